/* Hops of the streaming denoiser over recorded samples, or frames of a network alone over recorded features: what qemu_count.c
 * counts between the calls of measure_mark. Prints how far down the stack they went:
 *
 *     hushbit: 1480 bytes stack
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

static void tell_stack(void)
{
    static const char after[] = " bytes stack\n";
    char digits[16], *first = digits + sizeof digits;
    const volatile uint8_t *at = bottom;
    uint32_t bytes;
    while (at < top && *at == PAINT) at++;
    bytes = (uint32_t)(top - at);
    do {
        *--first = (char)('0' + bytes % 10);
        bytes /= 10;
    } while (bytes != 0);
    (void)!WRITE(1, "hushbit: ", 9);
    (void)!WRITE(1, first, (int)(digits + sizeof digits - first));
    (void)!WRITE(1, after, (int)sizeof after - 1);
}

int main(void)
{
    int hop;
#if MEASURE_IS_DENOISER
    hb_denoiser_reset(&measured_state);
#else
    hb_reset(&measured_state);
#endif
    paint();
    measure_mark();
    for (hop = 0; hop < MEASURE_HOPS; hop++) {
#if MEASURE_IS_DENOISER
        hb_denoiser_hop_s16(&measured_state, measure_samples + (long)hop * HB_HOP, measured_output);
#else
        hb_frame(&measured_state, measure_features + (long)hop * HB_INPUTS, measured_output);
#endif
        measure_mark();
    }
    tell_stack();
    return 0;
}
