/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xml/escape.h"
#include "xml/node.h"

/* One allocation holds a whole ordinary stanza: nodes, attributes and strings are cut
 * from the arena's chunks and freed with it. Tail pointers keep building linear in the
 * number of children, whoever chooses that number. */

#define FIRST_CHUNK 1664
#define MAX_CHUNK 65536
#define XML_NS "http://www.w3.org/XML/1998/namespace"

typedef struct _Chunk Chunk;
struct _Chunk
{
  Chunk *next;
  gsize used;
  gsize size;
  char data[];
};

typedef struct
{
  gatomicrefcount refs;
  Chunk *chunks; /* the first is cut from */
} Arena;

typedef struct _Attr Attr;
struct _Attr
{
  Attr *next;
  const char *name;
  const char *value;
};

struct _WcNode
{
  Arena *arena;
  const char *name; /* NULL: text */
  const char *ns;
  union
  {
    struct
    {
      Attr *attrs;
      Attr *last_attr;
      WcNode *first;
      WcNode *last;
    };
    struct
    {
      const char *text;
      gsize len;
    };
  };
  WcNode *next;
  gboolean refused;
};

G_DEFINE_BOXED_TYPE (WcNode, wc_node, wc_node_ref, wc_node_unref)

static Chunk *
chunk_new (Chunk *next, gsize size)
{
  Chunk *self = g_malloc (sizeof (Chunk) + size);

  self->next = next;
  self->used = 0;
  self->size = size;
  return self;
}

static gpointer
arena_alloc (Arena *self, gsize size, gsize align)
{
  Chunk *chunk = self->chunks;
  gsize start = (chunk->used + align - 1) & ~(align - 1);

  if (start + size > chunk->size)
    {
      gsize wanted = MAX (size, MIN (chunk->size * 2, MAX_CHUNK));

      chunk = self->chunks = chunk_new (self->chunks, wanted);
      start = 0;
    }
  chunk->used = start + size;
  return chunk->data + start;
}

static char *
arena_strndup (Arena *self, const char *text, gsize len)
{
  char *copy = arena_alloc (self, len + 1, 1);

  memcpy (copy, text, len);
  copy[len] = '\0';
  return copy;
}

static const char *
arena_strdup (Arena *self, const char *text)
{
  return arena_strndup (self, text, strlen (text));
}

static void
arena_unref (Arena *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  while (self->chunks != NULL)
    {
      Chunk *next = self->chunks->next;

      g_free (self->chunks);
      self->chunks = next;
    }
  g_free (self);
}

static WcNode *
node_alloc (Arena *arena)
{
  WcNode *self = arena_alloc (arena, sizeof (WcNode), G_ALIGNOF (WcNode));

  memset (self, 0, sizeof *self);
  self->arena = arena;
  return self;
}

WcNode *
wc_node_new (const char *name, const char *ns)
{
  Arena *arena = g_new (Arena, 1);
  WcNode *self;

  g_atomic_ref_count_init (&arena->refs);
  arena->chunks = chunk_new (NULL, FIRST_CHUNK);
  self = node_alloc (arena);
  self->name = arena_strdup (arena, name);
  self->ns = ns != NULL ? arena_strdup (arena, ns) : "";
  return self;
}

WcNode *
wc_node_ref (const WcNode *self)
{
  g_atomic_ref_count_inc (&self->arena->refs);
  return (WcNode *) self;
}

void
wc_node_unref (WcNode *self)
{
  arena_unref (self->arena);
}

void
wc_node_replace (WcNode **node, WcNode *with)
{
  g_autoptr (WcNode) old = *node;

  *node = with;
}

static void
append (WcNode *parent, WcNode *child)
{
  if (parent->last != NULL)
    parent->last->next = child;
  else
    parent->first = child;
  parent->last = child;
}

WcNode *
wc_node_add_ns_len (WcNode *parent, const char *name, const char *ns, gsize ns_len)
{
  WcNode *self = node_alloc (parent->arena);

  self->name = arena_strdup (parent->arena, name);
  /* Most children are in their parent's namespace: share its copy. */
  if (strncmp (parent->ns, ns, ns_len) == 0 && parent->ns[ns_len] == '\0')
    self->ns = parent->ns;
  else
    self->ns = arena_strndup (parent->arena, ns, ns_len);
  append (parent, self);
  return self;
}

WcNode *
wc_node_add (WcNode *parent, const char *name, const char *ns)
{
  if (ns == NULL)
    ns = parent->ns;
  return wc_node_add_ns_len (parent, name, ns, strlen (ns));
}

void
wc_node_add_text_len (WcNode *self, const char *text, gsize len)
{
  WcNode *child;

  if (len == 0)
    return;
  child = node_alloc (self->arena);
  child->text = arena_strndup (self->arena, text, len);
  child->len = len;
  append (self, child);
}

void
wc_node_add_text (WcNode *self, const char *text)
{
  if (text != NULL)
    wc_node_add_text_len (self, text, strlen (text));
}

void
wc_node_set_text (WcNode *self, const char *text)
{
  self->first = self->last = NULL;
  wc_node_add_text (self, text);
}

WcNode *
wc_node_add_with_text (WcNode *parent, const char *name, const char *ns, const char *text)
{
  WcNode *self = wc_node_add (parent, name, ns);

  wc_node_add_text (self, text);
  return self;
}

void
wc_node_add_attr (WcNode *self, const char *name, const char *value)
{
  Attr *attr = arena_alloc (self->arena, sizeof (Attr), G_ALIGNOF (Attr));

  attr->next = NULL;
  attr->name = arena_strdup (self->arena, name);
  attr->value = arena_strdup (self->arena, value);
  if (self->last_attr != NULL)
    self->last_attr->next = attr;
  else
    self->attrs = attr;
  self->last_attr = attr;
}

static void
add_attrs (WcNode *self, const WcNode *from)
{
  for (const Attr *attr = from->attrs; attr != NULL; attr = attr->next)
    wc_node_add_attr (self, attr->name, attr->value);
}

WcNode *
wc_node_add_tree_cast (WcNode *parent,
                       const WcNode *tree,
                       const char *from,
                       const char *to)
{
  gboolean cast = from != NULL && strcmp (tree->ns, from) == 0;
  WcNode *self = wc_node_add (parent, tree->name, cast ? to : tree->ns);

  add_attrs (self, tree);
  for (const WcNode *child = tree->first; child != NULL; child = child->next)
    if (child->name == NULL)
      wc_node_add_text_len (self, child->text, child->len);
    else
      wc_node_add_tree_cast (self, child, from, to);
  return self;
}

WcNode *
wc_node_add_tree (WcNode *parent, const WcNode *tree)
{
  return wc_node_add_tree_cast (parent, tree, /* from= */ NULL, /* to= */ NULL);
}

WcNode *
wc_node_add_tree_named (WcNode *parent, const WcNode *tree, const char *name)
{
  WcNode *self = wc_node_add (parent, name, tree->ns);

  add_attrs (self, tree);
  for (const WcNode *child = tree->first; child != NULL; child = child->next)
    if (child->name == NULL)
      wc_node_add_text_len (self, child->text, child->len);
    else
      wc_node_add_tree (self, child);
  return self;
}

void
wc_node_remove (WcNode *self, const WcNode *child)
{
  WcNode *before = NULL;

  for (WcNode *node = self->first; node != NULL; before = node, node = node->next)
    {
      if (node != child)
        continue;
      if (before != NULL)
        before->next = node->next;
      else
        self->first = node->next;
      if (self->last == node)
        self->last = before;
      return;
    }
}

static void
remove_attr (WcNode *self, const char *name)
{
  Attr *before = NULL;

  for (Attr *attr = self->attrs; attr != NULL; before = attr, attr = attr->next)
    {
      if (strcmp (attr->name, name) != 0)
        continue;
      if (before != NULL)
        before->next = attr->next;
      else
        self->attrs = attr->next;
      if (self->last_attr == attr)
        self->last_attr = before;
      return;
    }
}

void
wc_node_set (WcNode *self, const char *name, const char *value)
{
  if (value == NULL)
    {
      remove_attr (self, name);
      return;
    }
  for (Attr *attr = self->attrs; attr != NULL; attr = attr->next)
    if (strcmp (attr->name, name) == 0)
      {
        attr->value = arena_strdup (self->arena, value);
        return;
      }
  wc_node_add_attr (self, name, value);
}

void
wc_node_set_refused (WcNode *self)
{
  self->refused = TRUE;
}

gboolean
wc_node_is_refused (const WcNode *self)
{
  return self->refused;
}

const char *
wc_node_get_name (const WcNode *self)
{
  return self->name;
}

const char *
wc_node_get_ns (const WcNode *self)
{
  return self->ns;
}

/* Most comparisons end with the first letter, and each stanza is asked for fifty names.
 */
static inline gboolean
is_same (const char *a, const char *b)
{
  return *a == *b && strcmp (a, b) == 0;
}

static inline gboolean
is_node (const WcNode *self, const char *name, const char *ns)
{
  return self->name != NULL && (name == NULL || is_same (self->name, name)) &&
         (ns == NULL || is_same (self->ns, ns));
}

gboolean
wc_node_is (const WcNode *self, const char *name, const char *ns)
{
  return is_node (self, name, ns);
}

const char *
wc_node_attr (const WcNode *self, const char *name)
{
  for (const Attr *attr = self->attrs; attr != NULL; attr = attr->next)
    if (is_same (attr->name, name))
      return attr->value;
  return NULL;
}

gint64
wc_node_attr_int (
    const WcNode *self, const char *name, gint64 min, gint64 max, gint64 fallback)
{
  const char *value = wc_node_attr (self, name);
  gint64 number;

  if (value == NULL || !g_ascii_string_to_signed (value, 10, min, max, &number, NULL))
    return fallback;
  return number;
}

gboolean
wc_node_attr_boolean (const WcNode *self, const char *name)
{
  const char *value = wc_node_attr (self, name);

  return value != NULL && (strcmp (value, "true") == 0 || strcmp (value, "1") == 0);
}

static const WcNode *
first_match (const WcNode *node, const char *name, const char *ns)
{
  while (node != NULL && !is_node (node, name, ns))
    node = node->next;
  return node;
}

const WcNode *
wc_node_child (const WcNode *self, const char *name, const char *ns)
{
  return self != NULL ? first_match (self->first, name, ns) : NULL;
}

const WcNode *
wc_node_next (const WcNode *self, const char *name, const char *ns)
{
  return self != NULL ? first_match (self->next, name, ns) : NULL;
}

const char *
wc_node_text (const WcNode *self)
{
  const WcNode *only = self != NULL ? self->first : NULL;

  return only != NULL && only->next == NULL && only->name == NULL ? only->text : NULL;
}

char *
wc_node_dup_text (const WcNode *self)
{
  GString *text = g_string_new (NULL);

  for (const WcNode *child = self->first; child != NULL; child = child->next)
    if (child->name == NULL)
      g_string_append_len (text, child->text, child->len);
  return g_string_free (text, FALSE);
}

void
wc_node_walk (const WcNode *self, const WcNodeWalk *walk, gpointer data)
{
  for (const WcNode *child = self->first; child != NULL; child = child->next)
    if (child->name == NULL)
      walk->text (child->text, data);
    else if (walk->enter (child, data))
      {
        wc_node_walk (child, walk, data);
        walk->leave (child, data);
      }
}

const char *
wc_node_child_text (const WcNode *self, const char *name, const char *ns)
{
  return wc_node_text (wc_node_child (self, name, ns));
}

static void
write_attribute (GString *out, const char *name, const char *value)
{
  g_string_append_c (out, ' ');
  g_string_append (out, name);
  g_string_append (out, "='");
  wc_escape_append (out, value, TRUE);
  g_string_append_c (out, '\'');
}

static void
write_prefixed (GString *out, guint number, const Attr *attr)
{
  const char *cut = strrchr (attr->name, WC_NODE_NS_SEPARATOR);
  g_autofree char *ns = g_strndup (attr->name, cut - attr->name);
  g_autofree char *declared = g_strdup_printf ("xmlns:a%u", number);
  g_autofree char *name = g_strdup_printf ("a%u:%s", number, cut + 1);

  write_attribute (out, declared, ns);
  write_attribute (out, name, attr->value);
}

/* Each attribute of a namespace brings a prefix of its own. */
static void
write_attributes (GString *out, const WcNode *self)
{
  guint n_prefixes = 0;

  for (const Attr *attr = self->attrs; attr != NULL; attr = attr->next)
    {
      const char *cut = strrchr (attr->name, WC_NODE_NS_SEPARATOR);

      if (cut == NULL)
        write_attribute (out, attr->name, attr->value);
      else
        write_prefixed (out, n_prefixes++, attr);
    }
}

void
wc_node_write (const WcNode *self, const char *default_ns, GString *out)
{
  /* This one namespace cannot be made the default (Namespaces in XML § 3). */
  gboolean prefixed = strcmp (self->ns, XML_NS) == 0;
  const char *inner_ns = prefixed ? default_ns : self->ns;
  const char *prefix = prefixed ? "xml:" : "";

  g_string_append_printf (out, "<%s%s", prefix, self->name);
  if (!prefixed && g_strcmp0 (self->ns, default_ns != NULL ? default_ns : "") != 0)
    write_attribute (out, "xmlns", self->ns);
  write_attributes (out, self);
  if (self->first == NULL)
    {
      g_string_append (out, "/>");
      return;
    }

  g_string_append_c (out, '>');
  for (const WcNode *child = self->first; child != NULL; child = child->next)
    if (child->name == NULL)
      wc_escape_append (out, child->text, FALSE);
    else
      wc_node_write (child, inner_ns, out);
  g_string_append_printf (out, "</%s%s>", prefix, self->name);
}

char *
wc_node_to_string (const WcNode *self, const char *default_ns)
{
  GString *out = g_string_sized_new (256);

  wc_node_write (self, default_ns, out);
  return g_string_free (out, FALSE);
}

static gboolean
has_attributes_of (const WcNode *self, const WcNode *other)
{
  for (const Attr *attr = other->attrs; attr != NULL; attr = attr->next)
    if (g_strcmp0 (wc_node_attr (self, attr->name), attr->value) != 0)
      return FALSE;
  return TRUE;
}

gboolean
wc_node_equal (const WcNode *a, const WcNode *b)
{
  const WcNode *left, *right;

  if ((a->name == NULL) != (b->name == NULL))
    return FALSE;
  if (a->name == NULL)
    return strcmp (a->text, b->text) == 0;
  if (!wc_node_is (a, b->name, b->ns) || !has_attributes_of (a, b) ||
      !has_attributes_of (b, a))
    return FALSE;

  left = a->first;
  right = b->first;
  while (left != NULL && right != NULL && wc_node_equal (left, right))
    {
      left = left->next;
      right = right->next;
    }
  return left == NULL && right == NULL;
}

gsize
wc_node_get_size (const WcNode *self)
{
  gsize size = 0;

  for (const Chunk *chunk = self->arena->chunks; chunk != NULL; chunk = chunk->next)
    size += sizeof (Chunk) + chunk->size;
  return size;
}
