import { sigmoidFloat, tanhFloat } from '../../program/float-functions.ts';
import { clamp, rshift, storeFloat } from '../../program/integer-rules.ts';
import { CELL_FINER, GREATEST_CELL } from '../../program/operations/lstm-scan.ts';
import { SCAN_ONE, UPDATE_MULTIPLIER, UPDATE_SHIFT } from '../../program/operations/recurrence.ts';
import type { LstmScanOperation } from '../../program/program.ts';
import { carriedWeights } from '../../program/weight-grid.ts';
import { floatDot } from './float-dot.ts';
import { centred, type OperationRun, real } from './machine.ts';
import { forEachLane, look } from './scan.ts';

const f = Math.fround;

export const lstmScan: OperationRun<LstmScanOperation> = {
  integer(machine, operation) {
    const { program, values } = machine;
    const { input, output, initial, cell, units, lanes, low, high } = operation;
    const { zeroPoint } = program.buffers[output]!;
    const weights = carriedWeights(program.matrices[operation.matrix]!);
    const [sigmoid, tanh] = [program.tables[operation.sigmoid]!, program.tables[operation.tanh]!];
    const out = values[output]!;
    const halves = cell === null ? null : values[cell]!;
    forEachLane(operation, (lane, places) => {
      const at = (u: number): number => lane * units + u;
      let h = Array.from({ length: units }, (_, u) => (initial === null ? 0 : values[initial]![at(u)]!));
      let c = h.map((_, u) =>
        halves === null ? 0 : (halves[at(u)]! << 16) | (halves[lanes * units + at(u)]! & 0xffff),
      );
      for (const place of places) {
        const before = (row: number, multiplier: number, shift: number): bigint => {
          let sum = 0;
          for (const [k, q] of h.entries()) sum += weights[row * units + k]! * q;
          const acc = (operation.bias[row]! + BigInt(sum)) * BigInt(operation.multiplier[row]!);
          const x = BigInt(centred(machine, input, place * 4 * units + row)) * BigInt(multiplier);
          return rshift(x + acc, shift);
        };
        const gates = Array.from({ length: 3 * units }, (_, row) =>
          look(sigmoid, before(row, operation.gateMultiplier, operation.gateShift), 0),
        );
        c = c.map((old, u) => {
          const v = before(3 * units + u, operation.candidateMultiplier, operation.candidateShift);
          const sum =
            BigInt(gates[2 * units + u]!) * BigInt(old) +
            BigInt(gates[u]! * look(tanh, v, -SCAN_ONE)) * BigInt(CELL_FINER);
          return clamp(Number(rshift(sum + rshift(sum, 15), 15)), -GREATEST_CELL, GREATEST_CELL);
        });
        h = c.map((own, u) => {
          const v = rshift(BigInt(own) * BigInt(operation.cellMultiplier), operation.cellShift);
          const shown = BigInt(gates[units + u]! * look(tanh, v, -SCAN_ONE)) * BigInt(UPDATE_MULTIPLIER);
          return clamp(Number(rshift(shown, UPDATE_SHIFT)), -SCAN_ONE, SCAN_ONE);
        });
        for (const [u, q] of h.entries()) {
          const rounded = rshift(BigInt(q) * BigInt(operation.outMultiplier), operation.outShift);
          out[place * units + u] = clamp(zeroPoint + Number(rounded), low, high);
        }
      }
      if (halves === null) return;
      for (const [u, own] of c.entries()) {
        halves[at(u)] = own >> 16;
        halves[lanes * units + at(u)] = (own << 16) >> 16;
      }
    });
  },
  float(machine, operation) {
    const { program, values } = machine;
    const { input, output, initial, cell, units, low, high } = operation;
    const target = program.buffers[output]!;
    const weights = carriedWeights(program.matrices[operation.matrix]!);
    const out = values[output]!;
    const { floatBias, floatScale } = operation;
    forEachLane(operation, (lane, places) => {
      const from = (buffer: number | null): Float32Array =>
        Float32Array.from({ length: units }, (_, u) =>
          buffer === null ? 0 : real(machine, buffer, lane * units + u),
        );
      let [h, c] = [from(initial), from(cell)];
      for (const place of places) {
        const before = (row: number): number => {
          const a = f(floatBias[row]! + f(floatDot(weights, row * units, h) * floatScale[row]!));
          return f(real(machine, input, place * 4 * units + row) + a);
        };
        const gates = Float32Array.from({ length: 3 * units }, (_, row) => sigmoidFloat(before(row)));
        c = c.map((old, u) => {
          const fresh = f(gates[u]! * tanhFloat(before(3 * units + u)));
          return f(f(gates[2 * units + u]! * old) + fresh);
        });
        h = c.map((own, u) => f(gates[units + u]! * tanhFloat(own)));
        for (const [u, value] of h.entries()) {
          out[place * units + u] = storeFloat(value, target, low, high);
        }
      }
      if (cell !== null) for (const [u, value] of c.entries()) values[cell]![lane * units + u] = value;
    });
  },
};
