/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/colour.h"

/* One way to ask for colours, or not, and what comes of it. */
typedef struct
{
  const char *name;
  const char *when;
  gboolean terminal;
  const char *term;
  const char *no_colour;
  const char *force;
  gboolean wanted;
} Case;

static const Case cases[] = {
  { "terminal", NULL, TRUE, "xterm", NULL, NULL, TRUE },
  { "pipe", NULL, FALSE, "xterm", NULL, NULL, FALSE },
  { "auto", "auto", TRUE, "xterm", NULL, NULL, TRUE },
  { "dumb", NULL, TRUE, "dumb", NULL, NULL, FALSE },
  { "no-term", NULL, TRUE, NULL, NULL, NULL, TRUE },
  { "no-color", NULL, TRUE, "xterm", "1", NULL, FALSE },
  { "no-color-empty", NULL, TRUE, "xterm", "", NULL, TRUE },
  { "no-color-before-force", NULL, FALSE, "xterm", "1", "1", FALSE },
  { "force", NULL, FALSE, "xterm", NULL, "1", TRUE },
  { "force-zero", NULL, FALSE, "xterm", NULL, "0", FALSE },
  { "force-empty", NULL, FALSE, "xterm", NULL, "", FALSE },
  { "always-before-no-color", "always", FALSE, "dumb", "1", NULL, TRUE },
  { "never-before-force", "never", TRUE, "xterm", NULL, "1", FALSE },
};

static const char *
case_getenv (const char *name, gpointer data)
{
  const Case *c = data;

  if (g_str_equal (name, "TERM"))
    return c->term;
  if (g_str_equal (name, "NO_COLOR"))
    return c->no_colour;
  return g_str_equal (name, "CLICOLOR_FORCE") ? c->force : NULL;
}

static void
test_wanted (gconstpointer data)
{
  const Case *c = data;

  g_assert_cmpint (wc_colour_wanted (c->when, c->terminal, case_getenv, (gpointer) c), ==,
                   c->wanted);
}

static void
test_words (void)
{
  g_assert_true (wc_colour_is_word ("always"));
  g_assert_true (wc_colour_is_word ("never"));
  g_assert_true (wc_colour_is_word ("auto"));
  g_assert_false (wc_colour_is_word ("yes"));
}

static void
test_append (void)
{
  g_autoptr (GString) out = g_string_new ("<");

  wc_colour_append (out, TRUE, WC_COLOUR_BAD, "x");
  wc_colour_append (out, FALSE, WC_COLOUR_BAD, "y");
  wc_colour_append (out, TRUE, WC_COLOUR_PLAIN, "z");
  wc_colour_append (out, TRUE, WC_COLOUR_DIM, "");
  g_assert_cmpstr (out->str, ==, "<\033[1;31mx\033[0myz");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/clients/colour/", cases[i].name, NULL);
      g_test_add_data_func (path, &cases[i], test_wanted);
    }
  g_test_add_func ("/clients/colour/words", test_words);
  g_test_add_func ("/clients/colour/append", test_append);

  return g_test_run ();
}
