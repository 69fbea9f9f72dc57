/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/marks.h"
#include "xml/ns.h"

/* XEP-0469 Bookmark Pinning, XEP-0492 Chat notification settings. What we are (client/pc)
 * is what 0030-disco says. Several programs write there, so everything is changed in its
 * place. */

static const char *const namespaces[] = { WC_NS_NOTIFY, WC_NS_NOTIFY_0 };
#define N_NAMESPACES G_N_ELEMENTS (namespaces)

static const char *const words[] = { [WC_NOTIFY_ALWAYS] = "always",
                                     [WC_NOTIFY_MENTIONS] = "on-mention",
                                     [WC_NOTIFY_NEVER] = "never" };

/* ---- Reading ---- */

static WcNotify
word_of (const WcNode *setting)
{
  for (WcNotify notify = WC_NOTIFY_ALWAYS; notify <= WC_NOTIFY_NEVER; notify++)
    if (strcmp (wc_node_get_name (setting), words[notify]) == 0)
      return notify;
  return WC_NOTIFY_DEFAULT;
}

/* How well @setting fits a program like ours: 0 not at all, 1 everything, 2 and 3 more
 * and more alike. */
static guint
fit (const WcNode *setting)
{
  const char *category = wc_node_attr (setting, "identity-category");
  const char *type = wc_node_attr (setting, "identity-type");
  const char *old = wc_node_attr (setting, "client-type");

  if (word_of (setting) == WC_NOTIFY_DEFAULT)
    return 0;
  if (old != NULL)
    return strcmp (old, "pc") == 0 ? 3 : 0;
  if (category == NULL)
    return type == NULL ? 1 : 0;
  if (strcmp (category, "client") != 0)
    return 0;
  if (type == NULL)
    return 2;
  return strcmp (type, "pc") == 0 ? 3 : 0;
}

/* The child of @notify that is meant for us; NULL when none is. */
static const WcNode *
find_setting (const WcNode *notify)
{
  const WcNode *best = NULL;
  const WcNode *setting =
      notify != NULL ? wc_node_child (notify, NULL, wc_node_get_ns (notify)) : NULL;

  for (; setting != NULL; setting = wc_node_next (setting, NULL, wc_node_get_ns (notify)))
    if (fit (setting) > (best != NULL ? fit (best) : 0))
      best = setting;
  return best;
}

/* What each namespace says; DEFAULT: nothing. */
static void
read_all (const WcNode *place, WcNotify out_said[N_NAMESPACES])
{
  for (gsize i = 0; i < N_NAMESPACES; i++)
    {
      const WcNode *setting =
          find_setting (wc_node_child (place, "notify", namespaces[i]));

      out_said[i] = setting != NULL ? word_of (setting) : WC_NOTIFY_DEFAULT;
    }
}

static WcNotify
first_of (const WcNotify said[N_NAMESPACES])
{
  for (gsize i = 0; i < N_NAMESPACES; i++)
    if (said[i] != WC_NOTIFY_DEFAULT)
      return said[i];
  return WC_NOTIFY_DEFAULT;
}

static gboolean
is_pinned (const WcNode *place)
{
  return wc_node_child (place, "pinned", WC_NS_PINNING) != NULL;
}

WcMarks
wc_marks_read (const WcNode *place)
{
  WcNotify said[N_NAMESPACES];

  read_all (place, said);
  return (WcMarks){ is_pinned (place), first_of (said) };
}

WcNotify
wc_marks_settle (const WcNode *place, WcNotify held, const WcNode *held_place)
{
  WcNotify said[N_NAMESPACES];
  WcNotify before[N_NAMESPACES];
  WcNotify counts;
  gboolean one = TRUE;

  read_all (place, said);
  read_all (held_place, before);
  for (gsize i = 0; i < N_NAMESPACES; i++)
    one = one && (said[i] == WC_NOTIFY_DEFAULT || said[i] == first_of (said));
  if (one)
    return first_of (said);
  counts = held != WC_NOTIFY_DEFAULT ? held : first_of (said);
  for (gsize i = N_NAMESPACES; i-- > 0;)
    if (said[i] != before[i] && said[i] != WC_NOTIFY_DEFAULT)
      counts = said[i];
  return counts;
}

/* ---- Writing ---- */

static void
set_pinned (WcNode *place, gboolean pinned)
{
  const WcNode *mark;

  if (pinned)
    {
      wc_node_add (place, "pinned", WC_NS_PINNING);
      return;
    }
  while ((mark = wc_node_child (place, "pinned", WC_NS_PINNING)) != NULL)
    wc_node_remove (place, mark);
}

static gboolean
is_advanced (const WcNode *setting)
{
  return wc_node_child (setting, NULL, NULL) != NULL;
}

/* § 5: what says it to everybody stands there too. */
static gboolean
has_fallback (const WcNode *notify)
{
  const WcNode *setting = wc_node_child (notify, NULL, wc_node_get_ns (notify));

  while (setting != NULL && fit (setting) != 1)
    setting = wc_node_next (setting, NULL, wc_node_get_ns (notify));
  return setting != NULL;
}

static void
change_setting (WcNode *notify, WcNotify wanted)
{
  const WcNode *setting = find_setting (notify);

  if (setting == NULL || word_of (setting) != wanted)
    {
      if (setting != NULL)
        {
          wc_node_add_tree_named (notify, setting, words[wanted]);
          wc_node_remove (notify, setting);
        }
      if (!has_fallback (notify))
        wc_node_add (notify, words[wanted], NULL);
    }
}

/* Takes away whatever is meant for us, so that it is as if nobody had said anything. */
static void
clear_setting (WcNode *place, WcNode *notify)
{
  const WcNode *setting;

  while ((setting = find_setting (notify)) != NULL && !is_advanced (setting))
    wc_node_remove (notify, setting);
  if (wc_node_child (notify, NULL, NULL) == NULL)
    wc_node_remove (place, notify);
}

static void
set_notify (WcNode *place, WcNotify wanted)
{
  for (gsize i = 0; i < N_NAMESPACES; i++)
    {
      WcNode *notify = (WcNode *) wc_node_child (place, "notify", namespaces[i]);

      if (wanted != WC_NOTIFY_DEFAULT)
        change_setting (notify != NULL ? notify
                                       : wc_node_add (place, "notify", namespaces[i]),
                        wanted);
      else if (notify != NULL)
        clear_setting (place, notify);
    }
}

/* Whether @place says @wanted, and nothing else in any namespace. */
static gboolean
says_notify (const WcNode *place, WcNotify wanted)
{
  WcNotify said[N_NAMESPACES];

  read_all (place, said);
  for (gsize i = 0; i < N_NAMESPACES; i++)
    if (said[i] != WC_NOTIFY_DEFAULT && said[i] != wanted)
      return FALSE;
  return first_of (said) == wanted;
}

gboolean
wc_marks_says (const WcNode *place, WcMarks wanted)
{
  return is_pinned (place) == wanted.pinned && says_notify (place, wanted.notify);
}

void
wc_marks_write (WcNode *place, WcMarks wanted)
{
  if (is_pinned (place) != wanted.pinned)
    set_pinned (place, wanted.pinned);
  if (!says_notify (place, wanted.notify))
    set_notify (place, wanted.notify);
}
