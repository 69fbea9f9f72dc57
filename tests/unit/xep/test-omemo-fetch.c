/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/omemo-pep-fixture.h"
#include "store/omemo-device-store.h"
#include "xep/host.h"
#include "xep/omemo-fetch.h"

#define ROMEO "romeo@y"
#define OTHERS "juliet@y"

static const WcXep *const none[] = { NULL };

typedef struct
{
  WcPepFixture *base;
  WcFakeSession *fake; /* borrowed */
  WcOmemoFetch *fetch;
  guint n_done;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = NULL;

  f->base = wc_omemo_pep_new (none);
  f->fake = f->base->fake;
  own = wc_omemo_pep_make_own (f->base);
  wc_omemo_pep_list (f->base, "me@x.lit", 0);
  f->fetch = wc_omemo_fetch_new (f->fake->session);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_session_unbind (f->fake->session, FALSE);
  wc_omemo_fetch_free (f->fetch);
  wc_omemo_pep_free (f->base);
}

static void
on_done (gpointer data)
{
  ((Fixture *) data)->n_done++;
}

static void
start (Fixture *f, const char *jid)
{
  const char *jids[] = { jid, NULL };

  wc_omemo_fetch_start (f->fetch, jids, on_done, f);
}

static void
wait_done (Fixture *f, guint n)
{
  while (f->n_done < n)
    g_main_context_iteration (NULL, TRUE);
}

/* The list first, then a session with each device; who waits is told afterwards. */
static void
test_stranger (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRatchetDevice) one = wc_ratchet_device_new (ROMEO, 1);
  g_autofree char *bundle = wc_omemo_pep_bundle (one);

  start (f, ROMEO);
  wc_fake_session_answer_next (
      f->fake, "to='romeo@y' " WC_OMEMO_LIST_NODE,
      WC_PEP_LIST (WC_OMEMO_LIST_NODE,
                   WC_OMEMO_LIST ("<device id='1'/><device id='2'/>")));
  wc_fake_session_answer_next (f->fake, "bundles:1'", bundle);
  wc_fake_session_answer_next (f->fake, "bundles:2'", NULL);
  g_assert_cmpuint (f->n_done, ==, 0);
  wait_done (f, 1);
  g_assert_true (wc_omemo_pep_has_session (f->base, ROMEO, 1));
  g_assert_false (wc_omemo_pep_has_session (f->base, ROMEO, 2));

  /* The list is fresh, one has a session, the other may not be asked so soon. */
  start (f, ROMEO);
  wc_fake_session_assert_idle (f->fake);
  wait_done (f, 2);
  f->base->temp->now_us += WC_OMEMO_FETCH_LIST_US;
  start (f, ROMEO);
  wc_fake_session_answer_next (
      f->fake, WC_OMEMO_LIST_NODE,
      WC_PEP_LIST (WC_OMEMO_LIST_NODE, WC_OMEMO_LIST ("<device id='2'/>")));
  wc_fake_session_answer_next (f->fake, "bundles:2'", NULL);
  wait_done (f, 3);
}

/* Ten at once; one that is not answered is not waited for, and taken when it comes. */
static void
test_many (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRatchetDevice) one = wc_ratchet_device_new (OTHERS, 1);
  g_autofree char *bundle = wc_omemo_pep_bundle (one);
  g_autoptr (WcOmemoDevice) late = NULL;

  wc_omemo_pep_list (f->base, OTHERS, 12);
  start (f, OTHERS);
  g_assert_cmpuint (f->fake->sent.length, ==, WC_OMEMO_FETCH_OUTSTANDING);
  wc_fake_clock_advance (f->fake->clock, WC_OMEMO_FETCH_WAIT_US);
  g_assert_cmpuint (f->fake->sent.length, ==, 12);
  wc_fake_clock_advance (f->fake->clock, WC_OMEMO_FETCH_WAIT_US);
  wait_done (f, 1);
  late = wc_omemo_pep_device (f->base, OTHERS, 1);
  g_assert_cmpint (late->bundle, ==, WC_OMEMO_BUNDLE_FAILED);
  wc_fake_session_answer_next (f->fake, "bundles:1'", bundle);
  g_assert_true (wc_omemo_pep_has_session (f->base, OTHERS, 1));
  for (guint i = 2; i <= 12; i++)
    wc_fake_session_refuse (f->fake, "remote-server-timeout");
  g_assert_cmpuint (f->n_done, ==, 1);
}

/* Nobody answers at all, until the session gives up. */
static void
test_silent (Fixture *f, gconstpointer data)
{
  WcOmemo *omemo = wc_host_of (f->fake->session)->omemo;
  const WcOmemoAddress of = { omemo->account, ROMEO, WC_OMEMO_AXOLOTL, 0 };
  g_autoptr (WcOmemoDevice) device = NULL;
  WcOmemoListState state;
  gint64 told_us;

  wc_omemo_pep_list (f->base, OTHERS, 1);
  start (f, ROMEO);
  start (f, OTHERS);
  g_assert_cmpuint (f->fake->sent.length, ==, 2);
  wc_fake_clock_advance (f->fake->clock, WC_OMEMO_FETCH_WAIT_US);
  g_assert_cmpuint (f->fake->sent.length, ==, 2); /* nothing else is asked there */
  wait_done (f, 2);
  g_assert_true (wc_omemo_device_store_get_list (omemo->db, &of, &state, &told_us, NULL));
  g_assert_cmpint (state, ==, WC_OMEMO_LIST_UNREACHABLE);
  device = wc_omemo_pep_device (f->base, OTHERS, 1);
  g_assert_cmpint (device->bundle, ==, WC_OMEMO_BUNDLE_FAILED);
  while (f->fake->sent.length > 0) /* nobody waits for it any more */
    wc_fake_session_refuse (f->fake, "item-not-found");
  g_assert_cmpuint (f->n_done, ==, 2);
}

/* Two wait for one device: the session that the first answer began stays. */
static void
test_twice (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRatchetDevice) one = wc_ratchet_device_new (OTHERS, 1);
  g_autofree char *bundle = wc_omemo_pep_bundle (one);
  g_autoptr (WcOmemoDevice) device = NULL;

  wc_omemo_pep_list (f->base, OTHERS, 1);
  start (f, OTHERS);
  start (f, OTHERS);
  wc_fake_session_answer_next (f->fake, "bundles:1'", bundle);
  wc_fake_session_answer_next (f->fake, "bundles:1'", NULL);
  wait_done (f, 2);
  g_assert_true (wc_omemo_pep_has_session (f->base, OTHERS, 1));
  device = wc_omemo_pep_device (f->base, OTHERS, 1);
  g_assert_cmpint (device->bundle, ==, WC_OMEMO_BUNDLE_GOOD);
}

/* A device has shown itself that is not on a list that is fresh. */
static void
test_list (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress of = { f->base->host.account->id, OTHERS, WC_OMEMO_AXOLOTL, 0 };
  g_autoptr (WcOmemoDevice) device = NULL;

  wc_omemo_pep_list (f->base, OTHERS, 1);
  wc_omemo_fetch_list (f->fetch, &of, on_done, f);
  wc_fake_session_answer_next (
      f->fake, WC_OMEMO_LIST_NODE,
      WC_PEP_LIST (WC_OMEMO_LIST_NODE, WC_OMEMO_LIST ("<device id='7'/>")));
  wc_fake_session_answer_next (f->fake, "bundles:7'", NULL);
  wait_done (f, 1);
  device = wc_omemo_pep_device (f->base, OTHERS, 7);
  g_assert_true (device->listed);
}

/* A lost stream ends it, and says nothing of anybody. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoDevice) device = NULL;

  wc_omemo_pep_list (f->base, OTHERS, 12);
  start (f, OTHERS);
  wc_session_unbind (f->fake->session, FALSE);
  wait_done (f, 1);
  device = wc_omemo_pep_device (f->base, OTHERS, 1);
  g_assert_cmpint (device->bundle, ==, WC_OMEMO_BUNDLE_UNKNOWN);
  start (f, OTHERS);
  wait_done (f, 2);
  g_queue_clear_full (&f->fake->sent, (GDestroyNotify) wc_node_unref);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/xep/omemo-fetch/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("stranger", test_stranger);
  ADD ("many", test_many);
  ADD ("silent", test_silent);
  ADD ("twice", test_twice);
  ADD ("list", test_list);
  ADD ("lost", test_lost);
#undef ADD
  return g_test_run ();
}
