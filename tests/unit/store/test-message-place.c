/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/message-place.h"

#define NOW G_GINT64_CONSTANT (1763726400000007)
#define S G_GINT64_CONSTANT (1763720000000000) /* a whole second */
#define SEC G_USEC_PER_SEC

static const struct
{
  const char *what;
  WcMessagePlace place; /* stamp, after, before, newest first */
  gint64 wish;
} cases[] = {
  { "an exact stamp stays", { S + 17, 0, 0, FALSE }, S + 17 },
  { "a whole second begins in its middle", { S, 0, 0, FALSE }, S + SEC / 2 },
  { "also backwards", { S, 0, 0, TRUE }, S + SEC / 2 },
  { "the year 2000 at the earliest", { 5, 0, 0, FALSE }, 946684800500000 },
  { "tomorrow at the latest", { NOW * 2, 0, 0, FALSE }, NOW + G_TIME_SPAN_DAY },
  { "behind the older neighbour", { S + 5, S + 9, 0, FALSE }, S + 10 },
  { "before the newer one", { S + 5, 0, S + 2, TRUE }, S + 1 },
  { "between both stays", { S + 5, S + 2, S + 9, FALSE }, S + 5 },
  /* The far neighbour is a second away, or as far as there is room. */
  { "too late, forwards", { S + 9 * SEC, S, S + 5 * SEC, FALSE }, S + 4 * SEC },
  { "too late, forwards, tight", { S + 90, S + 3, S + 9, FALSE }, S + 4 },
  { "too late, backwards", { S + 90, S + 3, S + 9, TRUE }, S + 8 },
  { "too early, backwards", { S, S + SEC, S + 9 * SEC, TRUE }, S + 2 * SEC },
  { "too early, backwards, tight", { S, S + SEC, S + SEC + 5, TRUE }, S + SEC + 4 },
  { "too early, backwards, nothing newer", { S, S + SEC, 0, TRUE }, S + SEC + 1 },
  { "neighbours without room: the older one", { S + 5, S + 9, S + 10, FALSE }, S + 10 },
  { "neighbours in the wrong order", { S + 5, S + 9, S + 2, TRUE }, S + 10 },
};

static void
test_wishes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WcMessageRange range = wc_message_place_range (&cases[i].place, NOW);

      g_test_message ("%s", cases[i].what);
      g_assert_cmpint (range.wish, ==, cases[i].wish);
      g_assert_cmpint (range.wish, >, range.low);
      g_assert_cmpint (range.wish, <, range.high);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/message-place/wishes", test_wishes);
  return g_test_run ();
}
