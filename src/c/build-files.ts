// Makefile and CMakeLists.txt of an exported project.

/** @param isAlone the network without a denoiser around it: no front end and no example */
export function makefile(isAlone = false): string {
  const frontEnd = isAlone ? '' : ' hb_front_end.c';
  const example = isAlone ? '' : ' $(BUILD)/denoise_wav';
  const [called, before] = isAlone
    ? ['hb_network_run', 'hb_reset']
    : ['hb_denoiser_hop_s16', 'hb_denoiser_reset'];
  const goals = isAlone
    ? '# make: library and self-test.   make test: runs the self-test.'
    : '# make: library, self-test and example.   make test: runs the self-test.   make example: build/denoise_wav';
  return `${goals}
# make size: flash of ${isAlone ? 'the network' : 'network and denoiser'} as the linker counts it, without the C library.
# CC, CFLAGS, AR and SIZE are honoured; other flags compile everything again. -DHB_PORTABLE in CFLAGS selects plain C.
# The language and -ffp-contract=off are part of the sources' meaning and stay. targets/qemu.mk runs the self-test on
# other processors.
CC ?= cc
CFLAGS ?= -O3
HB_FLAGS = -std=c99 -ffp-contract=off -Wall -Wextra -ffunction-sections -fdata-sections \\
           -I. -Ikernels -Idenoiser -Itest
BUILD ?= build
SIZE ?= size
# Empty for linkers that do not know it (macOS).
GC_SECTIONS ?= -Wl,--gc-sections

SOURCES = hb_network.c hb_weights.c${frontEnd} $(sort $(wildcard kernels/*.c)) $(sort $(wildcard denoiser/*.c))
OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(SOURCES))
TEST_OBJECTS = $(BUILD)/test/hb_selftest.o $(BUILD)/test/hb_vectors.o

all: $(BUILD)/libhb.a $(BUILD)/hb_selftest${example}

# The weights are put in by the assembler, which is told where they are; link-time optimisation does not see what it defines.
$(BUILD)/hb_weights.o: UNIT_FLAGS = -fno-lto -DHB_WEIGHTS_FILE='"$(CURDIR)/hb_weights.bin"'
$(BUILD)/hb_weights.o: hb_weights.bin

# Changes when compiler or flags do, so that no object of another build is taken for this one.
BUILT_WITH = $(subst ','\\'',$(CC) $(CFLAGS) $(HB_FLAGS) $(LDFLAGS))
$(BUILD)/flags.txt: always
	@mkdir -p $(dir $@)
	@printf '%s\\n' '$(BUILT_WITH)' | cmp -s - $@ || printf '%s\\n' '$(BUILT_WITH)' > $@

# -MMD writes which headers a unit includes.
$(BUILD)/%.o: %.c $(BUILD)/flags.txt
	@mkdir -p $(dir $@)
	$(CC) $(CFLAGS) $(HB_FLAGS) $(UNIT_FLAGS) -MMD -MP -c $< -o $@
-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d)

$(BUILD)/libhb.a: $(OBJECTS)
	rm -f $@
	$(AR) rcs $@ $(OBJECTS)

$(BUILD)/hb_selftest: $(TEST_OBJECTS) $(BUILD)/libhb.a
	$(CC) $(CFLAGS) $(TEST_OBJECTS) $(BUILD)/libhb.a $(LDFLAGS) $(GC_SECTIONS) -lm -o $@

${isAlone ? '' : EXAMPLE_RULE}selftest: $(BUILD)/hb_selftest

test: $(BUILD)/hb_selftest
	$(BUILD)/hb_selftest

${isAlone ? '' : 'example: $(BUILD)/denoise_wav\n\n'}# What a program that calls ${isAlone ? 'the network' : 'the denoiser'} takes in of this library.
$(BUILD)/hb_linked.o: $(BUILD)/libhb.a
	$(CC) $(CFLAGS) -r -nostdlib -Wl,--gc-sections -Wl,-e,${called} -Wl,-u,${before} $< -o $@

size: $(BUILD)/hb_linked.o
	$(SIZE) $(BUILD)/hb_linked.o

clean:
	rm -rf $(BUILD)

.PHONY: all selftest test${isAlone ? '' : ' example'} size clean always
`;
}

const EXAMPLE_RULE = `$(BUILD)/denoise_wav: $(BUILD)/example/denoise_wav.o $(BUILD)/libhb.a
	$(CC) $(CFLAGS) $(BUILD)/example/denoise_wav.o $(BUILD)/libhb.a $(LDFLAGS) $(GC_SECTIONS) -lm -o $@

# For a Cortex-M with a cycle counter: probe/hb_cycle_probe.c.
$(BUILD)/hb_cycle_probe: $(BUILD)/probe/hb_cycle_probe.o $(BUILD)/test/hb_vectors.o $(BUILD)/libhb.a
	$(CC) $(CFLAGS) $(filter %.o,$^) $(BUILD)/libhb.a $(LDFLAGS) $(GC_SECTIONS) -lm -o $@

`;

const CMAKE_EXAMPLE = `add_executable(denoise_wav EXCLUDE_FROM_ALL example/denoise_wav.c)
target_link_libraries(denoise_wav PRIVATE hb)

`;

/** @param isAlone as in `makefile` */
export function cmakeLists(isAlone = false): string {
  const frontEnd = isAlone ? '' : ' hb_front_end.c';
  return `# The library is target hb (hb::hb), and all that \`all\` builds: add_subdirectory takes no main and no system calls along.
# ctest builds and runs the self-test${isAlone ? '' : '; the example is target denoise_wav'}.
cmake_minimum_required(VERSION 3.13)
project(hb_denoiser LANGUAGES C)

if(CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR AND NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
option(HB_PORTABLE "plain C kernels only" OFF)
option(HB_INSTALL "library, headers and a package for find_package(hb) are installed" ON)

file(GLOB HB_KERNELS CONFIGURE_DEPENDS kernels/*.c denoiser/*.c)
add_library(hb STATIC hb_network.c hb_weights.c${frontEnd} \${HB_KERNELS})
add_library(hb::hb ALIAS hb)
target_include_directories(hb PUBLIC
  $<BUILD_INTERFACE:\${CMAKE_CURRENT_SOURCE_DIR}>
  $<BUILD_INTERFACE:\${CMAKE_CURRENT_SOURCE_DIR}/kernels>
  $<BUILD_INTERFACE:\${CMAKE_CURRENT_SOURCE_DIR}/denoiser>
  $<INSTALL_INTERFACE:include/hb>)
# The weights are put in by the assembler; link-time optimisation does not see what it defines.
set_property(SOURCE hb_weights.c APPEND PROPERTY
  COMPILE_DEFINITIONS HB_WEIGHTS_FILE="\${CMAKE_CURRENT_SOURCE_DIR}/hb_weights.bin")
if(NOT MSVC)
  set_property(SOURCE hb_weights.c APPEND PROPERTY COMPILE_OPTIONS -fno-lto)
endif()
set_property(SOURCE hb_weights.c APPEND PROPERTY OBJECT_DEPENDS \${CMAKE_CURRENT_SOURCE_DIR}/hb_weights.bin)
set_target_properties(hb PROPERTIES C_STANDARD 99 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
if(NOT MSVC)
  # Every float operation is rounded on its own.
  target_compile_options(hb PRIVATE -ffp-contract=off -ffunction-sections -fdata-sections)
  target_link_libraries(hb PUBLIC m)
endif()
if(HB_PORTABLE)
  target_compile_definitions(hb PUBLIC HB_PORTABLE)
endif()

if(HB_INSTALL)
  include(GNUInstallDirs)
  install(TARGETS hb EXPORT hb ARCHIVE DESTINATION \${CMAKE_INSTALL_LIBDIR})
  file(GLOB HB_HEADERS *.h kernels/*.h denoiser/*.h)
  install(FILES \${HB_HEADERS} DESTINATION include/hb)
  install(EXPORT hb NAMESPACE hb:: FILE hb-config.cmake DESTINATION \${CMAKE_INSTALL_LIBDIR}/cmake/hb)
endif()

add_executable(hb_selftest EXCLUDE_FROM_ALL test/hb_selftest.c test/hb_vectors.c)
target_include_directories(hb_selftest PRIVATE test)
target_link_libraries(hb_selftest PRIVATE hb)

${isAlone ? '' : CMAKE_EXAMPLE}if(CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR)
  enable_testing()
  add_test(NAME hb_selftest_build COMMAND \${CMAKE_COMMAND} --build \${CMAKE_BINARY_DIR} --target hb_selftest)
  add_test(NAME hb_selftest COMMAND hb_selftest)
  set_tests_properties(hb_selftest_build PROPERTIES FIXTURES_SETUP hb_built)
  set_tests_properties(hb_selftest PROPERTIES FIXTURES_REQUIRED hb_built)
endif()
`;
}
