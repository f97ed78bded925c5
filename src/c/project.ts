// A generated C project, whatever scheme it came from: what codegen hands out and what hardware compiles,
// links beside other projects, measures and writes to disk. Text and bytes only; nothing here touches files.
//
// The convention, so that several projects fit into one process (measured side by side):
//
//     size_t PREFIX_state_bytes(void);                   bytes of the carried state and of the work buffers
//     void   PREFIX_reset(void *state);                  start of a clip; must be called before the first frame
//     void   PREFIX_frame(void *state, const float *features, float *mask);
//                                                        one frame: `inputs` features in, `outputs` mask values out
//     int    PREFIX_init(const char *directory);         only where `needsInit`: reads the files of `data` from
//                                                        `directory`; 0, or else 1 after one line on stderr
//
// `state` is the caller's, aligned to 64 bytes, and has no pointers into itself. Frame functions of different states
// may interleave. Every external symbol of a unit in `sources` starts with PREFIX_; a unit in `kernels` is the
// same text in every project of its scheme (fixed code), is compiled once per session and linked once however many
// projects are measured together; it includes only headers of its own directory (and below).

export interface CProject {
  /** C identifier, checked by `assertCIdentifier`; two projects in one process need two prefixes. */
  readonly prefix: string;
  /** Features per frame. */
  readonly inputs: number;
  /** Mask values per frame. */
  readonly outputs: number;
  /** Path inside the project (`/` between parts) -> text or bytes. Everything that compiling it needs. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Paths in `files` of the C units that are this project's own. */
  readonly sources: readonly string[];
  /** Paths in `files` of the C units that are the same in every project of the scheme. */
  readonly kernels: readonly string[];
  /** Directories of `files` that the compiler searches for headers; '' is the project's root. */
  readonly includes: readonly string[];
  readonly needsInit: boolean;
  /**
   * Files that PREFIX_init reads: file name (no directories) -> bytes. Projects made from one model share one
   * Map object, so that hardware writes it once per session.
   */
  readonly data: ReadonlyMap<string, Uint8Array>;
}

/** Text of the fixed C sources: path below `csrc/` -> text. */
export type KernelSources = ReadonlyMap<string, string>;

/** Words that C99 keeps or compilers define; a prefix or a derived name may not be one of them. */
const RESERVED = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long ' +
    'register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while ' +
    'main'
  ).split(' '),
);

export function isCIdentifier(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]{0,62}$/.test(text) && !RESERVED.has(text);
}

/**
 * Identifiers for names that came from files: what C cannot take becomes `_`, a name that is empty, reserved, starts
 * with no letter or could be a macro (no small letter) gets `t_` in front, and a second use of the same identifier
 * gets a number. One table per project.
 */
export function createIdentifierTable(): (name: string) => string {
  const byName = new Map<string, string>();
  const taken = new Set<string>();
  return (name) => {
    const known = byName.get(name);
    if (known !== undefined) return known;
    const cleaned = name.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 40);
    const safe = isCIdentifier(cleaned) && /[a-z]/.test(cleaned) && !/^mpq_/i.test(cleaned);
    const base = safe ? cleaned : `t_${cleaned}`;
    let identifier = base;
    for (let n = 2; taken.has(identifier); n++) identifier = `${base}_${n}`;
    taken.add(identifier);
    byName.set(name, identifier);
    return identifier;
  };
}

/** Text for the inside of a C comment: printable ASCII, and no way to end the comment. */
export function commentText(text: string): string {
  return text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/\\/g, ' ')
    .replace(/[*/?]{2,}/g, ' ')
    .trim();
}
