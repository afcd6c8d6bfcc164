/* test_arms_published.c: 45 lever arms, recomputed from our tables and held against published ranges. Where
 * the tables lump fascicles, those that stand for the rest are taken; of several, the mean weighted by force.
 * Rows out of range must be argued in models/human/OUTLIERS.md, by the item's own words; and none that is
 * argued there may be in range. */
#include "posterior/body.h"
#include "test.h"

enum { CELLS = 9 };

/* Cuts one line at commas outside quotes; returns how many cells. */
static int cut(char *line, char *cell[CELLS]) {
  int n = 0;
  bool quoted = false;
  cell[n++] = line;
  for (char *at = line; *at; at++) {
    if (*at == '"') quoted = !quoted, *at = ' ';
    if (*at == ',' && !quoted && n < CELLS) *at = 0, cell[n++] = at + 1;
  }
  for (int i = 0; i < n; i++) cell[i] += strspn(cell[i], " ");
  return n;
}

/* Whether a right muscle is one of "glmax*" or "IL_R9+IL_R10". */
static bool named(const char *muscle, const char *words) {
  size_t len = strlen(muscle);
  if (len < 3 || strcmp(muscle + len - 2, "_r")) return false;
  len -= 2;
  for (const char *w = words; *w; w += strcspn(w, "+"), w += *w == '+') {
    size_t n = strcspn(w, "+");
    while (n && w[n - 1] == ' ') n--;
    if (n && w[n - 1] == '*' ? !strncmp(w, muscle, n - 1) : n == len && !strncmp(w, muscle, n)) return true;
  }
  return false;
}

/* mm, NaN when no muscle of ours is meant. At the knee the patella, which follows it one to one, counts too.
 */
static double arm_of(const pc_body *b, const pc_pose *pose, pc_path_work *work, const char *words, int c) {
  int patella = pc_body_find_coordinate(b, "knee_angle_r_beta");
  bool knee = !strcmp(b->coordinates[c].name, "knee_angle_r");
  double sum = 0, weight = 0, *arm = calloc((size_t)b->n_coordinates, sizeof *arm);
  for (int m = 0; m < b->n_muscles; m++) {
    pc_path path;
    if (!named(b->muscles[m].name, words)) continue;
    arm[c] = arm[patella] = 0;
    pc_path_find(b, pose, work, m, &path);
    pc_path_arms(b, pose, m, &path, arm);
    sum += b->muscles[m].f_max * (arm[c] + (knee ? arm[patella] : 0)), weight += b->muscles[m].f_max;
  }
  free(arm);
  return weight > 0 ? 1e3 * sum / weight : NAN;
}

static bool argued(const char *outliers, const char *item) {
  char row[160];
  snprintf(row, sizeof row, "\n| %s |", item);
  return strstr(outliers, row) != NULL;
}

int main(void) {
  char *text = test_slurp_shared("facts/moment_arm_check.csv", NULL);
  char *outliers = test_slurp("models/human/OUTLIERS.md", NULL);
  if (!text) {
    SKIP("no shared facts");
    free(outliers);
    return test_done();
  }
  pc_body *b = pc_body_human(NULL);
  pc_pose *pose = pc_pose_make(b);
  pc_path_work *work = pc_path_work_make(b);
  for (int c = 0; c < b->n_coordinates; c++) pose->q[c] = b->coordinates[c].value;
  pc_pose_couple(b, pose);
  pc_pose_position(b, pose);
  int n = 0, out = 0;
  char *save, *line = strtok_r(text, "\n", &save);
  while ((line = strtok_r(NULL, "\n", &save))) {
    char *cell[CELLS] = {0}, name[64];
    CHECK(cut(line, cell) >= 6, "a short row");
    size_t len = strlen(cell[2]) - strlen("_mm");
    snprintf(name, sizeof name, "%.*s", (int)len, cell[2]);
    int c = pc_body_find_coordinate(b, name);
    if (c < 0) snprintf(name + len, sizeof name - len, "_r"), c = pc_body_find_coordinate(b, name);
    CHECK(c >= 0, "no coordinate %s", name);
    if (c < 0) continue;
    double arm = arm_of(b, pose, work, cell[1], c), lo = atof(cell[4]), hi = atof(cell[5]);
    bool in = arm >= lo - 0.05 && arm <= hi + 0.05; /* told to 0.1 mm */
    printf("  %-52s %6.1f mm (joined tables %6.1f), published %4.0f to %4.0f%s\n", cell[0], arm,
           atof(cell[3]), lo, hi, in ? "" : " OUT");
    CHECK(in != argued(outliers, cell[0]), "%s: %.1f mm is %s", cell[0], arm,
          in ? "in range" : "out of range");
    n++, out += !in;
  }
  CHECK(n == 45, "%d rows", n);
  printf("  %d of %d in range\n", n - out, n);
  pc_path_work_free(work);
  pc_pose_free(pose);
  pc_body_free(b);
  free(text);
  free(outliers);
  return test_done();
}
