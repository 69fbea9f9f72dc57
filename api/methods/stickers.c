/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/file-values.h"
#include "api/handler.h"
#include "api/methods/stickers.h"
#include "base/str.h"

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

/* ---- A pack of our own ---- */

typedef struct
{
  WcRequest *request; /* (owned) */
  GVariant *args;     /* (owned) */
  WcAccount *account; /* (owned) */
} Publishing;

static void
publishing_free (Publishing *self)
{
  g_variant_unref (self->args);
  wc_account_unref (self->account);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Publishing, publishing_free)

static void
on_published (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcStickerPack) pack = wc_sticker_service_publish_finish (result, &error);

  wc_handler_return (data, pack != NULL ? value_of (pack, /* whole= */ TRUE) : NULL,
                     g_steal_pointer (&error));
}

/* @file: an upload that is done; @source: what is said of it. */
static void
add_sticker (WcStickerPack *pack, const WcAttachment *file, GVariant *source)
{
  g_autofree const char **suggestions = wc_dict_get_strings (source, "suggestions");
  WcAttachment *claims = wc_attachment_copy (file);
  WcSticker *sticker;

  wc_str_set (&claims->description, wc_dict_get_string (source, "description", NULL));
  sticker = wc_sticker_pack_take (pack, claims);
  if (suggestions == NULL)
    return;
  g_strfreev (sticker->suggestions);
  sticker->suggestions = g_strdupv ((char **) suggestions);
}

static WcStickerPack *
make_pack (const WcAccount *account, GVariant *source, const GPtrArray *files)
{
  g_autoptr (GVariant) list =
      g_variant_lookup_value (source, "stickers", G_VARIANT_TYPE ("aa{sv}"));
  WcStickerPack *pack = wc_sticker_pack_new (account->jid, "");

  pack->name = g_strdup (wc_dict_get_string (source, "name", NULL));
  pack->summary = g_strdup (wc_dict_get_string (source, "summary", NULL));
  pack->restricted = wc_dict_get_boolean (source, "restricted", FALSE);
  for (guint i = 0; i < files->len; i++)
    {
      g_autoptr (GVariant) each = g_variant_get_child_value (list, i);

      add_sticker (pack, files->pdata[i], each);
    }
  return pack;
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Publishing) self = data;
  const WcServices *services = wc_handler_services (self->request);
  g_autoptr (GVariant) dict = wc_handler_dict (self->args, 1);
  g_autoptr (WcStickerPack) pack = NULL;
  GError *error = NULL;
  g_autoptr (GPtrArray) files =
      wc_file_service_take_finish (services->files, result, &error);

  if (files == NULL)
    {
      wc_request_fail (self->request, error);
      return;
    }
  pack = make_pack (self->account, dict, files);
  wc_sticker_service_publish_async (services->stickers, self->account, pack, on_published,
                                    self->request);
}

static GPtrArray *
read_uploads (GVariant *source)
{
  g_autoptr (GVariant) list =
      g_variant_lookup_value (source, "stickers", G_VARIANT_TYPE ("aa{sv}"));
  GPtrArray *offers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_file_offer_free);
  gsize n = list != NULL ? g_variant_n_children (list) : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) each = g_variant_get_child_value (list, i);
      WcFileOffer *offer = wc_file_offer_new ();

      offer->upload = g_strdup (wc_dict_get_string (each, "upload", ""));
      g_ptr_array_add (offers, offer);
    }
  return offers;
}

void
wc_stickers_publish (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) source = wc_handler_dict (args, 1);
  Publishing *self;

  if (account == NULL)
    return;
  self = g_new0 (Publishing, 1);
  self->request = request;
  self->args = g_variant_ref (args);
  self->account = g_steal_pointer (&account);
  wc_file_service_take_async (wc_handler_services (request)->files, self->account,
                              read_uploads (source), /* cancellable= */ NULL, on_found,
                              self);
}
