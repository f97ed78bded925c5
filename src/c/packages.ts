// What package systems want beside the sources: Zephyr (a module), PlatformIO, Arduino, CMSIS-Pack. All name the units of the library
// and leave self-test, example and probe to those who ask for them.
import { commentText } from './project.ts';

export interface PackageDescription {
  /** Of hushbit. */
  readonly version: string;
  readonly model: string;
  /** Paths of the units that are compiled, and of the headers. */
  readonly units: readonly string[];
  readonly headers: readonly string[];
}

const SUMMARY = 'Speech denoiser: one call takes a hop of samples and gives one';
const INCLUDES = ['.', 'kernels', 'denoiser'];

/** Path -> text. */
export function packageFiles(description: PackageDescription): ReadonlyMap<string, string> {
  return new Map([
    ...zephyrModule(description),
    ['library.json', platformioManifest(description)],
    ...arduinoLibrary(description),
    ['hushbit.hb.pdsc', packDescription(description)],
  ]);
}

function zephyrModule({ units }: PackageDescription): [string, string][] {
  const listed = units.map((unit) => `    \${HB_ROOT}/${unit}`).join('\n');
  return [
    [
      'zephyr/module.yml',
      `# The folder above is a Zephyr module: name it in ZEPHYR_EXTRA_MODULES, and set CONFIG_HB=y.
name: hb
build:
  cmake: zephyr
  kconfig: zephyr/Kconfig
`,
    ],
    [
      'zephyr/Kconfig',
      `config HB
	bool "Speech denoiser hb"
	help
	  ${SUMMARY}. It needs about 4 KB of stack.
`,
    ],
    [
      'zephyr/CMakeLists.txt',
      `if(CONFIG_HB)
  get_filename_component(HB_ROOT \${CMAKE_CURRENT_LIST_DIR}/.. ABSOLUTE)
  zephyr_library_named(hb)
  zephyr_library_sources(
${listed}
  )
  zephyr_include_directories(\${HB_ROOT} \${HB_ROOT}/kernels \${HB_ROOT}/denoiser)
  zephyr_library_compile_options(-ffp-contract=off)
  # Put in by the assembler; link-time optimisation does not see what it defines.
  set_property(SOURCE \${HB_ROOT}/hb_weights.c APPEND PROPERTY
    COMPILE_DEFINITIONS HB_WEIGHTS_FILE="\${HB_ROOT}/hb_weights.bin")
  set_property(SOURCE \${HB_ROOT}/hb_weights.c APPEND PROPERTY COMPILE_OPTIONS -fno-lto)
endif()
`,
    ],
  ];
}

function platformioManifest({ version, units, headers }: PackageDescription): string {
  return `${JSON.stringify(
    {
      name: 'hb',
      version,
      description: SUMMARY,
      keywords: ['speech', 'denoiser', 'audio', 'dsp'],
      license: 'MIT',
      frameworks: '*',
      platforms: '*',
      headers: headers.filter((name) =>
        /^(hb_network|hb_denoiser|hb_stream)\.h$/.test(name.split('/').at(-1)!),
      ),
      build: {
        srcDir: '.',
        includeDir: '.',
        srcFilter: ['-<*>', ...units.map((unit) => `+<${unit}>`)],
        flags: ['-ffp-contract=off', ...INCLUDES.map((directory) => `-I${directory}`)],
      },
    },
    null,
    2,
  )}\n`;
}

/** Looked for from src/, where Arduino looks for headers. */
const IMAGE_BESIDE_SRC = '#define HB_WEIGHTS_FILE "../hb_weights.bin"\n';

/** Arduino compiles what lies under src/, and looks for headers there alone: a file for each, that includes it. */
function arduinoLibrary({ version, units, headers }: PackageDescription): [string, string][] {
  const includes = [...units, ...headers].map((file): [string, string] => [
    `src/${file.split('/').at(-1)}`,
    `${file === 'hb_weights.c' ? IMAGE_BESIDE_SRC : ''}#include "../${file}"\n`,
  ]);
  return [
    [
      'library.properties',
      `name=hb
version=${version}
author=hushbit
maintainer=hushbit
sentence=${SUMMARY}.
paragraph=A fixed-point network in C99, all memory is the caller's.
category=Signal Input/Output
url=https://example.invalid/hb
architectures=*
includes=${headers.some((name) => name.endsWith('hb_stream.h')) ? 'hb_stream.h' : 'hb_network.h'}
`,
    ],
    ...includes,
  ];
}

function packDescription({ version, model, units, headers }: PackageDescription): string {
  const files = [
    ...INCLUDES.map((directory) => `        <file category="include" name="${directory}/"/>`),
    ...headers.map((name) => `        <file category="header" name="${name}"/>`),
    ...units.map((name) => `        <file category="source" name="${name}"/>`),
    '        <file category="other" name="hb_weights.bin"/>',
  ];
  const escaped = commentText(model).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return `<?xml version="1.0" encoding="UTF-8"?>
<package schemaVersion="1.7.7" xmlns:xs="http://www.w3.org/2001/XMLSchema-instance" xs:noNamespaceSchemaLocation="PACK.xsd">
  <vendor>hushbit</vendor>
  <name>hb</name>
  <description>${SUMMARY} (${escaped})</description>
  <url></url>
  <license>LICENSE.txt</license>
  <releases>
    <release version="${version}">Made by hushbit ${version}.</release>
  </releases>
  <conditions>
    <condition id="hb compiler">
      <description>The weights come by .incbin</description>
      <accept Tcompiler="GCC"/>
      <accept Tcompiler="CLANG"/>
      <accept Tcompiler="ARMCC" Toptions="AC6"/>
    </condition>
  </conditions>
  <components>
    <component Cclass="Audio" Cgroup="Denoiser" Csub="hb" Cversion="${version}" condition="hb compiler">
      <description>${SUMMARY}</description>
      <files>
${files.join('\n')}
      </files>
    </component>
  </components>
</package>
`;
}
