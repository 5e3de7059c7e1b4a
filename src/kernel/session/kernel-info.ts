/** @file What the kernel says of itself in `kernel_info_reply`. */
import { PROTOCOL_VERSION } from './jupyter-message.js';

const INFO = {
  status: 'ok',
  protocol_version: PROTOCOL_VERSION,
  implementation: 'receptive',
  implementation_version: '0.1.0',
  language_info: {
    name: 'typescript',
    version: '6.0.3',
    mimetype: 'application/typescript',
    file_extension: '.ts',
    codemirror_mode: 'typescript',
    pygments_lexer: 'typescript',
    nbconvert_exporter: 'script'
  },
  help_links: [
    { text: 'TypeScript Handbook', url: 'https://www.typescriptlang.org/docs/handbook/intro.html' },
    { text: 'PyTorch documentation', url: 'https://docs.pytorch.org/docs/stable/index.html' }
  ]
} as const;

/**
 * The content of a `kernel_info_reply`.
 *
 * @param what what runs here, e.g. `TypeScript in this browser`.
 */
export function describeKernel(what: string): object {
  const banner = `Receptive: ${what}. Cells run on this computer; nothing is sent anywhere.`;
  return { ...INFO, banner };
}
