/* test_eyes_people.c: what the eyes make of pictures in which people come, go, change and stand beside each
 * other. The people are those of real clips, cut and pasted here. */
#include "eyes_make.h"

enum { W = 1280, H = 720, SHOWN = 8 };
#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

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
    for (int i = 0; i < 3 * SHOWN && next(&c, &p); i++) {
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

/* ---- pictures of any shape ---- */

/* A picture that is turned clockwise to stand upright: stored as it would be by a telephone held so. */
static void stored_turned(sheet *to, const pc_picture *p, int turn) {
  int side = turn & 1;
  to->picture = *p;
  to->picture.w = side ? p->h : p->w, to->picture.h = side ? p->w : p->h, to->picture.turn = turn;
  for (int k = 0; k < 3; k++) {
    int w = k ? p->w / 2 : p->w, h = k ? p->h / 2 : p->h, wide = side ? h : w;
    uint8_t *plane = k == 0 ? to->luma : k == 1 ? to->blue : to->red;
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++) {
        int sx = turn == 0 ? x : turn == 1 ? y : turn == 2 ? w - 1 - x : h - 1 - y;
        int sy = turn == 0 ? y : turn == 1 ? w - 1 - x : turn == 2 ? h - 1 - y : x;
        plane[(size_t)sy * (size_t)wide + (size_t)sx] = p->plane[k][(size_t)y * p->stride[k] + (size_t)x];
      }
    to->picture.plane[k] = plane;
    to->picture.stride[k] = (size_t)wide;
  }
}

/* However a picture is stored, upright the person is the same. */
static void portrait(pc_eyes *eyes, sheet *s) {
  clip c = open_clip("bridge_supine_studio.mp4");
  pc_picture p;
  if (next(&c, &p)) {
    pc_seen plain = look(eyes, &p, 0);
    for (int turn = 1; turn < 4; turn++) {
      pc_eyes_forget(eyes);
      stored_turned(s, &p, turn);
      pc_seen turned = look(eyes, &s->picture, 0);
      CHECK(turned.person && apart(&turned, &plain) < 0.01, "turn %d: %g of the height", turn,
            apart(&turned, &plain));
    }
  }
  pc_eyes_forget(eyes);
  close_clip(&c);
}

/* Six times as large: the same person. One pixel, and a line of them: nobody, and nothing is read beyond. */
static void any_size(pc_eyes *eyes) {
  enum { TIMES = 6 };
  clip c = open_clip("bridge_supine_studio.mp4");
  pc_picture p;
  if (next(&c, &p)) {
    pc_seen small = look(eyes, &p, 0);
    pc_picture large = p;
    uint8_t *plane[3];
    large.w *= TIMES, large.h *= TIMES;
    for (int k = 0; k < 3; k++) {
      size_t w = (size_t)(k ? large.w / 2 : large.w), h = (size_t)(k ? large.h / 2 : large.h);
      large.plane[k] = plane[k] = malloc(w * h);
      large.stride[k] = w;
      for (size_t y = 0; y < h; y++)
        for (size_t x = 0; x < w; x++) plane[k][y * w + x] = p.plane[k][y / TIMES * p.stride[k] + x / TIMES];
    }
    pc_eyes_forget(eyes);
    pc_seen same = look(eyes, &large, 0);
    CHECK(large.w == 7680 && large.h == 4320, "%d x %d", large.w, large.h);
    CHECK(same.person && apart(&same, &small) < 0.02, "%g of the height", apart(&same, &small));
    for (int k = 0; k < 3; k++) free(plane[k]);
  }
  close_clip(&c);
  static const int SIZE[][2] = {{1, 1}, {2, 1}, {1, 500}, {5000, 2}};
  for (int i = 0; i < 4; i++) {
    size_t bytes = (size_t)SIZE[i][0] * (size_t)SIZE[i][1] * 3;
    uint8_t *exact = malloc(bytes);
    pc_err err = {0};
    memset(exact, 200, bytes);
    pc_eyes_forget(eyes);
    CHECK(!pc_picture_raw(&p, PC_PIXELS_RGB, SIZE[i][0], SIZE[i][1], exact, bytes, 0, &err), "%s", err.text);
    pc_seen seen = look(eyes, &p, 0);
    CHECK(!seen.person, "somebody in %d x %d pixels", p.w, p.h);
    free(exact);
  }
  pc_eyes_forget(eyes);
}

/* ---- damaged networks ---- */

static bool bounded(const pc_seen *seen) {
  bool ok = seen->presence >= 0 && seen->presence <= 1;
  for (int i = 0; seen->person && i < PC_LANDMARKS; i++) {
    for (int k = 0; k < 3; k++) ok = ok && fabs(seen->image[i][k]) < 1e9 && fabs(seen->world[i][k]) < 1e9;
    ok = ok && seen->visibility[i] >= 0 && seen->visibility[i] <= 1;
  }
  for (int i = 0; seen->mask && i < PC_MASK_SIDE * PC_MASK_SIDE; i++)
    ok = ok && seen->mask[i] >= 0 && seen->mask[i] <= 1;
  return ok;
}

/* Bits of both networks turned over, most of them in the weights: refused, or what is seen is bounded. */
static void damaged_networks(int rounds) {
  clip c = open_clip("squat_oblique_studio.mp4");
  pc_eyes_def good = {.raw = true, .mask = true};
  char *detector = eyes_model("pose_detection.tflite", &good.detector_len);
  char *network = eyes_model("pose_landmark_lite.tflite", &good.landmarks_len);
  pc_picture p;
  unsigned seed = 11;
  int people = 0, refused = 0;
  if (!next(&c, &p)) rounds = 0;
  for (int round = 0; round < rounds; round++) {
    pc_eyes_def def = good;
    pc_err err = {0};
    char *bytes[2] = {malloc(def.detector_len), malloc(def.landmarks_len)};
    memcpy(bytes[0], detector, def.detector_len), memcpy(bytes[1], network, def.landmarks_len);
    for (int i = 0; i < 1 << round % 12; i++) {
      seed = seed * 1664525u + 1013904223u;
      size_t len = i % 8 ? def.landmarks_len : def.detector_len; /* the person must be found first */
      bytes[i % 8 != 0][(seed >> 4) % len] ^= (char)(1 << (seed >> 1 & 7));
    }
    def.detector = bytes[0], def.landmarks = bytes[1];
    pc_eyes *eyes = pc_eyes_make(&def, &err);
    CHECK(eyes || *err.text, "refused without a word");
    refused += !eyes;
    for (int k = 0; k < 2 && eyes; k++) {
      pc_seen seen = look(eyes, &p, k);
      CHECK(bounded(&seen), "round %d: beyond all bounds", round);
      people += seen.person;
    }
    pc_eyes_free(eyes);
    free(bytes[0]), free(bytes[1]);
  }
  printf("NOTE damaged networks: %d of %d refused, a person in %d pictures of the rest\n", refused, rounds,
         people);
  free(detector), free(network);
  close_clip(&c);
}

/* ---- memory ---- */

static long resident_kb(void) {
  long pages = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  if (f && fscanf(f, "%*d %ld", &pages) != 1) pages = 0;
  if (f) fclose(f);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Picture after picture, with people and without, takes no more memory (`make bench` with POSTERIOR_LONG does
 * 10,000). A sanitizer keeps what is given back, so there it proves nothing. */
static void flat(pc_eyes *eyes, sheet *s) {
  clip c = open_clip("bridge_supine_studio.mp4");
  pc_picture p;
  long before = 0;
  wipe(s, 0);
  if (next(&c, &p))
    for (int i = 0; i < 300; i++) {
      if (i == 50) before = resident_kb();
      look(eyes, i % 10 == 9 ? &s->picture : &p, i);
    }
  long grown = resident_kb() - before;
  CHECK(grown < 256, "%ld kB more after 250 pictures", grown);
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
      if (!SANITIZED) flat(eyes, s);
      portrait(eyes, s);
      any_size(eyes);
      damaged_networks(SANITIZED ? 12 : 60);
    } else
      SKIP("no shared recordings");
  }
  pc_eyes_free(eyes);
  pc_eyes_free(fresh);
  free(s);
  return test_done();
}
