/** @file What `io` holds: files as `Uint8Array`s to and from tensors. */
export { loadNpy, saveNpy } from './npy.js';
export { loadNpz, saveNpz } from './npz.js';
export { loadSafetensors, saveSafetensors, type SaveSafetensorsOptions } from './safetensors.js';
export { loadTorch, type LoadTorchOptions, type TorchDict, type TorchValue } from './torch.js';
