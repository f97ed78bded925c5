import { expect, it } from 'vitest';
import { parseSections } from './memory.ts';

it('adds up sections by kind over all objects, and leaves out what is not loaded', () => {
  const text = [
    'a.o  :',
    'section            size   addr',
    '.text               100      0',
    '.text.startup        20      0',
    '.rodata              50      0',
    '.rodata.cst8          8      0',
    '.data                 4      0',
    '.bss               3000      0',
    '.comment             40      0',
    '.note.GNU-stack       0      0',
    '.eh_frame            88      0',
    'Total              3310',
    '',
    'b.o  :',
    'section   size   addr',
    '.text        1      0',
    '.data.rel.ro.local 16 0',
    'Total       17',
  ].join('\n');
  expect(parseSections(text)).toEqual({ codeBytes: 121, constantBytes: 74, dataBytes: 4, zeroBytes: 3000 });
});
