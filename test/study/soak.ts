// A search through the built binary, stopped at random moments (kill -9, SIGTERM, a full disk) and resumed until it ends, again
// and again: how many measurements are lost, and whether it comes to the same files.
//
//   npm run soak study            100 moments; what it saw is in test/golden/soak/study.json
//
// Two searches take turns: evolution with times measured on the host; and a guided one without times, so that front.json has to be the
// uninterrupted run's, with a front that is limited and finished.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { randomFromSeed } from '../../src/base/random.ts';
import { binary, makeWorkspace } from '../cli/workspace.ts';

const WORKERS = 2;
/** What is measured at a time, and the outcome that is just being written. */
const MOST_LOST = WORKERS + 1;
const ENDINGS = ['kill -9', 'SIGTERM', 'full disk'] as const;
const MODES = ['timed', 'guided, untimed'] as const;
const COMPARED = ['front.json', 'trials.csv', 'pareto_gen_0.csv', 'pareto_gen_1.csv', 'pareto_gen_2.csv'];
const preload = fileURLToPath(new URL('./soak-preload.js', import.meta.url));

/** What is searched, by mode. */
const SEARCHES: Readonly<Record<Mode, readonly string[]>> = {
  timed: [
    ...['--strategy', 'nsga2', '--formats', '8,16,32', '--objectives', 'pesq,latency,memory'],
    ...['--iterations', '20', '--cflags', '-O0'],
  ],
  'guided, untimed': ['--formats', 'w4,w8,a8,a16', '--objectives', 'fidelity,flash', '--solutions', '4'],
};

type Mode = (typeof MODES)[number];
type Ending = (typeof ENDINGS)[number];

export interface SoakReport {
  readonly seed: number;
  readonly moments: number;
  /** Interruptions by mode and how the search was stopped. */
  readonly stopped: Readonly<Record<string, number>>;
  /** Runs that came to their end, by mode. */
  readonly completed: Readonly<Record<string, number>>;
  readonly measurementsBegun: number;
  /** How many measurements an interruption lost: index and count. */
  readonly lost: readonly number[];
  readonly mostLost: number;
}

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
  readonly begun: number;
}

export async function soak(moments: number, seed: number, note: (line: string) => void): Promise<SoakReport> {
  const random = randomFromSeed(seed);
  const space = makeWorkspace();
  const temporary = mkdtempSync(path.join(tmpdir(), 'soak-'));
  const stopped: Record<string, number> = {};
  const completed: Record<string, number> = {};
  const lost: number[] = [];
  let begunInAll = 0;
  const add = (counts: Record<string, number>, name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };

  async function run(args: readonly string[], ending: Ending | null, moment: number): Promise<Ended> {
    const trace = path.join(space.dir, 'trace');
    writeFileSync(trace, '');
    const child = spawn(process.execPath, ['--import', preload, binary, 'search', ...args], {
      env: {
        ...process.env,
        TMPDIR: temporary,
        SOAK_TRACE: trace,
        ...(ending === 'full disk' ? { SOAK_ROOM: String(moment) } : {}),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const end = new Promise<number | null>((resolve) => child.on('close', resolve));
    if (ending === 'kill -9' || ending === 'SIGTERM') {
      const signal = ending === 'SIGTERM' ? 'SIGTERM' : 'SIGKILL';
      void sleep(moment, undefined, { ref: false }).then(() => child.kill(signal));
    }
    const code = await end;
    const begun = readFileSync(trace, 'utf8').split('\n').length - 1;
    return { code, stderr, begun };
  }

  const common = ['--quiet', '--no-report'];
  const events = (dir: string) =>
    existsSync(path.join(dir, 'events.jsonl')) ? readFileSync(path.join(dir, 'events.jsonl'), 'utf8') : '';
  const measuredIn = (text: string) => text.split('"type":"measured"').length - 1;
  const filesOf = (dir: string) => COMPARED.map((name) => readFileSync(path.join(dir, name), 'utf8'));
  const must = (isSo: boolean, what: string): void => {
    if (!isSo) throw new Error(`soak, seed ${seed}: ${what}`);
  };

  /** What may stay: locks of the clock. Of kill -9 also what nobody could remove. */
  function checkNothingLeft(): void {
    const left = readdirSync(temporary).filter((name) => !name.endsWith('.lock'));
    must(left.length === 0, `temporary files are left: ${left.join(', ')}`);
  }

  try {
    const files = {} as Record<Mode, string>;
    for (const mode of MODES) {
      const dir = space.at(`begun ${mode}`);
      const first = await run(
        [
          ...space.inputs,
          ...space.validation,
          ...SEARCHES[mode],
          ...['--population', '4', '--generations', '3', '--workers', String(WORKERS)],
          ...['--out', dir, '--max-evaluations', '1', ...common],
        ],
        null,
        0,
      );
      must(first.code === 0, `the first run ended with ${first.code}: ${first.stderr}`);
      files[mode] = readFileSync(path.join(dir, 'run.json'), 'utf8');
    }
    const begin = (dir: string, mode: Mode): string => {
      mkdirSync(dir, { recursive: true });
      writeFileSync(path.join(dir, 'run.json'), files[mode]);
      return dir;
    };
    const resume = (dir: string) => [
      '--resume',
      dir,
      ...space.validation,
      '--workers',
      String(WORKERS),
      ...common,
    ];

    const durations: Record<Mode, number> = { timed: 0, 'guided, untimed': 0 };
    let bytes = 0;
    for (const mode of MODES) {
      const dir = begin(space.at('whole', mode), mode);
      const start = performance.now();
      const whole = await run(resume(dir), null, 0);
      must(whole.code === 0, `${mode}, uninterrupted: ${whole.stderr}`);
      durations[mode] = performance.now() - start;
      bytes = Math.max(bytes, events(dir).length);
      note(`${mode}: uninterrupted in ${(durations[mode] / 1000).toFixed(1)} s, ${whole.begun} measurements`);
    }
    const expected = filesOf(space.at('whole', 'guided, untimed'));

    const open: Record<Mode, string | null> = { timed: null, 'guided, untimed': null };
    let runs = 0;
    for (let moment = 0; moment < moments; ) {
      const mode = MODES[moment % 2]!;
      const ending = ENDINGS[Math.floor(moment / 2) % 3]!;
      const dir = (open[mode] ??= begin(space.at(`run${runs++}`), mode));
      const before = events(dir);
      const when = random.int(0, Math.round(ending === 'full disk' ? bytes : durations[mode]));
      const ended = await run(resume(dir), ending, when);
      const after = events(dir);
      begunInAll += ended.begun;
      const whole = before.slice(0, before.lastIndexOf('\n') + 1);
      must(after.startsWith(whole), `${mode}, ${ending}: what was written before is no longer there`);
      const keys = after
        .split('\n')
        .filter((line) => line.includes('"type":"measured"') && line.endsWith('}'))
        .map((line) => line.slice(0, line.indexOf('"outcome"')));
      must(new Set(keys).size === keys.length, `${mode}, ${ending}: a job was measured twice`);
      if (ended.code === 0) {
        add(completed, mode);
        if (mode === 'guided, untimed') {
          must(
            filesOf(dir).join() === expected.join(),
            'the files differ from those of the uninterrupted run',
          );
        } else {
          // Times come from the log: read again it gives the same files, and nothing is measured.
          const copy = begin(space.at('again'), mode);
          cpSync(path.join(dir, 'events.jsonl'), path.join(copy, 'events.jsonl'));
          const again = await run(resume(copy), null, 0);
          must(
            again.code === 0 && again.begun === 0,
            `a complete log: ${again.begun} measured, ${again.stderr}`,
          );
          must(filesOf(copy).join() === filesOf(dir).join(), 'the files differ from those of the log');
          rmSync(copy, { recursive: true });
        }
        rmSync(dir, { recursive: true });
        open[mode] = null;
        continue;
      }
      moment++;
      add(stopped, `${mode}, ${ending}`);
      const gone = ended.begun - (measuredIn(after) - measuredIn(before));
      lost[gone] = (lost[gone] ?? 0) + 1;
      must(gone >= 0 && gone <= MOST_LOST, `${mode}, ${ending}: ${gone} measurements lost`);
      if (ending === 'SIGTERM') {
        must(ended.code === 143 || ended.code === null, `SIGTERM: exit code ${ended.code}: ${ended.stderr}`);
        checkNothingLeft();
      }
      if (ending === 'full disk') {
        must(ended.code === 1 && /ENOSPC/.test(ended.stderr), `full disk: ${ended.code}, ${ended.stderr}`);
        checkNothingLeft();
      }
      // Nobody can clean up after kill -9; what it leaves is not held against the next.
      if (ending === 'kill -9') {
        await sleep(300);
        for (const name of readdirSync(temporary)) {
          if (!name.endsWith('.lock')) rmSync(path.join(temporary, name), { recursive: true, force: true });
        }
      }
      note(`${moment}/${moments} ${mode}, ${ending} at ${when}: ${gone} lost, ${measuredIn(after)} kept`);
    }
    const counts = Array.from(lost, (count) => count ?? 0);
    return {
      seed,
      moments,
      stopped,
      completed,
      measurementsBegun: begunInAll,
      lost: counts,
      mostLost: counts.length - 1,
    };
  } finally {
    space.remove();
    rmSync(temporary, { recursive: true, force: true });
  }
}
