/*
 * Measures networks side by side in one process, on real features, each with its own carried state.
 *
 *   measure time FEATURES FRAMES BLOCKS[,BLOCKS...]  { BLOCK_FRAMES DIRECTORY } for every subject
 *       prints one line per subject: its name, then for each block the nanoseconds of one frame; of a list of BLOCKS each
 *       is a start of its own, one after the other, with lines of its own: where a program lies in memory moves its times
 *   measure masks FEATURES FRAMES SUBJECT DIRECTORY OUTPUT
 *       writes the masks of one subject, float32 [FRAMES, outputs]
 *
 * FEATURES holds at least FRAMES x inputs float32 in this machine's byte order. DIRECTORY is what a subject's init reads.
 * Blocks of the subjects alternate, and who begins alternates too, so that a slow spell of the machine meets all of
 * them. The first frame of a block is not timed: it brings the subject's weights back into the caches. Time is
 * processor time of this process, so that a neighbour who takes the core for a while does not count.
 */
#define _POSIX_C_SOURCE 200809L

#include "measure.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__unix__) || defined(__APPLE__)
#define CAN_START_AGAIN 1
#include <sys/wait.h>
#include <unistd.h>
#else
#define CAN_START_AGAIN 0
#endif

enum { ALIGNMENT = 64 };

struct runner {
    const struct measure_subject *subject;
    /* What was allocated, and the aligned place in it. */
    void *memory;
    void *state;
    long block_frames;
    long next_frame;
    double *block_ns;
};

static int fail(const char *place, const char *what) {
    fprintf(stderr, "%s: %s\n", place, what);
    return 1;
}

static double now_ns(void) {
#ifdef CLOCK_PROCESS_CPUTIME_ID
    struct timespec t;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0) return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
#endif
    return 1e9 * (double)clock() / CLOCKS_PER_SEC;
}

static int parse(const char *text, long most, long *number) {
    char *end;
    errno = 0;
    *number = strtol(text, &end, 10);
    if (errno || *end || *number < 1 || *number > most) return fail(text, "expected a count");
    return 0;
}

static float *read_features(const char *path, long frames) {
    const size_t count = (size_t)frames * (size_t)measure_inputs;
    float *values = malloc(count * sizeof *values);
    FILE *file = fopen(path, "rb");
    size_t got = 0;
    if (file && values) got = fread(values, sizeof *values, count, file);
    if (file) fclose(file);
    if (got == count) return values;
    free(values);
    fail(path, "expected the features of all frames");
    return NULL;
}

static int start(struct runner *runner, const struct measure_subject *subject, const char *directory) {
    runner->subject = subject;
    runner->next_frame = 0;
    if (subject->init && subject->init(directory) != 0) return 1;
    runner->memory = calloc(1, subject->state_bytes() + ALIGNMENT);
    if (!runner->memory) return fail(subject->name, "no memory for its state");
    runner->state = (unsigned char *)runner->memory + (ALIGNMENT - (uintptr_t)runner->memory % ALIGNMENT);
    subject->reset(runner->state);
    return 0;
}

/* Runs frames in the clip's order; at its end the clip begins again, with a fresh state. */
static void run_frames(struct runner *runner, const float *features, long frames, long count, float *mask) {
    for (long k = 0; k < count; k++) {
        if (runner->next_frame == frames) {
            runner->next_frame = 0;
            runner->subject->reset(runner->state);
        }
        runner->subject->frame(runner->state, features + runner->next_frame * measure_inputs, mask);
        runner->next_frame++;
    }
}

static int time_blocks(struct runner *runners, const float *features, long frames, long blocks, char **arguments,
                       float *mask) {
    for (int s = 0; s < measure_subject_count; s++) {
        if (parse(arguments[2 * s], 1000000000L, &runners[s].block_frames) != 0) return 1;
        if (start(&runners[s], &measure_subjects[s], arguments[2 * s + 1]) != 0) return 1;
        runners[s].block_ns = calloc((size_t)blocks, sizeof(double));
        if (!runners[s].block_ns) return fail("measure", "no memory");
    }
    for (long block = 0; block < blocks; block++) {
        for (int turn = 0; turn < measure_subject_count; turn++) {
            struct runner *runner = &runners[(block + turn) % measure_subject_count];
            double begin;
            run_frames(runner, features, frames, 1, mask);
            begin = now_ns();
            run_frames(runner, features, frames, runner->block_frames, mask);
            runner->block_ns[block] = (now_ns() - begin) / (double)runner->block_frames;
        }
    }
    for (int s = 0; s < measure_subject_count; s++) {
        printf("%s", runners[s].subject->name);
        for (long block = 0; block < blocks; block++) printf(" %.1f", runners[s].block_ns[block]);
        printf("\n");
    }
    return 0;
}

static int time_subjects(const float *features, long frames, long blocks, char **arguments, float *mask) {
    struct runner *runners = calloc((size_t)measure_subject_count, sizeof *runners);
    int failed;
    if (!runners) return fail("measure", "no memory");
    failed = time_blocks(runners, features, frames, blocks, arguments, mask);
    for (int s = 0; s < measure_subject_count; s++) {
        free(runners[s].memory);
        free(runners[s].block_ns);
    }
    free(runners);
    return failed;
}

static int write_masks(const float *features, long frames, long subject, char **arguments, float *mask) {
    struct runner runner = {0};
    FILE *file = fopen(arguments[1], "wb");
    int failed;
    if (!file) return fail(arguments[1], "cannot be written");
    failed = start(&runner, &measure_subjects[subject - 1], arguments[0]);
    for (long frame = 0; frame < frames && !failed; frame++) {
        run_frames(&runner, features, frames, 1, mask);
        if (fwrite(mask, sizeof *mask, (size_t)measure_outputs, file) != (size_t)measure_outputs)
            failed = fail(arguments[1], "cannot be written");
    }
    free(runner.memory);
    if (fclose(file) != 0 && !failed) failed = fail(arguments[1], "cannot be written");
    return failed;
}

#if CAN_START_AGAIN
/* This program again for each of the list, which is cheaper than starting it from a large process. */
static int start_each(char **argv, char *list) {
    for (char *blocks = strtok(list, ","); blocks; blocks = strtok(NULL, ",")) {
        int status = 1;
        pid_t child;
        argv[4] = blocks;
        child = fork();
        if (child == 0) {
            execv(argv[0], argv);
            _exit(fail(argv[0], "cannot be started again"));
        }
        if (child < 0 || waitpid(child, &status, 0) != child) return fail(argv[0], "cannot be started again");
        if (WIFSIGNALED(status)) {
            fprintf(stderr, "%s: ended by signal %d\n", argv[0], WTERMSIG(status));
            return 1;
        }
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return 1;
    }
    return 0;
}
#else
static int start_each(char **argv, char *list) {
    (void)list;
    return fail(argv[0], "cannot be started again on this system");
}
#endif

int main(int argc, char **argv) {
    long frames = 0, blocks = 0, subject = 0;
    const int timing = argc > 1 && strcmp(argv[1], "time") == 0 && argc == 5 + 2 * measure_subject_count;
    const int masking = argc == 7 && strcmp(argv[1], "masks") == 0;
    float *features, *mask;
    int failed = 1;
    if (!timing && !masking) return fail("measure", "wrong arguments");
    if (parse(argv[3], 100000000L, &frames) != 0) return 1;
    if (timing && strchr(argv[4], ',')) return start_each(argv, argv[4]);
    if (timing && parse(argv[4], 1000000L, &blocks) != 0) return 1;
    if (masking && parse(argv[4], measure_subject_count, &subject) != 0) return 1;
    features = read_features(argv[2], frames);
    mask = calloc((size_t)measure_outputs, sizeof *mask);
    if (features && mask) {
        failed = timing ? time_subjects(features, frames, blocks, argv + 5, mask)
                        : write_masks(features, frames, subject, argv + 5, mask);
    }
    free(features);
    free(mask);
    return failed;
}
