/*
 * The words that a generated network is written in, for quantised tensors. Each takes names of tensors; their
 * bits, formats and sizes come from mpq.h, so that the network's text is the same whatever the precision. An
 * operation's constants stand under the name of its output. `work` and `state` are the frame function's own.
 */
#ifndef MPQ_NETWORK_H
#define MPQ_NETWORK_H

#include "mpq_kernels.h"

#define MPQ_JOIN2(a, b) a##_##b
#define MPQ_JOIN3(a, b, c) a##_##b##_##c
#define MPQ_JOIN4(a, b, c, d) a##_##b##_##c##_##d
#define MPQ_NAME2(a, b) MPQ_JOIN2(a, b)
#define MPQ_NAME3(a, b, c) MPQ_JOIN3(a, b, c)
#define MPQ_NAME4(a, b, c, d) MPQ_JOIN4(a, b, c, d)

/* Scratch of the matrix products: part of the state, as long as the longest vector of one. */
#define SCRATCH(n) double total[n]; double real[n]; int16_t high[n]; int16_t low[n];
#define WORK const struct mpq_work work = {state->total, state->real, state->high, state->low}

/* Declarations: of the carried state and the activations (members of the state), and of the constants. */
#define VECTOR(t) MPQ_##t##_TYPE t_##t[MPQ_##t##_SIZE];
#define CONSTANT(t) static MPQ_##t##_TYPE t_##t[MPQ_##t##_SIZE];
#define MATRIX(t)                                                                                        \
    static MPQ_NAME2(mpq_centred, MPQ_##t##_BITS) t_##t[(int64_t)MPQ_##t##_ROWS * MPQ_##t##_COLUMNS];    \
    static int64_t sums_##t[MPQ_##t##_ROWS];
/* Results of a function for all codes of an 8-bit input; one element where the input is wider. */
#define TABLE(i, o) static MPQ_##o##_TYPE table_##o[MPQ_NAME2(MPQ_TABLE, MPQ_##i##_BITS)];
#define MPQ_TABLE_8 256
#define MPQ_TABLE_16 1
#define MPQ_TABLE_32 1

/* Start-up. LOAD_ values are 0, or 1 after a line on stderr. */
#define LOAD_CONSTANT(t, file) \
    MPQ_NAME2(mpq_load_vector, MPQ_##t##_BITS)(directory, file, t_##t, MPQ_FORMAT(t), MPQ_##t##_SIZE)
#define LOAD_MATRIX(t, file)                                                                        \
    MPQ_NAME2(mpq_load_matrix, MPQ_##t##_BITS)(directory, file, t_##t, sums_##t, MPQ_FORMAT(t),     \
                                               MPQ_##t##_ROWS, MPQ_##t##_COLUMNS)
#define ALL_CODES                                                     \
    mpq_code_8 all_codes[256];                                        \
    for (int code = 0; code < 256; code++) all_codes[code] = (mpq_code_8)code; \
    (void)all_codes
#define MAKE_TABLE(f, i, o) MPQ_NAME2(MPQ_MAKE, MPQ_##i##_BITS)(MPQ_NAME3(mpq_##f, MPQ_##i##_BITS, MPQ_##o##_BITS), i, o)
#define MPQ_MAKE_8(kernel, i, o) kernel(all_codes, MPQ_FORMAT(i), table_##o, MPQ_FORMAT(o), 256)
#define MPQ_MAKE_16(kernel, i, o) (void)table_##o
#define MPQ_MAKE_32(kernel, i, o) (void)table_##o

#define MPQ_FORMAT(t) mpq_format(MPQ_##t##_SCALE, MPQ_##t##_ZERO, MPQ_##t##_CLIP)
static inline struct mpq_format mpq_format(double scale, double zero, double clip) {
    struct mpq_format format;
    format.scale = scale;
    format.zero = zero;
    format.clip = clip;
    return format;
}

/* A frame's beginning and end. */
#define FILL(t, value) MPQ_NAME2(mpq_fill, MPQ_##t##_BITS)(value, state->t_##t, MPQ_FORMAT(t), MPQ_##t##_SIZE)
#define QUANTISE(t, values) MPQ_NAME2(mpq_quantise, MPQ_##t##_BITS)(values, state->t_##t, MPQ_FORMAT(t), MPQ_##t##_SIZE)
#define DEQUANTISE(t, values) \
    MPQ_NAME2(mpq_dequantise, MPQ_##t##_BITS)(state->t_##t, MPQ_FORMAT(t), values, MPQ_##t##_SIZE)
#define CARRY(i, o)                                                                                        \
    MPQ_NAME3(mpq_carry, MPQ_##i##_BITS, MPQ_##o##_BITS)                                                   \
    (state->t_##i, MPQ_FORMAT(i), state->t_##o, MPQ_FORMAT(o), MPQ_##o##_SIZE)

/* Operations. MPQ_t_AT says where a tensor lies: in the state or among the constants. */
#define MATMUL(w, v, o)                                                                                    \
    MPQ_NAME4(mpq_matmul, MPQ_##o##_SUM, MPQ_##w##_BITS, MPQ_##v##_BITS)                                   \
    (&work, t_##w, sums_##w, MPQ_##w##_ZERO, state->t_##v, MPQ_##v##_ZERO, MPQ_##w##_ROWS, MPQ_##w##_COLUMNS); \
    MPQ_NAME2(mpq_requantise, MPQ_##o##_BITS)                                                              \
    (state->total, MPQ_##o##_MULTIPLIER, state->t_##o, MPQ_##o##_ZERO, MPQ_##o##_CLIP, MPQ_##o##_SIZE)
#define ADD(l, r, o)                                                                                       \
    MPQ_NAME4(mpq_add, MPQ_##l##_BITS, MPQ_##r##_BITS, MPQ_##o##_BITS)                                     \
    (MPQ_##l##_AT, MPQ_##o##_LEFT_MULTIPLIER, MPQ_##l##_ZERO, MPQ_##r##_AT, MPQ_##o##_RIGHT_MULTIPLIER,    \
     MPQ_##r##_ZERO, state->t_##o, MPQ_##o##_ZERO, MPQ_##o##_CLIP, MPQ_##o##_SIZE)
#define MUL(l, r, o)                                                                                       \
    MPQ_NAME4(mpq_mul, MPQ_##l##_BITS, MPQ_##r##_BITS, MPQ_##o##_BITS)                                     \
    (MPQ_##l##_AT, MPQ_##l##_ZERO, MPQ_##r##_AT, MPQ_##r##_ZERO, state->t_##o, MPQ_##o##_MULTIPLIER,       \
     MPQ_##o##_ZERO, MPQ_##o##_CLIP, MPQ_##o##_SIZE)
#define ONE_MINUS(i, o)                                                                                    \
    MPQ_NAME3(mpq_one_minus, MPQ_##i##_BITS, MPQ_##o##_BITS)                                               \
    (MPQ_##i##_AT, MPQ_##i##_ZERO, state->t_##o, MPQ_##o##_ONE, MPQ_##o##_MULTIPLIER, MPQ_##o##_ZERO,      \
     MPQ_##o##_CLIP, MPQ_##o##_SIZE)
#define RELU(i, o) MPQ_FUNCTION(relu, i, o)
#define SIGMOID(i, o) MPQ_FUNCTION(sigmoid, i, o)
#define TANH(i, o) MPQ_FUNCTION(tanh, i, o)

#define MPQ_FUNCTION(f, i, o)                                                                              \
    MPQ_NAME2(MPQ_FUNCTION, MPQ_##i##_BITS)                                                                \
    (MPQ_NAME3(mpq_##f, MPQ_##i##_BITS, MPQ_##o##_BITS), MPQ_NAME2(mpq_lookup, MPQ_##o##_BITS), i, o)
#define MPQ_FUNCTION_8(kernel, lookup, i, o) lookup(table_##o, MPQ_##i##_AT, state->t_##o, MPQ_##o##_SIZE)
#define MPQ_FUNCTION_16(kernel, lookup, i, o) \
    kernel(MPQ_##i##_AT, MPQ_FORMAT(i), state->t_##o, MPQ_FORMAT(o), MPQ_##o##_SIZE)
#define MPQ_FUNCTION_32(kernel, lookup, i, o) MPQ_FUNCTION_16(kernel, lookup, i, o)

#endif
