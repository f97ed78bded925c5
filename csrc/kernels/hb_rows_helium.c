/* hb_rows.h with Helium (MVE) of Cortex-M55 and M85: 16 products of 8 bits or 8 of 16 bits per instruction, summed across the
 * vector into a scalar. Four rows at a time share the loads of x.
 *
 * x of 8 bits: a gathering load takes the codes of a row from two strips (w4) or four (w2, w3) into one vector, and one of x the
 * columns that lie there. Where fewer strips are left, their lanes are 0.
 * x of 16 bits: bytes are widened while they are loaded (w8, w4), or words gathered from four strips (w2, w3). */
#include "hb_rows.h"

typedef int hb_rows_helium_unit; /* a unit is never empty */

HB_INNER_LOOPS
/* gcc would move all loads of a step before its sums, and spill. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-schedule-insns")
#endif

#if defined(HB_HELIUM)
#include <arm_mve.h>

/* Sums of four rows that begin at w, `step` bytes from strip to strip, are added to s[0 .. 3] (of bytes: are s); of one row to s[0]. Rows stand at
 * fixed distances, so that one address is enough for all. */
#define HB_ROWS_4(row, bytes) row(0, 0 * bytes) row(1, 1 * bytes) row(2, 2 * bytes) row(3, 3 * bytes)
#define HB_ROWS_1(row, bytes) row(0, 0)

/* Eight bytes widened to 16 bits, `offset` bytes from an address in one of the first eight registers, as the instruction has it: gcc would
 * make a register of each of these. */
typedef struct {
    uint8_t byte[8];
} eight_bytes;
#if defined(__clang__)
#define HB_WIDE_s16(p) vldrbq_s16((const int8_t *)(p))
#define HB_WIDE_u16(p) vldrbq_u16((const uint8_t *)(p))
#define HB_LOAD_WIDE(value, kind, base, offset) ((value) = HB_WIDE_##kind((base) + (offset)))
#else
#define HB_LOAD_WIDE(value, kind, base, offset)                                                                        \
    __asm__("vldrb." #kind " %q0, [%1, %2]"                                                                            \
            : "=w"(value)                                                                                              \
            : "l"(base), "I"(offset), "m"(*(const eight_bytes *)(const void *)((base) + (offset))))
#endif

#define HB_BYTES_X8(i, at) s##i = vmladavaq_s8(s##i, vldrbq_s8((const int8_t *)w + (at)), v);
#define HB_BYTES_X16(i, at)                                                                                            \
    {                                                                                                                  \
        int16x8_t first, second;                                                                                       \
        HB_LOAD_WIDE(first, s16, w, at);                                                                               \
        HB_LOAD_WIDE(second, s16, w, (at) + 8);                                                                        \
        s##i = vmladavaq_s16(s##i, first, v);                                                                          \
        s##i = vmladavaq_s16(s##i, second, u);                                                                         \
    }

#define HB_BEGIN int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0
#define HB_END_4 (s[0] += (uint32_t)s0, s[1] += (uint32_t)s1, s[2] += (uint32_t)s2, s[3] += (uint32_t)s3)
#define HB_END_1 ((void)(s1 + s2 + s3), s[0] += (uint32_t)s0)
#define HB_SET_4 (s[0] = s0, s[1] = s1, s[2] = s2, s[3] = s3)
#define HB_SET_1 ((void)(s1 + s2 + s3), s[0] = s0)

#define HB_DEFINE_BYTES(n)                                                                                             \
    HB_INLINE void rows##n##_w8_x8(int32_t *s, const uint8_t *w, int32_t step, const int8_t *x, int32_t count)         \
    {                                                                                                                  \
        HB_BEGIN;                                                                                                      \
        for (; count > 0; count--, x += HB_STRIP, w += step) {                                                         \
            const int8x16_t v = vldrbq_s8(x);                                                                          \
            HB_ROWS_##n(HB_BYTES_X8, 16)                                                                               \
        }                                                                                                              \
        HB_SET_##n;                                                                                                    \
    }                                                                                                                  \
    HB_INLINE void rows##n##_w8_x16(int32_t *s, const uint8_t *w, int32_t step, const int16_t *x, int32_t count)       \
    {                                                                                                                  \
        HB_BEGIN;                                                                                                      \
        for (; count > 0; count--, x += HB_STRIP, w += step) {                                                         \
            const int16x8_t v = vldrhq_s16(x), u = vldrhq_s16(x + 8);                                                  \
            HB_ROWS_##n(HB_BYTES_X16, 16)                                                                              \
        }                                                                                                              \
        HB_SET_##n;                                                                                                    \
    }

HB_DEFINE_BYTES(4)
HB_DEFINE_BYTES(1)

HB_INLINE int8x16_t plane8(uint8x16_t codes, uint8x16_t mask)
{
    return vreinterpretq_s8_u8(vandq_u8(codes, mask));
}

HB_INLINE int16x8_t plane16(uint16x8_t codes, uint16x8_t mask)
{
    return vreinterpretq_s16_u16(vandq_u16(codes, mask));
}

/* Words that gathering loads find at fixed distances from four addresses; lanes that `there` has not are 0. */
HB_INLINE uint32x4_t addresses(const void *p, uint32x4_t offsets)
{
    return vaddq_n_u32(offsets, (uint32_t)(uintptr_t)p);
}

#define ALL_THERE(address, at) vreinterpretq_u8_u32(vldrwq_gather_base_u32(address, at))
#define SOME_THERE(address, at) vreinterpretq_u8_u32(vldrwq_gather_base_z_u32(address, at, there))

/* clang would load the codes of all rows first, and spill: an address that is known once the sum of the row before is. */
#if defined(__clang__)
#define HB_AFTER(vector, sum) __asm__("" : "+w"(vector) : "r"(sum))
#else
#define HB_AFTER(vector, sum) ((void)0)
#endif

#define HB_FOURS_X8(i, at, load)                                                                                       \
    {                                                                                                                  \
        const uint8x16_t codes = load(of_w, at);                                                                       \
        s##i = vmladavaq_s8(s##i, plane8(codes, mask), v);                                                             \
        s##i = vmladavaq_s8(s##i, vreinterpretq_s8_u8(vshrq_n_u8(codes, 4)), u);                                       \
        HB_AFTER(of_w, s##i);                                                                                          \
    }
#define HB_FOURS_ALL(i, at) HB_FOURS_X8(i, at, ALL_THERE)
#define HB_FOURS_SOME(i, at) HB_FOURS_X8(i, at, SOME_THERE)
#define HB_FOURS_X16(i, at)                                                                                            \
    {                                                                                                                  \
        uint16x8_t codes;                                                                                              \
        HB_LOAD_WIDE(codes, u16, w, at);                                                                               \
        s##i = vmladavaq_s16(s##i, plane16(codes, mask), v);                                                           \
        s##i = vmladavaq_s16(s##i, vreinterpretq_s16_u16(vshrq_n_u16(codes, 4)), u);                                   \
    }

/* A strip of a row is two words: those of two strips, then one that is left. */
#define HB_DEFINE_FOURS(n)                                                                                             \
    HB_INLINE void rows##n##_w4_x8(uint32_t *s, const uint8_t *w, int32_t step, const int8_t *x, int32_t count)        \
    {                                                                                                                  \
        const uint32_t words[4] = {0, 4, (uint32_t)step, (uint32_t)step + 4};                                          \
        static const uint32_t columns[4] = {0, 4, HB_STRIP, HB_STRIP + 4};                                             \
        uint32x4_t of_w = addresses(w, vldrwq_u32(words)), of_x = addresses(x, vldrwq_u32(columns));                   \
        const uint8x16_t mask = vdupq_n_u8(15);                                                                        \
        int32_t pairs = count >> 1;                                                                                    \
        HB_BEGIN;                                                                                                      \
        for (; pairs > 0; pairs--) {                                                                                   \
            const int8x16_t v = vreinterpretq_s8_u8(ALL_THERE(of_x, 0)), u = vreinterpretq_s8_u8(ALL_THERE(of_x, 8));  \
            HB_ROWS_##n(HB_FOURS_ALL, 8) of_w = vaddq_n_u32(of_w, 2 * (uint32_t)step);                                 \
            of_x = vaddq_n_u32(of_x, 2 * HB_STRIP);                                                                    \
        }                                                                                                              \
        if (count & 1) {                                                                                               \
            const mve_pred16_t there = vctp32q(2);                                                                     \
            const int8x16_t v = vreinterpretq_s8_u8(SOME_THERE(of_x, 0));                                              \
            const int8x16_t u = vreinterpretq_s8_u8(SOME_THERE(of_x, 8));                                              \
            HB_ROWS_##n(HB_FOURS_SOME, 8)                                                                              \
        }                                                                                                              \
        HB_END_##n;                                                                                                    \
    }                                                                                                                  \
    HB_INLINE void rows##n##_w4_x16(uint32_t *s, const uint8_t *w, int32_t step, const int16_t *x, int32_t count)      \
    {                                                                                                                  \
        const uint16x8_t mask = vdupq_n_u16(15);                                                                       \
        HB_BEGIN;                                                                                                      \
        for (; count > 0; count--, x += HB_STRIP, w += step) {                                                         \
            const int16x8_t v = vldrhq_s16(x), u = vldrhq_s16(x + 8);                                                  \
            HB_ROWS_##n(HB_FOURS_X16, 8)                                                                               \
        }                                                                                                              \
        HB_END_##n;                                                                                                    \
    }

HB_DEFINE_FOURS(4)
HB_DEFINE_FOURS(1)

#define HB_TWOS_X8(i, at, load)                                                                                        \
    {                                                                                                                  \
        const uint8x16_t codes = load(of_w, at);                                                                       \
        s##i = vmladavaq_s8(s##i, plane8(codes, mask), a);                                                             \
        s##i = vmladavaq_s8(s##i, plane8(vshrq_n_u8(codes, 2), mask), b);                                              \
        s##i = vmladavaq_s8(s##i, plane8(vshrq_n_u8(codes, 4), mask), c);                                              \
        s##i = vmladavaq_s8(s##i, vreinterpretq_s8_u8(vshrq_n_u8(codes, 6)), d);                                       \
    }
#define HB_TWOS_ALL(i, at) HB_TWOS_X8(i, at, ALL_THERE)
#define HB_TWOS_SOME(i, at) HB_TWOS_X8(i, at, SOME_THERE)

/* Columns 4k and 4k + 2, and 4k + 1 and 4k + 3, of four strips of x, which stand at `at` bytes from its addresses. */
#define HB_EVEN_ODD(even, odd, at)                                                                                     \
    int16x8_t even, odd;                                                                                               \
    {                                                                                                                  \
        const uint32x4_t first = vreinterpretq_u32_u8(SOME_THERE(of_x, at));                                           \
        const uint32x4_t second = vreinterpretq_u32_u8(SOME_THERE(of_x, at + 4));                                      \
        even = vreinterpretq_s16_u32(vsliq_n_u32(first, second, 16));                                                  \
        odd = vreinterpretq_s16_u32(vsriq_n_u32(second, first, 16));                                                   \
    }

#define HB_DEFINE_TWOS(n)                                                                                              \
    HB_INLINE void rows##n##_w2_x8(uint32_t *s, const uint8_t *w, int32_t step, const int8_t *x, int32_t count)        \
    {                                                                                                                  \
        const uint32x4_t each = vidupq_n_u32(0, 1);                                                                    \
        uint32x4_t of_w = addresses(w, vmulq_n_u32(each, (uint32_t)step));                                             \
        uint32x4_t of_x = addresses(x, vmulq_n_u32(each, HB_STRIP));                                                   \
        const uint8x16_t mask = vdupq_n_u8(3);                                                                         \
        HB_BEGIN;                                                                                                      \
        for (; count > 3; count -= 4) {                                                                                \
            const int8x16_t a = vreinterpretq_s8_u8(ALL_THERE(of_x, 0)), b = vreinterpretq_s8_u8(ALL_THERE(of_x, 4));  \
            const int8x16_t c = vreinterpretq_s8_u8(ALL_THERE(of_x, 8)), d = vreinterpretq_s8_u8(ALL_THERE(of_x, 12)); \
            HB_ROWS_##n(HB_TWOS_ALL, 4) of_w = vaddq_n_u32(of_w, 4 * (uint32_t)step);                                  \
            of_x = vaddq_n_u32(of_x, 4 * HB_STRIP);                                                                    \
        }                                                                                                              \
        if (count > 0) {                                                                                               \
            const mve_pred16_t there = vctp32q((uint32_t)count);                                                       \
            const int8x16_t a = vreinterpretq_s8_u8(SOME_THERE(of_x, 0));                                              \
            const int8x16_t b = vreinterpretq_s8_u8(SOME_THERE(of_x, 4));                                              \
            const int8x16_t c = vreinterpretq_s8_u8(SOME_THERE(of_x, 8));                                              \
            const int8x16_t d = vreinterpretq_s8_u8(SOME_THERE(of_x, 12));                                             \
            HB_ROWS_##n(HB_TWOS_SOME, 4)                                                                               \
        }                                                                                                              \
        HB_END_##n;                                                                                                    \
    }

HB_DEFINE_TWOS(4)
HB_DEFINE_TWOS(1)

/* Single bits of four strips: a row's two bytes in the low half of their word, and from bit 4 on in the high half. */
HB_INLINE uint8x16_t gather_ones(const uint8_t *p, uint32x4_t offsets, mve_pred16_t there)
{
    const uint32x4_t word = vldrhq_gather_offset_z_u32((const uint16_t *)(const void *)p, offsets, there);
    return vreinterpretq_u8_u32(vorrq_u32(word, vshlq_n_u32(word, 12)));
}

/* Sums of single bits, each of which is worth `factor`. */
HB_INLINE void row_of_ones(uint32_t *s, const uint8_t *w, int32_t step, const int8_t *x, int32_t count, uint32_t factor)
{
    const uint32x4_t of_w = vmulq_n_u32(vidupq_n_u32(0, 1), (uint32_t)step);
    uint32x4_t of_x = addresses(x, vmulq_n_u32(vidupq_n_u32(0, 1), HB_STRIP));
    const uint8x16_t mask = vdupq_n_u8(1);
    int32_t sum = 0;
    for (; count > 0; count -= 4, w += 4 * step, of_x = vaddq_n_u32(of_x, 4 * HB_STRIP)) {
        const mve_pred16_t there = vctp32q((uint32_t)count);
        const uint8x16_t bits = gather_ones(w, of_w, there);
        sum = vmladavaq_s8(sum, plane8(bits, mask), vreinterpretq_s8_u8(SOME_THERE(of_x, 0)));
        sum = vmladavaq_s8(sum, plane8(vshrq_n_u8(bits, 1), mask), vreinterpretq_s8_u8(SOME_THERE(of_x, 4)));
        sum = vmladavaq_s8(sum, plane8(vshrq_n_u8(bits, 2), mask), vreinterpretq_s8_u8(SOME_THERE(of_x, 8)));
        sum = vmladavaq_s8(sum, plane8(vshrq_n_u8(bits, 3), mask), vreinterpretq_s8_u8(SOME_THERE(of_x, 12)));
    }
    s[0] += factor * (uint32_t)sum;
}

HB_INLINE void rows1_w3_high_x8(uint32_t *s, const uint8_t *w, int32_t step, const int8_t *x, int32_t count)
{
    row_of_ones(s, w, step, x, count, 4);
}

HB_INLINE void rows1_w5_high_x8(uint32_t *s, const uint8_t *w, int32_t step, const int8_t *x, int32_t count)
{
    row_of_ones(s, w, step, x, count, 16);
}

/* Of codes of six bits the two above: codes of two bits, each worth 16. */
#define HB_DEFINE_SIXTEENFOLD(n)                                                                                       \
    HB_INLINE void rows##n##_w6_high_x8(uint32_t *s, const uint8_t *w, int32_t step, const int8_t *x, int32_t count)   \
    {                                                                                                                  \
        uint32_t sum[n] = {0};                                                                                         \
        int32_t i;                                                                                                     \
        rows##n##_w2_x8(sum, w, step, x, count);                                                                       \
        for (i = 0; i < n; i++) s[i] += 16 * sum[i];                                                                   \
    }

HB_DEFINE_SIXTEENFOLD(4)
HB_DEFINE_SIXTEENFOLD(1)

/* Strips of x that are laid out at a time, on the stack. */
#define CHUNK 32

/* x as planes of 16 bits meet it: of four strips, even columns of each four, then odd ones. What is missing of the last four is 0. */
static void lay_out(int16_t *to, const int16_t *x, int32_t count)
{
    uint32x4_t of_x = addresses(x, vmulq_n_u32(vidupq_n_u32(0, 1), 2 * HB_STRIP));
    for (; count > 0; count -= 4, to += 4 * HB_STRIP, of_x = vaddq_n_u32(of_x, 8 * HB_STRIP)) {
        const mve_pred16_t there = vctp32q((uint32_t)count);
        HB_EVEN_ODD(even0, odd0, 0)
        HB_EVEN_ODD(even1, odd1, 8)
        HB_EVEN_ODD(even2, odd2, 16)
        HB_EVEN_ODD(even3, odd3, 24)
        vst1q_s16(to, even0);
        vst1q_s16(to + 8, even1);
        vst1q_s16(to + 16, even2);
        vst1q_s16(to + 24, even3);
        vst1q_s16(to + 32, odd0);
        vst1q_s16(to + 40, odd1);
        vst1q_s16(to + 48, odd2);
        vst1q_s16(to + 56, odd3);
    }
}

HB_INLINE uint8x16_t gather_twos(const uint8_t *p, uint32x4_t offsets, mve_pred16_t there)
{
    return vreinterpretq_u8_u32(vldrwq_gather_offset_z_u32((const uint32_t *)(const void *)p, offsets, there));
}

/* Eight planes of four rows, or of one. */
#define HB_PLANE_X16(i, shift) s##i = vmladavaq_s16(s##i, plane16(vshrq_n_u16(codes##i, shift), mask), v);
#define HB_PLANE_4(k, shift)                                                                                           \
    {                                                                                                                  \
        const int16x8_t v = vld1q_s16(x + 8 * k);                                                                      \
        HB_PLANE_X16(0, shift) HB_PLANE_X16(1, shift) HB_PLANE_X16(2, shift) HB_PLANE_X16(3, shift)                    \
    }
#define HB_PLANE_1(k, shift)                                                                                           \
    {                                                                                                                  \
        const int16x8_t v = vld1q_s16(x + 8 * k);                                                                      \
        HB_PLANE_X16(0, shift)                                                                                         \
    }
#define HB_FIRST_PLANE(i) s##i = vmladavaq_s16(s##i, plane16(codes##i, mask), v);
#define HB_FIRST_PLANE_4 HB_FIRST_PLANE(0) HB_FIRST_PLANE(1) HB_FIRST_PLANE(2) HB_FIRST_PLANE(3)
#define HB_FIRST_PLANE_1 HB_FIRST_PLANE(0)
#define HB_CODES(i, bytes) const uint16x8_t codes##i = vreinterpretq_u16_u8(gather(w + i * bytes, of_w, there));
#define HB_CODES_4(bytes) HB_CODES(0, bytes) HB_CODES(1, bytes) HB_CODES(2, bytes) HB_CODES(3, bytes)
#define HB_CODES_1(bytes) HB_CODES(0, bytes)

#define HB_DEFINE_PLANES_X16(n, name, bytes, greatest, bits, factor)                                                   \
    HB_INLINE void rows##n##_##name##_x16(uint32_t *s, const uint8_t *w, int32_t step, const int16_t *x,               \
                                          int32_t count)                                                               \
    {                                                                                                                  \
        const uint32x4_t of_w = vmulq_n_u32(vidupq_n_u32(0, 1), (uint32_t)step);                                       \
        const uint16x8_t mask = vdupq_n_u16(greatest);                                                                 \
        HB_BEGIN;                                                                                                      \
        for (; count > 0; count -= 4, w += 4 * step, x += 4 * HB_STRIP) {                                              \
            const mve_pred16_t there = vctp32q((uint32_t)count);                                                       \
            HB_CODES_##n(bytes)                                                                                        \
            {                                                                                                          \
                const int16x8_t v = vld1q_s16(x);                                                                      \
                HB_FIRST_PLANE_##n                                                                                     \
            }                                                                                                          \
            HB_PLANE_##n(1, bits)                                                                                      \
            HB_PLANE_##n(2, 2 * bits)                                                                                  \
            HB_PLANE_##n(3, 3 * bits)                                                                                  \
            HB_PLANE_##n(4, 8)                                                                                         \
            HB_PLANE_##n(5, 8 + bits)                                                                                  \
            HB_PLANE_##n(6, 8 + 2 * bits)                                                                              \
            HB_PLANE_##n(7, 8 + 3 * bits)                                                                              \
        }                                                                                                              \
        s0 *= factor, s1 *= factor, s2 *= factor, s3 *= factor;                                                        \
        HB_END_##n;                                                                                                    \
    }

#define gather gather_twos
HB_DEFINE_PLANES_X16(4, w2, 4, 3, 2, 1)
HB_DEFINE_PLANES_X16(1, w2, 4, 3, 2, 1)
HB_DEFINE_PLANES_X16(4, w6_high, 4, 3, 2, 16)
HB_DEFINE_PLANES_X16(1, w6_high, 4, 3, 2, 16)
#undef gather
#define gather gather_ones
HB_DEFINE_PLANES_X16(4, w3_high, 2, 1, 1, 4)
HB_DEFINE_PLANES_X16(1, w3_high, 2, 1, 1, 4)
HB_DEFINE_PLANES_X16(4, w5_high, 2, 1, 1, 16)
HB_DEFINE_PLANES_X16(1, w5_high, 2, 1, 1, 16)
#undef gather

/* Whole panels of bytes, four rows at a time. Written out since compilers spend an instruction on every address and one on the step:
 * a load that moves its address by a panel's 256 bytes leaves the other three rows behind it. Two strips a turn, of which an odd
 * number begins with the second. */
#define HB_ROW_X8(s, at) "vldrw.u32 q1, [%[w], #" at "]\n vmladava.s8 %[" s "], q1, q0\n"
#define HB_STRIP_X8                                                                                                    \
    "vldrw.u32 q0, [%[x]], #16\n vldrw.u32 q1, [%[w]], #256\n vmladava.s8 %[s0], q1, q0\n"                             \
    HB_ROW_X8("s1", "-240") HB_ROW_X8("s2", "-224") HB_ROW_X8("s3", "-208")
#define HB_ROW_X16(s, at, behind)                                                                                      \
    "vldrb.s16 q2, [%[w], #" at "]\n vmladava.s16 %[" s "], q2, q0\n"                                                  \
    "vldrb.s16 q2, [%[w], #" behind "]\n vmladava.s16 %[" s "], q2, q1\n"
#define HB_STRIP_X16                                                                                                   \
    "vldrw.u32 q0, [%[x]], #16\n vldrw.u32 q1, [%[x]], #16\n"                                                          \
    HB_ROW_X16("s0", "0", "8") HB_ROW_X16("s1", "16", "24") HB_ROW_X16("s2", "32", "40") HB_ROW_X16("s3", "48", "56")  \
    "add %[w], %[w], #256\n"
#define HB_DEFINE_WHOLE(bits, x_type, strip)                                                                           \
    HB_INLINE void whole_##bits(int32_t *sum, const uint8_t *w, const x_type *x, int32_t count)                        \
    {                                                                                                                  \
        int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;                                                                        \
        __asm__("wls lr, %[turns], 3f\n cbnz %[odd], 2f\n"                                                             \
                "1:\n" strip "2:\n" strip "le lr, 1b\n3:\n"                                                            \
                : [s0] "+Te"(s0), [s1] "+Te"(s1), [s2] "+Te"(s2), [s3] "+Te"(s3), [w] "+l"(w), [x] "+r"(x)             \
                : [turns] "r"((count + 1) / 2), [odd] "l"(count & 1)                                                   \
                : "q0", "q1", "q2", "lr", "cc", "memory");                                                             \
        sum[0] = s0;                                                                                                   \
        sum[1] = s1;                                                                                                   \
        sum[2] = s2;                                                                                                   \
        sum[3] = s3;                                                                                                   \
    }

HB_DEFINE_WHOLE(w8_x8, int8_t, HB_STRIP_X8)
HB_DEFINE_WHOLE(w8_x16, int16_t, HB_STRIP_X16)

#define HB_DEFINE_BYTE_ROWS(bits, x_type)                                                                              \
    void hb_rows_##bits(int32_t *sum, const int8_t *weights, const x_type *x, int32_t strips, int32_t first,           \
                        int32_t last, int32_t rows)                                                                    \
    {                                                                                                                  \
        const uint8_t *w = (const uint8_t *)weights + first * HB_PANEL * HB_STRIP;                                     \
        int32_t r, left;                                                                                               \
        x += first * HB_STRIP;                                                                                         \
        for (r = 0; r + HB_PANEL <= rows; r += HB_PANEL, w += strips * HB_PANEL * HB_STRIP) {                          \
            whole_##bits(sum + r, w, x, last - first);                                                                 \
            whole_##bits(sum + r + 4, w + 4 * HB_STRIP, x, last - first);                                              \
            whole_##bits(sum + r + 8, w + 8 * HB_STRIP, x, last - first);                                              \
            whole_##bits(sum + r + 12, w + 12 * HB_STRIP, x, last - first);                                            \
        }                                                                                                              \
        left = rows - r;                                                                                               \
        w = (const uint8_t *)weights + (r * strips + first * left) * HB_STRIP;                                         \
        for (; r + 4 <= rows; r += 4, w += 4 * HB_STRIP) rows4_##bits(sum + r, w, left * HB_STRIP, x, last - first);   \
        for (; r < rows; r++, w += HB_STRIP) rows1_##bits(sum + r, w, left * HB_STRIP, x, last - first);               \
    }

HB_DEFINE_BYTE_ROWS(w8_x8, int8_t)
HB_DEFINE_BYTE_ROWS(w8_x16, int16_t)

/* `part` is where in a panel these bits begin, for each of its strips and rows; `bytes` what a row and strip of them take, `all`
 * with what lies elsewhere. `several` takes `at_once` rows where there are so many. */
#define HB_DEFINE_PANELS(name, several, at_once, one, x_type, bytes, all, part)                                        \
    static void panels_##name(uint32_t *sum, const uint8_t *weights, const x_type *x, int32_t strips, int32_t first,   \
                              int32_t last, int32_t rows)                                                              \
    {                                                                                                                  \
        int32_t top, r;                                                                                                \
        for (top = 0; top < rows; top += HB_PANEL) {                                                                   \
            const int32_t height = rows - top < HB_PANEL ? rows - top : HB_PANEL;                                      \
            const uint8_t *w = weights + top * strips * (all) + strips * height * (part) + first * height * (bytes);   \
            for (r = 0; r + at_once <= height; r += at_once, w += at_once * (bytes)) {                                 \
                several(sum + top + r, w, height * (bytes), x, last - first);                                          \
            }                                                                                                          \
            for (; r < height; r++, w += (bytes)) one(sum + top + r, w, height * (bytes), x, last - first);            \
        }                                                                                                              \
    }

HB_DEFINE_PANELS(w4_x8, rows4_w4_x8, 4, rows1_w4_x8, int8_t, 8, 8, 0)
HB_DEFINE_PANELS(w4_x16, rows4_w4_x16, 4, rows1_w4_x16, int16_t, 8, 8, 0)
HB_DEFINE_PANELS(w2_x8, rows4_w2_x8, 4, rows1_w2_x8, int8_t, 4, 4, 0)
HB_DEFINE_PANELS(w2_x16, rows4_w2_x16, 4, rows1_w2_x16, int16_t, 4, 4, 0)
HB_DEFINE_PANELS(w3_low_x8, rows4_w2_x8, 4, rows1_w2_x8, int8_t, 4, 6, 0)
HB_DEFINE_PANELS(w3_low_x16, rows4_w2_x16, 4, rows1_w2_x16, int16_t, 4, 6, 0)
HB_DEFINE_PANELS(w3_high_x8, rows1_w3_high_x8, 1, rows1_w3_high_x8, int8_t, 2, 6, 4)
HB_DEFINE_PANELS(w3_high_x16, rows4_w3_high_x16, 4, rows1_w3_high_x16, int16_t, 2, 6, 4)
HB_DEFINE_PANELS(w5_low_x8, rows4_w4_x8, 4, rows1_w4_x8, int8_t, 8, 10, 0)
HB_DEFINE_PANELS(w5_low_x16, rows4_w4_x16, 4, rows1_w4_x16, int16_t, 8, 10, 0)
HB_DEFINE_PANELS(w5_high_x8, rows1_w5_high_x8, 1, rows1_w5_high_x8, int8_t, 2, 10, 8)
HB_DEFINE_PANELS(w5_high_x16, rows4_w5_high_x16, 4, rows1_w5_high_x16, int16_t, 2, 10, 8)
HB_DEFINE_PANELS(w6_low_x8, rows4_w4_x8, 4, rows1_w4_x8, int8_t, 8, 12, 0)
HB_DEFINE_PANELS(w6_low_x16, rows4_w4_x16, 4, rows1_w4_x16, int16_t, 8, 12, 0)
HB_DEFINE_PANELS(w6_high_x8, rows4_w6_high_x8, 4, rows1_w6_high_x8, int8_t, 4, 12, 8)
HB_DEFINE_PANELS(w6_high_x16, rows4_w6_high_x16, 4, rows1_w6_high_x16, int16_t, 4, 12, 8)

#define HB_DEFINE_ROWS(bits, weight_type, x_type, low, high)                                                           \
    void hb_rows_##bits(int32_t *sum, const weight_type *weights, const x_type *x, int32_t strips, int32_t first,      \
                        int32_t last, int32_t rows)                                                                    \
    {                                                                                                                  \
        const uint8_t *bytes = (const uint8_t *)weights;                                                               \
        int32_t r;                                                                                                     \
        for (r = 0; r < rows; r++) sum[r] = 0;                                                                         \
        low((uint32_t *)sum, bytes, x + first * HB_STRIP, strips, first, last, rows);                                  \
        high((uint32_t *)sum, bytes, x + first * HB_STRIP, strips, first, last, rows);                                 \
    }

/* `low` takes x as `low_x` says, AS_IT_IS or laid_out. */
#define AS_IT_IS (x + start * HB_STRIP)
#define HB_DEFINE_LAID_OUT(bits, low, low_x, high)                                                                     \
    void hb_rows_##bits(int32_t *sum, const uint8_t *weights, const int16_t *x, int32_t strips, int32_t first,         \
                        int32_t last, int32_t rows)                                                                    \
    {                                                                                                                  \
        int16_t laid_out[CHUNK * HB_STRIP] __attribute__((aligned(8)));                                                \
        int32_t start, r;                                                                                              \
        for (r = 0; r < rows; r++) sum[r] = 0;                                                                         \
        for (start = first; start < last; start += CHUNK) {                                                            \
            const int32_t end = last - start < CHUNK ? last : start + CHUNK;                                           \
            lay_out(laid_out, x + start * HB_STRIP, end - start);                                                      \
            low((uint32_t *)sum, weights, low_x, strips, start, end, rows);                                            \
            high((uint32_t *)sum, weights, laid_out, strips, start, end, rows);                                        \
        }                                                                                                              \
    }

#define NO_MORE(sum, weights, x, strips, first, last, rows) ((void)0)

HB_DEFINE_ROWS(w6_x8, uint8_t, int8_t, panels_w6_low_x8, panels_w6_high_x8)
HB_DEFINE_LAID_OUT(w6_x16, panels_w6_low_x16, AS_IT_IS, panels_w6_high_x16)
HB_DEFINE_LAID_OUT(w5_x16, panels_w5_low_x16, AS_IT_IS, panels_w5_high_x16)
HB_DEFINE_ROWS(w5_x8, uint8_t, int8_t, panels_w5_low_x8, panels_w5_high_x8)
HB_DEFINE_ROWS(w4_x8, uint8_t, int8_t, panels_w4_x8, NO_MORE)
HB_DEFINE_ROWS(w4_x16, uint8_t, int16_t, panels_w4_x16, NO_MORE)
HB_DEFINE_ROWS(w3_x8, uint8_t, int8_t, panels_w3_low_x8, panels_w3_high_x8)
HB_DEFINE_LAID_OUT(w3_x16, panels_w3_low_x16, laid_out, panels_w3_high_x16)
HB_DEFINE_ROWS(w2_x8, uint8_t, int8_t, panels_w2_x8, NO_MORE)
HB_DEFINE_LAID_OUT(w2_x16, panels_w2_x16, laid_out, NO_MORE)

#endif
