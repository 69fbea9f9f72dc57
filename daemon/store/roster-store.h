/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/contact.h"
#include "store/db.h"

/* The rosters, and who asks to be in them. Functions that change something must be called
 * inside a transaction and write their journal rows into it. Fields of the roster (name,
 * groups, subscription, ask, approved) come from the server alone (RFC 6121 § 2.1.6), but
 * for what wc_roster_store_grant() adds. */

/* The version of the roster as held (RFC 6121 § 2.6); NULL without error when none is
 * known. Returns: (transfer full). */
char *wc_roster_store_dup_version (WcDb *db, gint64 account, GError **error);

/* Takes a whole roster: what is not among @items (element-type WcContact) leaves it.
 * Journal: contact.changed and contact.removed for what really changed. @version is
 * nullable. */
gboolean wc_roster_store_replace (
    WcDb *db, gint64 account, GPtrArray *items, const char *version, GError **error);

/* Takes one item of a roster push (the roster fields of @item). @version nullable: left
 * as it is. Whoever is in the roster is no stranger: see wc_chat_store_accept(). Journal:
 * contact.changed when something did. */
gboolean wc_roster_store_push (WcDb *db,
                               const WcContact *item,
                               const char *version,
                               GError **error);

/* The server removed @jid (subscription='remove'). Journal: contact.removed. */
gboolean wc_roster_store_remove (
    WcDb *db, gint64 account, const char *jid, const char *version, GError **error);

/* How @jid calls itself (XEP-0172; NULL: not at all). Kept for strangers only while
 * they have a request open. Journal: contact.changed when it did. */
gboolean wc_roster_store_set_nick (
    WcDb *db, gint64 account, const char *jid, const char *nick, GError **error);

/* Whether a request of @jid finds a place: of strangers so many wait, of one domain and
 * of all, because anybody can make as many addresses as he likes. The server brings what
 * was left out again with the next login. FALSE too when the store fails. */
#define WC_ROSTER_STORE_REQUESTS_OF_DOMAIN 64
#define WC_ROSTER_STORE_REQUESTS 1024
gboolean wc_roster_store_takes_request (WcDb *db, gint64 account, const char *jid);

/* @jid asks to see our presence, @text (nullable) says why; a repeated request is no
 * event. _close: it was answered, or taken back. Journal: contact.request,
 * contact.changed. */
gboolean wc_roster_store_request (
    WcDb *db, gint64 account, const char *jid, const char *text, GError **error);
gboolean
wc_roster_store_close_request (WcDb *db, gint64 account, const char *jid, GError **error);

/* @jid may see our presence as soon as it asks, where the server does not remember that
 * itself (RFC 6121 § 3.4): the contact shows as approved until that happened, or until it
 * is revoked. Nothing changes for one who sees it already. Journal: contact.changed. */
gboolean
wc_roster_store_grant (WcDb *db, gint64 account, const char *jid, GError **error);
gboolean
wc_roster_store_revoke (WcDb *db, gint64 account, const char *jid, GError **error);
gboolean wc_roster_store_is_granted (WcDb *db, gint64 account, const char *jid);

/* One contact; NULL + NOT_FOUND. Returns: (transfer full). */
WcContact *
wc_roster_store_get (WcDb *db, gint64 account, const char *jid, GError **error);

typedef struct
{
  gint64 account;
  const char *text;          /* (nullable) part of name, nickname or address, any case */
  const char *const *groups; /* (nullable) in one of these groups */
  const char *after;         /* (nullable) address behind which the page begins */
  guint limit;               /* 0: all */
} WcRosterQuery;

/* Contacts by address. Returns: (transfer full) (element-type WcContact). */
GPtrArray *wc_roster_store_list (WcDb *db, const WcRosterQuery *query, GError **error);
