/* video.c: the pictures of a video file, decoded by a child.
 *
 * Video decoders are large, written for speed, and the place where prepared files do harm. So they run in
 * another process (src/decode), which has given up everything but reading the file and writing into one
 * piece of memory. Here is the other end: start it, believe nothing it says, notice when it dies or falls
 * silent, and leave nothing behind. The decoder works one or two pictures ahead, on another core if there
 * is one.
 */
#include "posterior/eyes.h"

#include "eyes/reel.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const int PATIENCE = 20000; /* ms without a word; an 8K picture takes about one second */

struct pc_video {
  pid_t child;
  int commands, notes, memory_file;
  uint8_t *memory;
  pc_reel_planes planes;
  pc_reel_note head;
  int patience;
  int shown; /* slot of the picture that the caller has; -1 = none */
  bool over;
  double last;
  pc_video_info about;
};

/* A pair of ends that the child will not inherit by accident, and that lie above its four. Sockets, since
 * writing into a pipe whose reader is dead would end this program too. */
static int make_pair(int ends[2]) {
  int made[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, made)) return -1;
  for (int k = 0; k < 2; k++) {
    ends[k] = fcntl(made[k], F_DUPFD_CLOEXEC, 10);
    close(made[k]);
  }
  return ends[0] < 0 || ends[1] < 0 ? -1 : 0;
}

static int spawn(pc_video *v, const char *decoder, int file, int in, int out) {
  char *argv[] = {"posterior-decode", NULL}, *env[] = {NULL};
  posix_spawn_file_actions_t files;
  int high = fcntl(file, F_DUPFD_CLOEXEC, 10);
  if (high < 0 || posix_spawn_file_actions_init(&files)) return errno;
  int failed = posix_spawn_file_actions_adddup2(&files, in, PC_REEL_COMMANDS) ||
               posix_spawn_file_actions_adddup2(&files, out, PC_REEL_NOTES) ||
               posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0) ||
               posix_spawn_file_actions_adddup2(&files, high, PC_REEL_FILE) ||
               posix_spawn_file_actions_adddup2(&files, v->memory_file, PC_REEL_MEMORY);
  int code = failed ? ENOMEM : posix_spawn(&v->child, decoder, &files, NULL, argv, env);
  posix_spawn_file_actions_destroy(&files);
  close(high);
  if (code) v->child = 0;
  return code;
}

/* Starts the child; 0 or errno. */
static int start(pc_video *v, const char *decoder, int file) {
  int in[2] = {-1, -1}, out[2] = {-1, -1},
      made = memfd_create("posterior pictures", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  v->memory_file = made < 0 ? -1 : fcntl(made, F_DUPFD_CLOEXEC, 10);
  if (made >= 0) close(made);
  int code =
      v->memory_file < 0 || make_pair(in) || make_pair(out) ? errno : spawn(v, decoder, file, in[0], out[1]);
  if (in[0] >= 0) close(in[0]);
  if (out[1] >= 0) close(out[1]);
  v->commands = in[1];
  v->notes = out[0];
  return code;
}

static int gone(pc_video *v, pc_err *err) {
  int status = 0;
  kill(v->child, SIGKILL);
  waitpid(v->child, &status, 0);
  v->child = 0;
  int signal_no = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (signal_no == SIGSYS)
    return pc_fail(
        err, PC_BAD_INPUT, 0,
        "made the video decoder do what it must not; it was stopped. The file is damaged or harmful");
  return pc_fail(
      err, PC_BAD_INPUT, 0,
      "the video decoder broke off (signal %d); the file is damaged, or needs more memory than it may have",
      signal_no);
}

/* The next note, whole. */
static int listen_to(pc_video *v, pc_reel_note *note, pc_err *err) {
  struct pollfd p = {.fd = v->notes, .events = POLLIN};
  int ready;
  do ready = poll(&p, 1, v->patience);
  while (ready < 0 && errno == EINTR);
  if (ready == 0) {
    gone(v, NULL);
    return pc_fail(err, PC_BAD_INPUT, 0,
                   "the video decoder did not get on with it for %d s and was stopped; the file is damaged",
                   v->patience / 1000);
  }
  ssize_t got;
  do got = read(v->notes, note, sizeof *note);
  while (got < 0 && errno == EINTR);
  if (got != (ssize_t)sizeof *note) return gone(v, err);
  note->text[sizeof note->text - 1] = 0;
  return PC_OK;
}

static int told(pc_video *v, const pc_reel_note *note, pc_err *err) {
  for (const char *c = note->text; *c; c++)
    if ((unsigned char)*c < 32 || (unsigned char)*c > 126) return gone(v, err);
  return pc_fail(err, PC_BAD_INPUT, 0, "%s", note->text);
}

static void release(pc_video *v, int slot) {
  uint8_t command = (uint8_t)slot;
  ssize_t sent =
      send(v->commands, &command, 1, MSG_NOSIGNAL); /* a child that is gone is noticed at the next note */
  (void)sent;
}

static int open_head(pc_video *v, pc_err *err) {
  pc_reel_note *h = &v->head;
  int code = listen_to(v, h, err);
  if (code) return code;
  if (h->kind == PC_REEL_FAIL) return told(v, h, err);
  bool sound = h->kind == PC_REEL_HEAD && h->w > 0 && h->h > 0 && h->w <= PC_REEL_MOST_SIDE &&
               h->h <= PC_REEL_MOST_SIDE && h->turn >= 0 && h->turn < 4 && h->wide > 0.01 && h->wide < 100;
  if (!sound) return gone(v, err);
  v->planes = pc_reel_layout(h->w, h->h);
  size_t bytes = v->planes.bytes * PC_REEL_SLOTS;
  if (ftruncate(v->memory_file, (off_t)bytes) ||
      fcntl(v->memory_file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
    return pc_fail(err, PC_NO_MEMORY, 0, "no memory for the pictures");
  v->memory = mmap(NULL, bytes, PROT_READ, MAP_SHARED, v->memory_file, 0);
  if (v->memory == MAP_FAILED) {
    v->memory = NULL;
    return pc_fail(err, PC_NO_MEMORY, 0, "no memory for the pictures");
  }
  pc_picture p = {.w = h->w, .h = h->h, .turn = h->turn, .wide = h->wide};
  pc_picture_size(&p, &v->about.w, &v->about.h);
  v->about.rate = isfinite(h->rate) && h->rate > 0 && h->rate < 10000 ? h->rate : 0;
  v->about.duration = isfinite(h->duration) && h->duration > 0 ? h->duration : 0;
  for (int slot = 0; slot < PC_REEL_SLOTS; slot++) release(v, slot);
  return PC_OK;
}

pc_video *pc_video_open(const char *decoder, int file, pc_err *err) {
  pc_video *v = calloc(1, sizeof *v);
  if (!v) {
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    return NULL;
  }
  v->commands = v->notes = v->memory_file = v->shown = -1;
  v->last = -INFINITY;
  v->patience = PATIENCE;
  int why = start(v, decoder, file);
  if (why) pc_fail(err, PC_IO, 0, "the video decoder %s cannot be started: %s", decoder, strerror(why));
  if (!why && open_head(v, err) == PC_OK) return v;
  pc_video_close(v);
  return NULL;
}

void pc_video_set_patience(pc_video *video, int ms) {
  video->patience = ms;
}

const pc_video_info *pc_video_about(const pc_video *video) {
  return &video->about;
}

static void show(pc_video *v, const pc_reel_note *n, pc_picture *p) {
  const uint8_t *slot = v->memory + (size_t)n->slot * v->planes.bytes;
  *p = (pc_picture){.w = v->head.w,
                    .h = v->head.h,
                    .pixels = PC_PIXELS_YUV420,
                    .full = n->full != 0,
                    .hd = n->hd != 0,
                    .turn = v->head.turn,
                    .wide = v->head.wide,
                    .time = n->time};
  for (int k = 0; k < 3; k++) {
    p->plane[k] = slot + v->planes.at[k];
    p->stride[k] = v->planes.stride[k];
  }
  v->shown = n->slot;
  v->last = n->time;
}

int pc_video_next(pc_video *v, pc_picture *picture, bool *more, pc_err *err) {
  pc_reel_note n;
  *more = false;
  if (v->over) return PC_OK;
  if (!v->child) return pc_fail(err, PC_BAD_INPUT, 0, "the video decoder is gone");
  if (v->shown >= 0) release(v, v->shown);
  v->shown = -1;
  int code = listen_to(v, &n, err);
  if (code) return code;
  if (n.kind == PC_REEL_FAIL) return told(v, &n, err);
  v->about.damaged = n.damaged;
  v->about.cut_short = n.cut_short != 0;
  if (n.kind == PC_REEL_END) {
    v->over = true;
    return PC_OK;
  }
  if (n.kind != PC_REEL_FRAME || n.slot < 0 || n.slot >= PC_REEL_SLOTS || !isfinite(n.time) ||
      n.time <= v->last)
    return gone(v, err);
  show(v, &n, picture);
  *more = true;
  return PC_OK;
}

void pc_video_close(pc_video *v) {
  if (!v) return;
  if (v->child) gone(v, NULL);
  if (v->commands >= 0) close(v->commands);
  if (v->notes >= 0) close(v->notes);
  if (v->memory) munmap(v->memory, v->planes.bytes * PC_REEL_SLOTS);
  if (v->memory_file >= 0) close(v->memory_file);
  free(v);
}
