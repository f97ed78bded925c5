/*
 * Kernels of the paper's arithmetic: unsigned affine tensors of 8, 16 or 32 bits, every operation requantised.
 * Fixed code; the generated network calls them through mpq_network.h. Names end in the bits of their operands,
 * the output last: mpq_add_8_16_32 adds 8 and 16 bits into 32.
 *
 * real = scale * (code - zero), 0 <= code <= clip = 2^bits - 1. A zero point is an integer held in a double; it
 * need not be a code. All real arithmetic is binary64, each operation rounded on its own: -ffp-contract=off.
 */
#ifndef MPQ_KERNELS_H
#define MPQ_KERNELS_H

#include <stdint.h>

typedef uint8_t mpq_code_8;
typedef uint16_t mpq_code_16;
typedef uint32_t mpq_code_32;

/* Matrices are held as code - 2^(bits - 1): signed operands are what multiply instructions want. */
typedef int8_t mpq_centred_8;
typedef int16_t mpq_centred_16;
typedef int32_t mpq_centred_32;

/* Scratch of one matrix product, each array as long as the longest vector that enters or leaves one. */
struct mpq_work {
    double *total;
    double *real;
    int16_t *high;
    int16_t *low;
};

struct mpq_format {
    double scale;
    double zero;
    double clip;
};

/*
 * A matrix product in two steps:
 *   matmul      total[r] = sum_c (w[r,c] - wz) * (v[c] - vz), weights row-major [rows, columns], into work->total
 *   requantise  output[r] = clip(rint(multiplier * total[r] + zero))
 * `int`: exact, in integers; the generator has checked that rows of this length cannot pass 64 bits, and there is none
 * for 32 by 8 and 32 by 32 bits. `real`: every product and sum in binary64, for 32 by 32 bits and for zero points far
 * out of range; exact for 32 by 8 bits. sums[r] = sum_c of the centred row.
 */
#define MPQ_MATMUL_ARGUMENTS(W, V)                                                                          \
    (const struct mpq_work *work, const mpq_centred_##W *weights, const int64_t *sums, double weight_zero, \
     const mpq_code_##V *vector, double vector_zero, int rows, int columns)
#define MPQ_DECLARE_INT(W, V) void mpq_matmul_int_##W##_##V MPQ_MATMUL_ARGUMENTS(W, V);
#define MPQ_DECLARE_REAL(W, V) void mpq_matmul_real_##W##_##V MPQ_MATMUL_ARGUMENTS(W, V);

#define MPQ_EACH_INT(DO) DO(8, 8) DO(8, 16) DO(8, 32) DO(16, 8) DO(16, 16) DO(16, 32) DO(32, 16)
#define MPQ_EACH_PAIR(DO) \
    DO(8, 8) DO(8, 16) DO(8, 32) DO(16, 8) DO(16, 16) DO(16, 32) DO(32, 8) DO(32, 16) DO(32, 32)

MPQ_EACH_INT(MPQ_DECLARE_INT)
MPQ_EACH_PAIR(MPQ_DECLARE_REAL)

/* add: rint(left_multiplier * (l - lz) + right_multiplier * (r - rz) + zero), clipped. */
#define MPQ_ADD_ARGUMENTS(L, R, O)                                                                      \
    (const mpq_code_##L *left, double left_multiplier, double left_zero, const mpq_code_##R *right,     \
     double right_multiplier, double right_zero, mpq_code_##O *output, double zero, double clip, int n)
/* mul: rint(multiplier * (l - lz) * (r - rz) + zero), clipped. */
#define MPQ_MUL_ARGUMENTS(L, R, O)                                                                    \
    (const mpq_code_##L *left, double left_zero, const mpq_code_##R *right, double right_zero,        \
     mpq_code_##O *output, double multiplier, double zero, double clip, int n)
#define MPQ_DECLARE_BINARY(L, R)                           \
    void mpq_add_##L##_##R##_8 MPQ_ADD_ARGUMENTS(L, R, 8);   \
    void mpq_add_##L##_##R##_16 MPQ_ADD_ARGUMENTS(L, R, 16); \
    void mpq_add_##L##_##R##_32 MPQ_ADD_ARGUMENTS(L, R, 32); \
    void mpq_mul_##L##_##R##_8 MPQ_MUL_ARGUMENTS(L, R, 8);   \
    void mpq_mul_##L##_##R##_16 MPQ_MUL_ARGUMENTS(L, R, 16); \
    void mpq_mul_##L##_##R##_32 MPQ_MUL_ARGUMENTS(L, R, 32);

MPQ_EACH_PAIR(MPQ_DECLARE_BINARY)

/* one_minus: rint(one - multiplier * (x - xz) + zero), clipped; `one` is 1 in steps of the output. */
#define MPQ_ONE_MINUS_ARGUMENTS(I, O)                                                                 \
    (const mpq_code_##I *input, double input_zero, mpq_code_##O *output, double one, double multiplier, \
     double zero, double clip, int n)
/* carry: the value itself, quantised: floor(scale_i * (x - zero_i) / scale_o) + zero_o, clipped. */
#define MPQ_FUNCTION_ARGUMENTS(I, O) \
    (const mpq_code_##I *input, struct mpq_format from, mpq_code_##O *output, struct mpq_format to, int n)
#define MPQ_DECLARE_UNARY(I, O)                                  \
    void mpq_one_minus_##I##_##O MPQ_ONE_MINUS_ARGUMENTS(I, O);  \
    void mpq_carry_##I##_##O MPQ_FUNCTION_ARGUMENTS(I, O);       \
    void mpq_relu_##I##_##O MPQ_FUNCTION_ARGUMENTS(I, O);        \
    void mpq_sigmoid_##I##_##O MPQ_FUNCTION_ARGUMENTS(I, O);     \
    void mpq_tanh_##I##_##O MPQ_FUNCTION_ARGUMENTS(I, O);

MPQ_EACH_PAIR(MPQ_DECLARE_UNARY)

/* quantise: floor(value / scale) + zero, clipped. dequantise: scale * (code - zero). fill: the code of one value. */
#define MPQ_DECLARE_FORMAT(B)                                                                                     \
    void mpq_requantise_##B(const double *total, double multiplier, mpq_code_##B *output, double zero,            \
                            double clip, int n);                                                                  \
    void mpq_quantise_##B(const float *values, mpq_code_##B *output, struct mpq_format to, int n);                \
    void mpq_fill_##B(double value, mpq_code_##B *output, struct mpq_format to, int n);                           \
    void mpq_dequantise_##B(const mpq_code_##B *input, struct mpq_format from, float *values, int n);             \
    /* A function of an 8-bit tensor as a table of its 256 results. */                                            \
    void mpq_lookup_##B(const mpq_code_##B *table, const mpq_code_8 *input, mpq_code_##B *output, int n);         \
    /* Reads and quantises DIRECTORY/FILE: 0, or 1 after one line on stderr. */                                   \
    int mpq_load_vector_##B(const char *directory, const char *file, mpq_code_##B *codes, struct mpq_format to,   \
                            int size);                                                                            \
    int mpq_load_matrix_##B(const char *directory, const char *file, mpq_centred_##B *weights, int64_t *sums,     \
                            struct mpq_format to, int rows, int columns);

MPQ_DECLARE_FORMAT(8)
MPQ_DECLARE_FORMAT(16)
MPQ_DECLARE_FORMAT(32)

#endif
