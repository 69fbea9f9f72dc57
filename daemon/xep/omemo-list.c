/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/omemo-base64.h"
#include "xep/omemo-list.h"
#include "xml/ns.h"

typedef struct
{
  const char *node;
  const char *name;
  const char *ns;
} Form;

static const Form forms[] = {
  [WC_OMEMO_AXOLOTL] = { WC_NS_OMEMO_AXOLOTL ".devicelist", "list", WC_NS_OMEMO_AXOLOTL },
  [WC_OMEMO_2] = { WC_NS_OMEMO_2 ":devices", "devices", WC_NS_OMEMO_2 },
};

const char *
wc_omemo_list_get_node (WcOmemoVersion version)
{
  return forms[version].node;
}

WcOmemoListed *
wc_omemo_listed_new (guint32 id, const char *label, GBytes *label_signature)
{
  WcOmemoListed *self = g_new (WcOmemoListed, 1);

  *self = (WcOmemoListed){ id, g_strdup (label),
                           label != NULL ? g_bytes_ref (label_signature) : NULL };
  return self;
}

void
wc_omemo_listed_free (WcOmemoListed *self)
{
  g_free (self->label);
  g_clear_pointer (&self->label_signature, g_bytes_unref);
  g_free (self);
}

/* ---- Reading ---- */

static gboolean
is_list (const WcNode *payload, WcOmemoVersion version)
{
  return payload != NULL && wc_node_is (payload, forms[version].name, forms[version].ns);
}

/* 0: none. */
static guint32
id_of (const WcNode *device)
{
  return wc_node_attr_int (device, "id", 1, G_MAXUINT32, 0);
}

/* A label without a signature is none (§ 5.3.1). */
static WcOmemoListed *
read_device (const WcNode *device, WcOmemoVersion version)
{
  const char *label = version == WC_OMEMO_2 ? wc_node_attr (device, "label") : NULL;
  const char *text = wc_node_attr (device, "labelsig");
  g_autoptr (GBytes) signature =
      text != NULL ? wc_omemo_base64_parse (text, WC_OMEMO_SIGNATURE_SIZE) : NULL;

  if (signature == NULL || g_bytes_get_size (signature) != WC_OMEMO_SIGNATURE_SIZE ||
      (label != NULL && g_utf8_strlen (label, -1) > WC_OMEMO_LIST_MAX_LABEL))
    label = NULL;
  return wc_omemo_listed_new (id_of (device), label, signature);
}

GPtrArray *
wc_omemo_list_read (const WcNode *payload, WcOmemoVersion version)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GPtrArray *devices;

  if (!is_list (payload, version))
    return NULL;
  devices = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_listed_free);
  for (const WcNode *each = wc_node_child (payload, "device", forms[version].ns);
       each != NULL && devices->len < WC_OMEMO_LIST_MAX;
       each = wc_node_next (each, "device", forms[version].ns))
    if (id_of (each) != 0 && g_hash_table_add (seen, GUINT_TO_POINTER (id_of (each))))
      g_ptr_array_add (devices, read_device (each, version));
  return devices;
}

static const WcNode *
find_device (const WcNode *list, const Form *form, guint32 id)
{
  const WcNode *each = wc_node_child (list, "device", form->ns);

  while (each != NULL && id_of (each) != id)
    each = wc_node_next (each, "device", form->ns);
  return each;
}

gboolean
wc_omemo_list_has (const WcNode *payload, WcOmemoVersion version, guint32 id)
{
  return is_list (payload, version) && find_device (payload, &forms[version], id) != NULL;
}

/* ---- Writing ---- */

/* A list that may be changed: a copy of what arrived, or an empty one. */
static WcNode *
begin_list (const WcNode *arrived, WcOmemoVersion version)
{
  const Form *form = &forms[version];
  g_autoptr (WcNode) holder = wc_node_new ("item", WC_NS_PUBSUB);
  WcNode *list = is_list (arrived, version) ? wc_node_add_tree (holder, arrived)
                                            : wc_node_add (holder, form->name, form->ns);

  return wc_node_ref (list);
}

/* Takes out @without (0: none), and what stands there once more. Returns whether there
 * was any. */
static gboolean
prune (WcNode *list, const Form *form, guint32 without)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  const WcNode *each = wc_node_child (list, "device", form->ns);
  gboolean changed = FALSE;

  while (each != NULL)
    {
      const WcNode *next = wc_node_next (each, "device", form->ns);
      guint32 id = id_of (each);

      if (id != 0 && (id == without || !g_hash_table_add (seen, GUINT_TO_POINTER (id))))
        {
          wc_node_remove (list, each);
          changed = TRUE;
        }
      each = next;
    }
  return changed;
}

static gboolean
set_attr (WcNode *device, const char *name, const char *value)
{
  if (g_strcmp0 (wc_node_attr (device, name), value) == 0)
    return FALSE;
  wc_node_set (device, name, value);
  return TRUE;
}

static gboolean
label_device (WcNode *device, const WcOmemoListed *own)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (own->label_signature, &size);
  g_autofree char *signature = g_base64_encode (bytes, size);
  gboolean changed = set_attr (device, "label", own->label);

  return set_attr (device, "labelsig", signature) || changed;
}

WcNode *
wc_omemo_list_add (const WcNode *arrived,
                   WcOmemoVersion version,
                   const WcOmemoListed *own)
{
  const Form *form = &forms[version];
  g_autoptr (WcNode) list = begin_list (arrived, version);
  gboolean changed = prune (list, form, /* without= */ 0);
  WcNode *device = (WcNode *) find_device (list, form, own->id);

  if (device == NULL)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GUINT32_FORMAT, own->id);

      device = wc_node_add (list, "device", form->ns);
      wc_node_set (device, "id", id);
      changed = TRUE;
    }
  if (own->label != NULL && version == WC_OMEMO_2)
    changed |= label_device (device, own);
  return changed ? g_steal_pointer (&list) : NULL;
}

WcNode *
wc_omemo_list_remove (const WcNode *arrived, WcOmemoVersion version, guint32 id)
{
  g_autoptr (WcNode) list = begin_list (arrived, version);

  return prune (list, &forms[version], id) ? g_steal_pointer (&list) : NULL;
}
