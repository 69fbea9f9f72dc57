/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/message-match.h"
#include "store/message-store.h"

#define AT (WC_STORE_NOW - G_TIME_SPAN_HOUR)

/* One that is held, with every id. */
static gint64
hold (WcStoreFixture *f)
{
  WcMessageBuilder *builder = wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, AT);
  g_autoptr (WcMessage) message = NULL;

  wc_message_builder_set_body (builder, "yes");
  wc_message_builder_set_message_id (builder, "m1");
  wc_message_builder_set_origin_id (builder, "o1");
  wc_message_builder_set_archive (builder, "a1", WC_STORE_JULIET);
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  g_assert_true (wc_message_store_add (f->db, message, 0, NULL));
  wc_store_fixture_commit (f);
  return message->id;
}

typedef struct
{
  const char *message_id;
  const char *origin_id;
  const char *stanza_id;
  const char *body;
  gint64 after_us;
  gboolean outgoing;
  const char *rule;
} Case;

static const char *
find (WcStoreFixture *f, const Case *c, gint64 held)
{
  g_autoptr (WcMessageBuilder) builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, c->outgoing, AT);
  WcMessage *message = wc_message_builder_peek (builder);
  g_autoptr (GError) error = NULL;
  WcMessageMatch rule;
  gint64 id;

  message->id = 0;
  message->ts_us = AT + c->after_us;
  wc_message_builder_set_body (builder, c->body);
  wc_message_builder_set_message_id (builder, c->message_id);
  wc_message_builder_set_origin_id (builder, c->origin_id);
  if (c->stanza_id != NULL)
    wc_message_builder_set_stanza_id (builder, c->stanza_id, WC_STORE_JULIET);
  wc_message_match_find (f->db, message, /* claims= */ NULL, &rule, &id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, ==, rule == WC_MESSAGE_MATCH_NONE ? 0 : held);
  return wc_message_match_to_string (rule);
}

static void
test_rules (void)
{
  static const Case cases[] = {
    { NULL, NULL, "a1", "other", G_TIME_SPAN_DAY, FALSE, "archive" },
    { "mX", "o1", NULL, "other", G_TIME_SPAN_DAY, FALSE, "origin" },
    { "mX", "o1", NULL, "other", G_TIME_SPAN_DAY, TRUE, "none" },
    { "m1", NULL, NULL, "yes", G_TIME_SPAN_DAY, FALSE, "id" },
    { "m1", NULL, NULL, "other", 59 * G_USEC_PER_SEC, FALSE, "id" },
    { "m1", NULL, NULL, "other", 61 * G_USEC_PER_SEC, FALSE, "none" },
    { "m1", NULL, NULL, "yes", 0, TRUE, "none" },
    { NULL, NULL, NULL, "yes", 900000, FALSE, "text" },
    { NULL, NULL, NULL, "yes", -900000, FALSE, "text" },
    { NULL, NULL, NULL, "yes", 1100000, FALSE, "none" },
    { NULL, NULL, NULL, "Yes", 0, FALSE, "none" },
    { "mX", NULL, NULL, "yes", 0, FALSE, "none" },
    { NULL, NULL, NULL, NULL, 0, FALSE, "none" },
  };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 held = hold (f);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      g_assert_cmpstr (find (f, &cases[i], held), ==, cases[i].rule);
    }
}

/* The same chat of somebody else's account is another one. */
static void
test_other_chat (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 held = hold (f);
  g_autoptr (WcMessageBuilder) builder =
      wc_store_fixture_message (f, "nurse@capulet.lit", FALSE, AT);
  WcMessageMatch rule;
  gint64 id = held;

  wc_message_builder_set_message_id (builder, "m1");
  wc_message_builder_set_body (builder, "yes");
  wc_message_builder_peek (builder)->id = 0;
  g_assert_true (wc_message_match_find (f->db, wc_message_builder_peek (builder), NULL,
                                        &rule, &id, NULL));
  g_assert_cmpint (id, ==, 0);
}

static gboolean
is_taken (gpointer data, gint64 id, gboolean *out_taken, GError **error)
{
  const gint64 *taken = data;

  *out_taken = id == *taken;
  return TRUE;
}

/* Of two that look the same the first that is not another one of the file. */
static void
test_claims (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 taken = 0;
  const WcMessageMatchClaims claims = { is_taken, &taken };
  g_autoptr (WcMessageBuilder) builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, AT);
  WcMessageMatch rule;
  gint64 held[2], id;

  for (guint i = 0; i < G_N_ELEMENTS (held); i++)
    {
      g_autoptr (WcMessage) message = NULL;
      WcMessageBuilder *each =
          wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, AT + i);

      wc_message_builder_set_body (each, "ok");
      message = wc_message_builder_end (each);
      wc_store_fixture_begin (f);
      g_assert_true (wc_message_store_add (f->db, message, 0, NULL));
      wc_store_fixture_commit (f);
      held[i] = message->id;
    }
  wc_message_builder_set_body (builder, "ok");
  wc_message_builder_peek (builder)->id = 0;
  for (guint i = 0; i < 3; i++)
    {
      taken = i < 2 ? held[i] : 0;
      g_assert_true (wc_message_match_find (f->db, wc_message_builder_peek (builder),
                                            &claims, &rule, &id, NULL));
      g_assert_cmpint (rule, ==, WC_MESSAGE_MATCH_TEXT);
      g_assert_cmpint (id, ==, held[i == 0 ? 1 : 0]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message-match/rules", test_rules);
  g_test_add_func ("/message-match/other-chat", test_other_chat);
  g_test_add_func ("/message-match/claims", test_claims);
  return g_test_run ();
}
