/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/scram-server.h"
#include "stream/authentication.h"
#include "stream/stream-error.h"
#include "xml/ns.h"
#include "xml/parser.h"

#define SASL_NS "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
#define STREAM_NS "xmlns='http://etherx.jabber.org/streams'"

typedef struct
{
  WcTurns *turns;
  WcStrophe *strophe;
  WcAuthentication *authentication;
  WcAuthenticationSettings settings;
  WcScramServer scram;
  GString *said;
  gboolean proven;
  GError *error;
} Fixture;

static void
on_say (gpointer data, const char *text)
{
  g_string_append (((Fixture *) data)->said, text);
}

static void
on_proven (gpointer data)
{
  Fixture *f = data;

  g_assert_false (f->proven);
  g_assert_no_error (f->error);
  f->proven = TRUE;
}

static void
on_failed (gpointer data, GError *error)
{
  Fixture *f = data;

  g_assert_false (f->proven);
  g_assert_no_error (f->error);
  f->error = error;
}

static const WcAuthenticationHandler handler = { on_say, on_proven, on_failed };

static void
setup (Fixture *f, gconstpointer data)
{
  f->turns = wc_turns_new ();
  f->said = g_string_new (NULL);
  f->scram = (WcScramServer) WC_SCRAM_SERVER_INIT;
  f->settings = (WcAuthenticationSettings){ .jid = "juliet@capulet.test",
                                            .resource = "balcony",
                                            .password = "secret",
                                            .encrypted = TRUE };
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_authentication_stop (f->authentication);
  g_clear_pointer (&f->strophe, wc_strophe_free);
  wc_turns_unref (f->turns);
  g_string_free (f->said, TRUE);
  wc_scram_server_clear (&f->scram);
  g_clear_error (&f->error);
}

static void
serve (Fixture *f, const char *xml)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcNode) node =
      wc_parser_parse (xml, WC_NS_CLIENT, WC_PARSER_LIMITS_ANY, &error);

  g_assert_no_error (error);
  wc_authentication_handle (f->authentication, node);
}

static void
begin (Fixture *f)
{
  g_autofree char *header = NULL;
  g_autoptr (GError) error = NULL;

  f->strophe = wc_strophe_new ("juliet@capulet.test/balcony", &error);
  g_assert_no_error (error);
  header = wc_strophe_feed (f->strophe, "", &error);
  g_assert_no_error (error);
  f->authentication =
      wc_authentication_new (&f->settings, f->strophe, f->turns, &handler, f);
  g_assert_null (wc_authentication_get_mechanism (f->authentication));
}

/* @offers: separated by blanks. */
static void
offer (Fixture *f, const char *offers)
{
  g_auto (GStrv) names = g_strsplit (offers, " ", -1);
  g_autoptr (GString) xml =
      g_string_new ("<features " STREAM_NS "><mechanisms " SASL_NS ">");

  for (guint i = 0; names[i] != NULL; i++)
    g_string_append_printf (xml, "<mechanism>%s</mechanism>", names[i]);
  g_string_append (xml, "</mechanisms></features>");
  serve (f, xml->str);
}

/* Waits until the client has said @name and returns the text in it. */
static char *
hear (Fixture *f, const char *name)
{
  g_autofree char *start = g_strconcat ("<", name, NULL);
  g_autoptr (WcNode) node = NULL;

  while (strstr (f->said->str, start) == NULL && f->error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (f->error);
  node = wc_parser_parse (f->said->str, NULL, WC_PARSER_LIMITS_ANY, NULL);
  g_assert_nonnull (node);
  g_assert_true (wc_node_is (node, name, WC_NS_SASL));
  g_string_truncate (f->said, 0);
  return wc_node_dup_text (node);
}

static void
wait_end (Fixture *f)
{
  while (!f->proven && f->error == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
challenge (Fixture *f)
{
  g_autofree char *initial = hear (f, "auth");
  g_autofree char *text = wc_scram_server_challenge (&f->scram, initial);
  g_autofree char *xml = g_strdup_printf ("<challenge " SASL_NS ">%s</challenge>", text);

  serve (f, xml);
}

/* Returns the server's proof (transfer full). */
static char *
prove (Fixture *f)
{
  g_autofree char *response = hear (f, "response");
  char *proof = wc_scram_server_prove (&f->scram, response);

  g_assert_nonnull (proof);
  return proof;
}

static void
succeed (Fixture *f, const char *proof)
{
  g_autofree char *xml = g_strdup_printf ("<success " SASL_NS ">%s</success>", proof);

  serve (f, xml);
  wait_end (f);
}

/* A login that ends well. */
static void
run (Fixture *f, const char *offers)
{
  g_autofree char *proof = NULL;

  begin (f);
  offer (f, offers);
  challenge (f);
  proof = prove (f);
  succeed (f, proof);
  g_assert_no_error (f->error);
  g_assert_true (f->proven);
}

typedef struct
{
  const char *mechanism;
  const char *digest;
} Scram;

static const Scram scrams[] = { { "SCRAM-SHA-1", "SHA1" },
                                { "SCRAM-SHA-256", "SHA256" },
                                { "SCRAM-SHA-512", "SHA512" } };

/* Each SCRAM, beside offers that are weaker or unknown, none of which is tried. */
static void
test_scram (Fixture *f, gconstpointer data)
{
  const Scram *scram = data;
  g_autofree char *offers =
      g_strdup_printf ("PLAIN DIGEST-MD5 SCRAM-SHA-1 X-NEW %s", scram->mechanism);

  f->scram.digest = scram->digest;
  run (f, offers);
  g_assert_cmpstr (wc_authentication_get_mechanism (f->authentication), ==,
                   scram->mechanism);
}

static void
test_most_iterations (Fixture *f, gconstpointer data)
{
  f->scram.iterations = "60000";
  f->scram.salt_size = 96;
  run (f, "SCRAM-SHA-1");
}

static void
test_plain (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  begin (f);
  offer (f, "PLAIN");
  text = hear (f, "auth");
  /* "\0juliet\0secret" */
  g_assert_cmpstr (text, ==, "AGp1bGlldABzZWNyZXQ=");
  succeed (f, "");
  g_assert_true (f->proven);
  g_assert_cmpstr (wc_authentication_get_mechanism (f->authentication), ==, "PLAIN");
}

/* PLAIN never leaves without encryption, whatever else is offered. */
static void
test_plain_unencrypted (Fixture *f, gconstpointer data)
{
  f->settings.encrypted = FALSE;
  begin (f);
  offer (f, "PLAIN");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_NO_MECHANISM);
  g_assert_cmpstr (f->said->str, ==, "");
}

static void
test_downgrade (Fixture *f, gconstpointer data)
{
  f->settings.mechanism = "SCRAM-SHA-256";
  begin (f);
  offer (f, data);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_DOWNGRADE);
  g_assert_cmpstr (wc_stream_error_get_detail (f->error, "before"), ==, "SCRAM-SHA-256");
  g_assert_cmpstr (f->said->str, ==, "");
}

/* A name with the characters that SCRAM gives a meaning to. */
static void
test_name (Fixture *f, gconstpointer data)
{
  f->settings.jid = "ju,li=et@capulet.test";
  f->scram.name = "ju=2Cli=3Det";
  run (f, "SCRAM-SHA-1");
}

/* The server hashes the prepared form (RFC 5802 § 2.2). */
static void
test_prepared_password (Fixture *f, gconstpointer data)
{
  f->settings.password = "\xe2\x85\xa8";
  f->scram.password = "IX";
  run (f, "SCRAM-SHA-1");
}

/* ---- A server that does not know the password, or demands too much ---- */

static void
test_no_signature (Fixture *f, gconstpointer data)
{
  g_autofree char *proof = NULL;

  begin (f);
  offer (f, "SCRAM-SHA-1");
  challenge (f);
  proof = prove (f);
  serve (f, data);
  wait_end (f);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_SERVER_SIGNATURE);
  g_assert_cmpstr (f->said->str, ==, "");
}

/* Success before anything was proven. */
static void
test_success_at_once (Fixture *f, gconstpointer data)
{
  begin (f);
  offer (f, "SCRAM-SHA-1");
  serve (f, "<success " SASL_NS "/>");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

static void
test_success_while_computing (Fixture *f, gconstpointer data)
{
  begin (f);
  offer (f, "SCRAM-SHA-1");
  challenge (f);
  serve (f, "<success " SASL_NS "/>");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

static void
test_big_salt (Fixture *f, gconstpointer data)
{
  f->scram.salt_size = GPOINTER_TO_SIZE (data);
  begin (f);
  offer (f, "SCRAM-SHA-1");
  challenge (f);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_CHALLENGE);
  g_assert_cmpstr (f->said->str, ==, "");
}

static void
test_iterations (Fixture *f, gconstpointer data)
{
  f->scram.iterations = data;
  begin (f);
  offer (f, "SCRAM-SHA-1");
  challenge (f);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_CHALLENGE);
}

/* libstrophe would take the last of two numbers. */
static void
test_iterations_twice (Fixture *f, gconstpointer data)
{
  f->scram.extra = ",i=2000000000";
  begin (f);
  offer (f, "SCRAM-SHA-1");
  challenge (f);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_CHALLENGE);
}

static void
test_other_nonce (Fixture *f, gconstpointer data)
{
  f->scram.nonce = "somebody-elses-nonce";
  begin (f);
  offer (f, "SCRAM-SHA-1");
  challenge (f);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_CHALLENGE);
}

static void
test_second_challenge (Fixture *f, gconstpointer data)
{
  begin (f);
  offer (f, "SCRAM-SHA-1");
  challenge (f);
  serve (f, "<challenge " SASL_NS "/>");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

/* Some servers prove themselves in a second challenge. */
static void
test_early_proof (Fixture *f, gconstpointer data)
{
  g_autofree char *proof = NULL;
  g_autofree char *xml = NULL;
  g_autofree char *answer = NULL;

  begin (f);
  offer (f, "SCRAM-SHA-1");
  challenge (f);
  proof = prove (f);
  xml = g_strdup_printf ("<challenge " SASL_NS ">%s</challenge>", proof);
  serve (f, xml);
  answer = hear (f, "response");
  g_assert_cmpstr (answer, ==, "");
  g_assert_false (f->proven);
  succeed (f, "");
  g_assert_true (f->proven);
}

static void
test_early_proof_wrong (Fixture *f, gconstpointer data)
{
  g_autofree char *proof = NULL;

  begin (f);
  offer (f, "SCRAM-SHA-1");
  challenge (f);
  proof = prove (f);
  /* "v=nothing" */
  serve (f, "<challenge " SASL_NS ">dj1ub3RoaW5n</challenge>");
  wait_end (f);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_SERVER_SIGNATURE);
}

/* ---- Refusals ---- */

/* One attempt with one mechanism: no other is tried after a refusal. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  const char *condition = data;
  g_autofree char *xml = g_strdup_printf (
      "<failure " SASL_NS "><%s/><text>Go away</text></failure>", condition);

  begin (f);
  offer (f, "SCRAM-SHA-512 SCRAM-SHA-256 SCRAM-SHA-1 PLAIN");
  g_string_truncate (f->said, 0);
  serve (f, xml);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_SASL);
  g_assert_cmpstr (wc_stream_error_get_reason (f->error), ==, condition);
  g_assert_cmpstr (wc_stream_error_get_detail (f->error, "text"), ==, "Go away");
  g_assert_cmpstr (f->said->str, ==, "");
}

static void
test_refused_late (Fixture *f, gconstpointer data)
{
  g_autofree char *response = NULL;

  begin (f);
  offer (f, "SCRAM-SHA-1");
  challenge (f);
  response = hear (f, "response");
  serve (f, "<failure " SASL_NS "><not-authorized/></failure>");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_SASL);
  g_assert_cmpstr (wc_stream_error_get_reason (f->error), ==, "not-authorized");
}

static void
test_unexpected (Fixture *f, gconstpointer data)
{
  begin (f);
  serve (f, data);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

/* ---- Turns and ends ---- */

/* However many logins go on: one in each turn of the main loop. */
static void
test_turns (Fixture *f, gconstpointer data)
{
  Fixture all[5];
  guint n_said = 0;

  memset (all, 0, sizeof all);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      setup (&all[i], NULL);
      wc_turns_unref (all[i].turns);
      all[i].turns = wc_turns_ref (f->turns);
      begin (&all[i]);
      offer (&all[i], "SCRAM-SHA-1");
      challenge (&all[i]);
    }
  while (n_said < G_N_ELEMENTS (all))
    {
      guint before = n_said;

      g_main_context_iteration (NULL, TRUE);
      n_said = 0;
      for (guint i = 0; i < G_N_ELEMENTS (all); i++)
        n_said += all[i].said->len > 0;
      g_assert_cmpuint (n_said, <=, before + 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    teardown (&all[i], NULL);
}

/* Nothing is heard of a login that was stopped while the worker computes.
 */
static void
test_stopped (Fixture *f, gconstpointer data)
{
  Fixture other = { 0 };

  begin (f);
  offer (f, "SCRAM-SHA-1");
  challenge (f);
  g_clear_pointer (&f->authentication, wc_authentication_stop);

  setup (&other, NULL);
  run (&other, "SCRAM-SHA-1");
  teardown (&other, NULL);
  g_assert_no_error (f->error);
  g_assert_false (f->proven);
  g_assert_cmpstr (f->said->str, ==, "");
}

static void
test_silent_after_end (Fixture *f, gconstpointer data)
{
  begin (f);
  offer (f, "NONE");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_NO_MECHANISM);
  g_clear_error (&f->error);
  serve (f, "<success " SASL_NS "/>");
  serve (f, "<failure " SASL_NS "/>");
  g_assert_no_error (f->error);
  g_assert_false (f->proven);
}

static void
add (const char *name, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/stream/authentication/", name, NULL);

  g_test_add (path, Fixture, data, setup, test, teardown);
}

static void
add_guards (void)
{
  static const char *const conditions[] = { "not-authorized", "account-disabled",
                                            "credentials-expired",
                                            "temporary-auth-failure" };
  static const char *const iterations[] = { "60001", "2000000000", "4294967297", "0",
                                            "-1" };
  static const gsize salts[] = { 97, 125, 2000 };

  for (gsize i = 0; i < G_N_ELEMENTS (salts); i++)
    {
      g_autofree char *name = g_strdup_printf ("big-salt/%" G_GSIZE_FORMAT, salts[i]);
      add (name, GSIZE_TO_POINTER (salts[i]), test_big_salt);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (iterations); i++)
    {
      g_autofree char *name = g_strconcat ("iterations/", iterations[i], NULL);
      add (name, iterations[i], test_iterations);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      g_autofree char *name = g_strconcat ("refused/", conditions[i], NULL);
      add (name, conditions[i], test_refused);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (scrams); i++)
    add (scrams[i].mechanism, &scrams[i], test_scram);
  add ("most-iterations", NULL, test_most_iterations);
  add ("plain", NULL, test_plain);
  add ("plain-unencrypted", NULL, test_plain_unencrypted);
  add ("downgrade/scram", "SCRAM-SHA-1 PLAIN", test_downgrade);
  add ("downgrade/plain", "PLAIN", test_downgrade);
  add ("name", NULL, test_name);
  add ("prepared-password", NULL, test_prepared_password);
  add ("no-signature/empty", "<success " SASL_NS "/>", test_no_signature);
  /* "v=nothing" */
  add ("no-signature/wrong", "<success " SASL_NS ">dj1ub3RoaW5n</success>",
       test_no_signature);
  add ("success-at-once", NULL, test_success_at_once);
  add ("success-while-computing", NULL, test_success_while_computing);
  add ("iterations-twice", NULL, test_iterations_twice);
  add ("other-nonce", NULL, test_other_nonce);
  add ("second-challenge", NULL, test_second_challenge);
  add ("early-proof", NULL, test_early_proof);
  add ("early-proof-wrong", NULL, test_early_proof_wrong);
  add_guards ();
  add ("refused-late", NULL, test_refused_late);
  add ("unexpected/stanza", "<message/>", test_unexpected);
  add ("unexpected/success", "<success " SASL_NS "/>", test_unexpected);
  add ("turns", NULL, test_turns);
  add ("stopped", NULL, test_stopped);
  add ("silent-after-end", NULL, test_silent_after_end);

  return g_test_run ();
}
