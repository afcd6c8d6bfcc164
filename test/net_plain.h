/* net_plain.h: the second road of the networks: each operator written out as its definition says, in direct
 * loops and doubles, no library. Slow and easy to check by eye. */
#ifndef POSTERIOR_NET_PLAIN_H
#define POSTERIOR_NET_PLAIN_H

#include "eyes/net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct plain {
  const pc_net *net;
  float **value; /* of each tensor */
} plain;

static inline float plain_clip(const pc_op *op, double x) {
  return (float)fmin(fmax(x, (double)op->least), (double)op->most);
}

/* Cells before the picture that a padded window begins at: TFLite puts the smaller half first. */
static inline int plain_before(int n, int out, int size, int stride, bool same) {
  int need = (out - 1) * stride + size - n;
  return same && need > 0 ? need / 2 : 0;
}

static inline float plain_at(const pc_tensor *t, const float *v, int y, int x, int c) {
  if (y < 0 || x < 0 || y >= t->dim[1] || x >= t->dim[2]) return 0;
  return v[((size_t)y * (size_t)t->dim[2] + (size_t)x) * (size_t)t->dim[3] + (size_t)c];
}

static inline double plain_window(const plain *p, const pc_op *op, int y, int x, int c) {
  const pc_tensor *in = &p->net->tensor[op->in[0]], *w = &p->net->tensor[op->in[1]];
  const float *v = p->value[op->in[0]], *weight = w->value;
  int high = w->dim[1], wide = w->dim[2], deep = w->dim[3];
  double sum = p->net->tensor[op->in[2]].value[c];
  for (int j = 0; j < high; j++)
    for (int i = 0; i < wide; i++) {
      if (op->kind == PC_OP_DEPTHWISE) {
        sum += (double)plain_at(in, v, y + j, x + i, c) * weight[(j * wide + i) * deep + c];
        continue;
      }
      if (y + j < 0 || x + i < 0 || y + j >= in->dim[1] || x + i >= in->dim[2]) continue;
      const float *cell = v + ((size_t)(y + j) * (size_t)in->dim[2] + (size_t)(x + i)) * (size_t)deep;
      const float *row =
          weight + (((size_t)c * (size_t)high + (size_t)j) * (size_t)wide + (size_t)i) * (size_t)deep;
      for (int k = 0; k < deep; k++) sum += (double)cell[k] * row[k];
    }
  return sum;
}

static inline double plain_largest(const plain *p, const pc_op *op, int y, int x, int c) {
  const pc_tensor *in = &p->net->tensor[op->in[0]];
  double most = -INFINITY;
  for (int j = y; j < y + op->size[0]; j++)
    for (int i = x; i < x + op->size[1]; i++)
      if (j >= 0 && i >= 0 && j < in->dim[1] && i < in->dim[2])
        most = fmax(most, plain_at(in, p->value[op->in[0]], j, i, c));
  return most;
}

/* Convolutions and pools: a window that moves. */
static inline void plain_slide(plain *p, const pc_op *op) {
  const pc_tensor *in = &p->net->tensor[op->in[0]], *out = &p->net->tensor[op->out];
  bool pool = op->kind == PC_OP_MAX_POOL;
  int high = pool ? op->size[0] : p->net->tensor[op->in[1]].dim[1];
  int wide = pool ? op->size[1] : p->net->tensor[op->in[1]].dim[2];
  int top = plain_before(in->dim[1], out->dim[1], high, op->stride[0], op->same);
  int left = plain_before(in->dim[2], out->dim[2], wide, op->stride[1], op->same);
  float *to = p->value[op->out];
  for (int y = 0; y < out->dim[1]; y++)
    for (int x = 0; x < out->dim[2]; x++)
      for (int c = 0; c < out->dim[3]; c++) {
        int j = y * op->stride[0] - top, i = x * op->stride[1] - left;
        *to++ = plain_clip(op, pool ? plain_largest(p, op, j, i, c) : plain_window(p, op, j, i, c));
      }
}

/* Where output cell o of n reads between m cells. */
static inline double plain_source(const pc_op *op, int o, int n, int m) {
  if (op->align_corners) return n > 1 ? o * (m - 1.0) / (n - 1) : 0;
  double at = op->half_pixel ? (o + 0.5) * m / n - 0.5 : (double)o * m / n;
  return fmin(fmax(at, 0), m - 1);
}

static inline void plain_resize(plain *p, const pc_op *op) {
  const pc_tensor *in = &p->net->tensor[op->in[0]], *out = &p->net->tensor[op->out];
  const float *v = p->value[op->in[0]];
  float *to = p->value[op->out];
  for (int y = 0; y < out->dim[1]; y++)
    for (int x = 0; x < out->dim[2]; x++)
      for (int c = 0; c < out->dim[3]; c++) {
        double fy = plain_source(op, y, out->dim[1], in->dim[1]),
               fx = plain_source(op, x, out->dim[2], in->dim[2]);
        int j = (int)fy, i = (int)fx, j1 = j + 1 < in->dim[1] ? j + 1 : j,
            i1 = i + 1 < in->dim[2] ? i + 1 : i;
        double top = plain_at(in, v, j, i, c) * (1 - (fx - i)) + plain_at(in, v, j, i1, c) * (fx - i);
        double low = plain_at(in, v, j1, i, c) * (1 - (fx - i)) + plain_at(in, v, j1, i1, c) * (fx - i);
        *to++ = (float)(top * (1 - (fy - j)) + low * (fy - j));
      }
}

static inline void plain_pad(plain *p, const pc_op *op) {
  const pc_tensor *in = &p->net->tensor[op->in[0]], *out = &p->net->tensor[op->out];
  const int32_t *by = p->net->tensor[op->in[1]].integer;
  float *to = p->value[op->out];
  for (int y = 0; y < out->dim[1]; y++)
    for (int x = 0; x < out->dim[2]; x++)
      for (int c = 0; c < out->dim[3]; c++) {
        int k = c - by[6];
        *to++ = k < 0 || k >= in->dim[3] ? 0 : plain_at(in, p->value[op->in[0]], y - by[2], x - by[4], k);
      }
}

static inline void plain_spread(plain *p, const pc_op *op) { /* depth to space */
  const pc_tensor *in = &p->net->tensor[op->in[0]], *out = &p->net->tensor[op->out];
  int b = op->block, n = out->dim[3];
  float *to = p->value[op->out];
  for (int y = 0; y < out->dim[1]; y++)
    for (int x = 0; x < out->dim[2]; x++)
      for (int c = 0; c < n; c++)
        *to++ = plain_at(in, p->value[op->in[0]], y / b, x / b, (y % b * b + x % b) * n + c);
}

/* Joining along the axis before which every dimension is one: one behind the other. */
static inline void plain_join(plain *p, const pc_op *op) {
  float *to = p->value[op->out];
  for (int k = 0; k < op->n_in; k++) {
    size_t n = p->net->tensor[op->in[k]].n;
    memcpy(to, p->value[op->in[k]], n * sizeof *to);
    to += n;
  }
}

static inline void plain_each(plain *p, const pc_op *op) {
  size_t n = p->net->tensor[op->out].n;
  const float *a = p->value[op->in[0]];
  float *to = p->value[op->out];
  for (size_t i = 0; i < n; i++) {
    if (op->kind == PC_OP_ADD)
      to[i] = plain_clip(op, (double)a[i] + p->value[op->in[1]][i]);
    else
      to[i] = op->kind == PC_OP_LOGISTIC ? (float)(1 / (1 + exp(-(double)a[i]))) : a[i];
  }
}

static inline void plain_op(plain *p, const pc_op *op) {
  switch (op->kind) {
  case PC_OP_CONV:
  case PC_OP_DEPTHWISE:
  case PC_OP_MAX_POOL:
    plain_slide(p, op);
    break;
  case PC_OP_RESIZE:
    plain_resize(p, op);
    break;
  case PC_OP_PAD:
    plain_pad(p, op);
    break;
  case PC_OP_DEPTH_TO_SPACE:
    plain_spread(p, op);
    break;
  case PC_OP_CONCAT:
    plain_join(p, op);
    break;
  default:
    plain_each(p, op);
  }
}

/* Runs the network on `in`; plain_free afterwards. */
static inline plain plain_run(const pc_net *net, const float *in) {
  plain p = {net, calloc((size_t)net->n_tensors, sizeof(float *))};
  for (int i = 0; i < net->n_ops; i++)
    p.value[net->op[i].out] = calloc(net->tensor[net->op[i].out].n, sizeof(float));
  p.value[net->in[0]] = malloc(net->tensor[net->in[0]].n * sizeof(float));
  memcpy(p.value[net->in[0]], in, net->tensor[net->in[0]].n * sizeof(float));
  for (int i = 0; i < net->n_ops; i++) plain_op(&p, &net->op[i]);
  return p;
}

static inline void plain_free(plain *p) {
  for (int i = 0; i < p->net->n_tensors; i++) free(p->value[i]);
  free(p->value);
}

#endif
