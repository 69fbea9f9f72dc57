/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

static gboolean
answer (WcServiceFixture *f, const char *id, GHashTable *fields, GError **error)
{
  GAsyncResult *result = NULL;
  gboolean good;

  wc_prompt_service_answer_async (f->services->prompts, id, fields,
                                  wc_service_fixture_done, &result);
  good = wc_prompt_service_answer_finish (wc_service_fixture_wait (&result), error);
  g_object_unref (result);
  return good;
}

static void
test_answer (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  WcPromptService *service = f->services->prompts;
  g_autoptr (GHashTable) fields = wc_details_new ();
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (WcPrompt) found = NULL;
  g_autoptr (WcPrompt) closed = NULL;
  g_autoptr (GError) error = NULL;
  const char *id;

  wc_prompts_raise (f->prompts, f->store->account, WC_PROMPT_KIND_KEYRING, "locked", NULL,
                    NULL);
  open = wc_prompt_service_list (service, NULL);
  g_assert_cmpuint (open->len, ==, 1);
  id = ((WcPrompt *) g_ptr_array_index (open, 0))->id;
  found = wc_prompt_service_find (service, id);
  g_assert_cmpstr (found->text, ==, "locked");

  g_assert_false (answer (f, id, fields, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  wc_details_set (fields, "decision", "retry");
  g_assert_true (answer (f, id, fields, NULL));
  closed = wc_prompt_service_find (service, id);
  g_assert_null (closed);
}

static void
test_dismiss (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_prompt_service_dismiss (f->services->prompts, "none", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_prompts_raise (f->prompts, f->store->account, WC_PROMPT_KIND_KEYRING, "locked", NULL,
                    NULL);
  open = wc_prompt_service_list (f->services->prompts, NULL);
  g_assert_true (wc_prompt_service_dismiss (
      f->services->prompts, ((WcPrompt *) g_ptr_array_index (open, 0))->id, NULL));
}

/* ---- Invitations ---- */

#define TEA "tea@rooms.lit"

static void
invite (WcServiceFixture *f, const char *from)
{
  GHashTable *details = wc_details_new ();
  g_autoptr (GError) error = NULL;

  wc_details_set (details, "room", TEA);
  wc_details_set (details, "from", from);
  wc_details_set (details, "source", "stranger");
  wc_details_set (details, ".password", "old");
  wc_prompts_raise (f->prompts, f->store->account, WC_PROMPT_KIND_INVITATION, "come in?",
                    details, &error);
  g_assert_no_error (error);
}

static WcServiceFixture *
new_invited (void)
{
  WcServiceFixture *f = wc_service_fixture_new ();

  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  invite (f, "romeo@montague.lit");
  return f;
}

/* The only open prompt. Returns: (transfer full). */
static WcPrompt *
only_prompt (WcServiceFixture *f)
{
  g_autoptr (GPtrArray) open = wc_prompt_service_list (f->services->prompts, NULL);

  g_assert_cmpuint (open->len, ==, 1);
  return wc_prompt_ref (open->pdata[0]);
}

static void
assert_none (WcServiceFixture *f)
{
  g_autoptr (GPtrArray) open = wc_prompt_service_list (f->services->prompts, NULL);

  g_assert_cmpuint (open->len, ==, 0);
}

/* Answers the only prompt: the action, and one more field (nullable) with its value. */
static gboolean
decide (
    WcServiceFixture *f, const char *word, const char *key, const char *value, GError **e)
{
  g_autoptr (WcPrompt) prompt = only_prompt (f);
  g_autoptr (GHashTable) fields = wc_details_new ();

  wc_details_set (fields, "action", word);
  if (key != NULL)
    wc_details_set (fields, key, value);
  return answer (f, prompt->id, fields, e);
}

/* The room refuses the next join. */
static void
refuse_next (WcServiceFixture *f, const char *reason)
{
  GError *error = g_error_new_literal (WC_ERROR, WC_ERROR_NOT_AUTHORIZED, "go away");

  if (reason != NULL)
    wc_error_set_detail (error, "reason", reason);
  wc_error_set_detail (error, "text", "Who are you?");
  wc_fake_rooms_fail_next (f->rooms, error);
}

static void
test_accepted (void)
{
  g_autoptr (WcServiceFixture) f = new_invited ();

  g_assert_true (decide (f, "accept", NULL, NULL, NULL));
  wc_fake_rooms_assert_log (
      f->rooms, "join tea@rooms.lit nick=- password=old bookmark=1 name=- remember");
  assert_none (f);
}

static void
test_declined (void)
{
  g_autoptr (WcServiceFixture) f = new_invited ();

  g_assert_true (decide (f, "decline", NULL, NULL, NULL));
  wc_fake_rooms_assert_log (f->rooms, "");
  assert_none (f);
}

/* Test that declining one leaves the other. */
static void
test_two (void)
{
  g_autoptr (WcServiceFixture) f = new_invited ();
  g_autoptr (WcPrompt) first = only_prompt (f);
  g_autoptr (WcPrompt) left = NULL;
  g_autoptr (GHashTable) fields = wc_details_new ();

  invite (f, "mallory@x.lit");
  wc_details_set (fields, "action", "decline");
  g_assert_true (answer (f, first->id, fields, NULL));
  left = only_prompt (f);
  g_assert_cmpstr (wc_details_get (left->details, "from"), ==, "mallory@x.lit");
}

/* Test that it waits until the room can be asked. */
static void
test_not_now (void)
{
  g_autoptr (WcServiceFixture) f = new_invited ();
  g_autoptr (WcPrompt) before = only_prompt (f);
  g_autoptr (WcPrompt) after = NULL;
  g_autoptr (GError) error = NULL;

  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_false (decide (f, "accept", NULL, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  g_clear_error (&error);
  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  refuse_next (f, NULL);
  g_assert_false (decide (f, "accept", NULL, NULL, &error));
  after = only_prompt (f);
  g_assert_cmpstr (after->id, ==, before->id);
}

/* Test that a room that may let us in another time is asked about again, with what it
 * said and what may be changed. */
static void
test_refused (void)
{
  g_autoptr (WcServiceFixture) f = new_invited ();
  g_autoptr (WcPrompt) before = only_prompt (f);
  g_autoptr (WcPrompt) after = NULL;
  g_autoptr (GError) error = NULL;

  refuse_next (f, "password");
  g_assert_false (decide (f, "accept", NULL, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
  g_assert_cmpstr (wc_error_get_detail (error, "reason"), ==, "password");
  after = only_prompt (f);
  g_assert_cmpstr (after->id, !=, before->id);
  g_assert_cmpstr (after->text, ==,
                   "romeo@montague.lit invites you to the room tea@rooms.lit, which "
                   "refused: it wants another password");
  g_assert_cmpstr (wc_details_get (after->details, "refused"), ==, "password");
  g_assert_cmpstr (wc_details_get (after->details, "refused_text"), ==, "Who are you?");
  g_assert_cmpstr (wc_details_get (after->details, "source"), ==, "stranger");
  wc_fake_rooms_assert_log (
      f->rooms, "join tea@rooms.lit nick=- password=old bookmark=1 name=- remember");
  g_assert_true (decide (f, "accept", "password", "new", NULL));
  wc_fake_rooms_assert_log (
      f->rooms, "join tea@rooms.lit nick=- password=new bookmark=1 name=- remember");
  assert_none (f);
}

static void
test_taken_nick (void)
{
  g_autoptr (WcServiceFixture) f = new_invited ();
  g_autoptr (GError) error = NULL;

  refuse_next (f, "nick-conflict");
  g_assert_false (decide (f, "accept", NULL, NULL, NULL));
  g_assert_false (decide (f, "accept", "nick", "", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "fields.nick");
  wc_fake_rooms_assert_log (
      f->rooms, "join tea@rooms.lit nick=- password=old bookmark=1 name=- remember");
  g_assert_true (decide (f, "accept", "nick", "Juliet", NULL));
  wc_fake_rooms_assert_log (
      f->rooms, "join tea@rooms.lit nick=Juliet password=old bookmark=1 name=- remember");
}

/* Test that nobody is asked again where no answer helps, and who follows hears why. */
static void
test_banned (void)
{
  g_autoptr (WcServiceFixture) f = new_invited ();
  g_autoptr (GError) error = NULL;

  refuse_next (f, "banned");
  g_assert_false (decide (f, "accept", NULL, NULL, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "reason"), ==, "banned");
  assert_none (f);
}

/* Test that what was declined while the room was being asked stays declined. */
static void
test_closed_meanwhile (void)
{
  g_autoptr (WcServiceFixture) f = new_invited ();
  g_autoptr (WcPrompt) prompt = only_prompt (f);
  g_autoptr (GHashTable) fields = wc_details_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  refuse_next (f, "password");
  wc_fake_rooms_hold_next (f->rooms);
  wc_details_set (fields, "action", "accept");
  wc_prompt_service_answer_async (f->services->prompts, prompt->id, fields,
                                  wc_service_fixture_done, &result);
  g_assert_true (decide (f, "decline", NULL, NULL, NULL));
  wc_fake_rooms_go_on (f->rooms);
  g_assert_false (
      wc_prompt_service_answer_finish (wc_service_fixture_wait (&result), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
  g_object_unref (result);
  assert_none (f);
}

/* ---- Wishes to speak ---- */

static WcServiceFixture *
new_asked (void)
{
  WcServiceFixture *f = wc_service_fixture_new ();
  GHashTable *details = wc_details_new ();

  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  wc_details_set (details, "who", TEA "/eve");
  wc_details_set (details, "room", TEA);
  wc_details_set (details, "nick", "eve");
  g_assert_true (wc_prompts_raise (f->prompts, f->store->account, WC_PROMPT_KIND_VOICE,
                                   "eve?", details, NULL));
  return f;
}

static gboolean
judge (WcServiceFixture *f, const char *action, GError **error)
{
  g_autoptr (GPtrArray) open = wc_prompt_service_list (f->services->prompts, NULL);
  g_autoptr (GHashTable) fields = wc_details_new ();

  wc_details_set (fields, "action", action);
  return answer (f, ((WcPrompt *) g_ptr_array_index (open, 0))->id, fields, error);
}

static guint
count_open (WcServiceFixture *f)
{
  g_autoptr (GPtrArray) open = wc_prompt_service_list (f->services->prompts, NULL);

  return open->len;
}

static void
test_voice (void)
{
  g_autoptr (WcServiceFixture) f = new_asked ();
  g_autoptr (WcServiceFixture) other = new_asked ();

  g_assert_true (judge (f, "grant", NULL));
  wc_fake_rooms_assert_log (f->rooms, "voice " TEA " eve - granted");
  g_assert_cmpuint (count_open (f), ==, 0);
  g_assert_true (judge (other, "deny", NULL));
  wc_fake_rooms_assert_log (other->rooms, "voice " TEA " eve - denied");
  g_assert_cmpuint (count_open (other), ==, 0);
}

/* Test that an answer that nobody hears is none, and one that nobody needs ends it. */
static void
test_voice_unheard (void)
{
  g_autoptr (WcServiceFixture) f = new_asked ();
  g_autoptr (GError) error = NULL;

  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_false (judge (f, "grant", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  g_clear_error (&error);
  g_assert_cmpuint (count_open (f), ==, 1);
  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  wc_fake_rooms_fail_next (f->rooms, g_error_new (WC_ERROR, WC_ERROR_CONFLICT, "out"));
  g_assert_false (judge (f, "grant", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_cmpuint (count_open (f), ==, 1);
  wc_fake_rooms_fail_next (f->rooms, g_error_new (WC_ERROR, WC_ERROR_NOT_FOUND, "gone"));
  g_assert_false (judge (f, "grant", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_open (f), ==, 0);
}

/* ---- CAPTCHAs of rooms ---- */

static WcServiceFixture *
new_challenged (const char *way)
{
  WcServiceFixture *f = wc_service_fixture_new ();
  GHashTable *details = wc_details_new ();

  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  wc_details_set (details, "room", TEA);
  wc_details_set (details, ".way", way);
  g_assert_true (wc_prompts_raise (f->prompts, f->store->account, WC_PROMPT_KIND_CAPTCHA,
                                   "lime?", details, NULL));
  return f;
}

static gboolean
say (WcServiceFixture *f, const char *key, const char *value, GError **error)
{
  g_autoptr (GPtrArray) open = wc_prompt_service_list (f->services->prompts, NULL);
  g_autoptr (GHashTable) fields = wc_details_new ();

  wc_details_set (fields, key, value);
  return answer (f, ((WcPrompt *) g_ptr_array_index (open, 0))->id, fields, error);
}

/* Test that the room is told; of what was done on its page only the prompt. */
static void
test_captcha (void)
{
  g_autoptr (WcServiceFixture) f = new_challenged ("form");
  g_autoptr (WcServiceFixture) page = new_challenged ("page");

  g_assert_true (say (f, "answer", "green", NULL));
  wc_fake_rooms_assert_log (f->rooms, "captcha " TEA " green");
  g_assert_cmpuint (count_open (f), ==, 0);
  g_assert_true (say (page, "action", "done", NULL));
  wc_fake_rooms_assert_log (page->rooms, "");
  g_assert_cmpuint (count_open (page), ==, 0);
}

/* Test that one that nobody has heard may be given again, and a wrong one not. */
static void
test_captcha_wrong (void)
{
  g_autoptr (WcServiceFixture) f = new_challenged ("form");
  g_autoptr (GError) error = NULL;

  wc_fake_rooms_fail_next (f->rooms,
                           g_error_new (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT, "late"));
  g_assert_false (say (f, "answer", "green", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT);
  g_clear_error (&error);
  g_assert_cmpuint (count_open (f), ==, 1);
  wc_fake_rooms_fail_next (f->rooms,
                           g_error_new (WC_ERROR, WC_ERROR_NOT_AUTHORIZED, "wrong"));
  g_assert_false (say (f, "answer", "red", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
  g_assert_cmpuint (count_open (f), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/prompt-service/answer", test_answer);
  g_test_add_func ("/service/prompt-service/dismiss", test_dismiss);
  g_test_add_func ("/service/prompt-service/voice", test_voice);
  g_test_add_func ("/service/prompt-service/voice-unheard", test_voice_unheard);
  g_test_add_func ("/service/prompt-service/captcha", test_captcha);
  g_test_add_func ("/service/prompt-service/captcha-wrong", test_captcha_wrong);
  g_test_add_func ("/service/prompt-service/accepted", test_accepted);
  g_test_add_func ("/service/prompt-service/declined", test_declined);
  g_test_add_func ("/service/prompt-service/two", test_two);
  g_test_add_func ("/service/prompt-service/not-now", test_not_now);
  g_test_add_func ("/service/prompt-service/refused", test_refused);
  g_test_add_func ("/service/prompt-service/taken-nick", test_taken_nick);
  g_test_add_func ("/service/prompt-service/banned", test_banned);
  g_test_add_func ("/service/prompt-service/closed-meanwhile", test_closed_meanwhile);
  return g_test_run ();
}
