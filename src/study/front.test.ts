import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paretoFront } from '../search/index.ts';
import { formatFront, parseFront, toFront } from './front.ts';
import { frontOf } from './front-archive.ts';
import { formatGeneration } from './generation-csv.ts';
import { formatTrials } from './trials-csv.ts';

const evaluated = fc
  .record({
    genome: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
    objectives: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 2 }),
  })
  .map((one) => ({ ...one, details: {} }));

describe('the front of what was evaluated', () => {
  it('is the non-dominated set, one per point, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(evaluated, { maxLength: 25 }), fc.array(fc.nat()), (all, keys) => {
        const front = frontOf(all);
        const points = new Set(
          paretoFront(all.map((one) => one.objectives)).map((index) => all[index]!.objectives.join()),
        );
        expect(new Set(front.map((one) => one.objectives.join()))).toEqual(points);
        expect(front.length).toBe(points.size);
        for (const one of front) {
          const twins = all.filter((other) => other.objectives.join() === one.objectives.join());
          expect(one.genome.join()).toBe(twins.map((twin) => twin.genome.join()).sort()[0]);
        }
        const shuffled = all.map((one, i) => ({ one, key: keys[i] ?? 0 })).sort((a, b) => a.key - b.key);
        expect(frontOf(shuffled.map(({ one }) => one))).toEqual(front);
      }),
    );
  });

  it('is written and read back, one line per solution', () => {
    const front = {
      sites: ['a', 'b "c"'],
      solutions: [
        { genome: [0, 1], objectives: { pesqRaw: 2.5, latencyNs: null }, normalised: { pesq: 0.1 + 0.2 } },
        { genome: [2, 1], objectives: { pesqRaw: 2.4, latencyNs: 7 }, normalised: { pesq: 0.5 } },
      ],
    };
    expect(parseFront(formatFront(front), 'front.json')).toEqual(front);
    expect(formatFront(front).split('\n').length).toBe(5);
    const empty = { sites: ['a'], solutions: [] };
    expect(parseFront(formatFront(empty), 'front.json')).toEqual(empty);
  });

  it('marks a score that rises above float32 while fidelity falls, and is read back with the mark', () => {
    const exactly = (mean: number) => ({ mean, standardError: 0.01, n: 4 });
    const member = (pesqRaw: number, fidelityDb: number, details: object = { float32PesqRaw: 2.4 }) => ({
      genome: [0],
      objectives: [0],
      details: { ...details },
      values: { pesqRaw: exactly(pesqRaw), fidelityDb: exactly(fidelityDb) },
    });
    const naming = { objectives: ['pesq'], alleles: [[8]], sites: ['a'] };
    const front = toFront([member(2.43, 12), member(2.39, 30)], naming);
    expect(front.solutions.map(({ doubt }) => doubt)).toEqual([
      { against: 1, pesqRaw: expect.closeTo(0.04, 9), fidelityDb: 18 },
      undefined,
    ]);
    expect(parseFront(formatFront(front), 'front.json')).toEqual(front);
    // Alone it is held against float32; where nothing is known of that, against nothing.
    expect(toFront([member(2.43, 12)], naming).solutions[0]!.doubt).toEqual({
      against: null,
      pesqRaw: expect.closeTo(0.03, 9),
      fidelityDb: null,
    });
    expect(toFront([member(2.43, 12, {})], naming).solutions[0]!.doubt).toBeUndefined();
  });

  it('is refused where it is none', () => {
    expect(() => parseFront('{', 'front.json')).toThrow('front.json: expected JSON');
    expect(() => parseFront('{"sites":[]}', 'front.json')).toThrow('front.json: solutions');
    const text = '{"sites":["a"],"solutions":[{"genome":[1,2],"objectives":{},"normalised":{}}]}';
    expect(() => parseFront(text, 'front.json')).toThrow(
      'solutions.0.genome: expected 1 genes, one per site, got 2',
    );
  });
});

describe('the table of trials', () => {
  it('has the formats of every trial, of those without a value too', () => {
    const trial = { generation: 0, isProbe: false, confirmed: undefined };
    const reason = { kind: 'refused', message: 'no', attempts: 1 } as const;
    const failed = { type: 'finished', state: 'infeasible', job: 'memory', reason, elapsedMs: 1 } as const;
    const text = formatTrials(
      [
        { ...trial, id: 0, genome: [0, 1], finished: undefined },
        { ...trial, id: 1, genome: [1, 0], finished: { ...failed, trial: 1 } },
      ],
      {
        objectives: ['x'],
        alleles: [
          [8, 16],
          [16, 32],
        ],
        names: [
          ['i8', 'i16'],
          ['f16', 'f32'],
        ],
      },
    );
    expect(text.split('\n').slice(1, 3)).toEqual([
      '0,0,running,,,8 32,i8 f32',
      '1,0,infeasible,,memory: no,16 16,i16 f16',
    ]);
  });
});

describe('the table of a generation', () => {
  it('has the human values, the normalised ones and the genome, with a blank for null and quotes where needed', () => {
    const alleles = [
      [8, 16, 32],
      [8, 16],
    ];
    const front = [
      { genome: [0, 1], objectives: [0.5, 1], details: { objectives: { 'a,b': 3, c: null } } },
      { genome: [2, 1], objectives: [0.25, 1e-7], details: { objectives: { 'a,b': 4, c: 5.5 } } },
    ];
    expect(formatGeneration(front, { objectives: ['x', 'y'], alleles })).toBe(
      '"a,b",c,normalised_x,normalised_y,genome\n3,,0.5,1,8 16\n4,5.5,0.25,1e-7,32 16\n',
    );
    expect(formatGeneration([], { objectives: ['x'], alleles })).toBe('normalised_x,genome\n');
  });
});
