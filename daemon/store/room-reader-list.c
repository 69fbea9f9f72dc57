/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/address.h"
#include "store/room-reader-list.h"
#include "store/statement.h"

#define COLUMNS                                                                          \
  "SELECT r.id, r.account, a.jid, b.jid, r.occupant_id, r.nick, r.read_id, r.ts_us "     \
  "FROM room_reader r JOIN address a ON a.id = r.room "                                  \
  "LEFT JOIN address b ON b.id = r.real "

static gpointer
read_reader (WcStatement *row)
{
  WcRoomReader *reader = g_new0 (WcRoomReader, 1);

  reader->id = wc_statement_int (row, 0);
  reader->account = wc_statement_int (row, 1);
  reader->room = wc_statement_dup (row, 2);
  reader->jid = wc_statement_dup (row, 3);
  reader->occupant_id = wc_statement_dup (row, 4);
  reader->nick = wc_statement_dup (row, 5);
  reader->read_id = wc_statement_int (row, 6);
  reader->ts_us = wc_statement_int (row, 7);
  return reader;
}

/* Returns: (transfer full). */
static char *
make_cursor (const WcRoomReader *reader)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, reader->read_id,
                          reader->id);
}

static gboolean
parse_cursor (const char *cursor, gint64 *out_place, gint64 *out_id, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (cursor, "/", 2);

  if (g_strv_length (parts) == 2 &&
      g_ascii_string_to_signed (parts[0], 10, 0, G_MAXINT64, out_place, NULL) &&
      g_ascii_string_to_signed (parts[1], 10, 0, G_MAXINT64, out_id, NULL))
    return TRUE;
  return wc_error_invalid (error, "options.cursor", "options.cursor: this is no cursor");
}

GPtrArray *
wc_room_reader_list_read (WcDb *db,
                          const WcRoomReaderQuery *query,
                          char **out_next,
                          GError **error)
{
  static const char SQL[] =
      COLUMNS "WHERE r.account = ?1 AND r.room = ?2 AND r.read_id >= ?3 "
              "AND (r.read_id, r.id) < (?4, ?5) "
              "ORDER BY r.read_id DESC, r.id DESC LIMIT ?6";
  gint64 place = G_MAXINT64, id = G_MAXINT64, room;
  g_autoptr (GPtrArray) readers = NULL;

  if ((query->cursor != NULL && !parse_cursor (query->cursor, &place, &id, error)) ||
      !wc_address_find (db, query->room, &room, error))
    return NULL;
  readers = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (query->account), WC_INT (room),
                          WC_INT (MAX (query->message, 1)), WC_INT (place), WC_INT (id),
                          WC_INT (query->limit + 1)),
      read_reader, (GDestroyNotify) wc_room_reader_free, error);
  if (readers == NULL)
    return NULL;
  *out_next = NULL;
  if (readers->len > query->limit)
    {
      g_ptr_array_set_size (readers, (int) query->limit);
      *out_next = make_cursor (readers->pdata[query->limit - 1]);
    }
  return g_steal_pointer (&readers);
}

WcRoomReader *
wc_room_reader_list_get (WcDb *db, gint64 account, gint64 id)
{
  static const char SQL[] = COLUMNS "WHERE r.id = ?1 AND r.account = ?2";

  return wc_statement_collect_one (
      wc_statement_query (db, SQL, /* error= */ NULL, WC_INT (id), WC_INT (account)),
      read_reader, /* error= */ NULL);
}

/* How far the one has read who has read most in the chat of @message. */
static gboolean
find_farthest (WcDb *db, const WcMessage *message, gint64 *out_farthest, GError **error)
{
  static const char SQL[] =
      "SELECT max (read_id) FROM room_reader WHERE account = ?1 AND room = ?2";
  gint64 room;

  return wc_address_find (db, message->chat, &room, error) &&
         wc_statement_get_int (db, SQL, out_farthest, error, WC_INT (message->account),
                               WC_INT (room));
}

static gboolean
count_readers (WcDb *db, WcMessage *message, GError **error)
{
  static const char SQL[] = "SELECT count (*) FROM room_reader WHERE account = ?1 "
                            "AND room = ?2 AND read_id >= ?3";
  gint64 room, n;

  if (!wc_address_find (db, message->chat, &room, error) ||
      !wc_statement_get_int (db, SQL, &n, error, WC_INT (message->account), WC_INT (room),
                             WC_INT (message->id)))
    return FALSE;
  message->n_readers = (guint) n;
  return TRUE;
}

/* One question for a chat where nobody has read; the messages of a page are of one. */
gboolean
wc_room_reader_list_fill (WcDb *db, GPtrArray *messages, GError **error)
{
  const WcMessage *asked = NULL;
  gint64 farthest = 0;

  for (guint i = 0; i < messages->len; i++)
    {
      WcMessage *message = messages->pdata[i];

      if (message == NULL || !message->outgoing || message->chat == NULL)
        continue;
      if ((asked == NULL || asked->account != message->account ||
           strcmp (asked->chat, message->chat) != 0) &&
          !find_farthest (db, message, &farthest, error))
        return FALSE;
      asked = message;
      if (message->id <= farthest && !count_readers (db, message, error))
        return FALSE;
    }
  return TRUE;
}
