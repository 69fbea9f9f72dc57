/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "lib/served-archive.h"
#include "xep/timestamp.h"
#include "xml/ns.h"

/* As honest as Prosody's, and as small as tests need it. */

typedef struct
{
  char *id;
  char *with;
  gint64 stamp_us;
  WcNode *message; /* (owned) */
} Item;

struct _WcServedArchive
{
  char *owner;
  GPtrArray *items; /* (owned) (element-type Item) oldest first */
  guint page;
};

static void
item_free (gpointer data)
{
  Item *self = data;

  g_free (self->id);
  g_free (self->with);
  wc_node_unref (self->message);
  g_free (self);
}

WcServedArchive *
wc_served_archive_new (const char *owner)
{
  WcServedArchive *self = g_new0 (WcServedArchive, 1);

  self->owner = g_strdup (owner);
  self->items = g_ptr_array_new_with_free_func (item_free);
  self->page = 250;
  return self;
}

void
wc_served_archive_free (WcServedArchive *self)
{
  g_free (self->owner);
  g_ptr_array_unref (self->items);
  g_free (self);
}

const char *
wc_served_archive_add (WcServedArchive *self,
                       const WcNode *message,
                       const char *with,
                       gint64 stamp_us)
{
  Item *item = g_new0 (Item, 1);

  item->id = g_strdup_printf ("%u", self->items->len + 1);
  item->with = g_strdup (with);
  item->stamp_us = stamp_us - stamp_us % G_USEC_PER_SEC;
  item->message = wc_node_ref (message);
  g_ptr_array_add (self->items, item);
  return item->id;
}

guint
wc_served_archive_count (WcServedArchive *self)
{
  return self->items->len;
}

char *
wc_served_archive_dup_bodies (WcServedArchive *self, const char *prefix)
{
  GString *bodies = g_string_new (NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *item = self->items->pdata[i];
      const char *body = wc_node_child_text (item->message, "body", WC_NS_CLIENT);

      if (body != NULL && g_str_has_prefix (body, prefix))
        g_string_append_printf (bodies, "%s ", body);
    }
  return g_string_free (bodies, FALSE);
}

void
wc_served_archive_set_page (WcServedArchive *self, guint max)
{
  self->page = max;
}

/* ---- Questions ---- */

static const char *
find_field (const WcNode *query, const char *var)
{
  const WcNode *form = wc_node_child (query, "x", WC_NS_DATA_FORMS);
  const WcNode *field = wc_node_child (form, "field", WC_NS_DATA_FORMS);

  while (field != NULL && g_strcmp0 (wc_node_attr (field, "var"), var) != 0)
    field = wc_node_next (field, "field", WC_NS_DATA_FORMS);
  return wc_node_child_text (field, "value", WC_NS_DATA_FORMS);
}

static const WcNode *
find_border (const WcNode *query, const char *name)
{
  return wc_node_child (wc_node_child (query, "set", WC_NS_RSM), name, WC_NS_RSM);
}

char *
wc_served_archive_describe (const WcNode *query)
{
  const WcNode *after = find_border (query, "after");
  const WcNode *before = find_border (query, "before");

  if (find_field (query, "ids") != NULL)
    return g_strconcat ("ids=", find_field (query, "ids"), NULL);
  if (after != NULL)
    return g_strconcat ("after=", wc_node_text (after), NULL);
  if (before != NULL)
    return g_strconcat ("before=", wc_node_text (before), NULL);
  return g_strdup ("start");
}

static gboolean
matches (const WcNode *query, const Item *item)
{
  const char *start = find_field (query, "start");
  const char *end = find_field (query, "end");
  const char *with = find_field (query, "with");
  const char *id = find_field (query, "ids");

  return (start == NULL || item->stamp_us >= wc_timestamp_parse (start)) &&
         (end == NULL || item->stamp_us <= wc_timestamp_parse (end)) &&
         (with == NULL || strcmp (with, item->with) == 0) &&
         (id == NULL || strcmp (id, item->id) == 0);
}

/* Where the item with the id in @border stands among @found; -1: nowhere. */
static int
index_of (GPtrArray *found, const WcNode *border)
{
  for (guint i = 0; i < found->len; i++)
    if (g_strcmp0 (((const Item *) found->pdata[i])->id, wc_node_text (border)) == 0)
      return (int) i;
  return -1;
}

/* ---- Answers ---- */

static void
write_result (GString *out,
              WcServedArchive *self,
              const Item *item,
              const char *to,
              const char *queryid)
{
  g_autofree char *stamp = wc_timestamp_format (item->stamp_us);

  g_string_append_printf (out,
                          "<message from='%s' to='%s'><result xmlns='" WC_NS_MAM
                          "' queryid='%s' id='%s'><forwarded xmlns='" WC_NS_FORWARD
                          "'><delay xmlns='" WC_NS_DELAY "' stamp='%s'/>",
                          self->owner, to, queryid, item->id, stamp);
  wc_node_write (item->message, WC_NS_FORWARD, out);
  g_string_append (out, "</forwarded></result></message>");
}

static char *
refuse (const WcNode *iq, const char *to)
{
  return g_strdup_printf ("<iq type='error' id='%s' to='%s'><error type='cancel'>"
                          "<item-not-found xmlns='" WC_NS_STANZAS "'/></error></iq>",
                          wc_node_attr (iq, "id"), to);
}

typedef struct
{
  int first;
  int end;
} Slice;

/* The part of @n items that is asked for. */
static Slice
cut_page (GPtrArray *found, const WcNode *query, int max)
{
  const WcNode *after = find_border (query, "after");
  const WcNode *before = find_border (query, "before");
  Slice slice = { 0, (int) found->len };

  if (after != NULL)
    slice.first = index_of (found, after) + 1;
  if (before != NULL && wc_node_text (before) != NULL)
    slice.end = index_of (found, before);
  if (before != NULL)
    slice.first = MAX (slice.first, slice.end - max);
  else
    slice.end = MIN (slice.end, slice.first + max);
  return slice;
}

static gboolean
knows_border (GPtrArray *found, const WcNode *border)
{
  return border == NULL || wc_node_text (border) == NULL || index_of (found, border) >= 0;
}

char *
wc_served_archive_answer (WcServedArchive *self, const WcNode *iq, const char *to)
{
  const WcNode *query = wc_node_child (iq, "query", WC_NS_MAM);
  gboolean backwards = find_border (query, "before") != NULL;
  const char *max = wc_node_text (find_border (query, "max"));
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  GString *out = g_string_new (NULL);
  Slice slice;

  for (guint i = 0; i < self->items->len; i++)
    if (matches (query, self->items->pdata[i]))
      g_ptr_array_add (found, self->items->pdata[i]);
  if (!knows_border (found, find_border (query, "after")) ||
      !knows_border (found, find_border (query, "before")))
    {
      g_string_free (out, TRUE);
      return refuse (iq, to);
    }
  slice = cut_page (found, query, MIN (atoi (max), (int) self->page));
  for (int i = slice.first; i < slice.end; i++)
    write_result (out, self, found->pdata[i], to, wc_node_attr (query, "queryid"));
  g_string_append_printf (
      out,
      "<iq type='result' id='%s' to='%s'><fin xmlns='" WC_NS_MAM
      "'%s><set xmlns='" WC_NS_RSM "'><count>%u</count></set></fin></iq>",
      wc_node_attr (iq, "id"), to,
      (backwards ? slice.first == 0 : slice.end == (int) found->len) ? " complete='true'"
                                                                     : "",
      found->len);
  return g_string_free (out, FALSE);
}
