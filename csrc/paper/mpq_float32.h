/*
 * The words of mpq_network.h for a network that is not quantised: float32 throughout. mpq.h gives the sizes only.
 * A product adds 16 partial sums (lane i mod 16), then the lanes in order.
 */
#ifndef MPQ_FLOAT32_H
#define MPQ_FLOAT32_H

void mpq_float_matmul(const float *weights, const float *vector, float *output, int rows, int columns);
void mpq_float_add(const float *left, const float *right, float *output, int n);
void mpq_float_mul(const float *left, const float *right, float *output, int n);
void mpq_float_one_minus(const float *input, float *output, int n);
void mpq_float_relu(const float *input, float *output, int n);
void mpq_float_sigmoid(const float *input, float *output, int n);
void mpq_float_tanh(const float *input, float *output, int n);
void mpq_float_copy(const float *input, float *output, int n);
void mpq_float_fill(float value, float *output, int n);
/* 0, or 1 after one line on stderr. `rows` is 0 for a vector. */
int mpq_float_load(const char *directory, const char *file, float *values, int rows, int columns);

#define SCRATCH(n)
#define WORK (void)0
#define TABLE(i, o)
#define ALL_CODES (void)0
#define MAKE_TABLE(f, i, o) (void)0

#define VECTOR(t) float t_##t[MPQ_##t##_SIZE];
#define CONSTANT(t) static float t_##t[MPQ_##t##_SIZE];
#define MATRIX(t) static float t_##t[(long)MPQ_##t##_ROWS * MPQ_##t##_COLUMNS];

#define LOAD_CONSTANT(t, file) mpq_float_load(directory, file, t_##t, 0, MPQ_##t##_SIZE)
#define LOAD_MATRIX(t, file) mpq_float_load(directory, file, t_##t, MPQ_##t##_ROWS, MPQ_##t##_COLUMNS)

#define FILL(t, value) mpq_float_fill(value, state->t_##t, MPQ_##t##_SIZE)
#define QUANTISE(t, values) mpq_float_copy(values, state->t_##t, MPQ_##t##_SIZE)
#define DEQUANTISE(t, values) mpq_float_copy(state->t_##t, values, MPQ_##t##_SIZE)
#define CARRY(i, o) mpq_float_copy(state->t_##i, state->t_##o, MPQ_##o##_SIZE)

#define MATMUL(w, v, o) mpq_float_matmul(t_##w, state->t_##v, state->t_##o, MPQ_##w##_ROWS, MPQ_##w##_COLUMNS)
#define ADD(l, r, o) mpq_float_add(MPQ_##l##_AT, MPQ_##r##_AT, state->t_##o, MPQ_##o##_SIZE)
#define MUL(l, r, o) mpq_float_mul(MPQ_##l##_AT, MPQ_##r##_AT, state->t_##o, MPQ_##o##_SIZE)
#define ONE_MINUS(i, o) mpq_float_one_minus(MPQ_##i##_AT, state->t_##o, MPQ_##o##_SIZE)
#define RELU(i, o) mpq_float_relu(MPQ_##i##_AT, state->t_##o, MPQ_##o##_SIZE)
#define SIGMOID(i, o) mpq_float_sigmoid(MPQ_##i##_AT, state->t_##o, MPQ_##o##_SIZE)
#define TANH(i, o) mpq_float_tanh(MPQ_##i##_AT, state->t_##o, MPQ_##o##_SIZE)

#endif
