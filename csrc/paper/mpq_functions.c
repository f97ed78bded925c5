/* Functions of a real number: dequantised, computed in binary64, quantised with floor. */
#include "mpq_kernels.h"
#include "mpq_store.h"

#include <math.h>

static inline double carry(double t) { return t; }
static inline double relu(double t) { return t > 0.0 ? t : 0.0; }
static inline double sigmoid(double t) { return 1.0 / (1.0 + exp(-t)); }

#define MPQ_DEFINE_FUNCTION(NAME, F, I, O)                                                       \
    void mpq_##NAME##_##I##_##O MPQ_FUNCTION_ARGUMENTS(I, O) {                                   \
        const mpq_code_##I *restrict x = input;                                                  \
        mpq_code_##O *restrict o = output;                                                       \
        for (int i = 0; i < n; i++) {                                                            \
            const double t = F(from.scale * ((double)x[i] - from.zero));                         \
            o[i] = mpq_store_##O(mpq_clip(floor(t / to.scale) + to.zero, to.clip));              \
        }                                                                                        \
    }

#define MPQ_DEFINE_FUNCTIONS(I, O)                 \
    MPQ_DEFINE_FUNCTION(carry, carry, I, O)        \
    MPQ_DEFINE_FUNCTION(relu, relu, I, O)          \
    MPQ_DEFINE_FUNCTION(sigmoid, sigmoid, I, O)    \
    MPQ_DEFINE_FUNCTION(tanh, tanh, I, O)

MPQ_EACH_PAIR(MPQ_DEFINE_FUNCTIONS)
