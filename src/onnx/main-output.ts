// Which output of a file is what the network is for: the mask of a denoiser, or the widest vector where no output is as wide as the
// features.
import { badFile, shown } from './problem.ts';
import { type Dynamic, lengthOf, type NamedValue } from './value.ts';

export interface MainOutput {
  readonly name: string;
  readonly value: Dynamic;
  readonly why: string;
}

/**
 * @param outputs those that come with every frame and are no states
 * @param wanted `--output-port`
 * @param bins width of the features
 * @throws HushbitError `bad-model` where several would do
 */
export function chooseOutput(
  outputs: readonly NamedValue[],
  wanted: string | null,
  bins: number,
  isEvery: (value: NamedValue['value']) => value is Dynamic,
  file: string,
): MainOutput {
  const vectors = outputs.flatMap(({ name, value }) => (isEvery(value) ? [{ name, value }] : []));
  const listed = vectors.map(({ name, value }) => `${shown(name)} (${lengthOf(value)})`).join(', ');
  if (wanted !== null) {
    const found = vectors.find(({ name }) => name === wanted);
    if (found) return { ...found, why: 'named by --output-port' };
    throw badFile(file, `an output ${shown(wanted)} with a vector for every frame`, listed || 'none');
  }
  if (vectors.length === 0) {
    throw badFile(
      file,
      'an output with a mask for every frame',
      outputs.length === 0 ? 'states alone' : 'other values',
    );
  }
  const masks = vectors.filter(({ value }) => lengthOf(value) === bins);
  const greatest = Math.max(...vectors.map(({ value }) => lengthOf(value)));
  const [own, why] =
    masks.length > 0
      ? [masks, `as wide as the ${bins} features`]
      : [vectors.filter(({ value }) => lengthOf(value) === greatest), 'the widest'];
  if (own.length === 1)
    return { ...own[0]!, why: vectors.length === 1 ? 'the only one that is no state' : why };
  throw badFile(
    file,
    `one output of ${lengthOf(own[0]!.value)} values`,
    listed,
    'choose with --output-port NAME',
  );
}
