/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/registration-stream.h"
#include "base/error.h"
#include "base/str.h"
#include "lib/fake-clock.h"
#include "lib/login-script.h"
#include "stream/stream-error.h"
#include "xep/registration.h"
#include "xml/ns.h"

#define FEATURES                                                                         \
  WC_LOGIN_SCRIPT_HEADER "<stream:features><register "                                   \
                         "xmlns='http://jabber.org/features/iq-register'/>"              \
                         "</stream:features>"

typedef struct
{
  WcFakeClock *clock;
  WcAttemptMeans means;
  WcFakeTransport *transport; /* (owned) (nullable) */
  WcRegistrationStream *stream;
  GString *log; /* "opened answered:name refused:code lost:code " */
} Fixture;

static WcTransport *
new_transport (gpointer data)
{
  Fixture *f = data;

  g_clear_object (&f->transport);
  f->transport = wc_fake_transport_new (TRUE);
  return g_object_ref (WC_TRANSPORT (f->transport));
}

static void
on_opened (gpointer data)
{
  g_string_append (((Fixture *) data)->log, "opened ");
}

static void
on_answered (gpointer data, const WcNode *query, const GError *error)
{
  Fixture *f = data;

  if (error != NULL)
    g_string_append_printf (f->log, "refused:%d ", error->code);
  else
    g_string_append_printf (f->log, "answered:%s ",
                            query != NULL ? wc_node_get_name (query) : "");
}

static void
on_lost (gpointer data, const GError *error)
{
  Fixture *f = data;

  g_string_append_printf (f->log, "lost:%d ", error->code);
  g_clear_pointer (&f->stream, wc_registration_stream_free);
}

static const WcRegistrationStreamHandler handler = { on_opened, on_answered, on_lost };

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WcAccount) server = wc_account_new ("capulet.lit");

  f->clock = wc_fake_clock_new (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  f->means = (WcAttemptMeans){ .clock = WC_CLOCK (f->clock),
                               .turns = wc_turns_new (),
                               .new_transport = new_transport,
                               .data = f };
  f->log = g_string_new (NULL);
  wc_str_set (&server->host, "127.0.0.1");
  f->stream = wc_registration_stream_new (server, &f->means, &handler, f);
  settle ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->stream, wc_registration_stream_free);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  settle ();
  g_clear_object (&f->transport);
  wc_turns_unref (f->means.turns);
  g_object_unref (f->clock);
  g_string_free (f->log, TRUE);
}

static void
open_stream (Fixture *f)
{
  wc_fake_transport_connected (f->transport, NULL);
  settle ();
  wc_login_script_expect (f->transport, "to='capulet.lit'>");
  wc_fake_transport_feed (f->transport, FEATURES);
  g_assert_cmpstr (f->log->str, ==, "opened ");
  g_string_truncate (f->log, 0);
}

/* Asks; gives the id of the request. Returns: (transfer full). */
static char *
ask (Fixture *f)
{
  g_autoptr (WcNode) question = wc_registration_build_question ();
  g_autofree char *said = NULL;
  g_autoptr (GRegex) regex = g_regex_new ("id='([^']+)'", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  wc_registration_stream_ask (f->stream, "get", question);
  said = wc_fake_transport_take (f->transport);
  g_assert_true (g_regex_match (regex, said, 0, &match));
  return g_match_info_fetch (match, 1);
}

static void
answer (Fixture *f, const char *format, const char *id)
{
  g_auto (GStrv) parts = g_strsplit (format, "ID", -1);
  g_autofree char *text = g_strjoinv (id, parts);

  wc_fake_transport_feed (f->transport, text);
}

static void
test_answer (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *again = NULL;

  open_stream (f);
  id = ask (f);
  /* of somebody else, to something else, and no answer */
  answer (f, "<iq type='result' id='other'/>", id);
  answer (f, "<iq type='result' id='ID' from='evil.lit'/>", id);
  answer (f, "<iq type='get' id='ID' from='capulet.lit'/><message/>", id);
  g_assert_cmpstr (f->log->str, ==, "");
  answer (f,
          "<iq type='result' id='ID' from='capulet.lit'><query "
          "xmlns='jabber:iq:register'/></iq>",
          id);
  g_assert_cmpstr (f->log->str, ==, "answered:query ");
  answer (f, "<iq type='result' id='ID'/>", id);
  g_assert_cmpstr (f->log->str, ==, "answered:query ");
  again = ask (f);
  g_assert_cmpstr (again, !=, id);
  answer (f, "<iq type='result' id='ID'/>", again);
  g_assert_cmpstr (f->log->str, ==, "answered:query answered: ");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = g_strdup_printf ("refused:%d ", WC_ERROR_NOT_SUPPORTED);
  g_autofree char *id = NULL;

  open_stream (f);
  id = ask (f);
  answer (f,
          "<iq type='error' id='ID'><error type='cancel'><service-unavailable "
          "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
          id);
  g_assert_cmpstr (f->log->str, ==, expected);
  g_assert_true (wc_registration_stream_is_open (f->stream));
}

/* A form without end is not read to its end. */
static void
test_enormous (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = g_strdup_printf ("refused:%d ", WC_ERROR_TOO_LARGE);
  g_autofree char *piece = g_strnfill (64 * 1024, 'x');
  g_autofree char *id = NULL;

  open_stream (f);
  id = ask (f);
  answer (f, "<iq type='result' id='ID'><query xmlns='jabber:iq:register'>", id);
  for (guint i = 0; i < 20; i++)
    answer (f, "<field/>", "");
  for (guint i = 0; i < 20; i++)
    wc_fake_transport_feed (f->transport, piece);
  answer (f, "</query></iq>", "");
  g_assert_cmpstr (f->log->str, ==, expected);
}

static void
test_silent (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = g_strdup_printf ("refused:%d ", WC_ERROR_REMOTE_TIMEOUT);
  g_autofree char *id = NULL;

  open_stream (f);
  id = ask (f);
  wc_fake_clock_advance (f->clock, 31 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->log->str, ==, expected);
  g_assert_false (wc_registration_stream_is_open (f->stream));
  g_assert_true (wc_fake_transport_is_closed (f->transport));
}

static void
test_stream_error (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = g_strdup_printf ("refused:%d ", WC_ERROR_REMOTE_ERROR);
  g_autofree char *id = NULL;

  open_stream (f);
  id = ask (f);
  wc_fake_transport_feed (f->transport, "<stream:error><policy-violation "
                                        "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                                        "</stream:error>");
  g_assert_cmpstr (f->log->str, ==, expected);
}

static void
test_lost (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = g_strdup_printf ("lost:%d ", WC_ERROR_REMOTE_ERROR);

  open_stream (f);
  wc_fake_transport_cut (f->transport);
  g_assert_cmpstr (f->log->str, ==, expected);
  g_assert_null (f->stream);
}

static void
test_unreachable (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = g_strdup_printf ("lost:%d ", WC_ERROR_REMOTE_ERROR);

  wc_fake_transport_connected (
      f->transport, wc_stream_error_new (WC_STREAM_ERROR_UNREACHABLE, NULL, NULL, "no"));
  settle ();
  g_assert_cmpstr (f->log->str, ==, expected);
}

static void
test_closed_properly (Fixture *f, gconstpointer data)
{
  g_autofree char *said = NULL;

  open_stream (f);
  g_clear_pointer (&f->stream, wc_registration_stream_free);
  said = wc_fake_transport_take (f->transport);
  g_assert_cmpstr (said, ==, "</stream:stream>");
  g_assert_true (wc_fake_transport_is_closed (f->transport));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/registration-stream/" name, Fixture, NULL, set_up, func,         \
              tear_down)
  TEST ("answer", test_answer);
  TEST ("refused", test_refused);
  TEST ("enormous", test_enormous);
  TEST ("silent", test_silent);
  TEST ("stream-error", test_stream_error);
  TEST ("lost", test_lost);
  TEST ("unreachable", test_unreachable);
  TEST ("closed", test_closed_properly);
  return g_test_run ();
}
