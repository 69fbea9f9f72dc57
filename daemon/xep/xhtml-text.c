/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/xhtml-text.h"
#include "xml/ns.h"

/* Spaces count as in HTML: many are one, none begins or ends a line. A pending break or
 * space is written when something follows it, so that none is left at the end. */

typedef enum
{
  PLAIN, /* an element that is only its content */
  BLOCK, /* a line of its own */
  BREAK, /* ends a line; from here on nothing within counts */
  IMAGE,
  HIDDEN, /* no text */
} Role;

typedef struct
{
  const char *name;
  Role role;
  int style; /* -1: none */
} Tag;

static const Tag tags[] = {
  { "strong", PLAIN, WC_SPAN_STRONG },
  { "b", PLAIN, WC_SPAN_STRONG },
  { "em", PLAIN, WC_SPAN_EMPHASIS },
  { "i", PLAIN, WC_SPAN_EMPHASIS },
  { "cite", PLAIN, WC_SPAN_EMPHASIS },
  { "del", PLAIN, WC_SPAN_STRIKE },
  { "s", PLAIN, WC_SPAN_STRIKE },
  { "strike", PLAIN, WC_SPAN_STRIKE },
  { "code", PLAIN, WC_SPAN_CODE },
  { "tt", PLAIN, WC_SPAN_CODE },
  { "pre", BLOCK, WC_SPAN_PREFORMATTED },
  { "blockquote", BLOCK, WC_SPAN_QUOTE },
  { "p", BLOCK, -1 },
  { "div", BLOCK, -1 },
  { "ul", BLOCK, -1 },
  { "ol", BLOCK, -1 },
  { "li", BLOCK, -1 },
  { "h1", BLOCK, WC_SPAN_STRONG },
  { "h2", BLOCK, WC_SPAN_STRONG },
  { "h3", BLOCK, WC_SPAN_STRONG },
  { "br", BREAK, -1 },
  { "img", IMAGE, -1 },
  { "head", HIDDEN, -1 },
  { "title", HIDDEN, -1 },
  { "script", HIDDEN, -1 },
  { "style", HIDDEN, -1 },
};

/* Properties of the style attribute that are styles of ours; the value may be longer. */
static const struct
{
  const char *property;
  const char *value;
  WcSpanStyle style;
} properties[] = {
  { "font-weight", "bold", WC_SPAN_STRONG },
  { "font-style", "italic", WC_SPAN_EMPHASIS },
  { "text-decoration", "line-through", WC_SPAN_STRIKE },
};

typedef struct
{
  const Tag *tag;
  int span;   /* of those of Reading; -1: none */
  guint from; /* code points that had been read before it, */
  gsize at;   /* and bytes */
} Element;

typedef struct
{
  GString *text;      /* (owned) */
  guint length;       /* code points of it */
  GArray *spans;      /* (owned) (element-type WcSpan) */
  guint n_breaks;     /* line ends before what follows */
  gboolean space;     /* a space before what follows */
  GArray *open;       /* (owned) (element-type Element) around what is read */
  guint preformatted; /* how many of them say so */
} Reading;

static const Tag *
find_tag (const WcNode *node)
{
  static const Tag other = { "", PLAIN, -1 };

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    if (wc_node_is (node, tags[i].name, WC_NS_XHTML))
      return &tags[i];
  return &other;
}

/* ---- Text ---- */

static void
add_char (Reading *self, gunichar c)
{
  if (self->length >= WC_XHTML_TEXT_MAX)
    return;
  g_string_append_unichar (self->text, c);
  self->length++;
}

/* What waits is written, unless the text has not begun. */
static void
add_pending (Reading *self)
{
  if (self->length > 0 && self->n_breaks > 0)
    for (guint i = 0; i < self->n_breaks; i++)
      add_char (self, '\n');
  else if (self->length > 0 && self->space)
    add_char (self, ' ');
  self->n_breaks = 0;
  self->space = FALSE;
}

static void
add_text (Reading *self, const char *text)
{
  for (; *text != '\0' && self->length < WC_XHTML_TEXT_MAX;
       text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (self->preformatted == 0 && (c == ' ' || c == '\n' || c == '\t' || c == '\r'))
        {
          self->space = TRUE;
          continue;
        }
      add_pending (self);
      add_char (self, c);
    }
}

static void
end_line (Reading *self)
{
  self->n_breaks = MAX (self->n_breaks, 1);
}

/* ---- Elements ---- */

/* Opens a span, whose length is not known yet. Returns its index, -1: none. */
static int
open_span (Reading *self, int style)
{
  const WcSpan span = { 0, 0, (WcSpanStyle) style };

  if (style < 0 || self->spans->len >= WC_STYLING_MAX_SPANS)
    return -1;
  g_array_append_val (self->spans, span);
  return (int) self->spans->len - 1;
}

/* It begins with its first character, not with the line's end or the space that was
 * pending before that. */
static void
close_span (Reading *self, const Element *element)
{
  WcSpan *span;
  const char *text = self->text->str + element->at;
  guint start = element->from;

  if (element->span < 0)
    return;
  span = &g_array_index (self->spans, WcSpan, (guint) element->span);
  while (*text == '\n' || (*text == ' ' && span->style != WC_SPAN_PREFORMATTED))
    {
      start++;
      text++;
    }
  span->start = start;
  span->length = self->length - start;
}

/* The style of ours in a style attribute, -1: none. */
static int
find_property (const WcNode *node)
{
  const char *text = wc_node_attr (node, "style");
  g_auto (GStrv) all = text != NULL ? g_strsplit (text, ";", 32) : NULL;

  for (guint n = 0; all != NULL && all[n] != NULL; n++)
    for (gsize i = 0; i < G_N_ELEMENTS (properties); i++)
      {
        const char *property = g_strstrip (all[n]);
        const char *value = strchr (property, ':');

        if (value != NULL && g_str_has_prefix (property, properties[i].property) &&
            strstr (value, properties[i].value) != NULL)
          return (int) properties[i].style;
      }
  return -1;
}

static Element
enter (Reading *self, const WcNode *node, const Tag *tag)
{
  Element element = { tag, -1, 0, 0 };

  if (tag->role == BLOCK)
    end_line (self);
  element.from = self->length;
  element.at = self->text->len;
  element.span = open_span (self, tag->style >= 0 ? tag->style : find_property (node));
  self->preformatted += tag->style == WC_SPAN_PREFORMATTED;
  return element;
}

static void
leave (Reading *self, const Element *element)
{
  self->preformatted -= element->tag->style == WC_SPAN_PREFORMATTED;
  close_span (self, element);
  if (element->tag->role == BLOCK)
    end_line (self);
}

static void
add_image (Reading *self, const WcNode *node)
{
  const char *alt = wc_node_attr (node, "alt");

  if (alt != NULL)
    add_text (self, alt);
}

static void
on_text (const char *text, gpointer data)
{
  add_text (data, text);
}

static gboolean
on_enter (const WcNode *node, gpointer data)
{
  Reading *self = data;
  const Tag *tag = find_tag (node);
  Element element;

  if (tag->role == BREAK)
    self->n_breaks++;
  else if (tag->role == IMAGE)
    add_image (self, node);
  if (tag->role >= BREAK || self->open->len >= WC_XHTML_TEXT_MAX_DEPTH)
    return FALSE;
  element = enter (self, node, tag);
  g_array_append_val (self->open, element);
  return TRUE;
}

static void
on_leave (const WcNode *node, gpointer data)
{
  Reading *self = data;

  leave (self, &g_array_index (self->open, Element, self->open->len - 1));
  g_array_set_size (self->open, self->open->len - 1);
}

static void
drop_empty (GArray *spans)
{
  for (guint i = spans->len; i > 0; i--)
    if (g_array_index (spans, WcSpan, i - 1).length == 0)
      g_array_remove_index (spans, i - 1);
}

char *
wc_xhtml_text_read (const WcNode *body, GArray **out_spans)
{
  static const WcNodeWalk walk = { on_text, on_enter, on_leave };
  Reading self = { .text = g_string_new (NULL),
                   .spans = g_array_new (FALSE, FALSE, sizeof (WcSpan)),
                   .open = g_array_new (FALSE, FALSE, sizeof (Element)) };

  wc_node_walk (body, &walk, &self);
  g_array_unref (self.open);
  drop_empty (self.spans);
  *out_spans = self.spans;
  return g_string_free (self.text, FALSE);
}
