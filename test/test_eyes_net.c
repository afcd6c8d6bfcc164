/* test_eyes_net.c: networks: the reader on files made here, whose weights are known; XNNPACK against plain
 * loops on random small networks and on the real ones; files that lie. */
#include "eyes/net.h"
#include "eyes_make.h"
#include "net_plain.h"
#include "tflite_make.h"

static unsigned seed = 7;
static int below(int n) {
  return (int)((seed = seed * 1664525u + 1013904223u) >> 8) % n;
}
static float unit(void) {
  return (float)below(2001) / 1000 - 1;
}

/* ---- weights ---- */

/* Half-precision numbers by their bits (IEEE 754-2008, table 3.5): 1, -2, largest, smallest, zero, 1/3. */
static void half_precision(void) {
  static const uint16_t BITS[] = {0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x3555};
  static const double VALUE[] = {1, -2, 65504, 5.9604644775390625e-8, 0, 0.333251953125};
  maker *m = calloc(1, sizeof *m);
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  maker_begin(m);
  int in = make_tensor(m, (int32_t[]){1, 2, 2, 6}, 4, 0, NULL, 0, NULL);
  int packed = make_tensor(m, (int32_t[]){1, 1, 1, 6}, 4, 1, BITS, sizeof BITS, NULL);
  int weight = make_tensor(m, (int32_t[]){1, 1, 1, 6}, 4, 0, NULL, 0, NULL);
  int bias = make_tensor(m, (int32_t[]){1}, 1, 0, (float[]){0}, 4, NULL);
  int out = make_tensor(m, (int32_t[]){1, 2, 2, 1}, 4, 0, NULL, 0, NULL);
  make_op(m, PC_OP_DEQUANTIZE, (int32_t[]){packed}, 1, weight, NULL, 0);
  make_op(m, PC_OP_CONV, (int32_t[]){in, weight, bias}, 3, out, (int[]){1, 1, 2, 1}, 2);
  maker_end(m, in, (int32_t[]){out}, 1);
  const pc_net *net = pc_net_read(m->at, m->len, arena, &err);
  CHECK(net, "%s", err.text);
  for (int i = 0; net && i < 6; i++)
    CHECK_NEAR(net->tensor[weight].value[i], VALUE[i], 1e-7 * fabs(VALUE[i]));
  pc_arena_free(arena);
  free(m);
}

/* A 4 x 6 matrix in blocks of 2 x 1... stored by rows of blocks, compressed along the columns, as the
 * TFLite format's own description does it. */
static void sparse(void) {
  static const float WHOLE[24] = {0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 5, 0, 0, 0, 0, 6, 7, 0, 0, 0, 0, 8};
  static const float STORED[] = {1, 3, 2, 4, 5, 7, 6, 8};
  maker *m = calloc(1, sizeof *m);
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  size_t t;
  maker_begin(m);
  int in = make_tensor(m, (int32_t[]){1, 2, 2, 6}, 4, 0, NULL, 0, NULL);
  int packed = make_tensor(m, (int32_t[]){4, 1, 1, 6}, 4, 0, STORED, sizeof STORED, &t);
  int weight = make_tensor(m, (int32_t[]){4, 1, 1, 6}, 4, 0, NULL, 0, NULL);
  int bias = make_tensor(m, (int32_t[]){4}, 1, 0, (float[]){0, 0, 0, 0}, 16, NULL);
  int out = make_tensor(m, (int32_t[]){1, 2, 2, 4}, 4, 0, NULL, 0, NULL);
  size_t s = make_table(m, 3), list = make_list(m);
  set_link(m, t, 6, s);
  set_link(m, s, 0, make_ints(m, (int32_t[]){0, 1, 2, 3, 4}, 5)); /* dims in order, then the block */
  set_link(m, s, 1, make_ints(m, (int32_t[]){0}, 1));             /* which divides dimension 0 */
  set_link(m, s, 2, list);
  for (size_t k = 0; k < 5; k++) {
    static const int SIZE[] = {2, 1, 1, 6, 2};
    size_t d = make_table(m, 6);
    list_add(m, list, k, d);
    set_field(m, d, 0, k == 3);
    set_field(m, d, 1, SIZE[k]);
    if (k != 3) continue;
    size_t segments = make_table(m, 1), indices = make_table(m, 1);
    set_field(m, d, 2, 1);
    set_link(m, d, 3, segments);
    set_link(m, segments, 0, make_ints(m, (int32_t[]){0, 2, 4}, 3));
    set_field(m, d, 4, 3);
    set_link(m, d, 5, indices);
    set_link(m, indices, 0, make_bytes(m, (uint8_t[]){1, 4, 0, 5}, 4, 1));
  }
  make_op(m, PC_OP_DENSIFY, (int32_t[]){packed}, 1, weight, NULL, 0);
  make_op(m, PC_OP_CONV, (int32_t[]){in, weight, bias}, 3, out, (int[]){1, 1, 2, 1}, 2);
  maker_end(m, in, (int32_t[]){out}, 1);
  const pc_net *net = pc_net_read(m->at, m->len, arena, &err);
  CHECK(net, "%s", err.text);
  for (int i = 0; net && i < 24; i++) CHECK_NEAR(net->tensor[weight].value[i], WHOLE[i], 0);
  pc_arena_free(arena);
  free(m);
}

/* ---- random networks ---- */

typedef struct shape {
  int32_t dim[4];
} shape;

static int make_values(maker *m, shape s, int n_dims) {
  float v[4096];
  size_t n = 1;
  for (int d = 0; d < n_dims; d++) n *= (size_t)s.dim[d];
  for (size_t i = 0; i < n; i++) v[i] = unit();
  return make_tensor(m, s.dim, n_dims, 0, v, n * sizeof *v, NULL);
}

static int slid(int n, int size, int stride, bool same) {
  return same ? (n + stride - 1) / stride : (n - size) / stride + 1;
}

/* One random operator after tensor `in` of shape *s; returns its output. */
static int random_op(maker *m, int in, shape *s) {
  int size = 1 + below(3), stride = 1 + below(2), act = (int[]){0, 1, 3}[below(3)], kind = below(8);
  bool same = below(2) || s->dim[1] < size || s->dim[2] < size;
  shape o = *s;
  int32_t *d = o.dim;
  if (kind < 3 || (kind == 3 && size > 1)) {
    d[1] = slid(d[1], size, stride, same), d[2] = slid(d[2], size, stride, same);
    if (kind == 0) d[3] = 1 + below(6);
  } else if (kind == 4)
    d[1] += 3, d[2] += 1;
  else if (kind == 5)
    d[1] = 1 + below(12), d[2] = 1 + below(12);
  else if (kind == 6 && d[3] % 4 == 0)
    d[1] *= 2, d[2] *= 2, d[3] /= 4;
  int weight = -1, second = -1;
  if (kind == 0) weight = make_values(m, (shape){{d[3], size, size, s->dim[3]}}, 4);
  if (kind == 1 || kind == 2) weight = make_values(m, (shape){{1, size, size, d[3]}}, 4);
  if (weight >= 0) second = make_values(m, (shape){{d[3]}}, 1);
  if (kind == 4)
    second = make_tensor(m, (int32_t[]){4, 2}, 2, 2, (int32_t[]){0, 0, 1, 2, 0, 1, 0, 0}, 32, NULL);
  if (kind == 5) second = make_tensor(m, (int32_t[]){2}, 1, 2, (int32_t[]){d[1], d[2]}, 8, NULL);
  int out = make_tensor(m, o.dim, 4, 0, NULL, 0, NULL);
  int window[] = {0, !same, 1, stride, 2, stride, 3, act},
      deep[] = {0, !same, 1, stride, 2, stride, 3, 1, 4, act};
  if (kind == 0)
    make_op(m, PC_OP_CONV, (int32_t[]){in, weight, second}, 3, out, window, 4);
  else if (kind <= 2)
    make_op(m, PC_OP_DEPTHWISE, (int32_t[]){in, weight, second}, 3, out, deep, 5);
  else if (kind == 3 && size > 1)
    make_op(m, PC_OP_MAX_POOL, (int32_t[]){in}, 1, out,
            (int[]){0, !same, 1, stride, 2, stride, 3, size, 4, size}, 5);
  else if (kind == 4)
    make_op(m, PC_OP_PAD, (int32_t[]){in, second}, 2, out, NULL, 0);
  else if (kind == 5)
    make_op(m, PC_OP_RESIZE, (int32_t[]){in, second}, 2, out, (int[]){2, 0, 3, 1}, 2);
  else if (kind == 6 && s->dim[3] % 4 == 0)
    make_op(m, PC_OP_DEPTH_TO_SPACE, (int32_t[]){in}, 1, out, (int[]){0, 2}, 1);
  else if (kind == 7)
    make_op(m, PC_OP_LOGISTIC, (int32_t[]){in}, 1, out, NULL, 0);
  else
    make_op(m, PC_OP_ADD, (int32_t[]){in, in}, 2, out, (int[]){0, act}, 1);
  *s = o;
  return out;
}

/* Largest difference of the library from plain loops, as a part of the largest value; inf on failure. Singles
 * against doubles: some 1e-7 an operator, more where large terms cancel. */
static double roads_apart(const pc_net *net, const float *in, pc_err *err) {
  pc_graph *g = pc_graph_make(net, ~0u, err);
  double apart = INFINITY;
  if (g) {
    memcpy(pc_graph_in(g), in, net->tensor[net->in[0]].n * sizeof *in);
    plain p = plain_run(net, in);
    if (!pc_graph_run(g, err)) apart = 0;
    for (int k = 0; k < net->n_out && !err->code; k++) {
      size_t n;
      const float *a = pc_graph_out(g, k, &n), *b = p.value[net->out[k]];
      double most = 1e-3, worst = 0;
      for (size_t i = 0; i < n; i++) {
        most = fmax(most, fabs((double)b[i]));
        double d = fabs((double)a[i] - b[i]);
        if (!(d <= worst)) worst = d;
      }
      if (!(worst / most <= apart)) apart = worst / most;
    }
    plain_free(&p);
  }
  pc_graph_free(g);
  return apart;
}

/* Chains of one to six operators, the last two results joined. */
static void random_networks(int count) {
  maker *m = calloc(1, sizeof *m);
  double worst = 0;
  for (int round = 0; round < count; round++) {
    pc_arena *arena = pc_arena_make();
    pc_err err = {0};
    maker_begin(m);
    shape s = {{1, 2 + below(9), 2 + below(9), 4 * (1 + below(3))}};
    float in[10 * 10 * 12];
    for (size_t i = 0; i < sizeof in / sizeof *in; i++) in[i] = unit();
    int first = make_tensor(m, s.dim, 4, 0, NULL, 0, NULL), at = first, n[2];
    for (int k = 1 + below(6); k >= 0; k--) at = random_op(m, at, &s);
    shape flat = {{1, s.dim[1] * s.dim[2] * s.dim[3]}}, both = {{1, 2 * flat.dim[1]}};
    for (int k = 0; k < 2; k++) {
      n[k] = make_tensor(m, flat.dim, 2, 0, NULL, 0, NULL);
      make_op(m, PC_OP_RESHAPE, (int32_t[]){at}, 1, n[k], NULL, 0);
    }
    int joined = make_tensor(m, both.dim, 2, 0, NULL, 0, NULL);
    make_op(m, PC_OP_CONCAT, (int32_t[]){n[0], n[1]}, 2, joined, (int[]){0, 1}, 1);
    maker_end(m, first, (int32_t[]){joined}, 1);
    const pc_net *net = pc_net_read(m->at, m->len, arena, &err);
    double apart = net ? roads_apart(net, in, &err) : INFINITY;
    CHECK(apart < 2e-4, "network %d: %g %s", round, apart, err.text);
    worst = fmax(worst, apart);
    pc_arena_free(arena);
  }
  printf("NOTE %d random networks: XNNPACK and plain loops differ by at most %.1e of the largest value\n",
         count, worst);
  free(m);
}

/* ---- the real ones ---- */

static void real_network(const char *name) {
  size_t len;
  char *bytes = eyes_model(name, &len);
  if (!bytes) {
    SKIP("the pose models are not there (tools/install_models)");
    return;
  }
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  const pc_net *net = pc_net_read(bytes, len, arena, &err);
  CHECK(net, "%s: %s", name, err.text);
  size_t n = net ? net->tensor[net->in[0]].n : 0;
  float *in = malloc((n + 1) * sizeof *in);
  for (size_t i = 0; i < n; i++) in[i] = 0.5f + 0.5f * unit();
  double apart = net ? roads_apart(net, in, &err) : INFINITY;
  CHECK(apart < 5e-4, "%s: %g %s", name, apart, err.text);
  printf("NOTE %s: XNNPACK and plain loops differ by at most %.1e of the largest value\n", name, apart);
  free(in);
  free(bytes);
  pc_arena_free(arena);
}

/* Bits turned over anywhere, and ends cut off: refused, or an answer; never a crash. */
static void damaged_network(const char *name, int count) {
  size_t len;
  char *bytes = eyes_model(name, &len);
  int refused = 0;
  for (int k = 0; bytes && k < count; k++) {
    pc_arena *arena = pc_arena_make();
    pc_err err = {0};
    size_t at[8], head = len < 60000 ? len : 60000, used = k % 4 == 3 ? (size_t)below((int)len) : len;
    uint8_t bit[8];
    for (int i = 0; i < 8; i++) { /* half of them in the structure before the weights, half near the end */
      at[i] = i % 2 ? (size_t)below((int)head) : len - 1 - (size_t)below((int)head);
      bit[i] = (uint8_t)(1 << below(8));
      bytes[at[i]] = (char)(bytes[at[i]] ^ bit[i]);
    }
    char *exact = malloc(used + 1); /* so that the sanitizer sees one byte too many */
    memcpy(exact, bytes, used);
    const pc_net *net = pc_net_read(exact, used, arena, &err);
    pc_graph *g = net ? pc_graph_make(net, ~0u, &err) : NULL;
    if (g) pc_graph_run(g, &err);
    CHECK(g || err.code, "refused without a word");
    refused += !g;
    pc_graph_free(g);
    free(exact);
    for (int i = 7; i >= 0; i--) bytes[at[i]] = (char)(bytes[at[i]] ^ bit[i]);
    pc_arena_free(arena);
  }
  if (bytes) printf("NOTE %s with damage: %d of %d refused\n", name, refused, count);
  free(bytes);
}

int main(void) {
#ifdef __OPTIMIZE__
  bool quick = false;
#else
  bool quick = true;
#endif
#if defined(__SANITIZE_ADDRESS__)
  quick = true;
#endif
  half_precision();
  sparse();
  random_networks(quick ? 200 : 2000);
  real_network("pose_detection.tflite");
  real_network("pose_landmark_lite.tflite");
  if (!quick) real_network("pose_landmark_full.tflite");
  damaged_network("pose_landmark_lite.tflite", quick ? 12 : 60);
  damaged_network("pose_detection.tflite", quick ? 6 : 30);
  return test_done();
}
