// Several networks in a row as one model: from `--model A --model B`, or from a pipeline.json,
//
//   {"stages": [{"model": "a.onnx", "frontEnd": "dtln-1"}, {"model": "b.onnx", "frontEnd": "dtln-2"}]}
//
// where models lie beside the file and a stage may name its `outputPort`. What stands between two of them follows from what
// each is shown: a mask of the spectrum with the phase as it was, then the inverse transform before one that takes samples.
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { readJson } from '../disk/index.ts';
import { type FrontEnd, joinFrontEnds, parseFrontEnd, type StageFrontEnd } from '../frontend/index.ts';
import { joinStages, type Network, type Stage } from '../network/index.ts';
import { type ModelFrontEnd, readFrontEnd } from './model-front-end.ts';
import {
  fingerprintOf,
  type LoadedModel,
  loadOneModel,
  type ModelReading,
  type ModelSource,
} from './one-model.ts';

export interface PipelineStage {
  /** As `--model` names one. */
  readonly model: string;
  /** Default: its own. */
  readonly frontEnd?: FrontEnd;
  readonly outputPort?: string;
}

const STAGE_KEYS = ['model', 'frontEnd', 'outputPort'];

/** @throws HushbitError `bad-model` */
export function readPipelineFile(file: string): readonly PipelineStage[] {
  const json = readJson(file, 'bad-model', 'a pipeline');
  const { stages } = Object(json) as { stages?: unknown };
  const bad = (place: string, expected: string, got: string): HushbitError =>
    new HushbitError({ code: 'bad-model', place: `${file}: ${place}`, expected, got });
  if (!Array.isArray(stages) || stages.length === 0) {
    throw bad(
      'stages',
      'a list of {"model", "frontEnd"}',
      stages === undefined ? 'nothing' : 'something else',
    );
  }
  const dir = path.dirname(file);
  return stages.map((stage: unknown, i) => {
    const at = `stages[${i}]`;
    if (typeof stage !== 'object' || stage === null) throw bad(at, 'an object', String(stage).slice(0, 40));
    const unknown = Object.keys(stage).find((key) => !STAGE_KEYS.includes(key));
    if (unknown !== undefined) throw bad(at, STAGE_KEYS.join(', '), unknown);
    const { model, frontEnd, outputPort } = stage as Record<string, unknown>;
    if (typeof model !== 'string') throw bad(`${at}.model`, 'the name of a file', typeof model);
    if (outputPort !== undefined && typeof outputPort !== 'string') {
      throw bad(`${at}.outputPort`, 'the name of an output', typeof outputPort);
    }
    return {
      model: path.resolve(dir, model),
      ...(frontEnd === undefined
        ? {}
        : { frontEnd: stageFrontEnd(frontEnd, dir, `${file}: ${at}.frontEnd`) }),
      ...(outputPort === undefined ? {} : { outputPort }),
    };
  });
}

/** A preset, a file beside the pipeline, or what such a file holds. */
function stageFrontEnd(given: unknown, dir: string, place: string): FrontEnd {
  if (typeof given !== 'string') return parseFrontEnd(given, place);
  return readFrontEnd(/\.json$/i.test(given) ? path.resolve(dir, given) : given);
}

/**
 * @param source what a run keeps to load it again
 * @param given the front end of all, instead of those of each
 * @throws HushbitError `bad-model`
 */
export function loadPipeline(
  source: ModelSource,
  stages: readonly PipelineStage[],
  given: FrontEnd | undefined,
  choice: ModelReading,
): LoadedModel {
  const name = [source].flat().join(' + ');
  if (choice.isFedFeatures || choice.outputPort !== undefined) {
    throw new HushbitError({
      code: 'bad-model',
      place: name,
      expected: 'networks in a row, which hear sound and whose outputs a pipeline.json names',
      got: choice.isFedFeatures ? '--features' : '--output-port',
      remedy: 'leave it out, or give one network',
    });
  }
  const models = stages.map(({ model, outputPort, frontEnd }) =>
    loadOneModel(model, {
      ...(outputPort === undefined ? {} : { outputPort }),
      ...(given ? { isFedFeatures: true } : frontEnd === undefined ? {} : { frontEnd }),
    }),
  );
  const { frontEnd: own, ...frontEndOrigin } = given
    ? ({ frontEnd: given, origin: 'given', why: 'given' } as const)
    : joinedFrontEnd(models);
  const shown = stagesOf(own, models, name);
  const frontEnd = parseFrontEnd(withChoice({ ...own, stages: shown }, choice), name);
  const graph = joinStages(
    models.map((model) => model.graph.name).join(' + '),
    frontEnd.fftSize,
    models.map(({ graph }, i) => networkStage(graph, frontEnd.stages![i]!, `${name}: stage ${i + 1}`)),
  );
  // As a run keeps the stages: a mask floor that was chosen is one of theirs.
  const stagesText = JSON.stringify(frontEnd.stages);
  const fingerprint = fingerprintOf([...models.map((model) => model.fingerprint), stagesText]);
  return { name, source, graph, frontEnd, frontEndOrigin, fingerprint, namedFingerprint: fingerprint };
}

function joinedFrontEnd(models: readonly LoadedModel[]): ModelFrontEnd & { readonly frontEnd: FrontEnd } {
  const frontEnds = models.map(({ name, frontEnd, frontEndOrigin }) => {
    if (frontEnd) return frontEnd;
    throw new HushbitError({
      code: 'bad-model',
      place: name,
      expected: 'a network whose front end is known',
      got: frontEndOrigin.why,
      remedy: 'name the front end of all with --front-end, or of each in a pipeline.json',
    });
  });
  const guessed = models.filter(({ frontEndOrigin }) => frontEndOrigin.origin === 'guessed');
  const why = (guessed.length > 0 ? guessed : models).map(({ frontEndOrigin }) => frontEndOrigin.why);
  return {
    frontEnd: joinFrontEnds(
      frontEnds,
      models.map(({ name }) => name),
    ),
    origin: guessed.length > 0 ? 'guessed' : 'given',
    why: why.join('; '),
  };
}

/** @throws HushbitError where the front end is of more networks, or of fewer */
function stagesOf(
  frontEnd: FrontEnd,
  models: readonly LoadedModel[],
  place: string,
): readonly StageFrontEnd[] {
  const stages = frontEnd.stages ?? [];
  if (stages.length === models.length) return stages;
  throw new HushbitError({
    code: 'bad-model',
    place,
    expected: `a front end of ${models.length} networks in a row`,
    got: stages.length === 0 ? 'that of one' : `one of ${stages.length}`,
    remedy: 'give --front-end with as many stages, and each network with --model in its order',
  });
}

/** A mask floor is one of the masks inside. */
function withChoice(frontEnd: FrontEnd, { window, maskFloor }: ModelReading): FrontEnd {
  const stages =
    typeof maskFloor === 'number'
      ? frontEnd.stages!.map((stage) =>
          stage.feature === 'samples' ? stage : { ...stage, maskFloorDb: maskFloor },
        )
      : frontEnd.stages!;
  return { ...frontEnd, window: window ?? frontEnd.window, stages };
}

function networkStage(network: Network, stage: StageFrontEnd, place: string): Stage {
  const { feature, featureFloor, exponent = 1, maskFloorDb } = stage;
  if (feature === 'samples') return { network, works: 'samples' };
  const power = feature === 'power' ? 2 : exponent;
  if ((feature === 'magnitude' || feature === 'power') && (power === 1 || power === 2)) {
    const maskFloor = maskFloorDb === null ? null : Math.fround(10 ** (maskFloorDb / 20));
    return { network, works: 'spectrum', exponent: power, floor: Math.fround(featureFloor), maskFloor };
  }
  throw new HushbitError({
    code: 'unsupported',
    place,
    expected: 'samples, magnitude or power in a pipeline',
    got: exponent === 1 ? feature : `${feature}^${exponent}`,
  });
}
