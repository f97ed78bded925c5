// Denoising of clips through one interface of frame models (float, paper, integer).
export {
  applyMask,
  denoise,
  enhance,
  featuresOfPower,
  floorMask,
  maskOf,
  masksOf,
  type PreparedClip,
  prepareClip,
} from './denoise.ts';
export { float32Features } from './float32-features.ts';
export { isFloat32Size } from './float32-transform.ts';
export type { ClipRun, FrameModel } from './frame-model.ts';
export {
  binsOf,
  checkFrontEnd,
  FEATURE_NAMES,
  type FeatureName,
  FRONT_ENDS,
  type FrontEnd,
  LEAST_MASK_FLOOR_DB,
  likelyFrontEnd,
  maskFloorGain,
  PAPER_FRONT_END,
  type PresetName,
  parseFrontEnd,
} from './front-end.ts';
export {
  type Deflate,
  decodeProgramFile,
  encodeProgramFile,
  type Inflate,
  type ProgramFile,
} from './program-file.ts';
