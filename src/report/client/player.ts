// The player's controls.
import { isTyping } from './choice.ts';
import { all, byId } from './page-elements.ts';
import type { Sound } from './sound.ts';

export function setUpPlayer(sound: Sound): void {
  const play = byId<HTMLButtonElement>('play');
  const slider = byId<HTMLInputElement>('position');
  const radios = all<HTMLInputElement>('input[name=source]');
  const toggle = (): void => {
    if (sound.playing) sound.pause();
    else void sound.play();
  };

  play.addEventListener('click', toggle);
  slider.addEventListener('input', () => sound.seek(Number(slider.value)));
  for (const radio of radios) radio.addEventListener('change', () => sound.listenTo(radio.value));
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const onButton = event.target instanceof Element && event.target.closest('button,a,summary') !== null;
    if (event.key === ' ' && !onButton) {
      event.preventDefault();
      toggle();
    }
    const radio = /^[1-9]$/.test(event.key) ? radios[Number(event.key) - 1] : undefined;
    if (radio && !radio.disabled) {
      radio.checked = true;
      sound.listenTo(radio.value);
    }
  });
  sound.onState(() => {
    play.textContent = sound.playing ? 'Pause' : 'Play';
    for (const radio of radios) if (!radio.disabled) radio.checked = radio.value === sound.source;
  });
  sound.onPosition((position) => {
    slider.value = String(position);
    byId('time').textContent = `${position.toFixed(1)} / ${sound.seconds.toFixed(1)} s`;
  });
  const tellStandIn = (): void => {
    byId('no-track').textContent =
      sound.standIn === null
        ? ''
        : `The page has no room for this solution's sound: solution ${sound.standIn}, next to it on the front, is played.`;
  };
  sound.onTrackChange(tellStandIn);
  tellStandIn();
}
