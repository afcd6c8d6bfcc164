/* net.h: a neural network as data: tensors, constants and operators, read from a TFLite file (tflite.c),
 * checked (shapes.c) and run (graph.c). Pictures lie in memory as [1, height, width, channels]. */
#ifndef POSTERIOR_EYES_NET_H
#define POSTERIOR_EYES_NET_H

#include "posterior/base.h"

#include <stdint.h>

enum { PC_NET_DIMS = 4, PC_NET_INPUTS = 8, PC_NET_ENDS = 8 };

typedef struct pc_tensor {
  int n_dims, dim[PC_NET_DIMS];
  size_t n;           /* product of the dims */
  const float *value; /* constants; NULL = computed */
  const int32_t *integer;
  bool made; /* input, constant or some operator's output: known when it is used */
} pc_tensor;

typedef enum pc_op_kind { /* numbers of the TFLite format */
                          PC_OP_ADD = 0,
                          PC_OP_CONCAT = 2,
                          PC_OP_CONV = 3,
                          PC_OP_DEPTHWISE = 4,
                          PC_OP_DEPTH_TO_SPACE = 5,
                          PC_OP_DEQUANTIZE = 6,
                          PC_OP_LOGISTIC = 14,
                          PC_OP_MAX_POOL = 17,
                          PC_OP_RESHAPE = 22,
                          PC_OP_RESIZE = 23,
                          PC_OP_PAD = 34,
                          PC_OP_DENSIFY = 124
} pc_op_kind;

typedef struct pc_op {
  pc_op_kind kind;
  int n_in, in[PC_NET_INPUTS], out; /* tensors; in[2] of a convolution: bias, -1 = none */
  bool same;                        /* padded so that output = input / stride, rounded up */
  int stride[2], size[2];           /* down, across; size: of a pool's window */
  float least, most;                /* of the output: fused activation */
  bool align_corners, half_pixel;   /* resize */
  int block;                        /* depth to space */
  int axis;                         /* concat */
} pc_op;

typedef struct pc_net {
  int n_tensors, n_ops;
  pc_tensor *tensor;
  pc_op *op;
  int n_in, in[PC_NET_ENDS], n_out, out[PC_NET_ENDS];
} pc_net;

/* tflite.c: bytes to a network; half-precision and sparse constants become plain floats. NULL with err. */
const pc_net *pc_net_read(const void *bytes, size_t len, pc_arena *arena, pc_err *err);

/* shapes.c: does what an operator takes give what it claims to give? Without this a broken file could make
 * the library write outside its memory. */
int pc_net_check(const pc_net *net, const pc_op *op, pc_err *err);

/* graph.c: the network made ready to run. One at a time; not for several threads at once. */
typedef struct pc_graph pc_graph;
/* outs: bit k = output k is wanted; what only the others need is left out. net may go away afterwards. */
pc_graph *pc_graph_make(const pc_net *net, unsigned outs, pc_err *err);
void pc_graph_free(pc_graph *graph);
float *pc_graph_in(pc_graph *graph); /* to be filled before a run */
int pc_graph_run(pc_graph *graph, pc_err *err);
const float *pc_graph_out(const pc_graph *graph, int i, size_t *n); /* NULL: not there or not wanted */

#endif
