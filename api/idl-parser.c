/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/idl-parser.h"

/* GDBus reads the same files for its own needs, but drops what is not introspection XML:
 * the dictionaries and the texts. So they are read here, with GMarkup: our own files, not
 * input. The D-Bus parts that need no dictionary (signals, properties) are left to GDBus.
 */

#define PREFIX "im.whinchat.Whinchat1."
#define ANNOTATION "im.whinchat."

/* Where in the file we are; unowned, NULL outside. */
typedef struct
{
  WcIdlTree *tree;
  const char *interface;
  WcIdlMethod *method;
  WcIdlValue *value; /* argument, field or notification */
  WcIdlDict *dict;
  WcIdlEnum *words;
  GString *text; /* of the innermost element */
} Place;

typedef struct
{
  const char *const *names;
  const char *const *values;
} Attributes;

typedef struct
{
  const char *element;
  void (*start) (Place *self, const Attributes *attributes);
  void (*end) (Place *self);
} Element;

static const char *
attribute (Place *self, const Attributes *attributes, const char *name)
{
  for (gsize i = 0; attributes->names[i] != NULL; i++)
    if (g_str_equal (attributes->names[i], name))
      return wc_idl_tree_keep (self->tree, attributes->values[i]);
  return NULL;
}

/* The text of the element that ends, its lines joined. */
static const char *
text_of (Place *self)
{
  g_auto (GStrv) lines = g_strsplit (g_strstrip (self->text->str), "\n", -1);
  g_autofree char *joined = NULL;

  for (gsize i = 0; lines[i] != NULL; i++)
    g_strstrip (lines[i]);
  joined = g_strjoinv (" ", lines);
  return wc_idl_tree_keep (self->tree, joined);
}

static void
set_bound (const char *text, gboolean *has, gint64 *bound)
{
  if (text == NULL)
    return;
  *has = TRUE;
  *bound = g_ascii_strtoll (text, NULL, 10);
}

static void
interface_start (Place *self, const Attributes *attributes)
{
  const char *name = attribute (self, attributes, "name");

  if (name != NULL && g_str_has_prefix (name, PREFIX))
    name += strlen (PREFIX);
  self->interface = name;
}

static void
interface_end (Place *self)
{
  self->interface = NULL;
}

static void
method_start (Place *self, const Attributes *attributes)
{
  self->method = wc_idl_tree_add_method (self->tree, self->interface,
                                         attribute (self, attributes, "name"));
}

static void
method_end (Place *self)
{
  wc_idl_tree_end_method (self->method);
  self->method = NULL;
}

static void
arg_start (Place *self, const Attributes *attributes)
{
  gboolean out = g_strcmp0 (attribute (self, attributes, "direction"), "out") == 0;

  if (self->method == NULL)
    return;
  self->value = wc_idl_tree_add_value (out ? self->method->out : self->method->in,
                                       attribute (self, attributes, "name"),
                                       attribute (self, attributes, "type"));
}

static void
arg_end (Place *self)
{
  self->value = NULL;
}

static void
annotate_value (Place *self, const char *key, const char *text)
{
  if (g_str_equal (key, "Dict"))
    wc_idl_tree_refer_dict (self->tree, self->value, text);
  else if (g_str_equal (key, "Enum"))
    wc_idl_tree_refer_enum (self->tree, self->value, text);
  else if (g_str_equal (key, "Min"))
    set_bound (text, &self->value->has_min, &self->value->min);
  else if (g_str_equal (key, "Max"))
    set_bound (text, &self->value->has_max, &self->value->max);
  else if (g_str_equal (key, "Secret"))
    self->value->secret = g_str_equal (text, "true");
}

static WcIdlChats
chats_from_word (const char *word)
{
  if (g_str_equal (word, "arg"))
    return WC_IDL_CHATS_ARG;
  if (g_str_equal (word, "filter"))
    return WC_IDL_CHATS_FILTER;
  return g_str_equal (word, "any") ? WC_IDL_CHATS_ANY : WC_IDL_CHATS_NONE;
}

static void
annotate_method (Place *self, const char *key, const char *text)
{
  if (g_str_equal (key, "Since"))
    self->method->since = text;
  else if (g_str_equal (key, "Scope"))
    self->method->scope = text;
  else if (g_str_equal (key, "Errors"))
    self->method->errors = text;
  else if (g_str_equal (key, "Chats"))
    self->method->chats = chats_from_word (text);
  else if (g_str_equal (key, "Door"))
    self->method->door = g_str_equal (text, "json") ? WC_IDL_DOOR_JSON : WC_IDL_DOOR_DBUS;
}

static void
annotation_start (Place *self, const Attributes *attributes)
{
  const char *name = attribute (self, attributes, "name");
  const char *text = attribute (self, attributes, "value");

  if (name == NULL || text == NULL || !g_str_has_prefix (name, ANNOTATION))
    return;
  if (self->value != NULL)
    annotate_value (self, name + strlen (ANNOTATION), text);
  else if (self->method != NULL)
    annotate_method (self, name + strlen (ANNOTATION), text);
}

static void
dict_start (Place *self, const Attributes *attributes)
{
  self->dict = wc_idl_tree_add_dict (self->tree, attribute (self, attributes, "name"));
  self->dict->since = attribute (self, attributes, "since");
}

static void
dict_end (Place *self)
{
  self->dict = NULL;
}

static void
field_start (Place *self, const Attributes *attributes)
{
  WcIdlValue *value =
      wc_idl_tree_add_value (self->dict->fields, attribute (self, attributes, "name"),
                             attribute (self, attributes, "type"));

  self->value = value;
  value->since = attribute (self, attributes, "since");
  value->fallback = attribute (self, attributes, "default");
  value->by = attribute (self, attributes, "by");
  value->secret = g_strcmp0 (attribute (self, attributes, "secret"), "true") == 0;
  set_bound (attribute (self, attributes, "min"), &value->has_min, &value->min);
  set_bound (attribute (self, attributes, "max"), &value->has_max, &value->max);
  wc_idl_tree_refer_dict (self->tree, value, attribute (self, attributes, "dict"));
  wc_idl_tree_refer_enum (self->tree, value, attribute (self, attributes, "enum"));
  g_hash_table_insert (self->dict->by_name, (gpointer) value->name, value);
}

static void
field_end (Place *self)
{
  self->value->doc = text_of (self);
  self->value = NULL;
}

static void
case_start (Place *self, const Attributes *attributes)
{
  wc_idl_tree_refer_case (self->tree, self->value, attribute (self, attributes, "value"),
                          attribute (self, attributes, "dict"));
}

static void
note_start (Place *self, const Attributes *attributes)
{
  self->value =
      wc_idl_tree_add_value (self->tree->notifications,
                             attribute (self, attributes, "name"), /* type= */ "a{sv}");
  self->value->since = attribute (self, attributes, "since");
  wc_idl_tree_refer_dict (self->tree, self->value, attribute (self, attributes, "dict"));
}

static void
enum_start (Place *self, const Attributes *attributes)
{
  self->words = wc_idl_tree_add_enum (self->tree, attribute (self, attributes, "name"));
  self->words->since = attribute (self, attributes, "since");
}

static void
enum_end (Place *self)
{
  self->words = NULL;
}

static void
word_start (Place *self, const Attributes *attributes)
{
  WcIdlWord word = { attribute (self, attributes, "name"), NULL };

  g_array_append_val (self->words->words, word);
}

static void
word_end (Place *self)
{
  GArray *words = self->words->words;

  g_array_index (words, WcIdlWord, words->len - 1).doc = text_of (self);
}

static void
doc_end (Place *self)
{
  const char *doc = text_of (self);

  if (self->value != NULL)
    self->value->doc = doc;
  else if (self->method != NULL)
    self->method->doc = doc;
  else if (self->dict != NULL)
    self->dict->doc = doc;
  else if (self->words != NULL)
    self->words->doc = doc;
}

static const Element elements[] = {
  { "interface", interface_start, interface_end },
  { "method", method_start, method_end },
  { "arg", arg_start, arg_end },
  { "annotation", annotation_start, NULL },
  { "wc:dict", dict_start, dict_end },
  { "wc:field", field_start, field_end },
  { "wc:case", case_start, NULL },
  { "wc:notification", note_start, field_end },
  { "wc:enum", enum_start, enum_end },
  { "wc:value", word_start, word_end },
  { "wc:doc", NULL, doc_end },
};

static const Element *
find_element (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++)
    if (g_str_equal (elements[i].element, name))
      return &elements[i];
  return NULL;
}

static void
on_start (GMarkupParseContext *context,
          const char *name,
          const char **names,
          const char **values,
          gpointer user_data,
          GError **error)
{
  Place *self = user_data;
  const Element *element = find_element (name);
  const Attributes attributes = { names, values };

  if (!g_str_equal (name, "wc:case"))
    g_string_truncate (self->text, 0);
  if (element != NULL && element->start != NULL)
    element->start (self, &attributes);
}

static void
on_end (GMarkupParseContext *context,
        const char *name,
        gpointer user_data,
        GError **error)
{
  Place *self = user_data;
  const Element *element = find_element (name);

  if (element != NULL && element->end != NULL)
    element->end (self);
}

static void
on_text (GMarkupParseContext *context,
         const char *text,
         gsize length,
         gpointer user_data,
         GError **error)
{
  Place *self = user_data;

  g_string_append_len (self->text, text, length);
}

gboolean
wc_idl_parser_read (WcIdlTree *tree, const char *text, GError **error)
{
  static const GMarkupParser parser = { on_start, on_end, on_text, NULL, NULL };
  g_autoptr (GString) inner = g_string_new (NULL);
  Place place = { .tree = tree, .text = inner };
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&parser, 0, &place, NULL);

  return g_markup_parse_context_parse (context, text, -1, error) &&
         g_markup_parse_context_end_parse (context, error);
}
