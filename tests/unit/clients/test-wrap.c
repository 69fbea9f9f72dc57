/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/wrap.h"

typedef struct
{
  const char *name;
  guint indent;
  guint columns;
  const char *text;
  const char *wrapped;
} Sample;

static const Sample samples[] = {
  { "fits", 2, 20, "as wide as this line", "as wide as this line" },
  { "too-long", 2, 20, "as wide as this line.", "as wide as this\n  line." },
  { "again", 2, 20, "one two three four five six seven eight",
    "one two three four\n  five six seven\n  eight" },
  { "link", 2, 20, "see https://example.org/a/long/path now",
    "see\n  https://example.org/a/long/path\n  now" },
  { "lines", 4, 20, "12:00  one\n    two three four five",
    "12:00  one\n    two three four\n    five" },
  { "spaces", 2, 20, "a  b    c", "a  b    c" },
  { "wide", 2, 20, "茶茶茶茶 茶茶茶茶 茶茶", "茶茶茶茶 茶茶茶茶\n  茶茶" },
  { "colours", 2, 20, "\033[1mas\033[0m wide \033[31mas\033[0m this line",
    "\033[1mas\033[0m wide \033[31mas\033[0m this line" },
  { "no-terminal", 2, 0, "as wide as this line and more",
    "as wide as this line and more" },
  { "no-room", 10, 20, "as wide as this line and more", "as wide as this line and more" },
  { "nothing", 2, 20, "", "" },
  { "end-of-line", 2, 20, "a\n\nb\n", "a\n\nb\n" },
};

static void
test_wrap (gconstpointer data)
{
  const Sample *sample = data;
  g_autoptr (GString) out = g_string_new (NULL);

  wc_wrap_append (out, sample->text, sample->indent, sample->columns);
  g_assert_cmpstr (out->str, ==, sample->wrapped);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *path = g_strconcat ("/clients/wrap/", samples[i].name, NULL);

      g_test_add_data_func (path, &samples[i], test_wrap);
    }
  return g_test_run ();
}
