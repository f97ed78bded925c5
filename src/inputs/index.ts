// What a user names, as values: models, clips, calibration, programs, schemes, and what the package brings along.
export { embeddedClips } from './assets.ts';
export {
  momentsFileOf,
  packMoments,
  rangesOfClips,
  readStatistics,
  statisticsOfClips,
} from './calibration.ts';
export { type ClipPair, checkClipPair } from './clip-pair.ts';
export {
  type Clip,
  type ClipChoice,
  readChosenPairs,
  readClip,
  readNoisyClips,
  readPairsOf,
  validationPairs,
} from './clips.ts';
export { type FeatureClip, isFeatureClip, readFeatureClips, type ScoredClip } from './feature-clip.ts';
export { foldModel } from './folded-model.ts';
export { FRONT_END_FILE } from './manifest.ts';
export { isPipelineFile, loadModel } from './model.ts';
export {
  FRONT_END_METADATA,
  type FrontEndChoice,
  type ModelFrontEnd,
  readFrontEnd,
} from './model-front-end.ts';
export {
  EMBEDDED_MODEL,
  embeddedModelDir,
  embeddedModels,
  isEmbeddedModel,
  type LoadedModel,
  type ModelReading,
  type ModelSource,
  namesakeNote,
} from './one-model.ts';
export { readPipelineFile } from './pipeline.ts';
export { PROGRAM_FILE, packProgram, readProgramFile } from './program-file.ts';
export { readModel } from './read-model.ts';
export {
  openRounding,
  powersOf,
  type RoundingParts,
  type RoundingSource,
  readRoundingParts,
  roundingIdentity,
  splitClips,
  taskOfParts,
} from './rounding.ts';
export { createScheme } from './schemes.ts';
export { type ModelSurvey, surveyModel } from './survey-model.ts';
