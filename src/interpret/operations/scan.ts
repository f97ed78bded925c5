import { sigmoidFloat, tanhFloat } from '../../program/float-functions.ts';
import { clamp, rshift, storeFloat } from '../../program/integer-rules.ts';
import { SCAN_ONE, UPDATE_MULTIPLIER, UPDATE_SHIFT } from '../../program/operations/recurrence.ts';
import type { ScanOperation } from '../../program/program.ts';
import { carriedWeights } from '../../program/weight-grid.ts';
import { floatDot } from './float-dot.ts';
import { centred, type OperationRun, real } from './machine.ts';

const f = Math.fround;

export const scan: OperationRun<ScanOperation> = {
  integer(machine, operation) {
    const { program, values } = machine;
    const { input, output, initial, units, reset, low, high } = operation;
    const { zeroPoint } = program.buffers[output]!;
    const weights = carriedWeights(program.matrices[operation.matrix]!);
    const [sigmoid, tanh] = [program.tables[operation.sigmoid]!, program.tables[operation.tanh]!];
    const out = values[output]!;
    const weighted = (row: number, vector: readonly number[]): bigint => {
      let sum = 0;
      for (let k = 0; k < units; k++) sum += weights[row * units + k]! * vector[k]!;
      return (operation.bias[row]! + BigInt(sum)) * BigInt(operation.multiplier[row]!);
    };
    forEachLane(operation, (lane, places) => {
      let h = Array.from({ length: units }, (_, u) =>
        initial === null ? 0 : values[initial]![lane * units + u]!,
      );
      for (const place of places) {
        const x = (row: number, multiplier: number): bigint =>
          BigInt(centred(machine, input, place * 3 * units + row)) * BigInt(multiplier);
        const gate = (row: number): number =>
          look(sigmoid, rshift(x(row, operation.gateMultiplier) + weighted(row, h), operation.gateShift), 0);
        const z = h.map((_, u) => gate(u));
        const r = h.map((_, u) => gate(units + u));
        const kept = reset === 'after' ? h : h.map((q, k) => Number(rshift(BigInt(r[k]! * q), 15)));
        h = h.map((q, u) => {
          const row = 2 * units + u;
          let sum = weighted(row, kept);
          if (reset === 'after') {
            const hidden = clamp(Number(rshift(sum, operation.hiddenShift)), -32768, 32767);
            sum = BigInt(r[u]! * hidden) * BigInt(operation.hiddenMultiplier);
          }
          const n = look(
            tanh,
            rshift(x(row, operation.candidateMultiplier) + sum, operation.candidateShift),
            -SCAN_ONE,
          );
          const mixed = BigInt((SCAN_ONE - z[u]!) * n + z[u]! * q) * BigInt(UPDATE_MULTIPLIER);
          return clamp(Number(rshift(mixed, UPDATE_SHIFT)), -SCAN_ONE, SCAN_ONE);
        });
        for (const [u, q] of h.entries()) {
          const rounded = rshift(BigInt(q) * BigInt(operation.outMultiplier), operation.outShift);
          out[place * units + u] = clamp(zeroPoint + Number(rounded), low, high);
        }
      }
    });
  },
  float(machine, operation) {
    const { program, values } = machine;
    const { input, output, initial, units, reset, low, high } = operation;
    const target = program.buffers[output]!;
    const weights = carriedWeights(program.matrices[operation.matrix]!);
    const out = values[output]!;
    const { floatBias, floatScale } = operation;
    forEachLane(operation, (lane, places) => {
      let h = Float32Array.from({ length: units }, (_, u) =>
        initial === null ? 0 : real(machine, initial, lane * units + u),
      );
      for (const place of places) {
        const x = (row: number): number => real(machine, input, place * 3 * units + row);
        const a = (row: number, vector: Float32Array): number =>
          f(floatBias[row]! + f(floatDot(weights, row * units, vector) * floatScale[row]!));
        const z = h.map((_, u) => sigmoidFloat(f(x(u) + a(u, h))));
        const r = h.map((_, u) => sigmoidFloat(f(x(units + u) + a(units + u, h))));
        const kept = reset === 'after' ? h : h.map((value, k) => f(r[k]! * value));
        h = h.map((value, u) => {
          const row = 2 * units + u;
          const own = a(row, kept);
          const n = tanhFloat(f(x(row) + (reset === 'after' ? f(r[u]! * own) : own)));
          return f(f(f(1 - z[u]!) * n) + f(z[u]! * value));
        });
        for (const [u, value] of h.entries()) {
          out[place * units + u] = storeFloat(value, target, low, high);
        }
      }
    });
  },
};

/** Interpolated between two of 513 entries. */
export function look(table: Int32Array, value: bigint, low: number): number {
  const u = clamp(Number(value), -32768, 32767) + 32768;
  const k = u >> 7;
  const fraction = u & 127;
  const between = table[k]! * (128 - fraction) + table[k + 1]! * fraction;
  return clamp(Number(rshift(BigInt(between), 15)), low, SCAN_ONE);
}

/** `places`: of its steps among all steps and lanes, in the order in which they follow. */
export function forEachLane(
  { steps, lanes, reverse }: Pick<ScanOperation, 'steps' | 'lanes' | 'reverse'>,
  visit: (lane: number, places: readonly number[]) => void,
): void {
  for (let lane = 0; lane < lanes; lane++) {
    const order = Array.from({ length: steps }, (_, i) => (reverse ? steps - 1 - i : i) * lanes + lane);
    visit(lane, order);
  }
}
