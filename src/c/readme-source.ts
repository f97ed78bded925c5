// README.md of an exported project.

import type { Context } from './context.ts';
import { delayOf, type FrontEndDescription, isOfSamples } from './front-end-source.ts';
import { type MemoryFigures, memoryTable } from './memory-table.ts';
import { describeOperation } from './operations/index.ts';
import { commentText } from './project.ts';
import { QEMU_TARGETS } from './qemu-targets.ts';

export interface ReadmeParts {
  /** Null for the network alone. */
  readonly frontEnd: FrontEndDescription | null;
  readonly figures: MemoryFigures;
  readonly codeBytes?: { bytes: number; how: string } | undefined;
}

export function readme(context: Context, { frontEnd, figures, codeBytes }: ReadmeParts): string {
  const { program } = context;
  const layers = program.operations.map((operation) => `    ${describeOperation(context, operation)}`);
  return `# ${commentText(program.model)}: ${frontEnd ? 'speech denoiser' : 'network'} in C99

${frontEnd ? denoiserIntroduction(frontEnd) : networkIntroduction(context)}
## Files

| file | what it is |
|---|---|
| hb_network.c, .h | the network, one line per layer; \`hb_network_run\` on quantised values, \`hb_frame\` on floats |
| hb_weights.c, .h | its constants: hb_weights.bin, put in by the assembler (\`hushbit export --weights text\` has them as text) |
| hb_weights.bin | the structure of hb_weights.h as bytes (little-endian) behind a header of 64 bytes: magic, byte order, version, lengths, CRC |
| hb_weights_file.c | in place of hb_weights.c: the image read from a file, or used in external flash; see its head |
| hb_version.h | which hushbit made this, and of which candidate |
| mpq.h | precision, scale and zero point of every site; hb_network.c includes it |
${frontEnd ? '| denoiser/, hb_front_end.c, .h | streaming denoiser, for hops and for blocks of any size: window, transform, features, mask, overlap-add (float32) |\n' : ''}| kernels/ | products, rounding, tables; the same files in every project |
| test/ | self-test with recorded vectors: ${frontEnd ? 'rounding, masks, features, hops of the denoiser' : 'rounding, outputs'} |
${frontEnd ? '| example/denoise_wav.c | WAV in, WAV out |\n| probe/hb_cycle_probe.c | cycles of a hop on a Cortex-M, by its cycle counter |\n' : ''}| targets/ | start-up code and linker scripts to run the self-test under QEMU |
| CMakeLists.txt | target hb::hb, installed for \`find_package(hb)\`; \`all\` builds the library alone |
| zephyr/, library.json | module of Zephyr (CONFIG_HB), library of PlatformIO |
| library.properties, src/ | library of Arduino: a file for each unit and header, which includes it |
| hushbit.hb.pdsc | component of a CMSIS-Pack |
| hooks/ | products and transform by CMSIS-DSP, CMSIS-NN and ESP-NN, in place of those here |
| MISRA.md | which rules of MISRA C:2012 are not kept, and why |
| LICENSE.txt | of the sources; the network is its owner's |

## Build

    make                 # CC and CFLAGS are honoured
    make test            # prints PASS, or the first differing value
${frontEnd ? '    make example && build/denoise_wav noisy.wav clean.wav\n' : ''}    make size            # flash as the linker counts it (CC, CFLAGS, SIZE of your target)
    make -f targets/qemu.mk cortex-m4        # also ${QEMU_TARGETS.slice(1).join(', ')}

Into firmware: compile hb_network.c, hb_weights.c, ${frontEnd ? 'hb_front_end.c, kernels/*.c and denoiser/*.c' : 'kernels/*.c'} with \`-std=c99
-ffp-contract=off -ffunction-sections\` and link with \`--gc-sections\`. Other flags give the same bytes (also \`-Os\`,
\`-ffreestanding\`, GNU C, C++20, x87 arithmetic), and \`-ffast-math\` and \`-funsafe-math-optimizations\` are refused by gcc: the head of
kernels/hb_platform.h says how. clang with \`-ffp-contract=fast\` contracts all the same; the self-test fails then.
With \`-flto\`, hb_weights.c is compiled with \`-fno-lto\`. \`-DHB_WEIGHTS_SECTION='".flash"'\`, \`-DHB_CODE_SECTION='".itcm"'\` and
\`-DHB_STATE_SECTION='".dtcm"'\` give weights, functions, and what is defined with HB_STATE sections of their own. Two exports in one
program need two names: \`hushbit export --prefix NAME\`.

Another library's products or transform: with \`-DHB_HOOKS\` every function of kernels/ and denoiser/ is weak, and one of the same name that
the program has takes its place; the headers say what it has to keep to, and \`make test\` whether it does. hooks/ has such units, to
be compiled beside the library with the headers of [CMSIS-DSP](https://github.com/ARM-software/CMSIS-DSP),
[CMSIS-NN](https://github.com/ARM-software/CMSIS-NN) or [ESP-NN](https://github.com/espressif/esp-nn).

The kernels use what the compiler says the processor has (AVX512-VNNI, AVX2, Helium, Neon, Arm DSP extension), else plain
C; \`-DHB_PORTABLE\` selects plain C. The bytes are the same on all of them. The network computes in integers except
where a site is f32; \`hb_frame\` converts floats to and from its input and output.

${frontEnd ? (isOfSamples(frontEnd) ? SAME_SAMPLES : SAME_MASKS) : SAME_VALUES}
## Memory

${memoryTable(figures, codeBytes)}

The stack holds blocks of 64 results, below 3 KB in all. \`hushbit evaluate\` and \`hushbit search\` count the network alone:
flash ${networkFlash(figures)}, RAM ${networkRam(figures)}. Code depends on compiler and target: it is what
\`make size\` prints under text, less the flash above.

## Network

${layers.join('\n')}
`;
}

const SAME_MASKS = `The masks are those of \`hushbit denoise\`, byte for byte, for the same features. Its samples are not quite: a stream starts
from silence where \`hushbit denoise\` mirrors the first and the last half frame of a file, and the transform here is float32, not float64.
`;

const SAME_SAMPLES = `What the network gives of a frame is what \`hushbit denoise\` has, byte for byte, for the same samples of the frame; between its parts
stand transforms in float32 that are part of the network. What a frame overlaps of the next is added up in float32 here, in float64 there.
`;

const SAME_VALUES = `The values are those of \`hushbit evaluate --features\`, byte for byte, for the same features.
`;

function denoiserIntroduction(frontEnd: FrontEndDescription): string {
  const { sampleRateHz, hop } = frontEnd;
  const delay = delayOf(frontEnd);
  const delayMs = (delay * 1000) / sampleRateHz;
  return `Generated. One call takes ${hop} samples at ${sampleRateHz} Hz and gives ${hop} samples; algorithmic delay ${delay} samples
(${delayMs.toFixed(1)} ms). No malloc, no recursion, no globals that change; all memory is the caller's.

    static struct hb_denoiser denoiser;
    if (hb_weights_fault() != NULL) stop();                /* not this network's constants, or damaged */
    hb_denoiser_reset(&denoiser);
    for (;;) {
        read_microphone(samples);                          /* HB_HOP samples */
        hb_denoiser_hop_s16(&denoiser, samples, samples);
        play(samples);
    }

Samples are \`int16_t\` (\`hb_denoiser_hop_s16\`) or \`float\` in -1 .. 1, finite (\`hb_denoiser_hop\`). \`sizeof(struct hb_denoiser)\`
is all RAM but the stack; several streams are several structures. The headers can be included from C++.

Blocks of another size than HB_HOP, 160 samples say: \`struct hb_stream\` and \`hb_stream_block_s16\` take any number of samples, for HB_HOP
samples more of delay. \`hb_denoiser_set_depth\` takes out less noise, \`hb_denoiser_set_bypass\` none, without the network's time.
`;
}

/** The features are made by whoever calls it. */
function networkIntroduction({ input, output }: Context): string {
  return `Generated. One call takes the ${input.length} features of a frame and gives ${output.length} values: the features are the caller's, and
there is no denoiser around the network. No malloc, no recursion, no globals that change; all memory is the caller's.

    static struct hb_network network;
    if (hb_weights_fault() != NULL) stop();            /* not this network's constants, or damaged */
    hb_reset(&network);
    for (;;) {
        make_features(features);                           /* HB_INPUTS floats, finite */
        hb_frame(&network, features, values);              /* HB_OUTPUTS floats */
    }

\`hb_network_run\` does the same on quantised values. \`sizeof(struct hb_network)\` is all RAM but the stack; several streams are several
structures. The headers can be included from C++.
`;
}

/** What the package counts for a candidate: no front end. */
function networkFlash({ weightBytes, biasBytes, scaleBytes, tableBytes }: MemoryFigures): number {
  return weightBytes + biasBytes + scaleBytes + tableBytes;
}

function networkRam({ stateBytes, arenaBytes, convertedBytes }: MemoryFigures): number {
  return stateBytes + arenaBytes + convertedBytes;
}
