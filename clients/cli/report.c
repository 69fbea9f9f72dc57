/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "cli/report.h"
#include "common/contract.h"
#include "common/object.h"

/* Each part names what it takes. A word can be neither an address nor the name of a host:
 * it has no '@', '/', ':' or '.'. */

#define MAX_WORD 40
#define DATABASE "whinchat.db"

static const char status_members[] = "state,log_level,unread,pending_out,prompts,jobs";
static const char account_members[] =
    "enabled,state,unread,pending_out,missing,tls,insecure,secret,sync_days,backfill,"
    "keep_days,keep_bytes,requests,share,show";
static const char error_members[] = "name,reason,condition,storage";
static const char sync_members[] = "phase,archive_complete,done,behind,pending_out";
static const char server_members[] = "mechanism,resumed,missing";

/* ---- Members ---- */

static gboolean
is_word (const char *text)
{
  gsize length = strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_");

  return length > 0 && length <= MAX_WORD && text[length] == '\0';
}

static gboolean
is_plain (JsonNode *node)
{
  GType type =
      JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  return type == G_TYPE_INT64 || type == G_TYPE_BOOLEAN ||
         (type == G_TYPE_STRING && is_word (json_node_get_string (node)));
}

/* What follows @before, if that is what the member begins with, as far as it is made of
 * digits and dots. */
static void
take_version (JsonObject *into, JsonObject *from, const char *name, const char *before)
{
  const char *text = wc_object_get_string (from, name);
  const char *number =
      text != NULL && g_str_has_prefix (text, before) ? text + strlen (before) : "";
  gsize length = strspn (number, G_CSET_DIGITS ".");
  g_autofree char *version = g_strndup (number, MIN (length, MAX_WORD));
  g_autofree char *told = g_strconcat (before, version, NULL);

  if (length > 0)
    json_object_set_string_member (into, name, told);
}

static JsonNode *
take_words (JsonArray *array)
{
  JsonArray *words = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < json_array_get_length (array); i++)
    if (is_plain (json_array_get_element (array, i)))
      json_array_add_element (words, json_node_copy (json_array_get_element (array, i)));
  json_node_take_array (node, words);
  return node;
}

void
wc_report_take (JsonObject *into, JsonObject *from, const char *names)
{
  g_auto (GStrv) members = g_strsplit (names, ",", -1);

  for (gsize i = 0; from != NULL && members[i] != NULL; i++)
    {
      JsonNode *node = json_object_get_member (from, members[i]);

      if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
        json_object_set_member (into, members[i],
                                take_words (json_node_get_array (node)));
      else if (node != NULL && is_plain (node))
        json_object_set_member (into, members[i], json_node_copy (node));
    }
}

/* Whether it is set, in place of what it is. */
static void
tell_presence (JsonObject *into, JsonObject *from, const char *name)
{
  g_autofree char *member = g_strconcat (name, "_given", NULL);

  json_object_set_boolean_member (into, member, json_object_has_member (from, name));
}

/* How long ago, of a time in milliseconds. */
static void
tell_age (JsonObject *into, JsonObject *from, const char *path, const char *name)
{
  gint64 then_ms = wc_object_get_int (from, path, 0);

  if (then_ms > 0)
    json_object_set_int_member (into, name,
                                g_get_real_time () / G_USEC_PER_SEC - then_ms / 1000);
}

/* ---- Accounts ---- */

const char *
wc_report_name_software (const char *software)
{
  static const char *const known[] = { "Prosody",    "ejabberd",  "Openfire", "Tigase",
                                       "MongooseIM", "Metronome", "Snikket",  "Isode",
                                       "Jackal",     "xmppd",     NULL };

  if (software == NULL)
    return NULL;
  for (gsize i = 0; known[i] != NULL; i++)
    if (g_ascii_strcasecmp (software, known[i]) == 0)
      return known[i];
  return "other";
}

GHashTable *
wc_report_number (JsonArray *accounts)
{
  GHashTable *numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; accounts != NULL && i < json_array_get_length (accounts); i++)
    {
      JsonObject *account = wc_object_get_item (accounts, i);
      const char *jid = account != NULL ? wc_object_get_string (account, "jid") : NULL;

      if (jid != NULL)
        g_hash_table_insert (numbers, g_strdup (jid), GUINT_TO_POINTER (i + 1));
    }
  return numbers;
}

/* Asks about one account; the member of the answer, NULL when there is none. */
static JsonObject *
ask (WcCli *cli, const char *method, const char *jid, const char *member)
{
  JsonObject *params = json_object_new ();
  g_autoptr (JsonObject) result = NULL;
  JsonObject *object;

  json_object_set_string_member (params, "account", jid);
  result = wc_cli_call (cli, method, params, /* error= */ NULL);
  object = result != NULL ? wc_object_get_object (result, member) : NULL;
  return object != NULL ? json_object_ref (object) : NULL;
}

static JsonObject *
describe_server (JsonObject *info)
{
  JsonObject *server = json_object_new ();
  const char *software =
      wc_report_name_software (wc_object_get_string (info, "software"));
  JsonObject *dropped = wc_object_get_object (info, "dropped");

  wc_report_take (server, info, server_members);
  take_version (server, info, "tls", "TLSv");
  take_version (server, info, "software_version", "");
  if (software != NULL)
    json_object_set_string_member (server, "software", software);
  if (dropped != NULL)
    {
      g_autoptr (GList) keys = json_object_get_members (dropped);
      JsonObject *counts = json_object_new ();

      for (GList *each = keys; each != NULL; each = each->next)
        if (is_word (each->data))
          wc_report_take (counts, dropped, each->data);
      json_object_set_object_member (server, "dropped", counts);
    }
  return server;
}

static JsonObject *
describe_account (WcCli *cli, JsonObject *account, guint number)
{
  JsonObject *told = json_object_new ();
  JsonObject *error = wc_object_get_object (account, "error");
  const char *jid = wc_object_get_string (account, "jid");
  g_autoptr (JsonObject) sync =
      jid != NULL ? ask (cli, "Sync.State", jid, "state") : NULL;
  g_autoptr (JsonObject) info =
      jid != NULL ? ask (cli, "Accounts.ServerInfo", jid, "server") : NULL;
  JsonObject *part;

  json_object_set_int_member (told, "number", number);
  wc_report_take (told, account, account_members);
  tell_presence (told, account, "host");
  tell_presence (told, account, "port");
  tell_presence (told, account, "ca_file");
  tell_age (told, account, "last_sync_ts", "last_sync_s_ago");
  if (error != NULL)
    {
      part = json_object_new ();
      wc_report_take (part, error, error_members);
      json_object_set_object_member (told, "error", part);
    }
  if (sync != NULL)
    {
      part = json_object_new ();
      wc_report_take (part, sync, sync_members);
      json_object_set_object_member (told, "sync", part);
    }
  if (info != NULL)
    json_object_set_object_member (told, "server", describe_server (info));
  return told;
}

/* ---- The rest ---- */

static JsonObject *
describe_system (const WcCli *cli)
{
  JsonObject *told = json_object_new ();
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  g_autofree char *glib = g_strdup_printf ("%u.%u.%u", glib_major_version,
                                           glib_minor_version, glib_micro_version);
  struct utsname name;

  json_object_set_string_member (told, "whinchat",
                                 cli->version != NULL ? cli->version : "?");
  json_object_set_string_member (told, "api", wc_contract_version);
  json_object_set_string_member (told, "glib", glib);
  if (os != NULL)
    json_object_set_string_member (told, "os", os);
  if (uname (&name) == 0)
    {
      json_object_set_string_member (told, "kernel", name.release);
      json_object_set_string_member (told, "machine", name.machine);
    }
  return told;
}

static void
tell_size (JsonObject *into, const char *name, const WcPlaces *places, const char *suffix)
{
  g_autofree char *file = g_strconcat (DATABASE, suffix, NULL);
  g_autofree char *path = g_build_filename (places->data, file, NULL);
  struct stat info;

  if (lstat (path, &info) == 0)
    json_object_set_int_member (into, name, info.st_size);
}

static JsonObject *
describe_store (JsonObject *status, const WcPlaces *places)
{
  JsonObject *told = json_object_new ();
  JsonObject *storage = status != NULL ? wc_object_get_object (status, "storage") : NULL;
  JsonObject *rescue = status != NULL ? wc_object_get_object (status, "rescue") : NULL;
  JsonObject *part;

  tell_size (told, "database_bytes", places, "");
  tell_size (told, "log_bytes", places, "-wal");
  wc_report_take (told, storage, "state");
  if (storage != NULL)
    tell_age (told, storage, "since_ts", "state_s");
  if (rescue == NULL)
    return told;
  part = json_object_new ();
  wc_report_take (part, rescue, "log_only,accounts,messages");
  tell_age (part, rescue, "ts", "s_ago");
  json_object_set_object_member (told, "rescue", part);
  return told;
}

static JsonArray *
describe_findings (const WcDiagnosis *diagnosis, GHashTable *numbers)
{
  JsonArray *told = json_array_new ();

  for (guint i = 0; i < wc_diagnosis_count (diagnosis); i++)
    {
      JsonObject *finding = wc_diagnosis_get (diagnosis, i);
      const char *jid = wc_object_get_string (finding, "account");
      guint number =
          jid != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (numbers, jid)) : 0;
      JsonObject *part = json_object_new ();

      wc_report_take (part, finding, "check,level");
      if (number > 0)
        json_object_set_int_member (part, "account", number);
      json_array_add_object_element (told, part);
    }
  return told;
}

static void
tell_daemon (JsonObject *report, WcCli *cli, JsonObject *status)
{
  JsonObject *told = json_object_new ();
  JsonArray *accounts = wc_object_get_array (status, "accounts");
  JsonArray *list = json_array_new ();

  take_version (told, status, "version", "");
  take_version (told, status, "api_version", "");
  wc_report_take (told, status, status_members);
  tell_age (told, status, "started_ts", "up_s");
  json_object_set_object_member (report, "daemon", told);
  for (guint i = 0; accounts != NULL && i < json_array_get_length (accounts); i++)
    {
      JsonObject *account = wc_object_get_item (accounts, i);

      if (account != NULL)
        json_array_add_object_element (list, describe_account (cli, account, i + 1));
    }
  json_object_set_array_member (report, "accounts", list);
}

JsonObject *
wc_report_build (WcCli *cli,
                 const WcPlaces *places,
                 const WcDiagnosis *diagnosis,
                 gboolean running)
{
  JsonObject *report = json_object_new ();
  g_autoptr (JsonObject) result =
      running ? wc_cli_call (cli, "Daemon.Status", NULL, /* error= */ NULL) : NULL;
  JsonObject *status = result != NULL ? wc_object_get_object (result, "status") : NULL;
  g_autoptr (GHashTable) numbers =
      wc_report_number (status != NULL ? wc_object_get_array (status, "accounts") : NULL);

  json_object_set_object_member (report, "system", describe_system (cli));
  if (status != NULL)
    tell_daemon (report, cli, status);
  json_object_set_object_member (report, "store", describe_store (status, places));
  json_object_set_array_member (report, "findings",
                                describe_findings (diagnosis, numbers));
  return report;
}
