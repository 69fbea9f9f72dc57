/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/data-forms.h"
#include "xml/ns.h"

/* The form in a sample of tests/wire/0004. */
static WcForm *
load (const char *file)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0004", file);
  const WcNode *query = wc_node_child (in.stanza, "query", NULL);
  g_autoptr (GError) error = NULL;
  WcForm *form = wc_data_forms_parse (wc_data_forms_find (query, "form"), &error);

  g_assert_no_error (error);
  return form;
}

/* Each server's form of a room's configuration, sent back as it is, has all its values.
 */
static void
test_round_trip (gconstpointer data)
{
  g_autoptr (WcForm) form = load (data);
  g_autoptr (GHashTable) answers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (WcForm) filled = wc_form_fill (form, answers, NULL);
  g_autoptr (WcNode) x = wc_data_forms_build (filled);
  g_autoptr (WcForm) again = wc_data_forms_parse (x, NULL);

  g_assert_cmpint (again->kind, ==, WC_FORM_KIND_SUBMIT);
  g_assert_cmpstr (wc_form_get_form_type (again), ==,
                   "http://jabber.org/protocol/muc#roomconfig");
  for (guint i = 0; i < form->fields->len; i++)
    {
      const WcFormField *field = g_ptr_array_index (form->fields, i);
      const WcFormField *sent = wc_form_get_field (again, field->var);

      if (field->var != NULL && *field->values != NULL)
        g_assert_cmpstrv (sent->values, field->values);
    }
  g_assert_cmpuint (
      g_strv_length (
          wc_form_get_field (again, "muc#roomconfig_presencebroadcast")->values),
      ==, 3);
}

static void
test_real_room (void)
{
  g_autoptr (WcForm) form = load ("prosody-muc-config.xml");
  const WcFormField *field = wc_form_get_field (form, "muc#roomconfig_whois");
  const WcFormOption *option = g_ptr_array_index (field->options, 1);

  g_assert_cmpstr (form->title, ==, "Configuration for r1@rooms.prosody.test");
  g_assert_cmpstr (form->instructions, ==,
                   "Complete and submit this form to configure the room.");
  g_assert_cmpint (field->type, ==, WC_FORM_TYPE_LIST_SINGLE);
  g_assert_cmpstr (field->values[0], ==, "moderators");
  g_assert_cmpstr (option->label, ==, "Anyone");
  g_assert_cmpstr (option->value, ==, "anyone");
  field = wc_form_get_field (form, "muc#roomconfig_roomsecret");
  g_assert_cmpint (field->type, ==, WC_FORM_TYPE_TEXT_PRIVATE);
  g_assert_cmpstr (field->values[0], ==, "");
}

static void
test_odd_form (void)
{
  g_autoptr (WcForm) form = load ("odd.xml");
  const WcFormField *field = wc_form_get_field (form, "ocr");
  const WcFormMedia *media = g_ptr_array_index (field->media, 0);
  const WcFormOption *option;

  g_assert_cmpstr (form->instructions, ==, "First line\nsecond line");
  g_assert_cmpuint (form->fields->len, ==, 8);
  g_assert_cmpint (wc_form_get_field (form, "FORM_TYPE")->type, ==, WC_FORM_TYPE_HIDDEN);
  g_assert_true (wc_form_get_field (form, "first")->required);
  g_assert_cmpint (wc_form_get_field (form, "first")->type, ==, WC_FORM_TYPE_TEXT_SINGLE);
  g_assert_cmpint (wc_form_get_field (form, "strange")->type, ==,
                   WC_FORM_TYPE_TEXT_SINGLE);
  g_assert_cmpint (wc_form_get_field (form, "untyped")->type, ==,
                   WC_FORM_TYPE_TEXT_SINGLE);
  g_assert_cmpuint (field->media->len, ==, 2);
  g_assert_cmpstr (media->uri, ==,
                   "cid:sha1+f24030b8d91d233bac14777be5ab531ca3b9f102@bob.xmpp.org");
  field = wc_form_get_field (form, "pick");
  option = g_ptr_array_index (field->options, 0);
  g_assert_cmpuint (field->options->len, ==, 2);
  g_assert_cmpstr (option->label, ==, "a");
  g_assert_true (field->open);
}

/* XEP-0004 § 3.3, with rules of XEP-0122. */
static void
test_every_type (void)
{
  g_autoptr (WcForm) form = load ("every-type.xml");
  const WcFormField *field = NULL;
  gboolean seen[WC_N_FORM_TYPES] = { FALSE };

  for (guint i = 0; i < form->fields->len; i++)
    seen[((const WcFormField *) g_ptr_array_index (form->fields, i))->type] = TRUE;
  for (int i = 0; i < WC_N_FORM_TYPES; i++)
    g_assert_true (seen[i]);
  field = wc_form_get_field (form, "features");
  g_assert_cmpuint (g_strv_length (field->values), ==, 2);
  g_assert_cmpuint (field->rule.n_min, ==, 1);
  g_assert_cmpuint (field->rule.n_max, ==, 2);
  g_assert_false (field->open);
  field = wc_form_get_field (form, "port");
  g_assert_cmpstr (field->rule.datatype, ==, "xs:int");
  g_assert_cmpstr (field->rule.min, ==, "1");
  g_assert_cmpstr (field->rule.max, ==, "65535");
  field = wc_form_get_field (form, "ssn");
  g_assert_cmpstr (field->rule.pattern, ==, "([0-9]{3})-([0-9]{2})-([0-9]{4})");
}

/* § 3.4; the first of two cells or columns of a name counts. */
static void
test_table (void)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0050", "table.xml");
  const WcNode *command = wc_node_child (in.stanza, "command", NULL);
  g_autoptr (WcForm) form =
      wc_data_forms_parse (wc_data_forms_find (command, NULL), NULL);
  const WcFormField *column = g_ptr_array_index (form->columns, 2);
  GHashTable *row = g_ptr_array_index (form->rows, 0);
  char **cell = g_hash_table_lookup (row, "service");

  g_assert_cmpint (form->kind, ==, WC_FORM_KIND_RESULT);
  g_assert_cmpuint (form->columns->len, ==, 3);
  g_assert_cmpint (column->type, ==, WC_FORM_TYPE_JID_MULTI);
  g_assert_cmpuint (g_strv_length (g_hash_table_lookup (row, "admins")), ==, 2);
  g_assert_cmpstr (cell[0], ==, "httpd");
  g_assert_cmpuint (form->rows->len, ==, 2);
  g_assert_cmpuint (g_hash_table_size (g_ptr_array_index (form->rows, 1)), ==, 1);
}

static void
test_secret (void)
{
  g_auto (WcInbound) bot = wc_fake_session_inbound ("0004", "every-type.xml");
  g_auto (WcInbound) table = wc_fake_session_inbound ("0050", "table.xml");

  g_assert_true (wc_data_forms_has_secret (bot.stanza));
  g_assert_false (wc_data_forms_has_secret (table.stanza));
}

static void
test_built (void)
{
  static const char *const jids[] = { "a@x.lit", "b@x.lit", NULL };
  g_autoptr (WcForm) form = wc_form_new_submit ("urn:x");
  WcFormField *field = wc_form_add_field (form, "who", WC_FORM_TYPE_JID_MULTI);
  g_autoptr (WcNode) x = NULL;
  g_autofree char *text = NULL;

  wc_form_field_set_values (field, jids);
  x = wc_data_forms_build (form);
  text = wc_node_to_string (x, NULL);
  g_assert_cmpstr (text, ==,
                   "<x xmlns='jabber:x:data' type='submit'>"
                   "<field var='FORM_TYPE' type='hidden'><value>urn:x</value></field>"
                   "<field var='who' type='jid-multi'><value>a@x.lit</value>"
                   "<value>b@x.lit</value></field></x>");
}

static void
test_cancel (void)
{
  g_autoptr (WcNode) x = wc_data_forms_build_cancel ();
  g_autoptr (WcForm) form = wc_data_forms_parse (x, NULL);

  g_assert_cmpint (form->kind, ==, WC_FORM_KIND_CANCEL);
}

static void
test_find (void)
{
  g_autoptr (WcNode) parent = wc_fake_session_parse (
      "<query xmlns='u'><x xmlns='other' type='form'/><x xmlns='jabber:x:data' "
      "type='result'/><x xmlns='jabber:x:data' type='form'/></query>");

  g_assert_cmpstr (wc_node_attr (wc_data_forms_find (parent, NULL), "type"), ==,
                   "result");
  g_assert_cmpstr (wc_node_attr (wc_data_forms_find (parent, "form"), "type"), ==,
                   "form");
  g_assert_null (wc_data_forms_find (parent, "submit"));
  g_assert_null (wc_data_forms_find (NULL, NULL));
}

static void
assert_refused (const WcNode *x, WcErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_data_forms_parse (x, &error));
  g_assert_error (error, WC_ERROR, (int) code);
}

static void
test_no_form (void)
{
  static const char *const cases[] = {
    "<x xmlns='jabber:x:data'/>",
    "<x xmlns='jabber:x:data' type='error'/>",
    "<x xmlns='other' type='form'/>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) x = wc_fake_session_parse (cases[i]);

      assert_refused (x, WC_ERROR_REMOTE_ERROR);
    }
}

/* A form of @n times @piece, with @before and @after around all of them. */
static WcNode *
repeat (const char *before, const char *piece, guint n, const char *after)
{
  g_autoptr (GString) text = g_string_new ("<x xmlns='jabber:x:data' type='form'>");

  g_string_append (text, before);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_autofree char *one = g_strdup (piece);
      g_auto (GStrv) parts = g_strsplit (one, "#", -1);
      g_autofree char *made = g_strjoinv (number, parts);

      g_string_append (text, made);
    }
  g_string_append_printf (text, "%s</x>", after);
  return wc_fake_session_parse (text->str);
}

static void
test_too_large (void)
{
  static const struct
  {
    const char *before, *piece, *after;
    guint most;
  } cases[] = {
    { "", "<field var='v#'/>", "", WC_FORM_MAX_FIELDS },
    { "<field var='v' type='list-multi'>", "<option><value>#</value></option>",
      "</field>", WC_FORM_MAX_OPTIONS },
    { "<reported>", "<field var='v#'/>", "</reported>", WC_FORM_MAX_FIELDS },
    { "", "<item/>", "", WC_FORM_MAX_ROWS },
    { "<field var='v' type='text-multi'>", "<value>#</value>", "</field>",
      WC_FORM_MAX_VALUES },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) fits =
          repeat (cases[i].before, cases[i].piece, cases[i].most, cases[i].after);
      g_autoptr (WcNode) large =
          repeat (cases[i].before, cases[i].piece, cases[i].most + 1, cases[i].after);
      g_autoptr (WcForm) form = wc_data_forms_parse (fits, NULL);

      g_assert_nonnull (form);
      assert_refused (large, WC_ERROR_TOO_LARGE);
    }
}

static void
test_too_much_text (void)
{
  g_autofree char *fits = g_strnfill (WC_FORM_MAX_TEXT, 'x');
  g_autofree char *large = g_strnfill (WC_FORM_MAX_TEXT + 1, 'x');
  g_autofree char *some = g_strdup_printf ("<instructions>%s</instructions>", fits);
  g_autoptr (WcNode) one = wc_node_new ("x", WC_NS_DATA_FORMS);
  g_autoptr (WcNode) many = repeat ("", some, WC_FORM_MAX_SIZE / WC_FORM_MAX_TEXT, "");
  g_autoptr (WcNode) more =
      repeat ("", some, WC_FORM_MAX_SIZE / WC_FORM_MAX_TEXT + 1, "");
  g_autoptr (WcForm) form = wc_data_forms_parse (many, NULL);

  g_assert_nonnull (form);
  assert_refused (more, WC_ERROR_TOO_LARGE);
  wc_node_set (one, "type", "form");
  wc_node_add_with_text (one, "title", NULL, large);
  assert_refused (one, WC_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/xep/data-forms/prosody", "prosody-muc-config.xml",
                        test_round_trip);
  g_test_add_data_func ("/xep/data-forms/ejabberd", "ejabberd-muc-config.xml",
                        test_round_trip);
  g_test_add_func ("/xep/data-forms/room", test_real_room);
  g_test_add_func ("/xep/data-forms/odd", test_odd_form);
  g_test_add_func ("/xep/data-forms/every-type", test_every_type);
  g_test_add_func ("/xep/data-forms/table", test_table);
  g_test_add_func ("/xep/data-forms/secret", test_secret);
  g_test_add_func ("/xep/data-forms/built", test_built);
  g_test_add_func ("/xep/data-forms/cancel", test_cancel);
  g_test_add_func ("/xep/data-forms/find", test_find);
  g_test_add_func ("/xep/data-forms/no-form", test_no_form);
  g_test_add_func ("/xep/data-forms/too-large", test_too_large);
  g_test_add_func ("/xep/data-forms/too-much-text", test_too_much_text);
  return g_test_run ();
}
