/* What the measuring program knows of a network: the functions of one generated project. */
#ifndef MEASURE_H
#define MEASURE_H

#include <stddef.h>

struct measure_subject {
    const char *name;
    size_t (*state_bytes)(void);
    void (*reset)(void *state);
    void (*frame)(void *state, const float *features, float *mask);
    /* NULL where the project reads no files. */
    int (*init)(const char *directory);
};

/* Generated beside the projects that are linked in. */
extern const struct measure_subject measure_subjects[];
extern const int measure_subject_count;
extern const int measure_inputs;
extern const int measure_outputs;

#endif
