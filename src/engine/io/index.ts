/** @file What `io` holds: the bytes of files to and from tensors. */
export type { FileBytes } from './file-bytes.js';
export { loadNpy, saveNpy } from './npy.js';
export { loadNpz, saveNpz } from './npz.js';
export { loadSafetensors, saveSafetensors, type SaveSafetensorsOptions } from './safetensors.js';
export { saveTorch, type SavedValue } from './save-torch.js';
export { loadTorch, type LoadTorchOptions } from './torch.js';
export {
  listPlaceholders,
  Placeholder,
  type PlaceholderContent,
  type TorchDict,
  type TorchValue
} from './torch-value.js';
