/* graph.c: a network on XNNPACK (Debian's libxnnpack), Google's library of neural operators for the CPU.
 *
 * Each operator becomes a node of a subgraph, each tensor a value; the library packs the weights, lays the
 * results out in as little memory as their lifetimes allow, and runs it all on the calling thread. One
 * thread on purpose: two of them, on a machine of two cores that does other things too, waited for each
 * other for up to 0.6 s.
 *
 * The version that Debian 12 ships cannot join tensors (CONCAT). The detector joins its results only, at
 * the very end: there the parts become outputs, and joining is copying them one behind the other.
 */
#include "eyes/net.h"

#include <stdlib.h>
#include <string.h>
#include <xnnpack.h>

/* What the library reads or writes: the input, each output, each part of a joined output. */
typedef struct end {
  float *at;
  size_t n;
} end;

/* Part of an output that must be copied there after a run. */
typedef struct part {
  int from, to;
  size_t offset;
} part;

enum { MOST_ENDS = 1 + PC_NET_ENDS + PC_NET_ENDS * PC_NET_INPUTS };

struct pc_graph {
  xnn_runtime_t runtime;
  int n_ends, n_out, n_parts; /* ends: the input, then outputs, then parts */
  end ends[MOST_ENDS];
  struct xnn_external_value given[MOST_ENDS];
  int n_given;
  part parts[MOST_ENDS];
};

typedef struct builder {
  const pc_net *net;
  unsigned outs;
  bool *needed; /* tensors that lead to a wanted output */
  pc_graph *graph;
  xnn_subgraph_t sub;
  uint32_t *id; /* of each tensor's value */
  pc_err *err;
} builder;

static int refused(pc_err *err, const char *what) {
  return pc_fail(err, PC_UNSUPPORTED, 0, "the neural library (XNNPACK) refuses %s", what);
}

static int add_end(builder *b, int tensor, bool given) {
  pc_graph *g = b->graph;
  end *e = &g->ends[g->n_ends];
  e->n = b->net->tensor[tensor].n;
  e->at = calloc(e->n * sizeof(float) + XNN_EXTRA_BYTES, 1); /* the library reads a little past the end */
  if (!e->at) return pc_fail(b->err, PC_NO_MEMORY, 0, "out of memory");
  if (given) g->given[g->n_given++] = (struct xnn_external_value){(uint32_t)g->n_ends, e->at};
  g->n_ends++;
  return PC_OK;
}

static int define(builder *b, int tensor, uint32_t external, uint32_t flags) {
  const pc_tensor *t = &b->net->tensor[tensor];
  size_t dims[PC_NET_DIMS];
  if (b->id[tensor] != XNN_INVALID_VALUE_ID) return PC_OK;
  for (int d = 0; d < t->n_dims; d++) dims[d] = (size_t)t->dim[d];
  enum xnn_status s = xnn_define_tensor_value(b->sub, xnn_datatype_fp32, (size_t)t->n_dims, dims, t->value,
                                              external, flags, &b->id[tensor]);
  return s == xnn_status_success ? PC_OK : refused(b->err, "a tensor");
}

static const pc_op *maker(const pc_net *net, int tensor) {
  for (int i = 0; i < net->n_ops; i++)
    if (net->op[i].out == tensor) return &net->op[i];
  return NULL;
}

/* The parts of output k, which an operator joins, become ends of their own. */
static int split(builder *b, const pc_op *join, int k) {
  pc_graph *g = b->graph;
  size_t offset = 0;
  for (int d = 0; d < join->axis; d++)
    if (b->net->tensor[join->out].dim[d] != 1) return refused(b->err, "to join along that axis");
  for (int i = 0; i < join->n_in; i++) {
    uint32_t id = (uint32_t)g->n_ends;
    if (b->id[join->in[i]] != XNN_INVALID_VALUE_ID) return refused(b->err, "a tensor that is two outputs");
    int code = add_end(b, join->in[i], true);
    if (!code) code = define(b, join->in[i], id, XNN_VALUE_FLAG_EXTERNAL_OUTPUT);
    if (code) return code;
    g->parts[g->n_parts++] = (part){(int)id, 1 + k, offset};
    offset += b->net->tensor[join->in[i]].n;
  }
  return PC_OK;
}

static int make_ends(builder *b) {
  const pc_net *net = b->net;
  pc_graph *g = b->graph;
  int code = add_end(b, net->in[0], true);
  if (!code) code = define(b, net->in[0], 0, XNN_VALUE_FLAG_EXTERNAL_INPUT);
  g->n_out = net->n_out;
  for (int k = 0; k < net->n_out && !code; k++) {
    if (!(b->outs >> k & 1)) {
      g->n_ends++;
      continue;
    }
    const pc_op *op = maker(net, net->out[k]);
    bool whole = op && op->kind != PC_OP_CONCAT;
    if (!op || b->id[net->out[k]] != XNN_INVALID_VALUE_ID) return refused(b->err, "an output");
    code = add_end(b, net->out[k], whole);
    if (!code && whole) code = define(b, net->out[k], 1 + (uint32_t)k, XNN_VALUE_FLAG_EXTERNAL_OUTPUT);
  }
  for (int k = 0; k < net->n_out && !code; k++) {
    const pc_op *op = maker(net, net->out[k]);
    if (b->outs >> k & 1 && op->kind == PC_OP_CONCAT) code = split(b, op, k);
  }
  return code;
}

static enum xnn_status convolve(builder *b, const pc_op *op) {
  const pc_tensor *w = &b->net->tensor[op->in[1]];
  uint32_t flags = op->same ? XNN_FLAG_TENSORFLOW_SAME_PADDING : 0, down = (uint32_t)op->stride[0],
           across = (uint32_t)op->stride[1], high = (uint32_t)w->dim[1], wide = (uint32_t)w->dim[2];
  const uint32_t *id = b->id;
  if (op->kind == PC_OP_DEPTHWISE)
    return xnn_define_depthwise_convolution_2d(b->sub, 0, 0, 0, 0, high, wide, down, across, 1, 1, 1,
                                               (size_t)w->dim[3], op->least, op->most, id[op->in[0]],
                                               id[op->in[1]], id[op->in[2]], id[op->out], flags);
  return xnn_define_convolution_2d(b->sub, 0, 0, 0, 0, high, wide, down, across, 1, 1, 1, (size_t)w->dim[3],
                                   (size_t)w->dim[0], op->least, op->most, id[op->in[0]], id[op->in[1]],
                                   id[op->in[2]], id[op->out], flags);
}

static enum xnn_status pad(builder *b, const pc_op *op) {
  const pc_tensor *by = &b->net->tensor[op->in[1]];
  size_t before[PC_NET_DIMS], after[PC_NET_DIMS];
  for (size_t d = 0; d < by->n / 2; d++) {
    before[d] = (size_t)by->integer[2 * d];
    after[d] = (size_t)by->integer[2 * d + 1];
  }
  return xnn_define_static_constant_pad(b->sub, before, after, 0, b->id[op->in[0]], b->id[op->out], 0);
}

static enum xnn_status node(builder *b, const pc_op *op) {
  const pc_tensor *out = &b->net->tensor[op->out];
  uint32_t in = b->id[op->in[0]], to = b->id[op->out];
  size_t dims[PC_NET_DIMS];
  for (int d = 0; d < out->n_dims; d++) dims[d] = (size_t)out->dim[d];
  switch (op->kind) {
  case PC_OP_CONV:
  case PC_OP_DEPTHWISE:
    return convolve(b, op);
  case PC_OP_ADD:
    return xnn_define_add2(b->sub, op->least, op->most, in, b->id[op->in[1]], to, 0);
  case PC_OP_PAD:
    return pad(b, op);
  case PC_OP_LOGISTIC:
    return xnn_define_sigmoid(b->sub, in, to, 0);
  case PC_OP_RESHAPE:
    return xnn_define_static_reshape(b->sub, (size_t)out->n_dims, dims, in, to, 0);
  case PC_OP_DEPTH_TO_SPACE:
    return xnn_define_depth_to_space(b->sub, in, to, (uint32_t)op->block, 0);
  case PC_OP_RESIZE:
    return xnn_define_static_resize_bilinear_2d(b->sub, dims[1], dims[2], in, to,
                                                op->align_corners ? XNN_FLAG_ALIGN_CORNERS
                                                : op->half_pixel  ? 0
                                                                  : XNN_FLAG_TENSORFLOW_LEGACY_MODE);
  case PC_OP_MAX_POOL:
    return xnn_define_max_pooling_2d(b->sub, 0, 0, 0, 0, (uint32_t)op->size[0], (uint32_t)op->size[1],
                                     (uint32_t)op->stride[0], (uint32_t)op->stride[1], 1, 1, op->least,
                                     op->most, in, to, op->same ? XNN_FLAG_TENSORFLOW_SAME_PADDING : 0);
  default:
    return xnn_status_unsupported_parameter;
  }
}

/* From the wanted outputs back: operators stand in the order of running. */
static void mark_needed(builder *b) {
  const pc_net *net = b->net;
  for (int k = 0; k < net->n_out; k++)
    if (b->outs >> k & 1) b->needed[net->out[k]] = true;
  for (int i = net->n_ops - 1; i >= 0; i--)
    for (int k = 0; b->needed[net->op[i].out] && k < net->op[i].n_in; k++) b->needed[net->op[i].in[k]] = true;
}

static int make_nodes(builder *b) {
  const pc_net *net = b->net;
  int code = PC_OK;
  for (int i = 0; i < net->n_ops && !code; i++) {
    const pc_op *op = &net->op[i];
    if (!b->needed[op->out]) continue;
    if (op->kind == PC_OP_CONCAT) {
      bool is_end = false;
      for (int k = 0; k < net->n_out; k++) is_end = is_end || net->out[k] == op->out;
      if (!is_end) return refused(b->err, "to join tensors before the end");
      continue;
    }
    bool convolution = op->kind == PC_OP_CONV || op->kind == PC_OP_DEPTHWISE;
    for (int k = 1; convolution && k < 3 && !code; k++) code = define(b, op->in[k], XNN_INVALID_VALUE_ID, 0);
    if (!code) code = define(b, op->out, XNN_INVALID_VALUE_ID, 0);
    if (!code && node(b, op) != xnn_status_success) code = refused(b->err, "an operator of the model");
  }
  return code;
}

static int build(builder *b) {
  pc_graph *g = b->graph;
  b->id = malloc(sizeof *b->id * (size_t)b->net->n_tensors);
  b->needed = calloc((size_t)b->net->n_tensors, sizeof *b->needed);
  if (!b->id || !b->needed) return pc_fail(b->err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < b->net->n_tensors; i++) b->id[i] = XNN_INVALID_VALUE_ID;
  if (xnn_initialize(NULL) != xnn_status_success) return refused(b->err, "this processor");
  if (xnn_create_subgraph(MOST_ENDS, 0, &b->sub) != xnn_status_success) return refused(b->err, "to begin");
  mark_needed(b);
  int code = make_ends(b);
  if (!code) code = make_nodes(b);
  if (!code && xnn_create_runtime_v2(b->sub, NULL, 0, &g->runtime) != xnn_status_success)
    code = refused(b->err, "the model");
  if (!code && xnn_setup_runtime(g->runtime, (size_t)g->n_given, g->given) != xnn_status_success)
    code = refused(b->err, "the model's memory");
  return code;
}

pc_graph *pc_graph_make(const pc_net *net, unsigned outs, pc_err *err) {
  builder b = {.net = net, .outs = outs, .graph = calloc(1, sizeof(pc_graph)), .err = err};
  if (!b.graph) {
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    return NULL;
  }
  int code = build(&b);
  if (b.sub) xnn_delete_subgraph(b.sub);
  free(b.id);
  free(b.needed);
  if (!code) return b.graph;
  pc_graph_free(b.graph);
  return NULL;
}

void pc_graph_free(pc_graph *graph) {
  if (!graph) return;
  if (graph->runtime) xnn_delete_runtime(graph->runtime);
  for (int i = 0; i < graph->n_ends; i++) free(graph->ends[i].at);
  free(graph);
}

float *pc_graph_in(pc_graph *graph) {
  return graph->ends[0].at;
}

int pc_graph_run(pc_graph *graph, pc_err *err) {
  if (xnn_invoke_runtime(graph->runtime) != xnn_status_success) return refused(err, "to run the model");
  for (int i = 0; i < graph->n_parts; i++) {
    const part *p = &graph->parts[i];
    memcpy(graph->ends[p->to].at + p->offset, graph->ends[p->from].at,
           graph->ends[p->from].n * sizeof(float));
  }
  return PC_OK;
}

const float *pc_graph_out(const pc_graph *graph, int i, size_t *n) {
  if (i < 0 || i >= graph->n_out || !graph->ends[1 + i].at) return NULL;
  *n = graph->ends[1 + i].n;
  return graph->ends[1 + i].at;
}
