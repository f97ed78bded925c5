// What statistics say of a site in a format without running the network: the error of what is multiplied, to second order in the
// error of the weights or of the vector.
import { openRounding } from '../inputs/index.ts';
import { primitivesOf } from '../network/index.ts';
import { type MatrixSource, predictedProductError, predictedVectorError } from '../precision/index.ts';
import { isFloatFormat, isFormatName } from '../program/formats.ts';
import type { Chosen } from './choice.ts';

export interface PredictedError {
  /** Mean squared error of the products that it changes, added up. */
  readonly absolute: number;
  /** The same over the power of each product. */
  readonly relative: number;
}

/** @param site name of a tensor; null where nothing is known: without moments, of a site that no matrix reads, of floats */
export type PredictError = (site: string, format: string) => PredictedError | null;

/** From statistics, the weights as a search has them, and the steps that buffers have where all are of one width. */
export function createPredictor({
  model,
  scheme,
  rounding,
}: Pick<Chosen, 'model' | 'scheme' | 'rounding'>): PredictError {
  if (rounding.mode === 'nearest') return () => null;
  const { graph } = model;
  const { statistics } = rounding.parts();
  const store = openRounding(graph, rounding.mode, rounding.parts);
  const uses = primitivesOf(graph).flatMap((layer) =>
    layer.kind === 'matmul'
      ? [{ weight: layer.params.weight, vector: layer.inputs[0]!, product: layer.outputs[0]! }]
      : [],
  );
  const sourceOf = (name: string): MatrixSource => {
    const { layer, shape, data } = graph.tensors.get(name)!;
    return { name, layer, data: data!, rows: shape[0]!, columns: shape[1]! };
  };
  const powerOf = (name: string): number => {
    const { mean, variance } = statistics.get(name) ?? {};
    if (!mean || !variance) return Number.NaN;
    return mean.reduce((sum, one, i) => sum + one * one + variance[i]!, 0) / mean.length;
  };
  const errorsOf = (errors: readonly { readonly product: string; readonly error: number }[]) => ({
    absolute: errors.reduce((sum, { error }) => sum + error, 0),
    relative: errors.reduce((sum, { product, error }) => sum + error / powerOf(product), 0),
  });
  const steps = new Map<string, number>();
  for (const width of [8, 16] as const) {
    const { buffers } = scheme.whileSearching.candidate(`int${width}`, scheme.uniform(width)).program!();
    for (const { name, format, scale } of buffers) steps.set(`${name} ${format}`, scale);
  }
  return (site, format) => {
    if (!isFormatName(format) || isFloatFormat(format)) return null;
    const own = uses.find(({ weight }) => weight === site);
    if (own) {
      const { weights, statistics: by } = store.plain(new Map([[site, format]]));
      const rounded = weights.get(sourceOf(site), format, by.get(own.vector) ?? null, null);
      const error = predictedProductError(sourceOf(site), rounded, statistics.get(own.vector) ?? null);
      return error === null ? null : errorsOf([{ product: own.product, error }]);
    }
    const step = steps.get(`${site} ${format}`);
    const readers = uses.filter(({ vector }) => vector === site);
    if (step === undefined || readers.length === 0) return null;
    return errorsOf(
      readers.map(({ weight, product }) => ({
        product,
        error: predictedVectorError(sourceOf(weight), step),
      })),
    );
  };
}
