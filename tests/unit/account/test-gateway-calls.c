/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/gateway-calls.h"
#include "base/error.h"
#include "lib/fake-session.h"
#include "lib/task-wait.h"

#define QUERY(inside) "<query xmlns='jabber:iq:register'>" inside "</query>"
#define PLAIN                                                                            \
  QUERY ("<instructions>Your number</instructions><username>n</username><password/>"     \
         "<key>k</key>")
#define FORM                                                                             \
  QUERY ("<registered/><x xmlns='jabber:x:data' type='form'><field var='number' "        \
         "type='text-single'><required/></field></x><x xmlns='jabber:x:oob'>"            \
         "<url>https://a.lit/</url></x>")

typedef struct
{
  WcFakeSession *fake;
  WcTaskWait wait;
  GHashTable *answers;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->fake = wc_fake_session_new ("me@x.lit/here");
  f->answers =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_strfreev);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_fake_session_assert_idle (f->fake);
  wc_fake_session_free (f->fake);
  g_hash_table_unref (f->answers);
}

static WcGatewayOffer *
ask (Fixture *f, const char *answer, GError **error)
{
  wc_gateway_calls_ask (f->fake->session, "a.lit", wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (f->fake, "type='get' to='a.lit' iq:register", answer);
  return wc_task_wait_pointer (&f->wait, error);
}

static void
test_ask (Fixture *f, gconstpointer data)
{
  g_autoptr (WcGatewayOffer) plain = ask (f, PLAIN, NULL);
  g_autoptr (WcGatewayOffer) form = ask (f, FORM, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (plain->form->instructions, ==, "Your number");
  g_assert_cmpstr (wc_form_get_value (plain->form, "username"), ==, "n");
  g_assert_false (plain->registered);
  g_assert_null (plain->url);
  g_assert_nonnull (wc_form_get_field (form->form, "number"));
  g_assert_true (form->registered);
  g_assert_cmpstr (form->url, ==, "https://a.lit/");
  wc_gateway_calls_ask (f->fake->session, "a.lit", wc_task_wait_begin (&f->wait));
  wc_fake_session_refuse (f->fake, "service-unavailable");
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (wc_error_get_detail (error, "feature"), ==, "registration");
}

static void
begin (Fixture *f)
{
  const WcEntityRegistration registration = { "a.lit", f->answers };

  wc_gateway_calls_register (f->fake->session, &registration,
                             wc_task_wait_begin (&f->wait));
}

static void
test_register (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_hash_table_insert (f->answers, (gpointer) "password", g_strsplit ("p", "|", -1));
  begin (f);
  wc_fake_session_answer_next (f->fake, "type='get'", PLAIN);
  wc_fake_session_answer_next (f->fake,
                               "type='set' <username>n</username> "
                               "<password>p</password> <key>k</key>",
                               "");
  g_assert_true (wc_task_wait_boolean (&f->wait, NULL));
  begin (f);
  wc_fake_session_answer_next (f->fake, "type='get'", FORM);
  g_assert_false (wc_task_wait_boolean (&f->wait, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "fields.password");
  g_clear_error (&error);
  g_hash_table_remove (f->answers, "password");
  g_hash_table_insert (f->answers, (gpointer) "number", g_strsplit ("12", "|", -1));
  begin (f);
  wc_fake_session_answer_next (f->fake, "type='get'", FORM);
  wc_fake_session_assert_next (f->fake, "type='submit' <value>12</value>");
  wc_fake_session_refuse (f->fake, "conflict");
  g_assert_false (wc_task_wait_boolean (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
}

static void
test_unregister (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_gateway_calls_unregister (f->fake->session, "a.lit", wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (f->fake, "type='set' to='a.lit' <remove/>", "");
  g_assert_true (wc_task_wait_boolean (&f->wait, NULL));
  wc_gateway_calls_unregister (f->fake->session, "a.lit", wc_task_wait_begin (&f->wait));
  wc_fake_session_refuse (f->fake, "registration-required");
  g_assert_false (wc_task_wait_boolean (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
}

static void
test_prompt (Fixture *f, gconstpointer data)
{
  g_autoptr (WcGatewayPrompt) prompt = NULL;
  g_autoptr (GError) error = NULL;

  wc_gateway_calls_ask_prompt (f->fake->session, "a.lit", wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (
      f->fake, "type='get' iq:gateway",
      "<query xmlns='jabber:iq:gateway'><prompt>Number</prompt></query>");
  prompt = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpstr (prompt->prompt, ==, "Number");
  wc_gateway_calls_ask_prompt (f->fake->session, "a.lit", wc_task_wait_begin (&f->wait));
  wc_fake_session_refuse (f->fake, "feature-not-implemented");
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "feature"), ==, "jabber:iq:gateway");
}

static void
translate (Fixture *f, const char *text)
{
  wc_gateway_calls_translate (f->fake->session, "a.lit", text,
                              wc_task_wait_begin (&f->wait));
}

static void
test_translate (Fixture *f, gconstpointer data)
{
  g_autofree char *jid = NULL;
  g_autoptr (GError) error = NULL;

  translate (f, "+1 23");
  wc_fake_session_answer_next (
      f->fake, "type='set' <prompt>+1",
      "<query xmlns='jabber:iq:gateway'><jid>+123@a.lit</jid></query>");
  jid = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpstr (jid, ==, "+123@a.lit");
  translate (f, "nobody");
  wc_fake_session_answer_next (f->fake, "type='set'", NULL);
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  translate (f, "nobody");
  wc_fake_session_answer_next (f->fake, "type='set'", "");
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
}

/* Where the gateway does not translate, and where it says that it can be done here. */
static void
test_escape (Fixture *f, gconstpointer data)
{
  const char *escapes = "<query xmlns='http://jabber.org/protocol/disco#info'>"
                        "<feature var='jid\\20escaping'/></query>";
  g_autofree char *jid = NULL;
  g_autoptr (GError) error = NULL;

  translate (f, "a@b c");
  wc_fake_session_refuse (f->fake, "service-unavailable");
  wc_fake_session_answer_next (f->fake, "disco#info to='a.lit'", escapes);
  jid = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpstr (jid, ==, "a\\40b\\20c@a.lit");
  translate (f, " a");
  wc_fake_session_refuse (f->fake, "service-unavailable");
  wc_fake_session_answer_next (f->fake, "disco#info", escapes);
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "text");
  g_clear_error (&error);
  translate (f, "a");
  wc_fake_session_refuse (f->fake, "service-unavailable");
  wc_fake_session_answer_next (f->fake, "disco#info", "");
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/account/gateway-calls/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("ask", test_ask);
  ADD ("register", test_register);
  ADD ("unregister", test_unregister);
  ADD ("prompt", test_prompt);
  ADD ("translate", test_translate);
  ADD ("escape", test_escape);
  return g_test_run ();
}
