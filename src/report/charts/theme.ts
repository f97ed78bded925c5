// Colours. `PAGE` leaves them to the page's style sheet, which knows light and dark; files need colours of their own.
// Categories differ in shape or label as well, never in colour alone. Hues after Okabe and Ito, https://jfly.uni-koeln.de/color/
export interface Theme {
  readonly ground: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  /** Solutions of the front. */
  readonly front: string;
  readonly selected: string;
  /** What was evaluated and is not on the front. */
  readonly cloud: string;
  /** From early to late. */
  readonly ramp: readonly string[];
  readonly bits: Readonly<Record<4 | 8 | 16 | 32, string>>;
  readonly first: string;
  readonly second: string;
  readonly roles: readonly string[];
}

export const LIGHT: Theme = {
  ground: '#ffffff',
  ink: '#1b1f24',
  muted: '#59636e',
  grid: '#e3e7eb',
  front: '#0072b2',
  selected: '#c2410c',
  cloud: '#c6ccd3',
  ramp: ['#b9c26b', '#8fae7e', '#5f978c', '#37808f', '#27608a', '#1f3b73'],
  bits: { 4: '#e4eef7', 8: '#b3d1ea', 16: '#4a93cc', 32: '#0b3c6f' },
  first: '#0072b2',
  second: '#b35900',
  roles: ['#0072b2', '#56b4e9', '#009e73', '#e69f00', '#cc79a7', '#999999'],
};

export const DARK: Theme = {
  ground: '#12161c',
  ink: '#e6ebf1',
  muted: '#9ba7b4',
  grid: '#2a323c',
  front: '#58b2ee',
  selected: '#ff9d5c',
  cloud: '#3f4954',
  ramp: ['#3d4f8f', '#3f6f9f', '#4a8fa0', '#63ac98', '#95c683', '#e3dd73'],
  bits: { 4: '#1c2a3a', 8: '#26486d', 16: '#4a93cc', 32: '#d3e8fa' },
  first: '#58b2ee',
  second: '#f0a04b',
  roles: ['#58b2ee', '#2f7bb0', '#2fb98f', '#e6ab2e', '#d793b9', '#8a939c'],
};

const named = (name: string): string => `var(--${name})`;

export const PAGE: Theme = {
  ground: named('ground'),
  ink: named('ink'),
  muted: named('muted'),
  grid: named('grid'),
  front: named('front'),
  selected: named('selected'),
  cloud: named('cloud'),
  ramp: LIGHT.ramp.map((_, i) => named(`ramp-${i}`)),
  bits: { 4: named('bits-4'), 8: named('bits-8'), 16: named('bits-16'), 32: named('bits-32') },
  first: named('first'),
  second: named('second'),
  roles: LIGHT.roles.map((_, i) => named(`role-${i}`)),
};

/** The custom properties that `PAGE` refers to. */
export function themeProperties(theme: Theme): string {
  const { ramp, bits, roles, ...plain } = theme;
  const pairs: [string, string][] = [
    ...Object.entries(plain),
    ...ramp.map((colour, i): [string, string] => [`ramp-${i}`, colour]),
    ...Object.entries(bits).map(([width, colour]): [string, string] => [`bits-${width}`, colour]),
    ...roles.map((colour, i): [string, string] => [`role-${i}`, colour]),
  ];
  return pairs.map(([name, colour]) => `--${name}:${colour}`).join(';');
}

export function bitsColour(theme: Theme, bits: number): string {
  return theme.bits[bits as 4 | 8 | 16 | 32] ?? theme.cloud;
}
