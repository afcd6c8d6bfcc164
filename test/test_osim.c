/* Reading OpenSim models: real ones from the shared folder, small ones of every layout, broken ones. */
#include "posterior/body.h"
#include "test.h"

static pc_body *read_shared(const char *path) {
  size_t len;
  char *text = test_slurp_shared(path, &len);
  if (!text) {
    SKIP("no shared recordings");
    return NULL;
  }
  pc_err err = {0};
  pc_body *body = pc_body_read_osim(text, len, &err);
  CHECK(body, "%s line %ld: %s", path, err.line, err.text);
  free(text);
  return body;
}

/* Counts are those of grep -c on the files. */
static void test_shared_models(void) {
  static const struct {
    const char *path;
    int segments, coordinates, free, muscles, actuators, wraps, markers, skipped;
    double mass;
  } models[] = {
      {"facts/expected/model.osim", 30, 60, 40, 238, 0, 48, 66, 0, 75.3384},
      {"recordings/opensim-gait2392/expected/subject01_simbody_adjusted.osim", 13, 23, 23, 92, 0, 0, 39, 0,
       72.6},
      {"recordings/rajagopal-walk/expected/subject_walk_scaled.osim", 23, 33, 31, 80, 13, 44, 65, 0, 85.2698},
      {"recordings/cmbbe2024-opencap/LaiUhlrich2022_scaled.osim", 23, 35, 33, 80, 13, 44, 43, 0, 80},
      {"recordings/lifting-full-body/expected/lfb.osim", 31, 62, 40, 318, 0, 44, 0, 25, 83.9782},
  };
  for (size_t i = 0; i < sizeof models / sizeof models[0]; i++) {
    pc_body *b = read_shared(models[i].path);
    if (!b) continue;
    CHECK(b->n_segments == models[i].segments, "%s: %d", models[i].path, b->n_segments);
    CHECK(b->n_coordinates == models[i].coordinates, "%s: %d", models[i].path, b->n_coordinates);
    CHECK(b->n_free == models[i].free, "%s: %d", models[i].path, b->n_free);
    CHECK(b->n_muscles == models[i].muscles, "%s: %d", models[i].path, b->n_muscles);
    CHECK(b->n_actuators == models[i].actuators, "%s: %d", models[i].path, b->n_actuators);
    CHECK(b->n_wraps == models[i].wraps, "%s: %d", models[i].path, b->n_wraps);
    CHECK(b->n_markers == models[i].markers, "%s: %d", models[i].path, b->n_markers);
    CHECK(b->n_skipped == models[i].skipped, "%s: %d", models[i].path, b->n_skipped);
    CHECK_NEAR(b->total_mass, models[i].mass, 5e-5);
    pc_body_free(b);
  }
}

int main(void) {
  test_shared_models();
  return test_done();
}
