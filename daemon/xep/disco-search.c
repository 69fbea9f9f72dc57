/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "xep/disco-search.h"
#include "xml/ns.h"

/* XEP-0030. A server may list its items in any order, and what was found before is to be
 * found again: the first by name counts. One that does not answer is passed over. */

/* A server may name many; what is looked for is among the first. */
#define MAX_ITEMS 50

typedef struct
{
  const WcDiscoSearch *what;
  GTask *task;  /* (owned) */
  GQueue items; /* (element-type utf8) owned: not answered yet */
} Search;

static void
search_free (Search *self)
{
  g_queue_clear_full (&self->items, g_free);
  g_object_unref (self->task);
  g_free (self);
}

static void
fail (Search *self, GError *error)
{
  g_task_return_error (self->task, error);
  search_free (self);
}

/* Asks the next one, or ends the search. */
static void
ask_next (WcSession *session, Search *self, WcReply on_answer)
{
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_DISCO_INFO);
  GError *none = NULL;

  if (!g_queue_is_empty (&self->items))
    {
      wc_session_iq_get (session, g_queue_peek_head (&self->items), query, on_answer,
                         self);
      return;
    }
  none = g_error_new_literal (WC_ERROR, WC_ERROR_NOT_SUPPORTED, self->what->none);
  wc_error_set_detail (none, "feature", self->what->feature);
  fail (self, none);
}

static void
on_info (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Search *self = data;
  g_autofree char *asked = g_queue_pop_head (&self->items);
  gpointer found = NULL;

  if (wc_error_is_loss (error))
    {
      fail (self, g_error_copy (error));
      return;
    }
  if (error == NULL)
    found = self->what->read (asked, wc_node_child (result, "query", WC_NS_DISCO_INFO));
  if (found == NULL)
    {
      ask_next (session, self, on_info);
      return;
    }
  g_task_return_pointer (self->task, found, self->what->free);
  search_free (self);
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

static void
on_items (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Search *self = data;
  const WcNode *query = wc_node_child (result, "query", WC_NS_DISCO_ITEMS);
  const WcNode *item = wc_node_child (query, "item", WC_NS_DISCO_ITEMS);

  if (error != NULL)
    {
      fail (self, g_error_copy (error));
      return;
    }
  for (; item != NULL && self->items.length < MAX_ITEMS;
       item = wc_node_next (item, "item", WC_NS_DISCO_ITEMS))
    {
      const char *text = wc_node_attr (item, "jid");
      char *jid = text != NULL ? wc_jid_normalize_bare (text, FALSE, NULL) : NULL;

      if (jid != NULL)
        g_queue_push_tail (&self->items, jid);
    }
  g_queue_sort (&self->items, compare_names, NULL);
  if (wc_session_server_has (session, self->what->feature))
    g_queue_push_head (&self->items, g_strdup (wc_session_get_domain (session)));
  ask_next (session, self, on_info);
}

void
wc_disco_search (WcSession *session, const WcDiscoSearch *what, GTask *task)
{
  Search *self = g_new0 (Search, 1);
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_DISCO_ITEMS);

  self->what = what;
  self->task = task;
  g_queue_init (&self->items);
  wc_session_iq_get (session, wc_session_get_domain (session), query, on_items, self);
}
