// Bundles the script of the report page into src/report/client.generated.ts, which is committed: running from sources
// and from dist/ then need no bundler. `--check` says whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = path.join(root, 'src', 'report', 'client.generated.ts');

/** The module's text. */
export async function clientModule() {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'src', 'report', 'client', 'main.ts')],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    write: false,
    absWorkingDir: root,
  });
  // Nothing in it may end the script element that will hold it.
  const script = outputFiles[0].text.replaceAll('</', '<\\/').replaceAll('<!--', '<\\!--');
  const literal = script.replace(/[\\`]|\$\{/g, '\\$&');
  return `// Written by scripts/build-report-client.js from client/. Do not edit.\nexport const CLIENT_SCRIPT = \`${literal}\`;\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await clientModule();
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error('src/report/client.generated.ts is stale: node scripts/build-report-client.js');
    process.exit(1);
  }
}
