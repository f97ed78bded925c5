// Calibration: what the tensors of a model hold over the noisy clips of a directory, and the files that keep it. Ranges are a
// JSON, as the first version wrote it; means and moments lie beside it, where somebody asked for them.
import { existsSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  type NetworkStatistics,
  observeRanges,
  observeStatistics,
  packStatistics,
  type RangeMethod,
  rangesFromJson,
  statisticsOfRanges,
  type TensorRanges,
  unpackStatistics,
} from '../calibrate/index.ts';
import { readBytes, readJson } from '../disk/index.ts';
import { prepareClip } from '../frontend/index.ts';
import { createObservedRun } from '../wasm/index.ts';
import { readNoisyClips } from './clips.ts';
import { readFeatureClips } from './feature-clip.ts';
import type { LoadedModel } from './one-model.ts';

/** Of the noisy clips in `dir`, or of its feature files where the model is fed features. */
export function featuresOf({ frontEnd, graph }: LoadedModel, dir: string): Float32Array[] {
  if (frontEnd === null) return readFeatureClips(dir, graph).map(({ features }) => features);
  const clips = readNoisyClips(dir, frontEnd.sampleRateHz);
  return clips.map(({ samples }) => prepareClip(samples, frontEnd).features);
}

/** Where a quantiser wrote ranges into the model's file, these are they. @throws HushbitError `bad-audio` */
export function rangesOfClips(model: LoadedModel, dir: string, method?: RangeMethod): TensorRanges {
  const observed = observeRanges(model.graph, featuresOf(model, dir), createObservedRun(model.graph), method);
  return model.graph.ranges ? new Map([...observed, ...model.graph.ranges]) : observed;
}

/** Ranges as `rangesOfClips` has them, means, variances and moments. @throws HushbitError `bad-audio` */
export function statisticsOfClips(model: LoadedModel, dir: string, method?: RangeMethod): NetworkStatistics {
  return observeStatistics(model.graph, featuresOf(model, dir), createObservedRun(model.graph), method);
}

/** Where the moments of a calibration file lie: `calibration.json` has `calibration.moments`. */
export function momentsFileOf(calibration: string): string {
  return `${calibration.replace(/\.json$/, '')}.moments`;
}

export function packMoments(statistics: NetworkStatistics): Uint8Array {
  return packStatistics(statistics, (content) => deflateRawSync(content));
}

/**
 * What a calibration file says: ranges alone where no moments lie beside it.
 * @throws HushbitError `bad-calibration`, also for moments of other ranges
 */
export function readStatistics(model: LoadedModel, file: string): NetworkStatistics {
  const json = readJson(file, 'bad-calibration', 'a calibration file');
  const ranges = rangesFromJson(model.graph, json, file);
  const beside = momentsFileOf(file);
  if (!existsSync(beside)) return statisticsOfRanges(ranges);
  const bytes = readBytes(beside, 'bad-calibration', 'the moments of a calibration file');
  return unpackStatistics(
    bytes,
    ranges,
    (packed, most) => inflateRawSync(packed, { maxOutputLength: most }),
    beside,
  );
}
