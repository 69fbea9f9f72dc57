/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/omemo-recipient.h"

/* What services tell and ask of an account's encryption (XEP-0384): a port, filled by the
 * account (account/omemo-link), faked in tests; see wc_link_get_omemo(). */

/* What a person has changed, and who has to act upon it. It stands in the store when it
 * is told. */
typedef enum
{
  WC_OMEMO_NEWS_POLICY, /* store/omemo-policy-store: of the account, or of one chat */
  WC_OMEMO_NEWS_TRUST,  /* store/omemo-identity-store: in keys of somebody */
  WC_OMEMO_NEWS_TODO,   /* store/omemo-todo-store: something was asked for */
} WcOmemoNews;

/* @error: (nullable) what went wrong. */
typedef void (*WcOmemoWithdrawn) (gpointer data, const GError *error);

typedef struct
{
  gpointer self;

  /* Works offline too. @jid: (nullable) whose chat, keys or devices it is about, bare;
   * NULL: all of the account. */
  void (*tell) (gpointer self, WcOmemoNews news, const char *jid);

  /* Asks who could read what is encrypted for @jid, a person or a room. @done comes once,
   * later, whatever came of it; what was told stands in the store. */
  void (*ask) (gpointer self, const char *jid, GDestroyNotify done, gpointer data);

  /* Asks who belongs to @room: @done comes once, later. FALSE: nothing is asked, because
   * it is known, or we are not in. */
  gboolean (*meet) (gpointer self, const char *room, GDestroyNotify done, gpointer data);

  /* Who else belongs to @room. NULL: not known. Returns: (transfer full)
   * (nullable) bare JIDs. */
  char **(*dup_members) (gpointer self, const char *room);

  /* Who can read the next message to @jid (bare), as far as it is known here; works
   * offline too, but of a room: NOT_FOUND where it is not known who belongs to it. Opens
   * its own transaction. Returns: (transfer full). */
  WcOmemoRecipients *(*explain) (gpointer self, const char *jid, GError **error);

  /* Takes our device off the account's lists and deletes its keys from the server; it is
   * not announced again before the next login, unless that fails. @done comes once, from
   * the main loop: OFFLINE, REMOTE_TIMEOUT (after 15 seconds), REMOTE_ERROR and its kin.
   */
  void (*withdraw) (gpointer self, WcOmemoWithdrawn done, gpointer data);
} WcOmemoPort;
