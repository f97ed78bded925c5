// Generated C: programs in, projects (text and bytes) out. Compiling and running them is hardware's business.
export {
  type ExportOptions,
  exportedMemory,
  type FrontEndDescription,
  generateC,
  generateIntegerProject,
  type MemoryFigures,
  recordSelfTest,
  type SelfTestVectors,
} from './c/index.ts';
export { generatePaperFloatProject, generatePaperProject, type KernelSources } from './paper/index.ts';
export { type CProject, commentText, createIdentifierTable, isCIdentifier } from './project.ts';
