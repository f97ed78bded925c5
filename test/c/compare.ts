// Bit-exact comparison of masks that names the first difference.
export function haveNoDifference(got: Float32Array, expected: Float32Array, what: string): void {
  if (got.length !== expected.length) {
    throw new Error(`${what}: expected ${expected.length} values, got ${got.length}`);
  }
  for (let i = 0; i < got.length; i++) {
    if (Object.is(got[i], expected[i])) continue;
    throw new Error(`${what}: value ${i} of ${got.length}: expected ${expected[i]}, got ${got[i]}`);
  }
}
