/* raw.c: pixels in memory as a picture: where the planes lie, and whether the bytes reach that far. */
#include "posterior/eyes.h"

enum { MOST_SIDE = 1 << 15 };

/* Bytes of a row of plane k, and rows of it; 0 = there is no such plane. */
static size_t row_bytes(pc_pixels pixels, int w, int k) {
  size_t wide = (size_t)w, half = (wide + 1) / 2;
  switch (pixels) {
  case PC_PIXELS_RGB:
    return k == 0 ? 3 * wide : 0;
  case PC_PIXELS_YUV420:
    return k == 0 ? wide : half;
  case PC_PIXELS_NV12:
    return k == 0 ? wide : k == 1 ? 2 * half : 0;
  case PC_PIXELS_YUYV:
    return k == 0 ? 4 * half : 0;
  }
  return 0;
}

int pc_picture_raw(pc_picture *picture, pc_pixels pixels, int w, int h, const void *bytes, size_t len,
                   size_t stride, pc_err *err) {
  size_t least = w > 0 ? row_bytes(pixels, w, 0) : 0, at = 0;
  *picture = (pc_picture){.w = w, .h = h, .pixels = pixels};
  if (w < 1 || h < 1 || w > MOST_SIDE || h > MOST_SIDE)
    return pc_fail(err, PC_BAD_INPUT, 0, "a picture of %d x %d pixels; 1 to %d each are read", w, h,
                   MOST_SIDE);
  if (stride == 0) stride = least;
  if (stride < least || stride > (size_t)1 << 20)
    return pc_fail(err, PC_BAD_INPUT, 0, "rows of %zu bytes for %d pixels", stride, w);
  for (int k = 0; k < 3 && row_bytes(pixels, w, k) > 0; k++) {
    size_t rows = k == 0 ? (size_t)h : ((size_t)h + 1) / 2;
    size_t step = stride == least                       ? row_bytes(pixels, w, k)
                  : k > 0 && pixels == PC_PIXELS_YUV420 ? (stride + 1) / 2
                                                        : stride;
    size_t need = (rows - 1) * step + row_bytes(pixels, w, k); /* the last row may end with its pixels */
    if (at > len || need > len - at)
      return pc_fail(err, PC_BAD_INPUT, 0, "%zu bytes are too few for %d x %d pixels of this kind", len, w,
                     h);
    picture->plane[k] = (const uint8_t *)bytes + at;
    picture->stride[k] = step;
    at += rows * step;
  }
  return PC_OK;
}
