/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>

#include "store/annotation-store.h"
#include "store/message-author.h"
#include "store/message-store.h"
#include "store/portable-ids.h"
#include "store/portable-writer.h"
#include "store/retention-store.h"
#include "sync/import-gaps.h"
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

/* A message of the file is known by the id that it had, or by the line that it stands in.
 */
static gint64
name_of (const WcImportMessage *self, const WcMessage *message)
{
  return message->id != 0 ? message->id : -self->line;
}

typedef struct
{
  const WcImportMessage *import;
  gint64 name;
} Claimant;

static gboolean
is_taken (gpointer data, gint64 id, gboolean *out_taken, GError **error)
{
  const Claimant *self = data;
  GHashTable *claimed = self->import->claimed;
  const gint64 *by = claimed != NULL ? g_hash_table_lookup (claimed, &id) : NULL;

  if (by == NULL || *by == self->name)
    return wc_portable_ids_is_other (self->import->db, id, self->name, out_taken, error);
  *out_taken = TRUE;
  return TRUE;
}

/* @id here is @message of the file. */
static gboolean
note (const WcImportMessage *self,
      const WcMessage *message,
      gint64 id,
      gboolean held,
      GError **error)
{
  gint64 name = name_of (self, message);

  if (held && self->claimed != NULL)
    g_hash_table_insert (self->claimed, g_memdup2 (&id, sizeof id),
                         g_memdup2 (&name, sizeof name));
  return wc_portable_ids_note (self->db, name, id, held, error);
}

gboolean
wc_import_message_find (const WcImportMessage *self,
                        const WcMessage *message,
                        gint64 *out_id,
                        WcMessageMatch *out_rule,
                        GError **error)
{
  Claimant claimant = { self, name_of (self, message) };
  const WcMessageMatchClaims claims = { is_taken, &claimant };
  gboolean taken = FALSE;

  if (!wc_message_match_find (self->db, message, &claims, out_rule, out_id, error))
    return FALSE;
  if (*out_id == 0 || *out_rule == WC_MESSAGE_MATCH_ARCHIVE || message->id == 0)
    return TRUE;
  if (!is_taken (&claimant, *out_id, &taken, error))
    return FALSE;
  if (taken)
    *out_id = 0;
  return TRUE;
}

gboolean
wc_import_message_keep (const WcImportMessage *self,
                        const WcMessage *message,
                        gint64 id,
                        const WcJsonValue *line,
                        gboolean *out_gained,
                        GError **error)
{
  const WcPortableOwner owner = { message->account, id, message->chat };

  if (message->archive_id != NULL &&
      !wc_message_store_set_archive (self->db, id, message->archive_id,
                                     message->archive_by, error))
    return FALSE;
  return wc_message_author_learn (self->db, id, message, error) &&
         note (self, message, id, /* held= */ TRUE, error) &&
         (message->id == 0 || wc_portable_writer_join (self->db, &owner, line, error)) &&
         wc_import_gaps_close (self->db, message, id, line, out_gained, error);
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
  g_autoptr (WcMessage) row = settled_message (message);

  row->id = id;
  if (!wc_message_store_put_back (self->db, row, error) ||
      !note (self, message, id, /* held= */ FALSE, error) ||
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
         note (self, message, id, /* held= */ FALSE, error) &&
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
