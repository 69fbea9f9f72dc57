/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-links.h"
#include "lib/omemo-key.h"
#include "lib/store-fixture.h"
#include "model/omemo-fingerprint.h"
#include "store/account-store.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/roster-store.h"
#include "sync/omemo-prompts.h"

typedef struct
{
  WcStoreFixture *store;
  WcFakeLinks *links;
  WcPrompts *prompts;
  WcOmemoPrompts *asking;
} Fixture;

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WcContact) contact = NULL;
  g_autoptr (WcAccount) account = NULL;

  f->store = wc_store_fixture_new ();
  f->links = wc_fake_links_new ();
  account = wc_account_store_get (f->store->db, f->store->account, NULL);
  wc_links_start (WC_LINKS (f->links), account);
  contact = wc_contact_new (f->store->account, WC_STORE_ROMEO);
  contact->in_roster = TRUE;
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_roster_store_push (f->store->db, contact, NULL, NULL));
  wc_store_fixture_commit (f->store);
  f->prompts = wc_prompts_new (f->store->db);
  f->asking = wc_omemo_prompts_new (f->store->db, f->prompts, WC_LINKS (f->links));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_omemo_prompts_free (f->asking);
  g_object_unref (f->prompts);
  g_object_unref (f->links);
  wc_store_fixture_free (f->store);
}

/* Devices 1 to @n of @jid are on his list, and have shown keys that nobody has decided
 * on. */
static void
show_keys (Fixture *f, const char *jid, guint32 n)
{
  const WcOmemoAddress of = { f->store->account, jid, WC_OMEMO_AXOLOTL, 0 };
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (WcOmemoListChange) change = NULL;

  wc_store_fixture_begin (f->store);
  for (guint32 i = 1; i <= n; i++)
    g_array_append_val (list, i);
  change = wc_omemo_device_store_replace (f->store->db, &of, list, NULL);
  g_assert_nonnull (change);
  for (guint32 i = 1; i <= n; i++)
    {
      g_autoptr (GBytes) key = wc_omemo_key_sample (i);
      const WcOmemoAddress one = { of.account, jid, of.version, i };
      const WcOmemoKeyOf who = { of.account, jid, key };
      g_autoptr (WcOmemoIdentity) identity = NULL;
      gboolean is_new;

      g_assert_true (wc_omemo_device_store_pin (f->store->db, &one, key, NULL));
      identity = wc_omemo_identity_store_note (f->store->db, &who,
                                               WC_OMEMO_TRUST_MODE_MANUAL, &is_new, NULL);
      g_assert_nonnull (identity);
    }
  wc_store_fixture_commit (f->store);
  settle ();
}

static void
set_trust (Fixture *f, guint n, WcOmemoTrust trust)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (n);
  const WcOmemoKeyOf who = { f->store->account, WC_STORE_ROMEO, key };

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_identity_store_set_trust (f->store->db, &who, trust, NULL));
  wc_store_fixture_commit (f->store);
  settle ();
}

static WcOmemoTrust
trust_in (Fixture *f, guint n)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (n);
  const WcOmemoKeyOf who = { f->store->account, WC_STORE_ROMEO, key };
  g_autoptr (WcOmemoIdentity) identity =
      wc_omemo_identity_store_get (f->store->db, &who, NULL);

  return identity->trust;
}

/* The only open question; NULL: there is none. */
static WcPrompt *
find_prompt (Fixture *f)
{
  g_autoptr (GPtrArray) open = wc_prompts_list (f->prompts, NULL);

  g_assert_cmpuint (open->len, <=, 1);
  return open->len > 0 ? wc_prompt_ref (open->pdata[0]) : NULL;
}

/* One question about all keys of a contact, which changes as they do. */
static void
test_asked (Fixture *f, gconstpointer data)
{
  g_autoptr (WcPrompt) first = NULL;
  g_autoptr (WcPrompt) second = NULL;
  g_autoptr (WcPrompt) third = NULL;

  show_keys (f, WC_STORE_ROMEO, 1);
  first = find_prompt (f);
  g_assert_cmpint (first->kind, ==, WC_PROMPT_KIND_OMEMO);
  g_assert_cmpstr (first->text, ==,
                   "A new key of " WC_STORE_ROMEO " waits for a decision");
  g_assert_cmpstr (wc_details_get (first->details, "jid"), ==, WC_STORE_ROMEO);
  show_keys (f, WC_STORE_ROMEO, 2);
  second = find_prompt (f);
  g_assert_cmpstr (second->text, ==,
                   "2 new keys of " WC_STORE_ROMEO " wait for a decision");
  set_trust (f, 1, WC_OMEMO_TRUST_TRUSTED);
  third = find_prompt (f);
  g_assert_cmpstr (third->text, ==, first->text);
  g_assert_cmpstr (third->id, !=, second->id);
  set_trust (f, 2, WC_OMEMO_TRUST_UNDECIDED);
  g_assert_null (find_prompt (f));
}

static void
answer (Fixture *f, const char *decision)
{
  g_autoptr (WcPrompt) prompt = find_prompt (f);
  g_autoptr (GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;

  g_hash_table_insert (fields, (gpointer) "decision", (gpointer) decision);
  wc_prompts_answer (f->prompts, prompt->id, fields, &error);
  g_assert_no_error (error);
  settle ();
}

/* The answer holds for the keys that were shown, and the account hears of it. */
static void
test_answers (Fixture *f, gconstpointer data)
{
  WcFakeLink *link = wc_fake_links_peek (f->links, f->store->account);
  g_autofree char *log = NULL;

  show_keys (f, WC_STORE_ROMEO, 2);
  answer (f, "verified");
  g_assert_cmpint (trust_in (f, 1), ==, WC_OMEMO_TRUST_VERIFIED);
  g_assert_cmpint (trust_in (f, 2), ==, WC_OMEMO_TRUST_VERIFIED);
  g_assert_null (find_prompt (f));
  log = wc_fake_link_take_log (link);
  g_assert_cmpstr (log, ==, "omemo trust " WC_STORE_ROMEO);
  show_keys (f, WC_STORE_ROMEO, 3);
  answer (f, "distrusted");
  g_assert_cmpint (trust_in (f, 3), ==, WC_OMEMO_TRUST_DISTRUSTED);
  show_keys (f, WC_STORE_ROMEO, 4);
  answer (f, "trusted");
  g_assert_cmpint (trust_in (f, 4), ==, WC_OMEMO_TRUST_TRUSTED);
}

static void
test_dismissed (Fixture *f, gconstpointer data)
{
  g_autoptr (WcPrompt) prompt = NULL;

  show_keys (f, WC_STORE_ROMEO, 1);
  prompt = find_prompt (f);
  g_assert_true (wc_prompts_dismiss (f->prompts, prompt->id, NULL));
  settle ();
  g_assert_null (find_prompt (f));
  g_assert_cmpint (trust_in (f, 1), ==, WC_OMEMO_TRUST_UNDECIDED);
}

/* A stranger's devices ask nobody anything. */
static void
test_strangers (Fixture *f, gconstpointer data)
{
  show_keys (f, "stranger@x.lit", 3);
  g_assert_null (find_prompt (f));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/sync/omemo-prompts/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("asked", test_asked);
  ADD ("answers", test_answers);
  ADD ("dismissed", test_dismissed);
  ADD ("strangers", test_strangers);
  return g_test_run ();
}
