/* plot.h: small pictures as SVG for a page without a script. */
#ifndef POSTERIOR_APP_PLOT_H
#define POSTERIOR_APP_PLOT_H

#include "exchange/out.h"
#include "posterior/coach.h"

/* Text with & < > " made safe. */
void pc_plot_text(pc_out *out, const char *text);
/* Each: a figure with title, description and its numbers as a table below. */
void pc_plot_pain(pc_out *out, const pc_progress *p);
void pc_plot_calendar(pc_out *out, const pc_progress *p);
void pc_plot_ladders(pc_out *out, const pc_progress *p);
void pc_plot_tests(pc_out *out, const pc_progress *p);

#endif
