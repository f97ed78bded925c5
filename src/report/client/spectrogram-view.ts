// Spectrograms on canvases, and the line that follows the sound.
import { levelPalette } from '../charts/palette.ts';
import { all } from './page-elements.ts';
import type { Sound } from './sound.ts';

export function setUpSpectrograms(sound: Sound): void {
  const palette = levelPalette();
  const canvases = all<HTMLCanvasElement>('[data-spectrogram]');

  function draw(canvas: HTMLCanvasElement): void {
    const found = sound.spectrogramOf(canvas.dataset.spectrogram!);
    const context = canvas.getContext('2d');
    if (!context) return;
    if (!found) {
      context.clearRect(0, 0, canvas.width, canvas.height);
      return;
    }
    const { columns, rows, levels } = found;
    canvas.width = columns;
    canvas.height = rows;
    const image = context.createImageData(columns, rows);
    levels.forEach((level, i) => {
      image.data[4 * i] = palette[3 * level]!;
      image.data[4 * i + 1] = palette[3 * level + 1]!;
      image.data[4 * i + 2] = palette[3 * level + 2]!;
      image.data[4 * i + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }
  for (const canvas of canvases) {
    draw(canvas);
    canvas.addEventListener('click', (event) => {
      const { left, width } = canvas.getBoundingClientRect();
      sound.seek(((event.clientX - left) / width) * sound.seconds);
      void sound.play();
    });
  }
  sound.onTrackChange(() => {
    for (const canvas of canvases) if (canvas.dataset.spectrogram === 'solution') draw(canvas);
  });
  const heads = all('.playhead');
  sound.onPosition((position) => {
    for (const head of heads) {
      const width = head.parentElement!.clientWidth;
      head.style.transform = `translateX(${(position / sound.seconds) * width - 1}px)`;
    }
  });
}
