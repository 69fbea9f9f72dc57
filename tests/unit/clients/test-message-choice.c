/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/message-choice.h"
#include "common/exit.h"
#include "common/failure.h"

static void
test_parse (void)
{
  static const char *const bad[] = { "", "0", "-1", "x", "1x", "99999999999999999999" };

  g_assert_cmpint (wc_message_choice_parse ("1795220379609506", NULL), ==,
                   G_GINT64_CONSTANT (1795220379609506));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (wc_message_choice_parse (bad[i], &error), ==, 0);
      g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message-choice/parse", test_parse);
  return g_test_run ();
}
