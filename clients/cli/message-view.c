/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/colour.h"
#include "cli/dates.h"
#include "cli/message-view.h"
#include "cli/outcome.h"
#include "cli/text.h"
#include "common/object.h"

/* Messages for people. Everything but times was written by others, so all of it goes
 * through cli/text. Only what is not as it should be is said of our own: that they wait,
 * or why they failed. */

struct _WcMessageView
{
  WcScreen screen;
  GDateTime *now; /* (owned) */
  gboolean with_chats;
  char *day; /* (owned) (nullable) the last one that was named */
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
  else if (nick != NULL)
    name = g_strdup (nick);
  else if (from != NULL)
    name = g_strndup (from, strcspn (from, "@/"));
  return wc_text_line (name != NULL ? name : "?", 0);
}

/* What stands in place of a text that is not there. */
static const char *
stand_in_of (JsonObject *message)
{
  const char *kind = wc_object_get_string (message, "kind");

  if (g_strcmp0 (kind, "encrypted") == 0)
    return "(encrypted, not readable here)";
  if (g_strcmp0 (kind, "refused") == 0)
    return "(beyond the limits, not taken in)";
  return "(no text)";
}

char *
wc_message_view_dup_excerpt (JsonObject *message)
{
  const char *body = wc_object_get_string (message, "body");
  gboolean ours = g_strcmp0 (wc_object_get_string (message, "dir"), "out") == 0;

  return g_strconcat (ours ? "me: " : "", body != NULL ? body : stand_in_of (message),
                      NULL);
}

static void
append_body (WcMessageView *self, JsonObject *message, guint indent, GString *out)
{
  const char *subject = wc_object_get_string (message, "subject");
  const char *body = wc_object_get_string (message, "body");
  g_autofree char *clean = wc_text_block (body, indent);

  if (subject != NULL)
    {
      g_autofree char *line = wc_text_line (subject, 0);
      g_autofree char *bracketed = g_strdup_printf ("[%s]", line);

      wc_colour_append (out, self->screen.colour, WC_COLOUR_STRONG, bracketed);
      g_string_append_c (out, ' ');
    }
  if (body != NULL)
    g_string_append (out, clean);
  else
    wc_colour_append (out, self->screen.colour, WC_COLOUR_DIM, stand_in_of (message));
}

static void
append_state (WcMessageView *self, JsonObject *message, GString *out)
{
  const char *state = wc_object_get_string (message, "state");
  g_autofree char *why = wc_outcome_dup_reason (message);
  g_autofree char *failure = NULL;

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
wc_message_view_append (WcMessageView *self, JsonObject *message, GString *out)
{
  gboolean ours = g_strcmp0 (wc_object_get_string (message, "dir"), "out") == 0;
  g_autofree char *author = name_author (self, message, ours);
  guint indent =
      wc_message_view_append_time (self, wc_object_get_int (message, "ts", 0), out);

  wc_colour_append (out, self->screen.colour, ours ? WC_COLOUR_OURS : WC_COLOUR_THEIRS,
                    author);
  g_string_append (out, ": ");
  append_body (self, message, indent, out);
  append_state (self, message, out);
  g_string_append_c (out, '\n');
}
