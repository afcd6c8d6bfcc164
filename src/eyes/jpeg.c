/* jpeg.c: JPEG bytes to a picture, by a child without rights (child.c; src/decode/jpeg.c).
 *
 * The child is started at the first picture and stays for the next ones: starting costs more than decoding.
 * One that breaks off at a picture is that picture's error; the next picture gets a new child.
 */
#include "posterior/eyes.h"

#include "eyes/child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct pc_jpeg {
  pc_child child;
  int bytes; /* descriptor of the memory that holds one picture's bytes */
  int patience;
  char decoder[];
};

pc_jpeg *pc_jpeg_open(const char *decoder, pc_err *err) {
  size_t len = strlen(decoder) + 1;
  pc_jpeg *j = calloc(1, sizeof *j + len);
  if (!j) {
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    return NULL;
  }
  memcpy(j->decoder, decoder, len);
  j->child = pc_child_none("picture decoder", "posterior-decode");
  j->patience = j->child.patience;
  j->bytes = memfd_create("posterior picture", MFD_CLOEXEC);
  if (j->bytes >= 0) return j;
  pc_fail(err, PC_NO_MEMORY, 0, "no memory for a picture");
  free(j);
  return NULL;
}

void pc_jpeg_set_patience(pc_jpeg *j, int ms) {
  j->patience = j->child.patience = ms;
}

static int start(pc_jpeg *j, pc_err *err) {
  pc_child_end(&j->child);
  j->child.patience = j->patience;
  int code = pc_child_start(&j->child, j->decoder, "jpeg", j->bytes, err);
  if (!code)
    code = pc_child_share(&j->child, pc_reel_layout(PC_REEL_MOST_SIDE, PC_REEL_MOST_SIDE).bytes, false, err);
  if (code) pc_child_end(&j->child);
  return code;
}

static int hand_over(pc_jpeg *j, const uint8_t *at, size_t len, pc_err *err) {
  if (ftruncate(j->bytes, 0)) return pc_fail(err, PC_IO, 0, "no memory for a picture: %s", strerror(errno));
  for (size_t done = 0; done < len;) {
    ssize_t n = pwrite(j->bytes, at + done, len - done, (off_t)done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return pc_fail(err, PC_NO_MEMORY, 0, "no memory for a picture");
    done += (size_t)n;
  }
  uint8_t go = 1;
  pc_child_tell(&j->child, &go, 1);
  return PC_OK;
}

int pc_jpeg_read(pc_jpeg *j, const void *bytes, size_t len, pc_picture *picture, pc_err *err) {
  pc_reel_note n;
  int code = j->child.pid ? PC_OK : start(j, err);
  if (!code) code = hand_over(j, bytes, len, err);
  if (!code) code = pc_child_listen(&j->child, &n, err);
  if (code) return code;
  if (n.kind == PC_REEL_FAIL) return pc_child_said(&j->child, &n, err);
  bool sound = n.kind == PC_REEL_FRAME && n.w > 0 && n.h > 0 && n.w <= PC_REEL_MOST_SIDE &&
               n.h <= PC_REEL_MOST_SIDE && n.turn >= 0 && n.turn < 4;
  if (!sound) return pc_child_gone(&j->child, err);
  pc_reel_planes planes = pc_reel_layout(n.w, n.h);
  *picture = (pc_picture){.w = n.w,
                          .h = n.h,
                          .pixels = PC_PIXELS_YUV420,
                          .full = n.full != 0,
                          .hd = n.hd != 0,
                          .turn = n.turn,
                          .wide = 1};
  for (int k = 0; k < 3; k++) {
    picture->plane[k] = j->child.memory + planes.at[k];
    picture->stride[k] = planes.stride[k];
  }
  return PC_OK;
}

void pc_jpeg_close(pc_jpeg *j) {
  if (!j) return;
  pc_child_end(&j->child);
  close(j->bytes);
  free(j);
}
