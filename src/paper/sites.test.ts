import { describe, expect, it } from 'vitest';
import { createNetworkBuilder } from '../network/network-builder.ts';
import { buildNsnet2 } from '../npy/nsnet2.ts';
import { smallNsnet2 } from '../npy/testing/small-nsnet2.ts';
import { equation4Bytes } from './memory.ts';
import { bitsOfGenome, paperGenes, uniformBits } from './sites.ts';

const graph = buildNsnet2(smallNsnet2());
const uniform = (bits: number) => new Array<number>(93).fill(bits);

describe('paperGenes', () => {
  it("are the paper's 93, of 92 tensors, gene 11 dead", () => {
    const genes = paperGenes(graph);
    expect(genes.length).toBe(93);
    expect(new Set(genes.map(({ name }) => name)).size).toBe(92);
    expect(genes.filter(({ effective }) => !effective)).toEqual([
      expect.objectContaining({ name: 'gru1_b_' }),
    ]);
    expect([genes[11]!.name, genes[40]!.name, genes[0]!.name, genes[92]!.name]).toEqual([
      'gru1_b_',
      'gru1_b_',
      'x',
      'sigmoid',
    ]);
    expect(genes[13]).toMatchObject({ name: 'Win_1', kind: 'weight', layer: 'gru1', size: 42 });
  });

  it('of another network are its tensors', () => {
    const builder = createNetworkBuilder('other');
    builder.input('x', 2, 'fc');
    expect(paperGenes(builder.finish(builder.map('relu', 'x', 'y'))).map(({ name }) => name)).toEqual([
      'x',
      'y',
    ]);
  });
});

describe('bitsOfGenome', () => {
  it('lets the later gene of gru1_b_ decide', () => {
    const genome = uniform(16);
    genome[11] = 8;
    genome[40] = 32;
    expect(bitsOfGenome(graph, genome).get('gru1_b_')).toBe(32);
    expect(bitsOfGenome(graph, uniform(8))).toEqual(new Map(uniformBits(graph, 8)));
  });

  it('refuses a wrong length and an unknown width', () => {
    expect(() => bitsOfGenome(graph, uniform(8).slice(1))).toThrowError('genome: expected 93 bit-widths');
    expect(() => bitsOfGenome(graph, uniform(8).with(5, 4))).toThrowError(
      'gene 5 (Wir_1): expected 8, 16 or 32',
    );
    expect(() => bitsOfGenome(graph, uniform(8).with(5, Number.NaN))).toThrowError('got NaN');
  });
});

describe('equation 4', () => {
  it("of the paper's sizes is 2 808 685 bytes at 8 bits, the dead gene counted", () => {
    const papers = buildNsnet2(
      smallNsnet2(1, { bins: 257, fc1: 400, gru1: 400, gru2: 400, fc2: 600, fc3: 600 }),
    );
    expect(equation4Bytes(papers, uniform(8))).toBe(2_808_685);
    expect(equation4Bytes(papers, uniform(32))).toBe(4 * 2_808_685);
    expect(equation4Bytes(papers, uniform(8).with(11, 16))).toBe(2_808_685 + 400);
  });
});
