// A sequential palette for levels 0..255, dark to bright and readable without colour vision: inferno, approximated by
// straight lines between nine of its colours (matplotlib, CC0, bids.github.io/colormap).
const ANCHORS = [
  0x000004, 0x1f0c48, 0x550f6d, 0x88226a, 0xba3655, 0xe35933, 0xf98c0a, 0xf9c932, 0xfcffa4,
] as const;

/** 256 colours, RGB. */
export function levelPalette(): Uint8Array {
  const palette = new Uint8Array(256 * 3);
  for (let level = 0; level < 256; level++) {
    const at = (level / 255) * (ANCHORS.length - 1);
    const low = Math.min(Math.floor(at), ANCHORS.length - 2);
    for (let channel = 0; channel < 3; channel++) {
      const shift = 16 - 8 * channel;
      const from = (ANCHORS[low]! >> shift) & 255;
      const to = (ANCHORS[low + 1]! >> shift) & 255;
      palette[3 * level + channel] = Math.round(from + (to - from) * (at - low));
    }
  }
  return palette;
}
