/** @file What all files of tests share: `global-setup.ts` makes each of these when the first test asks for it. */
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where to ask for what is shared. */
    sharedAddress: string;
  }
}

/** Texts by the path of their file. */
export type Files = Readonly<Record<string, string>>;

export interface Shared {
  /** A stock Jupyter server. What one page can change for all others, settings above all, must stay as it is. */
  readonly server: { readonly url: string; readonly folder: string };
  /** A JupyterLite site whose contents hold the quickstart and the files that are asked for. */
  readonly liteSite: { readonly folder: string };
  /** The script of the page in `kernel-page.ts`, and the workers that it starts. */
  readonly kernelPage: { readonly folder: string };
  /** The script of the page in `gallery-page.ts`. */
  readonly gallery: { readonly script: string };
}

/** Asks for one; the answer comes when it is there. */
export async function shared<Name extends keyof Shared>(
  name: Name,
  files: Files = {}
): Promise<Shared[Name]> {
  const address = `${inject('sharedAddress')}/${name}`;
  const answer = await fetch(address, { method: 'POST', body: JSON.stringify(files) });
  if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
  return (await answer.json()) as Shared[Name];
}
