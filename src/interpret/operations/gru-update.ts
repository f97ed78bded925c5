import { clamp, rshift, storeFloat } from '../../program/integer-rules.ts';
import type { GruUpdateOperation } from '../../program/program.ts';
import { centred, type Machine, type OperationRun, real } from './machine.ts';

const f = Math.fround;

export const gruUpdate: OperationRun<GruUpdateOperation> = { integer: updateInteger, float: updateFloat };

function updateInteger(machine: Machine, operation: GruUpdateOperation): void {
  const { update, candidate, state, one } = operation;
  const { length, zeroPoint } = machine.program.buffers[state]!;
  const h = machine.values[state]!;
  for (let i = 0; i < length; i++) {
    const z = centred(machine, update, i);
    const fresh = BigInt((one - z) * centred(machine, candidate, i)) * BigInt(operation.candidateMultiplier);
    const kept = BigInt(z * centred(machine, state, i)) * BigInt(operation.stateMultiplier);
    h[i] = clamp(zeroPoint + Number(rshift(fresh + kept, operation.shift)), operation.low, operation.high);
  }
}

function updateFloat(machine: Machine, operation: GruUpdateOperation): void {
  const { update, candidate, state } = operation;
  const target = machine.program.buffers[state]!;
  const h = machine.values[state]!;
  for (let i = 0; i < target.length; i++) {
    const z = real(machine, update, i);
    let v = f(f(1 - z) * real(machine, candidate, i));
    v = f(v + f(z * real(machine, state, i)));
    h[i] = storeFloat(v, target, operation.low, operation.high);
  }
}
