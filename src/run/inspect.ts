// What a network file is: ports, states, layers, front end, and what of it cannot be read.
import { isPipelineFile, type ModelSurvey, readPipelineFile, surveyModel } from '../inputs/index.ts';
import { type FormatName, formatBytes, formatsOfRole } from '../program/index.ts';

export interface Inspection
  extends Pick<
    ModelSurvey,
    'format' | 'opset' | 'ports' | 'states' | 'output' | 'unsupported' | 'problem' | 'notes' | 'ranges'
  > {
  readonly model: string;
  readonly layers: NonNullable<ModelSurvey['size']>['layers'];
  /** All constants, each once; null where the network cannot be read. */
  readonly parameters: number | null;
  readonly macs: number | null;
  /** Weights in each format that weights may have, and all else that is constant as float32. */
  readonly bytes: Readonly<Partial<Record<FormatName, number>>> | null;
  readonly frontEnd: { readonly name: string; readonly why: string } | null;
}

/** Networks in a row, each by itself. */
export interface PipelineInspection {
  readonly model: string;
  readonly stages: readonly Inspection[];
}

/**
 * @param file a network, or a pipeline.json, which names the outputs of its networks itself
 * @throws HushbitError `bad-model` for a file that is damaged or no network
 */
export function inspectFile(
  file: string,
  options: { readonly outputPort?: string } = {},
): Inspection | PipelineInspection {
  if (!isPipelineFile(file)) return inspect(file, options);
  const stages = readPipelineFile(file).map(({ model, outputPort }) =>
    inspect(model, outputPort === undefined ? {} : { outputPort }),
  );
  return { model: file, stages };
}

/** @throws HushbitError `bad-model` for a file that is damaged or no network */
export function inspect(model: string, options: { readonly outputPort?: string } = {}): Inspection {
  const { size, frontEnd, name: _, ...survey } = surveyModel(model, options);
  const layers = size?.layers ?? [];
  return {
    model,
    ...survey,
    layers,
    parameters: size && size.weights + size.biases,
    macs: size && layers.reduce((sum, { macs }) => sum + macs, 0),
    bytes:
      size &&
      Object.fromEntries(
        formatsOfRole('weight').map((format) => [
          format,
          formatBytes(format, size.weights) + formatBytes('f32', size.biases),
        ]),
      ),
    frontEnd: frontEnd && { name: frontEnd.name, why: frontEnd.why },
  };
}
