/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/styling.h"

/* The spans of @body but for the directives: `style[text]` for each, between commas. */
static char *
describe (const char *body, gboolean with_directives)
{
  g_autoptr (GArray) spans = wc_styling_parse (body);
  GString *text = g_string_new (NULL);

  for (guint i = 0; spans != NULL && i < spans->len; i++)
    {
      const WcSpan *span = &g_array_index (spans, WcSpan, i);
      g_autofree char *part =
          g_utf8_substring (body, span->start, span->start + span->length);

      if (span->style == WC_SPAN_DIRECTIVE && !with_directives)
        continue;
      g_string_append_printf (text, "%s%s[%s]", text->len > 0 ? "," : "",
                              wc_span_style_to_string (span->style), part);
    }
  return g_string_free (text, FALSE);
}

typedef struct
{
  const char *body;
  const char *spans;
} Case;

/* XEP-0393 § 5, example by example. */
static const Case cases[] = {
  { "no formatting\nas spans* may not", "" },
  { "```ignored\n(println)\n```\nplain", "preformatted[```ignored\n(println)\n```]" },
  { "> ```\n> (println)\nplain",
    "quote[> ```\n> (println)],preformatted[```\n> (println)]" },
  { "```\na\n``` b\nc", "preformatted[```\na\n``` b\nc]" },
  { "> That that is, is.\nSaid", "quote[> That that is, is.]" },
  { ">> That\n> Said\nWho?", "quote[>> That\n> Said],quote[> That]" },
  { "plain _emphasis_ plain", "emphasis[_emphasis_]" },
  { "`pre` plain *strong*", "code[`pre`],strong[*strong*]" },
  { "*strong*plain*", "strong[*strong*]" },
  { "* plain *strong*", "strong[*strong*]" },
  { "not strong*", "" },
  { "*not strong", "" },
  { "*not \n strong*", "" },
  { "*not *strong", "" },
  { "**", "" },
  { "***", "" },
  { "****", "" },
  { "Everyone ~dis~likes cake.", "strike[~dis~]" },
  { "`*monospace*`", "code[`*monospace*`]" },
  { "*`both`*", "strong[*`both`*],code[`both`]" },
  { "*_~all~_*", "strong[*_~all~_*],emphasis[_~all~_],strike[~all~]" },
  { "> *quoted*\n> _too_",
    "quote[> *quoted*\n> _too_],strong[*quoted*],emphasis[_too_]" },
  { "(*no*)", "" },
  { "2*3*4 and snake_case_name", "" },
  { "é *ü🎉* x", "strong[*ü🎉*]" },
  { ">", "quote[>]" },
  { "", "" },
};

static void
test_examples (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *spans = describe (cases[i].body, FALSE);

      g_test_message ("%s", cases[i].body);
      g_assert_cmpstr (spans, ==, cases[i].spans);
    }
}

static void
test_directives (void)
{
  g_autofree char *span = describe ("a *b*", TRUE);
  g_autofree char *quote = describe ("> a\n>b", TRUE);
  g_autofree char *block = describe ("```x\na\n```", TRUE);

  g_assert_cmpstr (span, ==, "strong[*b*],directive[*],directive[*]");
  g_assert_cmpstr (quote, ==, "quote[> a\n>b],directive[> ],directive[>]");
  g_assert_cmpstr (block, ==,
                   "preformatted[```x\na\n```],directive[```x],directive[```]");
}

/* Whatever is sent ends soon: this would take hours where each directive looked for its
 * end again. */
static void
test_hostile (void)
{
  static const char *const parts[] = { "*a ", "*a* ",  "> ",    ">",
                                       "`",   "```\n", "_*~` ", "*_a_* " };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GString) body = g_string_new (NULL);
      g_autoptr (GArray) spans = NULL;

      while (body->len < 1024 * 1024)
        g_string_append (body, parts[i]);
      spans = wc_styling_parse (body->str);
      g_assert_cmpuint (spans != NULL ? spans->len : 0, <=, WC_STYLING_MAX_SPANS);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/styling/examples", test_examples);
  g_test_add_func ("/styling/directives", test_directives);
  g_test_add_func ("/styling/hostile", test_hostile);
  return g_test_run ();
}
