// The state of a search on stderr: one line rewritten on a terminal, one line per generation, and per solution that is finished, elsewhere.
import type { Progress } from '../study/index.ts';
import { type OutputOptions, releaseNotes } from './output.ts';

export interface ProgressLine {
  show(progress: Progress): void;
  /** Leaves the line that is being rewritten. Idempotent. */
  end(): void;
}

export function createProgressLine(options: OutputOptions): ProgressLine {
  const terminal = process.stderr.isTTY === true;
  let open = false;
  return {
    show(progress) {
      if (options.quiet) return;
      releaseNotes();
      if (terminal) {
        process.stderr.write(`\r\u001b[K${describe(progress)}`);
        open = true;
      } else if (progress.event !== 'evaluation') {
        process.stderr.write(`${describe(progress)}\n`);
      }
    },
    end() {
      if (open) process.stderr.write('\n');
      open = false;
    },
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
    progress.confirming === null
      ? null
      : `front: ${progress.confirming.done} of ${progress.confirming.of} solutions finished and measured whole`,
    progress.leftMs === null ? null : `${duration(progress.leftMs)} left`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
