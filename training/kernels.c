/* Training kernels: recurrent half of a GRU or LSTM layer, forward and backward, over all time steps; dropout; resampling.
 *
 * GCC vector extensions, no intrinsics: 16 floats lower to one AVX-512 register or to two of AVX2.
 * Layout is time-major: [steps, batch, features]. Gates are in the order of ONNX: z, r, n with linear_before_reset = 1;
 * i, o, f, c. batch must be a multiple of 8, hidden a multiple of 16. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef float v16 __attribute__((vector_size(64), aligned(4)));

/* B is packed into panels of 48 columns (the last panel may hold 16 or 32): panel-major, then row, then column. */
#define KERNEL(NAME, NV)                                                                                          \
  static void NAME(int k, const float *a, long lda, const float *p, float *c, long ldc, int add) {                \
    v16 s[8][NV];                                                                                                 \
    for (int i = 0; i < 8; i++)                                                                                   \
      for (int j = 0; j < NV; j++) s[i][j] = add ? *(const v16 *)(c + i * ldc + 16 * j) : (v16){0};               \
    for (int q = 0; q < k; q++, p += 16 * NV) {                                                                   \
      v16 b[NV];                                                                                                  \
      for (int j = 0; j < NV; j++) b[j] = *(const v16 *)(p + 16 * j);                                             \
      _Pragma("GCC unroll 8") for (int i = 0; i < 8; i++) {                                                       \
        float x = a[i * lda + q];                                                                                 \
        for (int j = 0; j < NV; j++) s[i][j] += x * b[j];                                                         \
      }                                                                                                           \
    }                                                                                                             \
    for (int i = 0; i < 8; i++)                                                                                   \
      for (int j = 0; j < NV; j++) *(v16 *)(c + i * ldc + 16 * j) = s[i][j];                                      \
  }
KERNEL(kernel3, 3)
KERNEL(kernel2, 2)
KERNEL(kernel1, 1)

/* out[k, n] panels of b[k, n] with strides (sk, sn). */
static void pack(int k, int n, const float *b, long sk, long sn, float *out) {
  for (int c = 0; c < n; c += 48) {
    int w = n - c < 48 ? n - c : 48;
    for (int q = 0; q < k; q++)
      for (int j = 0; j < w; j++) *out++ = b[q * sk + (c + j) * sn];
  }
}

static void gemm(int m, int n, int k, const float *a, long lda, const float *packed, float *c, long ldc, int add) {
  for (int j = 0; j < n; j += 48) {
    int w = n - j < 48 ? n - j : 48;
    for (int i = 0; i < m; i += 8)
      (w == 48 ? kernel3 : w == 32 ? kernel2 : kernel1)(k, a + i * lda, lda, packed + (long)j * k, c + i * ldc + j, ldc, add);
  }
}

/* -ffast-math divides by way of a reciprocal that turns 1 / infinity into NaN: keep exp finite. */
static inline float sigmoid(float x) { return 1.0f / (1.0f + expf(fminf(-x, 60.0f))); }

static inline float tangent(float x) {
  float e = expf(-2.0f * fabsf(x));
  return copysignf((1.0f - e) / (1.0f + e), x);
}

static float *scratch(size_t floats) { return aligned_alloc(64, (floats * 4 + 63) / 64 * 64); }

/* gates [T,B,3H]: in, the input half with its bias; out, z, r and n after their activations.
 * an [T,B,H]: out, Whn h + bhn. states [T+1,B,H]: row 0 is given, the others are written. */
int gru_forward(int T, int B, int H, float *gates, const float *R, const float *bh, float *an, float *states) {
  if (B % 8 || H % 16) return 1;
  int G = 3 * H;
  float *packed = scratch((size_t)G * H), *acc = scratch((size_t)B * G);
  pack(H, G, R, 1, H, packed);
  for (int t = 0; t < T; t++) {
    const float *h = states + (long)t * B * H;
    float *hn = states + (long)(t + 1) * B * H;
    gemm(B, G, H, h, H, packed, acc, G, 0);
    for (int b = 0; b < B; b++) {
      float *g = gates + ((long)t * B + b) * G, *av = an + ((long)t * B + b) * H;
      const float *ac = acc + (long)b * G, *hb = h + (long)b * H;
      float *ho = hn + (long)b * H;
      _Pragma("GCC ivdep") for (int i = 0; i < H; i++) {
        float z = sigmoid(g[i] + ac[i] + bh[i]);
        float r = sigmoid(g[H + i] + ac[H + i] + bh[H + i]);
        float a = ac[2 * H + i] + bh[2 * H + i];
        float n = tangent(g[2 * H + i] + r * a);
        g[i] = z;
        g[H + i] = r;
        g[2 * H + i] = n;
        av[i] = a;
        ho[i] = n + z * (hb[i] - n);
      }
    }
  }
  free(packed);
  free(acc);
  return 0;
}

/* dstates [T,B,H]: gradient of every output state. gates: in, z, r, n; out, gradient of the input half.
 * an: in, as left by the forward pass; out, gradient of Whn h + bhn. */
int gru_backward(int T, int B, int H, float *gates, const float *R, float *an, const float *states, const float *dstates) {
  if (B % 8 || H % 16) return 1;
  int G = 3 * H;
  float *packed = scratch((size_t)G * H), *da = scratch((size_t)B * G), *carry = scratch((size_t)B * H);
  memset(carry, 0, (size_t)B * H * 4);
  pack(G, H, R, H, 1, packed);
  for (int t = T - 1; t >= 0; t--) {
    for (int b = 0; b < B; b++) {
      float *g = gates + ((long)t * B + b) * G, *av = an + ((long)t * B + b) * H, *d = da + (long)b * G;
      const float *hb = states + ((long)t * B + b) * H, *dh0 = dstates + ((long)t * B + b) * H;
      float *cb = carry + (long)b * H;
      _Pragma("GCC ivdep") for (int i = 0; i < H; i++) {
        float dh = dh0[i] + cb[i], z = g[i], r = g[H + i], n = g[2 * H + i];
        float dn = dh * (1.0f - z) * (1.0f - n * n);
        float dz = dh * (hb[i] - n) * z * (1.0f - z);
        float dr = dn * av[i] * r * (1.0f - r);
        float dan = dn * r;
        g[i] = dz;
        g[H + i] = dr;
        g[2 * H + i] = dn;
        av[i] = dan;
        d[i] = dz;
        d[H + i] = dr;
        d[2 * H + i] = dan;
        cb[i] = dh * z;
      }
    }
    if (t > 0) gemm(B, H, G, da, G, packed, carry, H, 1);
  }
  free(packed);
  free(da);
  free(carry);
  return 0;
}

/* gates [T,B,4H]: in, the input half with both biases; out, i, o, f and c after their activations.
 * cells, states [T+1,B,H]: row 0 is given, the others are written. */
int lstm_forward(int T, int B, int H, float *gates, const float *R, float *cells, float *states) {
  if (B % 8 || H % 16) return 1;
  int G = 4 * H;
  float *packed = scratch((size_t)G * H);
  pack(H, G, R, 1, H, packed);
  for (int t = 0; t < T; t++) {
    long row = (long)t * B, next = row + B;
    gemm(B, G, H, states + row * H, H, packed, gates + row * G, G, 1);
    for (int b = 0; b < B; b++) {
      float *g = gates + (row + b) * G, *cn = cells + (next + b) * H, *hn = states + (next + b) * H;
      const float *c = cells + (row + b) * H;
      _Pragma("GCC ivdep") for (int k = 0; k < H; k++) {
        float i = sigmoid(g[k]), o = sigmoid(g[H + k]), f = sigmoid(g[2 * H + k]), n = tangent(g[3 * H + k]);
        g[k] = i;
        g[H + k] = o;
        g[2 * H + k] = f;
        g[3 * H + k] = n;
        cn[k] = f * c[k] + i * n;
        hn[k] = o * tangent(cn[k]);
      }
    }
  }
  free(packed);
  return 0;
}

/* dstates [T,B,H]: gradient of every output state. gates: in, as left by the forward pass; out, gradient of their sums. */
int lstm_backward(int T, int B, int H, float *gates, const float *R, const float *cells, const float *dstates) {
  if (B % 8 || H % 16) return 1;
  int G = 4 * H;
  float *packed = scratch((size_t)G * H), *carry = scratch((size_t)B * H), *dcell = scratch((size_t)B * H);
  memset(carry, 0, (size_t)B * H * 4);
  memset(dcell, 0, (size_t)B * H * 4);
  pack(G, H, R, H, 1, packed);
  for (int t = T - 1; t >= 0; t--) {
    long row = (long)t * B;
    for (int b = 0; b < B; b++) {
      float *g = gates + (row + b) * G, *dc = dcell + (long)b * H;
      const float *c = cells + (row + b) * H, *cn = cells + (row + B + b) * H;
      const float *dh0 = dstates + (row + b) * H, *dh1 = carry + (long)b * H;
      _Pragma("GCC ivdep") for (int k = 0; k < H; k++) {
        float dh = dh0[k] + dh1[k], i = g[k], o = g[H + k], f = g[2 * H + k], n = g[3 * H + k], y = tangent(cn[k]);
        float d = dc[k] + dh * o * (1.0f - y * y);
        g[k] = d * n * i * (1.0f - i);
        g[H + k] = dh * y * o * (1.0f - o);
        g[2 * H + k] = d * c[k] * f * (1.0f - f);
        g[3 * H + k] = d * i * (1.0f - n * n);
        dc[k] = d * f;
      }
    }
    if (t > 0) gemm(B, H, G, gates + row * G, G, packed, carry, H, 0);
  }
  free(packed);
  free(carry);
  free(dcell);
  return 0;
}

/* out = x * keep / (1 - p); the same seed gives the same mask, so that nothing is stored for the backward pass. */
void dropout(long n, const float *x, float *out, float p, uint32_t seed) {
  uint32_t limit = (uint32_t)(p * 16777216.0f);
  float scale = 1.0f / (1.0f - p);
  _Pragma("GCC ivdep") for (long i = 0; i < n; i++) {
    uint32_t v = (uint32_t)i * 0x9E3779B1u + seed;
    v = (v ^ (v >> 16)) * 0x7FEB352Du;
    v = (v ^ (v >> 15)) * 0x846CA68Bu;
    v ^= v >> 16;
    out[i] = (v >> 8) < limit ? 0.0f : x[i] * scale;
  }
}

/* AdamW (0.9, 0.98) on a summed gradient, which is scaled and then cleared, and the average of the weights: one pass. */
void adamw(long n, float *restrict w, float *restrict average, float *restrict m, float *restrict v, float *restrict gradient,
           const float *restrict decay, float scale, float lr, float correct1, float correct2, float keep) {
  for (long i = 0; i < n; i++) {
    float g = gradient[i] * scale;
    m[i] = 0.9f * m[i] + 0.1f * g;
    v[i] = 0.98f * v[i] + 0.02f * g * g;
    w[i] -= lr * (m[i] / correct1 / (sqrtf(v[i] / correct2) + 1e-8f) + decay[i] * w[i]);
    average[i] = keep * average[i] + (1.0f - keep) * w[i];
    gradient[i] = 0.0f;
  }
}

/* Reads 16-bit samples at a speed of `ratio` (1.1 = faster and higher) with a windowed sinc of 16 taps. Adds to out. */
void resample(const int16_t *x, long length, double start, double ratio, float *out, long n, float gain) {
  enum { TAPS = 16, PHASES = 512 };
  static float table[PHASES + 1][TAPS];
  static int ready = 0;
  if (!ready) {
    for (int p = 0; p <= PHASES; p++)
      for (int k = 0; k < TAPS; k++) {
        double u = k - (TAPS / 2 - 1) - (double)p / PHASES, w = 0.5 + 0.5 * cos(M_PI * u / (TAPS / 2));
        table[p][k] = (float)((fabs(u) < 1e-9 ? 1.0 : sin(M_PI * u) / (M_PI * u)) * w);
      }
    ready = 1;
  }
  gain /= 32768.0f;
  for (long i = 0; i < n; i++) {
    double position = start + ratio * i;
    long base = (long)floor(position) - (TAPS / 2 - 1);
    if (base < 0 || base + TAPS > length) continue;
    const float *w = table[(int)((position - floor(position)) * PHASES)];
    float s = 0;
    for (int k = 0; k < TAPS; k++) s += w[k] * x[base + k];
    out[i] += gain * s;
  }
}
