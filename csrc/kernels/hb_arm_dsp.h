/** @file
 * Instructions of the DSP extension of Cortex-M4, M7, M33 that compilers do not find by themselves. For units with HB_ARM_DSP. */
#ifndef HB_ARM_DSP_H
#define HB_ARM_DSP_H

#include "hb_platform.h"

#include <arm_acle.h>

/** Two words in one load, from whatever they are part of; `offset` is a constant number of bytes. Compilers make two loads. */
typedef uint64_t __attribute__((may_alias, aligned(4))) two_words;

/** first = word at base + offset, second = the next one. */
#define HB_LOAD_TWO(first, second, base, offset)                                                                       \
    __asm__("ldrd %0, %1, [%2, %3]"                                                                                    \
            : "=&r"(first), "=&r"(second)                                                                              \
            : "r"(base), "I"(offset), "m"(*(const two_words *)(const void *)((const char *)(base) + (offset))))

/* Compilers make two instructions of the rotation, and of the halves. */

/** Bytes 0 and 2, as halves with their signs. */
HB_INLINE uint32_t even_bytes(uint32_t word)
{
    return (uint32_t)__sxtb16((int8x4_t)word);
}

/** Bytes 1 and 3. */
HB_INLINE uint32_t odd_bytes(uint32_t word)
{
    uint32_t halves;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(halves) : "r"(word));
    return halves;
}

/** The low half of both, that of `low` first. */
HB_INLINE uint32_t low_halves(uint32_t low, uint32_t high)
{
    uint32_t halves;
    __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(halves) : "r"(low), "r"(high));
    return halves;
}

/** The high half of both. */
HB_INLINE uint32_t high_halves(uint32_t low, uint32_t high)
{
    uint32_t halves;
    __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(halves) : "r"(high), "r"(low));
    return halves;
}

/** From any address. */
HB_INLINE uint32_t load_word(const void *p)
{
    uint32_t word;
    HB_COPY(&word, p, sizeof word);
    return word;
}

/** sum and the products of both halves. */
HB_INLINE int32_t add32(int32_t sum, uint32_t w, uint32_t x)
{
    return __smlad((int16x2_t)w, (int16x2_t)x, sum);
}

#endif
