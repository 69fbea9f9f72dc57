/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/extra-fixture.h"
#include "lib/store-fixture.h"
#include "store/chat-store.h"
#include "store/extra-store.h"
#include "store/forget.h"
#include "store/message-history.h"
#include "store/message-progress.h"
#include "store/message-store.h"

/* A message of the chat with Romeo that names somebody. */
typedef struct
{
  const char *id;
  const char *body;
  const char *names;    /* (nullable) an address */
  const char *corrects; /* (nullable) an id */
  const char *retracts; /* (nullable) */
  const char *answers;  /* (nullable) */
  gboolean me;          /* it names us */
  gboolean outgoing;
  WcMessageState state;
  gint64 at; /* seconds from WC_STORE_NOW; 0: after what was said last */
} Said;

static void
add_annotation (WcMessageBuilder *builder,
                WcAnnotationKind kind,
                const char *target,
                const char *value)
{
  if (target != NULL)
    wc_message_builder_take_annotation (builder, wc_annotation_new (kind, target, value));
}

static gint64
say (WcStoreFixture *f, const Said *said)
{
  gint64 said_us = said->at != 0 ? WC_STORE_NOW + said->at * G_USEC_PER_SEC
                                 : (f->now_us += G_USEC_PER_SEC);
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, said->outgoing, said_us);
  WcMessage *head = wc_message_builder_peek (builder);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_message_id (builder, said->id);
  wc_message_builder_set_body (builder, said->body);
  add_annotation (builder, WC_ANNOTATION_CORRECTION, said->corrects, said->body);
  add_annotation (builder, WC_ANNOTATION_RETRACTION, said->retracts, NULL);
  add_annotation (builder, WC_ANNOTATION_REPLY, said->answers, NULL);
  head->hidden = said->retracts != NULL;
  head->state = said->state;
  if (said->names != NULL)
    wc_extra_take_mention (wc_message_builder_peek_extra (builder),
                           wc_extra_fixture_mention (said->names, NULL, 0, 1));
  if (said->me)
    head->flags |= WC_MESSAGE_FLAG_MENTIONS_ME | WC_MESSAGE_FLAG_EXTRA;
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return message->id;
}

static void
assert_says (WcStoreFixture *f, gint64 id, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = wc_message_store_get (f->db, f->account, id, &error);
  g_autoptr (GPtrArray) listed =
      wc_message_history_get_many (f->db, f->account, &id, 1, &error);

  g_assert_no_error (error);
  wc_extra_fixture_assert (message, expected);
  wc_extra_fixture_assert ((WcMessage *) listed->pdata[0], expected);
}

static void
assert_counts (WcStoreFixture *f, guint unread, guint mentions)
{
  g_autoptr (WcChat) chat = wc_chat_store_get (f->db, f->account, WC_STORE_ROMEO, NULL);

  g_assert_cmpuint (chat->unread, ==, unread);
  g_assert_cmpuint (chat->mentions, ==, mentions);
}

/* Nothing is left of what nobody says any more. */
static void
assert_rows (WcStoreFixture *f, gint64 extras, gint64 mentions)
{
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM extra"), ==, extras);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM mention"), ==, mentions);
}

static void
test_plain (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = say (f, &(Said){ .id = "m1", .body = "hi" });

  assert_says (f, id, "");
  assert_counts (f, 1, 0);
  assert_rows (f, 0, 0);
}

static gboolean
mark_read (WcDb *db, gpointer data, GError **error)
{
  WcStoreFixture *f = data;

  return wc_chat_store_mark_read (db, f->account, WC_STORE_ROMEO,
                                  f->now_us - G_USEC_PER_SEC, NULL, error);
}

static void
test_counts (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 one = say (f, &(Said){ .id = "m1", .body = "J", .names = "j@x", .me = TRUE });
  gint64 two = say (f, &(Said){ .id = "m2", .body = "R", .names = "r@x" });
  gint64 nick = say (f, &(Said){ .id = "m3", .body = "juliet!", .me = TRUE });
  g_autoptr (GError) error = NULL;

  assert_says (f, one, "me; j@x 0+1");
  assert_says (f, two, "r@x 0+1");
  assert_says (f, nick, "me");
  assert_counts (f, 3, 2);
  assert_rows (f, 3, 2);
  wc_db_run (f->db, WC_DB_NORMAL, mark_read, f, &error);
  g_assert_no_error (error);
  assert_counts (f, 1, 1);
  say (f, &(Said){ .id = "m4", .body = "I come", .outgoing = TRUE });
  assert_counts (f, 0, 0);
}

/* A correction brings what it says, and takes what was said before. */
static void
test_corrected (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = say (f, &(Said){ .id = "m1", .body = "J", .names = "j@x", .me = TRUE });

  say (f, &(Said){ .id = "c1", .body = "R!", .corrects = "m1", .names = "r@x" });
  assert_says (f, id, "r@x 0+1");
  assert_counts (f, 1, 0);
  say (f, &(Said){ .id = "c2", .body = "none", .corrects = "m1" });
  assert_says (f, id, "");
  say (f,
       &(Said){ .id = "c3", .body = "J!", .corrects = "m1", .names = "j@x", .me = TRUE });
  assert_says (f, id, "me; j@x 0+1");
  assert_counts (f, 1, 1);
}

/* The correction comes before what it corrects, from an archive that is read backwards.
 */
static void
test_corrected_before (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id;

  say (f, &(Said){ .id = "c1", .body = "R!", .corrects = "m1", .names = "r@x" });
  assert_counts (f, 1, 0);
  id = say (f, &(Said){ .id = "m1", .body = "J", .names = "j@x", .me = TRUE });
  assert_says (f, id, "r@x 0+1");
  assert_counts (f, 1, 0);
}

static gboolean
fail (WcDb *db, gpointer data, GError **error)
{
  return wc_message_progress_fail (db, *(gint64 *) data, "forbidden", NULL, error);
}

/* What was refused was not said, and what was said before holds. */
static void
test_refused_correction (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id =
      say (f, &(Said){ .id = "m1", .body = "R", .names = "r@x", .outgoing = TRUE });
  gint64 correction = say (f, &(Said){ .id = "c1",
                                       .body = "T",
                                       .corrects = "m1",
                                       .names = "t@x",
                                       .outgoing = TRUE,
                                       .state = WC_MESSAGE_STATE_SENDING });
  g_autoptr (GError) error = NULL;

  assert_says (f, id, "t@x 0+1");
  wc_db_run (f->db, WC_DB_NORMAL, fail, &correction, &error);
  g_assert_no_error (error);
  assert_says (f, id, "r@x 0+1");
}

/* Whatever came first. */
static void
test_retracted (void)
{
  static const Said said[] = {
    { .at = 1, .id = "m1", .body = "J", .names = "j@x", .me = TRUE },
    { .at = 2, .id = "c1", .body = "J!", .corrects = "m1", .names = "j@x", .me = TRUE },
    { .at = 3, .id = "x1", .retracts = "m1" },
  };
  static const guint orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 2, 1, 0 }, { 1, 2, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
      gint64 ids[3];

      for (guint n = 0; n < 3; n++)
        ids[orders[i][n]] = say (f, &said[orders[i][n]]);
      assert_says (f, ids[0], "");
      assert_counts (f, 0, 0);
      assert_rows (f, 0, 0);
    }
}

static void
test_forgotten (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = say (f, &(Said){ .id = "m1", .body = "J", .names = "j@x", .me = TRUE });
  g_autoptr (GError) error = NULL;

  say (f, &(Said){ .id = "c1", .body = "none", .corrects = "m1" });
  say (f, &(Said){ .id = "c2", .body = "R!", .corrects = "m1", .names = "r@x" });
  say (f, &(Said){ .id = "m2", .body = "R", .names = "r@x" });
  wc_store_fixture_begin (f);
  wc_forget_messages (f->db, f->account, &id, 1, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  assert_counts (f, 1, 0);
  assert_rows (f, 1, 1);
}

static void
test_forgotten_chat (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcForgetPart part = { f->account, WC_STORE_ROMEO, 0, 10 };
  g_autoptr (GError) error = NULL;
  gboolean more;

  say (f, &(Said){ .id = "m1", .body = "J", .names = "j@x", .me = TRUE });
  say (f, &(Said){ .id = "c1", .body = "R!", .corrects = "m1", .names = "r@x" });
  part.up_to = f->now_us;
  wc_store_fixture_begin (f);
  wc_forget_part (f->db, &part, &more, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  assert_rows (f, 0, 0);
}

/* An answer to something of ours means us, also where that comes later. */
static void
test_answers (void)
{
  for (guint late = 0; late < 2; late++)
    {
      static const Said mine = {
        .id = "m1", .body = "Where?", .outgoing = TRUE, .state = WC_MESSAGE_STATE_SENT
      };
      static const Said answer = { .id = "r1", .body = "here", .answers = "m1" };
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
      gint64 id, other;

      if (!late)
        say (f, &mine);
      id = say (f, &answer);
      other = say (f, &(Said){ .id = "r2", .body = "there", .answers = "r1" });
      assert_says (f, id, late ? "" : "me");
      assert_counts (f, 2, late ? 0 : 1);
      if (late)
        say (f, &mine);
      assert_says (f, id, "me");
      assert_says (f, other, "");
      say (f, &(Said){ .id = "x1", .retracts = "r1" });
      assert_says (f, id, "");
    }
}

/* What changed is told by name. */
static void
test_events (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = say (f, &(Said){ .id = "m1", .body = "J" });
  g_autofree char *events = NULL;
  g_autofree char *expected =
      g_strdup_printf ("message.changed romeo@montague.lit id=%" G_GINT64_FORMAT
                       " fields=body,edited,mentions\n",
                       id);

  g_free (wc_store_fixture_events (f));
  say (f, &(Said){ .id = "c1", .body = "J!", .corrects = "m1", .names = "j@x" });
  events = wc_store_fixture_events (f);
  g_assert_cmpstr (events, ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/store/extra-store/" name, func)
  TEST ("plain", test_plain);
  TEST ("counts", test_counts);
  TEST ("corrected", test_corrected);
  TEST ("corrected-before", test_corrected_before);
  TEST ("refused-correction", test_refused_correction);
  TEST ("retracted", test_retracted);
  TEST ("forgotten", test_forgotten);
  TEST ("forgotten-chat", test_forgotten_chat);
  TEST ("answers", test_answers);
  TEST ("events", test_events);
  return g_test_run ();
}
