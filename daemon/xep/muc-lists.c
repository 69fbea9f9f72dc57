/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "model/jid.h"
#include "store/affiliation-store.h"
#include "xep/muc-lists.h"
#include "xep/muc-user.h"
#include "xml/ns.h"

/* XEP-0463 § 5.2. A version is the room's word that everything before it was told, so
 * what is not followed step by step counts for nothing: then nothing is held, and who
 * asks for a list asks the room. */

#define MAX_VERSION 256

struct _WcMucLists
{
  gboolean in;      /* the room has let us in */
  gboolean stored;  /* when we asked to be let in, some were held */
  gboolean asked;   /* it was asked for what came after the version */
  gboolean broken;  /* what it says before we are in does not fit together */
  gboolean whole;   /* … and is all there is */
  char *version;    /* (owned) (nullable) of what is held and gathered */
  GPtrArray *items; /* (owned) (nullable) (element-type WcOccupant) gathered */
};

void
wc_muc_lists_news_clear (WcMucListsNews *self)
{
  g_clear_pointer (&self->version, g_free);
  g_clear_pointer (&self->items, g_ptr_array_unref);
}

WcMucLists *
wc_muc_lists_new (void)
{
  return g_new0 (WcMucLists, 1);
}

void
wc_muc_lists_free (WcMucLists *self)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self->version);
  g_free (self);
}

void
wc_muc_lists_enter (WcMucLists *self, const char *version, gboolean asked)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  self->in = self->broken = self->whole = FALSE;
  self->asked = asked;
  self->stored = version != NULL;
  wc_str_set (&self->version, version);
}

void
wc_muc_lists_settle (WcMucLists *self, const char *version)
{
  wc_muc_lists_enter (self, version, /* asked= */ FALSE);
  self->in = TRUE;
}

gboolean
wc_muc_lists_are_held (const WcMucLists *self)
{
  return self->in && self->version != NULL;
}

/* ---- Reading ---- */

/* Borrowed; NULL where it says none that could be one. */
static const char *
read_version (const WcNode *mav, const char *name)
{
  const char *text = mav != NULL ? wc_node_attr (mav, name) : NULL;

  return text != NULL && *text != '\0' && strlen (text) <= MAX_VERSION ? text : NULL;
}

/* FALSE: it does not say who becomes what. An address that can be none is nobody's. */
static gboolean
read_item (const WcNode *node, GPtrArray *items)
{
  const char *text = wc_node_attr (node, "jid");
  g_autofree char *jid = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  g_autofree char *bare = jid != NULL ? wc_jid_dup_bare (jid) : NULL;
  WcAffiliation affiliation;
  WcOccupant *item;

  if (text == NULL ||
      !wc_affiliation_from_string (wc_node_attr (node, "affiliation"), &affiliation))
    return FALSE;
  if (bare == NULL)
    return TRUE;
  item = wc_occupant_new (/* nick= */ NULL, bare, /* occupant_id= */ NULL);
  item->affiliation = affiliation;
  item->reason = wc_muc_user_dup_text (node, "reason", WC_NS_MUC_USER);
  g_ptr_array_add (items, item);
  return TRUE;
}

GPtrArray *
wc_muc_lists_read_items (const WcNode *x)
{
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_occupant_unref);
  const WcNode *item = wc_node_child (x, "item", WC_NS_MUC_USER);

  for (; item != NULL; item = wc_node_next (item, "item", WC_NS_MUC_USER))
    if (!read_item (item, items))
      return NULL;
  return g_steal_pointer (&items);
}

static const WcNode *
find_mav (const WcNode *x)
{
  return wc_node_child (x, "mav", WC_NS_MUC_AFFILIATIONS);
}

/* ---- Coming in ---- */

/* § 5.2.1: an answer in parts hangs together by their versions; the first part of one
 * that does not build on what is held has no "since". */
static gboolean
continues (const WcMucLists *self, const char *since)
{
  if (since == NULL)
    return self->items == NULL;
  return g_strcmp0 (since, self->version) == 0;
}

static gboolean
take_part (WcMucLists *self, const WcNode *x)
{
  const WcNode *mav = find_mav (x);
  const char *since = read_version (mav, "since");
  const char *until = read_version (mav, "until");
  g_autoptr (GPtrArray) items = wc_muc_lists_read_items (x);

  if (items == NULL || until == NULL || !continues (self, since))
    return FALSE;
  if (self->items == NULL)
    {
      self->whole = since == NULL;
      self->items = g_steal_pointer (&items);
    }
  else
    g_ptr_array_extend_and_steal (self->items, g_steal_pointer (&items));
  wc_str_set (&self->version, until);
  return self->items->len <= WC_AFFILIATION_STORE_MAX;
}

void
wc_muc_lists_refuse (WcMucLists *self)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  self->broken = TRUE;
}

void
wc_muc_lists_gather (WcMucLists *self, const WcNode *x)
{
  if (self->in || !self->asked || self->broken || find_mav (x) == NULL)
    return;
  if (!take_part (self, x))
    wc_muc_lists_refuse (self);
}

void
wc_muc_lists_conclude (const WcMucLists *self, const WcNode *x, WcMucListsNews *out)
{
  const char *until = read_version (find_mav (x), "until");

  *out =
      (WcMucListsNews){ .verdict = self->stored ? WC_MUC_LISTS_END : WC_MUC_LISTS_STAND };
  if (!self->asked || self->broken || until == NULL ||
      g_strcmp0 (until, self->version) != 0)
    return;
  *out = (WcMucListsNews){ .verdict = WC_MUC_LISTS_STAND, .version = g_strdup (until) };
  if (self->items == NULL)
    return;
  out->verdict = WC_MUC_LISTS_CHANGE;
  out->whole = self->whole;
  out->items = g_ptr_array_ref (self->items);
}

/* ---- Being in ---- */

/* § 5.2.2. Somebody with several presences is told of in each of them, as one change. */
static gboolean
is_next (const WcMucLists *self, const char *since, const char *until)
{
  return g_strcmp0 (since, self->version) == 0 || g_strcmp0 (until, self->version) == 0;
}

void
wc_muc_lists_follow (const WcMucLists *self,
                     const WcNode *x,
                     gboolean change,
                     WcMucListsNews *out)
{
  const WcNode *mav = find_mav (x);
  const char *since = read_version (mav, "since");
  const char *until = read_version (mav, "until");

  *out = (WcMucListsNews){ .verdict = WC_MUC_LISTS_STAND,
                           .version = g_strdup (self->version) };
  if (!wc_muc_lists_are_held (self) || (mav == NULL && !change))
    return;
  /* Without a step it only says how far the lists are. */
  if (since == NULL && !change && g_strcmp0 (until, self->version) == 0)
    return;
  if (since != NULL && until != NULL && is_next (self, since, until))
    out->items = wc_muc_lists_read_items (x);
  out->verdict = out->items != NULL ? WC_MUC_LISTS_CHANGE : WC_MUC_LISTS_END;
  wc_str_set (&out->version, out->items != NULL ? until : NULL);
}
