import { expect, test } from 'vitest';
import { el, escapeText, raw, short } from './svg.ts';

test('text and attributes are escaped, whatever they say', () => {
  const hostile = `"'><img src=x onerror=alert(1)>&`;
  const { markup } = el('p', { title: hostile }, hostile);
  expect(markup).toBe(
    '<p title="&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;&amp;">&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;&amp;</p>',
  );
});

test('control characters, which XML forbids, become blanks', () => {
  expect(escapeText('a\u0000b\u001bc\td\ne')).toBe('a b c\td\ne');
});

test('false, null and undefined attributes are left out, true stands alone', () => {
  expect(el('input', { checked: true, disabled: false, value: null, name: undefined }).markup).toBe(
    '<input checked="">',
  );
});

test('numbers have two decimals at most and no negative zero', () => {
  expect([0.005, 1.239, -0.001, 12, 1e-7].map(short)).toEqual(['0.01', '1.24', '0', '12', '0']);
});

test('children nest, and only markup is taken as it is', () => {
  expect(el('g', {}, [el('b', {}, 1), ['<', raw('<i></i>')]], null, false).markup).toBe(
    '<g><b>1</b>&lt;<i></i></g>',
  );
});
