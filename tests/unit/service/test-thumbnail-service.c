/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"
#include "store/message-store.h"

#define FROM WC_STORE_ROMEO "/movim"
#define GOT "data:image/gif;base64,R0lGODlhEAAgAA=="

typedef struct
{
  WcServiceFixture *base;
  WcAccount *account;
  WcFakePeople *people;
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

/* A message with a file that has this small picture (nullable: none). */
static gint64
get_message (Fixture *f, const char *thumbnail)
{
  WcStoreFixture *store = f->base->store;
  WcMessageBuilder *builder =
      wc_store_fixture_message (store, WC_STORE_ROMEO, FALSE, store->now_us++);
  WcAttachment *file = wc_attachment_new ();
  g_autoptr (WcMessage) message = NULL;

  wc_attachment_add_source (file, "https://x.lit/a.png");
  file->thumbnail_uri = g_strdup (thumbnail);
  wc_message_builder_set_from (builder, FROM);
  wc_message_builder_take_attachment (builder, file);
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (store);
  g_assert_true (wc_message_store_add (store->db, message, 0, NULL));
  wc_store_fixture_commit (store);
  return message->id;
}

static char *
fetch (Fixture *f, gint64 message, guint index, GError **error)
{
  const WcFilePlace place = { message, index };
  g_autoptr (GAsyncResult) result = NULL;

  wc_thumbnail_service_fetch_async (f->base->services->thumbnails, f->account, &place,
                                    wc_service_fixture_done, &result);
  return wc_thumbnail_service_fetch_finish (wc_service_fixture_wait (&result), error);
}

static void
assert_kept (Fixture *f, gint64 id, const char *uri)
{
  g_autoptr (WcMessage) message =
      wc_message_store_get (f->base->store->db, f->account->id, id, NULL);
  const WcAttachment *file = message->attachments->pdata[0];

  g_assert_cmpstr (file->thumbnail_uri, ==, uri);
}

/* Asked for once, at the device that named it, and kept. */
static void
test_fetch (Fixture *f, gconstpointer data)
{
  gint64 id = get_message (f, "cid:sha1+11@bob.xmpp.org");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *uri = fetch (f, id, 0, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (uri, ==, GOT);
      assert_kept (f, id, GOT);
      wc_fake_people_assert_log (f->people,
                                 i == 0 ? "bits " FROM " cid:sha1+11@bob.xmpp.org" : "");
    }
}

/* Whatever goes wrong, what was said of the file stays. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *thumbnail;
    guint index;
    int code;
  } cases[] = {
    { NULL, 0, WC_ERROR_NOT_FOUND },
    { "cid:sha1+11@bob.xmpp.org", 1, WC_ERROR_NOT_FOUND },
    { "cid:text@bob.xmpp.org", 0, WC_ERROR_REMOTE_ERROR },
    { "cid:large@bob.xmpp.org", 0, WC_ERROR_TOO_LARGE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 id = get_message (f, cases[i].thumbnail);
      g_autoptr (GError) error = NULL;

      g_assert_null (fetch (f, id, cases[i].index, &error));
      g_assert_error (error, WC_ERROR, cases[i].code);
      assert_kept (f, id, cases[i].thumbnail);
    }
}

static void
test_failures (Fixture *f, gconstpointer data)
{
  gint64 id = get_message (f, "cid:sha1+11@bob.xmpp.org");
  g_autoptr (GError) error = NULL;

  wc_fake_people_fail_next (f->people,
                            g_error_new (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT, "late"));
  g_assert_null (fetch (f, id, 0, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT);
  g_clear_error (&error);
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_null (fetch (f, id, 0, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  g_clear_error (&error);
  g_assert_null (fetch (f, 1, 0, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  assert_kept (f, id, "cid:sha1+11@bob.xmpp.org");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/thumbnail-service/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("fetch", test_fetch);
  TEST ("refused", test_refused);
  TEST ("failures", test_failures);
  return g_test_run ();
}
