// A C program that runs several generated projects one after the other and writes their masks to stdout.
import type { CProject } from '../../src/c/index.ts';

/** main.c: reads features<i>.bin and the projects' constants from the directory in argv[1]. */
export function comparisonMain(
  projects: readonly CProject[],
  frames: readonly number[],
): ReadonlyMap<string, string> {
  const headers = projects.map(
    ({ prefix }) => `#include "${prefix}_network.h"\nint ${prefix}_init(const char *directory);`,
  );
  const calls = projects.map(({ prefix, inputs, outputs }, i) => {
    const names = `${prefix}_init, ${prefix}_state_bytes, ${prefix}_reset, ${prefix}_frame`;
    return `    if (run_project(argv[1], ${i}, ${inputs}, ${outputs}, ${frames[i]}, ${names}) != 0) return 1;`;
  });
  const text = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
${headers.join('\n')}

static int run_project(const char *directory, int index, int inputs, int outputs, int frames,
                       int (*init)(const char *), size_t (*bytes)(void), void (*reset)(void *),
                       void (*frame)(void *, const float *, float *))
{
    char path[4096];
    float *features = malloc((size_t)inputs * sizeof(float)), *mask = malloc((size_t)outputs * sizeof(float));
    void *state = malloc(bytes());
    FILE *file;
    int t, status = 0;
    snprintf(path, sizeof path, "%s/features%d.bin", directory, index);
    file = fopen(path, "rb");
    if (file == NULL || features == NULL || mask == NULL || state == NULL || init(directory) != 0) return 1;
    /* What a caller's memory holds before the reset must not matter. */
    memset(state, 0xa5, bytes());
    reset(state);
    for (t = 0; t < frames && status == 0; t++) {
        if (fread(features, sizeof(float), (size_t)inputs, file) != (size_t)inputs) status = 1;
        frame(state, features, mask);
        if (fwrite(mask, sizeof(float), (size_t)outputs, stdout) != (size_t)outputs) status = 1;
    }
    fclose(file);
    free(features);
    free(mask);
    free(state);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
${calls.join('\n')}
    return 0;
}
`;
  return new Map([['main.c', text]]);
}
