/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* For the folder store/ alone: which columns of which tables are carried from one
 * database to another, and how they are called on the way. The names are a format that
 * others read: they stay when a column is renamed. */
typedef enum
{
  WC_PORTABLE_INT,
  WC_PORTABLE_BOOLEAN,
  WC_PORTABLE_TEXT,
  WC_PORTABLE_ADDRESS, /* a number of store/address, carried as the JID */
  WC_PORTABLE_ID,      /* packed as store/id says, carried as the text */
  WC_PORTABLE_WORD,    /* a number of an enum, carried as its word */
  WC_PORTABLE_LINES,   /* texts with line ends between them, carried as a list */
  WC_PORTABLE_GROUPS,  /* texts with U+001F round each, carried as a list */
  WC_PORTABLE_KEY,     /* a public identity key, carried as its fingerprint */
  WC_PORTABLE_MESSAGE, /* id of a message, which may be another one where it arrives */
} WcPortableType;

typedef struct
{
  const char *name;   /* on the way */
  const char *column; /* in the table */
  WcPortableType type;
  gboolean required;              /* NOT NULL without a default */
  const char *(*to_word) (int n); /* of a WORD: NULL or "" for numbers that are none */
  int max;                        /* of a WORD: the largest number */
  const char *expression;         /* (nullable) what is read instead of the column */
} WcPortableField;

typedef enum
{
  WC_PORTABLE_OF_ACCOUNT, /* rows of the account */
  WC_PORTABLE_OF_SERVER,  /* the same, but the server has them too and knows better */
  WC_PORTABLE_OF_ARCHIVE, /* the same; and claims that the messages are held */
  WC_PORTABLE_OF_MESSAGE, /* rows of one message, carried in its line */
} WcPortableScope;

typedef struct
{
  const char *kind;  /* on the way: the type of a line, or the member of a message */
  const char *table; /* in the database */
  WcPortableScope scope;
  gboolean with_account; /* of a message's: the table also has the account */
  gboolean with_chat;    /* and the chat, as a number */
  const char *order; /* what puts the rows in an order that another database has too */
  gboolean whole_is_key; /* nothing but all of a row tells it from others */
  const WcPortableField *fields;
  guint n_fields;
} WcPortableTable;

/* All of them, in the order in which they are to be written. */
const WcPortableTable *wc_portable_table_list (guint *out_n);

/* Whether rows of the account name messages: then these are to come before. */
gboolean wc_portable_table_names_messages (const WcPortableTable *table);

/* NULL: there is no such kind. */
const WcPortableTable *wc_portable_table_find (const char *kind);
