/* page.h: the parts of the page's data. Each returns a new reference, NULL when out of memory. */
#ifndef POSTERIOR_APP_PAGE_H
#define POSTERIOR_APP_PAGE_H

#include "app/findings.h"
#include "app/json.h"

json_t *pc_page_figure(const pc_body *body, const pc_load *load, const pc_findings *found);
json_t *pc_page_curves(const pc_body *body, const pc_load *load, const pc_findings *found);
/* Every angle, moment, activation and joint force, on the figure's frames: for the "any curve" plot. */
json_t *pc_page_everything(const pc_body *body, const pc_load *load, const pc_findings *found);

/* summary.json's content, which the page holds too. */
json_t *pc_json_summary(const pc_body *body, const pc_load *load, const pc_findings *found,
                        const pc_report_info *info);
/* Text of root, which is given up; malloc'd. */
char *pc_json_dump(json_t *root, size_t flags, size_t *len, pc_err *err);

/* The parts of it. */
json_t *pc_json_peaks(const pc_findings *found);
json_t *pc_json_left_right(const pc_findings *found); /* differences of peaks */
json_t *pc_json_families(const pc_findings *found);
json_t *pc_json_certificate(const pc_load *load);
json_t *pc_json_markers(const pc_body *body, const pc_report_info *info);
json_t *pc_json_timings(const pc_load *load, const pc_report_info *info);
json_t *pc_json_assumed(const pc_load *load, const pc_findings *found, const pc_report_info *info);
json_t *pc_json_files(const pc_bands *bands);
json_t *pc_json_mechanics(const pc_mechanics *mechanics);

enum { FIGURE_FRAMES = 300, CURVE_FRAMES = 600, FIGURE_RATE = 30 };
/* Which frame of the load is drawn as the i-th of n: evenly spread, first and last included. */
int pc_spread(const pc_load *load, int n, int i);
int pc_figure_count(const pc_load *load);
int pc_curve_count(const pc_load *load);

#endif
