/* Processor cycles of a hop on a Cortex-M3 or later, by the cycle counter of its DWT unit. Prints lines as
 *
 *     hushbit: 812345 cycles mean
 *     hushbit: 815002 cycles worst
 *
 * through the printf of the C library that it is linked with (semihosting, a UART). Another processor needs another
 * read_cycles. Interrupts count: mask them, or look at the least of several runs. QEMU has no cycle counter: it says so. */
#include <stdint.h>
#include <stdio.h>

#include "hb_denoiser.h"
#include "hb_vectors.h"

#define DEMCR (*(volatile uint32_t *)0xE000EDFCu)
#define DEMCR_TRCENA (1u << 24)
#define DWT_CTRL (*(volatile uint32_t *)0xE0001000u)
#define DWT_CTRL_NOCYCCNT (1u << 25)
#define DWT_CTRL_CYCCNTENA (1u << 0)
#define DWT_CYCCNT (*(volatile uint32_t *)0xE0001004u)

HB_STATE static struct hb_denoiser denoiser;

/* 1 where it counts. */
static int start_cycles(void)
{
    uint32_t before;
    volatile int32_t wait;
    DEMCR |= DEMCR_TRCENA;
    if ((DWT_CTRL & DWT_CTRL_NOCYCCNT) != 0) return 0;
    DWT_CYCCNT = 0;
    DWT_CTRL |= DWT_CTRL_CYCCNTENA;
    before = DWT_CYCCNT;
    for (wait = 0; wait < 100; wait++) {
    }
    return DWT_CYCCNT != before;
}

int main(void)
{
    int16_t samples[HB_HOP];
    uint64_t sum = 0;
    uint32_t worst = 0;
    int32_t hop, i;
    if (start_cycles() == 0) {
        printf("hushbit: no cycle counter here\n");
        return 0;
    }
    hb_denoiser_reset(&denoiser);
    for (hop = 0; hop < HB_TEST_HOPS; hop++) {
        uint32_t start, cycles;
        for (i = 0; i < HB_HOP; i++) samples[i] = hb_test_samples[hop * HB_HOP + i];
        start = DWT_CYCCNT;
        hb_denoiser_hop_s16(&denoiser, samples, samples);
        cycles = DWT_CYCCNT - start;
        sum += cycles;
        if (cycles > worst) worst = cycles;
    }
    printf("hushbit: %lu cycles mean\n", (unsigned long)(sum / HB_TEST_HOPS));
    printf("hushbit: %lu cycles worst\n", (unsigned long)worst);
    return 0;
}
