/*
 * Times every operation of one network where it runs: its neighbours have used the caches, as in the field.
 *
 *   profile FEATURES FRAMES DIRECTORY OPERATIONS
 *       prints one line per operation: the median over the frames of its nanoseconds, less what the clock takes;
 *       then one line for the rest of a frame (quantising features, reading the mask)
 *
 * FEATURES holds at least FRAMES x inputs float32 in this machine's byte order. DIRECTORY is what init reads. The network
 * calls measure_mark(-1) when it begins and measure_mark(k) after operation k.
 */
#define _POSIX_C_SOURCE 200809L

#include "measure.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ALIGNMENT = 64, MOST_OPERATIONS = 4096 };

/* stamps[k + 1]: the end of operation k. */
static double stamps[MOST_OPERATIONS + 1];

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

void measure_mark(int operation);

void measure_mark(int operation) {
    stamps[operation + 1] = now_ns();
}

static int fail(const char *place, const char *what) {
    fprintf(stderr, "%s: %s\n", place, what);
    return 1;
}

static int parse(const char *text, long most, long *number) {
    char *end;
    errno = 0;
    *number = strtol(text, &end, 10);
    if (errno || *end || *number < 1 || *number > most) return fail(text, "expected a count");
    return 0;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, long count) {
    qsort(values, (size_t)count, sizeof *values, ascending);
    return values[count / 2];
}

/* Nanoseconds between two marks with nothing between them. */
static double clock_cost(double *room, long count) {
    for (long k = 0; k < count; k++) {
        measure_mark(-1);
        measure_mark(0);
        room[k] = stamps[1] - stamps[0];
    }
    return median(room, count);
}

static void print_figure(double *values, long frames, double cost) {
    const double ns = median(values, frames) - cost;
    printf("%.1f\n", ns > 0 ? ns : 0);
}

/* times: [operations + 1, frames] */
static void run(void *state, const float *features, float *mask, long frames, long operations, double *times) {
    const struct measure_subject *subject = &measure_subjects[0];
    subject->reset(state);
    for (long frame = 0; frame < frames; frame++) {
        const double begin = now_ns();
        double end;
        subject->frame(state, features + frame * measure_inputs, mask);
        end = now_ns();
        for (long k = 0; k < operations; k++) times[k * frames + frame] = stamps[k + 1] - stamps[k];
        times[operations * frames + frame] = end - begin - (stamps[operations] - stamps[0]);
    }
}

static int profile(const char *path, long frames, const char *directory, long operations) {
    const struct measure_subject *subject = &measure_subjects[0];
    const size_t count = (size_t)frames * (size_t)measure_inputs;
    float *features = malloc(count * sizeof *features);
    float *mask = calloc((size_t)measure_outputs, sizeof *mask);
    double *times = malloc((size_t)(operations + 1) * (size_t)frames * sizeof *times);
    unsigned char *memory = calloc(1, subject->state_bytes() + ALIGNMENT);
    FILE *file = fopen(path, "rb");
    int failed = 1;
    if (!features || !mask || !times || !memory) fail("profile", "no memory");
    else if (!file || fread(features, sizeof *features, count, file) != count) fail(path, "expected the features of all frames");
    else failed = subject->init ? subject->init(directory) != 0 : 0;
    if (!failed) {
        const double cost = clock_cost(times, frames);
        run(memory + (ALIGNMENT - (uintptr_t)memory % ALIGNMENT), features, mask, frames, operations, times);
        for (long k = 0; k <= operations; k++) print_figure(times + k * frames, frames, cost);
    }
    if (file) fclose(file);
    free(features);
    free(mask);
    free(times);
    free(memory);
    return failed;
}

int main(int argc, char **argv) {
    long frames = 0, operations = 0;
    if (argc != 5) return fail("profile", "wrong arguments");
    if (parse(argv[2], 10000000L, &frames) != 0 || parse(argv[4], MOST_OPERATIONS, &operations) != 0) return 1;
    return profile(argv[1], frames, argv[3], operations);
}
