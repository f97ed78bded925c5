/* SPDX-License-Identifier: MIT */
/* hb_weights.bin read into memory (hb_init, hosts) or used where it lies (hb_weights_use, external flash),
 * checked before anything computes with it. Compile hb_network.c with -DHB_WEIGHTS_LOADED, link this unit in
 * place of hb_weights.c, and call one of the two before the first hb_reset. -DHB_NO_FILES leaves hb_init
 * and its room out. */
#include "hb_weights.h"

#include "hb_image.h"

#if defined(HB_WEIGHTS_LOADED)

const struct hb_weights *hb_weights_loaded = NULL;

HB_CODE const char *hb_weights_fault(void)
{
    return hb_weights_loaded == NULL ? "expected constants before they are used, got none: call hb_weights_use" : NULL;
}

HB_CODE const char *hb_weights_use(const void *image, size_t bytes)
{
    const char *fault = hb_image_fault(image, bytes, HB_WEIGHTS_BYTES, HB_WEIGHTS_FIELDS);
    if (fault == NULL) {
        hb_weights_loaded = (const struct hb_weights *)(const void *)((const char *)image + HB_IMAGE_HEADER_BYTES);
    }
    return fault;
}

#if !defined(HB_NO_FILES)
#include <stdio.h>

static unsigned char room[HB_IMAGE_HEADER_BYTES + HB_WEIGHTS_BYTES] HB_ALIGNED64;

HB_CODE int hb_init(const char *directory)
{
    char path[4096];
    const char *fault;
    FILE *file;
    size_t got;
    int length = snprintf(path, sizeof path, "%s/hb_weights.bin", directory);
    if (length < 0 || (size_t)length >= sizeof path) {
        fprintf(stderr, "hb_weights.bin: the name of its directory is too long\n");
        return 1;
    }
    file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "%s: cannot be opened\n", path);
        return 1;
    }
    got = fread(room, 1, sizeof room, file);
    if (fgetc(file) != EOF) got++;
    fclose(file);
    fault = hb_weights_use(room, got);
    if (fault == NULL) return 0;
    fprintf(stderr, "%s: %s\n", path, fault);
    return 1;
}
#endif

#endif
