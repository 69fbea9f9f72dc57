/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/file-values.h"
#include "api/handler.h"
#include "api/methods/interfaces.h"
#include "api/methods/stickers.h"
#include "api/values.h"
#include "base/error.h"

/* Files. What each method promises is in dbus/im.whinchat.Whinchat1.Files.xml. */

static void
return_job (WcRequest *request, const WcJob *job, GError *error)
{
  wc_handler_return (request, job != NULL ? g_variant_new_string (job->id) : NULL, error);
}

typedef struct
{
  WcRequest *request; /* (owned) */
  WcAccount *account; /* (owned) */
  WcUploadPurpose purpose;
} Uploading;

static void
on_taken (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Uploading *uploading = data;
  g_autoptr (WcAccount) account = uploading->account;
  WcFileService *files = wc_handler_services (uploading->request)->files;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) taken = wc_file_service_take_finish (files, result, &error);
  g_autoptr (WcJob) job = NULL;

  if (taken != NULL)
    job = wc_file_service_upload (files, account, taken->pdata[0], uploading->purpose,
                                  NULL, &error);
  if (taken != NULL && job == NULL)
    wc_file_service_drop (files, taken);
  return_job (uploading->request, job, g_steal_pointer (&error));
}

static WcFileOffer *
read_source (WcRequest *request, GVariant *source, GError **error)
{
  g_autoptr (WcFileOffer) offer = wc_file_values_read (request, source, error);

  if (offer == NULL || !offer->bits)
    return g_steal_pointer (&offer);
  wc_error_invalid (error, "bits", "what travels in stanzas is not uploaded");
  return NULL;
}

static void
upload (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) source = wc_handler_dict (args, 1);
  GPtrArray *offers;
  GError *error = NULL;
  WcFileOffer *offer;
  Uploading *uploading;

  if (account == NULL)
    return;
  offer = read_source (request, source, &error);
  if (offer == NULL)
    {
      wc_request_fail (request, error);
      return;
    }
  offers = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_file_offer_free);
  g_ptr_array_add (offers, offer);
  uploading = g_new0 (Uploading, 1);
  uploading->request = request;
  uploading->account = g_steal_pointer (&account);
  uploading->purpose = offer->purpose;
  wc_file_service_take_async (wc_handler_services (request)->files, uploading->account,
                              offers, /* cancellable= */ NULL, on_taken, uploading);
}

static WcFilePlace
place_of (GVariant *args)
{
  return (WcFilePlace){ wc_handler_int64 (args, 1), wc_handler_uint (args, 2) };
}

static void
download (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  WcFilePlace place = place_of (args);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJob) job = NULL;

  if (account == NULL)
    return;
  job = wc_file_service_download (wc_handler_services (request)->files, account, &place,
                                  NULL, &error);
  return_job (request, job, g_steal_pointer (&error));
}

static void
on_thumbnail (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = wc_thumbnail_service_fetch_finish (result, &error);

  wc_handler_return (data, uri != NULL ? g_variant_new_string (uri) : NULL,
                     g_steal_pointer (&error));
}

static void
fetch_thumbnail (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  WcFilePlace place = place_of (args);

  if (account != NULL)
    wc_thumbnail_service_fetch_async (wc_handler_services (request)->thumbnails, account,
                                      &place, on_thumbnail, request);
}

static void
read_part (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 3);
  WcFilePlace place = place_of (args);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GVariant *data = NULL;

  if (account == NULL)
    return;
  bytes = wc_file_service_read (
      wc_handler_services (request)->files, account, &place,
      wc_dict_get_int64 (options, "offset", 0),
      wc_dict_get_uint (options, "length", WC_FILE_SERVICE_MAX_DATA), &error);
  if (bytes != NULL)
    data = g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
  wc_handler_return (request, data, g_steal_pointer (&error));
}

static void
open_copy (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  WcFilePlace place = place_of (args);
  g_autoptr (GError) error = NULL;
  int fd;

  if (account == NULL)
    return;
  fd = wc_file_service_open (wc_handler_services (request)->files, account, &place,
                             &error);
  if (fd >= 0)
    wc_request_give_fd (request, fd);
  wc_handler_return (request, fd >= 0 ? g_variant_new_handle (0) : NULL,
                     g_steal_pointer (&error));
}

static void
list (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 1);
  const WcFileQuery query = { .chat = wc_dict_get_string (options, "chat", NULL),
                              .before = wc_dict_get_int64 (options, "before", 0),
                              .since_us = wc_dict_get_time (options, "since", 0),
                              .limit = wc_dict_get_uint (options, "limit", 50) };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  g_auto (WcPage) page = { 0 };

  if (account == NULL)
    return;
  wc_page_init (&page);
  messages = wc_file_service_list (services->files, account, &query, &error);
  for (guint i = 0; messages != NULL && i < messages->len; i++)
    if (!wc_page_add (&page, wc_values_message (services, messages->pdata[i])))
      break;
  wc_handler_return (request, messages != NULL ? wc_page_end (&page) : NULL,
                     g_steal_pointer (&error));
}

static void
cache (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 0);
  g_auto (WcDict) dict = WC_DICT_INIT;
  g_autoptr (GError) error = NULL;
  WcFileTotals totals;

  if (!wc_file_service_cache (wc_handler_services (request)->files, /* account= */ 0,
                              wc_dict_get_int64 (options, "keep_bytes", -1), &totals,
                              &error))
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  wc_dict_put_int (&dict, "files", totals.n_files);
  wc_dict_put_int (&dict, "bytes", totals.bytes);
  wc_dict_put_uint (&dict, "purged", totals.n_purged);
  wc_handler_return (request, wc_dict_end (&dict), NULL);
}

static GVariant *
value_of_policy (const WcFilePolicy *policy)
{
  g_autofree const char **from = wc_file_policy_dup_from (policy);
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_strings (&dict, "from", from);
  wc_dict_put_int (&dict, "max_bytes", policy->max_bytes);
  wc_dict_put_boolean (&dict, "metered", policy->metered);
  wc_dict_put_int (&dict, "cache_bytes", policy->cache_bytes);
  return wc_dict_end (&dict);
}

static void
get_policy (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  WcFilePolicy policy;
  gboolean found;

  if (account == NULL)
    return;
  found = wc_file_policy_service_get (wc_handler_services (request)->file_policies,
                                      account, &policy, &error);
  wc_handler_return (request, found ? value_of_policy (&policy) : NULL,
                     g_steal_pointer (&error));
}

static void
set_policy (WcRequest *request, GVariant *args)
{
  WcFilePolicyService *policies = wc_handler_services (request)->file_policies;
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) wanted = wc_handler_dict (args, 1);
  g_autofree const char **from = wc_dict_get_strings (wanted, "from");
  g_autoptr (GError) error = NULL;
  WcFilePolicy policy;
  gboolean set;

  if (account == NULL)
    return;
  set = wc_file_policy_service_get (policies, account, &policy, &error);
  if (set)
    {
      if (from != NULL)
        policy.from = wc_file_policy_from_strings (from);
      policy.max_bytes = wc_dict_get_int64 (wanted, "max_bytes", policy.max_bytes);
      policy.metered = wc_dict_get_boolean (wanted, "metered", policy.metered);
      policy.cache_bytes = wc_dict_get_int64 (wanted, "cache_bytes", policy.cache_bytes);
      set = wc_file_policy_service_set (policies, account, &policy, &error);
    }
  wc_handler_finish (request, set, g_steal_pointer (&error));
}

static const WcMethod methods[] = {
  { "Upload", upload },
  { "Download", download },
  { "FetchThumbnail", fetch_thumbnail },
  { "Read", read_part },
  { "Open", open_copy },
  { "List", list },
  { "Cache", cache },
  { "Policy", get_policy },
  { "SetPolicy", set_policy },
  { "StickerPacks", wc_stickers_list },
  { "StickerPack", wc_stickers_get },
  { "PublishStickerPack", wc_stickers_publish },
  { "ImportStickerPack", wc_stickers_import },
  { "RemoveStickerPack", wc_stickers_remove },
  { NULL },
};

const WcInterface wc_api_files = { "Files", methods };
