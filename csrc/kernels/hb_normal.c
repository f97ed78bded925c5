/* Layer normalisation in integers: hb_normal.h. */
#include "hb_normal.h"

/* 2^16 / sqrt(x) in the middle of 384 intervals of 1/128 over x = 1 .. 4. */
static const uint16_t roots[384] = {
    65408, 65155, 64905, 64658, 64414, 64172, 63933, 63696, 63463, 63232, 63003, 62777, 62553, 62331, 62112, 61895,
    61681, 61469, 61258, 61050, 60845, 60641, 60439, 60239, 60041, 59845, 59651, 59459, 59269, 59081, 58894, 58709,
    58526, 58344, 58165, 57986, 57810, 57635, 57462, 57290, 57120, 56951, 56784, 56618, 56453, 56291, 56129, 55969,
    55810, 55653, 55497, 55342, 55188, 55036, 54885, 54735, 54587, 54439, 54293, 54148, 54004, 53862, 53720, 53580,
    53440, 53302, 53165, 53029, 52894, 52760, 52627, 52494, 52363, 52233, 52104, 51976, 51849, 51722, 51597, 51473,
    51349, 51226, 51104, 50984, 50863, 50744, 50626, 50508, 50391, 50275, 50160, 50046, 49932, 49819, 49707, 49596,
    49485, 49376, 49266, 49158, 49050, 48943, 48837, 48731, 48627, 48522, 48419, 48316, 48214, 48112, 48011, 47911,
    47811, 47712, 47613, 47516, 47418, 47322, 47225, 47130, 47035, 46941, 46847, 46754, 46661, 46569, 46477, 46386,
    46296, 46206, 46116, 46027, 45939, 45851, 45764, 45677, 45590, 45504, 45419, 45334, 45249, 45165, 45082, 44999,
    44916, 44834, 44752, 44671, 44590, 44510, 44430, 44350, 44271, 44192, 44114, 44036, 43959, 43882, 43805, 43729,
    43653, 43577, 43502, 43428, 43353, 43279, 43206, 43133, 43060, 42987, 42915, 42844, 42772, 42701, 42631, 42560,
    42490, 42421, 42352, 42283, 42214, 42146, 42078, 42010, 41943, 41876, 41809, 41743, 41677, 41611, 41546, 41481,
    41416, 41352, 41288, 41224, 41160, 41097, 41034, 40971, 40909, 40847, 40785, 40723, 40662, 40601, 40540, 40480,
    40420, 40360, 40300, 40241, 40182, 40123, 40064, 40006, 39948, 39890, 39832, 39775, 39718, 39661, 39604, 39548,
    39492, 39436, 39380, 39325, 39269, 39215, 39160, 39105, 39051, 38997, 38943, 38890, 38836, 38783, 38730, 38677,
    38625, 38572, 38520, 38469, 38417, 38365, 38314, 38263, 38212, 38162, 38111, 38061, 38011, 37961, 37911, 37862,
    37813, 37764, 37715, 37666, 37617, 37569, 37521, 37473, 37425, 37378, 37330, 37283, 37236, 37189, 37142, 37096,
    37050, 37003, 36957, 36912, 36866, 36820, 36775, 36730, 36685, 36640, 36596, 36551, 36507, 36463, 36419, 36375,
    36331, 36287, 36244, 36201, 36158, 36115, 36072, 36029, 35987, 35945, 35903, 35861, 35819, 35777, 35735, 35694,
    35653, 35612, 35571, 35530, 35489, 35448, 35408, 35368, 35327, 35287, 35247, 35208, 35168, 35129, 35089, 35050,
    35011, 34972, 34933, 34894, 34856, 34817, 34779, 34741, 34703, 34665, 34627, 34589, 34552, 34514, 34477, 34440,
    34403, 34366, 34329, 34292, 34255, 34219, 34183, 34146, 34110, 34074, 34038, 34002, 33967, 33931, 33896, 33860,
    33825, 33790, 33755, 33720, 33685, 33650, 33616, 33581, 33547, 33513, 33478, 33444, 33410, 33377, 33343, 33309,
    33276, 33242, 33209, 33175, 33142, 33109, 33076, 33043, 33011, 32978, 32945, 32913, 32881, 32848, 32816, 32784,
};

static void measured(struct hb_normal *of, int32_t sum, int64_t squares, int64_t epsilon, int32_t count)
{
    uint64_t w = (uint64_t)(count * squares - (int64_t)sum * sum + epsilon), m, t;
    int32_t down = 41;
    while (w < (uint64_t)1 << 44) {
        w <<= 16;
        down -= 8;
    }
    while (w < (uint64_t)1 << 60) {
        w <<= 2;
        down--;
    }
    m = w >> 30;
    t = roots[(m >> 23) - 128];
    of->count = count;
    of->sum = sum;
    of->root = (int32_t)((t * (((uint64_t)3 << 32) - ((t * t * m) >> 30))) >> 18);
    of->down = down;
}

#define HB_DEFINE_NORMAL(type, suffix)                                                                                 \
    void hb_normal_measure_##suffix(struct hb_normal *of, const type *x, int64_t epsilon, int32_t count)               \
    {                                                                                                                  \
        int32_t sum = 0, i;                                                                                            \
        int64_t squares = 0;                                                                                           \
        for (i = 0; i < count; i++) {                                                                                  \
            sum += x[i];                                                                                               \
            squares += (int32_t)x[i] * x[i];                                                                           \
        }                                                                                                              \
        measured(of, sum, squares, epsilon, count);                                                                    \
    }

/* The unit is a power of 2: a product, since a number below 0 may not be moved to the left. */
#define HB_IN_UNITS(bias) ((int64_t)(bias) * ((int64_t)1 << of->unit))
#define HB_AS_IT_IS(value) (value)

#define HB_GAIN_IN_UNITS(product) ((product) * ((int64_t)1 << of->gain_unit))

#define HB_DEFINE_NORMAL_SUM(name, type, gain_type, bias_type, product_of, bias_of)                                    \
    void name(int64_t *sum, const struct hb_normal *of, const type *x, const gain_type *multiplier,                    \
              const bias_type *bias, int32_t rows)                                                                     \
    {                                                                                                                  \
        const int64_t half = (int64_t)1 << (of->down - 1);                                                             \
        int32_t i;                                                                                                     \
        for (i = 0; i < rows; i++) {                                                                                   \
            const int32_t distance = of->count * x[i] - of->sum;                                                       \
            const int32_t v = (int32_t)(((int64_t)distance * of->root + half) >> of->down);                            \
            sum[i] = product_of((int64_t)v * multiplier[i]) + bias_of(bias[i]);                                        \
        }                                                                                                              \
    }

HB_DEFINE_NORMAL(int8_t, s8)
HB_DEFINE_NORMAL(int16_t, s16)
HB_DEFINE_NORMAL_SUM(hb_normal_sum_s8, int8_t, int32_t, int32_t, HB_AS_IT_IS, HB_IN_UNITS)
HB_DEFINE_NORMAL_SUM(hb_normal_sum_s16, int16_t, int32_t, int32_t, HB_AS_IT_IS, HB_IN_UNITS)
HB_DEFINE_NORMAL_SUM(hb_normal_sum16_s8, int8_t, int16_t, int16_t, HB_GAIN_IN_UNITS, HB_IN_UNITS)
HB_DEFINE_NORMAL_SUM(hb_normal_sum16_s16, int16_t, int16_t, int16_t, HB_GAIN_IN_UNITS, HB_IN_UNITS)
HB_DEFINE_NORMAL_SUM(hb_normal_sum64_s8, int8_t, int32_t, int64_t, HB_AS_IT_IS, HB_AS_IT_IS)
HB_DEFINE_NORMAL_SUM(hb_normal_sum64_s16, int16_t, int32_t, int64_t, HB_AS_IT_IS, HB_AS_IT_IS)
