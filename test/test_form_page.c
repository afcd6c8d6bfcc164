/* test_form_page.c: the page of a judged movement: what the engine found is what the page and its sentences
 * say, by counting in the text; nothing is fetched, no script runs; every number is finite. */
#include "base/vec.h"
#include "posterior/judge.h"
#include "test.h"

#include <limits.h>

static char program[PATH_MAX];

/* A person lying on the back who lifts the hips `reps` times, from the side, as a landmark file. */
static void write_bridge(const char *path, int reps) {
  FILE *f = fopen(path, "w");
  fprintf(f, "{\"model\":\"made\",\"w\":1000,\"h\":1000,\"fps\":30}\n");
  for (int i = 0; i < reps * 150 + 30; i++) {
    double t = i / 30.0, phase = fmod(t, 5) / 5,
           up = t < reps * 5 ? sin(M_PI * phase) * sin(M_PI * phase) : 0;
    double hip_y = 0.80 - 0.12 * up, at[PC_LANDMARKS][2];
    for (int k = 0; k < PC_LANDMARKS; k++) at[k][0] = 0.85, at[k][1] = 0.8;
    for (int s = 0; s < 2; s++) {
      double z = 0.01 * s;
      double joints[][3] = {
          {PC_LM_LEFT_EAR, 0.90, 0.79},   {PC_LM_LEFT_SHOULDER, 0.78, 0.80}, {PC_LM_LEFT_ELBOW, 0.66, 0.82},
          {PC_LM_LEFT_WRIST, 0.56, 0.82}, {PC_LM_LEFT_HIP, 0.53, hip_y},     {PC_LM_LEFT_KNEE, 0.36, 0.62},
          {PC_LM_LEFT_ANKLE, 0.31, 0.80}, {PC_LM_LEFT_HEEL, 0.32, 0.83},     {PC_LM_LEFT_TOE, 0.24, 0.83}};
      for (size_t k = 0; k < sizeof joints / sizeof *joints; k++)
        at[(int)joints[k][0] + s][0] = joints[k][1] + z, at[(int)joints[k][0] + s][1] = joints[k][2] + z;
    }
    fprintf(f, "{\"t\":%.4f,\"lm\":[", t);
    for (int k = 0; k < PC_LANDMARKS; k++)
      fprintf(f, "%s[%.4f,%.4f,0,0.99]", k ? "," : "", at[k][0], at[k][1]);
    fprintf(f, "],\"world\":[");
    for (int k = 0; k < PC_LANDMARKS; k++)
      fprintf(f, "%s[%.4f,%.4f,0,0.99]", k ? "," : "", 2 * (at[k][0] - 0.53), 2 * (at[k][1] - hip_y));
    fprintf(f, "]}\n");
  }
  fclose(f);
}

static void check_page(const pc_judged *j) {
  pc_err err = {0};
  size_t len;
  char *html = pc_judged_html(j, &len, &err), line[600], seen[80];
  CHECK(html && len == strlen(html), "%s", err.text);
  if (!html) return;
  CHECK(test_count(html, "<script") == 0 && test_count(html, "http") == 1,
        "a page that fetches"); /* http-equiv */
  CHECK(test_count(html, "nan") == 0 && test_count(html, "inf ") == 0, "a number is missing");
  CHECK(test_count(html, "</svg>") == test_count(html, "<svg"), "pictures open and close");
  CHECK(test_count(html, "<animate ") == 1, "the figure moves once");
  bool space = pc_judged_in_space(j); /* what the band is of, and where its error comes from */
  int bands = test_count(html, "<figcaption>Shaded upright");
  CHECK(test_count(html, "what a camera may be off") == (space ? 0 : bands), "the band's source");
  CHECK(test_count(html, "what measured points may be off") == (space ? bands : 0), "the band's source");
  CHECK(test_count(html, "pose network") == !space, "the error's source");
  int n = j->result ? j->result->n_reps : 0;
  CHECK(test_count(html, "<tr><th scope=\"row\">") == n, "%d rows of %d repetitions",
        test_count(html, "<tr><th scope"), n);
  CHECK(test_count(html, "<rect class=\"band\"") + test_count(html, "<rect class=\"part\"") ==
            n + (j->result ? j->result->n_holds : 0),
        "marks on the curve");
  for (int i = 0; pc_judged_sentence(j, i, line, sizeof line); i++) {
    snprintf(seen, sizeof seen, "%.*s", (int)strcspn(line, "<>&\""), line);
    CHECK(!*line || strstr(html, seen), "the page lacks: %s", line);
  }
  free(html);
}

/* The command says the page's sentences, in the same words and units. */
static void check_command(const char *path, const pc_judged *j) {
  char command[PATH_MAX + 200], text[8000], line[600];
  snprintf(command, sizeof command, "%s form %s --exercise bridge 2>&1", program, path);
  FILE *f = popen(command, "r");
  size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
  text[n] = 0;
  CHECK(f && pclose(f) == 0, "%s", text);
  for (int word = PC_SAID_DONE; word <= PC_SAID_DRIFT; word++) {
    pc_judged_sentence(j, word, line, sizeof line);
    CHECK(word == PC_SAID_RANGES || strstr(text, line), "the command lacks \"%s\": %s", line, text);
  }
  CHECK(!strstr(text, "0%") && !strstr(text, " deg"), "a unit of another spelling: %s", text);
}

static int judge(const char *path, const char *exercise, pc_judged *j) {
  pc_judge_def def = {.job = pc_job_default(), .exercise = exercise};
  pc_err err = {0};
  def.job.recording = path;
  int code = pc_judge(&def, j, &err);
  CHECK(!code, "%s: %s", path, err.text);
  return code;
}

static void check_bridge(int reps) {
  char path[] = "build/test_form_page_XXXXXX", dir[80], file[120];
  int fd = mkstemp(path);
  pc_judged j;
  pc_err err = {0};
  close(fd);
  write_bridge(path, reps);
  if (!judge(path, "bridge", &j)) {
    char line[600];
    CHECK(j.result->complete == reps, "%d of %d bridges", j.result->complete, reps);
    check_page(&j);
    check_command(path, &j);
    pc_judged_sentence(&j, PC_SAID_DONE, line, sizeof line);
    snprintf(file, sizeof file, "%d complete repetition%s.", reps, reps == 1 ? "" : "s");
    CHECK(!strcmp(line, file), "says: %s", line);
    snprintf(dir, sizeof dir, "%s.d", path);
    CHECK(!pc_judged_write(&j, dir, &err), "%s", err.text);
    static const char *const NAMES[] = {"report.html", "form.json"};
    for (int i = 0; i < 2; i++) {
      snprintf(file, sizeof file, "%s/%s", dir, NAMES[i]);
      CHECK(unlink(file) == 0, "no %s", NAMES[i]);
    }
    CHECK(rmdir(dir) == 0, "something else was left");
    CHECK(pc_judged_write(&j, path, &err) && err.code == PC_IO, "a file taken for a folder");
  }
  pc_judged_free(&j);
  unlink(path);
}

static void check_markers(void) {
  pc_judged j;
  if (!judge("models/movements/hip_hinge.trc", "hip_hinge", &j)) {
    CHECK(pc_judged_in_space(&j) && j.result && j.result->complete > 0, "the shipped movement");
    CHECK(!j.walked && j.n_sights > 1, "no curve");
    check_page(&j);
  }
  pc_judged_free(&j);
}

static void check_clips(void) {
  static const struct {
    const char *clip, *exercise;
  } CLIPS[] = {{"bridge_supine_studio", NULL},
               {"side_plank", "side_bridge"},
               {"walk_side_home", "walk"},
               {"walk_side_home", NULL},
               {"squat_side_gym", NULL},
               {"lunge_side_studio", NULL},
               {"single_leg_balance_front", "squat"}};
  for (size_t i = 0; i < sizeof CLIPS / sizeof *CLIPS; i++) {
    char path[600];
    pc_judged j;
    snprintf(path, sizeof path, "%s/recordings/landmarks/%s.full.jsonl", test_shared(), CLIPS[i].clip);
    if (!judge(path, CLIPS[i].exercise, &j)) check_page(&j);
    bool walks = !strncmp(CLIPS[i].clip, "walk", 4);
    CHECK(walks == (j.walked != NULL), "%s: %s", CLIPS[i].clip,
          walks ? "no steps were looked for" : "taken for a walk");
    if (walks)
      CHECK(j.walked->n_steps == 3 && j.walked->cadence > 80 && j.walked->cadence < 120,
            "three steps are seen");
    pc_judged_free(&j);
  }
}

int main(void) {
  if (!*test_beside("posterior", program, sizeof program)) return 1;
  check_bridge(1);
  check_bridge(4);
  check_markers();
  if (test_shared())
    check_clips();
  else
    SKIP("needs the shared recordings");
  return test_done();
}
