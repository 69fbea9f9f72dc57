/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/chat-choice.h"
#include "cli/listing.h"
#include "cli/omemo-devices.h"
#include "cli/qr.h"
#include "cli/screen.h"
#include "cli/table.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

static const WcOutputShape shape = { "fingerprint", "device,trust,listed,fingerprint" };
static const WcOutputShape uri_shape = { "uri", "uri" };
static const WcOutputShape verified_shape = { "jid", "jid,fingerprints,unknown" };

/* ---- The list ---- */

static const char *
describe_bundle (const char *bundle)
{
  if (g_strcmp0 (bundle, "none") == 0)
    return "has announced no keys";
  if (g_strcmp0 (bundle, "bad") == 0)
    return "its keys are damaged";
  if (g_strcmp0 (bundle, "failed") == 0)
    return "its keys could not be fetched";
  return "";
}

static const char *
describe (JsonObject *device)
{
  if (wc_object_get_boolean (device, "own"))
    return "this device";
  if (!wc_object_get_boolean (device, "listed"))
    return "not on the list any more";
  if (wc_object_get_boolean (device, "silent"))
    return "silent for six weeks: in use?";
  return describe_bundle (wc_object_get_string (device, "bundle"));
}

/* What wants a decision shall be seen. */
static WcColour
colour_of (const char *trust)
{
  if (g_strcmp0 (trust, "undecided") == 0 || g_strcmp0 (trust, "distrusted") == 0)
    return WC_COLOUR_BAD;
  return g_strcmp0 (trust, "verified") == 0 ? WC_COLOUR_GOOD : WC_COLOUR_PLAIN;
}

static void
add_line (WcTable *table, JsonObject *device)
{
  g_autofree char *id = g_strdup_printf (
      "%" G_GINT64_FORMAT "%s", wc_object_get_int (device, "device", 0),
      g_strcmp0 (wc_object_get_string (device, "namespace"), "omemo-2") == 0
          ? " (omemo:2)"
          : "");
  const char *trust = wc_object_get_string (device, "trust");
  const char *key = wc_object_get_string (device, "fingerprint");

  wc_table_add (table, WC_COLOUR_STRONG, id);
  wc_table_add (table, colour_of (trust), trust);
  wc_table_add (table, WC_COLOUR_PLAIN, key != NULL ? key : "has shown no key yet");
  wc_table_add (table, WC_COLOUR_DIM, describe (device));
}

/* What was refused, in a line of its own below its device. */
static void
add_shown (WcTable *table, const char *key)
{
  if (key == NULL)
    return;
  wc_table_add (table, WC_COLOUR_PLAIN, "");
  wc_table_add (table, WC_COLOUR_BAD, "changed");
  wc_table_add (table, WC_COLOUR_PLAIN, key);
  wc_table_add (table, WC_COLOUR_DIM, "refused until you trust it");
}

/* What there is to know of ours, below it. */
static void
add_reason (WcTable *table, const char *text)
{
  if (text == NULL)
    return;
  wc_table_add (table, WC_COLOUR_PLAIN, "");
  wc_table_add (table, WC_COLOUR_PLAIN, "");
  wc_table_add (table, WC_COLOUR_BAD, text);
  wc_table_add (table, WC_COLOUR_PLAIN, "");
}

static void
print_list (const WcCli *cli, JsonArray *devices)
{
  static const WcTableColumn columns[] = { WC_TABLE_RIGHT, WC_TABLE_LEFT, WC_TABLE_LEFT,
                                           WC_TABLE_LEFT };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < json_array_get_length (devices); i++)
    {
      JsonObject *device = wc_object_get_item (devices, i);

      add_line (table, device);
      add_shown (table, wc_object_get_string (device, "shown"));
      add_reason (table, wc_object_get_string (device, "text"));
    }
  wc_table_print (table, wc_options_get (cli->options, "color"));
}

/* Whom the first argument means; without one the account. Returns: (transfer full). */
static JsonObject *
new_params (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  JsonObject *params;

  if (wc_cli_get_arg (cli, 0) == NULL)
    {
      params = wc_cli_new_params (cli);
      json_object_set_string_member (params, "jid", "");
      return params;
    }
  if (!wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return NULL;
  return wc_chat_choice_new_jid_params (&choice);
}

int
wc_omemo_devices_list (WcCli *cli, GError **error)
{
  JsonObject *params = new_params (cli, error);
  g_autoptr (JsonObject) result =
      params != NULL ? wc_cli_call (cli, "Omemo.Devices", params, error) : NULL;

  return wc_listing_print (
      cli, &shape, result != NULL ? wc_object_get_array (result, "devices") : NULL,
      print_list, "No devices are known.");
}

/* ---- Who can read ---- */

static const WcOutputShape reader_shape = { "device", "jid,device,reads,reason" };

static void
print_readers (const WcCli *cli, JsonArray *devices)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_LEFT, WC_TABLE_RIGHT,
                                           WC_TABLE_LEFT, WC_TABLE_FLEXIBLE };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < json_array_get_length (devices); i++)
    {
      JsonObject *device = wc_object_get_item (devices, i);
      gboolean reads = wc_object_get_boolean (device, "reads");
      gint64 number = wc_object_get_int (device, "device", 0);
      g_autofree char *id =
          number != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : g_strdup ("-");

      wc_table_add (table, reads ? WC_COLOUR_GOOD : WC_COLOUR_BAD,
                    reads ? "reads" : "does not");
      wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (device, "jid"));
      wc_table_add (table, WC_COLOUR_STRONG, id);
      wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (device, "trust"));
      wc_table_add (table, WC_COLOUR_DIM, wc_object_get_string (device, "text"));
    }
  wc_table_print (table, wc_options_get (cli->options, "color"));
}

static void
say_warnings (const WcCli *cli, JsonArray *warnings)
{
  for (guint i = 0; warnings != NULL && i < json_array_get_length (warnings); i++)
    {
      JsonObject *warning = wc_object_get_item (warnings, i);
      const char *fix = wc_object_get_string (warning, "fix");

      wc_cli_say (cli, "%s%s%s", wc_object_get_string (warning, "text"),
                  fix != NULL ? " " : "", fix != NULL ? fix : "");
    }
}

/* What is said of all of it. */
static void
say_whole (const WcCli *cli, JsonObject *explanation)
{
  const char *next = wc_object_get_string (explanation, "next");
  const char *text = wc_object_get_string (explanation, "text");
  const char *fix = wc_object_get_string (explanation, "fix");
  gboolean clear = g_strcmp0 (next, "clear") == 0;

  if (clear)
    wc_cli_say (cli,
                "The next message goes in clear, unless --encryption omemo is said.");
  if (g_strcmp0 (next, "asked-first") == 0)
    wc_cli_say (cli, "The other side is asked first whether it can read what is "
                     "encrypted.");
  if (text != NULL)
    wc_cli_say (cli, "%s: %s%s%s",
                clear ? "Encrypted it would not be sent" : "It is not sent", text,
                fix != NULL ? " " : "", fix != NULL ? fix : "");
  if (!wc_object_get_boolean (explanation, "ready"))
    wc_cli_say (cli, "Devices are asked for first, which may change this.");
  say_warnings (cli, wc_object_get_array (explanation, "warnings"));
}

int
wc_omemo_devices_explain (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) result = NULL;
  JsonObject *explanation;

  if (!wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return WC_EXIT_FAULT;
  result = wc_cli_call (cli, "Omemo.Explain", wc_chat_choice_new_params (&choice), error);
  explanation = result != NULL ? wc_object_get_object (result, "explanation") : NULL;
  if (explanation == NULL)
    return WC_EXIT_FAULT;
  if (wc_output_get_form (cli->output) == WC_OUTPUT_JSON)
    {
      wc_output_print (cli->output, &reader_shape, explanation);
      return WC_EXIT_OK;
    }
  say_whole (cli, explanation);
  return wc_listing_print (cli, &reader_shape,
                           wc_object_get_array (explanation, "devices"), print_readers,
                           "No devices are known.");
}

/* ---- Decisions ---- */

/* A fingerprint has 64 digits; a beginning that only one key has stands for it. */
#define DIGITS 64
#define MIN_DIGITS 8

const WcOption wc_omemo_devices_trust_options[] = {
  { "verified", 0, WC_OPTION_FLAG, NULL, "The fingerprints were compared." },
  { "distrusted", 0, WC_OPTION_FLAG, NULL, "Nothing is encrypted for them any more." },
  { "undecided", 0, WC_OPTION_FLAG, NULL, "Takes back what was decided." },
  { "all", 0, WC_OPTION_FLAG, NULL, "All keys on the list that nobody has decided on." },
  { NULL },
};

/* Which of the options was given; "trusted" without. NULL: more than one. */
static const char *
choose_trust (const WcCli *cli, GError **error)
{
  static const char *const words[] = { "verified", "distrusted", "undecided" };
  const char *chosen = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (wc_options_has (cli->options, words[i]))
      {
        if (chosen != NULL)
          {
            wc_failure_set (error, WC_EXIT_USAGE, "--%s and --%s cannot be used together",
                            chosen, words[i]);
            return NULL;
          }
        chosen = words[i];
      }
  return chosen != NULL ? chosen : "trusted";
}

/* The digits of @word; NULL with an error. Returns: (transfer full). */
static char *
dup_digits (const char *word, GError **error)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *p = word; *p != '\0'; p++)
    if (g_ascii_isxdigit (*p))
      g_string_append_c (digits, g_ascii_tolower (*p));
  if (digits->len >= MIN_DIGITS && digits->len <= DIGITS &&
      strspn (word, "0123456789abcdefABCDEF :-\t") == strlen (word))
    return g_string_free (g_steal_pointer (&digits), FALSE);
  wc_failure_set (error, WC_EXIT_USAGE, "\"%s\" is not %d to %d hexadecimal digits", word,
                  MIN_DIGITS, DIGITS);
  return NULL;
}

/* Whether the key begins with @digits. */
static gboolean
has_digits (const char *key, const char *digits)
{
  gsize n = 0;

  for (; key != NULL && *key != '\0' && digits[n] != '\0'; key++)
    if (*key == digits[n])
      n++;
    else if (*key != ' ')
      return FALSE;
  return key != NULL && digits[n] == '\0';
}

/* Takes @key for the one that is meant, where it is; FALSE: another one was already. */
static gboolean
take_key (const char *key, const char *digits, const char **found)
{
  if (!has_digits (key, digits))
    return TRUE;
  if (*found != NULL && !g_str_equal (*found, key))
    return FALSE;
  *found = key;
  return TRUE;
}

/* The key that begins so; the same key may be on several devices. */
static const char *
find_key (JsonArray *devices, const char *digits, GError **error)
{
  const char *found = NULL;

  for (guint i = 0; i < json_array_get_length (devices); i++)
    {
      JsonObject *device = wc_object_get_item (devices, i);

      if (wc_object_get_boolean (device, "own"))
        continue;
      if (!take_key (wc_object_get_string (device, "fingerprint"), digits, &found) ||
          !take_key (wc_object_get_string (device, "shown"), digits, &found))
        {
          wc_failure_set (error, WC_EXIT_NOT_FOUND, "more than one key begins with %s",
                          digits);
          return NULL;
        }
    }
  if (found == NULL)
    wc_failure_set (error, WC_EXIT_NOT_FOUND, "no key begins with %s", digits);
  return found;
}

static JsonArray *
choose_undecided (JsonArray *devices)
{
  JsonArray *keys = json_array_new ();

  for (guint i = 0; i < json_array_get_length (devices); i++)
    {
      JsonObject *device = wc_object_get_item (devices, i);

      if (wc_object_get_boolean (device, "listed") &&
          g_strcmp0 (wc_object_get_string (device, "trust"), "undecided") == 0)
        json_array_add_string_element (keys,
                                       wc_object_get_string (device, "fingerprint"));
    }
  return keys;
}

/* The keys that are meant. Returns: (transfer full). */
static JsonArray *
choose_keys (WcCli *cli, JsonArray *devices, GError **error)
{
  g_autoptr (JsonArray) keys = json_array_new ();

  if (wc_options_has (cli->options, "all"))
    return choose_undecided (devices);
  for (guint i = 1; i < cli->args->len; i++)
    {
      g_autofree char *digits = dup_digits (wc_cli_get_arg (cli, i), error);
      const char *key = digits != NULL ? find_key (devices, digits, error) : NULL;

      if (key == NULL)
        return NULL;
      json_array_add_string_element (keys, key);
    }
  return g_steal_pointer (&keys);
}

/* @params is borrowed. Returns: (transfer full) the arguments of SetTrust. */
static JsonObject *
new_decision (JsonObject *params, JsonArray *keys, const char *trust)
{
  JsonObject *decision = json_object_new ();

  json_object_set_string_member (decision, "account",
                                 wc_object_get_string (params, "account"));
  json_object_set_string_member (decision, "jid", wc_object_get_string (params, "jid"));
  json_object_set_array_member (decision, "fingerprints", json_array_ref (keys));
  json_object_set_string_member (decision, "trust", trust);
  return decision;
}

static int
decide (WcCli *cli, JsonObject *params, const char *trust, GError **error)
{
  g_autoptr (JsonObject) result =
      wc_cli_call (cli, "Omemo.Devices", json_object_ref (params), error);
  JsonArray *devices = result != NULL ? wc_object_get_array (result, "devices") : NULL;
  g_autoptr (JsonArray) keys = devices != NULL ? choose_keys (cli, devices, error) : NULL;
  g_autoptr (JsonObject) done = NULL;

  if (keys == NULL)
    return WC_EXIT_FAULT;
  if (json_array_get_length (keys) == 0)
    {
      wc_cli_say (cli, "There is nothing to decide.");
      return WC_EXIT_OK;
    }
  done = wc_cli_call (cli, "Omemo.SetTrust", new_decision (params, keys, trust), error);
  if (done == NULL)
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "%u %s now %s.", json_array_get_length (keys),
              json_array_get_length (keys) == 1 ? "key is" : "keys are", trust);
  return WC_EXIT_OK;
}

int
wc_omemo_devices_trust (WcCli *cli, GError **error)
{
  const char *trust = choose_trust (cli, error);
  g_autoptr (JsonObject) params = NULL;

  if (trust == NULL)
    return WC_EXIT_USAGE;
  if ((cli->args->len > 1) == wc_options_has (cli->options, "all"))
    {
      wc_failure_set (error, WC_EXIT_USAGE, "name keys by their fingerprints, or --all");
      return WC_EXIT_USAGE;
    }
  params = new_params (cli, error);
  return params != NULL ? decide (cli, params, trust, error) : WC_EXIT_FAULT;
}

/* ---- Sessions and devices ---- */

static gboolean
read_device (const char *word, gint64 *out_device, GError **error)
{
  if (g_ascii_string_to_signed (word, 10, 1, G_MAXUINT32, out_device, NULL))
    return TRUE;
  return wc_failure_set (error, WC_EXIT_USAGE, "\"%s\" is no number of a device", word);
}

int
wc_omemo_devices_reset (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) params = NULL;
  g_autoptr (JsonObject) done = NULL;
  gint64 device = 0;

  if (cli->args->len > 1 && !read_device (wc_cli_get_arg (cli, 1), &device, error))
    return WC_EXIT_USAGE;
  params = new_params (cli, error);
  if (params == NULL)
    return WC_EXIT_FAULT;
  json_object_set_int_member (params, "device", device);
  done = wc_cli_call (cli, "Omemo.ResetSession", g_steal_pointer (&params), error);
  if (done == NULL)
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "It is begun anew as soon as the account is online.");
  return WC_EXIT_OK;
}

const WcOption wc_omemo_devices_remove_options[] = { WC_CLI_OPTION_YES, { NULL } };

int
wc_omemo_devices_remove (WcCli *cli, GError **error)
{
  g_autofree char *question = NULL;
  JsonObject *params;
  g_autoptr (JsonObject) done = NULL;
  gint64 device = 0;

  if (!read_device (wc_cli_get_arg (cli, 0), &device, error))
    return WC_EXIT_USAGE;
  question = g_strdup_printf ("Take device %" G_GINT64_FORMAT " off the account's list?",
                              device);
  if (!wc_cli_confirm (cli, question, error))
    return WC_EXIT_FAULT;
  params = wc_cli_new_params (cli);
  json_object_set_int_member (params, "device", device);
  done = wc_cli_call (cli, "Omemo.RemoveDevice", params, error);
  if (done == NULL)
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "It goes as soon as the account is online.");
  return WC_EXIT_OK;
}

/* ---- Links ---- */

const WcOption wc_omemo_devices_uri_options[] = {
  { "qr", 0, WC_OPTION_FLAG, NULL, "Draws it as a QR code, too." },
  { NULL },
};

static void
draw (const WcCli *cli, const char *uri)
{
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));
  g_autofree char *drawn = wc_qr_draw (uri, screen.colour);

  if (drawn != NULL)
    fputs (drawn, stdout);
  else
    wc_cli_say (cli, "The link is too long for a QR code.");
}

int
wc_omemo_devices_uri (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) result = NULL;
  g_autofree char *uri = NULL;

  wc_cli_take_account (cli, 0);
  result = wc_cli_call (cli, "Omemo.OwnUri", wc_cli_new_params (cli), error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    {
      wc_output_print (cli->output, &uri_shape, result);
      return WC_EXIT_OK;
    }
  uri = wc_text_line (wc_object_get_string (result, "uri"), 0);
  if (wc_options_has (cli->options, "qr"))
    draw (cli, uri);
  printf ("%s\n", uri);
  return WC_EXIT_OK;
}

/* A person who has scanned something old or wrong would wonder later. */
static void
warn_of_unknown (WcCli *cli, JsonArray *devices)
{
  for (guint i = 0; devices != NULL && i < json_array_get_length (devices); i++)
    wc_cli_say (cli,
                "Device %" G_GINT64_FORMAT
                " is not known yet: its key counts when it shows it.",
                json_array_get_int_element (devices, i));
}

int
wc_omemo_devices_verify (WcCli *cli, GError **error)
{
  JsonObject *params = wc_cli_new_params (cli);
  g_autoptr (JsonObject) result = NULL;
  JsonArray *keys;
  guint n;

  json_object_set_string_member (params, "uri", wc_cli_get_arg (cli, 0));
  result = wc_cli_call (cli, "Omemo.VerifyUri", params, error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    {
      wc_output_print (cli->output, &verified_shape, result);
      return WC_EXIT_OK;
    }
  keys = wc_object_get_array (result, "fingerprints");
  n = keys != NULL ? json_array_get_length (keys) : 0;
  wc_cli_say (cli, "%u %s of %s %s verified.", n, n == 1 ? "key" : "keys",
              wc_object_get_string (result, "jid"), n == 1 ? "is" : "are");
  warn_of_unknown (cli, wc_object_get_array (result, "unknown"));
  return WC_EXIT_OK;
}
