/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/profile-calls.h"
#include "account/profile-publish.h"
#include "base/error.h"
#include "xep/pubsub.h"
#include "xep/vcard.h"
#include "xml/ns.h"

/* A profile is written on top of what stands there at that moment, so that nothing that
 * others put in is lost: vCard4, vcard-temp where the server does not make it of that,
 * nick and Movim's banner in their own nodes. */

#define ITEM "current" /* what Movim calls the item */
#define BANNER_ITEM WC_NS_AVATAR_METADATA

typedef struct
{
  GTask *task;         /* (owned) */
  GHashTable *changes; /* (owned) */
  char *nick;          /* (owned) (nullable) to be published; "" none */
  char *banner;        /* (owned) (nullable) to be published; "" none */
  const WcPubsubOption *options;
  WcNode *vcard4; /* (owned) (nullable) as it stands there */
  WcNode *temp;   /* (owned) (nullable) */
} Writing;

static void
finish_writing (Writing *self, const GError *error)
{
  if (error != NULL)
    g_task_return_error (self->task, g_error_copy (error));
  else
    g_task_return_boolean (self->task, TRUE);
  g_object_unref (self->task);
  g_hash_table_unref (self->changes);
  g_free (self->nick);
  g_free (self->banner);
  g_clear_pointer (&self->vcard4, wc_node_unref);
  g_clear_pointer (&self->temp, wc_node_unref);
  g_free (self);
}

static void
on_banner_published (WcSession *session,
                     gpointer data,
                     const WcNode *result,
                     const GError *error)
{
  finish_writing (data, error);
}

static void
publish_banner (WcSession *session, Writing *self)
{
  g_autoptr (WcNode) metadata = wc_node_new ("metadata", WC_NS_AVATAR_METADATA);
  const WcPubsubPublish publish = { .node = WC_NS_MOVIM_BANNER,
                                    .id = BANNER_ITEM,
                                    .payload = metadata,
                                    .options = self->options };

  if (self->banner == NULL)
    {
      finish_writing (self, NULL);
      return;
    }
  if (*self->banner != '\0')
    wc_node_set (wc_node_add (metadata, "info", NULL), "url", self->banner);
  wc_pubsub_publish (session, &publish, on_banner_published, self);
}

static void
on_nick_published (WcSession *session,
                   gpointer data,
                   const WcNode *result,
                   const GError *error)
{
  if (error != NULL)
    finish_writing (data, error);
  else
    publish_banner (session, data);
}

static void
publish_nick (WcSession *session, Writing *self)
{
  g_autoptr (WcNode) nick = wc_node_new ("nick", WC_NS_NICK);
  const WcPubsubPublish publish = {
    .node = WC_NS_NICK, .id = ITEM, .payload = nick, .options = self->options
  };

  if (self->nick == NULL)
    {
      publish_banner (session, self);
      return;
    }
  wc_node_add_text (nick, self->nick);
  wc_pubsub_publish (session, &publish, on_nick_published, self);
}

static void
on_temp_set (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  if (error != NULL)
    finish_writing (data, error);
  else
    publish_nick (session, data);
}

static void
on_vcard4_published (WcSession *session,
                     gpointer data,
                     const WcNode *result,
                     const GError *error)
{
  Writing *self = data;
  g_autoptr (WcNode) vcard = NULL;

  if (error != NULL)
    {
      finish_writing (self, error);
      return;
    }
  if (wc_profile_calls_is_converted (session))
    {
      publish_nick (session, self);
      return;
    }
  vcard = wc_vcard_change (self->temp, WC_NS_VCARD_TEMP, self->changes);
  wc_session_iq_set (session, /* to= */ NULL, vcard, on_temp_set, self);
}

/* Where only vcard-temp was there, vCard4 begins with what it says. */
static WcNode *
make_vcard4 (Writing *self)
{
  g_autoptr (GHashTable) words = NULL;
  g_autoptr (WcNode) base = NULL;

  if (self->vcard4 != NULL || self->temp == NULL)
    return wc_vcard_change (self->vcard4, WC_NS_VCARD4, self->changes);
  words = wc_vcard_read (self->temp);
  base = wc_vcard_change (NULL, WC_NS_VCARD4, words);
  return wc_vcard_change (base, WC_NS_VCARD4, self->changes);
}

static void
publish_vcard4 (WcSession *session, Writing *self)
{
  g_autoptr (WcNode) vcard = NULL;
  WcPubsubPublish publish = { .node = WC_NS_VCARD4_NODE,
                              .id = ITEM,
                              .options = self->options };

  if (g_hash_table_size (self->changes) == 0)
    {
      publish_nick (session, self);
      return;
    }
  vcard = make_vcard4 (self);
  publish.payload = vcard;
  wc_pubsub_publish (session, &publish, on_vcard4_published, self);
}

/* What could not be read must not be written over. */
static gboolean
is_unreadable (const GError *error)
{
  return error != NULL && !g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND) &&
         !g_error_matches (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

static void
on_own_temp (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Writing *self = data;
  const WcNode *vcard = wc_node_child (result, "vCard", WC_NS_VCARD_TEMP);

  if (is_unreadable (error))
    {
      finish_writing (self, error);
      return;
    }
  if (vcard != NULL)
    self->temp = wc_node_ref (vcard);
  publish_vcard4 (session, self);
}

static void
on_own_vcard4 (WcSession *session,
               gpointer data,
               const WcNode *result,
               const GError *error)
{
  Writing *self = data;
  const WcNode *vcard = wc_profile_calls_find_payload (result, WC_NS_VCARD4_NODE);

  if (is_unreadable (error))
    {
      finish_writing (self, error);
      return;
    }
  if (vcard != NULL && wc_node_is (vcard, "vcard", WC_NS_VCARD4))
    self->vcard4 = wc_node_ref (vcard);
  if (self->vcard4 != NULL && wc_profile_calls_is_converted (session))
    publish_vcard4 (session, self);
  else
    wc_profile_calls_get_temp (session, /* to= */ NULL, on_own_temp, self);
}

static GHashTable *
copy_changes (GHashTable *changes)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify) g_strfreev);
  GHashTableIter iter;
  gpointer word, values;

  g_hash_table_iter_init (&iter, changes);
  while (g_hash_table_iter_next (&iter, &word, &values))
    g_hash_table_insert (copy, g_strdup (word), g_strdupv (values));
  return copy;
}

void
wc_profile_publish_set (WcSession *session,
                        const WcPeopleProfileChange *change,
                        GTask *task)
{
  Writing *self = g_new0 (Writing, 1);
  char **nick = g_hash_table_lookup (change->words, "nick");

  self->task = task;
  self->changes = copy_changes (change->words);
  self->banner = g_strdup (change->banner);
  self->options = wc_profile_calls_get_options (change->visible);
  if (nick != NULL)
    self->nick = g_strdup (nick[0] != NULL ? nick[0] : "");
  if (g_hash_table_size (self->changes) == 0)
    publish_nick (session, self);
  else
    wc_profile_calls_get_newest (session, /* to= */ NULL, WC_NS_VCARD4_NODE,
                                 on_own_vcard4, self);
}
