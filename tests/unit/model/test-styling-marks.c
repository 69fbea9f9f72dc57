/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/styling-marks.h"

#define S WC_SPAN_STRONG
#define E WC_SPAN_EMPHASIS
#define K WC_SPAN_STRIKE
#define C WC_SPAN_CODE
#define P WC_SPAN_PREFORMATTED
#define Q WC_SPAN_QUOTE

typedef struct
{
  const char *text;
  WcSpan spans[4];
  const char *marked; /* (nullable) */
} Case;

static const Case cases[] = {
  { "this is bold", { { 8, 4, S } }, "this is *bold*" },
  { "all of it", { { 0, 9, E } }, "_all of it_" },
  { "é ☕ tea", { { 2, 1, K }, { 4, 3, C } }, "é ~☕~ `tea`" },
  { "both here", { { 0, 4, S }, { 0, 4, E } }, "*_both_* here" },
  { "an inner one", { { 0, 12, S }, { 3, 5, E } }, "*an _inner_ one*" },
  { "he said\nthis\nand that", { { 8, 4, Q } }, "he said\n> this\nand that" },
  { "one\ntwo", { { 0, 7, Q }, { 4, 3, S } }, "> one\n> *two*" },
  { "a\nint x;\nint y;\nb", { { 2, 13, P } }, "a\n```\nint x;\nint y;\n```\nb" },
  { "*p = 1;", { { 0, 7, P } }, "```\n*p = 1;\n```" },
  /* in the middle of a word, and around spaces */
  { "unbelievable", { { 2, 6, S } }, NULL },
  { "a b", { { 1, 2, S } }, NULL },
  /* over two lines, crossing, and within itself */
  { "one\ntwo", { { 0, 7, S } }, NULL },
  { "a b c", { { 0, 3, S }, { 2, 3, E } }, NULL },
  { "a b c", { { 0, 5, S }, { 2, 1, S } }, NULL },
  /* what is none would become one */
  { "2 *3* is bold", { { 9, 4, S } }, NULL },
  { "> is bold", { { 5, 4, S } }, NULL },
  /* part of a line is no quotation */
  { "he said this", { { 8, 4, Q } }, NULL },
  /* no style within code */
  { "a b", { { 0, 3, C }, { 2, 1, S } }, NULL },
};

static GArray *
spans_of (const Case *each)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (WcSpan));

  for (guint i = 0; i < G_N_ELEMENTS (each->spans) && each->spans[i].length > 0; i++)
    g_array_append_val (spans, each->spans[i]);
  return spans;
}

static void
test_write (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) spans = spans_of (&cases[i]);
      g_autofree char *marked = wc_styling_marks_write (cases[i].text, spans);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (marked, ==, cases[i].marked);
    }
}

/* Whatever a stranger sent ends soon, and inside of the text. */
static void
test_hostile (void)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (WcSpan));
  const WcSpan beyond = { 2, G_MAXUINT, WC_SPAN_STRONG };
  const WcSpan many = { 0, 1, WC_SPAN_STRONG };

  g_assert_null (wc_styling_marks_write ("a b", spans));
  g_array_append_val (spans, beyond);
  g_assert_null (wc_styling_marks_write ("a b", spans));
  g_assert_null (wc_styling_marks_write ("", spans));
  g_array_set_size (spans, 0);
  for (guint i = 0; i < 1000; i++)
    g_array_append_val (spans, many);
  g_assert_null (wc_styling_marks_write ("a b", spans));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/styling-marks/write", test_write);
  g_test_add_func ("/styling-marks/hostile", test_hostile);
  return g_test_run ();
}
