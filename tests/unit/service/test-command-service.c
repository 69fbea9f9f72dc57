/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

typedef struct
{
  WcServiceFixture *base;
  WcCommandService *commands;
  WcAccount *account;
  WcFakeEntities *entities;
  GCancellable *owner;
  GHashTable *answers;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->commands = f->base->services->commands;
  f->account = wc_service_fixture_account (f->base);
  f->entities = wc_fake_link_get_entities (f->base->link);
  f->owner = g_cancellable_new ();
  f->answers =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_strfreev);
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_null (f->result);
  g_hash_table_unref (f->answers);
  g_object_unref (f->owner);
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

static WcCommandStage *
take (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = g_object_ref (wc_service_fixture_wait (&f->result));

  g_clear_object (&f->result);
  return wc_command_service_stage_finish (result, error);
}

static void
start (Fixture *f, const char *jid, const char *node)
{
  const WcCommandCall call = {
    .account = f->account, .jid = jid, .node = node, .owner = f->owner
  };

  wc_command_service_execute_async (f->commands, &call, wc_service_fixture_done,
                                    &f->result);
}

static WcCommandStage *
execute (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  WcCommandStage *stage;

  start (f, "A.lit", "n");
  stage = take (f, &error);
  g_assert_no_error (error);
  return stage;
}

static WcCommandStage *
go_on (Fixture *f, const char *id, WcCommandAction action, GError **error)
{
  wc_command_service_continue_async (f->commands, id, action, f->answers,
                                     wc_service_fixture_done, &f->result);
  return take (f, error);
}

/* Says @name to the one field. */
static void
answer (Fixture *f, const char *name)
{
  g_hash_table_replace (f->answers, (gpointer) "name", g_strsplit (name, "|", -1));
}

/* A run that waits for its second stage. Returns: (transfer full) its id. */
static char *
begin (Fixture *f)
{
  g_autoptr (WcCommandStage) stage = NULL;

  wc_fake_entities_give (f->entities, wc_fake_entities_make_stage ());
  stage = execute (f);
  wc_fake_entities_assert_log (f->entities, "execute a.lit n -");
  g_assert_cmpuint (wc_command_service_count (f->commands), ==, 1);
  return g_steal_pointer (&stage->id);
}

static void
assert_over (Fixture *f, const char *id, const char *log)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (wc_command_service_count (f->commands), ==, 0);
  g_assert_cmpuint (wc_fake_clock_count (f->base->clock), ==, 0);
  wc_fake_entities_assert_log (f->entities, log);
  g_assert_null (go_on (f, id, WC_COMMAND_EXECUTE, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "session");
  wc_fake_entities_assert_log (f->entities, "");
}

static void
test_list (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) items = NULL;

  wc_command_service_list_async (f->commands, f->account, "", wc_service_fixture_done,
                                 &f->result);
  items = wc_command_service_list_finish (wc_service_fixture_wait (&f->result), NULL);
  g_assert_cmpuint (items->len, ==, 1);
  g_clear_object (&f->result);
  wc_fake_entities_assert_log (f->entities, "commands capulet.lit");
}

static void
test_once (Fixture *f, gconstpointer data)
{
  g_autoptr (WcCommandStage) stage = execute (f);

  g_assert_null (stage->id);
  g_assert_cmpstr (stage->jid, ==, "a.lit");
  g_assert_cmpint (stage->step->status, ==, WC_COMMAND_COMPLETED);
  g_assert_cmpuint (wc_command_service_count (f->commands), ==, 0);
}

static void
test_stages (Fixture *f, gconstpointer data)
{
  g_autofree char *id = begin (f);
  g_autoptr (WcCommandStage) back = NULL;
  g_autoptr (WcCommandStage) on = NULL;

  wc_fake_entities_give (f->entities, wc_fake_entities_make_stage ());
  answer (f, "x");
  back = go_on (f, id, WC_COMMAND_PREV, NULL);
  g_assert_cmpstr (back->id, ==, id);
  on = go_on (f, id, WC_COMMAND_EXECUTE, NULL);
  g_assert_null (on->id);
  assert_over (f, id, "prev a.lit n s;next a.lit n s name=x");
}

/* Nothing is sent that cannot be answered well. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *id = begin (f);
  g_autoptr (GError) action = NULL;
  g_autoptr (GError) empty = NULL;
  g_autoptr (GError) other = NULL;
  g_autoptr (WcCommandStage) end = NULL;

  g_assert_null (go_on (f, id, WC_COMMAND_COMPLETE, &action));
  g_assert_cmpstr (wc_error_get_detail (action, "field"), ==, "action");
  g_assert_null (go_on (f, id, WC_COMMAND_NEXT, &empty));
  g_assert_cmpstr (wc_error_get_detail (empty, "field"), ==, "fields.name");
  g_hash_table_insert (f->answers, (gpointer) "other", g_strsplit ("x", "|", -1));
  g_assert_null (go_on (f, id, WC_COMMAND_NEXT, &other));
  g_assert_cmpstr (wc_error_get_detail (other, "field"), ==, "fields.other");
  wc_fake_entities_assert_log (f->entities, "");
  end = go_on (f, id, WC_COMMAND_CANCEL, NULL);
  g_assert_null (end->id);
  assert_over (f, id, "cancel a.lit n s");
}

static void
test_nothing_asked (Fixture *f, gconstpointer data)
{
  WcCommandStep *step = wc_command_step_new (WC_COMMAND_EXECUTING);
  g_autoptr (WcCommandStage) stage = NULL;
  g_autoptr (WcCommandStage) end = NULL;
  g_autoptr (GError) error = NULL;

  step->session = g_strdup ("s");
  wc_fake_entities_give (f->entities, step);
  stage = execute (f);
  answer (f, "x");
  g_assert_null (go_on (f, stage->id, WC_COMMAND_EXECUTE, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "fields");
  g_hash_table_remove_all (f->answers);
  end = go_on (f, stage->id, WC_COMMAND_EXECUTE, NULL);
  assert_over (f, stage->id, "execute a.lit n -;execute a.lit n s");
}

static GError *
refusal (WcErrorCode code, const char *reason)
{
  GError *error = g_error_new_literal (WC_ERROR, code, "no");

  if (reason != NULL)
    wc_error_set_detail (error, "reason", reason);
  return error;
}

/* The person can do better, until the other side has ended it. */
static void
test_errors (Fixture *f, gconstpointer data)
{
  g_autofree char *id = begin (f);
  g_autoptr (GError) bad = NULL;
  g_autoptr (GError) gone = NULL;

  answer (f, "x");
  wc_fake_entities_fail_next (f->entities,
                              refusal (WC_ERROR_REMOTE_ERROR, "bad-payload"));
  g_assert_null (go_on (f, id, WC_COMMAND_NEXT, &bad));
  g_assert_cmpstr (wc_error_get_detail (bad, "reason"), ==, "bad-payload");
  g_assert_cmpuint (wc_command_service_count (f->commands), ==, 1);
  wc_fake_entities_fail_next (f->entities,
                              refusal (WC_ERROR_NOT_AUTHORIZED, "session-expired"));
  g_assert_null (go_on (f, id, WC_COMMAND_NEXT, &gone));
  g_assert_error (gone, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
  assert_over (f, id, "next a.lit n s name=x;next a.lit n s name=x;drop a.lit n s");
}

static void
test_first_fails (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) node = NULL;
  g_autoptr (GError) jid = NULL;
  g_autoptr (GError) offline = NULL;

  wc_fake_entities_fail_next (f->entities, refusal (WC_ERROR_NOT_FOUND, NULL));
  start (f, "a.lit", "n");
  g_assert_null (take (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  start (f, "a.lit", "");
  g_assert_null (take (f, &node));
  g_assert_cmpstr (wc_error_get_detail (node, "field"), ==, "node");
  start (f, "@", "n");
  g_assert_null (take (f, &jid));
  g_assert_cmpstr (wc_error_get_detail (jid, "field"), ==, "jid");
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_OFFLINE);
  start (f, "a.lit", "n");
  g_assert_null (take (f, &offline));
  g_assert_error (offline, WC_ERROR, WC_ERROR_OFFLINE);
  g_assert_cmpuint (wc_command_service_count (f->commands), ==, 0);
}

static void
test_owner_gone (Fixture *f, gconstpointer data)
{
  g_autofree char *id = begin (f);

  g_cancellable_cancel (f->owner);
  assert_over (f, id, "drop a.lit n s");
}

/* The one that waits is gone before the other side has said anything. */
static void
test_owner_gone_meanwhile (Fixture *f, gconstpointer data)
{
  g_autoptr (WcCommandStage) stage = NULL;

  wc_fake_entities_give (f->entities, wc_fake_entities_make_stage ());
  wc_fake_entities_hold (f->entities);
  start (f, "a.lit", "n");
  g_cancellable_cancel (f->owner);
  g_assert_cmpuint (wc_command_service_count (f->commands), ==, 1);
  wc_fake_entities_release (f->entities);
  stage = take (f, NULL);
  g_assert_null (stage->id);
  wc_fake_entities_assert_log (f->entities, "execute a.lit n -;drop a.lit n s");
  g_assert_cmpuint (wc_command_service_count (f->commands), ==, 0);
  start (f, "a.lit", "n");
  g_assert_null (take (f, NULL));
  wc_fake_entities_assert_log (f->entities, "");
}

static void
test_expired (Fixture *f, gconstpointer data)
{
  g_autofree char *id = begin (f);

  wc_fake_clock_advance (f->base->clock,
                         WC_COMMAND_SERVICE_LIFETIME_S * G_USEC_PER_SEC - 1);
  g_assert_cmpuint (wc_command_service_count (f->commands), ==, 1);
  wc_fake_clock_advance (f->base->clock, 1);
  assert_over (f, id, "drop a.lit n s");
}

/* Where the stream ended, so has everything that was kept for it. */
static void
test_stream_gone (Fixture *f, gconstpointer data)
{
  g_autofree char *lost = begin (f);
  g_autofree char *left = NULL;

  wc_fake_link_tell (f->base->link);
  g_assert_cmpuint (wc_command_service_count (f->commands), ==, 1);
  wc_fake_entities_next_stream (f->entities);
  wc_fake_link_tell (f->base->link);
  assert_over (f, lost, "");
  left = begin (f);
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_OFFLINE);
  assert_over (f, left, "drop a.lit n s");
}

static void
test_busy (Fixture *f, gconstpointer data)
{
  g_autofree char *id = begin (f);
  g_autoptr (WcCommandStage) stage = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  answer (f, "x");
  wc_fake_entities_hold (f->entities);
  wc_command_service_continue_async (f->commands, id, WC_COMMAND_NEXT, f->answers,
                                     wc_service_fixture_done, &f->result);
  wc_command_service_continue_async (f->commands, id, WC_COMMAND_NEXT, f->answers,
                                     wc_service_fixture_done, &second);
  g_assert_null (
      wc_command_service_stage_finish (wc_service_fixture_wait (&second), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_BUSY);
  wc_fake_entities_release (f->entities);
  stage = take (f, NULL);
  g_assert_nonnull (stage);
}

static void
test_limits (Fixture *f, gconstpointer data)
{
  g_autofree char *id = begin (f);
  g_autoptr (GError) error = NULL;

  answer (f, "x");
  for (int i = 1; i < WC_COMMAND_SERVICE_MAX_STAGES; i++)
    {
      g_autoptr (WcCommandStage) stage = NULL;

      wc_fake_entities_give (f->entities, wc_fake_entities_make_stage ());
      stage = go_on (f, id, WC_COMMAND_NEXT, NULL);
      g_assert_nonnull (stage->id);
    }
  wc_fake_entities_give (f->entities, wc_fake_entities_make_stage ());
  wc_command_stage_free (go_on (f, id, WC_COMMAND_NEXT, NULL));
  g_assert_cmpuint (wc_command_service_count (f->commands), ==, 0);
  for (int i = 0; i < WC_COMMAND_SERVICE_MAX_RUNS; i++)
    {
      wc_fake_entities_give (f->entities, wc_fake_entities_make_stage ());
      wc_command_stage_free (execute (f));
    }
  start (f, "a.lit", "n");
  g_assert_null (take (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_BUSY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/command-service/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("list", test_list);
  ADD ("once", test_once);
  ADD ("stages", test_stages);
  ADD ("refused", test_refused);
  ADD ("nothing-asked", test_nothing_asked);
  ADD ("errors", test_errors);
  ADD ("first-fails", test_first_fails);
  ADD ("owner-gone", test_owner_gone);
  ADD ("owner-gone-meanwhile", test_owner_gone_meanwhile);
  ADD ("expired", test_expired);
  ADD ("stream-gone", test_stream_gone);
  ADD ("busy", test_busy);
  ADD ("limits", test_limits);
  return g_test_run ();
}
