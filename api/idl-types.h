/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What the description of the API says, see api/idl.h: owned by the WcIdl and constant
 * once it is made. */
typedef struct _WcIdlDict WcIdlDict;

/* Integers of the API stay within what a double holds exactly (JSON readers, jq). */
#define WC_IDL_MAX_INTEGER ((G_GINT64_CONSTANT (1) << 53) - 1)

typedef struct
{
  const char *name;
  const char *doc;
} WcIdlWord;

/* The words a string may be. */
typedef struct
{
  const char *name;
  const char *doc;
  const char *since;
  GArray *words; /* (element-type WcIdlWord) */
} WcIdlEnum;

/* What a field is when another one has one of these values. */
typedef struct
{
  const char *values; /* words with a space between them */
  const WcIdlDict *dict;
} WcIdlCase;

/* An argument or a field of a dictionary. */
typedef struct
{
  const char *name;
  const char *type;       /* its D-Bus signature */
  const char *doc;        /* (nullable) */
  const char *since;      /* (nullable) for fields */
  const char *fallback;   /* (nullable) attribute "default" */
  const WcIdlDict *dict;  /* (nullable) what is inside of a{sv} or aa{sv} */
  const WcIdlEnum *words; /* (nullable) of a string, or of each string in a list */
  const char *by; /* (nullable) the field whose value says which of the cases it is */
  GArray *cases;  /* (nullable) (element-type WcIdlCase) */
  gboolean has_min;
  gboolean has_max;
  gint64 min; /* of a number */
  gint64 max; /* of a number; of a string in bytes; of a list in items */
  gboolean secret;
} WcIdlValue;

struct _WcIdlDict
{
  const char *name;
  const char *doc;
  const char *since;
  GPtrArray *fields;   /* (element-type WcIdlValue) in the order of the file */
  GHashTable *by_name; /* (element-type utf8 WcIdlValue) */
};

/* What a method is for a caller that may touch some chats only. */
typedef enum
{
  WC_IDL_CHATS_NONE,   /* it may not call it */
  WC_IDL_CHATS_ARG,    /* it may, when the argument "chat" is one of them */
  WC_IDL_CHATS_FILTER, /* it may, the method leaves the others out */
  WC_IDL_CHATS_ANY,    /* it may, no chat is concerned */
} WcIdlChats;

typedef enum
{
  WC_IDL_DOOR_BOTH,
  WC_IDL_DOOR_JSON,
  WC_IDL_DOOR_DBUS,
} WcIdlDoor;

typedef struct
{
  const char *name;      /* "Messages.Send" */
  const char *interface; /* "Messages" */
  const char *member;    /* "Send" */
  const char *doc;
  const char *since;
  const char *scope;  /* a value of the enumeration Scope, or "none" */
  const char *errors; /* names with a space between them */
  WcIdlChats chats;
  WcIdlDoor door;
  GPtrArray *in;  /* (element-type WcIdlValue) */
  GPtrArray *out; /* (element-type WcIdlValue) */
  char *in_type;  /* type of all arguments as a tuple, "(ssa{sv})" */
  char *out_type;
} WcIdlMethod;
