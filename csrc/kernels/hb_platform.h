/** @file
 * Which instructions the kernels use, chosen by the compiler's own macros. -DHB_PORTABLE selects plain C. */
#ifndef HB_PLATFORM_H
#define HB_PLATFORM_H

#include <float.h>
#include <stdint.h>

/** Loads and steps of inner loops. Left to itself, gcc -Os makes calls of them, and -ffreestanding makes one of every memcpy:
 * two to six times the instructions. */
#if defined(__GNUC__)
#define HB_INLINE static inline __attribute__((always_inline))
#define HB_COPY(to, from, bytes) __builtin_memcpy((to), (from), (bytes))
#else
#include <string.h>
#define HB_INLINE static inline
#define HB_COPY(to, from, bytes) memcpy((to), (from), (bytes))
#endif

/** Which kernels are compiled; the others' units are empty. */
#if defined(HB_PORTABLE)
#define HB_PLAIN 1
#elif defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512VL__) && defined(__AVX512VNNI__)
#define HB_AVX512 1
#elif defined(__AVX2__)
#define HB_AVX2 1
#elif defined(__ARM_FEATURE_MVE) && (__ARM_FEATURE_MVE & 1) && !defined(__ARM_BIG_ENDIAN)
#define HB_HELIUM 1
#elif defined(__aarch64__) && defined(__ARM_NEON) && !defined(__ARM_BIG_ENDIAN)
#define HB_NEON 1
#elif defined(__ARM_FEATURE_SIMD32) && defined(__ARM_FEATURE_DSP) && !defined(__ARM_BIG_ENDIAN)
#define HB_ARM_DSP 1
#else
#define HB_PLAIN 1
#endif

/** The same for people. */
#if defined(HB_AVX512)
#define HB_PATH "AVX512-VNNI"
#elif defined(HB_AVX2)
#define HB_PATH "AVX2"
#elif defined(HB_HELIUM)
#define HB_PATH "Helium"
#elif defined(HB_NEON)
#define HB_PATH "Neon"
#elif defined(HB_ARM_DSP)
#define HB_PATH "Arm DSP extension"
#else
#define HB_PATH "plain C"
#endif

/** Rows (or elements) that a layer works on at a time: the sums of a block live on the stack. */
#define HB_BLOCK 64

/** A row of weights is followed by zeros up to a multiple of 16 elements. */
#define HB_PADDED(columns) (((columns) + 15) & ~(int32_t)15)

/** In front of a loop over 16 lanes: gcc would unroll it first and then find nothing to vectorise. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8
#define HB_LANE_LOOP _Pragma("GCC unroll 1")
#else
#define HB_LANE_LOOP
#endif

/** In front of the products, where nearly all of the time goes: gcc -Os spills what its -O2 keeps in registers, which costs more
 * instructions than it saves bytes. Where registers are looked for is no part of what "O2" sets. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE_SIZE__)
#define HB_INNER_LOOPS _Pragma("GCC optimize (\"O2\", \"ira-region=mixed\")")
#else
#define HB_INNER_LOOPS
#endif

/** In front of loops over elements: gcc -O2 makes vectors of few of them by itself. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 8 && !defined(__OPTIMIZE_SIZE__) && \
    (defined(HB_NEON) || defined(HB_HELIUM) || defined(__SSE2__))
#define HB_VECTOR_LOOPS _Pragma("GCC optimize (\"tree-vectorize\", \"vect-cost-model=dynamic\")")
#else
#define HB_VECTOR_LOOPS
#endif

/** Every float operation is rounded on its own, to binary32, in the order of the source. Units that compute with floats have
 * HB_EXACT_FLOATS after their headers: no product is taken together with a sum, whatever the language and flags. clang
 * also gives up -funsafe-math-optimizations there; gcc cannot, and refuses (before version 12 the self-test finds it). */
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__)
#error "floats need IEEE arithmetic: compile without -ffast-math and -funsafe-math-optimizations"
#endif
#if defined(__clang__) && __clang_major__ >= 12 && (defined(__x86_64__) || defined(__i386__))
#define HB_EXACT_FLOATS _Pragma("float_control(precise, on)") _Pragma("STDC FP_CONTRACT OFF")
#elif defined(__clang__) && __clang_major__ >= 12
#define HB_EXACT_FLOATS _Pragma("clang fp reassociate(off) contract(off)")
#elif defined(__GNUC__) && !defined(__clang__)
#define HB_EXACT_FLOATS _Pragma("GCC optimize (\"fp-contract=off\")")
#else
#define HB_EXACT_FLOATS _Pragma("STDC FP_CONTRACT OFF")
#endif

/** The value of a float operation, rounded where the processor computes in more than binary32 (x87: FLT_EVAL_METHOD 2). One
 * operation in more bits and then rounded is the operation in binary32: 53 bits are more than 2 * 24 + 2. */
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD == 0
#define HB_F32(value) (value)
#else
HB_INLINE float hb_round_to_f32(float value)
{
    volatile float rounded = value;
    return rounded;
}
#define HB_F32(value) hb_round_to_f32(value)
#endif

/** Sections of their own: the constants (external flash) by -DHB_WEIGHTS_SECTION='".hb_weights"', the functions of the library (ITCM)
 * by -DHB_CODE_SECTION='".itcm"'; what changes is the caller's (HB_STATE in hb_denoiser.h). */
#if defined(HB_WEIGHTS_SECTION)
#define HB_IN_WEIGHTS_SECTION __attribute__((section(HB_WEIGHTS_SECTION)))
#else
#define HB_IN_WEIGHTS_SECTION
#endif
#if defined(HB_CODE_SECTION)
#define HB_CODE __attribute__((section(HB_CODE_SECTION)))
#else
#define HB_CODE
#endif

/** With -DHB_HOOKS every function of kernels/ and denoiser/ gives way to one of the same name elsewhere in the program: another library's
 * products or transform, or an assembler's. Headers say what it has to keep to, the self-test whether it does. */
#if defined(HB_HOOKS)
#define HB_REPLACEABLE __attribute__((weak))
#else
#define HB_REPLACEABLE
#endif

/** For what kernels load 64 bytes of at a time. */
#if defined(__GNUC__)
#define HB_ALIGNED64 __attribute__((aligned(64)))
#else
#define HB_ALIGNED64
#endif

#endif
