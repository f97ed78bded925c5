// What each site alone costs in each format, measured and predicted, and where a network of 8 bits loses what it loses.
import path from 'node:path';
import { type Estimate, estimateOf } from '../base/estimate.ts';
import { userCache, writeWhole } from '../disk/index.ts';
import type { ClipChoice, ScoredClip } from '../inputs/index.ts';
import {
  addressOf,
  chosenTarget,
  framesOf,
  type NamedScores,
  openFrameCosts,
  openQualityPool,
  rankCorrelation,
  type SiteRule,
  type SoloFormat,
  searchFormats,
  siteSavings,
  soloFormats,
  type TargetChoice,
  type TargetCost,
} from '../measure/index.ts';
import { fidelityOf } from '../metrics/index.ts';
import { renderSensitivity } from '../report/index.ts';
import { type FormatChoice, formatBits } from '../scheme/index.ts';
import { MEASURING_THREAD } from './built-programs.ts';
import { type Chosen, type ModelChoice, openChosen, openChosenClips } from './choice.ts';
import { createPredictor } from './predicted-errors.ts';
import { tensorRatios } from './tensor-ratios.ts';

export interface SensitivityChoice extends ModelChoice, ClipChoice, TargetChoice {
  /** Default 2, 3, 4, 8. */
  readonly formats?: readonly FormatChoice[];
  readonly rules?: readonly SiteRule[];
  readonly workers: number;
  /** `table`: also what each saves of this machine's time; another `target` than the host says it in its instructions. */
  readonly latency?: 'table';
  readonly seed?: number;
  /** Directory for sensitivity.json and sensitivity.svg. */
  readonly output?: string;
  readonly signal?: AbortSignal;
}

export interface SiteSensitivity {
  /** LAYER.SITE */
  readonly site: string;
  readonly kind: string;
  readonly format: string;
  /** Mean squared error of the floored mask. */
  readonly maskError: number;
  /** Null where it is infinite. */
  readonly fidelityDb: number | null;
  /** Raw PESQ less that of float32, over the clips; null where they are features. */
  readonly pesqRaw: Estimate | null;
  /** Mean squared error of the products that it changes, from statistics; null where none is known. */
  readonly predicted: number | null;
  /** Of its values, against float32. */
  readonly bytesSaved: number;
  /** Of a frame, beside 16 bits, all other sites at 8; in `timeUnit`. Null where it was not asked for, or has no 16 bits. */
  readonly timeSaved: number | null;
}

const DEFAULT_FORMATS: readonly FormatChoice[] = [2, 3, 4, 8];
/** Whatever site can take none of the formats asked for has the first of these that it can. */
const OTHERWISE: readonly FormatChoice[] = [8, 16, 32];

/** What `hushbit sensitivity --json` prints. @throws HushbitError */
export async function measureSensitivity(choice: SensitivityChoice, note: (line: string) => void) {
  // What can be refused is refused before anything is scored.
  chosenTarget(choice);
  const chosen = await openChosen(choice, note);
  const { model, rounding } = chosen;
  // One site alone depends on nothing before it: plain rounding is all there is.
  const scheme = chosen.scheme.whileSearching;
  const clips = openChosenClips(choice, model, note);
  const formats = searchFormats(scheme, choice.formats ?? DEFAULT_FORMATS, choice.rules, OTHERWISE);
  const solos = soloFormats(scheme, formats);
  const predict = createPredictor(chosen);
  const pool = openQualityPool(
    {
      scheme,
      ranges: chosen.ranges(),
      frontEnd: model.frontEnd,
      clips,
      rounding: rounding.mode === 'nearest' ? null : { ...rounding.parts(), audio: null },
      metrics: 'search',
    },
    choice.workers,
    MEASURING_THREAD,
  );
  try {
    const float32 = await pool.score(scheme.uniform(32), choice.signal);
    let done = 0;
    const measured = await Promise.all(
      solos.map(async ({ site, format, formats: of }) => {
        const { clips: scores } = await pool.score(of, choice.signal);
        done++;
        if (done % 10 === 0 || done === solos.length) note(`${done}/${solos.length} of sites and formats`);
        const { name, kind, shape } = scheme.sites[site]!;
        const elements = shape.reduce((product, n) => product * n, 1);
        const { fidelityDb, maskError } = fidelityOf(scores.flatMap(({ fidelity }) => fidelity ?? []));
        return {
          site: addressOf(scheme.sites[site]!),
          kind,
          format,
          maskError,
          fidelityDb: Number.isFinite(fidelityDb) ? fidelityDb : null,
          pesqRaw: changeOf(scores, float32.clips),
          predicted: predict(name, format)?.absolute ?? null,
          bytesSaved: (elements * (32 - formatBits(format))) / 8,
        };
      }),
    );
    const { timeUnit, saved, cost } = await timesSaved(
      choice,
      chosen,
      clips,
      choice.formats ?? DEFAULT_FORMATS,
      solos,
      note,
    );
    const sites = measured.map((one, i): SiteSensitivity => ({ ...one, timeSaved: saved[i] ?? null }));
    const known = sites.filter(({ predicted }) => predicted !== null);
    const result = {
      model: model.name,
      scheme: scheme.name,
      clips: clips.map(({ name }) => name),
      sites,
      timeUnit,
      cost,
      rankCorrelation: rankCorrelation(
        known.map(({ maskError }) => maskError),
        known.map(({ predicted }) => predicted!),
      ),
      tensors: tensorRatios(
        model.graph,
        scheme.candidate('int8', scheme.uniform(8)).program!(),
        framesOf(clips[0]!, model.frontEnd).features,
      ),
    };
    if (choice.output !== undefined) {
      writeWhole(path.join(choice.output, 'sensitivity.json'), `${JSON.stringify(result, null, 1)}\n`);
      writeWhole(path.join(choice.output, 'sensitivity.svg'), renderSensitivity(sites));
    }
    return result;
  } finally {
    await pool.close();
  }
}

interface TimesSaved {
  readonly timeUnit: 'ns' | 'instructions' | null;
  /** By solo, in their order. */
  readonly saved: readonly (number | null)[];
  /** Of the network of 8 bits that sites save of, on another target than the host. */
  readonly cost: TargetCost | null;
}

/** One at a time, after all that was scored. */
async function timesSaved(
  choice: SensitivityChoice,
  { model, scheme: chosen }: Chosen,
  clips: readonly ScoredClip[],
  widths: readonly FormatChoice[],
  solos: readonly SoloFormat[],
  note: (line: string) => void,
): Promise<TimesSaved> {
  if (choice.latency === undefined && chosenTarget(choice) === null) {
    return { timeUnit: null, saved: [], cost: null };
  }
  const scheme = chosen.whileSearching;
  const { frontEnd } = model;
  const { seed = 1, workers, signal } = choice;
  const cache = userCache();
  const costs = await openFrameCosts(
    { scheme, frontEnd, clips, widths, seed, workers, cache, note, signal },
    choice,
  );
  try {
    const savingOf = siteSavings(scheme, costs);
    const saved: (number | null)[] = [];
    for (const { site, format } of solos) saved.push(await savingOf(site, format));
    const cost = costs.counted && (await costs.counted(scheme.uniform(8)));
    return { timeUnit: costs.unit, saved, cost };
  } finally {
    await costs.dispose();
  }
}

function changeOf(scores: readonly NamedScores[], float32: readonly NamedScores[]): Estimate | null {
  const changes = scores.flatMap(({ pesqRaw }, i) => {
    const wide = float32[i]!.pesqRaw;
    return pesqRaw === null || wide === null ? [] : [pesqRaw - wide];
  });
  return changes.length === 0 ? null : estimateOf(changes);
}
