/* The network's operations in float32, for the baseline that is not quantised. */
#include "mpq_float32.h"
#include "mpq_npy.h"

#include <math.h>

enum { LANES = 16 };

static float dot(const float *restrict w, const float *restrict v, int n) {
    float lane[LANES] = {0};
    float total = 0.0f;
    int i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int j = 0; j < LANES; j++) lane[j] += w[i + j] * v[i + j];
    for (int j = 0; i + j < n; j++) lane[j] += w[i + j] * v[i + j];
    for (int j = 0; j < LANES; j++) total += lane[j];
    return total;
}

void mpq_float_matmul(const float *weights, const float *vector, float *output, int rows, int columns) {
    for (int r = 0; r < rows; r++) output[r] = dot(weights + (long)r * columns, vector, columns);
}

void mpq_float_add(const float *left, const float *right, float *output, int n) {
    float *restrict o = output;
    for (int i = 0; i < n; i++) o[i] = left[i] + right[i];
}

void mpq_float_mul(const float *left, const float *right, float *output, int n) {
    float *restrict o = output;
    for (int i = 0; i < n; i++) o[i] = left[i] * right[i];
}

void mpq_float_one_minus(const float *input, float *output, int n) {
    float *restrict o = output;
    for (int i = 0; i < n; i++) o[i] = 1.0f - input[i];
}

void mpq_float_relu(const float *input, float *output, int n) {
    float *restrict o = output;
    for (int i = 0; i < n; i++) o[i] = input[i] > 0.0f ? input[i] : 0.0f;
}

void mpq_float_sigmoid(const float *input, float *output, int n) {
    for (int i = 0; i < n; i++) output[i] = 1.0f / (1.0f + expf(-input[i]));
}

void mpq_float_tanh(const float *input, float *output, int n) {
    for (int i = 0; i < n; i++) output[i] = tanhf(input[i]);
}

void mpq_float_copy(const float *input, float *output, int n) {
    float *restrict o = output;
    for (int i = 0; i < n; i++) o[i] = input[i];
}

void mpq_float_fill(float value, float *output, int n) {
    for (int i = 0; i < n; i++) output[i] = value;
}

int mpq_float_load(const char *directory, const char *file, float *values, int rows, int columns) {
    struct mpq_npy npy;
    int failed = mpq_npy_open(&npy, directory, file, rows, columns);
    if (failed) return 1;
    for (int r = 0; r < (rows > 0 ? rows : 1) && !failed; r++)
        failed = mpq_npy_read(&npy, values + (long)r * columns, columns);
    return mpq_npy_close(&npy, failed);
}
