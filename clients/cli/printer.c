/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/event-view.h"
#include "cli/printer.h"
#include "common/failure.h"
#include "common/object.h"

/* What history, read, search, watch and wait have in common: a stream of objects that
 * people read one way and programs another. */

static const WcOutputShape message_shape = { "id", "id,ts,chat,from,body" };
static const WcOutputShape event_shape = {
  "cursor", "cursor,ts,kind,account,chat,data.id,data.from,data.body"
};

struct _WcPrinter
{
  const WcCli *cli;
  WcMessageView *view; /* (owned) (nullable) for people */
};

WcPrinter *
wc_printer_new (const WcCli *cli, gboolean with_chats)
{
  WcPrinter *self = g_new0 (WcPrinter, 1);
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  self->cli = cli;
  if (wc_output_is_for_people (cli->output))
    self->view = wc_message_view_new (&screen, now, with_chats);
  if (self->view != NULL && wc_options_knows (cli->options, "distrusted") &&
      wc_options_has (cli->options, "distrusted"))
    wc_message_view_show_all (self->view);
  return self;
}

/* Nobody is to think that there is nothing where something is hidden. */
static void
print_hidden (WcPrinter *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->view == NULL)
    return;
  wc_message_view_append_hidden (self->view, text);
  fputs (text->str, stdout);
}

void
wc_printer_free (WcPrinter *self)
{
  print_hidden (self);
  g_clear_pointer (&self->view, wc_message_view_free);
  g_free (self);
}

/* How a kind of object is shown to people. */
typedef void (*Append) (WcMessageView *view, JsonObject *object, GString *out);

static void
print (WcPrinter *self, const WcOutputShape *shape, JsonObject *object, Append append)
{
  g_autoptr (GString) text = NULL;

  if (self->view == NULL)
    {
      wc_output_print (self->cli->output, shape, object);
      return;
    }
  text = g_string_new (NULL);
  append (self->view, object, text);
  fputs (text->str, stdout);
}

void
wc_printer_add_message (WcPrinter *self, JsonObject *message)
{
  print (self, &message_shape, message, wc_message_view_append);
}

void
wc_printer_add_messages (WcPrinter *self, JsonArray *messages)
{
  for (guint i = 0; messages != NULL && i < json_array_get_length (messages); i++)
    {
      JsonObject *message = wc_object_get_item (messages, i);

      if (message != NULL)
        wc_printer_add_message (self, message);
    }
}

void
wc_printer_add_event (WcPrinter *self, JsonObject *event)
{
  print (self, &event_shape, event, wc_event_view_append);
}

gboolean
wc_printer_flush (WcPrinter *self, GError **error)
{
  print_hidden (self);
  if (fflush (stdout) == 0 && !ferror (stdout))
    return TRUE;
  return wc_failure_set (error, WC_EXIT_FAULT, "cannot write: %s", g_strerror (errno));
}
