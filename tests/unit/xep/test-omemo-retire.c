/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/omemo-pep-fixture.h"
#include "xep/omemo-retire.h"

typedef struct
{
  WcFakeSession *fake;
  guint n_done;
  GError *error;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->fake = wc_fake_session_new ("me@x.lit/here");
  wc_fake_session_announce (f->fake, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_fake_session_assert_idle (f->fake);
  g_clear_error (&f->error);
  wc_fake_session_free (f->fake);
}

static void
on_done (gpointer data, const GError *error)
{
  Fixture *f = data;

  f->n_done++;
  g_clear_error (&f->error);
  f->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
retire (Fixture *f, WcOmemoVersion version)
{
  wc_omemo_retire (f->fake->session, version, 7, on_done, f);
}

#define DELETES                                                                          \
  "<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><delete "      \
  "node='" WC_OMEMO_BUNDLES ":7'/></pubsub></iq>"

/* What others put on the list stays, and the bundle goes after it. */
static void
test_listed (Fixture *f, gconstpointer data)
{
  retire (f, WC_OMEMO_AXOLOTL);
  wc_fake_session_answer_next (
      f->fake, "items " WC_OMEMO_LIST_NODE,
      WC_PEP_LIST (WC_OMEMO_LIST_NODE,
                   WC_OMEMO_LIST ("<device id='7'/><device id='8'/>")));
  wc_fake_session_assert_next (f->fake, "publish id='8' access_model open");
  g_assert_cmpuint (f->n_done, ==, 0);
  wc_fake_session_answer_next (f->fake, "<list", "");
  wc_fake_session_assert_sent (f->fake, DELETES);
  g_assert_cmpuint (f->n_done, ==, 0);
}

/* What is not there is gone. */
static void
test_nowhere (Fixture *f, gconstpointer data)
{
  retire (f, WC_OMEMO_AXOLOTL);
  wc_fake_session_answer_next (f->fake, "items", NULL);
  wc_fake_session_answer_next (f->fake, "delete", NULL);
  g_assert_cmpuint (f->n_done, ==, 1);
  g_assert_no_error (f->error);
}

/* Of the newer protocol a bundle is an item. */
static void
test_item (Fixture *f, gconstpointer data)
{
  retire (f, WC_OMEMO_2);
  wc_fake_session_answer_next (f->fake, "items urn:xmpp:omemo:2:devices", NULL);
  wc_fake_session_answer_next (f->fake, "retract urn:xmpp:omemo:2:bundles id='7'", "");
  g_assert_cmpuint (f->n_done, ==, 1);
  g_assert_no_error (f->error);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  retire (f, WC_OMEMO_AXOLOTL);
  wc_fake_session_refuse (f->fake, "internal-server-error");
  g_assert_cmpuint (f->n_done, ==, 1);
  g_assert_nonnull (f->error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/xep/omemo-retire/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("listed", test_listed);
  ADD ("nowhere", test_nowhere);
  ADD ("item", test_item);
  ADD ("refused", test_refused);
#undef ADD
  return g_test_run ();
}
