/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/packed.h"

/* GVariant Specification 1.0, § 3: values at aligned places, and behind a container the
 * ends of what has no fixed size. GLib makes four objects of each entry of a dictionary
 * when it builds or reads one; an answer of 50 messages has 800 entries. */

#define VARIANT_ALIGNMENT 8

static gsize
aligned (gsize at, gsize alignment)
{
  return (at + alignment - 1) & ~(alignment - 1);
}

/* 0: has no fixed size. */
static gsize
fixed_size (char type)
{
  switch (type)
    {
    case 'b':
    case 'y':
      return 1;
    case 'i':
    case 'u':
      return sizeof (gint32);
    case 'x':
      return sizeof (gint64);
    default:
      return 0;
    }
}

/* That of a container is that of what it may hold. */
static gsize
alignment_of (const char *type)
{
  while (*type == 'a')
    type++;
  if (*type == '{')
    type += strlen ("{s");
  while (*type == 'a')
    type++;
  if (*type == 'v' || *type == '{')
    return VARIANT_ALIGNMENT;
  return MAX (fixed_size (*type), 1);
}

/* How many bytes each end takes in a container of @size bytes, table included. */
static guint
width_in (gsize size)
{
  if (size <= G_MAXUINT8)
    return sizeof (guint8);
  return size <= G_MAXUINT16 ? sizeof (guint16) : sizeof (guint32);
}

/* The same for a container that has @n ends behind @size bytes. */
static guint
width_behind (gsize size, gsize n)
{
  for (guint width = 1; width < sizeof (guint32); width *= 2)
    if (width_in (size + n * width) == width)
      return width;
  return sizeof (guint32);
}

static gsize
read_end (const guint8 *bytes, guint width)
{
  gsize end = 0;

  for (guint i = width; i > 0; i--)
    end = end << 8 | bytes[i - 1];
  return end;
}

static void
write_end (guint8 *bytes, guint width, gsize end)
{
  for (guint i = 0; i < width; i++, end >>= 8)
    bytes[i] = (guint8) end;
}

WcPacked
wc_packed_of (GVariant *value)
{
  gsize size = g_variant_get_size (value);

  return (WcPacked){ g_variant_get_type_string (value), g_variant_get_data (value),
                     size };
}

gint64
wc_packed_integer (const WcPacked *number)
{
  gint32 small;
  gint64 large;

  if (*number->type == 'x')
    {
      memcpy (&large, number->data, sizeof large);
      return large;
    }
  memcpy (&small, number->data, sizeof small);
  return *number->type == 'u' ? (gint64) (guint32) small : small;
}

WcPacked
wc_packed_inner (const WcPacked *variant)
{
  const guint8 *type = variant->data + variant->size;

  while (type[-1] != '\0')
    type--;
  return (WcPacked){ (const char *) type, variant->data,
                     (gsize) (type - 1 - variant->data) };
}

void
wc_packed_entry (const WcPacked *entry, WcPacked *out_key, WcPacked *out_value)
{
  const char *type = entry->type + strlen ("{s");
  guint width = width_in (entry->size);
  gsize end = read_end (entry->data + entry->size - width, width);
  gsize start = aligned (end, alignment_of (type));
  gsize size = fixed_size (*type);

  *out_key = (WcPacked){ "s", entry->data, end };
  *out_value = (WcPacked){ type, entry->data + start,
                           size != 0 ? size : entry->size - width - start };
}

void
wc_packed_iter_init (WcPackedIter *iter, const WcPacked *array)
{
  gsize size = fixed_size (array->type[1]);
  gsize last;

  *iter = (WcPackedIter){ .type = array->type + 1, .data = array->data };
  if (array->size == 0)
    return;
  if (size != 0)
    {
      iter->width = (guint) size;
      iter->left = array->size / size;
      return;
    }
  iter->width = width_in (array->size);
  last = read_end (array->data + array->size - iter->width, iter->width);
  iter->ends = array->data + last;
  iter->left = (array->size - last) / iter->width;
}

gboolean
wc_packed_iter_next (WcPackedIter *iter, WcPacked *out_element)
{
  gsize start = aligned (iter->at, alignment_of (iter->type));

  if (iter->left == 0)
    return FALSE;
  iter->left--;
  if (iter->ends == NULL)
    iter->at += iter->width;
  else
    {
      iter->at = read_end (iter->ends, iter->width);
      iter->ends += iter->width;
    }
  *out_element = (WcPacked){ iter->type, iter->data + start, iter->at - start };
  return TRUE;
}

void
wc_packed_dict_clear (WcPackedDict *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_clear_pointer (&self->ends, g_array_unref);
}

static void
dict_start (WcPackedDict *self)
{
  self->bytes = g_byte_array_sized_new (1024);
  self->ends = g_array_sized_new (FALSE, FALSE, sizeof (guint32), 32);
}

/* Makes room for a next entry: where it begins, all zeros. */
static guint8 *
dict_grow (WcPackedDict *self, gsize size)
{
  gsize before, start;
  guint32 end;

  if (self->bytes == NULL)
    dict_start (self);
  before = self->bytes->len;
  start = aligned (before, VARIANT_ALIGNMENT);
  end = (guint32) (start + size);
  g_byte_array_set_size (self->bytes, end);
  memset (self->bytes->data + before, 0, end - before);
  g_array_append_val (self->ends, end);
  return self->bytes->data + start;
}

void
wc_packed_dict_add (WcPackedDict *self, const char *key, const WcPacked *value)
{
  gsize key_size = strlen (key) + 1;
  gsize type_size = strlen (value->type);
  gsize value_at = aligned (key_size, VARIANT_ALIGNMENT);
  gsize type_at = value_at + value->size + 1;
  guint width = width_behind (type_at + type_size, 1);
  guint8 *entry = dict_grow (self, type_at + type_size + width);

  memcpy (entry, key, key_size);
  if (value->size > 0)
    memcpy (entry + value_at, value->data, value->size);
  memcpy (entry + type_at, value->type, type_size);
  write_end (entry + type_at + type_size, width, key_size);
}

void
wc_packed_dict_add_strings (WcPackedDict *self,
                            const char *key,
                            const char *const *strings)
{
  WcPacked list = { "as", NULL, 0 };
  g_autofree guint8 *bytes = NULL;
  gsize n = 0, size = 0, end = 0;
  guint width;

  for (; strings[n] != NULL; n++)
    size += strlen (strings[n]) + 1;
  width = width_behind (size, n);
  bytes = g_malloc (size + n * width);
  for (gsize i = 0; i < n; i++)
    {
      gsize length = strlen (strings[i]) + 1;

      memcpy (bytes + end, strings[i], length);
      end += length;
      write_end (bytes + size + i * width, width, end);
    }
  list.data = bytes;
  list.size = size + n * width;
  wc_packed_dict_add (self, key, &list);
}

GVariant *
wc_packed_dict_end (WcPackedDict *self)
{
  g_autoptr (GBytes) packed = NULL;
  gsize size;
  guint width;

  if (self->bytes == NULL)
    return g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);
  size = self->bytes->len;
  width = width_behind (size, self->ends->len);
  g_byte_array_set_size (self->bytes, size + self->ends->len * width);
  for (guint i = 0; i < self->ends->len; i++)
    write_end (self->bytes->data + size + i * width, width,
               g_array_index (self->ends, guint32, i));
  packed = g_byte_array_free_to_bytes (g_steal_pointer (&self->bytes));
  g_clear_pointer (&self->ends, g_array_unref);
  return g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, packed, /* trusted= */ TRUE);
}
