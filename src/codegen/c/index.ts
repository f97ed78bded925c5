// Generated C of scheme `integer`.
export type { KernelSources } from './kernels.ts';
export { generateIntegerProject } from './measured-project.ts';
