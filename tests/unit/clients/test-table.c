/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/table.h"

static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_RIGHT,
                                         WC_TABLE_FLEXIBLE };

static WcTable *
new_table (void)
{
  return wc_table_new (columns, G_N_ELEMENTS (columns));
}

static void
add_line (WcTable *table, const char *a, const char *b, const char *c)
{
  wc_table_add (table, WC_COLOUR_PLAIN, a);
  wc_table_add (table, WC_COLOUR_PLAIN, b);
  wc_table_add (table, WC_COLOUR_PLAIN, c);
}

static void
test_columns (void)
{
  g_autoptr (WcTable) table = new_table ();
  g_autofree char *text = NULL;

  add_line (table, "alice", "3", "see you");
  add_line (table, "日本", "12", NULL);
  add_line (table, NULL, "7", "at\nnine");
  text = wc_table_render (table, 0, FALSE);
  g_assert_cmpstr (text, ==, "alice   3  see you\n日本   12\n        7  at nine\n");
}

static void
test_nothing (void)
{
  g_autoptr (WcTable) table = new_table ();
  g_autofree char *text = wc_table_render (table, 80, TRUE);

  g_assert_cmpstr (text, ==, "");
}

static void
test_cut_to_fit (void)
{
  g_autoptr (WcTable) table = new_table ();
  g_autofree char *narrow = NULL;
  g_autofree char *least = NULL;
  g_autofree char *pipe = NULL;

  add_line (table, "alice", "3", "a long text that goes on");
  narrow = wc_table_render (table, 22, FALSE);
  least = wc_table_render (table, 5, FALSE);
  pipe = wc_table_render (table, 0, FALSE);
  g_assert_cmpstr (narrow, ==, "alice  3  a long text…\n");
  g_assert_cmpstr (least, ==, "alice  3  a long …\n");
  g_assert_cmpstr (pipe, ==, "alice  3  a long text that goes on\n");
}

/* Of two flexible columns the wider one gives way. */
static void
test_widest_first (void)
{
  static const WcTableColumn both[] = { WC_TABLE_FLEXIBLE, WC_TABLE_FLEXIBLE };
  g_autoptr (WcTable) table = wc_table_new (both, G_N_ELEMENTS (both));
  g_autofree char *text = NULL;

  wc_table_add (table, WC_COLOUR_PLAIN, "0123456789");
  wc_table_add (table, WC_COLOUR_PLAIN, "0123456789012345678901234567890");
  text = wc_table_render (table, 24, FALSE);
  g_assert_cmpstr (text, ==, "0123456789  01234567890…\n");
}

static void
test_colour (void)
{
  g_autoptr (WcTable) table = new_table ();
  g_autofree char *text = NULL;

  wc_table_add (table, WC_COLOUR_STRONG, "a");
  wc_table_add (table, WC_COLOUR_PLAIN, "1");
  wc_table_add (table, WC_COLOUR_DIM, "\033[31mred");
  add_line (table, "bcd", "2", "x");
  text = wc_table_render (table, 80, TRUE);
  g_assert_cmpstr (text, ==, "\033[1ma\033[0m    1  \033[2mred\033[0m\nbcd  2  x\n");
}

/* What is no terminal gets all of it, and colours only where they were asked for. */
static void
test_print (void)
{
  g_autoptr (WcTable) table = new_table ();

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      g_test_trap_assert_stdout ("*a  1  b\n\033[1mc\033[0m\n*");
      return;
    }
  add_line (table, "a", "1", "b");
  wc_table_print (table, NULL);
  g_clear_pointer (&table, wc_table_free);
  table = new_table ();
  wc_table_add (table, WC_COLOUR_STRONG, "c");
  wc_table_print (table, "always");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/table/columns", test_columns);
  g_test_add_func ("/clients/table/nothing", test_nothing);
  g_test_add_func ("/clients/table/cut-to-fit", test_cut_to_fit);
  g_test_add_func ("/clients/table/widest-first", test_widest_first);
  g_test_add_func ("/clients/table/colour", test_colour);
  g_test_add_func ("/clients/table/print", test_print);

  return g_test_run ();
}
