/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/history.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* Pages of a chat. Whatever has a beginning is read forward and shown as it comes. From
 * the newest backward the pages are held until the last one is there, because people
 * read from the oldest on. */

#define PAGE_ITEMS 200

typedef struct
{
  WcCli *cli;
  const WcHistory *history;
  gint64 left;   /* messages still wanted */
  gboolean held; /* ask the server no more */
} Reading;

static JsonObject *
new_params (const Reading *reading, const char *from, gint64 id, gboolean fetch)
{
  JsonObject *params = wc_chat_choice_new_params (reading->history->choice);
  JsonObject *options = json_object_new ();

  json_object_set_int_member (options, "limit", MIN (reading->left, PAGE_ITEMS));
  if (id > 0)
    json_object_set_int_member (options, from, id);
  if (reading->history->since >= 0)
    json_object_set_int_member (options, "since", reading->history->since);
  if (reading->history->thread != NULL)
    json_object_set_string_member (options, "thread", reading->history->thread);
  if (fetch)
    json_object_set_boolean_member (options, "fetch", TRUE);
  json_object_set_object_member (params, "options", options);
  return params;
}

/* Whether what was asked for is still worth something without the server. */
static gboolean
is_of_server (const GError *error)
{
  WcExit status = wc_failure_get_exit (error);

  return status == WC_EXIT_OFFLINE ||
         g_str_equal (wc_failure_get_name (error), "NotSupported");
}

static guint
count_of (JsonObject *page)
{
  JsonArray *items = wc_object_get_array (page, "items");

  return items != NULL ? json_array_get_length (items) : 0;
}

/* The same page with what the server has. Returns: (transfer full) (nullable): NULL
 * without an error where the server could not be asked. */
static JsonObject *
fetch_page (Reading *reading, gint64 before, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *clean = NULL;
  JsonObject *page = wc_cli_call (reading->cli, "Messages.List",
                                  new_params (reading, "before", before, TRUE), &local);

  if (page != NULL)
    return page;
  if (!is_of_server (local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  reading->held = TRUE;
  clean = wc_text_line (local->message, 0);
  wc_cli_say (reading->cli, "What is older could not be asked for: %s", clean);
  return NULL;
}

/* The page before @before. Returns: (transfer full). */
static JsonObject *
get_page (Reading *reading, gint64 before, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) page =
      wc_cli_call (reading->cli, "Messages.List",
                   new_params (reading, "before", before, FALSE), error);
  JsonObject *fetched;

  if (page == NULL || reading->held || wc_object_get_int (page, "older", 0) != 0 ||
      count_of (page) >= MIN (reading->left, PAGE_ITEMS))
    return g_steal_pointer (&page);
  fetched = fetch_page (reading, before, &local);
  if (fetched != NULL)
    return fetched;
  if (local == NULL)
    return g_steal_pointer (&page);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static gboolean
read_backward (Reading *reading, WcHistoryTake take, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) pages =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  gint64 before = reading->history->before;

  do
    {
      JsonObject *page = get_page (reading, before, error);

      if (page == NULL)
        return FALSE;
      g_ptr_array_add (pages, page);
      reading->left -= count_of (page);
      before = wc_object_get_int (page, "older", 0);
    }
  while (before > 0 && reading->left > 0);
  for (guint i = pages->len; i > 0; i--)
    {
      JsonArray *items = wc_object_get_array (g_ptr_array_index (pages, i - 1), "items");

      if (items != NULL)
        take (items, data);
    }
  return TRUE;
}

static gboolean
read_forward (Reading *reading, WcHistoryTake take, gpointer data, GError **error)
{
  gint64 after = reading->history->after;

  while (after > 0 && reading->left > 0)
    {
      g_autoptr (JsonObject) page =
          wc_cli_call (reading->cli, "Messages.List",
                       new_params (reading, "after", after, FALSE), error);

      if (page == NULL)
        return FALSE;
      if (count_of (page) > 0)
        take (wc_object_get_array (page, "items"), data);
      reading->left -= count_of (page);
      after = wc_object_get_int (page, "newer", 0);
    }
  return TRUE;
}

gboolean
wc_history_read (WcCli *cli,
                 const WcHistory *history,
                 WcHistoryTake take,
                 gpointer data,
                 GError **error)
{
  Reading reading = { .cli = cli,
                      .history = history,
                      .left = history->limit > 0 ? history->limit : G_MAXINT64,
                      .held = history->held };

  if (history->after > 0)
    return read_forward (&reading, take, data, error);
  return read_backward (&reading, take, data, error);
}
