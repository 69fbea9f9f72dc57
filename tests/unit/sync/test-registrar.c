/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-registrar.h"

/* The port, by way of the fake that the services' tests use. */

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
test_conversation (void)
{
  g_autoptr (WcFakeRegistrar) fake = wc_fake_registrar_new ();
  WcRegistrar *registrar = WC_REGISTRAR (fake);
  g_autoptr (WcAccount) server = wc_account_new ("capulet.lit");
  g_autoptr (GHashTable) answers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GAsyncResult) asked = NULL;
  g_autoptr (GAsyncResult) submitted = NULL;
  g_autoptr (WcRegistrarOffer) offer = NULL;
  g_autoptr (WcForm) filled = NULL;
  g_autofree char *log = NULL;

  wc_registrar_ask_async (registrar, &(WcRegistrarQuestion){ server }, on_done, &asked);
  offer = wc_registrar_ask_finish (registrar, wait_for (&asked), NULL);
  g_assert_cmpstr (offer->server->jid, ==, "capulet.lit");
  g_assert_true (wc_registrar_get (registrar, offer->id) == offer);
  filled = wc_form_fill (offer->form, answers, NULL);
  wc_registrar_submit_async (registrar, offer->id, filled, on_done, &submitted);
  g_assert_true (wc_registrar_submit_finish (registrar, wait_for (&submitted), NULL));
  g_assert_null (wc_registrar_get (registrar, offer->id));
  wc_registrar_drop (registrar, offer->id);
  log = wc_fake_registrar_take_log (fake);
  g_assert_cmpstr (log, ==, "ask:capulet.lit submit:form1:(null):(null) drop:form1 ");
}

static void
test_refused (void)
{
  g_autoptr (WcFakeRegistrar) fake = wc_fake_registrar_new ();
  g_autoptr (WcAccount) server = wc_account_new ("capulet.lit");
  g_autoptr (GAsyncResult) asked = NULL;
  g_autoptr (GError) error = NULL;

  wc_fake_registrar_fail_ask (
      fake, g_error_new_literal (WC_ERROR, WC_ERROR_NOT_SUPPORTED, "no"));
  wc_registrar_ask_async (WC_REGISTRAR (fake), &(WcRegistrarQuestion){ server }, on_done,
                          &asked);
  g_assert_null (
      wc_registrar_ask_finish (WC_REGISTRAR (fake), wait_for (&asked), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/registrar/conversation", test_conversation);
  g_test_add_func ("/sync/registrar/refused", test_refused);
  return g_test_run ();
}
