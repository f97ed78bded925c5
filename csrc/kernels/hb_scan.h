/* GRUs over steps within a frame, or many with the same weights side by side.
 *
 * x [steps][lanes][3 * units], gates z, r, n, input side done; out [steps][lanes][units]. States, gates and candidates have 16 bits, in
 * steps of 1 / 32767. What a step computes is stated in the source, line by line. Every sum fits: code generation has checked that. */
#ifndef HB_SCAN_H
#define HB_SCAN_H

#include "hb_platform.h"

struct hb_scan {
    int32_t steps, lanes, units, reverse, reset_before;
    int32_t x_zero, x_is_wide; /* x: int16_t, else int8_t */
    int32_t gate_multiplier, gate_shift, hidden_multiplier, hidden_shift, candidate_multiplier, candidate_shift;
    int32_t out_multiplier, out_shift, out_zero, low, high, out_is_wide;
};

/* Rows of weights are HB_PADDED(units) apart. initial: [lanes][units], or null for 0; out may be it where there is one step.
 * work: int16_t [4 * units]. */
#define HB_DECLARE_SCAN(name, acc_type, weight_type)                                                                   \
    void name(void *out, const struct hb_scan *of, const void *x, const int16_t *initial, const weight_type *weights,  \
              const acc_type *bias, const int32_t *multiplier, const int32_t *sigmoid, const int32_t *tanh,            \
              int16_t *work);

HB_DECLARE_SCAN(hb_scan32_w8, int32_t, int8_t)
HB_DECLARE_SCAN(hb_scan64_w8, int64_t, int8_t)
HB_DECLARE_SCAN(hb_scan32_w16, int32_t, int16_t)
HB_DECLARE_SCAN(hb_scan64_w16, int64_t, int16_t)

/* The same of binary32: x, initial, out; a step is stated in the source. work: float [5 * HB_PADDED(units)]. */
#define HB_DECLARE_SCAN_FLOAT(name, weight_type)                                                                       \
    void name(float *out, const struct hb_scan *of, const float *x, const float *initial, const weight_type *weights,  \
              const float *bias, const float *scale, float *work);

HB_DECLARE_SCAN_FLOAT(hb_scan_float_w8, int8_t)
HB_DECLARE_SCAN_FLOAT(hb_scan_float_w16, int16_t)
HB_DECLARE_SCAN_FLOAT(hb_scan_float_wf16, uint16_t)
HB_DECLARE_SCAN_FLOAT(hb_scan_float_w32, float)

#endif
