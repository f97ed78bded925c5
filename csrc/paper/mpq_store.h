/* A real number to a code: rounded (or floored) by the caller's expression, clipped here, then stored. */
#ifndef MPQ_STORE_H
#define MPQ_STORE_H

#include <stdint.h>

/* NaN becomes 0: a comparison with it is false, and a conversion of it would be undefined. */
static inline double mpq_clip(double value, double clip) {
    value = value > 0.0 ? value : 0.0;
    return value < clip ? value : clip;
}

/* By way of int32_t, which compilers vectorise; 0..65535 fits. */
static inline uint8_t mpq_store_8(double value) { return (uint8_t)(int32_t)value; }
static inline uint16_t mpq_store_16(double value) { return (uint16_t)(int32_t)value; }
static inline uint32_t mpq_store_32(double value) { return (uint32_t)value; }

#endif
