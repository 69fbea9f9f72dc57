/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/event-match.h"
#include "cli/line.h"
#include "common/failure.h"
#include "common/object.h"

static const WcOption options[] = { WC_EVENT_MATCH_OPTIONS, { NULL } };

static int
run (WcCli *cli, GError **error)
{
  return WC_EXIT_OK;
}

static const WcCommand verb = {
  .name = "follow", .arguments = "", .options = options, .run = run
};
static const WcCommand *const verbs[] = { &verb, NULL };

static WcEventMatch *
new_match (const char *words, const char *fallback, GError **error)
{
  g_autofree char *line = g_strconcat ("follow ", words, NULL);
  g_auto (GStrv) split = g_strsplit (g_strchomp (line), " ", -1);
  g_autoptr (WcCli) cli = wc_line_parse (verbs, (const char *const *) split, error);

  g_assert_no_error (*error);
  return wc_event_match_new (cli, fallback, error);
}

static void
assert_words (const char *const *words, const char *expected)
{
  g_autofree char *joined = words != NULL ? g_strjoinv (" ", (char **) words) : NULL;

  g_assert_cmpstr (joined, ==, expected);
}

static void
assert_wish (const char *line,
             const char *kinds,
             const char *accounts,
             const char *chats,
             gboolean one_chat)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcEventMatch) match = new_match (line, "message.new", &error);
  WcStreamWish wish = { 0 };

  g_assert_no_error (error);
  wc_event_match_fill (match, &wish);
  assert_words (wish.kinds, kinds);
  assert_words (wish.accounts, accounts);
  assert_words (wish.chats, chats);
  g_assert_true (wc_event_match_is_of_one_chat (match) == one_chat);
}

static void
test_wish (void)
{
  assert_wish ("", "message.new", NULL, NULL, FALSE);
  assert_wish ("-k typing,job.* -a work", "typing job.*", "work", NULL, FALSE);
  assert_wish ("-c a@x", "message.new", NULL, "a@x", TRUE);
  assert_wish ("-c a@x -c b@x -c a@x -a work", "message.new", "work", "a@x b@x", FALSE);
}

static gboolean
passes (const char *line, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcEventMatch) match = new_match (line, /* fallback= */ NULL, &error);
  g_autoptr (JsonObject) event = wc_object_parse (json, -1, &error);

  g_assert_no_error (error);
  return wc_event_match_test (match, event);
}

static void
test_from (void)
{
  g_assert_true (passes ("", "{}"));
  g_assert_true (passes ("-f a@x", "{\"data\":{\"from\":\"a@x\"}}"));
  g_assert_true (passes ("-f A@X", "{\"data\":{\"from\":\"a@x/b@y\"}}"));
  g_assert_true (passes ("-f a@x", "{\"data\":{\"jid\":\"a@x/phone\"}}"));
  g_assert_false (passes ("-f a@x", "{\"data\":{\"from\":\"a@x.example\"}}"));
  g_assert_false (passes ("-f a@x.example", "{\"data\":{\"from\":\"a@x/.example\"}}"));
  g_assert_false (passes ("-f a@x", "{\"data\":{\"from\":\"b@x/a@x\"}}"));
  g_assert_false (passes ("-f a@x", "{\"data\":{}}"));
}

static void
test_match (void)
{
  g_assert_true (passes ("-m ^gr(ü|ue)", "{\"data\":{\"body\":\"grün\"}}"));
  g_assert_false (passes ("-m ^gr", "{\"data\":{\"body\":\"a green\"}}"));
  g_assert_false (passes ("-m .", "{\"data\":{\"subject\":\"green\"}}"));
  g_assert_false (passes ("-m green -f a@x", "{\"data\":{\"body\":\"green\"}}"));
}

/* A pattern that would take for ever gives up. */
static void
test_backtracking (void)
{
  g_autofree char *body = g_strnfill (5000, 'a');
  g_autofree char *json = g_strdup_printf ("{\"data\":{\"body\":\"%s\"}}", body);

  g_assert_false (passes ("-m ^(a+)+$b", json));
}

static void
test_no_pattern (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (new_match ("-m (", /* fallback= */ NULL, &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/event-match/wish", test_wish);
  g_test_add_func ("/clients/event-match/from", test_from);
  g_test_add_func ("/clients/event-match/match", test_match);
  g_test_add_func ("/clients/event-match/backtracking", test_backtracking);
  g_test_add_func ("/clients/event-match/no-pattern", test_no_pattern);

  return g_test_run ();
}
