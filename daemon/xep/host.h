/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account.h"
#include "store/db.h"
#include "stream/session.h"
#include "sync/live.h"

/* What the modules of one account find behind their session: its settings, and who may be
 * told what. Filled by account/runner, borrowed by the modules. */
typedef struct
{
  WcDb *db;           /* borrowed */
  WcLive *live;       /* borrowed */
  WcAccount *account; /* (owned by the runner) the settings as they are now */
  gboolean attached;  /* a person's program is attached (XEP-0352) */
  gpointer self;

  /* Whether the bare JID @jid sees our presence, so that an answer tells it nothing new.
   */
  gboolean (*is_subscriber) (gpointer self, const char *jid);
} WcHost;

static inline WcHost *
wc_host_of (WcSession *session)
{
  return wc_session_get_host (session);
}

/* Whether the person lets others know @what (WcAccountShare). */
static inline gboolean
wc_host_shares (WcSession *session, WcAccountShare what)
{
  return (wc_host_of (session)->account->share & what) != 0;
}
