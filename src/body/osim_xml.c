/* osim_xml.c: OpenSim's property system on top of libxml2.
 *
 * An OpenSim object is an element; a property is a child element whose tag is the property's name. A
 * property that holds one object has two spellings (see pc_osim_object), sets wrap their members in
 * <objects>, and an absent property takes its value from the <defaults> object of the same type, if
 * the file has one, before it takes OpenSim's own.
 *
 * Safety: no network, no entity substitution; a file with a document type is refused, so there is no
 * entity to expand. libxml2's own limits on depth (256) and text (10 MB a node) stay on.
 * Numbers are read by strtod, so the program must keep the "C" locale, which is C's default.
 */
#include "body/osim.h"

#include <errno.h>
#include <libxml/parser.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LARGEST_FILE = 256 * 1024 * 1024 }; /* bytes; a 1000-muscle model has about 10 MB */

int pc_osim_fail(pc_osim *r, pc_code code, const xmlNode *at, const char *format, ...) {
  if (r->code) return r->code;
  char text[sizeof((pc_err *)0)->text];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  pc_fail(r->err, code, at ? xmlGetLineNo(at) : 0, "%s", text);
  return r->code = code;
}

static void no_memory(pc_osim *r) {
  pc_osim_fail(r, PC_NO_MEMORY, NULL, "out of memory");
}

/* libxml2 may run out of memory and still hand over a tree with parts missing, so both its errors count:
 * the parser's and the thread's. An error without a message had no memory for it. */
static bool ran_out(xmlParserCtxt *context) {
  const xmlError *here = xmlCtxtGetLastError(context), *last = xmlGetLastError();
  return context->errNo == XML_ERR_NO_MEMORY || (here && here->code == XML_ERR_NO_MEMORY) ||
         (last && (last->code == XML_ERR_NO_MEMORY || (last->code && !last->message)));
}

static void parse_failed(pc_osim *r, xmlParserCtxt *context) {
  const xmlError *e = xmlCtxtGetLastError(context);
  if (!e || !e->message) {
    no_memory(r);
    return;
  }
  char text[200];
  snprintf(text, sizeof text, "%s", e->message);
  text[strcspn(text, "\n")] = 0;
  pc_osim_fail(r, PC_BAD_INPUT, NULL, "not well-formed XML: %s", text);
  if (r->err && r->err->line == 0) r->err->line = e->line;
}

/* Some models say UTF-8 and hold a Latin-1 name in their credits; OpenSim reads them. */
static bool wrong_encoding(xmlParserCtxt *context) {
  const xmlError *e = xmlCtxtGetLastError(context);
  return e && (e->code == XML_ERR_INVALID_ENCODING || e->code == XML_ERR_INVALID_CHAR);
}

xmlDoc *pc_osim_parse(pc_osim *r, const char *data, size_t len) {
  if (len > LARGEST_FILE) {
    pc_osim_fail(r, PC_BAD_INPUT, NULL, "the file is larger than %d MB", LARGEST_FILE >> 20);
    return NULL;
  }
  xmlResetLastError();
  xmlParserCtxt *context = xmlNewParserCtxt();
  if (!context) return no_memory(r), NULL;
  int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS |
                XML_PARSE_COMPACT | XML_PARSE_BIG_LINES | XML_PARSE_NOCDATA;
  xmlDoc *doc = xmlCtxtReadMemory(context, data, (int)len, NULL, NULL, options);
  if (!doc && wrong_encoding(context))
    doc = xmlCtxtReadMemory(context, data, (int)len, NULL, "ISO-8859-1", options);
  if (ran_out(context))
    no_memory(r);
  else if (!doc)
    parse_failed(r, context);
  else if (doc->intSubset || doc->extSubset)
    pc_osim_fail(r, PC_BAD_INPUT, NULL, "a document type (DTD) is not allowed in a model file");
  xmlFreeParserCtxt(context);
  xmlResetLastError();
  if (doc && r->code) {
    xmlFreeDoc(doc);
    return NULL;
  }
  return doc;
}

/* ---- the tree ---------------------------------------------------------------------------------- */

static xmlNode *element_from(xmlNode *node) {
  while (node && node->type != XML_ELEMENT_NODE) node = node->next;
  return node;
}
xmlNode *pc_osim_first(xmlNode *parent) {
  return parent ? element_from(parent->children) : NULL;
}
xmlNode *pc_osim_next(xmlNode *node) {
  return element_from(node->next);
}
bool pc_osim_is(const xmlNode *node, const char *tag) {
  return strcmp((const char *)node->name, tag) == 0;
}

xmlNode *pc_osim_child(xmlNode *parent, const char *tag) {
  for (xmlNode *n = pc_osim_first(parent); n; n = pc_osim_next(n))
    if (pc_osim_is(n, tag)) return n;
  return NULL;
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* All text directly inside a node, comments left out; trimmed. */
static const char *joined_text(pc_osim *r, xmlNode *first) {
  size_t len = 0;
  for (xmlNode *n = first; n; n = n->next)
    if (n->type == XML_TEXT_NODE && n->content) len += strlen((const char *)n->content);
  if (len == 0) return "";
  char *text = pc_arena_get(r->scratch, len + 1, 1), *at = text;
  if (!text) return no_memory(r), "";
  for (xmlNode *n = first; n; n = n->next)
    if (n->type == XML_TEXT_NODE && n->content) {
      size_t part = strlen((const char *)n->content);
      memcpy(at, n->content, part);
      at += part;
    }
  while (at > text && is_space(at[-1])) *--at = 0;
  while (is_space(*text)) text++;
  return text;
}

/* Trimmed content, "" when absent. */
static const char *text_of(pc_osim *r, xmlNode *node) {
  return node ? joined_text(r, node->children) : "";
}

/* Before 4.0 names may hold spaces; OpenSim 4 takes them out. */
const char *pc_osim_name(pc_osim *r, xmlNode *node) {
  const char *name = "";
  for (xmlAttr *a = node ? node->properties : NULL; a; a = a->next)
    if (strcmp((const char *)a->name, "name") == 0) name = joined_text(r, a->children);
  if (r->version >= 30500 || !*name) return name;
  char *to = (char *)name;
  for (const char *from = name; *from; from++)
    if (!is_space(*from)) *to++ = *from;
  *to = 0;
  return name;
}

void pc_osim_check_name(pc_osim *r, const xmlNode *node, const char *name) {
  if (!*name || strpbrk(name, "/ \t\n\r"))
    pc_osim_fail(r, PC_BAD_INPUT, node, "a %s is called '%s', which is not a name OpenSim allows",
                 node ? (const char *)node->name : "coordinate", name);
}

/* ---- properties -------------------------------------------------------------------------------- */

static xmlNode *default_object(pc_osim *r, xmlNode *object) {
  if (!r->defaults || !object || object->parent == r->defaults) return NULL;
  return pc_osim_child(r->defaults, (const char *)object->name);
}

xmlNode *pc_osim_prop(pc_osim *r, xmlNode *object, const char *tag) {
  xmlNode *own = pc_osim_child(object, tag);
  return own ? own : pc_osim_child(default_object(r, object), tag);
}

static xmlNode *object_in(pc_osim *r, xmlNode *object, const char *tag) {
  xmlNode *wrapper = pc_osim_child(object, tag);
  if (wrapper) return pc_osim_first(wrapper);
  for (xmlNode *n = pc_osim_first(object); n; n = pc_osim_next(n))
    if (strcmp(pc_osim_name(r, n), tag) == 0) return n;
  return NULL;
}

xmlNode *pc_osim_object(pc_osim *r, xmlNode *object, const char *tag) {
  xmlNode *own = object_in(r, object, tag);
  return own ? own : object_in(r, default_object(r, object), tag);
}

xmlNode *pc_osim_set(pc_osim *r, xmlNode *object, const char *tag) {
  xmlNode *set = pc_osim_child(object, tag);
  if (!set) return NULL;
  if (xmlHasProp(set, (const xmlChar *)"file"))
    pc_osim_fail(r, PC_UNSUPPORTED, set, "%s is kept in another file; save the model as one file", tag);
  xmlNode *objects = pc_osim_child(set, "objects");
  return pc_osim_first(objects ? objects : set);
}

const char *pc_osim_string(pc_osim *r, xmlNode *object, const char *tag) {
  return text_of(r, pc_osim_prop(r, object, tag));
}

/* One number at *at; OpenSim also writes NaN, Inf and Infinity, with a sign or without. */
static bool next_number(const char **at, double *out) {
  const char *s = *at;
  while (is_space(*s)) s++;
  const char *digits = s + (*s == '-' || *s == '+');
  if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')) return false;
  char *end;
  *out = strtod(s, &end);
  if (end == s || (*end && !is_space(*end) && *end != ',')) return false;
  *at = *end == ',' ? end + 1 : end;
  return true;
}

static int count_words(const char *s) {
  int n = 0;
  for (bool in = false; *s; s++) {
    bool gap = is_space(*s) || *s == ',';
    if (!gap && !in) n++;
    in = !gap;
  }
  return n;
}

static void numbers_of(pc_osim *r, xmlNode *node, const char *text, int n, double *out) {
  for (int i = 0; i < n; i++) {
    double value;
    if (!next_number(&text, &value)) {
      pc_osim_fail(r, PC_BAD_INPUT, node, "<%s> should hold %d number%s", (const char *)node->name, n,
                   n == 1 ? "" : "s");
      return;
    }
    out[i] = value;
  }
}

void pc_osim_numbers(pc_osim *r, xmlNode *object, const char *tag, int n, double *out) {
  xmlNode *node = pc_osim_prop(r, object, tag);
  if (!node) return;
  const char *text = text_of(r, node);
  if (count_words(text) != n)
    pc_osim_fail(r, PC_BAD_INPUT, node, "<%s> should hold %d number%s, not %d", tag, n, n == 1 ? "" : "s",
                 count_words(text));
  else
    numbers_of(r, node, text, n, out);
}

double pc_osim_number(pc_osim *r, xmlNode *object, const char *tag, double fallback) {
  pc_osim_numbers(r, object, tag, 1, &fallback);
  return fallback;
}

double *pc_osim_list(pc_osim *r, xmlNode *object, const char *tag, int *n) {
  xmlNode *node = pc_osim_prop(r, object, tag);
  const char *text = text_of(r, node);
  int count = count_words(text);
  double *list = PC_NEW(r->body->arena, double, count);
  *n = 0;
  if (!list) return no_memory(r), NULL;
  if (count) numbers_of(r, node, text, count, list);
  *n = count;
  return list;
}

bool pc_osim_flag(pc_osim *r, xmlNode *object, const char *tag, bool fallback) {
  xmlNode *node = pc_osim_prop(r, object, tag);
  if (!node) return fallback;
  const char *text = text_of(r, node);
  if (strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0) return true;
  if (strcasecmp(text, "false") == 0 || strcmp(text, "0") == 0) return false;
  pc_osim_fail(r, PC_BAD_INPUT, node, "<%s> should be true or false", tag);
  return fallback;
}

bool pc_osim_enabled(pc_osim *r, xmlNode *node, const char *is) {
  if (pc_osim_prop(r, node, is)) return pc_osim_flag(r, node, is, true);
  return !pc_osim_flag(r, node, "isDisabled", false);
}

/* OpenSim 3.5 development files: <connectors><Connector_X_ name="socket"><connectee_name>. */
static xmlNode *old_connector(pc_osim *r, xmlNode *object, const char *socket) {
  for (xmlNode *n = pc_osim_first(pc_osim_child(object, "connectors")); n; n = pc_osim_next(n))
    if (strcmp(pc_osim_name(r, n), socket) == 0) return pc_osim_child(n, "connectee_name");
  return NULL;
}

const char *pc_osim_socket(pc_osim *r, xmlNode *object, const char *socket) {
  static const char *const spelling[] = {"socket_%s", "socket_%s_connectee_name",
                                         "connector_%s_connectee_name"};
  char tag[80];
  for (size_t i = 0; i < sizeof spelling / sizeof spelling[0]; i++) {
    snprintf(tag, sizeof tag, spelling[i], socket);
    xmlNode *node = pc_osim_prop(r, object, tag);
    if (node) return text_of(r, node);
  }
  return text_of(r, old_connector(r, object, socket));
}

/* ---- memory -------------------------------------------------------------------------------------- */

const char *pc_osim_keep(pc_osim *r, const char *text) {
  const char *copy = pc_arena_str(r->body->arena, text, strlen(text));
  if (!copy) no_memory(r);
  return copy ? copy : "";
}

/* Capacities are 8, 16, 32, ...: the count alone tells when the array is full. */
void *pc_osim_room(pc_osim *r, pc_arena *arena, void *array, int n, size_t size) {
  if (n && (n < 8 || (n & (n - 1)))) return array;
  void *grown = n > INT_MAX / 4 ? NULL : pc_arena_get(arena, n ? 2 * (size_t)n : 8, size);
  if (!grown) return no_memory(r), NULL;
  if (n) memcpy(grown, array, (size_t)n * size);
  return grown;
}

void pc_osim_skip(pc_osim *r, xmlNode *node, const char *why) {
  pc_body *b = r->body;
  pc_skipped *list = pc_osim_room(r, b->arena, b->skipped, b->n_skipped, sizeof *list);
  if (!list) return;
  b->skipped = list;
  char what[200];
  const char *name = pc_osim_name(r, node);
  snprintf(what, sizeof what, "%s%s%s", (const char *)node->name, *name ? " " : "", name);
  list[b->n_skipped++] = (pc_skipped){pc_osim_keep(r, what), why};
}
