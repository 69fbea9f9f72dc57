/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* For stores of what people show: whom an account knows, and who is told. */
typedef enum
{
  WC_PEOPLE_NOBODY,
  WC_PEOPLE_SELF, /* the account's own address */
  WC_PEOPLE_CONTACT,
  WC_PEOPLE_ROOM,
} WcPeopleKind;

/* What the bare JID @jid is to the account. Of contacts and rooms, those of the roster
 * and those in store/room-store.h; FALSE + error, output untouched. */
gboolean wc_people_find (
    WcDb *db, gint64 account, const char *jid, WcPeopleKind *out_kind, GError **error);

/* Writes into the journal that @field ("avatar", "profile") of @jid is another:
 * account.changed, contact.changed or chat.changed. Nothing about nobody. */
gboolean wc_people_tell (WcDb *db,
                         gint64 account,
                         const char *jid,
                         WcPeopleKind kind,
                         const char *field,
                         GError **error);
