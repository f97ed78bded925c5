import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: {
    cli: 'src/cli/main.ts',
    audio: 'src/audio/index.ts',
    metrics: 'src/metrics/index.ts',
    search: 'src/search/index.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  fixedExtension: false,
  dts: { entry: ['src/audio/index.ts', 'src/metrics/index.ts', 'src/search/index.ts'] },
  outDir: 'dist',
  clean: true,
});
