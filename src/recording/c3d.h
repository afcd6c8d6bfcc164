/* c3d.h: inside the C3D reader: the parameter section and the plates. */
#ifndef POSTERIOR_RECORDING_C3D_H
#define POSTERIOR_RECORDING_C3D_H

#include "recording/space.h"

enum { C3D_TEXT = -1, C3D_BYTE = 1, C3D_WORD = 2, C3D_REAL = 4, C3D_DIMENSIONS = 7 };
typedef enum c3d_order {
  C3D_INTEL = 84,
  C3D_DEC = 85,
  C3D_MIPS = 86
} c3d_order; /* as the file numbers them */

typedef struct c3d_parameter {
  int group;        /* id */
  const char *name; /* upper case */
  int type, n_dimensions, dimension[C3D_DIMENSIONS];
  size_t count; /* product of the dimensions */
  const unsigned char *value;
} c3d_parameter;

typedef struct c3d_file {
  const unsigned char *data;
  size_t len;
  c3d_order order;
  const char *group[128]; /* names by id, upper case; NULL = none */
  int n_parameters;
  c3d_parameter *parameter;
} c3d_file;

int pc_c3d_word(c3d_order order, const unsigned char *bytes);    /* signed 16 bit */
double pc_c3d_real(c3d_order order, const unsigned char *bytes); /* 32 bit */

/* Reads the parameter section. */
int pc_c3d_parameters(c3d_file *file, const unsigned char *data, size_t len, pc_arena *arena, pc_err *err);
const c3d_parameter *pc_c3d_find(const c3d_file *file, const char *group, const char *name); /* NULL = none */
/* Number i of a parameter, fallback when the parameter or the number is absent. */
double pc_c3d_number(const c3d_file *file, const c3d_parameter *p, size_t i, double fallback);
double pc_c3d_scalar(const c3d_file *file, const char *group, const char *name, double fallback);
size_t pc_c3d_n_strings(const c3d_parameter *p);
/* String i, trimmed; "" when absent; NULL: no memory. */
const char *pc_c3d_string(const c3d_parameter *p, size_t i, pc_arena *arena);

/* Corners of all plates (4*3 each, file units); *n_plates 0 and NULL when there are none. */
int pc_c3d_corners(const c3d_file *file, pc_arena *arena, int *n_plates, double **corners, pc_err *err);
/* Force on the person from every plate, into recording->forces. analog and unit_m are set. */
int pc_c3d_plates(const c3d_file *file, pc_recording *recording, const double *corners, int n_plates,
                  pc_up up, pc_arena *arena, pc_err *err);

#endif
