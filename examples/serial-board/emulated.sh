#!/bin/sh
# The same on an emulated board: what flash.sh does, without one.
set -eu
timeout 120 qemu-system-arm -M mps2-an386 -display none -monitor none -serial stdio \
    -semihosting-config enable=on,target=native -kernel "$1"
