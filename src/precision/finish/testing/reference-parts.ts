// Parts of networks by the slow reference run.
import { createReference, singlePorts, tensorSize } from '../../../network/index.ts';
import type { PartEngine } from '../part-of-network.ts';

export const referenceParts: PartEngine = (network) => (clips) => {
  const { input, output } = singlePorts(network);
  const model = createReference(network);
  return clips.map((features) => {
    model.reset();
    const frames = features.length / tensorSize(input);
    const out = new Float32Array(frames * tensorSize(output));
    let at = 0;
    // The output may be a carried tensor: what is shown, not what comes out.
    model.run(features, frames, new Float32Array(out.length), (name, frame) => {
      if (name !== output.name) return;
      out.set(frame, at);
      at += frame.length;
    });
    return out;
  });
};
