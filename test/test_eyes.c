/* test_eyes.c: the steps between pictures and landmarks, each against a closed form; no model needed. */
#include "eyes/detect.h"
#include "eyes/euro.h"
#include "eyes/marks.h"
#include "test.h"

enum { W = 64, H = 48, N = 16 };

/* ---- crop ---- */

/* Where upright pixel (x, y) of a picture turned clockwise lies in storage, by turning the picture by hand.
 */
static void untwist(int turn, double wide, double x, double y, double *sx, double *sy) {
  double across = (x + 0.5), down = (y + 0.5), w = W * wide;
  *sx = turn == 0 ? across : turn == 1 ? down : turn == 2 ? w - across : w - down;
  *sy = turn == 0 ? down : turn == 1 ? H - across : turn == 2 ? H - down : across;
  *sx = *sx / wide - 0.5;
  *sy -= 0.5;
}

/* A picture that is a plane in brightness comes out as that plane, however turned, stretched and cut. */
static void crop_plane(void) {
  static uint8_t rgb[H][W][3];
  static float out[N][N][3];
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++)
      rgb[y][x][0] = (uint8_t)(2 * x), rgb[y][x][1] = (uint8_t)(3 * y), rgb[y][x][2] = 77;
  for (int turn = 0; turn < 4; turn++)
    for (int stretched = 0; stretched < 2; stretched++) {
      double wide = stretched ? 1.5 : 1, w, h;
      pc_picture p = {
          .w = W, .h = H, .plane = {&rgb[0][0][0]}, .stride = {W * 3}, .turn = turn, .wide = wide};
      pc_picture_size(&p, &w, &h);
      CHECK_NEAR(w, turn & 1 ? H : W * wide, 1e-12);
      CHECK_NEAR(h, turn & 1 ? W * wide : H, 1e-12);
      pc_region r = {w / 2 + 3, h / 2 - 2, 20, 0.7};
      pc_crop(&p, &r, N, (pc_crop_range){0, 255, false}, &out[0][0][0]);
      double worst = 0;
      for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++) {
          double u = 20.0 * i / N - 10, v = 20.0 * j / N - 10, sx, sy;
          untwist(turn, wide, r.x + u * cos(0.7) - v * sin(0.7), r.y + u * sin(0.7) + v * cos(0.7), &sx, &sy);
          worst = fmax(worst, fabs(out[j][i][0] - 2 * sx));
          worst = fmax(worst, fmax(fabs(out[j][i][1] - 3 * sy), fabs(out[j][i][2] - 77.0)));
        }
      CHECK(worst < 1e-3, "turn %d wide %g: %g", turn, wide, worst);
    }
}

/* Outside the picture: black, or the nearest pixel. */
static void crop_border(void) {
  static uint8_t rgb[3] = {200, 100, 50}; /* one pixel */
  float out[4][4][3];
  pc_picture p = {.w = 1, .h = 1, .plane = {rgb}, .stride = {3}};
  pc_region r = {0.5, 0.5, 100, 0};
  pc_crop(&p, &r, 4, (pc_crop_range){-1, 1, true}, &out[0][0][0]);
  CHECK_NEAR(out[0][0][0], -1, 1e-6);
  pc_crop(&p, &r, 4, (pc_crop_range){0, 1, false}, &out[0][0][0]);
  for (int c = 0; c < 3; c++) CHECK_NEAR(out[3][0][c], rgb[c] / 255.0, 1e-6);
}

/* Colours: the primaries of the two standards (ITU-R BT.601-7 and BT.709-6, 8 bits, narrow range). */
static void crop_colours(void) {
  static const struct {
    bool hd;
    uint8_t yuv[3], rgb[3];
  } KNOWN[] = {{false, {81, 90, 240}, {255, 0, 0}},      {false, {145, 54, 34}, {0, 255, 0}},
               {false, {41, 240, 110}, {0, 0, 255}},     {true, {63, 102, 240}, {255, 0, 0}},
               {true, {173, 42, 26}, {0, 255, 0}},       {true, {32, 240, 118}, {0, 0, 255}},
               {true, {235, 128, 128}, {255, 255, 255}}, {false, {16, 128, 128}, {0, 0, 0}}};
  for (size_t k = 0; k < sizeof KNOWN / sizeof *KNOWN; k++) {
    uint8_t y[9], u[4], v[4];
    memset(y, KNOWN[k].yuv[0], sizeof y), memset(u, KNOWN[k].yuv[1], sizeof u),
        memset(v, KNOWN[k].yuv[2], sizeof v);
    pc_picture p = {.w = 3,
                    .h = 3,
                    .pixels = PC_PIXELS_YUV420,
                    .plane = {y, u, v},
                    .stride = {3, 2, 2},
                    .hd = KNOWN[k].hd};
    pc_region r = {1.5, 1.5, 3, 0};
    float out[2][2][3];
    pc_crop(&p, &r, 2, (pc_crop_range){0, 255, false}, &out[0][0][0]);
    for (int c = 0; c < 3; c++) CHECK_NEAR(out[1][1][c], KNOWN[k].rgb[c], 2.5);
  }
}

/* ---- regions ---- */

static void regions(void) {
  pc_region up = pc_region_around((double[]){100, 200}, (double[]){100, 120});
  CHECK_NEAR(up.angle, 0, 1e-12);
  CHECK_NEAR(up.side, 200, 1e-9); /* circle of radius 80, a quarter larger */
  pc_region lying = pc_region_around((double[]){100, 200}, (double[]){180, 200}); /* head to the right */
  CHECK_NEAR(lying.angle, M_PI / 2, 1e-12);
  double xy[2];
  pc_region_point(&lying, 0.5, 0.1, xy); /* towards the head */
  CHECK_NEAR(xy[0], 180, 1e-9);
  CHECK_NEAR(xy[1], 200, 1e-9);
}

/* ---- detector ---- */

static float numbers[PC_DETECT_CELLS][PC_DETECT_NUMBERS], score[PC_DETECT_CELLS];

/* Answer i, whose cell has its centre at (x, y) of 224, says: a person there. */
static void answer(int i, double x, double y, const double want[8], double logit) {
  score[i] = (float)logit;
  for (int k = 0; k < 8; k++) numbers[i][k] = (float)(want[k] - (k == 2 || k == 3 ? 0 : k & 1 ? y : x));
}

static void nobody(void) {
  memset(numbers, 0, sizeof numbers);
  for (int i = 0; i < PC_DETECT_CELLS; i++) score[i] = -20;
}

static void detector(void) {
  pc_region all = {112, 112, 224, 0}, r;
  nobody();
  CHECK(!pc_detect_person(&numbers[0][0], score, &all, &r));
  /* grid of 8 pixels, row 3, column 5, second answer; box about the face, hips, rim */
  double one[8] = {50, 40, 20, 20, 60, 100, 60, 60};
  answer((3 * 28 + 5) * 2 + 1, 5.5 * 8, 3.5 * 8, one, 3);
  CHECK(pc_detect_person(&numbers[0][0], score, &all, &r));
  CHECK_NEAR(r.x, 60, 1e-4);
  CHECK_NEAR(r.y, 100, 1e-4);
  CHECK_NEAR(r.side, 100, 1e-3);
  CHECK_NEAR(r.angle, 0, 1e-6);
  /* the same person by a cell of 32 pixels, weaker: the mean by score */
  double two[8] = {52, 40, 20, 20, 64, 100, 64, 60};
  answer(28 * 28 * 2 + 14 * 14 * 2 + (2 * 7 + 1) * 6 + 4, 1.5 * 32, 2.5 * 32, two, 0.5);
  double a = 1 / (1 + exp(-3)), b = 1 / (1 + exp(-0.5));
  CHECK(pc_detect_person(&numbers[0][0], score, &all, &r));
  CHECK_NEAR(r.x, (60 * a + 64 * b) / (a + b), 1e-4);
  /* another one, surer but farther away: the nearer is kept */
  double far[8] = {180, 40, 8, 8, 184, 60, 184, 44};
  answer(28 * 28 * 2 + (5 * 14 + 9) * 2, 9.5 * 16, 5.5 * 16, far, 8);
  CHECK(pc_detect_person(&numbers[0][0], score, &all, &r));
  CHECK(r.x < 70, "%g", r.x);
  /* not-a-number is nobody */
  nobody();
  answer(0, 4, 4, (double[8]){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN}, 5);
  score[3] = NAN;
  CHECK(!pc_detect_person(&numbers[0][0], score, &all, &r));
}

/* ---- landmarks ---- */

static void landmarks(void) {
  static float marks[PC_MARKS][5], heat[PC_HEAT_SIDE][PC_HEAT_SIDE][PC_MARKS], world[PC_MARKS][3];
  static pc_marks m;
  for (int y = 0; y < PC_HEAT_SIDE; y++)
    for (int x = 0; x < PC_HEAT_SIDE; x++)
      for (int i = 0; i < PC_MARKS; i++) heat[y][x][i] = -100;
  marks[0][0] = 130, marks[0][1] = 70, marks[0][2] = 64; /* cell 32, 17 of the map */
  heat[18][33][0] = 100, heat[18][35][0] = 100;          /* sure, in the piece: mean 34, 18 */
  marks[1][0] = 130, marks[1][1] = 70;
  heat[18][36][1] = 100; /* outside the piece: not heard */
  marks[2][0] = 130, marks[2][1] = 70;
  heat[18][33][2] = -0.1f;                              /* not sure */
  marks[3][0] = -9, marks[3][1] = 300, marks[3][3] = 2; /* outside the square: as it is */
  world[0][0] = 0.3f, world[0][1] = 0.1f, world[0][2] = -0.2f;
  pc_region r = {500, 400, 512, 0}, lying = {500, 400, 512, M_PI / 2};
  pc_marks_read(&marks[0][0], &heat[0][0][0], &world[0][0], &r, &m);
  CHECK_NEAR(m.at[0][0], 500 + (34 / 64.0 - 0.5) * 512, 1e-6);
  CHECK_NEAR(m.at[0][1], 400 + (18 / 64.0 - 0.5) * 512, 1e-6);
  CHECK_NEAR(m.at[0][2], 128, 1e-6);
  for (int i = 1; i < 3; i++) {
    CHECK_NEAR(m.at[i][0], 504, 1e-6);
    CHECK_NEAR(m.at[i][1], 400 - 116, 1e-6);
  }
  CHECK_NEAR(m.at[3][0], 500 - 274, 1e-6);
  CHECK_NEAR(m.at[3][1], 744, 1e-6);
  CHECK_NEAR(m.visibility[3], 1 / (1 + exp(-2)), 1e-12);
  pc_marks_read(&marks[0][0], &heat[0][0][0], &world[0][0], &lying, &m);
  CHECK_NEAR(m.world[0][0], -0.1, 1e-6);
  CHECK_NEAR(m.world[0][1], 0.3, 1e-6);
  CHECK_NEAR(m.world[0][2], -0.2, 1e-6);
}

/* ---- smoothing ---- */

static void smoothing(void) {
  pc_euro e = {0};
  pc_euro_set set = {0.5, 2};
  CHECK_NEAR(pc_euro_next(&e, set, 0, 1, 3), 3, 0);
  for (int i = 0; i < 5; i++) CHECK_NEAR(pc_euro_next(&e, set, 0.1, 1, 3), 3, 1e-12);
  /* one step up: by the paper's formulas */
  double dt = 0.1, ad = 1 / (1 + 1 / (2 * M_PI * 1 * dt)), speed = ad * (1 / dt);
  double a = 1 / (1 + 1 / (2 * M_PI * (0.5 + 2 * speed) * dt));
  CHECK_NEAR(pc_euro_next(&e, set, dt, 1, 4), 3 + a, 1e-12);
  double before = e.smooth;
  CHECK_NEAR(pc_euro_next(&e, set, 0, 1, 9), before, 0); /* no time went by */
  for (int i = 0; i < 400; i++) pc_euro_next(&e, set, dt, 1, 4);
  CHECK_NEAR(e.smooth, 4, 1e-6);
  /* at rest it takes jitter away, in a quick movement it hardly lags */
  pc_euro still = {0}, quick = {0};
  double shake = 0, lag = 0;
  for (int i = 0; i < 200; i++) {
    double x = pc_euro_next(&still, (pc_euro_set){0.05, 80}, 1 / 30.0, 1, i % 2 ? 1e-4 : -1e-4);
    if (i > 100) shake = fmax(shake, fabs(x));
    lag = i / 30.0 - pc_euro_next(&quick, (pc_euro_set){0.05, 80}, 1 / 30.0, 1, i / 30.0);
  }
  CHECK(shake < 0.5e-4, "%g", shake);
  CHECK(lag < 0.5 / 30, "%g", lag);
}

int main(void) {
  crop_plane();
  crop_border();
  crop_colours();
  regions();
  detector();
  landmarks();
  smoothing();
  return test_done();
}
