// A clip of features instead of sound: .npy frames for a network whose features are its own (bands, cepstra, pitch). Nothing is
// heard of what comes out; it is held to what the float32 network gives.
import path from 'node:path';
import { HushbitError } from '../base/errors.ts';
import { listFiles, readBytes } from '../disk/index.ts';
import type { Frames } from '../frontend/index.ts';
import { type Network, singlePorts, tensorSize } from '../network/index.ts';
import { readNpy } from '../npy/index.ts';
import type { ClipPair } from './clip-pair.ts';

export interface FeatureClip extends Frames {
  readonly name: string;
}

/** What a network is judged on. */
export type ScoredClip = ClipPair | FeatureClip;

export function isFeatureClip(clip: ScoredClip): clip is FeatureClip {
  return 'features' in clip;
}

/** The .npy files of a directory, [frames, inputs] each. @throws HushbitError `bad-file` */
export function readFeatureClips(dir: string, network: Network): FeatureClip[] {
  const { input, output } = singlePorts(network);
  const [inputs, outputs] = [tensorSize(input), tensorSize(output)];
  const layout = `a directory of .npy files of [frames, ${inputs}] values`;
  const names = listFiles(dir, '.npy', 'bad-file', layout);
  if (names.length === 0) throw bad(dir, layout, 'no .npy file');
  return names.map((name) => {
    const place = path.join(dir, name);
    const { shape, data } = readNpy(readBytes(place, 'bad-file', 'an .npy file'), place);
    // What numpy keeps of a batch of one says nothing.
    const lengths = shape.length > 2 && shape[0] === 1 ? shape.slice(1) : shape;
    const [frames, width] = lengths;
    if (lengths.length !== 2 || width !== inputs || frames === 0) {
      throw bad(
        place,
        `at least one frame of ${inputs} values, [frames, ${inputs}]`,
        `[${shape.join(', ')}]`,
      );
    }
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      throw bad(place, 'finite values', `${data[at]} in frame ${Math.floor(at / inputs)}`);
    }
    const features = Float32Array.from(data);
    return { name: name.replace(/\.npy$/i, ''), frames: frames!, inputs, outputs, features };
  });
}

function bad(place: string, expected: string, got: string): HushbitError {
  return new HushbitError({
    code: 'bad-file',
    place,
    expected,
    got,
    remedy: 'save the frames of each clip with numpy.save, as float32 in C order',
  });
}
