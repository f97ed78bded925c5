/* Real transform as a complex one of half the size (hb_fft.h). The complex transform is Stockham's: every pass reads one
 * array and writes the other in the order of the next, so that nothing is permuted. */
#include "hb_fft.h"

#include "hb_platform.h"

HB_EXACT_FLOATS

#define HALF (HB_FFT_SIZE / 2)

static struct hb_complex multiply(struct hb_complex a, struct hb_complex b)
{
    struct hb_complex product;
    product.re = a.re * b.re - a.im * b.im;
    product.im = a.re * b.im + a.im * b.re;
    return product;
}

static struct hb_complex add(struct hb_complex a, struct hb_complex b)
{
    struct hb_complex sum;
    sum.re = a.re + b.re;
    sum.im = a.im + b.im;
    return sum;
}

static struct hb_complex subtract(struct hb_complex a, struct hb_complex b)
{
    struct hb_complex difference;
    difference.re = a.re - b.re;
    difference.im = a.im - b.im;
    return difference;
}

/* Transform of 2 .. 5 values in place. */
static void butterfly(struct hb_complex *v, int32_t radix)
{
    if (radix == 2) {
        const struct hb_complex a = v[0];
        v[0] = add(a, v[1]);
        v[1] = subtract(a, v[1]);
    } else if (radix == 4) {
        const struct hb_complex s02 = add(v[0], v[2]), d02 = subtract(v[0], v[2]);
        const struct hb_complex s13 = add(v[1], v[3]), d13 = subtract(v[1], v[3]);
        v[0] = add(s02, s13);
        v[2] = subtract(s02, s13);
        v[1].re = d02.re + d13.im;
        v[1].im = d02.im - d13.re;
        v[3].re = d02.re - d13.im;
        v[3].im = d02.im + d13.re;
    } else {
        struct hb_complex in[5];
        int32_t j, k;
        for (j = 0; j < radix; j++) in[j] = v[j];
        for (k = 0; k < radix; k++) {
            v[k] = in[0];
            for (j = 1; j < radix; j++) {
                v[k] = add(v[k], multiply(in[j], hb_fft_roots[j * k % radix * (HB_FFT_SIZE / radix)]));
            }
        }
    }
}

/* Passes between `from` and `to` (both HALF long); returns the one that holds the result. */
static struct hb_complex *transform(struct hb_complex *from, struct hb_complex *to)
{
    int32_t stage, stride = 1, length = HALF;
    for (stage = 0; stage < HB_FFT_STAGES; stage++) {
        const int32_t radix = hb_fft_radices[stage];
        const int32_t part = length / radix;
        struct hb_complex *swap = from;
        int32_t p, q, k;
        for (p = 0; p < part; p++) {
            for (q = 0; q < stride; q++) {
                struct hb_complex v[5];
                for (k = 0; k < radix; k++) v[k] = from[q + stride * (p + part * k)];
                butterfly(v, radix);
                /* The root of order `length` at k * p, in steps of the whole size. */
                for (k = 1; k < radix; k++) v[k] = multiply(v[k], hb_fft_roots[2 * stride * k * p]);
                for (k = 0; k < radix; k++) to[q + stride * (radix * p + k)] = v[k];
            }
        }
        from = to;
        to = swap;
        length = part;
        stride *= radix;
    }
    return from;
}

void hb_fft_forward(const float *x, struct hb_complex *spectrum, struct hb_complex *work)
{
    const struct hb_complex *z;
    int32_t n, k;
    for (n = 0; n < HALF; n++) {
        work[n].re = x[2 * n];
        work[n].im = x[2 * n + 1];
    }
    z = transform(work, work + HALF);
    for (k = 0; k <= HALF; k++) {
        const struct hb_complex a = z[k % HALF], b = z[(HALF - k) % HALF];
        struct hb_complex difference;
        /* (a + conj b) / 2 - j root (a - conj b) / 2 */
        difference.re = 0.5f * (a.im + b.im);
        difference.im = 0.5f * (b.re - a.re);
        difference = multiply(difference, hb_fft_roots[k]);
        spectrum[k].re = 0.5f * (a.re + b.re) + difference.re;
        spectrum[k].im = 0.5f * (a.im - b.im) + difference.im;
    }
}

void hb_fft_inverse(const struct hb_complex *spectrum, float *x, struct hb_complex *work)
{
    const float scale = 1.0f / HALF;
    const struct hb_complex *z;
    int32_t n, k;
    /* conj z, so that the forward passes do: z = (a + conj b) / 2 + j conj root (a - conj b) / 2 */
    for (k = 0; k < HALF; k++) {
        const struct hb_complex a = spectrum[k], b = spectrum[HALF - k];
        struct hb_complex difference, root = hb_fft_roots[k];
        root.im = -root.im;
        difference.re = -0.5f * (a.im + b.im);
        difference.im = 0.5f * (a.re - b.re);
        difference = multiply(difference, root);
        work[k].re = 0.5f * (a.re + b.re) + difference.re;
        work[k].im = -(0.5f * (a.im - b.im) + difference.im);
    }
    z = transform(work, work + HALF);
    for (n = 0; n < HALF; n++) {
        x[2 * n] = z[n].re * scale;
        x[2 * n + 1] = -z[n].im * scale;
    }
}
