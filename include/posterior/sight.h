/* sight.h: one moment of a person as 33 points, and how well those points are known.
 *
 * Eyes, landmark files and marker recordings all end here: form (form.h) sees nothing else. A camera gives
 * points in a picture and points in space as the network imagines them; markers give true places in space and
 * no picture. How large the error of a point is, by view and visibility, stands in one place
 * (src/motion/noise.c) and travels from there to angles, and from angles to loads.
 */
#ifndef POSTERIOR_SIGHT_H
#define POSTERIOR_SIGHT_H

#include "posterior/eyes.h"
#include "posterior/recording.h"

/* MediaPipe's order (Bazarevsky et al. 2020); left and right are the person's. */
typedef enum pc_landmark {
  PC_LM_NOSE = 0,
  PC_LM_LEFT_EAR = 7,
  PC_LM_RIGHT_EAR = 8,
  PC_LM_LEFT_SHOULDER = 11,
  PC_LM_RIGHT_SHOULDER,
  PC_LM_LEFT_ELBOW,
  PC_LM_RIGHT_ELBOW,
  PC_LM_LEFT_WRIST,
  PC_LM_RIGHT_WRIST,
  PC_LM_LEFT_PINKY,
  PC_LM_RIGHT_PINKY,
  PC_LM_LEFT_INDEX,
  PC_LM_RIGHT_INDEX,
  PC_LM_LEFT_THUMB,
  PC_LM_RIGHT_THUMB,
  PC_LM_LEFT_HIP,
  PC_LM_RIGHT_HIP,
  PC_LM_LEFT_KNEE,
  PC_LM_RIGHT_KNEE,
  PC_LM_LEFT_ANKLE,
  PC_LM_RIGHT_ANKLE,
  PC_LM_LEFT_HEEL,
  PC_LM_RIGHT_HEEL,
  PC_LM_LEFT_TOE,
  PC_LM_RIGHT_TOE
} pc_landmark;

typedef enum pc_sight_kind {
  PC_SIGHT_CAMERA, /* image and world by a pose network */
  PC_SIGHT_SPACE   /* world only, measured: markers or joint angles; every view at once */
} pc_sight_kind;

typedef struct pc_sight {
  double t; /* s */
  pc_sight_kind kind;
  bool person; /* false: nobody to be seen; nothing below counts */
  double image[PC_LANDMARKS]
              [2]; /* x right, y down, in heights of the upright picture, so that angles are true */
  double world[PC_LANDMARKS][3]; /* m; a camera's: x right of the picture, y up, z towards the camera, origin
                                    between the hips. Measured: room, y up. NaN = gap */
  double visibility[PC_LANDMARKS]; /* 0..1 */
} pc_sight;

/* Frame f of a landmark recording (recording->markers with 33 landmarks; image may be NULL). */
void pc_sight_of_recording(const pc_recording *recording, int frame, pc_sight *out);

/* From where the person is seen. */
typedef enum pc_view { PC_VIEW_UNKNOWN, PC_VIEW_SIDE, PC_VIEW_OBLIQUE, PC_VIEW_FRONT, PC_VIEW_BACK } pc_view;
const char *pc_view_word(pc_view view); /* "side" */

/* Of one moment, by the shoulders' (and hips') width over the trunk's length in the picture: side below 0.35,
 * front or back above 0.6 (PROGRAMME_RULES MEAS-1), oblique between; NaN-safe. *ratio may be NULL. One moment
 * is noisy: callers take the median over a while. PC_VIEW_UNKNOWN where shoulders or hips are not visible. */
pc_view pc_view_of(const pc_sight *sight, double *ratio);

/* Of a whole landmark recording: the view of most moments that have one. */
pc_view pc_view_of_recording(const pc_recording *recording);

/* Standard deviation of a landmark's place as a network tells it, m: along the picture (right, up) and in
 * depth; larger for what is hidden. Random from frame to frame (`jitter`) and lasting through a movement
 * (`lasting`). Source and consequence stand in src/motion/noise.c. */
typedef struct pc_noise {
  double jitter[3], lasting[3];
} pc_noise;
pc_noise pc_landmark_noise(pc_view view, int landmark, double visibility);

/* How much nearer to the line from hip to ankle a bent knee is told than it is, as a share of its distance:
 * pose networks straighten legs, from the side a little, else more. The mean; spread (may be NULL): its
 * standard deviation, which lasts. */
double pc_knee_bias(pc_view view, double *spread);

#endif
