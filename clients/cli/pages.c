/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/pages.h"
#include "common/object.h"

/* Lists that come in pages. Asks for no more than is wanted: a short list is one call. */

#define PAGE_ITEMS 200

JsonObject *
wc_pages_new_params (const WcCli *cli, JsonObject **out_options)
{
  JsonObject *params = wc_cli_new_params (cli);

  *out_options = json_object_new ();
  json_object_set_object_member (params, "options", *out_options);
  return params;
}

/* Shows items until @take or the limit ends it; *@left: how many are still wanted. */
static gboolean
show_items (JsonArray *items, gint64 *left, WcPagesTake take, gpointer data)
{
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = wc_object_get_item (items, i);

      if (item != NULL && !take (item, data))
        return FALSE;
      if (--*left == 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
wc_pages_read (
    WcCli *cli, const WcPages *pages, WcPagesTake take, gpointer data, GError **error)
{
  JsonObject *options = wc_object_get_object (pages->params, "options");
  gint64 left = pages->limit > 0 ? pages->limit : G_MAXINT64;
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (JsonObject) page = NULL;
      const char *next = NULL;

      json_object_set_int_member (options, "limit", MIN (left, PAGE_ITEMS));
      page = wc_cli_call (cli, pages->method, json_object_ref (pages->params), error);
      if (page == NULL)
        return FALSE;
      more = show_items (wc_object_get_array (page, "items"), &left, take, data);
      next = wc_object_get_string (page, "next");
      if (next == NULL || *next == '\0')
        return TRUE;
      json_object_set_string_member (options, "cursor", next);
    }
  return TRUE;
}
