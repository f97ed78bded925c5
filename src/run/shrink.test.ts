import { expect, it } from 'vitest';
import { createNetworkBuilder } from '../network/index.ts';
import type { Model } from './model.ts';
import { shrinkChoice, shrinkModel } from './shrink.ts';

it('writes nothing that could not be named as a model, and says so before anything is fitted', () => {
  const steps: string[] = [];
  const shrink = () => shrinkChoice({ keep: 0.5, output: 'small.bin' }, (step) => void steps.push(step));
  expect(shrink).toThrow('.onnx');
  expect(steps).toEqual([]);
});

it('refuses at once what could not be written, and does not send anybody to export it', () => {
  const builder = createNetworkBuilder('moved');
  const inputs = [builder.input('x', 3, 'a')];
  const params = { index: Int32Array.of(2, 0, 1) };
  const moved = builder.push({ kind: 'gather', name: 'g', params, inputs, outputs: ['moved'] });
  const model = { name: 'm', graph: builder.finish(moved), frontEnd: null } as unknown as Model;
  const shrink = () => shrinkModel(model, 0.5, 'no such folder');
  expect(shrink).toThrow(/moved: expected layers that are written as ONNX.*, got gather; .*cannot be shrunk/);
  expect(shrink).not.toThrow(/export/);
});
