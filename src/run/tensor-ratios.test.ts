import { expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { observeRanges, rangesToJson } from '../calibrate/index.ts';
import { listSites, lower, uniformFormats } from '../lower/index.ts';
import { addGru, createNetworkBuilder } from '../network/index.ts';
import { tensorRatios } from './tensor-ratios.ts';

const random = randomFromSeed(2);
const values = (length: number, size: number) =>
  Float32Array.from({ length }, () => (size * random.int(-1000, 1000)) / 1000);
const gate = () => ({
  inputWeight: values(36, 0.6),
  recurrentWeight: values(36, 0.4),
  inputBias: values(6, 0.2),
  recurrentBias: values(6, 0.2),
});
const builder = createNetworkBuilder('gru');
const gates = { z: gate(), r: gate(), n: gate() };
const network = builder.finish(
  addGru(builder, builder.input('x', 6, 'in'), { index: 1, inputs: 6, units: 6, ...gates }),
);

it('tells of each tensor how far it is from float32: about 6 dB a bit', () => {
  const features = values(6 * 60, 1);
  const ranges = rangesToJson(observeRanges(network, [features]));
  const ratios = ([8, 16] as const).map((bits) =>
    tensorRatios(network, lower(network, uniformFormats(listSites(network), bits), ranges), features),
  );
  for (const list of ratios) expect(list.map(({ tensor }) => tensor)).toContain('h1');
  const ratioOf = (list: (typeof ratios)[number], name: string) =>
    list.find(({ tensor }) => tensor === name)!.ratioDb!;
  // The input is rounded once, in steps of a 255th of its range: 10 log10(12 * 255^2 * power / range^2).
  const power = features.reduce((sum, v) => sum + v * v, 0) / features.length;
  expect(Math.abs(ratioOf(ratios[0]!, 'x') - 10 * Math.log10((12 * 255 ** 2 * power) / 4))).toBeLessThan(1.5);
  for (const { tensor, ratioDb } of ratios[1]!) expect(ratioDb, tensor).toBeGreaterThan(50);
  expect(ratioOf(ratios[1]!, 'h1') - ratioOf(ratios[0]!, 'h1')).toBeGreaterThan(20);
});
