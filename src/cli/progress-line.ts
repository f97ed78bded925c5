// The state of a search on stderr: one line rewritten on a terminal, one line per generation, and per solution that is finished, elsewhere.
import type { Progress, Step } from '../study/index.ts';
import { note, type OutputOptions, releaseNotes } from './output.ts';

export interface ProgressLine {
  show(progress: Progress): void;
  /** What comes before the first evaluation: rewritten on a terminal, a line per tenth elsewhere. */
  step(step: Step): void;
  /** A note of its own line. */
  note(line: string): void;
  /** Leaves the line that is being rewritten. Idempotent. */
  end(): void;
}

export function createProgressLine(options: OutputOptions): ProgressLine {
  const terminal = process.stderr.isTTY === true;
  let open = false;
  const rewrite = (line: string): void => {
    process.stderr.write(`\r\u001b[K${line}`);
    open = true;
  };
  const end = (): void => {
    if (open) process.stderr.write('\n');
    open = false;
  };
  return {
    step(step) {
      if (options.quiet) return;
      releaseNotes();
      if (terminal) rewrite(describeStep(step));
      else if (isTenth(step)) process.stderr.write(`${describeStep(step)}\n`);
    },
    show(progress) {
      if (options.quiet) return;
      releaseNotes();
      if (terminal) {
        rewrite(describe(progress));
      } else if (progress.event !== 'evaluation' && progress.event !== 'costs') {
        process.stderr.write(`${describe(progress)}\n`);
      }
    },
    note(line) {
      end();
      note(options, line);
    },
    end,
  };
}

export function describe(progress: Progress): string {
  const best = progress.best.pesq?.objectives.pesq;
  const faithful = progress.best.fidelity?.objectives.fidelity;
  const parts = [
    progress.replaying ? 'reading the journal' : null,
    `generation ${Math.min(progress.generation + 1, progress.generations)}/${progress.generations}`,
    `${progress.evaluations} evaluations${progress.cached > 0 ? ` (${progress.cached} cached)` : ''}`,
    typeof best === 'number' ? `best PESQ ${best.toFixed(4)}` : null,
    typeof best !== 'number' && typeof faithful === 'number' ? `best ${faithful.toFixed(1)} dB` : null,
    `hypervolume ${progress.hypervolume.toFixed(4)}`,
    progress.confirming === null ? null : frontText(progress.confirming),
    progress.computed === null ? null : `costs of ${progress.computed} mixes computed`,
    progress.queue ? `${progress.queue.workers} workers, ${progress.queue.open} jobs open` : null,
    progress.leftMs === null ? null : `${duration(progress.leftMs)} left`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** Weights of all are finished first, then all are measured. */
function frontText({ finished, done, of }: NonNullable<Progress['confirming']>): string {
  return finished < of
    ? `front: weights of ${finished} of ${of} solutions finished`
    : `front: ${done} of ${of} solutions measured whole`;
}

function describeStep({ what, done, of }: Step): string {
  return `${what}: ${done} of ${of}`;
}

/** Ten lines at most, the last among them. */
function isTenth({ done, of }: Step): boolean {
  return Math.floor((10 * done) / of) > Math.floor((10 * (done - 1)) / of);
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
