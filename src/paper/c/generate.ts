// Projects of scheme `paper`, and of the same network in float32, beside the fixed kernels of csrc/paper.
import { HushbitError } from '../../base/errors.ts';
import { type CProject, isCIdentifier, type KernelSources } from '../../c/project.ts';
import type { Network } from '../../network/index.ts';
import { elementaryGraph, type Operation } from '../graph.ts';
import type { PaperOperation, PaperProgram } from '../program.ts';
import { type PaperData, paperData } from './data.ts';
import { mpqHeader, sizesHeader } from './mpq-header.ts';
import { type NamedOutline, nameOutline, networkHeader, networkText } from './network.ts';

const QUANTISED_UNITS = ['mpq_matmul.c', 'mpq_elements.c', 'mpq_functions.c', 'mpq_load.c', 'mpq_npy.c'];
const FLOAT_UNITS = ['mpq_float32.c', 'mpq_npy.c'];

/**
 * C of a quantised network: mpq.h, network.c, network.h, kernels. Its constants are read as float32 and quantised at
 * start-up.
 * @param prefix C identifier in front of every external name
 * @param graph what the program was lowered from: its constants
 */
export function generatePaperProject(
  program: PaperProgram,
  prefix: string,
  kernels: KernelSources,
  graph: Network,
): CProject {
  const nameAt = (index: number): string => program.tensors[index]!.name;
  const network = nameOutline({
    model: program.model,
    tensors: program.tensors,
    operations: program.operations.map((operation) => namedOperation(operation, nameAt)),
    input: nameAt(program.input),
    output: nameAt(program.output),
    states: program.states.map(({ state, next }) => ({ state: nameAt(state), next: nameAt(next) })),
  });
  return assemble(network, paperData(graph), prefix, kernels, {
    header: () => mpqHeader(program, network, prefix),
    words: 'mpq_network.h',
    units: QUANTISED_UNITS,
  });
}

/** C of the network as it is, in float32. */
export function generatePaperFloatProject(source: Network, prefix: string, kernels: KernelSources): CProject {
  const { name, tensors, ...graph } = elementaryGraph(source);
  const network = nameOutline({ model: name, tensors: [...tensors.values()], ...graph });
  return assemble(network, paperData(source), prefix, kernels, {
    header: () => sizesHeader(network, prefix),
    words: 'mpq_float32.h',
    units: FLOAT_UNITS,
  });
}

function assemble(
  network: NamedOutline,
  data: PaperData,
  prefix: string,
  kernels: KernelSources,
  parts: { header: () => string; words: string; units: readonly string[] },
): CProject {
  if (!isCIdentifier(prefix)) {
    throw new HushbitError({ code: 'bad-option', place: 'prefix', expected: 'a C identifier', got: prefix });
  }
  const inputs = network.tensorOf(network.input).shape[0]!;
  const outputs = network.tensorOf(network.output).shape[0]!;
  const files = new Map<string, string>([
    ['mpq.h', parts.header()],
    ['network.h', networkHeader(network, prefix, inputs, outputs)],
    ['network.c', networkText(network, data, prefix, parts.words)],
  ]);
  for (const unit of parts.units) {
    if (!kernels.has(`paper/${unit}`)) {
      throw new HushbitError({
        code: 'failed',
        place: `csrc/paper/${unit}`,
        expected: 'the kernels that belong to this program',
        got: 'none',
        remedy: 'install the package again',
      });
    }
  }
  for (const [path, text] of kernels) {
    const name = path.slice('paper/'.length);
    const belongs = path.startsWith('paper/') && (name.endsWith('.h') || parts.units.includes(name));
    if (belongs) files.set(`kernels/${name}`, text);
  }
  return {
    prefix,
    inputs,
    outputs,
    files,
    sources: ['network.c'],
    kernels: parts.units.map((unit) => `kernels/${unit}`),
    includes: ['', 'kernels'],
    needsInit: true,
    data: data.files,
  };
}

function namedOperation(operation: PaperOperation, nameAt: (index: number) => string): Operation {
  const output = nameAt(operation.output);
  switch (operation.op) {
    case 'matmul':
      return { op: 'matmul', weight: nameAt(operation.weight), vector: nameAt(operation.vector), output };
    case 'add':
    case 'mul':
      return { op: operation.op, left: nameAt(operation.left), right: nameAt(operation.right), output };
    case 'one-minus':
    case 'relu':
    case 'sigmoid':
    case 'tanh':
      return { op: operation.op, input: nameAt(operation.input), output };
  }
}
