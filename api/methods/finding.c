/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/finding.h"
#include "api/values.h"
#include "base/error.h"

/* Messages by their words: of what is held here, and of what the server has. */

#define DEFAULT_LIMIT 50

static void
return_found (WcRequest *request, const WcSearchPage *found)
{
  const WcServices *services = wc_handler_services (request);
  gint64 next = found->next;
  g_autofree char *cursor = NULL;
  g_auto (WcPage) page = { 0 };

  wc_page_init (&page);
  for (guint i = 0; i < found->items->len; i++)
    {
      const WcMessage *message = g_ptr_array_index (found->items, i);

      if (wc_page_add (&page, wc_values_message (services, message)))
        continue;
      next = ((const WcMessage *) g_ptr_array_index (found->items, i - 1))->id;
      break;
    }
  cursor = next != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, next) : g_strdup ("");
  wc_request_return (request, g_variant_new ("(@aa{sv}s)", wc_page_end (&page), cursor));
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcSearchPage) found = wc_search_service_run_finish (
      wc_handler_services (request)->search, result, &error);

  if (found != NULL)
    return_found (request, found);
  else
    wc_request_fail (request, g_steal_pointer (&error));
}

static gboolean
parse_cursor (GVariant *options, gint64 *out_before, GError **error)
{
  const char *cursor = wc_dict_get_string (options, "cursor", "");

  *out_before = 0;
  if (*cursor == '\0')
    return TRUE;
  return g_ascii_string_to_signed (cursor, 10, 1, G_MAXINT64, out_before, NULL) ||
         wc_error_invalid (error, "options.cursor",
                           "options.cursor: it is none of this search");
}

/* A chat is only known together with its account. */
static gboolean
take_scope (WcRequest *request, GVariant *options, WcSearchQuery *query, GError **error)
{
  const char *name = wc_dict_get_string (options, "account", NULL);
  g_autoptr (WcAccount) account = NULL;

  query->chat = wc_dict_get_string (options, "chat", NULL);
  if (name == NULL && query->chat == NULL)
    return TRUE;
  account = wc_account_service_resolve (wc_handler_services (request)->accounts,
                                        name != NULL ? name : "", error);
  if (account != NULL)
    query->account = account->id;
  return account != NULL;
}

static guint
has_of (GVariant *options)
{
  static const char *const words[] = { "file", "image", "link" };
  g_autofree const char **wanted = wc_dict_get_strings (options, "has");
  guint has = 0;

  for (gsize i = 0; wanted != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_strv_contains (wanted, words[i]))
      has |= 1u << i;
  return has;
}

void
wc_finding_search (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 1);
  g_autoptr (GError) error = NULL;
  WcSearchQuery query = { .text = wc_handler_string (args, 0) };

  query.from = wc_dict_get_string (options, "from", NULL);
  query.has = has_of (options);
  query.since_us = wc_dict_get_time (options, "since", 0);
  query.until_us = wc_dict_get_time (options, "until", 0);
  query.limit = wc_dict_get_uint (options, "limit", DEFAULT_LIMIT);
  if (!take_scope (request, options, &query, &error) ||
      !parse_cursor (options, &query.before, &error))
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  wc_search_service_run_async (wc_handler_services (request)->search, &query,
                               wc_request_get_cancellable (request), on_found, request);
}

static void
return_of_archive (WcRequest *request, const WcArchiveSearchPage *found)
{
  const WcServices *services = wc_handler_services (request);
  const char *next = found->next != NULL ? found->next : "";
  g_auto (WcPage) page = { 0 };

  wc_page_init (&page);
  for (guint i = 0; i < found->items->len; i++)
    {
      const WcMessage *message = g_ptr_array_index (found->items, i);

      if (wc_page_add (&page, wc_values_message (services, message)))
        continue;
      message = g_ptr_array_index (found->items, i - 1);
      next = message->archive_id;
      break;
    }
  wc_request_return (request, g_variant_new ("(@aa{sv}s)", wc_page_end (&page), next));
}

static void
on_archive_found (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcArchiveSearchPage) found =
      wc_archive_search_service_run_finish (result, &error);

  if (found != NULL)
    return_of_archive (request, found);
  else
    wc_request_fail (request, g_steal_pointer (&error));
}

void
wc_finding_search_archive (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  const WcArchiveSearchRequest wanted = {
    .account = account,
    .text = wc_handler_string (args, 1),
    .chat = wc_dict_get_string (options, "chat", NULL),
    .cursor = wc_dict_get_string (options, "cursor", NULL),
    .since_us = wc_dict_get_time (options, "since", 0),
    .until_us = wc_dict_get_time (options, "until", 0),
    .limit = wc_dict_get_uint (options, "limit", DEFAULT_LIMIT),
  };

  if (account != NULL)
    wc_archive_search_service_run_async (services->archive_search, &wanted,
                                         wc_request_get_cancellable (request),
                                         on_archive_found, request);
}
