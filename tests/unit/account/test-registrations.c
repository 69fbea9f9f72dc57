/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/registrations.h"
#include "base/error.h"
#include "base/str.h"
#include "lib/fake-clock.h"
#include "lib/login-script.h"

#define FEATURES                                                                         \
  WC_LOGIN_SCRIPT_HEADER "<stream:features><register "                                   \
                         "xmlns='http://jabber.org/features/iq-register'/>"              \
                         "</stream:features>"
#define QUERY(inside)                                                                    \
  "<iq type='result' id='ID'><query xmlns='jabber:iq:register'>" inside "</query></iq>"
#define FIELDS QUERY ("<username/><password/>")
#define REFUSAL(condition)                                                               \
  "<iq type='error' id='ID'><error type='cancel'><" condition                            \
  " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"

typedef struct
{
  WcFakeClock *clock;
  WcAttemptMeans means;
  GPtrArray *transports; /* (element-type WcFakeTransport) */
  WcRegistrations *registrations;
  WcAccount *server;
  GCancellable *owner;
  GAsyncResult *asked;
  GAsyncResult *submitted;
} Fixture;

static WcTransport *
new_transport (gpointer data)
{
  Fixture *f = data;
  WcFakeTransport *fake = wc_fake_transport_new (TRUE);

  g_ptr_array_add (f->transports, g_object_ref (fake));
  return WC_TRANSPORT (fake);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->clock = wc_fake_clock_new (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  f->means = (WcAttemptMeans){ .clock = WC_CLOCK (f->clock),
                               .turns = wc_turns_new (),
                               .new_transport = new_transport,
                               .data = f };
  f->transports = g_ptr_array_new_with_free_func (g_object_unref);
  f->registrations = wc_registrations_new (&f->means);
  f->server = wc_account_new ("capulet.lit");
  f->owner = g_cancellable_new ();
  wc_str_set (&f->server->host, "127.0.0.1");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_registrations_stop (f->registrations);
  for (guint i = 0; i < f->transports->len; i++)
    if (wc_fake_transport_is_connecting (f->transports->pdata[i]))
      wc_fake_transport_connected (f->transports->pdata[i], NULL);
  settle ();
  g_clear_object (&f->asked);
  g_clear_object (&f->submitted);
  g_assert_finalize_object (f->registrations);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  g_ptr_array_unref (f->transports);
  wc_turns_unref (f->means.turns);
  wc_account_unref (f->server);
  g_object_unref (f->owner);
  g_object_unref (f->clock);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **out = data;

  g_assert_null (*out);
  *out = g_object_ref (result);
}

static WcFakeTransport *
last (Fixture *f)
{
  return f->transports->pdata[f->transports->len - 1];
}

static void
answer (Fixture *f, const char *format)
{
  g_autofree char *said = wc_fake_transport_take (last (f));
  g_autoptr (GRegex) regex = g_regex_new ("<iq [^>]*id='([^']+)'", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_auto (GStrv) parts = g_strsplit (format, "ID", -1);
  g_autofree char *id = NULL;
  g_autofree char *text = NULL;

  g_assert_true (g_regex_match (regex, said, 0, &match));
  id = g_match_info_fetch (match, 1);
  text = g_strjoinv (id, parts);
  wc_fake_transport_feed (last (f), text);
  settle ();
}

static void
ask (Fixture *f)
{
  wc_registrar_ask_async (WC_REGISTRAR (f->registrations),
                          &(WcRegistrarQuestion){ f->server, NULL, f->owner }, on_done,
                          &f->asked);
  settle ();
}

static void
connect_to_server (Fixture *f)
{
  ask (f);
  wc_fake_transport_connected (last (f), NULL);
  settle ();
  wc_login_script_expect (last (f), "to='capulet.lit'>");
  wc_fake_transport_feed (last (f), FEATURES);
}

/* The form, as it was asked for. Returns: (transfer full). */
static WcRegistrarOffer *
get_offer (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  WcRegistrarOffer *offer;

  connect_to_server (f);
  answer (f, FIELDS);
  offer = wc_registrar_ask_finish (WC_REGISTRAR (f->registrations), f->asked, &error);
  g_assert_no_error (error);
  g_clear_object (&f->asked);
  return offer;
}

static void
submit (Fixture *f, const char *id)
{
  g_autoptr (WcForm) filled = wc_form_new (WC_FORM_KIND_SUBMIT);

  wc_form_add (filled, "username", WC_FORM_TYPE_TEXT_SINGLE, "zoe");
  wc_form_add (filled, "password", WC_FORM_TYPE_TEXT_PRIVATE, "secret");
  g_clear_object (&f->submitted);
  wc_registrar_submit_async (WC_REGISTRAR (f->registrations), id, filled, on_done,
                             &f->submitted);
  settle ();
}

static void
assert_ask_fails (Fixture *f, WcErrorCode code)
{
  g_autoptr (GError) error = NULL;

  settle ();
  g_assert_null (
      wc_registrar_ask_finish (WC_REGISTRAR (f->registrations), f->asked, &error));
  g_assert_error (error, WC_ERROR, (int) code);
}

static void
assert_submit_fails (Fixture *f, WcErrorCode code)
{
  g_autoptr (GError) error = NULL;

  settle ();
  g_assert_nonnull (f->submitted);
  g_assert_false (
      wc_registrar_submit_finish (WC_REGISTRAR (f->registrations), f->submitted, &error));
  g_assert_error (error, WC_ERROR, (int) code);
}

static gboolean
is_open (Fixture *f, const WcRegistrarOffer *offer)
{
  return wc_registrar_get (WC_REGISTRAR (f->registrations), offer->id) != NULL;
}

static void
test_registered (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRegistrarOffer) offer = get_offer (f);

  g_assert_nonnull (wc_form_get_field (offer->form, "username"));
  submit (f, offer->id);
  answer (f, "<iq type='result' id='ID'/>");
  g_assert_true (
      wc_registrar_submit_finish (WC_REGISTRAR (f->registrations), f->submitted, NULL));
  g_assert_false (is_open (f, offer));
  g_assert_true (wc_fake_transport_is_closed (last (f)));
}

/* A name that is taken leaves the form for another one. */
static void
test_again (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRegistrarOffer) offer = get_offer (f);

  submit (f, offer->id);
  answer (f, REFUSAL ("conflict"));
  assert_submit_fails (f, WC_ERROR_CONFLICT);
  submit (f, offer->id);
  submit (f, offer->id);
  assert_submit_fails (f, WC_ERROR_BUSY);
  g_clear_object (&f->submitted);
  answer (f, "<iq type='result' id='ID'/>");
  g_assert_false (is_open (f, offer));
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  connect_to_server (f);
  answer (f, REFUSAL ("not-allowed"));
  assert_ask_fails (f, WC_ERROR_NOT_SUPPORTED);
  g_assert_true (wc_fake_transport_is_closed (last (f)));
}

static void
test_elsewhere (Fixture *f, gconstpointer data)
{
  connect_to_server (f);
  answer (f, QUERY ("<instructions>No.</instructions>"));
  assert_ask_fails (f, WC_ERROR_NOT_SUPPORTED);
}

/* Prosody without the module ends the stream of whoever asks before a login. */
static void
test_not_authorized (Fixture *f, gconstpointer data)
{
  connect_to_server (f);
  wc_fake_transport_feed (last (f), "<stream:error><not-authorized "
                                    "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                                    "</stream:error>");
  assert_ask_fails (f, WC_ERROR_NOT_SUPPORTED);
}

static void
test_owner_leaves (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRegistrarOffer) offer = get_offer (f);

  g_cancellable_cancel (f->owner);
  g_assert_false (is_open (f, offer));
  g_assert_true (wc_fake_transport_is_closed (last (f)));
  submit (f, offer->id);
  assert_submit_fails (f, WC_ERROR_NOT_FOUND);
  ask (f);
  assert_ask_fails (f, WC_ERROR_BUSY);
}

static void
test_owner_leaves_early (Fixture *f, gconstpointer data)
{
  ask (f);
  g_cancellable_cancel (f->owner);
  assert_ask_fails (f, WC_ERROR_CANCELLED);
}

/* What may have made an account goes on to its end. */
static void
test_owner_leaves_late (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRegistrarOffer) offer = get_offer (f);

  submit (f, offer->id);
  g_cancellable_cancel (f->owner);
  answer (f, "<iq type='result' id='ID'/>");
  g_assert_true (
      wc_registrar_submit_finish (WC_REGISTRAR (f->registrations), f->submitted, NULL));
}

static void
test_expires (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRegistrarOffer) offer = get_offer (f);

  wc_fake_clock_advance (f->clock, WC_REGISTRAR_LIFETIME_S * G_USEC_PER_SEC);
  g_assert_false (is_open (f, offer));
}

static void
test_expires_while_submitting (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRegistrarOffer) offer = get_offer (f);

  wc_fake_clock_advance (f->clock, (WC_REGISTRAR_LIFETIME_S - 5) * G_USEC_PER_SEC);
  submit (f, offer->id);
  wc_fake_clock_advance (f->clock, 10 * G_USEC_PER_SEC);
  answer (f, REFUSAL ("conflict"));
  assert_submit_fails (f, WC_ERROR_CONFLICT);
  g_assert_false (is_open (f, offer));
}

static void
test_server_closes (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRegistrarOffer) offer = get_offer (f);

  wc_fake_transport_feed (last (f), "</stream:stream>");
  g_assert_false (is_open (f, offer));
}

/* Nobody knows then whether the account exists. */
static void
test_server_closes_while_submitting (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRegistrarOffer) offer = get_offer (f);

  submit (f, offer->id);
  wc_fake_transport_cut (last (f));
  assert_submit_fails (f, WC_ERROR_REMOTE_TIMEOUT);
  g_assert_false (is_open (f, offer));
}

static void
test_dropped (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRegistrarOffer) offer = get_offer (f);

  submit (f, offer->id);
  wc_registrar_drop (WC_REGISTRAR (f->registrations), offer->id);
  assert_submit_fails (f, WC_ERROR_CANCELLED);
  wc_registrar_drop (WC_REGISTRAR (f->registrations), offer->id);
}

static void
test_too_many (Fixture *f, gconstpointer data)
{
  GAsyncResult *results[WC_REGISTRATIONS_MAX] = { NULL };

  for (guint i = 0; i < WC_REGISTRATIONS_MAX; i++)
    wc_registrar_ask_async (WC_REGISTRAR (f->registrations),
                            &(WcRegistrarQuestion){ f->server, NULL, f->owner }, on_done,
                            &results[i]);
  ask (f);
  assert_ask_fails (f, WC_ERROR_BUSY);
  wc_registrations_stop (f->registrations);
  settle ();
  for (guint i = 0; i < WC_REGISTRATIONS_MAX; i++)
    g_object_unref (results[i]);
}

static void
ask_invited (Fixture *f)
{
  const WcRegistrarQuestion question = { f->server, "TOKEN", NULL };

  g_clear_object (&f->asked);
  wc_registrar_ask_async (WC_REGISTRAR (f->registrations), &question, on_done, &f->asked);
  settle ();
  wc_fake_transport_connected (last (f), NULL);
  settle ();
  g_free (wc_fake_transport_take (last (f)));
  wc_fake_transport_feed (last (f), FEATURES);
  settle ();
}

static void
assert_token_refused (Fixture *f, const char *refusal, int code)
{
  g_autoptr (GError) error = NULL;

  ask_invited (f);
  answer (f, refusal);
  g_assert_null (
      wc_registrar_ask_finish (WC_REGISTRAR (f->registrations), f->asked, &error));
  g_assert_error (error, WC_ERROR, code);
}

/* XEP-0445 § 5: the token first, and nothing without it. */
static void
test_invited (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRegistrarOffer) offer = NULL;

  ask_invited (f);
  answer (f, "<iq type='result' id='ID'/>");
  g_assert_null (f->asked);
  answer (f, FIELDS);
  offer = wc_registrar_ask_finish (WC_REGISTRAR (f->registrations), f->asked, NULL);
  g_assert_nonnull (offer);
  assert_token_refused (f, REFUSAL ("forbidden"), WC_ERROR_NOT_AUTHORIZED);
  assert_token_refused (f, REFUSAL ("item-not-found"), WC_ERROR_NOT_AUTHORIZED);
  assert_token_refused (f, REFUSAL ("service-unavailable"), WC_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/registrations/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("registered", test_registered);
  TEST ("again", test_again);
  TEST ("refused", test_refused);
  TEST ("elsewhere", test_elsewhere);
  TEST ("not-authorized", test_not_authorized);
  TEST ("owner-leaves", test_owner_leaves);
  TEST ("owner-leaves-early", test_owner_leaves_early);
  TEST ("owner-leaves-late", test_owner_leaves_late);
  TEST ("expires", test_expires);
  TEST ("expires-late", test_expires_while_submitting);
  TEST ("server-closes", test_server_closes);
  TEST ("server-closes-late", test_server_closes_while_submitting);
  TEST ("dropped", test_dropped);
  TEST ("too-many", test_too_many);
  TEST ("invited", test_invited);
  return g_test_run ();
}
