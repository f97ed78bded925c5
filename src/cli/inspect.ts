// hushbit inspect: what a network file is, before anything is done with it.
import { Command } from 'commander';
import { formatTable } from '../report/text/index.ts';
import { type Inspection, inspectFile } from '../run/index.ts';
import { addOutputOptions, type OutputOptions, printResult } from './output.ts';

interface InspectOptions extends OutputOptions {
  outputPort?: string;
}

export function inspectCommand(): Command {
  const command = new Command('inspect')
    .argument(
      '<file>',
      'FILE.onnx, a directory of .npy files, the name of an embedded model, or a pipeline.json',
    )
    .description(
      'Says what a network file is: ports, states, layers, front end, and all that is not supported.',
    )
    .option('--output-port <NAME>', 'the output to take for the mask, where a file has several')
    .addHelpText('after', '\nExample:\n  hushbit inspect denoiser.onnx')
    .action(run);
  return addOutputOptions(command);
}

function run(file: string, options: InspectOptions): void {
  const { outputPort } = options;
  const result = inspectFile(file, outputPort === undefined ? {} : { outputPort });
  const networks = 'stages' in result ? result.stages : [result];
  printResult(options, result, () => networks.map(textOf).join('\n\n\n'));
}

const BY: Readonly<Record<string, string>> = {
  use: 'a layer computes one from the other',
  name: 'their names',
  update: 'what is computed from it within the frame',
  width: 'the only output of its width',
};

/** Of many nodes the first ones. */
const SHOWN_NODES = 3;

function textOf(result: Inspection): string {
  const { layers, unsupported, problem, frontEnd, output, notes } = result;
  const sections = [
    `${result.model}: ${result.format}${result.opset === null ? '' : `, opset ${result.opset}`}`,
    table(
      ['port', 'direction', 'shape', 'use'],
      result.ports.map(({ name, direction, shape, use }) => [
        name,
        direction,
        shape?.join(' x ') ?? '?',
        use,
      ]),
      [],
    ),
  ];
  if (output) sections.push(`output: ${output.name} (${output.why})`);
  if (result.states.length > 0) {
    const rows = result.states.map(({ input, output: next, by }) => [
      input,
      next ?? 'none',
      (by && BY[by]) ?? '',
    ]);
    sections.push(table(['state', 'its next value', 'found by'], rows, []));
  }
  if (layers.length > 0) {
    const rows = layers.map(({ kind, name, parameters, macs }) => [name, kind, `${parameters}`, `${macs}`]);
    rows.push(['all', '', `${result.parameters}`, `${result.macs}`]);
    sections.push(table(['layer', 'kind', 'parameters', 'multiply-adds per frame'], rows, [2, 3]));
  }
  if (result.bytes) {
    const sizes = Object.entries(result.bytes).map(([format, bytes]) => `${format} ${bytes}`);
    sections.push(`bytes with weights in: ${sizes.join(', ')}`);
  }
  if (frontEnd) sections.push(`front end: ${frontEnd.name} (${frontEnd.why})`);
  if (unsupported.length > 0) {
    const rows = unsupported.map(({ operator, count, nodes, why }) => [
      operator,
      `${count}`,
      nodes.length > SHOWN_NODES ? `${nodes.slice(0, SHOWN_NODES).join(', ')}, ...` : nodes.join(', '),
      why[0] ?? '',
    ]);
    sections.push(table(['not supported', 'nodes', 'names (all with --json)', 'why'], rows, [1]));
  }
  if (problem !== null) sections.push(`cannot be read: ${problem}`);
  return [...sections, ...notes].join('\n\n');
}

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[],
): string {
  return formatTable(
    [[...head], ...rows.map((row) => [...row])],
    head.map((_, i) => numbers.includes(i)),
  );
}
