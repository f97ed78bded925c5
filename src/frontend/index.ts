// What stands around a network: features of a clip in, a masked clip out.
export { applyMask, denoise, enhance, maskOf, masksOf, type PreparedClip, prepareClip } from './denoise.ts';
export { float32Features } from './float32-features.ts';
export { isFloat32Size } from './float32-transform.ts';
export type { FrameModel } from './frame-model.ts';
export {
  binsOf,
  FRONT_ENDS,
  type FrontEnd,
  likelyFrontEnd,
  PAPER_FRONT_END,
  parseFrontEnd,
} from './front-end.ts';
export { decodeProgramFile, encodeProgramFile, type ProgramFile } from './program-file.ts';
