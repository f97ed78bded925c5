/* denoise_wav IN.wav OUT.wav: a mono 16-bit WAV at the network's rate through the streaming denoiser. The delay is taken
 * out again: the output is as long as the input and lies on it. Ends with 2 and one line for a file that does not fit. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "hb_denoiser.h"

static struct hb_denoiser denoiser;

static int refuse(const char *path, const char *why)
{
    fprintf(stderr, "%s: %s\n", path, why);
    return 2;
}

static uint32_t little32(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint32_t little16(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8;
}

static void put32(unsigned char *p, uint32_t value)
{
    p[0] = (unsigned char)value;
    p[1] = (unsigned char)(value >> 8);
    p[2] = (unsigned char)(value >> 16);
    p[3] = (unsigned char)(value >> 24);
}

static int skip(FILE *file, uint32_t bytes)
{
    for (; bytes > 0; bytes--) {
        if (fgetc(file) == EOF) return 0;
    }
    return 1;
}

/* Leaves the file at the first sample; 0, or the exit status after a message. */
static int read_header(FILE *file, const char *path, uint32_t *samples)
{
    unsigned char chunk[8], format[40];
    int has_format = 0;
    if (fread(format, 1, 12, file) != 12 || memcmp(format, "RIFF", 4) != 0 || memcmp(format + 8, "WAVE", 4) != 0) {
        return refuse(path, "expected a RIFF WAVE file");
    }
    while (fread(chunk, 1, 8, file) == 8) {
        const uint32_t size = little32(chunk + 4);
        if (memcmp(chunk, "fmt ", 4) == 0) {
            const uint32_t kept = size < sizeof format ? size : (uint32_t)sizeof format;
            uint32_t tag;
            if (size < 16 || fread(format, 1, kept, file) != kept || !skip(file, size - kept + (size & 1))) {
                return refuse(path, "the fmt chunk is cut off");
            }
            /* An extensible header names the coding in its sub-format. */
            tag = little16(format);
            if (tag == 0xfffe && kept >= 26) tag = little16(format + 24);
            if (tag != 1 || little16(format + 14) != 16) return refuse(path, "expected 16-bit PCM");
            if (little16(format + 2) != 1) return refuse(path, "expected one channel");
            if (little32(format + 4) != HB_SAMPLE_RATE_HZ) {
                fprintf(stderr, "%s: expected %ld Hz, got %lu Hz\n", path, (long)HB_SAMPLE_RATE_HZ,
                        (unsigned long)little32(format + 4));
                return 2;
            }
            has_format = 1;
        } else if (memcmp(chunk, "data", 4) == 0) {
            if (!has_format) return refuse(path, "the data chunk comes before the fmt chunk");
            *samples = size / 2;
            return 0;
        } else if (size > 0xfffffffeu || !skip(file, size + (size & 1))) {
            break;
        }
    }
    return refuse(path, "no data chunk");
}

static int write_header(FILE *file, uint32_t samples)
{
    unsigned char header[44] = "RIFF....WAVEfmt ....";
    put32(header + 4, 36 + 2 * samples);
    put32(header + 16, 16);
    put32(header + 20, 1 | 1ul << 16); /* PCM, one channel */
    put32(header + 24, HB_SAMPLE_RATE_HZ);
    put32(header + 28, 2 * HB_SAMPLE_RATE_HZ);
    put32(header + 32, 2 | 16ul << 16); /* bytes per frame, bits per sample */
    memcpy(header + 36, "data", 4);
    put32(header + 40, 2 * samples);
    return fwrite(header, 1, sizeof header, file) == sizeof header;
}

/* Reads up to HB_HOP of the samples that are left; the rest of the hop is silence. 0 where the file ends early. */
static int read_hop(FILE *file, int16_t *hop, uint32_t *left)
{
    unsigned char bytes[2 * HB_HOP];
    const uint32_t count = *left < HB_HOP ? *left : HB_HOP;
    uint32_t i;
    if (fread(bytes, 2, count, file) != count) return 0;
    for (i = 0; i < HB_HOP; i++) {
        const int32_t sample = i < count ? (int32_t)little16(bytes + 2 * i) : 0;
        hop[i] = (int16_t)(sample >= 32768 ? sample - 65536 : sample);
    }
    *left -= count;
    return 1;
}

static int write_samples(FILE *file, const int16_t *samples, uint32_t count)
{
    unsigned char bytes[2 * HB_HOP];
    uint32_t i;
    for (i = 0; i < count; i++) {
        bytes[2 * i] = (unsigned char)((uint16_t)samples[i] & 0xff);
        bytes[2 * i + 1] = (unsigned char)((uint16_t)samples[i] >> 8);
    }
    return fwrite(bytes, 2, count, file) == count;
}

static int process(FILE *in, FILE *out, const char *in_path, const char *out_path)
{
    int16_t hop[HB_HOP];
    uint32_t samples, left, written = 0, delay = HB_DELAY_SAMPLES;
    const int status = read_header(in, in_path, &samples);
    if (status != 0) return status;
    if (!write_header(out, samples)) return refuse(out_path, "cannot be written");
    left = samples;
    hb_denoiser_reset(&denoiser);
    while (written < samples) {
        uint32_t first, count;
        if (!read_hop(in, hop, &left)) return refuse(in_path, "the data chunk is cut off");
        hb_denoiser_hop_s16(&denoiser, hop, hop);
        first = delay < HB_HOP ? delay : HB_HOP;
        delay -= first;
        count = HB_HOP - first < samples - written ? HB_HOP - first : samples - written;
        if (!write_samples(out, hop + first, count)) return refuse(out_path, "cannot be written");
        written += count;
    }
    return 0;
}

int main(int argc, char **argv)
{
    FILE *in, *out;
    int status;
    if (argc != 3) {
        fprintf(stderr, "usage: denoise_wav IN.wav OUT.wav\n");
        return 2;
    }
    in = fopen(argv[1], "rb");
    if (in == NULL) return refuse(argv[1], "cannot be opened");
    out = fopen(argv[2], "wb");
    if (out == NULL) {
        fclose(in);
        return refuse(argv[2], "cannot be created");
    }
    status = process(in, out, argv[1], argv[2]);
    fclose(in);
    if (fclose(out) != 0 && status == 0) status = refuse(argv[2], "cannot be written");
    return status;
}
