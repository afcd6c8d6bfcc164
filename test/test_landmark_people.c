#include "landmark_people.h"
#include "posterior/app.h"
#include "posterior/play.h"
#include "test.h"

static const double DEG = 180 / M_PI;
static const char *const JOINTS[] = {"knee_angle_r", "knee_angle_l", "ankle_angle_r", "ankle_angle_l", "hip_adduction_r", "hip_adduction_l",
 "elbow_flex_r","elbow_flex_l","hip_flexion_r","hip_flexion_l","hip_rotation_r","hip_rotation_l","arm_flex_r","arm_flex_l","L5_S1_Flex_Ext"};
enum { N_JOINTS = sizeof JOINTS / sizeof *JOINTS };
static const char *const *names;
static FILE *dump;

static bool aside(const char *name) {
  static const char *const seen[] = {"squat", "bridge", "bird_dog", "side_bridge", "hip_hinge"};
  for (int i = 0; i < 5; i++) if (!strcmp(name, seen[i])) return false;
  uint32_t h = 2166136261u;
  for (const char *p = name; *p; p++) h = (h ^ (uint8_t)*p) * 16777619u;
  return (h >> 16) & 1;
}

static void bend(const pc_body *b, pc_motion *m, unsigned *r) {
  double share = 0.6 * lm_uniform(r), offset = 6 / DEG * lm_normal(r);
  int tilt = pc_body_find_coordinate(b, "pelvis_tilt"), h[2] = {pc_body_find_coordinate(b, "hip_flexion_r"), pc_body_find_coordinate(b, "hip_flexion_l")},
    low = pc_body_find_coordinate(b, "L5_S1_Flex_Ext"), list = pc_body_find_coordinate(b, "pelvis_list"), rot = pc_body_find_coordinate(b, "pelvis_rotation");
  for (int f = 0; f < m->n_frames; f++) if (fabs(m->q[f * m->n_q + list]) > 1) return;
  for (int f = 0; f < m->n_frames; f++) {
    double *q = m->q + (size_t)f * (size_t)m->n_q;
    double hip = 0.5 * (q[h[0]] + q[h[1]]), d = share / (1 + share) * fmax(0, hip) + offset, F = -7.1 * q[low];
    d = fmin(fmax(d, -20 / DEG - F), 70 / DEG - F);
    double A[9], B[9], C[9], D[9], T[9], R[9];
    m3_axis_angle(A, (double[]){0, 0, 1}, q[tilt]), m3_axis_angle(B, (double[]){1, 0, 0}, q[list]), m3_axis_angle(C, (double[]){0, 1, 0}, q[rot]);
    m3_axis_angle(D, (double[]){0, 0, 1}, d);
    m3_mul(T, A, B), m3_mul(R, T, C), m3_mul(T, R, D);
    double a = atan2(-T[1], T[4]), turns = (q[tilt] + d - a) / (2 * M_PI);
    q[tilt] = a + 2 * M_PI * floor(turns + 0.5), q[list] = asin(T[7]), q[rot] += atan2(sin(atan2(-T[6], T[8]) - q[rot]), cos(atan2(-T[6], T[8]) - q[rot]));
    q[h[0]] -= d, q[h[1]] -= d, q[low] -= d / 7.1;
  }
}

static void see(const pc_exercise *e, const pc_body *body, const pc_motion *motion, int person, int view, lp_shape shape, unsigned seed) {
  static const double from[] = {90, 45, 0};
  unsigned r = seed * 77003u + 5;
  for (int i = 0; i < 9; i++) lm_uniform(&r);
  double end = motion->time[motion->n_frames - 1];
  lm_def d = {.body = body, .motion = motion, .from = 0, .to = fmin(end, 7), .rate = 12, .seed = seed};
  d.camera = (lm_camera){(from[view] + 5 * lm_normal(&r)) / DEG, 0.1 * lm_normal(&r), 0.03 * lm_normal(&r)};
  lp_errors errors;
  lp_begin(&errors, shape, seed, d.rate, &d.camera);
  d.spoil = lp_spoil, d.with = &errors;
  char *text = lm_make(&d, names), path[40];
  CHECK(lm_write(path, text), "no file for the landmarks");
  free(text);
  pc_job_def def = pc_job_default();
  def.recording = path;
  pc_job *job = pc_job_make(&def);
  pc_err err = {0};
  CHECK(!pc_job_motion(job, &err), "%s: %s", e->name, err.text);
  unlink(path);
  const pc_motion *m = pc_job_get_motion(job);
  pc_pose *truth = pc_pose_make(body);
  for (int f = 0; m && m->sd && f < m->n_frames; f += 3) {
    lm_pose(&d, d.from + m->time[f], truth);
    for (int j = 0; j < N_JOINTS; j++) {
      int c = pc_body_find_coordinate(body, JOINTS[j]);
      size_t at = (size_t)f * (size_t)m->n_q + (size_t)c;
      double k = c >= 0 && strstr(JOINTS[j], "L5") ? 7.1 : 1;
      fprintf(dump, "%s,%s,%d,%d,%d,%d,%u,%d,%s,%.2f,%.2f,%.2f\n", e->name, e->position, aside(e->name), view, person, shape, seed, f, JOINTS[j],
              k*DEG * truth->q[c], k*DEG * m->q[at], k*DEG * m->sd[at]);
    }
  }
  if (m && getenv("LENS")) {
    pc_pose *est = pc_pose_make(pc_job_get_body(job));
    lm_pose(&d, d.from + m->time[m->n_frames/2], truth);
    memcpy(est->q, m->q + (size_t)(m->n_frames/2) * (size_t)m->n_q, (size_t)m->n_q * sizeof(double));
    pc_pose_couple(pc_job_get_body(job), est), pc_pose_position(pc_job_get_body(job), est);
    double xt[33][3], xe[33][3];
    pc_play_landmarks(body, truth, xt), pc_play_landmarks(pc_job_get_body(job), est, xe);
    static const int B[][2] = {{23,25},{25,27},{11,23},{11,13},{13,15},{29,31},{23,24},{11,12}};
    static const char *const bn[]={"thigh","shank","trunk","arm","forearm","foot","hips","shoulders"};
    for (int b=0;b<8;b++) fprintf(dump,"%s,%s,%d,%d,%d,%d,%u,0,LEN%s,0,%.3f,1\n",e->name,e->position,aside(e->name),view,person,shape,seed,bn[b],
      100*log(v3_distance(xe[B[b][0]],xe[B[b][1]])/v3_distance(xt[B[b][0]],xt[B[b][1]])));
  }
  pc_pose_free(truth);
  pc_job_free(job);
}

static double CUT = 45;
static double bent(double x[PC_LANDMARKS][3], int side, int dims) {
  double u[3], v[3];
  v3_sub(u, x[25 + side], x[23 + side]), v3_sub(v, x[27 + side], x[25 + side]);
  if (dims < 3) u[2] = v[2] = 0;
  return acos(v3_dot(u, v) / v3_norm(u) / v3_norm(v)) * DEG;
}

/* Squats of people: what a knee's angle from three points is off by. */
static void published(const pc_body *body, const pc_motion *m, lp_shape shape) {
  static const double from[] = {90, 45, 0, 135, 180, 60};
  pc_pose *p = pc_pose_make(body);
  for (int v = -1; v < 6; v++) {
    double n = 0, sum = 0, square = 0, off = 0, places = 0;
    for (int s = 0; s < 400; s++) {
      int view = v < 0 ? s % 3 : v;
      lm_def d = {.body = body, .motion = m, .from = 0, .to = 6, .rate = 6};
      d.camera = (lm_camera){from[view] / DEG, 0, 0};
      lp_errors e;
      lp_begin(&e, shape, 17u + 31u * (unsigned)s, d.rate, &d.camera);
      double R[9], x[PC_LANDMARKS][3], c[PC_LANDMARKS][3], t[PC_LANDMARKS][3];
      for (int f = 0; f < 36; f++) {
        lm_pose(&d, f / d.rate, p);
        lm_points(&d, p, names, x);
        if (!f) lm_axes(&d.camera, x, R);
        for (int i = 0; i < PC_LANDMARKS; i++) m3_apply(c[i], R, x[i]), v3_copy(t[i], c[i]);
        lp_spoil(&e, c);
        for (int i = 11; i < 33; i++) off += pow(v3_distance(c[i], t[i]), 2), places++;
        for (int side = 0; side < 2; side++) {
          double truth = bent(t, side, 3), o = bent(c, side, view ? 3 : 2) - truth;
          if (truth < CUT) continue;
          if (view == 0 && side == 1) continue; /* the far leg of heading 90 is the left (0) */
          n++, sum += o, square += o * o;
        }
      }
    }
    printf("view %d: knee %.1f +- %.1f; places %.1f mm\n", v, sum / n, sqrt(square / n - pow(sum / n, 2)), 1000*sqrt(off / places));
  }
}

int main(int argc, char **argv) {
  int shape = argc > 1 ? atoi(argv[1]) : 0, draws = argc > 2 ? atoi(argv[2]) : 1, which = argc > 3 ? atoi(argv[3]) : 0;
  dump = fopen(argc > 4 ? argv[4] : "/tmp/knees/dump.csv", "w");
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  names = lm_names(arena);
  pc_body *human = pc_body_human(&err), *body[LP_N_PEOPLE];
  for (int p = 0; p < LP_N_PEOPLE; p++) body[p] = lp_body(human, &LP_PEOPLE[p], &err);
  pc_catalogue *c = pc_catalogue_make();
  if (getenv("CAL")) {
    CUT = atof(getenv("CAL"));
    pc_arena *scratch = pc_arena_make();
    pc_played played = {0};
    CHECK(!pc_play_make(&played, human, pc_exercise_find(c, "squat"), scratch, &err), "%s", err.text);
    for (int k = 0; k < (int)LP_SHAPES; k++) printf("%s\n", LP_SHAPE_NAMES[k]), published(played.body, played.motion, (lp_shape)k);
    return 0;
  }
  for (int i = 0; i < c->n; i++) {
    const pc_exercise *e = &c->exercises[i];
    if (!e->play || (which < 2 && aside(e->name) != which)) continue;
    for (int s = 0; s < draws; s++) {
      int p = (i + s) % LP_N_PEOPLE;
      pc_arena *scratch = pc_arena_make();
      pc_played played = {0};
      pc_err no = {0};
      if (pc_play_make(&played, body[p], e, scratch, &no)) {
        printf("%s by %s: %s\n", e->name, LP_PEOPLE[p].name, no.text);
      } else {
        unsigned r = 911u * (unsigned)i + 77u * (unsigned)s;
        for (int k = 0; k < 9; k++) lm_uniform(&r);
        bend(played.body, played.motion, &r);
        for (int v = 0; v < 3; v++) see(e, played.body, played.motion, p, v, shape, (unsigned)(1 + s + 100 * v + 1000 * i));
      }
      pc_body_free(played.body);
      pc_arena_free(scratch);
    }
  }
  fclose(dump);
  return test_done();
}
