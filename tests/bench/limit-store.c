/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "limit-store.h"

/* The storing half of the limit program: as little as a history with full text can do. */

#define MAX_ADDRESSES 4096

typedef struct
{
  char *jid;
  sqlite3_int64 id;
} Address;

struct LimitStore
{
  sqlite3 *db;
  sqlite3_stmt *add_address;
  sqlite3_stmt *add_message;
  sqlite3_stmt *add_text; /* NULL: no full-text index */
  char *owner;
  sqlite3_int64 newest;
  Address addresses[MAX_ADDRESSES];
  unsigned n_addresses;
};

static void
check (LimitStore *self, int status)
{
  if (status == SQLITE_OK || status == SQLITE_DONE || status == SQLITE_ROW)
    return;
  fprintf (stderr, "limit: %s\n", sqlite3_errmsg (self->db));
  exit (1);
}

static void
run (LimitStore *self, const char *sql)
{
  check (self, sqlite3_exec (self->db, sql, NULL, NULL, NULL));
}

static sqlite3_stmt *
prepare (LimitStore *self, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  check (self, sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                   &statement, NULL));
  return statement;
}

static void
make_schema (LimitStore *self, const char *sql_path)
{
  static char sql[8192];
  FILE *file = fopen (sql_path, "r");

  if (file == NULL || fread (sql, 1, sizeof sql - 1, file) == 0)
    {
      perror (sql_path);
      exit (1);
    }
  fclose (file);
  run (self, sql);
}

LimitStore *
limit_store_new (const char *path,
                 const char *sql_path,
                 const char *owner,
                 bool with_index)
{
  LimitStore *self = calloc (1, sizeof *self);

  self->owner = strdup (owner);
  check (self, sqlite3_open (path, &self->db));
  make_schema (self, sql_path);
  self->add_address = prepare (self, "INSERT INTO address (jid) VALUES (?1)");
  self->add_message =
      prepare (self, "INSERT OR IGNORE INTO message VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  if (with_index)
    self->add_text = prepare (self, "INSERT INTO search (rowid, body) VALUES (?1, ?2)");
  return self;
}

void
limit_store_begin (LimitStore *self)
{
  run (self, "BEGIN");
}

void
limit_store_commit (LimitStore *self)
{
  run (self, "COMMIT");
}

static void
step (LimitStore *self, sqlite3_stmt *statement)
{
  check (self, sqlite3_step (statement));
  check (self, sqlite3_reset (statement));
}

static sqlite3_int64
address_id (LimitStore *self, const char *jid, size_t length)
{
  Address *address;

  for (unsigned i = 0; i < self->n_addresses; i++)
    if (strncmp (self->addresses[i].jid, jid, length) == 0 &&
        self->addresses[i].jid[length] == '\0')
      return self->addresses[i].id;

  if (self->n_addresses == MAX_ADDRESSES)
    exit (1);
  sqlite3_bind_text (self->add_address, 1, jid, (int) length, SQLITE_STATIC);
  step (self, self->add_address);
  address = &self->addresses[self->n_addresses++];
  *address = (Address){ strndup (jid, length), sqlite3_last_insert_rowid (self->db) };
  return address->id;
}

static sqlite3_int64
row_id (LimitStore *self, const char *stamp)
{
  struct tm when = { 0 };
  sqlite3_int64 id;

  strptime (stamp, "%Y-%m-%dT%H:%M:%S", &when);
  id = (sqlite3_int64) timegm (&when) * 1000000;
  self->newest = id > self->newest ? id : self->newest + 1;
  return self->newest;
}

static void
bind_text (sqlite3_stmt *statement, int column, const char *text)
{
  if (text[0] != '\0')
    sqlite3_bind_text (statement, column, text, -1, SQLITE_STATIC);
  else
    sqlite3_bind_null (statement, column);
}

void
limit_store_add (LimitStore *self, const LimitMessage *message)
{
  size_t from_length = strcspn (message->from, "/"),
         to_length = strcspn (message->to, "/");
  bool own = strncmp (message->from, self->owner, from_length) == 0;
  sqlite3_int64 id = row_id (self, message->stamp);
  sqlite3_stmt *add = self->add_message;

  sqlite3_bind_int64 (add, 1, id);
  sqlite3_bind_int64 (add, 2,
                      own ? address_id (self, message->to, to_length)
                          : address_id (self, message->from, from_length));
  sqlite3_bind_int64 (add, 3, address_id (self, message->from, from_length));
  bind_text (add, 4, message->archive_id);
  bind_text (add, 5, message->message_id);
  bind_text (add, 6, message->origin_id);
  sqlite3_bind_null (add, 7);
  if (message->has_body)
    sqlite3_bind_text (add, 7, message->body, (int) message->body_bytes, SQLITE_STATIC);
  step (self, add);

  if (self->add_text == NULL || !message->has_body || sqlite3_changes (self->db) == 0)
    return;
  sqlite3_bind_int64 (self->add_text, 1, id);
  sqlite3_bind_text (self->add_text, 2, message->body, (int) message->body_bytes,
                     SQLITE_STATIC);
  step (self, self->add_text);
}

void
limit_store_free (LimitStore *self)
{
  sqlite3_finalize (self->add_address);
  sqlite3_finalize (self->add_message);
  sqlite3_finalize (self->add_text);
  check (self, sqlite3_close (self->db));
  for (unsigned i = 0; i < self->n_addresses; i++)
    free (self->addresses[i].jid);
  free (self->owner);
  free (self);
}
