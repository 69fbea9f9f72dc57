/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/typed-name.h"
#include "common/failure.h"
#include "common/object.h"

static const WcOption table[] = {
  { "kinds", 0, WC_OPTION_TEXT, "KIND", "" },
  { "message", 'm', WC_OPTION_LIST, "ID", "" },
  { "thread-parent", 0, WC_OPTION_TEXT, "THREAD", "" },
  { "file", 0, WC_OPTION_LIST, "FILE", "" },
  { NULL },
};

typedef struct
{
  const char *arguments;
  const char *field;
  const char *message;
  const char *told;
} Sample;

static const Sample samples[] = {
  { "", "options.kinds", "options.kinds: there is none", "--kinds: there is none" },
  { "", "options.kinds[1]", "options.kinds[1]: none", "--kinds: none" },
  { "", "options.messages", "options.messages: one", "--message: one" },
  { "", "options.thread_parent", "options.thread_parent: x", "--thread-parent: x" },
  { "", "options.attachments[0].name", "options.attachments[0].name: x", "--file: x" },
  { "", "options.strange", "options.strange: x", "strange: x" },
  { "ADDRESS…", "jids", "jids: no address", "ADDRESS: no address" },
  { "ROOM CONTACT…", "jids[2]", "jids[2]: no address", "CONTACT: no address" },
  { "ROOM [NICK]", "chat", "chat: no room", "ROOM: no room" },
  { "[CHAT] [TEXT]", "body", "body: nothing", "TEXT: nothing" },
  { "ID [EMOJI…]", "emojis", "emojis: at most 20", "EMOJI: at most 20" },
  { "ID [EMOJI…]", "chat", "chat: no chat", "chat: no chat" },
  { "CHAT KEY=VALUE…", "settings.pin", "settings.pin: x", "pin: x" },
  { "ROOM [FIELD=VALUE…]", "fields.muc#x.y", "fields.muc#x.y: x", "muc#x.y: x" },
  /* only in front, and only the whole name */
  { "ADDRESS…", "jids", "there are no jids: x", "there are no jids: x" },
  { "ADDRESS…", "jid", "jids: x", "jids: x" },
  { "ADDRESS…", "", ": x", ": x" },
  { "ADDRESS…", NULL, "jids: x", "jids: x" },
};

static GError *
new_error (const Sample *sample)
{
  g_autoptr (JsonObject) reply = json_object_new ();
  JsonObject *data = json_object_new ();

  if (sample->field != NULL)
    json_object_set_string_member (data, "field", sample->field);
  json_object_set_string_member (reply, "message", sample->message);
  json_object_set_object_member (reply, "data", data);
  return wc_failure_new_from_reply (reply);
}

static void
test_put (gconstpointer data)
{
  const Sample *sample = data;
  const WcCommand command = { .name = "verb", .arguments = sample->arguments };
  g_autoptr (WcOptions) options = wc_options_new ();
  g_autoptr (GError) error = new_error (sample);

  wc_options_allow (options, table);
  wc_typed_name_put (&command, options, error);
  g_assert_cmpstr (error->message, ==, sample->told);
  g_assert_cmpstr (wc_object_get_string (wc_failure_get_reply (error), "message"), ==,
                   sample->message);
}

/* What the daemon has no part in is as it is. */
static void
test_own (void)
{
  const WcCommand command = { .name = "verb", .arguments = "CHAT" };
  g_autoptr (WcOptions) options = wc_options_new ();
  g_autoptr (GError) error = NULL;

  wc_failure_set (&error, WC_EXIT_USAGE, "chat: ours");
  wc_typed_name_put (&command, options, error);
  g_assert_cmpstr (error->message, ==, "chat: ours");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *path = g_strdup_printf ("/clients/typed-name/put/%zu", i);

      g_test_add_data_func (path, &samples[i], test_put);
    }
  g_test_add_func ("/clients/typed-name/own", test_own);
  return g_test_run ();
}
