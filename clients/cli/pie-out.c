/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/export-lines.h"
#include "cli/pie-message.h"
#include "cli/pie-out.h"
#include "cli/pie-people.h"
#include "cli/pie.h"
#include "cli/spool.h"
#include "common/failure.h"
#include "common/object.h"

/* An export has everything else before the messages, so that one reading is enough. */

#define WRITTEN_AT_ONCE 65536

typedef struct
{
  int to;
  const WcPieMore *more;
  char *account;       /* (owned) (nullable) until its line has come */
  WcPiePeople *people; /* (owned) (nullable) the same */
  GString *text;       /* (owned) what is not written yet */
  gboolean archive;    /* its element is open */
} Out;

static void
out_clear (Out *self)
{
  g_free (self->account);
  g_clear_pointer (&self->people, wc_pie_people_free);
  g_string_free (self->text, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Out, out_clear)

static gboolean
flush (Out *self, gsize from, GError **error)
{
  if (self->text->len < from)
    return TRUE;
  if (!wc_spool_write (self->to, self->text->str, self->text->len, error))
    return FALSE;
  g_string_truncate (self->text, 0);
  return TRUE;
}

static void
append (Out *self, const WcNode *node, const char *default_ns)
{
  wc_node_write (node, default_ns, self->text);
  g_string_append_c (self->text, '\n');
}

/* @all: (transfer full). */
static void
append_all (Out *self, GPtrArray *all)
{
  for (guint i = 0; i < all->len; i++)
    append (self, all->pdata[i], WC_PIE_NS);
  g_ptr_array_unref (all);
}

static gboolean
begin (Out *self, JsonObject *line, GError **error)
{
  const char *jid = wc_object_get_string (line, "jid");
  const char *at = jid != NULL ? strchr (jid, '@') : NULL;
  g_autofree char *name = at != NULL ? g_strndup (jid, (gsize) (at - jid)) : NULL;
  g_autofree char *head = NULL;

  if (name == NULL || self->account != NULL)
    return wc_failure_set (error, WC_EXIT_FAULT, "the export is of no one account");
  self->account = g_strdup (jid);
  self->people = wc_pie_people_new (jid);
  head = g_markup_printf_escaped ("<?xml version='1.0' encoding='UTF-8'?>\n"
                                  "<server-data xmlns='" WC_PIE_NS "'>\n"
                                  "<host jid='%s'>\n<user name='%s'",
                                  at + 1, name);
  g_string_append (self->text, head);
  if (self->more->password != NULL)
    {
      g_autofree char *password =
          g_markup_printf_escaped (" password='%s'", self->more->password);

      g_string_append (self->text, password);
      explicit_bzero (password, strlen (password));
    }
  g_string_append (self->text, ">\n");
  return TRUE;
}

static void
open_archive (Out *self)
{
  if (self->archive)
    return;
  append_all (self, wc_pie_people_build (self->people));
  g_string_append (self->text, "<archive xmlns='" WC_PIE_NS_ARCHIVE "'>\n");
  self->archive = TRUE;
}

static gboolean
take_message (Out *self, JsonObject *line, GError **error)
{
  const char *chat = wc_object_get_string (line, "chat");
  g_autoptr (WcNode) result = NULL;

  open_archive (self);
  wc_pie_people_take_message (self->people, line);
  if (chat == NULL || wc_pie_people_is_room (self->people, chat))
    return TRUE;
  result = wc_pie_message_build (line, self->account);
  if (result != NULL)
    append (self, result, WC_PIE_NS_ARCHIVE);
  return flush (self, WRITTEN_AT_ONCE, error);
}

static gboolean
take (gpointer data, JsonObject *line, GError **error)
{
  Out *self = data;
  const char *type = wc_object_get_string (line, "type");

  if (g_strcmp0 (type, "account") == 0)
    return begin (self, line, error);
  if (self->people == NULL)
    return TRUE;
  if (g_strcmp0 (type, "message") == 0)
    return take_message (self, line, error);
  wc_pie_people_take (self->people, line);
  return TRUE;
}

gboolean
wc_pie_out_write (int lines, const WcPieMore *more, int to, GError **error)
{
  g_autoptr (JsonObject) picture = NULL;
  g_auto (Out) self = { .to = to, .more = more, .text = g_string_new (NULL) };

  if (!wc_export_lines_read (lines, take, &self, error))
    return FALSE;
  if (self.people == NULL)
    return wc_failure_set (error, WC_EXIT_FAULT, "the export is of no account");
  if (wc_pie_people_has_picture (self.people))
    picture = more->get_picture (more->data);
  open_archive (&self);
  g_string_append (self.text, "</archive>\n");
  append_all (&self, wc_pie_people_build_published (self.people, picture));
  g_string_append (self.text, "</user>\n</host>\n</server-data>\n");
  return flush (&self, 0, error);
}
