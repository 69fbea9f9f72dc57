/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/idl-parser.h"
#include "base/error.h"

/* GDBus reads the same files for its own needs, but drops what is not introspection XML:
 * the dictionaries and the texts. So they are read here, with GMarkup: our own files, not
 * input. The D-Bus parts that need no dictionary (signals, properties) are left to GDBus.
 */

#define PREFIX "im.whinchat.Whinchat1."
#define ANNOTATION "im.whinchat."

/* A name that stands for a dictionary or an enumeration of any file. */
typedef struct
{
  WcIdlValue *value;  /* (unowned) */
  const char *dict;   /* (nullable) */
  const char *words;  /* (nullable) */
  const char *values; /* (nullable) it is one case of value: when */
} Reference;

struct _WcIdlParser
{
  GStringChunk *strings; /* (owned) every text of the description */
  GPtrArray *methods;    /* (owned) (element-type WcIdlMethod) */
  GPtrArray *dicts;      /* (owned) (element-type WcIdlDict) */
  GPtrArray *enums;      /* (owned) (element-type WcIdlEnum) */
  GPtrArray *notes;      /* (owned) (element-type WcIdlValue) */
  GArray *references;    /* (owned) (element-type Reference) */

  /* where in the file we are; unowned, NULL outside */
  const char *interface;
  WcIdlMethod *method;
  WcIdlValue *value; /* argument or field */
  WcIdlDict *dict;
  WcIdlEnum *words;
  GString *text; /* (owned) of the innermost element */
};

typedef struct
{
  const char *const *names;
  const char *const *values;
} Attributes;

typedef struct
{
  const char *element;
  void (*start) (WcIdlParser *self, const Attributes *attributes);
  void (*end) (WcIdlParser *self);
} Element;

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

WcIdlParser *
wc_idl_parser_new (void)
{
  WcIdlParser *self = g_new0 (WcIdlParser, 1);

  self->strings = g_string_chunk_new (16384);
  self->methods = g_ptr_array_new_with_free_func (method_free);
  self->dicts = g_ptr_array_new_with_free_func (dict_free);
  self->enums = g_ptr_array_new_with_free_func (enum_free);
  self->notes = g_ptr_array_new_with_free_func (value_free);
  self->references = g_array_new (FALSE, TRUE, sizeof (Reference));
  self->text = g_string_new (NULL);
  return self;
}

void
wc_idl_parser_free (WcIdlParser *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->references);
  g_ptr_array_unref (self->methods);
  g_ptr_array_unref (self->dicts);
  g_ptr_array_unref (self->enums);
  g_ptr_array_unref (self->notes);
  g_string_chunk_free (self->strings);
  g_free (self);
}

static const char *
keep (WcIdlParser *self, const char *text)
{
  return text != NULL ? g_string_chunk_insert_const (self->strings, text) : NULL;
}

static const char *
attribute (WcIdlParser *self, const Attributes *attributes, const char *name)
{
  for (gsize i = 0; attributes->names[i] != NULL; i++)
    if (g_str_equal (attributes->names[i], name))
      return keep (self, attributes->values[i]);
  return NULL;
}

/* The text of the element that ends, its lines joined. */
static const char *
text_of (WcIdlParser *self)
{
  g_auto (GStrv) lines = g_strsplit (g_strstrip (self->text->str), "\n", -1);
  g_autofree char *joined = NULL;

  for (gsize i = 0; lines[i] != NULL; i++)
    g_strstrip (lines[i]);
  joined = g_strjoinv (" ", lines);
  return keep (self, joined);
}

static void
refer (WcIdlParser *self, const char *dict, const char *words, const char *values)
{
  Reference reference = { self->value, dict, words, values };

  if (self->value != NULL && (dict != NULL || words != NULL))
    g_array_append_val (self->references, reference);
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
interface_start (WcIdlParser *self, const Attributes *attributes)
{
  const char *name = attribute (self, attributes, "name");

  if (name != NULL && g_str_has_prefix (name, PREFIX))
    name += strlen (PREFIX);
  self->interface = name;
}

static void
interface_end (WcIdlParser *self)
{
  self->interface = NULL;
}

static void
method_start (WcIdlParser *self, const Attributes *attributes)
{
  g_autofree char *name = NULL;

  self->method = g_new0 (WcIdlMethod, 1);
  self->method->interface = self->interface;
  self->method->member = attribute (self, attributes, "name");
  self->method->in = g_ptr_array_new_with_free_func (value_free);
  self->method->out = g_ptr_array_new_with_free_func (value_free);
  name = g_strconcat (self->interface, ".", self->method->member, NULL);
  self->method->name = keep (self, name);
  g_ptr_array_add (self->methods, self->method);
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

static void
method_end (WcIdlParser *self)
{
  self->method->in_type = tuple_type (self->method->in);
  self->method->out_type = tuple_type (self->method->out);
  self->method = NULL;
}

static WcIdlValue *
value_new (WcIdlParser *self, const Attributes *attributes)
{
  WcIdlValue *value = g_new0 (WcIdlValue, 1);

  value->name = attribute (self, attributes, "name");
  value->type = attribute (self, attributes, "type");
  value->since = attribute (self, attributes, "since");
  return value;
}

static void
arg_start (WcIdlParser *self, const Attributes *attributes)
{
  gboolean out = g_strcmp0 (attribute (self, attributes, "direction"), "out") == 0;

  if (self->method == NULL)
    return;
  self->value = value_new (self, attributes);
  g_ptr_array_add (out ? self->method->out : self->method->in, self->value);
}

static void
arg_end (WcIdlParser *self)
{
  self->value = NULL;
}

static void
annotate_value (WcIdlParser *self, const char *key, const char *text)
{
  if (g_str_equal (key, "Dict"))
    refer (self, text, NULL, NULL);
  else if (g_str_equal (key, "Enum"))
    refer (self, NULL, text, NULL);
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
annotate_method (WcIdlParser *self, const char *key, const char *text)
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
annotation_start (WcIdlParser *self, const Attributes *attributes)
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
dict_start (WcIdlParser *self, const Attributes *attributes)
{
  self->dict = g_new0 (WcIdlDict, 1);
  self->dict->name = attribute (self, attributes, "name");
  self->dict->since = attribute (self, attributes, "since");
  self->dict->fields = g_ptr_array_new_with_free_func (value_free);
  self->dict->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  g_ptr_array_add (self->dicts, self->dict);
}

static void
dict_end (WcIdlParser *self)
{
  self->dict = NULL;
}

static void
field_start (WcIdlParser *self, const Attributes *attributes)
{
  WcIdlValue *value = value_new (self, attributes);

  self->value = value;
  value->fallback = attribute (self, attributes, "default");
  value->by = attribute (self, attributes, "by");
  value->secret = g_strcmp0 (attribute (self, attributes, "secret"), "true") == 0;
  set_bound (attribute (self, attributes, "min"), &value->has_min, &value->min);
  set_bound (attribute (self, attributes, "max"), &value->has_max, &value->max);
  refer (self, attribute (self, attributes, "dict"), NULL, NULL);
  refer (self, NULL, attribute (self, attributes, "enum"), NULL);
  g_ptr_array_add (self->dict->fields, value);
  g_hash_table_insert (self->dict->by_name, (gpointer) value->name, value);
}

static void
field_end (WcIdlParser *self)
{
  self->value->doc = text_of (self);
  self->value = NULL;
}

static void
case_start (WcIdlParser *self, const Attributes *attributes)
{
  refer (self, attribute (self, attributes, "dict"), NULL,
         attribute (self, attributes, "value"));
}

static void
note_start (WcIdlParser *self, const Attributes *attributes)
{
  self->value = value_new (self, attributes);
  self->value->type = "a{sv}";
  refer (self, attribute (self, attributes, "dict"), NULL, NULL);
  g_ptr_array_add (self->notes, self->value);
}

static void
enum_start (WcIdlParser *self, const Attributes *attributes)
{
  self->words = g_new0 (WcIdlEnum, 1);
  self->words->name = attribute (self, attributes, "name");
  self->words->since = attribute (self, attributes, "since");
  self->words->words = g_array_new (FALSE, TRUE, sizeof (WcIdlWord));
  g_ptr_array_add (self->enums, self->words);
}

static void
enum_end (WcIdlParser *self)
{
  self->words = NULL;
}

static void
word_start (WcIdlParser *self, const Attributes *attributes)
{
  WcIdlWord word = { attribute (self, attributes, "name"), NULL };

  g_array_append_val (self->words->words, word);
}

static void
word_end (WcIdlParser *self)
{
  GArray *words = self->words->words;

  g_array_index (words, WcIdlWord, words->len - 1).doc = text_of (self);
}

static void
doc_end (WcIdlParser *self)
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
  WcIdlParser *self = user_data;
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
  WcIdlParser *self = user_data;
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
  WcIdlParser *self = user_data;

  g_string_append_len (self->text, text, length);
}

gboolean
wc_idl_parser_read (WcIdlParser *self, const char *text, GError **error)
{
  static const GMarkupParser parser = { on_start, on_end, on_text, NULL, NULL };
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&parser, 0, self, NULL);

  return g_markup_parse_context_parse (context, text, -1, error) &&
         g_markup_parse_context_end_parse (context, error);
}

static gpointer
find_named (const GPtrArray *array, const char *name)
{
  /* dictionaries and enumerations both begin with their name */
  for (guint i = 0; i < array->len; i++)
    if (g_str_equal (*(const char **) g_ptr_array_index (array, i), name))
      return g_ptr_array_index (array, i);
  return NULL;
}

static gboolean
link_one (WcIdlParser *self, const Reference *reference)
{
  WcIdlValue *value = reference->value;
  const WcIdlDict *dict;

  if (reference->words != NULL)
    {
      value->words = find_named (self->enums, reference->words);
      return value->words != NULL;
    }

  dict = find_named (self->dicts, reference->dict);
  if (reference->values == NULL)
    value->dict = dict;
  else if (dict != NULL)
    {
      const WcIdlCase one = { reference->values, dict };

      if (value->cases == NULL)
        value->cases = g_array_new (FALSE, FALSE, sizeof (WcIdlCase));
      g_array_append_val (value->cases, one);
    }
  return dict != NULL;
}

gboolean
wc_idl_parser_link (WcIdlParser *self, GError **error)
{
  for (guint i = 0; i < self->references->len; i++)
    {
      const Reference *reference = &g_array_index (self->references, Reference, i);

      if (link_one (self, reference))
        continue;
      g_set_error (error, WC_ERROR, WC_ERROR_INTERNAL,
                   "interface description: nothing is named %s",
                   reference->dict != NULL ? reference->dict : reference->words);
      return FALSE;
    }
  return TRUE;
}

GPtrArray *
wc_idl_parser_get_methods (WcIdlParser *self)
{
  return self->methods;
}

GPtrArray *
wc_idl_parser_get_dicts (WcIdlParser *self)
{
  return self->dicts;
}

GPtrArray *
wc_idl_parser_get_enums (WcIdlParser *self)
{
  return self->enums;
}

GPtrArray *
wc_idl_parser_get_notifications (WcIdlParser *self)
{
  return self->notes;
}
