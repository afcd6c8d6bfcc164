/* setup.c: OpenSim's XML beside a recording: external loads and inverse kinematics tasks.
 *
 * Only what this program uses is read: ExternalForce (body, frames, column identifiers) with the data
 * file's name, and IKMarkerTask / IKCoordinateTask with weights. Both may be a document of their own or
 * sit anywhere in a tool's setup. Blocks named "defaults" are templates, not content. Forces that are
 * not applied and tasks that are not applied mean nothing: the former are left out, the latter get
 * weight 0.
 *
 * The parser gets no network and no document type: entities are the known way to make a small XML file
 * eat a machine, and no OpenSim file has them.
 */
#include "recording/build.h"
#include "recording/text.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static bool is(const xmlNode *node, const char *name) {
  return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

typedef struct first_error {
  int code, line;
  char text[200];
} first_error;

static void keep_first(void *user, xmlErrorPtr e) {
  first_error *first = user;
  if (first->code != XML_ERR_OK || !e || e->level < XML_ERR_ERROR) return;
  first->code = e->code, first->line = e->line;
  snprintf(first->text, sizeof first->text, "%.*s", e->message ? (int)strcspn(e->message, "\r\n") : 0,
           e->message ? e->message : "");
}

/* libxml2 prints some errors (of encodings) whatever the options say, unless this thread has a handler;
 * the one before is put back. */
static xmlDoc *parse(const char *data, int len, first_error *first) {
  xmlStructuredErrorFunc handler = xmlStructuredError;
  void *user = xmlStructuredErrorContext;
  xmlSetStructuredErrorFunc(first, keep_first);
  xmlDoc *doc =
      xmlReadMemory(data, len, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  xmlSetStructuredErrorFunc(user, handler);
  return doc;
}

static xmlDoc *open_xml(const char *data, size_t len, pc_err *err) {
  if (len == 0 || len > INT_MAX) {
    pc_fail(err, PC_BAD_INPUT, 0,
            len ? "an XML file above 2 GB" : "the file is empty; an OpenSim XML file was expected");
    return NULL;
  }
  if (memmem(data, len, "<!DOCTYPE", 9)) {
    pc_fail(err, PC_BAD_INPUT, 0, "an XML document type (<!DOCTYPE) is not read; delete it");
    return NULL;
  }
  first_error first = {0};
  xmlDoc *doc = parse(data, (int)len, &first);
  if (first.code == XML_ERR_NO_MEMORY || (!doc && first.code == XML_ERR_OK)) {
    pc_fail_memory(err);
    xmlFreeDoc(doc); /* what was read before memory ran out may look whole */
    doc = NULL;
  } else if (!doc)
    pc_fail(err, PC_BAD_INPUT, first.line, "not well-formed XML: %s", first.text);
  else if (doc->intSubset || doc->extSubset || !xmlDocGetRootElement(doc)) {
    pc_fail(err, PC_BAD_INPUT, 0, "an XML document type (<!DOCTYPE) is not read; delete it");
    xmlFreeDoc(doc);
    doc = NULL;
  }
  return doc;
}

/* Trimmed text of a node in the arena; NULL: no memory. */
static const char *text_of(const xmlNode *node, pc_arena *arena) {
  xmlChar *text = xmlNodeGetContent(node);
  if (!text) return NULL;
  pc_span s = {(const char *)text, strlen((const char *)text)};
  for (size_t i = 0; i < s.len; i++)
    if (text[i] == '\n') text[i] = ' ';
  const char *copy = pc_span_name(s, arena);
  xmlFree(text);
  return copy;
}

static const xmlNode *child(const xmlNode *node, const char *name) {
  for (const xmlNode *c = node->children; c; c = c->next)
    if (is(c, name)) return c;
  return NULL;
}

/* Text of a child element, fallback when absent; NULL: no memory. */
static const char *child_text(const xmlNode *node, const char *name, const char *fallback, pc_arena *arena) {
  const xmlNode *c = child(node, name);
  return c ? text_of(c, arena) : pc_arena_str(arena, fallback, strlen(fallback));
}

static const char *attribute_name(const xmlNode *node, pc_arena *arena) {
  xmlChar *value = xmlGetProp(node, (const xmlChar *)"name");
  const char *copy = value ? pc_span_name((pc_span){(const char *)value, strlen((const char *)value)}, arena)
                           : pc_arena_str(arena, "", 0);
  xmlFree(value);
  return copy;
}

/* true, false, 1, 0 as OpenSim writes them */
static int read_flag(const xmlNode *node, const char *name, bool fallback, bool *flag, pc_arena *arena,
                     pc_err *err) {
  const char *text = child_text(node, name, fallback ? "true" : "false", arena);
  if (!text) return pc_fail_memory(err);
  bool yes = strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0;
  if (!yes && strcasecmp(text, "false") != 0 && strcmp(text, "0") != 0)
    return pc_fail(err, PC_BAD_INPUT, xmlGetLineNo(node), "<%s> must be true or false, not '%.40s'", name,
                   text);
  *flag = yes;
  return PC_OK;
}

static int read_number(const xmlNode *node, const char *name, double fallback, double *value, pc_arena *arena,
                       pc_err *err) {
  const char *text = child_text(node, name, "", arena);
  *value = fallback;
  if (!text) return pc_fail_memory(err);
  if (!*text || (pc_span_number((pc_span){text, strlen(text)}, value) && !isnan(*value))) return PC_OK;
  return pc_fail(err, PC_BAD_INPUT, xmlGetLineNo(node), "<%s> must be a number, not '%.40s'", name, text);
}

/* The next node in document order that is not inside a "defaults" block. */
static const xmlNode *next_node(const xmlNode *node) {
  if (node->type == XML_ELEMENT_NODE && node->children && !is(node, "defaults")) return node->children;
  while (node && !node->next) node = node->parent;
  return node ? node->next : NULL;
}

static int count_elements(const xmlNode *root, const char *a, const char *b) {
  int n = 0;
  for (const xmlNode *node = root; node; node = next_node(node)) n += is(node, a) || is(node, b);
  return n;
}

/* ---- external loads ---------------------------------------------------------------------------- */

static int read_force(const xmlNode *node, pc_external *f, bool *applied, pc_arena *arena, pc_err *err) {
  bool disabled;
  int code = read_flag(node, "appliesForce", true, applied, arena, err);
  if (!code) code = read_flag(node, "isDisabled", false, &disabled, arena, err);
  if (code) return code;
  *applied = *applied && !disabled;
  f->name = attribute_name(node, arena);
  f->applied_to = child_text(node, "applied_to_body", "", arena);
  f->force_in = child_text(node, "force_expressed_in_body", "ground", arena);
  f->point_in = child_text(node, "point_expressed_in_body", "ground", arena);
  f->force_id = child_text(node, "force_identifier", "", arena);
  f->point_id = child_text(node, "point_identifier", "", arena);
  f->torque_id = child_text(node, "torque_identifier", "", arena);
  if (!f->name || !f->applied_to || !f->force_in || !f->point_in || !f->force_id || !f->point_id ||
      !f->torque_id)
    return pc_fail_memory(err);
  const char **id[] = {&f->force_id, &f->point_id, &f->torque_id};
  for (int i = 0; i < 3; i++)
    if (strcasecmp(*id[i], "unassigned") == 0) *id[i] = "";
  if (!*f->applied_to)
    return pc_fail(err, PC_BAD_INPUT, xmlGetLineNo(node), "external force '%.60s' names no <applied_to_body>",
                   f->name);
  if (!*f->force_id && !*f->torque_id)
    return pc_fail(err, PC_BAD_INPUT, xmlGetLineNo(node),
                   "external force '%.60s' names neither force nor torque columns", f->name);
  return PC_OK;
}

static int read_externals(const xmlNode *root, pc_externals *all, pc_arena *arena, pc_err *err) {
  int most = count_elements(root, "ExternalForce", "");
  if (most == 0)
    return pc_fail(err, PC_BAD_INPUT, 0,
                   "no <ExternalForce> in this file; an OpenSim ExternalLoads file was expected");
  all->force = PC_NEW(arena, pc_external, most);
  all->datafile = "";
  if (!all->force) return pc_fail_memory(err);
  for (const xmlNode *node = root; node; node = next_node(node)) {
    if (is(node, "datafile") && !(all->datafile = text_of(node, arena))) return pc_fail_memory(err);
    if (!is(node, "ExternalForce")) continue;
    bool applied;
    int code = read_force(node, &all->force[all->n], &applied, arena, err);
    if (code) return code;
    all->n += applied;
  }
  return PC_OK;
}

pc_externals *pc_externals_read(const char *data, size_t len, pc_arena *arena, pc_err *err) {
  pc_externals *all = PC_NEW(arena, pc_externals, 1);
  if (!all) {
    pc_fail_memory(err);
    return NULL;
  }
  xmlDoc *doc = open_xml(data, len, err);
  if (!doc) return NULL;
  int code = read_externals(xmlDocGetRootElement(doc), all, arena, err);
  xmlFreeDoc(doc);
  return code ? NULL : all;
}

/* ---- tasks ------------------------------------------------------------------------------------- */

static int read_task(const xmlNode *node, pc_task *t, pc_arena *arena, pc_err *err) {
  bool apply;
  int code = read_flag(node, "apply", true, &apply, arena, err);
  if (!code) code = read_number(node, "weight", 0, &t->weight, arena, err);
  if (code) return code;
  if (!apply) t->weight = 0;
  if (!(t->marker = attribute_name(node, arena))) return pc_fail_memory(err);
  if (!*t->marker) return pc_fail(err, PC_BAD_INPUT, xmlGetLineNo(node), "a task without a name");
  if (t->weight < 0)
    return pc_fail(err, PC_BAD_INPUT, xmlGetLineNo(node), "task '%.60s': the weight is negative", t->marker);
  t->value = NAN;
  t->is_coordinate = is(node, "IKCoordinateTask");
  if (!t->is_coordinate) return PC_OK;
  const char *type = child_text(node, "value_type", "default_value", arena);
  if (!type) return pc_fail_memory(err);
  t->from_file = strcasecmp(type, "from_file") == 0;
  if (strcasecmp(type, "manual_value") == 0) return read_number(node, "value", 0, &t->value, arena, err);
  if (t->from_file || strcasecmp(type, "default_value") == 0) return PC_OK;
  return pc_fail(err, PC_BAD_INPUT, xmlGetLineNo(node), "task '%.60s': value_type '%.40s' is not known",
                 t->marker, type);
}

static int read_tasks(const xmlNode *root, pc_tasks *all, pc_arena *arena, pc_err *err) {
  int n = count_elements(root, "IKMarkerTask", "IKCoordinateTask");
  if (n == 0)
    return pc_fail(
        err, PC_BAD_INPUT, 0,
        "no <IKMarkerTask> in this file; an OpenSim inverse kinematics setup or task set was expected");
  all->task = PC_NEW(arena, pc_task, n);
  if (!all->task) return pc_fail_memory(err);
  for (const xmlNode *node = root; node; node = next_node(node)) {
    if (!is(node, "IKMarkerTask") && !is(node, "IKCoordinateTask")) continue;
    int code = read_task(node, &all->task[all->n++], arena, err);
    if (code) return code;
  }
  return PC_OK;
}

pc_tasks *pc_tasks_read(const char *data, size_t len, pc_arena *arena, pc_err *err) {
  pc_tasks *all = PC_NEW(arena, pc_tasks, 1);
  if (!all) {
    pc_fail_memory(err);
    return NULL;
  }
  xmlDoc *doc = open_xml(data, len, err);
  if (!doc) return NULL;
  int code = read_tasks(xmlDocGetRootElement(doc), all, arena, err);
  xmlFreeDoc(doc);
  return code ? NULL : all;
}
