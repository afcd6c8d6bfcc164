/* test_eyes_video.c: files that are no videos, or half of one; pictures of any size; a decoder that lies,
 * dies or falls silent. The lying decoder is this very program, started under the decoder's name: the first
 * byte of the "video" tells it which lie. */
#include "eyes/reel.h"
#include "eyes_make.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

/* ---- helpers ---- */

static int file_of(const void *bytes, size_t len) {
  int f = memfd_create("test", MFD_CLOEXEC);
  if (write(f, bytes, len) != (ssize_t)len) abort();
  return f;
}

typedef struct outcome {
  int pictures;
  unsigned long left; /* sum of the first byte of every row of every plane */
  double w, h, last;
  pc_picture first;
  pc_video_info about;
  pc_err err;
} outcome;

static outcome play(const char *decoder, const void *bytes, size_t len) {
  outcome o = {.last = -1};
  int before = eyes_open_files(), file = file_of(bytes, len);
  pc_picture p;
  bool more = true;
  pc_video *v = pc_video_open(decoder, file, &o.err);
  if (v && decoder != eyes_decoder()) pc_video_set_patience(v, 1500); /* the one that lies */
  while (v && !pc_video_next(v, &p, &more, &o.err) && more) {
    if (!o.pictures++) o.first = p, pc_picture_size(&p, &o.w, &o.h);
    for (int k = 0; k < 3; k++)
      for (int y = 0; y < (k ? (p.h + 1) / 2 : p.h); y++) o.left += p.plane[k][(size_t)y * p.stride[k]];
    CHECK(p.time > o.last, "%g after %g", p.time, o.last);
    o.last = p.time;
  }
  if (v) o.about = *pc_video_about(v);
  pc_video_close(v);
  close(file);
  CHECK(eyes_child() == 0, "a decoder was left behind");
  CHECK(eyes_open_files() == before, "files left open");
  return o;
}

static outcome play_real(const void *bytes, size_t len) {
  return play(eyes_decoder(), bytes, len);
}

/* ---- pictures made here: YUV4MPEG2, the simplest of video formats ---- */

static char *y4m(int w, int h, int n, size_t *len, unsigned long *left) {
  size_t chroma = (size_t)((w + 1) / 2) * (size_t)((h + 1) / 2), each = (size_t)w * (size_t)h + 2 * chroma;
  *left = 0;
  char *text = malloc(100 + (size_t)n * (each + 6));
  size_t at = (size_t)sprintf(text, "YUV4MPEG2 W%d H%d F25:1 Ip A1:1 C420jpeg\n", w, h);
  for (int f = 0; f < n; f++) {
    memcpy(text + at, "FRAME\n", 6);
    for (size_t i = 0; i < each; i++) text[at + 6 + i] = (char)(i * 7 + (size_t)f);
    size_t row = at + 6;
    for (int y = 0; y < h; y++, row += (size_t)w) *left += (uint8_t)text[row];
    for (int y = 0; y < 2 * ((h + 1) / 2); y++, row += (size_t)((w + 1) / 2)) *left += (uint8_t)text[row];
    at += 6 + each;
  }
  *len = at;
  return text;
}

static void sizes(void) {
  static const int SIZE[][2] = {{1, 1}, {2, 2}, {3, 5}, {17, 1}, {639, 481}, {7680, 4320}};
  for (size_t k = 0; k < sizeof SIZE / sizeof *SIZE; k++) {
    int w = SIZE[k][0], h = SIZE[k][1], n = w > 4000 ? 2 : 4;
    size_t len;
    unsigned long left;
    char *text = y4m(w, h, n, &len, &left);
    outcome o = play_real(text, len);
    CHECK(!o.err.code && o.pictures == n, "%d x %d: %d pictures, %s", w, h, o.pictures, o.err.text);
    if (w <= PC_REEL_MOST_SIDE) {
      CHECK(o.w == w && o.h == h, "%g x %g", o.w, o.h);
      CHECK(o.left == left, "%lu, not %lu", o.left, left);
    }
    CHECK_NEAR(o.w / o.h, (double)w / h, 0.001 * w / h);
    CHECK_NEAR(o.about.rate, 25, 1e-9);
    free(text);
  }
}

/* ---- files that are wrong ---- */

static void no_videos(void) {
  static const char *const TEXT[] = {"",
                                     "x",
                                     "Dear sir, this is no video.\n",
                                     "#EXTM3U\n#EXTINF:1,\n/etc/passwd\n",
                                     "ffconcat version 1.0\nfile /etc/passwd\n",
                                     "YUV4MPEG2 W99999 H99999 F1:1\nFRAME\n",
                                     "YUV4MPEG2 W-1 H0 F0:0\nFRAME\n"};
  for (size_t k = 0; k < sizeof TEXT / sizeof *TEXT; k++) {
    outcome o = play_real(TEXT[k], strlen(TEXT[k]));
    CHECK(o.err.code && *o.err.text && !strchr(o.err.text, '\n') && o.pictures == 0, "text %zu: %d %s", k,
          o.pictures, o.err.text);
  }
}

/* A real clip, cut off and scratched: pictures or one line, always the same, never more than that. */
static void damaged(void) {
  size_t len;
  char *bytes = test_slurp_shared("recordings/videos/bridge_supine_dark.mp4", &len);
  if (!bytes) {
    SKIP("no shared recordings");
    return;
  }
  outcome whole = play_real(bytes, len);
  CHECK(!whole.err.code && whole.pictures == 106 && !whole.about.cut_short, "%d %s", whole.pictures,
        whole.err.text);
  CHECK(whole.w == 500 && whole.h == 380, "%g x %g", whole.w, whole.h);
  outcome half = play_real(bytes, len / 2);
  CHECK(half.err.code || (half.about.cut_short && half.pictures < 106), "%d %s", half.pictures,
        half.err.text);
  unsigned seed = 5;
  for (int round = 0; round < 4; round++) {
    char *copy = malloc(len);
    memcpy(copy, bytes, len);
    for (int i = 0; i < (1 << 2 * round); i++) {
      seed = seed * 1664525u + 1013904223u;
      copy[(seed >> 8) % len] ^= (char)(1 << (seed & 7));
    }
    outcome o = play_real(copy, len);
    CHECK(o.err.code ? *o.err.text != 0 : o.pictures > 0, "round %d", round);
    free(copy);
  }
  free(bytes);
}

/* A telephone held upright stores lying pictures and a matrix that turns them: here the matrix is put into a
 * clip's track header by hand (ISO 14496-12, tkhd: fixed point 16.16). */
static void portrait(void) {
  size_t len;
  char *bytes = test_slurp_shared("recordings/videos/bridge_supine_dark.mp4", &len);
  if (!bytes) {
    SKIP("no shared recordings");
    return;
  }
  static const unsigned char PLAIN[20] = {0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0};
  static const unsigned char TURNED[20] = {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0};
  char *track = memmem(bytes, len, "tkhd", 4),
       *matrix = track ? memmem(track, 120, PLAIN, sizeof PLAIN) : NULL;
  CHECK(matrix, "no track header");
  if (matrix) memcpy(matrix, TURNED, sizeof TURNED);
  outcome o = play_real(bytes, len);
  CHECK(o.first.turn == 1, "turn %d", o.first.turn);
  CHECK(o.w == 380 && o.h == 500, "%g x %g", o.w, o.h);
  CHECK(o.about.w == 380 && o.about.h == 500, "%g x %g", o.about.w, o.about.h);
  free(bytes);
}

/* ---- a decoder that is killed or stopped ---- */

static void killed(int signal_no) {
  size_t len;
  unsigned long left;
  char *text = y4m(64, 48, 50, &len, &left);
  int file = file_of(text, len), seen = 0;
  pc_err err = {0};
  pc_picture p;
  bool more = true;
  pc_video *v = pc_video_open(eyes_decoder(), file, &err);
  CHECK(v, "%s", err.text);
  while (v && !pc_video_next(v, &p, &more, &err) && more)
    if (++seen == 5) eyes_strike(eyes_child(), signal_no), pc_video_set_patience(v, 300);
  CHECK(err.code && *err.text && seen >= 5 && seen <= 5 + PC_REEL_SLOTS, "%d pictures, %s", seen, err.text);
  CHECK(!v || pc_video_next(v, &p, &more, &err), "goes on without a decoder");
  pc_video_close(v);
  close(file);
  CHECK(eyes_child() == 0, "left behind");
  free(text);
}

/* ---- a decoder that lies ---- */

enum {
  LIE_EXIT,
  LIE_NOISE,
  LIE_HALF,
  LIE_SIZE,
  LIE_HUGE,
  LIE_SLOT,
  LIE_BACK,
  LIE_NAN,
  LIE_SILENT,
  LIE_WORDS,
  LIE_SHRINK,
  LIES
};

static void tell(pc_reel_note *n, int kind, double time) {
  n->kind = kind;
  n->time = time;
  if (write(PC_REEL_NOTES, n, sizeof *n) < 0) _exit(3);
}

static int lie(void) {
  char which = 0;
  pc_reel_note n = {.w = 8, .h = 8, .wide = 1, .rate = 25};
  if (pread(PC_REEL_FILE, &which, 1, 0) != 1) _exit(2);
  switch (which) {
  case LIE_EXIT:
    _exit(0);
  case LIE_NOISE:
    memset(&n, 0xa5, sizeof n), n.kind = -7;
    break;
  case LIE_SIZE:
    n.w = -1;
    break;
  case LIE_HUGE:
    n.w = n.h = 1 << 30;
    break;
  case LIE_WORDS:
    memset(n.text, '\033', sizeof n.text);
    break;
  }
  if (which == LIE_HALF) return write(PC_REEL_NOTES, &n, sizeof n / 2) < 0;
  tell(&n, which == LIE_NOISE ? -7 : which == LIE_WORDS ? PC_REEL_FAIL : PC_REEL_HEAD, 0);
  char go;
  if (read(PC_REEL_COMMANDS, &go, 1) != 1) _exit(0);
  if (which == LIE_SHRINK && ftruncate(PC_REEL_MEMORY, 0) == 0) _exit(4);
  n.slot = which == LIE_SLOT ? 7 : 0;
  tell(&n, PC_REEL_FRAME, which == LIE_NAN ? NAN : 1);
  if (which == LIE_BACK) tell(&n, PC_REEL_FRAME, 0.5);
  if (which == LIE_SILENT) pause();
  tell(&n, PC_REEL_END, 0);
  return 0;
}

static void lies(void) {
  const char *self = eyes_self();
  for (char which = 0; which < LIES; which++) {
    outcome o = play(self, &which, 1);
    if (which == LIE_SHRINK)
      CHECK(!o.err.code && o.pictures == 1, "%d %s", o.pictures, o.err.text);
    else
      CHECK(o.err.code && *o.err.text && !strchr(o.err.text, '\033'), "lie %d was believed", which);
  }
  outcome none = play("/nowhere/posterior-decode", "x", 1);
  CHECK(none.err.code, "started a decoder that is not there");
}

int main(int argc, char **argv) {
  if (argc == 1 && !strcmp(argv[0], "posterior-decode")) return lie();
  sizes();
  no_videos();
  damaged();
  portrait();
  killed(SIGKILL);
  killed(SIGSTOP);
  lies();
  return test_done();
}
