/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/doubt.h"
#include "store/outbox-store.h"
#include "store/sqlite.h"

/* What waited then may have been sent since, as may what was never written: its row says
 * when it was queued, and from there on the archive is asked. */
static gboolean
doubt_outbox (sqlite3 *handle, GError **error)
{
  g_autofree char *messages = g_strdup_printf (
      "UPDATE outbox SET state = %d, sm_session = NULL, sm_seq = 0, first_sent_us = "
      "iif (first_sent_us != 0, first_sent_us, "
      "(SELECT ts_us FROM message WHERE message.id = outbox.message)) WHERE kind = %d",
      WC_OUTBOX_UNSURE, WC_OUTBOX_MESSAGE);
  g_autofree char *markers =
      g_strdup_printf ("UPDATE outbox SET state = %d, sm_session = NULL, sm_seq = 0 "
                       "WHERE kind = %d",
                       WC_OUTBOX_QUEUED, WC_OUTBOX_MARKER);

  return wc_sqlite_exec (handle, messages, error) &&
         wc_sqlite_exec (handle, markers, error);
}

/* What was to be sent later, by a time that has come: it is no message here, so that no
 * archive could be asked for it. */
static gboolean
doubt_scheduled (sqlite3 *handle, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("UPDATE scheduled SET error = 'it may have been sent already' "
                       "WHERE error IS NULL AND at_us <= %" G_GINT64_FORMAT,
                       g_get_real_time ());
  gint64 known = 0;

  return wc_sqlite_get_int (handle,
                            "SELECT count (*) FROM sqlite_schema WHERE type = 'table' "
                            "AND name = 'scheduled'",
                            &known, error) &&
         (known == 0 || wc_sqlite_exec (handle, sql, error));
}

gboolean
wc_doubt_database (sqlite3 *handle, GError **error)
{
  return wc_sqlite_exec (handle, "DELETE FROM resume", error) &&
         doubt_outbox (handle, error) && doubt_scheduled (handle, error);
}
