/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account.h"
#include "model/chat.h"
#include "store/db.h"
#include "stream/session.h"
#include "sync/catchup.h"
#include "sync/files.h"
#include "sync/live.h"
#include "sync/omemo.h"
#include "sync/prompts.h"
#include "xep/bookmarks-host.h"
#include "xep/muc-host.h"

/* What the modules of one account find behind their session: its settings, and who may be
 * told what. Filled by account/runner, borrowed by the modules. */
typedef struct
{
  WcDb *db;             /* borrowed */
  WcLive *live;         /* borrowed */
  WcPrompts *prompts;   /* borrowed, nullable: nobody can be asked */
  WcAccount *account;   /* (owned by the runner) the settings as they are now */
  gboolean attached;    /* a person's program is attached (XEP-0352) */
  const WcMucHost *muc; /* borrowed: who keeps the rooms */
  const WcBookmarksHost *bookmarks; /* borrowed, nullable: the same, of bookmarks */
  WcFiles *files;                   /* borrowed, nullable: local copies of files */
  WcOmemo *omemo;                   /* borrowed, nullable: no OMEMO at all */
  gpointer self;

  /* Whether the bare JID @jid sees our presence, so that an answer tells it nothing new.
   */
  gboolean (*is_subscriber) (gpointer self, const char *jid);

  /* What the person decided about @chat alone: whether its other side may learn @what;
   * nullable: nothing. */
  WcChatSharing (*sharing_of) (gpointer self, const char *chat, WcAccountShare what);

  /* Whether the archive that has the messages of @chat is read to its end; nullable:
   * nobody reads any. */
  gboolean (*is_caught_up) (gpointer self, const char *chat);

  /* How far the archive of the bare JID @of, our own or a room, is read; where none is,
   * or will be, nothing is missing. @of NULL: the least of all of them. Nullable: as
   * is_caught_up. */
  WcCatchupProgress (*progress_of) (gpointer self, const char *of);
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

/* Whether the other side of @chat may learn @what: receipts, markers or typing.
 * @out_always (nullable): it may, whoever it is. */
static inline gboolean
wc_host_shares_in (WcSession *session,
                   const char *chat,
                   WcAccountShare what,
                   gboolean *out_always)
{
  WcHost *host = wc_host_of (session);
  WcChatSharing sharing = host->sharing_of != NULL
                              ? host->sharing_of (host->self, chat, what)
                              : WC_CHAT_SHARING_DEFAULT;

  if (out_always != NULL)
    *out_always = sharing == WC_CHAT_SHARING_ALWAYS;
  return sharing == WC_CHAT_SHARING_ALWAYS ||
         (sharing == WC_CHAT_SHARING_DEFAULT && wc_host_shares (session, what));
}
