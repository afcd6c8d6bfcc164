/* region.c: the square around a person.
 *
 * The networks name two points of a person: the middle between the hips, and a point on the circle that
 * holds the whole body, on the side of the head (Bazarevsky et al., "BlazePose", 2020). The vector
 * from one to the other says how large the person is and which way up. The square has the hips in its
 * middle, is turned so that the head is up, and is a quarter larger than the circle.
 */
#include "eyes/region.h"

#include <math.h>

static const double MARGIN = 1.25; /* of the square to the circle; MediaPipe's: the network was trained so */

void pc_picture_size(const pc_picture *picture, double *w, double *h) {
  double across = picture->w * (picture->wide > 0 ? picture->wide : 1), down = picture->h;
  *w = picture->turn & 1 ? down : across;
  *h = picture->turn & 1 ? across : down;
}

void pc_picture_stored(const pc_picture *p, const double xy[2], double out[2]) {
  double wide = p->wide > 0 ? p->wide : 1, x = xy[0], y = xy[1], across = p->w * wide;
  switch (p->turn & 3) { /* undo the clockwise turn */
  case 1:
    out[0] = y, out[1] = p->h - x;
    break;
  case 2:
    out[0] = across - x, out[1] = p->h - y;
    break;
  case 3:
    out[0] = across - y, out[1] = x;
    break;
  default:
    out[0] = x, out[1] = y;
  }
  out[0] /= wide;
}

pc_region pc_region_around(const double hips[2], const double rim[2]) {
  double dx = rim[0] - hips[0], dy = rim[1] - hips[1];
  return (pc_region){hips[0], hips[1], 2 * MARGIN * hypot(dx, dy), atan2(dx, -dy)};
}

void pc_region_point(const pc_region *r, double u, double v, double xy[2]) {
  double c = cos(r->angle), s = sin(r->angle);
  double across = (u - 0.5) * r->side, down = (v - 0.5) * r->side;
  xy[0] = r->x + across * c - down * s;
  xy[1] = r->y + across * s + down * c;
}
