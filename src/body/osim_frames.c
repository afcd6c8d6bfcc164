/* osim_frames.c: OpenSim's named frames, resolved to a body and a fixed transform.
 *
 * OpenSim 4 hangs joints, points, markers and wrap objects on any PhysicalOffsetFrame, which hangs on
 * another frame and so on down to a body or ground. A socket names its frame by a path: absolute
 * ("/bodyset/tibia_r"), relative to the component that holds it ("../../bodyset/tibia_r"), or the bare
 * name of a body (older files). Here every frame gets its absolute path, once; afterwards a lookup is
 * by that path, then by a unique ending of it.
 */
#include "base/vec.h"
#include "body/osim.h"

#include <string.h>

const char *pc_osim_join(pc_osim *r, const char *a, const char *b) {
  size_t na = strlen(a), nb = strlen(b);
  char *path = pc_arena_get(r->scratch, na + nb + 2, 1);
  if (!path) return pc_osim_fail(r, PC_NO_MEMORY, NULL, "out of memory"), "";
  memcpy(path, a, na);
  path[na] = '/';
  memcpy(path + na + 1, b, nb);
  return path;
}

int pc_osim_add_frame(pc_osim *r, const char *path, const char *name, xmlNode *node) {
  pc_osim_frame *list = pc_osim_room(r, r->scratch, r->frames, r->n_frames, sizeof *list);
  if (!list) return -1;
  r->frames = list;
  list[r->n_frames] = (pc_osim_frame){path, name, node, -1, -1, 0, 0, PC_IDENTITY, {0}};
  return r->n_frames++;
}

/* PhysicalOffsetFrames among a component's own frames and components, and those inside them. */
void pc_osim_collect_frames(pc_osim *r, const char *owner_path, xmlNode *owner) {
  static const char *const lists[] = {"frames", "components", "FrameSet", "ComponentSet"};
  for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++)
    for (xmlNode *n = pc_osim_set(r, owner, lists[k]); n; n = pc_osim_next(n)) {
      if (!pc_osim_is(n, "PhysicalOffsetFrame")) continue;
      const char *name = pc_osim_name(r, n);
      const char *prefix = k == 3 ? pc_osim_join(r, owner_path, "componentset") : owner_path;
      const char *path = pc_osim_join(r, prefix, name);
      if (pc_osim_add_frame(r, path, name, n) < 0) return;
      pc_osim_collect_frames(r, path, n);
    }
}

/* "/jointset/hip" + "../../bodyset/pelvis" -> "/bodyset/pelvis", in place of `out`. */
static const char *resolve_path(pc_osim *r, const char *owner, const char *path) {
  if (*path == '/') return path;
  char *out = (char *)pc_osim_join(r, owner, path);
  if (!*out) return out;
  char *to = out + strlen(owner);
  for (const char *p = path; *p;) {
    size_t part = strcspn(p, "/");
    if (part == 2 && p[0] == '.' && p[1] == '.') {
      while (to > out && *--to != '/') {}
    } else if (part && !(part == 1 && p[0] == '.')) {
      *to++ = '/';
      memmove(to, p, part);
      to += part;
    }
    p += part + (p[part] == '/');
  }
  *to = 0;
  return out;
}

static int frame_at(const pc_osim *r, const char *path) {
  for (int i = 0; i < r->n_frames; i++)
    if (strcmp(r->frames[i].path, path) == 0) return i;
  return -1;
}

/* The only frame whose path ends with `tail` after a '/'; bodies go before offset frames.
 * -1 none, -2 several. */
static int frame_ending(const pc_osim *r, const char *tail) {
  size_t len = strlen(tail);
  int found = -1;
  for (int i = 0; len && i < r->n_frames; i++) {
    size_t n = strlen(r->frames[i].path);
    const char *path = r->frames[i].path;
    if (n <= len || path[n - len - 1] != '/' || strcmp(path + n - len, tail) != 0) continue;
    bool is_body = !pc_osim_is(r->frames[i].node, "PhysicalOffsetFrame");
    if (is_body) return i;
    found = found == -1 ? i : -2;
  }
  return found;
}

int pc_osim_find_frame(pc_osim *r, const char *owner_path, const char *path, const xmlNode *at) {
  int found = -1;
  if (*path && owner_path) found = frame_at(r, resolve_path(r, owner_path, path));
  if (*path && found < 0) found = frame_at(r, path);
  const char *tail = path;
  while (strncmp(tail, "../", 3) == 0) tail += 3;
  if (found < 0) found = frame_ending(r, tail + (*tail == '/'));
  const char *last = strrchr(tail, '/');
  if (found < 0 && last) found = frame_ending(r, last + 1);
  if (found >= 0) return found;
  pc_osim_fail(r, PC_BAD_INPUT, at,
               !*path        ? "%s '%s' does not say which body it is on%s"
               : found == -2 ? "%s '%s': several frames are called '%s'"
                             : "%s '%s': there is no body or offset frame '%s'",
               (const char *)at->name, pc_osim_name(r, (xmlNode *)at), path);
  return -1;
}

/* Follows the chain of offset frames to its base; a chain longer than all frames is a loop. */
static void resolve(pc_osim *r, int i, int left) {
  pc_osim_frame *f = &r->frames[i];
  if (f->base >= 0 || r->code) return;
  if (left == 0) {
    pc_osim_fail(r, PC_BAD_INPUT, f->node, "offset frame '%s' hangs on itself", f->name);
    return;
  }
  const char *parent = pc_osim_socket(r, f->node, "parent");
  f->parent = pc_osim_find_frame(r, f->path, parent, f->node);
  if (f->parent < 0) return;
  resolve(r, f->parent, left - 1);
  if (r->code) return;
  const pc_osim_frame *on = &r->frames[f->parent];
  double p[3] = {0, 0, 0}, e[3] = {0, 0, 0};
  pc_osim_numbers(r, f->node, "translation", 3, p);
  pc_osim_numbers(r, f->node, "orientation", 3, e);
  pc_transform own;
  m3_from_xyz(own.R, e);
  v3_copy(own.p, p);
  f->base = on->base;
  f->depth = on->depth + 1;
  if (f->depth == 1) {
    f->at = own;
    v3_copy(f->euler, e);
  } else { /* made again from its angles, so that a written file reads back to the same bits */
    tf_mul(&f->at, &on->at, &own);
    m3_to_xyz(f->euler, f->at.R);
    m3_from_xyz(f->at.R, f->euler);
  }
}

void pc_osim_resolve_frames(pc_osim *r) {
  for (int i = 0; i < r->n_frames && !r->code; i++) resolve(r, i, r->n_frames);
}
