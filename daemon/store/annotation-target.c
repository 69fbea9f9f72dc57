/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/author.h"
#include "model/jid.h"
#include "store/address.h"
#include "store/annotation-target.h"
#include "store/attached-sources.h"
#include "store/chat-partner.h"
#include "store/statement.h"

/* Targets are named by ids of several kinds, which clients mix up: XEP-0461 § 3.1, -0444
 * § 3.2, -0424 § 4 and -0308 § 3 say which one is meant, Movim names stanza ids in chats
 * with a person too. Looking in all of them costs nothing where there is no entry. */

/* Private chats in rooms alone have a resource. */
static gboolean
is_private (const WcMessage *message)
{
  return wc_jid_get_resource (message->chat) != NULL;
}

gboolean
wc_annotation_target_chat_kind (WcDb *db,
                                const WcMessage *message,
                                WcChatKind *out_kind,
                                GError **error)
{
  static const char SQL[] = "SELECT kind FROM chat WHERE account = ?1 AND address = ?2";
  gint64 address, kind;

  *out_kind = WC_CHAT_KIND_MUC_PM;
  if (is_private (message))
    return TRUE;
  if (!wc_address_find (db, message->chat, &address, error) ||
      !wc_statement_get_int (db, SQL, &kind, error, WC_INT (message->account),
                             WC_INT (address)))
    return FALSE;
  *out_kind = (WcChatKind) kind;
  return TRUE;
}

/* Everything that has an id, what is not shown too. Parameters: account, chat, id,
 * whether ids of the archive come first. Neither a list (IN) nor, below, a LIMIT of what
 * is sorted: for each SQLite makes a table of its own, which costs more than all else
 * here. */
#define BY_ID(chat)                                                                      \
  "SELECT id, chat, 1 AS rank FROM message WHERE +account = ?1 AND chat = " chat         \
  " AND message_id = ?3 AND substr (message_id, -6) = substr (?3, -6)"
#define BY_CLAIM(chat)                                                                   \
  "SELECT id, chat, 2 FROM message WHERE +account = ?1 AND chat = " chat                 \
  " AND own = 0 AND origin_id = ?3 AND substr (origin_id, -6) = substr (?3, -6)"
#define BY_OWN                                                                           \
  "SELECT id, chat, 2 FROM message WHERE account = ?1 AND abs (chat) = ?2 "              \
  "AND own = 1 AND origin_id = ?3"
#define BY_ARCHIVE(by)                                                                   \
  "SELECT id, chat, iif (?4, 0, 3) FROM message WHERE +account = ?1 "                    \
  "AND abs (chat) = ?2 AND archive_by = " by                                             \
  " AND archive_id = ?3 AND substr (archive_id, -6) = substr (?3, -6)"
#define BY_COPY                                                                          \
  "SELECT m.id, m.chat, iif (?4, 0, 3) FROM message_copy y CROSS JOIN message m "        \
  "ON m.id = y.message WHERE m.account = ?1 AND abs (m.chat) = ?2 "                      \
  "AND y.archive_id = ?3 AND substr (y.archive_id, -6) = substr (?3, -6)"
#define OURS                                                                             \
  "(SELECT a.id FROM account k JOIN address a ON a.jid = k.jid WHERE k.id = ?1)"
#define UNION(a, b) a " UNION ALL " b
#define IN_CHAT(chat) UNION (BY_ID (chat), BY_CLAIM (chat))
#define IN_ARCHIVES UNION (UNION (BY_ARCHIVE ("?2"), BY_ARCHIVE (OURS)), BY_COPY)
#define NAMED UNION (IN_CHAT ("?2"), UNION (IN_CHAT ("-?2"), UNION (BY_OWN, IN_ARCHIVES)))

/* The same of one message that has the id, which is a further parameter. */
#define ONE                                                                              \
  "SELECT id, chat, iif (archive_id = ?3 AND (archive_by = ?2 OR archive_by = " OURS     \
  "), iif (?4, 0, 3), 1) AS rank FROM message WHERE id = ?14 AND account = ?1 "          \
  "AND abs (chat) = ?2"

/* What is asked, and of which chat. */
typedef struct
{
  const WcMessage *message;
  const WcAnnotation *annotation;
  WcChatKind chat;
  gint64 candidate;             /* the only one that is looked at; 0: all are */
  const WcChatPartner *partner; /* (nullable) in another chat: only what was said there
                                 * by this one, or to this one, is meant */
} Question;

/* Whether @target is by our partner, or by us and @named, in the chat @chat, to him. */
static gboolean
is_between (WcDb *db,
            const Question *question,
            const WcMessage *target,
            gint64 chat,
            gint64 named,
            gboolean *out_between,
            GError **error)
{
  const WcChatPartner author = { target->occupant_id, target->real_jid };
  g_auto (WcChatPartner) other = { 0 };

  *out_between = question->partner == NULL;
  if (*out_between)
    return TRUE;
  if (target->outgoing && !wc_chat_partner_find_in (db, question->message->account, chat,
                                                    named, &other, error))
    return FALSE;
  *out_between =
      wc_chat_partner_is_same (question->partner, target->outgoing ? &other : &author);
  return TRUE;
}

/* Whether @target, or the part of it by which it is meant, was retracted: then all fits,
 * see store/annotation-store.c. */
static gboolean
is_gone (
    WcDb *db, const WcMessage *target, gint64 named, gboolean *out_gone, GError **error)
{
  static const char SQL[] = "SELECT flags & ?2 FROM message WHERE id = ?1";
  gint64 gone;

  *out_gone = (target->flags & WC_MESSAGE_FLAG_RETRACTED) != 0;
  if (*out_gone || named == target->id)
    return TRUE;
  if (!wc_statement_get_int (db, SQL, &gone, error, WC_INT (named),
                             WC_INT (WC_MESSAGE_FLAG_RETRACTED)))
    return FALSE;
  *out_gone = gone != 0;
  return TRUE;
}

/* XEP-0384, XEP-0308 § 5: a server could put other words in the place of those that it
 * could not read. So what was encrypted is corrected only by what was encrypted with the
 * same identity key, unless it is written here, and both is known. */
static gboolean
is_as_secret (WcDb *db,
              const WcMessage *message,
              gint64 target,
              gboolean *out_secret,
              GError **error)
{
  static const char SQL[] =
      "SELECT count (*) FROM message_omemo t WHERE t.message = ?1 AND t.reason IS NULL "
      "AND NOT EXISTS (SELECT 1 FROM message_omemo c WHERE c.message = ?2 "
      "AND c.identity = t.identity)";
  gint64 n_better = 0;

  *out_secret = (message->flags & WC_MESSAGE_FLAG_OWN) != 0;
  if (*out_secret)
    return TRUE;
  if (!wc_statement_get_int (db, SQL, &n_better, error, WC_INT (target),
                             WC_INT (message->id)))
    return FALSE;
  *out_secret = n_better == 0;
  return TRUE;
}

/* Whether @target, which @named means, may be told so. Where files lie has no value any
 * more when the message it was about was retracted, which may have gone meanwhile. */
static gboolean
is_meant (WcDb *db,
          const Question *question,
          const WcMessage *target,
          gint64 named,
          gboolean *out_meant,
          GError **error)
{
  const WcAnnotation *annotation = question->annotation;
  gboolean gone;

  *out_meant =
      target->id != question->message->id &&
      wc_author_may_say (annotation->kind, question->chat, question->message, target);
  if (*out_meant && annotation->kind == WC_ANNOTATION_CORRECTION &&
      !is_as_secret (db, question->message, target->id, out_meant, error))
    return FALSE;
  if (!*out_meant || annotation->kind != WC_ANNOTATION_SOURCES ||
      annotation->value == NULL)
    return TRUE;
  if (!is_gone (db, target, named, &gone, error))
    return FALSE;
  return gone || wc_attached_sources_fit (db, annotation->value, target->id, named,
                                          out_meant, error);
}

/* The first of @rows, found in @chat, that its message may be told so about. However many
 * there are that it may not: anybody can give his messages the ids of others. */
static gboolean
choose (WcDb *db,
        const Question *question,
        gint64 chat,
        WcStatement *rows,
        gint64 *out_target,
        GError **error)
{
  GError *local_error = NULL;
  gboolean meant = FALSE;

  *out_target = 0;
  while (!meant && wc_statement_step (rows, &local_error))
    {
      const WcMessage target = { .id = wc_statement_int (rows, 0),
                                 .outgoing = wc_statement_int (rows, 1) != 0,
                                 .from = (char *) wc_statement_text (rows, 2),
                                 .occupant_id = (char *) wc_statement_text (rows, 3),
                                 .real_jid = (char *) wc_statement_text (rows, 4),
                                 .flags = (guint) wc_statement_int (rows, 6) };

      gint64 named = wc_statement_int (rows, 5);

      if (!is_between (db, question, &target, chat, named, &meant, error) ||
          (meant && !is_meant (db, question, &target, named, &meant, error)))
        return FALSE;
      if (meant)
        *out_target = target.id;
    }
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

/* The rule of the header. Further parameters: the message that names it, its kind,
 * CORRECTION, RETRACTION, MODERATION, of its author what nobody else has (those that are
 * somebody else's for sure need not be sorted), whether it is taken back itself, and the
 * flag that says so. Of what is a part of another message, c says so; what says where
 * files lie (7) is never about one that says so itself, so that they never go round in a
 * ring. */
#define FIND(named)                                                                      \
  "SELECT t.id, t.outgoing, f.jid, t.occupant_id, r.jid, n.id, t.flags "                 \
  "FROM (" named ") n "                                                                  \
  "LEFT JOIN annotation c ON c.message = n.id AND (+c.kind = ?7 OR +c.kind = 7) "        \
  "CROSS JOIN message t ON t.id = iif (n.chat > 0 OR (?6 BETWEEN ?8 AND ?9 "             \
  "AND c.kind = ?7 AND c.target > n.id), n.id, c.target) "                               \
  "CROSS JOIN address f ON f.id = t.author LEFT JOIN address r ON r.id = t.real "        \
  "WHERE n.id <> ?5 AND (n.chat > 0 OR c.target IS NOT NULL) "                           \
  "AND NOT (?6 = ?7 AND (n.id > ?5 OR (n.chat > 0 AND t.flags & ?13 = 0)) AND EXISTS "   \
  "(SELECT 1 FROM annotation d WHERE d.message = n.id AND d.kind = ?7)) "                \
  "AND NOT (?6 = ?7 AND t.id > ?5 AND ?12) AND NOT (?6 = ?8 AND n.id > ?5) "             \
  "AND NOT (?6 = 7 AND EXISTS (SELECT 1 FROM annotation s WHERE s.message = t.id "       \
  "AND s.kind = 7)) AND (?6 <> ?9 OR n.rank = 0) "                                       \
  "AND ((?6 NOT BETWEEN ?7 AND ?8 AND ?6 <> 7) OR (t.outgoing = ?10 AND (t.outgoing "    \
  "OR coalesce (t.occupant_id, ?11) IS coalesce (?11, t.occupant_id)))) "                \
  "ORDER BY iif (?6 = ?8, 0, n.rank), n.id > ?5, abs (n.id - ?5)"
#define BINDS(message, chat, annotation)                                                 \
  WC_INT ((message)->account), WC_INT (chat), WC_ID ((annotation)->target_id),           \
      WC_INT ((annotation)->kind != WC_ANNOTATION_CORRECTION), WC_INT ((message)->id),   \
      WC_INT ((annotation)->kind), WC_INT (WC_ANNOTATION_CORRECTION),                    \
      WC_INT (WC_ANNOTATION_RETRACTION), WC_INT (WC_ANNOTATION_MODERATION),              \
      WC_INT ((message)->outgoing != 0), WC_TEXT ((message)->occupant_id),               \
      WC_INT (((message)->flags & WC_MESSAGE_FLAG_RETRACTED) != 0),                      \
      WC_INT (WC_MESSAGE_FLAG_RETRACTED)
G_STATIC_ASSERT (WC_ANNOTATION_SOURCES == 7);

/* In the chat with the address @chat. */
static gboolean
find_named (
    WcDb *db, const Question *question, gint64 chat, gint64 *out_target, GError **error)
{
  static const char ALL_OF_THEM[] = FIND (NAMED);
  static const char ONE_OF_THEM[] = FIND (ONE);
  const WcMessage *message = question->message;
  const WcAnnotation *annotation = question->annotation;
  g_autoptr (WcStatement) rows =
      question->candidate == 0
          ? wc_statement_query (db, ALL_OF_THEM, error, BINDS (message, chat, annotation))
          : wc_statement_query (db, ONE_OF_THEM, error, BINDS (message, chat, annotation),
                                WC_INT (question->candidate));

  return rows != NULL && choose (db, question, chat, rows, out_target, error);
}

/* ---- Who takes another nick ---- */

/* Whether @one is what @message means rather than @other (0: none): the newest before it,
 * else the oldest behind it. */
static gboolean
is_rather (gint64 message, gint64 one, gint64 other)
{
  if (one == 0 || other == 0)
    return other == 0;
  if ((one > message) != (other > message))
    return one < message;
  return ABS (one - message) < ABS (other - message);
}

/* The other private chats of its room that @message may mean something of. Returns:
 * (transfer full) (element-type gint64). */
static GArray *
find_other_chats (WcDb *db,
                  const WcMessage *message,
                  WcChatPartner *out_partner,
                  GError **error)
{
  return wc_chat_partner_find (db, message, out_partner, error)
             ? wc_chat_partner_chats (db, out_partner, message, error)
             : NULL;
}

static gboolean
find_elsewhere (WcDb *db, Question *question, gint64 *out_target, GError **error)
{
  const WcMessage *message = question->message;
  g_auto (WcChatPartner) partner = { 0 };
  g_autoptr (GArray) chats = find_other_chats (db, message, &partner, error);

  question->partner = &partner;
  for (guint i = 0; chats != NULL && i < chats->len; i++)
    {
      gint64 target;

      if (!find_named (db, question, g_array_index (chats, gint64, i), &target, error))
        return FALSE;
      if (is_rather (message->id, target, *out_target))
        *out_target = target;
    }
  return chats != NULL;
}

gboolean
wc_annotation_target_find_in (WcDb *db,
                              const WcMessage *message,
                              const WcAnnotation *annotation,
                              gint64 candidate,
                              gint64 *out_target,
                              GError **error)
{
  Question question = { message, annotation, WC_CHAT_KIND_CONTACT, candidate, NULL };
  gint64 chat;

  if (annotation->target_id == NULL)
    {
      *out_target = message->id;
      return TRUE;
    }
  return wc_annotation_target_chat_kind (db, message, &question.chat, error) &&
         wc_address_find (db, message->chat, &chat, error) &&
         find_named (db, &question, chat, out_target, error) &&
         (*out_target != 0 || !is_private (message) ||
          find_elsewhere (db, &question, out_target, error));
}

gboolean
wc_annotation_target_find (WcDb *db,
                           const WcMessage *message,
                           const WcAnnotation *annotation,
                           gint64 *out_target,
                           GError **error)
{
  return wc_annotation_target_find_in (db, message, annotation, /* candidate= */ 0,
                                       out_target, error);
}

void
wc_annotation_name_free (WcAnnotationName *self)
{
  g_free (self->id);
  g_free (self);
}

static gpointer
read_name (WcStatement *row)
{
  WcAnnotationName *name = g_new0 (WcAnnotationName, 1);
  char id[WC_ID_TEXT];

  name->message = wc_statement_int (row, 0);
  name->kind = (WcAnnotationKind) wc_statement_int (row, 1);
  name->id = g_strdup (wc_statement_id (row, 2, id));
  name->target = wc_statement_int (row, 3);
  return name;
}

/* FNV-1a, of 32 bits; never 0. */
gint64
wc_annotation_target_hash (const char *id)
{
  guint32 hash = 2166136261u;

  if (id == NULL)
    return 0;
  for (; *id != '\0'; id++)
    hash = (hash ^ (guint8) *id) * 16777619u;
  return hash != 0 ? (gint64) hash : 1;
}

typedef struct
{
  const char *origin_id; /* (nullable) NULL as well where it is the id attribute */
  gint64 hashes[3];      /* of the attribute, of that, and of the archive's id */
} Names;

static Names
names_of (const WcMessage *message)
{
  /* nearly always the same; nothing names it twice */
  gboolean one_id = g_strcmp0 (message->message_id, message->origin_id) == 0;
  const char *origin_id = one_id ? NULL : message->origin_id;

  return (Names){ origin_id,
                  { wc_annotation_target_hash (message->message_id),
                    wc_annotation_target_hash (origin_id),
                    wc_annotation_target_hash (message->archive_id) } };
}

/* By the name alone, so that different ids may seem the same. */
static gboolean
is_named_in (
    WcDb *db, const Names *names, gint64 chat, gboolean *out_named, GError **error)
{
  static const char SQL[] =
      "SELECT 1 FROM annotation WHERE chat = ?1 AND name = ?2 "
      "UNION ALL SELECT 1 FROM annotation WHERE chat = ?1 AND name = ?3 "
      "UNION ALL SELECT 1 FROM annotation WHERE chat = ?1 AND name = ?4 LIMIT 1";
  gint64 found;

  if (!wc_statement_get_int (
          db, SQL, &found, error, WC_INT (chat), WC_INT_OR_NULL (names->hashes[0]),
          WC_INT_OR_NULL (names->hashes[1]), WC_INT_OR_NULL (names->hashes[2])))
    return FALSE;
  *out_named = found != 0;
  return TRUE;
}

gboolean
wc_annotation_target_is_named (WcDb *db,
                               const WcMessage *message,
                               gboolean *out_named,
                               GError **error)
{
  const Names names = names_of (message);
  g_auto (WcChatPartner) partner = { 0 };
  g_autoptr (GArray) others = NULL;
  gint64 chat;

  if (!wc_address_find (db, message->chat, &chat, error) ||
      !is_named_in (db, &names, chat, out_named, error))
    return FALSE;
  if (*out_named || !is_private (message))
    return TRUE;
  others = find_other_chats (db, message, &partner, error);
  for (guint i = 0; others != NULL && !*out_named && i < others->len; i++)
    if (!is_named_in (db, &names, g_array_index (others, gint64, i), out_named, error))
      return FALSE;
  return others != NULL;
}

/* At most @max. */
static gboolean
count_namesakes (WcDb *db,
                 const WcMessage *message,
                 gint64 chat,
                 guint max,
                 guint *out_n,
                 GError **error)
{
  static const char SQL[] =
      "SELECT count (*) FROM (SELECT 1 FROM message WHERE chat IN (?1, -?1) "
      "AND message_id = ?2 AND substr (message_id, -6) = substr (?2, -6) LIMIT ?3)";
  gint64 n = 0;

  if (!wc_statement_get_int (db, SQL, &n, error, WC_INT (chat),
                             WC_ID (message->message_id), WC_INT (max)))
    return FALSE;
  *out_n = (guint) n;
  return TRUE;
}

gboolean
wc_annotation_target_namesakes (
    WcDb *db, const WcMessage *message, guint max, guint *out_n, GError **error)
{
  g_auto (WcChatPartner) partner = { 0 };
  g_autoptr (GArray) others = NULL;
  gint64 chat;

  if (!wc_address_find (db, message->chat, &chat, error) ||
      !count_namesakes (db, message, chat, max, out_n, error))
    return FALSE;
  if (!is_private (message))
    return TRUE;
  others = find_other_chats (db, message, &partner, error);
  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      guint n;

      if (!count_namesakes (db, message, g_array_index (others, gint64, i), max - *out_n,
                            &n, error))
        return FALSE;
      *out_n += n;
    }
  return others != NULL;
}

/* Newest first, as the index has them; ?9: whether they know whom they mean. */
#define NAMES(id, name)                                                                  \
  "SELECT message, kind, target_id, target FROM annotation WHERE chat = ?2 "             \
  "AND name = " name " AND message < ?10 AND account = ?1 AND target_id = " id           \
  " AND (target IS NOT NULL) = ?9"

static GPtrArray *
list_names (WcDb *db,
            const WcMessage *message,
            gint64 chat,
            const WcAnnotationRange *range,
            GError **error)
{
  static const char SQL[] = NAMES ("?3", "?6") " UNION ALL " NAMES ("?4", "?7") //
      " UNION ALL " NAMES ("?5", "?8") " ORDER BY message DESC LIMIT ?11";
  const Names names = names_of (message);

  return wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (message->account), WC_INT (chat),
                          WC_ID (message->message_id), WC_ID (names.origin_id),
                          WC_ID (message->archive_id), WC_INT_OR_NULL (names.hashes[0]),
                          WC_INT_OR_NULL (names.hashes[1]),
                          WC_INT_OR_NULL (names.hashes[2]), WC_INT (range->known),
                          WC_INT (range->before), WC_INT (range->limit)),
      read_name, (GDestroyNotify) wc_annotation_name_free, error);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  const WcAnnotationName *one = *(WcAnnotationName *const *) a;
  const WcAnnotationName *other = *(WcAnnotationName *const *) b;

  return one->message > other->message ? -1 : one->message < other->message;
}

/* Adds to @names what is said in the other private chats of the room. */
static gboolean
add_names_elsewhere (WcDb *db,
                     const WcMessage *message,
                     const WcAnnotationRange *range,
                     GPtrArray *names,
                     GError **error)
{
  g_auto (WcChatPartner) partner = { 0 };
  g_autoptr (GArray) chats = find_other_chats (db, message, &partner, error);

  for (guint i = 0; chats != NULL && i < chats->len; i++)
    {
      GPtrArray *more =
          list_names (db, message, g_array_index (chats, gint64, i), range, error);

      if (more == NULL)
        return FALSE;
      g_ptr_array_extend_and_steal (names, more);
    }
  g_ptr_array_sort (names, compare_names);
  if (names->len > range->limit)
    g_ptr_array_set_size (names, (int) range->limit);
  return chats != NULL;
}

GPtrArray *
wc_annotation_target_names (WcDb *db,
                            const WcMessage *message,
                            const WcAnnotationRange *range,
                            GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  gint64 chat;

  if (!wc_address_find (db, message->chat, &chat, error))
    return NULL;
  names = list_names (db, message, chat, range, error);
  if (names == NULL ||
      (is_private (message) && !add_names_elsewhere (db, message, range, names, error)))
    return NULL;
  return g_steal_pointer (&names);
}

GPtrArray *
wc_annotation_target_own_names (WcDb *db, const WcMessage *message, GError **error)
{
  static const char SQL[] = "SELECT message, kind, target_id, target FROM annotation "
                            "WHERE message = ?1 AND target IS NULL AND name IS NOT NULL";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (message->id)),
                               read_name, (GDestroyNotify) wc_annotation_name_free,
                               error);
}
