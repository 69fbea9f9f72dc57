/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/form-rule.h"

typedef struct
{
  const char *datatype, *min, *max, *value;
  const char *against; /* (nullable) */
} Case;

static const Case cases[] = {
  { NULL, "1", "2", "anything", NULL },
  { "xs:string", NULL, NULL, "anything", NULL },
  { "xs:integer", NULL, NULL, "-12", NULL },
  { "xs:integer", NULL, NULL, "1.5", "a whole number was expected" },
  { "xs:integer", NULL, NULL, "", "a whole number was expected" },
  { "xs:int", "1", "65535", "65535", NULL },
  { "xs:int", "1", "65535", "65536", "that number is too large" },
  { "xs:int", "1", "65535", "0", "that number is too small" },
  { "xs:int", "one", "many", "0", NULL },
  { "xs:byte", NULL, NULL, "128", "that number is too large" },
  { "xs:byte", NULL, "500", "128", "that number is too large" },
  { "xs:byte", NULL, NULL, "-129", "that number is too small" },
  { "xs:decimal", NULL, "2.5", "2.4", NULL },
  { "xs:decimal", NULL, "2.5", "2.6", "that number is too large" },
  { "xs:double", "1e3", NULL, "999", "that number is too small" },
  { "xs:double", NULL, NULL, "nan", "a number was expected" },
  { "xs:double", NULL, NULL, "1e999", "a number was expected" },
  { "xs:double", NULL, NULL, "0x10", "a number was expected" },
  { "xs:double", NULL, NULL, "1 2", "a number was expected" },
  { "xs:date", "2003-10-05", NULL, "2001-01-01", NULL },
};

static void
test_value (gconstpointer data)
{
  const Case *c = data;
  WcFormRule rule = {
    g_strdup (c->datatype), g_strdup (c->min), g_strdup (c->max), NULL, 0, 0
  };

  g_assert_cmpstr (wc_form_rule_check (&rule, c->value), ==, c->against);
  wc_form_rule_clear (&rule);
  g_assert_null (wc_form_rule_check (&rule, c->value));
}

static void
test_count (void)
{
  const WcFormRule any = { 0 };
  const WcFormRule some = { .n_min = 1, .n_max = 3 };

  g_assert_true (wc_form_rule_allows_count (&any, 0));
  g_assert_true (wc_form_rule_allows_count (&any, 1000));
  g_assert_false (wc_form_rule_allows_count (&some, 0));
  g_assert_true (wc_form_rule_allows_count (&some, 3));
  g_assert_false (wc_form_rule_allows_count (&some, 4));
}

static void
test_text (void)
{
  g_assert_true (wc_form_rule_is_text ("Grüße,\ttwo\r\nlines"));
  g_assert_false (wc_form_rule_is_text ("a\x07"));
  g_assert_false (wc_form_rule_is_text ("a\x7f"));
  g_assert_false (wc_form_rule_is_text ("\xff"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/model/form-rule/value/%zu", i);

      g_test_add_data_func (path, &cases[i], test_value);
    }
  g_test_add_func ("/model/form-rule/count", test_count);
  g_test_add_func ("/model/form-rule/text", test_text);
  return g_test_run ();
}
