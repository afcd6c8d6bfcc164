/* test_eyes_people.c: what the eyes make of pictures in which people come, go, change and stand beside each
 * other. The people are those of real clips, cut and pasted here. */
#include "eyes_make.h"

enum { W = 1280, H = 720, SHOWN = 8 };

/* A picture of our own, grey to begin with. */
typedef struct sheet {
  uint8_t luma[H * W], blue[H * W / 4], red[H * W / 4];
  pc_picture picture;
} sheet;

static void wipe(sheet *s, double time) {
  memset(s->luma, 120, sizeof s->luma);
  memset(s->blue, 128, sizeof s->blue);
  memset(s->red, 128, sizeof s->red);
  s->picture = (pc_picture){.w = W,
                            .h = H,
                            .pixels = PC_PIXELS_YUV420,
                            .plane = {s->luma, s->blue, s->red},
                            .stride = {W, W / 2, W / 2},
                            .time = time};
}

/* Puts the middle of a picture (half its width) into the sheet, shrunk, its left upper corner at x, y (even).
 */
static void paste(sheet *s, const pc_picture *from, double shrink, int x, int y) {
  uint8_t *to[3] = {s->luma, s->blue, s->red};
  for (int k = 0; k < 3; k++) {
    int part = k ? 2 : 1, wide = (int)(from->w / 2 / shrink) / part, high = (int)(from->h / shrink) / part;
    for (int j = 0; j < high && y / part + j < H / part; j++)
      for (int i = 0; i < wide && x / part + i < W / part; i++)
        to[k][(size_t)(y / part + j) * (size_t)(W / part) + (size_t)(x / part + i)] =
            from->plane[k]
                       [(size_t)(j * shrink) * from->stride[k] + (size_t)(from->w / 4 / part + i * shrink)];
  }
}

static pc_seen look(pc_eyes *eyes, const pc_picture *p, double time) {
  pc_picture copy = *p;
  pc_seen seen;
  pc_err err = {0};
  copy.time = time;
  CHECK(!pc_eyes_look(eyes, &copy, &seen, &err), "%s", err.text);
  return seen;
}

typedef struct clip {
  int file;
  pc_video *video;
} clip;

static clip open_clip(const char *name) {
  pc_err err = {0};
  clip c = {eyes_file(name), NULL};
  if (c.file >= 0) c.video = pc_video_open(eyes_decoder(), c.file, &err);
  return c;
}

static bool next(clip *c, pc_picture *p) {
  bool more = false;
  pc_err err = {0};
  return c->video && !pc_video_next(c->video, p, &more, &err) && more;
}

static void close_clip(clip *c) {
  pc_video_close(c->video);
  if (c->file >= 0) close(c->file);
}

/* Largest difference of the landmarks that are seen, as a part of the picture's height. */
static double apart(const pc_seen *a, const pc_seen *b) {
  double worst = 0;
  for (int i = 0; i < PC_LANDMARKS; i++)
    if (b->visibility[i] > 0.5)
      worst = fmax(worst, hypot((a->image[i][0] - b->image[i][0]) * W / H, a->image[i][1] - b->image[i][1]));
  return worst;
}

/* Nothing to see: grey, then noise. Nobody is made up. */
static void nobody(pc_eyes *eyes, sheet *s) {
  wipe(s, 0);
  for (int k = 0; k < 2; k++) {
    pc_seen seen = look(eyes, &s->picture, k);
    CHECK(!seen.person && seen.detected, "somebody in an empty picture");
    unsigned seed = 3;
    for (size_t i = 0; i < sizeof s->luma; i++)
      s->luma[i] = (uint8_t)((seed = seed * 1664525u + 1013904223u) >> 24);
  }
}

/* A person, then nobody, then the person again: seen, a gap, seen within five pictures. */
static void leaves(pc_eyes *eyes, sheet *s) {
  clip c = open_clip("squat_oblique_studio.mp4");
  pc_picture p;
  int back = -1;
  for (int i = 0; i < 3 * SHOWN && next(&c, &p); i++) {
    double t = i / 24.0;
    bool gone = i >= SHOWN && i < 2 * SHOWN;
    wipe(s, t);
    pc_seen seen = look(eyes, gone ? &s->picture : &p, t);
    if (i < SHOWN) CHECK(seen.person && seen.detected == (i == 0), "picture %d", i);
    if (gone) CHECK(!seen.person, "picture %d", i);
    if (i >= 2 * SHOWN && seen.person && back < 0) back = i - 2 * SHOWN;
  }
  CHECK(back >= 0 && back < 5, "back after %d", back);
  pc_eyes_forget(eyes);
  close_clip(&c);
}

/* A cut to another person who lies elsewhere: within five pictures the same is seen as by fresh eyes. */
static void cut(pc_eyes *eyes, pc_eyes *fresh) {
  clip a = open_clip("squat_oblique_studio.mp4"), b = open_clip("bridge_supine_studio.mp4");
  pc_picture p;
  double t = 0, last = INFINITY;
  for (int i = 0; i < SHOWN && next(&a, &p); i++, t += 1 / 24.0) look(eyes, &p, t);
  for (int i = 0; i < 5 && next(&b, &p); i++, t += 1 / 24.0) {
    pc_seen seen = look(eyes, &p, t), alone = look(fresh, &p, t);
    last = seen.person && alone.person ? apart(&seen, &alone) : INFINITY;
  }
  CHECK(last < 0.03, "%g of the height", last);
  pc_eyes_forget(eyes);
  pc_eyes_forget(fresh);
  close_clip(&a);
  close_clip(&b);
}

/* Two people side by side, one half as large: the larger one is followed from the first to the last. */
static void two(pc_eyes *eyes, sheet *s) {
  clip c = open_clip("squat_oblique_studio.mp4");
  pc_picture p;
  for (int side = 0; side < 2; side++) {
    pc_eyes_forget(eyes);
    for (int i = 0; i < SHOWN && next(&c, &p); i++) {
      wipe(s, i / 24.0);
      paste(s, &p, 1, side ? 640 : 0, 0);
      paste(s, &p, 2, side ? 100 : 800, 300);
      pc_seen seen = look(eyes, &s->picture, i / 24.0);
      double hips = (seen.image[23][0] + seen.image[24][0]) / 2;
      CHECK(seen.person && (hips > 0.5) == side, "side %d picture %d: hips at %.2f", side, i, hips);
    }
  }
  pc_eyes_forget(eyes);
  close_clip(&c);
}

/* The outline: the middle of the trunk is inside, the corners of the square are outside. */
static void outline(void) {
  pc_eyes *eyes = eyes_open("pose_landmark_lite.tflite", true, true);
  clip c = open_clip("bridge_supine_studio.mp4");
  pc_picture p;
  if (eyes && next(&c, &p)) {
    pc_seen seen = look(eyes, &p, 0);
    CHECK(seen.person && seen.mask, "no outline");
    double sum = 0;
    for (int i = 0; seen.mask && i < PC_MASK_SIDE * PC_MASK_SIDE; i++) sum += seen.mask[i];
    double share = sum / (PC_MASK_SIDE * PC_MASK_SIDE);
    CHECK(share > 0.02 && share < 0.5, "the person covers %.2f of the square", share);
    CHECK(seen.mask && seen.mask[PC_MASK_SIDE * 128 + 128] > 0.5f, "the hips are not the person");
    CHECK(seen.mask && seen.mask[0] < 0.5f && seen.mask[PC_MASK_SIDE * PC_MASK_SIDE - 1] < 0.5f,
          "the corner is");
  }
  pc_eyes_free(eyes);
  close_clip(&c);
}

int main(void) {
  pc_eyes *eyes = eyes_open("pose_landmark_lite.tflite", false, false);
  pc_eyes *fresh = eyes_open("pose_landmark_lite.tflite", false, false);
  sheet *s = calloc(1, sizeof *s);
  if (!eyes || !fresh)
    SKIP("the pose models are not there (tools/install_models)");
  else {
    nobody(eyes, s);
    if (test_shared()) {
      leaves(eyes, s);
      cut(eyes, fresh);
      two(eyes, s);
      outline();
    } else
      SKIP("no shared recordings");
  }
  pc_eyes_free(eyes);
  pc_eyes_free(fresh);
  free(s);
  return test_done();
}
