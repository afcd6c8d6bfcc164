/* osim.h: what the parts of the OpenSim reader and writer share. Internal to src/body.
 *
 * Reading is one walk over libxml2's tree. Errors are sticky: the first failure is kept in `code` (and
 * in the caller's pc_err), getters then go on returning their fallbacks, and each stage ends with a
 * look at `code`. Every index a stage leaves behind is valid even after a failure.
 */
#ifndef POSTERIOR_OSIM_H
#define POSTERIOR_OSIM_H

#include "posterior/body.h"

#include <libxml/tree.h>

/* A frame by its absolute OpenSim path: ground, a body, or a PhysicalOffsetFrame on one of them. */
typedef struct pc_osim_frame {
  const char *path, *name;
  xmlNode *node;
  int parent;      /* frame this offset frame hangs on; -1 for ground and bodies */
  int base;        /* 0 ground, 1 + i the i-th body in file order; -1 until resolved */
  int segment;     /* after ordering */
  int depth;       /* offset frames between this one and its base */
  pc_transform at; /* in the base */
  double euler[3]; /* of `at`, body-fixed X-Y-Z */
} pc_osim_frame;

typedef struct pc_osim {
  pc_body *body;
  pc_arena *scratch; /* for this reading only */
  pc_err *err;
  int code;
  int version;
  xmlNode *model;
  xmlNode *defaults; /* <defaults>: an absent property comes from the object of the same type here */
  int n_frames;
  pc_osim_frame *frames;
} pc_osim;

/* The reader itself; owns `arena` from now on, which becomes the body's. For tests that make it fail. */
pc_body *pc_osim_read(const char *data, size_t len, pc_arena *arena, pc_err *err);

/* ---- osim_xml.c: the tree, properties, errors ------------------------------------------------ */

#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
int pc_osim_fail(pc_osim *r, pc_code code, const xmlNode *at, const char *format, ...);
/* Parses bytes to a tree, or NULL with the error set. Free with xmlFreeDoc. */
xmlDoc *pc_osim_parse(pc_osim *r, const char *data, size_t len);

xmlNode *pc_osim_first(xmlNode *parent); /* first child element; NULL-safe */
xmlNode *pc_osim_next(xmlNode *node);    /* next sibling element */
bool pc_osim_is(const xmlNode *node, const char *tag);
xmlNode *pc_osim_child(xmlNode *parent, const char *tag);
const char *pc_osim_name(pc_osim *r, xmlNode *node); /* its name attribute, "" when absent */
/* Refuses an empty name and what would make a path ambiguous. */
void pc_osim_check_name(pc_osim *r, const xmlNode *node, const char *name);

/* A property: the object's own, else its type's default object's. */
xmlNode *pc_osim_prop(pc_osim *r, xmlNode *object, const char *tag);
/* A property that holds one object: <tag><Type/></tag>, or <Type name="tag"/>. */
xmlNode *pc_osim_object(pc_osim *r, xmlNode *object, const char *tag);
/* First object of a set: <tag><objects><X/>.. or <tag><X/>.. */
xmlNode *pc_osim_set(pc_osim *r, xmlNode *object, const char *tag);
double pc_osim_number(pc_osim *r, xmlNode *object, const char *tag, double fallback);
bool pc_osim_flag(pc_osim *r, xmlNode *object, const char *tag, bool fallback);
const char *pc_osim_string(pc_osim *r, xmlNode *object, const char *tag);
/* Exactly n numbers; out keeps its values when the property is absent. */
void pc_osim_numbers(pc_osim *r, xmlNode *object, const char *tag, int n, double *out);
/* All numbers of a property, in the body's arena. */
double *pc_osim_list(pc_osim *r, xmlNode *object, const char *tag, int *n);
/* The path a socket holds, through all its spellings since OpenSim 2; "" when it has none. */
const char *pc_osim_socket(pc_osim *r, xmlNode *object, const char *socket);
/* A copy in the body's arena that lives as long as the body; "" on failure. */
const char *pc_osim_keep(pc_osim *r, const char *text);
/* `array` of n elements with room for one more, zeroed; NULL (error set) when out of memory. */
void *pc_osim_room(pc_osim *r, pc_arena *arena, void *array, int n, size_t size);
void pc_osim_skip(pc_osim *r, xmlNode *node, const char *why);
/* appliesForce, or not isDisabled as older files say it; `is` is the newer name. */
bool pc_osim_enabled(pc_osim *r, xmlNode *node, const char *is);

/* ---- osim_frames.c ----------------------------------------------------------------------------- */

void pc_osim_collect_frames(pc_osim *r, const char *owner_path, xmlNode *owner);
int pc_osim_add_frame(pc_osim *r, const char *path, const char *name, xmlNode *node);
void pc_osim_resolve_frames(pc_osim *r);
/* The frame that `path`, written inside the component at `owner_path` (or NULL), points to; -1 with the
 * error set when there is none. */
int pc_osim_find_frame(pc_osim *r, const char *owner_path, const char *path, const xmlNode *at);
const char *pc_osim_join(pc_osim *r, const char *a, const char *b);

/* ---- osim_joints.c, osim_functions.c, osim_paths.c, osim_forces.c ------------------------------- */

/* Index into body->functions, -1 with the error set. */
int pc_osim_function(pc_osim *r, xmlNode *node);
bool pc_osim_is_function(const xmlNode *node);
void pc_osim_read_skeleton(pc_osim *r);
void pc_osim_read_constraints(pc_osim *r);
/* The class whose steps the joint has: its kind's, else CustomJoint. */
const char *pc_osim_joint_tag(const pc_joint *j);
/* By the last component of its path, then by its joint; -1 with the error set. */
int pc_osim_coordinate(pc_osim *r, const char *path, const xmlNode *at);
void pc_osim_read_wraps(pc_osim *r);
void pc_osim_read_markers(pc_osim *r);
void pc_osim_path(pc_osim *r, xmlNode *muscle, pc_muscle *m);
void pc_osim_read_forces(pc_osim *r);
bool pc_osim_is_contact(const xmlNode *node);
/* True when `node` is an actuator we compute; fills *a. */
bool pc_osim_actuator(pc_osim *r, xmlNode *node, pc_actuator *a);

/* ---- osim_muscles.c ----------------------------------------------------------------------------- */

/* One number of a muscle: OpenSim's name for it, the object inside the muscle that holds it (NULL: the
 * muscle itself), and where pc_muscle keeps it. */
typedef struct pc_osim_property {
  const char *name, *of;
  size_t at;
} pc_osim_property;

/* A muscle class we compute; properties end with a NULL name. */
typedef struct pc_osim_muscle_class {
  const char *tag;
  pc_muscle_kind kind;
  const pc_osim_property *properties;
} pc_osim_muscle_class;

const pc_osim_muscle_class *pc_osim_muscle_by_tag(const char *tag);
const pc_osim_muscle_class *pc_osim_muscle_by_kind(pc_muscle_kind kind);
extern const pc_osim_property pc_osim_muscle_common[];
void pc_osim_muscle(pc_osim *r, xmlNode *node, const pc_osim_muscle_class *class, pc_muscle *m);

/* ---- group.c ------------------------------------------------------------------------------------ */

const char *pc_muscle_group(const char *muscle_name);
int pc_muscle_side(const char *muscle_name);

#endif
