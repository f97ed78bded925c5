// Compiles assembly/ to WebAssembly modules and writes them, base64, into src/.
// The results are committed, so that nobody compiles at install. `--check` writes nothing and fails where one is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Entry in assembly/, and the file in src/ that it becomes. */
export const MODULES = {
  'index.ts': 'wasm/module.wasm.ts',
  'fft.ts': 'audio/fft.wasm.ts',
  'products.ts': 'calibrate/products.wasm.ts',
  'rounding.ts': 'precision/weights/rounding.wasm.ts',
};

/** The text of a module's file in src/ for the sources as they are. */
export async function buildModule(entry) {
  const { error, stderr, binary } = await compile(entry);
  if (error) throw new Error(`assembly/${entry} does not compile\n${stderr}`);
  const lines = Buffer.from(binary)
    .toString('base64')
    .match(/.{1,108}/g);
  const quoted = lines.map((line) => `  '${line}'`).join(' +\n');
  return `// Made from assembly/ by scripts/build-wasm.js; not edited by hand.\nexport const MODULE_BASE64 =\n${quoted};\n`;
}

async function compile(entry) {
  const stderr = asc.createMemoryStream();
  let binary = null;
  const files = [entry, '--outFile', 'module.wasm'];
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
  for (const [entry, name] of Object.entries(MODULES)) {
    const text = await buildModule(entry);
    const target = path.join(root, 'src', name);
    if (text === readIfThere(target)) continue;
    if (process.argv.includes('--check')) {
      console.error(`src/${name}: expected what assembly/${entry} compiles to; run npm run build:wasm`);
      process.exitCode = 1;
    } else {
      writeFileSync(target, text);
      console.log(`${text.length} characters written to src/${name}`);
    }
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
