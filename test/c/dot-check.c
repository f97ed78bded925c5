/* hb_dot.h, hb_table.h and the stores of hb_sum.h at the ends of their ranges, against sums in 64 bits. Prints PASS with the number of sums. */
#include <stdio.h>
#include <string.h>

#include "hb_dot.h"
#include "hb_rows.h"
#include "hb_sum.h"
#include "hb_table.h"

#define MOST_COLUMNS 4096
/* Several panels of rows where there is memory for them. */
#if defined(__arm__)
#define MOST_ROWS 19
#else
#define MOST_ROWS HB_BLOCK
#endif

static int8_t w8[MOST_ROWS * MOST_COLUMNS] HB_ALIGNED64, x8[MOST_COLUMNS] HB_ALIGNED64;
static int16_t w16[MOST_ROWS * MOST_COLUMNS] HB_ALIGNED64, x16[MOST_COLUMNS] HB_ALIGNED64;
/* w8, or the codes in its low bits, relaid. */
static uint8_t relaid[MOST_ROWS * MOST_COLUMNS] HB_ALIGNED64;
static uint32_t seed = 1;
static long checked;

static uint32_t draw(void)
{
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}

/* mode 0: anything; 1: all as large as can be, one sign; 2: as large as can be, signs mixed; 3: x least, w mixed. */
static int32_t value(int mode, int32_t least, int32_t greatest)
{
    if (mode == 0) return least + (int32_t)(draw() % (uint32_t)(greatest - least + 1));
    if (mode == 1) return least;
    return draw() & 1 ? least : greatest;
}

static void fill(int mode, int32_t columns)
{
    const int32_t stride = HB_PADDED(columns);
    int32_t r, c;
    memset(w8, 0, sizeof w8);
    memset(w16, 0, sizeof w16);
    for (r = 0; r < MOST_ROWS; r++) {
        for (c = 0; c < columns; c++) {
            w8[r * stride + c] = (int8_t)value(mode, -127, 127);
            w16[r * stride + c] = (int16_t)value(mode, -32767, 32767);
        }
    }
    /* Elements past the end are read and must not matter. */
    for (c = 0; c < stride; c++) {
        x8[c] = (int8_t)value(mode == 3 ? 1 : mode, -128, 127);
        x16[c] = (int16_t)value(mode == 3 ? 1 : mode, -32768, 32767);
    }
}

/* All of greatest magnitude are the greatest code: w8 is -127 then, which ends in a 1. */
static uint32_t code(int32_t r, int32_t c, int32_t columns, int bits)
{
    const int32_t w = w8[r * HB_PADDED(columns) + c];
    return w == -127 ? (1u << bits) - 1u : (uint32_t)w & ((1u << bits) - 1u);
}

static void relay(int32_t columns, int32_t rows, int bits)
{
    const int32_t strips = HB_PADDED(columns) / HB_STRIP;
    int32_t r, c;
    memset(relaid, 0, sizeof relaid);
    for (r = 0; r < rows; r++) {
        const int32_t top = r - r % HB_PANEL, height = rows - top < HB_PANEL ? rows - top : HB_PANEL;
        uint8_t *panel = relaid + top * strips * 2 * bits, *above = panel + strips * height * (bits < 4 ? 4 : 8);
        for (c = 0; c < columns; c++) {
            const int32_t at = c / HB_STRIP * height + r - top, k = c % HB_STRIP;
            const uint32_t u = code(r, c, columns, bits == 8 ? 2 : bits);
            if (bits == 8) panel[at * 16 + k] = (uint8_t)w8[r * HB_PADDED(columns) + c];
            if (bits >= 4 && bits < 8) panel[at * 8 + k % 8] |= (uint8_t)((u & 15u) << k / 8 * 4);
            if (bits < 4) panel[at * 4 + k % 4] |= (uint8_t)((u & 3u) << k / 4 * 2);
            if (bits == 6) above[at * 4 + k % 4] |= (uint8_t)((u >> 4) << k / 4 * 2);
            if (bits == 3 || bits == 5) {
                above[at * 2 + k % 2] |= (uint8_t)((u >> (bits - 1)) << (k / 4 + (k % 4 > 1 ? 4 : 0)));
            }
        }
    }
}

#define HB_DEFINE_CHECK(kernel, acc_type, call, w, x, most, greatest)                                                  \
    static int check_##kernel(int32_t columns, int32_t rows)                                                           \
    {                                                                                                                  \
        acc_type acc[MOST_ROWS + 1], bias[MOST_ROWS];                                                                  \
        int32_t r, c;                                                                                                  \
        if ((int64_t)columns * (greatest) > most) return 0;                                                            \
        for (r = 0; r < MOST_ROWS; r++) bias[r] = (acc_type)(r - 2) * 15;                                              \
        memset(acc, 0x5a, sizeof acc);                                                                                 \
        call;                                                                                                          \
        for (r = 0; r < rows; r++) {                                                                                   \
            int64_t sum = bias[r];                                                                                     \
            for (c = 0; c < columns; c++) sum += (int64_t)(w) * x[c];                                                  \
            checked++;                                                                                                 \
            if (sum == acc[r]) continue;                                                                               \
            printf("FAIL " #kernel ", %ld columns, row %ld of %ld\n", (long)columns, (long)r, (long)rows);             \
            return 1;                                                                                                  \
        }                                                                                                              \
        for (r = rows; r <= MOST_ROWS; r++) {                                                                          \
            acc_type untouched;                                                                                        \
            memset(&untouched, 0x5a, sizeof untouched);                                                                \
            if (acc[r] == untouched) continue;                                                                         \
            printf("FAIL " #kernel " wrote past its %ld rows\n", (long)rows);                                          \
            return 1;                                                                                                  \
        }                                                                                                              \
        return 0;                                                                                                      \
    }

#define MOST32 (INT32_MAX - 1000)
#define MOST64 INT64_MAX
#define HB_DEFINE_CHECKS(bits, of, weights, w, x, greatest)                                                            \
    HB_DEFINE_CHECK(of##_dot_##bits, int32_t, hb_dot_##bits(acc, bias, weights, x, columns, rows), w, x, MOST32,       \
                    greatest)                                                                                          \
    HB_DEFINE_CHECK(of##_dot64_##bits, int64_t, hb_dot64_##bits(acc, bias, weights, x, columns, rows), w, x, MOST64,   \
                    greatest)

#define ROW_MAJOR w16[r * HB_PADDED(columns) + c]
#define BYTES w8[r * HB_PADDED(columns) + c]
#define AS_BYTES ((const int8_t *)(const void *)relaid)
HB_DEFINE_CHECKS(w8_x8, hb, AS_BYTES, BYTES, x8, 127 * 128)
HB_DEFINE_CHECKS(w8_x16, hb, AS_BYTES, BYTES, x16, 127 * 32768)
HB_DEFINE_CHECKS(w16_x8, hb, w16, ROW_MAJOR, x8, 32767 * 128)
HB_DEFINE_CHECKS(w16_x16, hb, w16, ROW_MAJOR, x16, 32767 * 32768)

/* Both grids: 2u - (2^bits - 1) and u - 2^(bits - 1). */
#define HB_DEFINE_CODE_CHECKS(bits, width, x, total, greatest)                                                         \
    HB_DEFINE_CHECK(rise_dot_##bits, int32_t,                                                                          \
                    hb_dot_##bits(acc, bias, relaid, x, columns, rows, 2, ((1 << width) - 1) * total(x, columns)),     \
                    2 * (int32_t)code(r, c, columns, width) - (1 << width) + 1, x, MOST32, greatest)                   \
    HB_DEFINE_CHECK(rise_dot64_##bits, int64_t,                                                                        \
                    hb_dot64_##bits(acc, bias, relaid, x, columns, rows, 2, ((1 << width) - 1) * total(x, columns)),   \
                    2 * (int32_t)code(r, c, columns, width) - (1 << width) + 1, x, MOST64, greatest)                   \
    HB_DEFINE_CHECK(zero_dot_##bits, int32_t,                                                                          \
                    hb_dot_##bits(acc, bias, relaid, x, columns, rows, 1, (1 << width) / 2 * total(x, columns)),       \
                    (int32_t)code(r, c, columns, width) - (1 << width) / 2, x, MOST32, greatest)                       \
    HB_DEFINE_CHECK(zero_dot64_##bits, int64_t,                                                                        \
                    hb_dot64_##bits(acc, bias, relaid, x, columns, rows, 1, (1 << width) / 2 * total(x, columns)),     \
                    (int32_t)code(r, c, columns, width) - (1 << width) / 2, x, MOST64, greatest)

HB_DEFINE_CODE_CHECKS(w6_x8, 6, x8, hb_total_x8, 63 * 128)
HB_DEFINE_CODE_CHECKS(w6_x16, 6, x16, hb_total_x16, 63 * 32768)
HB_DEFINE_CODE_CHECKS(w5_x8, 5, x8, hb_total_x8, 31 * 128)
HB_DEFINE_CODE_CHECKS(w5_x16, 5, x16, hb_total_x16, 31 * 32768)
HB_DEFINE_CODE_CHECKS(w4_x8, 4, x8, hb_total_x8, 15 * 128)
HB_DEFINE_CODE_CHECKS(w4_x16, 4, x16, hb_total_x16, 15 * 32768)
HB_DEFINE_CODE_CHECKS(w3_x8, 3, x8, hb_total_x8, 7 * 128)
HB_DEFINE_CODE_CHECKS(w3_x16, 3, x16, hb_total_x16, 7 * 32768)
HB_DEFINE_CODE_CHECKS(w2_x8, 2, x8, hb_total_x8, 3 * 128)
HB_DEFINE_CODE_CHECKS(w2_x16, 2, x16, hb_total_x16, 3 * 32768)

#define RELAID(bits, columns, rows) (relay(columns, rows, bits), 0)
#define BOTH(of, bits, columns, rows) (check_##of##_dot_##bits(columns, rows) || check_##of##_dot64_##bits(columns, rows))
#define CODES(bits, columns, rows) (BOTH(rise, bits, columns, rows) || BOTH(zero, bits, columns, rows))

static int check_dots(int32_t columns, int32_t rows)
{
    return BOTH(hb, w16_x8, columns, rows) || BOTH(hb, w16_x16, columns, rows) || RELAID(8, columns, rows) ||
           BOTH(hb, w8_x8, columns, rows) || BOTH(hb, w8_x16, columns, rows) || RELAID(6, columns, rows) ||
           CODES(w6_x8, columns, rows) || CODES(w6_x16, columns, rows) || RELAID(5, columns, rows) ||
           CODES(w5_x8, columns, rows) || CODES(w5_x16, columns, rows) || RELAID(4, columns, rows) ||
           CODES(w4_x8, columns, rows) || CODES(w4_x16, columns, rows) || RELAID(3, columns, rows) ||
           CODES(w3_x8, columns, rows) || CODES(w3_x16, columns, rows) || RELAID(2, columns, rows) ||
           CODES(w2_x8, columns, rows) || CODES(w2_x16, columns, rows);
}

/* Every input of 16 bits, on a steep table that reaches both ends of 2^-8 output steps. */
static int check_table(void)
{
    static int32_t table[513];
    int32_t k, x;
    for (k = 0; k < 513; k++) table[k] = (k % 3 == 0 ? -32768 : 32767) * 256;
    for (x = -32768; x <= 32767; x++) {
        const int16_t in = (int16_t)x;
        const int32_t u = x + 32768;
        const int64_t between = (int64_t)table[u >> 7] * (128 - (u & 127)) + (int64_t)table[(u >> 7) + 1] * (u & 127);
        int64_t expected = (between + 16384) >> 15;
        int16_t out;
        if (expected > 32767) expected = 32767;
        hb_table_x16_s16(&out, &in, table, -32768, 32767, 1);
        if (out != expected) {
            printf("FAIL hb_table_x16_s16 of %ld\n", (long)x);
            return 1;
        }
    }
    return 0;
}

/* Floor of sum / 2^shift by division. */
static int64_t rounded(int64_t sum, int32_t shift)
{
    const int64_t step = (int64_t)1 << shift, half = step / 2, shifted = sum + half;
    const int64_t quotient = shifted / step;
    return shifted % step < 0 ? quotient - 1 : quotient;
}

/* Sums around ties, around the ends of the output, and as large as may be, for every shift and number of rows. */
static int check_stores(void)
{
    static int64_t sum[HB_BLOCK];
    static int8_t out8[HB_BLOCK + 1];
    static int16_t out16[HB_BLOCK + 1];
    int32_t shift, rows, r;
    for (shift = 1; shift <= 62; shift++) {
        for (rows = 1; rows <= HB_BLOCK; rows += rows < 9 ? 1 : 11) {
            const int32_t zero = (int32_t)(draw() % 256u) - 128, low = shift % 3 == 0 ? zero : -128;
            for (r = 0; r < HB_BLOCK; r++) {
                const int64_t most = ((int64_t)1 << 62) - 1, tie = (int64_t)1 << (shift - 1);
                const int64_t code = (int64_t)(draw() % 600u) - 300, near = (int64_t)(draw() % 5u) - 2;
                const int kind = (int)(draw() % 4u);
                const uint64_t bits = (uint64_t)draw() << 40 ^ (uint64_t)draw() << 20 ^ (uint64_t)draw();
                if (kind == 0 && shift < 50) sum[r] = code * (tie * 2) + tie + near;
                else if (kind == 1) sum[r] = draw() & 1 ? most : -most;
                else sum[r] = (int64_t)(bits & (uint64_t)most) >> (draw() % 62u);
                if (kind == 3) sum[r] = -sum[r];
            }
            memset(out8, 0x5a, sizeof out8);
            memset(out16, 0x5a, sizeof out16);
            hb_store_s8(out8, sum, shift, zero, low, 127, rows);
            hb_store_s16(out16, sum, shift, zero, -32768, 32767, rows);
            for (r = 0; r < rows; r++) {
                const int64_t q = zero + rounded(sum[r], shift);
                const int64_t q8 = q < low ? low : q > 127 ? 127 : q, q16 = q < -32768 ? -32768 : q > 32767 ? 32767 : q;
                checked++;
                if (out8[r] == q8 && out16[r] == q16) continue;
                printf("FAIL hb_store, shift %ld, row %ld of %ld\n", (long)shift, (long)r, (long)rows);
                return 1;
            }
            if (out8[rows] != 0x5a || out16[rows] != 0x5a5a) {
                printf("FAIL hb_store wrote past its %ld rows\n", (long)rows);
                return 1;
            }
        }
    }
    return 0;
}

static int check_products(void)
{
    static int64_t sum[HB_BLOCK];
    static int32_t acc[HB_BLOCK], multiplier[HB_BLOCK];
    int32_t rows, r;
    for (rows = 1; rows <= HB_BLOCK; rows++) {
        for (r = 0; r < HB_BLOCK; r++) {
            acc[r] = draw() & 1 ? value(2, INT32_MIN, INT32_MAX) : (int32_t)draw() - (1 << 23);
            multiplier[r] = draw() & 1 ? INT32_MAX : (int32_t)draw();
        }
        hb_sum_set32(sum, acc, multiplier, rows);
        hb_sum_add32(sum, acc, multiplier, rows);
        for (r = 0; r < rows; r++) {
            checked++;
            if (sum[r] == 2 * ((int64_t)acc[r] * multiplier[r])) continue;
            printf("FAIL hb_sum_set32 or hb_sum_add32, row %ld of %ld\n", (long)r, (long)rows);
            return 1;
        }
    }
    return 0;
}

int main(void)
{
    static const int16_t widths[] = {1, 2, 3, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 80, 112, 257, 400, 511, 600, 4096};
    unsigned i;
    int mode, rows;
    for (mode = 0; mode < 4; mode++) {
        for (i = 0; i < sizeof widths / sizeof widths[0]; i++) {
            fill(mode, widths[i]);
            /* Every number around four and eight, then those around panels. */
            for (rows = 1; rows <= MOST_ROWS; rows += rows < 9 || rows % 16 == 0 || rows % 16 == 15 ? 1 : 15 - rows % 16) {
                if (rows > 19 && widths[i] > 112) break;
                if (check_dots(widths[i], rows)) return 1;
            }
        }
    }
    if (check_table() || check_stores() || check_products()) return 1;
    printf("PASS %ld sums, kernels: %s\n", checked, HB_PATH);
    return 0;
}
