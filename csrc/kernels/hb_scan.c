/* GRUs over steps within a frame: hb_scan.h. */
#include "hb_scan.h"

HB_INNER_LOOPS

#include "hb_scan_steps.h"

#define HB_DEFINE_SCAN(name, acc_type, weight_type)                                                                    \
    HB_DEFINE_SCAN_SUM(name, acc_type, weight_type)                                                                    \
    void name(void *out, const struct hb_scan *of, const void *x, const int16_t *initial, const weight_type *weights,  \
              const acc_type *bias, const int32_t *multiplier, const int32_t *sigmoid, const int32_t *tanh,            \
              int16_t *work)                                                                                           \
    {                                                                                                                  \
        const int32_t units = of->units;                                                                               \
        int16_t *const h = work, *const z = h + units, *const r = z + units, *const kept = r + units;                  \
        int32_t lane, i, k;                                                                                            \
        for (lane = 0; lane < of->lanes; lane++) {                                                                     \
            for (k = 0; k < units; k++) h[k] = initial ? initial[lane * units + k] : (int16_t)0;                       \
            for (i = 0; i < of->steps; i++) {                                                                          \
                const int32_t place = place_of(of, i, lane);                                                           \
                const int32_t own = place * 3 * units;                                                                 \
                name##_gates(z, of, x, own, weights, bias, multiplier, sigmoid, h, 2 * units, units);                  \
                for (k = 0; k < units; k++) {                                                                          \
                    kept[k] = of->reset_before ? (int16_t)(((int32_t)r[k] * h[k] + 16384) >> 15) : h[k];               \
                }                                                                                                      \
                for (k = 0; k < units; k++) {                                                                          \
                    const int32_t row = 2 * units + k;                                                                 \
                    int64_t sum = name##_sum(weights, bias, multiplier, kept, row, units);                             \
                    int32_t n;                                                                                         \
                    if (!of->reset_before) {                                                                           \
                        const int32_t hidden = clamped(rounded(sum, of->hidden_shift), -32768, 32767);                 \
                        sum = (int64_t)(r[k] * hidden) * of->hidden_multiplier;                                        \
                    }                                                                                                  \
                    sum += (int64_t)input_of(of, x, own + row) * of->candidate_multiplier;                             \
                    n = look(tanh, rounded(sum, of->candidate_shift), -32767);                                         \
                    put(of, out, place * units + k, (32767 - z[k]) * n + z[k] * h[k], h + k);                          \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }

HB_DEFINE_SCAN(hb_scan32_w8, int32_t, int8_t)
HB_DEFINE_SCAN(hb_scan64_w8, int64_t, int8_t)
HB_DEFINE_SCAN(hb_scan32_w16, int32_t, int16_t)
HB_DEFINE_SCAN(hb_scan64_w16, int64_t, int16_t)
