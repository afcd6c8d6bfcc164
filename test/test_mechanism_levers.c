/* Pulleys and levers (INVENTORY 1, 2, 3, 27): every muscle's arm about every degree of freedom is -dL/dq over
 * the range of motion; the chain's muscles are there by name; the deep rotators and piriformis' change of
 * mind. */
#include "mechanism.h"

enum { POSTURES = 5 };

typedef struct lab {
  const pc_body *body;
  pc_pose *pose;
  pc_path_work *work;
  double *arm;
} lab;

static double length_at(lab *l, int m, int c, double q) {
  pc_path path;
  l->pose->q[c] = q;
  pc_pose_couple(l->body, l->pose);
  pc_pose_position(l->body, l->pose);
  pc_path_find(l->body, l->pose, l->work, m, &path);
  return path.length;
}

static double arm_at(lab *l, int m, int c, double q) {
  pc_path path;
  double sum = 0;
  length_at(l, m, c, q);
  memset(l->arm, 0, (size_t)l->body->n_coordinates * sizeof *l->arm);
  pc_path_find(l->body, l->pose, l->work, m, &path);
  pc_path_arms(l->body, l->pose, m, &path, l->arm);
  for (int k = 0; k < l->body->n_coordinates; k++)
    if (k == c || l->body->coordinates[k].driver == c) sum += l->pose->gain[k] * l->arm[k];
  return sum;
}

/* Where the path begins or ends to touch something, the length has a kink and no derivative: the two
 * one-sided differences disagree there, and only there may the arm be between them. */
static void all_arms(lab *l) {
  int compared = 0, kinks = 0;
  double worst = 0;
  for (int c = 6; c < l->body->n_coordinates; c++) {
    const pc_coordinate *co = &l->body->coordinates[c];
    if (co->free < 0 || strcmp(co->name + strlen(co->name) - 2, "_l") == 0) continue; /* the mirror image */
    for (int i = 0; i < POSTURES; i++) {
      double q = co->lo + (co->hi - co->lo) * (i + 0.5) / POSTURES, h = 2e-5;
      for (int m = 0; m < l->body->n_muscles; m++) {
        double arm = arm_at(l, m, c, q), here = length_at(l, m, c, q),
               up = (here - length_at(l, m, c, q + h)) / h, down = (length_at(l, m, c, q - h) - here) / h,
               off = fabs(0.5 * (up + down) - arm);
        if (arm == 0 && up == 0 && down == 0) continue;
        compared++;
        if (fabs(up - down) > 0.01 * fabs(arm) + 1e-4) {
          kinks++;
          CHECK(arm > fmin(up, down) - 1e-4 && arm < fmax(up, down) + 1e-4,
                "%s about %s at %g: %g, sides %g and %g", l->body->muscles[m].name, co->name, q, arm, down,
                up);
          continue;
        }
        worst = fmax(worst, off / (fabs(arm) + 1e-3));
        CHECK(off < 0.01 * fabs(arm) + 1e-5, "%s about %s at %g: arm %g, difference %g",
              l->body->muscles[m].name, co->name, q, arm, 0.5 * (up + down));
      }
    }
    l->pose->q[c] = co->value;
  }
  printf("  %d arms compared with differences: off by %.1e at most; %d more at kinks\n", compared - kinks,
         worst, kinks);
  CHECK(compared > 3000 && kinks < compared / 200, "%d arms, %d kinks", compared, kinks);
}

static int count(const pc_body *b, const char *word) {
  int n = 0;
  for (int m = 0; m < b->n_muscles; m++) n += b->muscles[m].side > 0 && pc_muscle_is(&b->muscles[m], word);
  return n;
}

/* INVENTORY 2: who must be there, a side. Neck extensors, fascia: not in this body (docs/mechanisms.md). */
static void chain(const pc_body *b) {
  static const struct {
    const char *word;
    int n;
  } parts[] = {{"gastrocnemius", 1},
               {"soleus", 1},
               {"hamstrings", 3},
               {"gluteus_maximus", 3},
               {"gluteus_medius", 3},
               {"gluteus_minimus", 1},
               {"adductor_magnus", 1},
               {"hip_rotators", 5},
               {"quadratus_lumborum", 1},
               {"multifidus", 1},
               {"iliocostalis", 1},
               {"longissimus", 1},
               {"lats", 1},
               {"psoas", 1},
               {"iliacus", 1},
               {"rectus_femoris", 1},
               {"rectus_abdominis", 1},
               {"external_oblique", 1},
               {"internal_oblique", 1}};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    CHECK(count(b, parts[i].word) >= parts[i].n, "%s: %d", parts[i].word, count(b, parts[i].word));
}

static double strength(const pc_body *b, const char *group) {
  double sum = 0;
  for (int m = 0; m < b->n_muscles; m++)
    if (b->muscles[m].side > 0 && !strcmp(b->muscles[m].group, group)) sum += b->muscles[m].f_max;
  return sum;
}

/* INVENTORY 3: gluteus maximus has the largest cross section of the hip's own muscles. Force over area is the
 * same for all, so forces rank as areas do. */
static void largest(const pc_body *b) {
  static const char *const others[] = {"gluteus_medius", "gluteus_minimus",      "hip_rotators",
                                       "sartorius",      "tensor_fasciae_latae", "iliopsoas"};
  double maximus = strength(b, "gluteus_maximus");
  for (int i = 0; i < 6; i++) {
    printf("  gluteus maximus %.0f N, %s %.0f N\n", maximus, others[i], strength(b, others[i]));
    CHECK(strength(b, others[i]) < maximus, "%s: %g N, gluteus maximus %g", others[i], strength(b, others[i]),
          maximus);
  }
}

/* INVENTORY 27: piriformis turns outward near extension, inward in deep flexion (hip_rotation: inward
 * positive). */
static void rotators(lab *l) {
  static const char *const six[] = {"piri_r", "obturator_int_r", "obturator_ext_r", "gemelli_r", "quadfem_r"};
  int flexion = pc_body_find_coordinate(l->body, "hip_flexion_r"),
      rotation = pc_body_find_coordinate(l->body, "hip_rotation_r");
  for (int i = 0; i < 5; i++) { /* both gemelli in one */
    int m = pc_body_find_muscle(l->body, six[i]);
    CHECK(m >= 0, "no %s", six[i]);
    if (m < 0) continue;
    length_at(l, m, flexion, 0);
    double straight = arm_at(l, m, rotation, 0);
    length_at(l, m, flexion, 90 * DEG);
    double bent = arm_at(l, m, rotation, 0);
    printf("  %s: arm about hip rotation %.1f mm straight, %.1f mm at 90 degrees (inward positive)\n", six[i],
           1e3 * straight, 1e3 * bent);
    if (i == 0) CHECK(straight < 0 && bent > 0, "piriformis: %g and %g m", straight, bent);
  }
}

int main(void) {
  pc_err err = {0};
  pc_body *b = pc_body_human(&err);
  lab l = {b, pc_pose_make(b), pc_path_work_make(b), calloc((size_t)b->n_coordinates, sizeof *l.arm)};
  for (int c = 0; c < b->n_coordinates; c++) l.pose->q[c] = b->coordinates[c].value;
  pc_pose_couple(b, l.pose);
  chain(b);
  largest(b);
  rotators(&l);
  for (int c = 0; c < b->n_coordinates; c++) l.pose->q[c] = b->coordinates[c].value;
  all_arms(&l);
  free(l.arm);
  pc_path_work_free(l.work);
  pc_pose_free(l.pose);
  pc_body_free(b);
  return test_done();
}
