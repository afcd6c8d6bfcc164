/* job_landmarks.c: landmarks of one camera get a place in the room, and the reader is told so. */
#include "app/job.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* rad: leaning ahead as in a push-up, not on all fours; m: further than people shift about in an exercise. */
static const double LONG_TRUNK = 1, LONG_THIGH = 0.75, WALK = 1.2;

/* Root residuals of slow exercises halve from 3 to 2 Hz, while the vertical force keeps its range. */
double pc_job_landmark_cutoff(const pc_job *job) {
  return isnan(job->def->lowpass) ? 2 : job->def->lowpass;
}

static pc_markers *anchored(pc_job *job, double size, pc_visible *seen, pc_place *place, pc_err *err) {
  pc_markers *visible =
      pc_landmarks_visible(job->recording, size, pc_job_landmark_cutoff(job), seen, job->arena, err);
  pc_markers *bent = visible ? pc_landmarks_bend(visible, job->view, job->arena, err) : NULL;
  return bent ? pc_markers_anchor(bent, place, job->arena, err) : NULL;
}

static void say_place(pc_job *job, const pc_visible *seen, const pc_place *place) {
  char carried[300] = "";
  for (int i = 0; i < place->n_supports; i++) {
    size_t n = strlen(carried);
    snprintf(carried + n, sizeof carried - n, "%s%s", i ? ", " : "", place->support[i]);
  }
  pc_job_assume(
      job, "Estimated from one camera: a pose network guesses depth and lengths, so all numbers are rough");
  pc_job_assume(
      job,
      pc_arena_print(
          job->arena,
          "Landmarks have no place in the room: the person was put on a level floor so that what carries "
          "(%s) stays there and does not slide; for that the camera's axes were turned by %.0f degrees "
          "up or down and %.0f sideways",
          *carried ? carried : "nothing for long", fabs(place->pitch) * 180 / M_PI,
          fabs(place->roll) * 180 / M_PI));
  pc_job_assume(
      job,
      "How bending is shared between hips and low back cannot be seen in landmarks, which show lines of "
      "trunk, thighs and shanks: the low back was taken to bend by a quarter of what the hips do; joints "
      "stay within human ranges");
  pc_job_assume(
      job,
      pc_arena_print(job->arena,
                     "Landmarks were low-pass filtered at %g Hz, depth at half of that (--lowpass to change)",
                     pc_job_landmark_cutoff(job)));
  if (seen->dropped)
    pc_job_note(job, pc_arena_print(
                         job->arena,
                         "%d frames before %.2f s or after %.2f s show no person, or none that can be used",
                         seen->dropped, seen->from, seen->to));
  if (seen->swapped)
    pc_job_note(
        job,
        pc_arena_print(job->arena,
                       "In %d frames left and right of arms or legs were told the wrong way round; put right",
                       seen->swapped));
  if (seen->strangers)
    pc_job_note(job, pc_arena_print(job->arena, "%d frames jump away from the person and were left out",
                                    seen->strangers));
  if (seen->filled)
    pc_job_note(job,
                pc_arena_print(job->arena, "%d frames without a person were interpolated", seen->filled));
}

/* Degrees, one standard error, root mean square over the movement, of all coordinates that have `part` in
 * their name; together: their errors are one, as those of the discs, which follow one coordinate. */
static double mean_error(const pc_job *job, const char *part, bool together) {
  const pc_motion *m = job->motion;
  double square = 0;
  int n = 0;
  for (int f = 0; f < m->n_frames; f++) {
    double sum = 0;
    for (int c = 0; c < m->n_q; c++) {
      double sd = m->sd[(size_t)f * (size_t)m->n_q + (size_t)c];
      const pc_coordinate *co = &job->body->coordinates[c];
      if (!strstr(co->name, part) || (!together && co->driver >= 0)) continue;
      sum += sd, square += together ? 0 : sd * sd, n += !together;
    }
    square += together ? sum * sum : 0, n += together;
  }
  return n ? 180 / M_PI * sqrt(square / n) : NAN;
}

static double mean_line(const pc_motion *m, pc_body_line line) {
  double sum = 0;
  int n = 0;
  for (int f = 0; f < m->n_frames; f++) {
    double angle = m->line[(size_t)f * PC_LINES + (size_t)line];
    if (!isnan(angle)) sum += angle, n++;
  }
  return n ? sum / n : NAN;
}

/* m: from where the pelvis first is to where it is last, along the floor. */
static double gone(const pc_job *job) {
  const pc_motion *m = job->motion;
  int x = pc_body_find_coordinate(job->body, "pelvis_tx"),
      z = pc_body_find_coordinate(job->body, "pelvis_tz");
  const double *last = m->q + (size_t)(m->n_frames - 1) * (size_t)m->n_q;
  return x < 0 || z < 0 ? 0 : hypot(last[x] - m->q[x], last[z] - m->q[z]);
}

/* Where the lines' bands were found to hold less than they say: docs/landmarks.md has the figures. */
static void say_narrow(pc_job *job) {
  bool front = mean_line(job->motion, PC_LINE_TRUNK) > LONG_TRUNK &&
               mean_line(job->motion, PC_LINE_RIGHT_THIGH) > LONG_THIGH &&
               mean_line(job->motion, PC_LINE_LEFT_THIGH) > LONG_THIGH;
  if (front || gone(job) > WALK)
    pc_job_assume(
        job,
        pc_arena_print(job->arena,
                       "Lines of trunk, thighs and shanks of who %s: their bands of 95 %% held the truth in "
                       "about 90 of 100 moments when tried, so take them for a third wider",
                       front ? "holds the body long over the floor" : "walks"));
}

int pc_job_landmark_error(pc_job *job, pc_err *err) {
  if (pc_landmarks_error(job->body, job->recording->markers, job->tasks, job->view, &job->floor, job->limbs,
                         pc_job_landmark_cutoff(job), job->motion, job->arena, err))
    return err->code;
  pc_job_assume(
      job, pc_arena_print(
               job->arena,
               "Angles have a standard error, by what is published of pose networks: knees %.0f degrees, "
               "hips bending %.0f, ankles %.0f, the low back's whole bend %.0f (view: %s; every moment "
               "in motion_sd.mot)",
               mean_error(job, "knee_angle_", false), mean_error(job, "hip_flexion_", false),
               mean_error(job, "ankle_angle_", false), mean_error(job, "Flex_Ext", true),
               pc_view_word(job->view)));
  say_narrow(job);
  return PC_OK;
}

int pc_job_scale_limbs(pc_job *job, pc_err *err) {
  static const char *const words[PC_LIMBS] = {"trunk", "thighs", "shanks", "feet", "arms", "forearms"};
  double mass = isnan(job->def->mass) ? job->body->total_mass : job->def->mass;
  pc_limbs *limbs = PC_NEW(job->arena, pc_limbs, 1);
  if (!limbs) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_body *scaled =
      pc_body_scale_limbs(job->body, job->recording->markers, job->view, &job->floor, mass, limbs, err);
  if (pc_job_replace_body(job, scaled)) return err->code;
  pc_physique shares = {.sex = job->def->who.sex,
                        .strength = PC_STRENGTH_MODEL}; /* forces were scaled before */
  if (pc_job_become(job, &shares, err)) return err->code;
  char text[200] = "";
  for (int i = 0, n = 0; i < PC_LIMBS; i++)
    n += snprintf(text + n, sizeof text - (size_t)n, "%s%s %.2f", i ? ", " : "", words[i], limbs->factor[i]);
  pc_job_assume(job,
                pc_arena_print(job->arena,
                               "Lengths of limbs were found from the landmarks, each as far as they show it, "
                               "over the average man's: %s",
                               text));
  job->info.mass = job->body->total_mass, job->limbs = limbs;
  return PC_OK;
}

int pc_job_place_landmarks(pc_job *job, pc_err *err) {
  const pc_job_def *d = job->def;
  pc_visible seen;
  pc_place place;
  job->view = pc_view_of_recording(job->recording);
  pc_landmarks_limit(job->body);
  pc_markers *markers = anchored(job, 1, &seen, &place, err);
  if (!markers) return err->code;
  if (!isnan(d->height) || d->model || d->static_trial) {
    double size = pc_landmarks_size(job->body, markers, err);
    if (isnan(size) || !(markers = anchored(job, 1 / size, &seen, &place, err))) return err->code;
    pc_job_assume(
        job,
        pc_arena_print(job->arena, "The landmarks were enlarged by %.2f to the size of the body", 1 / size));
  } else
    pc_job_assume(job, "The person's size is what the network imagines (--height to tell)");
  if (isnan(d->mass) && isnan(d->height) && !d->model)
    pc_job_assume(
        job, pc_arena_print(job->arena, "Mass assumed: %.1f kg (--mass to tell)", job->body->total_mass));
  job->recording->markers = markers, job->floor = place;
  say_place(job, &seen, &place);
  return PC_OK;
}
