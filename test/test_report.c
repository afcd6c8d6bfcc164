/* The result files and the page, from a load whose every number is known: a person who bends hips and
 * trunk and comes up again, with forces chosen here. No solver takes part. */
#include "test.h"

#include "app/page.h"
#include "base/vec.h"
#include "posterior/posterior.h"
#include "posterior/report.h"

#include <dirent.h>
#include <sys/stat.h>

enum { FRAMES = 21 };
static const char *const NASTY = "</script><b>\"squat\".trc";

static int coordinate(const pc_body *body, const char *name) {
  return pc_body_find_coordinate(body, name);
}

/* Hips and low back bend and extend once in 2 s; everything else stands. */
static void fill_motion(const pc_body *body, pc_load *load, pc_arena *arena) {
  double *q = PC_NEW(arena, double, FRAMES * load->n_q), *qd = PC_NEW(arena, double, FRAMES * load->n_q);
  pc_pose *pose = pc_pose_make(body);
  for (int f = 0; f < FRAMES; f++) {
    double t = load->time[f] = 2.0 * f / (FRAMES - 1), u = 0.5 * (1 - cos(M_PI * t)),
           du = 0.5 * M_PI * sin(M_PI * t);
    for (int c = 0; c < load->n_q; c++) pose->q[c] = body->coordinates[c].value, pose->qd[c] = 0;
    const char *const BENDS[] = {"hip_flexion_r", "hip_flexion_l", "L5_S1_Flex_Ext"};
    const double BY[] = {1.0, 1.0, -0.1};
    for (int i = 0; i < 3; i++) {
      pose->q[coordinate(body, BENDS[i])] += BY[i] * u;
      pose->qd[coordinate(body, BENDS[i])] = BY[i] * du;
    }
    pose->q[coordinate(body, "pelvis_ty")] = 0.95;
    pc_pose_couple(body, pose);
    memcpy(q + f * load->n_q, pose->q, sizeof *q * load->n_q);
    memcpy(qd + f * load->n_q, pose->qd, sizeof *qd * load->n_q);
  }
  load->q = q;
  load->qd = load->qdd = qd;
  pc_pose_free(pose);
}

static pc_load *make_load(const pc_body *body, pc_arena *arena) {
  pc_load *load = PC_NEW(arena, pc_load, 1);
  load->n_frames = FRAMES, load->n_q = body->n_coordinates, load->n_segments = body->n_segments;
  load->n_muscles = body->n_muscles, load->n_actuators = body->n_muscles + 1, load->n_contacts = 2;
  load->time = PC_NEW(arena, double, FRAMES);
  fill_motion(body, load, arena);
  load->moment = PC_NEW(arena, double, FRAMES * load->n_q);
  load->activation = PC_NEW(arena, double, FRAMES * load->n_actuators);
  load->force = PC_NEW(arena, double, FRAMES * load->n_actuators);
  load->actuator = PC_NEW(arena, const char *, load->n_actuators);
  for (int m = 0; m < body->n_muscles; m++) load->actuator[m] = body->muscles[m].name;
  load->actuator[body->n_muscles] = "pelvis_ty_residual";
  load->contact = PC_NEW(arena, pc_contact_body, 2);
  for (int i = 0; i < 2; i++) {
    const char *name = i ? "calcn_l" : "calcn_r";
    load->contact[i] = (pc_contact_body){name, pc_body_find_segment(body, name)};
  }
  load->contact_wrench = PC_NEW(arena, double, FRAMES * 2 * 9);
  load->contacts_predicted = true;
  load->reaction = PC_NEW(arena, double, FRAMES * load->n_segments * 9);
  load->qp_status = PC_NEW(arena, int, FRAMES), load->qp_iterations = PC_NEW(arena, int, FRAMES);
  load->objective = PC_NEW(arena, double, FRAMES), load->balance = PC_NEW(arena, double, FRAMES);
  load->kkt = PC_NEW(arena, double, FRAMES), load->residual = PC_NEW(arena, double, FRAMES);
  for (int f = 0; f < FRAMES; f++) {
    load->qp_status[f] = 1, load->qp_iterations[f] = 3, load->balance[f] = f == 5 ? 2e-9 : 1e-9;
    load->moment[f * load->n_q + coordinate(body, "hip_flexion_r")] = f == 7 ? -80 : -40;
    load->reaction[(f * load->n_segments + pc_body_find_segment(body, "femur_r")) * 9 + 1] =
        f == 4 ? -3000 : -500;
    load->reaction[(f * load->n_segments + pc_body_find_segment(body, "femur_l")) * 9 + 2] =
        f == 9 ? 2000 : 400;
    load->reaction[(f * load->n_segments + pc_body_find_segment(body, "lumbar5")) * 9 + 1] =
        f == 0 ? 1000 : 300;
    for (int i = 0; i < 2; i++) load->contact_wrench[(f * 2 + i) * 9 + 1] = 350 + 50 * i;
    for (int m = 0; m < body->n_muscles; m++) load->activation[f * load->n_actuators + m] = 0.25;
  }
  return load;
}

static void set_force(pc_load *load, const pc_body *body, const char *muscle, double newton) {
  int m = pc_body_find_muscle(body, muscle);
  for (int f = 0; f < FRAMES && m >= 0; f++) load->force[f * load->n_actuators + m] = newton;
}

static pc_report_info make_info(void) {
  pc_report_info info = pc_report_default();
  info.recording = NASTY;
  info.lowpass = 6;
  info.version = "test";
  return info;
}

/* ---- the disc ---------------------------------------------------------------------------------------- */

static void test_disc_closed_form(const pc_body *body) {
  pc_pose *pose = pc_pose_make(body);
  int disc = pc_body_find_segment(body, "lumbar5"), flexion = coordinate(body, "L5_S1_Flex_Ext");
  double slope = 35 * M_PI / 180;
  for (double angle = -0.19; angle < 0.07; angle += 0.05) {
    for (int c = 0; c < body->n_coordinates; c++) pose->q[c] = body->coordinates[c].value;
    pose->q[flexion] = angle;
    pc_pose_position(body, pose);
    /* in the upper body's frame the mid-disc normal has turned back by half the angle */
    double lean = slope + angle / 2, along[3] = {sin(lean), cos(lean), 0},
           back[3] = {-cos(lean), sin(lean), 0};
    pc_disc_force a = pc_disc_load(body, pose, disc, along), b = pc_disc_load(body, pose, disc, back);
    CHECK_NEAR(a.compression, 1, 1e-12);
    CHECK_NEAR(a.shear, 0, 1e-12);
    CHECK_NEAR(b.compression, 0, 1e-12);
    CHECK_NEAR(b.shear, 1, 1e-12); /* the lower body pushes the upper one back: it would slide forward */
  }
  pc_pose_free(pose);
}

/* Static runs of another engine: its reaction, and compression and shear worked out beside it. */
static void test_disc_reference(const pc_body *body, pc_arena *arena) {
  static const struct {
    const char *pose;
    double compression, shear;
  } RUNS[] = {{"standing", 326, 224},
              {"forward_bend_36", 1254, 779},
              {"hold20_far_60cm", 3554, 2137},
              {"py_hinge60", 1611, 1102}};
  pc_pose *pose = pc_pose_make(body);
  for (size_t r = 0; r < sizeof RUNS / sizeof *RUNS; r++) {
    char path[256];
    size_t len;
    snprintf(path, sizeof path, "facts/expected/static/%s.mot", RUNS[r].pose);
    char *mot = test_slurp_shared(path, &len);
    if (!mot) {
      SKIP("shared static runs are absent");
      break;
    }
    pc_table *angles = pc_table_read(mot, len, arena, NULL);
    snprintf(path, sizeof path, "facts/expected/static/%s_JointReaction_ReactionLoads.sto", RUNS[r].pose);
    char *sto = test_slurp_shared(path, &len);
    pc_table *reactions = sto ? pc_table_read(sto, len, arena, NULL) : NULL;
    CHECK(angles && reactions, "%s", RUNS[r].pose);
    if (angles && reactions) {
      for (int c = 0; c < body->n_coordinates; c++) {
        int at = pc_table_find(angles, body->coordinates[c].name);
        pose->q[c] =
            at < 0 ? body->coordinates[c].value : angles->data[at] * (angles->in_degrees ? M_PI / 180 : 1);
      }
      pc_pose_position(body, pose);
      int fx = pc_table_find(reactions, "L5_S1_IVDjnt_on_lumbar5_in_lumbar5_fx");
      pc_disc_force f = pc_disc_load(body, pose, pc_body_find_segment(body, "lumbar5"), reactions->data + fx);
      CHECK_NEAR(f.compression, RUNS[r].compression, 1.5); /* N; the reference is rounded to 1 N */
      CHECK_NEAR(f.shear, RUNS[r].shear, 1.5);
    }
    free(mot);
    free(sto);
  }
  pc_pose_free(pose);
}

/* ---- findings ------------------------------------------------------------------------------------------ */

/* A muscle that crosses the hip alone and pulls with constant force does the work F (L_before - L_after)
 * while the hip extends: the shares' integral over moment arms must find the same. */
static void test_work(const pc_body *body, pc_load *load, pc_arena *arena) {
  pc_report_info info = make_info();
  int m = pc_body_find_muscle(body, "glmax2_r");
  set_force(load, body, "glmax2_r", 600);
  set_force(load, body, "glmax2_l", 300);
  pc_findings *found = pc_findings_make(body, load, &info, arena, NULL);
  CHECK(found != NULL);
  pc_pose *pose = pc_pose_make(body);
  pc_path_work *work = pc_path_work_make(body);
  pc_path bent, straight;
  pc_load_pose(body, load, FRAMES / 2, pose);
  pc_path_find(body, pose, work, m, &bent);
  pc_load_pose(body, load, FRAMES - 1, pose);
  pc_path_find(body, pose, work, m, &straight);
  double expected = 600 * (bent.length - straight.length);
  CHECK(expected > 10, "%g J", expected);
  CHECK_NEAR(found->hip_work[RIGHT], expected, 0.01 * expected); /* trapezoids of 0.1 s */
  CHECK_NEAR(found->hip_work[LEFT], expected / 2, 0.005 * expected);
  CHECK_NEAR(pc_hip_share(found, &found->families[0], RIGHT), 1, 1e-12);
  CHECK(found->hip_moves);
  CHECK(strstr(found->sentences[0], "glutes did 100 %"), "%s", found->sentences[0]);
  CHECK(strstr(found->sentences[1], "67 % came from the right"), "%s", found->sentences[1]);
  CHECK_NEAR(found->families[0].side[RIGHT].peak_force, 600, 1e-9);
  CHECK_NEAR(found->families[0].side[RIGHT].mean_activation, 0.25, 1e-12);
  CHECK_NEAR(found->peaks[0].value, 1000 * cos(35 * M_PI / 180), 1e-9);
  CHECK_NEAR(found->peaks[0].time, 0, 0);
  pc_path_work_free(work);
  pc_pose_free(pose);
}

/* Standing still: no work, so the shares are shares of effort. */
static void test_hold(const pc_body *body, pc_load *load, pc_arena *arena) {
  pc_report_info info = make_info();
  pc_load still = *load;
  still.qd = PC_NEW(arena, double, FRAMES * load->n_q);
  pc_findings *found = pc_findings_make(body, &still, &info, arena, NULL);
  CHECK(found && !found->hip_moves);
  CHECK(found && strstr(found->sentences[0], "gave 100 % of the effort"), "%s", found->sentences[0]);
}

/* Every caution where it is due, none where it is not. */
static void test_cautions(const pc_body *body, pc_load *load, pc_arena *arena) {
  pc_report_info info = make_info();
  double rms[FRAMES];
  int iterations[FRAMES];
  for (int f = 0; f < FRAMES; f++) rms[f] = 0.015, iterations[f] = 4;
  pc_motion motion = {
      .n_frames = FRAMES, .time = load->time, .rms = rms, .worst = rms, .iterations = iterations};
  info.motion = &motion;
  pc_findings *found = pc_findings_make(body, load, &info, arena, NULL);
  CHECK(found && found->n_cautions == 0, "%s", found ? found->cautions[0] : "");
  for (int f = 0; f < FRAMES; f++) rms[f] = 0.031;
  iterations[2] = -50;
  load->residual[3] = 0.06 * body->total_mass * 9.80665;
  load->qp_status[3] = -1;
  found = pc_findings_make(body, load, &info, arena, NULL);
  CHECK(found && found->n_cautions == 4);
  CHECK(strstr(found->cautions[0], "31 mm"), "%s", found->cautions[0]);
  CHECK(strstr(found->cautions[1], "In 1 of 21 frames"), "%s", found->cautions[1]);
  CHECK(strstr(found->cautions[3], "In 5 % of the frames"), "%s", found->cautions[3]);
  CHECK(strncmp(found->sentences[0], "The glutes", 10) == 0, "%s", found->sentences[0]);
  for (int f = 0; f < FRAMES; f++) load->residual[f] = 100;
  found = pc_findings_make(body, load, &info, arena, NULL);
  CHECK(found && strncmp(found->sentences[0], "A rough picture", 15) == 0, "%s", found->sentences[0]);
  for (int f = 0; f < FRAMES; f++) load->residual[f] = 0;
  load->qp_status[3] = 1;
}

/* ---- the figure: what the page computes from its data must be where the body is ---------------------- */

static void unpack(const json_t *frame, int segment, const double local[3], double out[3]) {
  double v[7];
  for (int k = 0; k < 7; k++) v[k] = json_number_value(json_array_get(frame, 7 * (segment - 1) + k));
  double w = v[3], x = v[4], y = v[5], z = v[6], n = sqrt(w * w + x * x + y * y + z * z);
  w /= n, x /= n, y /= n, z /= n;
  double R[9] = {1 - 2 * (y * y + z * z), 2 * (x * y - w * z),     2 * (x * z + w * y),
                 2 * (x * y + w * z),     1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
                 2 * (x * z - w * y),     2 * (y * z + w * x),     1 - 2 * (x * x + y * y)};
  m3_apply(out, R, local);
  for (int k = 0; k < 3; k++) out[k] += v[k];
}

static double figure_error(const json_t *figure, const pc_load *load, const pc_body *body, int i) {
  int f = pc_spread(load, pc_figure_count(load), i);
  pc_pose *pose = pc_pose_make(body);
  pc_path_work *work = pc_path_work_make(body);
  double worst = 0;
  pc_load_pose(body, load, f, pose);
  for (int m = 0; m < body->n_muscles; m++) {
    pc_path path;
    pc_path_find(body, pose, work, m, &path);
    json_t *paths = json_object_get(json_array_get(json_object_get(figure, "muscles"), m), "path"),
           *points = NULL, *entry;
    size_t k;
    json_array_foreach(paths, k, entry) if (json_integer_value(json_array_get(entry, 0)) <= i) points =
        json_array_get(entry, 1);
    if ((int)json_array_size(points) != path.n) {
      worst = INFINITY;
      break;
    }
    for (int p = 0; p < path.n; p++) {
      json_t *point =
          json_array_get(json_object_get(figure, "points"), json_integer_value(json_array_get(points, p)));
      double local[3], out[3];
      for (int d = 0; d < 3; d++) local[d] = json_number_value(json_array_get(point, d + 1));
      unpack(json_array_get(json_object_get(figure, "places"), i),
             (int)json_integer_value(json_array_get(point, 0)), local, out);
      for (int d = 0; d < 3; d++) worst = fmax(worst, fabs(out[d] / 1000 - path.node[p].at[d]));
    }
  }
  pc_path_work_free(work);
  pc_pose_free(pose);
  return worst;
}

static void test_figure(const pc_body *body, const pc_load *load, pc_arena *arena) {
  pc_report_info info = make_info();
  pc_findings *found = pc_findings_make(body, load, &info, arena, NULL);
  json_t *figure = pc_page_figure(body, load, found);
  int n = pc_figure_count(load);
  CHECK((int)json_array_size(json_object_get(figure, "t")) == n);
  CHECK(json_array_size(json_object_get(figure, "shapes")) > 20);
  for (int i = 0; i < n; i += 5) CHECK_NEAR(figure_error(figure, load, body, i), 0, 0.0025); /* m */
  json_decref(figure);
}

/* ---- the page as text --------------------------------------------------------------------------------- */

static void test_page(const pc_body *body, const pc_load *load) {
  pc_report_info info = make_info();
  size_t len = 0;
  pc_arena *arena = pc_arena_make();
  char *html = pc_report_html(pc_findings_make(body, load, &info, arena, NULL), &len, NULL);
  pc_arena_free(arena);
  CHECK(html && strlen(html) == len);
  if (!html) return;
  CHECK(test_count(html, "</script") == 3, "%d", test_count(html, "</script"));
  CHECK(test_count(html, "posterior:") == 0);
  CHECK(test_count(html, "https://") == 0);
  CHECK(test_count(html, "http://") == test_count(html, "http://www.w3.org/2000/svg"));
  CHECK(test_count(html, "src=") == 0 && test_count(html, "@import") == 0 && test_count(html, "url(") == 0 &&
        test_count(html, "fetch(") == 0);
  CHECK(len < 2000000, "%zu bytes", len);
  char *from = strstr(html, "id=\"data\">");
  char *to = from ? strstr(from, "</script") : NULL;
  json_t *data = to ? json_loadb(from + 10, (size_t)(to - from - 10), 0, NULL) : NULL;
  CHECK(data != NULL);
  const char *name = json_string_value(json_object_get(json_object_get(data, "input"), "recording"));
  CHECK(name && strcmp(name, NASTY) == 0, "%s", name ? name : "absent");
  CHECK(json_array_size(json_object_get(json_object_get(data, "curves"), "plots")) >= 8);
  json_decref(data);
  free(html);
}

static void test_summary(const pc_body *body, const pc_load *load) {
  pc_report_info info = make_info();
  size_t len = 0;
  info.recording = "broken \xff utf-8";
  pc_arena *arena = pc_arena_make();
  char *text = pc_summary_json(pc_findings_make(body, load, &info, arena, NULL), false, &len, NULL);
  pc_arena_free(arena);
  json_t *root = text ? json_loadb(text, len, 0, NULL) : NULL;
  CHECK(root != NULL);
  json_t *certificate = json_object_get(root, "certificate");
  CHECK_NEAR(
      json_number_value(json_object_get(json_object_get(certificate, "largest_balance_error"), "value")),
      2e-9, 1e-20);
  CHECK(json_integer_value(json_object_get(certificate, "frames")) == FRAMES);
  json_t *peak;
  size_t i;
  int hips = 0;
  json_array_foreach(json_object_get(root, "peaks"), i, peak) {
    const char *place = json_string_value(json_object_get(peak, "place")),
               *what = json_string_value(json_object_get(peak, "what"));
    if (strcmp(place, "Hip") || strcmp(what, "joint force")) continue;
    bool right = strcmp(json_string_value(json_object_get(peak, "side")), "right") == 0;
    hips++;
    CHECK_NEAR(json_number_value(json_object_get(peak, "value")), right ? 3000 : 2000, 1e-6);
    CHECK_NEAR(json_number_value(json_object_get(peak, "body_weights")),
               (right ? 3000 : 2000) / (body->total_mass * 9.80665), 1e-3);
    CHECK_NEAR(json_number_value(json_object_get(peak, "time_s")), load->time[right ? 4 : 9], 1e-4);
  }
  CHECK(hips == 2);
  /* a hip with 40 N m that straightens by 1 rad, by trapezoids of 0.1 s: pi/20 * sum of sin; the back does
   * nothing */
  json_t *work = json_object_get(json_object_get(root, "mechanics"), "work");
  CHECK_NEAR(json_number_value(json_object_get(json_object_get(work, "hips"), "done_J")),
             40 * M_PI / 20 * 6.313752, 0.01);
  CHECK(json_number_value(json_object_get(json_object_get(work, "low_back"), "done_J")) == 0,
        "the back works");
  json_t *pair = json_array_get(json_object_get(root, "left_right"), 0);
  CHECK(strcmp(json_string_value(json_object_get(pair, "words")), "right 40 % more") == 0, "%s",
        json_string_value(json_object_get(pair, "words")));
  json_decref(root);
  free(text);
}

/* ---- the files ------------------------------------------------------------------------------------------
 */

static pc_table *read_back(const char *dir, const char *name, pc_arena *arena) {
  char path[512];
  size_t len;
  snprintf(path, sizeof path, "%s/%s", dir, name);
  char *text = test_slurp(path, &len);
  pc_table *table = text ? pc_table_read(text, len, arena, NULL) : NULL;
  CHECK(table != NULL, "%s", name);
  free(text);
  return table;
}

static double cell(const pc_table *table, int row, const char *column) {
  int c = table ? pc_table_find(table, column) : -1;
  CHECK(c >= 0, "column %s", column);
  return c < 0 ? NAN : table->data[(size_t)row * table->n_columns + c];
}

static int entries(const char *dir) {
  DIR *d = opendir(dir);
  int n = 0;
  if (!d) return -1;
  for (struct dirent *e; (e = readdir(d));) n += strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
  closedir(d);
  return n;
}

static void test_files(const pc_body *body, const pc_load *load, const char *dir, pc_arena *arena) {
  pc_report_info info = make_info();
  const pc_findings *found = pc_findings_make(body, load, &info, arena, NULL);
  pc_err err = {0};
  for (int run = 0; run < 2; run++) { /* into a new folder, then over the files of the first run */
    CHECK(pc_write_results(dir, found, &err) == 0, "%s", err.text);
    CHECK(entries(dir) == 8, "%d", entries(dir));
  }
  int hip = coordinate(body, "hip_flexion_r");
  pc_table *motion = read_back(dir, "motion.mot", arena), *moments = read_back(dir, "moments.sto", arena);
  pc_table *forces = read_back(dir, "muscle_forces.sto", arena),
           *a = read_back(dir, "activations.sto", arena);
  pc_table *contacts = read_back(dir, "contacts.sto", arena),
           *reactions = read_back(dir, "joint_reactions.sto", arena);
  CHECK(motion && motion->in_degrees && motion->n_rows == FRAMES && motion->n_columns == load->n_q + 1);
  CHECK_NEAR(cell(motion, 10, "hip_flexion_r"), load->q[10 * load->n_q + hip] * 180 / M_PI, 1e-6);
  CHECK_NEAR(cell(motion, 10, "pelvis_ty"), 0.95, 1e-8);
  CHECK_NEAR(cell(motion, 20, "time"), 2, 1e-8);
  CHECK(moments && !moments->in_degrees);
  CHECK_NEAR(cell(moments, 7, "hip_flexion_r_moment"), -80, 1e-8);
  CHECK_NEAR(cell(moments, 7, "pelvis_ty_force"), 0, 0);
  CHECK_NEAR(cell(forces, 3, "glmax2_r"), 600, 1e-8);
  CHECK_NEAR(cell(forces, 3, "pelvis_ty_residual"), 0, 0);
  CHECK_NEAR(cell(a, 3, "soleus_l"), 0.25, 1e-8);
  CHECK_NEAR(cell(contacts, 3, "calcn_l_vy"), 400, 1e-8);
  CHECK_NEAR(cell(contacts, 3, "calcn_r_mz"), 0, 0);
  CHECK(reactions && reactions->n_columns == 9 * (load->n_segments - 1) + 1);
  CHECK_NEAR(cell(reactions, 4, "hip_r_on_femur_r_in_femur_r_fy"), -3000, 1e-8);
  CHECK_NEAR(cell(reactions, 0, "L5_S1_IVDjnt_on_lumbar5_in_lumbar5_fy"), 1000, 1e-8);
}

static void test_refusals(const pc_body *body, const pc_load *load, const char *base, pc_arena *arena) {
  pc_report_info info = make_info();
  const pc_findings *found = pc_findings_make(body, load, &info, arena, NULL);
  char path[512], inside[560];
  struct stat there;
  pc_err err = {0};
  snprintf(path, sizeof path, "%s/file", base);
  fclose(fopen(path, "w"));
  CHECK(pc_write_results(path, found, &err) == PC_IO && strstr(err.text, "a file has that name"), "%s",
        err.text);
  snprintf(inside, sizeof inside, "%s/a/b", path);
  err = (pc_err){0};
  CHECK(pc_write_results(inside, found, &err) == PC_IO, "%s", err.text);
  CHECK(stat(path, &there) == 0 && S_ISREG(there.st_mode));
  /* the last file cannot be put in place: none of the others may stay */
  snprintf(path, sizeof path, "%s/taken", base);
  snprintf(inside, sizeof inside, "%s/report.html", path);
  mkdir(path, 0777);
  mkdir(inside, 0777);
  err = (pc_err){0};
  CHECK(pc_write_results(path, found, &err) == PC_IO && strstr(err.text, "report.html"), "%s", err.text);
  CHECK(entries(path) == 1, "%d", entries(path));
  /* nor may they cost the files of an earlier run */
  snprintf(inside, sizeof inside, "%s/motion.mot", path);
  FILE *old = fopen(inside, "w");
  fputs("an earlier run", old), fclose(old);
  err = (pc_err){0};
  CHECK(pc_write_results(path, found, &err) == PC_IO, "%s", err.text);
  size_t len;
  char *kept = test_slurp(inside, &len);
  CHECK(entries(path) == 2 && kept && strcmp(kept, "an earlier run") == 0, "%d: %s", entries(path), kept);
  free(kept);
  /* new folders are taken away again */
  err = (pc_err){0};
  CHECK(pc_write_results("/proc/posterior/x/y", found, &err) == PC_IO, "%s", err.text);
  snprintf(path, sizeof path, "%s/new/%0300d", base, 0); /* a name longer than file systems take */
  err = (pc_err){0};
  CHECK(pc_write_results(path, found, &err) == PC_IO, "%s", err.text);
  snprintf(path, sizeof path, "%s/new", base);
  CHECK(entries(path) == -1);
}

int main(void) {
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_body *body = pc_body_human(&err);
  char base[] = "/tmp/posterior_report_XXXXXX", dir[256], command[128];
  CHECK(body && mkdtemp(base), "%s", err.text);
  if (!body) return test_done();
  pc_load *load = make_load(body, arena);
  test_disc_closed_form(body);
  test_disc_reference(body, arena);
  test_work(body, load, arena);
  test_hold(body, load, arena);
  test_cautions(body, load, arena);
  test_figure(body, load, arena);
  test_page(body, load);
  test_summary(body, load);
  snprintf(dir, sizeof dir, "%s/some/where/", base);
  test_files(body, load, dir, arena);
  test_refusals(body, load, base, arena);
  snprintf(command, sizeof command, "rm -rf %s", base);
  CHECK(system(command) == 0);
  pc_body_free(body);
  pc_arena_free(arena);
  return test_done();
}
