/* osim_functions.c: OpenSim's Function objects of one argument, as pc_function.
 *
 * MultiplierFunction is folded into pc_function.scale. NaturalCubicSpline is, in OpenSim 4, another
 * name of SimmSpline. Functions of other kinds (GCVSpline, Sine, StepFunction, ...) are refused by name.
 */
#include "body/osim.h"

#include <math.h>
#include <string.h>

static const struct {
  const char *tag;
  pc_function_kind kind;
} kinds[] = {
    {"Constant", PC_FN_CONSTANT},
    {"LinearFunction", PC_FN_LINEAR},
    {"SimmSpline", PC_FN_SIMM_SPLINE},
    {"NaturalCubicSpline", PC_FN_SIMM_SPLINE},
    {"natCubicSpline", PC_FN_SIMM_SPLINE},
    {"PiecewiseLinearFunction", PC_FN_PIECEWISE},
    {"PolynomialFunction", PC_FN_POLYNOMIAL},
};
enum { N_KINDS = sizeof kinds / sizeof kinds[0], DEEPEST_MULTIPLIER = 8 };

bool pc_osim_is_function(const xmlNode *node) {
  if (pc_osim_is(node, "MultiplierFunction")) return true;
  for (int i = 0; i < N_KINDS; i++)
    if (pc_osim_is(node, kinds[i].tag)) return true;
  return false;
}

static void check_knots(pc_osim *r, xmlNode *node, const pc_function *f, int ny) {
  const char *tag = (const char *)node->name;
  if (f->n != ny) {
    pc_osim_fail(r, PC_BAD_INPUT, node, "%s has %d x and %d y values", tag, f->n, ny);
  } else if (f->n < 2) {
    pc_osim_fail(r, PC_BAD_INPUT, node, "%s needs two knots or more", tag);
  } else {
    for (int i = 1; i < f->n; i++)
      if (!(f->x[i] > f->x[i - 1])) {
        pc_osim_fail(r, PC_BAD_INPUT, node, "the x values of %s must increase", tag);
        return;
      }
  }
}

static void read_values(pc_osim *r, xmlNode *node, pc_function *f) {
  int ny = 0;
  if (f->kind == PC_FN_CONSTANT || f->kind == PC_FN_LINEAR) {
    double *y = PC_NEW(r->body->arena, double, 2);
    if (!y) {
      pc_osim_fail(r, PC_NO_MEMORY, NULL, "out of memory");
      return;
    }
    f->n = f->kind == PC_FN_LINEAR ? 2 : 1;
    y[0] = f->kind == PC_FN_LINEAR ? 1 : 0;
    pc_osim_numbers(r, node, f->kind == PC_FN_LINEAR ? "coefficients" : "value", f->n, y);
    f->y = y;
  } else if (f->kind == PC_FN_POLYNOMIAL) {
    f->y = pc_osim_list(r, node, "coefficients", &f->n);
    if (f->n == 0) pc_osim_fail(r, PC_BAD_INPUT, node, "PolynomialFunction without coefficients");
  } else {
    f->x = pc_osim_list(r, node, "x", &f->n);
    f->y = pc_osim_list(r, node, "y", &ny);
    if (!r->code) check_knots(r, node, f, ny);
  }
  for (int i = 0; i < f->n && !r->code; i++)
    if (!isfinite(f->y[i]) || (f->x && !isfinite(f->x[i])))
      pc_osim_fail(r, PC_BAD_INPUT, node, "%s holds a value that is not finite", (const char *)node->name);
}

int pc_osim_function(pc_osim *r, xmlNode *node) {
  pc_function f = {.scale = 1};
  for (int depth = 0; node && pc_osim_is(node, "MultiplierFunction"); depth++) {
    f.scale *= pc_osim_number(r, node, "scale", 1);
    xmlNode *inner = pc_osim_object(r, node, "function");
    if (!inner || depth == DEEPEST_MULTIPLIER)
      return pc_osim_fail(r, PC_BAD_INPUT, node, "MultiplierFunction without a function"), -1;
    node = inner;
  }
  int k = 0;
  while (k < N_KINDS && node && !pc_osim_is(node, kinds[k].tag)) k++;
  if (!node || k == N_KINDS)
    return pc_osim_fail(r, PC_UNSUPPORTED, node, "function %s is not supported",
                        node ? (const char *)node->name : "of an unknown kind"),
           -1;
  f.kind = kinds[k].kind;
  read_values(r, node, &f);
  if (!isfinite(f.scale)) pc_osim_fail(r, PC_BAD_INPUT, node, "the scale of a function is not finite");
  pc_body *b = r->body;
  pc_function *list = pc_osim_room(r, b->arena, b->functions, b->n_functions, sizeof *list);
  if (!list || r->code) return -1;
  b->functions = list;
  list[b->n_functions] = f;
  return b->n_functions++;
}
