/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "cli/export-lines.h"
#include "cli/html-pages.h"
#include "cli/html-reactions.h"
#include "cli/html-text.h"
#include "cli/spool.h"
#include "common/failure.h"
#include "common/object.h"

/* The lines are read twice: for the names of people and what they reacted, then for the
 * messages, each of which goes to the end of its page. Files are named by number: what
 * strangers call themselves is no name of a file. */

#define PAGE_BYTES 16384 /* kept of a page before it is written */
#define FLAG_RETRACTED (1 << 6)
#define FLAG_EDITED (1 << 5)

typedef struct
{
  char *jid;     /* (owned) */
  char *file;    /* (owned) its name */
  GString *text; /* (owned) what is not written yet */
  char *day;     /* (owned) (nullable) of the last message */
  guint n;
} Page;

typedef struct
{
  const char *folder;
  WcHtmlFiles *files;         /* (nullable) */
  char *account;              /* (owned) (nullable) */
  GHashTable *names;          /* (owned) (element-type utf8 utf8) by address */
  GHashTable *rooms;          /* (owned) (element-type utf8) addresses of rooms */
  WcHtmlReactions *reactions; /* (owned) */
  GHashTable *corrected; /* (owned) (element-type gint64 JsonArray) by message, the files
                          * that its newest correction has */
  GHashTable *pages;     /* (owned) (element-type utf8 Page) by chat */
  GPtrArray *order;      /* (owned) (element-type Page) unowned, as they came */
} Pages;

static void
page_free (gpointer data)
{
  Page *page = data;

  g_string_free (page->text, TRUE);
  g_free (page->jid);
  g_free (page->file);
  g_free (page->day);
  g_free (page);
}

static void
pages_init (Pages *self, const char *folder)
{
  self->folder = folder;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->reactions = wc_html_reactions_new ();
  self->corrected = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                           (GDestroyNotify) json_array_unref);
  self->pages = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, page_free);
  self->order = g_ptr_array_new ();
}

static void
pages_clear (Pages *self)
{
  g_free (self->account);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->rooms);
  wc_html_reactions_free (self->reactions);
  g_hash_table_unref (self->corrected);
  g_hash_table_unref (self->pages);
  g_ptr_array_unref (self->order);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pages, pages_clear)

/* ---- Writing ---- */

static const char HEAD[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'%s\">\n<style>\n"
    ":root { color-scheme: light dark; }\n"
    "body { font-family: sans-serif; line-height: 1.4; max-width: 46em; "
    "margin: 1em auto; padding: 0 1em; background: Canvas; color: CanvasText; }\n"
    "h2 { font-size: 1em; margin-top: 2em; border-bottom: 1px solid; }\n"
    "article { margin: .6em 0; }\n"
    "article.own { border-left: .2em solid; padding-left: .6em; }\n"
    "p { margin: .1em 0; overflow-wrap: anywhere; white-space: pre-wrap; }\n"
    "time, .note { opacity: .7; font-size: .85em; }\n"
    "img { max-width: 100%%; max-height: 30em; height: auto; }\n"
    "</style>\n<title>";

static gboolean
append_file (const Pages *self, const char *name, GString *text, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean good;

  if (fd < 0)
    return wc_failure_set (error, WC_EXIT_FAULT, "%s: %s", path, g_strerror (errno));
  good = wc_spool_write (fd, text->str, text->len, error);
  if (close (fd) < 0 && good)
    good = wc_failure_set (error, WC_EXIT_FAULT, "%s: %s", path, g_strerror (errno));
  g_string_truncate (text, 0);
  return good;
}

static const char *
name_of (const Pages *self, const char *jid)
{
  const char *name = g_hash_table_lookup (self->names, jid);

  return name != NULL ? name : jid;
}

static void
append_head (const Pages *self, GString *out, const char *title)
{
  /* "self" is a single file in some browsers; no address of the network is either */
  g_string_append_printf (out, HEAD, self->files != NULL ? "; img-src 'self' file:" : "");
  wc_html_text_append (out, title, /* lines= */ FALSE);
  g_string_append (out, "</title>\n</head>\n<body>\n<h1>");
  wc_html_text_append_name (out, title);
  g_string_append (out, "</h1>\n");
}

static Page *
get_page (Pages *self, const char *jid)
{
  Page *page = g_hash_table_lookup (self->pages, jid);

  if (page != NULL)
    return page;
  page = g_new0 (Page, 1);
  page->jid = g_strdup (jid);
  page->file = g_strdup_printf ("chat-%u.html", self->order->len + 1);
  page->text = g_string_new (NULL);
  append_head (self, page->text, name_of (self, jid));
  g_string_append (page->text, "<p><a href=\"index.html\">All chats</a></p>\n<main>\n");
  g_hash_table_insert (self->pages, page->jid, page);
  g_ptr_array_add (self->order, page);
  return page;
}

/* ---- Messages ---- */

/* Who wrote it, as a person calls them. Returns: (transfer full). */
static char *
dup_author (const Pages *self, JsonObject *message)
{
  const char *from = wc_object_get_string (message, "from");
  const char *chat = wc_object_get_string (message, "chat");
  const char *slash = from != NULL ? strchr (from, '/') : NULL;
  g_autofree char *bare =
      slash != NULL ? g_strndup (from, (gsize) (slash - from)) : g_strdup (from);
  const char *name = bare != NULL ? g_hash_table_lookup (self->names, bare) : NULL;

  if (bare == NULL)
    return g_strdup ("?");
  /* In a room the address is the room's, and the nick behind it. */
  if (slash != NULL && (wc_object_get_string (message, "occupant_id") != NULL ||
                        (chat != NULL && strchr (chat, '/') != NULL) ||
                        (chat != NULL && g_hash_table_contains (self->rooms, chat)) ||
                        wc_object_get_string (message, "real_jid") != NULL))
    return g_strdup (slash + 1);
  return g_strdup (name != NULL ? name : bare);
}

static void
append_day (Page *page, GDateTime *time)
{
  g_autofree char *day = g_date_time_format (time, "%A, %-d %B %Y");

  if (g_strcmp0 (day, page->day) == 0)
    return;
  g_string_append_printf (page->text, "<h2>%s</h2>\n", day);
  g_free (page->day);
  page->day = g_steal_pointer (&day);
}

/* The first of a list of places, borrowed; NULL: there is none. */
static const char *
find_place (JsonObject *file, const char *list)
{
  JsonArray *urls = wc_object_get_array (file, list);

  return urls != NULL && json_array_get_length (urls) > 0
             ? json_array_get_string_element (urls, 0)
             : NULL;
}

static void
append_link (GString *out, JsonObject *file)
{
  const char *own = find_place (file, "sources");
  const char *url = own != NULL ? own : find_place (file, "attached");
  const char *name = wc_object_get_string (file, "name");

  wc_html_text_append_link (out, url != NULL ? url : "",
                            name != NULL  ? name
                            : url != NULL ? url
                                          : "without a name");
}

/* Its place is kept while it is not loaded yet. */
static void
append_measure (GString *out, JsonObject *file, const char *name)
{
  gint64 pixels = wc_object_get_int (file, name, 0);

  if (pixels > 0)
    g_string_append_printf (out, " %s=\"%" G_GINT64_FORMAT "\"", name, pixels);
}

static void
append_copy (GString *out, JsonObject *file, const WcHtmlFile *copy)
{
  const char *name = wc_object_get_string (file, "name");
  const char *shown = wc_object_get_string (file, "description");

  name = name != NULL ? name : "without a name";
  g_string_append_printf (out, "<a href=\"%s\">", copy->url);
  if (!copy->is_picture)
    wc_html_text_append_name (out, name);
  else
    {
      g_string_append_printf (out, "<img loading=\"lazy\" src=\"%s\" alt=\"", copy->url);
      wc_html_text_append (out, shown != NULL ? shown : name, /* lines= */ FALSE);
      g_string_append_c (out, '"');
      append_measure (out, file, "width");
      append_measure (out, file, "height");
      g_string_append_c (out, '>');
    }
  g_string_append (out, "</a>");
}

static gboolean
append_files (const Pages *self, GString *out, JsonObject *message, GError **error)
{
  JsonArray *files = wc_object_get_array (message, "files");

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      JsonObject *file = wc_object_get_item (files, i);
      g_auto (WcHtmlFile) copy = { NULL };

      if (file == NULL)
        continue;
      if (self->files != NULL &&
          !wc_html_files_take (self->files, message, i, &copy, error))
        return FALSE;
      g_string_append (out, copy.is_picture ? "<p>" : "<p>File: ");
      if (copy.url != NULL)
        append_copy (out, file, &copy);
      else
        append_link (out, file);
      g_string_append (out, "</p>\n");
    }
  return TRUE;
}

/* What its author says that it answers, where that is not here; in our own it stands for
 * something else. */
static void
append_quotation (GString *out, JsonObject *message, JsonObject *said)
{
  const char *quoted = wc_object_get_string (said, "value");

  if (quoted == NULL || wc_object_get_boolean (message, "own"))
    return;
  g_string_append (out, " <span class=\"note\">answers what is not here, quoted as \"");
  wc_html_text_append (out, quoted, /* lines= */ FALSE);
  g_string_append (out, "\"</span>");
}

/* The message that it answers, further up on the page. */
static void
append_reply (GString *out, JsonObject *message)
{
  JsonArray *said = wc_object_get_array (message, "annotations");

  for (guint i = 0; said != NULL && i < json_array_get_length (said); i++)
    {
      JsonObject *each = wc_object_get_item (said, i);
      gint64 target = each != NULL ? wc_object_get_int (each, "target", 0) : 0;

      if (each == NULL || g_strcmp0 (wc_object_get_string (each, "kind"), "reply") != 0)
        continue;
      if (target != 0)
        g_string_append_printf (
            out, " <a class=\"note\" href=\"#m%" G_GINT64_FORMAT "\">answers</a>",
            target);
      else
        append_quotation (out, message, each);
    }
}

static void
append_body (GString *out, JsonObject *message, gint64 flags)
{
  const char *body = wc_object_get_string (message, "body");

  if (flags & FLAG_RETRACTED)
    g_string_append (out, "<p class=\"note\">This message was taken away.</p>\n");
  else if (g_strcmp0 (wc_object_get_string (message, "kind"), "encrypted") == 0)
    g_string_append (out, "<p class=\"note\">This message is encrypted, and cannot be "
                          "read here.</p>\n");
  else if (body != NULL)
    {
      g_string_append (out, "<p>");
      wc_html_text_append (out, body, /* lines= */ TRUE);
      g_string_append (out, "</p>\n");
    }
}

static gboolean
append_message (const Pages *self, Page *page, JsonObject *message, GError **error)
{
  gint64 id = wc_object_get_int (message, "id", 0);
  gint64 flags = wc_object_get_int (message, "flags", 0);
  g_autofree char *author = dup_author (self, message);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (
      wc_object_get_int (message, "ts_us", 0) / G_USEC_PER_SEC);
  g_autofree char *stamp = time != NULL ? g_date_time_format_iso8601 (time) : NULL;
  g_autofree char *clock = time != NULL ? g_date_time_format (time, "%H:%M") : NULL;
  GString *out = page->text;

  if (time == NULL)
    return TRUE;
  append_day (page, time);
  g_string_append_printf (out, "<article id=\"m%" G_GINT64_FORMAT "\"%s>\n<strong>", id,
                          wc_object_get_boolean (message, "outgoing") ? " class=\"own\""
                                                                      : "");
  wc_html_text_append_name (out, author);
  g_string_append_printf (
      out, "</strong> <time datetime=\"%s\">%s</time>%s%s", stamp, clock,
      wc_object_get_string (message, "encryption") != NULL
          ? " <span class=\"note\">encrypted</span>"
          : "",
      flags & FLAG_EDITED ? " <span class=\"note\">edited</span>" : "");
  append_reply (out, message);
  g_string_append_c (out, '\n');
  append_body (out, message, flags);
  if (!append_files (self, out, message, error))
    return FALSE;
  wc_html_reactions_append (self->reactions, id, out);
  g_string_append (out, "</article>\n");
  page->n++;
  return TRUE;
}

/* ---- Lines ---- */

/* Who wrote it, as nobody else has it: where it can be told not the nick alone. Returns:
 * (transfer full). */
static char *
dup_who (const Pages *self, JsonObject *message)
{
  const char *chat = wc_object_get_string (message, "chat");
  const char *who = wc_object_get_string (message, "occupant_id");

  if (wc_object_get_boolean (message, "outgoing"))
    return g_strdup ("");
  if (who == NULL)
    who = wc_object_get_string (message, "real_jid");
  if (who == NULL && chat != NULL && g_hash_table_contains (self->rooms, chat))
    who = wc_object_get_string (message, "from");
  return g_strdup (who != NULL ? who : chat);
}

/* Lines come in the order of time: what is learnt last stands. What was refused was never
 * said. */
static void
learn_reactions (Pages *self, JsonObject *message)
{
  JsonArray *said = wc_object_get_array (message, "annotations");
  g_autofree char *author = dup_author (self, message);
  g_autofree char *who = dup_who (self, message);

  if (who == NULL || g_strcmp0 (wc_object_get_string (message, "state"), "failed") == 0)
    return;
  for (guint i = 0; said != NULL && i < json_array_get_length (said); i++)
    {
      JsonObject *each = wc_object_get_item (said, i);
      const char *value = each != NULL ? wc_object_get_string (each, "value") : NULL;
      gint64 target = each != NULL ? wc_object_get_int (each, "target", 0) : 0;

      if (target != 0 && value != NULL &&
          g_strcmp0 (wc_object_get_string (each, "kind"), "reactions") == 0)
        wc_html_reactions_learn (self->reactions, target, who, author, value);
    }
}

/* The same of files. */
static void
learn_files (Pages *self, JsonObject *message)
{
  JsonArray *said = wc_object_get_array (message, "annotations");
  JsonArray *files = wc_object_get_array (message, "files");

  for (guint i = 0; said != NULL && i < json_array_get_length (said); i++)
    {
      JsonObject *each = wc_object_get_item (said, i);
      gint64 target = each != NULL ? wc_object_get_int (each, "target", 0) : 0;

      if (target == 0 ||
          g_strcmp0 (wc_object_get_string (each, "kind"), "correction") != 0 ||
          g_strcmp0 (wc_object_get_string (message, "state"), "failed") == 0)
        continue;
      if (files == NULL)
        g_hash_table_remove (self->corrected, &target);
      else
        g_hash_table_insert (self->corrected, g_memdup2 (&target, sizeof target),
                             json_array_ref (files));
    }
}

/* The files of @message are those of its first text: gives it those of now. */
static void
correct_files (const Pages *self, JsonObject *message)
{
  gint64 id = wc_object_get_int (message, "id", 0);
  JsonArray *files = g_hash_table_lookup (self->corrected, &id);

  if ((wc_object_get_int (message, "flags", 0) & FLAG_EDITED) == 0)
    return;
  if (g_strcmp0 (wc_object_get_string (message, "kind"), "file") != 0)
    json_object_remove_member (message, "files");
  else if (files != NULL)
    json_object_set_array_member (message, "files", json_array_ref (files));
}

/* First reading. What a person calls a chat outdoes what the contact list does. */
static gboolean
learn (gpointer data, JsonObject *line, GError **error)
{
  Pages *self = data;
  const char *type = wc_object_get_string (line, "type");
  const char *jid = wc_object_get_string (line, "jid");
  const char *name = wc_object_get_string (line, "title");

  if (g_strcmp0 (type, "message") == 0)
    {
      learn_reactions (self, line);
      learn_files (self, line);
    }
  if (jid == NULL)
    return TRUE;
  if (g_strcmp0 (type, "account") == 0 && self->account == NULL)
    self->account = g_strdup (jid);
  if (g_strcmp0 (wc_object_get_string (line, "kind"), "muc") == 0)
    g_hash_table_add (self->rooms, g_strdup (jid));
  if (name == NULL)
    name = wc_object_get_string (line, "name");
  if (name != NULL &&
      (g_strcmp0 (type, "chat") == 0 || g_strcmp0 (type, "contact") == 0 ||
       g_strcmp0 (type, "room") == 0 || g_strcmp0 (type, "bookmark") == 0))
    g_hash_table_replace (self->names, g_strdup (jid), g_strdup (name));
  return TRUE;
}

/* Second reading. */
static gboolean
print (gpointer data, JsonObject *line, GError **error)
{
  Pages *self = data;
  const char *chat = wc_object_get_string (line, "chat");
  Page *page;

  if (g_strcmp0 (wc_object_get_string (line, "type"), "message") != 0 || chat == NULL ||
      wc_object_get_boolean (line, "hidden"))
    return TRUE;
  page = get_page (self, chat);
  correct_files (self, line);
  return append_message (self, page, line, error) &&
         (page->text->len < PAGE_BYTES ||
          append_file (self, page->file, page->text, error));
}

static gboolean
finish (Pages *self, GError **error)
{
  g_autoptr (GString) index = g_string_new (NULL);

  append_head (self, index, self->account != NULL ? self->account : "Chats");
  g_string_append (index, "<main>\n<ul>\n");
  for (guint i = 0; i < self->order->len; i++)
    {
      Page *page = self->order->pdata[i];

      g_string_append_printf (index, "<li><a href=\"%s\">", page->file);
      wc_html_text_append_name (index, name_of (self, page->jid));
      g_string_append_printf (index,
                              "</a> <span class=\"note\">%u message%s</span></li>\n",
                              page->n, page->n == 1 ? "" : "s");
      g_string_append (page->text, "</main>\n</body>\n</html>\n");
      if (!append_file (self, page->file, page->text, error))
        return FALSE;
    }
  g_string_append (index, "</ul>\n</main>\n</body>\n</html>\n");
  return append_file (self, "index.html", index, error);
}

gboolean
wc_html_pages_write (int lines, const char *path, WcHtmlFiles *files, GError **error)
{
  g_auto (Pages) self = { NULL };

  pages_init (&self, path);
  self.files = files;
  if (g_mkdir (path, 0700) < 0)
    return wc_failure_set (error, errno == EEXIST ? WC_EXIT_CONFLICT : WC_EXIT_FAULT,
                           "%s: %s", path, g_strerror (errno));
  return (files == NULL || wc_html_files_open (files, path, error)) &&
         wc_export_lines_read (lines, learn, &self, error) &&
         wc_export_lines_read (lines, print, &self, error) && finish (&self, error);
}
