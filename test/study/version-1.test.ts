// Files of the first version are still read: formats by other names, widths in place of names, a journal in place of events.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rangesFromJson } from '../../src/calibrate/index.ts';
import { createScheme, loadModel } from '../../src/inputs/index.ts';
import { PAPER_GENES } from '../../src/paper/index.ts';
import { formatBits, parseGenome, parseGenomes } from '../../src/scheme/index.ts';
import { openRun } from '../../src/study/index.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const at = (...parts: string[]) => path.join(here, '..', 'golden', 'version-1', ...parts);
const json = (...parts: string[]): unknown => JSON.parse(readFileSync(at(...parts), 'utf8'));
const { graph } = loadModel(path.join(here, '..', '..', 'models', 'nsnet2'), {});
const calibrated = () => rangesFromJson(graph, json('calibration.json'), 'calibration.json');
const integer = createScheme('integer', graph, calibrated, new Map());
const paper = createScheme('paper', graph, calibrated, new Map());

interface GenomeFile {
  sites: string[];
  formats: string[];
}

describe('a file of the first version', () => {
  it('with ranges alone is a calibration', () => {
    expect(Object.fromEntries(calibrated())).toMatchObject(json('calibration.json') as object);
  });

  it('with formats of scheme integer is a genome', () => {
    const file = json('genome-integer.json') as GenomeFile;
    const { formats } = parseGenome(integer, file, 'genome-integer.json');
    expect(formats).toEqual(file.formats);
    expect(new Set(formats).size).toBeGreaterThan(1);
  });

  it('with formats of scheme paper has i8, i16 and i32 for u8, u16 and u32', () => {
    const file = json('genome-paper.json') as GenomeFile;
    const { formats } = parseGenome(paper, file, 'genome-paper.json');
    expect(formats).toEqual(file.formats.map((name) => name.replace('i', 'u')));
    expect(new Set(formats)).toEqual(new Set(['u8', 'u16', 'u32']));
  });

  it("with 93 widths is the paper's genome", () => {
    const widths = json('widths-paper.json') as number[];
    const { formats, genes } = parseGenome(paper, widths, 'widths-paper.json');
    expect(genes).toEqual(widths);
    for (const [i, { name }] of paper.sites.entries()) {
      expect(formatBits(formats[i]!)).toBe(widths[PAPER_GENES.lastIndexOf(name)]);
    }
  });

  it('that is a front names its formats by widths', () => {
    const front = json('run', 'front.json') as { solutions: { genome: number[] }[] };
    const genomes = parseGenomes(integer, front, 'front.json');
    expect(genomes.map(({ formats }) => formats.map(formatBits))).toEqual(
      front.solutions.map(({ genome }) => genome),
    );
  });

  it('that is a run is opened, and its solutions are genomes', () => {
    const { front } = openRun(at('run'));
    expect(front.solutions.length).toBeGreaterThan(0);
    for (const { genome } of front.solutions) {
      const { formats } = parseGenome(integer, genome, 'front.json');
      expect(formats.map(formatBits)).toEqual(genome);
    }
  });
});
