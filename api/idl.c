/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/idl-parser.h"
#include "api/idl-resource.h"
#include "api/idl.h"
#include "base/error.h"
#include "base/str.h"

/* The contract, loaded once: what the doors look methods up in. The files of dbus/ are in
 * a resource of the program, so that they always fit the handlers beside them; there they
 * are compressed, and unpacked one at a time: who wants to read them does so seldom. */

#define RESOURCE "/im/whinchat/Whinchat1/idl"
#define PREFIX "im.whinchat.Whinchat1."

struct _WcIdl
{
  gatomicrefcount refs;
  WcIdlTree *tree;     /* (owned) owner of all values */
  GHashTable *methods; /* (owned) (element-type utf8 WcIdlMethod) */
  GHashTable *dicts;   /* (owned) (element-type utf8 WcIdlDict) */
  GHashTable *enums;   /* (owned) (element-type utf8 WcIdlEnum) */
  GHashTable *nodes;   /* (owned) (element-type utf8 GDBusNodeInfo) by interface */
  char **interfaces;   /* (owned) sorted */
  char **sources;      /* (owned) what was loaded, for @unpack */
  char *(*unpack) (const char *source);
};

/* Returns: (transfer full). */
static char *
unpack_resource (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file =
      g_resource_lookup_data (wc_idl_get_resource (), path, 0, &error);

  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
}

/* Returns: (transfer full). */
static char *
unpack_text (const char *text)
{
  return g_strdup (text);
}

/* D-Bus callers shall not see what only the JSON door has. */
static void
idl_hide_json_methods (WcIdl *self, GDBusInterfaceInfo *info)
{
  guint kept = 0;

  for (guint i = 0; info->methods != NULL && info->methods[i] != NULL; i++)
    {
      GDBusMethodInfo *method = info->methods[i];
      const char *door =
          g_dbus_annotation_info_lookup (method->annotations, "im.whinchat.Door");

      if (g_strcmp0 (door, "json") == 0)
        g_dbus_method_info_unref (method);
      else
        info->methods[kept++] = method;
    }
  if (info->methods != NULL)
    info->methods[kept] = NULL;
}

static gboolean
idl_read (WcIdl *self, const char *source, GError **error)
{
  g_autoptr (GDBusNodeInfo) node = NULL;
  g_autofree char *text = self->unpack (source);
  GDBusInterfaceInfo *info;
  const char *name;

  if (!wc_idl_parser_read (self->tree, text, error))
    return FALSE;
  node = g_dbus_node_info_new_for_xml (text, error);
  if (node == NULL)
    return FALSE;

  info = node->interfaces[0];
  idl_hide_json_methods (self, info);
  name = info->name;
  if (g_str_has_prefix (name, PREFIX))
    name += strlen (PREFIX);
  g_hash_table_insert (self->nodes, (gpointer) name, g_steal_pointer (&node));
  return TRUE;
}

/* All kinds of values begin with their name. */
static GHashTable *
idl_index (const GPtrArray *values)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < values->len; i++)
    {
      gpointer value = g_ptr_array_index (values, i);

      g_hash_table_insert (index, *(gpointer *) value, value);
    }
  return index;
}

static void
idl_finish (WcIdl *self)
{
  guint n = 0;

  self->methods = idl_index (self->tree->methods);
  self->dicts = idl_index (self->tree->dicts);
  self->enums = idl_index (self->tree->enums);
  self->interfaces = (char **) g_hash_table_get_keys_as_array (self->nodes, &n);
  qsort (self->interfaces, n, sizeof (char *), wc_str_compare);
}

/* @sources: (transfer full). */
static WcIdl *
idl_load (char **sources, char *(*unpack) (const char *source), GError **error)
{
  g_autoptr (WcIdl) self = g_new0 (WcIdl, 1);

  g_atomic_ref_count_init (&self->refs);
  self->tree = wc_idl_tree_new ();
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                       (GDestroyNotify) g_dbus_node_info_unref);
  self->sources = sources;
  self->unpack = unpack;
  for (gsize i = 0; sources[i] != NULL; i++)
    if (!idl_read (self, sources[i], error))
      return NULL;
  if (!wc_idl_tree_link (self->tree, error))
    return NULL;
  idl_finish (self);
  return g_steal_pointer (&self);
}

WcIdl *
wc_idl_new_for_texts (const char *const *documents, GError **error)
{
  return idl_load (g_strdupv ((char **) documents), unpack_text, error);
}

WcIdl *
wc_idl_new (void)
{
  g_autoptr (GError) error = NULL;
  char **names =
      g_resource_enumerate_children (wc_idl_get_resource (), RESOURCE, 0, &error);
  WcIdl *self;

  g_assert_no_error (error);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = names[i];

      names[i] = g_strconcat (RESOURCE "/", name, NULL);
    }
  qsort (names, g_strv_length (names), sizeof (char *), wc_str_compare);
  self = idl_load (names, unpack_resource, &error);
  g_assert_no_error (error);
  return self;
}

WcIdl *
wc_idl_ref (WcIdl *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
wc_idl_unref (WcIdl *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->methods, g_hash_table_unref);
  g_clear_pointer (&self->dicts, g_hash_table_unref);
  g_clear_pointer (&self->enums, g_hash_table_unref);
  g_free (self->interfaces);
  g_hash_table_unref (self->nodes);
  g_strfreev (self->sources);
  wc_idl_tree_free (self->tree);
  g_free (self);
}

const WcIdlMethod *
wc_idl_find_method (WcIdl *self, const char *name)
{
  return g_hash_table_lookup (self->methods, name);
}

const WcIdlDict *
wc_idl_find_dict (WcIdl *self, const char *name)
{
  return g_hash_table_lookup (self->dicts, name);
}

const WcIdlEnum *
wc_idl_find_enum (WcIdl *self, const char *name)
{
  return g_hash_table_lookup (self->enums, name);
}

const GPtrArray *
wc_idl_get_methods (WcIdl *self)
{
  return self->tree->methods;
}

const GPtrArray *
wc_idl_get_dicts (WcIdl *self)
{
  return self->tree->dicts;
}

const GPtrArray *
wc_idl_get_enums (WcIdl *self)
{
  return self->tree->enums;
}

const GPtrArray *
wc_idl_get_notifications (WcIdl *self)
{
  return self->tree->notifications;
}

const char *const *
wc_idl_get_interfaces (WcIdl *self)
{
  return (const char *const *) self->interfaces;
}

GDBusInterfaceInfo *
wc_idl_find_interface (WcIdl *self, const char *name)
{
  GDBusNodeInfo *node = g_hash_table_lookup (self->nodes, name);

  return node != NULL ? node->interfaces[0] : NULL;
}

char *
wc_idl_dup_xml (WcIdl *self)
{
  GString *xml = g_string_new ("<node xmlns:wc=\"urn:whinchat:idl:1\">\n");

  for (gsize i = 0; self->sources[i] != NULL; i++)
    {
      g_autofree char *text = self->unpack (self->sources[i]);
      const char *start = strstr (text, "<node");
      const char *end = g_strrstr (text, "</node>");

      start = strchr (start, '>') + 2;
      g_string_append_len (xml, start, end - start);
    }
  g_string_append (xml, "</node>\n");
  return g_string_free (xml, FALSE);
}
