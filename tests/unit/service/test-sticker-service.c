/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

#define URI "xmpp:romeo@montague.lit?pubsub;action=retrieve;node=n;item=i"

typedef struct
{
  WcServiceFixture *base;
  WcStickerService *stickers;
  WcAccount *account;
  WcFakePeople *people;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->stickers = f->base->services->stickers;
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

static GPtrArray *
list (Fixture *f, const char *jid, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wc_sticker_service_list_async (f->stickers, f->account, jid, wc_service_fixture_done,
                                 &result);
  return wc_sticker_service_list_finish (wc_service_fixture_wait (&result), error);
}

static WcStickerPack *
get (Fixture *f, const char *uri, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wc_sticker_service_get_async (f->stickers, f->account, uri, wc_service_fixture_done,
                                &result);
  return wc_sticker_service_get_finish (wc_service_fixture_wait (&result), error);
}

static void
test_read (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) packs = list (f, "Romeo@Montague.lit", NULL);
  g_autoptr (WcStickerPack) pack = get (f, URI, NULL);

  g_assert_cmpuint (packs->len, ==, 1);
  g_assert_cmpstr (pack->name, ==, "Cats");
  wc_fake_people_assert_log (f->people, "stickers romeo@montague.lit urn:xmpp:stickers:0 "
                                        "-;stickers romeo@montague.lit n i");
}

static void
test_bad (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) jid = NULL;
  g_autoptr (GError) uri = NULL;
  g_autoptr (GError) nothing = NULL;
  g_autoptr (GError) offline = NULL;

  g_assert_null (list (f, "@", &jid));
  g_assert_error (jid, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_null (get (f, "xmpp:a@b", &uri));
  g_assert_error (uri, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_null (get (f, "xmpp:nobody@b?pubsub;node=n;item=i", &nothing));
  g_assert_error (nothing, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_null (list (f, "a@b", &offline));
  g_assert_error (offline, WC_ERROR, WC_ERROR_OFFLINE);
}

static void
test_change (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) imported = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autofree char *before = wc_fake_people_take_log (f->people);

  wc_sticker_service_import_async (f->stickers, f->account, URI, wc_service_fixture_done,
                                   &imported);
  g_assert_true (
      wc_sticker_service_change_finish (wc_service_fixture_wait (&imported), NULL));
  wc_sticker_service_remove_async (f->stickers, f->account, "i", wc_service_fixture_done,
                                   &removed);
  g_assert_true (
      wc_sticker_service_change_finish (wc_service_fixture_wait (&removed), NULL));
  wc_fake_people_assert_log (f->people, "import-stickers " URI ";remove-stickers i");
}

/* Adds a sticker of a picture with that hash. */
static void
add_sticker (WcStickerPack *pack, const char *description, const char *hash)
{
  WcAttachment *file = wc_attachment_new ();

  wc_attachment_add_hash (file, "sha-256", hash);
  file->description = g_strdup (description);
  wc_sticker_pack_take (pack, file);
}

static WcStickerPack *
publish (Fixture *f, const WcStickerPack *pack, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wc_sticker_service_publish_async (f->stickers, f->account, pack,
                                    wc_service_fixture_done, &result);
  return wc_sticker_service_publish_finish (wc_service_fixture_wait (&result), error);
}

static void
assert_refused (Fixture *f, const WcStickerPack *pack)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (publish (f, pack, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

#define ONE "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define OTHER "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="

/* A pack needs a name, and stickers that are told apart and say something. */
static void
test_publish (Fixture *f, gconstpointer data)
{
  g_autoptr (WcStickerPack) pack = wc_sticker_pack_new ("juliet@capulet.lit", "");
  g_autoptr (WcStickerPack) published = NULL;
  g_autofree char *before = wc_fake_people_take_log (f->people);

  add_sticker (pack, "hi", ONE);
  assert_refused (f, pack);
  pack->name = g_strdup ("Ca\x1fts");
  assert_refused (f, pack);
  g_free (pack->name);
  pack->name = g_strdup ("Cats");
  published = publish (f, pack, NULL);
  g_assert_cmpstr (published->id, ==, "published");
  wc_fake_people_assert_log (f->people, "publish-stickers Cats 1");
  add_sticker (pack, NULL, OTHER);
  assert_refused (f, pack);
  g_ptr_array_set_size (pack->stickers, 1);
  add_sticker (pack, "ho", ONE);
  assert_refused (f, pack);
  g_ptr_array_set_size (pack->stickers, 0);
  assert_refused (f, pack);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/service/sticker-service/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("read", test_read);
  TEST ("bad", test_bad);
  TEST ("change", test_change);
  TEST ("publish", test_publish);
  return g_test_run ();
}
