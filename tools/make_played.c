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

/* The counted quantity of a side, greater towards the far end; who moves on the spot: by how low they go. */
static double counted(const pc_form_rules *r, const pc_measures *m, int side) {
  double sign = r->far < r->rest ? -1 : 1;
  if (r->count.feature == PC_M_SHOULDER_MOVE) return -m->of[PC_M_HIP_HEIGHT][0].value;
  return sign * m->of[r->count.feature][pc_feature_sided(r->count.feature) ? side : 0].value;
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
  pc_measures m, ends[2][2], first = {0};
  double least[2] = {INFINITY, INFINITY}, most[2] = {-INFINITY, -INFINITY};
  for (int f = 0; f < p.motion->n_frames; f++) {
    measure(&p, f, pose, &m);
    if (f == 0) first = m;
    for (int side = 0; side < 2; side++) {
      double x = counted(e->rules, &m, side);
      if (x < least[side]) least[side] = x, ends[side][0] = m;
      if (x > most[side]) most[side] = x, ends[side][1] = m;
    }
  }
  int side = most[1] - least[1] > most[0] - least[0] + 1; /* the one that moves */
  printf("    {\"%s\",\n     {", e->name);
  print_end(&ends[side][0], &first), printf(",\n      "), print_end(&ends[side][1], &first);
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
