/* A plugin for QEMU's emulators: counts executed instructions by function. Not cycles, and nothing a processor does beside
 * them: the same program gives the same counts, on every machine and in every run.
 *
 *     qemu-system-arm ... -plugin ./qemu_count.so,out=FILE       cc -shared -fPIC qemu_count.c -o qemu_count.so
 *
 * FILE gets one line per function that ran, "COUNT NAME", in the order in which they first ran; an instruction belongs to
 * the symbol of the ELF that it lies in, so static functions of one name are one. QEMU's header is not packaged by
 * distributions: what is needed of version 1 of its interface (QEMU 4.2 and later) is declared here. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { QEMU_PLUGIN_INLINE_ADD_U64 = 0 };

extern void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                                  void (*translated)(qemu_plugin_id_t, struct qemu_plugin_tb *));
extern void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int operation, void *at,
                                                       uint64_t value);
extern void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, void (*end)(qemu_plugin_id_t, void *), void *data);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
extern const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *insn);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

struct function {
    char *name;
    uint64_t count;
    struct function *next;
};

static struct function *first, **last = &first;
static const char *out_path;

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
    *last = f;
    last = &f->next;
    return f;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    size_t i;
    (void)id;
    for (i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        const char *name = qemu_plugin_insn_symbol(insn);
        struct function *f = find(name != NULL ? name : "?");
        qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64, &f->count, 1);
    }
}

static void finish(qemu_plugin_id_t id, void *data)
{
    FILE *file = fopen(out_path, "w");
    const struct function *f;
    (void)id;
    (void)data;
    if (file == NULL) {
        fprintf(stderr, "%s: cannot be written\n", out_path);
        return;
    }
    for (f = first; f != NULL; f = f->next) fprintf(file, "%llu %s\n", (unsigned long long)f->count, f->name);
    fclose(file);
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
    (void)info;
    if (argc != 1 || strncmp(argv[0], "out=", 4) != 0) {
        fprintf(stderr, "qemu_count: expected out=FILE\n");
        return -1;
    }
    out_path = strdup(argv[0] + 4);
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, finish, NULL);
    return 0;
}
