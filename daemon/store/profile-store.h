/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* What people show of themselves, as words with texts (xep/vcard.h has them), and beside
 * those of the card three of their own: */
#define WC_PROFILE_SOURCE "source" /* which kind of card: "vcard4", "vcard-temp" */
#define WC_PROFILE_NICK "own-nick" /* as published (XEP-0172) */
#define WC_PROFILE_BANNER "banner" /* URL of a wide picture */

/* No more than that is held of one, in bytes; what is too much is left out. */
#define WC_PROFILE_STORE_MAX 65536

/* Functions that change something must be called in a transaction; where @jid, a bare
 * JID, is nobody whom the account knows (store/people.h) they do nothing. Journal: see
 * wc_people_tell(), when something is another. FALSE + error. */

/* The card of @jid says @words (element-type utf8 GStrv), WC_PROFILE_SOURCE among them;
 * empty: there is none. */
gboolean wc_profile_store_set_card (
    WcDb *db, gint64 account, const char *jid, GHashTable *words, GError **error);

/* NULL: none. */
gboolean wc_profile_store_set_nick (
    WcDb *db, gint64 account, const char *jid, const char *nick, GError **error);
gboolean wc_profile_store_set_banner (
    WcDb *db, gint64 account, const char *jid, const char *url, GError **error);

/* The text of one word, of a list the first; NULL where it is not there. Returns:
 * (transfer full). */
char *
wc_profile_store_dup_word (WcDb *db, gint64 account, const char *jid, const char *word);

/* All that is held. Returns: (transfer full) (element-type utf8 GStrv), empty when
 * nothing is; NULL + error. */
GHashTable *
wc_profile_store_get (WcDb *db, gint64 account, const char *jid, GError **error);
