/** @file `complete_request` and `inspect_request` → the compiler's questions, and its answers → replies. */
import type { CompilerClient } from './compiler-client.js';
import type { TextPlace } from './message-contents.js';

/** Jupyter counts characters, JavaScript UTF-16 units. */
function toCharacters(text: string, units: number): number {
  let characters = 0;
  for (let at = 0; at < units; characters++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return characters;
}

/** @param remoteImports whether names of modules may lead to the network. */
export async function complete(
  compiler: CompilerClient,
  { code, offset }: TextPlace,
  remoteImports: boolean
): Promise<object> {
  const found = await compiler.complete(code, offset, remoteImports);
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

export async function inspect(compiler: CompilerClient, { code, offset }: TextPlace): Promise<object> {
  const found = await compiler.inspect(code, offset);
  if (!found) return { status: 'ok', found: false, data: {}, metadata: {} };
  const { signature, documentation } = found;
  const fenced = `\`\`\`typescript\n${signature}\n\`\`\``;
  const data = {
    'text/plain': [signature, documentation].filter(Boolean).join('\n\n'),
    'text/markdown': [fenced, documentation].filter(Boolean).join('\n\n')
  };
  return { status: 'ok', found: true, data, metadata: {} };
}
