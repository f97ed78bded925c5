// One WAV through a denoiser: a model at a precision, or an exported program.
import { encodeWav } from '../audio/index.ts';
import { HushbitError } from '../base/errors.ts';
import { writeWhole } from '../disk/index.ts';
import { denoise, type FrameModel, type FrontEnd, requireFrontEnd } from '../frontend/index.ts';
import { readClip, readProgramFile } from '../inputs/index.ts';
import type { Step } from '../study/index.ts';
import { createIntegerEngine } from '../wasm/index.ts';
import { type CandidateChoice, chosenCandidates } from './candidates.ts';
import { type ModelChoice, openChosen } from './choice.ts';
import { finishWeights } from './finish-weights.ts';

/** What turns noisy samples into enhanced ones, by whatever name. */
export interface Denoiser {
  readonly name: string;
  readonly frontEnd: FrontEnd;
  createModel(): FrameModel;
}

/** What `export --format program` wrote: it holds all that it needs. @throws HushbitError `bad-file` */
export function denoiserOfProgram(file: string): Denoiser {
  const { program, ...held } = readProgramFile(file);
  return { ...held, createModel: () => createIntegerEngine(program) };
}

/** The first candidate that is named; float32 where none is. @throws HushbitError */
export async function denoiserOfChoice(
  choice: ModelChoice & CandidateChoice,
  note: (line: string) => void,
  onStep?: (step: Step) => void,
): Promise<Denoiser> {
  const { bits, genome, saved } = choice;
  const isChosen = saved || bits !== undefined || genome !== undefined;
  const chosen = await openChosen(choice, note);
  const [candidate] = chosenCandidates(chosen, isChosen ? choice : { bits: 'float32' });
  await finishWeights(chosen, [candidate!], onStep);
  return {
    name: candidate!.name,
    frontEnd: requireFrontEnd(chosen.model.frontEnd),
    createModel: () => candidate!.createModel(),
  };
}

/** @param channel from 1, of a file with several @throws HushbitError `bad-audio` also for another rate than the model's */
export function denoiseFile(file: string, output: string, denoiser: Denoiser, channel?: number) {
  const { name, frontEnd } = denoiser;
  const { samples, sampleRateHz } = readClip(file, channel);
  if (sampleRateHz !== frontEnd.sampleRateHz) {
    throw new HushbitError({
      code: 'bad-audio',
      place: file,
      expected: `${frontEnd.sampleRateHz} Hz, the model's rate`,
      got: `${sampleRateHz} Hz`,
      remedy: 'resample it first',
    });
  }
  writeWhole(output, encodeWav(denoise(samples, frontEnd, denoiser.createModel()), sampleRateHz, 16));
  return { output, name, seconds: samples.length / sampleRateHz, sampleRateHz };
}
