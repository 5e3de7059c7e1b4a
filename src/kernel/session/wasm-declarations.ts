/** @file What a WebAssembly module exports, as a text that the type checker reads in its place. */

const TYPES: Readonly<Record<WebAssembly.ImportExportKind, string>> = {
  function: '(...values: any[]) => any',
  global: 'WebAssembly.Global',
  memory: 'WebAssembly.Memory',
  table: 'WebAssembly.Table',
  tag: 'unknown'
};

/** Declares nothing for bytes that are no module: the import that runs says why. */
export async function wasmDeclarations(bytes: Uint8Array): Promise<string> {
  try {
    const module = await WebAssembly.compile(new Uint8Array(bytes));
    return WebAssembly.Module.exports(module).map(declare).join('\n');
  } catch {
    return 'export {};';
  }
}

/** A name of an export may be any text. */
function declare({ name, kind }: WebAssembly.ModuleExportDescriptor, index: number): string {
  return `declare const e${index}: ${TYPES[kind]}; export { e${index} as ${JSON.stringify(name)} };`;
}
