import { expect, it } from 'vitest';
import { shrinkChoice } from './shrink.ts';

it('writes nothing that could not be named as a model, and says so before anything is fitted', () => {
  const steps: string[] = [];
  const shrink = () => shrinkChoice({ keep: 0.5, output: 'small.bin' }, (step) => void steps.push(step));
  expect(shrink).toThrow('.onnx');
  expect(steps).toEqual([]);
});
