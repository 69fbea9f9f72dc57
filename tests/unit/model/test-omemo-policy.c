/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-policy.h"

static void
test_words (void)
{
  WcOmemoUse use = WC_OMEMO_USE_OFF;

  for (guint i = 0; i < WC_N_OMEMO_USES; i++)
    {
      g_assert_true (wc_omemo_use_from_string (wc_omemo_use_to_string (i), &use));
      g_assert_cmpint (use, ==, i);
    }
  g_assert_false (wc_omemo_use_from_string ("ON", &use));
  g_assert_false (wc_omemo_use_from_string (NULL, &use));
}

/* An account without a device encrypts nothing, and one that demands it everywhere. */
static void
test_in_chat (void)
{
  const WcOmemoUse account[] = { WC_OMEMO_USE_OFF, WC_OMEMO_USE_AUTO, WC_OMEMO_USE_ON };
  const WcOmemoUse expected[][WC_N_OMEMO_USES] = {
    { WC_OMEMO_USE_OFF, WC_OMEMO_USE_OFF, WC_OMEMO_USE_OFF },
    { WC_OMEMO_USE_OFF, WC_OMEMO_USE_AUTO, WC_OMEMO_USE_ON },
    { WC_OMEMO_USE_ON, WC_OMEMO_USE_ON, WC_OMEMO_USE_ON },
  };

  for (guint i = 0; i < G_N_ELEMENTS (account); i++)
    for (guint j = 0; j < WC_N_OMEMO_USES; j++)
      {
        WcOmemoPolicy policy;
        const WcOmemoChatPolicy chat = { TRUE, (WcOmemoUse) j, TRUE,
                                         WC_OMEMO_TRUST_MODE_MANUAL };
        const WcOmemoChatPolicy nothing = { 0 };

        wc_omemo_policy_init (&policy);
        policy.use = account[i];
        g_assert_cmpint (wc_omemo_policy_in_chat (&policy, &chat).use, ==,
                         expected[i][j]);
        g_assert_cmpint (wc_omemo_policy_in_chat (&policy, &chat).trust, ==,
                         WC_OMEMO_TRUST_MODE_MANUAL);
        g_assert_cmpint (wc_omemo_policy_in_chat (&policy, &nothing).use, ==, account[i]);
        g_assert_cmpint (wc_omemo_policy_in_chat (&policy, &nothing).trust, ==,
                         WC_OMEMO_TRUST_MODE_BTBV);
      }
}

static void
test_strict (void)
{
  const WcOmemoChatPolicy strict = { .has_strict = TRUE, .strict = TRUE };
  const WcOmemoChatPolicy lenient = { .has_strict = TRUE };
  const WcOmemoChatPolicy nothing = { 0 };
  WcOmemoPolicy policy;

  wc_omemo_policy_init (&policy);
  g_assert_false (wc_omemo_policy_in_chat (&policy, &nothing).strict);
  g_assert_true (wc_omemo_policy_in_chat (&policy, &strict).strict);
  policy.strict = TRUE;
  g_assert_true (wc_omemo_policy_in_chat (&policy, &nothing).strict);
  g_assert_false (wc_omemo_policy_in_chat (&policy, &lenient).strict);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/omemo-policy/words", test_words);
  g_test_add_func ("/model/omemo-policy/in-chat", test_in_chat);
  g_test_add_func ("/model/omemo-policy/strict", test_strict);
  return g_test_run ();
}
