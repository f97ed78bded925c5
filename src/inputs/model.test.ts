import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { halfFloat } from '../base/half-float.ts';
import { loadModel } from './model.ts';
import { embeddedModelDir, embeddedModels, isEmbeddedModel, namesakeNote } from './one-model.ts';
import { surveyModel } from './survey-model.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'hushbit-model-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const at = (name: string) => path.join(dir, name);

/** Tensors with a hash in place of their values: comparing millions of numbers one by one takes seconds. */
function described({ graph }: ReturnType<typeof loadModel>) {
  return [...graph.tensors.values()].map(({ data, ...tensor }) => ({
    ...tensor,
    sha256:
      data &&
      createHash('sha256')
        .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
        .digest('hex'),
  }));
}

describe('the embedded model', () => {
  it('is the same network as .npy files and as one ONNX file that stands alone', () => {
    cpSync(path.join(embeddedModelDir(), 'nsnet2.onnx'), at('alone.onnx'));
    const arrays = loadModel('nsnet2', {});
    const onnx = loadModel(at('alone.onnx'), {});
    expect(described(onnx)).toEqual(described(arrays));
    expect(onnx.graph.layers).toEqual(arrays.graph.layers);
    expect(onnx.frontEnd).toEqual(arrays.frontEnd);
  });

  it('lists every file that is read in its manifest', () => {
    const { files } = JSON.parse(readFileSync(path.join(embeddedModelDir(), 'manifest.json'), 'utf8'));
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['frontend.json', 'nsnet2.onnx', 'fc1_bias.npy']),
    );
    expect(Object.keys(files)).toHaveLength(16);
  });
});

describe('embedded models', () => {
  it('are named, the default first, and read with what lies beside them', () => {
    const names = embeddedModels();
    expect(names[0]).toBe('nsnet2');
    for (const name of names) {
      expect(isEmbeddedModel(name)).toBe(true);
      const { frontEnd, frontEndOrigin, source } = loadModel(name, {});
      expect(source).toBe(name);
      expect(frontEndOrigin.origin).toBe('beside');
      expect(frontEnd).toMatchObject({ fftSize: 512, feature: 'ln-power' });
      // Two LSTMs would be taken for DTLN's.
      const survey = surveyModel(name).frontEnd!;
      expect(survey.frontEnd).toEqual(frontEnd);
      expect(survey.why).toContain('frontend.json');
    }
    for (const other of ['clips', 'nsnet3', '../models/nsnet2', ''])
      expect(isEmbeddedModel(other)).toBe(false);
  });

  it('keep their names where a directory is called the same, which is ./NAME', () => {
    const before = process.cwd();
    process.chdir(dir);
    try {
      expect(namesakeNote('nsnet2')).toBeNull();
      cpSync(embeddedModelDir('nslstm-xs'), at('nsnet2'), { recursive: true });
      const fingerprint = (name: string) => loadModel(name, {}).fingerprint;
      expect(fingerprint('nsnet2')).toBe(fingerprint(embeddedModelDir('nsnet2')));
      for (const name of ['./nsnet2', 'nsnet2/', at('nsnet2')]) {
        expect(isEmbeddedModel(name)).toBe(false);
        expect(fingerprint(name)).toBe(fingerprint(embeddedModelDir('nslstm-xs')));
        expect(namesakeNote(name)).toBeNull();
      }
      expect(namesakeNote('nsnet2')).toContain('./nsnet2');
      expect(surveyModel('nsnet2').notes).toEqual([namesakeNote('nsnet2')]);
      mkdirSync(at('mine'));
      expect(() => loadModel('mine', {})).toThrow(/mine/);
      expect(() => loadModel('nsnet9', {})).toThrow(/\.\/NAME/);
    } finally {
      process.chdir(before);
    }
  });

  it('have weights that are values of float16 where they were trained to be', () => {
    const halves = new Set(Array.from({ length: 2 ** 16 }, (_, bits) => halfFloat(bits)));
    for (const name of embeddedModels().filter((one) => one !== 'nsnet2')) {
      const { graph } = loadModel(name, {});
      for (const { name: tensor, data } of graph.tensors.values()) {
        const isHalf = data?.every((value) => halves.has(value)) ?? true;
        expect(isHalf, `${name}: ${tensor}`).toBe(true);
      }
    }
  });

  it('may be the one ONNX file of any directory', () => {
    const [lstm] = embeddedModels().filter((name) => name.startsWith('nslstm'));
    cpSync(path.join(embeddedModelDir(lstm), `${lstm}.onnx`), at('any.onnx'));
    cpSync(path.join(embeddedModelDir(lstm), 'frontend.json'), at('frontend.json'));
    expect(loadModel(dir, {}).fingerprint).toBe(loadModel(lstm!, {}).fingerprint);
    cpSync(at('any.onnx'), at('other.onnx'));
    expect(() => loadModel(dir, {})).toThrow(/expected.*onnx/);
  });
});

describe('networks in a row', () => {
  it.each([undefined, -20])(
    'are the same from what a run keeps of them, with a mask floor of %s',
    (maskFloor) => {
      const frontEnd = { sampleRateHz: 16000, fftSize: 512, hop: 256, feature: 'magnitude' };
      writeFileSync(at('row.json'), JSON.stringify({ stages: [{ model: embeddedModelDir(), frontEnd }] }));
      const first = loadModel(at('row.json'), maskFloor === undefined ? {} : { maskFloor });
      const kept = first.frontEnd!;
      const again = loadModel(first.source, {
        frontEnd: kept,
        window: kept.window,
        maskFloor: kept.maskFloorDb,
      });
      expect(again.frontEnd).toEqual(kept);
      expect(again.fingerprint).toBe(first.fingerprint);
      expect(kept.stages).toEqual([expect.objectContaining({ maskFloorDb: maskFloor ?? null })]);
    },
  );
});

describe('a manifest', () => {
  beforeEach(() => cpSync(embeddedModelDir(), dir, { recursive: true }));

  const changed = (name: string) => {
    const bytes = readFileSync(at(name));
    bytes[bytes.length - 3]! ^= 1;
    writeFileSync(at(name), bytes);
  };

  for (const name of ['fc4_bias.npy', 'onnx__GRU_185.npy', 'frontend.json']) {
    it(`refuses a changed ${name}`, () => {
      changed(name);
      expect(() => loadModel(dir, {})).toThrow(new RegExp(`${name.replace('.', '[.]')}.*SHA-256`, 's'));
    });
  }

  it('speaks of an ONNX file only where that is read', () => {
    changed('nsnet2.onnx');
    expect(() => loadModel(dir, {})).not.toThrow();
    expect(() => loadModel(at('nsnet2.onnx'), {})).toThrow(/nsnet2[.]onnx.*SHA-256/s);
  });

  it('may be missing', () => {
    rmSync(at('manifest.json'));
    changed('fc4_bias.npy');
    expect(() => loadModel(dir, {})).not.toThrow();
    writeFileSync(at('manifest.json'), 'null');
    expect(() => loadModel(dir, {})).not.toThrow();
  });

  for (const name of ['fc4_bias.npy', 'frontend.json']) {
    it(`tells of a ${name} that is gone`, () => {
      rmSync(at(name));
      expect(() => loadModel(dir, {})).toThrow(new RegExp(`${name}.*no such file`, 's'));
    });
  }

  it('has to have a checksum for what it lists', () => {
    writeFileSync(at('manifest.json'), '{"files": {"frontend.json": {"bytes": 157}, "nsnet2.onnx": null}}');
    expect(() => loadModel(dir, {})).toThrow(/files[.]frontend[.]json[.]sha256/);
    rmSync(at('frontend.json'));
    writeFileSync(at('manifest.json'), '{"files": {"nsnet2.onnx": null}}');
    expect(() => loadModel(at('nsnet2.onnx'), {})).toThrow(/files[.]nsnet2[.]onnx[.]sha256/);
  });
});
