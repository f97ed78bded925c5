// Quality, time and memory of one or several precisions of a model.
import { HushbitError } from '../base/errors.ts';
import type { ClipChoice, ClipPair, ScoredClip } from '../inputs/index.ts';
import {
  type HostMeterOptions,
  type JudgedCandidate,
  judgeCandidates,
  type TargetChoice,
} from '../measure/index.ts';
import { type Candidate, uniformCandidate } from '../scheme/index.ts';
import type { Step } from '../study/index.ts';
import { type CandidateChoice, chosenCandidates, pickedCandidate } from './candidates.ts';
import { type Chosen, type ModelChoice, openChosen, openChosenClips } from './choice.ts';
import { finishWeights } from './finish-weights.ts';
import type { Quantised } from './quantise.ts';
import { noteWorse } from './worse.ts';

export type { JudgedCandidate };

export interface EvaluateOptions extends HostMeterOptions, TargetChoice {
  readonly pairs: readonly ClipPair[];
  /** Compile generated C and time it on this machine, or count it on the target; default false. */
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
      clips: pairs,
      ranges: first.calibration,
      timing: latency ? timing : null,
      onCandidate,
    },
  );
  return { candidates: judged, noisy };
}

/** What `evaluate` and `baselines` are told. */
export interface JudgeChoice extends ModelChoice, ClipChoice, HostMeterOptions, TargetChoice {
  readonly latency: boolean;
}

/** For a person: which of how many is at work, and what was chosen for want of a choice. */
export type Note = (line: string) => void;

/** What `hushbit evaluate --json` prints. @throws HushbitError */
export async function evaluateChoice(
  choice: JudgeChoice & CandidateChoice,
  note: Note,
  onStep?: (step: Step) => void,
) {
  const chosen = await openChosen(choice, note);
  const clips = openChosenClips(choice, chosen.model, note);
  const { frontEnd, name } = chosen.model;
  const candidates = chosenCandidates(chosen, choice);
  await finishWeights(chosen, candidates, onStep);
  const { judged, noisy } = await judgeChosen(chosen, candidates, clips, choice, note);
  return {
    model: name,
    scheme: chosen.scheme.name,
    window: frontEnd?.window ?? null,
    maskFloorDb: frontEnd?.maskFloorDb ?? null,
    frontEnd,
    noisy: { quality: noisy.mean, clips: noisy.clips },
    candidates: judged,
  };
}

/** The paper's table I: uniform widths and float32, and a solution of a run as "mixed". @throws HushbitError */
export async function judgeBaselines(
  choice: JudgeChoice & Pick<CandidateChoice, 'saved' | 'pick'>,
  note: Note,
  onStep?: (step: Step) => void,
) {
  const chosen = await openChosen(choice, note);
  const clips = openChosenClips(choice, chosen.model, note);
  const { scheme, model } = chosen;
  // In scheme integer 32 bits are float32: one row says both.
  const widths = scheme.name === 'paper' ? ['8', '16', '32', 'float32'] : ['8', '16', 'float32'];
  const candidates = widths.map((width) => uniformCandidate(scheme, width));
  if (choice.saved) candidates.push(pickedCandidate(chosen, choice.saved, choice.pick ?? 'best-pesq'));
  await finishWeights(chosen, candidates, onStep);
  const { judged, noisy } = await judgeChosen(chosen, candidates, clips, choice, note);
  return {
    model: model.name,
    scheme: scheme.name,
    window: model.frontEnd?.window ?? null,
    noisy: { quality: noisy.mean },
    candidates: judged,
  };
}

async function judgeChosen(
  { model, scheme, ranges }: Chosen,
  candidates: readonly Candidate[],
  clips: readonly ScoredClip[],
  choice: JudgeChoice,
  note: Note,
): ReturnType<typeof judgeCandidates> {
  const found = await judgeCandidates(candidates, {
    scheme,
    frontEnd: model.frontEnd,
    clips,
    ranges,
    timing: choice.latency ? choice : null,
    onCandidate: (name, i) => note(`${i + 1}/${candidates.length} ${name}`),
  });
  noteWorse(found.judged, found.noisy, model.frontEndOrigin, note);
  return found;
}
