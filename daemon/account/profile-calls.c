/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/profile-calls.h"
#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "store/profile-store.h"
#include "xep/host.h"
#include "xep/pubsub-event.h"
#include "xep/pubsub.h"
#include "xep/vcard.h"
#include "xml/ns.h"

/* A profile is read from vCard4 in PEP, and where there is none from vcard-temp; a nick
 * and Movim's banner have nodes of their own. What was read is kept, to be there
 * without the network. */

#define MAX_URL 2048

const WcPubsubOption *
wc_profile_calls_get_options (const char *visible)
{
  static const WcPubsubOption plain[] = {
    { "pubsub#persist_items", "true", WC_PUBSUB_OPTION_WISHED },
    { NULL },
  };
  static const WcPubsubOption contacts[] = {
    { "pubsub#persist_items", "true", WC_PUBSUB_OPTION_WISHED },
    { "pubsub#access_model", "presence", WC_PUBSUB_OPTION_NEEDED },
    { NULL },
  };
  static const WcPubsubOption everyone[] = {
    { "pubsub#persist_items", "true", WC_PUBSUB_OPTION_WISHED },
    { "pubsub#access_model", "open", WC_PUBSUB_OPTION_NEEDED },
    { NULL },
  };

  if (visible == NULL)
    return plain;
  return g_str_equal (visible, "everyone") ? everyone : contacts;
}

gboolean
wc_profile_calls_is_converted (WcSession *session)
{
  return wc_session_account_has (session, WC_NS_PEP_VCARD);
}

void
wc_profile_calls_get_temp (WcSession *session,
                           const char *to,
                           WcReply reply,
                           gpointer user_data)
{
  g_autoptr (WcNode) vcard = wc_node_new ("vCard", WC_NS_VCARD_TEMP);

  wc_session_iq_get (session, to, vcard, reply, user_data);
}

const WcNode *
wc_profile_calls_find_payload (const WcNode *result, const char *node)
{
  g_autoptr (GArray) items = NULL;
  const WcNode *payload = NULL;

  if (result == NULL)
    return NULL;
  items = wc_pubsub_event_read_items (result, node);
  for (guint i = 0; i < items->len; i++)
    {
      const WcPubsubItem *item = &g_array_index (items, WcPubsubItem, i);

      if (item->payload != NULL && !item->retracted)
        payload = item->payload;
    }
  return payload;
}

void
wc_profile_calls_get_newest (
    WcSession *session, const char *to, const char *node, WcReply reply, gpointer data)
{
  const WcPubsubQuery query = { .to = to, .node = node, .max = 1 };

  wc_pubsub_get_items (session, &query, reply, data);
}

/* ---- Reading ---- */

typedef struct
{
  GTask *task;              /* (owned) */
  char *to;                 /* (owned) (nullable) our own */
  WcPeopleProfile *profile; /* (owned) */
  GError *error;            /* (owned) (nullable) why there was no vCard */
} Reading;

/* Where what is read can be kept; NULL: nowhere. */
static WcHost *
find_store (WcSession *session)
{
  WcHost *host = wc_host_of (session);

  return host != NULL && host->db != NULL ? host : NULL;
}

static void
keep_card (WcSession *session, Reading *self)
{
  WcHost *host = find_store (session);
  char *source[] = { self->profile->source, NULL };
  GError *error = NULL;

  if (host == NULL)
    return;
  if (self->profile->source != NULL)
    g_hash_table_insert (self->profile->words, g_strdup (WC_PROFILE_SOURCE),
                         g_strdupv (source));
  if (!wc_profile_store_set_card (host->db, host->account->id, self->profile->jid,
                                  self->profile->words, &error))
    wc_session_fail_unit (session, error);
  g_hash_table_remove (self->profile->words, WC_PROFILE_SOURCE);
}

/* Stores what one of the nodes beside the card said. */
static void
keep_word (WcSession *session,
           gboolean (*set) (WcDb *, gint64, const char *, const char *, GError **),
           const char *jid,
           const char *value)
{
  WcHost *host = find_store (session);
  GError *error = NULL;

  if (host != NULL && !set (host->db, host->account->id, jid, value, &error))
    wc_session_fail_unit (session, error);
}

/* Whether @error only says that there is nothing. */
static gboolean
is_absent (const GError *error)
{
  return error == NULL || g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
finish_reading (Reading *self)
{
  if (self->profile->source != NULL || g_hash_table_size (self->profile->words) > 0 ||
      self->profile->banner != NULL)
    g_task_return_pointer (self->task, g_steal_pointer (&self->profile),
                           (GDestroyNotify) wc_people_profile_free);
  else if (self->error != NULL)
    g_task_return_error (self->task, g_steal_pointer (&self->error));
  else
    g_task_return_new_error (self->task, WC_ERROR, WC_ERROR_NOT_FOUND,
                             "they show nothing of themselves");
  g_clear_pointer (&self->profile, wc_people_profile_free);
  g_clear_error (&self->error);
  g_object_unref (self->task);
  g_free (self->to);
  g_free (self);
}

static void
on_banner (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Reading *self = data;
  const WcNode *metadata = wc_profile_calls_find_payload (result, WC_NS_MOVIM_BANNER);
  const WcNode *info =
      metadata != NULL ? wc_node_child (metadata, "info", WC_NS_AVATAR_METADATA) : NULL;
  const char *url = info != NULL ? wc_node_attr (info, "url") : NULL;

  if (url != NULL && g_str_has_prefix (url, "https://") && strlen (url) <= MAX_URL)
    self->profile->banner = g_strdup (url);
  if (is_absent (error))
    keep_word (session, wc_profile_store_set_banner, self->profile->jid,
               self->profile->banner);
  finish_reading (self);
}

static void
put_word (GHashTable *words, const char *word, const char *value)
{
  const char *values[] = { value, NULL };

  g_hash_table_replace (words, g_strdup (word), g_strdupv ((char **) values));
}

static void
on_nick (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Reading *self = data;
  const WcNode *nick = wc_profile_calls_find_payload (result, WC_NS_NICK);
  const char *text =
      nick != NULL && wc_node_is (nick, "nick", WC_NS_NICK) ? wc_node_text (nick) : NULL;

  if (text != NULL && (*text == '\0' || strlen (text) > WC_VCARD_MAX_TEXT))
    text = NULL;
  if (text != NULL)
    put_word (self->profile->words, "nick", text);
  if (is_absent (error))
    keep_word (session, wc_profile_store_set_nick, self->profile->jid, text);
  wc_profile_calls_get_newest (session, self->to, WC_NS_MOVIM_BANNER, on_banner, self);
}

static void
take_vcard (WcSession *session, Reading *self, const WcNode *vcard, const char *source)
{
  g_hash_table_unref (self->profile->words);
  self->profile->words = wc_vcard_read (vcard);
  self->profile->source = g_strdup (source);
  keep_card (session, self);
}

static void
on_temp (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Reading *self = data;
  const WcNode *vcard = wc_node_child (result, "vCard", WC_NS_VCARD_TEMP);

  if (vcard != NULL && wc_node_child (vcard, NULL, NULL) != NULL)
    take_vcard (session, self, vcard, "vcard-temp");
  else if (error != NULL)
    self->error = g_error_copy (error);
  if (self->profile->source == NULL && is_absent (error))
    keep_card (session, self);
  wc_profile_calls_get_newest (session, self->to, WC_NS_NICK, on_nick, self);
}

static void
on_vcard4 (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Reading *self = data;
  const WcNode *vcard = wc_profile_calls_find_payload (result, WC_NS_VCARD4_NODE);

  if (vcard == NULL || !wc_node_is (vcard, "vcard", WC_NS_VCARD4))
    {
      wc_profile_calls_get_temp (session, self->to, on_temp, self);
      return;
    }
  take_vcard (session, self, vcard, "vcard4");
  wc_profile_calls_get_newest (session, self->to, WC_NS_NICK, on_nick, self);
}

void
wc_profile_calls_get (WcSession *session, const char *jid, GTask *task)
{
  Reading *self = g_new0 (Reading, 1);

  self->task = task;
  self->to = wc_session_is_self (session, jid) ? NULL : g_strdup (jid);
  self->profile = wc_people_profile_new (jid);
  wc_profile_calls_get_newest (session, self->to, WC_NS_VCARD4_NODE, on_vcard4, self);
}

/* The text of @word in @words, NULL where it is not there. */
static const char *
get_word (GHashTable *words, const char *word)
{
  char **values = g_hash_table_lookup (words, word);

  return values != NULL ? values[0] : NULL;
}

WcPeopleProfile *
wc_profile_calls_dup_held (WcSession *session, const char *jid)
{
  WcHost *host = find_store (session);
  g_autofree char *bare = wc_jid_dup_bare (jid);
  g_autoptr (WcPeopleProfile) profile = wc_people_profile_new (jid);
  g_autoptr (GHashTable) words = NULL;

  if (host != NULL)
    words = wc_profile_store_get (host->db, host->account->id, bare, /* error= */ NULL);
  if (words == NULL || g_hash_table_size (words) == 0)
    return NULL;
  if (get_word (words, WC_PROFILE_NICK) != NULL)
    put_word (words, "nick", get_word (words, WC_PROFILE_NICK));
  profile->source = g_strdup (get_word (words, WC_PROFILE_SOURCE));
  profile->banner = g_strdup (get_word (words, WC_PROFILE_BANNER));
  g_hash_table_remove (words, WC_PROFILE_NICK);
  g_hash_table_remove (words, WC_PROFILE_SOURCE);
  g_hash_table_remove (words, WC_PROFILE_BANNER);
  g_hash_table_unref (profile->words);
  profile->words = g_steal_pointer (&words);
  return g_steal_pointer (&profile);
}
