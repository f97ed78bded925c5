// The generated C as text, so that a change of it is seen in a review. To accept a change, copy the file
// <name>-changed that a mismatch leaves in test/snapshots over <name>.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { generatePaperProject, lowerPaper } from '../../src/paper/index.ts';
import { readKernels } from '../../src/target/index.ts';
import { randomBits, smallNetwork } from './small-network.ts';

const directory = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'snapshots');

const { graph } = smallNetwork(1, 4);
// Not observed ones: exp and tanh of another JavaScript engine would change their last digits.
const ranges = new Map([...graph.tensors.keys()].map((name) => [name, { min: -3.75, max: 4 }]));
const program = lowerPaper(graph, ranges, randomBits(graph, 1));
const { files } = generatePaperProject(program, 'net', await readKernels(), graph);

for (const name of ['network.c', 'network.h', 'mpq.h']) {
  it(`is as recorded: ${name}`, () => {
    const recorded = path.join(directory, `paper-${name}`);
    const text = String(files.get(name));
    if (existsSync(recorded) && readFileSync(recorded, 'utf8') === text) {
      rmSync(`${recorded}-changed`, { force: true });
      return;
    }
    mkdirSync(directory, { recursive: true });
    writeFileSync(`${recorded}-changed`, text);
    expect.fail(`${name} differs from test/snapshots/paper-${name}; see paper-${name}-changed beside it`);
  });
}
