// A carried sum whose 16 bits are too coarse for what reads it, as the cell of an LSTM is that grows to hundreds while tanh wants
// thousandths: what rounding left of it is carried beside it, in steps 2^-15 as large, and read together with it.
import { formatOf } from '../../program/formats.ts';
import type { LinearOperation, QuantBuffer } from '../../program/program.ts';
import { bufferIndex, type Lowering } from '../lowering.ts';
import { type Addend, element, type LinearStep, linearStep, lowerLinear } from './linear.ts';

/** Half a step of a value within +-16 moves a tanh by 2^-12 at most: the error of an i16 site elsewhere. */
const FINE_ENOUGH = 16;

/** Its half fills half of 16 bits, so that an error of a step on the way does not clip. */
const FINER = 2 ** 15;

/** Whether the carried tensor that a step replaces is kept with its remainder. The buffer of the state is there already. */
export function keepsRemainder(into: Lowering, { addends, replaced }: LinearStep): boolean {
  if (replaced === null || into.sites.get(replaced.state)?.role !== 'cell') return false;
  const state = into.buffers[bufferIndex(into, replaced.state)]!;
  // Products of matrices would be computed twice.
  return isCoarse(state) && addends.every(({ form }) => form === 'element');
}

function isCoarse({ format, scale }: QuantBuffer): boolean {
  const descriptor = formatOf(format);
  return (
    descriptor.compute === 'integer' && descriptor.carrier === 'i16' && scale * descriptor.high > FINE_ENOUGH
  );
}

/**
 * whole = round(sum); rest = sum - whole; state = whole; output = state + rest in the format that its readers want. A product with the
 * state is one with state + rest.
 */
export function lowerWithRemainder(
  into: Lowering,
  step: LinearStep,
  state: string,
): readonly LinearOperation[] {
  const { output } = step;
  const coarse = into.buffers[bufferIndex(into, state)]!;
  const [whole, rest] = [`${output} whole`, `${state} rest`];
  const like = { ...coarse, kind: 'activation', carried: false } as const;
  addBeside(into, { ...like, name: whole }, state);
  addBeside(into, { ...coarse, name: rest, scale: coarse.scale / FINER }, state);
  const sum = withRest(step.addends, state, rest);
  return [
    sumInto(whole, sum),
    sumInto(rest, [...sum, element(whole, null, -1)]),
    sumInto(state, [element(whole)]),
    sumInto(output, [element(state), element(rest)]),
  ];

  function sumInto(name: string, addends: readonly Addend[]): LinearOperation {
    return { ...lowerLinear(into, { ...linearStep(name, addends), output: name }), name };
  }
}

/** A buffer that is no tensor of the network, with the limits of another. */
function addBeside(into: Lowering, buffer: QuantBuffer, like: string): void {
  into.bufferOf.set(buffer.name, into.buffers.length);
  into.limits.push(into.limits[bufferIndex(into, like)]!);
  into.buffers.push(buffer);
}

function withRest(addends: readonly Addend[], state: string, rest: string): Addend[] {
  return addends.flatMap((one): Addend[] => {
    if (one.form !== 'element') return [one];
    const { left, right, sign } = one;
    const more: Addend[] = [];
    if (left === state) more.push(element(rest, right, sign));
    if (right === state) more.push(element(left, rest, sign));
    return [one, ...more];
  });
}
