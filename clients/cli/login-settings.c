/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "cli/login-settings.h"
#include "common/failure.h"

/* What a person may want of a login, checked before anything is asked or sent: whoever
 * has typed a password should not learn then that an option was wrong. */

#define MAX_PORT 65535
#define MAX_DAYS 36500

const WcOption wc_login_settings_options[] = {
  { "password-stdin", 0, WC_OPTION_FLAG, NULL,
    "Takes the password from the first line of standard input." },
  { "password-fd", 0, WC_OPTION_NUMBER, "N",
    "Takes it from the first line of this open descriptor." },
  { "password-command", 0, WC_OPTION_TEXT, "COMMAND",
    "Keeps this shell command, which prints the password at each login." },
  { "credential", 0, WC_OPTION_FLAG, NULL,
    "The password is a systemd credential of the daemon (LoadCredential=)." },
  { "insecure-file", 0, WC_OPTION_FLAG, NULL,
    "Keeps the password in a file of mode 0600, in the clear." },
  { "new-password", 0, WC_OPTION_FLAG, NULL,
    "Asks for the password of an account that has one already." },
  { "host", 0, WC_OPTION_TEXT, "HOST", "Connects there instead of asking DNS." },
  { "port", 0, WC_OPTION_NUMBER, "PORT", "Port on that host." },
  { "tls", 0, WC_OPTION_TEXT, "auto|direct|starttls|none",
    "How the connection is encrypted. Default: auto." },
  { "insecure", 0, WC_OPTION_FLAG, NULL,
    "Allows plain text, to a host on loopback alone." },
  { "ca-file", 0, WC_OPTION_TEXT, "FILE",
    "Trusts these certificates (PEM) instead of those of the system." },
  { "alias", 0, WC_OPTION_TEXT, "NAME", "Short name that stands for the account." },
  { "history", 0, WC_OPTION_TEXT, "DAYS",
    "Days of history that the first login fetches, or \"all\". Default: 30." },
  { "omemo", 0, WC_OPTION_TEXT, "off|auto|on",
    "Whether messages are encrypted; off: no device is shown to others. Default: auto." },
  { "no-wait", 0, WC_OPTION_FLAG, NULL, "Does not wait until the chats are in sync." },
  { "timeout", 0, WC_OPTION_TEXT, "DURATION", "Waits this long at most, as 30s or 5m." },
  { NULL },
};

static gboolean
is_loopback (const char *host)
{
  struct in_addr v4;
  struct in6_addr v6;

  if (inet_pton (AF_INET, host, &v4) == 1)
    return ntohl (v4.s_addr) >> IN_CLASSA_NSHIFT == IN_LOOPBACKNET;
  if (inet_pton (AF_INET6, host, &v6) == 1)
    return IN6_IS_ADDR_LOOPBACK (&v6);
  return g_ascii_strcasecmp (host, "localhost") == 0;
}

static gboolean
check_sources (const WcOptions *options, GError **error)
{
  gboolean from_stdin = wc_options_has (options, "password-stdin");
  gboolean from_fd = wc_options_has (options, "password-fd");
  gboolean command = wc_options_has (options, "password-command");
  gboolean credential = wc_options_has (options, "credential");

  if (from_stdin + from_fd + command + credential > 1)
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "only one of --password-stdin, --password-fd, "
                           "--password-command and --credential can be had");
  if (wc_options_has (options, "insecure-file") && (command || credential))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "with --insecure-file the password has to be given here");
  return TRUE;
}

static gboolean
check_connection (const WcOptions *options, GError **error)
{
  const char *host = wc_options_get (options, "host");
  const char *tls = wc_options_get (options, "tls");
  gboolean insecure = wc_options_has (options, "insecure");

  if (insecure && (host == NULL || !is_loopback (host)))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "--insecure needs a --host on loopback, as 127.0.0.1");
  if (!insecure && g_strcmp0 (tls, "none") == 0)
    return wc_failure_set (error, WC_EXIT_USAGE, "--tls none needs --insecure");
  if (host == NULL && wc_options_has (options, "port"))
    return wc_failure_set (error, WC_EXIT_USAGE, "--port needs a --host");
  if (wc_options_get_number (options, "port", 1) > MAX_PORT)
    return wc_failure_set (error, WC_EXIT_USAGE, "--port is %d at most", MAX_PORT);
  return TRUE;
}

static gboolean
add_history (JsonObject *settings, const char *days, GError **error)
{
  gint64 number = -1;

  if (days == NULL)
    return TRUE;
  if (!g_str_equal (days, "all") &&
      !g_ascii_string_to_signed (days, 10, 0, MAX_DAYS, &number, NULL))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "--history takes a number of days or \"all\", not \"%s\"",
                           days);
  json_object_set_int_member (settings, "sync_days", number);
  return TRUE;
}

static void
add_text (JsonObject *settings, const char *key, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (settings, key, text);
}

static void
add_connection (JsonObject *settings, const WcOptions *options)
{
  const char *ca_file = wc_options_get (options, "ca-file");
  /* The daemon runs in another directory. */
  g_autofree char *path =
      ca_file != NULL ? g_canonicalize_filename (ca_file, NULL) : NULL;

  add_text (settings, "host", wc_options_get (options, "host"));
  add_text (settings, "tls", wc_options_get (options, "tls"));
  add_text (settings, "ca_file", path);
  if (wc_options_has (options, "port"))
    json_object_set_int_member (settings, "port",
                                wc_options_get_number (options, "port", 0));
  if (wc_options_has (options, "insecure"))
    json_object_set_boolean_member (settings, "insecure", TRUE);
}

gboolean
wc_login_settings_have_source (const WcOptions *options)
{
  return wc_options_has (options, "password-stdin") ||
         wc_options_has (options, "password-fd") ||
         wc_options_has (options, "password-command") ||
         wc_options_has (options, "credential");
}

JsonObject *
wc_login_settings_new_for_new (const WcOptions *options, GError **error)
{
  g_autoptr (JsonObject) settings = json_object_new ();

  if (!check_connection (options, error) ||
      !add_history (settings, wc_options_get (options, "history"), error))
    return NULL;
  add_connection (settings, options);
  add_text (settings, "alias", wc_options_get (options, "alias"));
  add_text (settings, "omemo", wc_options_get (options, "omemo"));
  if (wc_options_has (options, "insecure-file"))
    add_text (settings, "password_store", "insecure-file");
  return g_steal_pointer (&settings);
}

JsonObject *
wc_login_settings_new (const WcOptions *options, GError **error)
{
  JsonObject *settings;

  if (!check_sources (options, error))
    return NULL;
  settings = wc_login_settings_new_for_new (options, error);
  if (settings == NULL)
    return NULL;
  add_text (settings, "password_command", wc_options_get (options, "password-command"));
  if (wc_options_has (options, "credential"))
    add_text (settings, "password_store", "credential");
  return settings;
}
