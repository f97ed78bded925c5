// Generated C of scheme `integer`.
export { type ExportOptions, exportedMemory, generateC } from './export-project.ts';
export type { FrontEndDescription } from './front-end-source.ts';
export { generateIntegerProject } from './measured-project.ts';
export type { MemoryFigures } from './memory-table.ts';
export { recordSelfTest, type SelfTestVectors } from './self-test.ts';
