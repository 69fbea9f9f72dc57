/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/held.h"

#define ROOM "coven@chat.x.lit"

static WcReport *
refusal (const char *room, const char *text)
{
  WcReport *report = wc_report_new (WC_REPORT_FAILED, room, room, "m", 1);

  return wc_report_with (report, /* outgoing= */ FALSE, "not-acceptable", text);
}

/* What waits is taken once, in the order in which it came, and each of it once. */
static void
test_taken (void)
{
  g_autoptr (WcHeld) held = wc_held_new ();
  g_autoptr (WcReport) of_room = refusal (ROOM, "No");
  g_autoptr (WcReport) of_other = refusal ("other@chat.x.lit", NULL);
  g_autoptr (GPtrArray) taken = NULL;
  const WcHeldMessage *first;

  wc_held_add (held, 7, of_room);
  wc_held_add (held, 8, of_room);
  wc_held_add (held, 7, of_room);
  wc_held_add (held, 9, of_other);
  g_assert_true (wc_held_has (held, ROOM));
  taken = wc_held_take (held, ROOM);
  g_assert_cmpuint (taken->len, ==, 2);
  first = taken->pdata[0];
  g_assert_cmpint (first->message, ==, 7);
  g_assert_cmpstr (first->condition, ==, "not-acceptable");
  g_assert_cmpstr (first->text, ==, "No");
  g_assert_false (wc_held_has (held, ROOM));
  g_assert_null (wc_held_take (held, ROOM));
  g_assert_true (wc_held_has (held, "other@chat.x.lit"));
}

/* The last that is settled ends the wait of the room. */
static void
test_settled (void)
{
  g_autoptr (WcHeld) held = wc_held_new ();
  g_autoptr (WcReport) report = refusal (ROOM, NULL);

  wc_held_add (held, 7, report);
  wc_held_add (held, 8, report);
  g_assert_true (wc_held_settled (held, 7));
  g_assert_false (wc_held_settled (held, 7));
  g_assert_true (wc_held_has (held, ROOM));
  g_assert_true (wc_held_settled (held, 8));
  g_assert_false (wc_held_has (held, ROOM));
}

/* Twice, and anew where it was settled meanwhile: a person sends it again. */
static void
test_bounded (void)
{
  g_autoptr (WcHeld) held = wc_held_new ();

  g_assert_true (wc_held_may_return (held, 7));
  wc_held_returned (held, 7);
  g_assert_true (wc_held_may_return (held, 7));
  wc_held_returned (held, 7);
  g_assert_false (wc_held_may_return (held, 7));
  g_assert_true (wc_held_may_return (held, 8));
  wc_held_settled (held, 7);
  g_assert_true (wc_held_may_return (held, 7));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/held/taken", test_taken);
  g_test_add_func ("/sync/held/settled", test_settled);
  g_test_add_func ("/sync/held/bounded", test_bounded);
  return g_test_run ();
}
