/* make_played.c: writes src/form/played_table.c: what the built-in human looks like at both ends of every
 * judged exercise, by points without error. To be run again where a file's postures change:
 *     build/release/bin/make_played > src/form/played_table.c
 */
#include "form/played.h"
#include "posterior/posterior.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void measure(const pc_played *p, int frame, pc_pose *pose, pc_measures *out) {
  pc_sight s = {.kind = PC_SIGHT_SPACE, .person = true};
  const pc_motion *m = p->motion;
  memcpy(pose->q, m->q + (size_t)frame * (size_t)m->n_q, (size_t)m->n_q * sizeof *pose->q);
  pc_pose_couple(p->body, pose);
  pc_pose_position(p->body, pose);
  pc_play_landmarks(p->body, pose, s.world);
  for (int i = 0; i < PC_LANDMARKS; i++) s.visibility[i] = 1;
  pc_measure_sight(&s, PC_VIEW_UNKNOWN, out);
}

/* The counted quantity, greater towards the far end, of the side where it is furthest. */
static double counted(const pc_form_rules *r, const pc_measures *m) {
  double sign = r->far < r->rest ? -1 : 1;
  const pc_measured *x = m->of[r->count.feature];
  if (!pc_feature_sided(r->count.feature) || isnan(x[1].value)) return sign * x[0].value;
  return r->count.feature == PC_M_SHOULDER_MOVE ? 0 : fmax(sign * x[0].value, sign * x[1].value);
}

static void print_end(const pc_measures *m, const pc_measures *first) {
  printf("{");
  for (int k = 0; k < PC_PLAYED_FEATURES; k++) {
    pc_feature f = pc_played_features[k];
    printf("%s{", k ? ", " : "");
    for (int side = 0; side < 2; side++) {
      double x = m->of[f][side].value - (f == PC_M_HEEL ? first->of[f][side].value : 0);
      printf(isnan(x) ? "%sNAN" : "%s%.0f", side ? ", " : "", x);
    }
    printf("}");
  }
  printf("}");
}

static int write_one(const pc_body *body, const pc_exercise *e, pc_arena *arena, pc_err *err) {
  pc_played p;
  if (pc_play_make(&p, body, e, arena, err)) return err->code;
  pc_pose *pose = pc_pose_make(p.body);
  pc_measures m, low, high, first;
  double least = INFINITY, most = -INFINITY;
  for (int f = 0; f < p.motion->n_frames; f++) {
    measure(&p, f, pose, &m);
    if (f == 0) first = low = high = m;
    double x = counted(e->rules, &m);
    if (e->rules->count.feature == PC_M_SHOULDER_MOVE)
      x = -m.of[PC_M_HIP_HEIGHT][0].value; /* who moves on the spot: by how low they go */
    if (x < least) least = x, low = m;
    if (x > most) most = x, high = m;
  }
  printf("    {\"%s\",\n     {", e->name);
  print_end(&low, &first), printf(",\n      "), print_end(&high, &first);
  printf("}},\n");
  pc_pose_free(pose);
  pc_body_free(p.body);
  return 0;
}

int main(void) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  pc_catalogue *c = pc_catalogue_make();
  int n = 0;
  printf("/* Written by tools/make_played. */\n// clang-format off\n#include \"form/played.h\"\n\n"
         "#include <math.h>\n\nconst pc_played_ends pc_played_table[] = {\n");
  for (int i = 0; body && c && i < c->n && !err.code; i++) {
    const pc_exercise *e = &c->exercises[i];
    if (!e->rules || !e->play || !strcmp(e->rules->kind, "walk")) continue;
    pc_arena *arena = pc_arena_make();
    write_one(body, e, arena, &err), n++;
    pc_arena_free(arena);
  }
  printf("};\nconst int pc_played_n = %d;\n", n);
  if (err.code) fprintf(stderr, "%s\n", err.text);
  pc_catalogue_free(c);
  pc_body_free(body);
  return err.code != 0;
}
