/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/api-fixture.h"

typedef WcApiFixture *Fixture;

#define SERVER "'server':'Capulet.Lit','settings':{}"
#define ZOE "'fields':{'username':['zoe'],'password':['secret']}"

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

static void
test_form (Fixture *f, gconstpointer data)
{
  g_autofree char *form =
      wc_api_fixture_call (*f, "Accounts.RegistrationForm", "{" SERVER "}");
  g_autofree char *account = NULL;

  wc_api_fixture_assert_pick (form, "registration.registration", "form1");
  wc_api_fixture_assert_pick (form, "registration.url", "https://capulet.lit/register");
  wc_api_fixture_assert_pick (form, "registration.form.fields.1.var", "password");
  wc_api_fixture_assert_pick (form, "registration.form.fields.1.type", "text-private");
  account = wc_api_fixture_call (
      *f, "Accounts.Register", "{" SERVER "," ZOE ",'options':{'registration':'form1'}}");
  wc_api_fixture_assert_pick (account, "account.jid", "zoe@capulet.lit");
  wc_api_fixture_expect (*f, "Accounts.Register",
                         "{" SERVER "," ZOE ",'options':{'registration':'form1'}}",
                         "NotFound");
}

static void
test_settings (Fixture *f, gconstpointer data)
{
  g_autofree char *account = wc_api_fixture_call (
      *f, "Accounts.Register",
      "{'server':'capulet.lit','settings':{'alias':'z','enabled':false}," ZOE "}");

  wc_api_fixture_assert_pick (account, "account.alias", "z");
  wc_api_fixture_assert_pick (account, "account.enabled", "false");
}

static void
test_arguments (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (*f, "Accounts.RegistrationForm",
                         "{'server':'a@capulet.lit','settings':{}}",
                         "InvalidArgument server");
  wc_api_fixture_expect (*f, "Accounts.RegistrationForm", "{'server':'','settings':{}}",
                         "InvalidArgument server");
  wc_api_fixture_expect (*f, "Accounts.Register",
                         "{'server':'capulet.lit','settings':{'password':'p'}," ZOE "}",
                         "InvalidArgument settings.password");
  wc_api_fixture_expect (*f, "Accounts.Register",
                         "{" SERVER ",'fields':{'username':['a','b']}}",
                         "InvalidArgument fields.username");
  wc_api_fixture_expect (*f, "Accounts.Register",
                         "{" SERVER ",'fields':{'username':'a'}}",
                         "InvalidArgument fields.username");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  GError *error = g_error_new_literal (WC_ERROR, WC_ERROR_NOT_SUPPORTED, "on its page");

  wc_error_set_detail (error, "url", "https://capulet.lit/register");
  wc_fake_registrar_fail_ask ((*f)->base->registrar, error);
  wc_api_fixture_expect (*f, "Accounts.RegistrationForm", "{" SERVER "}", "NotSupported");
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autofree char *form =
      wc_api_fixture_call (*f, "Accounts.RegistrationForm", "{" SERVER "}");

  wc_api_fixture_expect (*f, "Accounts.CancelRegistration", "{'registration':'form1'}",
                         "{}");
  wc_api_fixture_expect (*f, "Accounts.CancelRegistration", "{'registration':'form1'}",
                         "NotFound");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/api/methods/registration/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("form", test_form);
  TEST ("settings", test_settings);
  TEST ("arguments", test_arguments);
  TEST ("refused", test_refused);
  TEST ("cancel", test_cancel);
  return g_test_run ();
}
