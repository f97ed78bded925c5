import { describe, expect, it } from 'vitest';
import { randomProgram } from '../program/testing/random-program.ts';
import { layerTables } from './layer-tables.ts';
import { makeContext } from './make-context.ts';

const { program } = randomProgram(1, { hasPlaces: true });
const context = makeContext(program, 'net');
const body = (name: string, lines: readonly string[]) => ({ name, comment: `what ${name} does`, lines });

describe('layers whose functions differ in numbers alone', () => {
  it('share one, and rows of a table have what differs, in the smallest types that hold it', () => {
    const { text, calls, groups } = layerTables(context, [
      body('a', ['    int8_t blank[16];', '    hb_f(net->arena.s8 + 16, 70000, -1, 0.5f, 8, blank);']),
      body('b', ['    hb_g(net->arena.s16);']),
      body('c', ['    int8_t blank[32];', '    hb_f(net->arena.s8, 2, -1, 0.25f, 8, blank);']),
    ]);
    expect(calls).toEqual([
      { group: 0, row: 0 },
      { group: 1, row: 0 },
      { group: 0, row: 1 },
    ]);
    expect(groups).toEqual(['layers_0(net, &of_layers_0[row]);', 'layer_b(net);']);
    expect(text).toContain('hb_f(NET_STATE(int8_t, at->n0), at->n1, -1, at->n2, 8, blank);');
    expect(text).toContain('int8_t blank[32];');
    expect(text).toMatch(/struct net_layers_0 \{\n {4}int32_t n1;\n {4}float n2;\n {4}uint16_t n0;\n\}/);
    expect(text).toContain(
      '{70000, 0.5f, (uint16_t)(offsetof(struct net_network, arena) + 16)}, /* what a does */',
    );
    expect(text).toContain(
      '{2, 0.25f, (uint16_t)(offsetof(struct net_network, arena) + 0)}, /* what c does */',
    );
  });

  it('need no table where nothing differs, and one number for two that always agree', () => {
    const same = layerTables(context, [body('a', ['    hb_f(3);']), body('b', ['    hb_f(3);'])]);
    expect(same.groups).toEqual(['layers_0(net);']);
    const twice = layerTables(context, [
      body('a', ['    hb_f(3, 3, x8);']),
      body('b', ['    hb_f(4, 4, x8);']),
    ]);
    expect(twice.text).toContain('hb_f(at->n0, at->n0, x8);');
  });

  it('share none where a word differs', () => {
    const { groups } = layerTables(context, [body('a', ['    hb_f(3);']), body('b', ['    hb_g(3);'])]);
    expect(groups).toEqual(['layer_a(net);', 'layer_b(net);']);
  });
});
