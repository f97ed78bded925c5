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
                const int32_t place = (of->reverse ? of->steps - 1 - i : i) * of->lanes + lane;                        \
                const int32_t own = place * 3 * units;                                                                 \
                for (k = 0; k < 2 * units; k++) {                                                                      \
                    const int64_t sum = (int64_t)input_of(of, x, own + k) * of->gate_multiplier +                      \
                                        name##_sum(weights, bias, multiplier, h, k, units);                            \
                    z[k] = (int16_t)look(sigmoid, rounded(sum, of->gate_shift), 0);                                    \
                }                                                                                                      \
                for (k = 0; k < units; k++) {                                                                          \
                    kept[k] = of->reset_before ? (int16_t)(((int32_t)r[k] * h[k] + 16384) >> 15) : h[k];               \
                }                                                                                                      \
                for (k = 0; k < units; k++) {                                                                          \
                    const int32_t row = 2 * units + k;                                                                 \
                    int64_t sum = name##_sum(weights, bias, multiplier, kept, row, units);                             \
                    int32_t n, next;                                                                                   \
                    if (!of->reset_before) {                                                                           \
                        const int32_t hidden = clamped(rounded(sum, of->hidden_shift), -32768, 32767);                 \
                        sum = (int64_t)(r[k] * hidden) * of->hidden_multiplier;                                        \
                    }                                                                                                  \
                    sum += (int64_t)input_of(of, x, own + row) * of->candidate_multiplier;                             \
                    n = look(tanh, rounded(sum, of->candidate_shift), -32767);                                         \
                    /* 2^45 / 32767 */                                                                                 \
                    next = clamped(rounded((int64_t)((32767 - z[k]) * n + z[k] * h[k]) * 1073774593, 45), -32767,      \
                                   32767);                                                                             \
                    h[k] = (int16_t)next;                                                                              \
                    put(of, out, place * units + k, next);                                                             \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }

HB_DEFINE_SCAN(hb_scan32_w8, int32_t, int8_t)
HB_DEFINE_SCAN(hb_scan64_w8, int64_t, int8_t)
HB_DEFINE_SCAN(hb_scan32_w16, int32_t, int16_t)
HB_DEFINE_SCAN(hb_scan64_w16, int64_t, int16_t)
