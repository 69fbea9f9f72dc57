/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "xep/omemo-base64.h"
#include "xep/omemo-wire.h"
#include "xml/ns.h"

#define MAX_IV 16

/* How the same is called in the two namespaces. */
static const char *const namespaces[] = { WC_NS_OMEMO_AXOLOTL, WC_NS_OMEMO_2 };
static const char *const begins[] = { "prekey", "kex" };

/* An element that is being read: what was seen of keys for who reads. */
typedef struct
{
  WcOmemoVersion version;
  const WcOmemoWireReader *reader; /* (nullable) everybody */
  GPtrArray *keys;
  guint n_meant; /* of any form */
} Reading;

const WcNode *
wc_omemo_wire_find (const WcNode *stanza, WcOmemoVersion version)
{
  return wc_node_child (stanza, "encrypted", namespaces[version]);
}

gboolean
wc_omemo_wire_is_in (const WcNode *stanza)
{
  return wc_omemo_wire_find (stanza, WC_OMEMO_AXOLOTL) != NULL ||
         wc_omemo_wire_find (stanza, WC_OMEMO_2) != NULL;
}

/* ---- Reading ---- */

static gboolean
is_full (const Reading *reading)
{
  return reading->keys->len >=
         (reading->reader != NULL ? WC_OMEMO_WIRE_MAX_OWN_KEYS : WC_OMEMO_WIRE_MAX_KEYS);
}

static void
read_key (Reading *reading, const WcNode *node, const char *jid)
{
  guint32 device = wc_node_attr_int (node, "rid", 1, G_MAXUINT32, 0);
  g_autoptr (GBytes) data = NULL;

  if (device == 0 || (reading->reader != NULL && device != reading->reader->device))
    return;
  reading->n_meant++;
  data = wc_omemo_base64_read (node, WC_OMEMO_WIRE_MAX_KEY);
  if (data == NULL || g_bytes_get_size (data) == 0)
    return;
  g_ptr_array_add (
      reading->keys,
      wc_omemo_key_new (jid, device,
                        wc_node_attr_boolean (node, begins[reading->version]), data));
}

/* The keys in @parent, which are for devices of @jid (nullable). */
static void
read_keys (Reading *reading, const WcNode *parent, const char *jid)
{
  const char *ns = namespaces[reading->version];

  for (const WcNode *each = wc_node_child (parent, "key", ns);
       each != NULL && !is_full (reading); each = wc_node_next (each, "key", ns))
    read_key (reading, each, jid);
}

/* OMEMO_2 says whose devices they are. */
static void
read_grouped_keys (Reading *reading, const WcNode *header)
{
  const char *ns = namespaces[reading->version];

  for (const WcNode *each = wc_node_child (header, "keys", ns);
       each != NULL && !is_full (reading); each = wc_node_next (each, "keys", ns))
    {
      const char *text = wc_node_attr (each, "jid");
      g_autofree char *jid =
          text != NULL ? wc_jid_normalize_bare (text, /* need_local= */ FALSE, NULL)
                       : NULL;

      if (jid != NULL &&
          (reading->reader == NULL || g_str_equal (jid, reading->reader->jid)))
        read_keys (reading, each, jid);
    }
}

/* One that is to decrypt nothing is not missed. */
static GBytes *
read_iv (const WcNode *header, WcOmemoVersion version)
{
  g_autoptr (GBytes) iv = NULL;
  gsize size;

  if (version != WC_OMEMO_AXOLOTL)
    return NULL;
  iv = wc_omemo_base64_read (wc_node_child (header, "iv", namespaces[version]), MAX_IV);
  size = iv != NULL ? g_bytes_get_size (iv) : 0;
  return size == 12 || size == 16 ? g_steal_pointer (&iv) : NULL;
}

/* FALSE: there is one, and it is damaged. */
static gboolean
read_payload (const WcNode *encrypted, WcOmemoVersion version, GBytes **out)
{
  const WcNode *node = wc_node_child (encrypted, "payload", namespaces[version]);
  g_autoptr (GBytes) payload =
      node != NULL ? wc_omemo_base64_read (node, WC_OMEMO_WIRE_MAX_PAYLOAD) : NULL;

  if (node != NULL && payload == NULL)
    return FALSE;
  if (payload != NULL && g_bytes_get_size (payload) > 0)
    *out = g_steal_pointer (&payload);
  return TRUE;
}

static WcOmemoEncrypted *
read_encrypted (const WcNode *encrypted, Reading *reading)
{
  WcOmemoVersion version = reading->version;
  const WcNode *header = wc_node_child (encrypted, "header", namespaces[version]);
  guint32 sender =
      header != NULL ? wc_node_attr_int (header, "sid", 1, G_MAXUINT32, 0) : 0;
  g_autoptr (GBytes) iv = read_iv (header, version);
  g_autoptr (GBytes) payload = NULL;

  if (sender == 0 || !read_payload (encrypted, version, &payload) ||
      (payload != NULL && iv == NULL && version == WC_OMEMO_AXOLOTL))
    return NULL;
  if (version == WC_OMEMO_2)
    read_grouped_keys (reading, header);
  else
    read_keys (reading, header, /* jid= */ NULL);
  if (reading->keys->len == 0 && reading->n_meant > 0)
    return NULL;
  return wc_omemo_encrypted_new (version, sender, iv, payload,
                                 g_ptr_array_ref (reading->keys));
}

WcOmemoEncrypted *
wc_omemo_wire_read (const WcNode *encrypted,
                    const WcOmemoWireReader *reader,
                    WcOmemoReason *reason)
{
  g_autoptr (GPtrArray) keys =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_key_free);
  Reading reading = { WC_OMEMO_AXOLOTL, reader, keys, 0 };
  WcOmemoEncrypted *said = NULL;

  if (wc_node_is (encrypted, "encrypted", WC_NS_OMEMO_2))
    reading.version = WC_OMEMO_2;
  if (wc_node_is (encrypted, "encrypted", namespaces[reading.version]))
    said = read_encrypted (encrypted, &reading);
  *reason = said != NULL ? WC_OMEMO_REASON_NONE : WC_OMEMO_REASON_DAMAGED;
  return said;
}

/* ---- Writing ---- */

static void
set_id (WcNode *node, const char *name, guint32 id)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT32_FORMAT, id);

  wc_node_set (node, name, text);
}

static void
add_key (WcNode *parent, const WcOmemoKey *key, WcOmemoVersion version)
{
  WcNode *node = wc_omemo_base64_add (parent, "key", key->data);

  set_id (node, "rid", key->device);
  if (key->kex)
    wc_node_set (node, begins[version], "true");
}

/* The <keys/> of @jid, a new one where there is none yet. */
static WcNode *
ensure_keys (WcNode *header, GHashTable *by_jid, const char *jid)
{
  WcNode *keys = g_hash_table_lookup (by_jid, jid);

  if (keys == NULL)
    {
      keys = wc_node_add (header, "keys", /* ns= */ NULL);
      wc_node_set (keys, "jid", jid);
      g_hash_table_insert (by_jid, (gpointer) jid, keys);
    }
  return keys;
}

WcNode *
wc_omemo_wire_build (const WcOmemoEncrypted *said)
{
  g_autoptr (GHashTable) by_jid = g_hash_table_new (g_str_hash, g_str_equal);
  WcNode *encrypted = wc_node_new ("encrypted", namespaces[said->version]);
  WcNode *header = wc_node_add (encrypted, "header", /* ns= */ NULL);

  set_id (header, "sid", said->sender);
  for (guint i = 0; i < said->keys->len; i++)
    {
      const WcOmemoKey *key = said->keys->pdata[i];

      add_key (said->version == WC_OMEMO_2 ? ensure_keys (header, by_jid, key->jid)
                                           : header,
               key, said->version);
    }
  if (said->iv != NULL)
    wc_omemo_base64_add (header, "iv", said->iv);
  if (said->payload != NULL)
    wc_omemo_base64_add (encrypted, "payload", said->payload);
  return encrypted;
}
