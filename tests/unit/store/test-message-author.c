/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/annotation-fixture.h"
#include "store/chat-partner.h"
#include "store/message-author.h"
#include "store/message-store.h"

#define CHAT "coven@rooms.lit/bob"
#define BOB "bob@x.lit"
#define MALLORY "mallory@x.lit"

/* What an archive without addresses has of a talk. */
static const WcAnnotationSaid talk[] = {
  { .chat = CHAT, .from = CHAT, .id = "t", .at = 1, .body = "teh" },
  { .chat = CHAT, .from = CHAT, .id = "s", .at = 2, .body = "a secret" },
  { .chat = CHAT,
    .from = CHAT,
    .id = "c",
    .at = 3,
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "t",
    .body = "the" },
  { .chat = CHAT,
    .from = CHAT,
    .id = "x",
    .at = 4,
    .kind = WC_ANNOTATION_RETRACTION,
    .target_id = "s",
    .value = "" },
};
#define N G_N_ELEMENTS (talk)

/* A copy of the message @id is told with this author. */
static void
tell (WcStoreFixture *f, gint64 id, const char *occupant_id, const char *real_jid)
{
  const WcMessage copy = { .account = f->account,
                           .chat = (char *) CHAT,
                           .occupant_id = (char *) occupant_id,
                           .real_jid = (char *) real_jid };
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_message_author_learn (f->db, id, &copy, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
say_all (WcStoreFixture *f, gint64 *ids)
{
  for (guint i = 0; i < N; i++)
    ids[i] = wc_annotation_fixture_say (f, &talk[i]);
  wc_annotation_fixture_assert (f, CHAT,
                                "t \"teh\"\n"
                                "s \"a secret\"\n"
                                "c \"the\"\n");
}

/* Whichever of them is told of first. */
static void
test_any_order (void)
{
  for (guint first = 0; first < N; first++)
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
      gint64 ids[N];

      say_all (f, ids);
      for (guint i = 0; i < N; i++)
        tell (f, ids[(first + i) % N], first % 2 == 0 ? "o-bob" : NULL, BOB);
      wc_annotation_fixture_assert (f, CHAT, "t \"the\" edited\ns \"\" retracted=\n");
      wc_store_fixture_check (f);
    }
}

/* What somebody else said is not his. */
static void
test_others (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 ids[N];

  say_all (f, ids);
  for (guint i = 0; i < N; i++)
    tell (f, ids[i], NULL, i < 2 ? BOB : MALLORY);
  wc_annotation_fixture_assert (f, CHAT, "t \"teh\"\ns \"a secret\"\nc \"the\"\n");
}

/* What is known stays, and is told once. */
static void
test_known (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_annotation_fixture_say (f, &talk[0]);
  g_autoptr (WcMessage) message = NULL;
  g_autofree char *events = NULL;
  g_autofree char *none = NULL;

  g_free (wc_store_fixture_events (f));
  tell (f, id, NULL, BOB);
  events = wc_store_fixture_events (f);
  g_assert_nonnull (strstr (events, "fields=occupant_id,real_jid"));
  tell (f, id, NULL, BOB);
  tell (f, id, NULL, MALLORY);
  tell (f, id, "o-mallory", MALLORY);
  tell (f, id, NULL, NULL);
  none = wc_store_fixture_events (f);
  g_assert_cmpstr (none, ==, "");
  message = wc_message_store_get (f->db, f->account, id, NULL);
  g_assert_cmpstr (message->real_jid, ==, BOB);
  g_assert_null (message->occupant_id);
}

/* Only of what others say in private chats in rooms. */
static void
test_elsewhere (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 ours = wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){ .chat = CHAT, .outgoing = TRUE, .at = 1, .body = "ours" });
  g_autoptr (WcMessage) message = NULL;

  tell (f, ours, "o-bob", BOB);
  message = wc_message_store_get (f->db, f->account, ours, NULL);
  g_assert_null (message->real_jid);
  g_assert_null (message->occupant_id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message-author/any-order", test_any_order);
  g_test_add_func ("/message-author/others", test_others);
  g_test_add_func ("/message-author/known", test_known);
  g_test_add_func ("/message-author/elsewhere", test_elsewhere);
  return g_test_run ();
}
