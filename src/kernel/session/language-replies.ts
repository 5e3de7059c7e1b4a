/** @file `complete_request` and `inspect_request` → the compiler's questions, and its answers → replies. */
import type { CompilerClient } from './compiler-client.js';

/** Jupyter counts characters, JavaScript UTF-16 units: they part company at the first emoji. */
function toUnits(text: string, characters: number): number {
  let units = 0;
  for (let left = characters; left > 0 && units < text.length; left--) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}

function toCharacters(text: string, units: number): number {
  let characters = 0;
  for (let at = 0; at < units; characters++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return characters;
}

interface Place {
  readonly code: string;
  readonly units: number;
}

function parsePlace(content: Readonly<Record<string, unknown>>): Place {
  const code = typeof content.code === 'string' ? content.code : '';
  const position = content.cursor_pos;
  const characters = typeof position === 'number' && position >= 0 ? position : Number.POSITIVE_INFINITY;
  return { code, units: toUnits(code, characters) };
}

/** @param remoteImports whether names of modules may lead to the network. */
export async function complete(
  compiler: CompilerClient,
  content: Record<string, unknown>,
  remoteImports: boolean
): Promise<object> {
  const { code, units } = parsePlace(content);
  const found = await compiler.complete(code, units, remoteImports);
  const start = toCharacters(code, found.start);
  const end = toCharacters(code, found.end);
  return {
    status: 'ok',
    matches: found.matches.map(({ text }) => text),
    cursor_start: start,
    cursor_end: end,
    metadata: {
      _jupyter_types_experimental: found.matches.map(({ text, type }) => ({ start, end, text, type }))
    }
  };
}

export async function inspect(compiler: CompilerClient, content: Record<string, unknown>): Promise<object> {
  const { code, units } = parsePlace(content);
  const found = await compiler.inspect(code, units);
  if (!found) return { status: 'ok', found: false, data: {}, metadata: {} };
  const { signature, documentation } = found;
  const fenced = `\`\`\`typescript\n${signature}\n\`\`\``;
  const data = {
    'text/plain': [signature, documentation].filter(Boolean).join('\n\n'),
    'text/markdown': [fenced, documentation].filter(Boolean).join('\n\n')
  };
  return { status: 'ok', found: true, data, metadata: {} };
}
