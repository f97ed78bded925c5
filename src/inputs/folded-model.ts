// A model whose linear layers are folded where that saves: another network to all who ask by fingerprint.
import { createHash } from 'node:crypto';
import { type Fold, foldLinearLayers } from '../network/index.ts';
import type { LoadedModel } from './one-model.ts';

/** Itself, with no folds, where there is nothing to fold. */
export function foldModel(model: LoadedModel): {
  readonly model: LoadedModel;
  readonly folds: readonly Fold[];
} {
  const { network, folds } = foldLinearLayers(model.graph);
  if (folds.length === 0) return { model, folds };
  const fingerprint = createHash('sha256').update(`${model.fingerprint} folded`).digest('hex');
  return { model: { ...model, graph: network, fingerprint, namedFingerprint: fingerprint }, folds };
}
