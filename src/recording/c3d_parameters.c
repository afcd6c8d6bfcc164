/* c3d_parameters.c: the parameter section of a C3D file ("The C3D File Format", Motion Lab Systems).
 *
 *   header byte 1: first block (512 bytes each) of the section; header byte 2: 0x50
 *   section: 2 bytes, number of blocks, processor (84 Intel, 85 DEC, 86 SGI/MIPS), then records:
 *
 *     group      | length of name | -id | name | offset to next | length, description     |
 *     parameter  | length of name |  id | name | offset to next | type | n dims | dims | data | ...
 *
 * A negative length marks a locked record. The offset counts from its own two bytes. The last record has
 * offset 0 or a next name of length 0; some programs leave any number there, so an offset that leads out
 * of the section ends it too. Every record is checked against its own offset and the file's end, so a section
 * with foreign bytes in it is refused where it breaks instead of being half believed.
 */
#include "recording/c3d.h"
#include "recording/text.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum { BLOCK = 512, KEY = 0x50, MOST_PARAMETERS = 10000 }; /* real files hold some hundreds */

int pc_c3d_word(c3d_order order, const unsigned char *b) {
  int low = b[order == C3D_MIPS], high = b[order != C3D_MIPS];
  return low | (high >= 128 ? high - 256 : high) * 256;
}

double pc_c3d_real(c3d_order order, const unsigned char *b) {
  unsigned bits;
  if (order == C3D_INTEL)
    bits = (unsigned)b[3] << 24 | (unsigned)b[2] << 16 | (unsigned)b[1] << 8 | b[0];
  else if (order == C3D_MIPS)
    bits = (unsigned)b[0] << 24 | (unsigned)b[1] << 16 | (unsigned)b[2] << 8 | b[3];
  else { /* VAX F: two words swapped, 0.1m * 2^(e-128), no infinities */
    bits = (unsigned)b[1] << 24 | (unsigned)b[0] << 16 | (unsigned)b[3] << 8 | b[2];
    int exponent = bits >> 23 & 255;
    if (exponent == 0) return 0;
    double x = ldexp((bits & 0x7fffff) | 0x800000, exponent - 128 - 24);
    return bits >> 31 ? -x : x;
  }
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* ---- reading ------------------------------------------------------------------------------- */

static int corrupt(pc_err *err, size_t byte, const char *what) {
  return pc_fail_byte(err, PC_BAD_INPUT, byte, "C3D parameter section is corrupt: %s; export the file again",
                      what);
}

/* Upper case copy of a record's name; NULL: no memory. *good: printable. */
static const char *record_name(const unsigned char *at, size_t len, pc_arena *arena, bool *good) {
  char *name = pc_arena_str(arena, (const char *)at, len);
  *good = true;
  for (size_t i = 0; name && i < len; i++) {
    if (at[i] < 32) *good = false;
    name[i] = (char)toupper(at[i]);
  }
  return name;
}

/* Type, dimensions and data of a parameter whose bytes are at..end. */
static int read_value(c3d_file *file, c3d_parameter *p, size_t at, size_t end, pc_err *err) {
  if (end - at < 2) return corrupt(err, at, "a parameter without a type");
  p->type = (signed char)file->data[at];
  p->n_dimensions = file->data[at + 1];
  if (p->type != C3D_TEXT && p->type != C3D_BYTE && p->type != C3D_WORD && p->type != C3D_REAL)
    return corrupt(err, at, "a parameter of unknown type");
  if (p->n_dimensions > C3D_DIMENSIONS || end - at - 2 < (size_t)p->n_dimensions)
    return corrupt(err, at + 1, "a parameter with too many dimensions");
  p->count = 1;
  for (int i = 0; i < p->n_dimensions; i++) {
    p->dimension[i] = file->data[at + 2 + (size_t)i];
    p->count *= (size_t)p->dimension[i]; /* at most 255^7, below 2^64 */
  }
  at += 2 + (size_t)p->n_dimensions;
  p->value = file->data + at;
  if (p->count > (end - at) / (size_t)(p->type == C3D_TEXT ? 1 : p->type))
    return corrupt(err, at, "a parameter longer than its record");
  return PC_OK;
}

/* One pass over the records: counts them, or with room stores them. */
static int walk(c3d_file *file, size_t at, size_t end, bool store, pc_arena *arena, pc_err *err) {
  file->n_parameters = 0;
  for (size_t next; at < end; at = next) {
    int length = (signed char)file->data[at];
    size_t n = (size_t)(length < 0 ? -length : length);
    if (n == 0) return PC_OK;
    if (end - at < n + 4) break;
    int id = (signed char)file->data[at + 1];
    size_t pointer = at + 2 + n;
    int offset = pc_c3d_word(file->order, file->data + pointer) & 0xffff;
    next = offset && pointer + (size_t)offset <= end ? pointer + (size_t)offset : end;
    if (id == 0 || id == -128 || (offset && offset < 2))
      return corrupt(err, at + 1, "a record without a group");
    if (store) {
      bool good;
      const char *name = record_name(file->data + at + 2, n, arena, &good);
      if (!name) return pc_fail_memory(err);
      if (!good) return corrupt(err, at + 2, "a name with control characters");
      if (id < 0)
        file->group[-id] = name;
      else {
        c3d_parameter *p = &file->parameter[file->n_parameters];
        *p = (c3d_parameter){.group = id, .name = name};
        int code = read_value(file, p, pointer + 2, next, err);
        if (code) return code;
      }
    }
    if (id > 0 && ++file->n_parameters > MOST_PARAMETERS) return corrupt(err, at, "too many parameters");
    if (next == end) return PC_OK;
  }
  return at == end ? PC_OK : corrupt(err, at, "a record reaches behind its end");
}

int pc_c3d_parameters(c3d_file *file, const unsigned char *data, size_t len, pc_arena *arena, pc_err *err) {
  *file = (c3d_file){.data = data, .len = len};
  if (len < BLOCK)
    return pc_fail_byte(err, PC_BAD_INPUT, len, "too short for a C3D file (%zu bytes, header 512)", len);
  if (data[1] != KEY)
    return pc_fail_byte(err, PC_BAD_INPUT, 1, "not a C3D file: its second byte is not 0x50");
  size_t section = ((size_t)data[0] - 1) * BLOCK;
  if (data[0] < 2 || section + BLOCK > len)
    return pc_fail_byte(err, PC_BAD_INPUT, 0,
                        "the C3D header puts the parameters outside the file (block %d)", data[0]);
  int order = data[section + 3];
  if (order < C3D_INTEL || order > C3D_MIPS)
    return pc_fail_byte(err, PC_BAD_INPUT, section + 3, "C3D processor type %d is not known (84, 85 or 86)",
                        order);
  file->order = (c3d_order)order;
  /* the section reaches to the data, or as far as its own count of blocks (which wraps at 255) says */
  size_t end = section + (size_t)data[section + 2] * BLOCK;
  size_t points = ((size_t)(pc_c3d_word(file->order, data + 16) & 0xffff) - 1) * BLOCK;
  if (points > end && points < len) end = points;
  if (end > len || end < section + BLOCK) end = len;
  int code = walk(file, section + 4, end, false, arena, err);
  if (code) return code;
  file->parameter = PC_NEW(arena, c3d_parameter, file->n_parameters);
  return file->parameter ? walk(file, section + 4, end, true, arena, err) : pc_fail_memory(err);
}

/* ---- asking -------------------------------------------------------------------------------- */

const c3d_parameter *pc_c3d_find(const c3d_file *file, const char *group, const char *name) {
  for (int i = 0; i < file->n_parameters; i++) {
    const c3d_parameter *p = &file->parameter[i];
    const char *own = file->group[p->group];
    if (own && strcmp(own, group) == 0 && strcmp(p->name, name) == 0) return p;
  }
  return NULL;
}

double pc_c3d_number(const c3d_file *file, const c3d_parameter *p, size_t i, double fallback) {
  if (!p || i >= p->count) return fallback;
  if (p->type == C3D_BYTE) return p->value[i];
  if (p->type == C3D_WORD) return pc_c3d_word(file->order, p->value + 2 * i);
  if (p->type == C3D_REAL) return pc_c3d_real(file->order, p->value + 4 * i);
  return fallback;
}

double pc_c3d_scalar(const c3d_file *file, const char *group, const char *name, double fallback) {
  return pc_c3d_number(file, pc_c3d_find(file, group, name), 0, fallback);
}

size_t pc_c3d_n_strings(const c3d_parameter *p) {
  if (!p || p->type != C3D_TEXT) return 0;
  if (p->n_dimensions < 2) return p->count > 0;
  return p->dimension[0] ? p->count / (size_t)p->dimension[0] : 0;
}

const char *pc_c3d_string(const c3d_parameter *p, size_t i, pc_arena *arena) {
  if (i >= pc_c3d_n_strings(p)) return pc_arena_str(arena, "", 0);
  size_t width = p->n_dimensions < 2 ? p->count : (size_t)p->dimension[0], used = 0;
  const char *at = (const char *)p->value + i * width;
  while (used < width && at[used]) used++; /* some programs end strings with zero */
  return pc_span_name((pc_span){at, used}, arena);
}
