/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/avatar-calls.h"
#include "account/profile-calls.h"
#include "base/error.h"
#include "model/image.h"
#include "model/jid.h"
#include "store/avatar-store.h"
#include "store/roster-store.h"
#include "xep/0045-muc.h"
#include "xep/avatar.h"
#include "xep/host.h"
#include "xep/pubsub-event.h"
#include "xep/pubsub.h"
#include "xml/ns.h"

/* A picture is fetched once for its hash, and is only taken when it has that hash. People
 * in rooms, and rooms, have none in PEP: they are asked for the photo of their card.
 * Where its owner tells us of every other one, what was told is not asked for again. */

/* ---- What is known ---- */

/* Of people in rooms presence alone says it. Returns: (transfer full) (nullable). */
static WcAvatarRecord *
dup_known (WcSession *session, const char *jid)
{
  WcHost *host = wc_host_of (session);
  const char *resource = wc_jid_get_resource (jid);
  g_autofree char *bare = wc_jid_dup_bare (jid);
  const WcOccupant *occupant;
  WcAvatarRecord *record;

  if (host == NULL || host->db == NULL)
    return NULL;
  if (resource == NULL || !wc_muc_is_room (session, bare))
    return wc_avatar_store_get (host->db, host->account->id, bare, /* error= */ NULL);
  occupant = wc_muc_find_occupant (session, bare, resource);
  if (occupant == NULL || occupant->avatar == NULL)
    return NULL;
  record = g_new0 (WcAvatarRecord, 1);
  record->source = WC_AVATAR_SOURCE_CARD;
  record->hash = g_strdup (occupant->avatar);
  return record;
}

/* Whether everything new about their picture reaches us on this stream. Their server
 * tells by what it knows of our device, from our presence: so both see the other's. */
static gboolean
is_followed (WcSession *session, const char *jid)
{
  WcHost *host = wc_host_of (session);
  g_autofree char *bare = wc_jid_dup_bare (jid);
  g_autoptr (WcContact) contact = NULL;

  if (wc_session_is_self (session, bare) || wc_muc_is_joined (session, bare))
    return TRUE;
  contact = wc_roster_store_get (host->db, host->account->id, bare, /* error= */ NULL);
  return contact != NULL && contact->subscription == WC_CONTACT_SUBSCRIPTION_BOTH;
}

/* What is said of it by what was read; of people in rooms that does not last. */
static void
note (WcSession *session, const char *jid, const WcAvatarRecord *record)
{
  WcHost *host = wc_host_of (session);
  GError *error = NULL;

  if (host != NULL && host->db != NULL && wc_jid_is_bare (jid) &&
      !wc_avatar_store_set (host->db, host->account->id, jid, record, &error))
    wc_session_fail_unit (session, error);
}

/* ---- Fetching ---- */

typedef struct
{
  GTask *task;            /* (owned) */
  WcAvatarCache *cache;   /* (unowned) (nullable) */
  char *to;               /* (owned) (nullable) our own */
  WcPeopleAvatar *avatar; /* (owned) */
} Fetching;

static void
fetching_free (Fetching *self)
{
  g_clear_pointer (&self->avatar, wc_people_avatar_free);
  g_object_unref (self->task);
  g_free (self->to);
  g_free (self);
}

static void
return_avatar (Fetching *self)
{
  g_task_return_pointer (self->task, g_steal_pointer (&self->avatar),
                         (GDestroyNotify) wc_people_avatar_free);
  fetching_free (self);
}

static void
return_nothing (Fetching *self, const GError *error)
{
  if (error != NULL)
    g_task_return_error (self->task, g_error_copy (error));
  else
    g_task_return_new_error (self->task, WC_ERROR, WC_ERROR_NOT_FOUND,
                             "they have no picture");
  fetching_free (self);
}

/* What a picture says of itself counts, not what was said about it. */
static gboolean
take_data (WcPeopleAvatar *avatar, WcAvatarCache *cache, GBytes *data)
{
  WcImage image;

  if (!wc_image_read (data, &image))
    return FALSE;
  g_free (avatar->hash);
  avatar->hash = wc_avatar_cache_hash (data);
  avatar->type = image.type;
  avatar->width = image.width;
  avatar->height = image.height;
  avatar->data = g_bytes_ref (data);
  if (cache != NULL)
    g_free (wc_avatar_cache_put (cache, data));
  return TRUE;
}

static void
note_card (WcSession *session, const WcPeopleAvatar *avatar)
{
  const WcAvatarRecord record = { .source = WC_AVATAR_SOURCE_CARD,
                                  .hash = avatar->hash,
                                  .media_type = (char *) avatar->type,
                                  .width = avatar->width,
                                  .height = avatar->height };

  note (session, avatar->jid, &record);
}

static void
on_card (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Fetching *self = data;
  const WcNode *vcard = wc_node_child (result, "vCard", WC_NS_VCARD_TEMP);
  g_autoptr (GBytes) photo = wc_avatar_read_photo (vcard);
  const WcAvatarRecord none = { .source = WC_AVATAR_SOURCE_CARD };

  if (photo != NULL && take_data (self->avatar, self->cache, photo))
    {
      note_card (session, self->avatar);
      return_avatar (self);
      return;
    }
  if (vcard != NULL && photo == NULL)
    note (session, self->avatar->jid, &none);
  return_nothing (self, error);
}

static void
ask_card (WcSession *session, Fetching *self)
{
  wc_profile_calls_get_temp (session, self->to, on_card, self);
}

static void
on_data (WcSession *session,
         gpointer user_data,
         const WcNode *result,
         const GError *error)
{
  Fetching *self = user_data;
  g_autoptr (GBytes) data =
      wc_avatar_read_data (wc_profile_calls_find_payload (result, WC_NS_AVATAR_DATA));
  g_autofree char *hash = data != NULL ? wc_avatar_cache_hash (data) : NULL;

  if (hash != NULL && g_str_equal (hash, self->avatar->hash) &&
      take_data (self->avatar, self->cache, data))
    {
      return_avatar (self);
      return;
    }
  if (hash != NULL)
    wc_session_dropped (session, "avatar", "false-avatar");
  ask_card (session, self);
}

static void
ask_data (WcSession *session, Fetching *self)
{
  const char *const ids[] = { self->avatar->hash, NULL };
  const WcPubsubQuery query = { .to = self->to, .node = WC_NS_AVATAR_DATA, .ids = ids };
  g_autoptr (GBytes) held =
      self->cache != NULL ? wc_avatar_cache_get (self->cache, self->avatar->hash) : NULL;

  if (held != NULL && take_data (self->avatar, /* cache= */ NULL, held))
    return_avatar (self);
  else
    wc_pubsub_get_items (session, &query, on_data, self);
}

static gboolean
note_metadata (WcSession *session,
               const char *jid,
               const WcNode *metadata,
               WcAvatarInfo *out)
{
  gboolean found = wc_avatar_choose (metadata, out);
  WcAvatarRecord record = { .source = WC_AVATAR_SOURCE_PEP };

  if (found)
    record = (WcAvatarRecord){ .source = WC_AVATAR_SOURCE_PEP,
                               .hash = (char *) out->id,
                               .media_type = (char *) out->type,
                               .width = out->width,
                               .height = out->height,
                               .url = (char *) out->url };
  note (session, jid, &record);
  return found;
}

static void
on_metadata (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Fetching *self = data;
  const WcNode *metadata = wc_profile_calls_find_payload (result, WC_NS_AVATAR_METADATA);
  const WcAvatarRecord none = { .source = WC_AVATAR_SOURCE_PEP };
  WcAvatarInfo info;

  if (metadata == NULL)
    {
      if (g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
        note (session, self->avatar->jid, &none);
      ask_card (session, self);
      return;
    }
  if (!note_metadata (session, self->avatar->jid, metadata, &info))
    {
      return_nothing (self, NULL);
      return;
    }
  self->avatar->hash = g_strdup (info.id);
  if (info.url == NULL)
    {
      ask_data (session, self);
      return;
    }
  self->avatar->url = g_strdup (info.url);
  return_avatar (self);
}

WcPeopleAvatar *
wc_avatar_calls_dup_held (WcSession *session, WcAvatarCache *cache, const char *jid)
{
  g_autoptr (WcAvatarRecord) known = dup_known (session, jid);
  g_autoptr (WcPeopleAvatar) avatar = wc_people_avatar_new (jid);
  g_autoptr (GBytes) data = NULL;

  if (known == NULL)
    return NULL;
  avatar->hash = g_strdup (known->hash);
  avatar->url = g_strdup (known->url);
  if (known->url != NULL)
    return g_steal_pointer (&avatar);
  data = cache != NULL ? wc_avatar_cache_get (cache, known->hash) : NULL;
  return data != NULL && take_data (avatar, /* cache= */ NULL, data)
             ? g_steal_pointer (&avatar)
             : NULL;
}

gboolean
wc_avatar_calls_is_followed (WcSession *session, const char *jid)
{
  g_autoptr (WcAvatarRecord) known = dup_known (session, jid);

  return known != NULL && is_followed (session, jid);
}

/* Where it lies is known already. */
static gboolean
skip_metadata (WcSession *session, Fetching *self)
{
  g_autoptr (WcAvatarRecord) known = dup_known (session, self->avatar->jid);

  if (known == NULL || known->source != WC_AVATAR_SOURCE_PEP || known->url != NULL ||
      !is_followed (session, self->avatar->jid))
    return FALSE;
  self->avatar->hash = g_strdup (known->hash);
  return TRUE;
}

void
wc_avatar_calls_get (WcSession *session,
                     WcAvatarCache *cache,
                     const char *jid,
                     GTask *task)
{
  Fetching *self = g_new0 (Fetching, 1);
  g_autofree char *bare = wc_jid_dup_bare (jid);
  WcPubsubQuery query = { .node = WC_NS_AVATAR_METADATA, .max = 1 };

  self->task = task;
  self->cache = cache;
  self->to = wc_session_is_self (session, jid) ? NULL : g_strdup (jid);
  self->avatar = wc_people_avatar_new (jid);
  query.to = self->to;
  if (wc_muc_is_room (session, bare))
    ask_card (session, self);
  else if (skip_metadata (session, self))
    ask_data (session, self);
  else
    wc_pubsub_get_items (session, &query, on_metadata, self);
}
