/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/omemo-base64.h"
#include "xep/omemo-bundle-wire.h"
#include "xml/ns.h"

#define KEY_TYPE 5 /* Curve25519 */
#define RAW_SIZE (WC_OMEMO_PUBLIC_KEY_SIZE - 1)
#define MAX_ID G_MAXINT32

/* How the same is called in the two namespaces. */
typedef struct
{
  const char *ns;
  const char *identity;
  const char *signed_pre_key;
  const char *signed_id;
  const char *signature;
  const char *pre_key;
  const char *id;
} Form;

static const Form forms[] = {
  [WC_OMEMO_AXOLOTL] = { WC_NS_OMEMO_AXOLOTL, "identityKey", "signedPreKeyPublic",
                         "signedPreKeyId", "signedPreKeySignature", "preKeyPublic",
                         "preKeyId" },
  [WC_OMEMO_2] = { WC_NS_OMEMO_2, "ik", "spk", "id", "spks", "pk", "id" },
};

char *
wc_omemo_bundle_wire_dup_node (WcOmemoVersion version, guint32 device)
{
  return version == WC_OMEMO_2
             ? g_strdup (WC_NS_OMEMO_2 ":bundles")
             : g_strdup_printf (WC_NS_OMEMO_AXOLOTL ".bundles:%" G_GUINT32_FORMAT,
                                device);
}

char *
wc_omemo_bundle_wire_dup_item (WcOmemoVersion version, guint32 device)
{
  return version == WC_OMEMO_2 ? g_strdup_printf ("%" G_GUINT32_FORMAT, device)
                               : g_strdup ("current");
}

/* ---- Reading ---- */

/* A public key as we keep it; NULL: it is none. */
static GBytes *
read_key (const WcNode *node, WcOmemoVersion version)
{
  g_autoptr (GBytes) bytes = wc_omemo_base64_read (node, WC_OMEMO_PUBLIC_KEY_SIZE);
  guint8 typed[WC_OMEMO_PUBLIC_KEY_SIZE] = { KEY_TYPE };
  const guint8 *data;
  gsize size;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  if (size == WC_OMEMO_PUBLIC_KEY_SIZE && data[0] == KEY_TYPE)
    return g_steal_pointer (&bytes);
  if (size != RAW_SIZE || version != WC_OMEMO_2)
    return NULL;
  memcpy (typed + 1, data, RAW_SIZE);
  return g_bytes_new (typed, sizeof typed);
}

static GBytes *
read_sized (const WcNode *node, gsize size)
{
  g_autoptr (GBytes) bytes = wc_omemo_base64_read (node, size);

  return bytes != NULL && g_bytes_get_size (bytes) == size ? g_steal_pointer (&bytes)
                                                           : NULL;
}

static GBytes *
read_identity (const WcNode *bundle, WcOmemoVersion version)
{
  const WcNode *node = wc_node_child (bundle, forms[version].identity, forms[version].ns);

  return version == WC_OMEMO_2 ? read_sized (node, WC_OMEMO_ED_KEY_SIZE)
                               : read_key (node, version);
}

static GPtrArray *
read_pre_keys (const WcNode *bundle, WcOmemoVersion version)
{
  const Form *form = &forms[version];
  const WcNode *parent = wc_node_child (bundle, "prekeys", form->ns);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GPtrArray *keys =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_pre_key_free);

  for (const WcNode *each = wc_node_child (parent, form->pre_key, form->ns);
       each != NULL && keys->len < WC_OMEMO_MAX_PRE_KEYS;
       each = wc_node_next (each, form->pre_key, form->ns))
    {
      guint32 id = wc_node_attr_int (each, form->id, 1, MAX_ID, 0);
      g_autoptr (GBytes) key = id != 0 ? read_key (each, version) : NULL;

      if (key != NULL && g_hash_table_add (seen, GUINT_TO_POINTER (id)))
        g_ptr_array_add (keys, wc_omemo_pre_key_new (id, key));
    }
  return keys;
}

/* Whether it is worth reading at all. */
static gboolean
is_bundle (const WcNode *payload, WcOmemoVersion version)
{
  g_autofree char *text = NULL;

  if (!wc_node_is (payload, "bundle", forms[version].ns))
    return FALSE;
  text = wc_node_to_string (payload, forms[version].ns);
  return strlen (text) <= WC_OMEMO_BUNDLE_MAX_BYTES;
}

static WcOmemoBundle *
read_bundle (const WcNode *payload, WcOmemoVersion version)
{
  const Form *form = &forms[version];
  const WcNode *node = wc_node_child (payload, form->signed_pre_key, form->ns);
  gint64 id = node != NULL ? wc_node_attr_int (node, form->signed_id, 0, MAX_ID, -1) : -1;
  g_autoptr (GBytes) identity = read_identity (payload, version);
  g_autoptr (GBytes) key = read_key (node, version);
  g_autoptr (GBytes) signature = read_sized (
      wc_node_child (payload, form->signature, form->ns), WC_OMEMO_SIGNATURE_SIZE);
  g_autoptr (GPtrArray) pre_keys = read_pre_keys (payload, version);

  if (id < 0 || identity == NULL || key == NULL || signature == NULL ||
      pre_keys->len == 0)
    return NULL;
  return wc_omemo_bundle_new (version, identity, id, key, signature,
                              g_steal_pointer (&pre_keys));
}

WcOmemoBundle *
wc_omemo_bundle_wire_read (const WcNode *payload,
                           WcOmemoVersion version,
                           WcOmemoReason *reason)
{
  WcOmemoBundle *bundle = NULL;

  if (payload != NULL && is_bundle (payload, version))
    bundle = read_bundle (payload, version);
  *reason = bundle != NULL    ? WC_OMEMO_REASON_NONE
            : payload == NULL ? WC_OMEMO_REASON_NO_BUNDLE
                              : WC_OMEMO_REASON_BAD_BUNDLE;
  return bundle;
}

/* ---- Writing ---- */

static WcNode *
add_key (WcNode *parent, const char *name, GBytes *key, WcOmemoVersion version)
{
  g_autoptr (GBytes) raw = NULL;

  if (version == WC_OMEMO_AXOLOTL)
    return wc_omemo_base64_add (parent, name, key);
  raw = g_bytes_new_from_bytes (key, 1, RAW_SIZE);
  return wc_omemo_base64_add (parent, name, raw);
}

static void
set_id (WcNode *node, const char *name, guint32 id)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT32_FORMAT, id);

  wc_node_set (node, name, text);
}

WcNode *
wc_omemo_bundle_wire_build (const WcOmemoBundle *bundle)
{
  const Form *form = &forms[bundle->version];
  WcNode *node = wc_node_new ("bundle", form->ns);
  WcNode *parent;

  set_id (add_key (node, form->signed_pre_key, bundle->signed_pre_key, bundle->version),
          form->signed_id, bundle->signed_pre_key_id);
  wc_omemo_base64_add (node, form->signature, bundle->signature);
  wc_omemo_base64_add (node, form->identity, bundle->identity);
  parent = wc_node_add (node, "prekeys", /* ns= */ NULL);
  for (guint i = 0; i < bundle->pre_keys->len; i++)
    {
      const WcOmemoPreKey *each = bundle->pre_keys->pdata[i];

      set_id (add_key (parent, form->pre_key, each->key, bundle->version), form->id,
              each->id);
    }
  return node;
}
