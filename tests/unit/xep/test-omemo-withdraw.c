/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "crypto/omemo-library.h"
#include "lib/omemo-pep-fixture.h"
#include "xep/0384-omemo.h"
#include "xep/omemo-withdraw.h"
#include "xep/xep-list.h"

static const WcXep *const xeps[] = { &wc_xep_0384_omemo, NULL };

typedef struct
{
  WcPepFixture *base;
  WcFakeSession *fake; /* borrowed */
  guint n_done;
  GError *error; /* (nullable) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_omemo_pep_new (xeps);
  f->fake = f->base->fake;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_queue_clear_full (&f->fake->sent, (GDestroyNotify) wc_node_unref);
  g_clear_error (&f->error);
  wc_omemo_pep_free (f->base);
}

static void
on_done (gpointer data, const GError *error)
{
  Fixture *f = data;

  f->n_done++;
  f->error = error != NULL ? g_error_copy (error) : NULL;
}

/* What the server is asked for when the device is announced. */
static void
announce (Fixture *f)
{
  wc_fake_session_answer_next (f->fake, "items " WC_OMEMO_LIST_NODE, NULL);
  if (wc_omemo_library_speaks (WC_OMEMO_2))
    wc_fake_session_answer_next (f->fake, "items urn:xmpp:omemo:2:devices", NULL);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_BUNDLES, "");
  if (wc_omemo_library_speaks (WC_OMEMO_2))
    wc_fake_session_answer_next (f->fake, "publish urn:xmpp:omemo:2:bundles", "");
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE, "");
  if (wc_omemo_library_speaks (WC_OMEMO_2))
    wc_fake_session_answer_next (f->fake, "publish urn:xmpp:omemo:2:devices", "");
  wc_fake_session_assert_idle (f->fake);
}

static void
take_off (Fixture *f)
{
  g_autoptr (WcOmemoOwn) own = wc_omemo_pep_make_own (f->base);
  g_autofree char *list = g_strdup_printf (
      "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='" WC_OMEMO_LIST_NODE
      "'>" WC_OMEMO_LIST ("<device id='%u'/><device id='8'/>") "</items></pubsub>",
      own->device);
  g_autofree char *bundle =
      g_strdup_printf ("delete " WC_OMEMO_BUNDLES ":%u", own->device);

  wc_fake_session_answer_next (f->fake, "items " WC_OMEMO_LIST_NODE, list);
  wc_fake_session_answer_next (f->fake, "publish id='8'", "");
  wc_fake_session_answer_next (f->fake, bundle, "");
  if (!wc_omemo_library_speaks (WC_OMEMO_2))
    return;
  g_assert_cmpuint (f->n_done, ==, 0);
  wc_fake_session_answer_next (f->fake, "items urn:xmpp:omemo:2:devices", NULL);
  wc_fake_session_answer_next (f->fake, "retract urn:xmpp:omemo:2:bundles", NULL);
}

/* The list without us is told of, and nobody puts us back on it. */
static void
test_done (Fixture *f, gconstpointer data)
{
  wc_fake_session_announce (f->fake, NULL);
  announce (f);
  wc_omemo_leave (f->fake->session, on_done, f);
  take_off (f);
  g_assert_cmpuint (f->n_done, ==, 1);
  g_assert_no_error (f->error);
  wc_fake_session_receive (f->fake, WC_PEP_EVENT (WC_OMEMO_LIST_NODE, "me@x.lit",
                                                  WC_OMEMO_LIST ("<device id='8'/>")));
  wc_fake_session_assert_idle (f->fake);
  g_assert_cmpuint (wc_fake_clock_count (f->fake->clock), ==, 0);
}

/* It leaves while it is about to be announced. */
static void
test_at_once (Fixture *f, gconstpointer data)
{
  wc_omemo_own_free (wc_omemo_pep_make_own (f->base));
  wc_fake_session_announce (f->fake, NULL);
  wc_omemo_leave (f->fake->session, on_done, f);
  wc_fake_session_answer_next (f->fake, "items " WC_OMEMO_LIST_NODE, NULL);
  if (wc_omemo_library_speaks (WC_OMEMO_2))
    wc_fake_session_answer_next (f->fake, "items urn:xmpp:omemo:2:devices", NULL);
  take_off (f);
  g_assert_cmpuint (f->n_done, ==, 1);
  wc_fake_session_assert_idle (f->fake);
}

/* The account stays, and its device is announced again. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  wc_fake_session_announce (f->fake, NULL);
  announce (f);
  wc_omemo_leave (f->fake->session, on_done, f);
  wc_fake_session_refuse (f->fake, "internal-server-error");
  g_assert_cmpuint (f->n_done, ==, 1);
  g_assert_nonnull (f->error);
  announce (f);
}

static void
test_late (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNode) question = NULL;

  wc_fake_session_announce (f->fake, NULL);
  announce (f);
  wc_omemo_leave (f->fake->session, on_done, f);
  question = g_queue_pop_head (&f->fake->sent);
  g_assert_nonnull (question);
  wc_fake_clock_advance (f->fake->clock, WC_OMEMO_WITHDRAW_US);
  g_assert_cmpuint (f->n_done, ==, 1);
  g_assert_error (f->error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT);
  /* What is answered after all changes nothing more. */
  g_queue_clear_full (&f->fake->sent, (GDestroyNotify) wc_node_unref);
  g_queue_push_head (&f->fake->sent, g_steal_pointer (&question));
  wc_fake_session_refuse (f->fake, "internal-server-error");
  wc_fake_session_assert_idle (f->fake);
  g_assert_cmpuint (f->n_done, ==, 1);
}

static void
test_nothing (Fixture *f, gconstpointer data)
{
  wc_omemo_leave (f->fake->session, on_done, f);
  g_assert_cmpuint (f->n_done, ==, 0);
  while (f->n_done == 0)
    g_main_context_iteration (NULL, TRUE);
  wc_fake_session_assert_idle (f->fake);
  g_assert_cmpuint (f->n_done, ==, 1);
  g_assert_no_error (f->error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/xep/omemo-withdraw/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("done", test_done);
  ADD ("at-once", test_at_once);
  ADD ("refused", test_refused);
  ADD ("late", test_late);
  ADD ("nothing", test_nothing);
#undef ADD
  return g_test_run ();
}
