/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/file-sources.h"
#include "model/message.h"
#include "store/address.h"
#include "store/annotation-fold.h"
#include "store/attached-sources.h"
#include "store/chat-store.h"
#include "store/journal.h"
#include "store/retention-store.h"
#include "store/scrub.h"
#include "store/statement.h"

/* What came is kept, what follows from it is computed: so a message ends the same however
 * its annotations arrived. Anybody may say as much about a message as he likes, so this
 * never reads more of it than counts. */

/* What the text of now says, see store/extra-store.h. */
#define SAYS (WC_MESSAGE_FLAG_EXTRA | WC_MESSAGE_FLAG_MENTIONS_ME)
#define OF_TEXT (SAYS | WC_MESSAGE_FLAG_UNSTYLED)
#define FOLDED                                                                           \
  (WC_MESSAGE_FLAG_REACTED | WC_MESSAGE_FLAG_EDITED | WC_MESSAGE_FLAG_RETRACTED |        \
   OF_TEXT | WC_MESSAGE_FLAG_ANSWERS_ME)

/* What goes with a text. */
typedef struct
{
  guint flags; /* OF_TEXT */
  WcMessageKind kind;
} Look;

/* A message as it is, and what it becomes. */
typedef struct
{
  gint64 id;
  gint64 account;
  char *chat; /* (owned) */
  guint flags;
  WcMessageKind kind;
  char *body;     /* (owned) (nullable) */
  char *original; /* (owned) (nullable) its first text, once it was corrected; "": none */
  char *corrected; /* (owned) (nullable) the same */
  Look first;      /* of its first text */
  Look now;        /* of the corrected one */
  guint becomes;   /* of the flags */
  WcMessageKind becomes_kind;
} Folded;

static void
folded_free (Folded *self)
{
  g_free (self->chat);
  g_free (self->body);
  g_free (self->original);
  g_free (self->corrected);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Folded, folded_free)

static gpointer
read_folded (WcStatement *row)
{
  Folded *self = g_new0 (Folded, 1);

  self->id = wc_statement_int (row, 0);
  self->account = wc_statement_int (row, 1);
  self->chat = wc_statement_dup (row, 2);
  self->flags = (guint) wc_statement_int (row, 3);
  self->body = wc_statement_dup (row, 4);
  self->kind = (WcMessageKind) wc_statement_int (row, 5);
  self->first = (Look){ self->flags & OF_TEXT, self->kind };
  return self;
}

/* What a text says beside itself, by the column that tells it. */
static guint
says_of (WcStatement *row, int column)
{
  gint64 said = wc_statement_int (row, column);

  return (said > 0 ? WC_MESSAGE_FLAG_EXTRA : 0u) |
         (said > 1 ? WC_MESSAGE_FLAG_MENTIONS_ME : 0u);
}

static Look
look_of_correction (WcStatement *row)
{
  guint flags = (guint) wc_statement_int (row, 3) & WC_MESSAGE_FLAG_UNSTYLED;

  return (Look){ flags | says_of (row, 2), (WcMessageKind) wc_statement_int (row, 4) };
}

/* The kind of an ORIGINAL is one more in its column; NULL there, of another program's
 * hand: it is what the message is. */
#define ORIGINAL_KINDS 15

static gint64
pack_look (const Folded *self)
{
  return (gint64) (self->flags & WC_MESSAGE_FLAG_UNSTYLED) | (gint64) (self->kind + 1u);
}

static Look
look_of_original (const Folded *self, WcStatement *row)
{
  guint look = (guint) wc_statement_int (row, 3);
  guint kind = look & ORIGINAL_KINDS;
  guint says = says_of (row, 2);

  if (kind == 0 || kind > WC_N_MESSAGE_KINDS)
    return (Look){ (self->flags & WC_MESSAGE_FLAG_UNSTYLED) | says, self->kind };
  return (Look){ (look & WC_MESSAGE_FLAG_UNSTYLED) | says, (WcMessageKind) (kind - 1) };
}

/* Columns: whether it is the first text, the text, what it says, and how it looks. */
static void
take_text (Folded *self, WcStatement *row)
{
  const char *text = wc_statement_text (row, 1);

  if (wc_statement_int (row, 0) != 0)
    {
      wc_str_set (&self->original, text);
      self->first = look_of_original (self, row);
      return;
    }
  self->becomes |= WC_MESSAGE_FLAG_EDITED;
  wc_str_set (&self->corrected, text);
  self->now = look_of_correction (row);
}

#define SAID_OF(message) "(SELECT 1 + mentions_me FROM extra WHERE message = " message ")"

/* Its first text, where there is another, and the newest that is not gone, as that of
 * store/message-text.h. In what follows the index is walked from its end, and left at the
 * first row that counts. 3 is WC_ANNOTATION_CORRECTION. */
static gboolean
fold_texts (WcDb *db, Folded *self, GError **error)
{
  static const char SQL[] = "SELECT 1, value, " SAID_OF (
      "?1") ", look, NULL FROM annotation WHERE message = ?1 "
            "AND kind = ?2 UNION ALL SELECT * FROM (SELECT 0, a.value, " SAID_OF (
                "a.message") ", m.flags, m.kind FROM annotation a "
                             "INDEXED BY annotation_by_text "
                             "CROSS JOIN message m ON m.id = a.message "
                             "WHERE a.target = ?1 AND a.kind = 3 "
                             "AND a.value IS NOT NULL AND m.state <> ?3 "
                             "ORDER BY a.message DESC LIMIT 1)";
  g_autoptr (WcStatement) rows = wc_statement_query (db, SQL, error, WC_INT (self->id),
                                                     WC_INT (WC_ANNOTATION_ORIGINAL),
                                                     WC_INT (WC_MESSAGE_STATE_FAILED));
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  while (wc_statement_step (rows, &local_error))
    take_text (self, rows);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

static gboolean
fold_reactions (WcDb *db, Folded *self, GError **error)
{
  static const char SQL[] =
      "SELECT 1 FROM annotation a CROSS JOIN message m ON m.id = a.message "
      "WHERE a.target = ?1 AND a.kind = ?2 AND m.state <> ?3 LIMIT 1";
  gint64 found;

  if (!wc_statement_get_int (db, SQL, &found, error, WC_INT (self->id),
                             WC_INT (WC_ANNOTATION_REACTIONS),
                             WC_INT (WC_MESSAGE_STATE_FAILED)))
    return FALSE;
  if (found != 0)
    self->becomes |= WC_MESSAGE_FLAG_REACTED;
  return TRUE;
}

/* One of ours counts when the server has it. A text that is gone does not come back when
 * the request is refused behind that. */
static gboolean
fold_retractions (WcDb *db, Folded *self, GError **error)
{
  static const char SQL[] =
      "SELECT 1 FROM annotation a CROSS JOIN message m ON m.id = a.message "
      "WHERE a.target = ?1 AND a.kind BETWEEN ?2 AND ?3 AND (m.id = ?1 OR m.state = ?4 "
      "OR m.state BETWEEN ?5 AND ?6 OR (?7 AND m.state = ?8)) LIMIT 1";
  gint64 found;

  if (!wc_statement_get_int (
          db, SQL, &found, error, WC_INT (self->id), WC_INT (WC_ANNOTATION_RETRACTION),
          WC_INT (WC_ANNOTATION_MODERATION), WC_INT (WC_MESSAGE_STATE_NONE),
          WC_INT (WC_MESSAGE_STATE_SENT), WC_INT (WC_MESSAGE_STATE_DISPLAYED),
          WC_INT ((self->flags & WC_MESSAGE_FLAG_RETRACTED) != 0),
          WC_INT (WC_MESSAGE_STATE_FAILED)))
    return FALSE;
  if (found != 0)
    self->becomes |= WC_MESSAGE_FLAG_RETRACTED;
  return TRUE;
}

/* That it was corrected is told of a retracted message too, whose texts are gone. */
static gboolean
fold_gone_texts (WcDb *db, Folded *self, GError **error)
{
  static const char SQL[] =
      "SELECT 1 FROM annotation a CROSS JOIN message m ON m.id = a.message "
      "WHERE a.target = ?1 AND a.kind = ?2 AND a.author IS NULL AND m.state <> ?3 LIMIT "
      "1";
  gint64 found;

  if ((self->becomes & WC_MESSAGE_FLAG_RETRACTED) == 0)
    return TRUE;
  if (!wc_statement_get_int (db, SQL, &found, error, WC_INT (self->id),
                             WC_INT (WC_ANNOTATION_CORRECTION),
                             WC_INT (WC_MESSAGE_STATE_FAILED)))
    return FALSE;
  if (found != 0)
    self->becomes |= WC_MESSAGE_FLAG_EDITED;
  return TRUE;
}

/* The first text is kept once there is another; its place also where it is gone, so that
 * it does not matter whether that or the correction came first. */
static gboolean
keep_original (WcDb *db, const Folded *self, GError **error)
{
  static const char SQL[] =
      "INSERT OR IGNORE INTO annotation (message, kind, account, chat, target, value, "
      "look) VALUES (?1, ?2, ?3, ?4, ?1, ?5, ?6)";
  gint64 chat;

  if (self->original != NULL || (self->becomes & WC_MESSAGE_FLAG_EDITED) == 0)
    return TRUE;
  return wc_address_find (db, self->chat, &chat, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (self->id),
                            WC_INT (WC_ANNOTATION_ORIGINAL), WC_INT (self->account),
                            WC_INT (chat), WC_TEXT (self->body != NULL ? self->body : ""),
                            WC_INT (pack_look (self)));
}

/* Where nothing else was said after all (what was refused), it was never corrected. */
static gboolean
drop_original (WcDb *db, const Folded *self, GError **error)
{
  static const char SQL[] = "DELETE FROM annotation WHERE message = ?1 AND kind = ?2";

  return self->original == NULL || self->corrected != NULL ||
         wc_statement_exec (db, SQL, error, WC_INT (self->id),
                            WC_INT (WC_ANNOTATION_ORIGINAL));
}

/* That it was taken back while it stood alone is known of it still: what names it then
 * means what is gone (store/annotation-target.c). */
#define UNDONE (FOLDED & ~(guint) (WC_MESSAGE_FLAG_UNSTYLED | WC_MESSAGE_FLAG_RETRACTED))

gboolean
wc_annotation_fold_undo (WcDb *db, gint64 id, GError **error)
{
  static const char LOOK[] =
      "UPDATE message SET kind = (o.look & ?3) - 1, "
      "flags = (message.flags & ~?4) | (o.look & ?4) FROM annotation o "
      "WHERE message.id = ?1 AND o.message = ?1 AND o.kind = ?2 AND o.look & ?3 <> 0 "
      "AND message.flags & ?5 = 0";
  static const char FLAGS[] = "UPDATE message SET flags = (flags & ~?2) | coalesce "
                              "((SELECT iif (mentions_me, ?3, "
                              "?4) FROM extra WHERE message = ?1), 0) WHERE id = ?1";

  return wc_statement_exec (db, LOOK, error, WC_INT (id), WC_INT (WC_ANNOTATION_ORIGINAL),
                            WC_INT (ORIGINAL_KINDS), WC_INT (WC_MESSAGE_FLAG_UNSTYLED),
                            WC_INT (WC_MESSAGE_FLAG_RETRACTED)) &&
         wc_statement_exec (db, FLAGS, error, WC_INT (id), WC_INT (UNDONE), WC_INT (SAYS),
                            WC_INT (WC_MESSAGE_FLAG_EXTRA));
}

static gpointer
read_value (WcStatement *row)
{
  return wc_statement_dup (row, 0);
}

/* Where files of another message lie, of which it said that it is so; see
 * model/file-sources.h. */
static gboolean
take_places_back (WcDb *db, gint64 id, GError **error)
{
  static const char GET[] = "SELECT value FROM annotation WHERE message = ?1 "
                            "AND kind = ?2 AND value IS NOT NULL";
  static const char SET[] =
      "UPDATE annotation SET value = ?3 WHERE message = ?1 AND kind = ?2";
  GError *local_error = NULL;
  g_autofree char *value =
      wc_statement_collect_one (wc_statement_query (db, GET, &local_error, WC_INT (id),
                                                    WC_INT (WC_ANNOTATION_SOURCES)),
                                read_value, &local_error);
  g_autofree char *kept = value != NULL ? wc_file_sources_dup_taken_back (value) : NULL;

  if (local_error != NULL)
    g_propagate_error (error, local_error);
  if (kept == NULL)
    return local_error == NULL;
  return wc_statement_exec (db, SET, error, WC_INT (id), WC_INT (WC_ANNOTATION_SOURCES),
                            WC_TEXT (kept));
}

/* A retracted text is nowhere, also not as what it was before, nor as that of a
 * correction whose target has not come; nor is what else it said. What goes with a
 * correction goes by triggers when its text does. The numbers are those of the index of
 * texts. */
static gboolean
erase_texts (WcDb *db, const Folded *self, GError **error)
{
  static const char LOOKS[] =
      "UPDATE message SET kind = iif (kind = ?2, ?3, kind), flags = flags & ~?4 "
      "WHERE id IN (SELECT message "
      "FROM annotation INDEXED BY annotation_by_text WHERE target = ?1 AND kind = 3 "
      "AND value IS NOT NULL UNION ALL SELECT message FROM annotation "
      "INDEXED BY annotation_by_source WHERE target = ?1 AND kind = 7 "
      "AND value IS NOT NULL) AND chat < 0";
  static const char TEXTS[] = "UPDATE annotation INDEXED BY annotation_by_text "
                              "SET value = NULL WHERE target = ?1 AND kind = 3 "
                              "AND value IS NOT NULL";
  static const char PLACES[] = "UPDATE annotation INDEXED BY annotation_by_source "
                               "SET value = NULL WHERE target = ?1 AND kind = 7 "
                               "AND value IS NOT NULL";
  static const char OWN[] =
      "UPDATE annotation SET value = NULL WHERE message = ?1 AND kind IN (?2, ?3, ?4)";
  static const char FILES[] = "DELETE FROM attachment WHERE message = ?1";
  static const char EXTRA[] = "DELETE FROM extra WHERE message = ?1";

  return wc_statement_exec (db, LOOKS, error, WC_INT (self->id),
                            WC_INT (WC_MESSAGE_KIND_FILE), WC_INT (WC_MESSAGE_KIND_TEXT),
                            WC_INT (OF_TEXT)) &&
         wc_statement_exec (db, TEXTS, error, WC_INT (self->id)) &&
         wc_statement_exec (db, PLACES, error, WC_INT (self->id)) &&
         wc_statement_exec (
             db, OWN, error, WC_INT (self->id), WC_INT (WC_ANNOTATION_ORIGINAL),
             WC_INT (WC_ANNOTATION_CORRECTION), WC_INT (WC_ANNOTATION_REPLY)) &&
         take_places_back (db, self->id, error) &&
         wc_statement_exec (db, FILES, error, WC_INT (self->id)) &&
         wc_statement_exec (db, EXTRA, error, WC_INT (self->id)) &&
         wc_scrub_want (db, error);
}
G_STATIC_ASSERT (WC_ANNOTATION_CORRECTION == 3);
G_STATIC_ASSERT (WC_ANNOTATION_SOURCES == 7);

static gboolean
set_body (WcDb *db, const Folded *self, const char *body, GError **error)
{
  static const char SQL[] = "UPDATE message SET body = ?2 WHERE id = ?1";

  return wc_retention_store_emptied (db, self->account, self->id, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (self->id), WC_TEXT (body)) &&
         wc_retention_store_added (db, self->account, self->id, body, error) &&
         wc_scrub_want (db, error);
}

static gboolean
set_flags (WcDb *db, const Folded *self, GError **error)
{
  static const char SQL[] = "UPDATE message SET flags = ?2, kind = ?3 WHERE id = ?1";

  return wc_statement_exec (db, SQL, error, WC_INT (self->id),
                            WC_INT ((self->flags & ~(guint) FOLDED) | self->becomes),
                            WC_INT (self->becomes_kind));
}

/* @places: there are others from where its files can be fetched (sync/fetches). */
static gboolean
tell (WcDb *db, const Folded *self, const char *fields, gboolean places, GError **error)
{
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_MESSAGE_CHANGED, self->account, self->chat, NULL);

  event->id = self->id;
  wc_event_set_delta (event, "fields", fields);
  if (places)
    wc_event_set_delta (event, "places", "1");
  return wc_journal_append (db, event, error);
}

/* What is new of it, in the words of the journal; NULL: nothing. */
static const char *
name_fields (const Folded *self, gboolean other_text, const char *said)
{
  static const char *const names[] = { "body,edited", "body,edited,mentions",
                                       "body,edited,attachments",
                                       "body,edited,mentions,attachments" };
  guint other = (self->flags & FOLDED) ^ self->becomes;
  gboolean mentions = ((self->flags | self->becomes) & SAYS) != 0;
  gboolean files =
      self->kind == WC_MESSAGE_KIND_FILE || self->becomes_kind == WC_MESSAGE_KIND_FILE;

  if ((self->becomes & WC_MESSAGE_FLAG_RETRACTED) != 0 && other != 0)
    return "body,retracted,mentions";
  if (other_text || (other & (OF_TEXT | WC_MESSAGE_FLAG_EDITED)) != 0 ||
      self->kind != self->becomes_kind)
    return names[(mentions ? 1 : 0) + (files ? 2 : 0)];
  return said;
}

/* What goes with a retracted text is gone with it: a message without files is none that
 * has some. */
static void
add_look (Folded *self)
{
  const Look *look = self->corrected != NULL ? &self->now : &self->first;

  self->becomes_kind = look->kind;
  if ((self->becomes & WC_MESSAGE_FLAG_RETRACTED) == 0)
    self->becomes |= look->flags | (self->flags & WC_MESSAGE_FLAG_ANSWERS_ME);
  else if (self->first.kind == WC_MESSAGE_KIND_FILE)
    self->becomes_kind = WC_MESSAGE_KIND_TEXT;
  else
    self->becomes_kind = self->first.kind;
}

/* Returns: (nullable). */
static const char *
text_or_none (const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

/* Where else its files lie that stand now: store/attached-sources.h. */
static gboolean
fold_places (WcDb *db, const Folded *self, gboolean *out_changed, GError **error)
{
  *out_changed = FALSE;
  return (self->becomes & WC_MESSAGE_FLAG_RETRACTED) != 0 ||
         self->becomes_kind != WC_MESSAGE_KIND_FILE ||
         wc_attached_sources_fold (db, self->id, out_changed, error);
}

/* What is taken back before it was read is nothing to be read any more. */
static gboolean
uncount (WcDb *db, const Folded *self, GError **error)
{
  const WcMessage message = { .id = self->id,
                              .account = self->account,
                              .chat = self->chat };

  return (self->flags & WC_MESSAGE_FLAG_RETRACTED) != 0 ||
         (self->becomes & WC_MESSAGE_FLAG_RETRACTED) == 0 ||
         wc_chat_store_uncount (db, &message, error);
}

static gboolean
recount (WcDb *db, const Folded *self, GError **error)
{
  return ((self->flags ^ self->becomes) & WC_MESSAGE_MEANS_ME) == 0 ||
         wc_chat_store_recount (db, self->account, self->chat, error);
}

static gboolean
apply (WcDb *db, const Folded *self, const char *said, GError **error)
{
  gboolean gone = (self->becomes & WC_MESSAGE_FLAG_RETRACTED) != 0;
  const char *first = self->original != NULL ? self->original : self->body;
  const char *text = self->corrected != NULL ? self->corrected : first;
  const char *body = gone ? NULL : text_or_none (text);
  gboolean other_text = g_strcmp0 (body, self->body) != 0;
  gboolean other_flags =
      (self->flags & FOLDED) != self->becomes || self->kind != self->becomes_kind;
  const char *fields = name_fields (self, other_text, said);
  gboolean places;

  if (!keep_original (db, self, error) || (gone && !erase_texts (db, self, error)) ||
      (other_text && !set_body (db, self, body, error)) ||
      (!gone && !drop_original (db, self, error)) || !uncount (db, self, error) ||
      (other_flags && !set_flags (db, self, error)) || !recount (db, self, error) ||
      !fold_places (db, self, &places, error))
    return FALSE;
  if (places && fields == said)
    fields = "attachments";
  return fields == NULL || tell (db, self, fields, places, error);
}

static gboolean
find_sources (WcDb *db, gint64 id, gint64 *out_target, GError **error)
{
  static const char SQL[] = "SELECT target FROM annotation WHERE message = ?1 "
                            "AND kind = ?2 AND value IS NOT NULL";

  return wc_statement_get_int (db, SQL, out_target, error, WC_INT (id),
                               WC_INT (WC_ANNOTATION_SOURCES));
}

static gboolean
fold_one (WcDb *db, gint64 target, const char *said, GError **error)
{
  static const char SQL[] =
      "SELECT m.id, m.account, a.jid, m.flags, m.body, m.kind FROM message m "
      "JOIN address a ON a.id = m.chat WHERE m.id = ?1";
  GError *local_error = NULL;
  g_autoptr (Folded) self = wc_statement_collect_one (
      wc_statement_query (db, SQL, &local_error, WC_INT (target)), read_folded,
      &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  /* forgotten meanwhile */
  if (self == NULL)
    return TRUE;
  if (!fold_texts (db, self, error) || !fold_reactions (db, self, error) ||
      !fold_retractions (db, self, error) || !fold_gone_texts (db, self, error))
    return FALSE;
  add_look (self);
  return apply (db, self, said, error);
}

/* What is retracted says no more where files of another message lie; such a one is of no
 * third. */
gboolean
wc_annotation_fold (WcDb *db, gint64 target, const char *said, GError **error)
{
  gint64 shared;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return fold_one (db, target, said, error) &&
         find_sources (db, target, &shared, error) &&
         (shared == 0 || fold_one (db, shared, NULL, error));
}

/* A message that another one says something about. */
typedef struct
{
  gint64 id;
  const char *said; /* (nullable) what the event says where only this is new */
} Target;

static gpointer
read_target (WcStatement *row)
{
  Target *target = g_new0 (Target, 1);

  target->id = wc_statement_int (row, 0);
  if (wc_statement_int (row, 1) == WC_ANNOTATION_REACTIONS)
    target->said = "reactions";
  else if (wc_statement_int (row, 1) == WC_ANNOTATION_CORRECTION &&
           wc_statement_int (row, 2) == WC_MESSAGE_KIND_FILE)
    target->said = "body,edited,attachments";
  return target;
}

/* What @id says something about, answers left out. Returns: (transfer full) (element-type
 * Target). */
static GPtrArray *
list_targets (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] =
      "SELECT a.target, a.kind, m.kind FROM annotation a JOIN message m "
      "ON m.id = a.message WHERE a.message = ?1 AND a.target IS NOT NULL "
      "AND a.target <> a.message AND a.kind <> ?2";

  return wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (id), WC_INT (WC_ANNOTATION_REPLY)),
      read_target, g_free, error);
}

/* @changed: reactions are others than they were. */
static gboolean
fold_targets (WcDb *db, const GPtrArray *targets, gboolean changed, GError **error)
{
  for (guint i = 0; i < targets->len; i++)
    {
      const Target *target = targets->pdata[i];

      if (!wc_annotation_fold (db, target->id, changed ? target->said : NULL, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
wc_annotation_fold_carried (WcDb *db, gint64 id, gboolean failing, GError **error)
{
  g_autoptr (GPtrArray) targets = list_targets (db, id, error);

  return targets != NULL && fold_targets (db, targets, failing, error);
}

static gboolean
leave_mark (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] =
      "INSERT OR IGNORE INTO annotation (message, kind, account, chat, target, who, "
      "ts_us) SELECT t.id, a.kind, a.account, a.chat, t.id, a.who, "
      "coalesce (a.ts_us, m.ts_us) FROM annotation a JOIN message m ON m.id = a.message "
      "JOIN message t ON t.id = a.target WHERE a.message = ?1 AND a.target <> ?1 "
      "AND a.kind IN (?2, ?3) AND t.flags & ?4 <> 0";

  return wc_statement_exec (
      db, SQL, error, WC_INT (id), WC_INT (WC_ANNOTATION_RETRACTION),
      WC_INT (WC_ANNOTATION_MODERATION), WC_INT (WC_MESSAGE_FLAG_RETRACTED));
}

gboolean
wc_annotation_fold_without (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] =
      "DELETE FROM annotation WHERE message = ?1 AND target IS NOT ?1";
  g_autoptr (GPtrArray) targets = list_targets (db, id, error);

  return targets != NULL && leave_mark (db, id, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (id)) &&
         fold_targets (db, targets, /* changed= */ TRUE, error);
}
