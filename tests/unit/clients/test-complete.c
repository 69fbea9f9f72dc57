/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/complete.h"
#include "common/object.h"

static const WcOption send_options[] = {
  { "wait", 'w', WC_OPTION_TEXT, "sent|delivered", "Waits." },
  { "file", 'f', WC_OPTION_TEXT, "FILE", "A file." },
  { "kinds", 'k', WC_OPTION_TEXT, "KIND,…", "Kinds." },
  { "quick", 'Q', WC_OPTION_FLAG, NULL, "Hurries." },
  { NULL },
};
static const WcOption add_options[] = {
  { "name", 'N', WC_OPTION_TEXT, "NAME", "Name." },
  { NULL },
};
static const WcCommand contact_actions[] = {
  { .name = "add", .arguments = "CONTACT", .summary = "Adds", .options = add_options },
  { .name = "approve", .arguments = "CONTACT [GROUP…]", .summary = "Approves" },
  { NULL },
};
static const WcCommand send_verb = {
  .name = "send", .arguments = "CHAT [TEXT]", .summary = "Sends", .options = send_options
};
static const WcCommand contact_verb = { .name = "contact",
                                        .arguments = "ACTION",
                                        .summary = "Contacts",
                                        .actions = contact_actions };
static const WcCommand api_verb = { .name = "api",
                                    .arguments = "METHOD [-] [KEY=TEXT | KEY:=JSON]…",
                                    .summary = "Calls" };
static const WcCommand read_verb = { .name = "read",
                                     .arguments = "CHAT…",
                                     .summary = "" };
static const WcCommand set_verb = { .name = "set",
                                    .arguments = "[ACCOUNT] KEY=VALUE…",
                                    .summary = "Sets" };
static const WcCommand tune_verb = { .name = "tune",
                                     .arguments = "CHAT KEY=VALUE…",
                                     .summary = "Sets of a chat" };
static const WcCommand room_verb = { .name = "kick",
                                     .arguments = "ROOM NICK",
                                     .summary = "Throws out" };
static const WcCommand secret_verb = {
  .name = "secret", .arguments = "", .summary = "Hidden", .hidden = TRUE
};
static const WcCommand *const verbs[] = { &send_verb, &contact_verb, &api_verb,
                                          &read_verb, &set_verb,     &tune_verb,
                                          &room_verb, &secret_verb,  NULL };

static const char *const chats =
    "{\"items\":[{\"chat\":\"bob@example.org\",\"title\":\"Bob\\tB\\u001b[1m\"},"
    "{\"chat\":\"$(reboot)@example.org\",\"title\":\"bob\"},"
    "{\"chat\":\"-rf@example.org\"},{\"chat\":\"bö@example.org\"},"
    "{\"chat\":\"carol@example.org\"},{\"chat\":\"b\\u2028@example.org\"},{}]}";
static const char *const contacts =
    "{\"items\":[{\"jid\":\"bob@example.org\",\"title\":\"Bob\"},"
    "{\"jid\":\"bert@example.org\",\"title\":\"Bert\"}]}";

/* A daemon that answers everything, and notes for which account. */
static JsonObject *
answer (const char *method, JsonObject *given, gpointer data)
{
  g_autoptr (JsonObject) params = given;
  GString *asked = data;
  const char *account = wc_object_get_string (params, "account");
  const char *text = "{}";
  JsonArray *kinds = wc_object_get_array (params, "options.kinds");

  g_string_append_printf (asked, "%s(%s%s) ", method, account != NULL ? account : "-",
                          kinds != NULL ? " muc" : "");
  if (g_str_equal (method, "Chats.List"))
    text = chats;
  else if (g_str_equal (method, "Contacts.List"))
    text = contacts;
  else if (g_str_equal (method, "Chats.Members"))
    text = "{\"items\":[{\"nick\":\"Bob\",\"affiliation\":\"admin\"},"
           "{\"nick\":\"Bo b\"},{\"nick\":\"B`x`\"},{\"nick\":\"Bø\"}]}";
  else if (g_str_equal (method, "Accounts.List"))
    text = "{\"accounts\":[{\"jid\":\"me@example.org\",\"alias\":\"mine\"}]}";
  else if (g_str_equal (method, "Prompts.List"))
    text = "{\"prompts\":[{\"prompt\":\"17\",\"text\":\"Password?\"}]}";
  return wc_object_parse (text, -1, NULL);
}

/* A command line, its completions without their help, and what the daemon was asked. */
typedef struct
{
  const char *line; /* the word to be completed ends it */
  const char *words;
  const char *asked;
  const char *alone; /* (nullable) what is found without a daemon where it is asked */
} Sample;

static const Sample samples[] = {
  { "", "send contact api read set tune kick", "" },
  { "sen", "send", "" },
  { "x y", "", "" },
  { "send b", "bob@example.org bö@example.org", "Chats.List(env) " },
  { "-a work send c", "carol@example.org", "Chats.List(work) " },
  { "send -awork c", "carol@example.org", "Chats.List(work) " },
  { "send --account=work c", "carol@example.org", "Chats.List(work) " },
  { "send -Qa work c", "carol@example.org", "Chats.List(work) " },
  { "-a m", "me@example.org mine", "Accounts.List(-) Accounts.List(-) " },
  { "send bob hello", "", "" },
  { "send --w", "--wait", "" },
  { "--j", "--json", "" },
  { "send --wait ", "sent delivered", "" },
  { "send -w d", "delivered", "" },
  { "send -Qw d", "delivered", "" },
  { "send --wait=", "--wait=sent --wait=delivered", "" },
  { "send --wait=d", "--wait=delivered", "" },
  { "send --quick=d", "", "" },
  { "send --nonsense=d", "", "" },
  { "send --color n", "never", "" },
  { "send -- --w", "", "Chats.List(env) " },
  { "send -- c", "carol@example.org", "Chats.List(env) " },
  { "send --file ", ":files", "" },
  { "send --file=a", ":files", "" },
  { "send -k message.n", "message.new", "" },
  { "send -k typing,message.n", "typing,message.new", "" },
  { "send --kinds=typing,message.n", "--kinds=typing,message.new", "" },
  { "contact a", "add approve", "" },
  { "contact add b", "bob@example.org bö@example.org bert@example.org",
    "Chats.List(env) Contacts.List(env) " },
  { "contact add --n", "--null --no-pager --name", "" },
  { "contact add --name x be", "bert@example.org",
    "Chats.List(env) Contacts.List(env) " },
  { "contact remove x", "", "" },
  { "contact approve bob@example.org Fr", "", "" },
  { "read bob@example.org carol@example.org c", "carol@example.org", "Chats.List(env) " },
  { "api Messages.S",
    "Messages.Schedule Messages.Scheduled Messages.Search Messages.SearchArchive "
    "Messages.Send Messages.Source",
    "" },
  { "api Messages.Send o",
    "options.key= options.subject= options.thread= options.thread_parent= "
    "options.spoiler= options.links= options.reply_to= "
    "options.quote_fallback= options.unstyled= options.mentions= options.attention= "
    "options.encryption= options.attachments= "
    "options.wait= "
    "options.timeout_ms=",
    "" },
  { "api Messages.Send options.wait=s", "options.wait=sent", "" },
  { "api Messages.Send chat=c", "chat=carol@example.org", "Chats.List(env) " },
  { "api Messages.Send body=c", "", "" },
  { "api Chats.List options.unread=", "options.unread=true options.unread=false", "" },
  { "kick b", "bob@example.org bö@example.org", "Chats.List(env muc) " },
  { "-a work kick tea@m.x B", "Bob Bø", "Chats.Members(work) " },
  { "api Novel.Method k", "", "" },
  { "api Accounts.Add settings.passw",
    "settings.password_store= settings.password_command=", "" },
  { "set m", "me@example.org mine", "Accounts.List(-) Accounts.List(-) " },
  { "set por", "port=", "Accounts.List(-) Accounts.List(-) ", "port=" },
  { "set work passw", "password_store= password_command=", "" },
  { "set port=5 insecure=", "insecure=true insecure=false", "" },
  { "set work tls=star", "tls=starttls", "" },
  { "set work novel=", "", "" },
  { "tune bob@example.org a", "archived=", "" },
  { "tune bob@example.org notify=m", "notify=mentions", "" },
  { "tune bob@example.org pinned=true port", "", "" },
};

static GPtrArray *
complete (const char *line, WcCompleteValuesAsk ask, gpointer data)
{
  const WcCompleteContext context = { verbs, "env", ask, data };
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  const char *const nothing[] = { "", NULL };

  return wc_complete_list (&context,
                           *words != NULL ? (const char *const *) words : nothing);
}

static char *
join_words (GPtrArray *lines)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);

      g_string_append_printf (out, "%s%.*s", i > 0 ? " " : "", (int) strcspn (line, "\t"),
                              line);
    }
  return g_string_free (out, FALSE);
}

static void
test_sample (gconstpointer data)
{
  const Sample *sample = data;
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autoptr (GPtrArray) lines = complete (sample->line, answer, asked);
  g_autofree char *words = join_words (lines);

  g_assert_cmpstr (words, ==, sample->words);
  g_assert_cmpstr (asked->str, ==, sample->asked);
}

static JsonObject *
say_nothing (const char *method, JsonObject *params, gpointer data)
{
  json_object_unref (params);
  return NULL;
}

/* The words are the same with and without a daemon, but for what it knows. */
static void
test_no_daemon (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GPtrArray) silent = complete (samples[i].line, say_nothing, NULL);
      g_autoptr (GPtrArray) none = complete (samples[i].line, /* ask= */ NULL, NULL);
      g_autofree char *words = join_words (silent);
      g_autofree char *same = join_words (none);

      if (*samples[i].asked == '\0')
        g_assert_cmpstr (words, ==, samples[i].words);
      else
        g_assert_cmpstr (words, ==, samples[i].alone != NULL ? samples[i].alone : "");
      g_assert_cmpstr (same, ==, words);
    }
}

static void
test_help (void)
{
  g_autoptr (GString) asked = g_string_new (NULL);
  g_autoptr (GPtrArray) found = complete ("send bob", answer, asked);
  g_autoptr (GPtrArray) options = complete ("send --quick", answer, asked);

  g_assert_cmpstr (g_ptr_array_index (found, 0), ==, "bob@example.org\tBob B");
  g_assert_cmpstr (g_ptr_array_index (options, 0), ==, "--quick\tHurries.");
}

static void
test_no_words (void)
{
  const WcCompleteContext context = { verbs, "", NULL, NULL };
  const char *const words[] = { NULL };
  g_autoptr (GPtrArray) lines = wc_complete_list (&context, words);

  g_assert_cmpuint (lines->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *path = g_strdup_printf ("/clients/complete/sample/%zu", i);

      g_test_add_data_func (path, &samples[i], test_sample);
    }
  g_test_add_func ("/clients/complete/no-daemon", test_no_daemon);
  g_test_add_func ("/clients/complete/help", test_help);
  g_test_add_func ("/clients/complete/no-words", test_no_words);

  return g_test_run ();
}
