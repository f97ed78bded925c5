// A part of a soak suite: so many random things, each from its own seed.

export interface SoakPart {
  readonly name: string;
  /** How many the whole suite takes; CI takes a tenth. */
  readonly count: number;
  /** What was seen. @throws Error at the first seed that does not hold, naming it */
  run(seeds: readonly number[]): Promise<Readonly<Record<string, unknown>>>;
}

/** Seeds of a share of a part: the first of those that the whole takes. */
export function seedsOf({ count }: SoakPart, seed: number, share: number): number[] {
  const first = (seed - 1) * count + 1;
  return Array.from({ length: Math.max(1, Math.round(count * share)) }, (_, i) => first + i);
}
