/* hb_fft.h by CMSIS-DSP's arm_rfft_fast_f32, for sizes that are powers of two from 32 to 4096. The library is compiled with -DHB_HOOKS, this
 * unit beside it with the headers of CMSIS-DSP. Samples differ from ours by roundings of float32. */
#include "hb_fft.h"

#include <string.h>

#include "arm_math.h"

#if (HB_FFT_SIZE & (HB_FFT_SIZE - 1)) != 0 || HB_FFT_SIZE < 32 || HB_FFT_SIZE > 4096
#error "arm_rfft_fast_f32 takes powers of two from 32 to 4096"
#endif

#define HALF (HB_FFT_SIZE / 2)
/* The tables of one size alone are linked. */
#define INIT_OF(size) arm_rfft_fast_init_##size##_f32
#define INIT(size) INIT_OF(size)

void hb_fft_forward(const float *x, struct hb_complex *spectrum, struct hb_complex *work)
{
    arm_rfft_fast_instance_f32 plan;
    float *samples = &work[0].re, *packed = &spectrum[0].re;
    (void)INIT(HB_FFT_SIZE)(&plan);
    memcpy(samples, x, HB_FFT_SIZE * sizeof *x);
    arm_rfft_fast_f32(&plan, samples, packed, 0);
    /* The two real bins come first. */
    spectrum[HALF].re = packed[1];
    spectrum[HALF].im = 0.0f;
    packed[1] = 0.0f;
}

void hb_fft_inverse(const struct hb_complex *spectrum, float *x, struct hb_complex *work)
{
    arm_rfft_fast_instance_f32 plan;
    float *packed = &work[0].re;
    (void)INIT(HB_FFT_SIZE)(&plan);
    memcpy(packed, spectrum, HALF * sizeof *spectrum);
    packed[1] = spectrum[HALF].re;
    arm_rfft_fast_f32(&plan, packed, x, 1);
}
