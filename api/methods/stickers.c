/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/file-values.h"
#include "api/handler.h"
#include "api/methods/stickers.h"

/* Packs of stickers. What each method promises is in
 * dbus/im.whinchat.Whinchat1.Files.xml. */

static GVariant *
value_of_sticker (const WcSticker *sticker)
{
  const WcAttachment *file = sticker->file;
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_some (&dict, "url", wc_attachment_get_url (file));
  wc_dict_put_some (&dict, "pack", wc_attachment_get_pack (file));
  wc_file_values_put_what (&dict, file);
  wc_dict_put_strings (&dict, "hashes", (const char *const *) file->hashes);
  wc_dict_put_strings (&dict, "suggestions", (const char *const *) sticker->suggestions);
  return wc_dict_end (&dict);
}

static void
put_stickers (WcDict *dict, const WcStickerPack *pack)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < pack->stickers->len; i++)
    g_variant_builder_add_value (&list, value_of_sticker (pack->stickers->pdata[i]));
  wc_dict_put (dict, "stickers", g_variant_builder_end (&list));
}

static GVariant *
value_of (const WcStickerPack *pack, gboolean whole)
{
  g_autofree char *uri =
      wc_sticker_pack_make_uri (pack->jid, WC_STICKER_PACK_NODE, pack->id);
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "id", pack->id);
  wc_dict_put_string (&dict, "uri", uri);
  wc_dict_put_string (&dict, "jid", pack->jid);
  wc_dict_put_some (&dict, "name", pack->name);
  wc_dict_put_some (&dict, "summary", pack->summary);
  wc_dict_put_boolean (&dict, "restricted", pack->restricted);
  wc_dict_put_uint (&dict, "count", pack->stickers->len);
  if (whole)
    put_stickers (&dict, pack);
  return wc_dict_end (&dict);
}

static void
on_packs (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) packs = wc_sticker_service_list_finish (result, &error);
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; packs != NULL && i < packs->len; i++)
    g_variant_builder_add_value (&list, value_of (packs->pdata[i], /* whole= */ FALSE));
  wc_handler_return (data, packs != NULL ? g_variant_builder_end (&list) : NULL,
                     g_steal_pointer (&error));
}

void
wc_stickers_list (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  const char *jid = wc_handler_string (args, 1);

  if (account != NULL)
    wc_sticker_service_list_async (wc_handler_services (request)->stickers, account,
                                   *jid != '\0' ? jid : account->jid, on_packs, request);
}

static void
on_pack (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcStickerPack) pack = wc_sticker_service_get_finish (result, &error);

  wc_handler_return (data, pack != NULL ? value_of (pack, /* whole= */ TRUE) : NULL,
                     g_steal_pointer (&error));
}

void
wc_stickers_get (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_sticker_service_get_async (wc_handler_services (request)->stickers, account,
                                  wc_handler_string (args, 1), on_pack, request);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean good = wc_sticker_service_change_finish (result, &error);

  wc_handler_finish (data, good, g_steal_pointer (&error));
}

void
wc_stickers_import (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_sticker_service_import_async (wc_handler_services (request)->stickers, account,
                                     wc_handler_string (args, 1), on_changed, request);
}

void
wc_stickers_remove (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_sticker_service_remove_async (wc_handler_services (request)->stickers, account,
                                     wc_handler_string (args, 1), on_changed, request);
}
