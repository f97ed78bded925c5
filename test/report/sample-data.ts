// A run that never was, the same on every machine: for snapshots of the charts and for the size of a page.
import { randomFromSeed } from '../../src/base/random.ts';
import type { Listening, ReportData, SiteFacts, SolutionFacts, Track } from '../../src/report/index.ts';

const LAYERS = ['fc1', 'gru1', 'gru2', 'fc4'];
const WIDTHS = [8, 16, 32];

function sampleSites(perLayer: number): SiteFacts[] {
  return LAYERS.flatMap((layer, l) =>
    Array.from({ length: perLayer }, (_, i): SiteFacts => {
      const isWeight = i % 2 === 0;
      return {
        name: isWeight ? `W${layer}_${i}` : `${layer}_out${i}`,
        layer,
        kind: isWeight ? 'weight' : 'activation',
        elements: isWeight ? 400 * 257 * (l + 1) : 400,
      };
    }),
  );
}

export interface SampleShape {
  readonly solutions: number;
  readonly generations: number;
  readonly sitesPerLayer: number;
  readonly evaluationsPerGeneration: number;
  readonly objectives?: readonly string[];
}

export function sampleData(shape: SampleShape): ReportData {
  const random = randomFromSeed(7);
  const unit = (): number => random.int(0, 1_000_000) / 1_000_000;
  const objectives = shape.objectives ?? ['pesq', 'latency', 'memory'];
  const sites = sampleSites(shape.sitesPerLayer);
  const valuesAt = (t: number): Record<string, number> => ({
    pesq: 2.5 - 0.4 * (1 - t) ** 2 + 0.02 * unit(),
    latency: 110_000 + 180_000 * t + 9000 * unit(),
    memory: 2_900_000 + 8_000_000 * t + 90_000 * unit(),
    instructions: 3e6 + 8e6 * t,
  });
  const pickValues = (values: Record<string, number>): number[] => objectives.map((name) => values[name]!);
  const solutions = Array.from({ length: shape.solutions }, (_, i) => {
    const t = 1 - i / Math.max(1, shape.solutions - 1);
    const values = valuesAt(t);
    return {
      genome: sites.map(() => WIDTHS[Math.min(2, Math.floor(3 * unit() * (0.4 + t)))]!),
      objectives: Object.fromEntries(objectives.map((name) => [name, values[name]!])),
      normalised: Object.fromEntries(objectives.map((name) => [name, unit()])),
    };
  });
  const searchClips = ['one', 'two', 'three'];
  const validationClips = ['four', 'five'];
  return {
    run: {
      dir: 'runs/sample',
      model: 'nsnet2',
      fingerprint: '0123456789abcdef0123456789abcdef',
      scheme: 'integer',
      seed: 1,
      population: shape.evaluationsPerGeneration,
      plannedGenerations: shape.generations,
      hypervolumeReference: objectives.map(() => 1.1),
      compiler: 'gcc 12.2 -O3',
      versions: { hushbit: '0.1.0', node: 'v20' },
      window: 'sqrt-hann',
      iterations: 500,
      device: objectives.includes('instructions') ? { target: 'cortex-m4', clockHz: 250e6, hopMs: 16 } : null,
      tableError: { medianPercent: 4.2, worstPercent: 11.5 },
    },
    objectives,
    sites,
    front: { sites: sites.map(({ name }) => name), solutions },
    solutions: solutions.map(({ objectives: values }, i): SolutionFacts => {
      const change = -0.05 + 0.06 * unit();
      return {
        generation: i % shape.generations,
        search: searchClips.map((name) => ({ name, pesqRaw: 2 + unit() })),
        validation: validationClips.map((name) => ({ name, pesqRaw: 2 + unit() })),
        searchDifference: { mean: change, low: change - 0.02 * unit(), high: change + 0.02 * unit() },
        validationDifference: {
          mean: change - 0.01,
          low: change - 0.01 - 0.03 * unit(),
          high: change - 0.01 + 0.03 * unit(),
        },
        latency: objectives.includes('latency')
          ? { nsPerFrame: values.latency!, spreadNs: 900 * unit() }
          : null,
        cost: objectives.includes('instructions')
          ? { perHop: values.instructions!, cyclesPerHop: 1.5 * values.instructions! }
          : null,
        values: {
          pesqWb: { mean: 1.5, standardError: 0.1, n: 3 },
          stoi: { mean: 0.9, standardError: 0.01, n: 3 },
          siSdrDb: { mean: 14, standardError: 1, n: 3 },
          fidelityDb: { mean: 40 - i / 10, standardError: 1, n: 3 },
        },
        validationValues: { stoi: { mean: 0.91, standardError: 0.01, n: 2 } },
        doubt: i === 1 ? { against: 0, pesqRaw: 0.02, fidelityDb: 1.35 } : null,
        memory: { equation4Bytes: 3_000_000 + i, flashBytes: 3_100_000 + i, ramBytes: 9232 },
        memoryMap: {
          flash: LAYERS.flatMap((layer, l) => [
            { layer, role: 'weights', bytes: 200_000 * (l + 1) },
            { layer, role: 'biases', bytes: 1600 * (l + 1) },
          ]),
          ram: [
            { layer: 'states', role: 'states', bytes: 1600 },
            { layer: 'arena', role: 'activations', bytes: 5200 },
          ],
          arena: {
            bytes: 5200,
            operations: 20,
            buffers: Array.from({ length: 20 }, (_, b) => ({
              name: `buffer${b}`,
              offset: (b % 3) * 1600,
              bytes: 800 + 400 * (b % 3),
              first: b,
              last: Math.min(20, b + 3),
            })),
          },
        },
        exportLine: `hushbit export --run runs/sample --pick ${i} --output export-${i}`,
      };
    }),
    references: [
      {
        name: 'noisy',
        pesqRaw: 1.6,
        validationPesqRaw: 1.5,
        latency: null,
        cost: null,
        memory: null,
        objectiveBytes: null,
        fidelityDb: null,
      },
      ...['float32', 'int16', 'int8'].map((name, i) => ({
        name,
        pesqRaw: 2.5 - 0.06 * i ** 2,
        validationPesqRaw: 2.4 - 0.06 * i ** 2,
        latency: { nsPerFrame: 300_000 / (i + 1), spreadNs: 800 },
        cost: objectives.includes('instructions')
          ? { perHop: 8e6 / (i + 1), cyclesPerHop: 12e6 / (i + 1) }
          : null,
        memory: {
          equation4Bytes: 11_000_000 / 2 ** i,
          flashBytes: 11_100_000 / 2 ** i,
          ramBytes: 11_200 / 2 ** i,
        },
        objectiveBytes: 11_111_200 / 2 ** i,
        fidelityDb: i === 0 ? null : 80 - 20 * i,
      })),
    ],
    picks: [
      { rule: 'knee', index: Math.floor(shape.solutions / 2) },
      { rule: 'best-pesq', index: 0 },
      { rule: 'smallest', index: shape.solutions - 1 },
    ],
    generations: Array.from({ length: shape.generations }, (_, generation) => ({
      generation,
      evaluations: (generation + 1) * shape.evaluationsPerGeneration,
      hypervolume: 0.4 + 0.2 * (1 - 1 / (generation + 1)),
      front: Array.from({ length: shape.evaluationsPerGeneration }, () => pickValues(valuesAt(unit()))),
    })),
    evaluated: Array.from({ length: shape.generations * shape.evaluationsPerGeneration }, () =>
      pickValues(valuesAt(unit())),
    ),
    searchClips,
    validationClips,
    operationTimes: [
      { name: 'int8', solution: null, factor: 1 },
      { name: 'float32', solution: null, factor: 4 },
      { name: 'solution 4', solution: 4, factor: 2 },
    ].map(({ name, solution, factor }) => ({
      name,
      solution,
      operations: LAYERS.map((layer, l) => ({ name: `${layer}_product`, ns: 9000 * factor * (l + 1) })),
    })),
    sensitivity: sites.map(({ name }) => ({ site: name, loss: 0.06 * unit() - 0.01, bits: 8 })),
  };
}

export function sampleListening(tracks: number, seconds: number): Listening {
  const random = randomFromSeed(3);
  const sampleRateHz = 16_000;
  const columns = Math.ceil((seconds * sampleRateHz) / 256) + 1;
  const rows = 128;
  const noise = Int16Array.from({ length: seconds * sampleRateHz }, () => random.int(-20_000, 20_000));
  const levels = Uint8Array.from({ length: rows * columns }, (_, i) => (i * 7) & 255);
  const names = ['clean', 'noisy', 'float32', 'int8'];
  return {
    clip: 'four',
    set: 'validation',
    startSeconds: 0.5,
    seconds,
    sampleRateHz,
    tracks: Array.from(
      { length: tracks },
      (_, i): Track => ({
        name: names[i] ?? 'solution',
        solution: i < names.length ? null : i - names.length,
        samples: noise,
        spectrogram: { columns, rows, levels },
      }),
    ),
  };
}
