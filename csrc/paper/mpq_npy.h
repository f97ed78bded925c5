/* Reader of one .npy file that must hold exactly the float32 array that the caller expects. */
#ifndef MPQ_NPY_H
#define MPQ_NPY_H

#include <stdio.h>

struct mpq_npy {
    FILE *file;
    const char *name;
    /* Values not yet read. */
    long left;
};

/*
 * Opens DIRECTORY/FILE and checks its header: format 1 to 3, little-endian float32, C order, shape [rows, columns],
 * or [columns] where rows is 0. Nothing is allocated; sizes in the file only ever get compared.
 * 0, or 1 after one line on stderr (and nothing left open).
 */
int mpq_npy_open(struct mpq_npy *npy, const char *directory, const char *file, int rows, int columns);

/* Reads the next `count` values; infinities and NaN are refused. 0, or 1 after one line on stderr. */
int mpq_npy_read(struct mpq_npy *npy, float *values, int count);

/* Closes the file. 0, or 1 after one line on stderr where values are left or bytes follow the array. */
int mpq_npy_close(struct mpq_npy *npy, int failed);

#endif
