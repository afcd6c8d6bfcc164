/* shapes.c: does an operator give what its output claims to be?
 *
 * The library that runs the network computes its own shapes; the memory for results is laid out by those
 * in the file. Where the two differ it would write past the end. So each operator's output shape is
 * computed here from its inputs, by the definitions of the TFLite operators, and compared.
 */
#include "eyes/net.h"

#include <string.h>

static bool is(const pc_tensor *t, int n, int a, int b, int c, int d) {
  int dim[PC_NET_DIMS] = {a, b, c, d};
  return t->n_dims == n && !memcmp(t->dim, dim, sizeof *dim * (size_t)n);
}

static bool picture(const pc_tensor *t) {
  return t->n_dims == 4 && t->dim[0] == 1;
}

/* Output cells along one side of a window of `size` that moves by `stride`. */
static int cells(int n, int size, int stride, bool same) {
  if (stride < 1 || stride > 64 || size < 1 || size > 64) return -1;
  if (same) return (n + stride - 1) / stride;
  return n < size ? -1 : (n - size) / stride + 1;
}

static bool window(const pc_op *op, const pc_tensor *in, const pc_tensor *out, int high, int wide,
                   int channels) {
  return picture(in) && is(out, 4, 1, cells(in->dim[1], high, op->stride[0], op->same),
                           cells(in->dim[2], wide, op->stride[1], op->same), channels);
}

static bool convolution(const pc_net *net, const pc_op *op) {
  const pc_tensor *in = &net->tensor[op->in[0]], *weight = &net->tensor[op->in[1]],
                  *bias = &net->tensor[op->in[2]], *out = &net->tensor[op->out];
  if (!picture(in) || weight->n_dims != 4 || !weight->value || !bias->value) return false;
  bool deep = op->kind == PC_OP_DEPTHWISE; /* weights [1, h, w, channels] against [out, h, w, in] */
  int channels = deep ? weight->dim[3] : weight->dim[0];
  if (deep ? weight->dim[0] != 1 || channels != in->dim[3] : weight->dim[3] != in->dim[3]) return false;
  return (int)bias->n == channels && window(op, in, out, weight->dim[1], weight->dim[2], channels);
}

static bool pad(const pc_tensor *in, const pc_tensor *by, const pc_tensor *out) {
  if (!by->integer || by->n != 2 * (size_t)in->n_dims || out->n_dims != in->n_dims) return false;
  for (int d = 0; d < in->n_dims; d++) {
    long long before = by->integer[2 * d], after = by->integer[2 * d + 1];
    if (before < 0 || after < 0 || out->dim[d] != in->dim[d] + before + after) return false;
  }
  return true;
}

static bool concat(const pc_net *net, const pc_op *op) {
  const pc_tensor *out = &net->tensor[op->out];
  int axis = op->axis < 0 ? op->axis + out->n_dims : op->axis, sum = 0;
  if (axis < 0 || axis >= out->n_dims) return false;
  for (int k = 0; k < op->n_in; k++) {
    const pc_tensor *in = &net->tensor[op->in[k]];
    if (in->n_dims != out->n_dims) return false;
    for (int d = 0; d < out->n_dims; d++)
      if (d != axis && in->dim[d] != out->dim[d]) return false;
    sum += in->dim[axis];
  }
  return sum == out->dim[axis];
}

static bool fits(const pc_net *net, const pc_op *op) {
  const pc_tensor *in = &net->tensor[op->in[0]], *second = op->n_in > 1 ? &net->tensor[op->in[1]] : NULL,
                  *out = &net->tensor[op->out];
  int b = op->block;
  switch (op->kind) {
  case PC_OP_CONV:
  case PC_OP_DEPTHWISE:
    return convolution(net, op);
  case PC_OP_MAX_POOL:
    return window(op, in, out, op->size[0], op->size[1], in->dim[3]);
  case PC_OP_ADD:
    return is(second, in->n_dims, in->dim[0], in->dim[1], in->dim[2], in->dim[3]) &&
           is(out, in->n_dims, in->dim[0], in->dim[1], in->dim[2], in->dim[3]);
  case PC_OP_LOGISTIC:
    return is(out, in->n_dims, in->dim[0], in->dim[1], in->dim[2], in->dim[3]);
  case PC_OP_RESHAPE:
    return in->n == out->n;
  case PC_OP_PAD:
    return pad(in, second, out);
  case PC_OP_RESIZE:
    return picture(in) && second->integer && second->n == 2 &&
           is(out, 4, 1, second->integer[0], second->integer[1], in->dim[3]);
  case PC_OP_DEPTH_TO_SPACE:
    return picture(in) && b > 0 && b < 64 && in->dim[3] % (b * b) == 0 &&
           is(out, 4, 1, in->dim[1] * b, in->dim[2] * b, in->dim[3] / (b * b));
  case PC_OP_CONCAT:
    return concat(net, op);
  default:
    return false;
  }
}

int pc_net_check(const pc_net *net, const pc_op *op, pc_err *err) {
  for (int k = 0; k < op->n_in; k++) {
    bool weight = (op->kind == PC_OP_CONV || op->kind == PC_OP_DEPTHWISE) && k > 0;
    bool number = net->tensor[op->in[k]].integer != NULL;
    bool wanted = k == 1 && (op->kind == PC_OP_PAD || op->kind == PC_OP_RESIZE || op->kind == PC_OP_RESHAPE);
    if ((number && !wanted) || (!weight && net->tensor[op->in[k]].value))
      return pc_fail(err, PC_UNSUPPORTED, 0, "the model computes with a constant in a way not known here");
  }
  return fits(net, op) ? PC_OK
                       : pc_fail(err, PC_BAD_INPUT, 0, "the model file is damaged (shapes do not agree)");
}
