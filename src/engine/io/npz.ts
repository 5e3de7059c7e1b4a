/** @file npz: a zip archive with one `.npy` for each array. */
import { readCall } from '../core/checked.js';
import { FileError } from '../core/errors.js';
import type { Tensor } from '../core/tensor.js';
import { checkTensors } from './element-type.js';
import { readFileBytes, type FileBytes } from './file-bytes.js';
import { readNpy, readNpyStart, saveNpy } from './npy.js';
import { writeZip } from './zip-writer.js';
import { ZipArchive } from './zip.js';

const EXTENSION = '.npy';
/** Far more than the header of any array of numbers takes. */
const LONGEST_START = 2 ** 17;

/**
 * Reads the arrays that numpy's `savez` or `savez_compressed` saved, by name. Types are those of `loadNpy`.
 *
 * @throws FileError where the archive or an array in it is broken or lies about its size
 * @example
 * // In a cell: io.loadNpz(await readFile('data.npz')).
 * const { labels } = io.loadNpz(io.saveNpz({ labels: tensor([1, 2]) }));
 * labels; // → tensor([1., 2.])
 */
export function loadNpz(...given: [bytes: FileBytes]): Record<string, Tensor> {
  const bytes = readFileBytes('loadNpz', given[0]);
  readCall('io.loadNpz', given);
  const archive = new ZipArchive('loadNpz', bytes);
  const arrays = archive.names.map(entry => {
    if (!entry.endsWith(EXTENSION)) {
      const advice = entry.endsWith('/data.pkl') ? ': a file of PyTorch, which io.loadTorch reads' : '';
      throw new FileError(`loadNpz: an entry's name must end with ${EXTENSION}, got '${entry}'${advice}`);
    }
    const name = entry.slice(0, -EXTENSION.length);
    const field = `array '${name}'`;
    // What the header says is compared with what the archive promises before the elements are unpacked.
    readNpyStart('loadNpz', field, archive.begin(entry, LONGEST_START), archive.size(entry));
    return [name, readNpy('loadNpz', field, archive.read(entry))] as const;
  });
  return Object.fromEntries(arrays);
}

/**
 * Writes tensors as numpy's `savez` does, not compressed; numpy's `load` reads them.
 *
 * @throws FileError for a value that is no tensor
 * @example
 * // In a cell: await writeFile('data.npz', io.saveNpz({ images, labels })).
 * Object.keys(io.loadNpz(io.saveNpz({ images: zeros([2, 8, 8]), labels: zeros([2]) }))); // → [ 'images', 'labels' ]
 */
export function saveNpz(...given: [tensors: Readonly<Record<string, Tensor>>]): Uint8Array {
  const [tensors] = readCall('io.saveNpz', given);
  const files = checkTensors('saveNpz', tensors).map(
    ([name, tensor]) => [name + EXTENSION, saveNpy(tensor)] as const
  );
  return writeZip('saveNpz', files);
}
