/** @file Notebooks as the files that a host opens. */

/** The text of a notebook of these code cells, before any has run. */
export function notebookFile(sources: readonly string[], kernel = 'receptive'): string {
  const cells = sources.map((source, index) => ({
    id: `cell-${index}`,
    cell_type: 'code',
    source,
    metadata: {},
    outputs: [],
    execution_count: null
  }));
  const metadata = { kernelspec: { name: kernel, display_name: kernel } };
  return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 });
}
