/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "service/jid-argument.h"
#include "service/sticker-service.h"

struct _WcStickerService
{
  WcAccountService *accounts;
};

WcStickerService *
wc_sticker_service_new (WcAccountService *accounts)
{
  WcStickerService *self = g_new0 (WcStickerService, 1);

  self->accounts = accounts;
  return self;
}

void
wc_sticker_service_free (WcStickerService *self)
{
  g_free (self);
}

/* Where @task is to be asked; NULL: it has ended with the reason. */
static const WcPeoplePort *
get_port (WcStickerService *self, const WcAccount *account, GTask *task)
{
  GError *error = NULL;
  const WcPeoplePort *port =
      wc_account_service_get_people (self->accounts, account, &error);

  if (port == NULL)
    g_task_return_error (task, error);
  return port;
}

void
wc_sticker_service_list_async (WcStickerService *self,
                               const WcAccount *account,
                               const char *jid,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autofree char *address = wc_jid_argument_any (jid, "jid", &error);
  const WcPeopleStickers which = { address, WC_STICKER_PACK_NODE, /* id= */ NULL };
  const WcPeoplePort *port;

  g_task_set_source_tag (task, wc_sticker_service_list_async);
  if (address == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  port = get_port (self, account, task);
  if (port != NULL)
    port->get_stickers (port->self, &which, g_steal_pointer (&task));
}

GPtrArray *
wc_sticker_service_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wc_sticker_service_get_async (WcStickerService *self,
                              const WcAccount *account,
                              const char *uri,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *jid = NULL;
  g_autofree char *node = NULL;
  g_autofree char *id = NULL;
  GError *error = NULL;
  const WcPeoplePort *port;

  g_task_set_source_tag (task, wc_sticker_service_get_async);
  if (!wc_sticker_pack_parse_uri (uri, &jid, &node, &id))
    {
      wc_error_invalid (&error, "uri", "uri: that names no pack of stickers");
      g_task_return_error (task, error);
      return;
    }
  port = get_port (self, account, task);
  if (port != NULL)
    {
      const WcPeopleStickers which = { jid, node, id };

      port->get_stickers (port->self, &which, g_steal_pointer (&task));
    }
}

WcStickerPack *
wc_sticker_service_get_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) packs = g_task_propagate_pointer (G_TASK (result), error);

  if (packs == NULL)
    return NULL;
  if (packs->len > 0)
    return g_ptr_array_steal_index (packs, 0);
  g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                       "there is no such pack, or it is not what its name says");
  return NULL;
}

/* The hash is made of texts between control characters, which XML cannot hold. */
static gboolean
is_plain (const char *text)
{
  for (; text != NULL && *text != '\0'; text++)
    if (g_ascii_iscntrl (*text) && *text != '\n')
      return FALSE;
  return TRUE;
}

static gboolean
check_texts (const WcStickerPack *pack, GError **error)
{
  if (pack->name == NULL || !is_plain (pack->name))
    return wc_error_invalid (error, "name", "a pack needs a name, of plain text");
  if (!is_plain (pack->summary))
    return wc_error_invalid (error, "summary", "the summary is no plain text");
  for (guint i = 0; i < pack->stickers->len; i++)
    {
      const WcSticker *each = pack->stickers->pdata[i];

      if (each->file->description == NULL || !is_plain (each->file->description))
        return wc_error_invalid (error, "stickers",
                                 "a sticker needs a description, of plain text");
    }
  return TRUE;
}

/* A sticker is told from others by what its picture is. */
static gboolean
check_pack (const WcStickerPack *pack, GError **error)
{
  if (!check_texts (pack, error))
    return FALSE;
  if (pack->stickers->len == 0)
    return wc_error_invalid (error, "stickers", "a pack has a sticker at least");
  for (guint i = 0; i < pack->stickers->len; i++)
    for (guint j = 0; j < i; j++)
      {
        const WcSticker *one = pack->stickers->pdata[i];
        const WcSticker *other = pack->stickers->pdata[j];

        if (wc_attachment_is_same (one->file, other->file))
          return wc_error_invalid (error, "stickers",
                                   "two stickers are the same picture");
      }
  return TRUE;
}

void
wc_sticker_service_publish_async (WcStickerService *self,
                                  const WcAccount *account,
                                  const WcStickerPack *pack,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  const WcPeoplePort *port;
  GError *error = NULL;

  g_task_set_source_tag (task, wc_sticker_service_publish_async);
  if (!check_pack (pack, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  port = get_port (self, account, task);
  if (port != NULL)
    port->publish_stickers (port->self, pack, g_steal_pointer (&task));
}

WcStickerPack *
wc_sticker_service_publish_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wc_sticker_service_import_async (WcStickerService *self,
                                 const WcAccount *account,
                                 const char *uri,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  const WcPeoplePort *port = get_port (self, account, task);

  g_task_set_source_tag (task, wc_sticker_service_import_async);
  if (port != NULL)
    port->import_stickers (port->self, uri, g_steal_pointer (&task));
}

void
wc_sticker_service_remove_async (WcStickerService *self,
                                 const WcAccount *account,
                                 const char *id,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  const WcPeoplePort *port = get_port (self, account, task);

  g_task_set_source_tag (task, wc_sticker_service_remove_async);
  if (port != NULL)
    port->remove_stickers (port->self, id, g_steal_pointer (&task));
}

gboolean
wc_sticker_service_change_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
