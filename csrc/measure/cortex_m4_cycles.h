/* Cycles of an instruction of Thumb-2 on a Cortex-M4 with memory that never waits. Source: Arm DDI 0439B, Cortex-M4 Technical
 * Reference Manual, tables 3-1 (processor) and 7-1 (floating-point unit).
 *
 *   most, products of 16 and 32 bits       1
 *   load, store of one register            2, 1 where the one before was such too (they overlap)
 *   of N registers, LDRD, PUSH, VLDM       1 + N
 *   branch                                 1 + 2 (a refill takes 1 to 3), conditional ones as if taken: most close loops
 *   SDIV, UDIV                             7 (2 to 12)
 *   VMLA, VFMA and the like                3
 *   VDIV, VSQRT                            14
 *
 * An instruction that an IT block skips counts as if it were not. */
#ifndef CORTEX_M4_CYCLES_H
#define CORTEX_M4_CYCLES_H

#include <stddef.h>
#include <stdint.h>

enum { CYCLES_BRANCH = 3, CYCLES_DIVIDE = 7, CYCLES_MULTIPLY_ADD = 3, CYCLES_FLOAT_DIVIDE = 14 };

static uint64_t bits_set(unsigned list)
{
    uint64_t count = 0;
    for (; list != 0; list &= list - 1) count++;
    return count;
}

/* `is_single`: 1 in and out where the instruction (before) loads or stores one register. */
static uint64_t single_cycles(int *is_single)
{
    const uint64_t cycles = *is_single ? 1 : 2;
    *is_single = 1;
    return cycles;
}

static uint64_t narrow_cycles(unsigned a, int *is_single)
{
    if ((a >= 0x4800 && a <= 0x9fff)) return single_cycles(is_single);
    *is_single = 0;
    if ((a & 0xfe00) == 0xb400) return 1 + bits_set(a & 0x1ff);
    if ((a & 0xfe00) == 0xbc00) return 1 + bits_set(a & 0x1ff) + ((a & 0x100) != 0 ? CYCLES_BRANCH - 1 : 0);
    if ((a & 0xf000) == 0xc000) return 1 + bits_set(a & 0xff);
    if ((a & 0xf500) == 0xb100 || (a & 0xff00) == 0x4700) return CYCLES_BRANCH;
    if (a >= 0xd000 && a < 0xde00) return CYCLES_BRANCH;
    if ((a & 0xf800) == 0xe000) return CYCLES_BRANCH;
    return 1;
}

static uint64_t float_cycles(unsigned a, unsigned b)
{
    switch (a & 0xb0) {
    case 0x00: /* VMLA, VMLS */
    case 0x10: /* VNMLA, VNMLS */
    case 0x90: /* VFNMA, VFNMS */
    case 0xa0: /* VFMA, VFMS */
        return CYCLES_MULTIPLY_ADD;
    case 0x80:
        return CYCLES_FLOAT_DIVIDE;
    case 0xb0:
        return (a & 0xf) == 1 && (b & 0xc0) == 0xc0 ? CYCLES_FLOAT_DIVIDE : 1;
    default:
        return 1;
    }
}

static uint64_t wide_cycles(unsigned a, unsigned b, int *is_single)
{
    if ((a & 0xfe00) == 0xf800 || (a & 0xff20) == 0xed00) return single_cycles(is_single);
    *is_single = 0;
    if ((a & 0xfff0) == 0xe8d0 && (b & 0xffe0) == 0xf000) return 1 + CYCLES_BRANCH; /* TBB, TBH */
    if ((a & 0xfe40) == 0xe840) return 3;                                           /* LDRD, STRD */
    if ((a & 0xfe40) == 0xe800) return 1 + bits_set(b);
    if ((a & 0xffe0) == 0xec40) return 2; /* VMOV of two registers */
    if ((a & 0xfe00) == 0xec00) return 1 + (b & 0xff);
    if ((a & 0xffd0) == 0xfb90 && (b & 0xf0) == 0xf0) return CYCLES_DIVIDE;
    if ((a & 0xf800) == 0xf000 && (b & 0x8000) != 0) {
        const int is_other = (b & 0xd000) == 0x8000 && (a & 0x380) == 0x380; /* MSR, DSB and the like */
        return is_other ? 1 : CYCLES_BRANCH;
    }
    if ((a & 0xff00) == 0xee00 && (b & 0xe10) == 0xa00) return float_cycles(a, b);
    return 1;
}

/* Of an instruction of `bytes` 2 or 4. */
static uint64_t cortex_m4_cycles(const uint8_t *code, size_t bytes, int *is_single)
{
    const unsigned first = code[0] | (unsigned)code[1] << 8;
    if (bytes < 4) return narrow_cycles(first, is_single);
    return wide_cycles(first, code[2] | (unsigned)code[3] << 8, is_single);
}

#endif
