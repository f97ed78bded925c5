// The exported project as its users meet it: make, make test, the example on good and bad WAVs, the binary blob, CMake.
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { decodeWav, encodeWav } from '../../src/audio/index.ts';
import { randomFromSeed } from '../../src/base/random.ts';
import { generateC, recordSelfTest } from '../../src/c/index.ts';
import { enhance, FRONT_ENDS, type FrontEnd, inputsOf, prepareClip } from '../../src/frontend/index.ts';
import { readKernels } from '../../src/target/index.ts';
import { createIntegerEngine } from '../../src/wasm/index.ts';
import { describeWith, itWith } from '../requirements.ts';
import { type NetworkCase, nsnet2Case } from './nsnet2-case.ts';
import { makeDirectory, run, writeFiles } from './workbench.ts';

const kernels = await readKernels();
const FRAMES = 12;
const narrow = (bins: number) => ({ bins, first: 24, units: 20, second: 31, third: 18 });

const FRONT_END_CASES: readonly { name: string; frontEnd: FrontEnd }[] = [
  { name: '512 points, sqrt-hann', frontEnd: FRONT_ENDS['nsnet2-512'] },
  { name: '512 points, rectangular', frontEnd: { ...FRONT_ENDS['nsnet2-512'], window: 'rectangular' } },
  {
    name: '320 points, hop 160, hann, log10, mask floor',
    frontEnd: {
      sampleRateHz: 16000,
      fftSize: 320,
      hop: 160,
      window: 'hann',
      feature: 'log10-power',
      featureFloor: 1e-9,
      maskFloorDb: -15,
      rounding: 'exact',
    },
  },
  {
    name: '480 points, hop 120',
    frontEnd: { ...FRONT_ENDS['nsnet2-512'], sampleRateHz: 48000, fftSize: 480, hop: 120 },
  },
  { name: '512 points, hop 128, no windows, magnitude', frontEnd: FRONT_ENDS['dtln-1'] },
  {
    name: '256 points at 8 kHz, hop 80, shorter windows of two kinds, |X|^0.3',
    frontEnd: {
      sampleRateHz: 8000,
      fftSize: 256,
      hop: 80,
      window: 'hamming',
      synthesisWindow: 'hann',
      windowLength: 200,
      feature: 'magnitude',
      featureFloor: 0,
      exponent: 0.3,
      maskFloorDb: null,
      rounding: 'exact',
    },
  },
  {
    name: '960 points at 48 kHz, vorbis, log magnitude',
    frontEnd: {
      ...FRONT_ENDS['nsnet2-512'],
      sampleRateHz: 48000,
      fftSize: 960,
      hop: 480,
      window: 'vorbis',
      feature: 'log-magnitude',
      featureFloor: 1e-4,
    },
  },
  {
    name: '320 points, blackman and no window at synthesis, power',
    frontEnd: {
      ...FRONT_ENDS['nsnet2-20ms'],
      hop: 64,
      window: 'blackman',
      synthesisWindow: 'rectangular',
      feature: 'power',
      featureFloor: 0,
    },
  },
  {
    name: '64 points, spectra in and out, |X|^0.5',
    frontEnd: { ...FRONT_ENDS.gtcrn, fftSize: 64, hop: 32, exponent: 0.5 },
  },
  {
    name: '64 points, spectra in and complex factors out',
    frontEnd: { ...FRONT_ENDS.gtcrn, fftSize: 64, hop: 32, output: 'complex-mask' },
  },
];

function exportInto(
  directory: string,
  frontEnd: FrontEnd,
  subject: NetworkCase,
  weights: 'image' | 'text' = 'image',
): void {
  const { program, features, frames } = subject;
  const selfTest = recordSelfTest(program, features, frames);
  writeFiles(directory, generateC(program, { frontEnd, selfTest, weights }, kernels));
}

/**
 * Noise with silence at both ends: the package continues a clip by reflection and starts half a frame before it, the
 * stream starts with its first hop; in silence both come to the same state.
 */
function noisySamples(seed: number, length: number, silence: number): Float32Array<ArrayBuffer> {
  const random = randomFromSeed(seed);
  return Float32Array.from({ length }, (_, i) => {
    if (i < silence || i >= length - silence) return 0;
    const burst = 0.5 + 0.5 * Math.sin(i / 3000);
    return (random.int(-9000, 9000) / 32768) * burst;
  });
}

function wavOf(samples: Float32Array<ArrayBuffer>, sampleRateHz: number): Uint8Array {
  return encodeWav(samples, sampleRateHz);
}

/** Exit status and what was said, of a command that may fail. */
function attempt(directory: string, command: string): { status: number; said: string } {
  const said = run(directory, 'sh', ['-c', `${command} 2>&1; echo "status $?"`]).toString();
  return { status: Number(/status (\d+)\s*$/.exec(said)![1]), said };
}

const STRICT_FLAGS = '-O2 -march=native -Werror -pedantic';
const SANITIZED =
  '-O1 -g -march=native -Werror -pedantic -fsanitize=address,undefined -fno-sanitize-recover=all';

const PLAIN_FLAGS = '-O1 -Werror -pedantic';
const SETS = [STRICT_FLAGS, SANITIZED, PLAIN_FLAGS, '-Os'];

for (const cc of ['gcc', 'clang'] as const) {
  describeWith(['make', cc], `exported project, ${cc}`, () => {
    const directory = makeDirectory();
    afterAll(() => rmSync(directory, { recursive: true, force: true }));
    /** Objects of one set of flags are kept for the next test with it. */
    const makeIt = (flags: string, goal = 'all') => {
      rmSync(path.join(directory, 'build'), { recursive: true, force: true });
      const objects = `build-${SETS.indexOf(flags)}`;
      writeFiles(path.join(directory, objects), new Map([['kept', '']]));
      symlinkSync(objects, path.join(directory, 'build'));
      return run(directory, 'sh', ['-c', `make -s ${goal} CC=${cc} CFLAGS='${flags}' 2>&1`]).toString();
    };

    // Each front end once; the first two with both compilers.
    for (const { name, frontEnd } of cc === 'gcc' ? FRONT_END_CASES : FRONT_END_CASES.slice(0, 2)) {
      it(`denoises as the package does: ${name}`, () => {
        const subject = nsnet2Case('float32', FRAMES, narrow(inputsOf(frontEnd)));
        exportInto(directory, frontEnd, subject);
        expect(makeIt(STRICT_FLAGS, 'example test')).toContain('PASS');
        const samples = noisySamples(3, 24_011, 6000);
        const wav = wavOf(samples, frontEnd.sampleRateHz);
        writeFiles(directory, new Map([['in.wav', wav]]));
        run(directory, 'build/denoise_wav', ['in.wav', 'out.wav']);
        const got = decodeWav(readFileSync(path.join(directory, 'out.wav')), { place: 'out.wav' });
        const heard = decodeWav(wav, { place: 'in.wav' }).samples;
        // The frames of a stream begin at multiples of the hop, those of a clip lie around them: silence in front makes them one.
        const { fftSize, hop } = frontEnd;
        const shift = (fftSize / 2) % hop;
        const shifted = new Float32Array(shift + heard.length);
        shifted.set(heard, shift);
        const whole = enhance(prepareClip(shifted, frontEnd), createIntegerEngine(subject.program));
        const expected = whole.subarray(shift);
        expect(got.sampleRateHz).toBe(frontEnd.sampleRateHz);
        expect(got.samples.length).toBe(expected.length);
        let worst = 0;
        for (let i = 0; i < expected.length; i++) {
          worst = Math.max(worst, Math.abs(got.samples[i]! - expected[i]!));
        }
        // Half a step of 16 bits, and float32 against float64 in the transform.
        expect(worst).toBeLessThan(1.5 / 32768);
      });
    }

    itWith([`${cc} sanitizers`], 'passes its self-test under the sanitizers, with random formats', () => {
      exportInto(directory, FRONT_ENDS['nsnet2-512'], nsnet2Case('random formats', FRAMES, narrow(257)));
      expect(makeIt(SANITIZED, 'test')).toContain(`PASS ${FRAMES} frames of 257 mask values`);
    });

    it('says the first value that differs, and fails', () => {
      const { program, features, frames } = nsnet2Case('16 bits', FRAMES, narrow(257));
      const selfTest = recordSelfTest(program, features, frames);
      const expected = selfTest.masks[2 * 257 + 5]!;
      selfTest.masks[2 * 257 + 5] = expected + 1;
      writeFiles(directory, generateC(program, { frontEnd: FRONT_ENDS['nsnet2-512'], selfTest }, kernels));
      makeIt(PLAIN_FLAGS, 'selftest');
      const { status, said } = attempt(directory, 'build/hb_selftest');
      expect(status).toBe(1);
      expect(said).toContain(`FAIL frame 2, mask value 5: expected ${expected + 1}, got ${expected}`);
    });

    it('compiles again when the flags change, and only then', () => {
      exportInto(directory, FRONT_ENDS['nsnet2-512'], nsnet2Case('8 bits', FRAMES, narrow(257)));
      const attribute = `-DHB_WEIGHTS_SECTION='".hb_weights"'`;
      const build = (flags: string): string =>
        run(directory, 'make', ['test', `CC=${cc}`, `CFLAGS=${flags}`]).toString();
      rmSync(path.join(directory, 'build'), { recursive: true, force: true });
      expect(build(`-O1 -march=native ${attribute}`)).toContain('PASS');
      expect(build(`-O1 -march=native ${attribute}`)).not.toContain(' -c ');
      expect(build('-O1 -DHB_PORTABLE')).toContain('kernels: plain C');
    });

    it('counts what a linker keeps: the constants of the README, and some code', () => {
      const { program, features, frames } = nsnet2Case('8 bits', FRAMES, narrow(257));
      const frontEnd = FRONT_ENDS['nsnet2-512'];
      exportInto(directory, frontEnd, { program, features, frames });
      const said = makeIt('-Os', 'size');
      const text = Number(/^\s*(\d+)\s/m.exec(said)![1]);
      const flash = Number(
        /flash together.*?(\d+)/.exec(readFileSync(path.join(directory, 'README.md'), 'utf8'))![1],
      );
      expect(text - flash).toBeGreaterThan(2000);
      expect(text - flash).toBeLessThan(20_000);
    });

    // The compiler of C++ that belongs to gcc or clang.
    const cxx = ({ gcc: 'g++', clang: 'clang++' } as const)[cc];
    itWith([cxx], 'has headers that C++ takes', () => {
      exportInto(directory, FRONT_ENDS['nsnet2-512'], nsnet2Case('8 bits', FRAMES, narrow(257)));
      writeFileSync(
        path.join(directory, 'main.cpp'),
        '#include "hb_denoiser.h"\n#include "hb_fft.h"\nstatic hb_denoiser d;\nint main()\n{\n    float x[HB_HOP] = {};\n    hb_denoiser_reset(&d);\n    hb_denoiser_hop(&d, x, x);\n    return hb_state_bytes() != sizeof d.network;\n}\n',
      );
      makeIt(PLAIN_FLAGS, 'build/libhb.a');
      const flags = '-std=c++11 -Wall -Wextra -Werror -pedantic -I. -Ikernels -Idenoiser';
      expect(attempt(directory, `${cxx} ${flags} main.cpp build/libhb.a -lm -o cpp && ./cpp`).status).toBe(0);
    });

    itWith([`${cc} sanitizers`], 'refuses WAVs that do not fit, in one line, under the sanitizers', () => {
      exportInto(directory, FRONT_ENDS['nsnet2-512'], nsnet2Case('8 bits', FRAMES, narrow(257)));
      makeIt(SANITIZED, 'example');
      const good = wavOf(noisySamples(1, 3000, 0), 16000);
      const with16 = (at: number, value: number): Uint8Array => {
        const bytes = good.slice();
        new DataView(bytes.buffer).setUint16(at, value, true);
        return bytes;
      };
      const with32 = (at: number, value: number): Uint8Array => {
        const bytes = good.slice();
        new DataView(bytes.buffer).setUint32(at, value, true);
        return bytes;
      };
      const cases: readonly (readonly [string, Uint8Array, RegExp | null])[] = [
        ['a good file', good, null],
        ['no samples', wavOf(new Float32Array(0), 16000), null],
        ['an odd number of bytes', with32(40, 5999).slice(0, -1), null],
        ['an empty file', new Uint8Array(0), /expected a RIFF WAVE file/],
        ['text', new TextEncoder().encode('this is not audio at all'), /expected a RIFF WAVE file/],
        ['two channels', with16(22, 2), /expected one channel/],
        ['another rate', with32(24, 44100), /expected 16000 Hz, got 44100 Hz/],
        ['24 bits', with16(34, 24), /expected 16-bit PCM/],
        ['floats', with16(20, 3), /expected 16-bit PCM/],
        ['a cut fmt chunk', good.slice(0, 30), /fmt chunk is cut off/],
        ['a fmt chunk of 4 bytes', with32(16, 4), /fmt chunk is cut off/],
        ['a huge fmt chunk', with32(16, 0xffffffff), /fmt chunk is cut off/],
        ['no data chunk', good.slice(0, 36), /no data chunk/],
        ['cut samples', good.slice(0, 1000), /data chunk is cut off/],
        ['a huge data chunk', with32(40, 0xffffffff), /data chunk is cut off/],
      ];
      for (const [name, bytes, complaint] of cases) {
        writeFiles(directory, new Map([['in.wav', bytes]]));
        const { status, said } = attempt(directory, 'build/denoise_wav in.wav out.wav');
        expect(status, `${name}: ${said}`).toBe(complaint === null ? 0 : 2);
        if (complaint === null) continue;
        expect(said, name).toMatch(complaint);
        expect(said.trim().split('\n'), name).toHaveLength(2);
      }
      expect(attempt(directory, 'build/denoise_wav absent.wav out.wav').status).toBe(2);
      expect(attempt(directory, 'build/denoise_wav in.wav').status).toBe(2);
    });

    it('compiles and passes whatever the sites are called', () => {
      const { program, features, frames } = nsnet2Case('random formats', FRAMES, narrow(257));
      const names = [
        '*/ #error x /*',
        'int',
        '',
        'Größe',
        'a b',
        'a_b',
        'arena',
        'line\nbreak',
        'back\\',
        '??/',
      ];
      const named = <T extends object>(list: readonly T[]): T[] =>
        list.map((item, i) => ({
          ...item,
          name: names[i % names.length]!,
          layer: names[(i + 1) % names.length]!,
        }));
      const { buffers, matrices, operations } = program;
      const hostile = {
        ...program,
        model: names[0]!,
        buffers: named(buffers),
        matrices: named(matrices),
        operations: named(operations),
      };
      exportInto(directory, FRONT_ENDS['nsnet2-512'], { program: hostile, features, frames });
      writeFileSync(
        path.join(directory, 'example', 'mpq.c'),
        '#include "mpq.h"\nint main(void)\n{\n    return 0;\n}\n',
      );
      expect(makeIt(PLAIN_FLAGS, 'test build/example/mpq.o')).toContain('PASS');
    });

    it('has in hb_weights.bin what the compiler makes of the constants as text, and reads it', () => {
      const subject = nsnet2Case('random formats', FRAMES, narrow(257));
      exportInto(directory, FRONT_ENDS['nsnet2-512'], subject, 'text');
      const dump = `#include <stdio.h>\n#include "hb_weights.h"\nint main(void)\n{\n    return fwrite(&hb_weights, sizeof hb_weights, 1, stdout) != 1;\n}\n`;
      writeFileSync(path.join(directory, 'dump.c'), dump);
      run(directory, cc, ['-std=c99', '-I.', '-Ikernels', 'dump.c', 'hb_weights.c', '-o', 'dump']);
      const image = readFileSync(path.join(directory, 'hb_weights.bin'));
      expect(run(directory, './dump', []).equals(image.subarray(64))).toBe(true);
      const main = `#include <stddef.h>\n#include <stdio.h>\n#include "hb_weights.h"\nint selftest_main(void);\nint main(void)\n{\n    return hb_init(".") != 0 ? 3 : selftest_main();\n}\n`;
      writeFileSync(path.join(directory, 'loaded.c'), main);
      const units =
        'loaded.c hb_network.c hb_weights_file.c hb_front_end.c test/hb_vectors.c kernels/*.c denoiser/*.c';
      const flags = '-std=c99 -O1 -ffp-contract=off -DHB_WEIGHTS_LOADED -I. -Ikernels -Idenoiser -Itest';
      const compile = `${cc} ${flags} -Dmain=selftest_main -c test/hb_selftest.c -o st.o && ${cc} ${flags} ${units} st.o -lm -o loaded`;
      run(directory, 'sh', ['-c', compile]);
      expect(attempt(directory, './loaded').said).toContain('PASS');
      // Every kind of file that is not this network's constants: one line, place, expected, got.
      const flipped = (at: number): Buffer => {
        const bytes = Buffer.from(image);
        bytes[at]! ^= 0x40;
        return bytes;
      };
      const others = nsnet2Case('8 bits', FRAMES, narrow(257));
      const other = generateC(
        others.program,
        {
          frontEnd: FRONT_ENDS['nsnet2-512'],
          selfTest: recordSelfTest(others.program, others.features, others.frames),
        },
        kernels,
      ).get('hb_weights.bin') as Uint8Array;
      const swapped = Buffer.from(image);
      for (let at = 4; at < 32; at += 4) swapped.subarray(at, at + 4).reverse();
      const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
        ['nothing', new Uint8Array(0), /less than its header/],
        ['a header alone', image.subarray(0, 64), /more or fewer/],
        ['cut by one byte', image.subarray(0, -1), /more or fewer/],
        ['one byte more', Buffer.concat([image, Buffer.from([0])]), /more or fewer/],
        ['one byte late', image.subarray(1), /something else/],
        ['the first format, without a header', image.subarray(64), /something else/],
        ['another magic', flipped(0), /something else/],
        ['another byte order', swapped, /byte order/],
        ['another version', flipped(8), /version 1/],
        ['a damaged header', flipped(21), /damaged header/],
        ['another network', other, /other layers or precisions/],
        ['a damaged weight', flipped(image.length - 200), /damaged constants/],
      ];
      for (const [name, bytes, complaint] of cases) {
        writeFileSync(path.join(directory, 'hb_weights.bin'), bytes);
        const { status, said } = attempt(directory, './loaded');
        expect(status, name).toBe(3);
        expect(said, name).toMatch(complaint);
        expect(said, name).toMatch(/^\.\/hb_weights\.bin: expected .*, got .*\nstatus 3\n$/);
      }
    });
  });
}

describeWith(['cmake', 'make', 'gcc'], 'exported project, CMake', () => {
  it('builds the library alone, and on demand self-test and example, also with HB_PORTABLE', () => {
    const directory = makeDirectory();
    exportInto(directory, FRONT_ENDS['nsnet2-512'], nsnet2Case('random integers', FRAMES, narrow(257)));
    run(directory, 'sh', ['-c', 'cmake -B out -DHB_PORTABLE=ON . && cmake --build out']);
    const has = (name: string): boolean => existsSync(path.join(directory, 'out', name));
    expect([has('libhb.a'), has('hb_selftest'), has('denoise_wav')]).toEqual([true, false, false]);
    run(directory, 'sh', ['-c', 'cd out && ctest && cmake --build . --target denoise_wav']);
    expect(attempt(directory, 'out/hb_selftest').said).toContain('kernels: plain C');
    expect(has('denoise_wav')).toBe(true);
    rmSync(directory, { recursive: true, force: true });
  });

  it('is a part of another project, which brings the only main', () => {
    const directory = makeDirectory();
    exportInto(
      path.join(directory, 'hb'),
      FRONT_ENDS['nsnet2-512'],
      nsnet2Case('8 bits', FRAMES, narrow(257)),
    );
    const main =
      '#include "hb_denoiser.h"\nstatic struct hb_denoiser d;\nint main(void)\n{\n    hb_denoiser_reset(&d);\n    return 0;\n}\n';
    const lists =
      'cmake_minimum_required(VERSION 3.13)\nproject(user C)\nadd_subdirectory(hb)\nadd_executable(user main.c)\ntarget_link_libraries(user hb::hb)\n';
    writeFiles(
      directory,
      new Map([
        ['main.c', main],
        ['CMakeLists.txt', lists],
      ]),
    );
    run(directory, 'sh', ['-c', 'cmake -B out . && cmake --build out && out/user']);
    expect(existsSync(path.join(directory, 'out', 'hb', 'hb_selftest'))).toBe(false);
    rmSync(directory, { recursive: true, force: true });
  });
});
