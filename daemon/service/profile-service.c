/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/image.h"
#include "service/jid-argument.h"
#include "service/profile-service.h"
#include "store/avatar-store.h"
#include "store/profile-store.h"

struct _WcProfileService
{
  WcDb *db;
  WcAccountService *accounts;
};

WcProfileService *
wc_profile_service_new (WcDb *db, WcAccountService *accounts)
{
  WcProfileService *self = g_new0 (WcProfileService, 1);

  self->db = db;
  self->accounts = accounts;
  return self;
}

void
wc_profile_service_free (WcProfileService *self)
{
  g_free (self);
}

char *
wc_profile_service_dup_avatar_hash (WcProfileService *self,
                                    gint64 account,
                                    const char *jid)
{
  g_autoptr (WcAvatarRecord) record =
      wc_avatar_store_get (self->db, account, jid, /* error= */ NULL);

  return record != NULL ? g_steal_pointer (&record->hash) : NULL;
}

char *
wc_profile_service_dup_word (WcProfileService *self,
                             gint64 account,
                             const char *jid,
                             const char *word)
{
  return wc_profile_store_dup_word (self->db, account, jid, word);
}

/* What was told before is there without the network too. */
static const WcPeoplePort *
get_reading_port (WcProfileService *self, const WcAccount *account, GError **error)
{
  WcLink *link = wc_account_service_get_link (self->accounts, account);

  if (link != NULL)
    return wc_link_get_people (link);
  g_set_error_literal (error, WC_ERROR, WC_ERROR_OFFLINE, "the account is offline");
  return NULL;
}

/* Where @task is to be asked about @jid; NULL: it has ended with the reason. */
static const WcPeoplePort *
begin_reading (WcProfileService *self,
               const WcAccount *account,
               const char *jid,
               GTask *task,
               char **out_address)
{
  GError *error = NULL;
  g_autofree char *address = wc_jid_argument_any (jid, "jid", &error);
  const WcPeoplePort *port =
      address != NULL ? get_reading_port (self, account, &error) : NULL;

  if (port == NULL)
    g_task_return_error (task, error);
  else
    *out_address = g_steal_pointer (&address);
  return port;
}

void
wc_profile_service_get_async (WcProfileService *self,
                              const WcAccount *account,
                              const char *jid,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *address = NULL;
  const WcPeoplePort *port = begin_reading (self, account, jid, task, &address);

  g_task_set_source_tag (task, wc_profile_service_get_async);
  if (port != NULL)
    port->get_profile (port->self, address, g_steal_pointer (&task));
}

void
wc_profile_service_get_avatar_async (WcProfileService *self,
                                     const WcAccount *account,
                                     const char *jid,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *address = NULL;
  const WcPeoplePort *port = begin_reading (self, account, jid, task, &address);

  g_task_set_source_tag (task, wc_profile_service_get_avatar_async);
  if (port != NULL)
    port->get_avatar (port->self, address, g_steal_pointer (&task));
}

gpointer
wc_profile_service_get_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
check_banner (const char *banner, GError **error)
{
  if (banner == NULL || *banner == '\0' ||
      (g_str_has_prefix (banner, "https://") &&
       g_uri_is_valid (banner, G_URI_FLAGS_NONE, NULL)))
    return TRUE;
  return wc_error_invalid (error, "profile.banner",
                           "profile.banner: only pages with https: can be shown");
}

void
wc_profile_service_set_async (WcProfileService *self,
                              const WcAccount *account,
                              const WcPeopleProfileChange *change,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  const WcPeoplePort *port =
      check_banner (change->banner, &error)
          ? wc_account_service_get_people (self->accounts, account, &error)
          : NULL;

  g_task_set_source_tag (task, wc_profile_service_set_async);
  if (port != NULL)
    port->set_profile (port->self, change, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static gboolean
check_picture (GBytes *data, GError **error)
{
  g_autofree char *max = g_strdup_printf ("%d", WC_PROFILE_SERVICE_MAX_AVATAR);
  GError *large = NULL;
  WcImage image;

  if (data == NULL)
    return TRUE;
  if (g_bytes_get_size (data) > WC_PROFILE_SERVICE_MAX_AVATAR)
    {
      large = g_error_new (WC_ERROR, WC_ERROR_TOO_LARGE,
                           "the picture has %" G_GSIZE_FORMAT
                           " bytes, and %s are the most: make it smaller",
                           g_bytes_get_size (data), max);
      wc_error_set_detail (large, "max", max);
      g_propagate_error (error, large);
      return FALSE;
    }
  return wc_image_read (data, &image) ||
         wc_error_invalid (error, "picture.data",
                           "picture.data: that is no PNG, JPEG, GIF or WebP");
}

void
wc_profile_service_set_avatar_async (WcProfileService *self,
                                     const WcAccount *account,
                                     const WcPeopleAvatarChange *change,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  WcPeopleAvatarChange plan = *change;
  g_autofree char *room = NULL;
  GError *error = NULL;
  const WcPeoplePort *port = NULL;
  gboolean good = check_picture (change->data, &error);

  g_task_set_source_tag (task, wc_profile_service_set_avatar_async);
  if (good && change->room != NULL)
    {
      room = wc_jid_argument_room (change->room, "picture.room", &error);
      good = room != NULL;
    }
  plan.room = room;
  if (good)
    port = wc_account_service_get_people (self->accounts, account, &error);
  if (port != NULL)
    port->set_avatar (port->self, &plan, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

gboolean
wc_profile_service_set_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
