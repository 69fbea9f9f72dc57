/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cost.h"
#include "limit-store.h"
#include "limit-wire.h"

/* The lower bound of a sync: reads an archive (XEP-0313) from its beginning over TLS and
 * does nothing that a client with history and full text could leave out. The last
 * argument says how far it goes: "count" (TLS alone), "managed" (the same with stream
 * management, which costs the server something), "parse" (expat, the fields), "store"
 * (SQLite), "index" (FTS5 too). */

#define PAGE 250

/* How much of the work is done. */
typedef enum
{
  DO_COUNT,
  DO_MANAGED,
  DO_PARSE,
  DO_STORE,
  DO_INDEX,
} Work;

typedef struct
{
  LimitWire *wire;
  LimitStore *store; /* NULL: nothing is stored */
  XML_Parser parser; /* NULL: nothing is parsed */
  LimitMessage message;
  char *field; /* where character data goes, or NULL */
  size_t field_size;
  size_t field_length;
  char last[128];
  bool page_over;
  bool complete;
  bool managed; /* what came is acknowledged (XEP-0198) after each page */
  unsigned messages;
  unsigned pages;
  unsigned long bytes;
} Reader;

static const char *
attribute (const char **attributes, const char *name)
{
  for (; attributes[0] != NULL; attributes += 2)
    if (strcmp (attributes[0], name) == 0)
      return attributes[1];
  return "";
}

static void
copy (char *to, size_t size, const char *from)
{
  snprintf (to, size, "%s", from);
}

static void
collect (Reader *self, char *field, size_t size)
{
  self->field = field;
  self->field_size = size;
  self->field_length = 0;
  field[0] = '\0';
}

static void
start_message (LimitMessage *message, const char **attributes)
{
  copy (message->message_id, sizeof message->message_id, attribute (attributes, "id"));
  copy (message->from, sizeof message->from, attribute (attributes, "from"));
  copy (message->to, sizeof message->to, attribute (attributes, "to"));
}

static void
start_result (Reader *self, const char **attributes)
{
  LimitMessage *message = &self->message;

  message->has_body = false;
  message->origin_id[0] = '\0';
  copy (message->archive_id, sizeof message->archive_id, attribute (attributes, "id"));
}

static void
on_start (void *data, const char *name, const char **attributes)
{
  Reader *self = data;
  LimitMessage *message = &self->message;

  if (strcmp (name, "message") == 0)
    start_message (message, attributes);
  else if (strcmp (name, "result") == 0)
    start_result (self, attributes);
  else if (strcmp (name, "delay") == 0)
    copy (message->stamp, sizeof message->stamp, attribute (attributes, "stamp"));
  else if (strcmp (name, "origin-id") == 0)
    copy (message->origin_id, sizeof message->origin_id, attribute (attributes, "id"));
  else if (strcmp (name, "body") == 0 && !message->has_body)
    collect (self, message->body, sizeof message->body);
  else if (strcmp (name, "fin") == 0)
    self->complete = strcmp (attribute (attributes, "complete"), "true") == 0;
  else if (strcmp (name, "last") == 0)
    collect (self, self->last, sizeof self->last);
}

static void
end_result (Reader *self)
{
  self->messages++;
  if (self->store != NULL)
    limit_store_add (self->store, &self->message);
}

static void
on_end (void *data, const char *name)
{
  Reader *self = data;

  if (self->field == self->message.body && strcmp (name, "body") == 0)
    {
      self->message.has_body = true;
      self->message.body_bytes = (unsigned) self->field_length;
    }
  self->field = NULL;
  if (strcmp (name, "result") == 0)
    end_result (self);
  else if (strcmp (name, "iq") == 0)
    self->page_over = true;
}

static void
on_text (void *data, const char *text, int length)
{
  Reader *self = data;

  if (self->field == NULL || self->field_length + (size_t) length >= self->field_size)
    return;
  memcpy (self->field + self->field_length, text, (size_t) length);
  self->field_length += (size_t) length;
  self->field[self->field_length] = '\0';
}

static void
start_parser (Reader *self)
{
  static const char header[] = "<stream xmlns='jabber:client'>";

  self->parser = XML_ParserCreate ("UTF-8");
  XML_SetUserData (self->parser, self);
  XML_SetElementHandler (self->parser, on_start, on_end);
  XML_SetCharacterDataHandler (self->parser, on_text);
  XML_Parse (self->parser, header, (int) strlen (header), 0);
}

static void
parse (Reader *self, const char *data, size_t length)
{
  if (XML_Parse (self->parser, data, (int) length, 0) == XML_STATUS_OK)
    return;
  fprintf (stderr, "limit: %s\n", XML_ErrorString (XML_GetErrorCode (self->parser)));
  exit (1);
}

/* Without a parser the end of a page is looked for in its text. */
static void
look_for_end (Reader *self, char *data, size_t length)
{
  const char *fin, *last;

  data[length] = '\0';
  for (const char *at = data; (at = strstr (at, "<result ")) != NULL; at++)
    self->messages++;
  fin = strstr (data, "<fin ");
  last = fin != NULL ? strstr (fin, "<last>") : NULL;
  if (fin == NULL)
    return;
  self->complete = strstr (fin, "complete='true'") != NULL ||
                   strstr (fin, "complete=\"true\"") != NULL;
  if (last != NULL)
    snprintf (self->last, sizeof self->last, "%.*s", (int) strcspn (last + 6, "<"),
              last + 6);
  self->page_over = strstr (fin, "</iq>") != NULL;
}

/* Pieces of a page are put together only where nothing parses them. */
static void
read_page (Reader *self, char *buffer, size_t size)
{
  size_t held = 0;

  self->page_over = false;
  while (!self->page_over)
    {
      size_t length = limit_wire_read (self->wire, buffer + held, size - 1 - held);

      self->bytes += length;
      if (self->parser != NULL)
        parse (self, buffer, length);
      else
        held += length;
      if (self->parser == NULL && memmem (buffer, held, "</fin></iq>", 11) != NULL)
        look_for_end (self, buffer, held);
    }
  self->pages++;
}

static void
ask_page (Reader *self)
{
  char after[160] = "";

  if (self->last[0] != '\0')
    snprintf (after, sizeof after, "<after>%s</after>", self->last);
  limit_wire_send (
      self->wire,
      "<iq type='set' id='p%u'><query xmlns='urn:xmpp:mam:2' queryid='q%u'>"
      "<set xmlns='http://jabber.org/protocol/rsm'><max>%u</max>%s</set></query></iq>",
      self->pages, self->pages, PAGE, after);
}

static void
read_archive (Reader *self)
{
  static char buffer[1024 * 1024];

  unsigned before;

  while (!self->complete)
    {
      before = self->messages;
      ask_page (self);
      if (self->store != NULL)
        limit_store_begin (self->store);
      read_page (self, buffer, self->parser != NULL ? 16384 : sizeof buffer);
      if (self->managed)
        limit_wire_send (self->wire, "<a xmlns='urn:xmpp:sm:3' h='%u'/>",
                         self->messages + self->pages);
      if (self->store != NULL)
        limit_store_commit (self->store);
      self->complete = self->complete || self->messages == before;
    }
}

static Work
parse_work (const char *name)
{
  static const char *const names[] = { "count", "managed", "parse", "store", "index" };

  for (unsigned i = 0; i < 5; i++)
    if (strcmp (name, names[i]) == 0)
      return (Work) i;
  fprintf (stderr, "limit: count, managed, parse, store or index?\n");
  exit (2);
}

int
main (int argc, char **argv)
{
  static Reader reader;
  LimitLogin login;
  char owner[256];
  Work work;

  if (argc != 10)
    {
      fprintf (
          stderr,
          "usage: limit HOST PORT CA_FILE DOMAIN USER PASSWORD DATABASE SCHEMA WORK\n");
      return 2;
    }
  login = (LimitLogin){ argv[1], argv[2], argv[3], argv[4], argv[5], argv[6] };
  work = parse_work (argv[9]);
  snprintf (owner, sizeof owner, "%s@%s", login.user, login.domain);
  if (work >= DO_STORE)
    reader.store = limit_store_new (argv[7], argv[8], owner, work == DO_INDEX);
  if (work >= DO_PARSE)
    start_parser (&reader);
  reader.wire = limit_wire_new (&login);
  if (work == DO_MANAGED)
    limit_wire_manage (reader.wire);
  reader.managed = work == DO_MANAGED;

  read_archive (&reader);

  limit_wire_free (reader.wire);
  if (reader.store != NULL)
    limit_store_free (reader.store);
  if (reader.parser != NULL)
    XML_ParserFree (reader.parser);
  printf ("{\"messages\": %u, \"pages\": %u, \"bytes\": %lu, \"cpu_us\": %lld, "
          "\"peak_kb\": %ld}\n",
          reader.messages, reader.pages, reader.bytes, (long long) cost_cpu_us (0),
          cost_peak_kb ());
  return 0;
}
