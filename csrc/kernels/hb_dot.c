/* Dot products of relaid rows: hb_dot.h. What the paths sum modulo 2^32 (hb_rows.h) becomes accumulators here. */
#include "hb_dot.h"

#include "hb_rows.h"

HB_VECTOR_LOOPS

/* Strips whose sums are sure to fit 32 bits whatever the weights: 512 products of at most 127 * 32768. */
#define STRIPS_64 32
/* Of hb_rows.h. */
#define STRIPS_32 4096

/* In parts whose totals fit 32 bits. */
#define HB_DEFINE_TOTAL(name, x_type)                                                                                  \
    int64_t name(const x_type *x, int32_t columns)                                                                     \
    {                                                                                                                  \
        int64_t total = 0;                                                                                             \
        int32_t c, start;                                                                                              \
        for (start = 0; start < columns; start += 4096) {                                                              \
            const int32_t end = columns - start < 4096 ? columns : start + 4096;                                       \
            int32_t part = 0;                                                                                          \
            for (c = start; c < end; c++) part += x[c];                                                                \
            total += part;                                                                                             \
        }                                                                                                              \
        return total;                                                                                                  \
    }

HB_DEFINE_TOTAL(hb_total_x8, int8_t)
HB_DEFINE_TOTAL(hb_total_x16, int16_t)

#define HB_DEFINE_DOT(bits, x_type)                                                                                    \
    void hb_dot_##bits(int32_t *acc, const int32_t *bias, const int8_t *weights, const x_type *x, int32_t columns,     \
                       int32_t rows)                                                                                   \
    {                                                                                                                  \
        const int32_t strips = HB_PADDED(columns) / HB_STRIP;                                                          \
        int32_t sum[HB_BLOCK], r, first;                                                                               \
        for (first = 0; first < strips; first += STRIPS_32) {                                                          \
            const int32_t last = strips - first < STRIPS_32 ? strips : first + STRIPS_32;                              \
            const int32_t *from = first == 0 ? bias : acc;                                                             \
            hb_rows_##bits(sum, weights, x, strips, first, last, rows);                                                \
            for (r = 0; r < rows; r++) acc[r] = (int32_t)((uint32_t)from[r] + (uint32_t)sum[r]);                       \
        }                                                                                                              \
    }                                                                                                                  \
    void hb_dot64_##bits(int64_t *acc, const int64_t *bias, const int8_t *weights, const x_type *x, int32_t columns,   \
                         int32_t rows)                                                                                 \
    {                                                                                                                  \
        const int32_t strips = HB_PADDED(columns) / HB_STRIP;                                                          \
        int32_t sum[HB_BLOCK], r, first;                                                                               \
        for (first = 0; first < strips; first += STRIPS_64) {                                                          \
            const int32_t last = strips - first < STRIPS_64 ? strips : first + STRIPS_64;                              \
            const int64_t *from = first == 0 ? bias : acc;                                                             \
            hb_rows_##bits(sum, weights, x, strips, first, last, rows);                                                \
            for (r = 0; r < rows; r++) acc[r] = from[r] + sum[r];                                                      \
        }                                                                                                              \
    }

HB_DEFINE_DOT(w8_x8, int8_t)
HB_DEFINE_DOT(w8_x16, int16_t)

#define HB_DEFINE_CODE_DOT(bits, x_type)                                                                               \
    void hb_dot_##bits(int32_t *acc, const int32_t *bias, const uint8_t *weights, const x_type *x, int32_t columns,    \
                       int32_t rows, int32_t step, int64_t offset)                                                     \
    {                                                                                                                  \
        const int32_t strips = HB_PADDED(columns) / HB_STRIP;                                                          \
        uint32_t less = (uint32_t)(uint64_t)offset;                                                                    \
        int32_t sum[HB_BLOCK], r, first;                                                                               \
        for (first = 0; first < strips; first += STRIPS_32, less = 0) {                                                \
            const int32_t last = strips - first < STRIPS_32 ? strips : first + STRIPS_32;                              \
            const int32_t *from = first == 0 ? bias : acc;                                                             \
            hb_rows_##bits(sum, weights, x, strips, first, last, rows);                                                \
            for (r = 0; r < rows; r++) {                                                                               \
                acc[r] = (int32_t)((uint32_t)from[r] + (uint32_t)step * (uint32_t)sum[r] - less);                      \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    void hb_dot64_##bits(int64_t *acc, const int64_t *bias, const uint8_t *weights, const x_type *x, int32_t columns,  \
                         int32_t rows, int32_t step, int64_t offset)                                                   \
    {                                                                                                                  \
        const int32_t strips = HB_PADDED(columns) / HB_STRIP;                                                          \
        int32_t sum[HB_BLOCK], r, first;                                                                               \
        for (first = 0; first < strips; first += STRIPS_64, offset = 0) {                                              \
            const int32_t last = strips - first < STRIPS_64 ? strips : first + STRIPS_64;                              \
            const int64_t *from = first == 0 ? bias : acc;                                                             \
            hb_rows_##bits(sum, weights, x, strips, first, last, rows);                                                \
            for (r = 0; r < rows; r++) acc[r] = from[r] + (int64_t)sum[r] * step - offset;                             \
        }                                                                                                              \
    }

HB_DEFINE_CODE_DOT(w6_x8, int8_t)
HB_DEFINE_CODE_DOT(w6_x16, int16_t)
HB_DEFINE_CODE_DOT(w5_x8, int8_t)
HB_DEFINE_CODE_DOT(w5_x16, int16_t)
HB_DEFINE_CODE_DOT(w4_x8, int8_t)
HB_DEFINE_CODE_DOT(w4_x16, int16_t)
HB_DEFINE_CODE_DOT(w3_x8, int8_t)
HB_DEFINE_CODE_DOT(w3_x16, int16_t)
HB_DEFINE_CODE_DOT(w2_x8, int8_t)
HB_DEFINE_CODE_DOT(w2_x16, int16_t)
