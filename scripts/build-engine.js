// Compiles assembly/ to one WebAssembly module and writes it, base64, as src/engine/module.wasm.ts.
// The result is committed, so that nobody compiles at install. `--check` writes nothing and fails where it is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = path.join(root, 'src', 'engine', 'module.wasm.ts');

/** The text of module.wasm.ts for the sources as they are. */
export async function buildEngineModule() {
  const { error, stderr, binary } = await compile();
  if (error) throw new Error(`assembly/index.ts does not compile\n${stderr}`);
  const lines = Buffer.from(binary)
    .toString('base64')
    .match(/.{1,108}/g);
  const quoted = lines.map((line) => `  '${line}'`).join(' +\n');
  return `// Made from assembly/ by scripts/build-engine.js; not edited by hand.\nexport const MODULE_BASE64 =\n${quoted};\n`;
}

async function compile() {
  const stderr = asc.createMemoryStream();
  let binary = null;
  const files = ['index.ts', '--outFile', 'module.wasm'];
  const shape = ['--runtime', 'stub', '--importMemory', '--use', 'abort='];
  const speed = ['--enable', 'simd', '--optimizeLevel', '3', '--shrinkLevel', '0'];
  const { error } = await asc.main([...files, ...shape, ...speed], {
    stderr,
    stdout: asc.createMemoryStream(),
    readFile: (name, base) => readSource(path.join(base, name)),
    writeFile: (name, content) => {
      if (name.endsWith('.wasm')) binary = content;
    },
    listFiles: () => [],
  });
  return { error, stderr: stderr.toString(), binary };
}

function readSource(name) {
  try {
    return readFileSync(path.join(root, 'assembly', path.basename(name)), 'utf8');
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await buildEngineModule();
  const current = readIfThere();
  if (process.argv.includes('--check')) {
    if (text !== current) {
      console.error(
        'src/engine/module.wasm.ts: expected what assembly/ compiles to; run npm run build:engine',
      );
      process.exit(1);
    }
  } else if (text !== current) {
    writeFileSync(target, text);
    console.log(`engine: ${text.length} characters written to src/engine/module.wasm.ts`);
  }
}

function readIfThere() {
  try {
    return readFileSync(target, 'utf8');
  } catch {
    return null;
  }
}
