/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What one archive result says; strings are empty where it says nothing. */
typedef struct
{
  char archive_id[128];
  char message_id[128];
  char origin_id[128];
  char stamp[40];
  char from[256];
  char to[256];
  char body[65536];
  unsigned body_bytes;
  bool has_body;
} LimitMessage;

typedef struct LimitStore LimitStore;

/* Makes a database at @path with the schema in the file @sql_path; ends the program when
 * that fails. @with_index: whether bodies go into the full-text index. @owner: bare JID
 * of the account. */
LimitStore *limit_store_new (const char *path,
                             const char *sql_path,
                             const char *owner,
                             bool with_index);

/* Opens the transaction of a page, and commits it. */
void limit_store_begin (LimitStore *self);
void limit_store_commit (LimitStore *self);

void limit_store_add (LimitStore *self, const LimitMessage *message);

/* Closes the database, which writes the rest of its log into it. */
void limit_store_free (LimitStore *self);
