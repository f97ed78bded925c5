// The embedded model as it is deployed, denoiser included, in some precisions: what benches count hops of.
import { type DeployedProject, generateDeployedProject } from '../src/c/index.ts';
import { rangesToJson } from '../src/calibrate/index.ts';
import { requireFrontEnd } from '../src/frontend/index.ts';
import { embeddedClips, embeddedModelDir, loadModel, rangesOfClips } from '../src/inputs/index.ts';
import { listSites, lower, uniformFormats } from '../src/lower/index.ts';
import { type MeasureInput, measureSamples, readKernels } from '../src/target/index.ts';
import { isMixed, mixedFormats } from '../test/c/nsnet2-case.ts';

export interface EmbeddedProjects {
  /** What the counted hops hear. */
  readonly input: MeasureInput;
  /** @param precision `8`, `16`, `float32`, or one such as `w4a8` */
  of(precision: string): DeployedProject;
}

export async function openEmbeddedProjects(): Promise<EmbeddedProjects> {
  const model = loadModel(embeddedModelDir(), {});
  const ranges = rangesToJson(rangesOfClips(model, embeddedClips('calibration')!));
  const sites = listSites(model.graph);
  const kernels = await readKernels();
  const frontEnd = requireFrontEnd(model.frontEnd);
  return {
    input: measureSamples(frontEnd.hop),
    of(precision) {
      const formats = isMixed(precision)
        ? mixedFormats(sites, precision)
        : uniformFormats(sites, precision === 'float32' ? precision : (Number(precision) as 8 | 16));
      return generateDeployedProject(lower(model.graph, formats, ranges), frontEnd, kernels);
    },
  };
}
