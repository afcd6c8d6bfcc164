/* test_form_clips.c: real clips, whose repetitions were counted on the pictures, as filmed and as they might
 * have been filmed: mirrored, slower, quicker, noisier, with pictures missing, from a tilted camera. */
#include "form_make.h"

typedef struct label {
  const char *clip;
  const pc_form_rules *rules;
  bool sides;
  int reps;
  double hold[2];   /* s; NaN = no hold */
  double edge;      /* s: a repetition is under way at the start; at another speed so much is left out */
  int without_edge; /* repetitions then */
} label;

static const label LABELS[] = {
    {"squat_side_gym", &FORM_SQUAT, false, 2, {NAN, NAN}, 0, 0},
    {"squat_oblique_studio", &FORM_SQUAT, false, 4, {NAN, NAN}, 0, 0},
    {"bridge_supine_studio", &FORM_BRIDGE, false, 5, {NAN, NAN}, 0, 0},
    {"bridge_supine_dark", &FORM_BRIDGE, false, 1, {NAN, NAN}, 0, 0},
    {"webcam_bridge", &FORM_BRIDGE, false, 6, {NAN, NAN}, 1.3, 5},
    {"single_leg_rdl_side", &FORM_HINGE, false, 1, {NAN, NAN}, 0, 0},
    {"lunge_side_studio", &FORM_LUNGE, true, 5, {NAN, NAN}, 0.9, 5},
    {"side_plank", &FORM_SIDE_BRIDGE, false, 0, {6.5, 10}, 0, 0},
    {"bird_dog_side", &FORM_BIRD_DOG, true, 0, {1.1, 3.3}, 0, 0},
    {"walk_side_home", &FORM_SQUAT, false, 0, {NAN, NAN}, 0, 0},
    {"walk_side_home", &FORM_LUNGE, true, 0, {NAN, NAN}, 0, 0},
    {"single_leg_balance_front", &FORM_SQUAT, false, 0, {NAN, NAN}, 0, 0},
};

static const form_change CHANGES[] = {
    {.name = "as it is"},
    {.name = "mirrored", .mirror = true},
    {.name = "at 0.7 of its speed", .speed = 0.7},
    {.name = "at 1.4 of its speed", .speed = 1.4},
    {.name = "with noise", .noise = 0.004, .seed = 1},
    {.name = "with other noise", .noise = 0.004, .seed = 2},
    {.name = "with a fifth of the pictures missing", .drop = 0.2, .seed = 3},
    {.name = "15 pictures a second", .rate = 15},
    {.name = "camera rolled by 5 degrees", .roll = 5},
    {.name = "camera rolled by -5 degrees", .roll = -5},
    {.name = "all at once", .mirror = true, .speed = 1.2, .noise = 0.003, .drop = 0.1, .roll = 3, .seed = 4},
};

int main(void) {
  if (!test_shared()) {
    SKIP("no shared recordings");
    return test_done();
  }
  for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++) {
    const label *l = &LABELS[i];
    form_clip all = form_clip_read(l->clip), clip = all;
    CHECK(all.n > 0, "%s", l->clip);
    pc_exercise e = form_exercise(l->rules, l->sides);
    for (size_t c = 0; c < sizeof CHANGES / sizeof *CHANGES; c++) {
      pc_form *form;
      bool cut = l->edge > 0 && CHANGES[c].speed > 0;
      clip = all;
      while (cut && clip.n && clip.sights->t < l->edge) clip.sights++, clip.n--;
      const pc_form_result *r = form_run(&clip, &e, &CHANGES[c], &form);
      CHECK(r->complete == (cut ? l->without_edge : l->reps), "%s, %s: %d reps", l->clip, CHANGES[c].name,
            r->complete);
      CHECK(r->n_holds == !isnan(l->hold[0]), "%s, %s: %d holds", l->clip, CHANGES[c].name, r->n_holds);
      double speed = CHANGES[c].speed > 0 ? CHANGES[c].speed : 1;
      if (r->n_holds == 1) {
        CHECK_NEAR(r->holds[0].start * speed, l->hold[0], 0.5);
        CHECK_NEAR(r->holds[0].end * speed, l->hold[1], 0.5);
      }
      pc_form_free(form);
    }
    free(all.sights);
  }
  return test_done();
}
