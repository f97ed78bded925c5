/** @file
 * The header of a weights image (hb_weights.bin), in words of 32 bits of this machine's byte order:
 *
 *     'HBWT', 0x01020304, version, bytes of the header, bytes behind it, fields, CRC-32 behind it, CRC-32 of the 28 bytes before
 *
 * `fields` tells the constants of one network from those of another. For images that are read or mapped: a file, external
 * flash. */
#ifndef HB_IMAGE_H
#define HB_IMAGE_H

#include <stddef.h>

#include "hb_platform.h"

/** What the constants lie behind. */
#define HB_IMAGE_HEADER_BYTES 64
/** Of the layout of the header. */
#define HB_IMAGE_VERSION 1

/** NULL, or what is wrong with the image, for the end of a line: "expected ..., got ...". */
const char *hb_image_fault(const void *image, size_t bytes, uint32_t data_bytes, uint32_t fields);

#endif
