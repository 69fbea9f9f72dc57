/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/idl-types.h"

/* Owns everything that is read of the description, and joins what is said in one place
 * with what is named in another. For api/idl and its parser alone. */
typedef struct
{
  GPtrArray *methods;       /* (owned) (element-type WcIdlMethod) */
  GPtrArray *dicts;         /* (owned) (element-type WcIdlDict) */
  GPtrArray *enums;         /* (owned) (element-type WcIdlEnum) */
  GPtrArray *notifications; /* (owned) (element-type WcIdlValue) */
  GStringChunk *strings;    /* (owned) every text */
  GArray *references;       /* (owned) names that are not resolved yet */
} WcIdlTree;

WcIdlTree *wc_idl_tree_new (void);
void wc_idl_tree_free (WcIdlTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcIdlTree, wc_idl_tree_free)

/* @text (nullable) as a text of the tree. */
const char *wc_idl_tree_keep (WcIdlTree *self, const char *text);

/* Add something that is filled by the caller; names are texts of the tree. _value adds an
 * argument, a field or a notification to the list it belongs to. Return what was added,
 * borrowed. */
WcIdlMethod *
wc_idl_tree_add_method (WcIdlTree *self, const char *interface, const char *member);
WcIdlDict *wc_idl_tree_add_dict (WcIdlTree *self, const char *name);
WcIdlEnum *wc_idl_tree_add_enum (WcIdlTree *self, const char *name);
WcIdlValue *wc_idl_tree_add_value (GPtrArray *list, const char *name, const char *type);

/* All arguments of @method are there: sets its types. */
void wc_idl_tree_end_method (WcIdlMethod *method);

/* @value is what @name (nullable: nothing) says, wherever that stands: the dictionary, or
 * the enumeration. _case: the dictionary when the field it depends on has one of @words.
 */
void wc_idl_tree_refer_dict (WcIdlTree *self, WcIdlValue *value, const char *name);
void wc_idl_tree_refer_enum (WcIdlTree *self, WcIdlValue *value, const char *name);
void wc_idl_tree_refer_case (WcIdlTree *self,
                             WcIdlValue *value,
                             const char *words,
                             const char *name);

/* Resolves the names. INTERNAL when nothing has one of them. */
gboolean wc_idl_tree_link (WcIdlTree *self, GError **error);
