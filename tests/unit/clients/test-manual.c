/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/manual.h"

/* A text and the roff that prints it. */
typedef struct
{
  const char *name;
  const char *text;
  const char *roff;
} Sample;

static const Sample samples[] = {
  { "plain", "hello world", "hello world" },
  { "dash", "--json", "\\-\\-json" },
  { "request", ".SH x\n.PP", "\\&.SH x\n\\&.PP" },
  { "dot", "a. b.", "a. b." },
  { "quote-request", "'br", "\\(aqbr" },
  { "backslash", "a\\fBb", "a\\efBb" },
  { "quotes", "\"a\" 'b' `c`", "\\(dqa\\(dq \\(aqb\\(aq \\(gac\\(ga" },
  { "caret", "^x ~y", "\\(hax \\(tiy" },
  { "unicode", "KIND,… 🚂", "KIND,\\[u2026] \\[u1F682]" },
};

static void
test_append (gconstpointer data)
{
  const Sample *sample = data;
  g_autoptr (GString) out = g_string_new (NULL);

  wc_manual_append (out, sample->text);
  g_assert_cmpstr (out->str, ==, sample->roff);
}

static const WcOption options[] = {
  { "since", 's', WC_OPTION_TEXT, "WHEN", "Not older." },
  { "held", 0, WC_OPTION_FLAG, NULL, "Only here." },
  { NULL },
};
static const WcCommand actions[] = {
  { .name = "add", .arguments = "ADDRESS", .summary = "Adds", .options = options },
  { NULL },
};
static const WcCommand history_verb = {
  .name = "history",
  .arguments = "CHAT",
  .summary = "Prints",
  .examples = "whinchat history x\n'y\n",
  .description = "One\nparagraph.\n\nAnother.\n",
  .options = options,
};
static const WcCommand contact_verb = {
  .name = "contact", .arguments = "ACTION", .summary = "Contacts", .actions = actions
};
static const WcCommand hidden_verb = {
  .name = "secret", .arguments = "", .summary = "x", .hidden = TRUE
};
static const WcCommand *const verbs[] = { &history_verb, &contact_verb, &hidden_verb,
                                          NULL };

#define OPTIONS                                                                          \
  ".TP\n\\fB\\-s\\fR, \\fB\\-\\-since\\fR \\fIWHEN\\fR\nNot older.\n"                    \
  ".TP\n\\fB\\-\\-held\\fR\nOnly here.\n"

static void
test_verbs (void)
{
  g_autofree char *page = wc_manual_fill (".TH X @VERSION@\n@VERBS@\nend\n", verbs);

  g_assert_cmpstr (page, ==,
                   ".TH X " WC_VERSION "\n"
                   ".SS history CHAT\nPrints.\n.PP\nOne\nparagraph.\n.PP\nAnother.\n" //
                   OPTIONS ".PP\n.nf\n.RS 4\nwhinchat history x\n\\(aqy\n.RE\n.fi\n"
                   ".SS contact\nContacts.\n"
                   ".SS contact add ADDRESS\nAdds.\n" //
                   OPTIONS "end\n");
}

static void
assert_part (const char *word, const char *expected)
{
  g_autofree char *page = wc_manual_fill (word, verbs);

  if (strstr (page, expected) == NULL)
    g_error ("%s lacks \"%s\": %s", word, expected, page);
  g_assert_null (strstr (page, "@"));
}

static void
test_parts (void)
{
  assert_part ("@OPTIONS@", "\\fB\\-\\-json\\fR\n");
  assert_part ("@KINDS@", ".TP\n\\fBmessage.new\\fR\n");
  assert_part ("@EXITS@", ".TP\n\\fB3\\fR \\fINotFound\\fR\n");
  assert_part ("@ENUMS@", ".SS Wait\n");
}

static void
test_api (void)
{
  g_autofree char *methods = wc_manual_fill ("@METHODS@", verbs);
  g_autofree char *dicts = wc_manual_fill ("@DICTS@", verbs);

  g_assert_nonnull (strstr (methods, ".SS Messages.Send\n"));
  g_assert_nonnull (
      strstr (methods, ".TP\n\\fBoptions\\fR \\fIa{sv} SendOptions\\fR\nHow.\n"));
  g_assert_nonnull (strstr (dicts, ".SS SendOptions\n"));
  g_assert_nonnull (strstr (dicts, ".TP\n\\fBwait\\fR \\fIs Wait\\fR\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *path =
          g_strconcat ("/clients/manual/append/", samples[i].name, NULL);

      g_test_add_data_func (path, &samples[i], test_append);
    }
  g_test_add_func ("/clients/manual/verbs", test_verbs);
  g_test_add_func ("/clients/manual/parts", test_parts);
  g_test_add_func ("/clients/manual/api", test_api);

  return g_test_run ();
}
