/** @file
 * GRUs and LSTMs over steps within a frame, or many with the same weights side by side.
 *
 * x [steps][lanes][gates * units], input side done, gates z, r, n of a GRU, i, o, f, g of an LSTM; out [steps][lanes][units]. States, gates and candidates have 16 bits, in
 * steps of 1 / 32767. What a step computes is stated in the source, line by line. Every sum fits: code generation has checked that. */
#ifndef HB_SCAN_H
#define HB_SCAN_H

#include "hb_platform.h"

/** How a scan goes. */
struct hb_scan {
    int32_t gate_multiplier;      /**< of x in gates */
    int32_t hidden_multiplier;    /**< of the hidden part of a candidate, or of a cell before its tanh */
    int32_t candidate_multiplier; /**< of x in a candidate */
    int32_t out_multiplier;       /**< of a state in out */
    int32_t steps;                /**< one after the other */
    int32_t lanes;                /**< side by side */
    int32_t units;                /**< of each */
    int16_t x_zero;               /**< zero point of x */
    int16_t out_zero;             /**< zero point of out */
    int16_t low;                  /**< least of out */
    int16_t high;                 /**< greatest of out */
    int8_t gate_shift;            /**< of gates */
    int8_t hidden_shift;          /**< of the hidden part, or of a cell before its tanh */
    int8_t candidate_shift;       /**< of a candidate */
    int8_t out_shift;             /**< of out */
    int8_t reverse;               /**< 1: from the last step on */
    int8_t reset_before;          /**< 1: the state is reset before its product, else behind it */
    int8_t x_is_wide;             /**< x: int16_t, else int8_t */
    int8_t out_is_wide;           /**< out: int16_t, else int8_t */
};

/** weights: [3 * units][units]. Tables of 513 entries. initial: [lanes][units], or null for 0; out may be it where there is one step.
 * work: int16_t [4 * units]. */
#define HB_DECLARE_SCAN(name, acc_type, weight_type)                                                                   \
    void name(void *out, const struct hb_scan *of, const void *x, const int16_t *initial, const weight_type *weights,  \
              const acc_type *bias, const int32_t *multiplier, const int32_t *sigmoid, const int32_t *tanh,            \
              int16_t *work);

/** @name Of integers, of each format of the weights
 * @{ */
HB_DECLARE_SCAN(hb_scan32_w8, int32_t, int8_t)
HB_DECLARE_SCAN(hb_scan64_w8, int64_t, int8_t)
HB_DECLARE_SCAN(hb_scan32_w16, int32_t, int16_t)
HB_DECLARE_SCAN(hb_scan64_w16, int64_t, int16_t)
/** @} */

/** LSTMs: weights [4 * units][units]; cell: what they hold, [2][lanes][units], upper halves of 32 bits, then lower ones, in steps of
 * 1 / (32767 * 256), in place, or null. work: int16_t [4 * units]; sums: int32_t [units]. */
#define HB_DECLARE_LSTM_SCAN(name, acc_type, weight_type)                                                              \
    void name(void *out, const struct hb_scan *of, const void *x, const int16_t *initial, int16_t *cell,               \
              const weight_type *weights, const acc_type *bias, const int32_t *multiplier, const int32_t *sigmoid,     \
              const int32_t *tanh, int16_t *work, int32_t *sums);

/** @name LSTMs of integers, of each format of the weights
 * @{ */
HB_DECLARE_LSTM_SCAN(hb_lstm_scan32_w8, int32_t, int8_t)
HB_DECLARE_LSTM_SCAN(hb_lstm_scan64_w8, int64_t, int8_t)
HB_DECLARE_LSTM_SCAN(hb_lstm_scan32_w16, int32_t, int16_t)
HB_DECLARE_LSTM_SCAN(hb_lstm_scan64_w16, int64_t, int16_t)
/** @} */

/** A GRU of binary32: x, initial, out; a step is stated in the source. Rows of weights are HB_PADDED(units) apart. work: float [5 * HB_PADDED(units)]. */
#define HB_DECLARE_SCAN_FLOAT(name, weight_type)                                                                       \
    void name(float *out, const struct hb_scan *of, const float *x, const float *initial, const weight_type *weights,  \
              const float *bias, const float *scale, float *work);

/** @name Of floats, of each format of the weights
 * @{ */
HB_DECLARE_SCAN_FLOAT(hb_scan_float_w8, int8_t)
HB_DECLARE_SCAN_FLOAT(hb_scan_float_w16, int16_t)
HB_DECLARE_SCAN_FLOAT(hb_scan_float_wf16, uint16_t)
HB_DECLARE_SCAN_FLOAT(hb_scan_float_w32, float)
/** @} */

/** An LSTM of binary32, cell [lanes][units] in place, or null. work: float [7 * HB_PADDED(units)]. */
#define HB_DECLARE_LSTM_SCAN_FLOAT(name, weight_type)                                                                  \
    void name(float *out, const struct hb_scan *of, const float *x, const float *initial, float *cell,                 \
              const weight_type *weights, const float *bias, const float *scale, float *work);

/** @name LSTMs of floats, of each format of the weights
 * @{ */
HB_DECLARE_LSTM_SCAN_FLOAT(hb_lstm_scan_float_w8, int8_t)
HB_DECLARE_LSTM_SCAN_FLOAT(hb_lstm_scan_float_w16, int16_t)
HB_DECLARE_LSTM_SCAN_FLOAT(hb_lstm_scan_float_wf16, uint16_t)
HB_DECLARE_LSTM_SCAN_FLOAT(hb_lstm_scan_float_w32, float)
/** @} */

#endif
