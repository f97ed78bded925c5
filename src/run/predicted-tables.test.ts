import { describe, expect, it } from 'vitest';
import { embeddedClips } from '../inputs/index.ts';
import { searchFormats } from '../measure/index.ts';
import { openChosen } from './choice.ts';
import { predictTables } from './predicted-tables.ts';

describe('predictTables', () => {
  it('tells of every site that fewer bits err more, whether or not a matrix reads it', async () => {
    const calibrate = embeddedClips('calibration')!;
    const chosen = await openChosen({ model: 'nsnet2', calibrate }, () => undefined);
    const formats = searchFormats(chosen.scheme, [8, 16]);
    const { errors } = predictTables(chosen, formats, ['fidelity', 'flash']);
    for (const [site, { name }] of chosen.scheme.sites.entries()) {
      const own = errors[site]!;
      expect(own.at(-1), name).toBeGreaterThan(0);
      for (let level = 1; level < own.length; level++) expect(own[level], name).toBeLessThan(own[level - 1]!);
    }
  });
});
