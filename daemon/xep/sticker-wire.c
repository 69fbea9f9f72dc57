/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "xep/0446-file-metadata.h"
#include "xep/0447-file-sharing.h"
#include "xep/sticker-wire.h"
#include "xml/ns.h"

/* XEP-0449 § 4, packs of stickers. Whoever keeps a copy may have changed it: the hash of
 * what they say is their name, so that it is compared before anything is believed. */

#define MAX_NAME 200
#define MAX_SUMMARY 4096
#define MAX_SUGGESTION 100

/* The characters of the id, of 144 bits. */
#define ID_LENGTH 24

/* The separators, from the innermost to the outermost. */
#define END_OF_WORD '\x1f'
#define END_OF_RECORD '\x1e'
#define END_OF_ITEM '\x1d'
#define END_OF_PART '\x1c'

/* ---- The hash ---- */

static void
add_word (GString *record, const char *word)
{
  g_string_append (record, word != NULL ? word : "");
  g_string_append_c (record, END_OF_WORD);
}

static char *
end_record (GString *record, char end)
{
  g_string_append_c (record, end);
  return g_string_free (record, FALSE);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Consumes @records (element-type utf8). */
static void
join_sorted (GString *out, GPtrArray *records, int end)
{
  g_ptr_array_sort (records, compare);
  for (guint i = 0; i < records->len; i++)
    g_string_append (out, records->pdata[i]);
  if (end >= 0)
    g_string_append_c (out, (char) end);
  g_ptr_array_unref (records);
}

static void
add_meta (const WcNode *pack, const char *name, GPtrArray *records)
{
  for (const WcNode *each = wc_node_child (pack, name, WC_NS_STICKERS); each != NULL;
       each = wc_node_next (each, name, WC_NS_STICKERS))
    {
      GString *record = g_string_new (NULL);
      g_autofree char *text = wc_node_dup_text (each);

      add_word (record, name);
      add_word (record, wc_node_attr (each, "xml:lang"));
      add_word (record, text);
      g_ptr_array_add (records, end_record (record, END_OF_RECORD));
    }
}

/* The one without a language (§ 4.1). */
static const WcNode *
find_description (const WcNode *file)
{
  const WcNode *each = wc_node_child (file, "desc", WC_NS_FILE_METADATA);

  while (each != NULL && wc_node_attr (each, "xml:lang") != NULL)
    each = wc_node_next (each, "desc", WC_NS_FILE_METADATA);
  return each;
}

static char *
write_item (const WcNode *item)
{
  const WcNode *file = wc_node_child (item, "file", WC_NS_FILE_METADATA);
  const WcNode *description = find_description (file);
  GPtrArray *hashes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text =
      description != NULL ? wc_node_dup_text (description) : g_strdup ("");
  GString *out = g_string_new (text);

  g_string_append_c (out, END_OF_RECORD);
  for (const WcNode *each = wc_node_child (file, "hash", WC_NS_HASHES); each != NULL;
       each = wc_node_next (each, "hash", WC_NS_HASHES))
    {
      GString *record = g_string_new (NULL);
      g_autofree char *value = wc_node_dup_text (each);

      add_word (record, wc_node_attr (each, "algo"));
      add_word (record, value);
      g_ptr_array_add (hashes, end_record (record, END_OF_RECORD));
    }
  join_sorted (out, hashes, -1);
  return end_record (out, END_OF_ITEM);
}

static GString *
write_pack (const WcNode *pack)
{
  GPtrArray *meta = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_free);
  GString *out = g_string_new (NULL);

  add_meta (pack, "name", meta);
  add_meta (pack, "summary", meta);
  join_sorted (out, meta, END_OF_PART);
  for (const WcNode *each = wc_node_child (pack, "item", WC_NS_STICKERS); each != NULL;
       each = wc_node_next (each, "item", WC_NS_STICKERS))
    g_ptr_array_add (items, write_item (each));
  join_sorted (out, items, END_OF_PART);
  return out;
}

/* In base64; NULL: of a kind that is not known here. */
static char *
compute (const WcNode *pack, const char *algorithm)
{
  static const char *const names[] = { "sha-256", "sha-384", "sha-512" };
  static const GChecksumType types[] = { G_CHECKSUM_SHA256, G_CHECKSUM_SHA384,
                                         G_CHECKSUM_SHA512 };
  int type = wc_str_index (names, G_N_ELEMENTS (names), algorithm, -1);
  g_autoptr (GChecksum) sum = type >= 0 ? g_checksum_new (types[type]) : NULL;
  guint8 digest[64];
  gsize length = sizeof digest;
  GString *text;

  if (sum == NULL)
    return NULL;
  text = write_pack (pack);
  g_checksum_update (sum, (const guchar *) text->str, (gssize) text->len);
  g_string_free (text, TRUE);
  g_checksum_get_digest (sum, digest, &length);
  return g_base64_encode (digest, length);
}

static gboolean
is_proven (const WcNode *pack, const char *id)
{
  const WcNode *hash = wc_node_child (pack, "hash", WC_NS_HASHES);
  g_autofree char *said = hash != NULL ? wc_node_dup_text (hash) : NULL;
  g_autofree char *found =
      hash != NULL ? compute (pack, wc_node_attr (hash, "algo")) : NULL;

  return found != NULL && g_str_equal (g_strstrip (said), found) &&
         strlen (id) == ID_LENGTH && g_str_has_prefix (found, id);
}

/* ---- What it says ---- */

static char *
read_text (const WcNode *pack, const char *name, gsize max)
{
  const WcNode *each = wc_node_child (pack, name, WC_NS_STICKERS);
  const WcNode *first = each;
  g_autofree char *text = NULL;

  while (each != NULL && wc_node_attr (each, "xml:lang") != NULL)
    each = wc_node_next (each, name, WC_NS_STICKERS);
  each = each != NULL ? each : first;
  text = each != NULL ? wc_node_dup_text (each) : NULL;
  return text != NULL && *g_strstrip (text) != '\0' && strlen (text) <= max
             ? g_steal_pointer (&text)
             : NULL;
}

static char **
read_suggestions (const WcNode *item)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (const WcNode *each = wc_node_child (item, "suggest", WC_NS_STICKERS);
       each != NULL && found->len < WC_STICKER_MAX_SUGGESTIONS;
       each = wc_node_next (each, "suggest", WC_NS_STICKERS))
    {
      g_autofree char *text = wc_node_dup_text (each);

      if (*g_strstrip (text) != '\0' && strlen (text) <= MAX_SUGGESTION)
        g_ptr_array_add (found, g_steal_pointer (&text));
    }
  g_ptr_array_add (found, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

static void
read_item (const WcNode *item, WcStickerPack *pack)
{
  const WcNode *file = wc_node_child (item, "file", WC_NS_FILE_METADATA);
  WcAttachment *attachment = wc_file_metadata_read (file);
  WcSticker *sticker;

  wc_file_sharing_read_sources (wc_node_child (item, "sources", WC_NS_FILE_SHARING),
                                attachment);
  sticker = wc_sticker_pack_take (pack, attachment);
  g_strfreev (sticker->suggestions);
  sticker->suggestions = read_suggestions (item);
}

WcStickerPack *
wc_sticker_wire_read (const WcNode *pack, const char *jid, const char *id)
{
  WcStickerPack *self;

  if (pack == NULL || id == NULL || !wc_node_is (pack, "pack", WC_NS_STICKERS) ||
      !is_proven (pack, id))
    return NULL;
  self = wc_sticker_pack_new (jid, id);
  self->name = read_text (pack, "name", MAX_NAME);
  self->summary = read_text (pack, "summary", MAX_SUMMARY);
  self->restricted = wc_node_child (pack, "restricted", WC_NS_STICKERS) != NULL;
  for (const WcNode *each = wc_node_child (pack, "item", WC_NS_STICKERS);
       each != NULL && self->stickers->len < WC_STICKER_PACK_MAX;
       each = wc_node_next (each, "item", WC_NS_STICKERS))
    read_item (each, self);
  return self;
}

/* ---- Saying it ---- */

static void
write_text (WcNode *pack, const char *name, const char *text)
{
  if (text != NULL)
    wc_node_add_with_text (pack, name, NULL, text);
}

/* § 4: what it says in text is the description of its file. */
static void
write_sticker (const WcSticker *sticker, WcNode *pack)
{
  WcNode *item = wc_node_add (pack, "item", NULL);

  wc_file_metadata_write (sticker->file, item, WC_NS_FILE_METADATA);
  wc_file_sharing_write_sources (sticker->file,
                                 wc_node_add (item, "sources", WC_NS_FILE_SHARING));
  for (char **each = sticker->suggestions; *each != NULL; each++)
    wc_node_add_with_text (item, "suggest", NULL, *each);
}

WcNode *
wc_sticker_wire_write (const WcStickerPack *pack, char **out_id)
{
  WcNode *node = wc_node_new ("pack", WC_NS_STICKERS);
  g_autofree char *hash = NULL;

  write_text (node, "name", pack->name);
  write_text (node, "summary", pack->summary);
  for (guint i = 0; i < pack->stickers->len; i++)
    write_sticker (pack->stickers->pdata[i], node);
  if (pack->restricted)
    wc_node_add (node, "restricted", NULL);
  hash = compute (node, "sha-256");
  wc_node_set (wc_node_add_with_text (node, "hash", WC_NS_HASHES, hash), "algo",
               "sha-256");
  *out_id = g_strndup (hash, ID_LENGTH);
  return node;
}
