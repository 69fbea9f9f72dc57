/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/omemo-key.h"
#include "lib/service-fixture.h"
#include "service/omemo-findings.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-own-key-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-policy-store.h"

#define OURS 9

typedef struct
{
  WcServiceFixture *base;
  WcStoreFixture *store; /* borrowed */
  WcAccount *account;
} Fixture;

static void
set_use (Fixture *f, WcOmemoUse use)
{
  WcOmemoPolicy policy;

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_policy_store_get (f->store->db, f->account->id, &policy, NULL));
  policy.use = use;
  g_assert_true (
      wc_omemo_policy_store_save (f->store->db, f->account->id, &policy, NULL));
  wc_store_fixture_commit (f->store);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->store = f->base->store;
  f->account = wc_service_fixture_account (f->base);
  set_use (f, WC_OMEMO_USE_AUTO);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

/* Lines "check level text". What is no "ok" says what to do. */
static char *
look (Fixture *f)
{
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_finding_free);
  GString *lines = g_string_new (NULL);

  wc_omemo_findings_add (f->store->db, f->account, findings);
  for (guint i = 0; i < findings->len; i++)
    {
      const WcFinding *finding = findings->pdata[i];

      g_assert_cmpstr (finding->account, ==, f->account->jid);
      g_assert_true ((finding->level == WC_FINDING_OK) == (finding->fix == NULL));
      g_string_append_printf (lines, "%s %s %s\n", finding->check,
                              wc_finding_level_to_string (finding->level), finding->text);
    }
  return g_string_free (lines, FALSE);
}

#define assert_found(f, expected)                                                        \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *found_ = look (f);                                                  \
    g_assert_cmpstr (found_, ==, expected);                                              \
  }                                                                                      \
  G_STMT_END

static void
assert_says (Fixture *f, const char *line)
{
  g_autofree char *found = look (f);

  g_assert_nonnull (strstr (found, line));
}

static void
add_keys (Fixture *f, guint n)
{
  guint32 first;

  g_assert_true (wc_omemo_own_key_store_take_ids (f->store->db, f->account->id, n + 1,
                                                  &first, NULL));
  for (guint i = 0; i <= n; i++)
    {
      g_autoptr (GBytes) record = g_bytes_new_static ("record", 6);
      g_autoptr (WcOmemoOwnKey) key = wc_omemo_own_key_new (first + i, i == 0, record);

      g_assert_true (
          wc_omemo_own_key_store_add (f->store->db, f->account->id, key, NULL));
    }
}

static void
make_own (Fixture *f, guint n_keys)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (OURS, key, key, key);

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_own_store_set (f->store->db, f->account->id, own, NULL));
  add_keys (f, n_keys);
  wc_store_fixture_commit (f->store);
}

static void
publish (Fixture *f, WcOmemoOwnPart part)
{
  g_autoptr (WcOmemoOwn) own =
      wc_omemo_own_store_get (f->store->db, f->account->id, NULL);

  wc_store_fixture_begin (f->store);
  g_assert_true (
      wc_omemo_own_store_published (f->store->db, f->account->id, part, own, NULL));
  wc_store_fixture_commit (f->store);
}

/* The list of @jid has @device, and ours where it is the account's. */
static void
tell_list (Fixture *f, const char *jid, guint32 device)
{
  const WcOmemoAddress of = { f->account->id, jid, WC_OMEMO_AXOLOTL, 0 };
  const guint32 ids[] = { OURS, device };
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (WcOmemoListChange) change = NULL;

  g_array_append_vals (list, ids, G_N_ELEMENTS (ids));
  wc_store_fixture_begin (f->store);
  change = wc_omemo_device_store_replace (f->store->db, &of, list, NULL);
  g_assert_nonnull (change);
  wc_store_fixture_commit (f->store);
}

static void
announce (Fixture *f, guint n_keys)
{
  make_own (f, n_keys);
  publish (f, WC_OMEMO_OWN_BUNDLE);
  tell_list (f, f->account->jid, 5);
  publish (f, WC_OMEMO_OWN_LIST);
}

#define WELL "omemo ok our device is announced, and its keys are public\n"
#define DECIDED "omemo-keys ok no key of a device waits for a decision\n"

static void
test_none (Fixture *f, gconstpointer data)
{
  assert_found (f,
                "omemo warning there is no device yet that others could encrypt for\n");
  set_use (f, WC_OMEMO_USE_OFF);
  assert_found (f, "omemo ok it is switched off: nobody can encrypt for this account\n");
}

/* From the first key to a place on the list. */
static void
test_announcing (Fixture *f, gconstpointer data)
{
  make_own (f, 20);
  assert_says (f, "omemo warning the keys of our device were not announced yet");
  publish (f, WC_OMEMO_OWN_BUNDLE);
  assert_says (f, "omemo warning our device is not on the account's list");
  publish (f, WC_OMEMO_OWN_LIST);
  assert_says (f, "omemo warning our device is not on the account's list");
  tell_list (f, f->account->jid, 5);
  assert_found (f, WELL "omemo ok 20 keys are there for others to begin with\n" DECIDED);
}

static void
test_few_keys (Fixture *f, gconstpointer data)
{
  announce (f, 19);
  assert_found (f, WELL
                "omemo warning 19 keys are there for others to begin with\n" DECIDED);
}

/* What is to be known of our device stands beside that it is announced. */
static void
test_reasons (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress ours = { f->account->id, f->account->jid, WC_OMEMO_AXOLOTL, OURS };

  announce (f, 20);
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_own_store_set_restored (f->store->db, &ours, NULL));
  g_assert_true (wc_omemo_own_store_set_hidden (f->store->db, &ours, TRUE, NULL));
  wc_store_fixture_commit (f->store);
  assert_found (f, "omemo warning Our keys are not public: others cannot write to this "
                   "device.\n"
                   "omemo warning Old state was restored, so a new device was made.\n"
                   "omemo ok 20 keys are there for others to begin with\n" DECIDED);
}

/* A key counts while a device that is listed has it. */
static void
test_undecided (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (3);
  const WcOmemoKeyOf who = { f->account->id, WC_STORE_ROMEO, key };
  const WcOmemoAddress his = { f->account->id, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 7 };
  g_autoptr (WcOmemoIdentity) identity = NULL;

  announce (f, 20);
  wc_store_fixture_begin (f->store);
  identity = wc_omemo_identity_store_note (f->store->db, &who, WC_OMEMO_TRUST_MODE_MANUAL,
                                           NULL, NULL);
  g_assert_nonnull (identity);
  wc_store_fixture_commit (f->store);
  assert_says (f, DECIDED);
  tell_list (f, WC_STORE_ROMEO, his.device);
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_device_store_pin (f->store->db, &his, key, NULL));
  wc_store_fixture_commit (f->store);
  assert_says (f, "omemo-keys warning 1 key of a device waits for a decision");
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_identity_store_set_trust (f->store->db, &who,
                                                    WC_OMEMO_TRUST_VERIFIED, NULL));
  wc_store_fixture_commit (f->store);
  assert_says (f, DECIDED);
}

/* Six weeks without a word: it is offered for removal; ours never is, nor one that is
 * not on the list any more. */
static void
test_silent (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress other = { f->account->id, f->account->jid, WC_OMEMO_AXOLOTL, 5 };
  g_autofree char *none = NULL;

  announce (f, 20);
  f->store->now_us += WC_OMEMO_DEVICE_SILENT_US;
  assert_says (f, DECIDED "omemo-devices warning device 5 of this account");
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_device_store_received (f->store->db, &other, NULL));
  wc_store_fixture_commit (f->store);
  none = look (f);
  g_assert_null (strstr (none, "omemo-devices"));
  f->store->now_us += WC_OMEMO_DEVICE_SILENT_US;
  assert_says (f, "omemo-devices warning device 5 of this account");
  tell_list (f, f->account->jid, OURS);
  g_free (none);
  none = look (f);
  g_assert_null (strstr (none, "omemo-devices"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/omemo-findings/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("none", test_none);
  ADD ("announcing", test_announcing);
  ADD ("few-keys", test_few_keys);
  ADD ("reasons", test_reasons);
  ADD ("undecided", test_undecided);
  ADD ("silent", test_silent);
#undef ADD
  return g_test_run ();
}
