/* form_plot.h: what the form page draws: the figure of landmarks and the curves of quantities. */
#ifndef POSTERIOR_APP_FORM_PLOT_H
#define POSTERIOR_APP_FORM_PLOT_H

#include "app/plot.h"
#include "posterior/judge.h"

/* The figure moving, without a script; and, of each repetition or hold, where it began and how far it went.
 */
void pc_form_plot_moving(pc_out *out, const pc_judged *seen);
void pc_form_plot_reps(pc_out *out, const pc_judged *seen);
/* The counted quantity with its band, the limits and every repetition. */
void pc_form_plot_count(pc_out *out, const pc_judged *seen);
/* The quantities that faults watch, with their limits. */
void pc_form_plot_watched(pc_out *out, const pc_judged *seen);

#endif
