/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/registration.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* What is offered in each sample of tests/wire/0077/: the names of the fields, or the
 * error. */
typedef struct
{
  const char *wire;
  const char *fields; /* (nullable) "plain" or "form", then names; '!' required */
  WcErrorCode error;
  const char *url; /* (nullable) */
} Case;

static const Case cases[] = {
  { "prosody.xml", "form FORM_TYPE username! password!" },
  { "prosody-fields.xml", "form FORM_TYPE username! password! email! promise" },
  { "ejabberd.xml", "plain username! password!" },
  { "ejabberd-captcha.xml", "form FORM_TYPE username! password! captcha-fallback-text "
                            "captcha-fallback-url from challenge! sid ocr!" },
  { "ejabberd-oob.xml", NULL, WC_ERROR_NOT_SUPPORTED, "https://ejabberd.test/register" },
  { "registered.xml", NULL, WC_ERROR_CONFLICT },
  { "nothing.xml", NULL, WC_ERROR_NOT_SUPPORTED },
  { "no-password.xml", NULL, WC_ERROR_NOT_SUPPORTED },
  { "old-fields.xml", "plain username! nick! password! email! zip! key" },
  { "fields-and-url.xml", "plain username! password!", 0,
    "https://capulet.lit/register" },
  { "bad-url.xml", NULL, WC_ERROR_NOT_SUPPORTED },
  { "hidden-password.xml", NULL, WC_ERROR_NOT_SUPPORTED },
  { "form-of-another-kind.xml", "plain username! password!" },
};

static const WcNode *
query_of (const WcInbound *in)
{
  return wc_node_child (in->stanza, "query", WC_NS_REGISTER);
}

static char *
describe (const WcRegistrationOffer *offer)
{
  GString *text = g_string_new (offer->plain ? "plain" : "form");

  for (guint i = 0; i < offer->form->fields->len; i++)
    {
      const WcFormField *field = g_ptr_array_index (offer->form->fields, i);

      g_string_append_printf (text, " %s%s", field->var, field->required ? "!" : "");
    }
  return g_string_free (text, FALSE);
}

static void
test_offer (gconstpointer data)
{
  const Case *c = data;
  g_auto (WcInbound) in = wc_fake_session_inbound ("0077", c->wire);
  g_auto (WcRegistrationOffer) offer = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *fields = NULL;

  if (c->fields == NULL)
    {
      g_assert_false (wc_registration_parse (query_of (&in), &offer, &error));
      g_assert_error (error, WC_ERROR, (int) c->error);
      g_assert_cmpstr (wc_error_get_detail (error, "url"), ==, c->url);
      g_assert_null (offer.form);
      return;
    }
  g_assert_true (wc_registration_parse (query_of (&in), &offer, &error));
  g_assert_no_error (error);
  fields = describe (&offer);
  g_assert_cmpstr (fields, ==, c->fields);
  g_assert_cmpstr (offer.url, ==, c->url);
}

static void
test_instructions (void)
{
  g_auto (WcInbound) plain = wc_fake_session_inbound ("0077", "ejabberd.xml");
  g_auto (WcInbound) none = wc_fake_session_inbound ("0077", "no-password.xml");
  g_auto (WcRegistrationOffer) offer = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_registration_parse (query_of (&plain), &offer, NULL));
  g_assert_cmpstr (offer.form->instructions, ==,
                   "Choose a username and password to register with this server");
  g_assert_false (wc_registration_parse (query_of (&none), &offer, &error));
  g_assert_nonnull (strstr (error->message, "Ask the nurse."));
}

static void
test_picture (void)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0077", "ejabberd-captcha.xml");
  g_auto (WcRegistrationOffer) offer = { 0 };
  const WcFormMedia *media;

  g_assert_true (wc_registration_parse (query_of (&in), &offer, NULL));
  media = g_ptr_array_index (wc_form_get_field (offer.form, "ocr")->media, 0);
  g_assert_cmpstr (media->type, ==, "image/png");
  g_assert_cmpmem (g_bytes_get_data (media->data, NULL), g_bytes_get_size (media->data),
                   "\211PNG\r\n\032\n137895", 14);
}

static void
test_no_answer (void)
{
  g_auto (WcRegistrationOffer) offer = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_registration_parse (NULL, &offer, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

static GHashTable *
answers_of_zoe (void)
{
  static const char *const username[] = { "zoe", NULL };
  static const char *const password[] = { "a<b", NULL };
  GHashTable *answers = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (answers, (gpointer) "username", (gpointer) username);
  g_hash_table_insert (answers, (gpointer) "password", (gpointer) password);
  return answers;
}

/* What is sent back for the form of a sample. */
static char *
answer (const char *wire)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0077", wire);
  g_auto (WcRegistrationOffer) offer = { 0 };
  g_autoptr (GHashTable) answers = answers_of_zoe ();
  g_autoptr (WcForm) filled = NULL;
  g_autoptr (WcNode) query = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_registration_parse (query_of (&in), &offer, NULL));
  filled = wc_form_fill (offer.form, answers, &error);
  g_assert_no_error (error);
  query = wc_registration_build_form (filled, offer.plain);
  return wc_node_to_string (query, NULL);
}

static void
test_answers (void)
{
  g_autofree char *plain = answer ("ejabberd.xml");
  g_autofree char *form = answer ("prosody.xml");

  g_assert_cmpstr (plain, ==,
                   "<query xmlns='jabber:iq:register'><username>zoe</username>"
                   "<password>a&lt;b</password></query>");
  g_assert_cmpstr (
      form, ==,
      "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'>"
      "<field var='FORM_TYPE' type='hidden'><value>jabber:iq:register</value></field>"
      "<field var='username' type='text-single'><value>zoe</value></field>"
      "<field var='password' type='text-private'><value>a&lt;b</value></field>"
      "</x></query>");
}

static void
test_requests (void)
{
  g_autoptr (WcNode) question = wc_registration_build_question ();
  g_autoptr (WcNode) password = wc_registration_build_password ("zoe", "new");
  g_autoptr (WcNode) removal = wc_registration_build_removal ();
  g_autoptr (GString) all = g_string_new (NULL);

  wc_node_write (question, NULL, all);
  wc_node_write (password, NULL, all);
  wc_node_write (removal, NULL, all);
  g_assert_cmpstr (all->str, ==,
                   "<query xmlns='jabber:iq:register'/>"
                   "<query xmlns='jabber:iq:register'><username>zoe</username>"
                   "<password>new</password></query>"
                   "<query xmlns='jabber:iq:register'><remove/></query>");
}

static void
test_explain (void)
{
  static const struct
  {
    const char *type, *condition;
    gboolean asking;
    WcErrorCode code;
    const char *key, *value;
  } refusals[] = {
    { "cancel", "conflict", FALSE, WC_ERROR_CONFLICT, "field", "fields.username" },
    { "wait", "resource-constraint", FALSE, WC_ERROR_RATE_LIMITED, "type", "wait" },
    { "wait", "not-acceptable", FALSE, WC_ERROR_RATE_LIMITED, "type", "wait" },
    { "cancel", "resource-constraint", FALSE, WC_ERROR_RATE_LIMITED, "type", "cancel" },
    { "cancel", "service-unavailable", FALSE, WC_ERROR_NOT_SUPPORTED, "feature",
      "registration" },
    { "auth", "forbidden", TRUE, WC_ERROR_NOT_SUPPORTED, "feature", "registration" },
    { "auth", "forbidden", FALSE, WC_ERROR_NOT_AUTHORIZED, "condition", "forbidden" },
    { "cancel", "not-allowed", FALSE, WC_ERROR_NOT_AUTHORIZED, "feature", NULL },
    { "modify", "not-acceptable", FALSE, WC_ERROR_REMOTE_ERROR, "condition",
      "not-acceptable" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (WcNode) request = wc_stanza_new_iq ("set", "capulet.lit", "r");
      g_autoptr (WcNode) iq =
          wc_stanza_new_error (request, refusals[i].type, refusals[i].condition);
      g_autoptr (GError) error = wc_stanza_get_error (iq);
      g_autoptr (GError) told = wc_registration_explain (error, refusals[i].asking);

      g_test_message ("%s %s", refusals[i].type, refusals[i].condition);
      g_assert_error (told, WC_ERROR, (int) refusals[i].code);
      g_assert_cmpstr (wc_error_get_detail (told, refusals[i].key), ==,
                       refusals[i].value);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strconcat ("/xep/registration/offer/", cases[i].wire, NULL);

      g_test_add_data_func (path, &cases[i], test_offer);
    }
  g_test_add_func ("/xep/registration/instructions", test_instructions);
  g_test_add_func ("/xep/registration/picture", test_picture);
  g_test_add_func ("/xep/registration/no-answer", test_no_answer);
  g_test_add_func ("/xep/registration/answers", test_answers);
  g_test_add_func ("/xep/registration/requests", test_requests);
  g_test_add_func ("/xep/registration/explain", test_explain);
  return g_test_run ();
}
