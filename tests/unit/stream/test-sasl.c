/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/sasl.h"
#include "stream/stream-error.h"
#include "xml/ns.h"
#include "xml/parser.h"

#define SHA512 "SCRAM-SHA-512"
#define SHA256 "SCRAM-SHA-256"
#define SHA1 "SCRAM-SHA-1"

/* What is offered (separated by blanks), what was used before, and what is taken. */
typedef struct
{
  const char *test;
  const char *offers;
  const char *before;
  gboolean encrypted;
  const char *expected; /* NULL: an error */
  int code;
} Case;

static const Case cases[] = {
  { "strongest", "PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512", NULL, TRUE, SHA512 },
  { "any-order", "SCRAM-SHA-256 PLAIN SCRAM-SHA-1", NULL, TRUE, SHA256 },
  { "usual", "SCRAM-SHA-1 PLAIN", NULL, TRUE, SHA1 },
  { "unknown-too", "SCRAM-SHA-1-PLUS DIGEST-MD5 SCRAM-SHA-1 X-OAUTH2", NULL, TRUE, SHA1 },
  { "plain", "PLAIN", NULL, TRUE, "PLAIN" },
  { "plain-unencrypted", "PLAIN", NULL, FALSE, NULL, WC_STREAM_ERROR_NO_MECHANISM },
  { "scram-unencrypted", "PLAIN SCRAM-SHA-1", NULL, FALSE, SHA1 },
  { "none", "", NULL, TRUE, NULL, WC_STREAM_ERROR_NO_MECHANISM },
  { "only-unknown", "DIGEST-MD5 ANONYMOUS EXTERNAL", NULL, TRUE, NULL,
    WC_STREAM_ERROR_NO_MECHANISM },
  { "lower-case", "scram-sha-1 plain", NULL, TRUE, NULL, WC_STREAM_ERROR_NO_MECHANISM },
  { "same-as-before", "SCRAM-SHA-1 PLAIN", SHA1, TRUE, SHA1 },
  { "stronger-than-before", "SCRAM-SHA-256 PLAIN", SHA1, TRUE, SHA256 },
  { "weaker-scram", "SCRAM-SHA-1", SHA256, TRUE, NULL, WC_STREAM_ERROR_DOWNGRADE },
  { "weaker-plain", "PLAIN", SHA1, TRUE, NULL, WC_STREAM_ERROR_DOWNGRADE },
  { "before-unknown", SHA512, "SCRAM-SHA-512-PLUS", TRUE, NULL,
    WC_STREAM_ERROR_DOWNGRADE },
};

static void
test_choice (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcNode) features = wc_node_new ("features", WC_NS_STREAM);
  WcNode *list = wc_node_add (features, "mechanisms", WC_NS_SASL);
  g_auto (GStrv) offers = g_strsplit (c->offers, " ", -1);
  g_autoptr (GError) error = NULL;
  const char *chosen = NULL;

  for (guint i = 0; offers[i] != NULL; i++)
    wc_node_add_with_text (list, "mechanism", NULL, offers[i]);
  chosen = wc_sasl_choose (features, c->before, c->encrypted, &error);
  g_assert_cmpstr (chosen, ==, c->expected);
  if (c->expected == NULL)
    g_assert_error (error, WC_STREAM_ERROR, c->code);
  else
    g_assert_no_error (error);
  if (c->code == WC_STREAM_ERROR_DOWNGRADE)
    {
      g_assert_cmpstr (wc_stream_error_get_detail (error, "before"), ==, c->before);
      g_assert_cmpstr (wc_stream_error_get_detail (error, "now"), ==, offers[0]);
    }
}

/* Offers of another namespace, or beside the list, are none. */
static void
test_foreign (void)
{
  g_autoptr (WcNode) features = wc_parser_parse (
      "<features xmlns='http://etherx.jabber.org/streams'>"
      "<mechanisms xmlns='urn:other'><mechanism>SCRAM-SHA-1</mechanism></mechanisms>"
      "<mechanism xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>SCRAM-SHA-1</mechanism>"
      "</features>",
      NULL, WC_PARSER_LIMITS_ANY, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (features);
  g_assert_null (wc_sasl_choose (features, NULL, TRUE, &error));
  g_assert_error (error, WC_STREAM_ERROR, WC_STREAM_ERROR_NO_MECHANISM);
}

static void
check_prepared (const char *password, const char *expected)
{
  char *prepared = wc_sasl_prepare_password (password);

  g_assert_cmpstr (prepared, ==, expected);
  wc_sasl_wipe (prepared);
}

/* The examples of RFC 4013 § 3, and what it forbids. */
static void
test_prepare (void)
{
  check_prepared ("I\xc2\xadX", "IX");
  check_prepared ("user", "user");
  check_prepared ("USER", "USER");
  check_prepared ("\xc2\xaa", "a");
  check_prepared ("\xe2\x85\xa8", "IX");
  check_prepared ("with blank", "with blank");
  check_prepared ("control\x07", "control\x07");
  check_prepared ("not utf-8 \xff", "not utf-8 \xff");
}

static void
test_escape (void)
{
  g_autofree char *plain = wc_sasl_escape_name ("juliet");
  g_autofree char *both = wc_sasl_escape_name ("a,b=c");

  g_assert_cmpstr (plain, ==, "juliet");
  g_assert_cmpstr (both, ==, "a=2Cb=3Dc");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/stream/sasl/choice/", cases[i].test, NULL);
      g_test_add_data_func (path, &cases[i], test_choice);
    }
  g_test_add_func ("/stream/sasl/foreign", test_foreign);
  g_test_add_func ("/stream/sasl/prepare", test_prepare);
  g_test_add_func ("/stream/sasl/escape", test_escape);

  return g_test_run ();
}
