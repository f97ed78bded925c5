/* Time on the hardware that a measuring program runs on. A Cortex-M: cycles of its DWT unit, where that does not count (QEMU, a
 * Cortex-M0) of SysTick, whose 24 bits a hop must not pass; elsewhere ns of POSIX. */
#ifndef MEASURE_CLOCK_H
#define MEASURE_CLOCK_H

#include <stdint.h>

#if defined(__linux__)

#include <time.h>

#define MEASURE_UNIT "ns"

static int clock_start(void)
{
    return 1;
}

static uint64_t clock_read(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t clock_between(uint64_t before, uint64_t after)
{
    return after - before;
}

#else

#define MEASURE_UNIT "cycles"
#define DEMCR (*(volatile uint32_t *)0xE000EDFCu)
#define DWT_CTRL (*(volatile uint32_t *)0xE0001000u)
#define DWT_CYCCNT (*(volatile uint32_t *)0xE0001004u)
#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)

static int has_dwt;

/* 1 where something counts. SysTick starts at 0 and is reloaded by its next tick, which an emulator on a busy machine may let wait
 * for longer than all hops take. */
static int clock_start(void)
{
    uint32_t before;
    volatile int32_t wait;
    DEMCR |= 1u << 24;
    DWT_CYCCNT = 0;
    DWT_CTRL |= 1u;
    before = DWT_CYCCNT;
    for (wait = 0; wait < 100; wait++) {
    }
    has_dwt = DWT_CYCCNT != before;
    SYST_RVR = 0xffffffu;
    SYST_CVR = 0;
    SYST_CSR = 5; /* the processor's clock, no interrupt */
    if (has_dwt) return 1;
    for (wait = 0; wait < 10000000; wait++) {
        if (SYST_CVR != 0) return 1;
    }
    return 0;
}

static uint64_t clock_read(void)
{
    return has_dwt ? DWT_CYCCNT : SYST_CVR;
}

/* SysTick counts down. */
static uint64_t clock_between(uint64_t before, uint64_t after)
{
    return has_dwt ? (uint32_t)(after - before) : (uint32_t)(before - after) & 0xffffffu;
}

#endif

#endif
