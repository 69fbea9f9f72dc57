/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/file-values.h"
#include "base/error.h"
#include "base/str.h"

/* Files between the API and the services. */

void
wc_file_values_put_what (WcDict *dict, const WcAttachment *file)
{
  wc_dict_put_some (dict, "name", file->name);
  wc_dict_put_some (dict, "type", file->media_type);
  wc_dict_put_some (dict, "description", file->description);
  if (file->size >= 0)
    wc_dict_put_int (dict, "size", file->size);
  if (file->width > 0)
    wc_dict_put_uint (dict, "width", (guint) file->width);
  if (file->height > 0)
    wc_dict_put_uint (dict, "height", (guint) file->height);
}

static GVariant *
value_of (const WcAttachment *file, guint index)
{
  const char *disposition = wc_attachment_disposition_to_string (file->disposition);
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_uint (&dict, "index", index);
  wc_dict_put_string (&dict, "state", wc_attachment_state_to_string (file->state));
  wc_dict_put_some (&dict, "url", wc_attachment_get_url (file));
  wc_dict_put_some (&dict, "aesgcm", wc_attachment_get_encrypted (file));
  wc_dict_put_some (&dict, "bits", wc_attachment_get_bits (file));
  wc_dict_put_some (&dict, "pack", wc_attachment_get_pack (file));
  wc_file_values_put_what (&dict, file);
  if (file->duration_ms >= 0)
    wc_dict_put_int (&dict, "duration_ms", file->duration_ms);
  wc_dict_put_strings (&dict, "hashes", (const char *const *) file->hashes);
  wc_dict_put_some (&dict, "disposition", *disposition != '\0' ? disposition : NULL);
  wc_dict_put_some (&dict, "thumbnail", file->thumbnail_uri);
  wc_dict_put_some (&dict, "thumbnail_type", file->thumbnail_type);
  wc_dict_put_some (&dict, "job", file->job);
  return wc_dict_end (&dict);
}

void
wc_file_values_put (WcDict *dict, const GPtrArray *attachments)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (attachments == NULL || attachments->len == 0)
    return;
  for (guint i = 0; i < attachments->len; i++)
    g_variant_builder_add_value (&list, value_of (attachments->pdata[i], i));
  wc_dict_put (dict, "attachments", g_variant_builder_end (&list));
}

static int
wrap_data (const char *text, GError **error)
{
  gsize size = 0;
  guchar *bytes = g_base64_decode (text, &size);
  g_autoptr (GBytes) content = g_bytes_new_take (bytes, size);

  return wc_file_service_wrap (content, error);
}

static gboolean
read_content (WcRequest *request, GVariant *source, WcFileOffer *offer, GError **error)
{
  const char *data = wc_dict_get_string (source, "data", NULL);
  const char *upload = wc_dict_get_string (source, "upload", NULL);
  const char *url = wc_dict_get_string (source, "url", NULL);
  gboolean has_fd = wc_dict_has (source, "fd");

  if ((data != NULL) + (upload != NULL) + (url != NULL) + has_fd != 1)
    return wc_error_invalid (error, "source",
                             "a file needs exactly one of fd, data, upload and url");
  if (url != NULL)
    {
      wc_attachment_add_source (offer->claims, url);
      return wc_attachment_get_url (offer->claims) != NULL ||
             wc_error_invalid (error, "source", "url: that is no https URL");
    }
  if (upload != NULL)
    offer->upload = g_strdup (upload);
  else if (data != NULL)
    offer->fd = wrap_data (data, error);
  else
    offer->fd = wc_request_dup_fd (request, wc_dict_get_uint (source, "fd", 0), error);
  return upload != NULL || offer->fd >= 0;
}

static void
read_hashes (GVariant *source, WcAttachment *claims)
{
  g_autofree const char **hashes = wc_dict_get_strings (source, "hashes");

  for (const char **each = hashes; each != NULL && *each != NULL; each++)
    {
      g_auto (GStrv) words = g_strsplit (*each, " ", 2);

      wc_attachment_add_hash (claims, words[0], words[0] != NULL ? words[1] : NULL);
    }
}

static void
read_claims (GVariant *source, WcAttachment *claims)
{
  wc_attachment_set_name (claims, wc_dict_get_string (source, "name", NULL));
  wc_str_set (&claims->media_type, wc_dict_get_string (source, "type", NULL));
  wc_str_set (&claims->description, wc_dict_get_string (source, "description", NULL));
  claims->disposition = wc_attachment_disposition_from_string (
      wc_dict_get_string (source, "disposition", ""));
  claims->width = (int) wc_dict_get_uint (source, "width", 0);
  claims->height = (int) wc_dict_get_uint (source, "height", 0);
  claims->size = wc_dict_get_int64 (source, "size", -1);
  read_hashes (source, claims);
  wc_attachment_set_pack (claims, wc_dict_get_string (source, "pack", NULL));
  if (wc_dict_has (source, "duration_ms"))
    claims->duration_ms = wc_dict_get_uint (source, "duration_ms", 0);
}

WcFileOffer *
wc_file_values_read (WcRequest *request, GVariant *source, GError **error)
{
  g_autoptr (WcFileOffer) offer = wc_file_offer_new ();

  if (!read_content (request, source, offer, error))
    return NULL;
  offer->keep_metadata = wc_dict_get_boolean (source, "keep_metadata", FALSE);
  offer->bits = wc_dict_get_boolean (source, "bits", FALSE);
  offer->purpose =
      wc_upload_purpose_from_string (wc_dict_get_string (source, "purpose", NULL));
  read_claims (source, offer->claims);
  return g_steal_pointer (&offer);
}

static gboolean
is_for_message (const WcFileOffer *offer, GError **error)
{
  return offer->purpose == WC_UPLOAD_PURPOSE_MESSAGE ||
         wc_error_invalid (error, "purpose",
                           "purpose: what goes with a message is uploaded for that; "
                           "Files.Upload has other purposes");
}

GPtrArray *
wc_file_values_read_all (WcRequest *request, GVariant *options, GError **error)
{
  g_autoptr (GPtrArray) offers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_file_offer_free);
  g_autoptr (GVariant) list =
      g_variant_lookup_value (options, "attachments", G_VARIANT_TYPE ("aa{sv}"));
  gsize n = list != NULL ? g_variant_n_children (list) : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) source = g_variant_get_child_value (list, i);
      g_autoptr (WcFileOffer) offer = wc_file_values_read (request, source, error);

      if (offer == NULL || !is_for_message (offer, error))
        return NULL;
      g_ptr_array_add (offers, g_steal_pointer (&offer));
    }
  return g_steal_pointer (&offers);
}
