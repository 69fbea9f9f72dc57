/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "model/jid.h"
#include "xep/data-forms.h"
#include "xep/muc-directory.h"
#include "xml/ns.h"

/* XEP-0045 § 6.3 with XEP-0059, XEP-0433: directories are written by strangers, so that
 * every text is bounded, and what is no address of a room is left out. */

#define MAX_TEXT 1023
#define MAX_LISTED 10000 /* rooms of a service that knows no pages */
#define MAX_USERS 10000000
#define SEARCH_PARAMS "urn:xmpp:channel-search:0:search-params"
#define SORT_KEY "{urn:xmpp:channel-search:0:order}address"

/* ---- Questions ---- */

static void
add_part (WcNode *parent, const WcMucDirectoryPart *part)
{
  WcNode *set = wc_node_add (parent, "set", WC_NS_RSM);
  g_autofree char *max = g_strdup_printf ("%u", part->limit);

  wc_node_add_with_text (set, "max", NULL, max);
  if (part->after != NULL)
    wc_node_add_with_text (set, "after", NULL, part->after);
}

WcNode *
wc_muc_directory_build_list (const WcMucDirectoryPart *part)
{
  WcNode *query = wc_node_new ("query", WC_NS_DISCO_ITEMS);

  add_part (query, part);
  return query;
}

/* Sorted by address, because only that makes pages without repetitions (XEP-0433 § 5.5);
 * everything else is as the service would have it. */
WcNode *
wc_muc_directory_build_search (const char *text, const WcMucDirectoryPart *part)
{
  WcNode *search = wc_node_new ("search", WC_NS_CHANNEL_SEARCH);
  g_autoptr (WcForm) form = wc_form_new_submit (SEARCH_PARAMS);
  g_autoptr (WcNode) x = NULL;

  wc_form_add (form, "q", WC_FORM_TYPE_TEXT_SINGLE, text);
  wc_form_add (form, "key", WC_FORM_TYPE_LIST_SINGLE, SORT_KEY);
  x = wc_data_forms_build (form);
  add_part (search, part);
  wc_node_add_tree (search, x);
  return search;
}

/* ---- Answers ---- */

static void
set_bounded (char **field, const char *text)
{
  if (text != NULL && *text != '\0' && strlen (text) <= MAX_TEXT)
    wc_str_set (field, text);
}

/* NULL where @text (nullable) is no address of a room. Returns: (transfer full). */
static WcRoom *
new_room (gint64 account, const char *text)
{
  g_autofree char *jid =
      text != NULL ? wc_jid_normalize_bare (text, /* need_local= */ TRUE, NULL) : NULL;

  return jid != NULL ? wc_room_new (account, jid) : NULL;
}

/* Where the next page begins, by what the service says of this one (XEP-0059 § 2.2): a
 * page that is not full is the last. */
static char *
read_next (const WcNode *set, guint n_items, guint limit)
{
  const char *last = wc_node_child_text (set, "last", WC_NS_RSM);
  const WcNode *first = wc_node_child (set, "first", WC_NS_RSM);
  const char *count_text = wc_node_child_text (set, "count", WC_NS_RSM);
  gint64 index =
      first != NULL ? wc_node_attr_int (first, "index", 0, G_MAXINT32, -1) : -1;
  gint64 count = -1;

  if (last == NULL || *last == '\0' || strlen (last) > MAX_TEXT || n_items == 0)
    return NULL;
  if (count_text == NULL || index < 0 ||
      !g_ascii_string_to_signed (count_text, 10, 0, G_MAXINT32, &count, NULL))
    return n_items >= limit ? g_strdup (last) : NULL;
  return index + n_items < count ? g_strdup (last) : NULL;
}

static int
compare_rooms (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const WcRoom *const *) a)->room, (*(const WcRoom *const *) b)->room);
}

static void
cut_page (WcRoomPage *page, const WcMucDirectoryPart *part)
{
  guint n_before = 0;

  g_ptr_array_sort (page->rooms, compare_rooms);
  while (part->after != NULL && n_before < page->rooms->len &&
         strcmp (((WcRoom *) page->rooms->pdata[n_before])->room, part->after) <= 0)
    n_before++;
  if (n_before > 0)
    g_ptr_array_remove_range (page->rooms, 0, n_before);
  if (page->rooms->len <= part->limit)
    return;
  g_ptr_array_set_size (page->rooms, (int) part->limit);
  page->next = g_strdup (((WcRoom *) page->rooms->pdata[page->rooms->len - 1])->room);
}

WcRoomPage *
wc_muc_directory_parse_list (gint64 account,
                             const WcNode *iq,
                             const WcMucDirectoryPart *part)
{
  const WcNode *query = wc_node_child (iq, "query", WC_NS_DISCO_ITEMS);
  const WcNode *set = wc_node_child (query, "set", WC_NS_RSM);
  const WcNode *item = wc_node_child (query, "item", WC_NS_DISCO_ITEMS);
  WcRoomPage *page = wc_room_page_new ();
  guint n_items = 0;

  for (; item != NULL && n_items < MAX_LISTED;
       item = wc_node_next (item, "item", WC_NS_DISCO_ITEMS))
    {
      WcRoom *room = new_room (account, wc_node_attr (item, "jid"));

      n_items++;
      if (room == NULL)
        continue;
      set_bounded (&room->name, wc_node_attr (item, "name"));
      g_ptr_array_add (page->rooms, room);
    }
  if (set == NULL || n_items > part->limit)
    cut_page (page, part);
  else
    page->next = read_next (set, n_items, part->limit);
  return page;
}

static WcRoom *
read_found (gint64 account, const WcNode *item)
{
  WcRoom *room = new_room (account, wc_node_attr (item, "address"));
  const char *users = wc_node_child_text (item, "nusers", WC_NS_CHANNEL_SEARCH);
  guint64 n = 0;

  if (room == NULL)
    return NULL;
  set_bounded (&room->name, wc_node_child_text (item, "name", WC_NS_CHANNEL_SEARCH));
  set_bounded (&room->description,
               wc_node_child_text (item, "description", WC_NS_CHANNEL_SEARCH));
  if (users != NULL && g_ascii_string_to_unsigned (users, 10, 0, MAX_USERS, &n, NULL))
    room->n_occupants = (guint) n;
  return room;
}

WcRoomPage *
wc_muc_directory_parse_search (gint64 account,
                               const WcNode *iq,
                               const WcMucDirectoryPart *part)
{
  const WcNode *result = wc_node_child (iq, "result", WC_NS_CHANNEL_SEARCH);
  const WcNode *item = wc_node_child (result, "item", WC_NS_CHANNEL_SEARCH);
  WcRoomPage *page = wc_room_page_new ();
  guint n_items = 0;

  for (; item != NULL && n_items < part->limit;
       item = wc_node_next (item, "item", WC_NS_CHANNEL_SEARCH))
    {
      WcRoom *room = read_found (account, item);

      n_items++;
      if (room != NULL)
        g_ptr_array_add (page->rooms, room);
    }
  page->next = read_next (wc_node_child (result, "set", WC_NS_RSM), n_items, part->limit);
  return page;
}
