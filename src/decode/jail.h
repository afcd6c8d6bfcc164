/* jail.h: no way back. See jail.c. */
#ifndef POSTERIOR_DECODE_JAIL_H
#define POSTERIOR_DECODE_JAIL_H

#include <stdbool.h>

/* Gives up, for this process and for good, everything but what decoding needs; `writes`: files that are open
 * may grow, up to a bound. false: could not. */
bool pc_jail(bool writes);

#endif
