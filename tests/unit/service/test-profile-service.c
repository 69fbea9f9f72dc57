/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

typedef struct
{
  WcServiceFixture *base;
  WcAccount *account;
  WcFakePeople *people;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->account = wc_service_fixture_account (f->base);
  f->people = wc_fake_link_get_people (f->base->link);
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

/* "ok", or field or detail "max" of the error, or its message. Returns: (transfer full).
 */
static char *
set_avatar (Fixture *f, const char *room, GBytes *picture)
{
  const WcPeopleAvatarChange change = { .room = room, .data = picture };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const char *detail;

  wc_profile_service_set_avatar_async (f->base->services->profiles, f->account, &change,
                                       wc_service_fixture_done, &result);
  if (wc_profile_service_set_finish (wc_service_fixture_wait (&result), &error))
    return g_strdup ("ok");
  detail = wc_error_get_detail (error, "field");
  if (detail == NULL)
    detail = wc_error_get_detail (error, "max");
  return g_strdup (detail != NULL ? detail : error->message);
}

static void
assert_avatar (Fixture *f, const char *room, GBytes *picture, const char *expected)
{
  g_autofree char *outcome = set_avatar (f, room, picture);

  g_assert_cmpstr (outcome, ==, expected);
}

static void
test_avatar (Fixture *f, gconstpointer data)
{
  static const char gif[] = "GIF89a\x10\0\x20";
  gsize most = WC_PROFILE_SERVICE_MAX_AVATAR;
  g_autofree char *filler = g_strnfill (most + 1, 'x');
  g_autoptr (GBytes) good = g_bytes_new_static (gif, sizeof gif);
  g_autoptr (GBytes) text = g_bytes_new_static ("no picture", 10);
  g_autoptr (GBytes) huge = g_bytes_new_static (filler, most + 1);

  assert_avatar (f, NULL, good, "ok");
  assert_avatar (f, "Hall@rooms.lit", good, "ok");
  assert_avatar (f, NULL, NULL, "ok");
  wc_fake_people_assert_log (
      f->people, "set-avatar - 10 -;set-avatar hall@rooms.lit 10 -;set-avatar - 0 -");
  assert_avatar (f, NULL, text, "picture.data");
  assert_avatar (f, NULL, huge, "184320");
  assert_avatar (f, "rooms.lit", good, "picture.room");
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_OFFLINE);
  assert_avatar (f, NULL, good, "the account is offline");
  wc_fake_people_assert_log (f->people, "");
}

static void
set_profile (Fixture *f, const char *banner, const char *field)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);
  const WcPeopleProfileChange change = { .words = words, .banner = banner };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean good;

  wc_profile_service_set_async (f->base->services->profiles, f->account, &change,
                                wc_service_fixture_done, &result);
  good = wc_profile_service_set_finish (wc_service_fixture_wait (&result), &error);
  g_assert_cmpint (good, ==, field == NULL);
  if (!good)
    g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, field);
}

static void
test_banner (Fixture *f, gconstpointer data)
{
  set_profile (f, "https://pod/b.jpg", NULL);
  set_profile (f, "", NULL);
  set_profile (f, "http://pod/b.jpg", "profile.banner");
  set_profile (f, "javascript:alert(1)", "profile.banner");
  wc_fake_people_assert_log (f->people, "set-profile https://pod/b.jpg -;set-profile  -");
}

static void
test_get (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) profiled = NULL;
  g_autoptr (GAsyncResult) pictured = NULL;
  g_autoptr (GAsyncResult) bad = NULL;
  g_autoptr (WcPeopleProfile) profile = NULL;
  g_autoptr (WcPeopleAvatar) avatar = NULL;
  g_autoptr (GError) error = NULL;
  WcProfileService *profiles = f->base->services->profiles;

  wc_profile_service_get_async (profiles, f->account, "Romeo@montague.lit",
                                wc_service_fixture_done, &profiled);
  profile = wc_profile_service_get_finish (wc_service_fixture_wait (&profiled), NULL);
  g_assert_cmpstr (profile->jid, ==, "romeo@montague.lit");
  wc_profile_service_get_avatar_async (profiles, f->account, "hall@rooms.lit/Nick",
                                       wc_service_fixture_done, &pictured);
  avatar = wc_profile_service_get_finish (wc_service_fixture_wait (&pictured), NULL);
  g_assert_cmpstr (avatar->jid, ==, "hall@rooms.lit/Nick");
  wc_profile_service_get_async (profiles, f->account, "a b@c", wc_service_fixture_done,
                                &bad);
  g_assert_null (wc_profile_service_get_finish (wc_service_fixture_wait (&bad), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  wc_fake_people_assert_log (f->people,
                             "profile romeo@montague.lit;avatar hall@rooms.lit/Nick");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/profile-service/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("avatar", test_avatar);
  ADD ("banner", test_banner);
  ADD ("get", test_get);
  return g_test_run ();
}
