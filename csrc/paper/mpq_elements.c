/* Element by element: add, mul, one-minus, and the change between real numbers and codes. */
#include "mpq_kernels.h"
#include "mpq_store.h"

#include <math.h>

#define MPQ_DEFINE_ADD(L, R, O)                                                                  \
    void mpq_add_##L##_##R##_##O MPQ_ADD_ARGUMENTS(L, R, O) {                                    \
        const mpq_code_##L *restrict l = left;                                                   \
        const mpq_code_##R *restrict r = right;                                                  \
        mpq_code_##O *restrict o = output;                                                       \
        for (int i = 0; i < n; i++) {                                                            \
            const double a = left_multiplier * ((double)l[i] - left_zero);                       \
            const double b = right_multiplier * ((double)r[i] - right_zero);                     \
            o[i] = mpq_store_##O(mpq_clip(rint(a + b + zero), clip));                            \
        }                                                                                        \
    }

#define MPQ_DEFINE_MUL(L, R, O)                                                                  \
    void mpq_mul_##L##_##R##_##O MPQ_MUL_ARGUMENTS(L, R, O) {                                    \
        const mpq_code_##L *restrict l = left;                                                   \
        const mpq_code_##R *restrict r = right;                                                  \
        mpq_code_##O *restrict o = output;                                                       \
        for (int i = 0; i < n; i++) {                                                            \
            const double a = multiplier * ((double)l[i] - left_zero);                            \
            o[i] = mpq_store_##O(mpq_clip(rint(a * ((double)r[i] - right_zero) + zero), clip));  \
        }                                                                                        \
    }

#define MPQ_DEFINE_BINARY(L, R)                                                  \
    MPQ_DEFINE_ADD(L, R, 8) MPQ_DEFINE_ADD(L, R, 16) MPQ_DEFINE_ADD(L, R, 32)    \
    MPQ_DEFINE_MUL(L, R, 8) MPQ_DEFINE_MUL(L, R, 16) MPQ_DEFINE_MUL(L, R, 32)

MPQ_EACH_PAIR(MPQ_DEFINE_BINARY)

#define MPQ_DEFINE_ONE_MINUS(I, O)                                                               \
    void mpq_one_minus_##I##_##O MPQ_ONE_MINUS_ARGUMENTS(I, O) {                                 \
        const mpq_code_##I *restrict x = input;                                                  \
        mpq_code_##O *restrict o = output;                                                       \
        for (int i = 0; i < n; i++) {                                                            \
            const double a = multiplier * ((double)x[i] - input_zero);                           \
            o[i] = mpq_store_##O(mpq_clip(rint(one - a + zero), clip));                          \
        }                                                                                        \
    }

MPQ_EACH_PAIR(MPQ_DEFINE_ONE_MINUS)

#define MPQ_DEFINE_FORMAT(B)                                                                     \
    void mpq_requantise_##B(const double *total, double multiplier, mpq_code_##B *output, double zero, \
                            double clip, int n) {                                                \
        const double *restrict t = total;                                                        \
        mpq_code_##B *restrict o = output;                                                       \
        for (int i = 0; i < n; i++) o[i] = mpq_store_##B(mpq_clip(rint(multiplier * t[i] + zero), clip)); \
    }                                                                                            \
    void mpq_quantise_##B(const float *values, mpq_code_##B *output, struct mpq_format to, int n) { \
        const float *restrict v = values;                                                        \
        mpq_code_##B *restrict o = output;                                                       \
        for (int i = 0; i < n; i++)                                                              \
            o[i] = mpq_store_##B(mpq_clip(floor((double)v[i] / to.scale) + to.zero, to.clip));   \
    }                                                                                            \
    void mpq_fill_##B(double value, mpq_code_##B *output, struct mpq_format to, int n) {         \
        const mpq_code_##B code = mpq_store_##B(mpq_clip(floor(value / to.scale) + to.zero, to.clip)); \
        for (int i = 0; i < n; i++) output[i] = code;                                            \
    }                                                                                            \
    void mpq_dequantise_##B(const mpq_code_##B *input, struct mpq_format from, float *values, int n) { \
        const mpq_code_##B *restrict x = input;                                                  \
        float *restrict v = values;                                                              \
        for (int i = 0; i < n; i++) v[i] = (float)(from.scale * ((double)x[i] - from.zero));     \
    }                                                                                            \
    void mpq_lookup_##B(const mpq_code_##B *table, const mpq_code_8 *input, mpq_code_##B *output, int n) { \
        const mpq_code_##B *restrict t = table;                                                  \
        const mpq_code_8 *restrict x = input;                                                    \
        mpq_code_##B *restrict o = output;                                                       \
        for (int i = 0; i < n; i++) o[i] = t[x[i]];                                              \
    }

MPQ_DEFINE_FORMAT(8)
MPQ_DEFINE_FORMAT(16)
MPQ_DEFINE_FORMAT(32)
