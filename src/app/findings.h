/* findings.h: what a load says, computed once for the summary and the page. */
#ifndef POSTERIOR_APP_FINDINGS_H
#define POSTERIOR_APP_FINDINGS_H

#include "app/families.h"
#include "posterior/mechanics.h"
#include "posterior/report.h"

enum { RIGHT = 0, LEFT = 1, MIDDLE = 2 };

typedef struct pc_peak {
  const char *label;  /* "Hip" */
  const char *what;   /* "joint force", "disc compression", "extension moment" */
  const char *unit;   /* "N" or "N m" */
  const char *source; /* joint, coordinate or contact it was read from */
  int side;           /* RIGHT, LEFT, MIDDLE */
  double value;       /* of largest magnitude; compression, shear and moments keep their sign */
  double time;        /* s */
  bool main;          /* among the few the page shows large */
} pc_peak;

/* Muscles of one family on one side. */
typedef struct pc_family_side {
  int n;                  /* muscles */
  double f_max;           /* N, sum of their maximal isometric forces */
  double peak_force;      /* N, largest sum of their forces */
  double peak_time;       /* s */
  double mean_activation; /* over time and muscles, weighted by maximal force */
  double peak_activation; /* the largest of that weighted mean over the muscles */
  double hip_effort;      /* N m s: integral of their hip extension moment */
  double hip_work;        /* J: work done while that hip extends */
  double back_effort;     /* N m s: integral of their extension moment at the low back */
  pc_work work;           /* J */
  double impulse;         /* N s */
  double holding;         /* stabiliser index of its muscles, weighted by impulse; NaN when none pulls */
} pc_family_side;

typedef struct pc_family {
  const pc_family_row *row;
  pc_family_side side[3];
} pc_family;

enum { MAX_PEAKS = 32, MAX_FAMILIES = 16, MAX_SENTENCES = 9, MAX_CAUTIONS = 8 };

struct pc_findings {
  const pc_body *body;
  const pc_load *load;
  const pc_report_info *info;
  double mass, body_weight;    /* kg, N */
  int lumbar;                  /* segment above the low-back joint, -1 none */
  bool lumbar_is_disc;         /* the body has an L5/S1 joint */
  bool trunk_has_muscles;      /* if not, the low-back joint force is no spine load */
  double lean;                 /* rad: the disc leans forward by this much more than in disc.c */
  double *compression, *shear; /* n_frames, N, NULL without a disc */
  int n_peaks;
  pc_peak peaks[MAX_PEAKS];
  const pc_mechanics *mechanics;
  int n_families;
  pc_family families[MAX_FAMILIES];
  bool hip_moves;                    /* the hips do enough work to share it out; else effort is shared */
  double hip_work[2], hip_effort[2]; /* all families, by hip */
  double seconds;                    /* length of the recording */
  int n_sentences;
  char sentences[MAX_SENTENCES][320];
  double unexplained; /* share of the frames whose residual is too large, 0..1 */
  bool one_camera;    /* see pc_report_info */
  int n_cautions;     /* where the numbers deserve less trust */
  char cautions[MAX_CAUTIONS][320];
  int *muscle; /* load->n_muscles: index into body->muscles */
  int *family; /* load->n_muscles: index into families */
};

/* Of a zeroed pc_findings: places, the low back, peaks; not who extends what, nor sentences. */
int pc_findings_loads(const pc_body *body, const pc_load *load, const pc_report_info *info, double lean,
                      pc_findings *found, pc_arena *arena, pc_err *err);
/* pc_disc_load of a disc that leans forward by `lean` (rad) more than the average. */
pc_disc_force pc_disc_leaning(const pc_body *body, const pc_pose *pose, int child, double lean,
                              const double force[3]);
void pc_findings_peaks(const pc_body *body, const pc_load *load, pc_findings *found); /* peaks.c */
void pc_findings_sentences(pc_findings *found);                                       /* sentences.c */
void pc_findings_cautions(const pc_load *load, const pc_report_info *info,
                          pc_findings *found); /* cautions.c */

/* Copies q and qd of a frame into the pose and places the segments. */
void pc_load_pose(const pc_body *body, const pc_load *load, int frame, pc_pose *pose);
/* Size of the joint reaction force on a segment, N. */
double pc_reaction_size(const pc_load *load, int frame, int segment);
/* "femur" and a side -> index of femur_r or femur_l, -1 absent; likewise coordinates. */
/* What a touching segment is called on the page, and its side; the segment's own name when unknown. */
const char *pc_touching_part(const char *segment, int *side);
int pc_sided_segment(const pc_body *body, const char *stem, int side);
int pc_sided_coordinate(const pc_body *body, const char *stem, int side);
int pc_lumbar_coordinate(const pc_body *body); /* its growth extends the low back; -1 none */
/* A family's share of extending one hip: of the work if the hips move, else of the effort; 0..1, NaN none. */
double pc_hip_share(const pc_findings *found, const pc_family *family, int hip);
double pc_family_activation(const pc_load *load, const pc_findings *found, const pc_body *body, int family,
                            int side, int frame);
int pc_side_of(const pc_muscle *muscle); /* RIGHT, LEFT or MIDDLE */

#endif
