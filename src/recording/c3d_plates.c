/* c3d_plates.c: from the analog channels of force plates to the force on the person.
 *
 * A plate has axes of its own: x and y in its surface by the order of its corners, z = x cross y, which
 * for the usual order points down. Its channels give, about a point of its own (the transducer),
 *
 *   type 1: Fx Fy Fz  x y of the centre of pressure  free moment Mz
 *   type 2: Fx Fy Fz Mx My Mz
 *   type 3: eight Kistler channels, Fx12 Fx34 Fy14 Fy23 Fz1 Fz2 Fz3 Fz4
 *   type 4: type 2 after a 6 x 6 calibration matrix, stored column by column (MATRIX_STORE may say by row)
 *
 * With o = ORIGIN, the vector from the transducer to the middle of the surface (z negative: the transducer
 * lies below; files that write it the other way round are turned), the moment about that middle is
 * M + F x o, and the centre of pressure is (-My/Fz, Mx/Fz). Kistler's sums are those of its manual, with
 * the sensors' distances a, b, az0 in ORIGIN.
 *
 * Files disagree on two things, which physics decides. A plate cannot pull: where the loaded samples
 * point into the ground, force and moment are turned about. And the centre of pressure lies on the
 * plate: if it does so only with moments in N mm where N m is written (or the other way), that is taken.
 * Both are noted. FORCE_PLATFORM:ZERO names frames whose mean is subtracted, if the plate is unloaded then.
 *
 * Below 10 N vertically the point is the middle of the plate and the torque is the whole moment about it:
 * the same load, not divided by noise.
 */
#include "recording/c3d.h"

#include "base/vec.h"

#include <math.h>
#include <string.h>

static const double LOADED = 10;        /* N, vertical; noise of plates is 1 to 3 N */
static const double SURELY_LOADED = 50; /* N; where signs and units are judged */
static const double ON_PLATE = 0.05;    /* m around the edge still counts as on it */

typedef struct plate {
  int type, n_channels, channel[8]; /* channel: 0-based */
  double calibration[36];           /* type 4, column major */
  double origin[3];                 /* transducer to middle of the surface, plate axes, m */
  double a, b;                      /* type 3 */
  double R[9], centre[3];           /* plate axes in Y up ground, m */
  double half[2];                   /* half the size along x and y, m */
  double moment;  /* N m in one unit of the moment channels; type 1: m in one unit of x, y */
  double twist;   /* type 1: N m in one unit of Mz */
  double zero[8]; /* baseline of the channels */
} plate;

int pc_c3d_corners(const c3d_file *file, pc_arena *arena, int *n_plates, double **corners, pc_err *err) {
  const c3d_parameter *p = pc_c3d_find(file, "FORCE_PLATFORM", "CORNERS");
  double used = pc_c3d_scalar(file, "FORCE_PLATFORM", "USED", 0);
  *n_plates = 0, *corners = NULL;
  if (!p || p->type != C3D_REAL || !(used >= 1)) return PC_OK;
  int n = used < (double)(p->count / 12) ? (int)used : (int)(p->count / 12);
  *corners = PC_NEW(arena, double, 12 * n);
  if (!*corners) return pc_fail_memory(err);
  for (int i = 0; i < 12 * n; i++) {
    (*corners)[i] = pc_c3d_number(file, p, (size_t)i, NAN);
    if (!isfinite((*corners)[i]))
      return pc_fail_byte(err, PC_BAD_INPUT, (size_t)(p->value - file->data),
                          "a corner of a force plate is no number");
  }
  *n_plates = n;
  return PC_OK;
}

/* ---- the plate as the file describes it -------------------------------------------------------- */

static bool unit_vector(double v[3]) {
  double length = v3_norm(v);
  if (!(length > 0)) return false;
  v3_scale(v, 1 / length, v);
  return true;
}

/* Axes, middle and size from the corners in Y up metres; false when they span no plane. */
static bool place(plate *p, double c[4][3]) {
  double x[3], y[3], z[3], side[3];
  for (int i = 0; i < 3; i++) {
    p->centre[i] = (c[0][i] + c[1][i] + c[2][i] + c[3][i]) / 4;
    x[i] = (c[0][i] + c[3][i] - c[1][i] - c[2][i]) / 2;
    y[i] = (c[0][i] + c[1][i] - c[2][i] - c[3][i]) / 2;
  }
  p->half[0] = v3_norm(x) / 2, p->half[1] = v3_norm(y) / 2;
  v3_cross(z, x, y);
  if (!unit_vector(x) || !unit_vector(z)) return false;
  v3_cross(side, z, x);
  for (int i = 0; i < 3; i++) p->R[3 * i] = x[i], p->R[3 * i + 1] = side[i], p->R[3 * i + 2] = z[i];
  return true;
}

/* N m in one unit of the moment channels: "Nmm", "N.m", "ntmm", ...; without a hint N times the file's length
 * unit. */
static double moment_unit(const char *unit, double unit_m) {
  size_t n = strlen(unit);
  if (n < 2 || (unit[0] != 'N' && unit[0] != 'n')) return unit_m;
  if (strcasecmp(unit + n - 2, "mm") == 0) return 1e-3;
  if (strcasecmp(unit + n - 2, "cm") == 0) return 1e-2;
  return strcasecmp(unit + n - 1, "m") == 0 ? 1 : unit_m;
}

/* Channel numbers of plate k; false when one is not in the file. Plates share no channels, so more of
 * them than the channels allow are an error of the file (and would let a small file ask for much memory). */
static bool find_channels(const c3d_file *file, const pc_recording *r, int k, plate *p) {
  if (p->n_channels * (r->n_forces + 1) > r->analog->n) return false;
  const c3d_parameter *channel = pc_c3d_find(file, "FORCE_PLATFORM", "CHANNEL");
  size_t stride =
      channel && channel->n_dimensions == 2 ? (size_t)channel->dimension[0] : (size_t)p->n_channels;
  for (int i = 0; i < p->n_channels; i++) {
    double c = pc_c3d_number(file, channel, (size_t)k * stride + (size_t)i, 0);
    if (!(c >= 1 && c <= r->analog->n)) return false;
    p->channel[i] = (int)c - 1;
  }
  return true;
}

static int calibrate(const c3d_file *file, int k, plate *p, pc_arena *arena) {
  const c3d_parameter *matrix = pc_c3d_find(file, "FORCE_PLATFORM", "CAL_MATRIX");
  const char *store = pc_c3d_string(pc_c3d_find(file, "FORCE_PLATFORM", "MATRIX_STORE"), 0, arena);
  if (!store) return PC_NO_MEMORY;
  bool by_row = strcasecmp(store, "BYROW") == 0;
  for (int i = 0; i < 36; i++) {
    size_t from = (size_t)(by_row ? i % 6 * 6 + i / 6 : i);
    p->calibration[i] = pc_c3d_number(file, matrix, 36 * (size_t)k + from, i % 7 == 0);
  }
  return PC_OK;
}

/* Everything of plate k except its place. *usable false: it cannot be used, a note says why. */
static int describe(const c3d_file *file, pc_recording *r, int k, plate *p, bool *usable, pc_arena *arena) {
  const c3d_parameter *origin = pc_c3d_find(file, "FORCE_PLATFORM", "ORIGIN");
  double type = pc_c3d_number(file, pc_c3d_find(file, "FORCE_PLATFORM", "TYPE"), (size_t)k, 0);
  *usable = false;
  if (!(type >= 1 && type < 5))
    return pc_note(r, arena, "plate %d: type %g is not known, left out", k + 1, type);
  p->type = (int)type;
  p->n_channels = p->type == 3 ? 8 : 6;
  if (!find_channels(file, r, k, p))
    return pc_note(r, arena, "plate %d: its channels are not in the file, left out", k + 1);
  *usable = true;
  for (int i = 0; i < 3; i++)
    p->origin[i] = r->unit_m * pc_c3d_number(file, origin, 3 * (size_t)k + (size_t)i, 0);
  if (p->type == 3) {
    p->a = fabs(p->origin[0]), p->b = fabs(p->origin[1]);
    v3_set(p->origin, 0, 0, -fabs(p->origin[2]));
  } else if (p->origin[2] > 0)
    v3_scale(p->origin, -1, p->origin);
  p->moment = p->type == 1 ? r->unit_m : moment_unit(r->analog->units[p->channel[3]], r->unit_m);
  p->twist = moment_unit(r->analog->units[p->channel[5]], r->unit_m);
  return p->type == 4 ? calibrate(file, k, p, arena) : PC_OK;
}

/* ---- one sample -------------------------------------------------------------------------------- */

/* Channels of a sample, calibrated: forces in N, moments in the file's unit (types 2 and 4). */
static void channels(const plate *p, const pc_analog *a, size_t sample, double out[8]) {
  const double *value = a->value + sample * (size_t)a->n;
  double raw[8];
  for (int i = 0; i < p->n_channels; i++) out[i] = raw[i] = value[p->channel[i]] - p->zero[i];
  if (p->type != 4) return;
  for (int i = 0; i < 6; i++) {
    out[i] = 0;
    for (int j = 0; j < 6; j++) out[i] += p->calibration[6 * j + i] * raw[j];
  }
}

/* Force, and moment about the middle of the surface, in plate axes, N and N m. */
static void load_at_middle(const plate *p, const double c[8], double F[3], double M[3]) {
  double arm[3];
  v3_set(F, c[0], c[1], c[2]);
  if (p->type == 1) { /* a point and the free moment there */
    double x = p->moment * c[3] - p->origin[0], y = p->moment * c[4] - p->origin[1];
    v3_set(M, y * F[2], -x * F[2], p->twist * c[5] + x * F[1] - y * F[0]);
    return;
  }
  v3_set(M, p->moment * c[3], p->moment * c[4], p->moment * c[5]);
  if (p->type == 3) {
    v3_set(F, c[0] + c[1], c[2] + c[3], c[4] + c[5] + c[6] + c[7]);
    v3_set(M, p->b * (c[4] + c[5] - c[6] - c[7]), p->a * (-c[4] + c[5] + c[6] - c[7]),
           p->b * (-c[0] + c[1]) + p->a * (c[2] - c[3]));
  }
  v3_cross(arm, F, p->origin);
  v3_add(M, M, arm);
}

/* Centre of pressure in the surface, plate axes, from the middle. */
static void pressure_point(const double F[3], const double M[3], double at[3]) {
  v3_set(at, -M[1] / F[2], M[0] / F[2], 0);
}

/* ---- what physics decides ---------------------------------------------------------------------- */

/* Subtracts the mean of the frames FORCE_PLATFORM:ZERO, when the plate is unloaded there. */
static int zero_level(const c3d_file *file, pc_recording *r, plate *p, int k, pc_arena *arena) {
  const pc_analog *a = r->analog;
  const c3d_parameter *zero = pc_c3d_find(file, "FORCE_PLATFORM", "ZERO");
  double first = pc_c3d_number(file, zero, 0, 0), last = pc_c3d_number(file, zero, 1, 0), most = 0, mean = 0;
  double per_frame = a->rate / r->markers->rate, c[8], F[3], M[3], sum[8] = {0};
  if (!(first >= 1 && last >= first && last <= r->markers->n_frames)) return PC_OK;
  size_t from = (size_t)((first - 1) * per_frame), to = (size_t)(last * per_frame);
  for (size_t s = 0; s < (size_t)a->n_samples; s++) {
    channels(p, a, s, c);
    load_at_middle(p, c, F, M);
    most = fmax(most, fabs(F[2]));
    if (s < from || s >= to) continue;
    mean += F[2] / (double)(to - from);
    for (int i = 0; i < p->n_channels; i++)
      sum[i] += a->value[s * (size_t)a->n + (size_t)p->channel[i]] / (double)(to - from);
  }
  if (fabs(mean) > fmin(SURELY_LOADED, 0.1 * most))
    return pc_note(r, arena, "plate %d carries %.0f N in the frames named for its zero: zero not applied",
                   k + 1, fabs(mean));
  if (p->type == 1) sum[3] = sum[4] = 0; /* a place has no zero level */
  memcpy(p->zero, sum, sizeof sum);
  return PC_OK;
}

/* Share of the surely loaded samples with the centre of pressure on the plate, and the sum of the vertical
 * force along the ground's Y. */
static double on_plate(const plate *p, const pc_analog *a, double *up_sum, size_t *loaded) {
  double c[8], F[3], M[3], at[3];
  size_t on = 0;
  *loaded = 0, *up_sum = 0;
  for (size_t s = 0; s < (size_t)a->n_samples; s++) {
    channels(p, a, s, c);
    load_at_middle(p, c, F, M);
    if (!(fabs(F[2]) > SURELY_LOADED)) continue;
    pressure_point(F, M, at);
    ++*loaded;
    *up_sum += p->R[3] * F[0] + p->R[4] * F[1] + p->R[5] * F[2];
    on += fabs(at[0]) < p->half[0] + ON_PLATE && fabs(at[1]) < p->half[1] + ON_PLATE;
  }
  return *loaded ? (double)on / (double)*loaded : 1;
}

/* Checks unit of moments and direction; *sign is -1 when the stored force acts on the plate. */
static int judge(pc_recording *r, plate *p, int k, double *sign, pc_arena *arena) {
  double up_sum, other_sum;
  size_t loaded;
  double share = on_plate(p, r->analog, &up_sum, &loaded);
  *sign = up_sum < 0 ? -1 : 1;
  if (*sign < 0 &&
      pc_note(r, arena, "plate %d: the stored force points into the ground; turned to act on the person",
              k + 1))
    return PC_NO_MEMORY;
  if (share > 0.5 || p->type == 3) return PC_OK;
  for (double factor = 1e-3; factor < 1e4; factor *= 1e6) {
    plate other = *p;
    other.moment *= factor;
    if (on_plate(&other, r->analog, &other_sum, &loaded) < 0.9) continue;
    p->moment = other.moment;
    return pc_note(r, arena,
                   "plate %d: moments are %g times what their unit says (centre of pressure on the plate)",
                   k + 1, factor);
  }
  return pc_note(r, arena,
                 "plate %d: its centre of pressure lies off the plate in %.0f %% of the loaded samples",
                 k + 1, 100 * (1 - share));
}

/* ---- the series -------------------------------------------------------------------------------- */

static int series(const plate *p, const pc_analog *a, double sign, pc_force_series *out, int *gaps,
                  pc_arena *arena) {
  *gaps = 0;
  out->n = a->n_samples;
  out->time = PC_NEW(arena, double, out->n);
  out->force = PC_NEW(arena, double, 3 * (size_t)out->n);
  out->point = PC_NEW(arena, double, 3 * (size_t)out->n);
  out->torque = PC_NEW(arena, double, 3 * (size_t)out->n);
  if (!out->time || !out->force || !out->point || !out->torque) return PC_NO_MEMORY;
  for (size_t s = 0; s < (size_t)out->n; s++) {
    double c[8], F[3], M[3], at[3] = {0, 0, 0}, moved[3];
    channels(p, a, s, c);
    load_at_middle(p, c, F, M);
    if (isnan(F[2]))
      v3_set(at, NAN, NAN, NAN), ++*gaps;
    else if (fabs(F[2]) > LOADED)
      pressure_point(F, M, at);
    v3_cross(moved, at, F);
    v3_sub(M, M, moved); /* about the point */
    v3_scale(F, sign, F);
    v3_scale(M, sign, M);
    out->time[s] = (double)s / a->rate;
    m3_apply(out->force + 3 * s, p->R, F);
    m3_apply(out->torque + 3 * s, p->R, M);
    m3_apply(out->point + 3 * s, p->R, at);
    v3_add(out->point + 3 * s, out->point + 3 * s, p->centre);
  }
  return PC_OK;
}

static int one_plate(const c3d_file *file, pc_recording *r, int k, const double *corners, pc_up up,
                     pc_arena *arena) {
  plate p = {0};
  bool usable;
  int gaps;
  double sign;
  pc_force_series *out = &r->forces[r->n_forces];
  for (int i = 0; i < 4; i++) {
    v3_scale(out->corners[i], r->unit_m, corners + 12 * k + 3 * i);
    pc_space_turn(out->corners[i], up);
  }
  if (!place(&p, out->corners))
    return pc_note(r, arena, "plate %d: its corners span no plane, left out", k + 1);
  if (describe(file, r, k, &p, &usable, arena)) return PC_NO_MEMORY;
  if (!usable) return PC_OK;
  if (zero_level(file, r, &p, k, arena) || judge(r, &p, k, &sign, arena) ||
      series(&p, r->analog, sign, out, &gaps, arena))
    return PC_NO_MEMORY;
  if (gaps && pc_note(r, arena, "plate %d: %d of %d samples are not measured", k + 1, gaps, out->n))
    return PC_NO_MEMORY;
  out->name = pc_say(arena, "plate %d", k + 1);
  r->n_forces++;
  return out->name ? PC_OK : PC_NO_MEMORY;
}

int pc_c3d_plates(const c3d_file *file, pc_recording *r, const double *corners, int n_plates, pc_up up,
                  pc_arena *arena, pc_err *err) {
  r->forces = PC_NEW(arena, pc_force_series, n_plates);
  if (!r->forces) return pc_fail_memory(err);
  for (int k = 0; k < n_plates; k++)
    if (one_plate(file, r, k, corners, up, arena)) return pc_fail_memory(err);
  return PC_OK;
}
