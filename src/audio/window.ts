// Analysis and synthesis windows, periodic as torch.hann_window makes them.
export type WindowName = keyof typeof WINDOWS;

/** Value at the share `x` (0 to 1, the end left out) of a window; `half` is half a sample as such a share. */
type WindowShape = (x: number, half: number) => number;

const sine: WindowShape = (x) => Math.sin(Math.PI * x);

const WINDOWS = {
  rectangular: () => 1,
  /** (1 - cos(2 pi x)) / 2. */
  hann: (x, half) => sine(x, half) * sine(x, half),
  /** Its square root, sin(pi x). */
  'sqrt-hann': sine,
  hamming: (x) => 0.54 - 0.46 * Math.cos(2 * Math.PI * x),
  blackman: (x) => 0.42 - 0.5 * Math.cos(2 * Math.PI * x) + 0.08 * Math.cos(4 * Math.PI * x),
  /** Power complementary, as in Vorbis I (4.3.1), RNNoise and DeepFilterNet: sampled between the samples of the others. */
  vorbis: (x, half) => Math.sin((Math.PI / 2) * Math.sin(Math.PI * (x + half)) ** 2),
} satisfies Record<string, WindowShape>;

export const WINDOW_NAMES = Object.keys(WINDOWS) as readonly WindowName[] as readonly [
  WindowName,
  ...WindowName[],
];

/**
 * @param length samples of the window where it is shorter than `size`: zeros lie around it, as in torch.stft
 * @returns [size]
 */
export function makeWindow(name: WindowName, size: number, length = size): Float64Array<ArrayBuffer> {
  const window = new Float64Array(size);
  const shape: WindowShape = WINDOWS[name];
  const before = Math.floor((size - length) / 2);
  for (let i = 0; i < length; i += 1) window[before + i] = shape(i / length, 0.5 / length);
  return window;
}
