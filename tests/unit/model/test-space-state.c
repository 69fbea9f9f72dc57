/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/space-state.h"

#define E(word) WC_SPACE_EVIDENCE_##word

/* What comes one after the other, and the state after all of it. */
typedef struct
{
  const char *name;
  WcSpaceEvidence told[8];
  guint n_told;
  WcSpaceState end;
} Story;

/* clang-format off */
static const Story stories[] = {
  { "join-open", { E (ASKED_SUBSCRIBED), E (ITEMS_READABLE) }, 2, WC_SPACE_STATE_MEMBER },
  { "wait", { E (ASKED_PENDING), E (FORBIDDEN), E (CLOSED), E (TOLD_PENDING) }, 4, WC_SPACE_STATE_PENDING },
  { "let-in", { E (ASKED_PENDING), E (TOLD_SUBSCRIBED), E (AFFILIATION_MEMBER) }, 3, WC_SPACE_STATE_MEMBER },
  { "let-in-silently", { E (ASKED_PENDING), E (ITEMS_READABLE) }, 2, WC_SPACE_STATE_MEMBER },
  { "deny", { E (ASKED_PENDING), E (TOLD_NONE), E (FORBIDDEN), E (LISTED) }, 4, WC_SPACE_STATE_DENIED },
  { "deny-and-open", { E (ASKED_PENDING), E (TOLD_NONE), E (ITEMS_READABLE) }, 3, WC_SPACE_STATE_DENIED },
  { "ask-again", { E (ASKED_PENDING), E (TOLD_NONE), E (ASKED_PENDING) }, 3, WC_SPACE_STATE_PENDING },
  { "ban-while-waiting", { E (ASKED_PENDING), E (AFFILIATION_OUTCAST) }, 2, WC_SPACE_STATE_DENIED },
  /* ejabberd 23.01 lets the owner wait */
  { "create", { E (ASKED_PENDING), E (AFFILIATION_OWNER), E (TOLD_PENDING), E (ITEMS_READABLE) }, 4, WC_SPACE_STATE_OWNER },
  { "owner-unsubscribed", { E (ASKED_SUBSCRIBED), E (AFFILIATION_OWNER), E (TOLD_NONE) }, 3, WC_SPACE_STATE_OWNER },
  { "promoted-and-back", { E (ASKED_SUBSCRIBED), E (AFFILIATION_OWNER), E (AFFILIATION_MEMBER) }, 3, WC_SPACE_STATE_MEMBER },
  { "kicked", { E (ASKED_SUBSCRIBED), E (TOLD_NONE) }, 2, WC_SPACE_STATE_KICKED },
  { "kicked-silently", { E (ASKED_SUBSCRIBED), E (CLOSED) }, 2, WC_SPACE_STATE_KICKED },
  { "kicked-on-prosody", { E (ASKED_SUBSCRIBED), E (FORBIDDEN), E (LISTED), E (ITEMS_READABLE) }, 4, WC_SPACE_STATE_KICKED },
  { "taken-back", { E (ASKED_SUBSCRIBED), E (TOLD_NONE), E (TOLD_SUBSCRIBED) }, 3, WC_SPACE_STATE_MEMBER },
  { "subscriber-without-affiliation", { E (ASKED_SUBSCRIBED), E (AFFILIATION_NONE) }, 2, WC_SPACE_STATE_MEMBER },
  { "invited", { E (TOLD_SUBSCRIBED), E (AFFILIATION_MEMBER), E (ITEMS_READABLE) }, 3, WC_SPACE_STATE_INVITED },
  { "invited-as-owner", { E (TOLD_SUBSCRIBED), E (AFFILIATION_OWNER) }, 2, WC_SPACE_STATE_INVITED },
  { "accepted", { E (TOLD_SUBSCRIBED), E (ASKED_SUBSCRIBED) }, 2, WC_SPACE_STATE_MEMBER },
  { "declined", { E (TOLD_SUBSCRIBED), E (LEFT), E (AFFILIATION_MEMBER), E (ITEMS_READABLE) }, 4, WC_SPACE_STATE_NONE },
  { "withdrawn", { E (TOLD_SUBSCRIBED), E (TOLD_NONE) }, 2, WC_SPACE_STATE_NONE },
  { "looked-at", { E (ITEMS_READABLE), E (AFFILIATION_NONE), E (CLOSED), E (MISSING) }, 4, WC_SPACE_STATE_NONE },
  { "made-owner-by-strangers", { E (AFFILIATION_OWNER) }, 1, WC_SPACE_STATE_NONE },
  { "joined-elsewhere", { E (LISTED), E (ITEMS_READABLE) }, 2, WC_SPACE_STATE_MEMBER },
  { "listed-while-in", { E (ASKED_SUBSCRIBED), E (AFFILIATION_OWNER), E (LISTED) }, 3, WC_SPACE_STATE_OWNER },
  { "left", { E (ASKED_SUBSCRIBED), E (LEFT), E (TOLD_NONE), E (CLOSED) }, 4, WC_SPACE_STATE_NONE },
  { "owner-left", { E (ASKED_SUBSCRIBED), E (AFFILIATION_OWNER), E (LEFT), E (AFFILIATION_OWNER) }, 4, WC_SPACE_STATE_NONE },
  { "deleted", { E (ASKED_SUBSCRIBED), E (DELETED), E (ITEMS_READABLE), E (AFFILIATION_OWNER) }, 4, WC_SPACE_STATE_GONE },
  { "made-anew", { E (ASKED_SUBSCRIBED), E (MISSING), E (TOLD_SUBSCRIBED) }, 3, WC_SPACE_STATE_INVITED },
  { "joined-anew", { E (ASKED_SUBSCRIBED), E (MISSING), E (ASKED_SUBSCRIBED) }, 3, WC_SPACE_STATE_MEMBER },
};
/* clang-format on */

static void
test_story (gconstpointer data)
{
  const Story *story = data;
  WcSpaceState state = WC_SPACE_STATE_NONE;

  for (guint i = 0; i < story->n_told; i++)
    state = wc_space_state_next (state, story->told[i]);
  g_assert_cmpstr (wc_space_state_to_string (state), ==,
                   wc_space_state_to_string (story->end));
}

static WcSpaceState
twice (WcSpaceState state, WcSpaceEvidence evidence)
{
  return wc_space_state_next (wc_space_state_next (state, evidence), evidence);
}

/* Of every pair, whatever the table says. */
static void
test_laws (void)
{
  for (WcSpaceState state = 0; state < WC_N_SPACE_STATES; state++)
    for (WcSpaceEvidence told = 0; told < WC_N_SPACE_EVIDENCES; told++)
      {
        WcSpaceState after = wc_space_state_next (state, told);

        g_assert_cmpint (after, <, WC_N_SPACE_STATES);
        /* what is told again changes nothing */
        g_assert_cmpint (twice (state, told), ==, after);
        /* nobody comes in who did not want to */
        if (wc_space_state_is_in (after) && told != E (ASKED_SUBSCRIBED))
          {
            g_assert_cmpint (state, !=, WC_SPACE_STATE_NONE);
            g_assert_cmpint (state, !=, WC_SPACE_STATE_INVITED);
            g_assert_cmpint (state, !=, WC_SPACE_STATE_GONE);
          }
        /* who is nobody's guest is thrown out of nothing */
        if (state == WC_SPACE_STATE_NONE)
          g_assert_cmpint (after, !=, WC_SPACE_STATE_KICKED);
      }
  for (WcSpaceState state = 0; state < WC_N_SPACE_STATES; state++)
    g_assert_cmpint (wc_space_state_next (state, E (LEFT)), ==, WC_SPACE_STATE_NONE);
}

/* The numbers are those of the database. */
static void
test_words (void)
{
  static const char *const words[] = { "none",  "pending", "invited", "member",
                                       "owner", "denied",  "kicked",  "gone" };
  WcSpaceState state = WC_SPACE_STATE_NONE;

  g_assert_cmpuint (G_N_ELEMENTS (words), ==, WC_N_SPACE_STATES);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_cmpstr (wc_space_state_to_string (i), ==, words[i]);
      g_assert_true (wc_space_state_from_string (words[i], &state));
      g_assert_cmpuint (state, ==, i);
    }
  g_assert_false (wc_space_state_from_string ("joined", &state));
  g_assert_false (wc_space_state_from_string (NULL, &state));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      g_autofree char *path = g_strconcat ("/model/space-state/", stories[i].name, NULL);

      g_test_add_data_func (path, &stories[i], test_story);
    }
  g_test_add_func ("/model/space-state/laws", test_laws);
  g_test_add_func ("/model/space-state/words", test_words);
  return g_test_run ();
}
