/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/0313-mam-private.h"
#include "xml/ns.h"

/* The words of a question to an archive: XEP-0313 § 4, XEP-0059, XEP-0431. */

#define FULLTEXT "{" WC_NS_FULLTEXT "}fulltext"

/* Where ids cannot be asked for (§ 4.1.4 needs "#extended"), the message is looked for
 * among so many around its time. */
#define AROUND 50

static void
add_field (WcNode *form, const char *var, const char *value)
{
  WcNode *field = wc_node_add (form, "field", NULL);

  wc_node_set (field, "var", var);
  wc_node_add_with_text (field, "value", NULL, value);
}

static void
add_time (WcNode *form, const char *var, gint64 ts_us)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (ts_us / G_USEC_PER_SEC);
  g_autofree char *seconds = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *text =
      g_strdup_printf ("%s.%06dZ", seconds, (int) (ts_us % G_USEC_PER_SEC));

  if (ts_us != 0)
    add_field (form, var, text);
}

WcNode *
wc_mam_query_build (const WcArchiveQuery *query, const char *id)
{
  WcNode *node = wc_node_new ("query", WC_NS_MAM);
  WcNode *form = wc_node_add (node, "x", WC_NS_DATA_FORMS);
  WcNode *set = wc_node_add (node, "set", WC_NS_RSM);
  g_autofree char *max = g_strdup_printf ("%u", query->max);

  wc_node_set (node, "queryid", id);
  wc_node_set (form, "type", "submit");
  add_field (form, "FORM_TYPE", WC_NS_MAM);
  if (query->with != NULL)
    add_field (form, "with", query->with);
  if (query->text != NULL)
    add_field (form, FULLTEXT, query->text);
  add_time (form, "start", query->start_us);
  add_time (form, "end", query->end_us);
  wc_node_add_with_text (set, "max", NULL, max);
  if (query->after_id != NULL)
    wc_node_add_with_text (set, "after", NULL, query->after_id);
  if (query->before_id != NULL)
    wc_node_add_with_text (set, "before", NULL, query->before_id);
  return node;
}

gboolean
wc_mam_query_offers_text (const WcNode *answer)
{
  const WcNode *form = wc_node_child (answer, "x", WC_NS_DATA_FORMS);
  const WcNode *field;

  if (form == NULL || g_strcmp0 (wc_node_attr (form, "type"), "form") != 0)
    return FALSE;
  field = wc_node_child (form, "field", WC_NS_DATA_FORMS);
  while (field != NULL && g_strcmp0 (wc_node_attr (field, "var"), FULLTEXT) != 0)
    field = wc_node_next (field, "field", WC_NS_DATA_FORMS);
  return field != NULL;
}

/* XEP-0059 § 2.7: how many items the question matches, where the server counts them. */
gint64
wc_mam_query_read_total (const WcNode *fin)
{
  const WcNode *set = wc_node_child (fin, "set", WC_NS_RSM);
  const char *text = wc_node_child_text (set, "count", WC_NS_RSM);
  gint64 total = -1;

  if (text != NULL &&
      !g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &total, /* error= */ NULL))
    return -1;
  return total;
}

WcNode *
wc_mam_query_build_item (WcSession *session, const WcMamItem *item, const char *id)
{
  WcArchiveQuery around = { .with = item->with,
                            .start_us = item->stamp_us - G_USEC_PER_SEC,
                            .end_us = item->stamp_us + G_USEC_PER_SEC,
                            .max = AROUND };
  WcArchiveQuery exactly = { .max = 1 };
  WcNode *node;

  if (item->room != NULL || !wc_session_account_has (session, WC_NS_MAM "#extended"))
    return wc_mam_query_build (&around, id);
  node = wc_mam_query_build (&exactly, id);
  add_field ((WcNode *) wc_node_child (node, "x", WC_NS_DATA_FORMS), "ids", item->id);
  return node;
}
