/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/omemo-pep-fixture.h"
#include "store/omemo-own-store.h"
#include "xep/0384-omemo.h"
#include "xep/xep-list.h"

#define ROMEO "romeo@y"
#define EVENT(from, devices)                                                             \
  WC_PEP_EVENT (WC_OMEMO_LIST_NODE, from, WC_OMEMO_LIST (devices))

static const WcXep *const xeps[] = { &wc_xep_0384_omemo, NULL };

typedef struct
{
  WcPepFixture *base;
  WcFakeSession *fake; /* borrowed */
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
  WcOmemo *omemo = f->base->host.omemo;

  g_queue_clear_full (&f->fake->sent, (GDestroyNotify) wc_node_unref);
  wc_pep_fixture_free (f->base);
  g_assert_cmpuint (omemo->followers->len, ==, 0);
  wc_omemo_free (omemo);
}

static gboolean
is_listed (Fixture *f, const char *jid, guint32 id)
{
  g_autoptr (WcOmemoDevice) device = wc_omemo_pep_device (f->base, jid, id);

  return device != NULL && device->listed;
}

/* Contacts and those who were asked for are told of; others are nobody. */
static void
test_others (Fixture *f, gconstpointer data)
{
  gint64 seq = 0;

  wc_fake_session_receive (f->fake, EVENT (ROMEO, "<device id='7'/>"));
  g_assert_false (is_listed (f, ROMEO, 7));
  wc_temp_db_befriend (f->base->temp, ROMEO, &seq);
  wc_fake_session_receive (f->fake, EVENT (ROMEO, "<device id='7'/>"));
  g_assert_true (is_listed (f, ROMEO, 7));
  wc_fake_session_receive (
      f->fake, WC_PEP_EVENT (WC_OMEMO_LIST_NODE, ROMEO, "<retract id='current'/>"));
  g_assert_false (is_listed (f, ROMEO, 7));
  wc_omemo_pep_list (f->base, "juliet@y", 1);
  wc_fake_session_receive (f->fake, EVENT ("juliet@y", "<device id='9'/>"));
  g_assert_true (is_listed (f, "juliet@y", 9));
  g_assert_false (is_listed (f, "juliet@y", 1));
}

static void
test_off (Fixture *f, gconstpointer data)
{
  gint64 seq = 0;

  wc_omemo_pep_set_use (f->base, WC_OMEMO_USE_OFF);
  wc_temp_db_befriend (f->base->temp, ROMEO, &seq);
  wc_fake_session_receive (f->fake, EVENT (ROMEO, "<device id='7'/>"));
  g_assert_false (is_listed (f, ROMEO, 7));
}

/* A store that fails fails the unit: the stanza comes again. */
static void
test_full (Fixture *f, gconstpointer data)
{
  gint64 seq = 0;

  wc_temp_db_befriend (f->base->temp, ROMEO, &seq);
  wc_fake_session_receive_twice (f->fake, EVENT (ROMEO, "<device id='7'/>"), "commit");
  g_assert_true (is_listed (f, ROMEO, 7));
}

static void
end_publishing (Fixture *f)
{
  wc_fake_session_answer_next (f->fake, "items " WC_OMEMO_LIST_NODE, NULL);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_BUNDLES, "");
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE, "");
  wc_fake_session_assert_idle (f->fake);
}

/* It is announced when somebody wants it, and withdrawn when nobody does. */
static void
test_policy (Fixture *f, gconstpointer data)
{
  WcOmemo *omemo = f->base->host.omemo;
  g_autoptr (WcOmemoOwn) own = NULL;
  g_autofree char *bundle = NULL;

  wc_omemo_pep_set_use (f->base, WC_OMEMO_USE_OFF);
  wc_fake_session_announce (f->fake, NULL);
  wc_fake_session_assert_idle (f->fake);
  wc_omemo_pep_set_use (f->base, WC_OMEMO_USE_AUTO);
  wc_omemo_tell (omemo, WC_OMEMO_NEWS_POLICY, NULL);
  end_publishing (f);

  own = wc_omemo_own_store_get (f->base->temp->db, f->base->host.account->id, NULL);
  bundle = g_strdup_printf ("delete " WC_OMEMO_BUNDLES ":%u", own->device);
  wc_omemo_pep_set_use (f->base, WC_OMEMO_USE_OFF);
  wc_omemo_tell (omemo, WC_OMEMO_NEWS_POLICY, NULL);
  wc_fake_session_answer_next (f->fake, "items " WC_OMEMO_LIST_NODE, NULL);
  wc_fake_session_answer_next (f->fake, bundle, "");
  wc_fake_session_assert_idle (f->fake);
}

/* Nobody was there to withdraw it when it was switched off. */
static void
test_off_before (Fixture *f, gconstpointer data)
{
  wc_fake_session_announce (f->fake, NULL);
  end_publishing (f);
  wc_omemo_pep_set_use (f->base, WC_OMEMO_USE_OFF);
  wc_pep_fixture_restart (f->base, xeps);
  f->fake = f->base->fake;
  wc_fake_session_announce (f->fake, NULL);
  wc_fake_session_answer_next (f->fake, "items " WC_OMEMO_LIST_NODE, NULL);
  wc_fake_session_answer_next (f->fake, "delete " WC_OMEMO_BUNDLES, "");
  wc_fake_session_assert_idle (f->fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/xep/0384-omemo/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("others", test_others);
  ADD ("off", test_off);
  ADD ("full", test_full);
  ADD ("policy", test_policy);
  ADD ("off-before", test_off_before);
#undef ADD
  return g_test_run ();
}
