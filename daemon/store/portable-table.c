/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/annotation.h"
#include "model/attachment.h"
#include "model/chat.h"
#include "model/contact.h"
#include "model/omemo-policy.h"
#include "model/room.h"
#include "store/avatar-store.h"
#include "store/portable-table.h"

/* One table says it for reading and for writing. What is left out on purpose is listed in
 * the test of this file, which fails when the schema gets a column that nobody thought
 * of. */

static const char *
chat_kind (int n)
{
  return wc_chat_kind_to_string ((WcChatKind) n);
}

static const char *
subscription (int n)
{
  return wc_contact_subscription_to_string ((WcContactSubscription) n);
}

static const char *
room_state (int n)
{
  return wc_room_state_to_string ((WcRoomState) n);
}

static const char *
avatar_source (int n)
{
  static const char *const words[] = { "", "pep", "card", "info" };

  return words[n];
}

static const char *
annotation_kind (int n)
{
  static const char *const words[] = { "",           "reply",      "reactions",
                                       "correction", "retraction", "moderation",
                                       "original",   "sources" };

  return words[n];
}

/* The local copies stay behind, and so does an upload that is under way. */
static const char *
file_state (int n)
{
  return n == WC_ATTACHMENT_REMOTE || n == WC_ATTACHMENT_FAILED
             ? wc_attachment_state_to_string ((WcAttachmentState) n)
             : NULL;
}

static const char *
omemo_use (int n)
{
  return wc_omemo_use_to_string ((WcOmemoUse) n);
}

static const char *
omemo_trust_mode (int n)
{
  return wc_omemo_trust_mode_to_string ((WcOmemoTrustMode) n);
}

static const char *
omemo_namespace (int n)
{
  static const char *const words[] = { "axolotl", "omemo-2" };

  return words[n];
}

/* The word for "as the receiver likes" is empty. */
static const char *
disposition (int n)
{
  return n == WC_ATTACHMENT_ANY
             ? "any"
             : wc_attachment_disposition_to_string ((WcAttachmentDisposition) n);
}

#define NULLABLE(name, column, type)                                                     \
  {                                                                                      \
    name, column, WC_PORTABLE_##type, FALSE                                              \
  }
#define NEEDED(name, column, type)                                                       \
  {                                                                                      \
    name, column, WC_PORTABLE_##type, TRUE                                               \
  }
#define WORD(name, column, function, max)                                                \
  {                                                                                      \
    name, column, WC_PORTABLE_WORD, TRUE, function, max                                  \
  }

static const WcPortableField contact[] = {
  NEEDED ("jid", "jid", TEXT),
  NEEDED ("in_roster", "in_roster", BOOLEAN),
  NULLABLE ("name", "name", TEXT),
  NULLABLE ("nick", "nick", TEXT),
  NULLABLE ("groups", "groups", GROUPS),
  WORD ("subscription", "subscription", subscription, WC_CONTACT_SUBSCRIPTION_BOTH),
  NEEDED ("ask", "ask", BOOLEAN),
  NEEDED ("approved", "approved", BOOLEAN),
  NEEDED ("request_us", "request_us", INT),
  NULLABLE ("request_text", "request_text", TEXT),
  NULLABLE ("xml", "xml", TEXT),
};

static const WcPortableField roster[] = {
  NEEDED ("version", "version", TEXT),
};

static const WcPortableField room[] = {
  NEEDED ("jid", "address", ADDRESS),
  NEEDED ("wanted", "wanted", BOOLEAN),
  NEEDED ("since_us", "since_us", INT),
  NULLABLE ("nick", "nick", TEXT),
  NULLABLE ("password", "password", TEXT),
  NEEDED ("flags", "flags", INT),
  NULLABLE ("name", "name", TEXT),
  NULLABLE ("description", "description", TEXT),
  NULLABLE ("subject", "subject", TEXT),
  NULLABLE ("subject_from", "subject_from", TEXT),
  NEEDED ("subject_us", "subject_us", INT),
  NULLABLE ("own_id", "own_id", TEXT),
  WORD ("state", "state", room_state, WC_ROOM_STATE_GONE),
  NULLABLE ("reason", "reason", TEXT),
  NULLABLE ("text", "text", TEXT),
  NULLABLE ("venue", "venue", TEXT),
};

static const WcPortableField bookmark[] = {
  NEEDED ("jid", "address", ADDRESS),       NULLABLE ("name", "name", TEXT),
  NEEDED ("autojoin", "autojoin", BOOLEAN), NULLABLE ("nick", "nick", TEXT),
  NULLABLE ("password", "password", TEXT),  NULLABLE ("xml", "xml", TEXT),
  NEEDED ("pinned", "pinned", BOOLEAN),     NEEDED ("notify", "notify", INT),
};

static const WcPortableField blocked[] = {
  NEEDED ("jid", "address", ADDRESS),
};

static const WcPortableField avatar[] = {
  NEEDED ("jid", "address", ADDRESS),
  WORD ("source", "source", avatar_source, WC_AVATAR_SOURCE_INFO),
  NEEDED ("hash", "hash", TEXT),
  NULLABLE ("media_type", "media_type", TEXT),
  NEEDED ("width", "width", INT),
  NEEDED ("height", "height", INT),
  NULLABLE ("url", "url", TEXT),
};

static const WcPortableField profile[] = {
  NEEDED ("jid", "address", ADDRESS),
  NEEDED ("word", "word", TEXT),
  NEEDED ("position", "position", INT),
  NEEDED ("value", "value", TEXT),
};

static const WcPortableField file_policy[] = {
  NEEDED ("from", "sender", INT),         NEEDED ("max_bytes", "max_bytes", INT),
  NEEDED ("metered", "metered", BOOLEAN), NEEDED ("cache_bytes", "cache_bytes", INT),
  NEEDED ("since_us", "since_us", INT),
};

static const WcPortableField chat[] = {
  NEEDED ("jid", "address", ADDRESS),
  WORD ("kind", "kind", chat_kind, WC_CHAT_KIND_MUC_PM),
  NULLABLE ("title", "title", TEXT),
  NEEDED ("pinned", "pinned", BOOLEAN),
  NEEDED ("archived", "archived", BOOLEAN),
  NEEDED ("muted_until_us", "muted_until_us", INT),
  NEEDED ("notify", "notify", INT),
  NEEDED ("request", "request", BOOLEAN),
  NEEDED ("receipts", "receipts", INT),
  NEEDED ("markers", "markers", INT),
  NEEDED ("read", "read_id", INT),
  NEEDED ("peer_read", "peer_read_id", INT),
  NULLABLE ("occupant_id", "occupant_id", TEXT),
};

static const WcPortableField draft[] = {
  NEEDED ("jid", "address", ADDRESS),
  NEEDED ("thread", "thread", TEXT),
  NEEDED ("body", "body", TEXT),
  NEEDED ("answers", "reply_to", MESSAGE),
  NEEDED ("changed_us", "changed_us", INT),
};

static const WcPortableField reader[] = {
  NEEDED ("room", "room", ADDRESS),
  NULLABLE ("jid", "real", ADDRESS),
  NULLABLE ("occupant_id", "occupant_id", TEXT),
  NULLABLE ("nick", "nick", TEXT),
  NEEDED ("read", "read_id", MESSAGE),
  NEEDED ("ts_us", "ts_us", INT),
};

/* Two installations would both send it: here it waits for a person. */
static const WcPortableField scheduled[] = {
  NEEDED ("jid", "address", ADDRESS),
  NEEDED ("at_us", "at_us", INT),
  NEEDED ("created_us", "created_us", INT),
  NEEDED ("body", "body", TEXT),
  NULLABLE ("details", "details", TEXT),
  { "error", "error", WC_PORTABLE_TEXT, TRUE, NULL, 0,
    "coalesce (error, 'it came with an export: where that was made it may be sent')" },
};

static const WcPortableField forgotten[] = {
  NEEDED ("jid", "address", ADDRESS),
  NEEDED ("until_us", "until_us", INT),
};

static const WcPortableField interval[] = {
  NEEDED ("archive", "archive", TEXT),
  NEEDED ("peer", "peer", TEXT),
  NULLABLE ("oldest_id", "oldest_id", TEXT),
  NULLABLE ("newest_id", "newest_id", TEXT),
  NEEDED ("oldest_us", "oldest_us", INT),
  NEEDED ("newest_us", "newest_us", INT),
  NEEDED ("oldest_place", "oldest_place", MESSAGE),
  NEEDED ("newest_place", "newest_place", MESSAGE),
  NEEDED ("complete", "complete", BOOLEAN),
};

static const WcPortableField annotation[] = {
  WORD ("kind", "kind", annotation_kind, WC_ANNOTATION_SOURCES),
  NULLABLE ("names", "target_id", ID),
  NULLABLE ("target", "target", MESSAGE),
  NULLABLE ("by", "who", TEXT),
  NULLABLE ("value", "value", TEXT),
  NULLABLE ("said_us", "ts_us", INT),
  NULLABLE ("look", "look", INT),
};

static const WcPortableField attachment[] = {
  NEEDED ("sources", "sources", LINES),
  NEEDED ("hashes", "hashes", LINES),
  NULLABLE ("name", "name", TEXT),
  NULLABLE ("media_type", "media_type", TEXT),
  NULLABLE ("description", "description", TEXT),
  NULLABLE ("sharing_id", "sharing_id", TEXT),
  NULLABLE ("attached", "attached", LINES),
  NEEDED ("size", "size", INT),
  NEEDED ("width", "width", INT),
  NEEDED ("height", "height", INT),
  NEEDED ("duration_ms", "duration_ms", INT),
  NEEDED ("modified_us", "modified_us", INT),
  WORD ("disposition", "disposition", disposition, WC_N_ATTACHMENT_DISPOSITIONS - 1),
  NULLABLE ("thumbnail_uri", "thumbnail_uri", TEXT),
  NULLABLE ("thumbnail_type", "thumbnail_type", TEXT),
  NEEDED ("thumbnail_width", "thumbnail_width", INT),
  NEEDED ("thumbnail_height", "thumbnail_height", INT),
  { "state", "state", WC_PORTABLE_WORD, TRUE, file_state, WC_ATTACHMENT_FAILED,
    "CASE state WHEN 1 THEN 0 WHEN 2 THEN 3 ELSE state END" },
  NEEDED ("used_us", "used_us", INT),
};

static const WcPortableField extra[] = {
  NEEDED ("mentions_me", "mentions_me", BOOLEAN),
  NULLABLE ("parent_thread", "parent", TEXT),
  NULLABLE ("spoiler", "spoiler", TEXT),
  NEEDED ("ephemeral_s", "ephemeral_s", INT),
  NULLABLE ("spans", "spans", TEXT),
};

static const WcPortableField mention[] = {
  NEEDED ("n", "n", INT),
  NULLABLE ("jid", "jid", TEXT),
  NULLABLE ("occupant_id", "occupant_id", TEXT),
  NULLABLE ("people", "people", TEXT),
  NULLABLE ("uri", "uri", TEXT),
  NEEDED ("start", "start", INT),
  NEEDED ("length", "length", INT),
  NEEDED ("silent", "silent", BOOLEAN),
  NEEDED ("active", "active", BOOLEAN),
};

static const WcPortableField preview[] = {
  NEEDED ("n", "n", INT),
  NEEDED ("about", "about", TEXT),
  NULLABLE ("title", "title", TEXT),
  NULLABLE ("description", "description", TEXT),
  NULLABLE ("url", "url", TEXT),
  NULLABLE ("image", "image", TEXT),
  NULLABLE ("image_alt", "image_alt", TEXT),
  NULLABLE ("video", "video", TEXT),
  NULLABLE ("media_type", "type", TEXT),
  NULLABLE ("site", "site", TEXT),
};

static const WcPortableField expiry[] = {
  NEEDED ("until_us", "until_us", INT),
};

static const WcPortableField omemo_policy[] = {
  WORD ("use", "use", omemo_use, WC_N_OMEMO_USES - 1),
  WORD ("trust", "trust", omemo_trust_mode, WC_N_OMEMO_TRUST_MODES - 1),
  NEEDED ("shows", "shows", INT),
  NEEDED ("heals", "heals", BOOLEAN),
  NULLABLE ("strict", "strict", BOOLEAN),
};

/* What is not said is as in the account. */
static const WcPortableField omemo_chat_policy[] = {
  NEEDED ("jid", "address", ADDRESS),
  { "use", "use", WC_PORTABLE_WORD, FALSE, omemo_use, WC_N_OMEMO_USES - 1,
    "coalesce (use, -1)" },
  { "trust", "trust", WC_PORTABLE_WORD, FALSE, omemo_trust_mode,
    WC_N_OMEMO_TRUST_MODES - 1, "coalesce (trust, -1)" },
  NULLABLE ("strict", "strict", BOOLEAN),
};

static const WcPortableField omemo_identity[] = {
  NEEDED ("jid", "address", ADDRESS),   NEEDED ("fingerprint", "key", KEY),
  NEEDED ("trust", "trust", INT),       NEEDED ("first_seen_us", "first_seen_us", INT),
  NULLABLE ("used_us", "used_us", INT), NULLABLE ("decided_us", "decided_us", INT),
};

static const WcPortableField message_omemo[] = {
  WORD ("namespace", "version", omemo_namespace, WC_OMEMO_2),
  NEEDED ("device", "device", INT),
  NEEDED ("trust", "trust", INT),
  NULLABLE ("reason", "reason", TEXT),
};

#define FIELDS(array) array, G_N_ELEMENTS (array)

static const WcPortableTable tables[] = {
  { "contact", "contact", WC_PORTABLE_OF_SERVER, FALSE, FALSE, "jid", FALSE,
    FIELDS (contact) },
  { "roster", "roster", WC_PORTABLE_OF_SERVER, FALSE, FALSE, "account", FALSE,
    FIELDS (roster) },
  { "room", "room", WC_PORTABLE_OF_SERVER, FALSE, FALSE, "1", FALSE, FIELDS (room) },
  { "bookmark", "bookmark", WC_PORTABLE_OF_SERVER, FALSE, FALSE, "1", FALSE,
    FIELDS (bookmark) },
  { "blocked", "blocked", WC_PORTABLE_OF_SERVER, FALSE, FALSE, "1", FALSE,
    FIELDS (blocked) },
  { "avatar", "avatar", WC_PORTABLE_OF_SERVER, FALSE, FALSE, "1, 2", FALSE,
    FIELDS (avatar) },
  { "profile", "profile", WC_PORTABLE_OF_SERVER, FALSE, FALSE, "1, 2, 3", FALSE,
    FIELDS (profile) },
  { "file_policy", "file_policy", WC_PORTABLE_OF_ACCOUNT, FALSE, FALSE, "account", FALSE,
    FIELDS (file_policy) },
  { "omemo_policy", "omemo_policy", WC_PORTABLE_OF_ACCOUNT, FALSE, FALSE, "account",
    FALSE, FIELDS (omemo_policy) },
  { "omemo_chat_policy", "omemo_chat_policy", WC_PORTABLE_OF_ACCOUNT, FALSE, FALSE, "1",
    FALSE, FIELDS (omemo_chat_policy) },
  { "omemo_key", "omemo_identity", WC_PORTABLE_OF_ACCOUNT, FALSE, FALSE, "1, key", FALSE,
    FIELDS (omemo_identity) },
  { "forgotten", "forgotten", WC_PORTABLE_OF_ACCOUNT, FALSE, FALSE, "1", FALSE,
    FIELDS (forgotten) },
  { "chat", "chat", WC_PORTABLE_OF_ACCOUNT, FALSE, FALSE, "1", FALSE, FIELDS (chat) },
  { "draft", "draft", WC_PORTABLE_OF_ACCOUNT, FALSE, FALSE, "1, 2", FALSE,
    FIELDS (draft) },
  { "reader", "room_reader", WC_PORTABLE_OF_ACCOUNT, FALSE, FALSE, "1, 2, 3", FALSE,
    FIELDS (reader) },
  { "scheduled", "scheduled", WC_PORTABLE_OF_ACCOUNT, FALSE, FALSE, "at_us, id", TRUE,
    FIELDS (scheduled) },
  { "interval", "archive_interval", WC_PORTABLE_OF_ARCHIVE, FALSE, FALSE, "id", FALSE,
    FIELDS (interval) },
  { "annotations", "annotation", WC_PORTABLE_OF_MESSAGE, TRUE, TRUE, "kind", FALSE,
    FIELDS (annotation) },
  { "files", "attachment", WC_PORTABLE_OF_MESSAGE, TRUE, FALSE, "id", FALSE,
    FIELDS (attachment) },
  { "extra", "extra", WC_PORTABLE_OF_MESSAGE, FALSE, FALSE, "message", FALSE,
    FIELDS (extra) },
  { "mentions", "mention", WC_PORTABLE_OF_MESSAGE, FALSE, FALSE, "n", FALSE,
    FIELDS (mention) },
  { "previews", "preview", WC_PORTABLE_OF_MESSAGE, FALSE, FALSE, "n", FALSE,
    FIELDS (preview) },
  { "omemo", "message_omemo", WC_PORTABLE_OF_MESSAGE, FALSE, FALSE, "message", FALSE,
    FIELDS (message_omemo) },
  { "expiry", "expiry", WC_PORTABLE_OF_MESSAGE, FALSE, FALSE, "message", FALSE,
    FIELDS (expiry) },
};

const WcPortableTable *
wc_portable_table_list (guint *out_n)
{
  *out_n = G_N_ELEMENTS (tables);
  return tables;
}

const WcPortableTable *
wc_portable_table_find (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_str_equal (tables[i].kind, kind))
      return &tables[i];
  return NULL;
}

gboolean
wc_portable_table_names_messages (const WcPortableTable *table)
{
  for (guint i = 0; i < table->n_fields; i++)
    if (table->fields[i].type == WC_PORTABLE_MESSAGE)
      return TRUE;
  return FALSE;
}
