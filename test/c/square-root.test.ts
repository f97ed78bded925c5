// hb_square_root against the processor's own, over all exponents: every 131st binary32, all below 2^-140, squares and
// what lies beside them.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { packageRoot } from '../../src/target/index.ts';
import { makeDirectory, run, STRICT, writeFiles } from './workbench.ts';

const MAIN = `#include <math.h>
#include <stdio.h>
#include <string.h>
#include "hb_normalise.h"

static long wrong, tried;

static void try_bits(uint32_t bits)
{
    float x, a, b;
    memcpy(&x, &bits, sizeof x);
    a = hb_square_root(x);
    b = (float)sqrt((double)x);
    tried++;
    if (memcmp(&a, &b, sizeof a) != 0 && wrong++ < 5) printf("root of %.9g: %.9g, not %.9g\\n", x, a, b);
}

int main(void)
{
    uint32_t bits, i;
    for (bits = 1; bits < 0x7f800000u; bits += bits < 0x1000u ? 1 : 131) try_bits(bits);
    for (i = 1; i < 4096; i++) {
        const float square = (float)i * (float)i;
        memcpy(&bits, &square, sizeof bits);
        try_bits(bits - 1);
        try_bits(bits);
        try_bits(bits + 1);
    }
    printf("%ld wrong of %ld\\n", wrong, tried);
    return 0;
}
`;

const directory = makeDirectory();
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it.each(['-DHB_PORTABLE', '-UHB_PORTABLE'])('rounds every root as IEEE 754 does (%s)', (build) => {
  const csrc = path.join(packageRoot(), 'csrc', 'kernels');
  writeFiles(directory, new Map([['main.c', MAIN]]));
  run(directory, 'gcc', [
    ...STRICT,
    '-O2',
    build,
    `-I${csrc}`,
    'main.c',
    `${csrc}/hb_normalise.c`,
    '-lm',
    '-o',
    'roots',
  ]);
  expect(run(directory, './roots', []).toString()).toMatch(/^0 wrong of 163\d{5}\n$/);
});
