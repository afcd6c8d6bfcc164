/* notify.h: the one card on the screen. */
#ifndef POSTERIOR_NOTIFY_H
#define POSTERIOR_NOTIFY_H

#include "breaks/bus.h"

#include <stdint.h>

typedef struct pc_notice {
  sd_bus *bus;
  uint32_t id;  /* of the card on the screen; 0 = none */
  bool actions; /* the server shows buttons */
} pc_notice;

typedef enum pc_loudness { PC_CARD_NEW, PC_CARD_UPDATE, PC_CARD_BADGE } pc_loudness;

/* Shows it, in the place of the one that is there. later: with a "5 min" button. Negative: no server. */
int pc_notice_show(pc_notice *n, const char *title, const char *body, bool later, pc_loudness how);
void pc_notice_close(pc_notice *n);

#endif
