/* detect.h: where are people? See detect.c. */
#ifndef POSTERIOR_EYES_DETECT_H
#define POSTERIOR_EYES_DETECT_H

#include "eyes/region.h"

enum { PC_DETECT_SIDE = 224, PC_DETECT_CELLS = 2254, PC_DETECT_NUMBERS = 12 };

/* The square of the picture that the detector looks at: all of it, with bars. */
pc_region pc_detect_region(const pc_picture *picture);

/* What the detector says of every cell (numbers[PC_DETECT_CELLS*PC_DETECT_NUMBERS], score before the
 * logistic) to the square around the nearest person. false: nobody. */
bool pc_detect_person(const float *numbers, const float *score, const pc_region *looked, pc_region *person);

#endif
