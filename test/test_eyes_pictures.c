/* test_eyes_pictures.c: pictures in memory: the same pixels in each form give the same; JPEG pictures made by
 * another library (libjpeg) of any size and kind; cut off, damaged and false ones; a decoder that dies. */
#include "camera_make.h"
#include "eyes/reel.h"
#include "eyes/region.h"
#include "eyes_make.h"

#include <signal.h>
#include <sys/mman.h>

enum { W = 38, H = 22, N = 16 };

/* ---- raw ---- */

/* One picture in three forms: colour differences that do not change from row to row, so that half the rows
 * hold as much as all of them. */
typedef struct forms {
  uint8_t luma[H][W], blue[H / 2][W / 2], red[H / 2][W / 2], both[H / 2][W / 2][2], yuyv[H][W / 2][4];
} forms;

static void fill(forms *f) {
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      uint8_t luma = (uint8_t)(40 + 3 * x + 4 * y), blue = (uint8_t)(90 + 3 * (x / 2)),
              red = (uint8_t)(200 - 4 * (x / 2));
      f->luma[y][x] = f->yuyv[y][x / 2][x % 2 * 2] = luma;
      f->blue[y / 2][x / 2] = f->both[y / 2][x / 2][0] = f->yuyv[y][x / 2][1] = blue;
      f->red[y / 2][x / 2] = f->both[y / 2][x / 2][1] = f->yuyv[y][x / 2][3] = red;
    }
}

static void same_in_all_forms(void) {
  static forms f;
  static uint8_t plain[3][2 * W * H];
  static float out[3][N][N][3];
  pc_err err = {0};
  fill(&f);
  memcpy(plain[0], f.luma, sizeof f.luma), memcpy(plain[1], f.luma, sizeof f.luma);
  memcpy(plain[0] + W * H, f.blue, sizeof f.blue);
  memcpy(plain[0] + W * H * 5 / 4, f.red, sizeof f.red);
  memcpy(plain[1] + W * H, f.both, sizeof f.both);
  memcpy(plain[2], f.yuyv, sizeof f.yuyv);
  static const pc_pixels KIND[] = {PC_PIXELS_YUV420, PC_PIXELS_NV12, PC_PIXELS_YUYV};
  static const size_t BYTES[] = {W * H * 3 / 2, W * H * 3 / 2, 2 * W * H};
  for (int k = 0; k < 3; k++) {
    pc_picture p;
    CHECK(pc_picture_raw(&p, KIND[k], W, H, plain[k], BYTES[k] - 1, 0, &err) && *err.text, "a byte too few");
    err = (pc_err){0};
    CHECK(!pc_picture_raw(&p, KIND[k], W, H, plain[k], BYTES[k], 0, &err), "%s", err.text);
    pc_region r = {W / 2.0, H / 2.0, 18, 0.4};
    pc_crop(&p, &r, N, (pc_crop_range){0, 255, false}, &out[k][0][0][0]);
  }
  double worst = 0;
  for (int i = 0; i < N * N * 3; i++)
    for (int k = 1; k < 3; k++) worst = fmax(worst, fabs((&out[k][0][0][0])[i] - (&out[0][0][0][0])[i]));
  CHECK(worst < 1e-3, "%g", worst);
  CHECK(out[0][0][0][0] != out[0][N - 1][N - 1][0], "nothing in it");
}

static void sizes_that_lie(void) {
  static uint8_t byte[64];
  static const int SIZE[][2] = {{0, 1}, {1, 0}, {-1, 5}, {5, -7}, {1 << 30, 1 << 30}, {40000, 1}};
  pc_picture p;
  for (size_t i = 0; i < sizeof SIZE / sizeof *SIZE; i++)
    for (pc_pixels k = PC_PIXELS_RGB; k <= PC_PIXELS_YUYV; k++) {
      pc_err err = {0};
      CHECK(pc_picture_raw(&p, k, SIZE[i][0], SIZE[i][1], byte, 64, 0, &err) && *err.text, "size %zu", i);
    }
  pc_err err = {0};
  CHECK(pc_picture_raw(&p, PC_PIXELS_RGB, 4, 4, byte, 48, 11, &err) != 0, "rows overlap");
  CHECK(pc_picture_raw(&p, PC_PIXELS_RGB, 4, 4, byte, 48, (size_t)-1, NULL) != 0, "rows beyond everything");
  /* one pixel of each kind, in as few bytes as there can be */
  static const size_t ONE[] = {3, 3, 3, 4};
  for (pc_pixels k = PC_PIXELS_RGB; k <= PC_PIXELS_YUYV; k++) {
    float out[2][2][3];
    pc_region r = {0.5, 0.5, 9, 0};
    uint8_t *exact = malloc(ONE[k]);
    memset(exact, 128, ONE[k]);
    err = (pc_err){0};
    CHECK(!pc_picture_raw(&p, k, 1, 1, exact, ONE[k], 0, &err), "%s", err.text);
    pc_crop(&p, &r, 2, (pc_crop_range){0, 255, false}, &out[0][0][0]);
    CHECK_NEAR(out[1][1][1], k == PC_PIXELS_RGB ? 128 : (128 - 16) * 255.0 / 219, 0.01);
    free(exact);
  }
  CHECK(!pc_picture_raw(&p, PC_PIXELS_YUV420, 5, 3, byte, 64, 8, &err), "%s", err.text); /* odd, with gaps */
  CHECK(p.plane[1] == byte + 24 && p.plane[2] == byte + 32 && p.stride[1] == 4, "planes");
}

/* ---- JPEG ---- */

#if __has_include(<jpeglib.h>)
#include <jpeglib.h>

typedef struct made {
  unsigned char *at;
  unsigned long len;
} made;

typedef struct kind {
  bool grey, progressive;
  int sampling; /* of luma, across and down: 1 or 2 */
} kind;

static uint8_t shade(int x, int y, int w, int h) {
  return (uint8_t)(30 + 190L * x / w * (h - y) / h);
}

/* rgb: w*h*3 bytes; NULL = a grey slope. */
static made jpeg_of(int w, int h, kind what, const uint8_t *rgb) {
  struct jpeg_compress_struct c;
  struct jpeg_error_mgr e;
  made m = {0};
  c.err = jpeg_std_error(&e);
  jpeg_create_compress(&c);
  jpeg_mem_dest(&c, &m.at, &m.len);
  c.image_width = (JDIMENSION)w, c.image_height = (JDIMENSION)h;
  c.input_components = what.grey ? 1 : 3;
  c.in_color_space = what.grey ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&c);
  jpeg_set_quality(&c, 95, TRUE);
  if (!what.grey) c.comp_info[0].h_samp_factor = c.comp_info[0].v_samp_factor = what.sampling;
  if (what.progressive) jpeg_simple_progression(&c);
  jpeg_start_compress(&c, TRUE);
  uint8_t *row = malloc((size_t)w * 3);
  for (int y = 0; y < h; y++) {
    JSAMPROW rows[1] = {row};
    for (int i = 0; i < w * c.input_components; i++)
      row[i] = rgb ? rgb[(size_t)y * (size_t)w * 3 + (size_t)i] : shade(i / c.input_components, y, w, h);
    jpeg_write_scanlines(&c, rows, 1);
  }
  jpeg_finish_compress(&c);
  jpeg_destroy_compress(&c);
  free(row);
  return m;
}

static void any_size_and_kind(pc_jpeg *jpeg) {
  static const int SIZE[][2] = {{1, 1}, {2, 2}, {17, 1}, {1, 31}, {639, 481}, {7680, 4320}};
  static const kind KIND[] = {{false, false, 2}, {true, false, 1}, {false, false, 1}, {false, true, 2}};
  for (size_t i = 0; i < sizeof SIZE / sizeof *SIZE; i++)
    for (size_t k = 0; k < sizeof KIND / sizeof *KIND; k++) {
      int w = SIZE[i][0], h = SIZE[i][1];
      if (w > 4000 && k > 0) continue;
      made m = jpeg_of(w, h, KIND[k], NULL);
      pc_picture p = {0};
      pc_err err = {0};
      CHECK(!pc_jpeg_read(jpeg, m.at, m.len, &p, &err), "%d x %d kind %zu: %s", w, h, k, err.text);
      bool small = w <= PC_REEL_MOST_SIDE;
      CHECK(small ? p.w == w && p.h == h : p.w == 4096 && p.h == 2304, "%d x %d", p.w, p.h);
      double sum = 0;
      for (int y = 0; y < p.h; y++)
        for (int x = 0; x < p.w; x++)
          sum += fabs(p.plane[0][(size_t)y * p.stride[0] + (size_t)x] -
                      (double)shade((int)((x + 0.5) * w / p.w), (int)((y + 0.5) * h / p.h), w, h));
      CHECK(p.full && sum / p.w / p.h < (w * h < 16 ? 4 : 1.5), "%d x %d kind %zu: %g apart", w, h, k,
            sum / p.w / p.h);
      free(m.at);
    }
}

/* Colours: red, green and blue halves come out as such. */
static void colours(pc_jpeg *jpeg) {
  static uint8_t rgb[32][48][3];
  float out[1][1][3];
  pc_err err = {0};
  for (int y = 0; y < 32; y++)
    for (int x = 0; x < 48; x++) rgb[y][x][x / 16] = 250;
  made m = jpeg_of(48, 32, (kind){false, false, 1}, &rgb[0][0][0]);
  pc_picture p;
  CHECK(!pc_jpeg_read(jpeg, m.at, m.len, &p, &err), "%s", err.text);
  for (int third = 0; third < 3 && !err.code; third++) {
    pc_region r = {8 + 16 * third + 0.5, 16.5, 1, 0};
    pc_crop(&p, &r, 1, (pc_crop_range){0, 255, false}, &out[0][0][0]);
    for (int c = 0; c < 3; c++) CHECK_NEAR(out[0][0][c], c == third ? 250 : 0, 6);
  }
  free(m.at);
}

/* A telephone's mark: stored lying, to be shown turned (Exif 2.3, tag 0x0112, value 6 = a quarter turn). */
static void turned(pc_jpeg *jpeg) {
  static const uint8_t MARK[] = {0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                                 0,    1,    1, 18, 0,   3,   0,   0,   0, 1, 0,   6,   0, 0,  0, 0, 0, 0};
  made m = jpeg_of(64, 48, (kind){false, false, 2}, NULL);
  uint8_t *with = malloc(m.len + sizeof MARK);
  pc_picture p = {0};
  pc_err err = {0};
  double w = 0, h = 0;
  memcpy(with, m.at, 2);
  memcpy(with + 2, MARK, sizeof MARK);
  memcpy(with + 2 + sizeof MARK, m.at + 2, m.len - 2);
  CHECK(!pc_jpeg_read(jpeg, with, m.len + sizeof MARK, &p, &err), "%s", err.text);
  pc_picture_size(&p, &w, &h);
  CHECK(p.turn == 1 && w == 48 && h == 64, "turn %d, %g x %g", p.turn, w, h);
  free(with);
  free(m.at);
}

/* ---- what is wrong ---- */

static void is_refused(pc_jpeg *jpeg, const void *bytes, size_t len, const char *what) {
  pc_picture p;
  pc_err err = {0};
  CHECK(pc_jpeg_read(jpeg, bytes, len, &p, &err) && *err.text && !strchr(err.text, '\n'), "%s, %zu bytes",
        what, len);
}

static void is_read(pc_jpeg *jpeg, const made *m) {
  pc_picture p;
  pc_err err = {0};
  CHECK(!pc_jpeg_read(jpeg, m->at, m->len, &p, &err), "a good picture after a bad one: %s", err.text);
}

static void bad_pictures(pc_jpeg *jpeg) {
  made m = jpeg_of(200, 150, (kind){false, false, 2}, NULL),
       progressive = jpeg_of(200, 150, (kind){false, true, 2}, NULL);
  is_refused(jpeg, "", 0, "nothing");
  is_refused(jpeg, "x", 1, "a letter");
  is_refused(jpeg, "\x89PNG\r\n\x1a\n and more", 18, "another format");
  is_refused(jpeg, "\xff\xd8\xff\xd9", 4, "a picture without a picture");
  for (unsigned long cut = 2; cut < m.len - 1; cut += m.len / 40) is_refused(jpeg, m.at, cut, "cut off");
  for (unsigned long cut = 2; cut < progressive.len - 1; cut += progressive.len / 40)
    is_refused(jpeg, progressive.at, cut, "progressive, cut off");
  is_read(jpeg, &m);
  unsigned seed = 9;
  int refused = 0;
  for (int round = 0; round < 200; round++) {
    pc_picture p;
    pc_err err = {0};
    uint8_t *copy = malloc(m.len);
    memcpy(copy, m.at, m.len);
    for (int i = 0; i <= round % 20; i++) {
      seed = seed * 1664525u + 1013904223u;
      copy[(seed >> 8) % m.len] ^= (uint8_t)(1 << (seed >> 5 & 7));
    }
    if (pc_jpeg_read(jpeg, copy, m.len, &p, &err))
      refused++;
    else
      for (int y = 0; y < p.h; y++) seed += p.plane[0][(size_t)y * p.stride[0]]; /* can be read */
    CHECK(!err.code || *err.text, "refused without a word");
    free(copy);
  }
  CHECK(refused > 10, "%d of 200 damaged pictures refused", refused);
  is_read(jpeg, &m);
  free(m.at), free(progressive.at);
}

/* A decoder that is killed or stopped: that picture's error; the next one has a new decoder. */
static void killed(void) {
  pc_err err = {0};
  made m = jpeg_of(64, 48, (kind){false, false, 2}, NULL);
  pc_jpeg *jpeg = pc_jpeg_open(eyes_decoder(), &err);
  for (int k = 0; k < 2; k++) {
    is_read(jpeg, &m);
    eyes_strike(eyes_child(), k ? SIGSTOP : SIGKILL);
    pc_jpeg_set_patience(jpeg, 300);
    is_refused(jpeg, m.at, m.len, "a dead decoder");
    pc_jpeg_set_patience(jpeg, 20000);
    is_read(jpeg, &m);
  }
  pc_jpeg_close(jpeg);
  CHECK(eyes_child() == 0, "a decoder was left behind");
  const char *self = eyes_self();
  static const char *const WRONG[] = {"/nowhere/posterior-decode", NULL};
  for (int k = 0; k < 2; k++) { /* none; this program, which lies */
    jpeg = pc_jpeg_open(WRONG[k] ? WRONG[k] : self, &err);
    is_refused(jpeg, m.at, m.len, "no decoder");
    is_refused(jpeg, m.at, m.len, "no decoder");
    pc_jpeg_close(jpeg);
  }
  CHECK(eyes_child() == 0, "a decoder was left behind");
  free(m.at);
}

static void third_damaged(fake *f, int number, uint8_t *buffer) {
  if (number % 3 == 0) memset(buffer + f->bytes / 2, 0, f->bytes / 2);
}

/* A camera that gives JPEG: as large as its pictures are, whatever it said; those that are damaged passed
 * over; the decoder killed between two of them. */
static void camera(void) {
  made m = jpeg_of(321, 201, (kind){false, false, 1}, NULL);
  fake f = {.w = 640, .h = 480, .mjpeg = 30, .picture = m.at, .bytes = m.len, .shown = third_damaged};
  struct pc_camera_io io = fake_io(&f);
  pc_err err = {0};
  pc_camera *c = pc_camera_open("x", eyes_decoder(), &io, &err);
  int seen = 0;
  for (int k = 0; k < 31 && c; k++) {
    pc_picture p;
    bool got;
    if (k == 15) eyes_strike(eyes_child(), SIGKILL);
    CHECK(!pc_camera_next(c, 100, &p, &got, &err), "%s", err.text);
    if (!got) continue;
    seen++;
    CHECK(p.w == 321 && p.h == 201 && p.full, "%d x %d", p.w, p.h);
    CHECK_NEAR(p.plane[0][100 * p.stride[0] + 160], shade(160, 100, 321, 201), 4);
  }
  CHECK(seen == 20 && pc_camera_about(c)->damaged == 11, "%d seen, %ld damaged", seen,
        pc_camera_about(c)->damaged);
  pc_camera_close(c);
  CHECK(eyes_child() == 0 && fake_let_go(&f), "left behind");
  free(m.at);
}

/* ---- a person ---- */

static double apart(const pc_seen *a, const pc_seen *b) {
  double worst = 0;
  for (int i = 0; i < PC_LANDMARKS; i++)
    if (b->visibility[i] > 0.5)
      worst = fmax(worst, hypot(a->image[i][0] - b->image[i][0], a->image[i][1] - b->image[i][1]));
  return worst;
}

static pc_seen seen_in(const char *model, const pc_picture *p) {
  pc_seen seen = {0};
  pc_err err = {0};
  pc_eyes *eyes = eyes_open(model, true, false);
  if (eyes) CHECK(!pc_eyes_look(eyes, p, &seen, &err), "%s", err.text);
  pc_eyes_free(eyes);
  return seen;
}

/* The same person in a video's picture, in its pixels as RGB and as a JPEG of them. */
static void person(pc_jpeg *jpeg) {
  int file = eyes_file("bird_dog_side.mp4");
  pc_err err = {0};
  pc_picture p, other;
  bool more;
  pc_video *v = file < 0 ? NULL : pc_video_open(eyes_decoder(), file, &err);
  if (!v || !eyes_installed() || pc_video_next(v, &p, &more, &err)) {
    SKIP("no shared recordings or no models");
    pc_video_close(v);
    if (file >= 0) close(file);
    return;
  }
  uint8_t *rgb = malloc((size_t)p.w * (size_t)p.h * 3);
  float *all = malloc((size_t)p.w * (size_t)p.h * 3 * sizeof *all);
  pc_region r = {p.w / 2.0 - 0.5, p.h / 2.0 - 0.5, p.w, 0}; /* the clip is square: pixel by pixel */
  pc_crop(&p, &r, p.w, (pc_crop_range){0, 255, false}, all);
  for (int i = 0; i < p.w * p.h * 3; i++) rgb[i] = (uint8_t)(all[i] + 0.5f);
  pc_seen video = seen_in("pose_landmark_full.tflite", &p);
  CHECK(!pc_picture_raw(&other, PC_PIXELS_RGB, p.w, p.h, rgb, (size_t)p.w * (size_t)p.h * 3, 0, &err), "%s",
        err.text);
  pc_seen raw = seen_in("pose_landmark_full.tflite", &other);
  CHECK(video.person && raw.person && apart(&raw, &video) < 0.01, "RGB: %g", apart(&raw, &video));
  made m = jpeg_of(p.w, p.h, (kind){false, false, 2}, rgb);
  CHECK(!pc_jpeg_read(jpeg, m.at, m.len, &other, &err), "%s", err.text);
  pc_seen still = seen_in("pose_landmark_full.tflite", &other);
  CHECK(still.person && apart(&still, &video) < 0.01, "JPEG: %g", apart(&still, &video));
  free(m.at);
  free(rgb);
  free(all);
  pc_video_close(v);
  close(file);
}

static void jpegs(void) {
  pc_err err = {0};
  int before = eyes_open_files();
  pc_jpeg *jpeg = pc_jpeg_open(eyes_decoder(), &err);
  CHECK(jpeg, "%s", err.text);
  any_size_and_kind(jpeg);
  colours(jpeg);
  turned(jpeg);
  bad_pictures(jpeg);
  person(jpeg);
  pc_jpeg_close(jpeg);
  killed();
  camera();
  CHECK(eyes_open_files() == before, "files left open");
}
#else
static void jpegs(void) {
  SKIP("libjpeg is not installed");
}
#endif

int main(int argc, char **argv) {
  if (argc == 2 &&
      !strcmp(argv[0], "posterior-decode")) { /* started as the decoder: a picture of minus one */
    pc_reel_note n = {.kind = PC_REEL_FRAME, .w = -1, .h = 1 << 30};
    return write(PC_REEL_NOTES, &n, sizeof n) < 0;
  }
  same_in_all_forms();
  sizes_that_lie();
  jpegs();
  return test_done();
}
