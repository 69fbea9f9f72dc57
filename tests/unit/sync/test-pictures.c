/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-links.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/avatar-store.h"
#include "store/file-policy-store.h"
#include "store/room-store.h"
#include "store/roster-store.h"
#include "sync/pictures.h"

#define ROOM "garden@chat.x.lit"
#define NURSE "nurse@capulet.lit"

typedef struct
{
  WcStoreFixture *store;
  WcFakeLinks *links;
  WcFakePeople *people; /* (unowned) */
  WcPictures *pictures;
  guint n_changed;
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
  static const char *const contacts[] = { WC_STORE_ROMEO, NURSE };
  g_autoptr (WcRoom) room = NULL;
  g_autoptr (WcAccount) account = NULL;

  f->store = wc_store_fixture_new ();
  f->links = wc_fake_links_new ();
  account = wc_account_store_get (f->store->db, f->store->account, NULL);
  wc_links_start (WC_LINKS (f->links), account);
  f->people = wc_fake_link_get_people (wc_fake_links_peek (f->links, f->store->account));
  room = wc_room_new (f->store->account, ROOM);
  wc_store_fixture_begin (f->store);
  for (gsize i = 0; i < G_N_ELEMENTS (contacts); i++)
    {
      g_autoptr (WcContact) contact = wc_contact_new (f->store->account, contacts[i]);

      contact->in_roster = TRUE;
      g_assert_true (wc_roster_store_push (f->store->db, contact, NULL, NULL));
    }
  g_assert_true (wc_room_store_save (f->store->db, room, NULL));
  wc_store_fixture_commit (f->store);
  f->pictures = wc_pictures_new (f->store->db, WC_LINKS (f->links));
  wc_pictures_start (f->pictures);
  settle ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_pictures_free (f->pictures);
  settle ();
  g_object_unref (f->links);
  wc_store_fixture_free (f->store);
}

static void
set_policy (Fixture *f, guint from, gboolean metered)
{
  const WcFilePolicy policy = { .from = from, .max_bytes = 1000, .metered = metered };

  wc_store_fixture_begin (f->store);
  g_assert_true (
      wc_file_policy_store_save (f->store->db, f->store->account, &policy, NULL));
  wc_store_fixture_commit (f->store);
}

/* Another picture of @jid. */
static void
change (Fixture *f, const char *jid)
{
  g_autofree char *hash = g_strdup_printf ("%040u", f->n_changed++);
  const WcAvatarRecord record = { .source = WC_AVATAR_SOURCE_PEP, .hash = hash };

  g_assert_true (
      wc_avatar_store_set (f->store->db, f->store->account, jid, &record, NULL));
}

/* Of both contacts and the room, in one unit. */
static void
change_all (Fixture *f)
{
  wc_store_fixture_begin (f->store);
  change (f, WC_STORE_ROMEO);
  change (f, ROOM);
  change (f, NURSE);
  wc_store_fixture_commit (f->store);
  settle ();
}

/* Nobody asked, so nobody is asked. */
static void
test_default (Fixture *f, gconstpointer data)
{
  change_all (f);
  wc_fake_people_assert_log (f->people, "");
  /* and what was before is no news when the policy changes */
  set_policy (f, WC_FILE_FROM_CONTACTS | WC_FILE_FROM_ROOMS, FALSE);
  settle ();
  wc_fake_people_assert_log (f->people, "");
}

static void
test_who (Fixture *f, gconstpointer data)
{
  set_policy (f, WC_FILE_FROM_CONTACTS, FALSE);
  change_all (f);
  wc_fake_people_assert_log (f->people, "avatar " WC_STORE_ROMEO ";avatar " NURSE);
  set_policy (f, WC_FILE_FROM_ROOMS, FALSE);
  change_all (f);
  wc_fake_people_assert_log (f->people, "avatar " ROOM);
  set_policy (f, WC_FILE_FROM_STRANGERS, FALSE);
  change_all (f);
  wc_fake_people_assert_log (f->people, "");
}

static void
test_metered (Fixture *f, gconstpointer data)
{
  wc_pictures_set_metered (f->pictures, TRUE);
  set_policy (f, WC_FILE_FROM_ROOMS, FALSE);
  change_all (f);
  wc_fake_people_assert_log (f->people, "");
  set_policy (f, WC_FILE_FROM_ROOMS, TRUE);
  change_all (f);
  wc_fake_people_assert_log (f->people, "avatar " ROOM);
}

/* One that cannot be had does not stop the next. */
static void
test_failure (Fixture *f, gconstpointer data)
{
  set_policy (f, WC_FILE_FROM_CONTACTS, FALSE);
  wc_fake_people_fail_next (f->people,
                            g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no"));
  change_all (f);
  wc_fake_people_assert_log (f->people, "avatar " WC_STORE_ROMEO ";avatar " NURSE);
}

/* An account that does not run asks nobody; neither does who ends in between. */
static void
test_ends (Fixture *f, gconstpointer data)
{
  set_policy (f, WC_FILE_FROM_CONTACTS, FALSE);
  wc_store_fixture_begin (f->store);
  change (f, WC_STORE_ROMEO);
  wc_store_fixture_commit (f->store);
  wc_pictures_free (f->pictures);
  f->pictures = wc_pictures_new (f->store->db, WC_LINKS (f->links));
  wc_pictures_start (f->pictures);
  settle ();
  wc_fake_people_assert_log (f->people, "");
  wc_links_stop (WC_LINKS (f->links), f->store->account);
  change_all (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/pictures/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("default", test_default);
  TEST ("who", test_who);
  TEST ("metered", test_metered);
  TEST ("failure", test_failure);
  TEST ("ends", test_ends);
  return g_test_run ();
}
