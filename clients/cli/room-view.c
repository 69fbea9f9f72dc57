/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/dates.h"
#include "cli/room-view.h"
#include "cli/table.h"
#include "common/object.h"

/* How we stand to a room comes first, because everything else depends on it. */

typedef struct
{
  const char *state;
  WcColour colour;
} Look;

static const Look looks[] = {
  { "joined", WC_COLOUR_GOOD },     { "joining", WC_COLOUR_WARNING },
  { "waiting", WC_COLOUR_WARNING }, { "refused", WC_COLOUR_BAD },
  { "gone", WC_COLOUR_BAD },
};

static WcColour
colour_of (const char *state)
{
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_strcmp0 (looks[i].state, state) == 0)
      return looks[i].colour;
  return WC_COLOUR_DIM;
}

/* "not here: because, says somebody". Returns: (transfer full) (nullable). */
static char *
explain_state (JsonObject *room)
{
  const char *reason = wc_object_get_string (room, "reason");
  const char *text = wc_object_get_string (room, "text");
  const char *venue = wc_object_get_string (room, "venue");
  g_autoptr (GString) out = g_string_new (reason);

  if (text != NULL)
    g_string_append_printf (out, "%s%s", out->len > 0 ? ": " : "", text);
  if (venue != NULL)
    g_string_append_printf (out, "%snow at %s", out->len > 0 ? "; " : "", venue);
  return out->len > 0 ? g_strdup (out->str) : NULL;
}

static void
add_number (WcTable *table, WcColour colour, JsonObject *object, const char *path)
{
  gint64 number = wc_object_get_int (object, path, 0);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  wc_table_add (table, colour, number > 0 ? text : "");
}

static void
add_room (WcTable *table, JsonObject *room)
{
  const char *state = wc_object_get_string (room, "state");
  const char *title = wc_object_get_string (room, "title");
  const char *address = wc_object_get_string (room, "chat");
  gboolean unread = wc_object_get_int (room, "unread", 0) > 0;
  g_autofree char *why = explain_state (room);

  wc_table_add (table, colour_of (state), state);
  add_number (table, WC_COLOUR_WARNING, room, "unread");
  wc_table_add (table, unread ? WC_COLOUR_STRONG : WC_COLOUR_PLAIN, title);
  wc_table_add (table, WC_COLOUR_DIM, g_strcmp0 (title, address) != 0 ? address : "");
  wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (room, "my.nick"));
  add_number (table, WC_COLOUR_DIM, room, "members");
  wc_table_add (table, why != NULL ? WC_COLOUR_BAD : WC_COLOUR_PLAIN,
                why != NULL ? why : wc_object_get_string (room, "subject"));
}

char *
wc_room_view_list (GPtrArray *rooms, const WcScreen *screen)
{
  static const WcTableColumn columns[] = {
    WC_TABLE_LEFT, WC_TABLE_RIGHT, WC_TABLE_FLEXIBLE, WC_TABLE_LEFT,
    WC_TABLE_LEFT, WC_TABLE_RIGHT, WC_TABLE_FLEXIBLE,
  };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < rooms->len; i++)
    add_room (table, g_ptr_array_index (rooms, i));
  return wc_table_render (table, screen->columns, screen->colour);
}

/* ---- One room ---- */

static void
add_line (WcTable *table, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  wc_table_add (table, WC_COLOUR_DIM, name);
  wc_table_add (table, WC_COLOUR_PLAIN, value);
}

static void
add_self (WcTable *table, JsonObject *room)
{
  const char *nick = wc_object_get_string (room, "my.nick");
  const char *role = wc_object_get_string (room, "my.role");
  const char *affiliation = wc_object_get_string (room, "my.affiliation");
  g_autofree char *standing = NULL;

  add_line (table, "nick", nick);
  if (role == NULL || affiliation == NULL)
    return;
  standing = g_str_equal (affiliation, "none")
                 ? g_strdup (role)
                 : g_strdup_printf ("%s, %s", role, affiliation);
  add_line (table, "you are", standing);
}

static void
add_subject (WcTable *table, JsonObject *room, GDateTime *now)
{
  const char *from = wc_object_get_string (room, "subject_from");
  gint64 ts = wc_object_get_int (room, "subject_ts", -1);
  g_autofree char *when = ts >= 0 ? wc_dates_format (ts, now, WC_DATES_FULL) : NULL;
  g_autofree char *by = NULL;

  add_line (table, "subject", wc_object_get_string (room, "subject"));
  if (from == NULL || wc_object_get_string (room, "subject") == NULL)
    return;
  by = g_strconcat (from, when != NULL ? ", " : "", when, NULL);
  add_line (table, "set by", by);
}

static void
add_features (WcTable *table, JsonObject *room)
{
  g_autofree char *features =
      wc_object_join (wc_object_get_array (room, "features"), ", ");

  add_line (table, "room is", features);
}

/* "at most 1: 💘 ❤️" */
static void
add_reactions (WcTable *table, JsonObject *room)
{
  gint64 max = wc_object_get_int (room, "max_reactions", -1);
  g_autofree char *allowed =
      wc_object_join (wc_object_get_array (room, "allowed_reactions"), " ");
  g_autoptr (GString) text = g_string_new (NULL);

  if (max >= 0)
    g_string_append_printf (text, "at most %" G_GINT64_FORMAT, max);
  if (*allowed != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? ": " : "", allowed);
  add_line (table, "reactions", text->str);
}

/* "20 s between messages", "about 560 messages a day" */
static void
add_pace (WcTable *table, JsonObject *room)
{
  gint64 slow = wc_object_get_int (room, "slow_mode_s", 0);
  gint64 activity = wc_object_get_int (room, "activity", -1);
  g_autofree char *pause =
      g_strdup_printf ("%" G_GINT64_FORMAT " s between messages", slow);
  g_autofree char *about =
      g_strdup_printf ("about %" G_GINT64_FORMAT " messages a day", activity);

  add_line (table, "slow mode", slow > 0 ? pause : NULL);
  add_line (table, "activity", activity >= 0 ? about : NULL);
}

static void
add_counts (WcTable *table, JsonObject *room)
{
  gint64 members = wc_object_get_int (room, "members", 0);
  gint64 unread = wc_object_get_int (room, "unread", 0);
  g_autofree char *inside = g_strdup_printf ("%" G_GINT64_FORMAT, members);
  g_autofree char *waiting = g_strdup_printf ("%" G_GINT64_FORMAT, unread);

  add_line (table, "in it", members > 0 ? inside : NULL);
  add_line (table, "unread", unread > 0 ? waiting : NULL);
}

char *
wc_room_view_show (JsonObject *room, const WcScreen *screen, GDateTime *now)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_FLEXIBLE };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));
  g_autofree char *why = explain_state (room);
  gboolean autojoin = wc_object_get_boolean (room, "autojoin");

  add_line (table, "address", wc_object_get_string (room, "chat"));
  add_line (table, "account", wc_object_get_string (room, "account"));
  add_line (table, "title", wc_object_get_string (room, "title"));
  add_line (table, "about", wc_object_get_string (room, "description"));
  add_line (table, "state", wc_object_get_string (room, "state"));
  add_line (table, "because", why);
  add_self (table, room);
  add_subject (table, room, now);
  add_counts (table, room);
  add_features (table, room);
  add_reactions (table, room);
  add_pace (table, room);
  if (wc_object_get_boolean (room, "bookmarked"))
    add_line (table, "bookmark", autojoin ? "joined at each login" : "not joined");
  return wc_table_render (table, screen->columns, screen->colour);
}

/* ---- People ---- */

static gboolean
is_word (const char *word, const char *dull)
{
  return word != NULL && g_strcmp0 (word, dull) != 0;
}

/* "[Teacher] [Host] away for tea": what the room calls them, then @text (nullable).
 * Returns: (transfer full). */
static char *
describe (JsonObject *member, const char *text)
{
  JsonArray *hats = wc_object_get_array (member, "hats");
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; hats != NULL && i < json_array_get_length (hats); i++)
    {
      JsonObject *hat = wc_object_get_item (hats, i);
      const char *title = hat != NULL ? wc_object_get_string (hat, "title") : NULL;

      if (title != NULL)
        g_string_append_printf (out, "[%s] ", title);
    }
  g_string_append (out, text != NULL ? text : "");
  return g_strchomp (g_string_free (g_steal_pointer (&out), FALSE));
}

static void
add_member (WcTable *table, JsonObject *member)
{
  const char *role = wc_object_get_string (member, "role");
  const char *affiliation = wc_object_get_string (member, "affiliation");
  const char *reason = wc_object_get_string (member, "reason");
  gboolean self = wc_object_get_boolean (member, "self");
  const char *status = wc_object_get_string (member, "status");
  g_autofree char *text = describe (member, reason != NULL ? reason : status);

  wc_table_add (table, self ? WC_COLOUR_OURS : WC_COLOUR_THEIRS,
                wc_object_get_string (member, "nick"));
  wc_table_add (table, WC_COLOUR_PLAIN, is_word (role, "none") ? role : "");
  wc_table_add (table, WC_COLOUR_PLAIN, is_word (affiliation, "none") ? affiliation : "");
  wc_table_add (table, WC_COLOUR_DIM, wc_object_get_string (member, "jid"));
  wc_table_add (table, WC_COLOUR_PLAIN, text);
}

char *
wc_room_view_members (GPtrArray *members, const WcScreen *screen)
{
  static const WcTableColumn columns[] = { WC_TABLE_FLEXIBLE, WC_TABLE_LEFT,
                                           WC_TABLE_LEFT, WC_TABLE_LEFT,
                                           WC_TABLE_FLEXIBLE };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < members->len; i++)
    add_member (table, g_ptr_array_index (members, i));
  return wc_table_render (table, screen->columns, screen->colour);
}

char *
wc_room_view_readers (GPtrArray *readers, const WcScreen *screen, GDateTime *now)
{
  static const WcTableColumn columns[] = { WC_TABLE_FLEXIBLE, WC_TABLE_LEFT,
                                           WC_TABLE_FLEXIBLE };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < readers->len; i++)
    {
      JsonObject *reader = g_ptr_array_index (readers, i);
      g_autofree char *when =
          wc_dates_format (wc_object_get_int (reader, "ts", 0), now, WC_DATES_BRIEF);

      wc_table_add (table, WC_COLOUR_THEIRS, wc_object_get_string (reader, "nick"));
      wc_table_add (table, WC_COLOUR_DIM, when);
      wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (reader, "jid"));
    }
  return wc_table_render (table, screen->columns, screen->colour);
}

static void
add_listed (WcTable *table, JsonObject *room)
{
  add_number (table, WC_COLOUR_DIM, room, "members");
  wc_table_add (table, WC_COLOUR_STRONG, wc_object_get_string (room, "room"));
  wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (room, "name"));
  wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (room, "description"));
}

char *
wc_room_view_directory (GPtrArray *rooms, const WcScreen *screen)
{
  static const WcTableColumn columns[] = { WC_TABLE_RIGHT, WC_TABLE_LEFT,
                                           WC_TABLE_FLEXIBLE, WC_TABLE_FLEXIBLE };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < rooms->len; i++)
    add_listed (table, g_ptr_array_index (rooms, i));
  return wc_table_render (table, screen->columns, screen->colour);
}

static void
add_bookmark (WcTable *table, JsonObject *bookmark)
{
  gboolean autojoin = wc_object_get_boolean (bookmark, "autojoin");
  gboolean locked = wc_object_get_boolean (bookmark, "has_password");

  wc_table_add (table, WC_COLOUR_STRONG, wc_object_get_string (bookmark, "room"));
  wc_table_add (table, WC_COLOUR_GOOD, autojoin ? "autojoin" : "");
  wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (bookmark, "nick"));
  wc_table_add (table, WC_COLOUR_DIM, locked ? "password" : "");
  wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (bookmark, "name"));
}

char *
wc_room_view_bookmarks (GPtrArray *bookmarks, const WcScreen *screen)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_LEFT, WC_TABLE_LEFT,
                                           WC_TABLE_LEFT, WC_TABLE_FLEXIBLE };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < bookmarks->len; i++)
    add_bookmark (table, g_ptr_array_index (bookmarks, i));
  return wc_table_render (table, screen->columns, screen->colour);
}
