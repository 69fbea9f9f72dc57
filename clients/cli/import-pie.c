/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/import-pie.h"
#include "cli/pie-in.h"
#include "cli/pie-include.h"
#include "cli/pie.h"
#include "common/failure.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* XEP-0227, what servers write of their users: a file is larger than memory, so it is
 * taken child by child of <user/>, of its archive and of its nodes. It may be in parts:
 * hosts, users, and what is a user's own, as files that others include. What a user has
 * stored is never looked into for that (§ 6). */

#define PART 65536
#define HEAD 4096
/* Main file, host, user, what is the user's, and one more. */
#define MAX_LEVEL 5
/* Of a file that holds one thing of a user, and is taken as a whole, in bytes. */
#define MAX_PART (16 * 1024 * 1024)

typedef enum
{
  PLACE_SERVER,
  PLACE_HOST,
  PLACE_USER,
  PLACE_ARCHIVE,
  PLACE_OFFLINE,
  PLACE_PUBSUB,
  PLACE_ITEMS,
  PLACE_PART, /* in what a file holds that is one thing of a user */
} Place;

/* Where an element may stand that holds others. */
static const struct
{
  Place in;
  const char *name;
  const char *ns;
  Place is;
} containers[] = {
  { PLACE_SERVER, "host", WC_PIE_NS, PLACE_HOST },
  { PLACE_HOST, "user", WC_PIE_NS, PLACE_USER },
  { PLACE_USER, "archive", WC_PIE_NS_ARCHIVE, PLACE_ARCHIVE },
  { PLACE_USER, "offline-messages", WC_PIE_NS, PLACE_OFFLINE },
  { PLACE_USER, "pubsub", WC_NS_PUBSUB, PLACE_PUBSUB },
  { PLACE_PUBSUB, "items", WC_NS_PUBSUB, PLACE_ITEMS },
};

/* All files of one import. */
typedef struct
{
  WcForeignLines *lines;
  WcPieIncludes *files; /* (owned) */
  const char *wanted;   /* the only account, or "" */
  char *host;           /* (owned) (nullable) */
  WcPieIn *user; /* (owned) (nullable) whose data this is; NULL: nobody's we want */
  GError *error; /* (owned) (nullable) */
} Import;

/* One of them. */
typedef struct File
{
  Import *import;
  gboolean (*include) (struct File *self, const WcNode *element, GError **error);
  WcPieFile file;
  WcParser *parser;
  guint level;
  Place places[WC_PARSER_MAX_ENTERED + 1];
  guint n_places;
  Place begins_in; /* where its root stands in the file that includes it */
  WcNode *part;    /* (owned) (nullable) what it holds, where that is one thing */
  gboolean closed;
} File;

static void
stop (File *self, GError *error)
{
  if (self->import->error == NULL)
    self->import->error = error;
  else
    g_error_free (error);
  wc_parser_stop (self->parser);
}

static Place
place_of (const File *self)
{
  return self->n_places > 0 ? self->places[self->n_places - 1] : PLACE_SERVER;
}

static void
begin_user (File *self, const WcNode *head)
{
  Import *import = self->import;
  const char *name = wc_node_attr (head, "name");
  g_autofree char *jid = g_strdup_printf ("%s@%s", name != NULL ? name : "",
                                          import->host != NULL ? import->host : "");
  GError *error = NULL;

  g_clear_pointer (&import->user, wc_pie_in_free);
  if (name == NULL || import->host == NULL ||
      (*import->wanted != '\0' && g_ascii_strcasecmp (jid, import->wanted) != 0))
    return;
  import->user = wc_pie_in_new (jid, import->lines, &error);
  if (import->user == NULL)
    stop (self, error);
}

static gboolean
end_user (Import *import, GError **error)
{
  gboolean good = import->user == NULL || wc_pie_in_end (import->user, error);

  g_clear_pointer (&import->user, wc_pie_in_free);
  return good;
}

static void
begin (File *self, const WcNode *head, Place place)
{
  self->places[self->n_places++] = place;
  if (place == PLACE_HOST)
    {
      g_free (self->import->host);
      self->import->host = g_strdup (wc_node_attr (head, "jid"));
    }
  else if (place == PLACE_USER)
    begin_user (self, head);
  else if (place == PLACE_ITEMS && self->import->user != NULL)
    wc_pie_in_set_node (self->import->user, wc_node_attr (head, "node"));
}

static gboolean
enter (File *self, const WcNode *head, Place in)
{
  for (guint i = 0; i < G_N_ELEMENTS (containers); i++)
    if (containers[i].in == in && wc_node_is (head, containers[i].name, containers[i].ns))
      {
        begin (self, head, containers[i].is);
        return TRUE;
      }
  return FALSE;
}

/* The root of a file that is a child of <user/>. */
static void
open_part (File *self, const WcNode *header)
{
  g_autoptr (WcNode) holder = NULL;

  if (enter (self, header, PLACE_USER))
    return;
  self->places[self->n_places++] = PLACE_PART;
  holder = wc_node_new ("holder", "");
  self->part = wc_node_ref (wc_node_add_tree (holder, header));
  if (self->file.size > MAX_PART)
    wc_node_set_refused (self->part);
}

static void
on_opened (gpointer data, const WcNode *header)
{
  static const struct
  {
    const char *name;
    Place place;
  } roots[] = { { "server-data", PLACE_SERVER },
                { "host", PLACE_HOST },
                { "user", PLACE_USER } };
  File *self = data;

  if (self->begins_in > PLACE_USER)
    {
      open_part (self, header);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    if (wc_node_is (header, roots[i].name, WC_PIE_NS) &&
        roots[i].place >= self->begins_in)
      {
        begin (self, header, roots[i].place);
        return;
      }
  stop (self, g_error_new (WC_FAILURE, WC_EXIT_FAULT, "%s: this is no file of XEP-0227",
                           self->file.path));
}

static gboolean
on_enter (gpointer data, const WcNode *head)
{
  File *self = data;

  return enter (self, head, place_of (self));
}

static void
on_leave (gpointer data)
{
  File *self = data;
  GError *error = NULL;

  if (place_of (self) == PLACE_USER && !end_user (self->import, &error))
    stop (self, error);
  if (place_of (self) == PLACE_HOST)
    g_clear_pointer (&self->import->host, g_free);
  self->n_places--;
}

static void
include_file (File *self, const WcNode *include)
{
  GError *error = NULL;

  if (self->level == MAX_LEVEL)
    stop (self, g_error_new (WC_FAILURE, WC_EXIT_FAULT,
                             "%s: files include files too deeply", self->file.path));
  else if (!self->include (self, include, &error))
    stop (self, error);
}

static gboolean
take_child (WcPieIn *user, Place place, const WcNode *child, GError **error)
{
  if (wc_node_is_refused (child))
    return wc_pie_in_refuse (user, "it is too large", error);
  switch (place)
    {
    case PLACE_USER:
      return wc_pie_in_take (user, child, error);
    case PLACE_ARCHIVE:
      return wc_pie_in_take_result (user, child, error);
    case PLACE_OFFLINE:
      return wc_pie_in_take_offline (user, child, error);
    case PLACE_ITEMS:
      return wc_pie_in_take_item (user, child, error);
    case PLACE_SERVER:
    case PLACE_HOST:
    case PLACE_PUBSUB:
    case PLACE_PART:
    default:
      return TRUE;
    }
}

/* A child of what the file holds; one that is too much spoils the whole. */
static void
take_part (File *self, const WcNode *child)
{
  if (wc_node_is_refused (child))
    wc_node_set_refused (self->part);
  else if (!wc_node_is_refused (self->part))
    wc_node_add_tree (self->part, child);
}

static void
on_stanza (gpointer data, WcNode *stanza)
{
  File *self = data;
  Place place = place_of (self);
  GError *error = NULL;

  if (place <= PLACE_USER && wc_node_is (stanza, "include", WC_PIE_NS_XINCLUDE))
    include_file (self, stanza);
  else if (place == PLACE_PART)
    take_part (self, stanza);
  else if (self->import->user != NULL &&
           !take_child (self->import->user, place, stanza, &error))
    stop (self, error);
}

static void
on_closed (gpointer data)
{
  File *self = data;
  GError *error = NULL;

  self->closed = TRUE;
  if (self->part != NULL && self->import->user != NULL &&
      !take_child (self->import->user, PLACE_USER, self->part, &error))
    stop (self, error);
}

/* A contact list, and whatever else is a user's own, is no stanza of a stranger. */
static WcParserLimits
limits_of (gpointer data, const WcNode *head)
{
  return WC_PARSER_LIMITS_ANSWER;
}

static gboolean
feed (File *self, GError **error)
{
  g_autofree char *part = g_malloc (PART);
  gssize n;

  while ((n = read (self->file.fd, part, PART)) > 0)
    {
      gboolean good = wc_parser_feed (self->parser, part, (gsize) n, NULL, NULL);

      if (self->import->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&self->import->error));
          return FALSE;
        }
      if (!good)
        return wc_failure_set (error, WC_EXIT_FAULT,
                               "%s: this is no well-formed XML, or has a DOCTYPE",
                               self->file.path);
    }
  if (n < 0)
    return wc_failure_set (error, WC_EXIT_FAULT, "%s: %s", self->file.path,
                           g_strerror (errno));
  return self->closed || wc_failure_set (error, WC_EXIT_FAULT, "%s: the file ends early",
                                         self->file.path);
}

static gboolean
read_file (File *self, GError **error)
{
  static const WcParserHandler handler = { on_opened, on_stanza, on_closed,
                                           limits_of, on_enter,  on_leave };
  gboolean good;

  self->parser = wc_parser_new (&handler, self);
  good = feed (self, error);
  wc_parser_free (self->parser);
  g_clear_pointer (&self->part, wc_node_unref);
  return good;
}

/* The one that includes it goes on where it stands: whose data it is may have changed,
 * unless it was a part of one user's. */
static gboolean
include (File *outer, const WcNode *element, GError **error)
{
  File self = { .import = outer->import,
                .include = outer->include,
                .level = outer->level + 1,
                .begins_in = (Place) (place_of (outer) + 1) };
  gboolean good = wc_pie_includes_open (outer->import->files, &outer->file, element,
                                        &self.file, error) &&
                  read_file (&self, error) &&
                  (self.begins_in > PLACE_USER || end_user (outer->import, error));

  if (place_of (outer) == PLACE_SERVER)
    g_clear_pointer (&outer->import->host, g_free);
  wc_pie_file_close (&self.file);
  return good;
}

gboolean
wc_import_pie_read (const char *path,
                    const char *account,
                    WcForeignLines *lines,
                    GError **error)
{
  Import import = { .lines = lines, .wanted = account };
  File file = { .import = &import, .include = include };
  gboolean good;

  import.files = wc_pie_includes_new (path, &file.file, error);
  good = import.files != NULL && read_file (&file, error);
  wc_pie_file_close (&file.file);
  g_clear_pointer (&import.files, wc_pie_includes_free);
  g_free (import.host);
  g_clear_pointer (&import.user, wc_pie_in_free);
  g_clear_error (&import.error);
  return good;
}

gboolean
wc_import_pie_is (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  char head[HEAD + 1] = { 0 };
  gssize n = fd >= 0 ? read (fd, head, HEAD) : -1;

  if (fd >= 0)
    close (fd);
  return n > 0 && strchr (head, '<') != NULL &&
         strspn (head, "\xef\xbb\xbf \t\r\n") == (gsize) (strchr (head, '<') - head) &&
         strstr (head, WC_PIE_NS) != NULL;
}
