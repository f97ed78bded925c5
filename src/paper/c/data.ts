// The constants of a network as files that its generated C reads: one float32 .npy each, named by us.
import { HushbitError } from '../../base/errors.ts';
import { createIdentifierTable } from '../../c/project.ts';
import { type Network, tensorSize } from '../../network/index.ts';
import { writeNpy } from '../../npy/index.ts';

export interface PaperData {
  /** File name -> bytes. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Tensor name -> file name. */
  readonly fileOf: ReadonlyMap<string, string>;
}

const kept = new WeakMap<Network, PaperData>();

/**
 * File names consist of letters, digits and `_`, whatever the tensors are called. The same object for the same graph,
 * so that the projects made of one network share their files.
 */
export function paperData(graph: Network): PaperData {
  let data = kept.get(graph);
  if (!data) kept.set(graph, (data = encodeConstants(graph)));
  return data;
}

function encodeConstants(graph: Network): PaperData {
  const identifier = createIdentifierTable();
  const files = new Map<string, Uint8Array>();
  const fileOf = new Map<string, string>();
  for (const tensor of graph.tensors.values()) {
    if (!tensor.data) continue;
    if (tensor.data.length !== tensorSize(tensor)) {
      throw new HushbitError({
        code: 'bad-model',
        place: tensor.name,
        expected: `${tensorSize(tensor)} values`,
        got: String(tensor.data.length),
      });
    }
    const file = `${identifier(tensor.name)}.npy`;
    files.set(file, writeNpy({ shape: tensor.shape, data: tensor.data }));
    fileOf.set(tensor.name, file);
  }
  return { files, fileOf };
}
