/* tflite.c: a TFLite file to a network.
 *
 * The file is a flatbuffer (schema.fbs of TensorFlow Lite, version 3): a list of operator codes, a list of
 * buffers, and a graph of tensors and operators in the order of running. Only what the pose networks
 * consist of is read; an operator that is not known is refused by its number. DEQUANTIZE and DENSIFY of
 * constants are carried out here, once, so that what is left is arithmetic on floats.
 *
 * The bytes are not trusted: sizes are bounded, every index is checked, and an operator may only take what
 * an earlier one made (shapes.c checks that the shapes agree).
 */
#include "eyes/constants.h"
#include "eyes/net.h"

#include <math.h>
#include <string.h>

/* Bounds far above any pose network; beyond them a file is broken or meant to do harm. */
enum { MOST_TENSORS = 4096, MOST_OPS = 2048, MOST_DIM = 1 << 16 };
static const size_t MOST_NUMBERS = (size_t)1 << 22;   /* of one tensor; met: 1.6e6 */
static const size_t MOST_CONSTANTS = (size_t)1 << 26; /* of all weights together; met: 2.8e7 */

/* Fields of the schema's tables, by number. */
enum { MODEL_CODES = 1, MODEL_GRAPHS = 2, MODEL_BUFFERS = 4 };
enum { CODE_OLD = 0, CODE_NEW = 3 };
enum { GRAPH_TENSORS = 0, GRAPH_INPUTS = 1, GRAPH_OUTPUTS = 2, GRAPH_OPERATORS = 3 };
enum { TENSOR_SHAPE = 0, TENSOR_TYPE = 1, TENSOR_BUFFER = 2, TENSOR_SPARSITY = 6 };
enum { OP_CODE = 0, OP_INPUTS = 1, OP_OUTPUTS = 2, OP_OPTIONS = 4 };

typedef struct reader {
  pc_flat flat;
  pc_flat_list codes, buffers, tensors, ops;
  pc_net *net;
  size_t constants; /* numbers unpacked so far */
  pc_arena *arena;
  pc_err *err;
} reader;

static int bad(reader *r, const char *what) {
  return pc_fail(r->err, PC_BAD_INPUT, 0,
                 "the model file is damaged (%s): get it again with tools/install_models", what);
}

static int read_shape(reader *r, const pc_flat_table *t, pc_tensor *tensor) {
  pc_flat_list shape = pc_flat_listed(t, TENSOR_SHAPE, 4);
  if (shape.n > PC_NET_DIMS) return bad(r, "a tensor of too many dimensions");
  tensor->n = 1;
  tensor->n_dims = (int)shape.n;
  for (size_t d = 0; d < shape.n; d++) {
    int size = pc_flat_list_int(&shape, d);
    if (size < 1 || size > MOST_DIM || tensor->n * (size_t)size > MOST_NUMBERS)
      return bad(r, "a tensor's size");
    tensor->dim[d] = size;
    tensor->n *= (size_t)size;
  }
  return r->flat.broken ? bad(r, "a tensor") : PC_OK;
}

/* The bytes of tensor i's buffer; n = 0: it has none, so it is computed. */
static pc_flat_list buffer_of(reader *r, const pc_flat_table *t) {
  pc_flat_list none = {&r->flat, 0, 0};
  int32_t buffer = pc_flat_int(t, TENSOR_BUFFER, 0);
  if (buffer < 0 || (size_t)buffer >= r->buffers.n) {
    r->flat.broken = true;
    return none;
  }
  pc_flat_table b = pc_flat_list_table(&r->buffers, (size_t)buffer);
  return pc_flat_listed(&b, 0, 1);
}

static int read_tensor(reader *r, int i) {
  pc_tensor *tensor = &r->net->tensor[i];
  pc_flat_table t = pc_flat_list_table(&r->tensors, (size_t)i);
  int code = read_shape(r, &t, tensor), type = pc_flat_byte(&t, TENSOR_TYPE, 0);
  if (code) return code;
  pc_flat_list bytes = buffer_of(r, &t);
  if (r->flat.broken) return bad(r, "a tensor's bytes");
  pc_flat_table sparsity = pc_flat_child(&t, TENSOR_SPARSITY);
  if (bytes.n == 0 || type == PC_STORED_HALF || sparsity.n_fields > 0) return PC_OK; /* see unpack */
  if ((r->constants += tensor->n) > MOST_CONSTANTS) return bad(r, "too many weights");
  if (type == PC_STORED_INT)
    tensor->integer = pc_constant_ints(&bytes, tensor->n, r->arena, r->err);
  else
    tensor->value = pc_constant_floats(&bytes, type, tensor->n, r->arena, r->err);
  tensor->made = tensor->value || tensor->integer;
  return tensor->made ? PC_OK : r->err ? (int)r->err->code : PC_BAD_INPUT;
}

/* DEQUANTIZE or DENSIFY of a constant: the output becomes a constant of plain floats. */
static int unpack(reader *r, const pc_op *op) {
  pc_net *net = r->net;
  pc_tensor *from = &net->tensor[op->in[0]], *to = &net->tensor[op->out];
  if (from->n != to->n || to->made) return bad(r, "packed weights");
  if (!from->value) {
    pc_flat_table t = pc_flat_list_table(&r->tensors, (size_t)op->in[0]);
    pc_flat_table sparsity = pc_flat_child(&t, TENSOR_SPARSITY);
    pc_flat_list bytes = buffer_of(r, &t);
    int type = pc_flat_byte(&t, TENSOR_TYPE, 0);
    if (r->flat.broken || bytes.n == 0) return bad(r, "packed weights");
    if ((r->constants += from->n) > MOST_CONSTANTS) return bad(r, "too many weights");
    if (sparsity.n_fields > 0)
      from->value = pc_constant_sparse(&bytes, type, &sparsity, from->dim, from->n_dims, r->arena, r->err);
    else
      from->value = pc_constant_floats(&bytes, type, from->n, r->arena, r->err);
    if (!from->value) return r->err ? (int)r->err->code : PC_BAD_INPUT;
  }
  to->value = from->value;
  to->made = true;
  return PC_OK;
}

static bool read_activation(pc_op *op, int activation) {
  op->least = activation == 1 || activation == 3 ? 0 : -INFINITY;
  op->most = activation == 3 ? 6 : INFINITY;
  return activation == 0 || activation == 1 || activation == 3; /* none, ReLU, ReLU6 */
}

/* What the options say; fields by number as in the schema. */
static bool read_options(const pc_flat_table *o, pc_op *op) {
  bool ok = read_activation(op, 0);
  op->stride[0] = op->stride[1] = 1;
  switch (op->kind) {
  case PC_OP_CONV:
  case PC_OP_DEPTHWISE: {
    int after = op->kind == PC_OP_CONV ? 3 : 4; /* a depthwise one has its multiplier in between */
    ok = read_activation(op, pc_flat_byte(o, after, 0)) && pc_flat_int(o, after + 1, 1) == 1 &&
         pc_flat_int(o, after + 2, 1) == 1; /* no dilation */
  }                                         /* fall through */
  case PC_OP_MAX_POOL:
    op->same = pc_flat_byte(o, 0, 0) == 0;
    op->stride[1] = pc_flat_int(o, 1, 0);
    op->stride[0] = pc_flat_int(o, 2, 0);
    if (op->kind == PC_OP_MAX_POOL) {
      op->size[1] = pc_flat_int(o, 3, 0);
      op->size[0] = pc_flat_int(o, 4, 0);
      ok = read_activation(op, pc_flat_byte(o, 5, 0));
    }
    break;
  case PC_OP_ADD:
    ok = read_activation(op, pc_flat_byte(o, 0, 0));
    break;
  case PC_OP_CONCAT:
    op->axis = pc_flat_int(o, 0, 0);
    ok = pc_flat_byte(o, 1, 0) == 0;
    break;
  case PC_OP_RESIZE:
    op->align_corners = pc_flat_byte(o, 2, 0) != 0;
    op->half_pixel = pc_flat_byte(o, 3, 0) != 0;
    break;
  case PC_OP_DEPTH_TO_SPACE:
    op->block = pc_flat_int(o, 0, 0);
    break;
  default:
    break;
  }
  return ok;
}

/* How many inputs an operator has, at least and at most; false: not known here. */
static bool inputs_of(pc_op_kind kind, size_t *least, size_t *most) {
  *least = *most = 1;
  switch (kind) {
  case PC_OP_CONV:
  case PC_OP_DEPTHWISE:
    *least = *most = 3;
    return true;
  case PC_OP_ADD:
  case PC_OP_PAD:
  case PC_OP_RESIZE:
    *least = *most = 2;
    return true;
  case PC_OP_RESHAPE:
    *most = 2;
    return true;
  case PC_OP_CONCAT:
    *most = PC_NET_INPUTS;
    return true;
  case PC_OP_DEPTH_TO_SPACE:
  case PC_OP_DEQUANTIZE:
  case PC_OP_LOGISTIC:
  case PC_OP_MAX_POOL:
  case PC_OP_DENSIFY:
    return true;
  }
  return false;
}

static int read_ends(reader *r, const pc_flat_list *list, int *end) {
  for (size_t k = 0; k < list->n; k++) {
    end[k] = pc_flat_list_int(list, k);
    if (end[k] < 0 || end[k] >= r->net->n_tensors) return bad(r, "an operator's tensor");
  }
  return PC_OK;
}

static int read_op(reader *r, size_t i, pc_op *op) {
  pc_flat_table t = pc_flat_list_table(&r->ops, i);
  pc_flat_list in = pc_flat_listed(&t, OP_INPUTS, 4), out = pc_flat_listed(&t, OP_OUTPUTS, 4);
  pc_flat_table options = pc_flat_child(&t, OP_OPTIONS);
  int32_t which = pc_flat_int(&t, OP_CODE, 0);
  if (r->flat.broken || which < 0 || (size_t)which >= r->codes.n) return bad(r, "an operator");
  pc_flat_table c = pc_flat_list_table(&r->codes, (size_t)which);
  int32_t old = (int8_t)pc_flat_byte(&c, CODE_OLD, 0), new = pc_flat_int(&c, CODE_NEW, 0);
  size_t least, most;
  op->kind = (pc_op_kind)(new > old ? new : old);
  if (!inputs_of(op->kind, &least, &most))
    return pc_fail(r->err, PC_UNSUPPORTED, 0, "the model has an operator that is not known here (%d)",
                   op->kind);
  if (in.n < least || in.n > most || out.n != 1) return bad(r, "an operator's inputs");
  op->n_in = (int)in.n;
  int code = read_ends(r, &in, op->in);
  if (!code) code = read_ends(r, &out, &op->out);
  if (code) return code;
  bool known = read_options(&options, op);
  if (r->flat.broken) return bad(r, "an operator's options");
  return known ? PC_OK
               : pc_fail(r->err, PC_UNSUPPORTED, 0,
                         "the model's operator %zu has options that are not known here", i);
}

static int read_ops(reader *r) {
  pc_net *net = r->net;
  int code = PC_OK;
  for (size_t i = 0; i < r->ops.n && !code; i++) {
    pc_op *op = &net->op[net->n_ops];
    memset(op, 0, sizeof *op);
    if ((code = read_op(r, i, op))) return code;
    if (op->kind == PC_OP_DEQUANTIZE || op->kind == PC_OP_DENSIFY) {
      code = unpack(r, op);
      continue;
    }
    for (int k = 0; k < op->n_in; k++)
      if (!net->tensor[op->in[k]].made) return bad(r, "an operator without its input");
    if (net->tensor[op->out].made) return bad(r, "a tensor made twice");
    if ((code = pc_net_check(net, op, r->err))) return code;
    net->tensor[op->out].made = true;
    net->n_ops++;
  }
  return code;
}

static int read_graph(reader *r, const pc_flat_table *graph) {
  pc_net *net = r->net;
  r->tensors = pc_flat_listed(graph, GRAPH_TENSORS, 4);
  r->ops = pc_flat_listed(graph, GRAPH_OPERATORS, 4);
  pc_flat_list in = pc_flat_listed(graph, GRAPH_INPUTS, 4), out = pc_flat_listed(graph, GRAPH_OUTPUTS, 4);
  if (r->flat.broken || r->tensors.n > MOST_TENSORS || r->ops.n > MOST_OPS || in.n != 1 || out.n < 1 ||
      out.n > PC_NET_ENDS)
    return bad(r, "its graph");
  net->n_tensors = (int)r->tensors.n;
  net->tensor = PC_NEW(r->arena, pc_tensor, r->tensors.n);
  net->op = PC_NEW(r->arena, pc_op, r->ops.n);
  if (!net->tensor || !net->op) return pc_fail(r->err, PC_NO_MEMORY, 0, "out of memory");
  int code = PC_OK;
  for (int i = 0; i < net->n_tensors && !code; i++) code = read_tensor(r, i);
  net->n_in = (int)in.n;
  net->n_out = (int)out.n;
  if (!code) code = read_ends(r, &in, net->in);
  if (!code) code = read_ends(r, &out, net->out);
  if (code) return code;
  if (net->tensor[net->in[0]].made) return bad(r, "a constant as input");
  net->tensor[net->in[0]].made = true;
  if ((code = read_ops(r))) return code;
  for (int k = 0; k < net->n_out; k++)
    if (!net->tensor[net->out[k]].made || net->tensor[net->out[k]].value)
      return bad(r, "an output nobody makes");
  return PC_OK;
}

const pc_net *pc_net_read(const void *bytes, size_t len, pc_arena *arena, pc_err *err) {
  reader r = {.flat = {bytes, len, false}, .net = PC_NEW(arena, pc_net, 1), .arena = arena, .err = err};
  if (!r.net) {
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    return NULL;
  }
  if (len < 8 || memcmp(r.flat.at + 4, "TFL3", 4)) {
    pc_fail(err, PC_BAD_INPUT, 0,
            "is no TFLite model (the mark TFL3 is missing): get it with tools/install_models");
    return NULL;
  }
  pc_flat_table root = pc_flat_root(&r.flat);
  r.codes = pc_flat_listed(&root, MODEL_CODES, 4);
  r.buffers = pc_flat_listed(&root, MODEL_BUFFERS, 4);
  pc_flat_list graphs = pc_flat_listed(&root, MODEL_GRAPHS, 4);
  if (r.flat.broken || graphs.n != 1) {
    bad(&r, "its header");
    return NULL;
  }
  pc_flat_table graph = pc_flat_list_table(&graphs, 0);
  return read_graph(&r, &graph) ? NULL : r.net;
}
