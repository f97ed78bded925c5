// The player: four sounds at one position, spectrograms above each other, a blind test.
import type { Listening, ReportData } from '../report-data.ts';
import { type Child, el, type Markup } from '../svg.ts';

const SOURCES: readonly [string, string][] = [
  ['noisy', 'noisy'],
  ['float32', 'float32'],
  ['int8', 'int8'],
  ['solution', 'chosen solution'],
  ['clean', 'clean'],
];

export function listenSection(_: ReportData, listening: Listening): Markup {
  const has = (name: string): boolean => listening.tracks.some((track) => track.name === name);
  const sources = SOURCES.filter(([name]) => has(name));
  const end = (listening.startSeconds + listening.seconds).toFixed(2);
  return el(
    'section',
    { id: 'listen', 'aria-labelledby': 'listen-title' },
    el('h2', { id: 'listen-title' }, 'Listen'),
    el(
      'p',
      { class: 'note' },
      `Clip ${listening.clip} (${listening.set}), seconds ${listening.startSeconds.toFixed(2)} to ${end}. ` +
        'Switching keeps the position, without a gap. Keys: space plays and pauses, 1 to 5 switch.',
    ),
    el('p', { class: 'note', id: 'no-track', role: 'status' }, ''),
    el(
      'div',
      { class: 'player' },
      el('button', { type: 'button', id: 'play' }, 'Play'),
      el(
        'fieldset',
        { id: 'sources' },
        el('legend', { class: 'hidden' }, 'Listen to'),
        sources.map(([name, label], i) =>
          el(
            'label',
            {},
            el('input', { type: 'radio', name: 'source', value: name, checked: name === 'noisy' }),
            el('span', {}, `${i + 1} ${label}`),
          ),
        ),
      ),
      el('label', { for: 'position', class: 'hidden' }, 'Position'),
      el('input', {
        type: 'range',
        id: 'position',
        min: '0',
        max: String(listening.seconds),
        step: '0.01',
        value: '0',
      }),
      el('output', { id: 'time', for: 'position' }, `0.0 / ${listening.seconds.toFixed(1)} s`),
    ),
    el(
      'div',
      { class: 'spectrograms' },
      (
        [
          ['clean', 'clean'],
          ['noisy', 'noisy'],
          ['float32', 'float32'],
          ['solution', 'chosen solution'],
        ] as const
      )
        .filter(([name]) => has(name))
        .map(([name, label]) => spectrogram(name, label, listening)),
    ),
    el(
      'p',
      { class: 'note' },
      `0 to ${listening.sampleRateHz / 2000} kHz, 80 dB below the loudest of the clean clip. A click plays from there.`,
    ),
    blindTest(sources),
  );
}

function spectrogram(name: string, label: string, listening: Listening): Child {
  return el(
    'figure',
    {},
    el('figcaption', { id: `spectrogram-${name}-label` }, label),
    el(
      'div',
      { class: 'canvas' },
      el('canvas', {
        'data-spectrogram': name,
        role: 'img',
        'aria-label': `Spectrogram, ${label}, ${listening.seconds} seconds`,
      }),
      el('div', { class: 'playhead' }),
    ),
  );
}

function blindTest(sources: readonly [string, string][]): Markup {
  const others = sources.filter(([name]) => name !== 'solution');
  return el(
    'details',
    { id: 'blind' },
    el('summary', {}, 'Blind test: can you hear the difference?'),
    el(
      'p',
      { class: 'note' },
      'X is one of A and B, drawn anew for every answer. Right answers are counted, with the chance of as many by guessing.',
    ),
    el(
      'div',
      { class: 'blind-row' },
      el('label', { for: 'blind-against' }, 'Chosen solution against'),
      el(
        'select',
        { id: 'blind-against' },
        others.map(([name, label]) => el('option', { value: name, selected: name === 'float32' }, label)),
      ),
      el('button', { type: 'button', id: 'blind-start' }, 'Start'),
    ),
    el(
      'div',
      { class: 'blind-row', id: 'blind-controls', hidden: true },
      ['A', 'B', 'X'].map((name) =>
        el('button', { type: 'button', 'data-blind': name, 'aria-pressed': 'false' }, `Hear ${name}`),
      ),
      el('button', { type: 'button', id: 'blind-a' }, 'X is A'),
      el('button', { type: 'button', id: 'blind-b' }, 'X is B'),
      el('button', { type: 'button', id: 'blind-stop' }, 'Stop'),
    ),
    el('p', { id: 'blind-result', role: 'status' }, ''),
  );
}
