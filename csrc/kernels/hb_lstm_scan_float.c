/* LSTMs over steps within a frame in binary32: hb_scan.h. */
#include "hb_float.h"
#include "hb_half.h"
#include "hb_scan.h"

HB_EXACT_FLOATS

#include "hb_scan_steps.h"

#define HB_DEFINE_LSTM_SCAN_FLOAT(name, weight_type, dot_of)                                                           \
    HB_DEFINE_SCAN_FLOAT_SUMS(name, weight_type, dot_of)                                                               \
    void name(float *out, const struct hb_scan *of, const float *x, const float *initial, float *cell,                 \
              const weight_type *weights, const float *bias, const float *scale, float *work)                          \
    {                                                                                                                  \
        const int32_t units = of->units, stride = HB_PADDED(units);                                                    \
        float *const h = work, *const c = h + stride, *const shown = c + stride, *const gates = shown + stride;        \
        float *const o = gates + stride, *const f = o + stride, *const g = f + stride;                                 \
        int32_t lane, i, k;                                                                                            \
        for (lane = 0; lane < of->lanes; lane++) {                                                                     \
            float *const kept = cell ? cell + lane * units : cell;                                                     \
            for (k = 0; k < units; k++) {                                                                              \
                h[k] = initial ? initial[lane * units + k] : 0.0f;                                                     \
                c[k] = kept ? kept[k] : 0.0f;                                                                          \
            }                                                                                                          \
            for (i = 0; i < of->steps; i++) {                                                                          \
                const int32_t place = place_of(of, i, lane);                                                           \
                const float *const own = x + place * 4 * units;                                                        \
                for (k = 0; k < 4; k++) {                                                                              \
                    float *const gate = gates + k * stride;                                                            \
                    name##_sums(gate, weights, bias, scale, h, k * units, units);                                      \
                    hb_float_add(gate, own + k * units, units);                                                        \
                    if (k < 3) hb_float_sigmoid(gate, gate, units);                                                    \
                    else hb_float_tanh(gate, gate, units);                                                             \
                }                                                                                                      \
                for (k = 0; k < units; k++) {                                                                          \
                    const float fresh = HB_F32(gates[k] * g[k]);                                                       \
                    const float old = HB_F32(f[k] * c[k]);                                                             \
                    c[k] = HB_F32(old + fresh);                                                                        \
                }                                                                                                      \
                hb_float_tanh(shown, c, units);                                                                        \
                for (k = 0; k < units; k++) h[k] = out[place * units + k] = HB_F32(o[k] * shown[k]);                   \
            }                                                                                                          \
            for (k = 0; kept && k < units; k++) kept[k] = c[k];                                                        \
        }                                                                                                              \
    }

HB_DEFINE_LSTM_SCAN_FLOAT(hb_lstm_scan_float_w8, int8_t, hb_float_dot_w8)
HB_DEFINE_LSTM_SCAN_FLOAT(hb_lstm_scan_float_w16, int16_t, hb_float_dot_w16)
HB_DEFINE_LSTM_SCAN_FLOAT(hb_lstm_scan_float_wf16, uint16_t, hb_float_dot_wf16)
HB_DEFINE_LSTM_SCAN_FLOAT(hb_lstm_scan_float_w32, float, hb_float_dot_w32)
