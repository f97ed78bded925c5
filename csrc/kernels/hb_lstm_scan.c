/* LSTMs over steps within a frame: hb_scan.h. */
#include "hb_scan.h"

HB_INNER_LOOPS

#include "hb_scan_steps.h"

#define HB_DEFINE_LSTM_SCAN(name, acc_type, weight_type)                                                               \
    HB_DEFINE_SCAN_SUM(name, acc_type, weight_type)                                                                    \
    void name(void *out, const struct hb_scan *of, const void *x, const int16_t *initial, int16_t *cell,               \
              const weight_type *weights, const acc_type *bias, const int32_t *multiplier, const int32_t *sigmoid,     \
              const int32_t *tanh, int16_t *work, int32_t *sums)                                                       \
    {                                                                                                                  \
        const int32_t units = of->units, halves = of->lanes * units;                                                   \
        int16_t *const h = work, *const gates = h + units;                                                             \
        int32_t *const c = sums;                                                                                       \
        int32_t lane, i, k;                                                                                            \
        for (lane = 0; lane < of->lanes; lane++) {                                                                     \
            int16_t *const kept = cell ? cell + lane * units : cell;                                                   \
            for (k = 0; k < units; k++) {                                                                              \
                h[k] = initial ? initial[lane * units + k] : (int16_t)0;                                               \
                c[k] = kept ? kept[k] * 65536 + (uint16_t)kept[halves + k] : 0;                                        \
            }                                                                                                          \
            for (i = 0; i < of->steps; i++) {                                                                          \
                const int32_t place = place_of(of, i, lane);                                                           \
                const int32_t own = place * 4 * units;                                                                 \
                name##_gates(gates, of, x, own, weights, bias, multiplier, sigmoid, h, 3 * units, units);              \
                for (k = 0; k < units; k++) {                                                                          \
                    const int32_t row = 3 * units + k;                                                                 \
                    const int64_t sum = (int64_t)input_of(of, x, own + row) * of->candidate_multiplier +               \
                                        name##_sum(weights, bias, multiplier, h, row, units);                          \
                    const int32_t g = look(tanh, rounded(sum, of->candidate_shift), -32767);                           \
                    const int64_t mixed = (int64_t)gates[2 * units + k] * c[k] + (int64_t)(gates[k] * g) * 256;        \
                    /* divided by 32767 */                                                                             \
                    c[k] = clamped(rounded(mixed + rounded(mixed, 15), 15), -2147483647, 2147483647);                  \
                }                                                                                                      \
                for (k = 0; k < units; k++) {                                                                          \
                    const int32_t shown =                                                                              \
                        look(tanh, rounded((int64_t)c[k] * of->hidden_multiplier, of->hidden_shift), -32767);          \
                    put(of, out, place * units + k, gates[units + k] * shown, h + k);                                  \
                }                                                                                                      \
            }                                                                                                          \
            for (k = 0; kept && k < units; k++) {                                                                      \
                /* The lower half as it lies; what is left is a multiple of 65536. */                                  \
                const int32_t low = ((c[k] & 0xffff) ^ 0x8000) - 0x8000;                                               \
                kept[k] = (int16_t)((c[k] - (c[k] & 0xffff)) / 65536);                                                 \
                kept[halves + k] = (int16_t)low;                                                                       \
            }                                                                                                          \
        }                                                                                                              \
    }

HB_DEFINE_LSTM_SCAN(hb_lstm_scan32_w8, int32_t, int8_t)
HB_DEFINE_LSTM_SCAN(hb_lstm_scan64_w8, int64_t, int8_t)
HB_DEFINE_LSTM_SCAN(hb_lstm_scan32_w16, int32_t, int16_t)
HB_DEFINE_LSTM_SCAN(hb_lstm_scan64_w16, int64_t, int16_t)
