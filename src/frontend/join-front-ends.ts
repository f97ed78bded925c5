// The front end of several networks in a row, made of those of each: what is around all of them, and what each is shown of the frame.
import { HushbitError } from '../base/errors.ts';
import type { FrontEnd, StageFrontEnd } from './front-end.ts';

/** What has to be the same: all work on one frame. */
const SHARED = ['sampleRateHz', 'fftSize', 'hop'] as const;

/**
 * The frame is taken as the first says it, and given as the last does; between them it goes on as it is.
 * @param places of each, for messages
 * @throws HushbitError `bad-model` where frames differ
 */
export function joinFrontEnds(frontEnds: readonly FrontEnd[], places: readonly string[]): FrontEnd {
  const [first, last] = [frontEnds[0]!, frontEnds.at(-1)!];
  for (const [i, one] of frontEnds.entries()) {
    const other = SHARED.find((key) => one[key] !== first[key]);
    if (other !== undefined) {
      throw new HushbitError({
        code: 'bad-model',
        place: `${places[i]}: front end: ${other}`,
        expected: `${first[other]}, as that of ${places[0]}`,
        got: `${one[other]}`,
        remedy: 'networks in a row work on the same frame',
      });
    }
  }
  const { sampleRateHz, fftSize, hop, window, windowLength, framing } = first;
  const synthesisWindow = last.synthesisWindow ?? last.window;
  const lag = frontEnds.reduce((sum, one) => sum + (one.lag ?? 0), 0);
  return {
    sampleRateHz,
    fftSize,
    hop,
    window,
    feature: 'samples',
    featureFloor: 0,
    maskFloorDb: null,
    rounding: 'exact',
    ...(synthesisWindow === window ? {} : { synthesisWindow }),
    ...(windowLength === undefined ? {} : { windowLength }),
    ...(framing === undefined ? {} : { framing }),
    ...(last.overlap === undefined ? {} : { overlap: last.overlap }),
    ...(lag === 0 ? {} : { lag }),
    stages: frontEnds.flatMap((one) => one.stages ?? [stageOf(one)]),
  };
}

function stageOf({ feature, featureFloor, maskFloorDb, exponent }: FrontEnd): StageFrontEnd {
  return { feature, featureFloor, maskFloorDb, ...(exponent === undefined ? {} : { exponent }) };
}
