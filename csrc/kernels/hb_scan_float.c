/* GRUs over steps within a frame in binary32: hb_scan.h. */
#include "hb_float.h"
#include "hb_half.h"
#include "hb_scan.h"

HB_EXACT_FLOATS

#include "hb_scan_steps.h"

#define HB_DEFINE_SCAN_FLOAT(name, weight_type, dot_of)                                                                \
    HB_DEFINE_SCAN_FLOAT_SUMS(name, weight_type, dot_of)                                                               \
    void name(float *out, const struct hb_scan *of, const float *x, const float *initial, const weight_type *weights,  \
              const float *bias, const float *scale, float *work)                                                      \
    {                                                                                                                  \
        const int32_t units = of->units, stride = HB_PADDED(units);                                                    \
        float *const h = work, *const z = h + stride, *const r = z + stride, *const n = r + stride;                    \
        float *const kept = n + stride;                                                                                \
        int32_t lane, i, k;                                                                                            \
        for (lane = 0; lane < of->lanes; lane++) {                                                                     \
            for (k = 0; k < units; k++) h[k] = initial ? initial[lane * units + k] : 0.0f;                             \
            for (i = 0; i < of->steps; i++) {                                                                          \
                const int32_t place = place_of(of, i, lane);                                                           \
                const float *const own = x + place * 3 * units;                                                        \
                name##_sums(z, weights, bias, scale, h, 0, units);                                                     \
                name##_sums(r, weights, bias, scale, h, units, units);                                                 \
                hb_float_add(z, own, units);                                                                           \
                hb_float_add(r, own + units, units);                                                                   \
                hb_float_sigmoid(z, z, units);                                                                         \
                hb_float_sigmoid(r, r, units);                                                                         \
                for (k = 0; k < units; k++) kept[k] = of->reset_before ? HB_F32(r[k] * h[k]) : h[k];                   \
                name##_sums(n, weights, bias, scale, kept, 2 * units, units);                                          \
                if (!of->reset_before) {                                                                               \
                    for (k = 0; k < units; k++) n[k] = HB_F32(r[k] * n[k]);                                            \
                }                                                                                                      \
                hb_float_add(n, own + 2 * units, units);                                                               \
                hb_float_tanh(n, n, units);                                                                            \
                hb_float_gru(kept, z, n, h, units);                                                                    \
                for (k = 0; k < units; k++) h[k] = out[place * units + k] = kept[k];                                   \
            }                                                                                                          \
        }                                                                                                              \
    }

HB_DEFINE_SCAN_FLOAT(hb_scan_float_w8, int8_t, hb_float_dot_w8)
HB_DEFINE_SCAN_FLOAT(hb_scan_float_w16, int16_t, hb_float_dot_w16)
HB_DEFINE_SCAN_FLOAT(hb_scan_float_wf16, uint16_t, hb_float_dot_wf16)
HB_DEFINE_SCAN_FLOAT(hb_scan_float_w32, float, hb_float_dot_w32)
