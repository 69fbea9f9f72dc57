/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/own-registration.h"
#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/registration.h"

#define ASKED                                                                            \
  "<iq type='set' to='capulet.lit'><query xmlns='jabber:iq:register'>"                   \
  "<username>juliet</username><password>new</password></query></iq>"
#define FORM                                                                             \
  "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>"              \
  "<field var='FORM_TYPE' type='hidden'><value>jabber:iq:register:changepassword"        \
  "</value></field><field var='old_password' type='text-private'><required/></field>"    \
  "<field var='password' type='text-private'><required/></field>"                        \
  "<field var='x-romeo' label='Your love'><required/></field></x></query>"
#define ERROR(type, condition)                                                           \
  "<error type='" type "'><" condition                                                   \
  " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"

typedef struct
{
  WcFakeSession *fake;
  GHashTable *known;
  GHashTable *answers;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->fake = wc_fake_session_new ("juliet@capulet.lit/balcony");
  f->known = wc_own_registration_new_values ();
  f->answers = wc_own_registration_new_values ();
  wc_own_registration_set (f->known, "old_password", "old");
  wc_own_registration_set (f->known, "password", "new");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->fake, wc_fake_session_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_hash_table_unref (f->known);
  g_hash_table_unref (f->answers);
  g_clear_object (&f->result);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  ((Fixture *) data)->result = g_object_ref (result);
}

/* The id of the request that was written. */
static char *
ask (Fixture *f)
{
  g_autoptr (WcNode) query = wc_registration_build_password ("juliet", "new");
  const WcNode *sent;

  wc_own_registration_ask_async (f->fake->session, query, f->known, f->answers, on_done,
                                 f);
  sent = g_queue_peek_tail (&f->fake->sent);
  return g_strdup (wc_node_attr (sent, "id"));
}

static void
refuse (Fixture *f, const char *id, const char *inside)
{
  g_autofree char *iq =
      g_strdup_printf ("<iq type='error' from='capulet.lit' id='%s'>%s</iq>", id, inside);

  wc_fake_session_receive (f->fake, iq);
}

static gboolean
finish (Fixture *f, GError **error)
{
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return wc_own_registration_ask_finish (f->result, error);
}

static void
test_done (Fixture *f, gconstpointer data)
{
  g_autofree char *id = ask (f);

  wc_fake_session_answer (f->fake, NULL);
  g_assert_true (finish (f, NULL));
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *id = ask (f);
  g_autoptr (GError) error = NULL;

  refuse (f, id, ERROR ("cancel", "service-unavailable"));
  g_assert_false (finish (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  g_assert_false (wc_own_registration_is_in_doubt (error));
}

/* XEP-0077 § 3.3: what we know is filled in, the rest is what the person said. */
static void
test_form (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  wc_own_registration_set (f->answers, "x-romeo", "Romeo");
  id = ask (f);
  wc_fake_session_assert_sent (f->fake, ASKED);
  refuse (f, id, FORM ERROR ("modify", "not-acceptable"));
  wc_fake_session_answer (f->fake, NULL);
  g_assert_true (finish (f, NULL));
}

static void
test_form_wants_more (Fixture *f, gconstpointer data)
{
  g_autofree char *id = ask (f);
  g_autoptr (GError) error = NULL;

  wc_fake_session_assert_sent (f->fake, ASKED);
  refuse (f, id, FORM ERROR ("modify", "not-acceptable"));
  g_assert_false (finish (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "fields.x-romeo");
  g_assert_false (wc_own_registration_is_in_doubt (error));
  wc_fake_session_assert_idle (f->fake);
}

/* A server that answers each form with a form is not followed. */
static void
test_form_again (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GError) error = NULL;

  wc_own_registration_set (f->answers, "x-romeo", "Romeo");
  first = ask (f);
  wc_fake_session_assert_sent (f->fake, ASKED);
  refuse (f, first, FORM ERROR ("modify", "not-acceptable"));
  second = g_strdup (wc_node_attr (g_queue_peek_tail (&f->fake->sent), "id"));
  refuse (f, second, FORM ERROR ("modify", "not-acceptable"));
  g_assert_false (finish (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
}

static void
test_in_doubt (Fixture *f, gconstpointer data)
{
  g_autofree char *id = ask (f);
  g_autoptr (GError) error = NULL;

  wc_fake_clock_advance (f->fake->clock, 61 * G_USEC_PER_SEC);
  g_assert_false (finish (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT);
  g_assert_true (wc_own_registration_is_in_doubt (error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/own-registration/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("done", test_done);
  TEST ("refused", test_refused);
  TEST ("form", test_form);
  TEST ("form-wants-more", test_form_wants_more);
  TEST ("form-again", test_form_again);
  TEST ("in-doubt", test_in_doubt);
  return g_test_run ();
}
