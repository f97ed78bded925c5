// hb_weights_file.c: for those who read or map hb_weights.bin instead of linking hb_weights.c.

/** @param isAlone for a project that has no other constants: the unit is whole without -DHB_WEIGHTS_LOADED */
export function weightsFileSource(prefix: string, file: string, isAlone = false): string {
  const upper = prefix.toUpperCase();
  return `/* ${file} read into memory (${prefix}_init, hosts) or used where it lies (${prefix}_weights_use, external flash),
 * checked before anything computes with it. Compile ${prefix}_network.c with -D${upper}_WEIGHTS_LOADED, link this unit in
 * place of ${prefix}_weights.c, and call one of the two before the first ${prefix}_reset. -DHB_NO_FILES leaves ${prefix}_init
 * and its room out. */
#include "${prefix}_weights.h"

#include "hb_image.h"
${isAlone ? '' : `\n#if defined(${upper}_WEIGHTS_LOADED)\n`}
const struct ${prefix}_weights *${prefix}_weights_loaded = NULL;

const char *${prefix}_weights_fault(void)
{
    return ${prefix}_weights_loaded == NULL ? "expected constants before they are used, got none: call ${prefix}_weights_use" : NULL;
}

const char *${prefix}_weights_use(const void *image, size_t bytes)
{
    const char *fault = hb_image_fault(image, bytes, ${upper}_WEIGHTS_BYTES, ${upper}_WEIGHTS_FIELDS);
    if (fault == NULL) {
        ${prefix}_weights_loaded = (const struct ${prefix}_weights *)(const void *)((const char *)image + HB_IMAGE_HEADER_BYTES);
    }
    return fault;
}

#if !defined(HB_NO_FILES)
#include <stdio.h>

static unsigned char room[HB_IMAGE_HEADER_BYTES + ${upper}_WEIGHTS_BYTES] HB_ALIGNED64;

int ${prefix}_init(const char *directory)
{
    char path[4096];
    const char *fault;
    FILE *file;
    size_t got;
    int length = snprintf(path, sizeof path, "%s/${file}", directory);
    if (length < 0 || (size_t)length >= sizeof path) {
        fprintf(stderr, "${file}: the name of its directory is too long\\n");
        return 1;
    }
    file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "%s: cannot be opened\\n", path);
        return 1;
    }
    got = fread(room, 1, sizeof room, file);
    if (fgetc(file) != EOF) got++;
    fclose(file);
    fault = ${prefix}_weights_use(room, got);
    if (fault == NULL) return 0;
    fprintf(stderr, "%s: %s\\n", path, fault);
    return 1;
}
#endif
${isAlone ? '' : '\n#endif\n'}`;
}
