/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/chat.h"
#include "store/address.h"
#include "store/annotation-target.h"
#include "store/message-match.h"
#include "store/message-row.h"
#include "store/message-store.h"
#include "store/statement.h"

/* Clients keep different ids of the same message, and some keep times in whole seconds:
 * so there are several rules. What only its sender chose decides within its chat alone.
 */

#define MINUTE_US (60 * G_USEC_PER_SEC)

const char *
wc_message_match_to_string (WcMessageMatch rule)
{
  static const char *const words[] = { "none", "archive", "row", "origin", "id", "text" };

  return words[rule];
}

/* What the rules look for, as numbers. */
typedef struct
{
  WcDb *db;
  const WcMessage *message;
  gint64 chat;         /* 0: nothing here names it */
  gint64 author;       /* 0: the same */
  gboolean by_address; /* a room: the author's address has to be the same */
  const WcMessageMatchClaims *claims; /* (nullable) */
} Search;

static gboolean
search_init (Search *search, WcDb *db, const WcMessage *message, GError **error)
{
  static const char SQL[] = "SELECT kind FROM chat WHERE account = ?1 AND address = ?2";
  gint64 kind = WC_CHAT_KIND_CONTACT;

  search->db = db;
  search->message = message;
  if (message->chat != NULL && !wc_address_find (db, message->chat, &search->chat, error))
    return FALSE;
  if (!wc_address_find (db, message->from, &search->author, error) ||
      !wc_statement_get_int (db, SQL, &kind, error, WC_INT (message->account),
                             WC_INT (search->chat)))
    return FALSE;
  search->by_address = kind == WC_CHAT_KIND_MUC && !message->outgoing;
  return TRUE;
}

static gboolean
find_by_archive (const Search *search, gint64 *out_id, GError **error)
{
  const WcMessage *message = search->message;
  g_autoptr (GError) local = NULL;
  gint64 id = 0;

  if (message->archive_id != NULL && message->archive_by != NULL)
    id = wc_message_store_find_by_archive (
        search->db, message->account, message->archive_by, message->archive_id, &local);
  if (id == 0 && local == NULL && message->stanza_id != NULL &&
      message->stanza_by != NULL)
    id = wc_message_store_find_by_archive (
        search->db, message->account, message->stanza_by, message->stanza_id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *out_id = id;
  return TRUE;
}

static gboolean
find_row (const Search *search, gint64 *out_id, GError **error)
{
  static const char SQL[] =
      "SELECT id FROM message WHERE id = ?1 AND account = ?2 AND author = ?3 "
      "AND message_id IS ?4 AND (chat IS NULL OR abs (chat) = ?5 OR ?5 = 0)";
  const WcMessage *message = search->message;

  return message->id == 0 ||
         wc_statement_get_int (search->db, SQL, out_id, error, WC_INT (message->id),
                               WC_INT (message->account), WC_INT (search->author),
                               WC_ID (message->message_id), WC_INT (search->chat));
}

#define OF_CHAT(chat)                                                                    \
  "SELECT id FROM message WHERE +account = ?1 AND chat = " chat " AND outgoing = ?3 "    \
  "AND (?4 = 0 OR author = ?4) "

/* What of the search stands in each statement: ?1 to ?4. */
#define KEY(search)                                                                      \
  WC_INT ((search)->message->account), WC_INT ((search)->chat),                          \
      WC_INT ((search)->message->outgoing != 0),                                         \
      WC_INT ((search)->by_address ? (search)->author : 0)

/* An origin id that is the id attribute as well is stored once, as the latter. */
static gboolean
find_by_origin (const Search *search, gint64 *out_id, GError **error)
{
  static const char CLAIMED[] =
      OF_CHAT ("?2") "AND own = 0 AND substr (origin_id, -6) = substr (?5, -6) "
                     "AND origin_id = ?5 LIMIT 1";
  static const char REPEATED[] =
      OF_CHAT ("?2") "AND substr (message_id, -6) = substr (?5, -6) "
                     "AND message_id = ?5 AND flags & ?6 LIMIT 1";
  const WcMessage *message = search->message;
  GError *local_error = NULL;

  if (message->origin_id == NULL || search->chat == 0)
    return TRUE;
  if (message->outgoing)
    *out_id =
        wc_message_store_find_by_origin (search->db, message->account, message->origin_id,
                                         /* archive_by= */ NULL, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  if (*out_id == 0 && !wc_statement_get_int (search->db, CLAIMED, out_id, error,
                                             KEY (search), WC_ID (message->origin_id)))
    return FALSE;
  return *out_id != 0 || wc_statement_get_int (search->db, REPEATED, out_id, error,
                                               KEY (search), WC_ID (message->origin_id),
                                               WC_INT (WC_MESSAGE_ROW_ORIGIN_IS_ID));
}

static gboolean
find_forgotten (const Search *search, gint64 *out_id, GError **error)
{
  static const char SQL[] =
      "SELECT id FROM message WHERE chat IS NULL AND message_id = ?2 "
      "AND substr (message_id, -6) = substr (?2, -6) AND +account = ?1 AND author = ?3 "
      "LIMIT 1";

  return wc_statement_get_int (
      search->db, SQL, out_id, error, WC_INT (search->message->account),
      WC_ID (search->message->message_id), WC_INT (search->author));
}

#define NAMED(chat)                                                                      \
  OF_CHAT (chat)                                                                         \
  "AND message_id = ?5 AND substr (message_id, -6) = substr (?5, -6) "                   \
  "AND (body IS ?6 OR id BETWEEN ?7 AND ?8)"

static gboolean
find_by_id (const Search *search, gint64 *out_id, GError **error)
{
  static const char SQL[] =
      "SELECT max (id) FROM (" NAMED ("?2") " UNION ALL " NAMED ("-?2") ")";
  const WcMessage *message = search->message;

  if (message->message_id == NULL)
    return TRUE;
  if (search->chat != 0 &&
      !wc_statement_get_int (search->db, SQL, out_id, error, KEY (search),
                             WC_ID (message->message_id), WC_TEXT (message->body),
                             WC_INT (message->ts_us - MINUTE_US),
                             WC_INT (message->ts_us + MINUTE_US)))
    return FALSE;
  return *out_id != 0 || find_forgotten (search, out_id, error);
}

/* The first row that nothing else of the file is. Where the file is in order, as all are,
 * no other choice finds more of it. @rows: (transfer full) (nullable) where @error is
 * set. */
static gboolean
choose (const Search *search, WcStatement *rows, gint64 *out_id, GError **error)
{
  const WcMessageMatchClaims *claims = search->claims;
  g_autoptr (WcStatement) own = rows;
  GError *local = NULL;

  while (rows != NULL && *out_id == 0 && wc_statement_step (rows, &local))
    {
      gint64 id = wc_statement_int (rows, 0);
      gboolean taken = FALSE;

      if (claims != NULL && !claims->is_taken (claims->data, id, &taken, error))
        return FALSE;
      *out_id = taken ? 0 : id;
    }
  if (local != NULL)
    g_propagate_error (error, local);
  return rows != NULL && local == NULL;
}

/* Ids are times, so what lies within a second is near; whole seconds stand for all of
 * it. */
static gboolean
find_by_text (const Search *search, gint64 *out_id, GError **error)
{
  static const char SQL[] =
      "SELECT id FROM message WHERE id BETWEEN ?5 AND ?6 AND +account = ?1 "
      "AND +chat = ?2 AND outgoing = ?3 AND (?4 = 0 OR author = ?4) AND body = ?7 "
      "AND (?8 OR message_id IS NULL) ORDER BY id";
  const WcMessage *message = search->message;

  return message->body == NULL ||
         choose (search,
                 wc_statement_query (search->db, SQL, error, KEY (search),
                                     WC_INT (message->ts_us - G_USEC_PER_SEC),
                                     WC_INT (message->ts_us + G_USEC_PER_SEC),
                                     WC_TEXT (message->body),
                                     WC_INT (message->message_id == NULL)),
                 out_id, error);
}

/* Reactions have no text, but say all that their author means about one message: whoever
 * means the same is the same. */
static gboolean
find_reactions (const Search *search, gint64 *out_id, GError **error)
{
  static const char SQL[] =
      "SELECT a.message FROM annotation a JOIN message m ON m.id = a.message "
      "WHERE +a.account = ?1 AND a.chat = ?2 AND m.outgoing = ?3 "
      "AND (?4 = 0 OR m.author = ?4) AND a.name = ?5 AND a.kind = ?6 "
      "AND a.target_id = ?7 AND a.value IS ?8 ORDER BY a.message";
  const WcMessage *message = search->message;
  const WcAnnotation *said =
      wc_message_find_annotation (message, WC_ANNOTATION_REACTIONS);

  return said == NULL ||
         choose (search,
                 wc_statement_query (search->db, SQL, error, KEY (search),
                                     WC_INT (wc_annotation_target_hash (said->target_id)),
                                     WC_INT (said->kind), WC_ID (said->target_id),
                                     WC_TEXT (said->value)),
                 out_id, error);
}

/* What has no id attribute is known by what it says. */
static gboolean
find_by_content (const Search *search, gint64 *out_id, GError **error)
{
  const WcMessage *message = search->message;

  if (search->chat == 0)
    return TRUE;
  if (message->hidden && message->message_id == NULL)
    return find_reactions (search, out_id, error);
  return find_by_text (search, out_id, error);
}

gboolean
wc_message_match_find (WcDb *db,
                       const WcMessage *message,
                       const WcMessageMatchClaims *claims,
                       WcMessageMatch *out_rule,
                       gint64 *out_id,
                       GError **error)
{
  static gboolean (*const rules[]) (const Search *, gint64 *, GError **) = {
    [WC_MESSAGE_MATCH_ARCHIVE] = find_by_archive, [WC_MESSAGE_MATCH_ROW] = find_row,
    [WC_MESSAGE_MATCH_ORIGIN] = find_by_origin,   [WC_MESSAGE_MATCH_ID] = find_by_id,
    [WC_MESSAGE_MATCH_TEXT] = find_by_content,
  };
  Search search = { .claims = claims };
  gint64 id = 0;
  int rule = WC_MESSAGE_MATCH_NONE;

  if (!search_init (&search, db, message, error))
    return FALSE;
  while (id == 0 && ++rule < WC_N_MESSAGE_MATCHES)
    if (!rules[rule](&search, &id, error))
      return FALSE;
  *out_rule = id != 0 ? (WcMessageMatch) rule : WC_MESSAGE_MATCH_NONE;
  *out_id = id;
  return TRUE;
}
