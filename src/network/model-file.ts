// Model files as a reader takes them, and what a reader of a format is.
import type { Network } from './network.ts';

export interface ModelFile {
  /** Base name with extension, `fc1_bias.npy`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ReadOptions {
  /** Which output of the file is the network's, where it has several (`--output-port`). */
  readonly outputPort?: string;
  /** True where the features come from files (`--features`): the output may then have another width than a mask of them. */
  readonly ownFeatures?: boolean;
}

/** A format of model files. A new format is a new reader in `inputs/read-model.ts`. */
export interface ModelReader {
  readonly format: string;
  /** Cheap: looks at names and first bytes. */
  recognises(files: readonly ModelFile[]): boolean;
  /** @param place directory or file that the user named, for messages */
  read(files: readonly ModelFile[], place: string, options?: ReadOptions): Network;
}
