/* test_no_memory.c: the whole chain, from files to files, with the n-th allocation failing and all after it.
 *
 * It must end in an error or in success; the sanitizers say whether it crashed or leaked. jansson and libxml2
 * are told to ask memory.h, too.
 * The first allocations are tried one by one, later ones ever more sparsely. */
#include "landmark_make.h"
#include "memory.h"
#include "posterior/app.h"
#include "posterior/play.h"
#include "test.h"

#include <jansson.h>
#include <libxml/xmlmemory.h>
#include <limits.h>

typedef struct task {
  const char *name;
  pc_job_def def;
} task;

/* 0: done; else the error's code. */
static int run(const task *t, const char *folder, long allowed, char *text) {
  pc_err err = {0};
  char dir[256];
  snprintf(dir, sizeof dir, "%s/out", folder);
  memory_left = allowed, memory_asked = 0;
  pc_job *job = pc_job_make(&t->def);
  int code = !job ? PC_NO_MEMORY : pc_job_load(job, &err) || pc_job_write(job, dir, &err) ? (int)err.code : 0;
  pc_job_free(job);
  memory_left = -1;
  strcpy(text, err.text);
  if (code && access(dir, F_OK) == 0)
    CHECK(false, "%s, %ld allocations: a result was left", t->name, allowed);
  snprintf(dir, sizeof dir, "rm -rf %s/out", folder);
  if (system(dir)) abort();
  return code;
}

static void exhaust(const task *t, const char *folder) {
  char text[320];
  for (int warm = 0; warm < 2; warm++) /* libraries allocate a little at first use only */
    CHECK(run(t, folder, -1, text) == 0, "%s: %s", t->name, text);
  long all = memory_asked, tried = 0;
  for (long n = 0; n < all; n += n < 20 ? 1 : n / 5) {
    int code = run(t, folder, n, text);
    CHECK(code == PC_NO_MEMORY, "%s, %ld of %ld allocations: code %d, %s", t->name, n, all, code, text);
    tried++;
  }
  for (long n = all - 5 > 0 ? all - 5 : 0; n < all; n++) {
    int code = run(t, folder, n, text);
    CHECK(code == PC_NO_MEMORY, "%s, %ld of %ld allocations: code %d, %s", t->name, n, all, code, text);
    tried++;
  }
  printf("NOTE %s: %ld allocations, %ld of them refused in turn\n", t->name, all, tried);
}

/* A person who stands, as one camera sees it. */
static void write_landmarks(char *path) {
  double time[16];
  pc_arena *arena = pc_arena_make();
  pc_body *b = pc_body_human(NULL);
  pc_motion m = {.n_frames = 16, .n_q = b->n_coordinates, .time = time};
  m.q = PC_NEW(arena, double, 16 * (size_t)m.n_q);
  for (int f = 0; f < 16; f++)
    for (int c = 0; c < m.n_q; c++)
      time[f] = 0.04 * f, m.q[(size_t)f * (size_t)m.n_q + (size_t)c] = b->coordinates[c].value;
  lm_def d = {.body = b, .motion = &m, .from = 0, .to = 0.6, .rate = 25, .camera = {1.5, 0.1, 0}, .seed = 1};
  char *text = lm_make(&d, lm_names(arena));
  CHECK(lm_write(path, text), "no file for the landmarks");
  free(text);
  pc_body_free(b);
  pc_arena_free(arena);
}

/* A walk, played: everything it needs is asked for before it is sought. */
static void exhaust_walk(void) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  pc_catalogue *c = pc_catalogue_make();
  const pc_exercise *e = c ? pc_exercise_find(c, "walk") : NULL;
  long all = LONG_MAX;
  CHECK(body && e, "%s", err.text);
  for (long n = 0; e && n < all; n++) {
    pc_played played;
    pc_arena *arena = pc_arena_make();
    err = (pc_err){0};
    memory_left = n, memory_asked = 0;
    int code = pc_play_make(&played, body, e, arena, &err);
    memory_left = -1;
    if (!code) all = n;
    CHECK(!code || code == PC_NO_MEMORY, "a walk, %ld allocations: code %d, %s", n, code, err.text);
    if (!code) pc_body_free(played.body);
    pc_arena_free(arena);
  }
  printf("NOTE a walk: %ld allocations, each refused in turn\n", all);
  pc_catalogue_free(c);
  pc_body_free(body);
}

int main(void) {
  char folder[] = "/tmp/test_no_memory_XXXXXX";
  CHECK(mkdtemp(folder), "no folder for the results");
  json_set_alloc_funcs(__wrap_malloc, free);
  xmlMemSetup(free, __wrap_malloc, __wrap_realloc, __wrap_strdup);
  task hinge = {"the hinge", pc_job_default()};
  hinge.def.recording = "models/movements/hip_hinge.trc";
  hinge.def.from = 0, hinge.def.to = 0.02;
  exhaust(&hinge, folder);
  hinge.name = "the hinge with measured forces";
  hinge.def.external = "test/data/ok_loads.xml";
  exhaust(&hinge, folder);
  char landmarks[40];
  write_landmarks(landmarks);
  task camera = {"landmarks", pc_job_default()};
  camera.def.recording = landmarks, camera.def.from = 0.2, camera.def.to = 0.24;
  exhaust(&camera, folder);
  unlink(landmarks);
  rmdir(folder);
  exhaust_walk();
  return test_done();
}
