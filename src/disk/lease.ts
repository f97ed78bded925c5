// One holder at a time of whatever a file stands for: a run directory, the clock of a machine. The file names its holder;
// a holder that is gone (kill -9) blocks nobody. Where a holder's process can be looked up (same boot, same process
// namespace) that decides; where it cannot, as from another container or machine, the holder's heartbeat does: it writes
// the file every few seconds, and a file that was not written for long belongs to nobody.
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';

export interface Holder {
  /** Random: tells this lease from all others, whatever their processes are called. */
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** Start of the process in ticks since boot (Linux), so that a reused pid is not taken for the holder. */
  readonly started: string | null;
  /** Of the running kernel; null where the system does not tell. */
  readonly boot: string | null;
  /** In which `pid` means something; containers have one each. */
  readonly namespace: string | null;
}

export interface Lease {
  /** Whether it is still ours: a process that slept for long may have lost it. Looks at the file now and then. */
  isHeld(): boolean;
  /** Gives it back. Idempotent. */
  release(): void;
}

export type Taken = { readonly lease: Lease } | { readonly heldBy: Holder | null };

export interface LeaseOptions {
  readonly heartbeatMs?: number;
  /** A file that was not written for this long belongs to nobody. */
  readonly staleMs?: number;
}

const ATTEMPTS = 5;

/**
 * Takes the lease, or says who has it (null: it changes hands too fast to tell).
 * @throws NodeJS.ErrnoException where nothing can be written
 */
export function takeLease(file: string, options: LeaseOptions = {}): Taken {
  const { heartbeatMs = 5_000, staleMs = 60_000 } = options;
  const mine: Holder = { token: randomUUID(), pid: process.pid, host: hostname(), ...ownPlace() };
  const text = `${JSON.stringify(mine)}\n`;
  let heldBy: Holder | null = null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = readIfThere(file);
    if (found === undefined) {
      if (create(file, mine.token, text)) return { lease: keep(file, text, heartbeatMs) };
      continue;
    }
    heldBy = parseHolder(found);
    if (isAlive(heldBy, file, mine, staleMs)) return { heldBy };
    removeStale(file, mine.token, found);
  }
  return { heldBy };
}

function keep(file: string, text: string, heartbeatMs: number): Lease {
  let lastMs = Date.now();
  let held = true;
  function beat(): void {
    if (!held) return;
    held = readIfThere(file) === text;
    if (held) touch(file, text);
    lastMs = Date.now();
  }
  const timer = setInterval(beat, heartbeatMs);
  timer.unref();
  return {
    isHeld() {
      if (Date.now() - lastMs > 2 * heartbeatMs) beat();
      return held;
    },
    release() {
      clearInterval(timer);
      if (held && readIfThere(file) === text) rmSync(file, { force: true });
      held = false;
    },
  };
}

/** Writes the same bytes over themselves: the file system's own clock stamps them, and no reader sees half of them. */
function touch(file: string, text: string): void {
  try {
    const descriptor = openSync(file, 'r+');
    try {
      writeSync(descriptor, text, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // A full disk does not end the lease; the next beat tries again.
  }
}

/** The file appears with its contents or not at all, so that nobody reads half of it. */
function create(file: string, token: string, text: string): boolean {
  const own = `${file}.${token}`;
  try {
    writeFileSync(own, text);
    try {
      linkSync(own, file);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      // A file system without hard links: nearly as good.
      writeFileSync(file, text, { flag: 'wx' });
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Two processes may find the same stale file: whoever moved away a newer one by mistake puts it back. */
function removeStale(file: string, token: string, found: string): void {
  const aside = `${file}.${token}.stale`;
  try {
    renameSync(file, aside);
    if (readIfThere(aside) !== found) linkSync(aside, file);
  } catch (error) {
    // Of another user in a shared directory: nobody can take it, and to try again would be for ever.
    if (codeOf(error) === 'EPERM' || codeOf(error) === 'EACCES') throw error;
    // Somebody else removed it first; the next attempt sees what is there.
  } finally {
    rmSync(aside, { force: true });
  }
}

function isAlive(holder: Holder | null, file: string, mine: Holder, staleMs: number): boolean {
  if (holder === null) return false;
  const isNear =
    holder.host === mine.host && holder.boot === mine.boot && holder.namespace === mine.namespace;
  if (!isNear) return ageMs(file, mine.token) <= staleMs;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  const started = processStart(holder.pid);
  return holder.started === null || started === null || started === holder.started;
}

/** By the clock of the file system, which a file written now tells: clocks of machines may differ. */
function ageMs(file: string, token: string): number {
  const probe = `${file}.${token}.now`;
  try {
    writeFileSync(probe, '');
    return statSync(probe).mtimeMs - statSync(file).mtimeMs;
  } catch {
    return 0;
  } finally {
    rmSync(probe, { force: true });
  }
}

function parseHolder(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    if (!holder || !Number.isInteger(holder.pid) || holder.pid! <= 0 || typeof holder.host !== 'string') {
      return null;
    }
    // What an older version wrote has neither boot nor namespace: it is looked up by its host's name.
    const here = holder.token === undefined ? ownPlace() : { boot: null, namespace: null };
    return { token: '', started: null, boot: here.boot, namespace: here.namespace, ...holder } as Holder;
  } catch {
    return null;
  }
}

function ownPlace(): Pick<Holder, 'started' | 'boot' | 'namespace'> {
  return {
    started: processStart(process.pid),
    boot: firstOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()),
    namespace: firstOf(() => readlinkSync('/proc/self/ns/pid')),
  };
}

/** Field 22 of /proc/PID/stat; the second field, a name in parentheses, may hold anything. */
function processStart(pid: number): string | null {
  return firstOf(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  });
}

function firstOf(read: () => string | null): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
