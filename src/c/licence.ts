// What an exported project says of its licence: a line at the head of every source, and the text beside them. The constants and
// the recorded vectors come from the caller's network: the licence of this package is none of theirs.

const IDENTIFIER = 'SPDX-License-Identifier: MIT';

/** By the end of a file's name, or its whole name. */
const COMMENTS: readonly (readonly [end: RegExp, line: string])[] = [
  [/\.[ch]$|\.ld$/, `/* ${IDENTIFIER} */`],
  [/\.mk$|\.yml$|\.cmake|\.properties$|(^|\/)(Makefile|CMakeLists\.txt|Kconfig)$/, `# ${IDENTIFIER}`],
];

/** The text of a file with the line in front, where its kind has comments. */
export function withLicenceLine(name: string, text: string): string {
  const line = COMMENTS.find(([end]) => end.test(name))?.[1];
  return line === undefined ? text : `${line}\n${text}`;
}

export const LICENCE_TEXT = `The sources of this project were made by hushbit, or are part of it. What hb_weights.bin, hb_weights.c, hb_network.c and test/hb_vectors.c
hold of the network they were made from is its owner's; of that this licence says nothing.

MIT License

Copyright (c) 2026 the hushbit authors

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;
