// Audio: samples, files and transforms.
export { createRealFft, type RealFft } from './fft.ts';
