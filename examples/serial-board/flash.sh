#!/bin/sh
# Flashes a program and passes on what the board says, until the last line of a measurement:
#
#     arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16 -O2 -c uart.c -o uart.o
#     hushbit evaluate --bits 8 --target cortex-m4 --clock 100MHz --runner './flash.sh {elf}' \
#         --cflags "-O2 -Wl,$PWD/uart.o -Wl,-T,$PWD/board.ld"
#
# board.ld is the board's linker script, with the names of targets/cortex-m4.ld of an exported project. BOARD is a script of OpenOCD,
# PORT where the board's serial line appears, set to 115200 baud.
set -eu
: "${BOARD:=board/stm32f4discovery.cfg}" "${PORT:=/dev/ttyACM0}"
stty -F "$PORT" 115200 raw -echo
(sleep 1; openocd -f "$BOARD" -c "program $1 verify reset exit" >/dev/null 2>&1) &
timeout 120 sed -u '/bytes stack/q' < "$PORT"
