/* space.c: from the file's units and axes to metres, Y up.
 *
 * Units. A unit in the header is believed as long as the markers then span something a person (with
 * the laboratory around) can span. If not, and exactly one of m, cm, mm makes the markers the size of
 * a person, that unit is taken and said; otherwise the file is refused. The measure is the diagonal of
 * the box around the markers seen in one frame, in the median of at most 200 frames, so that walking
 * through the laboratory or a few ghosts do not count.
 *
 * Up. Three witnesses, in the order of their weight: force plates (their normal, on the side where the
 * markers are); the direction from foot to head markers, by name; the side of the floor (zero) where the
 * markers are. A lying person lies along a horizontal axis: therefore foot-to-head alone never
 * overrules what the file says or its convention while that axis also looks like a floor.
 *
 * What it will not do: turn tilted axes (a plate on a ramp is told by its largest component), or find
 * the walking direction: X stays the file's X.
 */
#include "recording/space.h"

#include "base/vec.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_LOOKED_AT = 200, SAMPLES_LOOKED_AT = 5003 }; /* a prime: no marker is always stepped over */

/* Diagonals of the marker box, m. Person: from a child squatting to arms raised. Anything: from a hand
 * to a set of markers that includes the laboratory. */
static const double PERSON_LEAST = 0.35, PERSON_MOST = 3.0, ANY_LEAST = 0.1, ANY_MOST = 12;
/* Lowest markers this near zero (m) are on the floor: soles are not marked, plates have a thickness. */
static const double FLOOR_BELOW = -0.15, FLOOR_ABOVE = 0.3;
/* Cosine above which a direction belongs to one axis. */
static const double ALONG = 0.8;

/* Metres per unit of a name: m, cm, mm, um, in, ft, any case, also spelt out; 0 = not known. */
static double unit_metres(const char *name) {
  static const struct {
    const char *name;
    double m;
  } units[] = {{"m", 1},
               {"meters", 1},
               {"metres", 1},
               {"meter", 1},
               {"metre", 1},
               {"cm", 0.01},
               {"mm", 0.001},
               {"millimeters", .001},
               {"millimetres", .001},
               {"millimeter", .001},
               {"centimeters", 0.01},
               {"um", 1e-6},
               {"in", 0.0254},
               {"inch", 0.0254},
               {"inches", 0.0254},
               {"ft", 0.3048},
               {"feet", 0.3048}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (strcasecmp(name, units[i].name) == 0) return units[i].m;
  return 0;
}

/* ---- units ---------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* At most FRAMES_LOOKED_AT steps reach the last frame. */
static int frames_step(const pc_markers *m) {
  return (m->n_frames + FRAMES_LOOKED_AT - 1) / FRAMES_LOOKED_AT;
}

/* Median diagonal of the marker box over frames with three markers or more; 0 = none. */
static double typical_extent(const pc_markers *m) {
  double seen[FRAMES_LOOKED_AT];
  int n = 0;
  for (int frame = 0; frame < m->n_frames; frame += frames_step(m)) {
    double low[3] = {INFINITY, INFINITY, INFINITY}, high[3] = {-INFINITY, -INFINITY, -INFINITY};
    int present = 0;
    for (int i = 0; i < m->n; i++) {
      const double *p = m->at + 3 * ((size_t)frame * (size_t)m->n + (size_t)i);
      if (isnan(p[0])) continue;
      present++;
      for (int c = 0; c < 3; c++) low[c] = fmin(low[c], p[c]), high[c] = fmax(high[c], p[c]);
    }
    if (present >= 3) seen[n++] = v3_distance(low, high);
  }
  if (n == 0) return 0;
  qsort(seen, (size_t)n, sizeof *seen, compare);
  return seen[n / 2];
}

/* The one of m, cm, mm that makes this extent a person's; NULL = none. PERSON_MOST / PERSON_LEAST is
 * below 10, so there is never more than one. */
static const char *unit_of_person(double extent) {
  static const char *names[] = {"m", "cm", "mm"};
  for (int i = 0; i < 3; i++) {
    double e = extent * unit_metres(names[i]);
    if (e >= PERSON_LEAST && e <= PERSON_MOST) return names[i];
  }
  return NULL;
}

int pc_space_units(pc_recording *r, const char *header, const pc_recording_opts *opts, pc_arena *arena,
                   pc_err *err) {
  double told = opts ? opts->unit_m : 0, named = unit_metres(header), extent = typical_extent(r->markers);
  const char *person = unit_of_person(extent);
  bool fits = extent == 0 || (extent * named >= ANY_LEAST && extent * named <= ANY_MOST);
  if (told > 0) {
    r->unit_m = told;
    r->found_units = pc_say(arena, "%g m a unit, as told (the file says '%s')", told, header);
  } else if (named > 0 && fits) {
    r->unit_m = named;
    r->found_units = extent == 0
                         ? pc_say(arena, "%s (header; too few markers to check)", header)
                         : pc_say(arena, "%s (header; the markers span %.2f m)", header, extent * named);
  } else if (person) {
    r->unit_m = unit_metres(person);
    r->found_units = pc_say(
        arena, "%s (from the data: the markers span %.2f m; the header says '%s', which would make it %g m)",
        person, extent * r->unit_m, header, extent * named);
    if (pc_note(r, arena, "units: the header says '%s', the numbers are %s", header, person))
      r->found_units = NULL;
  } else if (extent == 0) {
    return pc_fail(err, PC_BAD_INPUT, 0,
                   "unit '%s' is not known and there are too few markers to tell; name the unit", header);
  } else {
    return pc_fail(
        err, PC_BAD_INPUT, 0,
        "markers span %g units, which is no person in m, cm or mm (the header says '%s'); name the unit",
        extent, header);
  }
  return r->found_units ? PC_OK : pc_fail_memory(err);
}

/* ---- the witnesses for up -------------------------------------------------------------------- */

/* Case folded substring. */
static bool has(const char *name, const char *part) {
  return strcasestr(name, part) != NULL;
}

static bool is_foot(const char *name) {
  static const char *parts[] = {"toe", "heel", "rhee", "lhee", "cal",  "ank",
                                "mt1", "mt2",  "mt5",  "mtp",  "foot", "meta"};
  if (has(name, "shank")) return false;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (has(name, parts[i])) return true;
  return false;
}

static bool is_head(const char *name) {
  static const char *parts[] = {"head", "neck", "nose", "fhd",  "bhd",   "thea", "fhea",
                                "rhea", "c7",   "clav", "strn", "stern", "sho"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (has(name, parts[i])) return !is_foot(name);
  return false;
}

/* Mean unit vector from foot to head markers over the frames looked at; false when not known. */
static bool foot_to_head(const pc_markers *m, double d[3]) {
  struct {
    double sum[2][3];
    int n[2];
  } seen[FRAMES_LOOKED_AT] = {0};
  int step = frames_step(m);
  for (int i = 0; i < m->n; i++) {
    int part = is_head(m->names[i]) ? 1 : is_foot(m->names[i]) ? 0 : -1;
    for (int f = 0, k = 0; part >= 0 && f < m->n_frames; f += step, k++) {
      const double *p = m->at + 3 * ((size_t)f * (size_t)m->n + (size_t)i);
      if (isnan(p[0])) continue;
      v3_add(seen[k].sum[part], seen[k].sum[part], p);
      seen[k].n[part]++;
    }
  }
  v3_set(d, 0, 0, 0);
  for (int k = 0; k < FRAMES_LOOKED_AT; k++) {
    double way[3];
    if (!seen[k].n[0] || !seen[k].n[1]) continue;
    for (int c = 0; c < 3; c++) way[c] = seen[k].sum[1][c] / seen[k].n[1] - seen[k].sum[0][c] / seen[k].n[0];
    double length = v3_norm(way);
    if (length > 0) v3_madd(d, 1 / length, way);
  }
  double length = v3_norm(d);
  if (!(length > 0)) return false;
  v3_scale(d, 1 / length, d);
  return true;
}

static int main_axis(const double d[3]) {
  int a = fabs(d[1]) > fabs(d[0]) ? 1 : 0;
  return fabs(d[2]) > fabs(d[a]) ? 2 : a;
}

/* 2 % and 98 % of the marker coordinates along an axis, from evenly spaced samples, in m. */
static bool spread(const pc_markers *m, int axis, double unit_m, double *low, double *high) {
  double x[SAMPLES_LOOKED_AT];
  size_t samples = (size_t)m->n * (size_t)m->n_frames, n = 0;
  size_t step = (samples + SAMPLES_LOOKED_AT - 1) / SAMPLES_LOOKED_AT;
  for (size_t i = 0; i < samples; i += step)
    if (!isnan(m->at[3 * i + (size_t)axis])) x[n++] = unit_m * m->at[3 * i + (size_t)axis];
  if (n == 0) return false;
  qsort(x, n, sizeof *x, compare);
  *low = x[n / 50], *high = x[n - 1 - n / 50];
  return true;
}

/* Do the lowest markers lie at zero along this axis and sign? */
static bool stands_on(const pc_markers *m, pc_up up, double unit_m) {
  double low, high;
  if (!spread(m, up.axis, unit_m, &low, &high)) return false;
  double floor = up.sign > 0 ? low : -high;
  return floor > FLOOR_BELOW && floor < FLOOR_ABOVE;
}

static const char *axis_name(pc_up up) {
  static const char *names[] = {"X", "Y", "Z", "-X", "-Y", "-Z"};
  return names[up.axis + (up.sign < 0 ? 3 : 0)];
}

static bool as_told(pc_recording *r, const pc_recording_opts *opts, pc_arena *arena, pc_up *up) {
  if (!opts || !opts->up) return false;
  up->axis = tolower((unsigned char)opts->up) - 'x';
  up->sign = opts->down ? -1 : 1;
  if (up->axis < 0 || up->axis > 2) return false;
  r->found_up = pc_say(arena, "%s up, as told", axis_name(*up));
  return true;
}

int pc_space_up_trc(pc_recording *r, const pc_recording_opts *opts, pc_arena *arena, pc_up *up) {
  double d[3];
  if (as_told(r, opts, arena, up)) return r->found_up ? PC_OK : PC_NO_MEMORY;
  *up = (pc_up){1, 1};
  if (!foot_to_head(r->markers, d) || fabs(d[main_axis(d)]) < ALONG) {
    r->found_up = pc_say(arena, "Y up (TRC convention; the marker names and places do not tell)");
    return r->found_up ? PC_OK : PC_NO_MEMORY;
  }
  pc_up way = {main_axis(d), d[main_axis(d)] > 0 ? 1 : -1};
  if (way.axis == 1 && way.sign > 0) {
    r->found_up = pc_say(arena, "Y up (TRC convention; head above feet)");
  } else if (!stands_on(r->markers, *up, r->unit_m) && stands_on(r->markers, way, r->unit_m)) {
    *up = way;
    r->found_up =
        pc_say(arena, "%s up (from the data: head above feet, feet at %s = 0; Y is the TRC convention)",
               axis_name(way), axis_name((pc_up){way.axis, 1}));
    if (pc_note(r, arena, "axes: %s is up in this file, turned to Y up", axis_name(way))) return PC_NO_MEMORY;
  } else {
    r->found_up =
        pc_say(arena, "Y up (TRC convention; feet to head runs along %s: lying, or another axis is up)",
               axis_name(way));
  }
  return r->found_up ? PC_OK : PC_NO_MEMORY;
}

/* Normal of the plates, on the side where most markers are; false when there are none or it is unclear. */
static bool plate_up(const pc_markers *m, const double *corners, int n_plates, pc_up *up) {
  double normal[3] = {0, 0, 0}, height = 0, low, high;
  for (int k = 0; k < n_plates; k++) {
    double a[3], b[3], n[3];
    v3_sub(a, corners + 12 * k + 6, corners + 12 * k);
    v3_sub(b, corners + 12 * k + 9, corners + 12 * k + 3);
    v3_cross(n, a, b);
    for (int c = 0; c < 3; c++) normal[c] += fabs(n[c]);
  }
  double length = v3_norm(normal);
  up->axis = main_axis(normal);
  if (!(length > 0) || normal[up->axis] < ALONG * length) return false;
  for (int k = 0; k < 4 * n_plates; k++) height += corners[3 * k + up->axis] / (4 * n_plates);
  if (!spread(m, up->axis, 1, &low, &high)) return false;
  up->sign = high - height > height - low ? 1 : -1;
  return true;
}

/* POINT:Y_SCREEN, e.g. "+Z": the file axis that points up on the screen. */
static bool screen_up(const char *screen, pc_up *up) {
  up->sign = 1;
  if (*screen == '+' || *screen == '-') up->sign = *screen++ == '-' ? -1 : 1;
  up->axis = tolower((unsigned char)*screen) - 'x';
  return up->axis >= 0 && up->axis <= 2;
}

int pc_space_up_c3d(pc_recording *r, const char *screen, const double *corners, int n_plates,
                    const pc_recording_opts *opts, pc_arena *arena, pc_up *up) {
  double d[3];
  pc_up said, plate, way;
  if (as_told(r, opts, arena, up)) return r->found_up ? PC_OK : PC_NO_MEMORY;
  bool by_plate = plate_up(r->markers, corners, n_plates, &plate);
  bool by_way = foot_to_head(r->markers, d) && fabs(d[main_axis(d)]) > ALONG;
  if (by_way) way = (pc_up){main_axis(d), d[main_axis(d)] > 0 ? 1 : -1};
  by_way = by_way && stands_on(r->markers, way, r->unit_m);
  if (screen_up(screen, &said)) {
    bool against = (by_plate && (plate.axis != said.axis || plate.sign != said.sign)) ||
                   (!by_plate && by_way && way.axis == said.axis && way.sign != said.sign);
    *up = !against ? said : by_plate ? plate : way;
    r->found_up =
        against ? pc_say(arena, "%s up (from the data: %s; POINT:Y_SCREEN says '%s')", axis_name(*up),
                         by_plate ? "the side of the force plates where the markers are" : "head above feet",
                         screen)
                : pc_say(arena, "%s up (POINT:Y_SCREEN%s)", axis_name(*up),
                         by_plate                          ? "; force plates agree"
                         : by_way && way.axis == said.axis ? "; head above feet"
                                                           : "");
    if (against &&
        pc_note(r, arena, "axes: POINT:Y_SCREEN says '%s' is up, the data say %s", screen, axis_name(*up)))
      return PC_NO_MEMORY;
  } else if (by_plate || by_way) {
    *up = by_plate ? plate : way;
    r->found_up = pc_say(arena, "%s up (from the data: %s)", axis_name(*up),
                         by_plate ? "the side of the force plates where the markers are"
                                  : "head above feet, feet at zero");
  } else {
    *up = (pc_up){2, 1};
    r->found_up = pc_say(arena, "Z up (the custom of C3D files; neither parameters nor data tell)");
  }
  return r->found_up ? PC_OK : PC_NO_MEMORY;
}

/* ---- the rotation ---------------------------------------------------------------------------- */

void pc_space_turn(double v[3], pc_up up) {
  double x = v[0], y = v[1], z = v[2], s = up.sign;
  if (up.axis == 0)
    v3_set(v, s * y, s * x, -z);
  else if (up.axis == 1)
    v3_set(v, x, s * y, s * z);
  else
    v3_set(v, x, s * z, -s * y);
}

void pc_space_apply(pc_markers *m, double unit_m, pc_up up) {
  size_t samples = (size_t)m->n * (size_t)m->n_frames;
  for (size_t i = 0; i < samples; i++) {
    pc_space_turn(m->at + 3 * i, up);
    v3_scale(m->at + 3 * i, unit_m, m->at + 3 * i);
  }
}
