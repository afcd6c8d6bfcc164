/* draw.h: random numbers by counter. */
#ifndef POSTERIOR_STUDY_DRAW_H
#define POSTERIOR_STUDY_DRAW_H

#include <stdint.h>

/* Philox 4x32 with 10 rounds (Salmon et al. 2011): four words from a counter and a key. */
void pc_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* Streams: unknowns by their index, below PC_UNKNOWNS, and these. */
enum { PC_STREAM_PLACE = 1000, PC_STREAM_WANDER = 2000 };

/* In (0, 1), and normal with mean 0 and variance 1: number `index` of stream `stream` of draw `draw`. */
double pc_draw_even(uint64_t seed, uint32_t draw, uint32_t stream, uint32_t index);
double pc_draw_normal(uint64_t seed, uint32_t draw, uint32_t stream, uint32_t index);

#endif
