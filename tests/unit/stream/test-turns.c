/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/turns.h"

typedef struct
{
  WcTurns *turns;
  guint calls;
  guint again; /* how often to ask once more from inside */
  GString *order;
} Fixture;

static void
count (gpointer data)
{
  ++((Fixture *) data)->calls;
}

static gboolean
count_turn (gpointer data)
{
  ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

/* However many ask: another source of the same priority has its turn between any two. */
static void
test_one_each_turn (void)
{
  g_autoptr (WcTurns) turns = wc_turns_new ();
  Fixture f = { .turns = turns };
  guint others = 0;
  guint source = g_idle_add_full (G_PRIORITY_DEFAULT, count_turn, &others, NULL);

  for (guint i = 0; i < 10; i++)
    wc_turns_add (turns, count, &f);
  g_assert_cmpuint (f.calls, ==, 0);
  while (f.calls < 10)
    {
      guint before = f.calls;

      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (f.calls, <=, before + 1);
    }
  g_assert_cmpuint (others, >=, 10);
  g_source_remove (source);
}

static void
append_a (gpointer data)
{
  g_string_append_c (((Fixture *) data)->order, 'a');
}

static void
append_b (gpointer data)
{
  g_string_append_c (((Fixture *) data)->order, 'b');
}

static void
append_c (gpointer data)
{
  g_string_append_c (((Fixture *) data)->order, 'c');
}

static void
test_order_and_clear (void)
{
  g_autoptr (WcTurns) turns = wc_turns_new ();
  g_autoptr (GString) order = g_string_new (NULL);
  Fixture f = { .order = order };
  guint b, none = 0;

  wc_turns_add (turns, append_a, &f);
  b = wc_turns_add (turns, append_b, &f);
  wc_turns_add (turns, append_c, &f);
  wc_turns_clear (turns, &b);
  g_assert_cmpuint (b, ==, 0);
  wc_turns_clear (turns, &none);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (order->str, ==, "ac");
}

static void
ask_again (gpointer data)
{
  Fixture *f = data;

  f->calls++;
  if (f->calls <= f->again)
    wc_turns_add (f->turns, ask_again, f);
}

static void
test_from_inside (void)
{
  g_autoptr (WcTurns) turns = wc_turns_new ();
  Fixture f = { .turns = turns, .again = 3 };

  wc_turns_add (turns, ask_again, &f);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f.calls, ==, 4);
  g_assert_false (g_main_context_pending (NULL));
}

/* The last one may drop the queue; what waits then is never called. */
static void
drop (gpointer data)
{
  Fixture *f = data;

  f->calls++;
  g_clear_pointer (&f->turns, wc_turns_unref);
}

static void
test_dropped (void)
{
  Fixture f = { .turns = wc_turns_new () };

  wc_turns_add (f.turns, drop, &f);
  wc_turns_add (f.turns, count, &f);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f.calls, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stream/turns/one-each-turn", test_one_each_turn);
  g_test_add_func ("/stream/turns/order-and-clear", test_order_and_clear);
  g_test_add_func ("/stream/turns/from-inside", test_from_inside);
  g_test_add_func ("/stream/turns/dropped", test_dropped);

  return g_test_run ();
}
