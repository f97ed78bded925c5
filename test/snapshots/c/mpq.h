/* SPDX-License-Identifier: MIT */
/** @file
 * Precision, scale and zero point of every site: real = scale * (q - zero point); 32 bits are float, as they are.
 * Biases have the width of their accumulators. */
#ifndef MPQ_H
#define MPQ_H

/** fc1: input x [9] */
#define MPQ_X_BITS 32
#define MPQ_X_SCALE 1.0f
#define MPQ_X_ZERO_POINT (0)

/** fc1: activation fc1Add [8] */
#define MPQ_FC1ADD_BITS 32
#define MPQ_FC1ADD_SCALE 1.0f
#define MPQ_FC1ADD_ZERO_POINT (0)

/** gru1: state h1 [6] */
#define MPQ_H1_BITS 32
#define MPQ_H1_SCALE 1.0f
#define MPQ_H1_ZERO_POINT (0)

/** gru1: activation gru1_f [6] */
#define MPQ_GRU1_F_BITS 32
#define MPQ_GRU1_F_SCALE 1.0f
#define MPQ_GRU1_F_ZERO_POINT (0)

/** gru1: activation gru1_r_ [6] */
#define MPQ_GRU1_R__BITS 16
#define MPQ_GRU1_R__SCALE 0.000305199996f
#define MPQ_GRU1_R__ZERO_POINT (0)

/** gru1: activation gru1_r [6] */
#define MPQ_GRU1_R_BITS 32
#define MPQ_GRU1_R_SCALE 1.0f
#define MPQ_GRU1_R_ZERO_POINT (0)

/** gru1: activation gru1_z_ [6] */
#define MPQ_GRU1_Z__BITS 16
#define MPQ_GRU1_Z__SCALE 0.000305199996f
#define MPQ_GRU1_Z__ZERO_POINT (0)

/** gru1: activation gru1_z [6] */
#define MPQ_GRU1_Z_BITS 32
#define MPQ_GRU1_Z_SCALE 1.0f
#define MPQ_GRU1_Z_ZERO_POINT (0)

/** gru1: activation gru1_n2 [6] */
#define MPQ_GRU1_N2_BITS 32
#define MPQ_GRU1_N2_SCALE 1.0f
#define MPQ_GRU1_N2_ZERO_POINT (0)

/** gru1: activation gru1_n [6] */
#define MPQ_GRU1_N_BITS 16
#define MPQ_GRU1_N_SCALE 0.000030520001f
#define MPQ_GRU1_N_ZERO_POINT (0)

/** gru2: state h2 [6] */
#define MPQ_H2_BITS 32
#define MPQ_H2_SCALE 1.0f
#define MPQ_H2_ZERO_POINT (0)

/** gru2: activation gru2_f [6] */
#define MPQ_GRU2_F_BITS 16
#define MPQ_GRU2_F_SCALE 0.0000489599988f
#define MPQ_GRU2_F_ZERO_POINT (0)

/** gru2: activation gru2_r_ [6] */
#define MPQ_GRU2_R__BITS 8
#define MPQ_GRU2_R__SCALE 0.00998099986f
#define MPQ_GRU2_R__ZERO_POINT (-32)

/** gru2: activation gru2_r [6] */
#define MPQ_GRU2_R_BITS 16
#define MPQ_GRU2_R_SCALE 0.000030520001f
#define MPQ_GRU2_R_ZERO_POINT (0)

/** gru2: activation gru2_z_ [6] */
#define MPQ_GRU2_Z__BITS 32
#define MPQ_GRU2_Z__SCALE 1.0f
#define MPQ_GRU2_Z__ZERO_POINT (0)

/** gru2: activation gru2_z [6] */
#define MPQ_GRU2_Z_BITS 8
#define MPQ_GRU2_Z_SCALE 0.00392200006f
#define MPQ_GRU2_Z_ZERO_POINT (-128)

/** gru2: activation gru2_n2 [6] */
#define MPQ_GRU2_N2_BITS 8
#define MPQ_GRU2_N2_SCALE 0.00713399984f
#define MPQ_GRU2_N2_ZERO_POINT (30)

/** gru2: activation gru2_n [6] */
#define MPQ_GRU2_N_BITS 8
#define MPQ_GRU2_N_SCALE 0.00787399989f
#define MPQ_GRU2_N_ZERO_POINT (0)

/** fc2: activation relu [70] */
#define MPQ_RELU_BITS 16
#define MPQ_RELU_SCALE 0.0000447400016f
#define MPQ_RELU_ZERO_POINT (0)

/** fc3: activation relu_1 [5] */
#define MPQ_RELU_1_BITS 8
#define MPQ_RELU_1_SCALE 0.00192499999f
#define MPQ_RELU_1_ZERO_POINT (-128)

/** fc4: activation fc4Add [9] */
#define MPQ_FC4ADD_BITS 8
#define MPQ_FC4ADD_SCALE 0.00145800004f
#define MPQ_FC4ADD_ZERO_POINT (-51)

/** fc4: output sigmoid [9] */
#define MPQ_SIGMOID_BITS 16
#define MPQ_SIGMOID_SCALE 0.000030520001f
#define MPQ_SIGMOID_ZERO_POINT (0)

/** gru1: activation rnn1GRU [6] */
#define MPQ_RNN1GRU_BITS 16
#define MPQ_RNN1GRU_SCALE 0.0000607900001f
#define MPQ_RNN1GRU_ZERO_POINT (0)

/** gru2: activation rnn2GRU [6] */
#define MPQ_RNN2GRU_BITS 16
#define MPQ_RNN2GRU_SCALE 0.0000371899987f
#define MPQ_RNN2GRU_ZERO_POINT (0)

/** fc1: weight onnxMatMul_166 [8][9], one scale per row */
#define MPQ_ONNXMATMUL_166_BITS 16
#define MPQ_ONNXMATMUL_166_SCALE_LEAST 0.0000123099999f
#define MPQ_ONNXMATMUL_166_SCALE_GREATEST 0.00001453f
#define MPQ_ONNXMATMUL_166_ZERO_POINT 0

/** gru1: weight Whn_1 [6][6], one scale per row */
#define MPQ_WHN_1_BITS 32
#define MPQ_WHN_1_SCALE_LEAST 1.0f
#define MPQ_WHN_1_SCALE_GREATEST 1.0f
#define MPQ_WHN_1_ZERO_POINT 0

/** gru1: weight Wir_1 [6][8], one scale per row */
#define MPQ_WIR_1_BITS 32
#define MPQ_WIR_1_SCALE_LEAST 1.0f
#define MPQ_WIR_1_SCALE_GREATEST 1.0f
#define MPQ_WIR_1_ZERO_POINT 0

/** gru1: weight Whr_1 [6][6], one scale per row */
#define MPQ_WHR_1_BITS 32
#define MPQ_WHR_1_SCALE_LEAST 1.0f
#define MPQ_WHR_1_SCALE_GREATEST 1.0f
#define MPQ_WHR_1_ZERO_POINT 0

/** gru1: weight Wiz_1 [6][8], one scale per row */
#define MPQ_WIZ_1_BITS 8
#define MPQ_WIZ_1_SCALE_LEAST 0.00314199994f
#define MPQ_WIZ_1_SCALE_GREATEST 0.00400299998f
#define MPQ_WIZ_1_ZERO_POINT 0

/** gru1: weight Whz_1 [6][6], one scale per row */
#define MPQ_WHZ_1_BITS 16
#define MPQ_WHZ_1_SCALE_LEAST 0.0000149799998f
#define MPQ_WHZ_1_SCALE_GREATEST 0.0000184700002f
#define MPQ_WHZ_1_ZERO_POINT 0

/** gru1: weight Win_1 [6][8], one scale per row */
#define MPQ_WIN_1_BITS 8
#define MPQ_WIN_1_SCALE_LEAST 0.00279500009f
#define MPQ_WIN_1_SCALE_GREATEST 0.00417000009f
#define MPQ_WIN_1_ZERO_POINT 0

/** gru2: weight Whn_2 [6][6], one scale per row */
#define MPQ_WHN_2_BITS 16
#define MPQ_WHN_2_SCALE_LEAST 0.0000154600002f
#define MPQ_WHN_2_SCALE_GREATEST 0.0000186800007f
#define MPQ_WHN_2_ZERO_POINT 0

/** gru2: weight Wir_2 [6][6], one scale per row */
#define MPQ_WIR_2_BITS 8
#define MPQ_WIR_2_SCALE_LEAST 0.00153100002f
#define MPQ_WIR_2_SCALE_GREATEST 0.00472299987f
#define MPQ_WIR_2_ZERO_POINT 0

/** gru2: weight Whr_2 [6][6], one scale per row */
#define MPQ_WHR_2_BITS 32
#define MPQ_WHR_2_SCALE_LEAST 1.0f
#define MPQ_WHR_2_SCALE_GREATEST 1.0f
#define MPQ_WHR_2_ZERO_POINT 0

/** gru2: weight Wiz_2 [6][6], one scale per row */
#define MPQ_WIZ_2_BITS 16
#define MPQ_WIZ_2_SCALE_LEAST 0.00001436f
#define MPQ_WIZ_2_SCALE_GREATEST 0.0000184399996f
#define MPQ_WIZ_2_ZERO_POINT 0

/** gru2: weight Whz_2 [6][6], one scale per row */
#define MPQ_WHZ_2_BITS 8
#define MPQ_WHZ_2_SCALE_LEAST 0.00190399995f
#define MPQ_WHZ_2_SCALE_GREATEST 0.0044160001f
#define MPQ_WHZ_2_ZERO_POINT 0

/** gru2: weight Win_2 [6][6], one scale per row */
#define MPQ_WIN_2_BITS 8
#define MPQ_WIN_2_SCALE_LEAST 0.00291700009f
#define MPQ_WIN_2_SCALE_GREATEST 0.00473600021f
#define MPQ_WIN_2_ZERO_POINT 0

/** fc2: weight onnxMatMul_207 [70][6], one scale per row */
#define MPQ_ONNXMATMUL_207_BITS 16
#define MPQ_ONNXMATMUL_207_SCALE_LEAST 0.00000742300017f
#define MPQ_ONNXMATMUL_207_SCALE_GREATEST 0.0000298699997f
#define MPQ_ONNXMATMUL_207_ZERO_POINT 0

/** fc3: weight onnxMatMul_208 [5][70], one scale per row */
#define MPQ_ONNXMATMUL_208_BITS 16
#define MPQ_ONNXMATMUL_208_SCALE_LEAST 0.00000708900006f
#define MPQ_ONNXMATMUL_208_SCALE_GREATEST 0.00002279f
#define MPQ_ONNXMATMUL_208_ZERO_POINT 0

/** fc4: weight onnxMatMul_209 [9][5], one scale per row */
#define MPQ_ONNXMATMUL_209_BITS 16
#define MPQ_ONNXMATMUL_209_SCALE_LEAST 0.00000923500011f
#define MPQ_ONNXMATMUL_209_SCALE_GREATEST 0.0000197200006f
#define MPQ_ONNXMATMUL_209_ZERO_POINT 0

#endif
