import { describe, expect, it } from 'vitest';
import { randomProgram } from '../program/testing/random-program.ts';
import { exampleOf, kernelCallsOf, readKernelCalls } from './kernel-calls.ts';

const SOURCE = `static void layer_a(struct hb_network *net)
{
    int64_t sum[HB_BLOCK];
    const int64_t offset0 = 15 * hb_total_x8(net->arena.s8 + 64, 100);
    int32_t row;
    for (row = 0; row < 150; row += HB_BLOCK) {
        const int32_t rows = 150 - row < HB_BLOCK ? 150 - row : HB_BLOCK;
        hb_dot_w4_x8(acc32, HB_WEIGHTS->b0_a + row, HB_WEIGHTS->w_a + row * 56,
                     net->arena.s8 + 64, 100, rows, 2, offset0);
        hb_store_s8(net->arena.s8 + row, sum, 35, -3, -128, 127, rows);
    }
}

void hb_network_run(struct hb_network *net, const hb_input *features, hb_output *mask)
{
    memcpy(net->arena.s8, features, 7 * sizeof *features);
}

void hb_frame(void *state, const float *features, float *mask)
{
    hb_float_store_s8(net->arena.s8, features, 0.5f, 3, -128, 127, 100);
    run_layers(net);
}
`;

describe('readKernelCalls', () => {
  it('counts whole blocks and the last, and what is outside once', () => {
    const { calls, blocks } = readKernelCalls(SOURCE, 'hb');
    expect(blocks).toBe(3);
    expect(Object.fromEntries(calls)).toEqual({
      'hb_total_x8(*, 100)': 1,
      'hb_dot_w4_x8(*, *, *, *, 100, 64, 2, .l)': 2,
      'hb_dot_w4_x8(*, *, *, *, 100, 22, 2, .l)': 1,
      'hb_store_s8(*, *, high, ., ., ., 64)': 2,
      'hb_store_s8(*, *, high, ., ., ., 22)': 1,
      'hb_float_store_s8(*, *, .f, ., ., ., 100)': 1,
    });
  });

  it('refuses what it does not know', () => {
    expect(() => readKernelCalls(SOURCE.replace('offset0);', '7 + 8);'), 'hb')).toThrow(
      'no known kind: 7 + 8',
    );
  });

  it('gives an example of each class', () => {
    expect(exampleOf('hb_store_s8(*, *, high, ., ., ., 22)')).toEqual({
      kernel: 'hb_store_s8',
      args: [null, null, '40', '0', '-128', '127', '22'],
      shape: [22],
      shift: 40,
    });
  });

  it('knows every call of random programs', () => {
    let kinds = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { calls, blocks } = kernelCallsOf(randomProgram(seed).program);
      kinds += calls.size;
      expect(blocks).toBeGreaterThan(0);
      for (const one of calls.keys()) expect(exampleOf(one).args.join()).not.toContain('undefined');
    }
    expect(kinds).toBeGreaterThan(200);
  });
});

it('are refused of programs whose calls lie in loops over places', () => {
  const { program } = randomProgram(2, { hasPlaces: true });
  const isOver = program.operations.some(({ op }) => op === 'convolution');
  expect(isOver).toBe(true);
  expect(() => kernelCallsOf(program)).toThrow(/costs add up/);
});
