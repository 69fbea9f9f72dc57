/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/avatar-publish.h"
#include "account/profile-calls.h"
#include "base/error.h"
#include "model/image.h"
#include "store/avatar-store.h"
#include "xep/avatar.h"
#include "xep/host.h"
#include "xep/im-presence.h"
#include "xep/pubsub.h"
#include "xml/ns.h"

/* Data before metadata (XEP-0084 § 3.2), then the card for those who read only that,
 * where the server does not see to it (XEP-0398): what else stands in the card stays
 * there, and our presence tells the hash of its photo. */

typedef struct
{
  GTask *task;          /* (owned) */
  WcAvatarCache *cache; /* (unowned) (nullable) */
  char *room;           /* (owned) (nullable) our own picture */
  GBytes *data;         /* (owned) (nullable) none is to be shown */
  char *hash;           /* (owned) (nullable) */
  WcImage image;
  const WcPubsubOption *options;
} Publishing;

static void
keep (const Publishing *self)
{
  if (self->cache != NULL && self->data != NULL)
    g_free (wc_avatar_cache_put (self->cache, self->data));
}

static void
finish (Publishing *self, const GError *error)
{
  if (error != NULL)
    g_task_return_error (self->task, g_error_copy (error));
  else
    {
      keep (self);
      g_task_return_boolean (self->task, TRUE);
    }
  g_object_unref (self->task);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self->room);
  g_free (self->hash);
  g_free (self);
}

static void
update_presence (gpointer session)
{
  wc_im_presence_update (session);
}

/* What the server has said yes to is ours before it notifies us of it. */
static gboolean
note_own (WcSession *session, const Publishing *self, WcAvatarSource source)
{
  WcHost *host = wc_host_of (session);
  const WcAvatarRecord record = { .source = source,
                                  .hash = self->hash,
                                  .media_type = (char *) self->image.type,
                                  .width = self->image.width,
                                  .height = self->image.height };
  GError *error = NULL;

  if (host == NULL || host->db == NULL)
    return FALSE;
  if (wc_avatar_store_set (host->db, host->account->id, wc_session_get_bare_jid (session),
                           &record, &error))
    return TRUE;
  wc_session_fail_unit (session, error);
  return FALSE;
}

/* XEP-0153 § 3.1: the hash goes with our presence, now and from now on. */
static void
note_own_photo (WcSession *session, const Publishing *self)
{
  if (note_own (session, self, WC_AVATAR_SOURCE_CARD))
    wc_session_after_commit (session, update_presence, session, /* destroy= */ NULL);
}

static void
on_photo_set (WcSession *session,
              gpointer data,
              const WcNode *result,
              const GError *error)
{
  Publishing *self = data;

  if (error == NULL && self->room == NULL)
    note_own_photo (session, self);
  finish (self, error);
}

static void
on_own_card (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Publishing *self = data;
  const WcNode *vcard = wc_node_child (result, "vCard", WC_NS_VCARD_TEMP);
  g_autoptr (WcNode) changed = NULL;

  /* what could not be read must not be written over */
  if (error != NULL && !g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
    {
      finish (self, error);
      return;
    }
  changed = wc_avatar_change_photo (vcard, self->data, self->image.type);
  wc_session_iq_set (session, self->room, changed, on_photo_set, self);
}

static void
on_metadata_published (WcSession *session,
                       gpointer data,
                       const WcNode *result,
                       const GError *error)
{
  Publishing *self = data;

  if (error == NULL)
    note_own (session, self, WC_AVATAR_SOURCE_PEP);
  if (error == NULL && wc_profile_calls_is_converted (session))
    note_own_photo (session, self);
  if (error != NULL || wc_profile_calls_is_converted (session))
    finish (self, error);
  else
    wc_profile_calls_get_temp (session, /* to= */ NULL, on_own_card, self);
}

static void
publish_metadata (WcSession *session, Publishing *self)
{
  const WcAvatarInfo info = { .id = self->hash,
                              .type = self->image.type,
                              .width = self->image.width,
                              .height = self->image.height };
  g_autoptr (WcNode) metadata = wc_avatar_build_metadata (self->data, &info);
  const WcPubsubPublish publish = { .node = WC_NS_AVATAR_METADATA,
                                    .id = self->hash,
                                    .payload = metadata,
                                    .options = self->options };

  wc_pubsub_publish (session, &publish, on_metadata_published, self);
}

static void
on_data_published (WcSession *session,
                   gpointer data,
                   const WcNode *result,
                   const GError *error)
{
  if (error != NULL)
    finish (data, error);
  else
    publish_metadata (session, data);
}

static void
publish_data (WcSession *session, Publishing *self)
{
  g_autoptr (WcNode) node = wc_avatar_build_data (self->data);
  const WcPubsubPublish publish = {
    .node = WC_NS_AVATAR_DATA, .id = self->hash, .payload = node, .options = self->options
  };

  wc_pubsub_publish (session, &publish, on_data_published, self);
}

void
wc_avatar_publish_set (WcSession *session,
                       WcAvatarCache *cache,
                       const WcPeopleAvatarChange *change,
                       GTask *task)
{
  Publishing *self = g_new0 (Publishing, 1);

  self->task = task;
  self->cache = cache;
  self->room = g_strdup (change->room);
  self->options = wc_profile_calls_get_options (change->visible);
  if (change->data != NULL)
    {
      self->data = g_bytes_ref (change->data);
      self->hash = wc_avatar_cache_hash (change->data);
      wc_image_read (change->data, &self->image);
    }
  if (self->room != NULL)
    wc_profile_calls_get_temp (session, self->room, on_own_card, self);
  else if (self->data != NULL)
    publish_data (session, self);
  else
    publish_metadata (session, self);
}
