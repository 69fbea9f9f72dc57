/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/cli.h"
#include "cli/field-names.h"
#include "common/failure.h"

static WcOptions *
new_options (const char *fields)
{
  g_autoptr (WcOptions) options = wc_options_new ();
  const char *const line[] = { "--fields", fields, NULL };
  const char *const *words = line;
  const char *rest;

  wc_options_allow (options, wc_common_options);
  g_assert_true (wc_options_take (options, &words, &rest, NULL));
  return g_steal_pointer (&options);
}

typedef struct
{
  const char *prints;
  const char *fields;
  const char *bad; /* (nullable) */
} Row;

static const Row rows[] = {
  { "Message", "id,body,chat", NULL },
  { "Message", "id,bdoy", "bdoy" },
  { "Message", "id.x", "id.x" },
  { "Message", "", NULL },
  { "Chat", "my.nick,last.body", NULL },
  { "Chat", "my.nikc", "my.nikc" },
  { "Chat", "my.", "my." },
  { "Chat", ".chat", ".chat" },
  { "Event", "data.anything.at.all,kind", NULL },
  { "Event", "dat", "dat" },
  { "Status Account", "jid,version", NULL },
  { "path,size", "size,path", NULL },
  { "path,size", "size,siz", "siz" },
  { "path,size", "path.x", "path.x" },
};

static void
test_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WcOptions) options = new_options (rows[i].fields);
      g_autoptr (GError) error = NULL;
      gboolean good = wc_field_names_check (rows[i].prints, options, &error);
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", rows[i].bad);

      g_assert_cmpint (good, ==, rows[i].bad == NULL);
      if (good)
        continue;
      g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
      g_assert_nonnull (strstr (error->message, quoted));
    }
}

/* Test that the message says what there is, and what was probably meant. */
static void
test_message (void)
{
  g_autoptr (WcOptions) options = new_options ("pth");
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_field_names_check ("path,size", options, &error));
  g_assert_cmpstr (error->message, ==,
                   "--fields: there is no field \"pth\", did you mean path?; there are "
                   "path, size");
}

static void
test_not_given (void)
{
  g_autoptr (WcOptions) options = wc_options_new ();

  wc_options_allow (options, wc_common_options);
  g_assert_true (wc_field_names_check ("Message", options, NULL));
}

static void
test_result (void)
{
  static const struct
  {
    const char *method, *fields;
    gboolean good;
  } cases[] = {
    { "Chats.List", "chat,unread", TRUE },   { "Chats.List", "next", FALSE },
    { "Chats.Get", "my.nick", TRUE },        { "Chats.Get", "chat.my", FALSE },
    { "Events.Head", "cursor", TRUE },       { "Events.Head", "curs", FALSE },
    { "Messages.Send", "message.id", TRUE }, { "Messages.Send", "replayed", TRUE },
    { "Messages.Send", "id", FALSE },        { "Events.Subscribe", "data.id", TRUE },
    { "Events.Subscribe", "what", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcOptions) options = new_options (cases[i].fields);
      const WcContractMethod *method = wc_contract_find_method (cases[i].method);

      g_test_message ("%s %s", cases[i].method, cases[i].fields);
      g_assert_nonnull (method);
      g_assert_cmpint (wc_field_names_check_result (method, options, NULL), ==,
                       cases[i].good);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/field-names/names", test_names);
  g_test_add_func ("/clients/field-names/message", test_message);
  g_test_add_func ("/clients/field-names/not-given", test_not_given);
  g_test_add_func ("/clients/field-names/result", test_result);
  return g_test_run ();
}
