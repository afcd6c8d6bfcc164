/* osim_read.c: an OpenSim model file, as a body.
 *
 * Problem: OpenSim models are object graphs written down as XML, in layouts that changed with nearly
 * every version. Method: libxml2's tree, walked once, part by part, in the order in which parts refer to
 * each other: bodies and joints, couplers, wrap objects, forces with their paths, markers. Meanings
 * follow the source of OpenSim 4.6 (Seth et al. 2018), with the changes of layout its updateFromXMLNode
 * functions make for older files. Document versions 10901 (OpenSim 1.9) to 4.x are read.
 *
 * Will not do: components that change a number and that we do not compute are refused by name; parts
 * that do not (display, contact geometry, controllers, probes) are passed over and listed in
 * body->skipped, geometry alone without a word. Files that refer to other files are refused.
 */
#include "body/osim.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* <OpenSimDocument Version="40000"><Model>: the version and the first element inside. */
static xmlNode *open_document(pc_osim *r, xmlDoc *doc) {
  xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
  if (!root || r->code) return NULL;
  if (!pc_osim_is(root, "OpenSimDocument")) {
    pc_osim_fail(r, PC_BAD_INPUT, root, "not an OpenSim file: it begins with <%s>", (const char *)root->name);
    return NULL;
  }
  for (xmlAttr *a = root->properties; a; a = a->next)
    if (strcmp((const char *)a->name, "Version") == 0 && a->children && a->children->content)
      r->version = atoi((const char *)a->children->content);
  if (r->version < 10901 || r->version >= 50000) {
    pc_osim_fail(r, PC_UNSUPPORTED, root, "OpenSim document version %d is not supported (10901 to 4.x are)",
                 r->version);
    return NULL;
  }
  xmlNode *inside = pc_osim_first(root);
  if (inside) r->defaults = pc_osim_child(inside, "defaults");
  return inside;
}

/* Sets that change no number: one note for each member. */
static void skip_sets(pc_osim *r) {
  static const char *const sets[][2] = {
      {"ControllerSet", "activations come from the load, not from controllers"},
      {"ProbeSet", "probes only watch"},
      {"ContactGeometrySet", "contact is measured or predicted instead"},
  };
  for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
    for (xmlNode *n = pc_osim_set(r, r->model, sets[i][0]); n && !r->code; n = pc_osim_next(n))
      if (!pc_osim_is(n, "groups")) pc_osim_skip(r, n, sets[i][1]);
}

static bool ends_with(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n >= m && strcmp(text + n - m, end) == 0;
}

static bool moves(const xmlNode *node) {
  static const char *const ends[] = {"Force", "Muscle", "Actuator", "Joint", "Body", "Constraint", "Spring"};
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
    if (ends_with((const char *)node->name, ends[i])) return !pc_osim_is_contact(node);
  return false;
}

/* Loose components of the model: frames come with the skeleton, watchers are noted, movers refused. */
static void check_components(pc_osim *r) {
  static const char *const lists[] = {"components", "ComponentSet"};
  for (int k = 0; k < 2; k++)
    for (xmlNode *n = pc_osim_set(r, r->model, lists[k]); n && !r->code; n = pc_osim_next(n)) {
      if (pc_osim_is(n, "PhysicalOffsetFrame") || pc_osim_is(n, "groups")) continue;
      if (moves(n))
        pc_osim_fail(r, PC_UNSUPPORTED, n, "a %s outside its set is not supported", (const char *)n->name);
      pc_osim_skip(r, n, "a loose component that is not computed");
    }
}

static void read_model(pc_osim *r) {
  pc_body *b = r->body;
  char source[64];
  b->name = pc_osim_keep(r, pc_osim_name(r, r->model));
  snprintf(source, sizeof source, "OpenSim file, version %d", r->version);
  b->source = pc_osim_keep(r, source);
  b->gravity[1] = -9.80665; /* Model.cpp constructProperties */
  pc_osim_numbers(r, r->model, "gravity", 3, b->gravity);
  if (!isfinite(b->gravity[0] + b->gravity[1] + b->gravity[2]))
    pc_osim_fail(r, PC_BAD_INPUT, r->model, "gravity is not a number");
  void (*const stages[])(pc_osim *) = {check_components,   pc_osim_read_skeleton, pc_osim_read_constraints,
                                       pc_osim_read_wraps, pc_osim_read_forces,   pc_osim_read_markers,
                                       skip_sets};
  for (size_t i = 0; i < sizeof stages / sizeof stages[0] && !r->code; i++) stages[i](r);
}

pc_body *pc_osim_read(const char *data, size_t len, pc_arena *arena, pc_err *err) {
  pc_err own = {0};
  if (!err) err = &own;
  pc_body *body = arena ? PC_NEW(arena, pc_body, 1) : NULL;
  pc_osim r = {.body = body, .scratch = pc_arena_make(), .err = err};
  if (!body || !r.scratch) {
    pc_osim_fail(&r, PC_NO_MEMORY, NULL, "out of memory");
  } else {
    body->arena = arena;
    xmlDoc *doc = pc_osim_parse(&r, data, len);
    r.model = open_document(&r, doc);
    if (r.model && !pc_osim_is(r.model, "Model"))
      pc_osim_fail(&r, PC_BAD_INPUT, r.model, "not a model: it holds a %s", (const char *)r.model->name);
    else if (r.model)
      read_model(&r);
    else
      pc_osim_fail(&r, PC_BAD_INPUT, NULL, "the OpenSim file holds no model");
    if (doc) xmlFreeDoc(doc);
    if (!r.code) r.code = pc_body_finish(body, err);
  }
  pc_arena_free(r.scratch);
  if (r.code) pc_arena_free(arena);
  return r.code ? NULL : body;
}

pc_body *pc_body_read_osim(const char *data, size_t len, pc_err *err) {
  return pc_osim_read(data, len, pc_arena_make(), err);
}

/* ---- actuators from a file of their own ----------------------------------------------------------- */

static void append_actuators(pc_osim *r, xmlNode *set) {
  pc_body *b = r->body;
  xmlNode *objects = pc_osim_child(set, "objects");
  int room = b->n_actuators, n = b->n_actuators;
  for (xmlNode *x = pc_osim_first(objects); x; x = pc_osim_next(x)) room++;
  pc_actuator *list = PC_NEW(b->arena, pc_actuator, room);
  if (!list) {
    pc_osim_fail(r, PC_NO_MEMORY, NULL, "out of memory");
    return;
  }
  if (n) memcpy(list, b->actuators, (size_t)n * sizeof *list);
  for (xmlNode *x = pc_osim_first(objects); x && !r->code; x = pc_osim_next(x)) {
    if (!pc_osim_enabled(r, x, "appliesForce")) continue;
    if (!pc_osim_actuator(r, x, &list[n]))
      pc_osim_fail(r, PC_UNSUPPORTED, x, "'%s': a file of actuators cannot add a %s", pc_osim_name(r, x),
                   (const char *)x->name);
    for (int i = 0; i < n && !r->code; i++)
      if (strcmp(list[i].name, list[n].name) == 0)
        pc_osim_fail(r, PC_MISMATCH, x, "there is an actuator '%s' already", list[n].name);
    if (!r->code && !(fabs(list[n].optimal_force) > 0 && isfinite(list[n].optimal_force)))
      pc_osim_fail(r, PC_BAD_INPUT, x, "actuator '%s': optimal_force must not be zero", list[n].name);
    if (!r->code && !(list[n].min_control <= list[n].max_control))
      pc_osim_fail(r, PC_BAD_INPUT, x, "actuator '%s': min_control is above max_control", list[n].name);
    n++;
  }
  if (r->code) return;
  b->actuators = list;
  b->n_actuators = n;
}

int pc_body_add_actuators(pc_body *body, const char *data, size_t len, pc_err *err) {
  pc_osim r = {.body = body, .scratch = pc_arena_make(), .err = err};
  if (!r.scratch) return pc_osim_fail(&r, PC_NO_MEMORY, NULL, "out of memory");
  xmlDoc *doc = pc_osim_parse(&r, data, len);
  xmlNode *set = open_document(&r, doc);
  if (set && pc_osim_is(set, "ForceSet"))
    append_actuators(&r, set);
  else
    pc_osim_fail(&r, PC_BAD_INPUT, set, "not a file of actuators: it holds no ForceSet");
  if (doc) xmlFreeDoc(doc);
  pc_arena_free(r.scratch);
  return r.code;
}
