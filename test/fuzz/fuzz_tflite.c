/* Any bytes as a neural network; a small one that is accepted is run too. */
#include "eyes/net.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  const pc_net *net = pc_net_read(data, size, arena, &err);
  if (!net && err.code == PC_OK) abort(); /* every refusal says why */
  size_t work = 0;
  for (int i = 0; net && i < net->n_tensors; i++) work += net->tensor[i].n;
  if (net && work < 1 << 20) {
    pc_graph *g = pc_graph_make(net, ~0u, &err);
    if (!g && err.code == PC_OK) abort();
    if (g) pc_graph_run(g, &err);
    pc_graph_free(g);
  }
  pc_arena_free(arena);
  return 0;
}
