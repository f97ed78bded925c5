/* HB_COUNT_HOPS hops of the streaming denoiser over the recorded samples of the self-test, for counting instructions: a run
 * with five hops less one with one is four hops, without start-up. */
#include "hb_denoiser.h"
#include "hb_vectors.h"

static struct hb_denoiser denoiser;
static int16_t out[HB_HOP];

int main(void)
{
    int hop;
    hb_denoiser_reset(&denoiser);
    for (hop = 0; hop < HB_COUNT_HOPS; hop++) {
        hb_denoiser_hop_s16(&denoiser, hb_test_samples + (long)(hop % HB_TEST_HOPS) * HB_HOP, out);
    }
    return 0;
}
