/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "xep/avatar.h"
#include "xep/photo-hash.h"
#include "xep/vcard.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* What strangers show of themselves: read within limits. A card that is written again
 * without a change is what it was; with another name it says that, and has lost nothing
 * that we do not know. */

static guint
count_foreign (const WcNode *vcard)
{
  const WcNode *child = wc_node_child (vcard, NULL, NULL);
  guint n = 0;

  for (; child != NULL; child = wc_node_next (child, NULL, NULL))
    n += !g_str_equal (wc_node_get_ns (child), wc_node_get_ns (vcard));
  return n;
}

static void
assert_unchanged (const WcNode *vcard)
{
  g_autoptr (GHashTable) nothing = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (WcNode) same = wc_vcard_change (vcard, wc_node_get_ns (vcard), nothing);
  g_autofree char *before = wc_node_to_string (vcard, NULL);
  g_autofree char *after = wc_node_to_string (same, NULL);

  g_assert_cmpstr (before, ==, after);
}

static void
rename_them (const WcNode *vcard)
{
  g_autoptr (GHashTable) changes =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_strfreev);
  g_autoptr (WcNode) changed = NULL;
  g_autoptr (GHashTable) words = NULL;
  char **name;

  g_hash_table_insert (changes, (gpointer) "full_name", g_strsplit ("Ana", " ", -1));
  changed = wc_vcard_change (vcard, wc_node_get_ns (vcard), changes);
  words = wc_vcard_read (changed);
  name = g_hash_table_lookup (words, "full_name");
  g_assert_nonnull (name);
  g_assert_cmpstr (name[0], ==, "Ana");
  g_assert_cmpuint (count_foreign (changed), ==, count_foreign (vcard));
}

static void
look_at_card (const WcNode *vcard)
{
  g_autoptr (GHashTable) words = wc_vcard_read (vcard);
  g_autoptr (GBytes) photo = wc_avatar_read_photo (vcard);
  g_autoptr (WcNode) without = wc_avatar_change_photo (vcard, NULL, NULL);

  if (photo != NULL)
    g_assert_cmpuint (g_bytes_get_size (photo), <=, WC_AVATAR_MAX_BYTES);
  g_assert_nonnull (without);
  assert_unchanged (vcard);
  rename_them (vcard);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (WcNode) node =
      wc_parser_parse (text, WC_NS_CLIENT, WC_PARSER_LIMITS_ANSWER, NULL);
  g_autoptr (GBytes) picture = wc_avatar_read_data (node);
  g_autofree char *hash = NULL;
  WcAvatarInfo info;

  if (node == NULL)
    return 0;
  if (wc_avatar_choose (node, &info))
    g_assert_cmpint (info.bytes, <=, WC_AVATAR_MAX_BYTES);
  if (wc_photo_hash_read (node, &hash) && hash != NULL)
    g_assert_cmpuint (strlen (hash), ==, 40);
  if (wc_node_is (node, "vcard", WC_NS_VCARD4) ||
      wc_node_is (node, "vCard", WC_NS_VCARD_TEMP))
    look_at_card (node);
  return 0;
}
