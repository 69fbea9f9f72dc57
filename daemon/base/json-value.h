/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* One JSON text (RFC 8259) as a tree, for lines that may come from anybody: the parser
 * does not recurse, and what is deep, large or ambiguous is refused. Numbers are whole.
 */
typedef enum
{
  WC_JSON_NULL,
  WC_JSON_BOOLEAN,
  WC_JSON_NUMBER,
  WC_JSON_TEXT,
  WC_JSON_LIST,
  WC_JSON_OBJECT,
} WcJsonType;

#define WC_JSON_MAX_DEPTH 8
#define WC_JSON_MAX_VALUES 100000
#define WC_JSON_MAX_NAMES 128 /* in one object */

typedef struct
{
  WcJsonType type;
  gint64 number;    /* of a NUMBER; a BOOLEAN is 0 or 1 */
  char *text;       /* (owned) (nullable) of a TEXT: UTF-8 without U+0000 */
  GPtrArray *names; /* (owned) (nullable) (element-type utf8) of an OBJECT */
  GPtrArray
      *items; /* (owned) (nullable) (element-type WcJsonValue) of a LIST or OBJECT */
} WcJsonValue;

/* Reads the whole of @text, of @length bytes. INVALID_ARGUMENT (no field) with the place
 * of the fault in bytes. Returns: (transfer full). */
WcJsonValue *wc_json_value_parse (const char *text, gsize length, GError **error);
void wc_json_value_free (WcJsonValue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcJsonValue, wc_json_value_free)

/* The value of @name in the object @self; NULL: it has none, or is no object. Borrowed.
 */
const WcJsonValue *wc_json_value_get (const WcJsonValue *self, const char *name);

/* The text of @name; NULL: there is none, or it is no text. Borrowed. */
const char *wc_json_value_get_text (const WcJsonValue *self, const char *name);
