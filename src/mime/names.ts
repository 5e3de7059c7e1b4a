/** @file The MIME types of our payloads: the only words that a notebook file and the renderers share. */

/** Every kind of output that has a payload today. */
export const KINDS = ['tensor', 'featuremaps', 'filters', 'shapetable', 'curve', 'diagnostics'] as const;

export type Kind = (typeof KINDS)[number];

export type MimeType = `application/vnd.receptive.${Kind}.v1+json`;

/** `mimeType('filters')` is `application/vnd.receptive.filters.v1+json`. */
export function mimeType<K extends Kind>(kind: K): `application/vnd.receptive.${K}.v1+json` {
  return `application/vnd.receptive.${kind}.v1+json`;
}
