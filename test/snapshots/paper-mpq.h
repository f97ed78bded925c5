/* mpq.h: precision of every tensor of nsnet2. */
#ifndef NET_MPQ_H
#define NET_MPQ_H

#include <stdint.h>

/* onnxMatMul_166: weight of fc1, [37, 13], 8 bits, range -3.75 to 4 */
#define MPQ_onnxMatMul_166_TYPE uint8_t
#define MPQ_onnxMatMul_166_BITS 8
#define MPQ_onnxMatMul_166_CLIP 255.0
#define MPQ_onnxMatMul_166_SCALE 0.030392156862745098
#define MPQ_onnxMatMul_166_ZERO 123.0
#define MPQ_onnxMatMul_166_ROWS 37
#define MPQ_onnxMatMul_166_COLUMNS 13
#define MPQ_onnxMatMul_166_AT t_onnxMatMul_166

/* x: input of fc1, [13], 8 bits, range -3.75 to 4 */
#define MPQ_x_TYPE uint8_t
#define MPQ_x_BITS 8
#define MPQ_x_CLIP 255.0
#define MPQ_x_SCALE 0.030392156862745098
#define MPQ_x_ZERO 123.0
#define MPQ_x_SIZE 13
#define MPQ_x_AT state->t_x

/* fc1MatMul: activation of fc1, [37], 8 bits, range -3.75 to 4 */
#define MPQ_fc1MatMul_TYPE uint8_t
#define MPQ_fc1MatMul_BITS 8
#define MPQ_fc1MatMul_CLIP 255.0
#define MPQ_fc1MatMul_SCALE 0.030392156862745098
#define MPQ_fc1MatMul_ZERO 123.0
#define MPQ_fc1MatMul_SIZE 37
#define MPQ_fc1MatMul_AT state->t_fc1MatMul

/* fc1bias: bias of fc1, [37], 8 bits, range -3.75 to 4 */
#define MPQ_fc1bias_TYPE uint8_t
#define MPQ_fc1bias_BITS 8
#define MPQ_fc1bias_CLIP 255.0
#define MPQ_fc1bias_SCALE 0.030392156862745098
#define MPQ_fc1bias_ZERO 123.0
#define MPQ_fc1bias_SIZE 37
#define MPQ_fc1bias_AT t_fc1bias

/* fc1Add: activation of fc1, [37], 8 bits, range -3.75 to 4 */
#define MPQ_fc1Add_TYPE uint8_t
#define MPQ_fc1Add_BITS 8
#define MPQ_fc1Add_CLIP 255.0
#define MPQ_fc1Add_SCALE 0.030392156862745098
#define MPQ_fc1Add_ZERO 123.0
#define MPQ_fc1Add_SIZE 37
#define MPQ_fc1Add_AT state->t_fc1Add

/* Wir_1: weight of gru1, [37, 37], 32 bits, range -3.75 to 4 */
#define MPQ_Wir_1_TYPE uint32_t
#define MPQ_Wir_1_BITS 32
#define MPQ_Wir_1_CLIP 4294967295.0
#define MPQ_Wir_1_SCALE 1.804437488737618e-9
#define MPQ_Wir_1_ZERO 2078209981.0
#define MPQ_Wir_1_ROWS 37
#define MPQ_Wir_1_COLUMNS 37
#define MPQ_Wir_1_AT t_Wir_1

/* gru1_a_: activation of gru1, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru1_a__TYPE uint16_t
#define MPQ_gru1_a__BITS 16
#define MPQ_gru1_a__CLIP 65535.0
#define MPQ_gru1_a__SCALE 0.00011825741969939727
#define MPQ_gru1_a__ZERO 31710.0
#define MPQ_gru1_a__SIZE 37
#define MPQ_gru1_a__AT state->t_gru1_a_

/* bir_1: bias of gru1, [37], 32 bits, range -3.75 to 4 */
#define MPQ_bir_1_TYPE uint32_t
#define MPQ_bir_1_BITS 32
#define MPQ_bir_1_CLIP 4294967295.0
#define MPQ_bir_1_SCALE 1.804437488737618e-9
#define MPQ_bir_1_ZERO 2078209981.0
#define MPQ_bir_1_SIZE 37
#define MPQ_bir_1_AT t_bir_1

/* gru1_a: activation of gru1, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru1_a_TYPE uint16_t
#define MPQ_gru1_a_BITS 16
#define MPQ_gru1_a_CLIP 65535.0
#define MPQ_gru1_a_SCALE 0.00011825741969939727
#define MPQ_gru1_a_ZERO 31710.0
#define MPQ_gru1_a_SIZE 37
#define MPQ_gru1_a_AT state->t_gru1_a

/* Whr_1: weight of gru1, [37, 37], 16 bits, range -3.75 to 4 */
#define MPQ_Whr_1_TYPE uint16_t
#define MPQ_Whr_1_BITS 16
#define MPQ_Whr_1_CLIP 65535.0
#define MPQ_Whr_1_SCALE 0.00011825741969939727
#define MPQ_Whr_1_ZERO 31710.0
#define MPQ_Whr_1_ROWS 37
#define MPQ_Whr_1_COLUMNS 37
#define MPQ_Whr_1_AT t_Whr_1

/* h1: state of gru1, [37], 8 bits, range -3.75 to 4 */
#define MPQ_h1_TYPE uint8_t
#define MPQ_h1_BITS 8
#define MPQ_h1_CLIP 255.0
#define MPQ_h1_SCALE 0.030392156862745098
#define MPQ_h1_ZERO 123.0
#define MPQ_h1_SIZE 37
#define MPQ_h1_AT state->t_h1

/* gru1_b_: activation of gru1, [37], 32 bits, range -3.75 to 4 */
#define MPQ_gru1_b__TYPE uint32_t
#define MPQ_gru1_b__BITS 32
#define MPQ_gru1_b__CLIP 4294967295.0
#define MPQ_gru1_b__SCALE 1.804437488737618e-9
#define MPQ_gru1_b__ZERO 2078209981.0
#define MPQ_gru1_b__SIZE 37
#define MPQ_gru1_b__AT state->t_gru1_b_

/* bhr_1: bias of gru1, [37], 8 bits, range -3.75 to 4 */
#define MPQ_bhr_1_TYPE uint8_t
#define MPQ_bhr_1_BITS 8
#define MPQ_bhr_1_CLIP 255.0
#define MPQ_bhr_1_SCALE 0.030392156862745098
#define MPQ_bhr_1_ZERO 123.0
#define MPQ_bhr_1_SIZE 37
#define MPQ_bhr_1_AT t_bhr_1

/* gru1_b: activation of gru1, [37], 32 bits, range -3.75 to 4 */
#define MPQ_gru1_b_TYPE uint32_t
#define MPQ_gru1_b_BITS 32
#define MPQ_gru1_b_CLIP 4294967295.0
#define MPQ_gru1_b_SCALE 1.804437488737618e-9
#define MPQ_gru1_b_ZERO 2078209981.0
#define MPQ_gru1_b_SIZE 37
#define MPQ_gru1_b_AT state->t_gru1_b

/* Wiz_1: weight of gru1, [37, 37], 16 bits, range -3.75 to 4 */
#define MPQ_Wiz_1_TYPE uint16_t
#define MPQ_Wiz_1_BITS 16
#define MPQ_Wiz_1_CLIP 65535.0
#define MPQ_Wiz_1_SCALE 0.00011825741969939727
#define MPQ_Wiz_1_ZERO 31710.0
#define MPQ_Wiz_1_ROWS 37
#define MPQ_Wiz_1_COLUMNS 37
#define MPQ_Wiz_1_AT t_Wiz_1

/* gru1_c_: activation of gru1, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru1_c__TYPE uint8_t
#define MPQ_gru1_c__BITS 8
#define MPQ_gru1_c__CLIP 255.0
#define MPQ_gru1_c__SCALE 0.030392156862745098
#define MPQ_gru1_c__ZERO 123.0
#define MPQ_gru1_c__SIZE 37
#define MPQ_gru1_c__AT state->t_gru1_c_

/* biz_1: bias of gru1, [37], 16 bits, range -3.75 to 4 */
#define MPQ_biz_1_TYPE uint16_t
#define MPQ_biz_1_BITS 16
#define MPQ_biz_1_CLIP 65535.0
#define MPQ_biz_1_SCALE 0.00011825741969939727
#define MPQ_biz_1_ZERO 31710.0
#define MPQ_biz_1_SIZE 37
#define MPQ_biz_1_AT t_biz_1

/* gru1_c: activation of gru1, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru1_c_TYPE uint8_t
#define MPQ_gru1_c_BITS 8
#define MPQ_gru1_c_CLIP 255.0
#define MPQ_gru1_c_SCALE 0.030392156862745098
#define MPQ_gru1_c_ZERO 123.0
#define MPQ_gru1_c_SIZE 37
#define MPQ_gru1_c_AT state->t_gru1_c

/* Whz_1: weight of gru1, [37, 37], 32 bits, range -3.75 to 4 */
#define MPQ_Whz_1_TYPE uint32_t
#define MPQ_Whz_1_BITS 32
#define MPQ_Whz_1_CLIP 4294967295.0
#define MPQ_Whz_1_SCALE 1.804437488737618e-9
#define MPQ_Whz_1_ZERO 2078209981.0
#define MPQ_Whz_1_ROWS 37
#define MPQ_Whz_1_COLUMNS 37
#define MPQ_Whz_1_AT t_Whz_1

/* gru1_d_: activation of gru1, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru1_d__TYPE uint16_t
#define MPQ_gru1_d__BITS 16
#define MPQ_gru1_d__CLIP 65535.0
#define MPQ_gru1_d__SCALE 0.00011825741969939727
#define MPQ_gru1_d__ZERO 31710.0
#define MPQ_gru1_d__SIZE 37
#define MPQ_gru1_d__AT state->t_gru1_d_

/* bhz_1: bias of gru1, [37], 16 bits, range -3.75 to 4 */
#define MPQ_bhz_1_TYPE uint16_t
#define MPQ_bhz_1_BITS 16
#define MPQ_bhz_1_CLIP 65535.0
#define MPQ_bhz_1_SCALE 0.00011825741969939727
#define MPQ_bhz_1_ZERO 31710.0
#define MPQ_bhz_1_SIZE 37
#define MPQ_bhz_1_AT t_bhz_1

/* gru1_d: activation of gru1, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru1_d_TYPE uint16_t
#define MPQ_gru1_d_BITS 16
#define MPQ_gru1_d_CLIP 65535.0
#define MPQ_gru1_d_SCALE 0.00011825741969939727
#define MPQ_gru1_d_ZERO 31710.0
#define MPQ_gru1_d_SIZE 37
#define MPQ_gru1_d_AT state->t_gru1_d

/* Win_1: weight of gru1, [37, 37], 16 bits, range -3.75 to 4 */
#define MPQ_Win_1_TYPE uint16_t
#define MPQ_Win_1_BITS 16
#define MPQ_Win_1_CLIP 65535.0
#define MPQ_Win_1_SCALE 0.00011825741969939727
#define MPQ_Win_1_ZERO 31710.0
#define MPQ_Win_1_ROWS 37
#define MPQ_Win_1_COLUMNS 37
#define MPQ_Win_1_AT t_Win_1

/* gru1_e_: activation of gru1, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru1_e__TYPE uint16_t
#define MPQ_gru1_e__BITS 16
#define MPQ_gru1_e__CLIP 65535.0
#define MPQ_gru1_e__SCALE 0.00011825741969939727
#define MPQ_gru1_e__ZERO 31710.0
#define MPQ_gru1_e__SIZE 37
#define MPQ_gru1_e__AT state->t_gru1_e_

/* bin_1: bias of gru1, [37], 16 bits, range -3.75 to 4 */
#define MPQ_bin_1_TYPE uint16_t
#define MPQ_bin_1_BITS 16
#define MPQ_bin_1_CLIP 65535.0
#define MPQ_bin_1_SCALE 0.00011825741969939727
#define MPQ_bin_1_ZERO 31710.0
#define MPQ_bin_1_SIZE 37
#define MPQ_bin_1_AT t_bin_1

/* gru1_e: activation of gru1, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru1_e_TYPE uint16_t
#define MPQ_gru1_e_BITS 16
#define MPQ_gru1_e_CLIP 65535.0
#define MPQ_gru1_e_SCALE 0.00011825741969939727
#define MPQ_gru1_e_ZERO 31710.0
#define MPQ_gru1_e_SIZE 37
#define MPQ_gru1_e_AT state->t_gru1_e

/* Whn_1: weight of gru1, [37, 37], 8 bits, range -3.75 to 4 */
#define MPQ_Whn_1_TYPE uint8_t
#define MPQ_Whn_1_BITS 8
#define MPQ_Whn_1_CLIP 255.0
#define MPQ_Whn_1_SCALE 0.030392156862745098
#define MPQ_Whn_1_ZERO 123.0
#define MPQ_Whn_1_ROWS 37
#define MPQ_Whn_1_COLUMNS 37
#define MPQ_Whn_1_AT t_Whn_1

/* gru1_f_: activation of gru1, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru1_f__TYPE uint16_t
#define MPQ_gru1_f__BITS 16
#define MPQ_gru1_f__CLIP 65535.0
#define MPQ_gru1_f__SCALE 0.00011825741969939727
#define MPQ_gru1_f__ZERO 31710.0
#define MPQ_gru1_f__SIZE 37
#define MPQ_gru1_f__AT state->t_gru1_f_

/* bhn_1: bias of gru1, [37], 32 bits, range -3.75 to 4 */
#define MPQ_bhn_1_TYPE uint32_t
#define MPQ_bhn_1_BITS 32
#define MPQ_bhn_1_CLIP 4294967295.0
#define MPQ_bhn_1_SCALE 1.804437488737618e-9
#define MPQ_bhn_1_ZERO 2078209981.0
#define MPQ_bhn_1_SIZE 37
#define MPQ_bhn_1_AT t_bhn_1

/* gru1_f: activation of gru1, [37], 32 bits, range -3.75 to 4 */
#define MPQ_gru1_f_TYPE uint32_t
#define MPQ_gru1_f_BITS 32
#define MPQ_gru1_f_CLIP 4294967295.0
#define MPQ_gru1_f_SCALE 1.804437488737618e-9
#define MPQ_gru1_f_ZERO 2078209981.0
#define MPQ_gru1_f_SIZE 37
#define MPQ_gru1_f_AT state->t_gru1_f

/* gru1_r_: activation of gru1, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru1_r__TYPE uint8_t
#define MPQ_gru1_r__BITS 8
#define MPQ_gru1_r__CLIP 255.0
#define MPQ_gru1_r__SCALE 0.030392156862745098
#define MPQ_gru1_r__ZERO 123.0
#define MPQ_gru1_r__SIZE 37
#define MPQ_gru1_r__AT state->t_gru1_r_

/* gru1_r: activation of gru1, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru1_r_TYPE uint16_t
#define MPQ_gru1_r_BITS 16
#define MPQ_gru1_r_CLIP 65535.0
#define MPQ_gru1_r_SCALE 0.00011825741969939727
#define MPQ_gru1_r_ZERO 31710.0
#define MPQ_gru1_r_SIZE 37
#define MPQ_gru1_r_AT state->t_gru1_r

/* gru1_z_: activation of gru1, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru1_z__TYPE uint16_t
#define MPQ_gru1_z__BITS 16
#define MPQ_gru1_z__CLIP 65535.0
#define MPQ_gru1_z__SCALE 0.00011825741969939727
#define MPQ_gru1_z__ZERO 31710.0
#define MPQ_gru1_z__SIZE 37
#define MPQ_gru1_z__AT state->t_gru1_z_

/* gru1_z: activation of gru1, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru1_z_TYPE uint8_t
#define MPQ_gru1_z_BITS 8
#define MPQ_gru1_z_CLIP 255.0
#define MPQ_gru1_z_SCALE 0.030392156862745098
#define MPQ_gru1_z_ZERO 123.0
#define MPQ_gru1_z_SIZE 37
#define MPQ_gru1_z_AT state->t_gru1_z

/* gru1_n1: activation of gru1, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru1_n1_TYPE uint8_t
#define MPQ_gru1_n1_BITS 8
#define MPQ_gru1_n1_CLIP 255.0
#define MPQ_gru1_n1_SCALE 0.030392156862745098
#define MPQ_gru1_n1_ZERO 123.0
#define MPQ_gru1_n1_SIZE 37
#define MPQ_gru1_n1_AT state->t_gru1_n1

/* gru1_n2: activation of gru1, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru1_n2_TYPE uint16_t
#define MPQ_gru1_n2_BITS 16
#define MPQ_gru1_n2_CLIP 65535.0
#define MPQ_gru1_n2_SCALE 0.00011825741969939727
#define MPQ_gru1_n2_ZERO 31710.0
#define MPQ_gru1_n2_SIZE 37
#define MPQ_gru1_n2_AT state->t_gru1_n2

/* gru1_n: activation of gru1, [37], 32 bits, range -3.75 to 4 */
#define MPQ_gru1_n_TYPE uint32_t
#define MPQ_gru1_n_BITS 32
#define MPQ_gru1_n_CLIP 4294967295.0
#define MPQ_gru1_n_SCALE 1.804437488737618e-9
#define MPQ_gru1_n_ZERO 2078209981.0
#define MPQ_gru1_n_SIZE 37
#define MPQ_gru1_n_AT state->t_gru1_n

/* gru1_hn1: activation of gru1, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru1_hn1_TYPE uint8_t
#define MPQ_gru1_hn1_BITS 8
#define MPQ_gru1_hn1_CLIP 255.0
#define MPQ_gru1_hn1_SCALE 0.030392156862745098
#define MPQ_gru1_hn1_ZERO 123.0
#define MPQ_gru1_hn1_SIZE 37
#define MPQ_gru1_hn1_AT state->t_gru1_hn1

/* gru1_hn2: activation of gru1, [37], 32 bits, range -3.75 to 4 */
#define MPQ_gru1_hn2_TYPE uint32_t
#define MPQ_gru1_hn2_BITS 32
#define MPQ_gru1_hn2_CLIP 4294967295.0
#define MPQ_gru1_hn2_SCALE 1.804437488737618e-9
#define MPQ_gru1_hn2_ZERO 2078209981.0
#define MPQ_gru1_hn2_SIZE 37
#define MPQ_gru1_hn2_AT state->t_gru1_hn2

/* gru1_hn3: activation of gru1, [37], 32 bits, range -3.75 to 4 */
#define MPQ_gru1_hn3_TYPE uint32_t
#define MPQ_gru1_hn3_BITS 32
#define MPQ_gru1_hn3_CLIP 4294967295.0
#define MPQ_gru1_hn3_SCALE 1.804437488737618e-9
#define MPQ_gru1_hn3_ZERO 2078209981.0
#define MPQ_gru1_hn3_SIZE 37
#define MPQ_gru1_hn3_AT state->t_gru1_hn3

/* rnn1GRU: activation of gru1, [37], 32 bits, range -3.75 to 4 */
#define MPQ_rnn1GRU_TYPE uint32_t
#define MPQ_rnn1GRU_BITS 32
#define MPQ_rnn1GRU_CLIP 4294967295.0
#define MPQ_rnn1GRU_SCALE 1.804437488737618e-9
#define MPQ_rnn1GRU_ZERO 2078209981.0
#define MPQ_rnn1GRU_SIZE 37
#define MPQ_rnn1GRU_AT state->t_rnn1GRU

/* Wir_2: weight of gru2, [37, 37], 8 bits, range -3.75 to 4 */
#define MPQ_Wir_2_TYPE uint8_t
#define MPQ_Wir_2_BITS 8
#define MPQ_Wir_2_CLIP 255.0
#define MPQ_Wir_2_SCALE 0.030392156862745098
#define MPQ_Wir_2_ZERO 123.0
#define MPQ_Wir_2_ROWS 37
#define MPQ_Wir_2_COLUMNS 37
#define MPQ_Wir_2_AT t_Wir_2

/* gru2_a_: activation of gru2, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru2_a__TYPE uint8_t
#define MPQ_gru2_a__BITS 8
#define MPQ_gru2_a__CLIP 255.0
#define MPQ_gru2_a__SCALE 0.030392156862745098
#define MPQ_gru2_a__ZERO 123.0
#define MPQ_gru2_a__SIZE 37
#define MPQ_gru2_a__AT state->t_gru2_a_

/* bir_2: bias of gru2, [37], 8 bits, range -3.75 to 4 */
#define MPQ_bir_2_TYPE uint8_t
#define MPQ_bir_2_BITS 8
#define MPQ_bir_2_CLIP 255.0
#define MPQ_bir_2_SCALE 0.030392156862745098
#define MPQ_bir_2_ZERO 123.0
#define MPQ_bir_2_SIZE 37
#define MPQ_bir_2_AT t_bir_2

/* gru2_a: activation of gru2, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru2_a_TYPE uint8_t
#define MPQ_gru2_a_BITS 8
#define MPQ_gru2_a_CLIP 255.0
#define MPQ_gru2_a_SCALE 0.030392156862745098
#define MPQ_gru2_a_ZERO 123.0
#define MPQ_gru2_a_SIZE 37
#define MPQ_gru2_a_AT state->t_gru2_a

/* Whr_2: weight of gru2, [37, 37], 8 bits, range -3.75 to 4 */
#define MPQ_Whr_2_TYPE uint8_t
#define MPQ_Whr_2_BITS 8
#define MPQ_Whr_2_CLIP 255.0
#define MPQ_Whr_2_SCALE 0.030392156862745098
#define MPQ_Whr_2_ZERO 123.0
#define MPQ_Whr_2_ROWS 37
#define MPQ_Whr_2_COLUMNS 37
#define MPQ_Whr_2_AT t_Whr_2

/* h2: state of gru2, [37], 32 bits, range -3.75 to 4 */
#define MPQ_h2_TYPE uint32_t
#define MPQ_h2_BITS 32
#define MPQ_h2_CLIP 4294967295.0
#define MPQ_h2_SCALE 1.804437488737618e-9
#define MPQ_h2_ZERO 2078209981.0
#define MPQ_h2_SIZE 37
#define MPQ_h2_AT state->t_h2

/* gru2_b_: activation of gru2, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru2_b__TYPE uint8_t
#define MPQ_gru2_b__BITS 8
#define MPQ_gru2_b__CLIP 255.0
#define MPQ_gru2_b__SCALE 0.030392156862745098
#define MPQ_gru2_b__ZERO 123.0
#define MPQ_gru2_b__SIZE 37
#define MPQ_gru2_b__AT state->t_gru2_b_

/* bhr_2: bias of gru2, [37], 8 bits, range -3.75 to 4 */
#define MPQ_bhr_2_TYPE uint8_t
#define MPQ_bhr_2_BITS 8
#define MPQ_bhr_2_CLIP 255.0
#define MPQ_bhr_2_SCALE 0.030392156862745098
#define MPQ_bhr_2_ZERO 123.0
#define MPQ_bhr_2_SIZE 37
#define MPQ_bhr_2_AT t_bhr_2

/* gru2_b: activation of gru2, [37], 32 bits, range -3.75 to 4 */
#define MPQ_gru2_b_TYPE uint32_t
#define MPQ_gru2_b_BITS 32
#define MPQ_gru2_b_CLIP 4294967295.0
#define MPQ_gru2_b_SCALE 1.804437488737618e-9
#define MPQ_gru2_b_ZERO 2078209981.0
#define MPQ_gru2_b_SIZE 37
#define MPQ_gru2_b_AT state->t_gru2_b

/* Wiz_2: weight of gru2, [37, 37], 32 bits, range -3.75 to 4 */
#define MPQ_Wiz_2_TYPE uint32_t
#define MPQ_Wiz_2_BITS 32
#define MPQ_Wiz_2_CLIP 4294967295.0
#define MPQ_Wiz_2_SCALE 1.804437488737618e-9
#define MPQ_Wiz_2_ZERO 2078209981.0
#define MPQ_Wiz_2_ROWS 37
#define MPQ_Wiz_2_COLUMNS 37
#define MPQ_Wiz_2_AT t_Wiz_2

/* gru2_c_: activation of gru2, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru2_c__TYPE uint8_t
#define MPQ_gru2_c__BITS 8
#define MPQ_gru2_c__CLIP 255.0
#define MPQ_gru2_c__SCALE 0.030392156862745098
#define MPQ_gru2_c__ZERO 123.0
#define MPQ_gru2_c__SIZE 37
#define MPQ_gru2_c__AT state->t_gru2_c_

/* biz_2: bias of gru2, [37], 32 bits, range -3.75 to 4 */
#define MPQ_biz_2_TYPE uint32_t
#define MPQ_biz_2_BITS 32
#define MPQ_biz_2_CLIP 4294967295.0
#define MPQ_biz_2_SCALE 1.804437488737618e-9
#define MPQ_biz_2_ZERO 2078209981.0
#define MPQ_biz_2_SIZE 37
#define MPQ_biz_2_AT t_biz_2

/* gru2_c: activation of gru2, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru2_c_TYPE uint8_t
#define MPQ_gru2_c_BITS 8
#define MPQ_gru2_c_CLIP 255.0
#define MPQ_gru2_c_SCALE 0.030392156862745098
#define MPQ_gru2_c_ZERO 123.0
#define MPQ_gru2_c_SIZE 37
#define MPQ_gru2_c_AT state->t_gru2_c

/* Whz_2: weight of gru2, [37, 37], 32 bits, range -3.75 to 4 */
#define MPQ_Whz_2_TYPE uint32_t
#define MPQ_Whz_2_BITS 32
#define MPQ_Whz_2_CLIP 4294967295.0
#define MPQ_Whz_2_SCALE 1.804437488737618e-9
#define MPQ_Whz_2_ZERO 2078209981.0
#define MPQ_Whz_2_ROWS 37
#define MPQ_Whz_2_COLUMNS 37
#define MPQ_Whz_2_AT t_Whz_2

/* gru2_d_: activation of gru2, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru2_d__TYPE uint16_t
#define MPQ_gru2_d__BITS 16
#define MPQ_gru2_d__CLIP 65535.0
#define MPQ_gru2_d__SCALE 0.00011825741969939727
#define MPQ_gru2_d__ZERO 31710.0
#define MPQ_gru2_d__SIZE 37
#define MPQ_gru2_d__AT state->t_gru2_d_

/* bhz_2: bias of gru2, [37], 32 bits, range -3.75 to 4 */
#define MPQ_bhz_2_TYPE uint32_t
#define MPQ_bhz_2_BITS 32
#define MPQ_bhz_2_CLIP 4294967295.0
#define MPQ_bhz_2_SCALE 1.804437488737618e-9
#define MPQ_bhz_2_ZERO 2078209981.0
#define MPQ_bhz_2_SIZE 37
#define MPQ_bhz_2_AT t_bhz_2

/* gru2_d: activation of gru2, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru2_d_TYPE uint16_t
#define MPQ_gru2_d_BITS 16
#define MPQ_gru2_d_CLIP 65535.0
#define MPQ_gru2_d_SCALE 0.00011825741969939727
#define MPQ_gru2_d_ZERO 31710.0
#define MPQ_gru2_d_SIZE 37
#define MPQ_gru2_d_AT state->t_gru2_d

/* Win_2: weight of gru2, [37, 37], 16 bits, range -3.75 to 4 */
#define MPQ_Win_2_TYPE uint16_t
#define MPQ_Win_2_BITS 16
#define MPQ_Win_2_CLIP 65535.0
#define MPQ_Win_2_SCALE 0.00011825741969939727
#define MPQ_Win_2_ZERO 31710.0
#define MPQ_Win_2_ROWS 37
#define MPQ_Win_2_COLUMNS 37
#define MPQ_Win_2_AT t_Win_2

/* gru2_e_: activation of gru2, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru2_e__TYPE uint16_t
#define MPQ_gru2_e__BITS 16
#define MPQ_gru2_e__CLIP 65535.0
#define MPQ_gru2_e__SCALE 0.00011825741969939727
#define MPQ_gru2_e__ZERO 31710.0
#define MPQ_gru2_e__SIZE 37
#define MPQ_gru2_e__AT state->t_gru2_e_

/* bin_2: bias of gru2, [37], 32 bits, range -3.75 to 4 */
#define MPQ_bin_2_TYPE uint32_t
#define MPQ_bin_2_BITS 32
#define MPQ_bin_2_CLIP 4294967295.0
#define MPQ_bin_2_SCALE 1.804437488737618e-9
#define MPQ_bin_2_ZERO 2078209981.0
#define MPQ_bin_2_SIZE 37
#define MPQ_bin_2_AT t_bin_2

/* gru2_e: activation of gru2, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru2_e_TYPE uint16_t
#define MPQ_gru2_e_BITS 16
#define MPQ_gru2_e_CLIP 65535.0
#define MPQ_gru2_e_SCALE 0.00011825741969939727
#define MPQ_gru2_e_ZERO 31710.0
#define MPQ_gru2_e_SIZE 37
#define MPQ_gru2_e_AT state->t_gru2_e

/* Whn_2: weight of gru2, [37, 37], 32 bits, range -3.75 to 4 */
#define MPQ_Whn_2_TYPE uint32_t
#define MPQ_Whn_2_BITS 32
#define MPQ_Whn_2_CLIP 4294967295.0
#define MPQ_Whn_2_SCALE 1.804437488737618e-9
#define MPQ_Whn_2_ZERO 2078209981.0
#define MPQ_Whn_2_ROWS 37
#define MPQ_Whn_2_COLUMNS 37
#define MPQ_Whn_2_AT t_Whn_2

/* gru2_f_: activation of gru2, [37], 32 bits, range -3.75 to 4 */
#define MPQ_gru2_f__TYPE uint32_t
#define MPQ_gru2_f__BITS 32
#define MPQ_gru2_f__CLIP 4294967295.0
#define MPQ_gru2_f__SCALE 1.804437488737618e-9
#define MPQ_gru2_f__ZERO 2078209981.0
#define MPQ_gru2_f__SIZE 37
#define MPQ_gru2_f__AT state->t_gru2_f_

/* bhn_2: bias of gru2, [37], 16 bits, range -3.75 to 4 */
#define MPQ_bhn_2_TYPE uint16_t
#define MPQ_bhn_2_BITS 16
#define MPQ_bhn_2_CLIP 65535.0
#define MPQ_bhn_2_SCALE 0.00011825741969939727
#define MPQ_bhn_2_ZERO 31710.0
#define MPQ_bhn_2_SIZE 37
#define MPQ_bhn_2_AT t_bhn_2

/* gru2_f: activation of gru2, [37], 32 bits, range -3.75 to 4 */
#define MPQ_gru2_f_TYPE uint32_t
#define MPQ_gru2_f_BITS 32
#define MPQ_gru2_f_CLIP 4294967295.0
#define MPQ_gru2_f_SCALE 1.804437488737618e-9
#define MPQ_gru2_f_ZERO 2078209981.0
#define MPQ_gru2_f_SIZE 37
#define MPQ_gru2_f_AT state->t_gru2_f

/* gru2_r_: activation of gru2, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru2_r__TYPE uint8_t
#define MPQ_gru2_r__BITS 8
#define MPQ_gru2_r__CLIP 255.0
#define MPQ_gru2_r__SCALE 0.030392156862745098
#define MPQ_gru2_r__ZERO 123.0
#define MPQ_gru2_r__SIZE 37
#define MPQ_gru2_r__AT state->t_gru2_r_

/* gru2_r: activation of gru2, [37], 32 bits, range -3.75 to 4 */
#define MPQ_gru2_r_TYPE uint32_t
#define MPQ_gru2_r_BITS 32
#define MPQ_gru2_r_CLIP 4294967295.0
#define MPQ_gru2_r_SCALE 1.804437488737618e-9
#define MPQ_gru2_r_ZERO 2078209981.0
#define MPQ_gru2_r_SIZE 37
#define MPQ_gru2_r_AT state->t_gru2_r

/* gru2_z_: activation of gru2, [37], 32 bits, range -3.75 to 4 */
#define MPQ_gru2_z__TYPE uint32_t
#define MPQ_gru2_z__BITS 32
#define MPQ_gru2_z__CLIP 4294967295.0
#define MPQ_gru2_z__SCALE 1.804437488737618e-9
#define MPQ_gru2_z__ZERO 2078209981.0
#define MPQ_gru2_z__SIZE 37
#define MPQ_gru2_z__AT state->t_gru2_z_

/* gru2_z: activation of gru2, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru2_z_TYPE uint16_t
#define MPQ_gru2_z_BITS 16
#define MPQ_gru2_z_CLIP 65535.0
#define MPQ_gru2_z_SCALE 0.00011825741969939727
#define MPQ_gru2_z_ZERO 31710.0
#define MPQ_gru2_z_SIZE 37
#define MPQ_gru2_z_AT state->t_gru2_z

/* gru2_n1: activation of gru2, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru2_n1_TYPE uint16_t
#define MPQ_gru2_n1_BITS 16
#define MPQ_gru2_n1_CLIP 65535.0
#define MPQ_gru2_n1_SCALE 0.00011825741969939727
#define MPQ_gru2_n1_ZERO 31710.0
#define MPQ_gru2_n1_SIZE 37
#define MPQ_gru2_n1_AT state->t_gru2_n1

/* gru2_n2: activation of gru2, [37], 16 bits, range -3.75 to 4 */
#define MPQ_gru2_n2_TYPE uint16_t
#define MPQ_gru2_n2_BITS 16
#define MPQ_gru2_n2_CLIP 65535.0
#define MPQ_gru2_n2_SCALE 0.00011825741969939727
#define MPQ_gru2_n2_ZERO 31710.0
#define MPQ_gru2_n2_SIZE 37
#define MPQ_gru2_n2_AT state->t_gru2_n2

/* gru2_n: activation of gru2, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru2_n_TYPE uint8_t
#define MPQ_gru2_n_BITS 8
#define MPQ_gru2_n_CLIP 255.0
#define MPQ_gru2_n_SCALE 0.030392156862745098
#define MPQ_gru2_n_ZERO 123.0
#define MPQ_gru2_n_SIZE 37
#define MPQ_gru2_n_AT state->t_gru2_n

/* gru2_hn1: activation of gru2, [37], 32 bits, range -3.75 to 4 */
#define MPQ_gru2_hn1_TYPE uint32_t
#define MPQ_gru2_hn1_BITS 32
#define MPQ_gru2_hn1_CLIP 4294967295.0
#define MPQ_gru2_hn1_SCALE 1.804437488737618e-9
#define MPQ_gru2_hn1_ZERO 2078209981.0
#define MPQ_gru2_hn1_SIZE 37
#define MPQ_gru2_hn1_AT state->t_gru2_hn1

/* gru2_hn2: activation of gru2, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru2_hn2_TYPE uint8_t
#define MPQ_gru2_hn2_BITS 8
#define MPQ_gru2_hn2_CLIP 255.0
#define MPQ_gru2_hn2_SCALE 0.030392156862745098
#define MPQ_gru2_hn2_ZERO 123.0
#define MPQ_gru2_hn2_SIZE 37
#define MPQ_gru2_hn2_AT state->t_gru2_hn2

/* gru2_hn3: activation of gru2, [37], 8 bits, range -3.75 to 4 */
#define MPQ_gru2_hn3_TYPE uint8_t
#define MPQ_gru2_hn3_BITS 8
#define MPQ_gru2_hn3_CLIP 255.0
#define MPQ_gru2_hn3_SCALE 0.030392156862745098
#define MPQ_gru2_hn3_ZERO 123.0
#define MPQ_gru2_hn3_SIZE 37
#define MPQ_gru2_hn3_AT state->t_gru2_hn3

/* rnn2GRU: activation of gru2, [37], 8 bits, range -3.75 to 4 */
#define MPQ_rnn2GRU_TYPE uint8_t
#define MPQ_rnn2GRU_BITS 8
#define MPQ_rnn2GRU_CLIP 255.0
#define MPQ_rnn2GRU_SCALE 0.030392156862745098
#define MPQ_rnn2GRU_ZERO 123.0
#define MPQ_rnn2GRU_SIZE 37
#define MPQ_rnn2GRU_AT state->t_rnn2GRU

/* onnxMatMul_207: weight of fc2, [53, 37], 32 bits, range -3.75 to 4 */
#define MPQ_onnxMatMul_207_TYPE uint32_t
#define MPQ_onnxMatMul_207_BITS 32
#define MPQ_onnxMatMul_207_CLIP 4294967295.0
#define MPQ_onnxMatMul_207_SCALE 1.804437488737618e-9
#define MPQ_onnxMatMul_207_ZERO 2078209981.0
#define MPQ_onnxMatMul_207_ROWS 53
#define MPQ_onnxMatMul_207_COLUMNS 37
#define MPQ_onnxMatMul_207_AT t_onnxMatMul_207

/* fc2MatMul: activation of fc2, [53], 16 bits, range -3.75 to 4 */
#define MPQ_fc2MatMul_TYPE uint16_t
#define MPQ_fc2MatMul_BITS 16
#define MPQ_fc2MatMul_CLIP 65535.0
#define MPQ_fc2MatMul_SCALE 0.00011825741969939727
#define MPQ_fc2MatMul_ZERO 31710.0
#define MPQ_fc2MatMul_SIZE 53
#define MPQ_fc2MatMul_AT state->t_fc2MatMul

/* fc2bias: bias of fc2, [53], 8 bits, range -3.75 to 4 */
#define MPQ_fc2bias_TYPE uint8_t
#define MPQ_fc2bias_BITS 8
#define MPQ_fc2bias_CLIP 255.0
#define MPQ_fc2bias_SCALE 0.030392156862745098
#define MPQ_fc2bias_ZERO 123.0
#define MPQ_fc2bias_SIZE 53
#define MPQ_fc2bias_AT t_fc2bias

/* fc2Add: activation of fc2, [53], 8 bits, range -3.75 to 4 */
#define MPQ_fc2Add_TYPE uint8_t
#define MPQ_fc2Add_BITS 8
#define MPQ_fc2Add_CLIP 255.0
#define MPQ_fc2Add_SCALE 0.030392156862745098
#define MPQ_fc2Add_ZERO 123.0
#define MPQ_fc2Add_SIZE 53
#define MPQ_fc2Add_AT state->t_fc2Add

/* relu: activation of fc2, [53], 16 bits, range -3.75 to 4 */
#define MPQ_relu_TYPE uint16_t
#define MPQ_relu_BITS 16
#define MPQ_relu_CLIP 65535.0
#define MPQ_relu_SCALE 0.00011825741969939727
#define MPQ_relu_ZERO 31710.0
#define MPQ_relu_SIZE 53
#define MPQ_relu_AT state->t_relu

/* onnxMatMul_208: weight of fc3, [49, 53], 32 bits, range -3.75 to 4 */
#define MPQ_onnxMatMul_208_TYPE uint32_t
#define MPQ_onnxMatMul_208_BITS 32
#define MPQ_onnxMatMul_208_CLIP 4294967295.0
#define MPQ_onnxMatMul_208_SCALE 1.804437488737618e-9
#define MPQ_onnxMatMul_208_ZERO 2078209981.0
#define MPQ_onnxMatMul_208_ROWS 49
#define MPQ_onnxMatMul_208_COLUMNS 53
#define MPQ_onnxMatMul_208_AT t_onnxMatMul_208

/* fc3MatMul: activation of fc3, [49], 8 bits, range -3.75 to 4 */
#define MPQ_fc3MatMul_TYPE uint8_t
#define MPQ_fc3MatMul_BITS 8
#define MPQ_fc3MatMul_CLIP 255.0
#define MPQ_fc3MatMul_SCALE 0.030392156862745098
#define MPQ_fc3MatMul_ZERO 123.0
#define MPQ_fc3MatMul_SIZE 49
#define MPQ_fc3MatMul_AT state->t_fc3MatMul

/* fc3bias: bias of fc3, [49], 8 bits, range -3.75 to 4 */
#define MPQ_fc3bias_TYPE uint8_t
#define MPQ_fc3bias_BITS 8
#define MPQ_fc3bias_CLIP 255.0
#define MPQ_fc3bias_SCALE 0.030392156862745098
#define MPQ_fc3bias_ZERO 123.0
#define MPQ_fc3bias_SIZE 49
#define MPQ_fc3bias_AT t_fc3bias

/* fc3Add: activation of fc3, [49], 8 bits, range -3.75 to 4 */
#define MPQ_fc3Add_TYPE uint8_t
#define MPQ_fc3Add_BITS 8
#define MPQ_fc3Add_CLIP 255.0
#define MPQ_fc3Add_SCALE 0.030392156862745098
#define MPQ_fc3Add_ZERO 123.0
#define MPQ_fc3Add_SIZE 49
#define MPQ_fc3Add_AT state->t_fc3Add

/* relu_1: activation of fc3, [49], 32 bits, range -3.75 to 4 */
#define MPQ_relu_1_TYPE uint32_t
#define MPQ_relu_1_BITS 32
#define MPQ_relu_1_CLIP 4294967295.0
#define MPQ_relu_1_SCALE 1.804437488737618e-9
#define MPQ_relu_1_ZERO 2078209981.0
#define MPQ_relu_1_SIZE 49
#define MPQ_relu_1_AT state->t_relu_1

/* onnxMatMul_209: weight of fc4, [13, 49], 16 bits, range -3.75 to 4 */
#define MPQ_onnxMatMul_209_TYPE uint16_t
#define MPQ_onnxMatMul_209_BITS 16
#define MPQ_onnxMatMul_209_CLIP 65535.0
#define MPQ_onnxMatMul_209_SCALE 0.00011825741969939727
#define MPQ_onnxMatMul_209_ZERO 31710.0
#define MPQ_onnxMatMul_209_ROWS 13
#define MPQ_onnxMatMul_209_COLUMNS 49
#define MPQ_onnxMatMul_209_AT t_onnxMatMul_209

/* fc4MatMul: activation of fc4, [13], 8 bits, range -3.75 to 4 */
#define MPQ_fc4MatMul_TYPE uint8_t
#define MPQ_fc4MatMul_BITS 8
#define MPQ_fc4MatMul_CLIP 255.0
#define MPQ_fc4MatMul_SCALE 0.030392156862745098
#define MPQ_fc4MatMul_ZERO 123.0
#define MPQ_fc4MatMul_SIZE 13
#define MPQ_fc4MatMul_AT state->t_fc4MatMul

/* fc4bias: bias of fc4, [13], 8 bits, range -3.75 to 4 */
#define MPQ_fc4bias_TYPE uint8_t
#define MPQ_fc4bias_BITS 8
#define MPQ_fc4bias_CLIP 255.0
#define MPQ_fc4bias_SCALE 0.030392156862745098
#define MPQ_fc4bias_ZERO 123.0
#define MPQ_fc4bias_SIZE 13
#define MPQ_fc4bias_AT t_fc4bias

/* fc4Add: activation of fc4, [13], 16 bits, range -3.75 to 4 */
#define MPQ_fc4Add_TYPE uint16_t
#define MPQ_fc4Add_BITS 16
#define MPQ_fc4Add_CLIP 65535.0
#define MPQ_fc4Add_SCALE 0.00011825741969939727
#define MPQ_fc4Add_ZERO 31710.0
#define MPQ_fc4Add_SIZE 13
#define MPQ_fc4Add_AT state->t_fc4Add

/* sigmoid: activation of fc4, [13], 8 bits, range -3.75 to 4 */
#define MPQ_sigmoid_TYPE uint8_t
#define MPQ_sigmoid_BITS 8
#define MPQ_sigmoid_CLIP 255.0
#define MPQ_sigmoid_SCALE 0.030392156862745098
#define MPQ_sigmoid_ZERO 123.0
#define MPQ_sigmoid_SIZE 13
#define MPQ_sigmoid_AT state->t_sigmoid

/* Constants of the operations, under the names of their outputs. */
#define MPQ_fc1MatMul_SUM int
#define MPQ_fc1MatMul_MULTIPLIER 0.030392156862745098
#define MPQ_fc1Add_LEFT_MULTIPLIER 1.0
#define MPQ_fc1Add_RIGHT_MULTIPLIER 1.0
#define MPQ_gru1_a__SUM real
#define MPQ_gru1_a__MULTIPLIER 4.637404346055678e-7
#define MPQ_gru1_a_LEFT_MULTIPLIER 1.0
#define MPQ_gru1_a_RIGHT_MULTIPLIER 0.000015258556235409006
#define MPQ_gru1_b__SUM int
#define MPQ_gru1_b__MULTIPLIER 1991.8107843137254
#define MPQ_gru1_b_LEFT_MULTIPLIER 1.0
#define MPQ_gru1_b_RIGHT_MULTIPLIER 16843009.0
#define MPQ_gru1_c__SUM int
#define MPQ_gru1_c__MULTIPLIER 0.00011825741969939727
#define MPQ_gru1_c_LEFT_MULTIPLIER 1.0
#define MPQ_gru1_c_RIGHT_MULTIPLIER 0.0038910505836575876
#define MPQ_gru1_d__SUM real
#define MPQ_gru1_d__MULTIPLIER 4.637404346055678e-7
#define MPQ_gru1_d_LEFT_MULTIPLIER 1.0
#define MPQ_gru1_d_RIGHT_MULTIPLIER 1.0
#define MPQ_gru1_e__SUM int
#define MPQ_gru1_e__MULTIPLIER 0.030392156862745098
#define MPQ_gru1_e_LEFT_MULTIPLIER 1.0
#define MPQ_gru1_e_RIGHT_MULTIPLIER 1.0
#define MPQ_gru1_f__SUM int
#define MPQ_gru1_f__MULTIPLIER 7.81078431372549
#define MPQ_gru1_f_LEFT_MULTIPLIER 65537.0
#define MPQ_gru1_f_RIGHT_MULTIPLIER 1.0
#define MPQ_gru1_r__LEFT_MULTIPLIER 0.0038910505836575876
#define MPQ_gru1_r__RIGHT_MULTIPLIER 5.937181414556033e-8
#define MPQ_gru1_z__LEFT_MULTIPLIER 257.0
#define MPQ_gru1_z__RIGHT_MULTIPLIER 1.0
#define MPQ_gru1_n1_MULTIPLIER 7.02115754372614e-12
#define MPQ_gru1_n2_LEFT_MULTIPLIER 1.0
#define MPQ_gru1_n2_RIGHT_MULTIPLIER 257.0
#define MPQ_gru1_hn1_ONE 32.90322580645161
#define MPQ_gru1_hn1_MULTIPLIER 1.0
#define MPQ_gru1_hn2_MULTIPLIER 0.030392156862745098
#define MPQ_gru1_hn3_MULTIPLIER 511895.3715686274
#define MPQ_rnn1GRU_LEFT_MULTIPLIER 1.0
#define MPQ_rnn1GRU_RIGHT_MULTIPLIER 1.0
#define MPQ_gru2_a__SUM int
#define MPQ_gru2_a__MULTIPLIER 1.804437488737618e-9
#define MPQ_gru2_a_LEFT_MULTIPLIER 1.0
#define MPQ_gru2_a_RIGHT_MULTIPLIER 1.0
#define MPQ_gru2_b__SUM int
#define MPQ_gru2_b__MULTIPLIER 1.804437488737618e-9
#define MPQ_gru2_b_LEFT_MULTIPLIER 16843009.0
#define MPQ_gru2_b_RIGHT_MULTIPLIER 16843009.0
#define MPQ_gru2_c__SUM real
#define MPQ_gru2_c__MULTIPLIER 1.0713272721861147e-16
#define MPQ_gru2_c_LEFT_MULTIPLIER 1.0
#define MPQ_gru2_c_RIGHT_MULTIPLIER 5.937181414556033e-8
#define MPQ_gru2_d__SUM real
#define MPQ_gru2_d__MULTIPLIER 2.7533110895183148e-14
#define MPQ_gru2_d_LEFT_MULTIPLIER 1.0
#define MPQ_gru2_d_RIGHT_MULTIPLIER 0.000015258556235409006
#define MPQ_gru2_e__SUM int
#define MPQ_gru2_e__MULTIPLIER 1.804437488737618e-9
#define MPQ_gru2_e_LEFT_MULTIPLIER 1.0
#define MPQ_gru2_e_RIGHT_MULTIPLIER 0.000015258556235409006
#define MPQ_gru2_f__SUM real
#define MPQ_gru2_f__MULTIPLIER 1.804437488737618e-9
#define MPQ_gru2_f_LEFT_MULTIPLIER 1.0
#define MPQ_gru2_f_RIGHT_MULTIPLIER 65537.0
#define MPQ_gru2_r__LEFT_MULTIPLIER 1.0
#define MPQ_gru2_r__RIGHT_MULTIPLIER 5.937181414556033e-8
#define MPQ_gru2_z__LEFT_MULTIPLIER 16843009.0
#define MPQ_gru2_z__RIGHT_MULTIPLIER 65537.0
#define MPQ_gru2_n1_MULTIPLIER 2.7533110895183148e-14
#define MPQ_gru2_n2_LEFT_MULTIPLIER 1.0
#define MPQ_gru2_n2_RIGHT_MULTIPLIER 1.0
#define MPQ_gru2_hn1_ONE 554189328.3870968
#define MPQ_gru2_hn1_MULTIPLIER 65537.0
#define MPQ_gru2_hn2_MULTIPLIER 1.804437488737618e-9
#define MPQ_gru2_hn3_MULTIPLIER 7.02115754372614e-12
#define MPQ_rnn2GRU_LEFT_MULTIPLIER 1.0
#define MPQ_rnn2GRU_RIGHT_MULTIPLIER 1.0
#define MPQ_fc2MatMul_SUM real
#define MPQ_fc2MatMul_MULTIPLIER 4.637404346055678e-7
#define MPQ_fc2Add_LEFT_MULTIPLIER 0.0038910505836575876
#define MPQ_fc2Add_RIGHT_MULTIPLIER 1.0
#define MPQ_fc3MatMul_SUM int
#define MPQ_fc3MatMul_MULTIPLIER 7.02115754372614e-12
#define MPQ_fc3Add_LEFT_MULTIPLIER 1.0
#define MPQ_fc3Add_RIGHT_MULTIPLIER 1.0
#define MPQ_fc4MatMul_SUM int
#define MPQ_fc4MatMul_MULTIPLIER 7.02115754372614e-12
#define MPQ_fc4Add_LEFT_MULTIPLIER 257.0
#define MPQ_fc4Add_RIGHT_MULTIPLIER 257.0

#endif
