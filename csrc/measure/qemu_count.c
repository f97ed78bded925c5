/* A plugin for QEMU's emulators: counts executed instructions by function. Not cycles, and nothing a processor does beside
 * them: the same program gives the same counts, on every machine and in every run.
 *
 *     qemu-system-arm ... -plugin ./qemu_count.so,out=FILE[,mark=NAME][,skip=NAME]...[,cycles=cortex-m4]
 *     cc -shared -fPIC qemu_count.c -o qemu_count.so
 *
 * FILE gets one line per function that ran, "COUNT NAME", in the order in which they first ran; an instruction belongs to
 * the symbol of the ELF that it lies in, so static functions of one name are one. Functions of skip= are left out.
 * With mark=, a function of the program that does nothing, its calls cut the run into intervals: FILE begins with one line
 * "mark COUNT CYCLES" for each, and the lines of functions hold what lies between the first call and the last. CYCLES are those
 * of the table that cycles= names (cortex_m4_cycles.h), else 0. QEMU's header is not
 * packaged by distributions: what is needed of version 1 of its interface (QEMU 4.2 and later) is declared here. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cortex_m4_cycles.h"

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { QEMU_PLUGIN_INLINE_ADD_U64 = 0, QEMU_PLUGIN_CB_NO_REGS = 0 };

extern void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                                  void (*translated)(qemu_plugin_id_t, struct qemu_plugin_tb *));
extern void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int operation, void *at,
                                                       uint64_t value);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, void (*executed)(unsigned, void *),
                                                   int flags, void *data);
extern void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, void (*end)(qemu_plugin_id_t, void *), void *data);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
extern const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
extern size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
extern const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *insn);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

struct function {
    char *name;
    uint64_t count, first_mark, last_mark, cycles, last_cycles;
    int is_skipped;
    struct function *next;
};

#define MOST_SKIPPED 16

static struct function *first, **last = &first;
static const char *out_path, *mark, *skipped[MOST_SKIPPED];
static int skips, has_cycles;
/* Between calls of `mark`. */
static struct interval {
    uint64_t count, cycles;
} *intervals;
static size_t marks, room;

static int is_skipped(const char *name)
{
    int i;
    for (i = 0; i < skips; i++) {
        if (strcmp(skipped[i], name) == 0) return 1;
    }
    return mark != NULL && strcmp(mark, name) == 0;
}

/* QEMU translates under a lock, every place once or a few times: a list is fast enough. */
static struct function *find(const char *name)
{
    struct function *f;
    for (f = first; f != NULL; f = f->next) {
        if (strcmp(f->name, name) == 0) return f;
    }
    f = (struct function *)calloc(1, sizeof *f);
    if (f != NULL) f->name = strdup(name);
    if (f == NULL || f->name == NULL) abort();
    f->is_skipped = is_skipped(name);
    *last = f;
    last = &f->next;
    return f;
}

static void marked(unsigned cpu, void *data)
{
    struct function *f;
    struct interval sum = {0, 0};
    (void)cpu;
    (void)data;
    for (f = first; f != NULL; f = f->next) {
        if (!f->is_skipped) {
            sum.count += f->count - f->last_mark;
            sum.cycles += f->cycles - f->last_cycles;
        }
        f->last_mark = f->count;
        f->last_cycles = f->cycles;
        if (marks == 0) f->first_mark = f->count;
    }
    if (marks++ == 0) return;
    if (marks > room) {
        room = 2 * marks + 64;
        intervals = (struct interval *)realloc(intervals, room * sizeof *intervals);
        if (intervals == NULL) abort();
    }
    intervals[marks - 2] = sum;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    int is_single = 0;
    size_t i;
    (void)id;
    for (i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        const char *name = qemu_plugin_insn_symbol(insn);
        struct function *f = find(name != NULL ? name : "?");
        qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64, &f->count, 1);
        if (has_cycles) {
            const uint8_t *code = (const uint8_t *)qemu_plugin_insn_data(insn);
            const uint64_t cycles = cortex_m4_cycles(code, qemu_plugin_insn_size(insn), &is_single);
            qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64, &f->cycles, cycles);
        }
        /* A function that does nothing is one block: its first instruction is that of the block. */
        if (i == 0 && mark != NULL && strcmp(f->name, mark) == 0) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, marked, QEMU_PLUGIN_CB_NO_REGS, NULL);
        }
    }
}

static void finish(qemu_plugin_id_t id, void *data)
{
    FILE *file = fopen(out_path, "w");
    const struct function *f;
    size_t i;
    (void)id;
    (void)data;
    if (file == NULL) {
        fprintf(stderr, "%s: cannot be written\n", out_path);
        return;
    }
    for (i = 0; i + 1 < marks; i++) fprintf(file, "mark %llu %llu\n", (unsigned long long)intervals[i].count,
                                             (unsigned long long)intervals[i].cycles);
    for (f = first; f != NULL; f = f->next) {
        const uint64_t count = mark != NULL ? f->last_mark - f->first_mark : f->count;
        if (!f->is_skipped && count != 0) fprintf(file, "%llu %s\n", (unsigned long long)count, f->name);
    }
    fclose(file);
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
    int i;
    (void)info;
    for (i = 0; i < argc; i++) {
        if (strncmp(argv[i], "out=", 4) == 0) out_path = strdup(argv[i] + 4);
        else if (strncmp(argv[i], "mark=", 5) == 0) mark = strdup(argv[i] + 5);
        else if (strncmp(argv[i], "skip=", 5) == 0 && skips < MOST_SKIPPED) skipped[skips++] = strdup(argv[i] + 5);
        else if (strcmp(argv[i], "cycles=cortex-m4") == 0) has_cycles = 1;
        else out_path = NULL, i = argc;
    }
    if (out_path == NULL) {
        fprintf(stderr, "qemu_count: expected out=FILE, mark=NAME, skip=NAME, cycles=cortex-m4\n");
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, finish, NULL);
    return 0;
}
