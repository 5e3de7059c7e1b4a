/** @file Messages of a kernel as tests look at them, whatever kernel it is and wherever it runs. */

/** A message that a kernel has sent. */
export interface Seen {
  readonly type: string;
  readonly channel: string;
  readonly content: Record<string, unknown>;
  /** Where the test looks at it. */
  readonly metadata?: unknown;
}

/** The content of the first message of a type. */
export function contentOf(messages: readonly Seen[], type: string): Record<string, unknown> | undefined {
  return messages.find(message => message.type === type)?.content;
}

/** The text/plain of the result; undefined where there is none. */
export function resultOf(messages: readonly Seen[]): unknown {
  const data = contentOf(messages, 'execute_result')?.data as Record<string, unknown> | undefined;
  return data?.['text/plain'];
}

/** What was printed to a stream. */
export function printedIn(messages: readonly Seen[], name = 'stdout'): string {
  return messages
    .filter(({ type, content }) => type === 'stream' && content.name === name)
    .map(({ content }) => String(content.text))
    .join('');
}

/** The traceback of the error, without colours. */
export function traceOf(messages: readonly Seen[]): string {
  const traceback = contentOf(messages, 'error')?.traceback;
  const colours = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
  return Array.isArray(traceback) ? traceback.join('\n').replaceAll(colours, '') : '';
}

/** Whether everything that answers a request has come. */
export function isAnswered(messages: readonly Seen[]): boolean {
  const isIdle = messages.some(
    ({ type, content }) => type === 'status' && content.execution_state === 'idle'
  );
  return isIdle && messages.some(({ type }) => /_reply$|^comm_close$/.test(type));
}
