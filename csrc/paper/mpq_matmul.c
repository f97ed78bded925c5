/*
 * Matrix products. With w = w' + cw and v = v' + cv (c the centre of the code's range),
 *   sum (w - zw)(v - zv) = sum w'v' - (zv - cv) sum w' - (zw - cw) sum v' + n (zw - cw)(zv - cv),
 * so that the inner loops multiply raw codes and the zero points cost a few operations per row. All of it is
 * integer arithmetic. Codes wider than 8 bits are cut into pieces whose products are short; so many of them are
 * added up in 32 bits as certainly fit, and the rest in 64.
 */
#include "mpq_kernels.h"

enum {
    /* int8 by uint8: 2^7 * 255 * 65536 < 2^31. */
    MPQ_BLOCK_8 = 65536,
    /* 8 by 16 bits, both signed: 2^7 * 2^15 * 448 < 2^31. */
    MPQ_BLOCK_16 = 448,
    /* uint8 by int16: 255 * 2^15 * 256 < 2^31. */
    MPQ_BLOCK_SPLIT = 256,
    /* See dot_32_16. */
    MPQ_BLOCK_32 = 2032,
    MPQ_LANES = 16
};

static int mpq_block(int left, int most) { return left < most ? left : most; }

static int64_t dot_8_8(const int8_t *restrict w, const uint8_t *restrict v, int n) {
    int64_t total = 0;
    for (int k = 0; k < n; k += MPQ_BLOCK_8) {
        const int m = mpq_block(n - k, MPQ_BLOCK_8);
        int32_t sum = 0;
        for (int i = 0; i < m; i++) sum += w[k + i] * v[k + i];
        total += sum;
    }
    return total;
}

static int64_t dot_8_16(const int8_t *restrict w, const int16_t *restrict v, int n) {
    int64_t total = 0;
    for (int k = 0; k < n; k += MPQ_BLOCK_16) {
        const int m = mpq_block(n - k, MPQ_BLOCK_16);
        int32_t sum = 0;
        for (int i = 0; i < m; i++) sum += w[k + i] * v[k + i];
        total += sum;
    }
    return total;
}

static int64_t dot_16_8(const int16_t *restrict w, const int16_t *restrict v, int n) {
    int64_t total = 0;
    for (int k = 0; k < n; k += MPQ_BLOCK_16) {
        const int m = mpq_block(n - k, MPQ_BLOCK_16);
        int32_t sum = 0;
        for (int i = 0; i < m; i++) sum += w[k + i] * v[k + i];
        total += sum;
    }
    return total;
}

/* v = 65536 high + low, both signed 16 bits. */
static int64_t dot_8_32(const int8_t *restrict w, const int16_t *restrict high, const int16_t *restrict low, int n) {
    int64_t total = 0;
    for (int k = 0; k < n; k += MPQ_BLOCK_16) {
        const int m = mpq_block(n - k, MPQ_BLOCK_16);
        int32_t h = 0, l = 0;
        for (int i = 0; i < m; i++) {
            h += w[k + i] * high[k + i];
            l += w[k + i] * low[k + i];
        }
        total += (int64_t)h * 65536 + l;
    }
    return total;
}

/* w = 256 wh + wl, wl in 0..255. The shift of a negative number is arithmetic in every compiler we know. */
static int64_t dot_16_16(const int16_t *restrict w, const int16_t *restrict v, int n) {
    int64_t total = 0;
    for (int k = 0; k < n; k += MPQ_BLOCK_SPLIT) {
        const int m = mpq_block(n - k, MPQ_BLOCK_SPLIT);
        int32_t h = 0, l = 0;
        for (int i = 0; i < m; i++) {
            const int16_t wh = (int16_t)(w[k + i] >> 8);
            const int16_t wl = (int16_t)(w[k + i] & 255);
            h += wh * v[k + i];
            l += wl * v[k + i];
        }
        total += (int64_t)h * 256 + l;
    }
    return total;
}

static int64_t dot_16_32(const int16_t *restrict w, const int16_t *restrict high, const int16_t *restrict low, int n) {
    int64_t total = 0;
    for (int k = 0; k < n; k += MPQ_BLOCK_SPLIT) {
        const int m = mpq_block(n - k, MPQ_BLOCK_SPLIT);
        int32_t hh = 0, hl = 0, lh = 0, ll = 0;
        for (int i = 0; i < m; i++) {
            const int16_t wh = (int16_t)(w[k + i] >> 8);
            const int16_t wl = (int16_t)(w[k + i] & 255);
            hh += wh * high[k + i];
            hl += wh * low[k + i];
            lh += wl * high[k + i];
            ll += wl * low[k + i];
        }
        total += (int64_t)hh * 16777216 + (int64_t)hl * 256 + (int64_t)lh * 65536 + ll;
    }
    return total;
}

/*
 * Doubles as integers: products are at most 2^31 * 2^15, and a lane adds at most MPQ_BLOCK_32 / MPQ_LANES = 127 of
 * them, 2^53. Faster than 64-bit multiplications, and as exact.
 */
static int64_t dot_32_16(const int32_t *restrict w, const double *restrict v, int n) {
    int64_t total = 0;
    for (int k = 0; k < n; k += MPQ_BLOCK_32) {
        const int m = mpq_block(n - k, MPQ_BLOCK_32);
        double lane[MPQ_LANES] = {0};
        int i = 0;
        for (; i + MPQ_LANES <= m; i += MPQ_LANES)
            for (int j = 0; j < MPQ_LANES; j++) lane[j] += (double)w[k + i + j] * v[k + i + j];
        for (int j = 0; i + j < m; j++) lane[j] += (double)w[k + i + j] * v[k + i + j];
        for (int j = 0; j < MPQ_LANES; j++) total += (int64_t)lane[j];
    }
    return total;
}

/* The order of additions is fixed (lane i mod 16, then the lanes in order), so that it does not depend on flags. */
#define MPQ_DEFINE_DOT_REAL(W)                                                                          \
    static double dot_real_##W(const mpq_centred_##W *restrict w, double zero, const double *restrict v, int n) { \
        double lane[MPQ_LANES] = {0};                                                                   \
        int i = 0;                                                                                      \
        for (; i + MPQ_LANES <= n; i += MPQ_LANES)                                                      \
            for (int j = 0; j < MPQ_LANES; j++) lane[j] += ((double)w[i + j] - zero) * v[i + j];        \
        for (int j = 0; i + j < n; j++) lane[j] += ((double)w[i + j] - zero) * v[i + j];                \
        double total = 0.0;                                                                             \
        for (int j = 0; j < MPQ_LANES; j++) total += lane[j];                                           \
        return total;                                                                                   \
    }

MPQ_DEFINE_DOT_REAL(8)
MPQ_DEFINE_DOT_REAL(16)
MPQ_DEFINE_DOT_REAL(32)

/* Bringing a vector into the form that the dot products take; each returns the sum of v'. */
static int64_t sum_8(const uint8_t *restrict vector, int n) {
    int64_t total = 0;
    for (int i = 0; i < n; i++) total += vector[i];
    return total;
}

static int64_t centre_8(const uint8_t *restrict vector, int16_t *restrict centred, int n) {
    int64_t total = 0;
    for (int i = 0; i < n; i++) {
        centred[i] = (int16_t)(vector[i] - 128);
        total += centred[i];
    }
    return total;
}

static int64_t centre_16(const uint16_t *restrict vector, int16_t *restrict centred, int n) {
    int64_t total = 0;
    for (int i = 0; i < n; i++) {
        centred[i] = (int16_t)((int32_t)vector[i] - 32768);
        total += centred[i];
    }
    return total;
}

static int64_t centre_16_real(const uint16_t *restrict vector, double *restrict centred, int n) {
    int64_t total = 0;
    for (int i = 0; i < n; i++) {
        const int32_t code = (int32_t)vector[i] - 32768;
        centred[i] = (double)code;
        total += code;
    }
    return total;
}

/* v' = v - 2^31 - 2^15: both halves centred. */
static int64_t split_32(const uint32_t *restrict vector, int16_t *restrict high, int16_t *restrict low, int n) {
    int64_t total = 0;
    for (int i = 0; i < n; i++) {
        high[i] = (int16_t)((int32_t)(vector[i] >> 16) - 32768);
        low[i] = (int16_t)((int32_t)(vector[i] & 65535u) - 32768);
        total += (int64_t)high[i] * 65536 + low[i];
    }
    return total;
}

#define MPQ_CENTRE_W_8 128.0
#define MPQ_CENTRE_W_16 32768.0
#define MPQ_CENTRE_W_32 2147483648.0

#define MPQ_CENTRE_V_8_8 0.0
#define MPQ_CENTRE_V_8_16 32768.0
#define MPQ_CENTRE_V_8_32 2147516416.0
#define MPQ_CENTRE_V_16_8 128.0
#define MPQ_CENTRE_V_16_16 32768.0
#define MPQ_CENTRE_V_16_32 2147516416.0
#define MPQ_CENTRE_V_32_16 32768.0

#define MPQ_PREPARE_8_8 sum_8(vector, columns)
#define MPQ_PREPARE_8_16 centre_16(vector, work->high, columns)
#define MPQ_PREPARE_8_32 split_32(vector, work->high, work->low, columns)
#define MPQ_PREPARE_16_8 centre_8(vector, work->high, columns)
#define MPQ_PREPARE_16_16 centre_16(vector, work->high, columns)
#define MPQ_PREPARE_16_32 split_32(vector, work->high, work->low, columns)
#define MPQ_PREPARE_32_16 centre_16_real(vector, work->real, columns)

#define MPQ_DOT_8_8(row) dot_8_8(row, vector, columns)
#define MPQ_DOT_8_16(row) dot_8_16(row, work->high, columns)
#define MPQ_DOT_8_32(row) dot_8_32(row, work->high, work->low, columns)
#define MPQ_DOT_16_8(row) dot_16_8(row, work->high, columns)
#define MPQ_DOT_16_16(row) dot_16_16(row, work->high, columns)
#define MPQ_DOT_16_32(row) dot_16_32(row, work->high, work->low, columns)
#define MPQ_DOT_32_16(row) dot_32_16(row, work->real, columns)

#define MPQ_DEFINE_INT(W, V)                                                            \
    void mpq_matmul_int_##W##_##V MPQ_MATMUL_ARGUMENTS(W, V) {                          \
        const int64_t vector_sum = MPQ_PREPARE_##W##_##V;                               \
        const int64_t wz = (int64_t)(weight_zero - MPQ_CENTRE_W_##W);                   \
        const int64_t vz = (int64_t)(vector_zero - MPQ_CENTRE_V_##W##_##V);             \
        const int64_t constant = wz * (columns * vz - vector_sum);                      \
        for (int r = 0; r < rows; r++) {                                                \
            const mpq_centred_##W *row = weights + (int64_t)r * columns;                \
            work->total[r] = (double)(MPQ_DOT_##W##_##V(row) - vz * sums[r] + constant); \
        }                                                                               \
    }

#define MPQ_DEFINE_REAL(W, V)                                                           \
    void mpq_matmul_real_##W##_##V MPQ_MATMUL_ARGUMENTS(W, V) {                         \
        double *restrict real = work->real;                                             \
        const double wz = weight_zero - MPQ_CENTRE_W_##W;                               \
        (void)sums;                                                                     \
        for (int c = 0; c < columns; c++) real[c] = (double)vector[c] - vector_zero;    \
        for (int r = 0; r < rows; r++)                                                  \
            work->total[r] = dot_real_##W(weights + (int64_t)r * columns, wz, real, columns); \
    }

MPQ_EACH_INT(MPQ_DEFINE_INT)
MPQ_EACH_PAIR(MPQ_DEFINE_REAL)
