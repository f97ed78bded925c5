/* Hops of the streaming denoiser over recorded samples, or frames of a network alone over recorded features: what qemu_count.c
 * counts between the calls of measure_mark. Prints how far down the stack they went:
 *
 *     hushbit: 1480 bytes stack
 *
 * and with MEASURE_TIMED, for hardware, before it the time of a hop:
 *
 *     hushbit: 812345 cycles mean
 *     hushbit: 815002 cycles worst
 *
 * The stack is painted below this function before the first hop; what is no longer paint afterwards was used. */
#include <stddef.h>
#include <stdint.h>

#include "measure_input.h"

#if MEASURE_IS_DENOISER
#include "hb_denoiser.h"
static struct hb_denoiser measured_state;
static int16_t measured_output[HB_HOP];
#else
#include "hb_network.h"
static struct hb_network measured_state;
static float measured_output[HB_OUTPUTS];
#endif

#if defined(MEASURE_TIMED)
#include "measure_clock.h"
#endif

#if defined(__linux__)
#include <unistd.h>
#define WRITE write
#else
int _write(int file, const char *text, int length);
#define WRITE _write
extern uint32_t hb_bss_end;
#endif

#define PAINT 0xa5u
#define PAINTED (48 * 1024)
/* What painting itself may use. */
#define GAP 192

static volatile uint8_t *top, *bottom;

__attribute__((noinline)) void measure_mark(void)
{
    __asm__ volatile("" : : : "memory");
}

__attribute__((noinline)) static void paint(void)
{
    volatile uint8_t *at;
    top = (volatile uint8_t *)__builtin_frame_address(0);
    bottom = top - PAINTED;
#if !defined(__linux__)
    if (bottom < (volatile uint8_t *)&hb_bss_end) bottom = (volatile uint8_t *)&hb_bss_end;
#endif
    for (at = bottom; at < top - GAP; at++) *at = PAINT;
}

/* One line; no printf, which would be in the image. */
static void tell(uint64_t value, const char *what, int length)
{
    char digits[24], *first = digits + sizeof digits;
    do {
        *--first = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    (void)!WRITE(1, "hushbit: ", 9);
    (void)!WRITE(1, first, (int)(digits + sizeof digits - first));
    (void)!WRITE(1, what, length);
}

#define TELL(value, what) tell((value), " " what "\n", (int)sizeof(" " what "\n") - 1)

static void tell_stack(void)
{
    const volatile uint8_t *at = bottom;
    while (at < top && *at == PAINT) at++;
    TELL((uint64_t)(top - at), "bytes stack");
}

int main(void)
{
    int hop;
#if defined(MEASURE_TIMED)
    uint64_t sum = 0, worst = 0;
    const int is_counting = clock_start();
#endif
#if MEASURE_IS_DENOISER
    hb_denoiser_reset(&measured_state);
#else
    hb_reset(&measured_state);
#endif
    paint();
    measure_mark();
    for (hop = 0; hop < MEASURE_HOPS; hop++) {
#if defined(MEASURE_TIMED)
        const uint64_t before = clock_read();
#endif
#if MEASURE_IS_DENOISER
        hb_denoiser_hop_s16(&measured_state, measure_samples + (long)hop * HB_HOP, measured_output);
#else
        hb_frame(&measured_state, measure_features + (long)hop * HB_INPUTS, measured_output);
#endif
        measure_mark();
#if defined(MEASURE_TIMED)
        {
            const uint64_t took = clock_between(before, clock_read());
            sum += took;
            if (took > worst) worst = took;
        }
#endif
    }
#if defined(MEASURE_TIMED)
    if (is_counting) {
        TELL(sum / MEASURE_HOPS, MEASURE_UNIT " mean");
        TELL(worst, MEASURE_UNIT " worst");
    }
#endif
    tell_stack();
    return 0;
}
