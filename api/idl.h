/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* The description of the API as the files in dbus/ give it: methods with their arguments,
 * and what is inside of dictionaries. dbus/README.md explains the vocabulary. Everything
 * here is owned by the WcIdl and constant once it is made. */
typedef struct _WcIdl WcIdl;
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

/* Reads the description the daemon carries. Its own files are our own doing: a fault in
 * them ends the program. */
WcIdl *wc_idl_new (void);

/* Reads @documents, texts of files such as those in dbus/. INTERNAL when one of them is
 * malformed or names a dictionary or enumeration that none defines. Returns: (transfer
 * full). */
WcIdl *wc_idl_new_for_texts (const char *const *documents, GError **error);

WcIdl *wc_idl_ref (WcIdl *self);
void wc_idl_unref (WcIdl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcIdl, wc_idl_unref)

/* Finds by "Messages.Send"; by "Message"; by "MessageKind". NULL when there is none. */
const WcIdlMethod *wc_idl_find_method (WcIdl *self, const char *name);
const WcIdlDict *wc_idl_find_dict (WcIdl *self, const char *name);
const WcIdlEnum *wc_idl_find_enum (WcIdl *self, const char *name);

/* All methods in the order of the files (element-type WcIdlMethod), all dictionaries
 * (element-type WcIdlDict), all enumerations (element-type WcIdlEnum). */
const GPtrArray *wc_idl_get_methods (WcIdl *self);
const GPtrArray *wc_idl_get_dicts (WcIdl *self);
const GPtrArray *wc_idl_get_enums (WcIdl *self);

/* What the JSON door sends unasked (element-type WcIdlValue): name and dictionary. */
const GPtrArray *wc_idl_get_notifications (WcIdl *self);

/* The names of the interfaces, without prefix, sorted (array zero-terminated=1). */
const char *const *wc_idl_get_interfaces (WcIdl *self);

/* The interface "Messages" as GDBus wants it; NULL when there is none. */
GDBusInterfaceInfo *wc_idl_find_interface (WcIdl *self, const char *name);

/* All files in one document. Returns: (transfer full). */
char *wc_idl_dup_xml (WcIdl *self);
