// --model: one network, several in a row, or a pipeline.json that names them.
import { existsSync } from 'node:fs';
import { isDirectory } from '../disk/index.ts';
import type { FrontEnd } from '../frontend/index.ts';
import { readFrontEnd } from './model-front-end.ts';
import { type LoadedModel, loadOneModel, type ModelReading, type ModelSource } from './one-model.ts';
import { loadPipeline, readPipelineFile } from './pipeline.ts';

/** @throws HushbitError `bad-model` */
export function loadModel(source: ModelSource, choice: ModelReading): LoadedModel {
  const names = [source].flat() as readonly string[];
  const [first] = names;
  const given = frontEndGiven(choice);
  if (names.length === 1 && isPipelineFile(first!)) {
    return loadPipeline(first!, readPipelineFile(first!), given, choice);
  }
  if (names.length === 1 && given?.stages === undefined) return loadOneModel(first!, choice);
  const stages = names.map((model) => ({ model }));
  return loadPipeline(names.length === 1 ? first! : names, stages, given, choice);
}

export function isPipelineFile(name: string): boolean {
  return /\.json$/i.test(name) && existsSync(name) && !isDirectory(name);
}

function frontEndGiven({ frontEnd }: ModelReading): FrontEnd | undefined {
  return typeof frontEnd === 'string' ? readFrontEnd(frontEnd) : frontEnd;
}
