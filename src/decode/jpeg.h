/* jpeg.h: the decoder as a servant that turns one JPEG picture after another into pixels. See jpeg.c. */
#ifndef POSTERIOR_DECODE_JPEG_H
#define POSTERIOR_DECODE_JPEG_H

/* Serves until the other end closes. */
_Noreturn void pc_decode_jpegs(void);

#endif
