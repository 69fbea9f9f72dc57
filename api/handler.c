/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/handler.h"

/* Helpers of the files in api/methods. */

const WcContext *
wc_handler_context (WcRequest *request)
{
  return wc_request_get_context (request);
}

const WcServices *
wc_handler_services (WcRequest *request)
{
  return wc_request_get_context (request)->services;
}

WcAccount *
wc_handler_find_account (WcRequest *request, GVariant *args)
{
  g_autoptr (GError) error = NULL;
  WcAccount *account = wc_account_service_resolve (
      wc_handler_services (request)->accounts, wc_handler_string (args, 0), &error);

  if (account == NULL)
    wc_request_fail (request, g_steal_pointer (&error));
  return account;
}

const char *
wc_handler_string (GVariant *args, gsize index)
{
  const char *text = NULL;

  g_variant_get_child (args, index, "&s", &text);
  return text;
}

gint64
wc_handler_int64 (GVariant *args, gsize index)
{
  gint64 number = 0;

  g_variant_get_child (args, index, "x", &number);
  return number;
}

guint
wc_handler_uint (GVariant *args, gsize index)
{
  guint32 number = 0;

  g_variant_get_child (args, index, "u", &number);
  return number;
}

GVariant *
wc_handler_dict (GVariant *args, gsize index)
{
  return g_variant_get_child_value (args, index);
}

void
wc_handler_finish (WcRequest *request, gboolean good, GError *error)
{
  if (good)
    wc_request_return (request, /* result= */ NULL);
  else
    wc_request_fail (request, error);
}

void
wc_handler_return (WcRequest *request, GVariant *value, GError *error)
{
  if (value != NULL)
    wc_request_return (request, g_variant_new_tuple (&value, 1));
  else
    wc_request_fail (request, error);
}

void
wc_page_init (WcPage *page)
{
  g_variant_builder_init (&page->items, G_VARIANT_TYPE ("aa{sv}"));
  page->bytes = 0;
  page->max_bytes = WC_HANDLER_PAGE_BYTES;
  page->n = 0;
}

void
wc_page_init_whole (WcPage *page)
{
  wc_page_init (page);
  page->max_bytes = G_MAXSIZE;
}

void
wc_page_clear (WcPage *page)
{
  g_variant_builder_clear (&page->items);
}

gboolean
wc_page_add (WcPage *page, GVariant *item)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (item);
  gsize bytes = g_variant_get_size (owned);

  if (page->n > 0 && page->bytes + bytes > page->max_bytes)
    return FALSE;
  g_variant_builder_add_value (&page->items, owned);
  page->bytes += bytes;
  page->n++;
  return TRUE;
}

GVariant *
wc_page_end (WcPage *page)
{
  return g_variant_builder_end (&page->items);
}
