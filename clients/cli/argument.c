/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/argument.h"
#include "cli/suggest.h"
#include "common/failure.h"
#include "common/object.h"

/* From words of a shell to the values of JSON. Only the form is made here: ranges, words
 * of enumerations and what must be there are the daemon's to check. */

/* All integers of the API are within what a double can hold. */
#define MAX_INTEGER ((G_GINT64_CONSTANT (1) << 53) - 1)

/* One place in the arguments: where it stands, and the signature of what stands there. */
typedef struct
{
  JsonObject *object;          /* borrowed */
  const char *key;             /* borrowed from the path */
  const char *type;            /* NULL when not known */
  const WcContractItem *items; /* of the dictionary there; NULL when it is none */
} Place;

static const WcContractItem *
items_of (const WcContractItem *item)
{
  const WcContractSet *dict = item != NULL && g_str_equal (item->type, "a{sv}")
                                  ? wc_contract_find_dict (item->of)
                                  : NULL;

  return dict != NULL ? dict->items : NULL;
}

/* The object at @key, made when there is none; NULL when something else is there. */
static JsonObject *
enter (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL)
    {
      json_object_set_object_member (object, key, json_object_new ());
      node = json_object_get_member (object, key);
    }
  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
fail_secret (const char *key, GError **error)
{
  return wc_failure_set (error, WC_EXIT_USAGE,
                         "%s is secret, and others can see a command line: give the "
                         "arguments as JSON on standard input (\"-\")",
                         key);
}

/* What stands in the options is easily taken for an argument of its own. */
static gboolean
check_is_no_option (const WcContractMethod *method, const char *key, GError **error)
{
  const WcContractItem *options =
      method != NULL ? items_of (wc_contract_find_item (method->in, "options")) : NULL;

  if (options == NULL || wc_contract_find_item (method->in, key) != NULL ||
      wc_contract_find_item (options, key) == NULL)
    return TRUE;
  return wc_failure_set (error, WC_EXIT_USAGE, "%s is an option: options.%s", key, key);
}

/* The signature of what a map without described keys has; NULL when @item is none. */
static const char *
inner_type (const WcContractItem *item)
{
  if (item == NULL)
    return NULL;
  return g_str_equal (item->type, "a{sas}")  ? "as"
         : g_str_equal (item->type, "a{ss}") ? "s"
                                             : NULL;
}

/* Walks down @keys, all but the last of which are objects. */
static gboolean
find_place (const WcContractMethod *method,
            JsonObject *params,
            char **keys,
            Place *out_place,
            GError **error)
{
  const WcContractItem *items = method != NULL ? method->in : NULL;
  const char *inner = NULL;
  Place place = { params, keys[0], NULL, NULL };

  for (gsize i = 0;; i++)
    {
      const WcContractItem *item =
          items != NULL ? wc_contract_find_item (items, keys[i]) : NULL;

      if (item != NULL && item->secret)
        return fail_secret (keys[i], error);
      place.key = keys[i];
      place.type = item != NULL ? item->type : inner;
      inner = inner_type (item);
      place.items = items = items_of (item);
      if (keys[i + 1] == NULL)
        break;
      place.object = enter (place.object, keys[i]);
      if (place.object == NULL)
        return wc_failure_set (error, WC_EXIT_USAGE, "%s has a value already", keys[i]);
    }
  *out_place = place;
  return TRUE;
}

static gboolean
fail_value (const Place *place, const char *what, const char *text, GError **error)
{
  return wc_failure_set (error, WC_EXIT_USAGE, "%s takes %s, not \"%s\"", place->key,
                         what, text);
}

static gboolean
fail_plain (const Place *place, const char *type, const char *text, GError **error)
{
  if (g_str_equal (type, "b"))
    return fail_value (place, "true or false", text, error);
  if (strchr (type, '{') == NULL)
    return fail_value (place, "a whole number", text, error);
  return wc_failure_set (error, WC_EXIT_USAGE, "%s takes JSON: %s:={…}", place->key,
                         place->key);
}

/* What forms and other options of people take, too. */
static const char *const truths[] = { "true", "false", "yes", "no", NULL };

/* A value of a plain type. Returns: (transfer full). */
static JsonNode *
read_plain (const Place *place, const char *type, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  gint64 number = 0;

  /* bytes are base64 in JSON, and the daemon says where they are not */
  if (type == NULL || g_str_equal (type, "s") || g_str_equal (type, "ay"))
    json_node_init_string (node, text);
  else if (g_str_equal (type, "b") && g_strv_contains (truths, text))
    json_node_init_boolean (node, *text == 't' || *text == 'y');
  else if (strchr ("iux", *type) != NULL && type[1] == '\0' &&
           g_ascii_string_to_signed (text, 10, -MAX_INTEGER, MAX_INTEGER, &number, NULL))
    json_node_init_int (node, number);
  else
    {
      fail_plain (place, type, text, error);
      return NULL;
    }
  return g_steal_pointer (&node);
}

static gboolean
set_plain (const Place *place, const char *text, GError **error)
{
  JsonNode *node;

  if (json_object_has_member (place->object, place->key))
    return wc_failure_set (error, WC_EXIT_USAGE, "%s is given twice", place->key);
  node = read_plain (place, place->type, text, error);
  if (node == NULL)
    return FALSE;
  json_object_set_member (place->object, place->key, node);
  return TRUE;
}

static gboolean
add_to_list (const Place *place, const char *text, GError **error)
{
  JsonNode *held = json_object_get_member (place->object, place->key);
  JsonNode *node;

  if (held != NULL && !JSON_NODE_HOLDS_ARRAY (held))
    return wc_failure_set (error, WC_EXIT_USAGE, "%s has a value already", place->key);
  node = read_plain (place, place->type + 1, text, error);
  if (node == NULL)
    return FALSE;
  if (held == NULL)
    json_object_set_array_member (place->object, place->key, json_array_new ());
  json_array_add_element (json_object_get_array_member (place->object, place->key), node);
  return TRUE;
}

/* json-glib reads a leading zero as octal, which JSON does not know. */
static gboolean
is_octal (const char *text)
{
  if (*text == '-')
    text++;
  return *text == '0' && g_ascii_isalnum (text[1]);
}

/* The secret key that a dictionary given as JSON has; NULL for none. */
static const char *
find_secret (const Place *place, JsonNode *node)
{
  const WcContractItem *each = place->items;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  for (; each != NULL && each->name != NULL; each++)
    if (each->secret && json_object_has_member (json_node_get_object (node), each->name))
      return each->name;
  return NULL;
}

static gboolean
set_json (const Place *place, const char *text, GError **error)
{
  g_autoptr (JsonNode) node = is_octal (text) ? NULL : json_from_string (text, NULL);
  const char *secret;

  if (node == NULL)
    return fail_value (place, "JSON", text, error);
  secret = find_secret (place, node);
  if (secret != NULL)
    return fail_secret (secret, error);
  json_object_set_member (place->object, place->key, g_steal_pointer (&node));
  return TRUE;
}

static gboolean
is_list (const char *type)
{
  return type != NULL && (g_str_equal (type, "as") || g_str_equal (type, "ax"));
}

gboolean
wc_argument_add (const WcContractMethod *method,
                 JsonObject *params,
                 const char *word,
                 GError **error)
{
  const char *sign = strchr (word, '=');
  gboolean json = sign != NULL && sign > word && sign[-1] == ':';
  gsize length = sign != NULL ? (gsize) (sign - word) - json : 0;
  g_autofree char *path = g_strndup (word, length);
  g_auto (GStrv) keys = g_strsplit (path, ".", -1);
  Place place;

  if (length == 0 || g_strv_contains ((const char *const *) keys, ""))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "\"%s\" is not of the form KEY=TEXT or KEY:=JSON", word);
  if (!check_is_no_option (method, keys[0], error) ||
      !find_place (method, params, keys, &place, error))
    return FALSE;
  if (json)
    return set_json (&place, sign + 1, error);
  return is_list (place.type) ? add_to_list (&place, sign + 1, error)
                              : set_plain (&place, sign + 1, error);
}

gboolean
wc_argument_add_setting (const WcContractMethod *method,
                         JsonObject *params,
                         const char *word,
                         GError **error)
{
  const char *sign = strchr (word, '=');
  g_autofree char *path = g_strconcat ("settings.", word, NULL);

  /* Refused here, where the word is as it was typed. */
  if (sign == NULL || sign == word)
    return wc_failure_set (error, WC_EXIT_USAGE, "\"%s\" is not of the form KEY=VALUE",
                           word);
  return wc_argument_add (method, params, path, error);
}

static char *
join_words (const WcContractSet *words)
{
  GString *out = g_string_new (NULL);

  for (const WcContractItem *each = words->items; each->name != NULL; each++)
    g_string_append_printf (out, "%s%s", each == words->items ? "" : "|", each->name);
  return g_string_free (out, FALSE);
}

char *
wc_argument_describe (const WcContractItem *item)
{
  const WcContractSet *words = wc_contract_find_enum (item->of);
  const char *last = item->type + strlen (item->type) - 1;

  if (words != NULL)
    return join_words (words);
  if (g_str_equal (item->type, "b"))
    return g_strdup ("true|false");
  if (g_str_equal (item->type, "ay"))
    return g_strdup ("base64");
  if (*last == 's')
    return g_strdup ("text");
  return g_strdup (strchr ("iux", *last) != NULL ? "number" : "JSON");
}

/* Those of a command line. Returns: (transfer container). */
static GPtrArray *
list_names (const WcContractItem *items)
{
  GPtrArray *names = g_ptr_array_new ();

  for (; items->name != NULL; items++)
    if (!items->secret)
      g_ptr_array_add (names, (gpointer) items->name);
  g_ptr_array_add (names, NULL);
  return names;
}

/* The first of @keys that is not known, and in @items what could stand there; NULL: all
 * are. "share[0]" is the first item of a list that is known. */
static const char *
find_unknown (char **keys, const WcContractItem **items)
{
  for (; *items != NULL && *keys != NULL; keys++)
    {
      g_autofree char *name = g_strndup (*keys, strcspn (*keys, "["));
      const WcContractItem *item = wc_contract_find_item (*items, name);

      if (item == NULL)
        return *keys;
      *items = items_of (item);
    }
  return NULL;
}

void
wc_argument_hint (const WcContractMethod *method, GError *error)
{
  JsonObject *reply = wc_failure_get_reply (error);
  const char *field = reply != NULL ? wc_object_get_string (reply, "data.field") : NULL;
  g_auto (GStrv) keys = g_strsplit (field != NULL ? field : "", ".", -1);
  const WcContractItem *items = method != NULL ? method->in : NULL;
  const char *unknown = find_unknown (keys, &items);
  g_autoptr (GPtrArray) names = unknown != NULL ? list_names (items) : NULL;
  g_autofree char *told = NULL;
  g_autofree char *hint = NULL;

  if (unknown == NULL)
    return;
  hint = wc_suggest_hint (unknown, (const char *const *) names->pdata, "");
  told = error->message;
  error->message = g_strconcat (told, hint, NULL);
}
