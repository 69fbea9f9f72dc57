/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>

#include "store/annotation-store.h"
#include "store/message-store.h"
#include "store/portable-ids.h"
#include "store/portable-writer.h"
#include "store/retention-store.h"
#include "sync/import-message.h"

/* A message of a file is one that is held, by one rule or another, or becomes a row: as
 * it was where it comes from here, as history where another program kept it. */

/* A message that was under way may have left from where it was exported: only a person
 * can say whether it is to be sent again. */
static WcMessage *
settled_message (const WcMessage *message)
{
  WcMessageBuilder *builder = wc_message_builder_new_from (message);
  WcMessage *copy = wc_message_builder_peek (builder);

  if (copy->state == WC_MESSAGE_STATE_QUEUED || copy->state == WC_MESSAGE_STATE_SENDING)
    {
      copy->state = WC_MESSAGE_STATE_FAILED;
      wc_message_builder_set_error (builder, "uncertain", copy->error_text);
    }
  return wc_message_builder_end (builder);
}

gint64
wc_import_message_key (const WcMessage *message)
{
  g_autofree char *key = NULL;
  g_autofree char *hash = NULL;

  if (message->id != 0)
    return message->id;
  if (message->archive_id != NULL)
    key = g_strjoin ("\n", message->archive_by, message->archive_id, NULL);
  else if (message->message_id != NULL)
    key = g_strjoin ("\n", message->chat, message->from, message->message_id,
                     message->body, NULL);
  if (key == NULL)
    return 0;
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  hash[15] = '\0';
  return -(gint64) g_ascii_strtoull (hash, NULL, 16);
}

gboolean
wc_import_message_find (WcDb *db,
                        const WcMessage *message,
                        gint64 *out_id,
                        WcMessageMatch *out_rule,
                        GError **error)
{
  gboolean ours = message->id != 0;
  gboolean other = FALSE;

  if (!wc_message_match_find (db, message, out_rule, out_id, error))
    return FALSE;
  if (*out_id == 0 || *out_rule == WC_MESSAGE_MATCH_ARCHIVE ||
      (!ours && *out_rule != WC_MESSAGE_MATCH_TEXT))
    return TRUE;
  if (!wc_portable_ids_is_other (db, *out_id, message->id, &other, error))
    return FALSE;
  if (other)
    *out_id = 0;
  return TRUE;
}

gboolean
wc_import_message_keep (const WcImportMessage *self,
                        const WcMessage *message,
                        gint64 id,
                        const WcJsonValue *line,
                        GError **error)
{
  const WcPortableOwner owner = { message->account, id, message->chat };

  if (message->archive_id != NULL &&
      !wc_message_store_set_archive (self->db, id, message->archive_id,
                                     message->archive_by, error))
    return FALSE;
  if (message->id == 0)
    return wc_portable_ids_note (self->db, -self->line, id, TRUE, error);
  return wc_portable_ids_note (self->db, message->id, id, TRUE, error) &&
         wc_portable_writer_join (self->db, &owner, line, error);
}

/* The id that it had, where that is free. */
static gint64
choose_id (WcDb *db, const WcMessage *message, GError **error)
{
  const WcMessagePlace place = {
    .stamp_us = message->id != 0 ? message->id : message->ts_us,
  };
  gboolean taken = TRUE;

  if (message->id != 0 && !wc_message_store_is_taken (db, message->id, &taken, error))
    return 0;
  return taken ? wc_message_store_place (db, &place, error) : message->id;
}

static gboolean
put_back (const WcImportMessage *self,
          const WcMessage *message,
          gint64 id,
          const WcJsonValue *line,
          GError **error)
{
  const WcPortableOwner owner = { message->account, id, message->chat };
  gint64 old = message->id;
  g_autoptr (WcMessage) row = settled_message (message);

  row->id = id;
  if (!wc_message_store_put_back (self->db, row, error) ||
      !wc_portable_ids_note (self->db, old, id, FALSE, error) ||
      !wc_portable_writer_add_message_rows (self->db, &owner, line, error))
    return FALSE;
  return self->fresh || row->chat == NULL || row->hidden ||
         wc_annotation_store_join (self->db, row, error);
}

/* One that another client kept: it is read there, and no news here. */
static gboolean
add_foreign (const WcImportMessage *self,
             const WcMessage *message,
             gint64 id,
             GError **error)
{
  g_autoptr (WcMessage) row = settled_message (message);

  row->id = id;
  if (row->outgoing && row->state == WC_MESSAGE_STATE_NONE)
    row->state = WC_MESSAGE_STATE_SENT;
  return wc_message_store_add (self->db, row, WC_MESSAGE_ADD_BACKFILL, error) &&
         wc_portable_ids_note (self->db, -self->line, id, FALSE, error) &&
         wc_portable_writer_read (self->db, row, error);
}

gboolean
wc_import_message_add (const WcImportMessage *self,
                       const WcMessage *message,
                       const WcJsonValue *line,
                       gboolean *out_kept,
                       GError **error)
{
  gboolean keeps = TRUE;
  gint64 id;

  if (message->id == 0 &&
      !wc_retention_store_keeps (self->db, message->account, message->chat,
                                 message->ts_us, &keeps, error))
    return FALSE;
  *out_kept = keeps;
  if (!keeps)
    return TRUE;
  id = choose_id (self->db, message, error);
  if (id == 0)
    return FALSE;
  return message->id != 0 ? put_back (self, message, id, line, error)
                          : add_foreign (self, message, id, error);
}
