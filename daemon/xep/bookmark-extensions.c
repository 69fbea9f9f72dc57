/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/bookmark-extensions.h"
#include "xml/ns.h"

/* XEP-0469 Bookmark Pinning, XEP-0492 Chat notification settings, in the extensions of a
 * bookmark. What we are (client/pc) is what 0030-disco says. Several programs write
 * there, so everything is changed in its place. */

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
read_all (const WcNode *conference, WcNotify out_said[N_NAMESPACES])
{
  const WcNode *extensions = wc_node_child (conference, "extensions", WC_NS_BOOKMARKS);

  for (gsize i = 0; i < N_NAMESPACES; i++)
    {
      const WcNode *setting =
          find_setting (wc_node_child (extensions, "notify", namespaces[i]));

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

void
wc_bookmark_extensions_read (WcBookmark *bookmark, const WcNode *conference)
{
  const WcNode *extensions = wc_node_child (conference, "extensions", WC_NS_BOOKMARKS);
  WcNotify said[N_NAMESPACES];

  read_all (conference, said);
  bookmark->pinned = wc_node_child (extensions, "pinned", WC_NS_PINNING) != NULL;
  bookmark->notify = first_of (said);
}

void
wc_bookmark_extensions_settle (WcBookmark *bookmark,
                               const WcNode *conference,
                               WcNotify held,
                               const WcNode *held_conference)
{
  WcNotify said[N_NAMESPACES];
  WcNotify before[N_NAMESPACES];
  gboolean one = TRUE;

  read_all (conference, said);
  read_all (held_conference, before);
  for (gsize i = 0; i < N_NAMESPACES; i++)
    one = one && (said[i] == WC_NOTIFY_DEFAULT || said[i] == first_of (said));
  if (one)
    return;
  bookmark->notify = held != WC_NOTIFY_DEFAULT ? held : first_of (said);
  for (gsize i = N_NAMESPACES; i-- > 0;)
    if (said[i] != before[i] && said[i] != WC_NOTIFY_DEFAULT)
      bookmark->notify = said[i];
}

/* ---- Writing ---- */

static WcNode *
ensure_extensions (WcNode *conference)
{
  WcNode *extensions =
      (WcNode *) wc_node_child (conference, "extensions", WC_NS_BOOKMARKS);

  return extensions != NULL ? extensions : wc_node_add (conference, "extensions", NULL);
}

static void
set_pinned (WcNode *conference, gboolean pinned)
{
  WcNode *extensions;
  const WcNode *mark;

  if (pinned)
    {
      wc_node_add (ensure_extensions (conference), "pinned", WC_NS_PINNING);
      return;
    }
  extensions = (WcNode *) wc_node_child (conference, "extensions", WC_NS_BOOKMARKS);
  while ((mark = wc_node_child (extensions, "pinned", WC_NS_PINNING)) != NULL)
    wc_node_remove (extensions, mark);
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
clear_setting (WcNode *extensions, WcNode *notify)
{
  const WcNode *setting;

  while ((setting = find_setting (notify)) != NULL && !is_advanced (setting))
    wc_node_remove (notify, setting);
  if (wc_node_child (notify, NULL, NULL) == NULL)
    wc_node_remove (extensions, notify);
}

static void
set_notify (WcNode *conference, WcNotify wanted)
{
  WcNode *extensions = ensure_extensions (conference);

  for (gsize i = 0; i < N_NAMESPACES; i++)
    {
      WcNode *notify = (WcNode *) wc_node_child (extensions, "notify", namespaces[i]);

      if (wanted != WC_NOTIFY_DEFAULT)
        change_setting (
            notify != NULL ? notify : wc_node_add (extensions, "notify", namespaces[i]),
            wanted);
      else if (notify != NULL)
        clear_setting (extensions, notify);
    }
}

/* Whether @conference says @wanted, and nothing else in any namespace. */
static gboolean
says (const WcNode *conference, WcNotify wanted)
{
  WcNotify said[N_NAMESPACES];

  read_all (conference, said);
  for (gsize i = 0; i < N_NAMESPACES; i++)
    if (said[i] != WC_NOTIFY_DEFAULT && said[i] != wanted)
      return FALSE;
  return first_of (said) == wanted;
}

void
wc_bookmark_extensions_write (WcNode *conference, const WcBookmark *wanted)
{
  g_autoptr (WcBookmark) stands = wc_bookmark_new (wanted->account, wanted->room);

  wc_bookmark_extensions_read (stands, conference);
  if (stands->pinned != (wanted->pinned != 0))
    set_pinned (conference, wanted->pinned);
  if (!says (conference, wanted->notify))
    set_notify (conference, wanted->notify);
}
