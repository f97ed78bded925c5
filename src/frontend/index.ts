// What stands around a network: features of a clip in, a masked clip out.
export {
  applyMask,
  denoise,
  enhance,
  type Frames,
  maskOf,
  masksOf,
  type PreparedClip,
  prepareClip,
} from './denoise.ts';
export { FEATURE_NAMES, FEATURES, type FeatureName, isBinFeature } from './features.ts';
export { type FrontEndFit, fittingFrontEnd, type NetworkOutline } from './fit.ts';
export { float32Features } from './float32-features.ts';
export type { FrameModel } from './frame-model.ts';
export {
  delayOf,
  describeFrontEnd,
  type FrontEnd,
  givenBy,
  inputsOf,
  outputsOf,
  requireFrontEnd,
  type StageFrontEnd,
} from './front-end.ts';
export { joinFrontEnds } from './join-front-ends.ts';
export { canRoundAsPaper, parseFrontEnd } from './parse-front-end.ts';
export { FRONT_ENDS, isPresetName, PAPER_FRONT_END, PRESET_NAMES } from './presets.ts';
export { decodeProgramFile, encodeProgramFile, type ProgramFile } from './program-file.ts';
