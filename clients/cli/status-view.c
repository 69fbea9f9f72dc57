/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/account-view.h"
#include "cli/dates.h"
#include "cli/status-view.h"
#include "cli/table.h"
#include "cli/text.h"
#include "common/object.h"

/* One line for the daemon, one for each account, and what to do where something waits. */

static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_LEFT, WC_TABLE_LEFT,
                                         WC_TABLE_LEFT, WC_TABLE_FLEXIBLE };

/* "3 unread": nothing for nothing. Returns: (transfer full). */
static char *
count (JsonObject *object, const char *key, const char *what)
{
  gint64 number = wc_object_get_int (object, key, 0);

  return number > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT " %s", number, what)
                    : g_strdup ("");
}

static void
append_count (GString *out, JsonObject *status, const char *key, const char *what)
{
  g_autofree char *text = count (status, key, what);

  if (*text != '\0')
    g_string_append_printf (out, ", %s", text);
}

static void
append_daemon (GString *out, JsonObject *status, GDateTime *now)
{
  gint64 started = wc_object_get_int (status, "started_ts", 0);
  g_autofree char *version = wc_text_line (wc_object_get_string (status, "version"), 0);
  g_autofree char *state = wc_text_line (wc_object_get_string (status, "state"), 0);
  g_autofree char *when = wc_dates_format (started, now, WC_DATES_BRIEF);

  g_string_append_printf (out, "whinchatd %s since %s: %s", version, when, state);
  append_count (out, status, "unread", "unread");
  append_count (out, status, "pending_out", "to be sent");
  append_count (out, status, "jobs", "at work");
  g_string_append_c (out, '\n');
}

/* What a person has to know of the place where everything is kept. */
static void
append_storage (GString *out, JsonObject *status)
{
  g_autofree char *rescue =
      wc_text_line (wc_object_get_string (status, "rescue.text"), 0);
  g_autofree char *trouble =
      wc_text_line (wc_object_get_string (status, "storage.text"), 0);
  const char *state = wc_object_get_string (status, "storage.state");

  if (state != NULL && !g_str_equal (state, "ok"))
    g_string_append_printf (out, "Nothing can be stored: %s\n", trouble);
  if (*rescue != '\0')
    g_string_append_printf (out, "Note: %s\n", rescue);
}

static void
add_account (WcTable *table, JsonObject *account, GHashTable *syncs, GDateTime *now)
{
  const char *jid = wc_object_get_string (account, "jid");
  JsonObject *sync = jid != NULL ? g_hash_table_lookup (syncs, jid) : NULL;
  g_autofree char *note = wc_account_view_note (account, sync, now);
  g_autofree char *unread = count (account, "unread", "unread");
  g_autofree char *pending = count (account, "pending_out", "to be sent");

  wc_table_add (table, WC_COLOUR_STRONG, jid);
  wc_table_add (table, wc_account_view_colour (account),
                wc_object_get_string (account, "state"));
  wc_table_add (table, WC_COLOUR_PLAIN, unread);
  wc_table_add (table, WC_COLOUR_PLAIN, pending);
  wc_table_add (table, WC_COLOUR_PLAIN, note);
}

static void
append_advice (GString *out, JsonObject *status, guint n_accounts)
{
  gint64 prompts = wc_object_get_int (status, "prompts", 0);

  if (n_accounts == 0)
    g_string_append (out, "No account yet: whinchat login you@example.org\n");
  if (prompts > 0)
    g_string_append_printf (
        out, "%" G_GINT64_FORMAT " question%s for you: whinchat prompts answer\n",
        prompts, prompts == 1 ? " waits" : "s wait");
}

char *
wc_status_view_render (JsonObject *status,
                       GHashTable *syncs,
                       GDateTime *now,
                       const WcScreen *screen)
{
  GString *out = g_string_new (NULL);
  JsonArray *accounts = wc_object_get_array (status, "accounts");
  guint n_accounts = accounts != NULL ? json_array_get_length (accounts) : 0;
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));
  g_autofree char *lines = NULL;

  append_daemon (out, status, now);
  append_storage (out, status);
  for (guint i = 0; i < n_accounts; i++)
    {
      JsonObject *account = wc_object_get_item (accounts, i);

      if (account != NULL)
        add_account (table, account, syncs, now);
    }
  lines = wc_table_render (table, screen->columns, screen->colour);
  g_string_append (out, lines);
  append_advice (out, status, n_accounts);
  return g_string_free (out, FALSE);
}

gboolean
wc_status_view_is_well (JsonObject *status)
{
  JsonArray *accounts = wc_object_get_array (status, "accounts");
  gboolean any = FALSE;

  for (guint i = 0; accounts != NULL && i < json_array_get_length (accounts); i++)
    {
      JsonObject *account = wc_object_get_item (accounts, i);

      if (account == NULL || !wc_object_get_boolean (account, "enabled"))
        continue;
      if (!wc_account_view_is_well (account))
        return FALSE;
      any = TRUE;
    }
  return any;
}
