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

#define ARGS "{'account':'','gateway':'sms.x.lit'}"

static void
test_questions (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (
      f->base, "Gateways.List", "{'account':''}",
      "{'gateways':[{'jid':'sms.x.lit','type':'sms','name':'Short messages',"
      "'registers':true,'registered':true,'resolves':true,'has_rooms':false,"
      "'has_commands':false}]}");
  wc_api_fixture_expect (
      f->base, "Gateways.Form", ARGS,
      "{'form':{'form':{'kind':'form','fields':[{'var':'number','type':'text-single',"
      "'required':false,'values':['12']}]},'url':'https://sms.x.lit/',"
      "'registered':true}}");
  wc_api_fixture_expect (f->base, "Gateways.Prompt", ARGS,
                         "{'prompt':{'prompt':'Number'}}");
  wc_api_fixture_expect (f->base, "Gateways.Resolve",
                         "{'account':'','gateway':'sms.x.lit','text':'12'}",
                         "{'jid':'12@sms.x.lit'}");
  wc_api_fixture_expect (f->base, "Gateways.Resolve",
                         "{'account':'','gateway':'sms.x.lit','text':''}",
                         "InvalidArgument text");
}

static void
test_registration (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (f->base, "Gateways.Register",
                         "{'account':'','gateway':'sms.x.lit','fields':{'number':['1']}}",
                         "{}");
  wc_api_fixture_expect (f->base, "Gateways.Unregister", ARGS, "{}");
  wc_fake_entities_assert_log (f->entities, "register sms.x.lit 1;unregister sms.x.lit");
  wc_fake_entities_fail_next (f->entities,
                              g_error_new_literal (WC_ERROR, WC_ERROR_CONFLICT, "-"));
  wc_api_fixture_expect (f->base, "Gateways.Unregister", ARGS, "Conflict");
  wc_api_fixture_expect (f->base, "Gateways.Form", "{'account':'','gateway':'@'}",
                         "InvalidArgument gateway");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/gateways/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("questions", test_questions);
  ADD ("registration", test_registration);
  return g_test_run ();
}
