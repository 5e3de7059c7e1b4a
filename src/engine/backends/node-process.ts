/** @file What the engine asks of a Node process, where it runs in one: how much its buffers hold, and to collect. */

interface NodeProcess {
  memoryUsage(): { readonly arrayBuffers: number; readonly heapUsed: number };
  /** Since Node 20.16. */
  getBuiltinModule?(name: 'v8'): { setFlagsFromString(flag: string): void };
  getBuiltinModule?(name: 'vm'): { runInNewContext(code: string): unknown };
}

function isNodeProcess(value: unknown): value is NodeProcess {
  return typeof value === 'object' && value !== null && 'memoryUsage' in value && 'versions' in value;
}

/** The process that this is; null in a page. */
export function nodeProcess(): NodeProcess | null {
  const own: unknown = Reflect.get(globalThis, 'process');
  return isNodeProcess(own) ? own : null;
}

/** Bytes that JavaScript holds in this process, buffers and all else; beyond all bounds in a page, which does not tell. */
export function bytesOfProcess(): number {
  const usage = nodeProcess()?.memoryUsage();
  return usage === undefined ? Infinity : usage.arrayBuffers + usage.heapUsed;
}

/** Bytes of the buffers that are still referred to, counted after a collection where Node can be asked for one. */
export function buffersAfterCollection(node: NodeProcess): number {
  const collect = collectorOf(node);
  // The second collection waits until the first has swept.
  collect?.();
  collect?.();
  return node.memoryUsage().arrayBuffers;
}

function collectorOf(node: NodeProcess): (() => unknown) | null {
  if (node.getBuiltinModule === undefined) return null;
  node.getBuiltinModule('v8').setFlagsFromString('--expose-gc');
  const collect = node.getBuiltinModule('vm').runInNewContext('gc');
  return typeof collect === 'function' ? (): unknown => Reflect.apply(collect, undefined, []) : null;
}
