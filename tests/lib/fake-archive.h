/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"
#include "sync/archive.h"

/* An archive in memory: items with the ids "1", "2", …, one second apart from @first_us
 * on. It hands pages to the callback of the walk and stores nothing itself. */
#define WC_TYPE_FAKE_ARCHIVE (wc_fake_archive_get_type ())
G_DECLARE_FINAL_TYPE (WcFakeArchive, wc_fake_archive, WC, FAKE_ARCHIVE, GObject)

/* Returns: (transfer full). */
WcFakeArchive *wc_fake_archive_new (gint64 first_us);

/* @n more items arrive at the end; the @n oldest are gone. */
void wc_fake_archive_add (WcFakeArchive *self, guint n);
void wc_fake_archive_expire (WcFakeArchive *self, guint n);

/* Pages are handed over inside a transaction of @db (nullable, referenced), as units are.
 */
void wc_fake_archive_set_db (WcFakeArchive *self, WcDb *db);

/* Gives at most @max items a page, whatever is asked for. */
void wc_fake_archive_set_page (WcFakeArchive *self, guint max);

/* A page of more than @n items is too large for whoever asks. */
void wc_fake_archive_set_heavy (WcFakeArchive *self, guint n);

/* The next request fails with this error (transfer full). */
void wc_fake_archive_fail (WcFakeArchive *self, GError *error);

/* What was asked and given since the last call, as "after:7=8-57 before:=50-57! ": the
 * border or "start", then first and last id, '!' when complete; "word@chat " before it
 * where words were looked for. Returns: (transfer full).
 */
char *wc_fake_archive_take_log (WcFakeArchive *self);
