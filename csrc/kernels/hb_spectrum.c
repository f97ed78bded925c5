/* Transforms of frames: hb_spectrum.h. The real transform is a complex one of half the size, by Stockham's passes: each reads one
 * half of the work and writes the other in the order of the next, so that nothing is permuted. */
#include "hb_spectrum.h"

#include "hb_normalise.h"

HB_VECTOR_LOOPS
HB_EXACT_FLOATS

HB_INLINE float product_re(float ar, float ai, float br, float bi)
{
    const float a = HB_F32(ar * br), b = HB_F32(ai * bi);
    return HB_F32(a - b);
}

HB_INLINE float product_im(float ar, float ai, float br, float bi)
{
    const float a = HB_F32(ar * bi), b = HB_F32(ai * br);
    return HB_F32(a + b);
}

struct pass {
    const float *re, *im; /* read */
    float *to_re, *to_im; /* written */
    const float *roots_re, *roots_im;
    int32_t size, parts, stride;
};

/* One value of every q of a part: three loads of a root serve them all. */
static void pass_of_four(const struct pass *of)
{
    const int32_t stride = of->stride, step = of->stride * of->parts;
    int32_t p;
    for (p = 0; p < of->parts; p++) {
        const int32_t at = 2 * stride * p;
        const float r1 = of->roots_re[at], i1 = of->roots_im[at];
        const float r2 = of->roots_re[2 * at], i2 = of->roots_im[2 * at];
        const float r3 = of->roots_re[3 * at], i3 = of->roots_im[3 * at];
        const float *re = of->re + stride * p, *im = of->im + stride * p;
        float *to_re = of->to_re + 4 * stride * p, *to_im = of->to_im + 4 * stride * p;
        int32_t q;
        for (q = 0; q < stride; q++) {
            const float ar = HB_F32(re[q] + re[q + 2 * step]), ai = HB_F32(im[q] + im[q + 2 * step]);
            const float dr = HB_F32(re[q] - re[q + 2 * step]), di = HB_F32(im[q] - im[q + 2 * step]);
            const float cr = HB_F32(re[q + step] + re[q + 3 * step]), ci = HB_F32(im[q + step] + im[q + 3 * step]);
            const float er = HB_F32(re[q + step] - re[q + 3 * step]), ei = HB_F32(im[q + step] - im[q + 3 * step]);
            const float u1r = HB_F32(dr + ei), u1i = HB_F32(di - er);
            const float u2r = HB_F32(ar - cr), u2i = HB_F32(ai - ci);
            const float u3r = HB_F32(dr - ei), u3i = HB_F32(di + er);
            to_re[q] = HB_F32(ar + cr);
            to_im[q] = HB_F32(ai + ci);
            to_re[q + stride] = product_re(u1r, u1i, r1, i1);
            to_im[q + stride] = product_im(u1r, u1i, r1, i1);
            to_re[q + 2 * stride] = product_re(u2r, u2i, r2, i2);
            to_im[q + 2 * stride] = product_im(u2r, u2i, r2, i2);
            to_re[q + 3 * stride] = product_re(u3r, u3i, r3, i3);
            to_im[q + 3 * stride] = product_im(u3r, u3i, r3, i3);
        }
    }
}

static void pass_of_two(const struct pass *of)
{
    const int32_t stride = of->stride, step = of->stride * of->parts;
    int32_t p, q;
    for (p = 0; p < of->parts; p++) {
        const float wr = of->roots_re[2 * stride * p], wi = of->roots_im[2 * stride * p];
        const float *re = of->re + stride * p, *im = of->im + stride * p;
        float *to_re = of->to_re + 2 * stride * p, *to_im = of->to_im + 2 * stride * p;
        for (q = 0; q < stride; q++) {
            const float dr = HB_F32(re[q] - re[q + step]), di = HB_F32(im[q] - im[q + step]);
            to_re[q] = HB_F32(re[q] + re[q + step]);
            to_im[q] = HB_F32(im[q] + im[q + step]);
            to_re[q + stride] = product_re(dr, di, wr, wi);
            to_im[q + stride] = product_im(dr, di, wr, wi);
        }
    }
}

/* By definition: of 3 and 5. */
static void pass_of_odd(const struct pass *of, int32_t radix)
{
    const int32_t stride = of->stride, step = of->stride * of->parts;
    int32_t p, q, k, j;
    for (p = 0; p < of->parts; p++) {
        for (q = 0; q < stride; q++) {
            const float *re = of->re + q + stride * p, *im = of->im + q + stride * p;
            for (k = 0; k < radix; k++) {
                const int32_t to = q + stride * (radix * p + k), root = 2 * stride * k * p;
                float sum_re = re[0], sum_im = im[0];
                for (j = 1; j < radix; j++) {
                    const int32_t w = j * k % radix * (of->size / radix);
                    const float a = product_re(re[j * step], im[j * step], of->roots_re[w], of->roots_im[w]);
                    const float b = product_im(re[j * step], im[j * step], of->roots_re[w], of->roots_im[w]);
                    sum_re = HB_F32(sum_re + a);
                    sum_im = HB_F32(sum_im + b);
                }
                if (k == 0) {
                    of->to_re[to] = sum_re;
                    of->to_im[to] = sum_im;
                } else {
                    of->to_re[to] = product_re(sum_re, sum_im, of->roots_re[root], of->roots_im[root]);
                    of->to_im[to] = product_im(sum_re, sum_im, of->roots_re[root], of->roots_im[root]);
                }
            }
        }
    }
}

/* Between the halves of work; returns the one that holds the result. */
static float *passes(float *work, const float *roots, int32_t size)
{
    static const int8_t radices[4] = {4, 2, 3, 5};
    const int32_t half = size / 2;
    float *from = work, *to = work + size;
    int32_t at, length = half, stride = 1;
    for (at = 0; at < 4; at++) {
        const int32_t radix = radices[at];
        while (length > 1 && length % radix == 0) {
            float *swap = from;
            struct pass of;
            of.re = from;
            of.im = from + half;
            of.to_re = to;
            of.to_im = to + half;
            of.roots_re = roots;
            of.roots_im = roots + size;
            of.size = size;
            of.parts = length / radix;
            of.stride = stride;
            if (radix == 4) pass_of_four(&of);
            else if (radix == 2) pass_of_two(&of);
            else pass_of_odd(&of, radix);
            from = to;
            to = swap;
            length /= radix;
            stride *= radix;
        }
    }
    return from;
}

void hb_spectrum_forward(float *spectrum, const float *x, const float *roots, float *work, int32_t size)
{
    const int32_t half = size / 2;
    const float *z;
    int32_t k;
    for (k = 0; k < half; k++) {
        work[k] = x[2 * k];
        work[half + k] = x[2 * k + 1];
    }
    z = passes(work, roots, size);
    for (k = 0; k <= half; k++) {
        const int32_t a = k == half ? 0 : k, c = k == 0 ? 0 : half - k;
        const float er = 0.5f * HB_F32(z[half + a] + z[half + c]), ei = 0.5f * HB_F32(z[c] - z[a]);
        const float re = 0.5f * HB_F32(z[a] + z[c]), im = 0.5f * HB_F32(z[half + a] - z[half + c]);
        spectrum[k] = HB_F32(HB_F32(re) + product_re(HB_F32(er), HB_F32(ei), roots[k], roots[size + k]));
        spectrum[half + 1 + k] = HB_F32(HB_F32(im) + product_im(HB_F32(er), HB_F32(ei), roots[k], roots[size + k]));
    }
}

const float *hb_spectrum_inverse(const float *spectrum, const float *roots, float *work, int32_t size)
{
    const int32_t half = size / 2;
    const float scale = HB_F32(1.0f / (float)half);
    const float *imaginary = spectrum + half + 1, *z;
    float *x;
    int32_t k;
    for (k = 0; k < half; k++) {
        const int32_t c = half - k;
        const float er = HB_F32(-0.5f * HB_F32(imaginary[k] + imaginary[c]));
        const float ei = HB_F32(0.5f * HB_F32(spectrum[k] - spectrum[c]));
        const float re = HB_F32(0.5f * HB_F32(spectrum[k] + spectrum[c]));
        const float im = HB_F32(0.5f * HB_F32(imaginary[k] - imaginary[c]));
        work[k] = HB_F32(re + product_re(er, ei, roots[k], -roots[size + k]));
        work[half + k] = -HB_F32(im + product_im(er, ei, roots[k], -roots[size + k]));
    }
    z = passes(work, roots, size);
    x = z == work ? work + size : work;
    for (k = 0; k < half; k++) {
        x[2 * k] = HB_F32(z[k] * scale);
        x[2 * k + 1] = HB_F32(-z[half + k] * scale);
    }
    return x;
}

void hb_spectrum_power(float *v, const float *re, const float *im, float floor, int32_t count)
{
    int32_t k;
    for (k = 0; k < count; k++) {
        const float a = HB_F32(re[k] * re[k]), b = HB_F32(im[k] * im[k]);
        const float sum = HB_F32(a + b);
        v[k] = HB_F32(sum + floor);
    }
}

void hb_spectrum_magnitude(float *v, const float *re, const float *im, float floor, int32_t count)
{
    int32_t k;
    hb_spectrum_power(v, re, im, floor, count);
    for (k = 0; k < count; k++) v[k] = v[k] > 0.0f ? hb_square_root(v[k]) : 0.0f;
}

void hb_spectrum_floor(float *gains, float floor, int32_t count)
{
    int32_t k;
    for (k = 0; k < count; k++) gains[k] = gains[k] < floor ? floor : gains[k];
}

void hb_spectrum_mask(float *out, const float *x, const float *gains, int32_t count)
{
    int32_t k;
    for (k = 0; k < count; k++) out[k] = HB_F32(x[k] * gains[k]);
}
