/* landmarks.c: where a pose network would put its 33 points on the body, were it without error.
 *
 * The places are markers of the body (models/human/markers.csv, set blazepose33, with their sources): eyes,
 * ears and mouth on the face; shoulders, hips and knees near the joints' centres; heel and toe where the
 * network was seen to put them, which is not where an anatomist would. They grow with a scaled body as all
 * markers do. A body without one of them gets NaN there.
 */
#include "posterior/play.h"
#include "posterior/recording.h"

#include <math.h>

void pc_play_landmarks(const pc_body *body, const pc_pose *pose, double out[PC_LANDMARKS][3]) {
  for (int i = 0; i < PC_LANDMARKS; i++) {
    int m = pc_body_find_marker(body, pc_landmark_name(i));
    for (int k = 0; k < 3; k++) out[i][k] = NAN;
    if (m >= 0) pc_pose_point(pose, body->markers[m].segment, body->markers[m].at, out[i]);
  }
}
