/* utf8.h: UTF-8 as it must be (RFC 3629): no overlong forms, no surrogates, nothing above 10FFFF. */
#ifndef POSTERIOR_BASE_UTF8_H
#define POSTERIOR_BASE_UTF8_H

#include <stddef.h>

/* Bytes of the character that the text begins with; 0: it begins with none. len > 0. */
size_t pc_utf8_length(const char *text, size_t len);

#endif
