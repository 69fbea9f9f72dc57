/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "xep/bookmark-item.h"
#include "xep/bookmark-storage.h"
#include "xep/host.h"
#include "xep/pubsub.h"
#include "xml/ns.h"

/* XEP-0048 Bookmarks, in PEP and in private XML storage (XEP-0049): one element with all
 * of them. A server that keeps it the same as the node of XEP-0402 is not asked. */

typedef struct
{
  guint where;       /* still to be read */
  GPtrArray *list;   /* (owned) (element-type WcBookmark) */
  GHashTable *rooms; /* (owned) (element-type utf8) those in the list, borrowed from it */
  WcBookmarkStorageFunc func;
  gpointer user_data;
} Reading;

static void
finish (Reading *self, WcSession *session, const GError *error)
{
  self->func (session, self->user_data, error == NULL ? self->list : NULL, error);
  g_hash_table_unref (self->rooms);
  g_ptr_array_unref (self->list);
  g_free (self);
}

static void
take_one (Reading *self, WcSession *session, const WcNode *conference)
{
  g_autoptr (WcBookmark) bookmark =
      wc_bookmark_item_parse_old (wc_host_of (session)->account->id, conference);

  if (bookmark == NULL)
    wc_session_dropped (session, "bookmarks", "malformed-bookmark");
  else if (g_hash_table_add (self->rooms, bookmark->room))
    g_ptr_array_add (self->list, g_steal_pointer (&bookmark));
}

static void
take_storage (Reading *self, WcSession *session, const WcNode *storage)
{
  const WcNode *conference =
      wc_node_child (storage, "conference", WC_NS_BOOKMARK_STORAGE);

  for (; conference != NULL && self->list->len < WC_BOOKMARK_ITEM_MAX_COUNT;
       conference = wc_node_next (conference, "conference", WC_NS_BOOKMARK_STORAGE))
    take_one (self, session, conference);
}

/* Private storage has the element itself, PEP has it in its only item. */
static const WcNode *
find_storage (const WcNode *result)
{
  const WcNode *query = wc_node_child (result, "query", WC_NS_PRIVATE);
  g_autoptr (GArray) items = NULL;

  if (query != NULL)
    return wc_node_child (query, "storage", WC_NS_BOOKMARK_STORAGE);
  items = wc_pubsub_event_read_items (result, WC_NS_BOOKMARK_STORAGE);
  for (guint i = 0; i < items->len; i++)
    {
      const WcPubsubItem *item = &g_array_index (items, WcPubsubItem, i);

      if (item->payload != NULL &&
          wc_node_is (item->payload, "storage", WC_NS_BOOKMARK_STORAGE))
        return item->payload;
    }
  return NULL;
}

gboolean
wc_bookmark_storage_is_absent (const GError *error)
{
  return g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND) ||
         g_error_matches (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

/* Asks the next place; FALSE when none is left. */
static gboolean
ask_next (Reading *self, WcSession *session, WcReply reply)
{
  g_autoptr (WcNode) query = NULL;
  WcPubsubQuery node = { .node = WC_NS_BOOKMARK_STORAGE };

  if (self->where & WC_BOOKMARK_STORAGE_PEP)
    {
      self->where &= ~WC_BOOKMARK_STORAGE_PEP;
      wc_pubsub_get_items (session, &node, reply, self);
      return TRUE;
    }
  if (!(self->where & WC_BOOKMARK_STORAGE_PRIVATE))
    return FALSE;
  self->where &= ~WC_BOOKMARK_STORAGE_PRIVATE;
  query = wc_node_new ("query", WC_NS_PRIVATE);
  wc_node_add (query, "storage", WC_NS_BOOKMARK_STORAGE);
  wc_session_iq_get (session, /* to= */ NULL, query, reply, self);
  return TRUE;
}

static void
on_storage (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Reading *self = data;

  if (error != NULL && !wc_bookmark_storage_is_absent (error))
    {
      finish (self, session, error);
      return;
    }
  take_storage (self, session, find_storage (result));
  if (!ask_next (self, session, on_storage))
    finish (self, session, /* error= */ NULL);
}

void
wc_bookmark_storage_read (WcSession *session,
                          guint where,
                          WcBookmarkStorageFunc func,
                          gpointer user_data)
{
  Reading *self = g_new0 (Reading, 1);

  self->where = where;
  self->list = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_bookmark_unref);
  self->rooms = g_hash_table_new (g_str_hash, g_str_equal);
  self->func = func;
  self->user_data = user_data;
  if (!ask_next (self, session, on_storage))
    finish (self, session, /* error= */ NULL);
}
