// The end of a reading of several axes: which outputs the network is for, and what its states become.
import { singlePorts } from '../../network/index.ts';
import type { Finished } from '../finish.ts';
import { badFile, shown } from '../problem.ts';
import { recogniseDense } from '../recognise/dense.ts';
import { recogniseGrus } from '../recognise/gru.ts';
import { recogniseLstms } from '../recognise/lstm.ts';
import { pruned } from '../recognise/prune.ts';
import type { Source } from '../source.ts';
import { foldConstants } from './fold-constants.ts';
import { type Grid, joinParts, sizeOfShape } from './grid.ts';
import { planesOf } from './planes.ts';
import type { GridReading } from './ports.ts';
import type { GridNodes, NamedGrid } from './read.ts';
import { splitStates } from './split-states.ts';
import { pairGridStates } from './states.ts';

type Ready = NamedGrid & { readonly value: Grid };

export function finishGrid(source: Source, reading: GridReading, nodes: GridNodes): Finished {
  const { file, wanted } = source;
  const { context, outputs } = nodes;
  const { builder } = context;
  const states = pairGridStates(nodes, wanted, builder.layers(), file);
  const isState = new Set(states.map(({ output }) => output));
  const ready = outputs.filter((one): one is Ready => one.value.kind === 'grid' && !isState.has(one.name));
  const inputs = builder.length(nodes.features);
  const { chosen, why } = chooseOutputs(ready, wanted, inputs, file);
  const tensor = context.tensorOf(together(chosen.map((one) => atFrame(one, reading, context, file))));
  const name = chosen.map((one) => one.name).join('+');
  const byName = new Map(outputs.map((one) => [one.name, one.value]));
  for (const { input, output } of states) {
    const value = byName.get(output)!;
    if (value.kind !== 'grid')
      throw badFile(`${file}: output ${shown(output)}`, 'a value of every frame', 'another');
    builder.setNext(nodes.states.get(input)!.tensor, context.tensorOf(value));
  }
  const whole = builder.finish([{ name, tensor }]);
  const split = splitStates(foldConstants(pruned(whole)));
  const network = recogniseDense(recogniseLstms(recogniseGrus(pruned(split))));
  singlePorts(network);
  const widths = new Map(
    outputs.map(({ name: own, value }) => [
      own,
      value.kind === 'grid' ? value.cells.data.length : sizeOfShape(value.shape),
    ]),
  );
  const notes = [
    ...(reading.features.length > 1
      ? [`a frame is ${reading.features.map((one) => shown(one.name)).join(', then ')}`]
      : []),
    ...(chosen.length > 1
      ? [`what it gives is ${chosen.map((one) => shown(one.name)).join(', then ')}`]
      : []),
    ...(reading.times === null ? [] : ['the file describes a sequence: it runs frame by frame']),
  ];
  return {
    network: notes.length > 0 ? { ...network, notes } : network,
    widths,
    states,
    output: chosen[0]!.name,
    why,
    isMaskTimesInput: false,
  };
}

/** Of every frame, spectra with their real parts first. */
function atFrame(
  { name, value }: Ready,
  reading: GridReading,
  context: GridNodes['context'],
  file: string,
): Grid {
  const { time, lead, shape } = value;
  const isSequence = reading.times !== null;
  if (isSequence && (time < 0 || shape[time] !== reading.frames)) {
    throw badFile(
      `${file}: output ${shown(name)}`,
      'a value for each frame',
      time < 0 ? 'one for all' : `${shape[time]} of ${reading.frames}`,
    );
  }
  const place = { file, name, op: 'output' };
  const node = {
    fail: (expected: string, got: string): never => {
      throw badFile(`${place.file}: output ${shown(name)}`, expected, got);
    },
  };
  const now = context.delayed(node as never, value, lead);
  const places = planesOf(now.cells.shape);
  if (!places) return now;
  const data = new Float64Array(now.cells.data.length);
  for (const [i, cell] of now.cells.data.entries()) data[places[i]!] = cell;
  return { ...now, cells: { ...now.cells, data } };
}

function together(grids: readonly Grid[]): Grid {
  if (grids.length === 1) return grids[0]!;
  const { parts, cells } = joinParts(grids);
  const data = Float64Array.from(cells.flatMap((one) => Array.from(one.data)));
  return {
    ...grids[0]!,
    shape: [data.length],
    time: -1,
    parts,
    cells: { ...cells[0]!, shape: [data.length], data },
  };
}

function chooseOutputs(
  ready: readonly Ready[],
  wanted: string | null,
  inputs: number,
  file: string,
): { readonly chosen: readonly Ready[]; readonly why: string } {
  const sizeOf = ({ value }: Ready): number => value.cells.data.length;
  const listed = ready.map((one) => `${shown(one.name)} (${sizeOf(one)})`).join(', ') || 'none';
  if (wanted !== null) {
    const names = wanted.split('+');
    const chosen = names.flatMap((name) => ready.filter((one) => one.name === name));
    if (chosen.length === names.length) return { chosen, why: 'named by --output-port' };
    throw badFile(file, `an output ${shown(wanted)} of every frame`, listed);
  }
  if (ready.length === 0) throw badFile(file, 'an output of every frame that is no state', 'none');
  if (ready.length === 1) return { chosen: ready, why: 'the only one that is no state' };
  const same = ready.filter((one) => sizeOf(one) === inputs);
  if (same.length === 1) return { chosen: same, why: `as wide as the ${inputs} features` };
  // Real and imaginary parts as two outputs.
  const halves = ready.filter((one) => 2 * sizeOf(one) === inputs);
  if (same.length === 0 && halves.length === 2)
    return { chosen: halves, why: `together as wide as the ${inputs} features` };
  const most = Math.max(...ready.map(sizeOf));
  const widest = ready.filter((one) => sizeOf(one) === most);
  if (same.length === 0 && widest.length === 1) return { chosen: widest, why: 'the widest' };
  throw badFile(file, 'one output that the network is for', listed, 'choose with --output-port NAME');
}
