/* noise.c: how far a landmark of a pose network may be from where it should be.
 *
 * Along the picture: knee angles of squats seen from the side differ from a reference by -2.3 +- 6.4 degrees
 * (Cosoli, Arnesano and Scalise 2026, MediaPipe against an inertial sensor). A knee angle is made of hip,
 * knee and ankle; their parts are those of people who mark the same joints in photographs (COCO's constants:
 * Lin et al. 2014, Ronchi and Perona 2017), who agree worst on hips and best on faces. With thigh 0.40 m,
 * shank 0.38 m and a knee between straight and right angle, 6.4 degrees are 23 mm at the hip and 19 at the
 * knee.
 *
 * In depth: all three directions together are 56 mm off in exercises seen by one camera (Dill et al. 2024,
 * MediaPipe against markers, median of root mean squares), which leaves 48 mm to depth, whatever the
 * landmark. Hips so far off turn the pelvis by 17 degrees, as much as the worst out-of-plane angles of two
 * cameras (16.6, OpenCap in eight tasks). From the side, depth is left against right, which networks know
 * better: in eleven clips the hips stay 0.21 to 0.23 m and the shoulders 0.31 to 0.35 m apart, to 3 % in
 * time, however the person turns. Half of it is ours.
 *
 * Within a movement thighs and shanks waver by 23 mm in the same clips (median of 32), of which six tenths of
 * the whole explain 18. The rest lasts: a landmark of one person in one dress is off in the same way
 * throughout. From frame to frame the networks' own filter leaves 1 to 4 mm.
 *
 * Hidden landmarks are guesses: twice as far off where nothing is seen of them. Ours; nobody published it.
 *
 * Bent knees: over all views knee angles of squats are told 13.9 degrees too small (15.1 of spread), from the
 * side 2.3. As a place: the knee is told nearer to the line from hip to ankle, by a share of its distance.
 * Four views from 45 to 90 degrees make that 17.8 degrees where the view is not from the side, 75 mm at a
 * knee bent by 90 degrees. In a squat seen obliquely thigh and shank together become shorter as by 85 mm in
 * the far leg, 37 in the near one. Nobody published the front, where more of a leg's bend lies in depth: 0.51
 * if the share goes on rising with the sine of the angle away from the side, 0.27 if it rises no further; the
 * middle is taken, and the spread holds both. The mean is undone (unbend.c); not all are straightened alike,
 * which stays.
 *
 * Not told: that neighbours may be off together, thick clothes, lying people.
 */
#include "posterior/sight.h"

#include <math.h>

static const double UNIT = 0.215; /* m at a spread of 1 */
static const double WAVER = 0.6;  /* part of the whole that changes within a movement */
static const double DEPTH = 0.048, DEPTH_FROM_SIDE = 0.024; /* m */
static const double HIDDEN = 2;
static const double KNEE_SPREAD = 0.6; /* of the share: that not all are straightened alike. Ours */
/* Of the distance: 11, 75 and 109 mm at 90 degrees. */
static const double KNEE_FROM_SIDE = 0.04, KNEE = 0.27, KNEE_FROM_FRONT = 0.39;

/* Spread of the mark that people set, over the square root of the person's area: COCO's constants. Hands as
 * wrists, feet as ankles. */
static double spread(int landmark) {
  if (landmark < PC_LM_LEFT_EAR) return 0.026;
  if (landmark <= PC_LM_RIGHT_EAR) return 0.035;
  if (landmark < PC_LM_LEFT_SHOULDER) return 0.026; /* mouth */
  if (landmark <= PC_LM_RIGHT_SHOULDER) return 0.079;
  if (landmark <= PC_LM_RIGHT_ELBOW) return 0.072;
  if (landmark <= PC_LM_RIGHT_THUMB) return 0.062;
  if (landmark <= PC_LM_RIGHT_HIP) return 0.107;
  return landmark <= PC_LM_RIGHT_KNEE ? 0.087 : 0.089;
}

pc_noise pc_landmark_noise(pc_view view, int landmark, double visibility) {
  double v = visibility < 0 ? 0 : visibility > 1 ? 1 : visibility;
  double hidden = HIDDEN - (HIDDEN - 1) * v, along = UNIT * spread(landmark),
         depth = view == PC_VIEW_SIDE ? DEPTH_FROM_SIDE : DEPTH;
  pc_noise noise;
  for (int k = 0; k < 3; k++) {
    double sd = hidden * (k == 2 ? depth : along);
    noise.jitter[k] = WAVER * sd, noise.lasting[k] = sqrt(1 - WAVER * WAVER) * sd;
  }
  return noise;
}

double pc_knee_bias(pc_view view, double *spread) {
  bool told = view != PC_VIEW_UNKNOWN;
  double share = view == PC_VIEW_SIDE || !told ? KNEE_FROM_SIDE
                 : view == PC_VIEW_OBLIQUE     ? KNEE
                                               : KNEE_FROM_FRONT;
  if (spread) *spread = told ? KNEE_SPREAD * share : KNEE;
  return share;
}
