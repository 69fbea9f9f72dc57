/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

/* A namespaced XML tree in one reference counted arena. A tree is built, then shared and
 * not changed any more. A reference to any node keeps the whole tree, so a part (the
 * message inside a carbon) can be kept without copying. Strings are borrowed from the
 * tree and live as long. */
typedef struct _WcNode WcNode;

#define WC_TYPE_NODE (wc_node_get_type ())
GType wc_node_get_type (void);

/* The root of a new tree. Strings are copied, here and below. Returns: (transfer full).
 */
WcNode *wc_node_new (const char *name, const char *ns);
WcNode *wc_node_ref (const WcNode *self);
void wc_node_unref (WcNode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcNode, wc_node_unref)

/* Puts @with (transfer full) in the place of what *@node refers to. */
void wc_node_replace (WcNode **node, WcNode *with);

/* Building. A new last child (borrowed) of @parent, in its namespace where @ns is NULL.
 */
WcNode *wc_node_add (WcNode *parent, const char *name, const char *ns);

/* The same in the namespace that is @ns_len bytes long. */
WcNode *
wc_node_add_ns_len (WcNode *parent, const char *name, const char *ns, gsize ns_len);

/* The same with text inside, and a copy of a whole tree. @text NULL: nothing inside. */
WcNode *wc_node_add_with_text (WcNode *parent,
                               const char *name,
                               const char *ns,
                               const char *text);
WcNode *wc_node_add_tree (WcNode *parent, const WcNode *tree);

/* The same copy, where elements of the namespace @from are in @to. */
WcNode *wc_node_add_tree_cast (WcNode *parent,
                               const WcNode *tree,
                               const char *from,
                               const char *to);

/* The same copy, called @name. */
WcNode *wc_node_add_tree_named (WcNode *parent, const WcNode *tree, const char *name);

/* Takes the child @child out of @self; its memory goes with the tree. Nothing where it is
 * none of its children. */
void wc_node_remove (WcNode *self, const WcNode *child);

/* Stands between namespace and name. No document can contain this character, so no
 * namespace can: expat calls one that does an error, and would end the stream. */
#define WC_NODE_NS_SEPARATOR '\f'

/* Sets an attribute; NULL removes it. One of a namespace is called "<namespace>\f<name>",
 * so that "from" is never another's p:from; those of XML itself are "xml:lang" and so on.
 */
void wc_node_set (WcNode *self, const char *name, const char *value);

/* The same for an attribute that is known not to be there, without looking for it. */
void wc_node_add_attr (WcNode *self, const char *name, const char *value);

/* Appends text; NULL: none. */
void wc_node_add_text (WcNode *self, const char *text);
void wc_node_add_text_len (WcNode *self, const char *text, gsize len);

/* Makes @text all that is inside of @self. */
void wc_node_set_text (WcNode *self, const char *text);

/* Marks @self as standing for a stanza that was beyond our limits, and asks for it. */
void wc_node_set_refused (WcNode *self);
gboolean wc_node_is_refused (const WcNode *self);

/* Reading. Name and namespace are never NULL (the namespace may be ""). */
const char *wc_node_get_name (const WcNode *self);
const char *wc_node_get_ns (const WcNode *self);
gboolean wc_node_is (const WcNode *self, const char *name, const char *ns);

/* The attribute, NULL when absent. _int: @fallback when absent or not a decimal number
 * between
 * @min and @max. _boolean: "true" and "1" of XML Schema. */
const char *wc_node_attr (const WcNode *self, const char *name);
gint64 wc_node_attr_int (
    const WcNode *self, const char *name, gint64 min, gint64 max, gint64 fallback);
gboolean wc_node_attr_boolean (const WcNode *self, const char *name);

/* Child elements, borrowed: the first of that name and namespace (each NULL: any), and
 * the next sibling element of the same kind. NULL when there is none; @self NULL is
 * allowed. */
const WcNode *wc_node_child (const WcNode *self, const char *name, const char *ns);
const WcNode *wc_node_next (const WcNode *self, const char *name, const char *ns);

/* The text directly inside: borrowed where it is one piece, NULL when there is none or it
 * is mixed with elements; dup: all pieces joined, "" when there is none (transfer full).
 */
const char *wc_node_text (const WcNode *self);
char *wc_node_dup_text (const WcNode *self);

/* What is inside of @self in its order: pieces of text, and elements, whose content
 * follows where @enter answers TRUE, up to their @leave. Trees are as deep as stanzas may
 * be (DECISIONS 28). */
typedef struct
{
  void (*text) (const char *text, gpointer data);
  gboolean (*enter) (const WcNode *element, gpointer data);
  void (*leave) (const WcNode *element, gpointer data);
} WcNodeWalk;
void wc_node_walk (const WcNode *self, const WcNodeWalk *walk, gpointer data);

/* The text of a child: borrowed, NULL when the child or its text is absent. */
const char *wc_node_child_text (const WcNode *self, const char *name, const char *ns);

/* Writes the tree where @default_ns is in force ("jabber:client" in a stream; NULL:
 * none). What is no UTF-8 or no character of XML is written as U+FFFD. Returns: (transfer
 * full). */
void wc_node_write (const WcNode *self, const char *default_ns, GString *out);
char *wc_node_to_string (const WcNode *self, const char *default_ns);

/* Whether two trees say the same: names, namespaces, attributes in any order, children
 * and text in the same order. */
gboolean wc_node_equal (const WcNode *a, const WcNode *b);

/* How many bytes of memory the whole tree takes, whichever node of it @self is. */
gsize wc_node_get_size (const WcNode *self);
