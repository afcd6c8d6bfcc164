/* eyes.c: one picture after another: find the person, mark the landmarks, know where to look next.
 *
 * The detector is asked only when nobody is followed; else the square comes from the last picture's marks.
 * When the landmark network says that nobody is in the square, the detector is asked at once, in the same
 * picture: after a cut the person is found again without a gap. The steps are those of MediaPipe's
 * pose solution (Bazarevsky et al. 2020; its public graph description), with its settings.
 */
#include "eyes/detect.h"
#include "eyes/euro.h"
#include "eyes/marks.h"
#include "eyes/net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PRESENT = 0.5; /* less: nobody is in the square */
/* MediaPipe's settings of the one-euro filter, per kind of point. */
static const pc_euro_set SET_IMAGE = {0.05, 80}, SET_WORLD = {0.1, 40};
static const double VISIBILITY_WEIGHT = 0.1; /* of a new visibility in the running mean */

/* Outputs of the landmark networks, all three. */
enum { OUT_MARKS, OUT_PRESENCE, OUT_MASK, OUT_HEAT, OUT_WORLD };

typedef struct past {
  bool any;
  double time;
  pc_euro mark[PC_LANDMARKS][3], world[PC_LANDMARKS][3];
  double visibility[PC_LANDMARKS];
} past;

struct pc_eyes {
  pc_graph *detector, *landmarks;
  bool raw, mask;
  bool following;
  pc_region next;
  past past;
  float *outline;
};

/* A network from bytes, its input and outputs of the sizes that are expected here. */
static pc_graph *load(const char *what, const void *bytes, size_t len, size_t in, const size_t *out,
                      int n_out, unsigned wanted, pc_err *err) {
  pc_arena *arena = pc_arena_make();
  pc_graph *graph = NULL;
  const pc_net *net = arena ? pc_net_read(bytes, len, arena, err) : NULL;
  if (!arena) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  bool fits = net && net->n_out == n_out && net->tensor[net->in[0]].n == in;
  for (int k = 0; fits && k < n_out; k++) fits = net->tensor[net->out[k]].n == out[k];
  if (net && !fits)
    pc_fail(err, PC_UNSUPPORTED, 0,
            "is not the %s network that is expected: get it with tools/install_models", what);
  if (fits) graph = pc_graph_make(net, wanted, err);
  pc_arena_free(arena);
  return graph;
}

pc_eyes *pc_eyes_make(const pc_eyes_def *def, pc_err *err) {
  static const size_t DETECTOR[] = {PC_DETECT_CELLS * PC_DETECT_NUMBERS, PC_DETECT_CELLS};
  static const size_t LANDMARKS[] = {PC_MARKS * 5, 1, PC_MASK_SIDE * PC_MASK_SIDE,
                                     PC_HEAT_SIDE * PC_HEAT_SIDE * PC_MARKS, PC_MARKS * 3};
  pc_eyes *eyes = calloc(1, sizeof *eyes);
  if (!eyes) {
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    return NULL;
  }
  eyes->raw = def->raw;
  eyes->mask = def->mask;
  unsigned wanted = 1u << OUT_MARKS | 1u << OUT_PRESENCE | 1u << OUT_HEAT | 1u << OUT_WORLD |
                    (def->mask ? 1u << OUT_MASK : 0);
  eyes->detector = load("detector", def->detector, def->detector_len, 3 * PC_DETECT_SIDE * PC_DETECT_SIDE,
                        DETECTOR, 2, 3, err);
  if (eyes->detector)
    eyes->landmarks = load("landmark", def->landmarks, def->landmarks_len, 3 * PC_MARKS_SIDE * PC_MARKS_SIDE,
                           LANDMARKS, 5, wanted, err);
  if (def->mask && !(eyes->outline = calloc(PC_MASK_SIDE * PC_MASK_SIDE, sizeof(float))))
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (eyes->landmarks && (!def->mask || eyes->outline)) return eyes;
  pc_eyes_free(eyes);
  return NULL;
}

void pc_eyes_free(pc_eyes *eyes) {
  if (!eyes) return;
  pc_graph_free(eyes->detector);
  pc_graph_free(eyes->landmarks);
  free(eyes->outline);
  free(eyes);
}

void pc_eyes_forget(pc_eyes *eyes) {
  eyes->following = false;
  eyes->past.any = false;
}

static int detect(pc_eyes *eyes, const pc_picture *picture, bool *found, pc_err *err) {
  pc_region all = pc_detect_region(picture);
  size_t n;
  pc_crop(picture, &all, PC_DETECT_SIDE, (pc_crop_range){-1, 1, true}, pc_graph_in(eyes->detector));
  int code = pc_graph_run(eyes->detector, err);
  if (code) return code;
  *found = pc_detect_person(pc_graph_out(eyes->detector, 0, &n), pc_graph_out(eyes->detector, 1, &n), &all,
                            &eyes->next);
  return PC_OK;
}

static int mark(pc_eyes *eyes, const pc_picture *picture, pc_marks *marks, double *presence, pc_err *err) {
  pc_graph *g = eyes->landmarks;
  size_t n;
  pc_crop(picture, &eyes->next, PC_MARKS_SIDE, (pc_crop_range){0, 1, false}, pc_graph_in(g));
  int code = pc_graph_run(g, err);
  if (code) return code;
  *presence = fmin(1, fmax(0, pc_graph_out(g, OUT_PRESENCE, &n)[0])); /* not a number: 0 */
  pc_marks_read(pc_graph_out(g, OUT_MARKS, &n), pc_graph_out(g, OUT_HEAT, &n), pc_graph_out(g, OUT_WORLD, &n),
                &eyes->next, marks);
  return PC_OK;
}

/* A damaged model gives anything; what goes on from here is finite. */
static bool finite_marks(const pc_marks *m) {
  double sum = 0;
  for (int i = 0; i < PC_MARKS; i++) {
    for (int k = 0; k < 3; k++) sum += fabs(m->at[i][k]);
    sum += m->visibility[i];
  }
  for (int i = 0; i < PC_LANDMARKS; i++)
    for (int k = 0; k < 3; k++) sum += fabs(m->world[i][k]);
  return isfinite(sum) && sum < 1e9;
}

/* Landmarks over time. The square itself is not smoothed: it must keep up with the person. */
static void smooth(pc_eyes *eyes, double time, double side, pc_marks *m) {
  past *p = &eyes->past;
  if (!p->any) memset(p, 0, sizeof *p);
  double step = time - p->time;
  for (int i = 0; i < PC_LANDMARKS; i++) {
    for (int k = 0; k < 3; k++) {
      m->at[i][k] = pc_euro_next(&p->mark[i][k], SET_IMAGE, step, 1 / side, m->at[i][k]);
      m->world[i][k] = pc_euro_next(&p->world[i][k], SET_WORLD, step, 1, m->world[i][k]);
    }
    p->visibility[i] += (p->any ? VISIBILITY_WEIGHT : 1) * (m->visibility[i] - p->visibility[i]);
    m->visibility[i] = p->visibility[i];
  }
  p->any = true;
  p->time = time;
}

static void tell(pc_eyes *eyes, const pc_picture *picture, const pc_marks *m, pc_seen *seen) {
  double w, h;
  pc_picture_size(picture, &w, &h);
  for (int i = 0; i < PC_LANDMARKS; i++) {
    seen->image[i][0] = m->at[i][0] / w;
    seen->image[i][1] = m->at[i][1] / h;
    seen->image[i][2] = m->at[i][2] / w;
    seen->visibility[i] = m->visibility[i];
    memcpy(seen->world[i], m->world[i], sizeof seen->world[i]);
  }
  if (!eyes->mask) return;
  size_t n;
  const float *logit = pc_graph_out(eyes->landmarks, OUT_MASK, &n);
  for (size_t i = 0; i < n; i++) eyes->outline[i] = isnan(logit[i]) ? 0 : 1 / (1 + expf(-logit[i]));
  seen->mask = eyes->outline;
}

int pc_eyes_look(pc_eyes *eyes, const pc_picture *picture, pc_seen *seen, pc_err *err) {
  pc_marks m;
  int code = PC_OK;
  memset(seen, 0, sizeof *seen);
  for (int again = 0; again < 2 && !seen->person; again++) {
    bool found = eyes->following;
    if (!found) {
      seen->detected = true;
      code = detect(eyes, picture, &found, err);
    }
    if (code || !found) break;
    if ((code = mark(eyes, picture, &m, &seen->presence, err))) break;
    seen->person = seen->presence >= PRESENT && finite_marks(&m);
    bool followed = eyes->following;
    if (!seen->person) pc_eyes_forget(eyes);
    if (!followed) break;
  }
  if (!seen->person) {
    pc_eyes_forget(eyes);
    return code;
  }
  pc_region r = eyes->next;
  memcpy(seen->region, (double[]){r.x, r.y, r.side, r.angle}, sizeof seen->region);
  eyes->next = pc_region_around(m.at[PC_MARK_HIPS], m.at[PC_MARK_RIM]);
  if (!eyes->raw) smooth(eyes, picture->time, r.side, &m);
  eyes->following = eyes->next.side > 1;
  tell(eyes, picture, &m, seen);
  return PC_OK;
}
