/* web.h: the files of web/, packed into the program by tools/pack at build time. */
#ifndef POSTERIOR_APP_WEB_H
#define POSTERIOR_APP_WEB_H

#include <stddef.h>

extern const unsigned char pc_web_report_html[], pc_web_report_css[], pc_web_report_js[], pc_web_figure_js[],
    pc_web_progress_css[], pc_web_compare_css[], pc_web_form_css[];
extern const size_t pc_web_report_html_len, pc_web_report_css_len, pc_web_report_js_len, pc_web_figure_js_len,
    pc_web_progress_css_len, pc_web_compare_css_len, pc_web_form_css_len;

#endif
