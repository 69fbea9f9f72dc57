/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/address.h"
#include "store/journal.h"
#include "store/omemo-journal.h"
#include "store/statement.h"

gboolean
wc_omemo_journal_device (WcDb *db,
                         WcEventKind kind,
                         const WcOmemoAddress *device,
                         const char *fields,
                         GError **error)
{
  g_autoptr (WcEvent) event =
      wc_event_new (kind, device->account, device->jid, device->jid);
  g_autofree char *version = g_strdup_printf ("%d", (int) device->version);

  event->id = device->device;
  wc_event_set_delta (event, "version", version);
  if (fields != NULL)
    wc_event_set_delta (event, "fields", fields);
  return wc_journal_append (db, event, error);
}

static gpointer
read_place (WcStatement *row)
{
  WcOmemoAddress *place = g_new0 (WcOmemoAddress, 1);

  place->version = (WcOmemoVersion) wc_statement_int (row, 0);
  place->device = (guint32) wc_statement_int (row, 1);
  return place;
}

gboolean
wc_omemo_journal_key (WcDb *db,
                      const WcOmemoKeyOf *who,
                      const char *fields,
                      GError **error)
{
  static const char SQL[] = "SELECT version, device FROM omemo_device "
                            "WHERE account = ?1 AND address = ?2 AND key = ?3";
  g_autoptr (GPtrArray) places = NULL;
  gint64 address;

  if (!wc_address_find (db, who->jid, &address, error))
    return FALSE;
  places =
      wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (who->account),
                                                WC_INT (address), WC_BYTES (who->key)),
                            read_place, g_free, error);
  for (guint i = 0; places != NULL && i < places->len; i++)
    {
      WcOmemoAddress *place = places->pdata[i];

      place->account = who->account;
      place->jid = who->jid;
      if (!wc_omemo_journal_device (db, WC_EVENT_OMEMO_DEVICE_CHANGED, place, fields,
                                    error))
        return FALSE;
    }
  return places != NULL;
}
