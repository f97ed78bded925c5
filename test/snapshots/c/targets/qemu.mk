# SPDX-License-Identifier: MIT
# The self-test on processors that are not at hand: make -f targets/qemu.mk cortex-m4 (or cortex-m7, cortex-m33, cortex-m55, aarch64, riscv64).
# Needs (Debian): gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm gcc-aarch64-linux-gnu libc6-dev-arm64-cross
# gcc-riscv64-linux-gnu libc6-dev-riscv64-cross qemu-user. EXTRA=-DHB_PORTABLE selects plain C.
ARM_CC ?= arm-none-eabi-gcc
ARM_AR ?= arm-none-eabi-ar
EXTRA ?=
# hb_cycle_probe on a Cortex-M: cycles of a hop, on hardware; QEMU counts none.
PROGRAM ?= hb_selftest
LIMIT ?= 300
AARCH64_CPU ?= cortex-a53

WEIGHTS_SECTION = -DHB_WEIGHTS_SECTION=\".hb_weights\"
QUIET = -Wl,--no-warn-rwx-segments
# Text comes by semihosting, on stderr.
QEMU_FLAGS = -display none -serial none -monitor none -semihosting-config enable=on,target=native

all: cortex-m4 cortex-m7 cortex-m33 cortex-m55 aarch64 riscv64

cortex-m4:
	$(MAKE) build/cortex-m4/$(PROGRAM) BUILD=build/cortex-m4 CC="$(ARM_CC)" AR=$(ARM_AR) \
	    CFLAGS='-O2 -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 $(WEIGHTS_SECTION) $(EXTRA)' \
	    LDFLAGS='targets/startup_cortex_m.c -nostartfiles --specs=nano.specs --specs=nosys.specs $(QUIET) -T targets/cortex-m4.ld'
	timeout $(LIMIT) qemu-system-arm -M mps2-an386 $(QEMU_FLAGS) -kernel build/cortex-m4/$(PROGRAM)

cortex-m7:
	$(MAKE) build/cortex-m7/$(PROGRAM) BUILD=build/cortex-m7 CC="$(ARM_CC)" AR=$(ARM_AR) \
	    CFLAGS='-O2 -mcpu=cortex-m7 -mthumb -mfloat-abi=hard -mfpu=fpv5-d16 $(WEIGHTS_SECTION) $(EXTRA)' \
	    LDFLAGS='targets/startup_cortex_m.c -nostartfiles --specs=nano.specs --specs=nosys.specs $(QUIET) -T targets/cortex-m7.ld'
	timeout $(LIMIT) qemu-system-arm -M mps2-an500 $(QEMU_FLAGS) -kernel build/cortex-m7/$(PROGRAM)

cortex-m33:
	$(MAKE) build/cortex-m33/$(PROGRAM) BUILD=build/cortex-m33 CC="$(ARM_CC)" AR=$(ARM_AR) \
	    CFLAGS='-O2 -mcpu=cortex-m33 -mthumb -mfloat-abi=hard -mfpu=fpv5-sp-d16 $(WEIGHTS_SECTION) $(EXTRA)' \
	    LDFLAGS='targets/startup_cortex_m.c -nostartfiles --specs=nano.specs --specs=nosys.specs $(QUIET) -T targets/cortex-m33.ld'
	timeout $(LIMIT) qemu-system-arm -M mps2-an505 $(QEMU_FLAGS) -kernel build/cortex-m33/$(PROGRAM)

cortex-m55:
	$(MAKE) build/cortex-m55/$(PROGRAM) BUILD=build/cortex-m55 CC="$(ARM_CC)" AR=$(ARM_AR) \
	    CFLAGS='-O2 -mcpu=cortex-m55 -mthumb -mfloat-abi=hard $(WEIGHTS_SECTION) $(EXTRA)' \
	    LDFLAGS='targets/startup_cortex_m.c -nostartfiles --specs=nano.specs --specs=nosys.specs $(QUIET) -T targets/cortex-m55.ld'
	timeout $(LIMIT) qemu-system-arm -M mps3-an547 $(QEMU_FLAGS) -kernel build/cortex-m55/$(PROGRAM)

aarch64:
	$(MAKE) build/aarch64/$(PROGRAM) BUILD=build/aarch64 CC=aarch64-linux-gnu-gcc AR=aarch64-linux-gnu-ar CFLAGS='-O2 $(EXTRA)' LDFLAGS=-static
	timeout $(LIMIT) qemu-aarch64 -cpu $(AARCH64_CPU) build/aarch64/$(PROGRAM)

riscv64:
	$(MAKE) build/riscv64/$(PROGRAM) BUILD=build/riscv64 CC=riscv64-linux-gnu-gcc AR=riscv64-linux-gnu-ar CFLAGS='-O2 $(EXTRA)' LDFLAGS=-static
	timeout $(LIMIT) qemu-riscv64 -cpu rv64 build/riscv64/$(PROGRAM)

.PHONY: all cortex-m4 cortex-m7 cortex-m33 cortex-m55 aarch64 riscv64
