// Quality, time and memory of one or several precisions of a model.
import { HushbitError } from '../base/errors.ts';
import type { ClipPair } from '../inputs/index.ts';
import { type HostMeterOptions, type JudgedCandidate, judgeCandidates } from '../measure/index.ts';
import type { Quantised } from './quantise.ts';

export type { JudgedCandidate };

export interface EvaluateOptions extends HostMeterOptions {
  readonly pairs: readonly ClipPair[];
  /** Compile generated C and time it on this machine; default false. */
  readonly latency?: boolean;
  /** Told before each candidate. */
  readonly onCandidate?: (name: string, index: number) => void;
}

export interface Evaluation {
  readonly candidates: readonly JudgedCandidate[];
  /** The noisy clips as they are. */
  readonly noisy: Awaited<ReturnType<typeof judgeCandidates>>['noisy'];
}

/**
 * @param several of one model in one scheme
 * @throws HushbitError `bad-audio`; `no-toolchain` or `toolchain` with `latency`
 */
export async function evaluate(
  several: Quantised | readonly Quantised[],
  options: EvaluateOptions,
): Promise<Evaluation> {
  const list = [several].flat() as readonly Quantised[];
  const [first] = list;
  if (
    !first ||
    list.some(({ model, scheme }) => model !== first.model || scheme.name !== first.scheme.name)
  ) {
    throw new HushbitError({
      code: 'bad-option',
      place: 'evaluate',
      expected: 'precisions of one model in one scheme',
      got: first ? 'several models or schemes' : 'none',
    });
  }
  const { pairs, latency = false, onCandidate = () => undefined, ...timing } = options;
  const { judged, noisy } = await judgeCandidates(
    list.map(({ candidate }) => candidate),
    {
      scheme: first.scheme,
      frontEnd: first.model.frontEnd,
      pairs,
      ranges: first.calibration,
      timing: latency ? timing : null,
      onCandidate,
    },
  );
  return { candidates: judged, noisy };
}
