/* put.c: a decoded picture in the form that all have here: 8-bit YUV 4:2:0 of one size, in the shared memory.
 */
#include "decode/put.h"

#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <math.h>

void pc_put_size(const AVFrame *f, pc_reel_note *n) {
  double shrink = fmin(1, (double)PC_REEL_MOST_SIDE / (f->width > f->height ? f->width : f->height));
  n->w = (int)fmax(1, floor(f->width * shrink));
  n->h = (int)fmax(1, floor(f->height * shrink));
}

int pc_put_turn(const int32_t *matrix) {
  double angle = matrix ? av_display_rotation_get(matrix) : 0; /* anticlockwise */
  return isfinite(angle) ? (int)lrint(-angle / 90) & 3 : 0;
}

bool pc_put(const AVFrame *f, pc_reel_note *n, uint8_t *slot, const pc_reel_planes *planes,
            struct SwsContext **scale) {
  uint8_t *to[4] = {NULL};
  int stride[4] = {0};
  for (int k = 0; k < 3; k++) {
    to[k] = slot + planes->at[k];
    stride[k] = (int)planes->stride[k];
  }
  bool plain = f->format == AV_PIX_FMT_YUV420P || f->format == AV_PIX_FMT_YUVJ420P;
  n->full = f->format == AV_PIX_FMT_YUVJ420P || f->color_range == AVCOL_RANGE_JPEG;
  n->hd = f->colorspace == AVCOL_SPC_BT709 || f->colorspace == AVCOL_SPC_BT2020_NCL ||
          (f->colorspace == AVCOL_SPC_UNSPECIFIED && n->h >= 720);
  if (plain && f->width == n->w && f->height == n->h) {
    av_image_copy(to, stride, (const uint8_t **)f->data, f->linesize, AV_PIX_FMT_YUV420P, n->w, n->h);
    return true;
  }
  *scale = sws_getCachedContext(*scale, f->width, f->height, f->format, n->w, n->h, AV_PIX_FMT_YUV420P,
                                SWS_BILINEAR, NULL, NULL, NULL);
  if (!*scale) return false;
  const AVPixFmtDescriptor *form = av_pix_fmt_desc_get(f->format);
  bool rgb = form && form->flags & AV_PIX_FMT_FLAG_RGB;
  if (rgb) n->hd = n->full = 0; /* the scaler's own choice: BT.601, 16 to 235 */
  const int *table = sws_getCoefficients(n->hd ? SWS_CS_ITU709 : SWS_CS_ITU601);
  if (!rgb) sws_setColorspaceDetails(*scale, table, n->full, table, n->full, 0, 1 << 16, 1 << 16);
  sws_scale(*scale, (const uint8_t *const *)f->data, f->linesize, 0, f->height, to, stride);
  return true;
}
