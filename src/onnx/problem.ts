// Errors of the ONNX reader: they name the file and, where there is one, the node and its operation.
import { type ErrorCode, HushbitError } from '../base/errors.ts';

export interface NodePlace {
  readonly file: string;
  readonly name: string;
  readonly op: string;
}

/** Names come out of files: long ones are cut. */
export function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

export function badFile(place: string, expected: string, got: string, remedy?: string): HushbitError {
  return new HushbitError({ code: 'bad-model', place, expected, got, ...(remedy ? { remedy } : {}) });
}

/** More than one meaning is possible. */
export class Ambiguity extends HushbitError {}

export function ambiguous(place: string, expected: string, got: string, remedy: string): Ambiguity {
  return new Ambiguity({ code: 'bad-model', place, expected, got, remedy });
}

export function badNode(
  node: NodePlace,
  expected: string,
  got: string,
  code: ErrorCode = 'unsupported',
): HushbitError {
  const place = `${node.file}: node ${shown(node.name)} (${shown(node.op)})`;
  return new HushbitError({ code, place, expected, got });
}
