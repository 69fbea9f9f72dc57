/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/contact-view.h"
#include "cli/dates.h"
#include "cli/table.h"
#include "common/object.h"

/* Who somebody is, and who sees whose presence, in words. */

/* A word of the API and what it means. */
typedef struct
{
  const char *word;
  const char *text;
} Meaning;

static const Meaning subscriptions[] = {
  { "none", "" },
  { "to", "you see their presence" },
  { "from", "they see your presence" },
  { "both", "you see each other's presence" },
};

static const char *
explain_subscription (JsonObject *contact)
{
  const char *word = wc_object_get_string (contact, "subscription");

  for (gsize i = 0; i < G_N_ELEMENTS (subscriptions); i++)
    if (g_strcmp0 (subscriptions[i].word, word) == 0)
      return subscriptions[i].text;
  return word != NULL ? word : "";
}

static gboolean
asks (JsonObject *contact)
{
  return wc_object_get_int (contact, "request_ts", -1) >= 0;
}

/* What is to be done or waited for, else how they are. Returns: (transfer full). */
static char *
describe (JsonObject *contact)
{
  const char *text = wc_object_get_string (contact, "request_text");
  const char *status = wc_object_get_string (contact, "status");

  if (asks (contact))
    return g_strconcat ("asks to see your presence", text != NULL ? ": " : "", text,
                        NULL);
  if (wc_object_get_boolean (contact, "blocked"))
    return g_strdup ("blocked");
  if (wc_object_get_boolean (contact, "ask"))
    return g_strdup ("has not answered your request yet");
  return g_strdup (status != NULL ? status : "");
}

static void
add_row (WcTable *table, JsonObject *contact)
{
  const char *title = wc_object_get_string (contact, "title");
  const char *address = wc_object_get_string (contact, "jid");
  const char *show = wc_object_get_string (contact, "show");
  g_autofree char *text = describe (contact);

  wc_table_add (table, asks (contact) ? WC_COLOUR_STRONG : WC_COLOUR_PLAIN, title);
  wc_table_add (table, WC_COLOUR_DIM, g_strcmp0 (title, address) != 0 ? address : "");
  wc_table_add (
      table, g_strcmp0 (show, "available") == 0 ? WC_COLOUR_GOOD : WC_COLOUR_DIM, show);
  wc_table_add (table, asks (contact) ? WC_COLOUR_WARNING : WC_COLOUR_PLAIN, text);
}

char *
wc_contact_view_list (GPtrArray *contacts, const WcScreen *screen)
{
  static const WcTableColumn columns[] = { WC_TABLE_FLEXIBLE, WC_TABLE_LEFT,
                                           WC_TABLE_LEFT, WC_TABLE_FLEXIBLE };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < contacts->len; i++)
    add_row (table, g_ptr_array_index (contacts, i));
  return wc_table_render (table, screen->columns, screen->colour);
}

static void
add_line (WcTable *table, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  wc_table_add (table, WC_COLOUR_DIM, name);
  wc_table_add (table, WC_COLOUR_PLAIN, value);
}

static void
add_groups (WcTable *table, JsonObject *contact)
{
  g_autofree char *groups =
      wc_object_join (wc_object_get_array (contact, "groups"), ", ");

  add_line (table, "groups", groups);
}

static void
add_request (WcTable *table, JsonObject *contact, GDateTime *now)
{
  gint64 ts = wc_object_get_int (contact, "request_ts", -1);
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  if (wc_object_get_boolean (contact, "ask"))
    add_line (table, "asked", "you asked to see their presence; there is no answer yet");
  if (wc_object_get_boolean (contact, "approved"))
    add_line (table, "approved", "they may see your presence as soon as they ask");
  if (ts < 0)
    return;
  when = wc_dates_format (ts, now, WC_DATES_FULL);
  text = g_strdup_printf ("asked to see your presence, %s", when);
  add_line (table, "request", text);
  add_line (table, "with it", wc_object_get_string (contact, "request_text"));
}

char *
wc_contact_view_show (JsonObject *contact, const WcScreen *screen, GDateTime *now)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_FLEXIBLE };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  add_line (table, "address", wc_object_get_string (contact, "jid"));
  add_line (table, "account", wc_object_get_string (contact, "account"));
  add_line (table, "name", wc_object_get_string (contact, "name"));
  add_line (table, "nick", wc_object_get_string (contact, "nick"));
  add_line (table, "pronouns", wc_object_get_string (contact, "pronouns"));
  add_groups (table, contact);
  add_line (table, "presence", wc_object_get_string (contact, "show"));
  add_line (table, "status", wc_object_get_string (contact, "status"));
  if (wc_object_get_boolean (contact, "in_roster"))
    add_line (table, "roster", "in your list of contacts");
  add_line (table, "sees", explain_subscription (contact));
  if (wc_object_get_boolean (contact, "blocked"))
    add_line (table, "blocked", "the server keeps back what they send");
  add_line (table, "picture", wc_object_get_string (contact, "avatar"));
  add_request (table, contact, now);
  return wc_table_render (table, screen->columns, screen->colour);
}
