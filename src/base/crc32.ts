// CRC-32 of IEEE 802.3 (zip, png): reflected, polynomial 0x04c11db7.

/** By byte: eight steps of the division by the polynomial. */
const STEPS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** Of all parts one after the other. */
export function crc32(...parts: readonly Uint8Array[]): number {
  let crc = 0xffffffff;
  for (const part of parts) {
    for (const byte of part) crc = (crc >>> 8) ^ STEPS[(crc ^ byte) & 255]!;
  }
  return ~crc >>> 0;
}
