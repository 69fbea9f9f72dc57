/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/store-fixture.h"
#include "store/roster-store.h"

#define NURSE "nurse@capulet.lit"

/* A roster item; @group is nullable. */
static WcContact *
item (WcStoreFixture *f, const char *jid, const char *name, const char *group)
{
  const char *groups[] = { group, NULL };
  WcContact *contact = wc_contact_new (f->account, jid);

  wc_str_set (&contact->name, name);
  wc_contact_set_groups (contact, groups);
  return contact;
}

static void
push (WcStoreFixture *f, const WcContact *contact, const char *version)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_roster_store_push (f->db, contact, version, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static WcContact *
get (WcStoreFixture *f, const char *jid)
{
  g_autoptr (GError) error = NULL;
  WcContact *contact = wc_roster_store_get (f->db, f->account, jid, &error);

  g_assert_no_error (error);
  return contact;
}

static gboolean
is_known (WcStoreFixture *f, const char *jid)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcContact) contact = wc_roster_store_get (f->db, f->account, jid, &error);

  if (contact == NULL)
    g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  return contact != NULL;
}

static void
assert_version (WcStoreFixture *f, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *version = wc_roster_store_dup_version (f->db, f->account, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (version, ==, expected);
}

static void
test_push (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  static const char *const groups[] = { "Montagues", "enemies, dear", NULL };
  g_autoptr (WcContact) romeo = item (f, WC_STORE_ROMEO, "Romeo", NULL);
  g_autoptr (WcContact) held = NULL;

  assert_version (f, NULL);
  wc_contact_set_groups (romeo, groups);
  romeo->subscription = WC_CONTACT_SUBSCRIPTION_TO;
  romeo->ask = TRUE;
  romeo->approved = TRUE;
  push (f, romeo, "v1");
  assert_version (f, "v1");
  held = get (f, WC_STORE_ROMEO);
  g_assert_true (held->in_roster);
  g_assert_cmpstr (held->name, ==, "Romeo");
  g_assert_cmpstrv (held->groups, groups);
  g_assert_cmpint (held->subscription, ==, WC_CONTACT_SUBSCRIPTION_TO);
  g_assert_true (held->ask);
  g_assert_true (held->approved);
  wc_store_fixture_assert_events (f, "contact.changed romeo@montague.lit\n");

  /* The same again is no event; no version leaves the version. */
  push (f, romeo, NULL);
  wc_store_fixture_assert_events (f, "");
  assert_version (f, "v1");
  push (f, romeo, "");
  assert_version (f, "");
}

static void
test_replace (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) first =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_contact_unref);
  g_autoptr (GPtrArray) second =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_contact_unref);
  g_autofree char *drained = NULL;

  g_ptr_array_add (first, item (f, WC_STORE_ROMEO, "Romeo", NULL));
  g_ptr_array_add (first, item (f, NURSE, "Nurse", NULL));
  g_ptr_array_add (second, item (f, NURSE, "Nurse", NULL));
  g_ptr_array_add (second, item (f, "tybalt@capulet.lit", NULL, "Family"));
  wc_store_fixture_begin (f);
  g_assert_true (wc_roster_store_replace (f->db, f->account, first, "v1", NULL));
  wc_store_fixture_commit (f);
  drained = wc_store_fixture_events (f);
  wc_store_fixture_begin (f);
  g_assert_true (wc_roster_store_replace (f->db, f->account, second, "v2", NULL));
  wc_store_fixture_commit (f);
  wc_store_fixture_assert_events (
      f, "contact.changed tybalt@capulet.lit\ncontact.removed romeo@montague.lit\n");
  assert_version (f, "v2");
  g_assert_false (is_known (f, WC_STORE_ROMEO));
}

static void
request (WcStoreFixture *f, const char *jid, const char *text)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_roster_store_request (f->db, f->account, jid, text, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
close_request (WcStoreFixture *f, const char *jid)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_roster_store_close_request (f->db, f->account, jid, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
test_request_of_a_stranger (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcContact) romeo = NULL;

  request (f, WC_STORE_ROMEO, "It is the east");
  f->now_us += 5;
  request (f, WC_STORE_ROMEO, "again");
  wc_store_fixture_assert_events (f, "contact.request romeo@montague.lit\n");
  romeo = get (f, WC_STORE_ROMEO);
  g_assert_false (romeo->in_roster);
  g_assert_cmpint (romeo->request_us, ==, WC_STORE_NOW);
  g_assert_cmpstr (romeo->request_text, ==, "It is the east");

  close_request (f, WC_STORE_ROMEO);
  close_request (f, WC_STORE_ROMEO);
  wc_store_fixture_assert_events (f, "contact.changed romeo@montague.lit\n");
  g_assert_false (is_known (f, WC_STORE_ROMEO));
}

/* The roster push that follows an approval answers the request. */
static void
test_approved (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcContact) romeo = item (f, WC_STORE_ROMEO, NULL, NULL);
  g_autoptr (WcContact) waiting = NULL;
  g_autoptr (WcContact) answered = NULL;

  request (f, WC_STORE_ROMEO, NULL);
  romeo->subscription = WC_CONTACT_SUBSCRIPTION_TO;
  push (f, romeo, NULL);
  waiting = get (f, WC_STORE_ROMEO);
  g_assert_true (waiting->in_roster);
  g_assert_cmpint (waiting->request_us, !=, 0);
  romeo->subscription = WC_CONTACT_SUBSCRIPTION_BOTH;
  push (f, romeo, NULL);
  answered = get (f, WC_STORE_ROMEO);
  g_assert_cmpint (answered->request_us, ==, 0);
}

static void
grant (WcStoreFixture *f, const char *jid, gboolean granted)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  if (granted)
    wc_roster_store_grant (f->db, f->account, jid, &error);
  else
    wc_roster_store_revoke (f->db, f->account, jid, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* What we granted stands over pushes of a server that knows nothing of it, until it is
 * used or taken back. */
static void
test_granted (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcContact) romeo = item (f, WC_STORE_ROMEO, "Romeo", NULL);
  g_autoptr (WcContact) used = NULL;

  push (f, romeo, NULL);
  grant (f, WC_STORE_ROMEO, TRUE);
  grant (f, WC_STORE_ROMEO, TRUE);
  push (f, romeo, NULL);
  g_assert_true (wc_roster_store_is_granted (f->db, f->account, WC_STORE_ROMEO));
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM journal WHERE kind = 20"),
                   ==, 2);

  romeo->subscription = WC_CONTACT_SUBSCRIPTION_FROM;
  push (f, romeo, NULL);
  used = get (f, WC_STORE_ROMEO);
  g_assert_false (used->approved);
  grant (f, WC_STORE_ROMEO, TRUE);
  g_assert_false (wc_roster_store_is_granted (f->db, f->account, WC_STORE_ROMEO));

  grant (f, NURSE, TRUE);
  g_assert_true (wc_roster_store_is_granted (f->db, f->account, NURSE));
  grant (f, NURSE, FALSE);
  g_assert_false (is_known (f, NURSE));
}

static void
test_remove (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcContact) romeo = item (f, WC_STORE_ROMEO, "Romeo", "Montagues");
  g_autoptr (WcContact) nurse = item (f, NURSE, "Nurse", NULL);
  g_autoptr (WcContact) stranger = NULL;
  g_autofree char *drained = NULL;

  push (f, romeo, "v1");
  push (f, nurse, "v2");
  request (f, NURSE, NULL);
  drained = wc_store_fixture_events (f);
  wc_store_fixture_begin (f);
  g_assert_true (wc_roster_store_remove (f->db, f->account, WC_STORE_ROMEO, "v3", NULL));
  g_assert_true (wc_roster_store_remove (f->db, f->account, WC_STORE_ROMEO, "v4", NULL));
  g_assert_true (wc_roster_store_remove (f->db, f->account, NURSE, NULL, NULL));
  wc_store_fixture_commit (f);
  wc_store_fixture_assert_events (
      f, "contact.removed romeo@montague.lit\ncontact.removed nurse@capulet.lit\n");
  assert_version (f, "v4");
  g_assert_false (is_known (f, WC_STORE_ROMEO));
  /* Who still asks stays as a stranger. */
  stranger = get (f, NURSE);
  g_assert_false (stranger->in_roster);
  g_assert_null (stranger->name);
}

static void
test_nick (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcContact) romeo = item (f, WC_STORE_ROMEO, NULL, NULL);
  g_autoptr (WcContact) held = NULL;
  g_autofree char *drained = NULL;

  push (f, romeo, NULL);
  drained = wc_store_fixture_events (f);
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_roster_store_set_nick (f->db, f->account, WC_STORE_ROMEO, "Rom", NULL));
  g_assert_true (
      wc_roster_store_set_nick (f->db, f->account, WC_STORE_ROMEO, "Rom", NULL));
  g_assert_true (
      wc_roster_store_set_nick (f->db, f->account, "nobody@x.lit", "No", NULL));
  wc_store_fixture_commit (f);
  wc_store_fixture_assert_events (f, "contact.changed romeo@montague.lit\n");
  held = get (f, WC_STORE_ROMEO);
  g_assert_cmpstr (held->nick, ==, "Rom");
  /* A push of the roster does not touch it. */
  push (f, romeo, NULL);
  wc_store_fixture_assert_events (f, "");
  g_assert_false (is_known (f, "nobody@x.lit"));
}

#define assert_list(f, expected, ...)                                                    \
  assert_list_is (f, (WcRosterQuery){ __VA_ARGS__ }, expected)

/* First letters of the addresses found. */
static void
assert_list_is (WcStoreFixture *f, WcRosterQuery query, const char *expected)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  query.account = f->account;
  found = wc_roster_store_list (f->db, &query, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    g_string_append_c (text, ((WcContact *) found->pdata[i])->jid[0]);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_list (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcContact) a = item (f, "abram@montague.lit", "Äbram", "Family");
  g_autoptr (WcContact) b = item (f, "benvolio@montague.lit", NULL, "Friends");
  g_autoptr (WcContact) c = item (f, "clown@verona.lit", "Peter", NULL);
  static const char *const family[] = { "Family", NULL };
  static const char *const both[] = { "Friends", "Family", NULL };
  static const char *const part[] = { "Fam", NULL };

  push (f, c, NULL);
  push (f, a, NULL);
  push (f, b, NULL);
  wc_store_fixture_begin (f);
  wc_roster_store_set_nick (f->db, f->account, "clown@verona.lit", "Pagliaccio", NULL);
  wc_store_fixture_commit (f);

  assert_list (f, "abc");
  assert_list (f, "ab", .limit = 2);
  assert_list (f, "bc", .after = "abram@montague.lit");
  assert_list (f, "a", .text = "ÄBR");
  assert_list (f, "c", .text = "pet");
  assert_list (f, "c", .text = "pagli");
  assert_list (f, "ab", .text = "montague");
  assert_list (f, "a", .groups = family);
  assert_list (f, "ab", .groups = both);
  assert_list (f, "", .groups = part);
  assert_list (f, "b", .groups = both, .after = "abram@montague.lit", .limit = 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/roster/push", test_push);
  g_test_add_func ("/store/roster/replace", test_replace);
  g_test_add_func ("/store/roster/stranger", test_request_of_a_stranger);
  g_test_add_func ("/store/roster/approved", test_approved);
  g_test_add_func ("/store/roster/granted", test_granted);
  g_test_add_func ("/store/roster/remove", test_remove);
  g_test_add_func ("/store/roster/nick", test_nick);
  g_test_add_func ("/store/roster/list", test_list);
  return g_test_run ();
}
