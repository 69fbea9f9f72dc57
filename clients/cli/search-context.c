/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/search-context.h"
#include "common/object.h"

#include <stdio.h>

/* A message that was found alone often says little. What was said around it is one page
 * of its chat with the message in the middle, so what search found is also where
 * "whinchat history --around" begins. */

struct _WcSearchContext
{
  WcCli *cli;
  WcPrinter *printer;
  guint size;
  GHashTable *printed; /* (owned) (element-type gint64) */
};

WcSearchContext *
wc_search_context_new (WcCli *cli, WcPrinter *printer, guint size)
{
  WcSearchContext *self = g_new0 (WcSearchContext, 1);

  self->cli = cli;
  self->printer = printer;
  self->size = size;
  self->printed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
wc_search_context_free (WcSearchContext *self)
{
  g_hash_table_unref (self->printed);
  g_free (self);
}

/* Returns: (transfer full). */
static JsonObject *
get_page (WcSearchContext *self, JsonObject *message, GError **error)
{
  JsonObject *params = json_object_new ();
  JsonObject *options = json_object_new ();
  const char *account = wc_object_get_string (message, "account");
  const char *chat = wc_object_get_string (message, "chat");

  json_object_set_int_member (options, "around", wc_object_get_int (message, "id", 0));
  json_object_set_int_member (options, "limit", 2 * (gint64) self->size + 1);
  json_object_set_string_member (params, "account", account != NULL ? account : "");
  json_object_set_string_member (params, "chat", chat != NULL ? chat : "");
  json_object_set_object_member (params, "options", options);
  return wc_cli_call (self->cli, "Messages.List", params, error);
}

/* FALSE: it was printed before. */
static gboolean
note_printed (WcSearchContext *self, JsonObject *message)
{
  gint64 id = wc_object_get_int (message, "id", 0);

  return g_hash_table_add (self->printed, g_memdup2 (&id, sizeof id));
}

gboolean
wc_search_context_add (WcSearchContext *self, JsonObject *message, GError **error)
{
  gint64 id = wc_object_get_int (message, "id", 0);
  gboolean first = g_hash_table_size (self->printed) == 0;
  g_autoptr (JsonObject) page = NULL;
  JsonArray *items;

  if (g_hash_table_contains (self->printed, &id))
    return TRUE;
  page = get_page (self, message, error);
  if (page == NULL)
    return FALSE;
  if (!first)
    fputs ("--\n", stdout);
  items = wc_object_get_array (page, "items");
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = wc_object_get_item (items, i);

      if (item != NULL && note_printed (self, item))
        wc_printer_add_message (self->printer, item);
    }
  return TRUE;
}
