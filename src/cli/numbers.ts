// Numbers given as options: refused with one clear line instead of becoming NaN.
import { HushbitError } from '../base/errors.ts';

export function wholeNumber(option: string, low: number, high: number): (text: string) => number {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= low && value <= high)) {
      throw new HushbitError({
        code: 'bad-option',
        place: option,
        expected: `a whole number from ${low} to ${high}`,
        got: text === '' ? 'nothing' : text,
      });
    }
    return value;
  };
}

export function realNumber(option: string, low: number, high: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= low && value <= high)) {
      throw new HushbitError({
        code: 'bad-option',
        place: option,
        expected: `a number from ${low} to ${high}`,
        got: text === '' ? 'nothing' : text,
      });
    }
    return value;
  };
}

const HERTZ: Readonly<Record<string, number>> = { hz: 1, khz: 1e3, mhz: 1e6, ghz: 1e9 };

/** `250MHz`, `1.5 GHz`: in Hz. */
export function clockRate(option: string): (text: string) => number {
  return (text) => {
    const [, digits, unit] = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*([kmg]?hz)\s*$/i.exec(text) ?? [];
    const value = Number(digits) * (HERTZ[unit?.toLowerCase() ?? ''] ?? Number.NaN);
    if (value > 0) return value;
    throw new HushbitError({
      code: 'bad-option',
      place: option,
      expected: 'a rate with its unit, such as 250MHz',
      got: text === '' ? 'nothing' : text,
    });
  };
}

export function oneOf<T extends string>(option: string, choices: readonly T[]): (text: string) => T {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) {
      throw new HushbitError({
        code: 'bad-option',
        place: option,
        expected: choices.join(' | '),
        got: text === '' ? 'nothing' : text,
      });
    }
    return found;
  };
}

/** Comma-separated choices, each once. */
export function listOf<T extends string>(option: string, choices: readonly T[]): (text: string) => T[] {
  return (text) => eachOnce(option, text, oneOf(option, choices));
}

/** The same, with parts that are not of one list. */
export function eachOnce<T>(option: string, text: string, parse: (part: string) => T): T[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('')) {
    throw new HushbitError({
      code: 'bad-option',
      place: option,
      expected: 'choices with commas between them',
      got: text === '' ? 'nothing' : text,
    });
  }
  const list = parts.map((part) => parse(part));
  if (new Set(list).size !== list.length) {
    throw new HushbitError({ code: 'bad-option', place: option, expected: 'each choice once', got: text });
  }
  return list;
}
