/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/invitations.h"

/* "room from source". Returns: (transfer full). */
static WcPrompt *
invitation (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  GHashTable *details = wc_details_new ();

  g_assert_cmpuint (g_strv_length (words), ==, 3);
  wc_details_set (details, "room", words[0]);
  wc_details_set (details, "from", words[1]);
  wc_details_set (details, "source", words[2]);
  return wc_prompt_new (NULL, 1, WC_PROMPT_KIND_INVITATION, text, details);
}

static void
test_same (void)
{
  static const struct
  {
    const char *a, *b;
    gboolean same;
  } rows[] = {
    { "tea@m bob@x stranger", "tea@m bob@x stranger", TRUE },
    { "tea@m bob@x stranger", "tea@m bob@x contact", TRUE },
    { "tea@m bob@x room", "tea@m bob@x room", TRUE },
    { "tea@m bob@x stranger", "tea@m eve@x stranger", FALSE },
    { "tea@m bob@x stranger", "pot@m bob@x stranger", FALSE },
    /* a room says that it was Bob, and Bob says it himself */
    { "tea@m bob@x room", "tea@m bob@x contact", FALSE },
    { "tea@m bob@x room", "tea@m bob@x stranger", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WcPrompt) a = invitation (rows[i].a);
      g_autoptr (WcPrompt) b = invitation (rows[i].b);

      g_assert_cmpint (wc_invitations_is_same (a, b), ==, rows[i].same);
      g_assert_cmpint (wc_invitations_is_same (b, a), ==, rows[i].same);
    }
}

/* Of those to one room, comma separated "from source", which has to go: "-" none, "no"
 * that there is no place. */
static void
test_of_one_room (void)
{
  static const struct
  {
    const char *open, *added, *gone;
  } rows[] = {
    { "a stranger,b stranger,c stranger,d stranger", "e stranger", "-" },
    { "a stranger,b stranger,c stranger,d stranger,e stranger", "f stranger", "a" },
    { "a contact,b room,c stranger,d stranger,e stranger", "f stranger", "c" },
    { "a contact,b room,c stranger,d stranger,e stranger", "f contact", "c" },
    { "a contact,b room,c room,d contact,e contact", "f stranger", "no" },
    { "a contact,b room,c room,d contact,e contact", "f room", "b" },
    { "a contact,b contact,c contact,d contact,e contact", "f room", "no" },
    { "a contact,b contact,c contact,d contact,e contact", "f contact", "a" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) open =
          g_ptr_array_new_with_free_func ((GDestroyNotify) wc_prompt_unref);
      g_auto (GStrv) each = g_strsplit (rows[i].open, ",", -1);
      g_autofree char *text = g_strconcat ("tea@m ", rows[i].added, NULL);
      g_autoptr (WcPrompt) added = invitation (text);
      const WcPrompt *gone = NULL;
      gboolean fits;

      for (char **word = each; *word != NULL; word++)
        {
          g_autofree char *one = g_strconcat ("tea@m ", *word, NULL);

          g_ptr_array_add (open, invitation (one));
        }
      fits = wc_invitations_make_room (open, added, &gone);
      g_assert_cmpstr (!fits          ? "no"
                       : gone == NULL ? "-"
                                      : wc_details_get (gone->details, "from"),
                       ==, rows[i].gone);
    }
}

/* Test that all together are bounded, and what is to other rooms goes by trust alone. */
static void
test_of_all (void)
{
  g_autoptr (GPtrArray) open =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_prompt_unref);
  g_autoptr (WcPrompt) stranger = invitation ("new@m eve@x stranger");
  g_autoptr (WcPrompt) room = invitation ("new@m eve@x room");
  const WcPrompt *gone = NULL;

  for (int i = 0; i < WC_INVITATIONS_MAX; i++)
    {
      g_autofree char *text =
          g_strdup_printf ("r%d@m bob@x %s", i, i == 7 ? "stranger" : "contact");

      g_assert_true (wc_invitations_make_room (open, stranger, &gone));
      g_assert_null (gone);
      g_ptr_array_add (open, invitation (text));
    }
  g_assert_true (wc_invitations_make_room (open, room, &gone));
  g_assert_true (gone == open->pdata[7]);
  g_ptr_array_remove_index (open, 7);
  g_ptr_array_add (open, invitation ("last@m bob@x room"));
  g_assert_false (wc_invitations_make_room (open, stranger, &gone));
  g_assert_null (gone);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/invitations/same", test_same);
  g_test_add_func ("/sync/invitations/of-one-room", test_of_one_room);
  g_test_add_func ("/sync/invitations/of-all", test_of_all);
  return g_test_run ();
}
