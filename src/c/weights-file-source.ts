// hb_weights_file.c: for hosts that read hb_weights.bin instead of linking hb_weights.c.

export function weightsFileSource(prefix: string, file: string): string {
  const upper = prefix.toUpperCase();
  return `/* For hosts: ${file} read into memory instead of linked. Compile ${prefix}_network.c with
 * -D${upper}_WEIGHTS_LOADED, link this unit in place of ${prefix}_weights.c, and call ${prefix}_init first. */
#include <stdio.h>

#include "${prefix}_weights.h"

static struct ${prefix}_weights loaded HB_ALIGNED64;
const struct ${prefix}_weights *${prefix}_weights_loaded = &loaded;

int ${prefix}_init(const char *directory);

/* Reads directory/${file}: 0, or 1 after one line on stderr. */
int ${prefix}_init(const char *directory)
{
    char path[4096];
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
    got = fread(&loaded, 1, sizeof loaded, file);
    if (got != sizeof loaded || fgetc(file) != EOF) {
        fprintf(stderr, "%s: expected %lu bytes\\n", path, (unsigned long)sizeof loaded);
        fclose(file);
        return 1;
    }
    fclose(file);
    return 0;
}
`;
}
