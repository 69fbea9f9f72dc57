/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Which picture people and rooms have: its hash, by which store/avatar-cache.h finds the
 * bytes. Several places may say different things; the first of these counts. */
typedef enum
{
  WC_AVATAR_SOURCE_PEP = 1,  /* metadata of XEP-0084 */
  WC_AVATAR_SOURCE_CARD = 2, /* the photo of a vcard-temp, as presence says (XEP-0153) */
  WC_AVATAR_SOURCE_INFO = 3, /* the same, as a room says of itself (XEP-0486) */
} WcAvatarSource;

/* Numbers stand in the database. */
typedef struct
{
  WcAvatarSource source;
  char *hash;       /* (owned) (nullable) SHA-1 as lower-case hex; NULL: no picture */
  char *media_type; /* (owned) (nullable) */
  guint width;      /* pixels; 0: unknown */
  guint height;
  char *url; /* (owned) (nullable) it lies on the web alone */
} WcAvatarRecord;

void wc_avatar_record_free (WcAvatarRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcAvatarRecord, wc_avatar_record_free)

/* What the source of @record says of the bare JID @jid. Nothing where @jid is nobody whom
 * the account knows (store/people.h). In a transaction. Journal: see wc_people_tell(),
 * when the picture that counts is another. FALSE + error. */
gboolean wc_avatar_store_set (WcDb *db,
                              gint64 account,
                              const char *jid,
                              const WcAvatarRecord *record,
                              GError **error);

/* The one that counts; NULL without error when there is none. Returns: (transfer full).
 */
WcAvatarRecord *
wc_avatar_store_get (WcDb *db, gint64 account, const char *jid, GError **error);

/* Its hash alone. Returns: (transfer full) (nullable). */
char *
wc_avatar_store_dup_hash (WcDb *db, gint64 account, const char *jid, GError **error);

/* What @source says; the same otherwise. */
WcAvatarRecord *wc_avatar_store_get_of (
    WcDb *db, gint64 account, const char *jid, WcAvatarSource source, GError **error);
