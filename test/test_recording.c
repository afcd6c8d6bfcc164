/* TRC, tables, landmarks, external loads and tasks: small files of test/data with known content, every
 * allocation failing once, and the shared recordings. */
#include "posterior/recording.h"
#include "recording/text.h"
#include "test.h"

static pc_arena *arena;
static pc_err err;

static char *data_file(const char *name, size_t *len) {
  char path[256];
  snprintf(path, sizeof path, "test/data/%s", name);
  char *bytes = test_slurp(path, len);
  CHECK(bytes != NULL, "%s is missing (run from the top of the tree)", path);
  return bytes;
}

/* Reads test/data/name into the shared arena; the error stays in err. */
static pc_recording *read_data(const char *name, const pc_recording_opts *opts) {
  size_t len = 0;
  char *bytes = data_file(name, &len);
  err = (pc_err){0};
  pc_recording *r = bytes ? pc_recording_read(bytes, len, name, opts, arena, &err) : NULL;
  free(bytes); /* nothing of a recording points into the bytes */
  return r;
}

static void check_bad(const char *name, long line, const char *word) {
  pc_recording *r = read_data(name, NULL);
  CHECK(!r && err.code == PC_BAD_INPUT, "%s was read", name);
  CHECK(err.line == line && strstr(err.text, word), "%s: line %ld: %s", name, err.line, err.text);
}

static void check_point(const pc_markers *m, int frame, int marker, double x, double y, double z) {
  const double *p = m->at + 3 * (frame * m->n + marker);
  CHECK_NEAR(p[0], x, 1e-12);
  CHECK_NEAR(p[1], y, 1e-12);
  CHECK_NEAR(p[2], z, 1e-12);
}

static bool is_gap(const pc_markers *m, int frame, int marker) {
  const double *p = m->at + 3 * (frame * m->n + marker);
  return isnan(p[0]) && isnan(p[1]) && isnan(p[2]);
}

/* ---- numbers --------------------------------------------------------------------------------- */

static void test_numbers(void) {
  static const char *good[] = {"0",
                               "-0",
                               "1.",
                               ".5",
                               "+7",
                               "1700.123",
                               "-2.73E-01",
                               "9.669363727051634438e-03",
                               "0.04125781643263973925",
                               "1e22",
                               "1e23",
                               "9007199254740993",
                               "123456789012345678901234567890",
                               "2.2250738585072014e-308",
                               "4.9e-324",
                               "0.1",
                               "179769313486231570000e288",
                               "00000000000000000000000001.5",
                               "8.5e0",
                               "1e-400"};
  static const char *bad[] = {"",     "-",   ".",     "1,5",   "1e",  "e5",  "1 2",
                              "0x10", "--1", "1.2.3", "1e999", "12a", "nano"};
  static const char *missing[] = {"NaN",     "nan",       "NAN", "-nan(ind)",
                                  "1.#QNAN", "-1.#IND00", "inf", "-Infinity"};
  double x;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    pc_span s = {good[i], strlen(good[i])};
    CHECK(pc_span_number(s, &x) && x == strtod(good[i], NULL), "'%s' read as %.17g", good[i], x);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    CHECK(!pc_span_number((pc_span){bad[i], strlen(bad[i])}, &x), "'%s' is no number", bad[i]);
  for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
    CHECK(pc_span_number((pc_span){missing[i], strlen(missing[i])}, &x) && isnan(x), "'%s' is a gap",
          missing[i]);
}

/* Against strtod on numbers as instruments write them and on awkward ones. */
static void test_numbers_random(void) {
  unsigned long long state = 88172645463325252ull;
  int wrong = 0;
  for (int i = 0; i < 20000; i++) {
    char text[64];
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    double x = (double)(long long)state * pow(10, (int)(state % 40) - 30), y;
    int n = snprintf(text, sizeof text,
                     i % 3 == 0   ? "%.17g"
                     : i % 3 == 1 ? "%.6f"
                                  : "%.12e",
                     i % 3 == 1 ? fmod(x, 1e6) : x);
    if (!pc_span_number((pc_span){text, (size_t)n}, &y) || y != strtod(text, NULL)) wrong++;
  }
  CHECK(wrong == 0, "%d of 20000 numbers differ from strtod", wrong);
}

/* ---- TRC ------------------------------------------------------------------------------------- */

static void test_trc(void) {
  pc_recording *r = read_data("ok_markers.trc", NULL);
  CHECK(r != NULL, "%s", err.text);
  if (!r) return;
  CHECK(r->format == PC_FORMAT_TRC && r->markers->n == 3 && r->markers->n_frames == 2 && r->n_gaps == 0 &&
        r->n_notes == 0);
  CHECK(strcmp(r->markers->names[1], "R.ASIS") == 0);
  CHECK_NEAR(r->markers->time[0], 0.4, 0);
  CHECK_NEAR(r->markers->rate, 100, 0);
  check_point(r->markers, 1, 0, 0.1, 1.7, -0.0505);
  CHECK(strstr(r->found_units, "mm (header") && strstr(r->found_up, "Y up") &&
        strstr(r->found_up, "head above feet"));

  r = read_data("odd_blank_cells.trc", NULL);
  CHECK(r && r->n_gaps == 5 && r->n_notes == 1, "%s", err.text);
  if (!r) return;
  CHECK(is_gap(r->markers, 0, 1) && is_gap(r->markers, 1, 0) && is_gap(r->markers, 1, 2) &&
        is_gap(r->markers, 2, 1) && is_gap(r->markers, 2, 2));
  check_point(r->markers, 1, 1, 0.12, 1, 0.06);

  r = read_data("odd_units_lie.trc", NULL);
  CHECK(r && r->unit_m == 1 && r->n_notes == 1 && strstr(r->found_units, "from the data"));
  if (r) check_point(r->markers, 0, 0, 0.1, 1.7, -0.0505);
  r = read_data("odd_units_lie.trc", &(pc_recording_opts){.unit_m = 0.001});
  CHECK(r && r->unit_m == 0.001 && strstr(r->found_units, "as told"));

  r = read_data("odd_z_up.trc", NULL);
  CHECK(r && strstr(r->found_up, "Z up (from the data"), "%s", r ? r->found_up : err.text);
  if (r) check_point(r->markers, 0, 0, 0.1, 1.7, -0.0505 - 0.9);
  r = read_data("odd_z_up.trc", &(pc_recording_opts){.up = 'y'});
  if (r) check_point(r->markers, 0, 0, 0.1, 0.0505 + 0.9, 1.7);

  r = read_data("odd_lying.trc", NULL); /* along X, on the floor: Y stays up */
  CHECK(r && strstr(r->found_up, "Y up (TRC convention; feet to head runs along X"), "%s",
        r ? r->found_up : err.text);
  if (r) check_point(r->markers, 0, 0, 1.7, 0.15, 0.9);

  r = read_data("odd_times_repeat.trc", NULL);
  CHECK(r && r->n_notes == 1);
  if (r) CHECK_NEAR(r->markers->time[2], 2 / 250.0, 1e-15);
  r = read_data("odd_more_frames.trc", NULL);
  CHECK(r && r->markers->n_frames == 2 && r->markers->n == 3 && r->n_notes == 2);
}

static void test_trc_bad(void) {
  check_bad("bad_cut_short.trc", 8, "promises 3 frames");
  check_bad("bad_short_row.trc", 8, "4 columns");
  check_bad("bad_more_markers.trc", 4, "promises 4 markers");
  check_bad("bad_comma.trc", 8, "decimal point");
  check_bad("bad_giant.trc", 0, "no person");
  check_bad("bad_time_back.trc", 8, "goes back");
  err = (pc_err){0};
  CHECK(!pc_recording_read("", 0, "a.trc", NULL, arena, &err) && strstr(err.text, "empty"));
  err = (pc_err){0};
  CHECK(!pc_recording_read("hello", 5, "a.txt", NULL, arena, &err) && err.code == PC_BAD_INPUT);
}

/* What is written is read again, gaps included. */
static void test_trc_round(void) {
  pc_recording *r = read_data("odd_blank_cells.trc", NULL), *again;
  size_t len = 0;
  if (!r) return;
  char *text = pc_markers_write_trc(r->markers, "again", &len);
  err = (pc_err){0};
  again = pc_recording_read(text, len, NULL, NULL, arena, &err);
  CHECK(again && again->n_gaps == r->n_gaps && again->markers->n == 3, "%s", err.text);
  for (int i = 0; again && i < 27; i++) {
    double a = r->markers->at[i], b = again->markers->at[i];
    CHECK(isnan(a) == isnan(b) && !(fabs(a - b) > 1e-7));
  }
  free(text);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void test_tables(void) {
  pc_recording *r = read_data("ok_table.sto", NULL);
  CHECK(r && r->format == PC_FORMAT_MOT && r->table && !r->markers, "%s", err.text);
  if (!r) return;
  pc_table *t = r->table;
  CHECK(t->n_rows == 3 && t->n_columns == 3 && t->in_degrees && strcmp(t->title, "Results") == 0);
  CHECK(pc_table_find(t, "knee_angle_r") == 2 && pc_table_find(t, "hip flexion") == 1 &&
        pc_table_find(t, "hip") == -1);
  CHECK(t->data[4] == 0.04125781643263973925 && t->data[5] == 1e-3 && isnan(t->data[7]) && isnan(t->data[8]));
  size_t len = 0;
  char *text = pc_table_write(t, &len);
  pc_table *again = pc_table_read(text, len, arena, &err);
  CHECK(again && again->n_rows == 3 && again->in_degrees, "%s", err.text);
  for (int i = 0; again && i < 9; i++)
    CHECK(isnan(t->data[i]) ? isnan(again->data[i]) : fabs(t->data[i] - again->data[i]) <= 1e-12);
  free(text);
  r = read_data("odd_simm.mot", NULL);
  CHECK(r && r->table->in_degrees && r->table->n_rows == 2 && strcmp(r->table->title, "walk") == 0);
  if (r) CHECK_NEAR(r->table->data[3], -5.25, 0);
  check_bad("bad_cut_short.mot", 9, "promises 3 rows");
  check_bad("bad_columns.mot", 7, "promises 3 columns");
  check_bad("bad_word.mot", 9, "'much' is not a number");
  check_bad("bad_no_end.mot", 3, "endheader");
}

static int forces_of(const char *table, const char *loads, pc_force_series **f) {
  pc_recording *r = read_data(table, NULL);
  pc_externals *e = NULL;
  size_t len = 0;
  int n = -1;
  *f = NULL;
  if (loads) {
    char *xml = data_file(loads, &len);
    e = pc_externals_read(xml, len, arena, &err);
    CHECK(e != NULL, "%s", err.text);
    free(xml);
  }
  if (r) pc_forces_from_table(r->table, e, arena, &n, f, &err);
  return n;
}

static void test_forces(void) {
  pc_force_series *f;
  CHECK(forces_of("ok_forces.mot", NULL, &f) == 2, "%s", err.text);
  if (!f) return;
  CHECK(strcmp(f[0].body, "calcn_r") == 0 && strcmp(f[1].body, "calcn_l") == 0 &&
        strcmp(f[0].name, "ground_force_r") == 0);
  CHECK(f[1].n == 2 && f[1].time[1] == 1 && f[1].force[4] == 111 && f[1].point[3] == 113 &&
        f[1].torque[5] == 118);
  CHECK(isnan(f[0].corners[2][1]));
  CHECK(forces_of("ok_forces_three.mot", NULL, &f) == 3, "%s", err.text);
  if (f) CHECK(!f[2].body && strcmp(f[2].name, "ground_force_3") == 0 && f[2].torque[2] == 27);
  CHECK(forces_of("ok_forces_pair.mot", NULL, &f) == 2, "%s", err.text);
  if (f)
    CHECK(strcmp(f[0].body, "calcn_r") == 0 && strcmp(f[1].body, "calcn_l") == 0 && f[1].torque[0] == 16);
  CHECK(forces_of("ok_forces.mot", "ok_loads.xml", &f) == 2, "%s", err.text);
  if (f)
    CHECK(strcmp(f[0].body, "calcn_r") == 0 && f[0].force[0] == 10 && f[0].torque[0] == 7 &&
          strcmp(f[1].body, "torso") == 0 && f[1].force[1] == 0 && f[1].torque[2] == 18);
  CHECK(forces_of("ok_forces_three.mot", "ok_loads.xml", &f) == 0 && err.code == PC_MISMATCH &&
        strstr(err.text, "ground_force_l_v"));
  CHECK(forces_of("ok_table.sto", NULL, &f) == 0 && err.code == PC_MISMATCH);
}

/* The body that one force's columns name; "?" for none. */
static const char *body_named(const char *stem) {
  char text[512];
  int n =
      snprintf(text, sizeof text, "nRows=1\nendheader\ntime %svx %svy %svz %spx %spy %spz\n0 1 2 3 4 5 6\n",
               stem, stem, stem, stem, stem, stem);
  pc_force_series *f;
  int n_forces;
  pc_table *t = pc_table_read(text, (size_t)n, arena, &err);
  if (!t || pc_forces_from_table(t, NULL, arena, &n_forces, &f, &err) || n_forces != 1) return "error";
  return f[0].body ? f[0].body : "?";
}

static void test_bodies(void) {
  static const char *known[][2] = {{"R_ground_force_", "calcn_r"},
                                   {"ground_force_left_", "calcn_l"},
                                   {"right_foot_force_", "calcn_r"},
                                   {"calcn_r_", "calcn_r"},
                                   {"hand_l_", "hand_l"},
                                   {"pelvis_", "pelvis"},
                                   {"ground_force_", "?"},
                                   {"1_ground_force_", "?"},
                                   {"ground_force_2_", "?"},
                                   {"FP1_", "?"},
                                   {"plate_r_force_", "calcn_r"}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    CHECK(strcmp(body_named(known[i][0]), known[i][1]) == 0, "%s acts on %s", known[i][0],
          body_named(known[i][0]));
}

/* ---- XML ------------------------------------------------------------------------------------- */

static void test_xml(void) {
  size_t len = 0;
  char *xml = data_file("ok_tasks.xml", &len);
  pc_tasks *t = pc_tasks_read(xml, len, arena, &err);
  CHECK(t && t->n == 6, "%s", err.text);
  if (t) {
    CHECK(strcmp(t->task[0].marker, "R.ASIS") == 0 && t->task[0].weight == 20 && !t->task[0].is_coordinate);
    CHECK(t->task[1].weight == 0 && t->task[2].weight == 0);
    CHECK(t->task[3].is_coordinate && isnan(t->task[3].value) && !t->task[3].from_file &&
          t->task[3].weight == 1000);
    CHECK(t->task[4].value == 0.25 && t->task[5].from_file);
  }
  err = (pc_err){0};
  CHECK(!pc_tasks_read(xml, 0, arena, &err) && strstr(err.text, "empty"));
  err = (pc_err){0};
  CHECK(!pc_externals_read(xml, len, arena, &err) && strstr(err.text, "no <ExternalForce>"));
  free(xml);
  xml = data_file("ok_loads.xml", &len);
  pc_externals *e = pc_externals_read(xml, len, arena, &err);
  CHECK(e && e->n == 2 && strcmp(e->datafile, "ok_forces.mot") == 0 &&
        strcmp(e->force[1].applied_to, "torso") == 0);
  CHECK(e && strcmp(e->force[1].force_id, "") == 0 && strcmp(e->force[0].point_in, "ground") == 0);
  free(xml);
  static const struct {
    const char *name, *word;
    long line;
  } bad[] = {{"bad_entities.xml", "DOCTYPE", 0},
             {"bad_open_tag.xml", "well-formed", 4},
             {"bad_weight.xml", "heavy", 2}};
  for (int i = 0; i < 3; i++) {
    xml = data_file(bad[i].name, &len);
    err = (pc_err){0};
    bool read = i < 2 ? pc_externals_read(xml, len, arena, &err) != NULL
                      : pc_tasks_read(xml, len, arena, &err) != NULL;
    CHECK(!read && err.line == bad[i].line && strstr(err.text, bad[i].word), "%s: line %ld: %s", bad[i].name,
          err.line, err.text);
    free(xml);
  }
}

/* libxml2 prints errors of encodings whatever its options say; the reader must keep it silent. */
static void test_xml_silent(void) {
  size_t len = 0;
  char *xml = data_file("bad_encoding.xml", &len);
  FILE *caught = tmpfile();
  int before = dup(STDERR_FILENO);
  dup2(fileno(caught), STDERR_FILENO);
  err = (pc_err){0};
  bool read = pc_externals_read(xml, len, arena, &err) != NULL;
  dup2(before, STDERR_FILENO);
  close(before);
  CHECK(!read && err.code == PC_BAD_INPUT && strstr(err.text, "well-formed"), "%s", err.text);
  CHECK(lseek(fileno(caught), 0, SEEK_END) == 0, "the library printed");
  fclose(caught);
  free(xml);
}

/* ---- landmarks ------------------------------------------------------------------------------- */

static void test_landmarks(void) {
  pc_recording *r = read_data("ok_landmarks.jsonl", NULL);
  CHECK(r && r->format == PC_FORMAT_LANDMARKS, "%s", err.text);
  if (!r) return;
  pc_markers *m = r->markers;
  CHECK(m->n == 33 && m->n_frames == 3 && r->n_gaps == 33 && r->image_w == 640 && r->image_h == 480 &&
        m->rate == 25);
  CHECK(strcmp(m->names[23], "left_hip") == 0 && strcmp(m->names[32], "right_foot_index") == 0);
  check_point(m, 0, 10, 1.1, -0.2, -0.3);
  check_point(m, 2, 10, 2.1, -0.2, -0.3);
  CHECK(is_gap(m, 1, 0) && m->weight[33] == 0 && isnan(r->image[99]));
  CHECK_NEAR(m->weight[10], 10 / 33.0, 1e-5);
  CHECK_NEAR(r->image[31], 0.2, 1e-12);
  check_bad("bad_landmarks_cut.jsonl", 2, "not a JSON object");
  check_bad("bad_landmarks_few.jsonl", 2, "33 landmarks");
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* Reads with the n-th allocation failing, for n = 1, 2, ... until it succeeds. */
static void fail_each(const char *name) {
  size_t len = 0;
  char *bytes = data_file(name, &len);
  bool xml = strstr(name, ".xml"), tasks = strstr(name, "tasks"), forces = strstr(name, "forces"),
       done = false;
  int n = 0, wrong = 0;
  while (!done && ++n < 1000) {
    pc_arena *a = pc_arena_make();
    pc_err e = {0};
    pc_force_series *series;
    int n_series;
    pc_arena_fail_at(a, (size_t)n);
    pc_table *t = NULL;
    if (forces) t = pc_table_read(bytes, len, a, &e);
    done = forces  ? t && pc_forces_from_table(t, NULL, a, &n_series, &series, &e) == PC_OK
           : tasks ? pc_tasks_read(bytes, len, a, &e) != NULL
           : xml   ? pc_externals_read(bytes, len, a, &e) != NULL
                   : pc_recording_read(bytes, len, name, NULL, a, &e) != NULL;
    if (!done && e.code != PC_NO_MEMORY) wrong++;
    pc_arena_free(a);
  }
  CHECK(done && n > 1 && wrong == 0, "%s: %d tries, %d of them without PC_NO_MEMORY", name, n, wrong);
  free(bytes);
}

static void test_memory(void) {
  static const char *names[] = {"odd_blank_cells.trc", "odd_units_lie.trc", "odd_z_up.trc",
                                "odd_more_frames.trc", "ok_table.sto",      "ok_forces_three.mot",
                                "ok_loads.xml",        "ok_tasks.xml",      "ok_landmarks.jsonl"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) fail_each(names[i]);
}

/* ---- shared recordings ----------------------------------------------------------------------- */

static pc_recording *read_shared(const char *rest) {
  size_t len = 0;
  char *bytes = test_slurp_shared(rest, &len);
  err = (pc_err){0};
  pc_recording *r = bytes ? pc_recording_read(bytes, len, rest, NULL, arena, &err) : NULL;
  CHECK(r != NULL, "%s: line %ld: %s", rest, err.line, err.text);
  free(bytes);
  return r;
}

static void test_shared_trc(void) {
  static const struct {
    const char *name;
    int n, n_frames, gaps;
    const char *up;
  } known[] = {
      {"rajagopal-walk/markers_walk.trc", 41, 238, 0, "Y up (TRC convention; head above feet)"},
      {"rajagopal-walk/static_walk_1.trc", 64, 287, 0, "Y up (TRC convention; head above feet)"},
      {"opencap-lab-s4/walking1.trc", 51, 131, 125, "Y up (TRC convention; head above feet)"},
      {"cmbbe2024-opencap/neutral.trc", 63, 33, 0, "Y up (TRC convention; head above feet)"},
      {"reader-edge-cases/MOTEK_T.trc", 41, 89, 0, "Y up (TRC convention; head above feet)"},
      {"reader-edge-cases/dataWithBlanksForMissingMarkers.trc", 40, 464, 15005, "Z up (from the data"},
      {"reader-edge-cases/dataWithEformat.trc", 14, 5, 0, "Y up (TRC convention"},
      {"reader-edge-cases/dataWithNaNsOfDifferentCases.trc", 14, 5, 5, "Y up (TRC convention"},
      {"reader-edge-cases/dataWithNaNsWithSpaces.trc", 42, 427, 22,
       "Y up (TRC convention; head above feet)"}};
  char path[256];
  if (!test_shared()) {
    SKIP("no shared recordings");
    return;
  }
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    snprintf(path, sizeof path, "recordings/%s", known[i].name);
    pc_recording *r = read_shared(path);
    if (!r) continue;
    CHECK(r->markers->n == known[i].n && r->markers->n_frames == known[i].n_frames &&
              r->n_gaps == known[i].gaps,
          "%s: %d x %d, %d gaps", known[i].name, r->markers->n, r->markers->n_frames, r->n_gaps);
    CHECK(strncmp(r->found_up, known[i].up, strlen(known[i].up)) == 0, "%s: %s", known[i].name, r->found_up);
  }
}

static void test_shared_loads(void) {
  static const char *pairs[][2] = {
      {"rajagopal-walk/grf_walk.mot", "rajagopal-walk/expected/grf_walk.xml"},
      {"opencap-lab-s4/squats1_grf.mot", "opencap-lab-s4/expected/grf_squats1.xml"},
      {"opensim-gait2392/expected/subject01_walk1_grf.mot",
       "opensim-gait2392/expected/foot_floor_loads.xml"}};
  static const char *tasks[] = {"rajagopal-walk/expected/ik.xml", "rajagopal-walk/expected/ik_tasks_walk.xml",
                                "opencap-lab-s4/expected/ik_squats1.xml"};
  static const int n_tasks[] = {34, 34, 43}, n_used[] = {30, 30, 43};
  char path[256];
  size_t len = 0;
  if (!test_shared()) {
    SKIP("no shared recordings");
    return;
  }
  for (int i = 0; i < 3; i++) {
    snprintf(path, sizeof path, "recordings/%s", pairs[i][0]);
    pc_recording *r = read_shared(path);
    snprintf(path, sizeof path, "recordings/%s", pairs[i][1]);
    char *xml = test_slurp_shared(path, &len);
    pc_externals *e = pc_externals_read(xml, len, arena, &err);
    int n = 0;
    pc_force_series *f;
    CHECK(e && r && pc_forces_from_table(r->table, e, arena, &n, &f, &err) == PC_OK && n == 2, "%s: %s", path,
          err.text);
    CHECK(n == 2 && strcmp(f[0].body, "calcn_r") == 0 && strcmp(f[1].body, "calcn_l") == 0);
    free(xml);
    snprintf(path, sizeof path, "recordings/%s", tasks[i]);
    xml = test_slurp_shared(path, &len);
    pc_tasks *t = pc_tasks_read(xml, len, arena, &err);
    int used = 0;
    for (int k = 0; t && k < t->n; k++) used += t->task[k].weight > 0;
    CHECK(t && t->n == n_tasks[i] && used == n_used[i], "%s: %d tasks, %d used", path, t ? t->n : -1, used);
    free(xml);
  }
}

int main(void) {
  arena = pc_arena_make();
  test_numbers();
  test_numbers_random();
  test_trc();
  test_trc_bad();
  test_trc_round();
  test_tables();
  test_forces();
  test_bodies();
  test_xml();
  test_xml_silent();
  test_landmarks();
  test_memory();
  test_shared_trc();
  test_shared_loads();
  pc_arena_free(arena);
  return test_done();
}
