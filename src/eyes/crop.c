/* crop.c: the square that a network looks at, out of the picture as the decoder left it.
 *
 * A network wants 256 x 256 pixels in red, green, blue; a film frame has two million, as luma and colour
 * difference, maybe on its side. So nothing is converted as a whole: each pixel of the square asks for its
 * place in the stored picture (a turn, a stretch, a shift: one affine map), takes the four nearest samples of
 * each plane by bilinear weights, and is turned into colour then (ITU-R BT.601, BT.709).
 */
#include "eyes/region.h"

#include <math.h>

/* Stored position of crop pixel (i, j): at + i across + j down, in pixels whose centres are at whole numbers.
 */
typedef struct affine {
  double at[2], across[2], down[2];
} affine;

/* Where crop pixel (i, j) of n looks in the stored picture. The networks were trained, and their maps are
 * read, with the first pixel ON the corner of the square, not half a pixel inside, and with picture points
 * counted from the middle of the first pixel. (Measured: any other way moves all landmarks by half a pixel.)
 */
static void place(const pc_picture *p, const pc_region *r, int n, int i, int j, double out[2]) {
  double xy[2];
  pc_region_point(r, (double)i / n, (double)j / n, xy);
  xy[0] += 0.5;
  xy[1] += 0.5;
  pc_picture_stored(p, xy, out);
}

static affine map(const pc_picture *p, const pc_region *r, int n) {
  double first[2], across[2], down[2];
  affine m;
  place(p, r, n, 0, 0, first);
  place(p, r, n, 1, 0, across);
  place(p, r, n, 0, 1, down);
  for (int k = 0; k < 2; k++) {
    m.at[k] = first[k] - 0.5;
    m.across[k] = across[k] - first[k];
    m.down[k] = down[k] - first[k];
  }
  return m;
}

/* Where to read in a plane of w x h: two columns, two rows, and the weight of the second ones. */
typedef struct cell {
  int x[2], y[2];
  float fx, fy;
} cell;

static int clamp(int x, int most) {
  return x < 0 ? 0 : x > most ? most : x;
}

/* x, y are at least -1: adding one makes cutting off the same as rounding down, which is quicker. */
static cell cell_at(double x, double y, int w, int h) {
  int i = (int)(x + 1) - 1, j = (int)(y + 1) - 1;
  return (cell){{clamp(i, w - 1), clamp(i + 1, w - 1)},
                {clamp(j, h - 1), clamp(j + 1, h - 1)},
                (float)(x - i),
                (float)(y - j)};
}

static float mix(const uint8_t *plane, size_t stride, const cell *c, int each, int channel) {
  const uint8_t *a = plane + (size_t)c->y[0] * stride + channel,
                *b = plane + (size_t)c->y[1] * stride + channel;
  int x0 = c->x[0] * each, x1 = c->x[1] * each;
  float top = a[x0] + c->fx * (a[x1] - a[x0]), low = b[x0] + c->fx * (b[x1] - b[x0]);
  return top + c->fy * (low - top);
}

/* Colour matrix of the picture: rgb = scale (luma - black) + its share of the differences. */
typedef struct colours {
  float black, scale, red, green_blue, green_red, blue;
} colours;

static colours colours_of(const pc_picture *p) {
  double kr = p->hd ? 0.2126 : 0.299, kb = p->hd ? 0.0722 : 0.114, kg = 1 - kr - kb;
  double chroma = p->full ? 1 : 255.0 / 224;
  return (colours){p->full ? 0 : 16,
                   (float)(p->full ? 1 : 255.0 / 219),
                   (float)(chroma * 2 * (1 - kr)),
                   (float)(chroma * 2 * (1 - kb) * kb / kg),
                   (float)(chroma * 2 * (1 - kr) * kr / kg),
                   (float)(chroma * 2 * (1 - kb))};
}

/* How luma and colour differences lie: bytes from sample to sample, from where on, and planes. */
typedef struct places {
  int luma_each, each, blue, red, blue_plane, red_plane;
  bool half_height;
} places;

static places places_of(pc_pixels pixels) {
  switch (pixels) {
  case PC_PIXELS_NV12:
    return (places){1, 2, 0, 1, 1, 1, true};
  case PC_PIXELS_YUYV:
    return (places){2, 4, 1, 3, 0, 0, false};
  default:
    return (places){1, 1, 0, 0, 1, 2, true};
  }
}

static void yuv_pixel(const pc_picture *p, const places *at, const colours *k, double x, double y,
                      float rgb[3]) {
  cell c = cell_at(x, y, p->w, p->h);
  cell d = cell_at((x - 0.5) / 2, at->half_height ? (y - 0.5) / 2 : y, (p->w + 1) / 2,
                   at->half_height ? (p->h + 1) / 2 : p->h);
  float luma = (mix(p->plane[0], p->stride[0], &c, at->luma_each, 0) - k->black) * k->scale;
  float blue = mix(p->plane[at->blue_plane], p->stride[at->blue_plane], &d, at->each, at->blue) - 128,
        red = mix(p->plane[at->red_plane], p->stride[at->red_plane], &d, at->each, at->red) - 128;
  rgb[0] = luma + k->red * red;
  rgb[1] = luma - k->green_blue * blue - k->green_red * red;
  rgb[2] = luma + k->blue * blue;
}

static void rgb_pixel(const pc_picture *p, double x, double y, float rgb[3]) {
  cell c = cell_at(x, y, p->w, p->h);
  for (int k = 0; k < 3; k++) rgb[k] = mix(p->plane[0], p->stride[0], &c, 3, k);
}

void pc_crop(const pc_picture *picture, const pc_region *r, int n, pc_crop_range range, float *out) {
  affine m = map(picture, r, n);
  colours k = colours_of(picture);
  places at = places_of(picture->pixels);
  float gain = (range.most - range.least) / 255;
  for (int j = 0; j < n; j++)
    for (int i = 0; i < n; i++, out += 3) {
      double x = m.at[0] + i * m.across[0] + j * m.down[0], y = m.at[1] + i * m.across[1] + j * m.down[1];
      float rgb[3] = {0, 0, 0};
      bool in = x > -0.5 && y > -0.5 && x < picture->w - 0.5 && y < picture->h - 0.5;
      if (!in) x = fmin(fmax(x, -0.5), picture->w - 0.5), y = fmin(fmax(y, -0.5), picture->h - 0.5);
      if (in || !range.black) {
        if (picture->pixels == PC_PIXELS_RGB)
          rgb_pixel(picture, x, y, rgb);
        else
          yuv_pixel(picture, &at, &k, x, y, rgb);
      }
      for (int c = 0; c < 3; c++)
        out[c] = range.least + gain * (rgb[c] < 0 ? 0 : rgb[c] > 255 ? 255 : rgb[c]);
    }
}
