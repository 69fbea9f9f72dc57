/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/services.h"

#define WC_OVERVIEW_API_VERSION "1.0"

/* The daemon at a glance: what Daemon.Status answers, and the properties of the same
 * interface. */
typedef struct
{
  GPtrArray *accounts; /* (owned) (element-type WcAccountInfo) */
  const char *state;   /* a word of DaemonState */
  gboolean failing;    /* nothing can be stored */
  guint unread;
  guint pending_out;
  guint n_prompts;
  guint n_jobs; /* that are not over */
} WcOverview;

/* Returns: (transfer full). */
WcOverview *wc_overview_new (const WcServices *services, GError **error);
void wc_overview_free (WcOverview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOverview, wc_overview_free)

/* The dictionary Status. Returns: (transfer floating). */
GVariant *wc_overview_to_status (const WcOverview *self, const WcServices *services);
