// Where the buffers of a program live: states are members of their own, everything else shares the arena as planned.
import { type ArenaPlan, carrierOf, planArena, type QuantProgram } from '../program/index.ts';
import type { MemoryLayout } from './context.ts';
import { C_TYPE, padded, SCALAR_BYTES, UNION_MEMBER } from './formats.ts';
import type { ProgramNames } from './names.ts';
import { convertedLength } from './operations/index.ts';

/** Kernels may read, never write, up to 15 elements past the end of a vector. */
const ALIGNMENT = 16;

export function planMemory(program: QuantProgram, names: ProgramNames): MemoryLayout {
  const plan = planArena(program, ALIGNMENT);
  const expression = program.buffers.map(({ carried, format }, index) => {
    if (carried) return `net->${names.buffers[index]}`;
    const { offset } = plan.places[index]!;
    const at = offset / SCALAR_BYTES[C_TYPE[carrierOf(format)]];
    return at === 0
      ? `net->arena.${UNION_MEMBER[carrierOf(format)]}`
      : `net->arena.${UNION_MEMBER[carrierOf(format)]} + ${at}`;
  });
  const stateBytes = program.buffers.reduce((sum, { format, length, carried, history }) => {
    const rows = history + (carried ? 1 : 0);
    const turn = history > 1 ? SCALAR_BYTES.int32_t : 0;
    return sum + rows * padded(length) * SCALAR_BYTES[C_TYPE[carrierOf(format)]] + turn;
  }, 0);
  const arenaBytes = Math.ceil(readableEnd(program, plan) / ALIGNMENT) * ALIGNMENT;
  const scratchLength = program.operations.reduce(
    (longest, operation) => Math.max(longest, convertedLength(program, operation)),
    0,
  );
  const rowElements = new Map(
    program.buffers.flatMap(({ history, length }, index) =>
      history > 0 ? [[names.histories[index]!, padded(length)] as const] : [],
    ),
  );
  return {
    expression,
    types: program.buffers.map(({ format }) => C_TYPE[carrierOf(format)]),
    rowElements,
    past(buffer, frames) {
      const { history } = program.buffers[buffer]!;
      const row = history === 1 ? '0' : `hb_turned(net->${names.turns[buffer]}, ${frames}, ${history})`;
      return `net->${names.histories[buffer]}[${row}]`;
    },
    stateBytes,
    arenaBytes,
    scratchLength,
    bytes: stateBytes + arenaBytes + 4 * scratchLength,
  };
}

/** End of the arena, and of what kernels read past its last vectors. */
function readableEnd(program: QuantProgram, plan: ArenaPlan): number {
  return program.buffers.reduce((end, { carried, format, length }, index) => {
    const bytes = padded(length) * SCALAR_BYTES[C_TYPE[carrierOf(format)]];
    return carried ? end : Math.max(end, plan.places[index]!.offset + bytes);
  }, plan.bytes);
}
