/* hb_rows.h with Helium (MVE) of Cortex-M55 and M85: 16 products of 8 bits or 8 of 16 bits per instruction, summed across the
 * vector into a scalar. Four rows at a time share the loads of x.
 *
 * x of 8 bits: a gathering load takes the codes of a row from two strips (w4) or four (w2, w3) into one vector, and one of x the
 * columns that lie there. Where fewer strips are left, their lanes are 0.
 * x of 16 bits: bytes are widened while they are loaded, of one strip (w8, w4) or gathered from two. */
#include "hb_rows.h"

typedef int hb_rows_helium_unit; /* a unit is never empty */

HB_INNER_LOOPS

#if defined(HB_HELIUM)
#include <arm_mve.h>

/* Of four rows. */
struct four {
    int32_t s0, s1, s2, s3;
};

/* `step` is the bytes from strip to strip, of third bits half of that; third bits of row i begin at t##i. */
#define HB_FOUR_ROWS(step)                                                                                             \
    do {                                                                                                               \
        step(sum.s0, w0);                                                                                              \
        step(sum.s1, w1);                                                                                              \
        step(sum.s2, w2);                                                                                              \
        step(sum.s3, w3);                                                                                              \
    } while (0)
#define HB_NEXT(step) (w0 += (step), w1 += (step), w2 += (step), w3 += (step))

HB_INLINE struct four rows_w8_x8(const uint8_t *w0, const uint8_t *w1, const uint8_t *w2, const uint8_t *w3,
                                 int32_t step, const int8_t *x, int32_t count)
{
    struct four sum = {0, 0, 0, 0};
    for (; count > 0; count--, x += HB_STRIP, HB_NEXT(step)) {
        const int8x16_t v = vldrbq_s8(x);
#define STEP(s, w) s = vmladavaq_s8(s, vldrbq_s8((const int8_t *)(w)), v)
        HB_FOUR_ROWS(STEP);
#undef STEP
    }
    return sum;
}

HB_INLINE struct four rows_w8_x16(const uint8_t *w0, const uint8_t *w1, const uint8_t *w2, const uint8_t *w3,
                                  int32_t step, const int16_t *x, int32_t count)
{
    struct four sum = {0, 0, 0, 0};
    for (; count > 0; count--, x += HB_STRIP, HB_NEXT(step)) {
        const int16x8_t v = vldrhq_s16(x), u = vldrhq_s16(x + 8);
#define STEP(s, w)                                                                                                     \
    s = vmladavaq_s16(vmladavaq_s16(s, vldrbq_s16((const int8_t *)(w)), v), vldrbq_s16((const int8_t *)(w) + 8), u)
        HB_FOUR_ROWS(STEP);
#undef STEP
    }
    return sum;
}

HB_INLINE int8x16_t plane8(uint8x16_t codes, uint8x16_t mask)
{
    return vreinterpretq_s8_u8(vandq_u8(codes, mask));
}

HB_INLINE uint8x16_t gather32(const void *p, uint32x4_t offsets, mve_pred16_t there)
{
    return vreinterpretq_u8_u32(vldrwq_gather_offset_z_u32((const uint32_t *)p, offsets, there));
}

HB_INLINE struct four rows_w4_x8(const uint8_t *w0, const uint8_t *w1, const uint8_t *w2, const uint8_t *w3,
                                 int32_t step, const int8_t *x, int32_t count)
{
    const uint32_t w_words[4] = {0, 4, (uint32_t)step, (uint32_t)step + 4};
    static const uint32_t x_words[4] = {0, 4, HB_STRIP, HB_STRIP + 4};
    const uint32x4_t of_w = vldrwq_u32(w_words), of_x = vldrwq_u32(x_words);
    const uint8x16_t mask = vdupq_n_u8(15);
    struct four sum = {0, 0, 0, 0};
    for (; count > 0; count -= 2, x += 2 * HB_STRIP, HB_NEXT(2 * step)) {
        const mve_pred16_t there = vctp32q(2 * (uint32_t)count);
        const int8x16_t v = vreinterpretq_s8_u8(gather32(x, of_x, there));
        const int8x16_t u = vreinterpretq_s8_u8(gather32(x + 8, of_x, there));
#define STEP(s, w)                                                                                                     \
    do {                                                                                                               \
        const uint8x16_t codes = gather32(w, of_w, there);                                                             \
        s = vmladavaq_s8(vmladavaq_s8(s, plane8(codes, mask), v), vreinterpretq_s8_u8(vshrq_n_u8(codes, 4)), u);       \
    } while (0)
        HB_FOUR_ROWS(STEP);
#undef STEP
    }
    return sum;
}

HB_INLINE struct four rows_w4_x16(const uint8_t *w0, const uint8_t *w1, const uint8_t *w2, const uint8_t *w3,
                                  int32_t step, const int16_t *x, int32_t count)
{
    const uint16x8_t mask = vdupq_n_u16(15);
    struct four sum = {0, 0, 0, 0};
    for (; count > 0; count--, x += HB_STRIP, HB_NEXT(step)) {
        const int16x8_t v = vldrhq_s16(x), u = vldrhq_s16(x + 8);
#define STEP(s, w)                                                                                                     \
    do {                                                                                                               \
        const uint16x8_t codes = vldrbq_u16(w);                                                                        \
        s = vmladavaq_s16(s, vreinterpretq_s16_u16(vandq_u16(codes, mask)), v);                                        \
        s = vmladavaq_s16(s, vreinterpretq_s16_u16(vshrq_n_u16(codes, 4)), u);                                         \
    } while (0)
        HB_FOUR_ROWS(STEP);
#undef STEP
    }
    return sum;
}

HB_INLINE struct four rows_w2_x8(const uint8_t *w0, const uint8_t *w1, const uint8_t *w2, const uint8_t *w3,
                                 int32_t step, const int8_t *x, int32_t count)
{
    const uint32x4_t of_w = vmulq_n_u32(vidupq_n_u32(0, 1), (uint32_t)step), of_x = vmulq_n_u32(vidupq_n_u32(0, 1), HB_STRIP);
    const uint8x16_t mask = vdupq_n_u8(3);
    struct four sum = {0, 0, 0, 0};
    for (; count > 0; count -= 4, x += 4 * HB_STRIP, HB_NEXT(4 * step)) {
        const mve_pred16_t there = vctp32q((uint32_t)count);
        const int8x16_t a = vreinterpretq_s8_u8(gather32(x, of_x, there));
        const int8x16_t b = vreinterpretq_s8_u8(gather32(x + 4, of_x, there));
        const int8x16_t c = vreinterpretq_s8_u8(gather32(x + 8, of_x, there));
        const int8x16_t d = vreinterpretq_s8_u8(gather32(x + 12, of_x, there));
#define STEP(s, w)                                                                                                     \
    do {                                                                                                               \
        const uint8x16_t codes = gather32(w, of_w, there);                                                             \
        s = vmladavaq_s8(s, plane8(codes, mask), a);                                                                   \
        s = vmladavaq_s8(s, plane8(vshrq_n_u8(codes, 2), mask), b);                                                    \
        s = vmladavaq_s8(s, plane8(vshrq_n_u8(codes, 4), mask), c);                                                    \
        s = vmladavaq_s8(s, vreinterpretq_s8_u8(vshrq_n_u8(codes, 6)), d);                                             \
    } while (0)
        HB_FOUR_ROWS(STEP);
#undef STEP
    }
    return sum;
}

/* Third bits of four strips: a row's two bytes in the low half of their word, and from bit 4 on in the high half. */
HB_INLINE uint8x16_t gather_thirds(const uint8_t *p, uint32x4_t offsets, mve_pred16_t there)
{
    const uint32x4_t word = vldrhq_gather_offset_z_u32((const uint16_t *)(const void *)p, offsets, there);
    return vreinterpretq_u8_u32(vorrq_u32(word, vshlq_n_u32(word, 12)));
}

/* Sums of third bits alone. */
HB_INLINE struct four rows_w1_x8(const uint8_t *w0, const uint8_t *w1, const uint8_t *w2, const uint8_t *w3,
                                 int32_t step, const int8_t *x, int32_t count)
{
    const uint32x4_t of_w = vmulq_n_u32(vidupq_n_u32(0, 1), (uint32_t)step);
    const uint32x4_t of_x = vmulq_n_u32(vidupq_n_u32(0, 1), HB_STRIP);
    const uint8x16_t mask = vdupq_n_u8(1);
    struct four sum = {0, 0, 0, 0};
    for (; count > 0; count -= 4, x += 4 * HB_STRIP, HB_NEXT(4 * step)) {
        const mve_pred16_t there = vctp32q((uint32_t)count);
        const int8x16_t a = vreinterpretq_s8_u8(gather32(x, of_x, there));
        const int8x16_t b = vreinterpretq_s8_u8(gather32(x + 4, of_x, there));
        const int8x16_t c = vreinterpretq_s8_u8(gather32(x + 8, of_x, there));
        const int8x16_t d = vreinterpretq_s8_u8(gather32(x + 12, of_x, there));
#define STEP(s, w)                                                                                                     \
    do {                                                                                                               \
        const uint8x16_t bits = gather_thirds(w, of_w, there);                                                         \
        s = vmladavaq_s8(s, plane8(bits, mask), a);                                                                    \
        s = vmladavaq_s8(s, plane8(vshrq_n_u8(bits, 1), mask), b);                                                     \
        s = vmladavaq_s8(s, plane8(vshrq_n_u8(bits, 2), mask), c);                                                     \
        s = vmladavaq_s8(s, plane8(vshrq_n_u8(bits, 3), mask), d);                                                     \
    } while (0)
        HB_FOUR_ROWS(STEP);
#undef STEP
    }
    return sum;
}

/* Four planes of two strips, in lanes of 16 bits: x as it lies, four columns of a strip beside four of the next. */
HB_INLINE int16x8_t gather_x16(const int16_t *x, uint32x4_t offsets, mve_pred16_t there)
{
    return vreinterpretq_s16_u8(gather32(x, offsets, there));
}

HB_INLINE int16x8_t plane16(uint16x8_t codes, uint16x8_t mask)
{
    return vreinterpretq_s16_u16(vandq_u16(codes, mask));
}

/* A row's codes of two strips in 16 bits each; `bits` is a literal, as the shifts want it. */
#define HB_PLANES_X16(s, w, bits)                                                                                      \
    do {                                                                                                               \
        const uint16x8_t codes = vshlq_u16(vldrbq_gather_offset_z_u16(w, bytes, lanes), down);                         \
        s = vmladavaq_s16(s, plane16(codes, mask), a);                                                                 \
        s = vmladavaq_s16(s, plane16(vshrq_n_u16(codes, bits), mask), b);                                              \
        s = vmladavaq_s16(s, plane16(vshrq_n_u16(codes, 2 * bits), mask), c);                                          \
        s = vmladavaq_s16(s, plane16(vshrq_n_u16(codes, 3 * bits), mask), d);                                          \
    } while (0)
#define HB_PLANES_2(s, w) HB_PLANES_X16(s, w, 2)
#define HB_PLANES_1(s, w) HB_PLANES_X16(s, w, 1)

/* `bytes` are the offsets of the bytes that hold columns 0 .. 3 of both strips, `down` what their codes are shifted by first. */
#define HB_DEFINE_PLANES(name, step_of, greatest)                                                                      \
    HB_INLINE struct four name(const uint8_t *w0, const uint8_t *w1, const uint8_t *w2, const uint8_t *w3,             \
                               int32_t step, const int16_t *x, int32_t count, uint16x8_t bytes, int16x8_t down)        \
    {                                                                                                                  \
        static const uint32_t x_words[4] = {0, 4, 2 * HB_STRIP, 2 * HB_STRIP + 4};                                     \
        const uint32x4_t of_x = vldrwq_u32(x_words);                                                                   \
        const uint16x8_t mask = vdupq_n_u16(greatest);                                                                 \
        struct four sum = {0, 0, 0, 0};                                                                                \
        for (; count > 0; count -= 2, x += 2 * HB_STRIP, HB_NEXT(2 * step)) {                                          \
            const mve_pred16_t there = vctp32q(2 * (uint32_t)count), lanes = vctp16q(4 * (uint32_t)count);             \
            const int16x8_t a = gather_x16(x, of_x, there), b = gather_x16(x + 4, of_x, there);                        \
            const int16x8_t c = gather_x16(x + 8, of_x, there), d = gather_x16(x + 12, of_x, there);                   \
            HB_FOUR_ROWS(step_of);                                                                                     \
        }                                                                                                              \
        return sum;                                                                                                    \
    }

HB_DEFINE_PLANES(planes_2, HB_PLANES_2, 3)
HB_DEFINE_PLANES(planes_1, HB_PLANES_1, 1)

HB_INLINE struct four rows_w2_x16(const uint8_t *w0, const uint8_t *w1, const uint8_t *w2, const uint8_t *w3,
                                  int32_t step, const int16_t *x, int32_t count)
{
    const uint16_t s = (uint16_t)step, bytes[8] = {0, 1, 2, 3, s, (uint16_t)(s + 1), (uint16_t)(s + 2), (uint16_t)(s + 3)};
    return planes_2(w0, w1, w2, w3, step, x, count, vldrhq_u16(bytes), vdupq_n_s16(0));
}

HB_INLINE struct four rows_w1_x16(const uint8_t *w0, const uint8_t *w1, const uint8_t *w2, const uint8_t *w3,
                                  int32_t step, const int16_t *x, int32_t count)
{
    static const int16_t down[8] = {0, 0, -4, -4, 0, 0, -4, -4};
    const uint16_t s = (uint16_t)step, next = (uint16_t)(s + 1), bytes[8] = {0, 1, 0, 1, s, next, s, next};
    return planes_1(w0, w1, w2, w3, step, x, count, vldrhq_u16(bytes), vldrhq_s16(down));
}

/* `part` is where in a panel these bits begin, for each of its strips and rows; `bytes` what a row and strip of them take, `all`
 * with what lies elsewhere; `factor` what one of them is worth. Where fewer than four rows are left, the last one stands in for
 * the missing. */
#define HB_DEFINE_PANELS(name, of, x_type, bytes, all, part, factor)                                                   \
    static void panels_##name(uint32_t *sum, const uint8_t *weights, const x_type *x, int32_t strips, int32_t first,   \
                              int32_t last, int32_t rows)                                                              \
    {                                                                                                                  \
        int32_t r;                                                                                                     \
        for (r = 0; r < rows; r += 4) {                                                                                \
            const int32_t top = r - r % HB_PANEL, height = rows - top < HB_PANEL ? rows - top : HB_PANEL;              \
            const int32_t left = rows - 1 - r;                                                                         \
            const uint8_t *w = weights + top * strips * (all) + strips * height * (part) + first * height * (bytes) +  \
                               (r - top) * (bytes);                                                                    \
            const struct four part_sum =                                                                               \
                of(w, w + (left < 1 ? left : 1) * (bytes), w + (left < 2 ? left : 2) * (bytes),                        \
                   w + (left < 3 ? left : 3) * (bytes), height * (bytes), x + first * HB_STRIP, last - first);         \
            sum[r] += (uint32_t)part_sum.s0 * factor;                                                                  \
            sum[r + 1] += (uint32_t)part_sum.s1 * factor;                                                              \
            sum[r + 2] += (uint32_t)part_sum.s2 * factor;                                                              \
            sum[r + 3] += (uint32_t)part_sum.s3 * factor;                                                              \
        }                                                                                                              \
    }

HB_DEFINE_PANELS(w8_x8, rows_w8_x8, int8_t, 16, 16, 0, 1u)
HB_DEFINE_PANELS(w8_x16, rows_w8_x16, int16_t, 16, 16, 0, 1u)
HB_DEFINE_PANELS(w4_x8, rows_w4_x8, int8_t, 8, 8, 0, 1u)
HB_DEFINE_PANELS(w4_x16, rows_w4_x16, int16_t, 8, 8, 0, 1u)
HB_DEFINE_PANELS(w2_x8, rows_w2_x8, int8_t, 4, 4, 0, 1u)
HB_DEFINE_PANELS(w2_x16, rows_w2_x16, int16_t, 4, 4, 0, 1u)
HB_DEFINE_PANELS(w3_low_x8, rows_w2_x8, int8_t, 4, 6, 0, 1u)
HB_DEFINE_PANELS(w3_low_x16, rows_w2_x16, int16_t, 4, 6, 0, 1u)
HB_DEFINE_PANELS(w3_high_x8, rows_w1_x8, int8_t, 2, 6, 4, 4u)
HB_DEFINE_PANELS(w3_high_x16, rows_w1_x16, int16_t, 2, 6, 4, 4u)

#define HB_DEFINE_ROWS(bits, weight_type, x_type, low, high)                                                           \
    void hb_rows_##bits(int32_t *sum, const weight_type *weights, const x_type *x, int32_t strips, int32_t first,      \
                        int32_t last, int32_t rows)                                                                    \
    {                                                                                                                  \
        const uint8_t *bytes = (const uint8_t *)weights;                                                               \
        int32_t r;                                                                                                     \
        for (r = 0; r < rows + 3 && r < HB_BLOCK; r++) sum[r] = 0;                                                     \
        low((uint32_t *)sum, bytes, x, strips, first, last, rows);                                                     \
        high((uint32_t *)sum, bytes, x, strips, first, last, rows);                                                    \
    }

#define NO_MORE(sum, weights, x, strips, first, last, rows) ((void)0)

HB_DEFINE_ROWS(w8_x8, int8_t, int8_t, panels_w8_x8, NO_MORE)
HB_DEFINE_ROWS(w8_x16, int8_t, int16_t, panels_w8_x16, NO_MORE)
HB_DEFINE_ROWS(w4_x8, uint8_t, int8_t, panels_w4_x8, NO_MORE)
HB_DEFINE_ROWS(w4_x16, uint8_t, int16_t, panels_w4_x16, NO_MORE)
HB_DEFINE_ROWS(w3_x8, uint8_t, int8_t, panels_w3_low_x8, panels_w3_high_x8)
HB_DEFINE_ROWS(w3_x16, uint8_t, int16_t, panels_w3_low_x16, panels_w3_high_x16)
HB_DEFINE_ROWS(w2_x8, uint8_t, int8_t, panels_w2_x8, NO_MORE)
HB_DEFINE_ROWS(w2_x16, uint8_t, int16_t, panels_w2_x16, NO_MORE)

#endif
