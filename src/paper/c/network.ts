// The generated network: one line per elementary operation, in words that a fixed header gives their meaning
// (csrc/paper/mpq_network.h quantised, mpq_float32.h not). The text does not depend on the precision.
import { HushbitError } from '../../base/errors.ts';
import { commentText, createIdentifierTable } from '../../c/project.ts';
import type { Graph, Operation, TensorSpec } from '../graph.ts';
import type { PaperData } from './data.ts';

/** What the text needs of a network; `PaperProgram` and `Graph` both become one. */
export interface NetworkOutline {
  readonly model: string;
  readonly tensors: readonly OutlineTensor[];
  readonly operations: readonly Operation[];
  readonly input: string;
  readonly output: string;
  readonly states: Graph['states'];
}
export type OutlineTensor = Pick<TensorSpec, 'name' | 'kind' | 'layer' | 'shape'>;

/** Longest vector dimension that the C's `int` arithmetic is meant for. */
const LARGEST_SIZE = 1 << 24;

export interface NamedOutline extends NetworkOutline {
  /** Tensor name -> C identifier. */
  readonly identifier: (name: string) => string;
  readonly tensorOf: (name: string) => OutlineTensor;
}

/** Checks what the C relies on, and names the tensors. */
export function nameOutline(outline: NetworkOutline): NamedOutline {
  const identifier = createIdentifierTable();
  const byName = new Map<string, OutlineTensor>();
  for (const tensor of outline.tensors) {
    byName.set(tensor.name, tensor);
    identifier(tensor.name);
    const size = tensor.shape.reduce((product, n) => product * n, 1);
    if (!(Number.isInteger(size) && size > 0 && size <= LARGEST_SIZE)) {
      refuse(tensor.name, `1 to ${LARGEST_SIZE} elements`, tensor.shape.join(' x '));
    }
  }
  const tensorOf = (name: string): OutlineTensor =>
    byName.get(name) ?? refuse(name, 'a tensor of the network', 'none');
  const written = new Set(outline.operations.map((operation) => operation.output));
  for (const { state, next } of outline.states) {
    if (!written.has(next)) refuse(tensorOf(state).name, 'a next value that an operation computes', next);
  }
  if (!written.has(outline.output)) refuse(outline.output, 'an output that an operation computes', 'another');
  for (const operation of outline.operations) checkOperation(operation, tensorOf);
  return { ...outline, identifier, tensorOf };
}

function checkOperation(operation: Operation, tensorOf: (name: string) => OutlineTensor): void {
  const length = (name: string): number => {
    const { shape } = tensorOf(name);
    return shape.length === 1 ? shape[0]! : refuse(name, 'a vector', shape.join(' x '));
  };
  const same = (name: string): void => {
    if (length(name) !== length(operation.output)) {
      refuse(name, `${length(operation.output)} elements`, String(length(name)));
    }
  };
  if (isConstant(tensorOf(operation.output)))
    refuse(operation.output, 'no operation that writes a constant', 'one');
  switch (operation.op) {
    case 'matmul': {
      const weight = tensorOf(operation.weight);
      const expected = `${length(operation.output)} x ${length(operation.vector)}`;
      if (weight.kind !== 'weight' || weight.shape.join(' x ') !== expected) {
        refuse(operation.weight, `a weight ${expected}`, `${weight.kind} ${weight.shape.join(' x ')}`);
      }
      if (isConstant(tensorOf(operation.vector)))
        refuse(operation.vector, 'a vector that is computed', 'a constant');
      return;
    }
    case 'add':
    case 'mul':
      same(operation.left);
      same(operation.right);
      return;
    case 'one-minus':
    case 'relu':
    case 'sigmoid':
    case 'tanh':
      same(operation.input);
      return;
    default:
      operation satisfies never;
  }
}

function refuse(place: string, expected: string, got: string): never {
  throw new HushbitError({ code: 'bad-model', place, expected, got });
}

export function isConstant(tensor: OutlineTensor): boolean {
  return tensor.kind === 'weight' || tensor.kind === 'bias';
}

export function isMatrix(tensor: OutlineTensor): boolean {
  return tensor.shape.length === 2;
}

/** Where a tensor lies, as a C expression inside the frame function. */
export function placeOf(network: NamedOutline, tensor: OutlineTensor): string {
  const name = `t_${network.identifier(tensor.name)}`;
  return isConstant(tensor) ? name : `state->${name}`;
}

/** @param words header that defines the words: `mpq_network.h` or `mpq_float32.h` */
export function networkText(network: NamedOutline, data: PaperData, prefix: string, words: string): string {
  const id = network.identifier;
  const constants = network.tensors.filter(isConstant);
  const vectors = network.tensors.filter((tensor) => !isConstant(tensor));
  const longest = Math.max(
    1,
    ...network.operations.map((operation) =>
      operation.op === 'matmul' ? Math.max(...network.tensorOf(operation.weight).shape) : 1,
    ),
  );
  const functions = network.operations.flatMap((operation) =>
    operation.op === 'relu' || operation.op === 'sigmoid' || operation.op === 'tanh' ? [operation] : [],
  );
  const loads = constants.map((tensor) => {
    const word = isMatrix(tensor) ? 'LOAD_MATRIX' : 'LOAD_CONSTANT';
    return `    failed = failed || ${word}(${id(tensor.name)}, "${data.fileOf.get(tensor.name) ?? refuse(tensor.name, 'a file', 'none')}");`;
  });
  return `${[
    `/* ${commentText(network.model)}: one frame at a time. Formats and sizes: mpq.h. Words: ${words}. */`,
    '#include "mpq.h"',
    `#include "${words}"`,
    '#include "network.h"',
    '',
    ...constants.map((tensor) => `${isMatrix(tensor) ? 'MATRIX' : 'CONSTANT'}(${id(tensor.name)})`),
    '',
    ...functions.map((operation) => `TABLE(${id(operation.input)}, ${id(operation.output)})`),
    '',
    `struct ${prefix}_state {`,
    ...vectors.map((tensor) => `    VECTOR(${id(tensor.name)})`),
    `    SCRATCH(${longest})`,
    '};',
    '',
    `size_t ${prefix}_state_bytes(void) { return sizeof(struct ${prefix}_state); }`,
    '',
    `int ${prefix}_init(const char *directory) {`,
    '    int failed = 0;',
    '    ALL_CODES;',
    '    (void)directory;',
    ...loads,
    '    if (failed) return 1;',
    ...functions.map(({ op, input, output }) => `    MAKE_TABLE(${op}, ${id(input)}, ${id(output)});`),
    '    return 0;',
    '}',
    '',
    `void ${prefix}_reset(void *memory) {`,
    `    struct ${prefix}_state *state = memory;`,
    ...network.states.map(({ state }) => `    FILL(${id(state)}, 0.0);`),
    ...(network.states.length === 0 ? ['    (void)state;'] : []),
    '}',
    '',
    `void ${prefix}_frame(void *memory, const float *features, float *mask) {`,
    `    struct ${prefix}_state *state = memory;`,
    '    WORK;',
    '',
    `    QUANTISE(${id(network.input)}, features);`,
    ...operationLines(network),
    '',
    ...network.states.map(({ state, next }) => `    CARRY(${id(next)}, ${id(state)});`),
    `    DEQUANTISE(${id(network.output)}, mask);`,
    '}',
  ].join('\n')}\n`;
}

/** Lines of the operations, under a heading per layer, with the shapes beside them. */
function operationLines(network: NamedOutline): string[] {
  const lines: string[] = [];
  let layer: string | null = null;
  for (const operation of network.operations) {
    const output = network.tensorOf(operation.output);
    if (output.layer !== layer) {
      layer = output.layer;
      lines.push('', `    /* ${commentText(layer)} */`);
    }
    lines.push(`    ${operationWord(network, operation)}`);
  }
  return lines;
}

function operationWord(network: NamedOutline, operation: Operation): string {
  const id = network.identifier;
  const output = id(operation.output);
  const [size] = network.tensorOf(operation.output).shape;
  switch (operation.op) {
    case 'matmul': {
      const call = `MATMUL(${id(operation.weight)}, ${id(operation.vector)}, ${output});`;
      const [rows, columns] = network.tensorOf(operation.weight).shape;
      return `${call.padEnd(56)} /* [${rows}, ${columns}] x [${columns}] -> [${rows}] */`;
    }
    case 'add':
    case 'mul': {
      const call = `${operation.op.toUpperCase()}(${id(operation.left)}, ${id(operation.right)}, ${output});`;
      return `${call.padEnd(56)} /* [${size}] */`;
    }
    case 'one-minus':
    case 'relu':
    case 'sigmoid':
    case 'tanh': {
      const word = operation.op === 'one-minus' ? 'ONE_MINUS' : operation.op.toUpperCase();
      return `${`${word}(${id(operation.input)}, ${output});`.padEnd(56)} /* [${size}] */`;
    }
  }
}

/** `network.h`: the four functions of the convention (src/c/project.ts). */
export function networkHeader(
  network: NetworkOutline,
  prefix: string,
  inputs: number,
  outputs: number,
): string {
  const guard = `${prefix.toUpperCase()}_NETWORK_H`;
  return `/* ${commentText(network.model)}: ${inputs} features in, ${outputs} mask values out, per frame. */
#ifndef ${guard}
#define ${guard}

#include <stddef.h>

/* Bytes of the carried state and the work buffers; the caller owns them, aligned to 64 bytes. */
size_t ${prefix}_state_bytes(void);
/* Reads the constants from DIRECTORY, once: 0, or 1 after one line on stderr. */
int ${prefix}_init(const char *directory);
/* Start of a clip; needed before the first frame. */
void ${prefix}_reset(void *state);
void ${prefix}_frame(void *state, const float *features, float *mask);

#endif
`;
}
