/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/idl-tree.h"
#include "base/error.h"

/* A dictionary of one file is used in others, so names are collected while the files are
 * read and resolved when all of them are there. */

typedef struct
{
  WcIdlValue *value; /* (unowned) */
  const char *name;
  const char *words; /* (nullable) it is a case: when */
  gboolean is_enum;
} Reference;

static void
value_free (gpointer data)
{
  WcIdlValue *value = data;

  g_clear_pointer (&value->cases, g_array_unref);
  g_free (value);
}

static void
method_free (gpointer data)
{
  WcIdlMethod *method = data;

  g_ptr_array_unref (method->in);
  g_ptr_array_unref (method->out);
  g_free (method->in_type);
  g_free (method->out_type);
  g_free (method);
}

static void
dict_free (gpointer data)
{
  WcIdlDict *dict = data;

  g_hash_table_unref (dict->by_name);
  g_ptr_array_unref (dict->fields);
  g_free (dict);
}

static void
enum_free (gpointer data)
{
  WcIdlEnum *words = data;

  g_array_unref (words->words);
  g_free (words);
}

WcIdlTree *
wc_idl_tree_new (void)
{
  WcIdlTree *self = g_new0 (WcIdlTree, 1);

  self->methods = g_ptr_array_new_with_free_func (method_free);
  self->dicts = g_ptr_array_new_with_free_func (dict_free);
  self->enums = g_ptr_array_new_with_free_func (enum_free);
  self->notifications = g_ptr_array_new_with_free_func (value_free);
  self->strings = g_string_chunk_new (16384);
  self->references = g_array_new (FALSE, FALSE, sizeof (Reference));
  return self;
}

void
wc_idl_tree_free (WcIdlTree *self)
{
  g_ptr_array_unref (self->methods);
  g_ptr_array_unref (self->dicts);
  g_ptr_array_unref (self->enums);
  g_ptr_array_unref (self->notifications);
  g_string_chunk_free (self->strings);
  g_array_unref (self->references);
  g_free (self);
}

const char *
wc_idl_tree_keep (WcIdlTree *self, const char *text)
{
  return text != NULL ? g_string_chunk_insert_const (self->strings, text) : NULL;
}

WcIdlMethod *
wc_idl_tree_add_method (WcIdlTree *self, const char *interface, const char *member)
{
  g_autofree char *name = g_strconcat (interface, ".", member, NULL);
  WcIdlMethod *method = g_new0 (WcIdlMethod, 1);

  method->interface = interface;
  method->member = member;
  method->name = wc_idl_tree_keep (self, name);
  method->in = g_ptr_array_new_with_free_func (value_free);
  method->out = g_ptr_array_new_with_free_func (value_free);
  g_ptr_array_add (self->methods, method);
  return method;
}

WcIdlDict *
wc_idl_tree_add_dict (WcIdlTree *self, const char *name)
{
  WcIdlDict *dict = g_new0 (WcIdlDict, 1);

  dict->name = name;
  dict->fields = g_ptr_array_new_with_free_func (value_free);
  dict->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  g_ptr_array_add (self->dicts, dict);
  return dict;
}

WcIdlEnum *
wc_idl_tree_add_enum (WcIdlTree *self, const char *name)
{
  WcIdlEnum *words = g_new0 (WcIdlEnum, 1);

  words->name = name;
  words->words = g_array_new (FALSE, TRUE, sizeof (WcIdlWord));
  g_ptr_array_add (self->enums, words);
  return words;
}

WcIdlValue *
wc_idl_tree_add_value (GPtrArray *list, const char *name, const char *type)
{
  WcIdlValue *value = g_new0 (WcIdlValue, 1);

  value->name = name;
  value->type = type;
  g_ptr_array_add (list, value);
  return value;
}

static char *
tuple_type (const GPtrArray *values)
{
  GString *type = g_string_new ("(");

  for (guint i = 0; i < values->len; i++)
    g_string_append (type, ((WcIdlValue *) g_ptr_array_index (values, i))->type);
  g_string_append_c (type, ')');
  return g_string_free (type, FALSE);
}

void
wc_idl_tree_end_method (WcIdlMethod *method)
{
  method->in_type = tuple_type (method->in);
  method->out_type = tuple_type (method->out);
}

static void
tree_refer (WcIdlTree *self, const Reference *reference)
{
  if (reference->name != NULL)
    g_array_append_val (self->references, *reference);
}

void
wc_idl_tree_refer_dict (WcIdlTree *self, WcIdlValue *value, const char *name)
{
  tree_refer (self, &(Reference){ value, name });
}

void
wc_idl_tree_refer_enum (WcIdlTree *self, WcIdlValue *value, const char *name)
{
  tree_refer (self, &(Reference){ value, name, .is_enum = TRUE });
}

void
wc_idl_tree_refer_case (WcIdlTree *self,
                        WcIdlValue *value,
                        const char *words,
                        const char *name)
{
  tree_refer (self, &(Reference){ value, name, .words = words });
}

/* Dictionaries and enumerations both begin with their name. */
static gpointer
find_named (const GPtrArray *array, const char *name)
{
  for (guint i = 0; i < array->len; i++)
    if (g_str_equal (*(const char **) g_ptr_array_index (array, i), name))
      return g_ptr_array_index (array, i);
  return NULL;
}

static void
add_case (WcIdlValue *value, const char *words, const WcIdlDict *dict)
{
  const WcIdlCase one = { words, dict };

  if (value->cases == NULL)
    value->cases = g_array_new (FALSE, FALSE, sizeof (WcIdlCase));
  g_array_append_val (value->cases, one);
}

static gboolean
link_one (WcIdlTree *self, const Reference *reference)
{
  gpointer found =
      find_named (reference->is_enum ? self->enums : self->dicts, reference->name);

  if (found == NULL)
    return FALSE;
  if (reference->is_enum)
    reference->value->words = found;
  else if (reference->words != NULL)
    add_case (reference->value, reference->words, found);
  else
    reference->value->dict = found;
  return TRUE;
}

gboolean
wc_idl_tree_link (WcIdlTree *self, GError **error)
{
  for (guint i = 0; i < self->references->len; i++)
    {
      const Reference *reference = &g_array_index (self->references, Reference, i);

      if (link_one (self, reference))
        continue;
      g_set_error (error, WC_ERROR, WC_ERROR_INTERNAL,
                   "interface description: nothing is named %s", reference->name);
      return FALSE;
    }
  return TRUE;
}
