import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    cli: 'src/cli/main.ts',
    'measuring-thread': 'src/measure/measuring-thread.ts',
    'setup-thread': 'src/measure/setup-thread.ts',
    launcher: 'src/target/launcher.ts',
    'finishing-thread': 'src/run/finishing-thread.ts',
    audio: 'src/audio/index.ts',
    metrics: 'src/metrics/index.ts',
    search: 'src/search/index.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  fixedExtension: false,
  // Types are for the published package alone: they take most of the build's time.
  dts: process.env.HUSHBIT_TYPES === '1' && {
    entry: ['src/index.ts', 'src/audio/index.ts', 'src/metrics/index.ts', 'src/search/index.ts'],
  },
  outDir: 'dist',
  clean: true,
});
