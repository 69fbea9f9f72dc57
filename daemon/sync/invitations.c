/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/invitations.h"

/* Trust is by who can be behind an invitation: the address of a direct one (XEP-0249) is
 * vouched for by the server, and its owner may be in the roster; a room (XEP-0045
 * § 7.8.2) can be anybody's, but who asks about it hears it from the room itself. */

typedef enum
{
  STRANGER,
  ROOM,
  CONTACT,
} Trust;

static Trust
trust_of (const WcPrompt *invitation)
{
  const char *source = wc_details_get (invitation->details, "source");

  if (g_strcmp0 (source, "contact") == 0)
    return CONTACT;
  return g_strcmp0 (source, "room") == 0 ? ROOM : STRANGER;
}

static gboolean
is_same_detail (const WcPrompt *a, const WcPrompt *b, const char *key)
{
  return g_strcmp0 (wc_details_get (a->details, key), wc_details_get (b->details, key)) ==
         0;
}

gboolean
wc_invitations_is_same (const WcPrompt *a, const WcPrompt *b)
{
  return is_same_detail (a, b, "room") && is_same_detail (a, b, "from") &&
         (trust_of (a) == ROOM) == (trust_of (b) == ROOM);
}

/* The oldest of those that are trusted least, to the room of @invitation or to any. */
static const WcPrompt *
find_least (const GPtrArray *open, const WcPrompt *invitation, gboolean of_room)
{
  const WcPrompt *least = NULL;

  for (guint i = 0; i < open->len; i++)
    {
      const WcPrompt *each = open->pdata[i];

      if (of_room && !is_same_detail (each, invitation, "room"))
        continue;
      if (least == NULL || trust_of (each) < trust_of (least))
        least = each;
    }
  return least;
}

static guint
count_of_room (const GPtrArray *open, const WcPrompt *invitation)
{
  guint n = 0;

  for (guint i = 0; i < open->len; i++)
    n += is_same_detail (open->pdata[i], invitation, "room") ? 1 : 0;
  return n;
}

gboolean
wc_invitations_make_room (const GPtrArray *open,
                          const WcPrompt *invitation,
                          const WcPrompt **out)
{
  gboolean of_room = count_of_room (open, invitation) >= WC_INVITATIONS_MAX_OF_ROOM;
  const WcPrompt *least;

  *out = NULL;
  if (!of_room && open->len < WC_INVITATIONS_MAX)
    return TRUE;
  least = find_least (open, invitation, of_room);
  if (trust_of (least) > trust_of (invitation))
    return FALSE;
  *out = least;
  return TRUE;
}
