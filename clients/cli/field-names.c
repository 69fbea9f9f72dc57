/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/field-names.h"
#include "cli/suggest.h"
#include "common/failure.h"

/* A path goes from dictionary to dictionary: "my.nick" is the nick in the RoomSelf that a
 * Chat has as "my". Where the description does not say what is in one, anything may be.
 */

static const WcContractItem *
find_first (const WcContractItem *items, const char *path, gsize length)
{
  for (const WcContractItem *each = items; each->name != NULL; each++)
    if (strlen (each->name) == length && strncmp (each->name, path, length) == 0)
      return each;
  return NULL;
}

static gboolean
has_path (const WcContractItem *items, const char *path)
{
  while (items != NULL)
    {
      gsize length = strcspn (path, ".");
      const WcContractItem *item = find_first (items, path, length);
      const WcContractSet *dict;

      if (item == NULL || path[length] == '\0')
        return item != NULL;
      if (strncmp (item->type, "a{", 2) != 0)
        return FALSE;
      dict = wc_contract_find_dict (item->of);
      items = dict != NULL ? dict->items : NULL;
      path += length + 1;
    }
  return TRUE;
}

/* The names of the first level, each once. */
static void
add_names (GPtrArray *names, const WcContractItem *items)
{
  for (const WcContractItem *each = items; each->name != NULL; each++)
    if (!g_ptr_array_find_with_equal_func (names, each->name, g_str_equal, NULL))
      g_ptr_array_add (names, g_strdup (each->name));
}

/* What @prints says, in both of its forms. */
typedef struct
{
  GPtrArray *dicts; /* (owned) (element-type WcContractItem) arrays of them */
  GPtrArray *names; /* (owned) (element-type utf8) */
} Known;

static void
known_clear (Known *self)
{
  g_clear_pointer (&self->dicts, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Known, known_clear)

static void
known_init (Known *self, const char *prints)
{
  gboolean listed = g_ascii_islower (*prints);
  g_auto (GStrv) words = g_strsplit (prints, listed ? "," : " ", -1);

  self->dicts = g_ptr_array_new ();
  self->names = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; words[i] != NULL; i++)
    {
      const WcContractSet *dict = listed ? NULL : wc_contract_find_dict (words[i]);

      if (listed)
        g_ptr_array_add (self->names, g_strdup (words[i]));
      if (dict == NULL)
        continue;
      g_ptr_array_add (self->dicts, (gpointer) dict->items);
      add_names (self->names, dict->items);
    }
}

static gboolean
knows (const Known *self, const char *field)
{
  for (guint i = 0; i < self->dicts->len; i++)
    if (has_path (self->dicts->pdata[i], field))
      return TRUE;
  return self->dicts->len == 0 &&
         g_ptr_array_find_with_equal_func (self->names, field, g_str_equal, NULL);
}

static gboolean
fail (const Known *known, const char *field, GError **error)
{
  g_autofree char *list = NULL;
  g_autofree char *hint = NULL;

  g_ptr_array_add (known->names, NULL);
  list = g_strjoinv (", ", (char **) known->names->pdata);
  hint = wc_suggest_hint (field, (const char *const *) known->names->pdata, "");
  return wc_failure_set (error, WC_EXIT_USAGE,
                         "--fields: there is no field \"%s\"%s; there are %s", field,
                         hint, list);
}

static gboolean
check (const Known *known, const WcOptions *options, GError **error)
{
  g_auto (GStrv) fields = wc_options_split (wc_options_get (options, "fields"));

  for (gsize i = 0; fields != NULL && fields[i] != NULL; i++)
    if (!knows (known, fields[i]))
      return fail (known, fields[i], error);
  return TRUE;
}

gboolean
wc_field_names_check (const char *prints, const WcOptions *options, GError **error)
{
  g_auto (Known) known = { 0 };

  known_init (&known, prints);
  return check (&known, options, error);
}

static const WcContractItem *
find_list (const WcContractMethod *method)
{
  for (const WcContractItem *each = method->out; each->name != NULL; each++)
    if (g_str_equal (each->type, "aa{sv}"))
      return each;
  return NULL;
}

gboolean
wc_field_names_check_result (const WcContractMethod *method,
                             const WcOptions *options,
                             GError **error)
{
  const WcContractItem *list = find_list (method);
  gboolean single = method->out[0].name != NULL && method->out[1].name == NULL;
  g_auto (Known) known = { 0 };

  if (method->streams)
    return wc_field_names_check ("Event TapStanza", options, error);
  if (list != NULL)
    return wc_field_names_check (list->of, options, error);
  if (single && g_str_equal (method->out[0].type, "a{sv}"))
    return wc_field_names_check (method->out[0].of, options, error);
  known_init (&known, "");
  g_ptr_array_add (known.dicts, (gpointer) method->out);
  add_names (known.names, method->out);
  return check (&known, options, error);
}
