// A search with the paper's preset by the built binary, its report opened in a browser with the network refused.
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReportData } from '../../src/report/index.ts';
import { addNoise, hushbit, makeWorkspace, speechLike, writeWav } from '../cli/workspace.ts';
import { describeWith, testWith } from '../requirements.ts';
import { launch, openPage, screenshot } from './browser.ts';

// The search times generated C.
const test = testWith('cc');
const space = makeWorkspace();
afterAll(() => space.remove());

const HOSTILE = '<img src=x onerror=alert(1)>&"\'';
const page = (): string => space.at('run', 'report.html');
const text = (...parts: string[]): string => readFileSync(space.at(...parts), 'utf8');
const front = (): ReportData['front'] => JSON.parse(text('run', 'front.json'));
const embedded = (html: string): ReportData =>
  JSON.parse(/<script type="application\/json" id="report-data">([^<]*)<\/script>/.exec(html)![1]!);

beforeAll(async () => {
  const clean = speechLike(1.7, 9);
  writeWav(space.at('clips', 'clean', `${HOSTILE}.wav`), clean);
  writeWav(space.at('clips', 'noisy', `${HOSTILE}.wav`), addNoise(clean, 19));
  // What the page plays: as long as the clicks of a slow browser.
  const heard = speechLike(6, 7);
  writeWav(space.at('heard', 'clean', 'five.wav'), heard);
  writeWav(space.at('heard', 'noisy', 'five.wav'), addNoise(heard, 17));
  const { code, stdout, stderr } = await hushbit([
    'search',
    '--preset',
    'paper',
    ...space.inputs,
    '--validation',
    space.at('heard'),
    '--population',
    '5',
    '--generations',
    '3',
    '--iterations',
    '20',
    '--out',
    space.at('run'),
    '--quiet',
  ]);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('report.html');
});

test('every number of the page’s data is that of front.json and of the events', () => {
  const data = embedded(text('run', 'report.html'));
  expect(data.front).toEqual(front());
  expect(data.objectives).toEqual(['pesq', 'latency', 'memory']);
  const finished = text('run', 'events.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'finished');
  // Members of the front finish twice: what was measured at the end counts.
  const evaluations = [...new Map(finished.map((event) => [event.trial, event])).values()];
  expect(finished.filter(({ confirmed }) => confirmed).length).toBeGreaterThanOrEqual(data.solutions.length);
  expect(data.evaluated).toHaveLength(evaluations.length);
  for (const [i, solution] of data.solutions.entries()) {
    const genome = front().solutions[i]!.genome.join();
    const { details } = evaluations.find((one) => one.details.genome.join() === genome)!;
    expect(solution.search.map(({ name, pesqRaw }) => [name, pesqRaw])).toEqual(
      details.clips.map((clip: { name: string; pesqRaw: number }) => [clip.name, clip.pesqRaw]),
    );
    expect(solution.memory).toEqual(details.memory);
    expect(solution.latency!.nsPerFrame).toBe(details.latency.nsPerFrame);
    const mean = solution.search.reduce((sum, { pesqRaw }) => sum + pesqRaw, 0) / solution.search.length;
    expect(front().solutions[i]!.objectives.pesq).toBeCloseTo(mean, 12);
  }
  expect(data.references.map(({ name }) => name)).toEqual(['noisy', 'float32', 'int32', 'int16', 'int8']);
  expect(data.validationClips.length).toBeGreaterThan(0);
});

test('figures lie beside it as SVG and as PNG', () => {
  const wanted = ['pareto-evolution', 'violins', 'precisions', 'spectrograms', 'hypervolume', 'parallel'];
  for (const name of [...wanted, 'heat-map', 'generalisation', 'memory-map', 'front-memory', 'front-time']) {
    expect(text('run', 'figures', `${name}.svg`)).toMatch(/^<svg /);
    const png = readFileSync(space.at('run', 'figures', `${name}.png`));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBeGreaterThan(1000);
  }
});

test('from the run directory alone it is made again, byte for byte', async () => {
  const before = text('run', 'report.html');
  renameSync(space.at('model'), space.at('model-elsewhere'));
  renameSync(space.at('clips'), space.at('clips-elsewhere'));
  rmSync(page());
  try {
    const { code, stderr } = await hushbit(['report', space.at('run'), '--json']);
    expect(code, stderr).toBe(0);
  } finally {
    renameSync(space.at('model-elsewhere'), space.at('model'));
    renameSync(space.at('clips-elsewhere'), space.at('clips'));
  }
  expect(text('run', 'report.html') === before).toBe(true);
});

test('a directory without a run is refused in one line', async () => {
  const { code, stderr } = await hushbit(['report', space.at('clips')]);
  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('run.json');
});

/** Counts what the sound does; runs in the page. */
function watchSound(): void {
  const seen = { starts: [] as number[], gains: [] as GainNode[] };
  Object.assign(window, { seen });
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...args: [number?, number?]) {
    seen.starts.push(args[1] ?? 0);
    return start.apply(this, args);
  };
  const createGain = BaseAudioContext.prototype.createGain;
  BaseAudioContext.prototype.createGain = function () {
    const gain = createGain.call(this);
    seen.gains.push(gain);
    return gain;
  };
}

describeWith(['cc', 'chromium'], 'in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const chosen = (on: Page) => on.locator('#solution').inputValue();
  const summary = (on: Page) => on.locator('#summary').innerText();

  test('it opens from a file without network, without an error, and no name has become markup', async () => {
    const { page: opened, complaints } = await openPage(browser, page());
    expect(await opened.locator('h1').innerText()).toBe('hushbit report');
    expect(await opened.locator('[src=x]').count()).toBe(0);
    expect(await opened.getByText(HOSTILE).count()).toBeGreaterThan(0);
    await screenshot(opened, 'light');
    expect(complaints).toEqual([]);
    await opened.context().close();
  });

  test('a click on a solution anywhere chooses it everywhere', async () => {
    const { page: opened, complaints } = await openPage(browser, page());
    const solutions = front().solutions;
    expect(solutions.length).toBeGreaterThan(2);
    const last = String(solutions.length - 1);
    const expectChosen = async (index: string, by: string) => {
      expect(await chosen(opened), by).toBe(index);
      expect(await opened.locator('#details-title').innerText(), by).toContain(`Solution ${index}`);
      expect(await opened.locator('#export-line').innerText(), by).toContain(`--pick ${index}`);
      expect(await opened.locator('tr[aria-current=true]').getAttribute('data-solution'), by).toBe(index);
      for (const id of ['front-time', 'front-memory', 'parallel']) {
        const on = opened.locator(`[data-chart=${id}] .on`);
        expect(await on.getAttribute('data-solution'), `${by}: ${id}`).toBe(index);
      }
      const { objectives } = solutions[Number(index)]!;
      for (const [name, value] of Object.entries(objectives)) {
        const cell = opened.locator(`#details td[data-name=${name}]`);
        expect(Number(await cell.getAttribute('data-value')), by).toBe(value);
      }
      expect(await opened.locator('[data-chart=precisions] svg').getAttribute('aria-label')).toContain(
        `solution ${index}`,
      );
    };
    for (const [index, selector] of [
      [last, `[data-chart=front-time] [data-solution="${last}"]`],
      ['0', '[data-chart=front-memory] [data-solution="0"]'],
      [last, `#solutions-table tr[data-solution="${last}"] button`],
      ['1', '[data-chart=generalisation] [data-solution="1"]'],
    ] as const) {
      // Marks may lie over each other: the event goes to the one that is meant.
      await opened.locator(selector).first().dispatchEvent('click');
      await expectChosen(index, selector);
    }
    const heat = opened.locator('[data-chart=heat-map] svg');
    const order = (await heat.getAttribute('data-columns'))!.split(' ');
    const [left, step] = await Promise.all(
      ['data-left', 'data-step'].map(async (name) => Number(await heat.getAttribute(name))),
    );
    await heat.click({ position: { x: left! + step! * 1.5, y: 80 } });
    await expectChosen(order[1]!, 'heat map');
    expect(new URL(opened.url()).hash).toBe(`#solution=${order[1]}`);
    expect(complaints).toEqual([]);
    await opened.context().close();
  });

  test('the keyboard alone chooses, and a link opens a solution', async () => {
    const { page: opened } = await openPage(browser, page());
    await opened.locator('#solution').selectOption('0');
    await opened.locator('h1').click();
    await opened.keyboard.press('n');
    expect(await chosen(opened)).toBe('1');
    await opened.keyboard.press('p');
    expect(await chosen(opened)).toBe('0');
    await opened.locator('#next').press('Enter');
    expect(await chosen(opened)).toBe('1');
    expect(await summary(opened)).toContain('PESQ');
    await opened.goto(`${opened.url().split('#')[0]}#solution=2`);
    await opened.reload();
    await opened.waitForSelector('html[data-ready=true]');
    expect(await chosen(opened)).toBe('2');
    await opened.context().close();
  });

  test('brushing an axis keeps what lies within, in charts and table', async () => {
    const { page: opened, complaints } = await openPage(browser, page());
    const svg = opened.locator('[data-chart=parallel] svg');
    const axes = JSON.parse((await svg.getAttribute('data-axes'))!);
    const pesq = axes.find(({ id }: { id: string }) => id === 'pesq');
    const values = front().solutions.map(({ objectives }) => objectives.pesq!);
    const sorted = [...values].sort((a, b) => a - b);
    // In the middle of the widest gap, so that a pixel decides nothing.
    const gaps = sorted.slice(1).map((value, i) => value - sorted[i]!);
    const at = gaps.indexOf(Math.max(...gaps));
    const cut = (sorted[at]! + sorted[at + 1]!) / 2;
    const y = (value: number): number =>
      pesq.range[0] +
      ((value - pesq.domain[0]) / (pesq.domain[1] - pesq.domain[0])) * (pesq.range[1] - pesq.range[0]);
    await svg.scrollIntoViewIfNeeded();
    const box = (await svg.boundingBox())!;
    await opened.mouse.move(box.x + pesq.x, box.y + y(cut));
    await opened.mouse.down();
    await opened.mouse.move(box.x + pesq.x, box.y + y(pesq.domain[1]), { steps: 4 });
    await opened.mouse.up();
    const kept = values.filter((value) => value > cut).length;
    expect(kept).toBeLessThan(values.length);
    expect(await opened.locator('#solutions-table tbody tr:not([hidden])').count()).toBe(kept);
    expect(await opened.locator('[data-chart=front-time] .dim').count()).toBe(values.length - kept);
    expect(await opened.locator('#shown-count').innerText()).toBe(`${kept} of ${values.length} solutions`);
    expect(await opened.locator('.brush').count()).toBe(1);
    await opened.getByRole('button', { name: 'Show all' }).click();
    expect(await opened.locator('.dim').count()).toBe(0);
    // The same by typing.
    await opened.getByLabel('PESQ (raw), at least').fill(String(cut));
    expect(await opened.locator('#solutions-table tbody tr:not([hidden])').count()).toBe(kept);
    expect(complaints).toEqual([]);
    await opened.context().close();
  });

  test('the player goes on while sounds and solutions are switched', async () => {
    const { page: opened, complaints } = await openPage(browser, page(), { before: watchSound });
    const seen = () =>
      opened.evaluate(() => {
        const { starts, gains } = (window as unknown as { seen: { starts: number[]; gains: GainNode[] } })
          .seen;
        return { starts: [...starts], levels: gains.map(({ gain }) => Math.round(gain.value * 100) / 100) };
      });
    const position = async (): Promise<number> => Number(await opened.locator('#position').inputValue());
    await opened.locator('#play').click();
    await expect.poll(position, { timeout: 20_000 }).toBeGreaterThan(0.1);
    const first = await seen();
    // All five at once from the same position: switching has nothing to wait for.
    expect(first.starts).toEqual([0, 0, 0, 0, 0]);
    expect(first.levels.filter((level) => level === 1)).toHaveLength(1);
    await opened.locator('input[name=source][value=float32]').check();
    await expect.poll(async () => (await seen()).levels.filter((level) => level === 1).length).toBe(1);
    expect((await seen()).starts).toHaveLength(5);
    expect((await seen()).levels.indexOf(1)).not.toBe(first.levels.indexOf(1));
    await opened.locator('h1').click();
    await opened.keyboard.press('4');
    const before = await position();
    await opened.locator('#next').click();
    const after = await seen();
    expect(after.starts).toHaveLength(6);
    expect(after.starts[5]!).toBeGreaterThanOrEqual(before - 0.05);
    expect(await opened.locator('#play').innerText()).toBe('Pause');
    await opened.locator('#play').click();
    expect(await opened.locator('#play').innerText()).toBe('Play');
    const lit = await opened.locator('canvas[data-spectrogram=solution]').evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
      return new Set(data.filter((_, i) => i % 4 === 0)).size;
    });
    expect(lit).toBeGreaterThan(20);
    expect(complaints).toEqual([]);
    await opened.context().close();
  });

  test('the blind test hides what plays, counts answers and tells in the end', async () => {
    const { page: opened, complaints } = await openPage(browser, page());
    await opened.getByText('Blind test').click();
    await opened.locator('#blind-start').click();
    expect(await opened.locator('input[name=source]:checked').count()).toBe(0);
    await expect(opened.locator('canvas[data-spectrogram=clean]').isVisible()).resolves.toBe(false);
    for (let i = 0; i < 4; i++) {
      await opened.locator('[data-blind=A]').click();
      await opened.locator('#blind-a').click();
    }
    expect(await opened.locator('#blind-result').innerText()).toMatch(
      /^(Right|Wrong)\. \d of 4 right; guessing does as well in [\d.]+ % of cases\.$/,
    );
    await opened.locator('#blind-stop').click();
    expect(await opened.locator('#blind-result').innerText()).toMatch(
      /A was (float32, B the chosen solution|the chosen solution, B float32)\./,
    );
    expect(complaints).toEqual([]);
    await opened.context().close();
  });

  test('the table sorts by any column', async () => {
    const { page: opened } = await openPage(browser, page());
    await opened.locator('#solutions-table').getByRole('button', { name: 'memory, MB' }).click();
    const values = await opened
      .locator('#solutions-table td[data-name=memory]')
      .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset.value)));
    expect(values).toEqual([...values].sort((a, b) => a - b));
    await opened.context().close();
  });

  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

  it.each([
    ['light', { dark: false, width: 1280, height: 900 }],
    ['dark', { dark: true, width: 1280, height: 900 }],
    ['phone', { dark: false, width: 360, height: 740 }],
  ])('an accessibility check passes: %s', async (name, look) => {
    const { page: opened, complaints } = await openPage(browser, page(), look);
    await opened.getByText('Blind test').click();
    await opened.evaluate(axe);
    const violations = await opened.evaluate(async () => {
      const { axe: checker } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations: found } = await checker.run();
      return found.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
      );
    });
    expect(violations).toEqual([]);
    // Nothing is wider than the window.
    expect(await opened.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.width);
    await screenshot(opened, `${name}-whole`);
    await screenshot(opened, `${name}-first`, false);
    expect(complaints).toEqual([]);
    await opened.context().close();
  });
});

test('the page’s script is the one that its sources give', async () => {
  const builder = path.join(import.meta.dirname, '..', '..', 'scripts', 'build-report-client.js');
  const { clientModule } = (await import(builder)) as { clientModule: () => Promise<string> };
  const stored = readFileSync(
    path.join(import.meta.dirname, '..', '..', 'src', 'report', 'client.generated.ts'),
    'utf8',
  );
  expect((await clientModule()) === stored, 'node scripts/build-report-client.js').toBe(true);
});
