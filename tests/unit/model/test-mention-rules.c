/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/extra-fixture.h"
#include "model/mention-rules.h"

/* Whether who has @role may mention @group (nullable: one person) where @by may. */
static gboolean
may (WcMentionOf of, const char *group, WcMentionBy by, WcRole role)
{
  g_autoptr (WcMention) mention =
      wc_extra_fixture_mention (group == NULL ? "a@b" : NULL, group, 0, 0);
  WcMentionRules rules = { 0 };

  for (guint i = 0; i < WC_N_MENTION_OF; i++)
    rules.by[i] = WC_MENTION_BY_NOBODY;
  rules.by[of] = by;
  return wc_mention_rules_allow (&rules, mention, role);
}

static void
test_roles (void)
{
  static const struct
  {
    WcMentionBy by;
    WcRole role;
    gboolean may;
  } cases[] = {
    { WC_MENTION_BY_ANYBODY, WC_ROLE_VISITOR, TRUE },
    { WC_MENTION_BY_PARTICIPANTS, WC_ROLE_VISITOR, FALSE },
    { WC_MENTION_BY_PARTICIPANTS, WC_ROLE_PARTICIPANT, TRUE },
    { WC_MENTION_BY_PARTICIPANTS, WC_ROLE_MODERATOR, TRUE },
    { WC_MENTION_BY_PARTICIPANTS, WC_ROLE_NONE, TRUE },
    { WC_MENTION_BY_MODERATORS, WC_ROLE_PARTICIPANT, FALSE },
    { WC_MENTION_BY_MODERATORS, WC_ROLE_MODERATOR, TRUE },
    { WC_MENTION_BY_MODERATORS, WC_ROLE_NONE, FALSE },
    { WC_MENTION_BY_NOBODY, WC_ROLE_MODERATOR, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (may (WC_MENTION_OF_CHANNEL, "channel", cases[i].by, cases[i].role),
                     ==, cases[i].may);
}

/* Test that each kind has a rule of its own. */
static void
test_kinds (void)
{
  static const struct
  {
    WcMentionOf of;
    const char *group;
  } cases[] = {
    { WC_MENTION_OF_PERSON, NULL },
    { WC_MENTION_OF_CHANNEL, "channel" },
    { WC_MENTION_OF_SPACE, "space" },
    { WC_MENTION_OF_SERVER, "server" },
    { WC_MENTION_OF_ASSOCIATION, "visitors" },
    { WC_MENTION_OF_ASSOCIATION, "owner" },
    { WC_MENTION_OF_HAT, "hats" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint of = 0; of < WC_N_MENTION_OF; of++)
      g_assert_cmpint (may (of, cases[i].group, WC_MENTION_BY_ANYBODY, WC_ROLE_NONE), ==,
                       of == cases[i].of);
}

static void
test_count (void)
{
  const WcMentionRules none = { 0 };
  const WcMentionRules two = { .limited = TRUE, .max = 2 };

  g_assert_true (wc_mention_rules_allow_count (&none, 32));
  g_assert_true (wc_mention_rules_allow_count (&two, 2));
  g_assert_false (wc_mention_rules_allow_count (&two, 3));
}

static void
test_words (void)
{
  WcMentionBy by = WC_MENTION_BY_ANYBODY;

  g_assert_true (wc_mention_rules_parse_by ("participants", &by));
  g_assert_cmpint (by, ==, WC_MENTION_BY_PARTICIPANTS);
  g_assert_true (wc_mention_rules_parse_by ("moderators", &by));
  g_assert_cmpint (by, ==, WC_MENTION_BY_MODERATORS);
  g_assert_true (wc_mention_rules_parse_by ("none", &by));
  g_assert_cmpint (by, ==, WC_MENTION_BY_NOBODY);
  g_assert_false (wc_mention_rules_parse_by ("admins", &by));
  g_assert_cmpint (by, ==, WC_MENTION_BY_NOBODY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/mention-rules/roles", test_roles);
  g_test_add_func ("/model/mention-rules/kinds", test_kinds);
  g_test_add_func ("/model/mention-rules/count", test_count);
  g_test_add_func ("/model/mention-rules/words", test_words);
  return g_test_run ();
}
