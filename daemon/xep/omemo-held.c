/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/omemo-pending-store.h"
#include "xep/omemo-held.h"
#include "xml/ns.h"
#include "xml/parser.h"
#include "xml/stanza.h"

/* What was known of a stanza stands around it, in an element that never leaves here. */
#define NS "urn:whinchat:held"

static void
set_number (WcNode *node, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  if (value != 0)
    wc_node_set (node, name, text);
}

static char *
write_held (const WcInbound *in)
{
  g_autoptr (WcNode) held = wc_node_new ("held", NS);

  set_number (held, "origin", in->origin);
  set_number (held, "outgoing", in->outgoing);
  set_number (held, "stamp", in->stamp_us);
  set_number (held, "received", in->received_us);
  set_number (held, "delayed", in->delayed);
  set_number (held, "backfill", in->backfill);
  set_number (held, "backwards", in->newest_first);
  wc_node_set (held, "id", in->archive_id);
  wc_node_set (held, "by", in->archive_by);
  wc_node_add_tree (held, in->stanza);
  return wc_node_to_string (held, WC_NS_CLIENT);
}

static WcNode *
parse (const WcOmemoPending *held)
{
  return wc_parser_parse (held->xml, WC_NS_CLIENT, WC_PARSER_LIMITS_ANSWER,
                          /* error= */ NULL);
}

static gint64
number_of (const WcNode *node, const char *name)
{
  return wc_node_attr_int (node, name, G_MININT64, G_MAXINT64, 0);
}

gboolean
wc_omemo_held_add (WcOmemo *self,
                   const WcInbound *in,
                   const char *chat,
                   gboolean *out_kept,
                   GError **error)
{
  g_autofree char *xml = write_held (in);
  const WcOmemoPending pending = { .jid = (char *) chat,
                                   .version = WC_OMEMO_AXOLOTL,
                                   .xml = xml };

  return wc_omemo_pending_store_hold (self->db, self->account, &pending, out_kept, error);
}

WcOmemoPending *
wc_omemo_held_seal (const WcInbound *in, const char *sender, const WcMessageOmemo *said)
{
  WcOmemoPending *sealed = g_new0 (WcOmemoPending, 1);

  sealed->jid = g_strdup (sender);
  sealed->version = said->version;
  sealed->device = said->device;
  sealed->reason = said->reason;
  sealed->xml = write_held (in);
  return sealed;
}

/* One that is held, with what its order depends on. */
typedef struct
{
  WcOmemoPending *pending; /* (owned) */
  gboolean backwards;
} Ordered;

/* What @held may depend on: which archive, and how that was read. */
static void
read_place (const WcOmemo *self,
            const WcOmemoPending *held,
            const char **out_of,
            gboolean *out_backwards)
{
  g_autoptr (WcNode) node = parse (held);
  const WcNode *stanza =
      node != NULL ? wc_node_child (node, "message", WC_NS_CLIENT) : NULL;

  *out_of =
      stanza != NULL && wc_stanza_has_type (stanza, "groupchat") ? held->jid : self->jid;
  *out_backwards = node != NULL && number_of (node, "backwards") != 0;
}

/* What an archive was read backwards for lies before what came live, however the clocks
 * stand to one another, and within itself the last was written first. */
static int
compare (gconstpointer a, gconstpointer b)
{
  const Ordered *one = a;
  const Ordered *other = b;

  if (one->backwards != other->backwards)
    return one->backwards ? -1 : 1;
  if (one->backwards)
    return one->pending->id > other->pending->id ? -1 : 1;
  return one->pending->id < other->pending->id ? -1 : 1;
}

static void
add_ordered (const GArray *order, GPtrArray *list)
{
  for (guint i = 0; i < order->len; i++)
    g_ptr_array_add (list, g_array_index (order, Ordered, i).pending);
}

GPtrArray *
wc_omemo_held_list (WcOmemo *self, WcOmemoHeldReady ready, gpointer data, GError **error)
{
  g_autoptr (GPtrArray) held =
      wc_omemo_pending_store_list_held (self->db, self->account, error);
  g_autoptr (GPtrArray) due = NULL;
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (Ordered));
  GPtrArray *list;

  if (held == NULL)
    return NULL;
  due = wc_omemo_pending_store_list_due (self->db, self->account,
                                         WC_OMEMO_PENDING_STORE_MAX, error);
  if (due == NULL)
    return NULL;
  for (guint i = held->len; i > 0; i--)
    {
      Ordered one = { held->pdata[i - 1], FALSE };
      const char *of;

      read_place (self, one.pending, &of, &one.backwards);
      if (ready != NULL && !ready (data, of, one.backwards))
        continue;
      g_ptr_array_steal_index (held, i - 1);
      g_array_append_val (order, one);
    }
  g_array_sort (order, compare);
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_pending_free);
  add_ordered (order, list);
  g_ptr_array_extend_and_steal (list, g_steal_pointer (&due));
  return list;
}

void
wc_omemo_held_read (const WcOmemoPending *held, WcInbound *out)
{
  g_autoptr (WcNode) node = parse (held);
  const WcNode *stanza =
      node != NULL ? wc_node_child (node, "message", WC_NS_CLIENT) : NULL;

  if (stanza == NULL)
    return;
  out->stanza = wc_node_ref ((WcNode *) stanza);
  out->origin = (WcMessageSource) number_of (node, "origin");
  out->outgoing = number_of (node, "outgoing") != 0;
  out->stamp_us = number_of (node, "stamp");
  out->received_us = number_of (node, "received");
  out->delayed = number_of (node, "delayed") != 0;
  out->backfill = number_of (node, "backfill") != 0;
  out->archive_id = g_strdup (wc_node_attr (node, "id"));
  out->archive_by = g_strdup (wc_node_attr (node, "by"));
  out->again = MAX (held->message, 0);
}
