/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/line-buffer.h"

#define MAX_LINE 8

static const struct
{
  const char *name;
  const char *bytes; /* what arrives */
  const char
      *given; /* the lines in brackets; "!" and the beginning for one that is too long */
} cases[] = {
  { "nothing", "", "" },
  { "one", "abc\n", "[abc]" },
  { "no-end", "abc", "" },
  { "several", "a\nbc\n\nd\n", "[a][bc][][d]" },
  { "longest", "12345678\nx\n", "[12345678][x]" },
  { "too-long", "123456789\nx\n", "!12345678[x]" },
  { "far-too-long", "123456789012345678901234567890\nx\n", "!12345678[x]" },
  { "too-long-twice", "123456789\n923456789\n", "!12345678!92345678" },
  { "too-long-no-end", "1234567890", "!12345678" },
};

/* Appends what the buffer gives to @given. */
static void
drain (WcLineBuffer *buffer, GString *given)
{
  WcLineBufferNext next;
  const char *line;
  gsize length;

  while ((next = wc_line_buffer_next (buffer, &line, &length)) != WC_LINE_BUFFER_NOTHING)
    if (next == WC_LINE_BUFFER_LINE)
      g_string_append_printf (given, "[%.*s]", (int) length, line);
    else
      g_string_append_printf (given, "!%.*s", (int) length, line);
  g_assert_false (wc_line_buffer_has_more (buffer));
}

/* Test that it makes no difference in which pieces the bytes come. */
static void
test_pieces (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize size = 1; size <= MAX (strlen (cases[i].bytes), 1); size++)
      {
        WcLineBuffer buffer;
        g_autoptr (GString) given = g_string_new (cases[i].name);
        g_autofree char *expected = g_strconcat (cases[i].name, cases[i].given, NULL);

        wc_line_buffer_init (&buffer, MAX_LINE);
        for (const char *p = cases[i].bytes; *p != '\0'; p += MIN (size, strlen (p)))
          {
            wc_line_buffer_append (&buffer, p, MIN (size, strlen (p)));
            g_assert_true (wc_line_buffer_has_more (&buffer));
            drain (&buffer, given);
          }
        wc_line_buffer_clear (&buffer);
        g_assert_cmpstr (given->str, ==, expected);
      }
}

/* Test that lines which are taken later, after more has come, are still there. */
static void
test_later (void)
{
  WcLineBuffer buffer;
  g_autoptr (GString) given = g_string_new (NULL);
  const char *line;
  gsize length;

  wc_line_buffer_init (&buffer, MAX_LINE);
  wc_line_buffer_append (&buffer, "a\nb\nc", 5);
  g_assert_cmpint (wc_line_buffer_next (&buffer, &line, &length), ==,
                   WC_LINE_BUFFER_LINE);
  g_assert_cmpuint (length, ==, 1);
  wc_line_buffer_append (&buffer, "d\ne\n", 4);
  drain (&buffer, given);
  g_assert_cmpstr (given->str, ==, "[b][cd][e]");
  wc_line_buffer_clear (&buffer);
}

/* Test that a line without end is not kept. */
static void
test_bounded (void)
{
  WcLineBuffer buffer;
  g_autofree char *fill = g_strnfill (100, 'x');
  g_autoptr (GString) given = g_string_new (NULL);

  wc_line_buffer_init (&buffer, MAX_LINE);
  for (int i = 0; i < 1000; i++)
    {
      wc_line_buffer_append (&buffer, fill, 100);
      drain (&buffer, given);
      g_assert_cmpuint (buffer.bytes->len, <=, 100);
    }
  g_assert_cmpstr (given->str, ==, "!xxxxxxxx");
  wc_line_buffer_clear (&buffer);
}

/* Test that a long line does not leave a large buffer behind. */
static void
test_gives_back (void)
{
  WcLineBuffer buffer;
  g_autofree char *fill = g_strnfill (100000, 'x');
  const char *line;
  gsize length;

  wc_line_buffer_init (&buffer, 1000000);
  for (int i = 0; i < 10; i++)
    wc_line_buffer_append (&buffer, fill, 100000);
  wc_line_buffer_append (&buffer, "\n", 1);
  g_assert_cmpint (wc_line_buffer_next (&buffer, &line, &length), ==,
                   WC_LINE_BUFFER_LINE);
  g_assert_cmpuint (length, ==, 1000000);
  g_assert_cmpint (line[length - 1], ==, 'x');
  g_assert_cmpint (wc_line_buffer_next (&buffer, &line, &length), ==,
                   WC_LINE_BUFFER_NOTHING);
  g_assert_cmpuint (buffer.bytes->allocated_len, <, 1000);
  wc_line_buffer_clear (&buffer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/line-buffer/pieces", test_pieces);
  g_test_add_func ("/api/line-buffer/later", test_later);
  g_test_add_func ("/api/line-buffer/bounded", test_bounded);
  g_test_add_func ("/api/line-buffer/gives-back", test_gives_back);
  return g_test_run ();
}
