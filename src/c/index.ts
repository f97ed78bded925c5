// Generated C of scheme `integer`: programs in, projects (text and bytes) out.
export { type DeployedProject, generateDeployedProject } from './deployed-project.ts';
export { exportedMemory, generateC } from './export-project.ts';
export { type ExampleCall, exampleOf, type KernelCalls, kernelCallsOf } from './kernel-calls.ts';
export { KERNEL_HEADERS, KERNEL_UNITS } from './kernels.ts';
export { generateIntegerProject } from './measured-project.ts';
export { denoiserRamBytes } from './memory-table.ts';
export type { KernelSources } from './project.ts';
export { type CProject, isCIdentifier } from './project.ts';
export { cortexM, targetFiles } from './qemu-targets.ts';
export { recordSelfTest } from './self-test.ts';
