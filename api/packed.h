/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* The serialised form of a GVariant, read and written in place for the types that the API
 * has (API § 1, L3, L10: no structs, no maybe types, no doubles, keys are strings).
 * Reading trusts the bytes: only for values that were made in this process. */

/* Bytes of one value. Borrowed. */
typedef struct
{
  const char *type; /* its signature is what stands first here */
  const guint8 *data;
  gsize size;
} WcPacked;

/* The bytes of @value, serialised by this if need be, good as long as @value is. */
WcPacked wc_packed_of (GVariant *value);

/* The integer of an i, u or x. */
gint64 wc_packed_integer (const WcPacked *number);

/* What is inside of a v. */
WcPacked wc_packed_inner (const WcPacked *variant);

/* Key and value of a {s…}. The key is a string with its zero byte. */
void wc_packed_entry (const WcPacked *entry, WcPacked *out_key, WcPacked *out_value);

/* Walks over the elements of an array, in order. */
typedef struct
{
  const char *type; /* of the elements */
  const guint8 *data;
  const guint8 *ends; /* (nullable) table of ends, NULL where all are of one size */
  gsize at;           /* where the last one ended */
  gsize left;         /* how many are to come */
  guint width;        /* of one in the table, or of an element */
} WcPackedIter;

void wc_packed_iter_init (WcPackedIter *iter, const WcPacked *array);
gboolean wc_packed_iter_next (WcPackedIter *iter, WcPacked *out_element);

/* An a{sv} that is being written. Begins as zeros; wc_packed_dict_clear() frees what was
 * not ended. */
typedef struct
{
  GByteArray *bytes; /* (owned) (nullable) */
  GArray *ends;      /* (owned) (nullable) (element-type guint32) of the entries */
} WcPackedDict;

void wc_packed_dict_clear (WcPackedDict *self);

/* Adds @key with the bytes of a value, whose type is one signature and nothing behind it;
 * strings are valid UTF-8. */
void wc_packed_dict_add (WcPackedDict *self, const char *key, const WcPacked *value);

/* The same with a list of strings. (array zero-terminated=1) */
void wc_packed_dict_add_strings (WcPackedDict *self,
                                 const char *key,
                                 const char *const *strings);

/* Ends it; it is empty then. Returns: (transfer floating). */
GVariant *wc_packed_dict_end (WcPackedDict *self);
