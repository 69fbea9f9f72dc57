/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/api-fixture.h"
#include "store/statement.h"

typedef WcApiFixture *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_api_fixture_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_api_fixture_free (*f);
}

/* A message of ours that was kept. Returns: (transfer full) its id as text. */
static char *
send (Fixture *f)
{
  g_autofree char *sent = wc_api_fixture_call (
      *f, "Messages.Send",
      "{'account':'','chat':'romeo@montague.lit','body':'one','options':{}}");

  return wc_api_fixture_pick (sent, "message.id");
}

static char *
call (Fixture *f, const char *method, const char *id, const char *rest)
{
  g_autofree char *params = g_strdup_printf ("{'account':'','id':%s%s}", id, rest);

  return wc_api_fixture_call (*f, method, params);
}

/* What was kept is on its way. */
static void
fix_bytes (Fixture *f)
{
  WcStoreFixture *store = (*f)->base->store;

  wc_store_fixture_begin (store);
  g_assert_true (
      wc_statement_exec (store->db, "UPDATE outbox SET stanza = '<message/>'", NULL));
  wc_store_fixture_commit (store);
}

/* What nobody has yet has had no other text. */
static void
test_correct_unsent (Fixture *f, gconstpointer data)
{
  g_autofree char *id = send (f);
  g_autofree char *said = call (f, "Messages.Correct", id, ",'body':'two'");
  g_autofree char *edits = call (f, "Messages.Edits", id, "");
  g_autofree char *taken = call (f, "Messages.Retract", id, "");
  g_autofree char *again = call (f, "Messages.Resend", id, "");

  wc_api_fixture_assert_pick (said, "message.body", "two");
  wc_api_fixture_assert_pick (said, "message.edited_ts", NULL);
  wc_api_fixture_assert_pick (edits, "edits.0.body", NULL);
  wc_api_fixture_assert_pick (taken, "message.body", NULL);
  wc_api_fixture_assert_pick (taken, "message.state", "failed");
  wc_api_fixture_assert_pick (taken, "message.error.condition", "retracted");
  g_assert_cmpstr (again, ==, "Conflict");
}

static void
test_correct (Fixture *f, gconstpointer data)
{
  g_autofree char *id = send (f);
  g_autofree char *said = NULL;
  g_autofree char *edits = NULL;
  g_autofree char *named = NULL;
  g_autofree char *unnamed = NULL;
  g_autofree char *empty = NULL;
  g_autofree char *unknown = NULL;

  fix_bytes (f);
  said = call (f, "Messages.Correct", id, ",'body':'two'");
  edits = call (f, "Messages.Edits", id, "");
  named = call (f, "Messages.Correct", id,
                ",'body':'bob','options':{'mentions':[{'jid':'bob@y.lit'}]}");
  unnamed = call (f, "Messages.Correct", id, ",'body':'bob','options':{'mentions':[]}");
  empty = call (f, "Messages.Correct", id, ",'body':''");
  unknown = call (f, "Messages.Correct", "7", ",'body':'x'");
  wc_api_fixture_assert_pick (said, "message.body", "two");
  wc_api_fixture_assert_pick (said, "message.id", id);
  wc_api_fixture_assert_pick (named, "message.mentions.0.jid", "bob@y.lit");
  g_assert_null (strstr (unnamed, "mentions"));
  wc_api_fixture_assert_pick (edits, "edits.0.body", "one");
  wc_api_fixture_assert_pick (edits, "edits.1.body", "two");
  g_assert_cmpstr (empty, ==, "InvalidArgument body");
  g_assert_cmpstr (unknown, ==, "NotFound");
}

static void
test_react (Fixture *f, gconstpointer data)
{
  g_autofree char *id = send (f);
  g_autofree char *said = call (f, "Messages.React", id, ",'emojis':['👍']");
  g_autofree char *bad = call (f, "Messages.React", id, ",'emojis':['+']");
  g_autofree char *none = call (f, "Messages.React", id, ",'emojis':[]");
  g_autofree char *history = call (f, "Messages.ReactionHistory", id, "");
  g_autofree char *unknown = call (f, "Messages.ReactionHistory", "7", "");

  wc_api_fixture_assert_pick (said, "message.reactions.0.emojis.0", "👍");
  g_assert_cmpstr (bad, ==, "InvalidArgument emojis");
  wc_api_fixture_assert_pick (none, "message.reactions", NULL);
  wc_api_fixture_assert_pick (history, "reactions.0.emojis.0", "👍");
  wc_api_fixture_assert_pick (history, "reactions.0.dir", "out");
  wc_api_fixture_assert_pick (history, "reactions.1.emojis.0", NULL);
  g_assert_nonnull (strstr (history, "\"emojis\":[]"));
  g_assert_cmpstr (unknown, ==, "NotFound");
}

static void
test_retract (Fixture *f, gconstpointer data)
{
  g_autofree char *id = send (f);
  g_autofree char *said = call (f, "Messages.Retract", id, "");
  g_autofree char *again = call (f, "Messages.Retract", id, "");
  g_autofree char *unknown = call (f, "Messages.Retract", "7", "");

  wc_api_fixture_assert_pick (said, "message.id", id);
  wc_api_fixture_assert_pick (again, "message.id", id);
  g_assert_cmpstr (unknown, ==, "NotFound");
}

static void
test_moderate (Fixture *f, gconstpointer data)
{
  g_autofree char *id = send (f);
  g_autofree char *person = call (f, "Messages.Moderate", id, ",'reason':'loud'");
  g_autofree char *unknown = call (f, "Messages.Moderate", "7", ",'reason':''");

  wc_api_fixture_expect (*f, "Messages.Moderate",
                         "{'account':'nobody@x.lit','id':7,'reason':''}", "NotFound");
  g_assert_cmpstr (person, ==, "Conflict");
  g_assert_cmpstr (unknown, ==, "NotFound");
}

static void
test_reply (Fixture *f, gconstpointer data)
{
  g_autofree char *id = send (f);
  g_autofree char *params =
      g_strdup_printf ("{'account':'','chat':'romeo@montague.lit','body':'yes',"
                       "'options':{'reply_to':%s,'quote_fallback':false}}",
                       id);
  g_autofree char *sent = wc_api_fixture_call (*f, "Messages.Send", params);
  g_autofree char *answer = wc_api_fixture_pick (sent, "message.id");
  g_autofree char *get = g_strdup_printf ("{'account':'','ids':[%s]}", answer);
  g_autofree char *got = wc_api_fixture_call (*f, "Messages.Get", get);

  wc_api_fixture_assert_pick (got, "items.0.reply.id", id);
  wc_api_fixture_assert_pick (got, "items.0.reply.excerpt", "one");
  wc_api_fixture_expect (*f, "Messages.Send",
                         "{'account':'','chat':'romeo@montague.lit','body':'yes',"
                         "'options':{'reply_to':7}}",
                         "NotFound options.reply_to");
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/methods-annotations/correct", test_correct);
  ADD ("/methods-annotations/correct-unsent", test_correct_unsent);
  ADD ("/methods-annotations/react", test_react);
  ADD ("/methods-annotations/retract", test_retract);
  ADD ("/methods-annotations/moderate", test_moderate);
  ADD ("/methods-annotations/reply", test_reply);
  return g_test_run ();
}
