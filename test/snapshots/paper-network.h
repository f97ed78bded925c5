/* nsnet2: 13 features in, 13 mask values out, per frame. */
#ifndef NET_NETWORK_H
#define NET_NETWORK_H

#include <stddef.h>

/* Bytes of the carried state and the work buffers; the caller owns them, aligned to 64 bytes. */
size_t net_state_bytes(void);
/* Reads the constants from DIRECTORY, once: 0, or 1 after one line on stderr. */
int net_init(const char *directory);
/* Start of a clip; needed before the first frame. */
void net_reset(void *state);
void net_frame(void *state, const float *features, float *mask);

#endif
