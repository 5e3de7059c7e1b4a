/** Where the table of signatures is kept. */
export const TABLE: string;

/** What the table of signatures has to be. */
export function signatureTable(): Promise<string>;
