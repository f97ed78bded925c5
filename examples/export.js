// What was found becomes a C project for firmware, an ONNX file, and one small file that runs without anything else.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  exportC,
  exportOnnx,
  exportProgram,
  openModel,
  quantise,
  readKernels,
  readProgramFile,
  writeFile,
} from 'hushbit';

const directory = mkdtempSync(path.join(tmpdir(), 'hushbit-example-'));
const small = await quantise(openModel(), { bits: 8 });

const project = exportC(small, await readKernels());
for (const [name, content] of project) writeFile(path.join(directory, 'firmware', name), content);
writeFile(path.join(directory, 'model.onnx'), exportOnnx(small).bytes);
const program = path.join(directory, 'network.hbq');
writeFile(program, exportProgram(small));

console.log(`${project.size} files of C, an ONNX file and ${path.basename(program)} in ${directory}`);
console.log(`its front end: ${JSON.stringify(readProgramFile(program).frontEnd)}`);
