// One random operation that writes a given buffer, of buffers that a program has so far: one of the kinds in operations/.
import { isFloatFormat } from '../formats.ts';
import { type Draft, pick } from './draft.ts';
import { convolution } from './operations/convolution.ts';
import { depthwise } from './operations/depthwise.ts';
import { gather } from './operations/gather.ts';
import { gruUpdate } from './operations/gru-update.ts';
import { linear } from './operations/linear.ts';
import { lstmScan } from './operations/lstm-scan.ts';
import { normalise } from './operations/normalise.ts';
import type { RandomOperation } from './operations/parts.ts';
import { scan } from './operations/scan.ts';
import { table } from './operations/table.ts';

/** As often as a kind stands there, so often it is picked. */
const ANYWHERE: readonly RandomOperation[] = [linear, linear, linear, table, depthwise, normalise];
const OVER_PLACES: readonly RandomOperation[] = [
  convolution,
  convolution,
  convolution,
  gather,
  scan,
  lstmScan,
];
const INTO_STATES: readonly RandomOperation[] = [gruUpdate, gruUpdate];
/** A sum that feeds itself may grow without end, which floats may not. */
const INTO_FLOAT_STATES: readonly RandomOperation[] = [table, gruUpdate];

export function randomOperation(draft: Draft, output: number): void {
  const { random, buffers, written, operations } = draft;
  const { length, format, carried } = buffers[output]!;
  const kinds = [...ANYWHERE, ...(draft.hasPlaces ? OVER_PLACES : []), ...(carried ? INTO_STATES : [])];
  const make = pick(random, carried && isFloatFormat(format) ? INTO_FLOAT_STATES : kinds);
  const operation = make(draft, output, length);
  operations.push(operation);
  written.add(output);
}
