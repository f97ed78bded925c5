/* .npy: "\x93NUMPY", version, length of the header, the header (a Python dict of three entries), the values. */
#include "mpq_npy.h"

#include <stdint.h>
#include <string.h>

enum { HEADER_MOST = 4096, PATH_MOST = 4096, CHUNK = 1024 };

static int complain(const char *name, const char *expected, const char *got) {
    fprintf(stderr, "%s: expected %s, got %s\n", name, expected, got);
    return 1;
}

struct cursor {
    const char *at;
    const char *end;
};

static void skip_spaces(struct cursor *c) {
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\n' || *c->at == '\t')) c->at++;
}

static int take(struct cursor *c, const char *text) {
    const size_t length = strlen(text);
    skip_spaces(c);
    if ((size_t)(c->end - c->at) < length || memcmp(c->at, text, length) != 0) return 0;
    c->at += length;
    return 1;
}

static int take_number(struct cursor *c, long *number) {
    long value = 0;
    int digits = 0;
    skip_spaces(c);
    for (; c->at < c->end && *c->at >= '0' && *c->at <= '9' && digits < 9; c->at++, digits++)
        value = value * 10 + (*c->at - '0');
    *number = value;
    return digits > 0;
}

static int take_shape(struct cursor *c, long rows, long columns) {
    long number = 0;
    if (!take(c, "(")) return 0;
    if (rows > 0 && (!take_number(c, &number) || number != rows || !take(c, ","))) return 0;
    if (!take_number(c, &number) || number != columns) return 0;
    (void)take(c, ",");
    return take(c, ")");
}

/* 'descr': '<f4', 'fortran_order': False, 'shape': (rows, columns), in any order, each once. */
static const char *check_header(struct cursor *c, long rows, long columns) {
    int descr = 0, order = 0, shape = 0;
    if (!take(c, "{")) return "a header that is no dictionary";
    while (!take(c, "}")) {
        if (take(c, "'descr'")) {
            if (descr++ || !take(c, ":") || !(take(c, "'<f4'") || take(c, "\"<f4\""))) return "another type";
        } else if (take(c, "'fortran_order'")) {
            if (order++ || !take(c, ":") || !take(c, "False")) return "Fortran order";
        } else if (take(c, "'shape'")) {
            if (shape++ || !take(c, ":") || !take_shape(c, rows, columns)) return "another shape";
        } else {
            return "a header with an unknown entry";
        }
        (void)take(c, ",");
    }
    skip_spaces(c);
    if (c->at != c->end) return "a header with something after it";
    return descr && order && shape ? NULL : "a header with an entry missing";
}

static int check_start(struct mpq_npy *npy, int rows, int columns) {
    unsigned char start[12];
    char header[HEADER_MOST];
    char expected[80];
    size_t length, wide;
    struct cursor cursor;
    const char *fault;
    if (rows > 0)
        snprintf(expected, sizeof expected, "little-endian float32 [%d, %d] in C order", rows, columns);
    else
        snprintf(expected, sizeof expected, "little-endian float32 [%d]", columns);
    if (fread(start, 1, 10, npy->file) != 10 || memcmp(start, "\x93NUMPY", 6) != 0)
        return complain(npy->name, "an .npy file", "something else, or a truncated one");
    if (start[6] < 1 || start[6] > 3) return complain(npy->name, ".npy format 1, 2 or 3", "another version");
    wide = start[6] == 1 ? 0 : 2;
    if (wide > 0 && fread(start + 10, 1, wide, npy->file) != wide)
        return complain(npy->name, "an .npy header", "the end of the file");
    length = (size_t)start[8] | (size_t)start[9] << 8;
    if (wide > 0) length |= (size_t)start[10] << 16 | (size_t)start[11] << 24;
    if (length > sizeof header) return complain(npy->name, "an .npy header of at most 4096 bytes", "a longer one");
    if (fread(header, 1, length, npy->file) != length)
        return complain(npy->name, "an .npy header", "the end of the file");
    cursor.at = header;
    cursor.end = header + length;
    fault = check_header(&cursor, rows, columns);
    return fault ? complain(npy->name, expected, fault) : 0;
}

int mpq_npy_open(struct mpq_npy *npy, const char *directory, const char *file, int rows, int columns) {
    char path[PATH_MOST];
    const int length = snprintf(path, sizeof path, "%s/%s", directory, file);
    npy->file = NULL;
    npy->name = file;
    npy->left = (long)(rows > 0 ? rows : 1) * columns;
    if (length < 0 || (size_t)length >= sizeof path) return complain(file, "a shorter path", "a longer one");
    npy->file = fopen(path, "rb");
    if (!npy->file) return complain(path, "a readable file", "none");
    if (check_start(npy, rows, columns) != 0) {
        fclose(npy->file);
        npy->file = NULL;
        return 1;
    }
    return 0;
}

int mpq_npy_read(struct mpq_npy *npy, float *values, int count) {
    unsigned char bytes[4 * CHUNK];
    while (count > 0) {
        const int most = count < CHUNK ? count : CHUNK;
        if (most > npy->left || fread(bytes, 4, (size_t)most, npy->file) != (size_t)most)
            return complain(npy->name, "all values of the array", "the end of the file");
        for (int i = 0; i < most; i++) {
            const unsigned char *b = bytes + 4 * i;
            const uint32_t bits = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
            if ((bits & 0x7f800000u) == 0x7f800000u)
                return complain(npy->name, "finite values", "a NaN or an infinity");
            memcpy(values + i, &bits, sizeof bits);
        }
        values += most;
        count -= most;
        npy->left -= most;
    }
    return 0;
}

int mpq_npy_close(struct mpq_npy *npy, int failed) {
    if (!failed && npy->left > 0) failed = complain(npy->name, "all values to be read", "fewer");
    if (!failed && fgetc(npy->file) != EOF) failed = complain(npy->name, "the end of the file", "more bytes");
    fclose(npy->file);
    npy->file = NULL;
    return failed;
}
