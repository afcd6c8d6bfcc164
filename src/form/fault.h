/* fault.h: rules of form watched through one repetition or hold. */
#ifndef POSTERIOR_FORM_FAULT_H
#define POSTERIOR_FORM_FAULT_H

#include "form/look.h"

enum { PC_MAX_RULES = 32 };

typedef struct pc_fault_watch {
  double since[PC_MAX_RULES]; /* how long a limit has been passed; NaN = it is not */
  bool fired[PC_MAX_RULES];
  pc_fault worst[PC_MAX_RULES], passing[PC_MAX_RULES];
  pc_gauge rest; /* what was seen at rest */
  bool has_rest;
} pc_fault_watch;

/* A value of a quantity: side 0 right, 1 left, -1 whichever works (the near one, or the mean of both). */
typedef struct pc_value {
  double value, sd, wander;
} pc_value;
pc_value pc_value_of(const pc_look *look, const pc_gauge *gauge, const pc_quantity *q, int side);
/* 95 % of the error of a value, of what a difference of two in one movement wavers by, and of that
 * difference, which is never told below the least band. */
double pc_value_band(const pc_value *v);
double pc_wander_band(const pc_value *v);
double pc_change_band(const pc_value *v, pc_feature feature);

void pc_faults_begin(pc_fault_watch *w); /* keeps what was seen at rest */
void pc_faults_rest(pc_fault_watch *w, const pc_look *look);
/* One moment. Returns the rule that has just fired, -1 = none. */
int pc_faults_watch(pc_fault_watch *w, const pc_form_rules *rules, const pc_look *look, pc_phase phase,
                    int side);
/* What a finished repetition's times say; the same return. */
int pc_faults_times(pc_fault_watch *w, const pc_form_rules *rules, const pc_rep *rep, double frame);
int pc_faults_list(const pc_fault_watch *w, const pc_form_rules *rules, pc_fault *out);

#endif
