/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/bookmark-extensions.h"
#include "xep/marks.h"
#include "xml/ns.h"

/* XEP-0402 § 2: what other documents put into a bookmark stands in its extensions. */

static WcNode *
extensions_of (const WcNode *conference)
{
  return (WcNode *) wc_node_child (conference, "extensions", WC_NS_BOOKMARKS);
}

void
wc_bookmark_extensions_read (WcBookmark *bookmark, const WcNode *conference)
{
  WcMarks marks = wc_marks_read (extensions_of (conference));

  bookmark->pinned = marks.pinned;
  bookmark->notify = marks.notify;
}

void
wc_bookmark_extensions_settle (WcBookmark *bookmark,
                               const WcNode *conference,
                               WcNotify held,
                               const WcNode *held_conference)
{
  bookmark->notify =
      wc_marks_settle (extensions_of (conference), held, extensions_of (held_conference));
}

void
wc_bookmark_extensions_write (WcNode *conference, const WcBookmark *wanted)
{
  WcNode *extensions = extensions_of (conference);
  const WcMarks marks = { wanted->pinned != 0, wanted->notify };

  if (wc_marks_says (extensions, marks))
    return;
  if (extensions == NULL)
    extensions = wc_node_add (conference, "extensions", NULL);
  wc_marks_write (extensions, marks);
}
