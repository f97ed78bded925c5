/* Checks a weights image before anything computes with it: hb_image.h. */
#include "hb_image.h"

/* CRC-32 of IEEE 802.3, four bits at a time: 64 bytes of table. */
static uint32_t crc32(const unsigned char *bytes, size_t count)
{
    static const uint32_t steps[16] = {0x00000000u, 0x1db71064u, 0x3b6e20c8u, 0x26d930acu, 0x76dc4190u, 0x6b6b51f4u,
                                       0x4db26158u, 0x5005713cu, 0xedb88320u, 0xf00f9344u, 0xd6d6a3e8u, 0xcb61b38cu,
                                       0x9b64c2b0u, 0x86d3d2d4u, 0xa00ae278u, 0xbdbdf21cu};
    uint32_t crc = 0xffffffffu;
    size_t i;
    for (i = 0; i < count; i++) {
        crc ^= bytes[i];
        crc = (crc >> 4) ^ steps[crc & 15];
        crc = (crc >> 4) ^ steps[crc & 15];
    }
    return ~crc;
}

const char *hb_image_fault(const void *image, size_t bytes, uint32_t data_bytes, uint32_t fields)
{
    const unsigned char *at = (const unsigned char *)image;
    uint32_t word[8];
    if (bytes < HB_IMAGE_HEADER_BYTES) return "expected a weights image, got less than its header";
    HB_COPY(word, image, sizeof word);
    if (at[0] != 'H' || at[1] != 'B' || at[2] != 'W' || at[3] != 'T') return "expected a weights image, got something else";
    if (word[1] == 0x04030201u) return "expected this machine's byte order, got the other one";
    if (word[1] != 0x01020304u) return "expected a weights image, got a damaged header";
    if (word[2] != HB_IMAGE_VERSION || word[3] != HB_IMAGE_HEADER_BYTES) {
        return "expected version 1 of the weights image, got another";
    }
    if (word[7] != crc32(at, 28)) return "expected a weights image, got a damaged header";
    if (word[5] != fields) return "expected this network's constants, got those of other layers or precisions";
    if (word[4] != data_bytes || bytes - HB_IMAGE_HEADER_BYTES != data_bytes) {
        return "expected as many bytes as its header says, got more or fewer";
    }
    if (word[6] != crc32(at + HB_IMAGE_HEADER_BYTES, data_bytes)) return "expected the CRC of its header, got damaged constants";
    return NULL;
}
