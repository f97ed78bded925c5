// Analysis and synthesis windows, periodic as torch.hann_window makes them.
export type WindowName = 'rectangular' | 'hann' | 'sqrt-hann';

export const WINDOW_NAMES: readonly WindowName[] = ['rectangular', 'hann', 'sqrt-hann'];

/** [size]. hann: (1 - cos(2 pi i / size)) / 2; sqrt-hann: its square root, sin(pi i / size). */
export function makeWindow(name: WindowName, size: number): Float64Array<ArrayBuffer> {
  const window = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    const sine = Math.sin((Math.PI * i) / size);
    switch (name) {
      case 'rectangular':
        window[i] = 1;
        break;
      case 'hann':
        window[i] = sine * sine;
        break;
      case 'sqrt-hann':
        window[i] = sine;
        break;
      default:
        name satisfies never;
    }
  }
  return window;
}
