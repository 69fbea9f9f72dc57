/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"
#include "store/message-store.h"
#include "store/omemo-policy-store.h"

#define NURSE "nurse@capulet.lit"

typedef struct
{
  WcServiceFixture *base;
  WcAccount *account;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->account = wc_service_fixture_account (f->base);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

static gint64
say (Fixture *f, const char *body)
{
  WcStoreFixture *store = f->base->store;

  return wc_store_fixture_say (store, WC_STORE_ROMEO, FALSE,
                               store->now_us += G_USEC_PER_SEC, body);
}

/* Romeo shares a picture that lies at @url (nullable: nowhere yet), and is a spoiler of
 * what @spoiler (nullable) says. */
static gint64
share_as (Fixture *f, const char *url, const char *spoiler)
{
  WcStoreFixture *store = f->base->store;
  WcMessageBuilder *builder = wc_store_fixture_message (store, WC_STORE_ROMEO, FALSE,
                                                        store->now_us += G_USEC_PER_SEC);
  WcAttachment *file = wc_attachment_new ();
  g_autoptr (WcMessage) message = NULL;
  const char *sources[] = { url, NULL };

  g_strfreev (file->sources);
  file->sources = g_strdupv ((char **) sources);
  file->media_type = g_strdup ("image/png");
  wc_message_builder_take_attachment (builder, file);
  if (spoiler != NULL)
    wc_message_builder_peek_extra (builder)->spoiler = g_strdup (spoiler);
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (store);
  g_assert_true (wc_message_store_add (store->db, message, 0, NULL));
  wc_store_fixture_commit (store);
  return message->id;
}

static gint64
share (Fixture *f, const char *url)
{
  return share_as (f, url, "the end");
}

static GPtrArray *
forward (Fixture *f, const gint64 *ids, gsize n_ids, const char *key, GError **error)
{
  const WcForward wish = { ids, n_ids, NURSE, key, WC_OMEMO_WISH_AUTO };

  return wc_forward_send (f->base->services->messages, f->account, &wish, error);
}

static void
test_several (Fixture *f, gconstpointer data)
{
  const gint64 ids[] = { say (f, "first"), share (f, "https://x.lit/a.png"),
                         say (f, "last") };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) made =
      forward (f, ids, G_N_ELEMENTS (ids), /* key= */ NULL, &error);
  const WcMessage *picture;

  g_assert_no_error (error);
  g_assert_cmpuint (made->len, ==, 3);
  g_assert_cmpstr (((WcMessage *) made->pdata[0])->body, ==, "first");
  g_assert_cmpstr (((WcMessage *) made->pdata[2])->body, ==, "last");
  picture = made->pdata[1];
  g_assert_true (picture->outgoing);
  g_assert_cmpstr (picture->chat, ==, NURSE);
  g_assert_cmpstr (picture->extra->spoiler, ==, "the end");
  g_assert_cmpuint (picture->attachments->len, ==, 1);
  g_assert_cmpstr (wc_attachment_get_url (picture->attachments->pdata[0]), ==,
                   "https://x.lit/a.png");
}

/* Romeo says "so *bold" by XHTML, of which @start and @length are bold. */
static WcMessage *
forward_styled (Fixture *f, guint start, guint length)
{
  WcStoreFixture *store = f->base->store;
  WcMessageBuilder *builder = wc_store_fixture_message (store, WC_STORE_ROMEO, FALSE,
                                                        store->now_us += G_USEC_PER_SEC);
  const WcSpan span = { start, length, WC_SPAN_STRONG };
  WcExtra *extra = wc_message_builder_peek_extra (builder);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GPtrArray) made = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_body (builder, "so *bold");
  extra->spans = g_array_new (FALSE, FALSE, sizeof (WcSpan));
  g_array_append_val (extra->spans, span);
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (store);
  g_assert_true (wc_message_store_add (store->db, message, 0, NULL));
  wc_store_fixture_commit (store);
  made = forward (f, &message->id, 1, /* key= */ NULL, &error);
  g_assert_no_error (error);
  return wc_message_ref (made->pdata[0]);
}

/* By marks where these say the same, else it is not to be styled at all. */
static void
test_styled (Fixture *f, gconstpointer data)
{
  g_autoptr (WcMessage) marked = forward_styled (f, 0, 2);
  g_autoptr (WcMessage) plain = forward_styled (f, 4, 4);

  g_assert_cmpstr (marked->body, ==, "*so* *bold");
  g_assert_false (marked->flags & WC_MESSAGE_FLAG_UNSTYLED);
  g_assert_cmpstr (plain->body, ==, "so *bold");
  g_assert_true (plain->flags & WC_MESSAGE_FLAG_UNSTYLED);
}

/* A picture that lies nowhere goes on from our copy, when there is one. */
static void
test_bits (Fixture *f, gconstpointer data)
{
  WcStoreFixture *store = f->base->store;
  const gint64 ids[] = { share (f, "cid:sha1+1@bob.xmpp.org") };
  g_autoptr (GError) conflict = NULL;
  g_autoptr (GPtrArray) made = NULL;
  const WcAttachment *picture;

  g_assert_null (forward (f, ids, 1, NULL, &conflict));
  g_assert_error (conflict, WC_ERROR, WC_ERROR_CONFLICT);
  g_assert_cmpint (
      wc_store_fixture_count (
          store, "UPDATE attachment SET state = 1, file = 'copy' RETURNING 1"),
      ==, 1);
  made = forward (f, ids, 1, NULL, NULL);
  picture = ((WcMessage *) made->pdata[0])->attachments->pdata[0];
  g_assert_cmpstr (wc_attachment_get_cid (picture), ==, "cid:sha1+1@bob.xmpp.org");
  g_assert_cmpstr (picture->file, ==, "copy");
  g_assert_cmpint (picture->state, ==, WC_ATTACHMENT_HELD);
}

/* A repeated call says nothing twice. */
static void
test_key (Fixture *f, gconstpointer data)
{
  const gint64 ids[] = { say (f, "first"), say (f, "last") };
  g_autoptr (GPtrArray) once = forward (f, ids, 2, "k", NULL);
  g_autoptr (GPtrArray) again = forward (f, ids, 2, "k", NULL);

  g_assert_cmpint (((WcMessage *) once->pdata[0])->id, ==,
                   ((WcMessage *) again->pdata[0])->id);
  g_assert_cmpint (((WcMessage *) once->pdata[1])->id, ==,
                   ((WcMessage *) again->pdata[1])->id);
  g_assert_cmpint (
      wc_store_fixture_count (f->base->store, "SELECT 1 FROM message WHERE outgoing = 1"),
      ==, 2);
}

/* When one of them cannot be said again, none is. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  const gint64 gone[] = { say (f, "first"), 1 };
  const gint64 nowhere[] = { gone[0], share (f, NULL) };
  g_autoptr (GError) not_found = NULL;
  g_autoptr (GError) conflict = NULL;

  g_assert_null (forward (f, gone, 2, NULL, &not_found));
  g_assert_error (not_found, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_null (forward (f, nowhere, 2, NULL, &conflict));
  g_assert_error (conflict, WC_ERROR, WC_ERROR_CONFLICT);
  g_assert_cmpint (
      wc_store_fixture_count (f->base->store, "SELECT 1 FROM message WHERE outgoing = 1"),
      ==, 0);
}

static void
assert_nothing_said (Fixture *f)
{
  g_assert_cmpint (
      wc_store_fixture_count (f->base->store, "SELECT 1 FROM message WHERE outgoing = 1"),
      ==, 0);
}

/* Others may say more than we do, also by the marks that a text gets; what comes before
 * it is not said, either. */
static void
test_too_large (Fixture *f, gconstpointer data)
{
  g_autofree char *large = g_strnfill (WC_MESSAGE_SERVICE_MAX_BODY + 1, 'x');
  const gint64 ids[] = { say (f, "first"), say (f, large) };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;

  g_assert_null (forward (f, ids, 2, "k", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_TOO_LARGE);
  assert_nothing_said (f);
  g_assert_null (forward (f, ids, 2, "k", &again));
  g_assert_error (again, WC_ERROR, WC_ERROR_TOO_LARGE);
  assert_nothing_said (f);
}

/* ---- What was encrypted ---- */

#define SECRET                                                                           \
  "aesgcm://x.lit/a.png#000102030405060708090a0b"                                        \
  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static WcMessage *
forward_one (Fixture *f, gint64 id, WcOmemoWish wish, GError **error)
{
  const WcForward what = { &id, 1, NURSE, NULL, wish };
  g_autoptr (GPtrArray) made =
      wc_forward_send (f->base->services->messages, f->account, &what, error);

  return made != NULL ? wc_message_ref (made->pdata[0]) : NULL;
}

static void
assert_kept_back (Fixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (forward_one (f, id, WC_OMEMO_WISH_AUTO, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "options.encryption");
}

static gint64
say_encrypted (Fixture *f)
{
  WcStoreFixture *store = f->base->store;
  WcMessageBuilder *builder = wc_store_fixture_message (store, WC_STORE_ROMEO, FALSE,
                                                        store->now_us += G_USEC_PER_SEC);
  g_autoptr (WcMessage) message = NULL;

  wc_message_builder_set_body (builder, "between us");
  wc_message_builder_set_encryption (builder, "omemo");
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (store);
  g_assert_true (wc_message_store_add (store->db, message, 0, NULL));
  wc_store_fixture_commit (store);
  return message->id;
}

/* Nobody else reads it, unless somebody says so. */
static void
test_into_the_open (Fixture *f, gconstpointer data)
{
  const gint64 ids[] = { say_encrypted (f), share_as (f, SECRET, NULL) };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (WcMessage) made = NULL;
      g_autoptr (GError) error = NULL;

      assert_kept_back (f, ids[i]);
      made = forward_one (f, ids[i], WC_OMEMO_WISH_NONE, &error);
      g_assert_no_error (error);
      g_assert_null (made->encryption);
    }
}

/* The place of a file, which opens it, goes on to who is to read it. */
static void
test_encrypted_again (Fixture *f, gconstpointer data)
{
  WcStoreFixture *store = f->base->store;
  gint64 id = share_as (f, SECRET, /* spoiler= */ NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) made = NULL;
  WcOmemoPolicy policy;

  g_assert_true (wc_omemo_policy_store_get (store->db, f->account->id, &policy, NULL));
  policy.use = WC_OMEMO_USE_AUTO;
  wc_store_fixture_begin (store);
  g_assert_true (wc_omemo_policy_store_save (store->db, f->account->id, &policy, NULL));
  wc_store_fixture_commit (store);
  made = forward_one (f, id, WC_OMEMO_WISH_OMEMO, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (made->encryption, ==, "omemo");
  g_assert_cmpstr (wc_attachment_get_encrypted (made->attachments->pdata[0]), ==, SECRET);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/service/forward/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("several", test_several);
  TEST ("styled", test_styled);
  TEST ("bits", test_bits);
  TEST ("key", test_key);
  TEST ("refused", test_refused);
  TEST ("too-large", test_too_large);
  TEST ("into-the-open", test_into_the_open);
  TEST ("encrypted-again", test_encrypted_again);
  return g_test_run ();
}
