// ABX: X is A or B, drawn anew for every answer; right answers are counted against guessing.
import { guessingChance } from './guessing.ts';
import { all, byId } from './page-elements.ts';
import type { Sound } from './sound.ts';

type Name = 'A' | 'B' | 'X';

export function setUpBlindTest(sound: Sound): void {
  const against = byId<HTMLSelectElement>('blind-against');
  const controls = byId('blind-controls');
  const result = byId('blind-result');
  const listen = byId('listen');
  const hear = all<HTMLButtonElement>('[data-blind]', controls);
  const radios = all<HTMLInputElement>('input[name=source]');
  let sources: Record<Name, string> | null = null;
  let right = 0;
  let answers = 0;

  const coin = (): boolean => (crypto.getRandomValues(new Uint8Array(1))[0]! & 1) === 1;
  function draw(): void {
    if (sources) sources.X = coin() ? sources.A : sources.B;
    listenTo('X');
  }
  function listenTo(name: Name): void {
    for (const button of hear) button.setAttribute('aria-pressed', String(button.dataset.blind === name));
    if (sources) sound.listenTo(sources[name]);
  }
  function running(on: boolean): void {
    controls.hidden = !on;
    against.disabled = on;
    byId<HTMLButtonElement>('blind-start').disabled = on;
    // What plays must be seen nowhere.
    listen.classList.toggle('veiled', on);
    for (const radio of radios) {
      radio.disabled = on;
      if (on) radio.checked = false;
    }
  }
  function answer(name: 'A' | 'B'): void {
    if (!sources) return;
    answers += 1;
    const hit = sources.X === sources[name];
    if (hit) right += 1;
    const chance = (100 * guessingChance(right, answers)).toFixed(1);
    result.textContent = `${hit ? 'Right' : 'Wrong'}. ${right} of ${answers} right; guessing does as well in ${chance} % of cases.`;
    draw();
  }

  byId('blind-start').addEventListener('click', () => {
    const swapped = coin();
    const pair: [string, string] = swapped ? [against.value, 'solution'] : ['solution', against.value];
    sources = { A: pair[0], B: pair[1], X: pair[0] };
    right = 0;
    answers = 0;
    result.textContent = 'Listen to A, B and X, then say which one X is.';
    running(true);
    void sound.play();
    draw();
  });
  for (const button of hear) {
    button.addEventListener('click', () => listenTo(button.dataset.blind as Name));
  }
  byId('blind-a').addEventListener('click', () => answer('A'));
  byId('blind-b').addEventListener('click', () => answer('B'));
  byId('blind-stop').addEventListener('click', () => {
    if (!sources) return;
    const names = { solution: 'the chosen solution' } as Record<string, string>;
    const said = `A was ${names[sources.A] ?? sources.A}, B ${names[sources.B] ?? sources.B}.`;
    result.textContent = `${answers > 0 ? `${right} of ${answers} right. ` : ''}${said}`;
    sources = null;
    running(false);
    sound.listenTo('solution');
  });
}
