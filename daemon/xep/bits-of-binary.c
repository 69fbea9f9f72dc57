/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/bits-of-binary.h"
#include "xml/ns.h"

/* XEP-0231 Bits of Binary: small things that travel inside of a stanza, as the pictures
 * that one must read to register (XEP-0158), and Movim's stickers. They are named by
 * their hash. */

#define SCHEME "cid:"
#define MAX_AGE "86400"

static GBytes *
decode (const char *text)
{
  guchar *bytes;
  gsize length;

  if (strlen (text) > WC_BITS_OF_BINARY_MAX * 2)
    return NULL;
  bytes = g_base64_decode (text, &length);
  if (length > 0 && length <= WC_BITS_OF_BINARY_MAX)
    return g_bytes_new_take (bytes, length);
  g_free (bytes);
  return NULL;
}

/* "sha1+HEX@bob.xmpp.org" (§ 2.5): the names are those of XEP-0300, but for SHA-1. */
static const struct
{
  const char *begin;
  GChecksumType type;
} hashes[] = {
  { "sha1+", G_CHECKSUM_SHA1 },      { "sha-1+", G_CHECKSUM_SHA1 },
  { "sha-256+", G_CHECKSUM_SHA256 }, { "sha256+", G_CHECKSUM_SHA256 },
  { "sha-384+", G_CHECKSUM_SHA384 }, { "sha-512+", G_CHECKSUM_SHA512 },
};

/* Which of them @cid begins with; -1: none. */
static int
find_hash (const char *cid)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hashes); i++)
    if (g_str_has_prefix (cid, hashes[i].begin))
      return (int) i;
  return -1;
}

static gboolean
fits (GBytes *bytes, const char *cid, int hash)
{
  g_autofree char *sum = g_compute_checksum_for_bytes (hashes[hash].type, bytes);
  const char *said = cid + strlen (hashes[hash].begin);
  gsize length = strlen (sum);

  return g_ascii_strncasecmp (said, sum, length) == 0 && said[length] == '@';
}

static const char *
skip_scheme (const char *uri)
{
  return g_str_has_prefix (uri, SCHEME) ? uri + strlen (SCHEME) : NULL;
}

static GBytes *
find (const WcNode *parent, const char *cid)
{
  const WcNode *data = wc_node_child (parent, "data", WC_NS_BOB);
  g_autofree char *text = NULL;

  while (data != NULL && g_strcmp0 (wc_node_attr (data, "cid"), cid) != 0)
    data = wc_node_next (data, "data", WC_NS_BOB);
  text = data != NULL ? wc_node_dup_text (data) : NULL;
  return text != NULL ? decode (text) : NULL;
}

GBytes *
wc_bits_of_binary_find (const WcNode *parent, const char *uri)
{
  const char *cid = skip_scheme (uri);
  int hash = cid != NULL ? find_hash (cid) : -1;
  g_autoptr (GBytes) bytes = cid != NULL ? find (parent, cid) : NULL;

  if (bytes == NULL || (hash >= 0 && !fits (bytes, cid, hash)))
    return NULL;
  return g_steal_pointer (&bytes);
}

gboolean
wc_bits_of_binary_is_provable (const char *uri)
{
  const char *cid = skip_scheme (uri);

  return cid != NULL && find_hash (cid) >= 0;
}

GBytes *
wc_bits_of_binary_find_proven (const WcNode *parent, const char *uri)
{
  return wc_bits_of_binary_is_provable (uri) ? wc_bits_of_binary_find (parent, uri)
                                             : NULL;
}

GBytes *
wc_bits_of_binary_read_uri (const char *uri)
{
  static const char BASE64[] = ";base64,";
  const char *text = g_str_has_prefix (uri, "data:") ? strstr (uri, BASE64) : NULL;

  return text != NULL ? decode (text + strlen (BASE64)) : NULL;
}

WcNode *
wc_bits_of_binary_build (const char *uri, GBytes *bytes, const char *type)
{
  WcNode *node = wc_node_new ("data", WC_NS_BOB);
  g_autofree char *text = NULL;

  wc_node_set (node, "cid", skip_scheme (uri));
  if (bytes == NULL)
    return node;
  text = g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  wc_node_set (node, "max-age", MAX_AGE);
  wc_node_set (node, "type", type);
  wc_node_add_text (node, text);
  return node;
}
