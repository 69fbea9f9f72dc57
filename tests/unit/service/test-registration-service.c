/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "lib/service-fixture.h"
#include "store/account-store.h"

typedef struct
{
  WcServiceFixture *base;
  WcRegistrationService *service;
  GHashTable *answers;
  WcAccountPassword password;
  WcAccount *server;
} Fixture;

static void
answer (Fixture *f, const char *var, const char *value)
{
  g_hash_table_replace (f->answers, g_strdup (var), g_strsplit (value, "|", -1));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->service = f->base->services->registrations;
  f->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) g_strfreev);
  f->server = wc_account_new ("capulet.lit");
  answer (f, "username", "Zoe");
  answer (f, "password", "secret");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_hash_table_unref (f->answers);
  wc_account_unref (f->server);
  wc_service_fixture_free (f->base);
}

static WcAccount *
register_with (Fixture *f, const char *registration, GError **error)
{
  WcRegistrationCall call = { .server = f->server,
                              .registration = registration,
                              .answers = f->answers,
                              .password = &f->password };
  g_autoptr (GAsyncResult) result = NULL;

  wc_registration_service_register_async (f->service, &call, wc_service_fixture_done,
                                          &result);
  return wc_registration_service_register_finish (
      f->service, wc_service_fixture_wait (&result), error);
}

static void
assert_fails (Fixture *f, const char *registration, WcErrorCode code, const char *field)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (register_with (f, registration, &error));
  g_assert_error (error, WC_ERROR, (int) code);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, field);
}

static void
assert_log (Fixture *f, const char *expected)
{
  g_autofree char *log = wc_fake_registrar_take_log (f->base->registrar);

  g_assert_cmpstr (log, ==, expected);
}

static WcRegistrarOffer *
ask (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wc_registration_service_ask_async (f->service, &(WcRegistrarQuestion){ f->server },
                                     wc_service_fixture_done, &result);
  return wc_registration_service_ask_finish (f->service,
                                             wc_service_fixture_wait (&result), error);
}

static WcAccount *
resolve (Fixture *f, const char *name)
{
  return wc_account_service_resolve (f->base->services->accounts, name, NULL);
}

static void
test_at_once (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccount) account = NULL;
  g_autoptr (WcAccount) stored = NULL;

  wc_str_set (&f->server->alias, "zoe");
  account = register_with (f, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (account->jid, ==, "zoe@capulet.lit");
  assert_log (f, "ask:capulet.lit submit:form1:Zoe:secret ");
  stored = resolve (f, "zoe");
  g_assert_cmpint (stored->id, ==, account->id);
  g_assert_cmpint (stored->secret, ==, WC_ACCOUNT_SECRET_KEYRING);
  g_assert_cmpstr (wc_fake_links_get_password (f->base->links), ==, "secret");
  g_assert_nonnull (wc_links_get (WC_LINKS (f->base->links), account->id));
}

static void
test_open_form (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRegistrarOffer) offer = ask (f, NULL);
  g_autoptr (WcAccount) account = NULL;

  wc_fake_registrar_fail_submit (
      f->base->registrar,
      g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_ERROR, "too weak"));
  assert_fails (f, offer->id, WC_ERROR_REMOTE_ERROR, NULL);
  account = register_with (f, offer->id, NULL);
  g_assert_nonnull (account);
  assert_log (f, "ask:capulet.lit submit:form1:Zoe:secret submit:form1:Zoe:secret ");
  assert_fails (f, offer->id, WC_ERROR_NOT_FOUND, NULL);
}

/* A form that nobody else has seen does not stay. */
static void
test_own_form_is_dropped (Fixture *f, gconstpointer data)
{
  wc_fake_registrar_fail_submit (
      f->base->registrar, g_error_new_literal (WC_ERROR, WC_ERROR_CONFLICT, "taken"));
  assert_fails (f, NULL, WC_ERROR_CONFLICT, NULL);
  assert_log (f, "ask:capulet.lit submit:form1:Zoe:secret drop:form1 ");
  answer (f, "email", "zoe@else.lit");
  assert_fails (f, NULL, WC_ERROR_INVALID_ARGUMENT, "fields.email");
  assert_log (f, "ask:capulet.lit drop:form2 ");
}

/* What cannot become an account here is not registered there. */
static void
test_nothing_is_sent (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = { "", " ", "a@b", "a/b", "@" };
  g_autoptr (WcRegistrarOffer) offer = ask (f, NULL);
  g_autoptr (WcAccount) other = wc_account_new ("montague.lit");

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      answer (f, "username", bad[i]);
      assert_fails (f, offer->id, WC_ERROR_INVALID_ARGUMENT, "fields.username");
    }
  answer (f, "username", "juliet");
  assert_fails (f, offer->id, WC_ERROR_CONFLICT, "fields.username");
  answer (f, "username", "zoe");
  answer (f, "password", "");
  assert_fails (f, offer->id, WC_ERROR_INVALID_ARGUMENT, "fields.password");
  answer (f, "password", "secret");
  wc_str_set (&f->server->ca_file, "relative");
  assert_fails (f, offer->id, WC_ERROR_INVALID_ARGUMENT, "settings.ca_file");
  g_assert_null (ask (f, NULL));
  assert_log (f, "ask:capulet.lit ");
  wc_account_unref (f->server);
  f->server = g_steal_pointer (&other);
  assert_fails (f, offer->id, WC_ERROR_INVALID_ARGUMENT, "server");
  assert_log (f, "");
}

static void
test_alias_is_taken (Fixture *f, gconstpointer data)
{
  g_autoptr (WcAccount) first = NULL;

  wc_str_set (&f->server->alias, "z");
  first = register_with (f, NULL, NULL);
  g_assert_nonnull (first);
  answer (f, "username", "zoe2");
  assert_fails (f, NULL, WC_ERROR_CONFLICT, "settings.alias");
}

/* The server has said yes: the account is not lost with its password's place. */
static void
test_password_is_not_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccount) stored = NULL;

  wc_fake_links_set_place (f->base->links, NULL);
  g_assert_null (register_with (f, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_PROMPT_PENDING);
  g_assert_cmpstr (wc_error_get_detail (error, "account"), ==, "zoe@capulet.lit");
  g_assert_nonnull (strstr (error->message, "was registered and added"));
  stored = resolve (f, "zoe@capulet.lit");
  g_assert_nonnull (stored);
  g_assert_cmpint (stored->secret, ==, WC_ACCOUNT_SECRET_NONE);
  g_assert_nonnull (wc_links_get (WC_LINKS (f->base->links), stored->id));
}

static void
test_dropped (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRegistrarOffer) offer = ask (f, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_registration_service_drop (f->service, offer->id, NULL));
  g_assert_false (wc_registration_service_drop (f->service, offer->id, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
test_not_asked (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_fake_registrar_fail_ask (
      f->base->registrar, g_error_new_literal (WC_ERROR, WC_ERROR_NOT_SUPPORTED, "no"));
  g_assert_null (ask (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  wc_fake_registrar_fail_ask (
      f->base->registrar, g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT, "no"));
  assert_fails (f, NULL, WC_ERROR_REMOTE_TIMEOUT, NULL);
}

static gboolean
change_password (WcServiceFixture *f,
                 const WcAccount *account,
                 const WcRegistrationChange *change,
                 GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wc_registration_service_change_password_async (
      f->services->registrations, account, change, wc_service_fixture_done, &result);
  return wc_registration_service_change_password_finish (
      f->services->registrations, wc_service_fixture_wait (&result), error);
}

static void
assert_asked (WcServiceFixture *f, const char *expected)
{
  g_autofree char *log = wc_fake_link_take_log (f->link);

  g_assert_cmpstr (log, ==, expected);
}

static void
test_change_password (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  WcRegistrationChange change = { .password = "new" };
  g_autoptr (GError) error = NULL;

  g_assert_false (change_password (f, account, &change, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  g_clear_error (&error);
  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  g_assert_true (change_password (f, account, &change, NULL));
  assert_asked (f, "new:0");
  wc_fake_link_fail_next (f->link,
                          g_error_new_literal (WC_ERROR, WC_ERROR_NOT_SUPPORTED, "no"));
  g_assert_false (change_password (f, account, &change, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  change.password = "";
  g_assert_false (change_password (f, account, &change, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "password");
}

/* What is only read here has to be changed by whoever wrote it, and is told before. */
static void
test_change_elsewhere (void)
{
  static const WcAccountSecret secrets[] = { WC_ACCOUNT_SECRET_COMMAND,
                                             WC_ACCOUNT_SECRET_CREDENTIAL };

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
      g_autoptr (WcAccount) stored = wc_service_fixture_account (f);
      g_autoptr (WcAccount) account = wc_account_copy (stored);
      WcRegistrationChange change = { .password = "new" };
      g_autoptr (GError) error = NULL;

      account->secret = secrets[i];
      wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
      g_assert_false (change_password (f, account, &change, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "options.elsewhere");
      assert_asked (f, "");
      change.elsewhere = TRUE;
      g_assert_true (change_password (f, account, &change, NULL));
      assert_asked (f, "new:0");
    }
}

static gboolean
unregister (WcServiceFixture *f, const WcAccount *account, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  WcRegistrationChange change = { 0 };

  wc_registration_service_unregister_async (f->services->registrations, account, TRUE,
                                            &change, wc_service_fixture_done, &result);
  return wc_registration_service_unregister_finish (
      f->services->registrations, wc_service_fixture_wait (&result), error);
}

/* Nothing goes here before it is gone there. */
static void
test_unregister (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autoptr (WcAccount) still = NULL;
  g_autoptr (WcAccount) gone = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (unregister (f, account, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  g_clear_error (&error);
  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  wc_fake_link_fail_next (f->link,
                          g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT, "no"));
  g_assert_false (unregister (f, account, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT);
  still = wc_account_store_get (f->store->db, account->id, NULL);
  g_assert_nonnull (still);
  assert_asked (f, "unregister:0");
  g_assert_true (unregister (f, account, NULL));
  gone = wc_account_store_get (f->store->db, account->id, NULL);
  g_assert_null (gone);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/service/registration-service/" name, Fixture, NULL, set_up, func,        \
              tear_down)
  TEST ("at-once", test_at_once);
  TEST ("open-form", test_open_form);
  TEST ("own-form", test_own_form_is_dropped);
  TEST ("nothing-sent", test_nothing_is_sent);
  TEST ("alias", test_alias_is_taken);
  TEST ("password-not-kept", test_password_is_not_kept);
  TEST ("dropped", test_dropped);
  TEST ("not-asked", test_not_asked);
  g_test_add_func ("/service/registration-service/change-password", test_change_password);
  g_test_add_func ("/service/registration-service/change-elsewhere",
                   test_change_elsewhere);
  g_test_add_func ("/service/registration-service/unregister", test_unregister);
  return g_test_run ();
}
