/* Start-up: float32 constants out of .npy files become codes by the scheme's rule, floor(value / scale) + zero. */
#include "mpq_kernels.h"
#include "mpq_npy.h"

enum { PIECE = 1024 };

static int piece_of(int left) { return left < PIECE ? left : PIECE; }

#define MPQ_HALF_8 128
#define MPQ_HALF_16 32768
#define MPQ_HALF_32 2147483648

#define MPQ_DEFINE_LOAD(B)                                                                            \
    int mpq_load_vector_##B(const char *directory, const char *file, mpq_code_##B *codes,             \
                            struct mpq_format to, int size) {                                         \
        struct mpq_npy npy;                                                                           \
        float values[PIECE];                                                                          \
        int failed = mpq_npy_open(&npy, directory, file, 0, size);                                    \
        if (failed) return 1;                                                                         \
        for (int at = 0; at < size && !failed; at += PIECE) {                                         \
            const int count = piece_of(size - at);                                                    \
            failed = mpq_npy_read(&npy, values, count);                                               \
            if (!failed) mpq_quantise_##B(values, codes + at, to, count);                             \
        }                                                                                             \
        return mpq_npy_close(&npy, failed);                                                           \
    }                                                                                                 \
    int mpq_load_matrix_##B(const char *directory, const char *file, mpq_centred_##B *weights,        \
                            int64_t *sums, struct mpq_format to, int rows, int columns) {             \
        struct mpq_npy npy;                                                                           \
        float values[PIECE];                                                                          \
        mpq_code_##B codes[PIECE];                                                                    \
        int failed = mpq_npy_open(&npy, directory, file, rows, columns);                              \
        if (failed) return 1;                                                                         \
        for (int row = 0; row < rows && !failed; row++) {                                             \
            int64_t sum = 0;                                                                          \
            for (int at = 0; at < columns && !failed; at += PIECE) {                                  \
                const int count = piece_of(columns - at);                                             \
                mpq_centred_##B *out = weights + (int64_t)row * columns + at;                         \
                failed = mpq_npy_read(&npy, values, count);                                           \
                if (failed) break;                                                                    \
                mpq_quantise_##B(values, codes, to, count);                                           \
                for (int i = 0; i < count; i++) {                                                     \
                    out[i] = (mpq_centred_##B)((int64_t)codes[i] - MPQ_HALF_##B);                     \
                    sum += out[i];                                                                    \
                }                                                                                     \
            }                                                                                         \
            sums[row] = sum;                                                                          \
        }                                                                                             \
        return mpq_npy_close(&npy, failed);                                                           \
    }

MPQ_DEFINE_LOAD(8)
MPQ_DEFINE_LOAD(16)
MPQ_DEFINE_LOAD(32)
