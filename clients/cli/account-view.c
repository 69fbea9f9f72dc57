/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/account-view.h"
#include "cli/dates.h"
#include "cli/text.h"
#include "common/object.h"

/* States and sources are words of the API; a later daemon may know others, which are
 * shown as they are. */

typedef struct
{
  const char *state;
  WcColour colour;
  gboolean well;
} State;

static const State states[] = {
  { "online", WC_COLOUR_GOOD, TRUE },        { "syncing", WC_COLOUR_GOOD, TRUE },
  { "connecting", WC_COLOUR_WARNING, TRUE }, { "offline", WC_COLOUR_DIM, FALSE },
  { "error", WC_COLOUR_BAD, FALSE },         { "auth-failed", WC_COLOUR_BAD, FALSE },
};

typedef struct
{
  const char *secret;
  const char *sentence;
} Secret;

static const Secret secrets[] = {
  { "keyring", "The password is kept in the keyring of the desktop." },
  { "command", "The password comes from the command at each login." },
  { "credential", "The password comes from systemd at each start (LoadCredential=)." },
  { "file", "The password is kept in a file of mode 0600, which every program of yours "
            "can read." },
  { "none", "The password is kept nowhere: no keyring can be used here. When the daemon "
            "starts again it has to be given again, unless you log in with "
            "--password-command or a systemd credential." },
};

WcColour
wc_account_view_colour (JsonObject *account)
{
  const char *state = wc_object_get_string (account, "state");

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].state, state) == 0)
      return states[i].colour;
  return WC_COLOUR_PLAIN;
}

gboolean
wc_account_view_is_well (JsonObject *account)
{
  const char *state = wc_object_get_string (account, "state");

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].state, state) == 0)
      return states[i].well;
  return FALSE;
}

const char *
wc_account_view_secret (JsonObject *account)
{
  const char *secret = wc_object_get_string (account, "secret");

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (g_strcmp0 (secrets[i].secret, secret) == 0)
      return secrets[i].sentence;
  return NULL;
}

static void
append_part (GString *out, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (out->len > 0)
    g_string_append (out, "; ");
  g_string_append (out, text);
}

/* Servers word it in many ways, the most frequent of all reasons (RFC 6120 § 6.5.10). */
char *
wc_account_view_reason (JsonObject *account)
{
  const char *condition = wc_object_get_string (account, "error.condition");
  const char *state = wc_object_get_string (account, "state");
  char *text;

  if (g_strcmp0 (condition, "not-authorized") == 0 &&
      g_strcmp0 (state, "auth-failed") == 0)
    return g_strdup ("the server refuses the password");
  text = wc_text_line (wc_object_get_string (account, "error.text"), 0);
  if (g_str_has_suffix (text, "."))
    text[strlen (text) - 1] = '\0';
  return text;
}

static void
append_error (GString *out, JsonObject *account, GDateTime *now)
{
  gint64 next = wc_object_get_int (account, "next_attempt_ts", 0);
  g_autofree char *text = wc_account_view_reason (account);
  g_autofree char *when = next > 0 ? wc_dates_format (next, now, WC_DATES_BRIEF) : NULL;
  g_autofree char *again =
      when != NULL ? g_strconcat ("tries again at ", when, NULL) : NULL;

  append_part (out, text);
  append_part (out, again);
}

static void
append_sync (GString *out, JsonObject *sync)
{
  gint64 done = wc_object_get_int (sync, "done", 0);
  gint64 behind = wc_object_get_int (sync, "behind", -1);
  g_autofree char *text =
      behind >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT " of about %" G_GINT64_FORMAT
                                     " messages",
                                     done, done + behind)
                  : g_strdup_printf ("%" G_GINT64_FORMAT " messages so far", done);

  append_part (out, text);
}

static void
append_missing (GString *out, JsonArray *missing)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; missing != NULL && i < json_array_get_length (missing); i++)
    g_string_append_printf (words, "%s%s", i == 0 ? "its server has no " : ", no ",
                            json_array_get_string_element (missing, i));
  append_part (out, words->str);
}

char *
wc_account_view_note (JsonObject *account, JsonObject *sync, GDateTime *now)
{
  GString *out = g_string_new (NULL);
  const char *state = wc_object_get_string (account, "state");

  if (!wc_object_get_boolean (account, "enabled"))
    append_part (out, "disabled");
  append_error (out, account, now);
  if (sync != NULL && g_strcmp0 (state, "syncing") == 0)
    append_sync (out, sync);
  append_missing (out, wc_object_get_array (account, "missing"));
  return g_string_free (out, FALSE);
}
