/* SPDX-License-Identifier: MIT */
/** @file
 * Constants of the network: w_ weights (of 8 bits and less in panels of 16 rows, hb_rows.h; others row by row, padded with zeros); b0_, m0_ biases in accumulator steps and
 * multipliers of the first product of a sum, b1_, m1_ of the second; f_, s0_, s1_ biases and scales of float arithmetic;
 * table_ sigmoid and tanh.
 * hb_weights.bin is this structure as it lies in the memory of a little-endian machine, behind a header of 64 bytes. */
#ifndef HB_WEIGHTS_H
#define HB_WEIGHTS_H

#include <stddef.h>

#include "hb_platform.h"

#define HB_WEIGHTS_BYTES 10272 /**< behind the header of the image */
#define HB_WEIGHTS_FIELDS 0xdd963d1cu /**< of what follows: the image has it too */

/** All constants, aligned to 64 bytes. */
struct hb_weights {
    int16_t w_onnxmatmul_166[128]; /**< i16 [8][9], padded to 16 */
    float w_whn_1[96]; /**< f32 [6][6], padded to 16 */
    float w_wir_1[96]; /**< f32 [6][8], padded to 16 */
    float w_whr_1[96]; /**< f32 [6][6], padded to 16 */
    int8_t w_wiz_1[96]; /**< i8 [6][8], padded to 16 */
    int16_t w_whz_1[96]; /**< i16 [6][6], padded to 16 */
    int8_t w_win_1[96]; /**< i8 [6][8], padded to 16 */
    int16_t w_whn_2[96]; /**< i16 [6][6], padded to 16 */
    int8_t w_wir_2[96]; /**< i8 [6][6], padded to 16 */
    float w_whr_2[96]; /**< f32 [6][6], padded to 16 */
    int16_t w_wiz_2[96]; /**< i16 [6][6], padded to 16 */
    int8_t w_whz_2[96]; /**< i8 [6][6], padded to 16 */
    int8_t w_win_2[96]; /**< i8 [6][6], panels of 16 rows */
    int16_t w_onnxmatmul_207[1120]; /**< i16 [70][6], padded to 16 */
    int16_t w_onnxmatmul_208[400]; /**< i16 [5][70], padded to 80 */
    int16_t w_onnxmatmul_209[144]; /**< i16 [9][5], padded to 16 */
    float f_fc1add[16]; /**< [8] */
    float s0_fc1add[16]; /**< [8] */
    float f_gru1_f[16]; /**< [6] */
    float s0_gru1_f[16]; /**< [6] */
    float f_gru1_r_[16]; /**< [6] */
    float s0_gru1_r_[16]; /**< [6] */
    float s1_gru1_r_[16]; /**< [6] */
    float f_gru1_z_[16]; /**< [6] */
    float s0_gru1_z_[16]; /**< [6] */
    float s1_gru1_z_[16]; /**< [6] */
    float f_gru1_n2[16]; /**< [6] */
    float s0_gru1_n2[16]; /**< [6] */
    float f_rnn1gru_copy[16]; /**< [6] */
    float f_gru2_f[16]; /**< [6] */
    float s0_gru2_f[16]; /**< [6] */
    float f_gru2_r_[16]; /**< [6] */
    float s0_gru2_r_[16]; /**< [6] */
    float s1_gru2_r_[16]; /**< [6] */
    float f_gru2_z_[16]; /**< [6] */
    float s0_gru2_z_[16]; /**< [6] */
    float s1_gru2_z_[16]; /**< [6] */
    int32_t b0_gru2_n2[16]; /**< [6] */
    int32_t m0_gru2_n2[16]; /**< [6] */
    float f_rnn2gru_copy[16]; /**< [6] */
    int64_t b0_relu[80]; /**< [70] */
    int32_t m0_relu[80]; /**< [70] */
    int64_t b0_relu_1[16]; /**< [5] */
    int32_t m0_relu_1[16]; /**< [5] */
    int32_t b0_fc4add[16]; /**< [9] */
    int32_t m0_fc4add[16]; /**< [9] */
    int16_t table_0[256]; /**< sigmoid [256] */
    int8_t table_1_s8[256]; /**< tanh [256] */
    int16_t table_2[256]; /**< sigmoid [256] */
};

/** No compiler adds padding to fields of these lengths; this fails to compile where one does. */
typedef char hb_weights_have_no_padding[sizeof(struct hb_weights) == HB_WEIGHTS_BYTES ? 1 : -1];

#if defined(__cplusplus)
extern "C" {
#endif

/** Those that are linked: hb_weights.c. */
extern const struct hb_weights hb_weights;

/** NULL, or what is wrong with the constants that were linked or loaded: to be asked once, at the start. */
const char *hb_weights_fault(void);

/** With hb_weights_file.c in place of hb_weights.c and -DHB_WEIGHTS_LOADED: the constants are in an image of
 * hb_weights.bin, in memory or in flash that can be read like memory, aligned to 64 bytes. NULL, or what is wrong with it. */
const char *hb_weights_use(const void *image, size_t bytes);

/** The image is read from directory/hb_weights.bin: 0, or 1 after one line on stderr. */
int hb_init(const char *directory);

#if defined(__cplusplus)
}
#endif

#endif
