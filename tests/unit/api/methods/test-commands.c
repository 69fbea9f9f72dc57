/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/api-fixture.h"

typedef struct
{
  WcApiFixture *base;
  WcFakeEntities *entities;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_api_fixture_new ();
  f->entities = wc_fake_link_get_entities (f->base->base->link);
  wc_fake_link_set_state (f->base->base->link, WC_ACCOUNT_STATE_ONLINE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_api_fixture_free (f->base);
}

static void
test_list (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (f->base, "Commands.List", "{'account':'','jid':''}",
                         "{'commands':[{'node':'config','name':'Configure'}]}");
  wc_fake_entities_fail_next (
      f->entities, g_error_new_literal (WC_ERROR, WC_ERROR_NOT_SUPPORTED, "-"));
  wc_api_fixture_expect (f->base, "Commands.List", "{'account':'','jid':'a.lit'}",
                         "NotSupported");
}

#define EXECUTE "{'account':'','jid':'a.lit','node':'config','options':{'lang':'en'}}"

/* Begins a run that waits. Returns: (transfer full) its id. */
static char *
begin (Fixture *f)
{
  WcCommandStep *step = wc_fake_entities_make_stage ();
  g_autofree char *text = NULL;

  wc_command_step_add_note (step, WC_COMMAND_WARN, "Careful");
  wc_command_step_add_link (step, "https://a.lit/", "A");
  wc_fake_entities_give (f->entities, step);
  text = wc_api_fixture_call (f->base, "Commands.Execute", EXECUTE);
  wc_fake_entities_assert_log (f->entities, "execute a.lit config - en");
  wc_api_fixture_assert_pick (text, "step.account", "juliet@capulet.lit");
  wc_api_fixture_assert_pick (text, "step.status", "executing");
  wc_api_fixture_assert_pick (text, "step.actions", "[\"prev\",\"next\"]");
  wc_api_fixture_assert_pick (text, "step.default_action", "next");
  wc_api_fixture_assert_pick (text, "step.notes.0.severity", "warn");
  wc_api_fixture_assert_pick (text, "step.links.0.url", "https://a.lit/");
  wc_api_fixture_assert_pick (text, "step.form.fields.0.var", "name");
  return wc_api_fixture_pick (text, "step.session");
}

static void
test_run (Fixture *f, gconstpointer data)
{
  g_autofree char *id = begin (f);
  g_autofree char *bad =
      g_strdup_printf ("{'session':'%s','action':'next','fields':{}}", id);
  g_autofree char *good =
      g_strdup_printf ("{'session':'%s','action':'execute','fields':{'name':['x']}}", id);

  wc_api_fixture_expect (f->base, "Commands.Continue", bad,
                         "InvalidArgument fields.name");
  wc_api_fixture_expect (
      f->base, "Commands.Continue", good,
      "{'step':{'account':'juliet@capulet.lit','jid':'a.lit','node':'config',"
      "'status':'completed','actions':[],'notes':[]}}");
  wc_fake_entities_assert_log (f->entities, "next a.lit config s name=x");
  wc_api_fixture_expect (f->base, "Commands.Continue", good, "NotFound session");
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autofree char *id = begin (f);
  g_autofree char *args = g_strdup_printf ("{'session':'%s'}", id);

  wc_fake_entities_fail_next (f->entities,
                              g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_ERROR, "-"));
  wc_api_fixture_expect (f->base, "Commands.Cancel", args, "{}");
  wc_fake_entities_assert_log (f->entities, "cancel a.lit config s");
  wc_api_fixture_expect (f->base, "Commands.Cancel", args, "NotFound session");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/commands/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("list", test_list);
  ADD ("run", test_run);
  ADD ("cancel", test_cancel);
  return g_test_run ();
}
