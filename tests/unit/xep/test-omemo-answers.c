/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/omemo-pep-fixture.h"
#include "store/omemo-device-store.h"
#include "xep/omemo-answers.h"

#define ROMEO "romeo@y"

static const WcXep *const none[] = { NULL };

typedef WcPepFixture *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = NULL;

  *f = wc_omemo_pep_new (none);
  own = wc_omemo_pep_make_own (*f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_omemo_pep_free (*f);
}

static WcNode *
parse (const char *payload)
{
  g_autofree char *xml = g_strdup_printf ("<iq type='result'>%s</iq>", payload);

  return wc_fake_session_parse (xml);
}

static WcOmemoListState
take_list (Fixture *f, const char *payload, WcErrorCode code)
{
  WcOmemo *omemo = (*f)->host.omemo;
  const WcOmemoAddress of = { omemo->account, ROMEO, WC_OMEMO_AXOLOTL, 0 };
  g_autoptr (WcNode) result = payload != NULL ? parse (payload) : NULL;
  g_autoptr (GError) why =
      payload == NULL ? g_error_new_literal (WC_ERROR, code, "no") : NULL;
  WcOmemoListState state;
  gint64 fetched_us;

  g_assert_true (wc_db_begin (omemo->db, WC_DB_NORMAL, NULL));
  g_assert_true (wc_omemo_answers_take_list (omemo, &of, result, why, NULL));
  g_assert_true (wc_db_commit (omemo->db, NULL));
  g_assert_true (
      wc_omemo_device_store_get_list (omemo->db, &of, &state, &fetched_us, NULL));
  return state;
}

static void
test_lists (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoDevice) listed = NULL;
  g_autoptr (WcOmemoDevice) gone = NULL;

  g_assert_cmpint (
      take_list (f, WC_PEP_LIST (WC_OMEMO_LIST_NODE, WC_OMEMO_LIST ("<device id='7'/>")),
                 0),
      ==, WC_OMEMO_LIST_KNOWN);
  listed = wc_omemo_pep_device (*f, ROMEO, 7);
  g_assert_true (listed->listed);
  g_assert_cmpint (take_list (f, NULL, WC_ERROR_PERMISSION_DENIED), ==,
                   WC_OMEMO_LIST_FORBIDDEN);
  g_assert_cmpint (take_list (f, NULL, WC_ERROR_NOT_AUTHORIZED), ==,
                   WC_OMEMO_LIST_FORBIDDEN);
  g_assert_cmpint (take_list (f, NULL, WC_ERROR_REMOTE_TIMEOUT), ==,
                   WC_OMEMO_LIST_UNREACHABLE);
  g_assert_cmpint (take_list (f, NULL, WC_ERROR_NOT_FOUND), ==, WC_OMEMO_LIST_KNOWN);
  gone = wc_omemo_pep_device (*f, ROMEO, 7);
  g_assert_false (gone->listed);
}

static WcOmemoBundleState
take_bundle (Fixture *f, const char *payload, WcErrorCode code)
{
  WcOmemo *omemo = (*f)->host.omemo;
  const WcRatchetPeer peer = { ROMEO, 7, WC_OMEMO_AXOLOTL };
  g_autoptr (WcNode) result = payload != NULL ? parse (payload) : NULL;
  g_autoptr (GError) why =
      payload == NULL ? g_error_new_literal (WC_ERROR, code, "no") : NULL;
  g_autoptr (WcOmemoDevice) device = NULL;

  g_assert_true (wc_db_begin (omemo->db, WC_DB_NORMAL, NULL));
  g_assert_true (wc_omemo_answers_take_bundle (omemo, &peer, result, why, NULL));
  g_assert_true (wc_db_commit (omemo->db, NULL));
  device = wc_omemo_pep_device (*f, ROMEO, 7);
  return device->bundle;
}

static void
test_bundles (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRatchetDevice) romeo = wc_ratchet_device_new (ROMEO, 7);
  g_autofree char *bundle = wc_omemo_pep_bundle (romeo);

  take_list (f, WC_PEP_LIST (WC_OMEMO_LIST_NODE, WC_OMEMO_LIST ("<device id='7'/>")), 0);
  g_assert_cmpint (take_bundle (f, NULL, WC_ERROR_NOT_FOUND), ==, WC_OMEMO_BUNDLE_NONE);
  g_assert_cmpint (take_bundle (f, NULL, WC_ERROR_PERMISSION_DENIED), ==,
                   WC_OMEMO_BUNDLE_FAILED);
  g_assert_cmpint (take_bundle (f,
                                WC_PEP_LIST (WC_OMEMO_BUNDLES ":7",
                                             "<item id='1'><bundle xmlns="
                                             "'eu.siacs.conversations.axolotl'/></item>"),
                                0),
                   ==, WC_OMEMO_BUNDLE_BAD);
  g_assert_false (wc_omemo_pep_has_session (*f, ROMEO, 7));
  g_assert_cmpint (take_bundle (f, bundle, 0), ==, WC_OMEMO_BUNDLE_GOOD);
  g_assert_true (wc_omemo_pep_has_session (*f, ROMEO, 7));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/xep/omemo-answers/lists", Fixture, NULL, set_up, test_lists, tear_down);
  g_test_add ("/xep/omemo-answers/bundles", Fixture, NULL, set_up, test_bundles,
              tear_down);
  return g_test_run ();
}
