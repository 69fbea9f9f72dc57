/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "store/address.h"
#include "store/journal.h"
#include "store/report-memory.h"
#include "store/room-readers.h"
#include "store/statement.h"

/* A place is the id of a message, which is the order of messages, and stays one when the
 * message is gone. Every statement that runs with a marker changes one row: one that may
 * change many opens a savepoint, see wc_statement_last_id(). */

/* No client gives messages longer ids; those of rooms are shorter. */
#define MAX_ID 256

/* ---- Who said it ---- */

/* A marker on its way in. */
typedef struct
{
  const WcReport *report;
  gint64 account;
  gint64 room; /* number of the address */
  gint64 real; /* the same; 0: not known, or nobody has named it */
} Said;

/* A row of the table. */
typedef struct
{
  gint64 id;
  gint64 real;
  gboolean has_occupant_id;
  gint64 read_id;
} Reader;

static gpointer
read_row (WcStatement *row)
{
  Reader *reader = g_new0 (Reader, 1);

  reader->id = wc_statement_int (row, 0);
  reader->real = wc_statement_int (row, 1);
  reader->has_occupant_id = wc_statement_int (row, 2) != 0;
  reader->read_id = wc_statement_int (row, 3);
  return reader;
}

/* Whom the room has shown by the address alone, and later by the id alone, has two rows
 * until it shows both. Of an occupant id that is known with another address the address
 * tells. */
static GPtrArray *
find_rows (WcDb *db, const Said *said, GError **error)
{
  static const char SQL[] =
      "SELECT id, real, occupant_id IS NOT NULL, read_id FROM room_reader "
      "WHERE account = ?1 AND room = ?2 AND real = ?3 "
      "UNION ALL SELECT id, real, 1, read_id FROM room_reader "
      "WHERE account = ?1 AND room = ?2 AND occupant_id = ?4 "
      "AND (real IS NULL OR ?3 IS NULL) LIMIT 2";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (said->account),
                                                   WC_INT (said->room),
                                                   WC_INT_OR_NULL (said->real),
                                                   WC_TEXT (said->report->occupant_id)),
                               read_row, g_free, error);
}

static gboolean
take_marker_away (WcDb *db, gint64 id, gint64 room, const char *names, GError **error)
{
  static const char SQL[] = "DELETE FROM room_marker WHERE id = ?1";

  if (!wc_statement_exec (db, SQL, error, WC_INT (id)))
    return FALSE;
  wc_report_memory_remove (db, room, names);
  return TRUE;
}

/* A marker that waits. */
typedef struct
{
  gint64 id;
  gint64 room;
  char *names; /* (owned) */
  gint64 reader;
  gint64 read_id; /* of the reader */
  gint64 ts_us;
  char *nick; /* (owned) (nullable) */
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_free (waiting->names);
  g_free (waiting->nick);
  g_free (waiting);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Waiting, waiting_free)

#define FROM_MARKERS                                                                     \
  "SELECT m.id, m.room, m.names, m.reader, r.read_id, m.ts_us, m.nick "                  \
  "FROM room_marker m CROSS JOIN room_reader r ON r.id = m.reader "

static gpointer
read_waiting (WcStatement *row)
{
  Waiting *waiting = g_new0 (Waiting, 1);
  char buffer[WC_ID_TEXT];

  waiting->id = wc_statement_int (row, 0);
  waiting->room = wc_statement_int (row, 1);
  waiting->names = g_strdup (wc_statement_id (row, 2, buffer));
  waiting->reader = wc_statement_int (row, 3);
  waiting->read_id = wc_statement_int (row, 4);
  waiting->ts_us = wc_statement_int (row, 5);
  waiting->nick = g_strdup (wc_statement_text (row, 6));
  return waiting;
}

/* Takes away what waits of @reader but for the @keep that were said last. */
static gboolean
cut_waiting (WcDb *db, gint64 reader, guint keep, GError **error)
{
  static const char SQL[] = FROM_MARKERS "WHERE m.reader = ?1 "
                                         "ORDER BY m.ts_us DESC, m.id DESC "
                                         "LIMIT -1 OFFSET ?2";
  g_autoptr (GPtrArray) rest = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (reader), WC_INT (keep)), read_waiting,
      waiting_free, error);

  for (guint i = 0; rest != NULL && i < rest->len; i++)
    {
      const Waiting *each = rest->pdata[i];

      if (!take_marker_away (db, each->id, each->room, each->names, error))
        return FALSE;
    }
  return rest != NULL;
}

static gboolean
remove_reader (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] = "DELETE FROM room_reader WHERE id = ?1";

  return cut_waiting (db, id, 0, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (id));
}

/* The rows are of one person: @to has read as far as either. */
static gboolean
merge (WcDb *db, Reader *to, const Reader *from, GError **error)
{
  static const char MARKERS[] = "UPDATE room_marker SET reader = ?1 WHERE reader = ?2";
  static const char PLACE[] =
      "UPDATE room_reader SET (read_id, ts_us) = (SELECT read_id, ts_us FROM room_reader "
      "WHERE id = ?2) WHERE id = ?1 AND read_id < ?3";

  if (!wc_statement_exec (db, MARKERS, error, WC_INT (to->id), WC_INT (from->id)) ||
      !wc_statement_exec (db, PLACE, error, WC_INT (to->id), WC_INT (from->id),
                          WC_INT (from->read_id)) ||
      !remove_reader (db, from->id, error))
    return FALSE;
  to->read_id = MAX (to->read_id, from->read_id);
  return cut_waiting (db, to->id, WC_ROOM_READERS_WAITING, error);
}

/* What the room shows of @reader now, and did not before. */
static gboolean
complete (WcDb *db, const Said *said, Reader *reader, GError **error)
{
  static const char SQL[] = "UPDATE room_reader SET real = coalesce (real, ?2), "
                            "occupant_id = coalesce (occupant_id, ?3) WHERE id = ?1";
  gint64 real = 0;

  if ((reader->real != 0 || said->report->real_jid == NULL) &&
      (reader->has_occupant_id || said->report->occupant_id == NULL))
    return TRUE;
  if (said->report->real_jid != NULL)
    {
      real = wc_address_intern (db, said->report->real_jid, error);
      if (real == 0)
        return FALSE;
    }
  return wc_statement_exec (db, SQL, error, WC_INT (reader->id), WC_INT_OR_NULL (real),
                            WC_TEXT (said->report->occupant_id));
}

/* @out_reader: (transfer full) (nullable) */
static gboolean
find_reader (WcDb *db, const Said *said, Reader **out_reader, GError **error)
{
  g_autoptr (GPtrArray) rows = find_rows (db, said, error);
  Reader *reader;

  if (rows == NULL)
    return FALSE;
  reader = rows->len > 0 ? rows->pdata[0] : NULL;
  if (rows->len > 1 && reader->real != 0 && ((Reader *) rows->pdata[1])->real == 0 &&
      !merge (db, reader, rows->pdata[1], error))
    return FALSE;
  if (reader != NULL && !complete (db, said, reader, error))
    return FALSE;
  *out_reader = reader != NULL ? g_memdup2 (reader, sizeof *reader) : NULL;
  return TRUE;
}

static gboolean
drop_surplus (WcDb *db, const Said *said, GError **error)
{
  static const char SQL[] = "SELECT id FROM room_reader WHERE account = ?1 AND room = ?2 "
                            "ORDER BY read_id DESC, id DESC LIMIT 1 OFFSET ?3";
  gint64 last;

  return wc_statement_get_int (db, SQL, &last, error, WC_INT (said->account),
                               WC_INT (said->room), WC_INT (WC_ROOM_READERS_MAX)) &&
         (last == 0 || remove_reader (db, last, error));
}

/* Somebody of whom nothing was known, and who has read up to @place (0: waits). 0: no
 * place for them, or (with @error) it failed. */
static gint64
add_reader (WcDb *db, const Said *said, gint64 place, GError **error)
{
  static const char SQL[] = "INSERT INTO room_reader (account, room, real, occupant_id, "
                            "nick, read_id, ts_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
  static const char KEPT[] = "SELECT id FROM room_reader WHERE id = ?1";
  const WcReport *report = said->report;
  gint64 real =
      report->real_jid != NULL ? wc_address_intern (db, report->real_jid, error) : 0;
  gint64 id;

  if ((report->real_jid != NULL && real == 0) ||
      !wc_statement_exec (db, SQL, error, WC_INT (said->account), WC_INT (said->room),
                          WC_INT_OR_NULL (real), WC_TEXT (report->occupant_id),
                          WC_TEXT (report->nick), WC_INT (place), WC_INT (report->ts_us)))
    return 0;
  id = wc_statement_last_id (db);
  return drop_surplus (db, said, error) &&
                 wc_statement_get_int (db, KEPT, &id, error, WC_INT (id))
             ? id
             : 0;
}

/* ---- What it says ---- */

static gboolean
tell (WcDb *db, const Said *said, gint64 reader, gint64 place, GError **error)
{
  g_autofree char *ref = g_strdup_printf ("%" G_GINT64_FORMAT, reader);
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_CHAT_DISPLAYED, said->account, said->report->chat, ref);

  event->id = place;
  return wc_journal_append (db, event, error);
}

static gboolean
move (WcDb *db, const Said *said, gint64 reader, gint64 place, GError **error)
{
  static const char SQL[] = "UPDATE room_reader SET read_id = ?2, ts_us = ?3, "
                            "nick = coalesce (?4, nick) WHERE id = ?1";

  return wc_statement_exec (db, SQL, error, WC_INT (reader), WC_INT (place),
                            WC_INT (said->report->ts_us), WC_TEXT (said->report->nick)) &&
         tell (db, said, reader, place, error);
}

/* @reader has read up to @place already: what was said first tells when, in whatever
 * order it comes. */
static gboolean
note_earlier (WcDb *db, const Said *said, gint64 reader, gint64 place, GError **error)
{
  static const char SQL[] =
      "UPDATE room_reader SET ts_us = ?3, nick = coalesce (?4, nick) "
      "WHERE id = ?1 AND read_id = ?2 AND ts_us > ?3";

  return wc_statement_exec (db, SQL, error, WC_INT (reader), WC_INT (place),
                            WC_INT (said->report->ts_us), WC_TEXT (said->report->nick));
}

/* @reader has read up to @place. */
static gboolean
go_on (WcDb *db,
       const Said *said,
       gint64 reader,
       gint64 read_id,
       gint64 place,
       GError **error)
{
  return place > read_id ? move (db, said, reader, place, error)
                         : note_earlier (db, said, reader, place, error);
}

/* @reader (nullable) has read up to @place. */
static gboolean
advance (WcDb *db, const Said *said, const Reader *reader, gint64 place, GError **error)
{
  GError *local_error = NULL;
  gint64 id;

  if (reader != NULL)
    return go_on (db, said, reader->id, reader->read_id, place, error);
  id = add_reader (db, said, place, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  return id == 0 || tell (db, said, id, place, error);
}

/* Whether an archived marker was said before the message up to which @reader has read by
 * the same clock: then it says nothing new, whatever it names. */
static gboolean
is_old (
    WcDb *db, const Said *said, const Reader *reader, gboolean *out_old, GError **error)
{
  static const char SQL[] =
      "SELECT 1 FROM message WHERE id = ?1 AND source = ?2 AND ts_us > ?3";
  gint64 old = 0;

  if (reader != NULL && reader->read_id != 0 && said->report->archived &&
      !wc_statement_get_int (db, SQL, &old, error, WC_INT (reader->read_id),
                             WC_INT (WC_MESSAGE_SOURCE_ARCHIVE),
                             WC_INT (said->report->ts_us)))
    return FALSE;
  *out_old = old != 0;
  return TRUE;
}

static gboolean
insert_waiting (WcDb *db, const Said *said, gint64 reader, GError **error)
{
  static const char SAME[] =
      "SELECT id FROM room_marker WHERE room = ?1 AND names = ?2 AND +reader = ?3";
  static const char EARLIER[] =
      "UPDATE room_marker SET ts_us = ?2, nick = ?3 WHERE id = ?1 AND ts_us > ?2";
  static const char SQL[] = "INSERT INTO room_marker (reader, room, names, archived, "
                            "ts_us, kept_us, nick) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
  const WcReport *report = said->report;
  gint64 same;

  if (!wc_statement_get_int (db, SAME, &same, error, WC_INT (said->room),
                             WC_ID (report->message_id), WC_INT (reader)))
    return FALSE;
  if (same != 0)
    return wc_statement_exec (db, EARLIER, error, WC_INT (same), WC_INT (report->ts_us),
                              WC_TEXT (report->nick));
  return wc_statement_exec (db, SQL, error, WC_INT (reader), WC_INT (said->room),
                            WC_ID (report->message_id), WC_INT (report->archived != 0),
                            WC_INT (report->ts_us), WC_INT (wc_db_now_us (db)),
                            WC_TEXT (report->nick)) &&
         wc_report_memory_add (db, said->room, report->message_id, error) &&
         cut_waiting (db, reader, WC_ROOM_READERS_WAITING, error);
}

/* The message is not held. */
static gboolean
wait (WcDb *db, const Said *said, const Reader *reader, GError **error)
{
  GError *local_error = NULL;
  gboolean old;
  gint64 id;

  if (!is_old (db, said, reader, &old, error))
    return FALSE;
  if (old)
    return TRUE;
  id = reader != NULL ? reader->id : add_reader (db, said, 0, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  return id == 0 || insert_waiting (db, said, id, error);
}

/* ---- What it names ---- */

#define GONE -1

#define BY_ID(chat)                                                                      \
  "SELECT id FROM message WHERE +account = ?1 AND chat = " chat                          \
  " AND message_id = ?3 AND substr (message_id, -6) = substr (?3, -6) "                  \
  "AND (?4 = 0 OR source <> ?5 OR ts_us <= ?4)"
#define BY_CLAIM(chat)                                                                   \
  "SELECT id FROM message WHERE +account = ?1 AND chat = " chat                          \
  " AND own = 0 AND origin_id = ?3 AND substr (origin_id, -6) = substr (?3, -6) "        \
  "AND (?4 = 0 OR source <> ?5 OR ts_us <= ?4)"
#define NAMED(chat) BY_ID (chat) " UNION ALL " BY_CLAIM (chat)

/* By the id that the room gave it (XEP-0333 § 5), else by what its sender called it, as
 * older clients do: the newest one so called, of an archived marker none of after it.
 * @out_id: 0: none is held; GONE: it was forgotten. */
static gboolean
find_message (WcDb *db, const Said *said, gint64 *out_id, GError **error)
{
  static const char OF_ROOM[] =
      "SELECT iif (chat IS NULL, ?4, id) FROM message WHERE +account = ?1 "
      "AND archive_by = ?2 AND archive_id = ?3 "
      "AND substr (archive_id, -6) = substr (?3, -6)";
  static const char OF_SENDER[] =
      "SELECT max (id) FROM (" NAMED ("?2") " UNION ALL " NAMED ("-?2") ")";
  const WcReport *report = said->report;

  if (!wc_statement_get_int (db, OF_ROOM, out_id, error, WC_INT (said->account),
                             WC_INT (said->room), WC_ID (report->message_id),
                             WC_INT (GONE)))
    return FALSE;
  return *out_id != 0 ||
         wc_statement_get_int (db, OF_SENDER, out_id, error, WC_INT (said->account),
                               WC_INT (said->room), WC_ID (report->message_id),
                               WC_INT (report->archived ? report->ts_us : 0),
                               WC_INT (WC_MESSAGE_SOURCE_ARCHIVE));
}

static gboolean
knows_chat (WcDb *db, const Said *said, gboolean *out_known, GError **error)
{
  static const char SQL[] = "SELECT 1 FROM chat WHERE account = ?1 AND address = ?2";
  gint64 known;

  if (!wc_statement_get_int (db, SQL, &known, error, WC_INT (said->account),
                             WC_INT (said->room)))
    return FALSE;
  *out_known = known != 0;
  return TRUE;
}

gboolean
wc_room_readers_take (WcDb *db, gint64 account, const WcReport *report, GError **error)
{
  Said said = { .report = report, .account = account };
  g_autofree Reader *reader = NULL;
  gboolean known = FALSE;
  gint64 place;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);
  g_return_val_if_fail (report->message_id != NULL, FALSE);
  g_return_val_if_fail (report->real_jid != NULL || report->occupant_id != NULL, FALSE);

  if (strlen (report->message_id) > MAX_ID)
    return TRUE;
  if (!wc_address_find (db, report->chat, &said.room, error) ||
      !knows_chat (db, &said, &known, error))
    return FALSE;
  if (!known)
    return TRUE;
  if ((report->real_jid != NULL &&
       !wc_address_find (db, report->real_jid, &said.real, error)) ||
      !find_message (db, &said, &place, error))
    return FALSE;
  if (place == GONE)
    return TRUE;
  if (!find_reader (db, &said, &reader, error))
    return FALSE;
  return place != 0 ? advance (db, &said, reader, place, error)
                    : wait (db, &said, reader, error);
}

/* ---- Messages that come ---- */

static gboolean
settle (WcDb *db, const WcMessage *message, const Waiting *waiting, GError **error)
{
  const WcReport report = { .chat = message->chat,
                            .ts_us = waiting->ts_us,
                            .nick = waiting->nick };
  const Said said = { .report = &report, .account = message->account };

  return take_marker_away (db, waiting->id, waiting->room, waiting->names, error) &&
         go_on (db, &said, waiting->reader, waiting->read_id, message->id, error);
}

/* What waits for @message under the id @names. @by_sender: who wrote it called it so. */
static gboolean
settle_named (WcDb *db,
              const WcMessage *message,
              gint64 room,
              const char *names,
              gboolean by_sender,
              GError **error)
{
  static const char SQL[] =
      FROM_MARKERS "WHERE m.room = ?1 AND m.names = ?2 AND r.account = ?3 "
                   "AND (NOT ?4 OR m.archived = 0 OR m.ts_us >= ?5)";
  g_autoptr (GPtrArray) all = NULL;
  gboolean awaits;

  if (!wc_report_memory_awaits (db, room, names, &awaits, error))
    return FALSE;
  if (!awaits)
    return TRUE;
  all = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (room), WC_ID (names),
                          WC_INT (message->account), WC_INT (by_sender),
                          WC_INT (message->ts_us)),
      read_waiting, waiting_free, error);
  for (guint i = 0; all != NULL && i < all->len; i++)
    if (!settle (db, message, all->pdata[i], error))
      return FALSE;
  return all != NULL;
}

gboolean
wc_room_readers_join (WcDb *db, const WcMessage *message, GError **error)
{
  gint64 room;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (message->archive_id == NULL || g_strcmp0 (message->archive_by, message->chat) != 0)
    return TRUE;
  if (!wc_address_find (db, message->chat, &room, error) ||
      !settle_named (db, message, room, message->archive_id, FALSE, error))
    return FALSE;
  /* what comes on the stream is newer than what waits: whoever wrote it chose the id */
  if (message->source != WC_MESSAGE_SOURCE_ARCHIVE)
    return TRUE;
  return (message->message_id == NULL ||
          settle_named (db, message, room, message->message_id, TRUE, error)) &&
         (message->origin_id == NULL ||
          g_strcmp0 (message->origin_id, message->message_id) == 0 ||
          settle_named (db, message, room, message->origin_id, TRUE, error));
}

/* ---- What goes ---- */

gboolean
wc_room_readers_trim (
    WcDb *db, gint64 account, const char *room, gint64 up_to, GError **error)
{
  static const char SQL[] = "DELETE FROM room_reader WHERE account = ?1 AND room = ?2 "
                            "AND read_id BETWEEN 1 AND ?3";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_address_find (db, room, &address, error) ||
      !wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address),
                          WC_INT (up_to)))
    return FALSE;
  if (wc_statement_changes (db) > 0)
    wc_report_memory_forget (db);
  return TRUE;
}

gboolean
wc_room_readers_forget (
    WcDb *db, gint64 account, const char *room, gint64 up_to, GError **error)
{
  static const char MARKERS[] =
      "DELETE FROM room_marker WHERE reader IN (SELECT r.id FROM room_reader r "
      "JOIN address a ON a.id = r.room WHERE r.account = ?1 AND a.jid = ?2)";
  static const char NOBODY[] =
      "DELETE FROM room_reader WHERE account = ?1 AND read_id = 0 "
      "AND room = (SELECT id FROM address WHERE jid = ?2)";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  wc_report_memory_forget (db);
  return wc_statement_exec (db, MARKERS, error, WC_INT (account), WC_TEXT (room)) &&
         wc_statement_exec (db, NOBODY, error, WC_INT (account), WC_TEXT (room)) &&
         wc_room_readers_trim (db, account, room, up_to, error);
}

gboolean
wc_room_readers_expire (WcDb *db, GError **error)
{
  static const char MARKERS[] = "DELETE FROM room_marker WHERE kept_us < ?1";
  static const char NOBODY[] =
      "DELETE FROM room_reader WHERE read_id = 0 AND NOT EXISTS "
      "(SELECT 1 FROM room_marker m WHERE m.reader = room_reader.id)";

  wc_report_memory_forget (db);
  return wc_statement_exec (db, MARKERS, error,
                            WC_INT (wc_db_now_us (db) - WC_ROOM_READERS_KEEP_US)) &&
         wc_statement_exec (db, NOBODY, error);
}
