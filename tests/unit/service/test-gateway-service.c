/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

typedef struct
{
  WcServiceFixture *base;
  WcGatewayService *gateways;
  WcAccount *account;
  WcFakeEntities *entities;
  GHashTable *answers;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->gateways = f->base->services->gateways;
  f->account = wc_service_fixture_account (f->base);
  f->entities = wc_fake_link_get_entities (f->base->link);
  f->answers = g_hash_table_new (g_str_hash, g_str_equal);
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_hash_table_unref (f->answers);
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

static gpointer
take (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = g_object_ref (wc_service_fixture_wait (&f->result));

  g_clear_object (&f->result);
  return wc_gateway_service_get_finish (result, error);
}

/* "ok", or field or message of the error. Returns: (transfer full). */
static char *
change (Fixture *f, const char *gateway, GHashTable *answers)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wc_gateway_service_register_async (f->gateways, f->account, gateway, answers,
                                     wc_service_fixture_done, &result);
  if (wc_gateway_service_register_finish (wc_service_fixture_wait (&result), &error))
    return g_strdup ("ok");
  return g_strdup (wc_error_get_detail (error, "field") != NULL
                       ? wc_error_get_detail (error, "field")
                       : error->message);
}

static void
assert_changed (Fixture *f,
                const char *gateway,
                GHashTable *answers,
                const char *outcome,
                const char *log)
{
  g_autofree char *text = change (f, gateway, answers);
  g_autofree char *roster = wc_fake_link_take_log (f->base->link);

  g_assert_cmpstr (text, ==, outcome);
  g_assert_cmpstr (roster, ==, log);
}

static void
test_register (Fixture *f, gconstpointer data)
{
  assert_changed (f, "SMS.x.lit", f->answers, "ok",
                  "approve sms.x.lit;subscribe sms.x.lit");
  assert_changed (f, "sms.x.lit", NULL, "ok", "remove sms.x.lit");
  wc_fake_entities_assert_log (f->entities, "register sms.x.lit 0;unregister sms.x.lit");
  wc_fake_entities_fail_next (f->entities,
                              g_error_new_literal (WC_ERROR, WC_ERROR_CONFLICT, "taken"));
  assert_changed (f, "sms.x.lit", f->answers, "taken", "");
  assert_changed (f, "@", f->answers, "gateway", "");
  assert_changed (f, "a@x.lit/here", f->answers, "gateway", "");
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_OFFLINE);
  assert_changed (f, "sms.x.lit", f->answers, "the account is offline", "");
}

static void
test_questions (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (WcGatewayOffer) offer = NULL;
  g_autoptr (WcGatewayPrompt) prompt = NULL;
  g_autofree char *jid = NULL;

  wc_gateway_service_list_async (f->gateways, f->account, wc_service_fixture_done,
                                 &f->result);
  list = take (f, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  wc_gateway_service_ask_async (f->gateways, f->account, "sms.x.lit",
                                wc_service_fixture_done, &f->result);
  offer = take (f, NULL);
  g_assert_true (offer->registered);
  wc_gateway_service_prompt_async (f->gateways, f->account, "sms.x.lit",
                                   wc_service_fixture_done, &f->result);
  prompt = take (f, NULL);
  g_assert_cmpstr (prompt->prompt, ==, "Number");
  wc_gateway_service_resolve_async (f->gateways, f->account, "SMS.x.lit", "12",
                                    wc_service_fixture_done, &f->result);
  jid = take (f, NULL);
  g_assert_cmpstr (jid, ==, "12@sms.x.lit");
  wc_fake_entities_assert_log (
      f->entities, "gateways;ask sms.x.lit;prompt sms.x.lit;translate sms.x.lit 12");
}

static void
test_bad_text (Fixture *f, gconstpointer data)
{
  g_autofree char *large = g_strnfill (WC_GATEWAY_SERVICE_MAX_TEXT + 1, 'x');
  const char *const texts[] = { "", "a\x01", large };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      wc_gateway_service_resolve_async (f->gateways, f->account, "sms.x.lit", texts[i],
                                        wc_service_fixture_done, &f->result);
      g_assert_null (take (f, &error));
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "text");
    }
  wc_fake_entities_assert_log (f->entities, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/gateway-service/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("register", test_register);
  ADD ("questions", test_questions);
  ADD ("bad-text", test_bad_text);
  return g_test_run ();
}
