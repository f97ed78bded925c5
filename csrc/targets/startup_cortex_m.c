/* Start-up of a Cortex-M under QEMU or a debugger: vector table, FPU, .bss, main, and text by semihosting.
 * QEMU loads every segment to its address, so nothing is copied. */
#include <stddef.h>
#include <stdint.h>

extern uint32_t hb_stack_top, hb_bss_start, hb_bss_end;

int main(void);
int _write(int file, const char *text, int length);
void hb_reset_handler(void);

/* Semihosting: 0x04 writes a string, 0x20 ends with an exit status. */
static int32_t semihosting(int32_t operation, const void *argument)
{
    register int32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

static void end_with(uint32_t status)
{
    const uint32_t reason[2] = {0x20026, status}; /* application exit */
    semihosting(0x20, reason);
    for (;;) {
    }
}

/* What printf of newlib ends in; `used`: link-time optimisation sees no caller. */
__attribute__((used)) int _write(int file, const char *text, int length)
{
    char piece[65];
    int done = 0;
    (void)file;
    while (done < length) {
        int n = 0;
        while (n < 64 && done < length) piece[n++] = text[done++];
        piece[n] = '\0';
        semihosting(0x04, piece);
    }
    return length;
}

static void fault_handler(void)
{
    static const char text[] = "FAIL processor fault\n";
    semihosting(0x04, text);
    end_with(1);
}

void hb_reset_handler(void)
{
    volatile uint32_t *const cpacr = (volatile uint32_t *)0xe000ed88u;
    uint32_t *word;
    *cpacr |= 0xfu << 20; /* FPU and Helium */
    __asm__ volatile("dsb\n\tisb");
    for (word = &hb_bss_start; word < &hb_bss_end; word++) *word = 0;
    end_with((uint32_t)main());
}

typedef void (*handler)(void);

__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack_top;
    handler reset, faults[5];
} vectors = {&hb_stack_top, hb_reset_handler, {fault_handler, fault_handler, fault_handler, fault_handler, fault_handler}};
