/* SPDX-License-Identifier: MIT */
/* nsnet2 in the precisions of mpq.h, generated. The numbers are in hb_weights.c. */
#include "hb_network.h"

#include <string.h>

#include "hb_dot.h"
#include "hb_float.h"
#include "hb_sum.h"
#include "hb_table.h"
#include "hb_weights.h"
#include "mpq.h"

/* mpq.h was made with this file. */
typedef char hb_precisions_are_those_of_mpq_h[sizeof(hb_input) * 8 >= MPQ_X_BITS &&
    sizeof(hb_output) * 8 >= MPQ_SIGMOID_BITS ? 1 : -1];

/* HB_WEIGHTS_LOADED: the constants are where hb_weights_loaded points to, see hb_weights_file.c. */
#if defined(HB_WEIGHTS_LOADED)
extern const struct hb_weights *hb_weights_loaded;
#define HB_WEIGHTS hb_weights_loaded
#else
#define HB_WEIGHTS (&hb_weights)
#endif

/* fc1Add f32[8] = onnxMatMul_166 i16[8][9] . x f32[9] + bias */
HB_CODE static void layer_fc1add(struct hb_network *net)
{
    float v[HB_BLOCK], dot[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 8; row += HB_BLOCK) {
        const int32_t rows = 8 - row < HB_BLOCK ? 8 - row : HB_BLOCK;
        hb_float_copy(v, HB_WEIGHTS->f_fc1add + row, rows);
        hb_float_dot_w16(dot, HB_WEIGHTS->w_onnxmatmul_166 + row * 16, net->arena.f32, 9, rows);
        hb_float_add_scaled(v, dot, HB_WEIGHTS->s0_fc1add + row, rows);
        hb_float_copy(net->arena.f32 + 12 + row, v, rows);
    }
}

/* gru1_f f32[6] = Whn_1 f32[6][6] . h1 f32[6] + bias */
HB_CODE static void layer_gru1_f(struct hb_network *net)
{
    float v[HB_BLOCK], dot[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_copy(v, HB_WEIGHTS->f_gru1_f + row, rows);
        hb_float_dot_w32(dot, HB_WEIGHTS->w_whn_1 + row * 16, net->h1, 6, rows);
        hb_float_add_scaled(v, dot, HB_WEIGHTS->s0_gru1_f + row, rows);
        hb_float_copy(net->arena.f32 + row, v, rows);
    }
}

/* gru1_r_ i16[6] = Wir_1 f32[6][8] . fc1Add f32[8] + Whr_1 f32[6][6] . h1 f32[6] + bias */
HB_CODE static void layer_gru1_r_(struct hb_network *net)
{
    float v[HB_BLOCK], dot[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_copy(v, HB_WEIGHTS->f_gru1_r_ + row, rows);
        hb_float_dot_w32(dot, HB_WEIGHTS->w_wir_1 + row * 16, net->arena.f32 + 12, 8, rows);
        hb_float_add_scaled(v, dot, HB_WEIGHTS->s0_gru1_r_ + row, rows);
        hb_float_dot_w32(dot, HB_WEIGHTS->w_whr_1 + row * 16, net->h1, 6, rows);
        hb_float_add_scaled(v, dot, HB_WEIGHTS->s1_gru1_r_ + row, rows);
        hb_float_store_s16(net->arena.s16 + 16 + row, v, 3276.54004f, 0, -32768, 32767, rows);
    }
}

/* gru1_r f32[6] = sigmoid(gru1_r_ i16[6]) */
HB_CODE static void layer_gru1_r(struct hb_network *net)
{
    float v[HB_BLOCK], x[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_s16(x, net->arena.s16 + 16 + row, 0, 0.000305199996f, rows);
        hb_float_sigmoid(v, x, rows);
        hb_float_copy(net->arena.f32 + 20 + row, v, rows);
    }
}

/* gru1_z_ i16[6] = Wiz_1 i8[6][8] . fc1Add f32[8] + Whz_1 i16[6][6] . h1 f32[6] + bias */
HB_CODE static void layer_gru1_z_(struct hb_network *net)
{
    float v[HB_BLOCK], dot[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_copy(v, HB_WEIGHTS->f_gru1_z_ + row, rows);
        hb_float_dot_w8(dot, HB_WEIGHTS->w_wiz_1 + row * 16, net->arena.f32 + 12, 8, rows);
        hb_float_add_scaled(v, dot, HB_WEIGHTS->s0_gru1_z_ + row, rows);
        hb_float_dot_w16(dot, HB_WEIGHTS->w_whz_1 + row * 16, net->h1, 6, rows);
        hb_float_add_scaled(v, dot, HB_WEIGHTS->s1_gru1_z_ + row, rows);
        hb_float_store_s16(net->arena.s16 + 16 + row, v, 3276.54004f, 0, -32768, 32767, rows);
    }
}

/* gru1_z f32[6] = sigmoid(gru1_z_ i16[6]) */
HB_CODE static void layer_gru1_z(struct hb_network *net)
{
    float v[HB_BLOCK], x[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_s16(x, net->arena.s16 + 16 + row, 0, 0.000305199996f, rows);
        hb_float_sigmoid(v, x, rows);
        hb_float_copy(net->arena.f32 + 28 + row, v, rows);
    }
}

/* gru1_n2 f32[6] = Win_1 i8[6][8] . fc1Add f32[8] + bias + gru1_r f32[6] * gru1_f f32[6] */
HB_CODE static void layer_gru1_n2(struct hb_network *net)
{
    float v[HB_BLOCK], dot[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_copy(v, HB_WEIGHTS->f_gru1_n2 + row, rows);
        hb_float_dot_w8(dot, HB_WEIGHTS->w_win_1 + row * 16, net->arena.f32 + 12, 8, rows);
        hb_float_add_scaled(v, dot, HB_WEIGHTS->s0_gru1_n2 + row, rows);
        hb_float_add_product(v, net->arena.f32 + 20 + row, net->arena.f32 + row, rows);
        hb_float_copy(net->arena.f32 + 36 + row, v, rows);
    }
}

/* gru1_n i16[6] = tanh(gru1_n2 f32[6]) */
HB_CODE static void layer_gru1_n(struct hb_network *net)
{
    float v[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_tanh(v, net->arena.f32 + 36 + row, rows);
        hb_float_store_s16(net->arena.s16 + row, v, 32765.4004f, 0, -32767, 32767, rows);
    }
}

/* h1 f32[6] = (1 - gru1_z) * gru1_n + gru1_z * h1 */
HB_CODE static void layer_rnn1gru(struct hb_network *net)
{
    float v[HB_BLOCK], n[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_s16(n, net->arena.s16 + row, 0, 0.000030520001f, rows);
        hb_float_gru(v, net->arena.f32 + 28 + row, n, net->h1 + row, rows);
        hb_float_copy(net->h1 + row, v, rows);
    }
}

/* rnn1GRU i16[6] = h1 f32[6] */
HB_CODE static void layer_rnn1gru_copy(struct hb_network *net)
{
    float v[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_copy(v, HB_WEIGHTS->f_rnn1gru_copy + row, rows);
        hb_float_add(v, net->h1 + row, rows);
        hb_float_store_s16(net->arena.s16 + 32 + row, v, 16450.0742f, 0, -32768, 32767, rows);
    }
}

/* gru2_f i16[6] = Whn_2 i16[6][6] . h2 f32[6] + bias */
HB_CODE static void layer_gru2_f(struct hb_network *net)
{
    float v[HB_BLOCK], dot[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_copy(v, HB_WEIGHTS->f_gru2_f + row, rows);
        hb_float_dot_w16(dot, HB_WEIGHTS->w_whn_2 + row * 16, net->h2, 6, rows);
        hb_float_add_scaled(v, dot, HB_WEIGHTS->s0_gru2_f + row, rows);
        hb_float_store_s16(net->arena.s16 + 16 + row, v, 20424.8359f, 0, -32768, 32767, rows);
    }
}

/* gru2_r_ i8[6] = Wir_2 i8[6][6] . rnn1GRU i16[6] + Whr_2 f32[6][6] . h2 f32[6] + bias */
HB_CODE static void layer_gru2_r_(struct hb_network *net)
{
    float v[HB_BLOCK], dot[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_copy(v, HB_WEIGHTS->f_gru2_r_ + row, rows);
        hb_float_s16(net->converted, net->arena.s16 + 32, 0, 0.0000607900001f, 6);
        hb_float_dot_w8(dot, HB_WEIGHTS->w_wir_2 + row * 16, net->converted, 6, rows);
        hb_float_add_scaled(v, dot, HB_WEIGHTS->s0_gru2_r_ + row, rows);
        hb_float_dot_w32(dot, HB_WEIGHTS->w_whr_2 + row * 16, net->h2, 6, rows);
        hb_float_add_scaled(v, dot, HB_WEIGHTS->s1_gru2_r_ + row, rows);
        hb_float_store_s8(net->arena.s8 + row, v, 100.190361f, -32, -128, 127, rows);
    }
}

/* gru2_r i16[6] = sigmoid(gru2_r_ i8[6]) */
HB_CODE static void layer_gru2_r(struct hb_network *net)
{
    hb_table_x8_s16(net->arena.s16 + 24, net->arena.s8, HB_WEIGHTS->table_0, 6);
}

/* gru2_z_ f32[6] = Wiz_2 i16[6][6] . rnn1GRU i16[6] + Whz_2 i8[6][6] . h2 f32[6] + bias */
HB_CODE static void layer_gru2_z_(struct hb_network *net)
{
    float v[HB_BLOCK], dot[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_copy(v, HB_WEIGHTS->f_gru2_z_ + row, rows);
        hb_float_s16(net->converted, net->arena.s16 + 32, 0, 0.0000607900001f, 6);
        hb_float_dot_w16(dot, HB_WEIGHTS->w_wiz_2 + row * 16, net->converted, 6, rows);
        hb_float_add_scaled(v, dot, HB_WEIGHTS->s0_gru2_z_ + row, rows);
        hb_float_dot_w8(dot, HB_WEIGHTS->w_whz_2 + row * 16, net->h2, 6, rows);
        hb_float_add_scaled(v, dot, HB_WEIGHTS->s1_gru2_z_ + row, rows);
        hb_float_copy(net->arena.f32 + row, v, rows);
    }
}

/* gru2_z i8[6] = sigmoid(gru2_z_ f32[6]) */
HB_CODE static void layer_gru2_z(struct hb_network *net)
{
    float v[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_sigmoid(v, net->arena.f32 + row, rows);
        hb_float_store_s8(net->arena.s8 + 80 + row, v, 254.971954f, -128, -128, 127, rows);
    }
}

/* gru2_n2 i8[6] = Win_2 i8[6][6] . rnn1GRU i16[6] + bias + gru2_r i16[6] * gru2_f i16[6] */
HB_CODE static void layer_gru2_n2(struct hb_network *net)
{
    int64_t sum[HB_BLOCK];
    int32_t acc32[HB_BLOCK];
    int32_t a[HB_BLOCK], b[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_dot_w8_x16(acc32, HB_WEIGHTS->b0_gru2_n2 + row, HB_WEIGHTS->w_win_2 + row * 16,
                      net->arena.s16 + 32, 6, rows);
        hb_sum_set32(sum, acc32, HB_WEIGHTS->m0_gru2_n2 + row, rows);
        hb_value_s16(a, net->arena.s16 + 24 + row, 0, rows);
        hb_value_s16(b, net->arena.s16 + 16 + row, 0, rows);
        hb_sum_add_product(sum, a, b, 7369079, rows);
        hb_store_s8(net->arena.s8 + row, sum, 45, 30, -128, 127, rows);
    }
}

/* gru2_n i8[6] = tanh(gru2_n2 i8[6]) */
HB_CODE static void layer_gru2_n(struct hb_network *net)
{
    hb_table_x8_s8(net->arena.s8 + 16, net->arena.s8, HB_WEIGHTS->table_1_s8, 6);
}

/* h2 f32[6] = (1 - gru2_z) * gru2_n + gru2_z * h2 */
HB_CODE static void layer_rnn2gru(struct hb_network *net)
{
    float v[HB_BLOCK], z[HB_BLOCK], n[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_s8(z, net->arena.s8 + 80 + row, -128, 0.00392200006f, rows);
        hb_float_s8(n, net->arena.s8 + 16 + row, 0, 0.00787399989f, rows);
        hb_float_gru(v, z, n, net->h2 + row, rows);
        hb_float_copy(net->h2 + row, v, rows);
    }
}

/* rnn2GRU i16[6] = h2 f32[6] */
HB_CODE static void layer_rnn2gru_copy(struct hb_network *net)
{
    float v[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 6; row += HB_BLOCK) {
        const int32_t rows = 6 - row < HB_BLOCK ? 6 - row : HB_BLOCK;
        hb_float_copy(v, HB_WEIGHTS->f_rnn2gru_copy + row, rows);
        hb_float_add(v, net->h2 + row, rows);
        hb_float_store_s16(net->arena.s16 + 72 + row, v, 26888.9492f, 0, -32768, 32767, rows);
    }
}

/* relu i16[70] = relu(onnxMatMul_207 i16[70][6] . rnn2GRU i16[6] + bias) */
HB_CODE static void layer_relu(struct hb_network *net)
{
    int64_t sum[HB_BLOCK];
    int64_t acc64[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 70; row += HB_BLOCK) {
        const int32_t rows = 70 - row < HB_BLOCK ? 70 - row : HB_BLOCK;
        hb_dot64_w16_x16(acc64, HB_WEIGHTS->b0_relu + row, HB_WEIGHTS->w_onnxmatmul_207 + row * 16,
                         net->arena.s16 + 72, 6, rows);
        hb_sum_set64(sum, acc64, HB_WEIGHTS->m0_relu + row, rows);
        hb_store_s16(net->arena.s16 + row, sum, 45, 0, 0, 32767, rows);
    }
}

/* relu_1 i8[5] = relu(onnxMatMul_208 i16[5][70] . relu i16[70] + bias) */
HB_CODE static void layer_relu_1(struct hb_network *net)
{
    int64_t sum[HB_BLOCK];
    int64_t acc64[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 5; row += HB_BLOCK) {
        const int32_t rows = 5 - row < HB_BLOCK ? 5 - row : HB_BLOCK;
        hb_dot64_w16_x16(acc64, HB_WEIGHTS->b0_relu_1 + row, HB_WEIGHTS->w_onnxmatmul_208 + row * 80,
                         net->arena.s16, 70, rows);
        hb_sum_set64(sum, acc64, HB_WEIGHTS->m0_relu_1 + row, rows);
        hb_store_s8(net->arena.s8 + 144 + row, sum, 49, -128, -128, 127, rows);
    }
}

/* fc4Add i8[9] = onnxMatMul_209 i16[9][5] . relu_1 i8[5] + bias */
HB_CODE static void layer_fc4add(struct hb_network *net)
{
    int64_t sum[HB_BLOCK];
    int32_t acc32[HB_BLOCK];
    int32_t row;
    for (row = 0; row < 9; row += HB_BLOCK) {
        const int32_t rows = 9 - row < HB_BLOCK ? 9 - row : HB_BLOCK;
        hb_dot_w16_x8(acc32, HB_WEIGHTS->b0_fc4add + row, HB_WEIGHTS->w_onnxmatmul_209 + row * 16,
                      net->arena.s8 + 144, 5, rows);
        hb_sum_set32(sum, acc32, HB_WEIGHTS->m0_fc4add + row, rows);
        hb_store_s8(net->arena.s8 + 32 + row, sum, 46, -51, -128, 127, rows);
    }
}

/* sigmoid i16[9] = sigmoid(fc4Add i8[9]) */
HB_CODE static void layer_sigmoid(struct hb_network *net)
{
    hb_table_x8_s16(net->arena.s16, net->arena.s8 + 32, HB_WEIGHTS->table_2, 9);
}

/* The network, layer by layer. */
HB_CODE static void run_layers(struct hb_network *net)
{
    /* fc1 */
    layer_fc1add(net);       /* fc1Add f32[8] = onnxMatMul_166 i16[8][9] . x f32[9] + bias */
    /* gru1 */
    layer_gru1_f(net);       /* gru1_f f32[6] = Whn_1 f32[6][6] . h1 f32[6] + bias */
    layer_gru1_r_(net);      /* gru1_r_ i16[6] = Wir_1 f32[6][8] . fc1Add f32[8] + Whr_1 f32[6][6] . h1 f32[6] + bias */
    layer_gru1_r(net);       /* gru1_r f32[6] = sigmoid(gru1_r_ i16[6]) */
    layer_gru1_z_(net);      /* gru1_z_ i16[6] = Wiz_1 i8[6][8] . fc1Add f32[8] + Whz_1 i16[6][6] . h1 f32[6] + bias */
    layer_gru1_z(net);       /* gru1_z f32[6] = sigmoid(gru1_z_ i16[6]) */
    layer_gru1_n2(net);      /* gru1_n2 f32[6] = Win_1 i8[6][8] . fc1Add f32[8] + bias + gru1_r f32[6] * gru1_f f32[6] */
    layer_gru1_n(net);       /* gru1_n i16[6] = tanh(gru1_n2 f32[6]) */
    layer_rnn1gru(net);      /* h1 f32[6] = (1 - gru1_z) * gru1_n + gru1_z * h1 */
    layer_rnn1gru_copy(net); /* rnn1GRU i16[6] = h1 f32[6] */
    /* gru2 */
    layer_gru2_f(net);       /* gru2_f i16[6] = Whn_2 i16[6][6] . h2 f32[6] + bias */
    layer_gru2_r_(net);      /* gru2_r_ i8[6] = Wir_2 i8[6][6] . rnn1GRU i16[6] + Whr_2 f32[6][6] . h2 f32[6] + bias */
    layer_gru2_r(net);       /* gru2_r i16[6] = sigmoid(gru2_r_ i8[6]) */
    layer_gru2_z_(net);      /* gru2_z_ f32[6] = Wiz_2 i16[6][6] . rnn1GRU i16[6] + Whz_2 i8[6][6] . h2 f32[6] + bias */
    layer_gru2_z(net);       /* gru2_z i8[6] = sigmoid(gru2_z_ f32[6]) */
    layer_gru2_n2(net);      /* gru2_n2 i8[6] = Win_2 i8[6][6] . rnn1GRU i16[6] + bias + gru2_r i16[6] * gru2_f i16[6] */
    layer_gru2_n(net);       /* gru2_n i8[6] = tanh(gru2_n2 i8[6]) */
    layer_rnn2gru(net);      /* h2 f32[6] = (1 - gru2_z) * gru2_n + gru2_z * h2 */
    layer_rnn2gru_copy(net); /* rnn2GRU i16[6] = h2 f32[6] */
    /* fc2 */
    layer_relu(net);         /* relu i16[70] = relu(onnxMatMul_207 i16[70][6] . rnn2GRU i16[6] + bias) */
    /* fc3 */
    layer_relu_1(net);       /* relu_1 i8[5] = relu(onnxMatMul_208 i16[5][70] . relu i16[70] + bias) */
    /* fc4 */
    layer_fc4add(net);       /* fc4Add i8[9] = onnxMatMul_209 i16[9][5] . relu_1 i8[5] + bias */
    layer_sigmoid(net);      /* sigmoid i16[9] = sigmoid(fc4Add i8[9]) */
}

HB_CODE void hb_network_run(struct hb_network *net, const hb_input *features, hb_output *mask)
{
    memcpy(net->arena.f32, features, 9 * sizeof *features);
    run_layers(net);
    memcpy(mask, net->arena.s16, 9 * sizeof *mask);
}

HB_CODE size_t hb_state_bytes(void)
{
    return sizeof(struct hb_network);
}

HB_CODE void hb_reset(void *state)
{
    struct hb_network *net = (struct hb_network *)state;
    memset(net, 0, sizeof *net);
}

HB_CODE void hb_frame(void *state, const float *features, float *mask)
{
    struct hb_network *net = (struct hb_network *)state;
    hb_float_copy(net->arena.f32, features, 9);
    run_layers(net);
    hb_float_s16(mask, net->arena.s16, 0, 0.000030520001f, 9);
}
