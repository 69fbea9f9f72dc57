/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/annotation-fixture.h"
#include "lib/extra-fixture.h"
#include "lib/service-fixture.h"
#include "store/caps-store.h"
#include "store/message-progress.h"
#include "store/message-store.h"
#include "store/outbox-store.h"
#include "store/statement.h"

typedef struct
{
  WcServiceFixture *base;
  WcAccount *account;
  WcAnnotationService *service; /* (unowned) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->account = wc_service_fixture_account (f->base);
  f->service = f->base->services->annotations;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

static gint64
say (Fixture *f, gboolean outgoing, const char *id)
{
  const WcAnnotationSaid said = {
    .at = 1, .outgoing = outgoing, .id = id, .body = "one"
  };

  return wc_annotation_fixture_say (f->base->store, &said);
}

static WcMessage *
correct (Fixture *f, gint64 id, const char *body, GError **error)
{
  const WcCorrection correction = { .id = id, .body = body };

  return wc_annotation_service_correct (f->service, f->account, &correction, error);
}

static gint64
n_queued (Fixture *f)
{
  return wc_store_fixture_count (f->base->store, "SELECT 1 FROM outbox");
}

static void
test_correct (Fixture *f, gconstpointer data)
{
  gint64 id = say (f, TRUE, "m");
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = correct (f, id, "two", &error);
  g_autoptr (WcMessage) again = NULL;
  g_autoptr (GPtrArray) edits = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (message->body, ==, "two");
  g_assert_cmpint (n_queued (f), ==, 1);
  again = correct (f, id, "two", &error);
  g_assert_cmpint (again->id, ==, id);
  g_assert_cmpint (n_queued (f), ==, 1);
  edits = wc_annotation_service_edits (f->service, f->account, id, &error);
  g_assert_cmpuint (edits->len, ==, 2);
}

/* What the newest thing that is queued names, "bob@y.lit 4+3". */
static char *
newest_named (Fixture *f)
{
  g_autoptr (GPtrArray) queued = wc_outbox_store_list (
      f->base->store->db, f->account->id, WC_OUTBOX_QUEUED, /* error= */ NULL);
  const WcOutboxEntry *last = queued->pdata[queued->len - 1];
  g_autoptr (WcMessage) said = wc_message_store_get (f->base->store->db, f->account->id,
                                                     last->message, /* error= */ NULL);

  return wc_extra_fixture_print (said);
}

/* Test that a correction names whom it is told to, whatever was named before, and that
 * the same said again is nothing. */
static void
test_correct_mentions (Fixture *f, gconstpointer data)
{
  gint64 id = say (f, TRUE, "m");
  g_autoptr (GPtrArray) bob =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_mention_free);
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  WcCorrection correction = { .id = id, .body = "ask bob", .mentions = bob };
  g_autoptr (WcMessage) moved = NULL;
  g_autofree char *shown_then = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (bob, wc_extra_fixture_mention ("bob@y.lit", NULL, 0, 0));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WcMessage) message =
          wc_annotation_service_correct (f->service, f->account, &correction, &error);
      g_autofree char *named = newest_named (f);
      g_autofree char *shown = wc_extra_fixture_print (message);

      g_assert_no_error (error);
      g_assert_cmpstr (named, ==, "bob@y.lit 4+3");
      g_assert_cmpstr (shown, ==, "bob@y.lit 4+3");
      g_assert_cmpint (n_queued (f), ==, 1);
    }
  /* not said: as far as the text still says so */
  moved = correct (f, id, "bob, you", &error);
  shown_then = wc_extra_fixture_print (moved);
  g_assert_cmpstr (shown_then, ==, "bob@y.lit 0+3");
  correction.mentions = nobody;
  correction.body = "bob, you";
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WcMessage) message =
          wc_annotation_service_correct (f->service, f->account, &correction, &error);
      g_autofree char *shown = wc_extra_fixture_print (message);

      g_assert_no_error (error);
      g_assert_cmpstr (shown, ==, "");
      g_assert_cmpint (n_queued (f), ==, 3);
    }
}

/* A message of ours with a file at @url (nullable: nowhere yet), of which we have a copy,
 * a subject, and a text that is not to be styled. */
static gint64
share (Fixture *f, const char *body, const char *url)
{
  WcStoreFixture *store = f->base->store;
  WcMessageBuilder *builder =
      wc_store_fixture_message (store, WC_STORE_ROMEO, TRUE, store->now_us);
  WcAttachment *file = wc_attachment_new ();
  g_autoptr (WcMessage) message = NULL;

  if (url != NULL)
    wc_attachment_add_source (file, url);
  file->state = url != NULL ? WC_ATTACHMENT_HELD : WC_ATTACHMENT_UPLOADING;
  file->file = g_strdup ("copy");
  wc_message_builder_take_attachment (builder, file);
  wc_message_builder_set_body (builder, body);
  wc_message_builder_set_subject (builder, "about it");
  wc_message_builder_set_message_id (builder, url != NULL ? "f" : "u");
  wc_message_builder_peek (builder)->flags |= WC_MESSAGE_FLAG_UNSTYLED;
  wc_message_builder_peek (builder)->state = WC_MESSAGE_STATE_SENT;
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (store);
  g_assert_true (wc_message_store_add (store->db, message, 0, NULL));
  wc_store_fixture_commit (store);
  return message->id;
}

static void
assert_shared (const WcMessage *message, const char *body)
{
  const WcAttachment *file;

  g_assert_cmpstr (message->body, ==, body);
  g_assert_cmpint (message->kind, ==, WC_MESSAGE_KIND_FILE);
  g_assert_cmpuint (message->attachments->len, ==, 1);
  file = message->attachments->pdata[0];
  g_assert_cmpstr (wc_attachment_get_url (file), ==, "https://x.lit/a");
  g_assert_cmpstr (file->file, ==, "copy");
  g_assert_cmpint (file->state, ==, WC_ATTACHMENT_HELD);
  g_assert_true ((message->flags & WC_MESSAGE_FLAG_UNSTYLED) != 0);
}

/* What is sent last about @target. */
static WcMessage *
load_newest (Fixture *f, gint64 target)
{
  gint64 id = 0;
  g_autoptr (WcMessage) said = NULL;

  wc_statement_get_int (f->base->store->db,
                        "SELECT max (message) FROM annotation WHERE target = ?1 "
                        "AND kind = 3",
                        &id, NULL, WC_INT (target));
  said = wc_message_store_get (f->base->store->db, f->account->id, id, NULL);
  g_assert_nonnull (said);
  return g_steal_pointer (&said);
}

/* The whole message is sent again: what is left out is gone for those who get it. A text
 * beside a file may come and go. */
static void
test_correct_files (Fixture *f, gconstpointer data)
{
  gint64 id = share (f, NULL, "https://x.lit/a");
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) named = correct (f, id, "*look*", &error);
  g_autoptr (WcMessage) first = NULL;
  g_autoptr (WcMessage) bare = NULL;
  g_autoptr (WcMessage) second = NULL;

  g_assert_no_error (error);
  assert_shared (named, "*look*");
  first = load_newest (f, id);
  g_assert_true (first->hidden);
  g_assert_cmpstr (wc_message_get_text (first), ==, "*look*");
  assert_shared (first, NULL);
  g_assert_cmpstr (first->subject, ==, "about it");

  f->base->store->now_us += G_USEC_PER_SEC;
  bare = correct (f, id, "", &error);
  g_assert_no_error (error);
  assert_shared (bare, NULL);
  second = load_newest (f, id);
  g_assert_cmpint (second->id, >, first->id);
  g_assert_null (wc_message_get_text (second));
  assert_shared (second, NULL);
  g_assert_cmpint (n_queued (f), ==, 2);
  wc_message_unref (correct (f, id, "", &error));
  g_assert_cmpint (n_queued (f), ==, 2);
}

static void
assert_refused (WcMessage *message, GError **error, int code)
{
  g_assert_null (message);
  g_assert_error (*error, WC_ERROR, code);
  g_clear_error (error);
}

static void
test_not_ours (Fixture *f, gconstpointer data)
{
  gint64 id = say (f, FALSE, "m");
  g_autoptr (GError) error = NULL;

  assert_refused (correct (f, id, "two", &error), &error, WC_ERROR_CONFLICT);
  assert_refused (wc_annotation_service_retract (f->service, f->account, id, &error),
                  &error, WC_ERROR_CONFLICT);
  assert_refused (wc_annotation_service_retract (f->service, f->account, 7, &error),
                  &error, WC_ERROR_NOT_FOUND);
  g_assert_cmpint (n_queued (f), ==, 0);
}

/* A text alone cannot go, and what is still uploaded cannot be named. */
static void
test_correct_refused (Fixture *f, gconstpointer data)
{
  gint64 text = say (f, TRUE, "m");
  gint64 uploading = share (f, "look", NULL);
  g_autoptr (GError) error = NULL;

  assert_refused (correct (f, text, "", &error), &error, WC_ERROR_INVALID_ARGUMENT);
  assert_refused (correct (f, uploading, "x", &error), &error, WC_ERROR_CONFLICT);
  g_assert_cmpint (n_queued (f), ==, 0);
}

static void
test_react (Fixture *f, gconstpointer data)
{
  const char *const two[] = { "👍", "❤️", "👍", NULL };
  const char *const none[] = { NULL };
  const char *const bad[][3] = { { "a b" }, { "ok" }, { "👍", "+1" }, { "👍👍" } };
  gint64 id = say (f, FALSE, "m");
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message =
      wc_annotation_service_react (f->service, f->account, id, two, &error);
  g_autoptr (WcMessage) again =
      wc_annotation_service_react (f->service, f->account, id, two, &error);
  g_autoptr (WcMessage) after = NULL;

  g_assert_no_error (error);
  wc_annotation_fixture_assert (f->base->store, NULL,
                                "m \"one\" reactions=juliet@capulet.lit:👍,❤️\n");
  g_assert_cmpint (n_queued (f), ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (
        wc_annotation_service_react (f->service, f->account, id, bad[i], &error), &error,
        WC_ERROR_INVALID_ARGUMENT);
  after = wc_annotation_service_react (f->service, f->account, id, none, &error);
  g_assert_true (after->reactions == NULL || after->reactions->len == 0);
  g_assert_cmpint (n_queued (f), ==, 2);
  g_assert_nonnull (message);
  g_assert_nonnull (again);
}

#define HALL "hall@rooms.lit"

/* What the room of the message does not take is not sent there. */
static void
test_limits (Fixture *f, gconstpointer data)
{
  const char *const hearts[] = { "💘", "💜", NULL };
  const char *const two[] = { "💘", "💜", NULL };
  const char *const doubled[] = { "💜", "💜", NULL };
  const char *const other[] = { "👍", NULL };
  WcRoom *room = wc_service_fixture_join (f->base, HALL);
  const WcAnnotationSaid said = {
    .chat = HALL, .from = HALL "/bob", .at = 1, .id = "m", .body = "one"
  };
  gint64 id = wc_annotation_fixture_say (f->base->store, &said);
  g_autoptr (GError) error = NULL;

  room->reactions = wc_reaction_limits_new (1, hearts);
  g_assert_null (wc_annotation_service_react (f->service, f->account, id, two, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "emojis");
  g_assert_cmpstr (wc_error_get_detail (error, "max"), ==, "1");
  g_clear_error (&error);
  assert_refused (wc_annotation_service_react (f->service, f->account, id, other, &error),
                  &error, WC_ERROR_INVALID_ARGUMENT);
  /* the same twice is one; it goes as far as to the id that this room has not given */
  assert_refused (
      wc_annotation_service_react (f->service, f->account, id, doubled, &error), &error,
      WC_ERROR_CONFLICT);
  g_assert_cmpint (n_queued (f), ==, 0);
}

static void
add_device (Fixture *f, const char *resource, const char *caps)
{
  g_autofree char *jid = g_strconcat (WC_STORE_ROMEO "/", resource, NULL);
  WcPresence *device =
      wc_presence_new (f->account->id, jid, WC_PRESENCE_SHOW_AVAILABLE, NULL);

  device->caps = g_strdup (caps);
  wc_fake_link_add_presence (f->base->link, device);
}

static void
keep_caps (Fixture *f, const char *ver, int max, const char *const *allowed)
{
  char *features[] = { (char *) "urn:xmpp:reactions:0", NULL };
  g_autoptr (WcReactionLimits) limits =
      max >= 0 || allowed != NULL ? wc_reaction_limits_new (max, allowed) : NULL;
  const WcCaps caps = { features, features, limits };

  wc_store_fixture_begin (f->base->store);
  g_assert_true (wc_caps_store_add (f->base->store->db, "sha-1", ver, &caps, NULL));
  wc_store_fixture_commit (f->base->store);
}

/* What one of a contact's devices would refuse is not sent; nothing is known of who is
 * not there, or says nothing. */
static void
test_limits_of_devices (Fixture *f, gconstpointer data)
{
  const char *const hearts[] = { "💘", "💜", NULL };
  const char *const one[] = { "💜", NULL };
  const char *const other[] = { "👍", NULL };
  const char *const none[] = { NULL };
  gint64 id = say (f, FALSE, "m");
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) before = NULL;
  g_autoptr (WcMessage) after = NULL;
  g_autoptr (WcMessage) taken_back = NULL;

  keep_caps (f, "phone", -1, NULL);
  keep_caps (f, "bridge", 1, hearts);
  add_device (f, "phone", "phone");
  add_device (f, "old", NULL);
  add_device (f, "new", "never-seen");
  before = wc_annotation_service_react (f->service, f->account, id, other, &error);
  g_assert_no_error (error);
  g_assert_nonnull (before);
  g_assert_cmpint (n_queued (f), ==, 1);

  add_device (f, "bridge", "bridge");
  g_assert_null (
      wc_annotation_service_react (f->service, f->account, id, hearts, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "emojis");
  g_assert_cmpstr (wc_error_get_detail (error, "max"), ==, "1");
  g_clear_error (&error);
  keep_caps (f, "bridge", -1, hearts);
  assert_refused (wc_annotation_service_react (f->service, f->account, id,
                                               (const char *[]){ "🎉", NULL }, &error),
                  &error, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (n_queued (f), ==, 1);
  after = wc_annotation_service_react (f->service, f->account, id, one, &error);
  taken_back = wc_annotation_service_react (f->service, f->account, id, none, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n_queued (f), ==, 3);
}

/* Nobody sees what carries a reaction, also not by its id. */
static void
test_carriers (Fixture *f, gconstpointer data)
{
  const char *const one[] = { "👍", NULL };
  gint64 id = say (f, FALSE, "m");
  g_autoptr (WcMessage) message =
      wc_annotation_service_react (f->service, f->account, id, one, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  gint64 carrier = 0;

  for (gint64 at = WC_STORE_NOW - 10; carrier == 0 && at < WC_STORE_NOW + 10; at++)
    {
      g_autoptr (WcMessage) each =
          wc_message_store_get (f->base->store->db, f->account->id, at, NULL);

      carrier = each != NULL && each->hidden ? at : 0;
    }
  g_assert_cmpint (carrier, !=, 0);
  assert_refused (correct (f, carrier, "x", &error), &error, WC_ERROR_NOT_FOUND);
  found = wc_message_service_get (f->base->services->messages, f->account, &carrier, 1,
                                  &error);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_nonnull (message);
}

static void
test_retract (Fixture *f, gconstpointer data)
{
  gint64 id = say (f, TRUE, "m");
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message =
      wc_annotation_service_retract (f->service, f->account, id, &error);
  g_autoptr (WcMessage) again =
      wc_annotation_service_retract (f->service, f->account, id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (message->body, ==, "one");
  g_assert_cmpint (again->id, ==, id);
  g_assert_cmpint (n_queued (f), ==, 1);
}

/* A message of ours in @chat that has failed. */
static gint64
say_and_fail (Fixture *f, const char *chat, const char *condition)
{
  const WcMessageSend send = { .chat = chat, .body = "one" };
  WcStoreFixture *store = f->base->store;
  g_autoptr (GError) error = NULL;
  gboolean replayed;
  g_autoptr (WcMessage) sent = wc_message_service_send (
      f->base->services->messages, f->account, &send, &replayed, &error);

  g_assert_no_error (error);
  wc_store_fixture_begin (store);
  g_assert_true (wc_message_progress_fail (store->db, sent->id, condition, NULL, &error));
  g_assert_true (wc_outbox_store_remove_message (store->db, sent->id, &error));
  wc_store_fixture_commit (store);
  return sent->id;
}

/* What may have arrived is not sent again, and others are asked, where they can know what
 * is meant; what has not is taken back here. */
static void
test_retract_failed (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *chat, *condition;
    gboolean resend;
    gboolean refused;
    gint64 n_requests;
    gboolean gone; /* at once */
  } cases[] = {
    { WC_STORE_ROMEO, "uncertain", TRUE, FALSE, 1, FALSE },
    { WC_STORE_ROMEO, "uncertain", FALSE, FALSE, 1, FALSE },
    { WC_STORE_ROMEO, "forbidden", TRUE, FALSE, 0, TRUE },
    { WC_STORE_ROMEO, "forbidden", FALSE, TRUE, 0, FALSE },
    { HALL, "uncertain", TRUE, FALSE, 0, TRUE },
    { HALL, "uncertain", FALSE, TRUE, 0, FALSE },
  };

  wc_service_fixture_join (f->base, HALL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 id = say_and_fail (f, cases[i].chat, cases[i].condition);
      gint64 before = n_queued (f);
      g_autoptr (GError) error = NULL;
      g_autoptr (WcMessage) again = NULL;
      g_autoptr (WcMessage) message = NULL;

      if (cases[i].resend)
        again = wc_message_service_resend (f->base->services->messages, f->account, id,
                                           &error);
      g_assert_no_error (error);
      message = wc_annotation_service_retract (f->service, f->account, id, &error);
      g_assert_cmpint (error != NULL, ==, cases[i].refused);
      g_assert_cmpint (n_queued (f) - before, ==, cases[i].n_requests);
      if (cases[i].refused)
        {
          g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
          continue;
        }
      g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_FAILED);
      g_assert_cmpstr (message->error_condition, ==,
                       cases[i].gone ? "retracted" : "uncertain");
      g_assert_cmpint (message->body == NULL, ==, cases[i].gone);
    }
}

static WcMessage *
answer (Fixture *f, gint64 id, const char *chat, GError **error)
{
  const WcMessageSend send = {
    .chat = chat, .body = "yes", .reply_to = id, .quote = TRUE
  };
  gboolean replayed;

  return wc_message_service_send (f->base->services->messages, f->account, &send,
                                  &replayed, error);
}

static void
test_answer (Fixture *f, gconstpointer data)
{
  gint64 id = say (f, FALSE, "m");
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) sent = answer (f, id, WC_STORE_ROMEO, &error);
  g_autoptr (WcMessage) read = NULL;
  const WcAnnotation *reply;

  g_assert_no_error (error);
  read = wc_message_store_get (f->base->store->db, f->account->id, sent->id, &error);
  reply = wc_message_find_annotation (read, WC_ANNOTATION_REPLY);
  g_assert_cmpint (reply->target, ==, id);
  g_assert_cmpstr (reply->target_body, ==, "one");
  g_assert_cmpstr (read->body, ==, "yes");
  g_assert_null (answer (f, id, "other@x.lit", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/annotation-service/correct", test_correct);
  ADD ("/annotation-service/correct-mentions", test_correct_mentions);
  ADD ("/annotation-service/correct-files", test_correct_files);
  ADD ("/annotation-service/correct-refused", test_correct_refused);
  ADD ("/annotation-service/not-ours", test_not_ours);
  ADD ("/annotation-service/react", test_react);
  ADD ("/annotation-service/limits", test_limits);
  ADD ("/annotation-service/limits-of-devices", test_limits_of_devices);
  ADD ("/annotation-service/carriers", test_carriers);
  ADD ("/annotation-service/retract", test_retract);
  ADD ("/annotation-service/retract-failed", test_retract_failed);
  ADD ("/annotation-service/answer", test_answer);
  return g_test_run ();
}
