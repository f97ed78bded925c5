// The one error class: what went wrong with what the user gave, in one line.

/** Stable codes; a caller may switch on them. */
export type ErrorCode =
  | 'bad-file'
  | 'bad-audio'
  | 'bad-model'
  | 'bad-genome'
  | 'bad-calibration'
  | 'bad-option'
  | 'bad-run'
  | 'unsupported'
  /** No C compiler that starts and takes its flags, or no `size` beside it. */
  | 'no-toolchain'
  /** What was compiled, or the compiling of it, failed. */
  | 'toolchain'
  | 'failed';

export interface ErrorParts {
  code: ErrorCode;
  /** File, tensor, option or line where it was met. */
  place: string;
  expected: string;
  got: string;
  /** What the user can do about it. */
  remedy?: string;
}

/** `place: expected E, got G; remedy`. Codes other than `failed` and `toolchain` mean bad input (exit 2). */
export class HushbitError extends Error {
  readonly code: ErrorCode;
  readonly parts: ErrorParts;

  constructor(parts: ErrorParts) {
    const tail = parts.remedy ? `; ${parts.remedy}` : '';
    super(oneLine(`${parts.place || "''"}: expected ${parts.expected}, got ${parts.got}${tail}`));
    this.name = 'HushbitError';
    this.code = parts.code;
    this.parts = parts;
  }
}

/** True for an error that the user's input caused. */
export function isInputError(error: unknown): error is HushbitError {
  return error instanceof HushbitError && error.code !== 'failed' && error.code !== 'toolchain';
}

// Names out of files end up in messages: no line breaks or terminal controls may come through.
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}
