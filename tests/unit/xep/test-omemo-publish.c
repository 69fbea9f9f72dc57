/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/omemo-pep-fixture.h"
#include "xep/omemo-publish.h"

static const WcXep *const none[] = { NULL };

typedef struct
{
  WcPepFixture *base;
  WcFakeSession *fake; /* borrowed */
  WcOmemoPublisher *publisher;
  guint n_taken;
  guint n_refused;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_omemo_pep_new (none);
  f->fake = f->base->fake;
  wc_fake_session_announce (f->fake, NULL);
  f->publisher = wc_omemo_publisher_new (f->fake->session);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_session_unbind (f->fake->session, FALSE);
  wc_omemo_publisher_free (f->publisher);
  wc_omemo_pep_free (f->base);
}

static void
on_reply (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Fixture *f = data;

  f->n_taken += error == NULL;
  f->n_refused += error != NULL;
}

static void
put (Fixture *f)
{
  g_autoptr (WcNode) payload = wc_fake_session_parse (WC_OMEMO_LIST ("<device id='8'/>"));
  const WcPubsubPublish what = { .node = WC_OMEMO_LIST_NODE,
                                 .id = "current",
                                 .payload = payload,
                                 .options = wc_pubsub_open_options };

  wc_omemo_publisher_put (f->publisher, &what, on_reply, f);
}

static void
assert_ended (Fixture *f, guint n_taken, guint n_refused)
{
  g_assert_cmpuint (f->n_taken, ==, n_taken);
  g_assert_cmpuint (f->n_refused, ==, n_refused);
  wc_fake_session_assert_idle (f->fake);
}

static void
test_open (Fixture *f, gconstpointer data)
{
  put (f);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE " id='8' open", "");
  assert_ended (f, 1, 0);
  g_assert_false (wc_omemo_publisher_is_hidden (f->publisher));
}

/* Whether the next that is on its way asks for anything. */
static gboolean
has_options (Fixture *f)
{
  const WcNode *next = g_queue_peek_head (&f->fake->sent);

  return wc_node_child (wc_node_child (next, "pubsub", NULL), "publish-options", NULL) !=
         NULL;
}

static void
test_hidden (Fixture *f, gconstpointer data)
{
  put (f);
  wc_fake_session_refuse (f->fake, "not-allowed");
  g_assert_false (has_options (f));
  g_assert_cmpuint (f->n_taken, ==, 0);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE, "");
  assert_ended (f, 1, 0);
  g_assert_true (wc_omemo_publisher_is_hidden (f->publisher));

  /* It is not asked again on this stream, but on the next. */
  put (f);
  g_assert_false (has_options (f));
  wc_fake_session_refuse (f->fake, "not-allowed");
  assert_ended (f, 1, 1);
  wc_omemo_publisher_reset (f->publisher);
  put (f);
  g_assert_true (has_options (f));
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE, "");
  assert_ended (f, 2, 1);
  g_assert_false (wc_omemo_publisher_is_hidden (f->publisher));
}

static void
test_trouble (Fixture *f, gconstpointer data)
{
  put (f);
  wc_fake_session_refuse (f->fake, "internal-server-error");
  assert_ended (f, 0, 1);
  g_assert_false (wc_omemo_publisher_is_hidden (f->publisher));
}

/* A stream that ends meanwhile is an answer. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  put (f);
  g_queue_clear_full (&f->fake->sent, (GDestroyNotify) wc_node_unref);
  wc_session_unbind (f->fake->session, FALSE);
  assert_ended (f, 0, 1);
  g_assert_false (wc_omemo_publisher_is_hidden (f->publisher));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/xep/omemo-publish/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("open", test_open);
  ADD ("hidden", test_hidden);
  ADD ("trouble", test_trouble);
  ADD ("lost", test_lost);
#undef ADD
  return g_test_run ();
}
