/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/author.h"
#include "store/address.h"
#include "store/annotation-author.h"
#include "store/annotation-fold.h"
#include "store/annotation-later.h"
#include "store/annotation-store.h"
#include "store/annotation-target.h"
#include "store/chat-store.h"
#include "store/journal.h"
#include "store/message-row.h"
#include "store/retention-store.h"
#include "store/scrub.h"
#include "store/thread-store.h"

/* Annotations come in, find what they are about, or wait for it. */

/* Somebody who gives many messages one id, and says much about it, makes us look this
 * often again whom that means, when another one comes; and at so many messages then. */
#define MAX_LOOKED_AT_AGAIN 1024
#define MAX_NAMESAKES_LOOKED_AT 16384

/* Of what waited for a message so much is joined in one transaction, some milliseconds;
 * the rest in later ones, as nobody is answered meanwhile. */
#define MAX_JOINED_AT_ONCE 64

/* And of a message that is retracted so many of its corrections, and of what says where
 * its files lie. */
#define MAX_PARTS_LOOKED_AT 64

/* What makes @message a part of another one; NULL: nothing. */
static const WcAnnotation *
find_merging (const WcMessage *message)
{
  const WcAnnotation *correction =
      wc_message_find_annotation (message, WC_ANNOTATION_CORRECTION);
  const WcAnnotation *sources =
      wc_message_find_annotation (message, WC_ANNOTATION_SOURCES);

  if (correction != NULL)
    return correction;
  return sources != NULL && sources->alone ? sources : NULL;
}

gboolean
wc_annotation_store_merges (WcDb *db,
                            const WcMessage *message,
                            gboolean *out_merges,
                            GError **error)
{
  const WcAnnotation *said = find_merging (message);
  gint64 target = 0;

  if (said != NULL && !wc_annotation_target_find (db, message, said, &target, error))
    return FALSE;
  *out_merges = target != 0;
  return TRUE;
}

/* What the event of its target says, where only this is new in @message. */
static const char *
field_of (WcAnnotationKind kind, const WcMessage *message)
{
  if (kind == WC_ANNOTATION_REACTIONS)
    return "reactions";
  return kind == WC_ANNOTATION_CORRECTION && message->kind == WC_MESSAGE_KIND_FILE
             ? "body,edited,attachments"
             : NULL;
}

/* Not before it was there, nor later than tomorrow; 0: as its message says. */
static gint64
said_us (WcDb *db, const WcMessage *message, const WcAnnotation *annotation)
{
  if (annotation->said_us == 0)
    return 0;
  return CLAMP (annotation->said_us, message->ts_us,
                MAX (message->ts_us, wc_db_now_us (db) + G_TIME_SPAN_DAY));
}

/* Whether @message brings what another one said, which nobody else vouches for. */
static gboolean
is_quotation (const WcMessage *message, WcAnnotationKind kind)
{
  return kind == WC_ANNOTATION_REPLY && (message->flags & WC_MESSAGE_FLAG_OWN) == 0;
}

/* Returns: (nullable). What is held says itself what it said. */
static const char *
value_of (const WcMessage *message, const WcAnnotation *annotation, gint64 target)
{
  return target != 0 && is_quotation (message, annotation->kind) ? NULL
                                                                 : annotation->value;
}

static gboolean
insert (WcDb *db,
        const WcMessage *message,
        const WcAnnotation *annotation,
        gint64 target,
        GError **error)
{
  static const char SQL[] =
      "INSERT OR REPLACE INTO annotation (message, kind, account, chat, target_id, "
      "target, who, value, ts_us, name, look) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
  gboolean reacts = annotation->kind == WC_ANNOTATION_REACTIONS;
  gint64 chat;

  return wc_address_find (db, message->chat, &chat, error) &&
         wc_statement_exec (
             db, SQL, error, WC_INT (message->id), WC_INT (annotation->kind),
             WC_INT (message->account), WC_INT (chat), WC_ID (annotation->target_id),
             WC_INT_OR_NULL (target), WC_TEXT (annotation->by),
             WC_TEXT (value_of (message, annotation, target)),
             WC_INT_OR_NULL (said_us (db, message, annotation)),
             WC_INT_OR_NULL (wc_annotation_target_hash (annotation->target_id)),
             WC_INT_OR_NULL (annotation->alone)) &&
         (!reacts || wc_annotation_author_note (db, message->id, error));
}

/* ---- Targets that come later ---- */

static gboolean
tell (WcDb *db,
      const WcMessage *about,
      WcEventKind kind,
      const char *fields,
      GError **error)
{
  g_autoptr (WcEvent) event = wc_event_new (kind, about->account, about->chat, NULL);

  event->id = about->id;
  if (fields != NULL)
    wc_event_set_delta (event, "fields", fields);
  return wc_journal_append (db, event, error);
}

static gboolean
drop_quotation (WcDb *db, const WcMessage *answer, GError **error)
{
  static const char SQL[] = "UPDATE annotation SET value = NULL WHERE message = ?1 "
                            "AND kind = ?2 AND value IS NOT NULL";

  return !is_quotation (answer, WC_ANNOTATION_REPLY) ||
         wc_statement_exec (db, SQL, error, WC_INT (answer->id),
                            WC_INT (WC_ANNOTATION_REPLY));
}

/* @part is a correction, or says where files lie. What is known of it stands in its
 * annotation, and what others said about it is about what it is a part of: that follows,
 * as its ids mean that from now on. */
static gboolean
hide (WcDb *db, const WcMessage *part, GError **error)
{
  static const char DROP[] = "DELETE FROM annotation WHERE message = ?1 AND kind = ?2";
  static const char EMPTY[] = "UPDATE message SET body = NULL WHERE id = ?1";
  static const char HIDE[] = "UPDATE message SET chat = -chat WHERE id = ?1";

  return wc_chat_store_uncount (db, part, error) &&
         wc_annotation_fold_undo (db, part->id, error) &&
         drop_quotation (db, part, error) &&
         wc_statement_exec (db, DROP, error, WC_INT (part->id),
                            WC_INT (WC_ANNOTATION_ORIGINAL)) &&
         wc_retention_store_emptied (db, part->account, part->id, error) &&
         wc_statement_exec (db, EMPTY, error, WC_INT (part->id)) &&
         wc_statement_exec (db, HIDE, error, WC_INT (part->id)) &&
         wc_retention_store_added (db, part->account, part->id, NULL, error) &&
         tell (db, part, WC_EVENT_MESSAGE_REMOVED, NULL, error) &&
         wc_scrub_want (db, error);
}

/* An answer to something of ours means us, and no more when it turns out to be one to
 * something else. @out_changed: then its chat is to be counted anew. */
static gboolean
note_answer (WcDb *db,
             const WcMessage *answer,
             gint64 target,
             gboolean *out_changed,
             GError **error)
{
  static const char SQL[] =
      "UPDATE message SET flags = (flags | ?3) - (flags & ?3) WHERE id = ?1 "
      "AND chat > 0 AND outgoing = 0 AND flags & ?4 = 0 "
      "AND (flags & ?3 <> 0) <> (SELECT outgoing FROM message WHERE id = ?2)";

  if (answer->outgoing || answer->hidden)
    return TRUE;
  if (!wc_statement_exec (db, SQL, error, WC_INT (answer->id), WC_INT (target),
                          WC_INT (WC_MESSAGE_FLAG_ANSWERS_ME),
                          WC_INT (WC_MESSAGE_FLAG_RETRACTED)))
    return FALSE;
  if (wc_statement_changes (db) > 0)
    *out_changed = TRUE;
  return TRUE;
}

static gboolean
set_target (WcDb *db, const WcAnnotationName *name, gint64 target, GError **error)
{
  static const char SQL[] =
      "UPDATE annotation SET target = ?3 WHERE message = ?1 AND kind = ?2";

  return wc_statement_exec (db, SQL, error, WC_INT (name->message), WC_INT (name->kind),
                            WC_INT_OR_NULL (target));
}

static gpointer
read_id (WcStatement *row)
{
  gint64 id = wc_statement_int (row, 0);

  return g_memdup2 (&id, sizeof id);
}

static gboolean
takes_back (WcAnnotationKind kind)
{
  return kind == WC_ANNOTATION_RETRACTION || kind == WC_ANNOTATION_MODERATION;
}

/* The newest of its parts of @kind are added to @gone: their ids mean it as well. */
static gboolean
add_parts (WcDb *db, gint64 id, WcAnnotationKind kind, GPtrArray *gone, GError **error)
{
  static const char SQL[] = "SELECT message FROM annotation WHERE target = ?1 "
                            "AND kind = ?2 AND author IS NULL AND message <> ?1 "
                            "ORDER BY message DESC LIMIT ?3";
  g_autoptr (GPtrArray) parts = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (id), WC_INT (kind),
                          WC_INT (MAX_PARTS_LOOKED_AT)),
      read_id, g_free, error);

  for (guint i = 0; parts != NULL && i < parts->len; i++)
    {
      const gint64 *part = parts->pdata[i];
      WcMessage *message = wc_message_row_load (db, *part, error);

      if (message == NULL)
        return FALSE;
      g_ptr_array_add (gone, message);
    }
  return parts != NULL;
}

/* Adds @before to @gone, and its parts, if it is retracted now and was not: from now on
 * all that is said where files of it lie is a part of it, as nobody knows any more which
 * files it had, or ever knew (a mark in an archive). */
static gboolean
find_gone (WcDb *db, const WcMessage *before, GPtrArray *gone, GError **error)
{
  g_autoptr (WcMessage) now = NULL;

  if (before->flags & WC_MESSAGE_FLAG_RETRACTED)
    return TRUE;
  now = wc_message_row_load (db, before->id, error);
  if (now == NULL || (now->flags & WC_MESSAGE_FLAG_RETRACTED) == 0)
    return now != NULL;
  g_ptr_array_add (gone, g_steal_pointer (&now));
  return add_parts (db, before->id, WC_ANNOTATION_CORRECTION, gone, error) &&
         add_parts (db, before->id, WC_ANNOTATION_SOURCES, gone, error);
}

/* What has changed for @target, about which something of @kind is said. */
static gboolean
fold_target (WcDb *db,
             WcAnnotationKind kind,
             gint64 target,
             const char *field,
             GPtrArray *gone,
             GError **error)
{
  g_autoptr (WcMessage) before = NULL;

  if (!takes_back (kind))
    return wc_annotation_fold (db, target, field, error);
  before = wc_message_row_load (db, target, error);
  return before != NULL && wc_annotation_fold (db, target, field, error) &&
         find_gone (db, before, gone, error);
}

/* The same for what it was about so far. What is not shown is left alone. */
static gboolean
fold_both (WcDb *db,
           const WcAnnotationName *name,
           const WcMessage *message,
           gint64 target,
           GPtrArray *gone,
           GError **error)
{
  const char *field = field_of (name->kind, message);

  return (name->target == 0 || wc_annotation_fold (db, name->target, field, error)) &&
         fold_target (db, name->kind, target, field, gone, error);
}

/* What is known of a correction. */
typedef struct
{
  gint64 target; /* what it corrects so far */
  char *text;    /* (owned) (nullable) */
} Correction;

static void
correction_free (Correction *self)
{
  g_free (self->text);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Correction, correction_free)

static gpointer
read_correction (WcStatement *row)
{
  Correction *self = g_new0 (Correction, 1);
  const char *text = wc_statement_text (row, 1);

  self->target = wc_statement_int (row, 0);
  if (text != NULL && *text != '\0')
    self->text = g_strdup (text);
  return self;
}

/* The other way round: @message is one again, and corrects nothing. */
static gboolean
show (WcDb *db, const WcMessage *message, const Correction *correction, GError **error)
{
  static const char SHOW[] = "UPDATE message SET chat = -chat, body = ?2 WHERE id = ?1";
  const WcAnnotationName name = { .message = message->id,
                                  .kind = WC_ANNOTATION_CORRECTION };
  const char *text = correction->text;

  return set_target (db, &name, 0, error) &&
         wc_retention_store_emptied (db, message->account, message->id, error) &&
         wc_statement_exec (db, SHOW, error, WC_INT (message->id), WC_TEXT (text)) &&
         wc_retention_store_added (db, message->account, message->id, text, error) &&
         wc_thread_store_added (db, message, error) &&
         wc_chat_store_recount (db, message->account, message->chat, error) &&
         tell (db, message, WC_EVENT_MESSAGE_NEW, NULL, error) &&
         wc_annotation_fold (db, correction->target, NULL, error);
}

/* @target is to be taken back: a correction is that alone only when it is to correct
 * nothing any more. @out_shown: (transfer full) (nullable) it, if it was one. */
static gboolean
show_correction (WcDb *db, gint64 target, WcMessage **out_shown, GError **error)
{
  static const char SQL[] =
      "SELECT target, value FROM annotation WHERE message = ?1 AND kind = ?2";
  g_autoptr (WcMessage) message = wc_message_row_load (db, target, error);
  g_autoptr (Correction) correction = NULL;

  if (message == NULL || !message->hidden)
    return message != NULL;
  correction = wc_statement_collect_required (
      wc_statement_query (db, SQL, error, WC_INT (target),
                          WC_INT (WC_ANNOTATION_CORRECTION)),
      read_correction, "correction", error);
  if (correction == NULL || !show (db, message, correction, error))
    return FALSE;
  *out_shown = g_steal_pointer (&message);
  return TRUE;
}

/* What @message says where files lie, as it is stored: *@out_said has what is needed to
 * find whose they are. */
static gboolean
read_sources (WcDb *db,
              const WcMessage *message,
              const char *id,
              WcAnnotation **out_said,
              GError **error)
{
  static const char SQL[] =
      "SELECT value, look FROM annotation WHERE message = ?1 AND kind = ?2";
  g_autoptr (WcStatement) row = wc_statement_query (db, SQL, error, WC_INT (message->id),
                                                    WC_INT (WC_ANNOTATION_SOURCES));
  GError *local_error = NULL;

  if (row == NULL)
    return FALSE;
  if (wc_statement_step (row, &local_error))
    {
      *out_said =
          wc_annotation_new (WC_ANNOTATION_SOURCES, id, wc_statement_text (row, 0));
      (*out_said)->alone = wc_statement_int (row, 1) != 0;
      return TRUE;
    }
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

/* What is looked for when @name is joined. Returns: (transfer full). */
static WcAnnotation *
annotation_of (WcDb *db,
               const WcAnnotationName *name,
               const WcMessage *message,
               GError **error)
{
  g_autoptr (WcAnnotation) said = NULL;

  if (name->kind == WC_ANNOTATION_SOURCES &&
      !read_sources (db, message, name->id, &said, error))
    return NULL;
  return said != NULL ? g_steal_pointer (&said)
                      : wc_annotation_new (name->kind, name->id, /* value= */ NULL);
}

/* Where @named, which @answer names and does not answer, is a part of it. */
static gboolean
drop_if_held (WcDb *db, const WcMessage *answer, const WcMessage *named, GError **error)
{
  static const char SQL[] =
      "SELECT 1 FROM annotation WHERE message = ?1 AND target = ?2 AND kind <> ?3";
  gint64 found;

  if (!wc_statement_get_int (db, SQL, &found, error, WC_INT (named->id),
                             WC_INT (answer->id), WC_INT (WC_ANNOTATION_REPLY)))
    return FALSE;
  return found == 0 || drop_quotation (db, answer, error);
}

/* What a transaction does for a message that has come, and for what is a part of it. */
typedef struct
{
  GPtrArray *moved; /* (element-type WcMessage) whose names are to be joined */
  guint looks;      /* how many that know whom they mean may still be looked at */
  guint joins;      /* how many that wait may still be joined */
  gboolean all; /* that have the id may be meant: what is left of one may mean another */
  GHashTable *chats; /* (element-type utf8) where what means us has changed */
} Joining;

static gboolean
note_answer_of (
    WcDb *db, const WcMessage *answer, gint64 target, Joining *joining, GError **error)
{
  gboolean changed = FALSE;

  if (!note_answer (db, answer, target, &changed, error))
    return FALSE;
  if (changed)
    g_hash_table_add (joining->chats, g_strdup (answer->chat));
  return TRUE;
}

/* @name means another message than so far, perhaps, as @named has come, or is another one
 * than it was. What is a part of it is added to @moved: who names that means that one as
 * well. */
static gboolean
join_one (WcDb *db,
          const WcAnnotationName *name,
          const WcMessage *named,
          Joining *joining,
          GError **error)
{
  g_autoptr (WcMessage) message = wc_message_row_load (db, name->message, error);
  g_autoptr (WcAnnotation) annotation =
      message != NULL ? annotation_of (db, name, message, error) : NULL;
  g_autoptr (WcMessage) shown = NULL;
  gboolean merges;
  gint64 target = 0;

  if (annotation == NULL ||
      !wc_annotation_target_find_in (db, message, annotation,
                                     joining->all || name->target != 0 ? 0 : named->id,
                                     &target, error))
    return FALSE;
  /* an answer to a later correction of itself is one to nothing, and that is held */
  if (name->kind == WC_ANNOTATION_REPLY && target == 0 &&
      !drop_if_held (db, message, named, error))
    return FALSE;
  if (target == name->target || (target == 0 && name->kind != WC_ANNOTATION_REPLY))
    return TRUE;
  if (!set_target (db, name, target, error))
    return FALSE;
  if (name->kind == WC_ANNOTATION_REPLY)
    return (target == 0 || drop_quotation (db, message, error)) &&
           note_answer_of (db, message, target, joining, error) &&
           tell (db, message, WC_EVENT_MESSAGE_CHANGED, "reply,mentions", error);
  merges = name->kind == WC_ANNOTATION_CORRECTION || annotation->alone;
  if (merges && !message->hidden && !hide (db, message, error))
    return FALSE;
  if (merges)
    g_ptr_array_add (joining->moved, wc_message_ref (message));
  if (takes_back (name->kind) && !show_correction (db, target, &shown, error))
    return FALSE;
  if (shown != NULL)
    g_ptr_array_add (joining->moved, g_steal_pointer (&shown));
  return fold_both (db, name, message, target, /* gone= */ joining->moved, error);
}

/* The newest of what names an id of @message and knows whom it means. */
static gboolean
join_known (WcDb *db, const WcMessage *message, Joining *joining, GError **error)
{
  const WcAnnotationRange range = { TRUE, G_MAXINT64, joining->looks };
  g_autoptr (GPtrArray) names = wc_annotation_target_names (db, message, &range, error);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      joining->looks--;
      if (!join_one (db, names->pdata[i], message, joining, error))
        return FALSE;
    }
  return names != NULL;
}

/* What waits for @message in messages older than @before, the newest first; what is too
 * much for now is noted. */
static gboolean
join_waiting (
    WcDb *db, const WcMessage *message, gint64 before, Joining *joining, GError **error)
{
  const WcAnnotationRange range = { FALSE, before, joining->joins + 1 };
  g_autoptr (GPtrArray) names = wc_annotation_target_names (db, message, &range, error);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const WcAnnotationName *name = names->pdata[i];
      const WcAnnotationLater later = { message->id, name->message + 1 };

      if (joining->joins == 0)
        return wc_annotation_later_note (db, &later, error);
      joining->joins--;
      if (!join_one (db, name, message, joining, error))
        return FALSE;
    }
  return names != NULL;
}

static GPtrArray *
new_messages (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) wc_message_unref);
}

static gboolean
recount_all (WcDb *db, gint64 account, GHashTable *chats, GError **error)
{
  GHashTableIter iter;
  gpointer chat;

  g_hash_table_iter_init (&iter, chats);
  while (g_hash_table_iter_next (&iter, &chat, NULL))
    if (!wc_chat_store_recount (db, account, chat, error))
      return FALSE;
  return TRUE;
}

/* What @message says about others, as it is known only now who wrote it. */
static gboolean
join_own (WcDb *db, const WcMessage *message, Joining *joining, GError **error)
{
  g_autoptr (GPtrArray) names = wc_annotation_target_own_names (db, message, error);

  for (guint i = 0; names != NULL && i < names->len; i++)
    if (!join_one (db, names->pdata[i], message, joining, error))
      return FALSE;
  return names != NULL;
}

/* @message came, or is what it is, @later (nullable): what is left of an earlier
 * transaction. */
static gboolean
join_named (WcDb *db,
            const WcMessage *message,
            const WcAnnotationLater *later,
            GError **error)
{
  g_autoptr (GPtrArray) moved = new_messages ();
  g_autoptr (GHashTable) chats =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Joining joining = { .moved = moved, .chats = chats };
  guint namesakes, share;

  if (!wc_annotation_target_namesakes (db, message, MAX_NAMESAKES_LOOKED_AT, &namesakes,
                                       error))
    return FALSE;
  share = MAX_NAMESAKES_LOOKED_AT / MAX (namesakes, 1);
  joining.looks = MIN (MAX_LOOKED_AT_AGAIN, share);
  joining.joins = MIN (MAX_JOINED_AT_ONCE, share);
  joining.all = later != NULL || wc_annotation_later_is_due (db);
  if (later != NULL)
    {
      if (!join_waiting (db, message, later->before, &joining, error))
        return FALSE;
    }
  else
    g_ptr_array_add (moved, wc_message_ref (message));
  for (guint i = 0; i < moved->len; i++)
    if (!join_known (db, moved->pdata[i], &joining, error) ||
        !join_waiting (db, moved->pdata[i], G_MAXINT64, &joining, error))
      return FALSE;
  return recount_all (db, message->account, joining.chats, error);
}

gboolean
wc_annotation_store_join (WcDb *db, const WcMessage *message, GError **error)
{
  gboolean named;

  return wc_annotation_target_is_named (db, message, &named, error) &&
         (!named || join_named (db, message, /* later= */ NULL, error));
}

gboolean
wc_annotation_store_look_again (WcDb *db, const WcMessage *message, GError **error)
{
  g_autoptr (GPtrArray) moved = new_messages ();
  g_autoptr (GHashTable) chats =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Joining joining = { .moved = moved, .all = TRUE, .chats = chats };

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!join_own (db, message, &joining, error) ||
      !recount_all (db, message->account, chats, error) ||
      !wc_annotation_store_join (db, message, error))
    return FALSE;
  for (guint i = 0; i < moved->len; i++)
    if (!wc_annotation_store_join (db, moved->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* Returns FALSE as well where it was forgotten meanwhile. */
static gboolean
is_held (WcDb *db, gint64 id)
{
  static const char SQL[] = "SELECT 1 FROM message WHERE id = ?1 AND chat IS NOT NULL";
  gint64 held = 0;

  return wc_statement_get_int (db, SQL, &held, /* error= */ NULL, WC_INT (id)) &&
         held != 0;
}

static gboolean
join_later (WcDb *db, gpointer data, GError **error)
{
  WcAnnotationLater later;
  g_autoptr (WcMessage) message = NULL;

  if (!wc_annotation_later_take (db, &later, error))
    return FALSE;
  if (later.message == 0 || !is_held (db, later.message))
    return TRUE;
  message = wc_message_row_load (db, later.message, error);
  return message != NULL && join_named (db, message, &later, error);
}

gboolean
wc_annotation_store_step (WcDb *db, gboolean *out_more, GError **error)
{
  *out_more = FALSE;
  if (!wc_annotation_later_is_due (db))
    return TRUE;
  if (!wc_db_run (db, WC_DB_NORMAL, join_later, NULL, error))
    return FALSE;
  *out_more = wc_annotation_later_is_due (db);
  return TRUE;
}

/* @gone: those of find_gone(). */
static gboolean
join_gone (WcDb *db, const GPtrArray *gone, GError **error)
{
  for (guint i = 0; i < gone->len; i++)
    if (!wc_annotation_store_join (db, gone->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* ---- Annotations that come ---- */

static gboolean
add_one (WcDb *db,
         const WcMessage *message,
         const WcAnnotation *annotation,
         GError **error)
{
  g_autoptr (WcMessage) shown = NULL;
  g_autoptr (GPtrArray) gone = new_messages ();
  gboolean counts_anew = FALSE;
  gint64 target = 0;

  if (!wc_annotation_target_find (db, message, annotation, &target, error) ||
      !insert (db, message, annotation, target, error))
    return FALSE;
  if (target == 0)
    return TRUE;
  if (annotation->kind == WC_ANNOTATION_REPLY)
    return note_answer (db, message, target, &counts_anew, error) &&
           (!counts_anew ||
            wc_chat_store_recount (db, message->account, message->chat, error));
  if (annotation->kind == WC_ANNOTATION_CORRECTION &&
      !drop_quotation (db, message, error))
    return FALSE;
  if (takes_back (annotation->kind) && !show_correction (db, target, &shown, error))
    return FALSE;
  return fold_target (db, annotation->kind, target, field_of (annotation->kind, message),
                      gone, error) &&
         (shown == NULL || join_named (db, shown, NULL, error)) &&
         join_gone (db, gone, error);
}

gboolean
wc_annotation_store_add (WcDb *db, const WcMessage *message, GError **error)
{
  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  for (guint i = 0; i < message->annotations->len; i++)
    if (!add_one (db, message, g_ptr_array_index (message->annotations, i), error))
      return FALSE;
  return TRUE;
}

gboolean
wc_annotation_store_mark (WcDb *db,
                          const WcMessage *message,
                          const WcAnnotation *mark,
                          GError **error)
{
  static const char FLAG[] = "UPDATE message SET flags = flags | ?2 WHERE id = ?1";
  g_autoptr (GPtrArray) gone = new_messages ();

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);
  g_return_val_if_fail (mark->target_id == NULL, FALSE);

  return insert (db, message, mark, message->id, error) &&
         wc_statement_exec (db, FLAG, error, WC_INT (message->id),
                            WC_INT (WC_MESSAGE_FLAG_ANNOTATES)) &&
         fold_target (db, mark->kind, message->id, NULL, gone, error) &&
         join_gone (db, gone, error);
}

gboolean
wc_annotation_store_carried (WcDb *db, gint64 id, gboolean failing, GError **error)
{
  static const char SQL[] = "SELECT target FROM annotation WHERE message = ?1 "
                            "AND kind = ?2 AND target <> ?1";
  g_autoptr (WcMessage) before = NULL;
  g_autoptr (GPtrArray) gone = new_messages ();
  gint64 target;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_statement_get_int (db, SQL, &target, error, WC_INT (id),
                             WC_INT (WC_ANNOTATION_RETRACTION)))
    return FALSE;
  if (target == 0)
    return wc_annotation_fold_carried (db, id, failing, error);
  before = wc_message_row_load (db, target, error);
  return before != NULL && wc_annotation_fold_carried (db, id, failing, error) &&
         find_gone (db, before, gone, error) && join_gone (db, gone, error);
}

/* ---- Annotations that go ---- */

gboolean
wc_annotation_store_unjoin (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] =
      "UPDATE annotation SET target = NULL WHERE target = ?1 AND message <> ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (id));
}

gboolean
wc_annotation_store_drop_by (WcDb *db, gint64 id, GError **error)
{
  static const char OWN[] = "DELETE FROM annotation WHERE message = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_annotation_fold_without (db, id, error) &&
         wc_statement_exec (db, OWN, error, WC_INT (id));
}
