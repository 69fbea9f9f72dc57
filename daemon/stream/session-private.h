/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/iq-tracker.h"
#include "stream/router.h"
#include "stream/session.h"

/* For the files session*.c alone. */

typedef struct
{
  WcSessionCommitted func;
  gpointer user_data;
  GDestroyNotify destroy;
} WcSessionHook;

typedef struct
{
  WcSessionReady func;
  gpointer state;
} WcSessionWaiter;

/* A module that looks at messages. */
typedef struct
{
  const WcXep *xep;
  gpointer state; /* borrowed */
} WcSessionLook;

struct _WcSession
{
  GObject parent_instance;

  char *bare_jid;           /* (owned) */
  char *domain;             /* (owned) */
  char *full_jid;           /* (owned) (nullable) */
  WcNode *stream_features;  /* (owned) (nullable) */
  const WcXep *const *xeps; /* (array zero-terminated=1) */
  guint n_xeps;
  gpointer *states;           /* (owned) one for each module */
  GArray *looks[WC_N_PHASES]; /* (owned) (element-type WcSessionLook) */
  WcClock *clock;             /* (owned) */
  WcUnit unit;
  gpointer host;

  WcIqTracker *iqs;     /* (owned) */
  WcRouter *router;     /* (owned) */
  WcSessionWrite write; /* (nullable) while bound */
  gpointer stream;
  guint units_open;
  GError *failure; /* (owned) (nullable) of the unit that is open */
  GQueue hooks;    /* (element-type WcSessionHook) run when the unit has committed */
  GQueue later;    /* replies that come from the main loop; session-outbound.c */
  guint later_source;

  GHashTable *server;  /* (owned) (nullable) (element-type utf8) features */
  GHashTable *account; /* (owned) (nullable) (element-type utf8) */
  GArray *waiters;     /* (owned) (element-type WcSessionWaiter) */
  GHashTable *dropped; /* (owned) (element-type utf8 guint) */
  WcSessionTap tap;    /* (nullable) */
  gpointer tap_data;
};

/* Gives the replies that were to come later, those asked for meanwhile included: who
 * waits outlives the session, but not by a turn of the main loop. */
void wc_session_answer_now (WcSession *self);
