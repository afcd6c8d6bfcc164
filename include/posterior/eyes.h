/* eyes.h: pictures of a person to body landmarks, with the pose networks of MediaPipe.
 *
 * pc_eyes looks at one picture after another: where a person is (detector), then 33 landmarks in a square
 * around that person (landmark network), and follows the square from picture to picture. pc_video gives the
 * pictures of a file, decoded in a child process. Neither opens files: models and files come as bytes or as
 * an open descriptor.
 */
#ifndef POSTERIOR_EYES_H
#define POSTERIOR_EYES_H

#include "posterior/base.h"

#include <stdint.h>

enum { PC_LANDMARKS = 33, PC_MASK_SIDE = 256 };

typedef enum pc_pixels {
  PC_PIXELS_RGB,    /* plane[0]: red, green, blue bytes */
  PC_PIXELS_YUV420, /* luma, and blue and red difference at half the size (rounded up) */
  PC_PIXELS_NV12,   /* luma; plane[1]: blue and red difference by turns, at half the size */
  PC_PIXELS_YUYV    /* plane[0]: luma, blue difference, luma, red difference for two pixels of a row */
} pc_pixels;

/* A picture in memory. `turn` and `wide` say how the stored picture must be turned and stretched to stand
 * upright; nothing is copied for it. Zero-initialised beside w, h and the planes = as it lies. */
typedef struct pc_picture {
  int w, h; /* as stored */
  pc_pixels pixels;
  const uint8_t *plane[3];
  size_t stride[3]; /* bytes from row to row */
  bool full;        /* YUV: luma 0..255, not 16..235 */
  bool hd;          /* YUV: colours by BT.709, not BT.601 */
  int turn;         /* quarter turns clockwise, 0..3 */
  double wide;      /* width of a stored pixel by its height; 0 = 1 */
  double time;      /* s */
} pc_picture;

/* Size of the picture when it stands upright. */
void pc_picture_size(const pc_picture *picture, double *w, double *h);

/* Pixels in memory as a picture, nothing copied: `bytes` must live as long. Planes one behind the other, rows
 * of plane 0 `stride` bytes apart (0 = without a gap), those of the others as is usual for the kind. An error
 * when the size makes no sense or the bytes do not reach. */
int pc_picture_raw(pc_picture *picture, pc_pixels pixels, int w, int h, const void *bytes, size_t len,
                   size_t stride, pc_err *err);

/* JPEG bytes to a picture, decoded by a child without rights (`decoder`: the path of posterior-decode, as for
 * videos), which stays for the next ones. The picture is valid until the next call; larger ones come out with
 * 4096 pixels on the longer side. Cut off, damaged, no JPEG: an error, after which the next may come. */
typedef struct pc_jpeg pc_jpeg;
pc_jpeg *pc_jpeg_open(const char *decoder, pc_err *err);
int pc_jpeg_read(pc_jpeg *jpeg, const void *bytes, size_t len, pc_picture *picture, pc_err *err);
void pc_jpeg_close(pc_jpeg *jpeg); /* NULL is fine */

/* What was seen in one picture. */
typedef struct pc_seen {
  bool person;
  bool detected;                   /* the detector was asked, the person was not just followed */
  double presence;                 /* of a person, 0..1, as the network says */
  double image[PC_LANDMARKS][3];   /* 0..1 of the upright picture, x right, y down; z as x, nearer < 0 */
  double world[PC_LANDMARKS][3];   /* m, origin between the hips, x right, y down, z away */
  double visibility[PC_LANDMARKS]; /* 0..1 */
  double region[4];                /* the square looked at: centre x, y and side in pixels, angle rad */
  const float *mask;               /* PC_MASK_SIDE squared, 0..1, in the region; NULL when not asked */
} pc_seen;

typedef struct pc_eyes_def {
  const void *detector, *landmarks; /* TFLite files; may go away after pc_eyes_make */
  size_t detector_len, landmarks_len;
  bool raw;  /* no smoothing over time */
  bool mask; /* the person's outline too; costs about a third more */
} pc_eyes_def;

typedef struct pc_eyes pc_eyes;
pc_eyes *pc_eyes_make(const pc_eyes_def *def, pc_err *err);
void pc_eyes_free(pc_eyes *eyes); /* NULL is fine */
/* Pictures in the order of their time. What `seen` points to lives until the next look. */
int pc_eyes_look(pc_eyes *eyes, const pc_picture *picture, pc_seen *seen, pc_err *err);
void pc_eyes_forget(pc_eyes *eyes); /* the next picture has nothing to do with the last */

/* ---- videos ------------------------------------------------------------------------------- */

typedef struct pc_video_info {
  double w, h;     /* upright, pixels */
  double rate;     /* pictures a second, on average; 0 = not known */
  double duration; /* s; 0 = not known */
  long damaged;    /* pictures that could not be decoded so far */
  bool cut_short;  /* at the end: the file stops before what it promises */
} pc_video_info;

/* `decoder` is the path of the program posterior-decode, which is started as a child without rights: it
 * reads `file` (which stays the caller's) and nothing else. NULL with err. */
typedef struct pc_video pc_video;
pc_video *pc_video_open(const char *decoder, int file, pc_err *err);
const pc_video_info *pc_video_about(const pc_video *video);
/* The next picture, valid until the next call. *more = false at the end. Whatever becomes of the child,
 * this comes back: a crash or a silence of 20 s is an error. */
int pc_video_next(pc_video *video, pc_picture *picture, bool *more, pc_err *err);
void pc_video_close(pc_video *video); /* ends the child; NULL is fine */

/* ---- cameras ------------------------------------------------------------------------------ */

/* A camera of Linux (/dev/video0), at most about 1280 x 720 pixels; `decoder` as above, for cameras that give
 * JPEG. io: who answers for the camera (eyes/camera.h), NULL = the system. The pictures stay in memory. */
typedef struct pc_camera pc_camera;
struct pc_camera_io;
pc_camera *pc_camera_open(const char *path, const char *decoder, const struct pc_camera_io *io, pc_err *err);
const pc_video_info *pc_camera_about(const pc_camera *camera); /* damaged: pictures passed over so far */
/* The newest picture, valid until the next call; time from the first one on. *got = false: none within ms, or
 * a damaged one, or a signal came. Unplugged, or silent for 5 s: an error. */
int pc_camera_next(pc_camera *camera, int ms, pc_picture *picture, bool *got, pc_err *err);
void pc_camera_close(pc_camera *camera); /* NULL is fine */

/* ---- a film of what was seen -------------------------------------------------------------- */

/* `encoder` is the path of the program posterior-encode, a child without rights that writes an MP4 film into
 * `file` (empty, open for writing, the caller's) and nothing else. `about` is kept in the film's header.
 * NULL with err. */
typedef struct pc_film pc_film;
pc_film *pc_film_open(const char *encoder, int file, const char *about, pc_err *err);
/* A picture of a video (PC_PIXELS_YUV420, all of one size), upright, no side longer than 1280 pixels, with
 * skeleton and outline drawn on it. Times go on. */
int pc_film_add(pc_film *film, const pc_picture *picture, const pc_seen *seen, pc_err *err);
int pc_film_end(pc_film *film, pc_err *err); /* the file is whole when this gives PC_OK */
void pc_film_close(pc_film *film);           /* ends the child; NULL is fine */

#endif
