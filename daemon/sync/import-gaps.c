/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/annotation-store.h"
#include "store/attachment-store.h"
#include "store/extra-store.h"
#include "store/message-gaps.h"
#include "store/message-store.h"
#include "store/portable-writer.h"
#include "sync/import-gaps.h"

/* The same message came here by one way and into the file by another: an archive that was
 * read later shows it as taken away, a program that knows of files has them. */

static gboolean
is_mark (WcAnnotationKind kind, const char *names)
{
  return names == NULL &&
         (kind == WC_ANNOTATION_RETRACTION || kind == WC_ANNOTATION_MODERATION);
}

/* *@out_mark: (transfer full) (nullable) */
static gboolean
read_mark (const WcJsonValue *object, WcAnnotation **out_mark, GError **error)
{
  const char *kind = wc_json_value_get_text (object, "kind");
  const WcJsonValue *said = wc_json_value_get (object, "said_us");
  WcAnnotationKind which = g_strcmp0 (kind, "moderation") == 0 ? WC_ANNOTATION_MODERATION
                                                               : WC_ANNOTATION_RETRACTION;
  g_autoptr (WcAnnotation) mark = NULL;

  if (which == WC_ANNOTATION_RETRACTION && g_strcmp0 (kind, "retraction") != 0)
    return TRUE;
  if (!is_mark (which, wc_json_value_get_text (object, "names")))
    return TRUE;
  if (said != NULL && said->type != WC_JSON_NUMBER && said->type != WC_JSON_NULL)
    return wc_error_invalid (error, "said_us", "not a number");
  mark = wc_annotation_new (which, /* target_id= */ NULL,
                            wc_json_value_get_text (object, "value"));
  mark->by = g_strdup (wc_json_value_get_text (object, "by"));
  mark->said_us = said != NULL ? said->number : 0;
  *out_mark = g_steal_pointer (&mark);
  return TRUE;
}

static gboolean
find_in_line (const WcJsonValue *line, WcAnnotation **out_mark, GError **error)
{
  const WcJsonValue *list = wc_json_value_get (line, "annotations");
  guint n = list != NULL && list->type == WC_JSON_LIST ? list->items->len : 0;

  for (guint i = 0; i < n && *out_mark == NULL; i++)
    if (!read_mark (list->items->pdata[i], out_mark, error))
      return FALSE;
  return TRUE;
}

static WcAnnotation *
find_in_message (const WcMessage *message)
{
  for (guint i = 0; message->annotations != NULL && i < message->annotations->len; i++)
    {
      const WcAnnotation *said = message->annotations->pdata[i];

      if (is_mark (said->kind, said->target_id))
        return wc_annotation_ref (said);
    }
  return NULL;
}

static gboolean
mark (WcDb *db, const WcMessage *message, gint64 id, WcAnnotation *how, GError **error)
{
  g_autoptr (WcMessage) held = wc_message_store_get (db, message->account, id, error);

  return held != NULL && wc_annotation_store_mark (db, held, how, error);
}

/* Whether the rows of that name in the line are any. */
static gboolean
has_rows (const WcJsonValue *line, const char *kind)
{
  const WcJsonValue *list = wc_json_value_get (line, kind);

  return list != NULL && (list->type != WC_JSON_LIST || list->items->len > 0);
}

static gboolean
add_from_line (WcDb *db,
               const WcPortableOwner *owner,
               const WcJsonValue *line,
               const WcMessageGaps *gaps,
               GError **error)
{
  return (!gaps->files ||
          wc_portable_writer_add_rows (db, owner, line, "files", error)) &&
         (!gaps->extra ||
          (wc_portable_writer_add_rows (db, owner, line, "extra", error) &&
           wc_portable_writer_add_rows (db, owner, line, "mentions", error) &&
           wc_portable_writer_add_rows (db, owner, line, "previews", error)));
}

static gboolean
add_from_message (WcDb *db,
                  const WcMessage *message,
                  gint64 id,
                  const WcMessageGaps *gaps,
                  GError **error)
{
  g_autoptr (WcMessageBuilder) builder = wc_message_builder_new_from (message);
  WcMessage *copy = wc_message_builder_peek (builder);

  copy->id = id;
  return (!gaps->files || wc_attachment_store_add (db, copy, error)) &&
         (!gaps->extra || wc_extra_store_add (db, copy, error));
}

static gboolean
add (WcDb *db,
     const WcMessage *message,
     gint64 id,
     const WcJsonValue *line,
     const WcMessageGaps *gaps,
     GError **error)
{
  const WcPortableOwner owner = { message->account, id, message->chat };

  return (message->id != 0 ? add_from_line (db, &owner, line, gaps, error)
                           : add_from_message (db, message, id, gaps, error)) &&
         wc_message_gaps_fill (db, id, gaps, error);
}

gboolean
wc_import_gaps_close (WcDb *db,
                      const WcMessage *message,
                      gint64 id,
                      const WcJsonValue *line,
                      gboolean *out_gained,
                      GError **error)
{
  gboolean ours = message->id != 0;
  g_autoptr (WcAnnotation) how = ours ? NULL : find_in_message (message);
  WcMessageGaps gaps;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  *out_gained = FALSE;
  if (ours && !find_in_line (line, &how, error))
    return FALSE;
  if (!wc_message_gaps_find (db, id, &gaps, error))
    return FALSE;
  gaps.mark = gaps.mark && how != NULL;
  gaps.files = gaps.files && !gaps.mark &&
               (ours ? has_rows (line, "files") : message->attachments != NULL);
  gaps.extra =
      gaps.extra && !gaps.mark &&
      (ours ? has_rows (line, "extra") : (message->flags & WC_MESSAGE_FLAG_EXTRA) != 0);
  *out_gained = gaps.mark || gaps.files || gaps.extra;
  if (gaps.mark)
    return mark (db, message, id, how, error);
  return add (db, message, id, line, &gaps, error);
}
