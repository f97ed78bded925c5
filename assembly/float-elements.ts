// Sums, products and the like of f32 vectors, element by element. Lengths are multiples of 4.

export function addF32(left: usize, right: usize, out: usize, length: i32): void {
  for (let i: usize = 0, bytes = <usize>length << 2; i < bytes; i += 16) {
    v128.store(out + i, f32x4.add(v128.load(left + i), v128.load(right + i)));
  }
}

export function mulF32(left: usize, right: usize, out: usize, length: i32): void {
  for (let i: usize = 0, bytes = <usize>length << 2; i < bytes; i += 16) {
    v128.store(out + i, f32x4.mul(v128.load(left + i), v128.load(right + i)));
  }
}

export function oneMinusF32(input: usize, out: usize, length: i32): void {
  const one = f32x4.splat(1);
  for (let i: usize = 0, bytes = <usize>length << 2; i < bytes; i += 16) {
    v128.store(out + i, f32x4.sub(one, v128.load(input + i)));
  }
}

export function reluF32(input: usize, out: usize, length: i32): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0, bytes = <usize>length << 2; i < bytes; i += 16) {
    v128.store(out + i, f32x4.max(zero, v128.load(input + i)));
  }
}
