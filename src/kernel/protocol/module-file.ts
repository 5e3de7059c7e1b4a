/** @file What the page answers when running code imports something that does not come with the kernel. */
import type { FileLinks, LabelledScript, SyntaxProblem } from './compiled-script.js';

/** `version` differs whenever the content does. */
export type ModuleFile =
  /** Its code gives a registration as SystemJS describes it: dependencies, and how the module declares itself. */
  | {
      readonly kind: 'script';
      readonly path: string;
      readonly version: string;
      readonly compiled: LabelledScript;
      readonly links: FileLinks;
    }
  | { readonly kind: 'json'; readonly path: string; readonly version: string; readonly text: string }
  | {
      readonly kind: 'wasm';
      readonly path: string;
      readonly version: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  /** An ECMAScript module somewhere else. */
  | { readonly kind: 'url'; readonly url: string }
  /** A file that is no TypeScript. */
  | {
      readonly kind: 'unreadable';
      readonly path: string;
      readonly source: string;
      readonly problem: SyntaxProblem;
    }
  | { readonly kind: 'missing'; readonly tried: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };
