/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/colour.h"
#include "cli/dates.h"
#include "cli/message-reactions.h"
#include "cli/message-trust.h"
#include "cli/message-view.h"
#include "cli/outcome.h"
#include "cli/text.h"
#include "cli/wrap.h"
#include "common/object.h"

/* Messages for people. Everything but times was written by others, so all of it goes
 * through cli/text. Only what is not as it should be is said of our own: that they wait,
 * or why they failed. */

/* Of a message that is answered. */
#define EXCERPT_COLUMNS 40

struct _WcMessageView
{
  WcScreen screen;
  GDateTime *now; /* (owned) */
  gboolean with_chats;
  gboolean shows_all; /* also what distrusted devices wrote */
  guint n_hidden;     /* not told of yet */
  char *day;          /* (owned) (nullable) the last one that was named */
};

WcMessageView *
wc_message_view_new (const WcScreen *screen, GDateTime *now, gboolean with_chats)
{
  WcMessageView *self = g_new0 (WcMessageView, 1);

  self->screen = *screen;
  self->now = g_date_time_ref (now);
  self->with_chats = with_chats;
  return self;
}

void
wc_message_view_show_all (WcMessageView *self)
{
  self->shows_all = TRUE;
}

void
wc_message_view_free (WcMessageView *self)
{
  g_date_time_unref (self->now);
  g_free (self->day);
  g_free (self);
}

static void
name_day (WcMessageView *self, gint64 ts, GString *out)
{
  g_autofree char *day = wc_dates_format (ts, self->now, WC_DATES_DAY);

  if (g_strcmp0 (day, self->day) == 0)
    return;
  wc_colour_append (out, self->screen.colour, WC_COLOUR_STRONG, day);
  g_string_append_c (out, '\n');
  g_free (self->day);
  self->day = g_steal_pointer (&day);
}

guint
wc_message_view_append_time (WcMessageView *self, gint64 ts, GString *out)
{
  WcDatesForm form = self->screen.terminal ? WC_DATES_TIME : WC_DATES_FULL;
  g_autofree char *time = wc_dates_format (ts, self->now, form);

  if (self->screen.terminal)
    name_day (self, ts, out);
  wc_colour_append (out, self->screen.colour, WC_COLOUR_DIM, time);
  g_string_append (out, "  ");
  return (guint) strlen (time) + 2;
}

/* With somebody in a room: their nick is a part of the address. */
static gboolean
is_private (const char *chat)
{
  return strchr (chat, '/') != NULL;
}

/* Who wrote it, as short as it is still clear. Returns: (transfer full). */
static char *
name_author (WcMessageView *self, JsonObject *message, gboolean ours)
{
  const char *chat = wc_object_get_string (message, "chat");
  const char *from = wc_object_get_string (message, "from");
  const char *nick = wc_object_get_string (message, "nick");
  g_autofree char *name = NULL;

  if (ours && self->with_chats)
    name = g_strconcat ("me to ", chat != NULL ? chat : "?", NULL);
  else if (ours)
    name = g_strdup ("me");
  else if (self->with_chats && nick == NULL && chat != NULL)
    name = g_strdup (chat);
  else if (self->with_chats && chat != NULL && !is_private (chat))
    name = g_strconcat (nick, " in ", chat, NULL);
  else if (self->with_chats && chat != NULL)
    name = g_strdup (chat);
  else if (nick != NULL)
    name = g_strdup (nick);
  else if (from != NULL)
    name = g_strndup (from, strcspn (from, "@/"));
  return wc_text_line (name != NULL ? name : "?", 0);
}

/* " [photo.jpg]" for each of the files. Returns: (transfer full). */
static char *
dup_files (JsonObject *message)
{
  JsonArray *files = wc_object_get_array (message, "attachments");
  GString *out = g_string_new (NULL);

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      JsonObject *file = wc_object_get_item (files, i);
      const char *name = file != NULL ? wc_object_get_string (file, "name") : NULL;
      g_autofree char *line = wc_text_line (name != NULL ? name : "file", 0);

      g_string_append_printf (out, "%s[%s]", i > 0 ? " " : "", line);
    }
  return g_string_free (out, FALSE);
}

/* What stands in place of a text that is not there. Returns: (transfer full). */
static char *
stand_in_of (JsonObject *message)
{
  const char *kind = wc_object_get_string (message, "kind");
  const char *why = wc_object_get_string (message, "encryption.text");
  g_autofree char *line = why != NULL ? wc_text_line (why, 0) : NULL;

  if (wc_object_get_object (message, "retracted") != NULL)
    return g_strdup ("(taken back)");
  if (g_strcmp0 (kind, "encrypted") == 0)
    return line != NULL ? g_strdup_printf ("(%s)", line)
                        : g_strdup ("(encrypted, not readable here)");
  if (g_strcmp0 (kind, "refused") == 0)
    return g_strdup ("(beyond the limits, not taken in)");
  return g_strdup ("(no text)");
}

/* What stands before a text that is not to be seen by chance (XEP-0382), and instead of
 * it. Returns: (transfer full) (nullable), NULL where it may be seen. */
static char *
dup_cover (JsonObject *message)
{
  const char *hint = wc_object_get_string (message, "spoiler");
  g_autofree char *line = wc_text_line (hint, 0);

  if (hint == NULL || wc_object_find (message, "body") == NULL)
    return NULL;
  return *hint != '\0' ? g_strdup_printf ("(spoiler: %s)", line) : g_strdup ("(spoiler)");
}

char *
wc_message_view_dup_excerpt (JsonObject *message)
{
  g_autofree char *cover = dup_cover (message);
  const char *body = cover != NULL ? cover : wc_object_get_string (message, "body");
  const char *nick = wc_object_get_string (message, "nick");
  gboolean ours = g_strcmp0 (wc_object_get_string (message, "dir"), "out") == 0;
  g_autofree char *files = dup_files (message);
  g_autofree char *stand_in = stand_in_of (message);

  if (wc_message_trust_is_hidden (message))
    return g_strdup ("(of a distrusted device)");
  if (ours)
    nick = "me";
  if (body == NULL && *files == '\0')
    body = wc_object_get_string (message, "subject");
  if (body == NULL && *files == '\0')
    body = stand_in;
  return g_strconcat (nick != NULL ? nick : "", nick != NULL ? ": " : "",
                      body != NULL ? body : "", body != NULL && *files != '\0' ? " " : "",
                      files, NULL);
}

/* What is answered where nothing of it can be shown. */
static const char *
name_without_text (JsonObject *reply)
{
  if (wc_object_get_boolean (reply, "retracted"))
    return "(to what was taken back) ";
  return wc_object_find (reply, "id") != NULL ? "(to what has no text) "
                                              : "(to what is not here) ";
}

/* What it answers, in a few words. */
static void
append_reply (WcMessageView *self, JsonObject *message, GString *out)
{
  JsonObject *reply = wc_object_get_object (message, "reply");
  const char *excerpt = reply != NULL ? wc_object_get_string (reply, "excerpt") : NULL;
  const char *quoted = reply != NULL ? wc_object_get_string (reply, "quotation") : NULL;
  g_autofree char *line =
      wc_text_line (excerpt != NULL ? excerpt : quoted, EXCERPT_COLUMNS);
  const char *spoiler = reply != NULL ? wc_object_get_string (reply, "spoiler") : NULL;
  g_autofree char *hint = wc_text_line (spoiler, EXCERPT_COLUMNS);
  g_autofree char *shown = NULL;

  if (reply == NULL)
    return;
  if (spoiler != NULL)
    shown = *spoiler != '\0' ? g_strdup_printf ("(to a spoiler: %s) ", hint)
                             : g_strdup ("(to a spoiler) ");
  else if (excerpt != NULL)
    shown = g_strdup_printf ("(to \"%s\") ", line);
  else if (quoted != NULL)
    shown = g_strdup_printf ("(to what is not here, quoted as \"%s\") ", line);
  else
    shown = g_strdup (name_without_text (reply));
  wc_colour_append (out, self->screen.colour, WC_COLOUR_DIM, shown);
}

static void
append_reactions (WcMessageView *self, JsonObject *message, GString *out)
{
  g_autofree char *line = wc_message_reactions_dup (message);

  if (line != NULL)
    wc_colour_append (out, self->screen.colour, WC_COLOUR_DIM, line);
}

/* Of many messages in a room, the one that is for us; and one that cannot wait. */
static void
append_mention (WcMessageView *self, JsonObject *message, GString *out)
{
  if (wc_object_get_boolean (message, "attention"))
    wc_colour_append (out, self->screen.colour, WC_COLOUR_WARNING, "(attention!) ");
  else if (wc_object_get_boolean (message, "headline"))
    wc_colour_append (out, self->screen.colour, WC_COLOUR_DIM, "(notice) ");
  if (wc_object_get_boolean (message, "mentions_me") &&
      wc_object_get_object (message, "reply") == NULL)
    wc_colour_append (out, self->screen.colour, WC_COLOUR_WARNING, "(to me) ");
}

static void
append_body (WcMessageView *self, JsonObject *message, guint indent, GString *out)
{
  const char *subject = wc_object_get_string (message, "subject");
  const char *action = wc_object_get_string (message, "action");
  const char *body = action != NULL ? action : wc_object_get_string (message, "body");
  g_autofree char *clean = wc_text_block (body, indent);
  g_autofree char *cover = dup_cover (message);
  g_autofree char *files = dup_files (message);
  g_autofree char *stand_in = stand_in_of (message);

  if (subject != NULL)
    {
      g_autofree char *line = wc_text_line (subject, 0);
      g_autofree char *bracketed = g_strdup_printf ("[%s]", line);

      wc_colour_append (out, self->screen.colour, WC_COLOUR_STRONG, bracketed);
      g_string_append_c (out, ' ');
    }
  if (cover != NULL)
    wc_colour_append (out, self->screen.colour, WC_COLOUR_DIM, cover);
  else if (body != NULL)
    g_string_append (out, clean);
  else if (*files == '\0')
    wc_colour_append (out, self->screen.colour, WC_COLOUR_DIM, stand_in);
  if (*files == '\0')
    return;
  if (cover != NULL || body != NULL)
    g_string_append_c (out, ' ');
  wc_colour_append (out, self->screen.colour, WC_COLOUR_DIM, files);
}

static void
append_note (WcMessageView *self, JsonObject *message, GString *out)
{
  g_autofree char *note = wc_message_trust_dup_note (message);
  g_autofree char *shown = note != NULL ? g_strdup_printf (" (%s)", note) : NULL;

  if (shown != NULL)
    wc_colour_append (out, self->screen.colour, WC_COLOUR_WARNING, shown);
}

/* In the place of the first blank behind the time, where no name and no text can be. */
static void
put_sign (JsonObject *message, GString *out)
{
  out->str[out->len - 2] = wc_message_trust_get_sign (message);
}

static void
append_state (WcMessageView *self, JsonObject *message, GString *out)
{
  const char *state = wc_object_get_string (message, "state");
  g_autofree char *why = wc_outcome_dup_reason (message);
  gint64 n_readers = wc_object_get_int (message, "readers", 0);
  g_autofree char *failure = NULL;
  g_autofree char *readers = NULL;

  if (n_readers > 0)
    {
      readers = g_strdup_printf (" (read by %" G_GINT64_FORMAT ")", n_readers);
      wc_colour_append (out, self->screen.colour, WC_COLOUR_DIM, readers);
    }
  if (g_strcmp0 (state, "queued") == 0)
    wc_colour_append (out, self->screen.colour, WC_COLOUR_DIM, " (queued)");
  else if (g_strcmp0 (state, "sending") == 0)
    wc_colour_append (out, self->screen.colour, WC_COLOUR_DIM, " (sending)");
  else if (g_strcmp0 (state, "failed") == 0)
    {
      failure =
          why != NULL ? g_strdup_printf (" (failed: %s)", why) : g_strdup (" (failed)");
      wc_colour_append (out, self->screen.colour, WC_COLOUR_BAD, failure);
    }
}

void
wc_message_view_append_hidden (WcMessageView *self, GString *out)
{
  g_autofree char *line = wc_message_trust_dup_count (self->n_hidden);

  if (self->n_hidden == 0)
    return;
  self->n_hidden = 0;
  wc_colour_append (out, self->screen.colour, WC_COLOUR_WARNING, line);
  g_string_append_c (out, '\n');
}

static void
append_shown (WcMessageView *self, JsonObject *message, GString *out)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean ours = g_strcmp0 (wc_object_get_string (message, "dir"), "out") == 0;
  g_autofree char *author = name_author (self, message, ours);
  guint indent =
      wc_message_view_append_time (self, wc_object_get_int (message, "ts", 0), line);

  put_sign (message, line);
  wc_colour_append (line, self->screen.colour, ours ? WC_COLOUR_OURS : WC_COLOUR_THEIRS,
                    author);
  /* "bob waves" instead of "bob: hello" */
  g_string_append (line, wc_object_find (message, "action") != NULL ? " " : ": ");
  append_mention (self, message, line);
  append_reply (self, message, line);
  append_body (self, message, indent, line);
  if (wc_object_get_int (message, "edited_ts", 0) != 0 &&
      wc_object_get_object (message, "retracted") == NULL)
    wc_colour_append (line, self->screen.colour, WC_COLOUR_DIM, " (edited)");
  append_note (self, message, line);
  append_reactions (self, message, line);
  append_state (self, message, line);
  wc_wrap_append (out, line->str, indent, self->screen.columns);
  g_string_append_c (out, '\n');
}

gboolean
wc_message_view_hide (WcMessageView *self, JsonObject *message)
{
  gboolean hidden = !self->shows_all && wc_message_trust_is_hidden (message);

  self->n_hidden += hidden;
  return hidden;
}

void
wc_message_view_append (WcMessageView *self, JsonObject *message, GString *out)
{
  if (wc_message_view_hide (self, message))
    return;
  wc_message_view_append_hidden (self, out);
  append_shown (self, message, out);
}
