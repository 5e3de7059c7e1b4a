/** @file Tells the zip archives that PyTorch and others write from one another by what is in them. */
import { FileError } from '../core/errors.js';

const SAVE_WEIGHTS = "torch.save(model.state_dict(), 'weights.pt')";

/** Entries that only one kind of archive has, and what to do with it. */
const OTHERS: readonly (readonly [entry: RegExp, kind: string, advice: string])[] = [
  [
    /^[^/]+\/(constants[.]pkl|code\/)/,
    'a TorchScript archive (torch.jit.save)',
    "it holds a program. Save its weights in Python: torch.save(torch.jit.load('model.pt').state_dict(), 'weights.pt')"
  ],
  [
    /(^|\/)(archive_format|serialized_exported_program[.]json)$/,
    'a program of torch.export (.pt2)',
    "save its weights in Python: torch.save(torch.export.load('model.pt2').state_dict, 'weights.pt')"
  ],
  [
    /(^|\/)[.]data\/extern_modules$/,
    'an archive of torch.package',
    `load the model from it in Python, then ${SAVE_WEIGHTS}`
  ],
  [/[.]npy$/, 'an archive of numpy (.npz)', 'read it with io.loadNpz'],
  [
    /[.](weights[.]h5|h5)$/,
    'a model of Keras',
    'save its weights in Python: numpy.savez(…, *model.get_weights())'
  ],
  [/[.](pt|pth|ckpt|safetensors)$/, 'a zip archive with such files inside', 'unpack it first'],
  [/^__MACOSX\/|[.](py|txt|md|csv|png|jpe?g)$/, 'a zip archive of other files', 'unpack it first']
];

/** The name of the entry with the pickle of a file of `torch.save`. @throws FileError for another kind of archive */
export function checkZipKind(op: string, names: readonly string[]): string {
  const main = names.find(name => /^[^/]+\/data\.pkl$/.test(name));
  for (const [entry, kind, advice] of main === undefined ? OTHERS : OTHERS.slice(0, 3)) {
    if (names.some(name => entry.test(name))) {
      throw new FileError(`${op}: zip must hold an entry …/data.pkl and no program, got ${kind}: ${advice}`);
    }
  }
  if (main !== undefined) return main;
  const shown = names.slice(0, 3).join(', ');
  throw new FileError(
    `${op}: zip must hold an entry …/data.pkl, as torch.save writes it, got ${names.length === 0 ? 'none' : shown}`
  );
}
