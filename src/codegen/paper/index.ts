// Generated C of scheme `paper` and of the same network in float32.
export { generatePaperFloatProject, generatePaperProject, type KernelSources } from './generate.ts';
