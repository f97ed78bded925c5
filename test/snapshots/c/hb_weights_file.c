/* For hosts: hb_weights.bin read into memory instead of linked. Compile hb_network.c with
 * -DHB_WEIGHTS_LOADED, link this unit in place of hb_weights.c, and call hb_init first. */
#include <stdio.h>

#include "hb_weights.h"

static struct hb_weights loaded HB_ALIGNED64;
const struct hb_weights *hb_weights_loaded = &loaded;

int hb_init(const char *directory);

/* Reads directory/hb_weights.bin: 0, or 1 after one line on stderr. */
int hb_init(const char *directory)
{
    char path[4096];
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
    got = fread(&loaded, 1, sizeof loaded, file);
    if (got != sizeof loaded || fgetc(file) != EOF) {
        fprintf(stderr, "%s: expected %lu bytes\n", path, (unsigned long)sizeof loaded);
        fclose(file);
        return 1;
    }
    fclose(file);
    return 0;
}
