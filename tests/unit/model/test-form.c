/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/form.h"

static GHashTable *
answers_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) g_strfreev);
}

/* @values: with '|' between them; "": the empty list. */
static void
answer (GHashTable *answers, const char *var, const char *values)
{
  g_hash_table_replace (answers, g_strdup (var), g_strsplit (values, "|", -1));
}

/* A field of every type, each with a value where @filled. */
static WcForm *
make_form (gboolean filled)
{
  WcForm *form = wc_form_new (WC_FORM_KIND_FORM);

  for (int i = 0; i < WC_N_FORM_TYPES; i++)
    {
      WcFormField *field = wc_form_add (form, wc_form_type_to_string (i), i, NULL);

      wc_form_field_add_option (field, "The A", "a");
      wc_form_field_add_option (field, NULL, "b");
      if (filled)
        wc_form_field_set_values (field, (const char *const[]){ "b", NULL });
    }
  return form;
}

static void
test_words (void)
{
  WcFormKind kind = WC_FORM_KIND_FORM;
  WcFormType type = WC_FORM_TYPE_FIXED;

  for (int i = 0; i < WC_N_FORM_KINDS; i++)
    {
      g_assert_true (wc_form_kind_from_string (wc_form_kind_to_string (i), &kind));
      g_assert_cmpint (kind, ==, i);
    }
  for (int i = 0; i < WC_N_FORM_TYPES; i++)
    {
      g_assert_true (wc_form_type_from_string (wc_form_type_to_string (i), &type));
      g_assert_cmpint (type, ==, i);
    }
  g_assert_false (wc_form_kind_from_string ("error", &kind));
  g_assert_false (wc_form_type_from_string (NULL, &type));
  g_assert_cmpint (type, ==, WC_FORM_TYPE_TEXT_SINGLE);
}

static void
test_built (void)
{
  g_autoptr (WcForm) form = wc_form_new_submit ("urn:x");
  g_autoptr (WcForm) same = wc_form_ref (form);
  WcFormField *field = wc_form_add (form, "picture", WC_FORM_TYPE_TEXT_SINGLE, NULL);
  const WcFormOption *option;
  const WcFormMedia *media;

  wc_form_field_add_option (field, NULL, "plain");
  wc_form_field_add_media (field, "image/png", "cid:x", g_bytes_new_static ("p", 1));
  g_assert_true (same == form);
  g_assert_cmpstr (wc_form_get_form_type (form), ==, "urn:x");
  g_assert_null (wc_form_get_value (form, "picture"));
  g_assert_null (wc_form_get_value (form, "nothing"));
  g_assert_true (wc_form_get_field (form, "picture") == field);
  g_assert_false (wc_form_field_is_asked (wc_form_get_field (form, "FORM_TYPE")));
  option = g_ptr_array_index (field->options, 0);
  g_assert_cmpstr (option->label, ==, "plain");
  media = g_ptr_array_index (field->media, 0);
  g_assert_cmpuint (g_bytes_get_size (media->data), ==, 1);
}

static void
test_unanswered_stays (void)
{
  g_autoptr (GHashTable) answers = answers_new ();
  g_autoptr (WcForm) form = make_form (TRUE);
  g_autoptr (WcForm) empty = make_form (FALSE);
  g_autoptr (WcForm) filled = wc_form_fill (form, answers, NULL);
  g_autoptr (WcForm) nothing = wc_form_fill (empty, answers, NULL);

  g_assert_cmpint (filled->kind, ==, WC_FORM_KIND_SUBMIT);
  g_assert_cmpuint (filled->fields->len, ==, WC_N_FORM_TYPES - 1);
  g_assert_null (wc_form_get_field (filled, "fixed"));
  for (int i = 0; i < WC_N_FORM_TYPES; i++)
    if (i != WC_FORM_TYPE_FIXED)
      g_assert_cmpstr (wc_form_get_value (filled, wc_form_type_to_string (i)), ==, "b");
  g_assert_cmpuint (nothing->fields->len, ==, 0);
}

typedef struct
{
  const char *name;
  const char *answer; /* with '|' between values */
  const char *expect; /* the same; NULL: refused */
} Case;

static const Case cases[] = {
  { "boolean", "true", "1" },
  { "boolean", "0", "0" },
  { "boolean", "yes", NULL },
  { "boolean", "1|0", NULL },
  { "boolean", "", "" },
  { "fixed", "x", NULL },
  { "hidden", "x", NULL },
  { "nothing", "x", NULL },
  { "jid-multi", "Romeo@Montague.lit|nurse@capulet.lit",
    "romeo@montague.lit|nurse@capulet.lit" },
  { "jid-multi", "a@b@c", NULL },
  { "jid-single", "ROMEO@montague.lit/Balcony", "romeo@montague.lit/Balcony" },
  { "jid-single", "@", NULL },
  { "jid-single", "a@x.lit|b@x.lit", NULL },
  { "list-multi", "a|b", "a|b" },
  { "list-multi", "", "" },
  { "list-multi", "a|c", NULL },
  { "list-single", "a", "a" },
  { "list-single", "The A", NULL },
  { "list-single", "a|b", NULL },
  { "text-multi", "one\ntwo\r\nthree|four", "one|two|three|four" },
  { "text-private", "pass word", "pass word" },
  { "text-private", "two\nlines", NULL },
  { "text-single", "Grüße <&>", "Grüße <&>" },
  { "text-single", "two\rlines", NULL },
  { "text-single", "\xff", NULL },
  { "text-single", "bell\x07", NULL },
  { "text-single", "a|b", NULL },
};

static void
test_answer (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GHashTable) answers = answers_new ();
  g_autoptr (WcForm) form = make_form (TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcForm) filled = NULL;
  g_autofree char *path = g_strconcat ("fields.", c->name, NULL);
  g_autofree char *values = NULL;

  answer (answers, c->name, c->answer);
  filled = wc_form_fill (form, answers, &error);
  if (c->expect == NULL)
    {
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, path);
      g_assert_null (filled);
      return;
    }
  g_assert_no_error (error);
  values = g_strjoinv ("|", wc_form_get_field (filled, c->name)->values);
  g_assert_cmpstr (values, ==, c->expect);
}

static void
test_required (void)
{
  g_autoptr (GHashTable) answers = answers_new ();
  g_autoptr (WcForm) form = make_form (FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcForm) filled = NULL;
  WcFormField *field = g_ptr_array_index (form->fields, WC_FORM_TYPE_TEXT_SINGLE);

  field->required = TRUE;
  g_assert_null (wc_form_fill (form, answers, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "fields.text-single");
  g_clear_error (&error);
  answer (answers, "text-single", " ");
  filled = wc_form_fill (form, answers, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (filled->fields->len, ==, 1);
  g_hash_table_replace (answers, g_strdup ("text-single"), g_new0 (char *, 1));
  g_assert_null (wc_form_fill (form, answers, NULL));
}

static void
test_open_list (void)
{
  g_autoptr (GHashTable) answers = answers_new ();
  g_autoptr (WcForm) form = make_form (FALSE);
  g_autoptr (WcForm) filled = NULL;
  WcFormField *field = g_ptr_array_index (form->fields, WC_FORM_TYPE_LIST_SINGLE);

  field->open = TRUE;
  answer (answers, "list-single", "c");
  filled = wc_form_fill (form, answers, NULL);
  g_assert_cmpstr (wc_form_get_value (filled, "list-single"), ==, "c");
}

/* XEP-0122: what a value must be, and how many of them a list takes. */
static void
test_rules (void)
{
  g_autoptr (GHashTable) answers = answers_new ();
  g_autoptr (WcForm) form = make_form (FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcForm) filled = NULL;
  WcFormField *number = g_ptr_array_index (form->fields, WC_FORM_TYPE_TEXT_SINGLE);
  WcFormField *list = g_ptr_array_index (form->fields, WC_FORM_TYPE_LIST_MULTI);
  WcFormField *lines = g_ptr_array_index (form->fields, WC_FORM_TYPE_TEXT_MULTI);

  number->rule.datatype = g_strdup ("xs:int");
  number->rule.max = g_strdup ("9");
  list->rule.n_max = 1;
  answer (answers, "text-single", "10");
  g_assert_null (wc_form_fill (form, answers, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "fields.text-single");
  answer (answers, "text-single", "9");
  answer (answers, "list-multi", "a|b");
  g_clear_error (&error);
  g_assert_null (wc_form_fill (form, answers, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "fields.list-multi");
  answer (answers, "list-multi", "b");
  lines->rule.datatype = g_strdup ("xs:int");
  answer (answers, "text-multi", "1\n\ntwo");
  g_clear_error (&error);
  g_assert_null (wc_form_fill (form, answers, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "fields.text-multi");
  answer (answers, "text-multi", "1\n\n2");
  filled = wc_form_fill (form, answers, NULL);
  g_assert_cmpstr (wc_form_get_value (filled, "text-single"), ==, "9");
}

static void
test_table (void)
{
  g_autoptr (WcForm) form = wc_form_new (WC_FORM_KIND_RESULT);
  WcFormField *column = wc_form_add_column (form, "a", WC_FORM_TYPE_JID_MULTI);
  GHashTable *row = wc_form_add_row (form);

  g_hash_table_insert (row, g_strdup ("a"), g_strsplit ("x|y", "|", -1));
  g_assert_true (g_ptr_array_index (form->columns, 0) == column);
  g_assert_true (g_ptr_array_index (form->rows, 0) == row);
  g_assert_cmpuint (form->fields->len, ==, 0);
}

static void
test_too_much (void)
{
  g_autoptr (GHashTable) answers = answers_new ();
  g_autoptr (WcForm) form = make_form (FALSE);
  g_autofree char *text = g_strnfill (WC_FORM_MAX_TEXT + 1, 'x');
  g_autofree char *many = g_strnfill (WC_FORM_MAX_VALUES, '|');

  answer (answers, "text-single", text);
  g_assert_null (wc_form_fill (form, answers, NULL));
  g_hash_table_remove_all (answers);
  answer (answers, "text-multi", many);
  g_assert_null (wc_form_fill (form, answers, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/form/words", test_words);
  g_test_add_func ("/model/form/built", test_built);
  g_test_add_func ("/model/form/unanswered", test_unanswered_stays);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/model/form/answer/%s-%zu", cases[i].name, i);

      g_test_add_data_func (path, &cases[i], test_answer);
    }
  g_test_add_func ("/model/form/required", test_required);
  g_test_add_func ("/model/form/open", test_open_list);
  g_test_add_func ("/model/form/rules", test_rules);
  g_test_add_func ("/model/form/table", test_table);
  g_test_add_func ("/model/form/too-much", test_too_much);
  return g_test_run ();
}
