/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <expat.h>
#include <string.h>

#include "base/error.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* One expat pass per stream. A stanza beyond the limits costs no more than reading it:
 * from there to its end nothing is built. Text is gathered in one buffer per run and
 * copied once, whatever pieces expat cuts it into. */

#define XML_NS "http://www.w3.org/XML/1998/namespace"

/* Expat keeps an unfinished tag in memory and looks at it again, whole, with every feed.
 * A tag as long as a stanza may be is read, since servers hand on such; it is offered in
 * large pieces, and not over and over. */
#define MAX_TOKEN (1024 * 1024)
#define HOLD_FROM (16 * 1024)
#define HOLD_MAX (64 * 1024)
#define MAX_REREAD (64 * 1024 * 1024)

/* What no honest server sends: to skip even this has a price. */
#define MAX_SKIPPED (64 * 1024 * 1024)
#define MAX_OPEN 400000

/* What carries a message (XEP-0297) may be so much more than that. */
#define CARRIER_BYTES (64 * 1024)
#define CARRIER_ELEMENTS 64

struct _WcParser
{
  XML_Parser expat; /* (owned) */
  const WcParserHandler *handler;
  gpointer data;

  guint depth;   /* open elements, the stream counts */
  guint base;    /* of them those whose children are stanzas: the stream, and entered */
  guint carried; /* depth of the message inside of a message that is open; 0: none */
  gboolean carries; /* there is or was one */
  gboolean cut;     /* one was too large */
  guint skipped;    /* depth of that one, as long as it is open; else 0 */
  WcNode *stanza;   /* (owned) (nullable) under construction */
  GPtrArray *path;  /* (owned) its open elements, borrowed */
  GString *text;    /* (owned) the run of text not yet added */
  guint elements;
  gint64 start;  /* byte at which the stanza began */
  gint64 fed;    /* bytes given to expat */
  GString *held; /* (owned) bytes of an unfinished tag that expat need not see yet */
  gint64 token;  /* byte at which it began */
  gint64 reread; /* bytes of it that expat has looked at in vain */
  WcParserLimits limits;
  gboolean stopped;
  const char *condition; /* (nullable) why the stream ended, static */
};

static void
fail (WcParser *self, const char *condition)
{
  if (self->condition == NULL)
    self->condition = condition;
  XML_StopParser (self->expat, XML_FALSE);
}

/* Splits "ns\fname"; the name alone when there is no namespace. */
static const char *
split_name (const char *expanded, char **out_ns)
{
  const char *cut = strrchr (expanded, WC_NODE_NS_SEPARATOR);

  *out_ns = cut != NULL ? g_strndup (expanded, cut - expanded) : g_strdup ("");
  return cut != NULL ? cut + 1 : expanded;
}

/* The prefix of this one namespace is its only name. */
static void
add_xml_attribute (WcNode *node, const char *name, const char *value)
{
  g_autofree char *prefixed = g_strconcat ("xml:", name, NULL);

  wc_node_add_attr (node, prefixed, value);
}

static void
add_attributes (WcNode *node, const char **attributes)
{
  for (; attributes[0] != NULL; attributes += 2)
    {
      const char *cut = strrchr (attributes[0], WC_NODE_NS_SEPARATOR);

      /* Expat has made sure that none comes twice. */
      if (cut != NULL && g_str_has_prefix (attributes[0], XML_NS "\f"))
        add_xml_attribute (node, cut + 1, attributes[1]);
      else
        wc_node_add_attr (node, attributes[0], attributes[1]);
    }
}

static WcNode *
parse_head (const char *expanded, const char **attributes)
{
  g_autofree char *ns = NULL;
  const char *name = split_name (expanded, &ns);
  WcNode *node = wc_node_new (name, ns);

  add_attributes (node, attributes);
  return node;
}

static void
flush_text (WcParser *self)
{
  WcNode *parent;

  if (self->text->len == 0)
    return;
  parent = g_ptr_array_index (self->path, self->path->len - 1);
  wc_node_add_text_len (parent, self->text->str, self->text->len);
  g_string_truncate (self->text, 0);
}

/* Makes @head, which is empty, stand for @refused: who and what it was. */
static void
fill_refused (WcNode *head, const WcNode *refused)
{
  static const char *const kept[] = { "from", "to", "id", "type" };

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    wc_node_set (head, kept[i], wc_node_attr (refused, kept[i]));
  wc_node_set_refused (head);
}

/* Keeps the head of the stanza alone, without its content. */
static void
refuse_stanza (WcParser *self)
{
  WcNode *head =
      wc_node_new (wc_node_get_name (self->stanza), wc_node_get_ns (self->stanza));

  fill_refused (head, self->stanza);
  wc_node_replace (&self->stanza, head);
  g_ptr_array_set_size (self->path, 0);
  g_string_truncate (self->text, 0);
}

/* The same tree in memory of its own, without what was taken out of the other. */
static WcNode *
copy_tree (const WcNode *tree)
{
  g_autoptr (WcNode) holder = wc_node_new ("copy", wc_node_get_ns (tree));

  return wc_node_ref (wc_node_add_tree (holder, tree));
}

static WcNode *
last_element (WcNode *parent)
{
  const WcNode *last = NULL;

  for (const WcNode *each = wc_node_child (parent, NULL, NULL); each != NULL;
       each = wc_node_next (each, NULL, NULL))
    last = each;
  return (WcNode *) last;
}

/* Keeps the head of the message that the stanza carries alone: whose archive has it, and
 * where, is known from what is around it. Its memory is given back. */
static void
cut_carried (WcParser *self)
{
  g_autoptr (WcNode) whole = wc_node_ref (self->stanza);
  guint at = self->carried - self->base - 1;
  const WcNode *carried = self->path->pdata[at];
  WcNode *head;

  wc_node_remove (self->path->pdata[at - 1], carried);
  wc_node_replace (&self->stanza, copy_tree (whole));
  g_ptr_array_set_size (self->path, at);
  self->path->pdata[0] = self->stanza;
  for (guint i = 1; i < at; i++)
    self->path->pdata[i] = last_element (self->path->pdata[i - 1]);
  head = wc_node_add (self->path->pdata[at - 1], wc_node_get_name (carried),
                      wc_node_get_ns (carried));
  fill_refused (head, carried);
  g_string_truncate (self->text, 0);
  self->skipped = self->carried;
  self->cut = TRUE;
}

static void
refuse (WcParser *self)
{
  if (self->carried != 0 && !self->cut)
    cut_carried (self);
  else
    refuse_stanza (self);
}

static gint64
stanza_bytes (WcParser *self)
{
  return XML_GetCurrentByteIndex (self->expat) - self->start;
}

/* What is around a message that fits is not what makes it too large. */
static gboolean
is_within_limits (WcParser *self)
{
  gboolean more = self->carries && self->carried == 0;
  gint64 bytes = stanza_bytes (self) - (more ? CARRIER_BYTES : 0);

  return self->depth - self->base <= self->limits.depth &&
         self->elements <= self->limits.elements + (more ? CARRIER_ELEMENTS : 0) &&
         bytes <= (gint64) self->limits.bytes;
}

static void
begin_stanza (WcParser *self, const char *expanded, const char **attributes)
{
  g_autoptr (WcNode) head = parse_head (expanded, attributes);

  if (self->handler->enter != NULL && self->base < WC_PARSER_MAX_ENTERED &&
      self->handler->enter (self->data, head))
    {
      self->base++;
      return;
    }
  self->start = XML_GetCurrentByteIndex (self->expat);
  self->elements = 1;
  self->carried = 0;
  self->carries = FALSE;
  self->cut = FALSE;
  self->stanza = g_steal_pointer (&head);
  g_ptr_array_add (self->path, self->stanza);
  self->limits = WC_PARSER_LIMITS_ANY;
  if (self->handler->limits != NULL)
    self->limits = self->handler->limits (self->data, self->stanza);
}

static gboolean
is_message (const WcNode *node)
{
  return wc_node_is (node, "message", WC_NS_CLIENT);
}

static void
begin_child (WcParser *self, const char *expanded, const char **attributes)
{
  WcNode *parent = g_ptr_array_index (self->path, self->path->len - 1);
  const char *cut = strrchr (expanded, WC_NODE_NS_SEPARATOR);
  WcNode *child;

  flush_text (self);
  if (cut != NULL)
    child = wc_node_add_ns_len (parent, cut + 1, expanded, (gsize) (cut - expanded));
  else
    child = wc_node_add_ns_len (parent, expanded, "", 0);
  add_attributes (child, attributes);
  g_ptr_array_add (self->path, child);
  if (self->carried == 0 && is_message (child) && is_message (self->stanza))
    {
      self->carried = self->depth;
      self->carries = TRUE;
    }
}

static void XMLCALL
on_start (void *data, const char *expanded, const char **attributes)
{
  WcParser *self = data;

  if (self->depth++ == 0)
    {
      g_autoptr (WcNode) header = parse_head (expanded, attributes);

      if (self->handler->opened != NULL)
        self->handler->opened (self->data, header);
      return;
    }
  if (self->depth == self->base + 1)
    {
      begin_stanza (self, expanded, attributes);
      return;
    }
  if (wc_node_is_refused (self->stanza) || self->skipped != 0)
    {
      if (self->depth > MAX_OPEN || stanza_bytes (self) > MAX_SKIPPED)
        fail (self, "policy-violation");
      return;
    }
  self->elements++;
  if (is_within_limits (self))
    begin_child (self, expanded, attributes);
  else
    refuse (self);
}

static void
end_stanza (WcParser *self)
{
  g_autoptr (WcNode) stanza = NULL;

  if (!wc_node_is_refused (self->stanza) && !is_within_limits (self))
    refuse_stanza (self);
  g_ptr_array_set_size (self->path, 0);
  if (self->text->allocated_len > HOLD_MAX)
    {
      g_string_free (self->text, TRUE);
      self->text = g_string_new (NULL);
    }
  stanza = g_steal_pointer (&self->stanza);
  self->handler->stanza (self->data, stanza);
}

/* Perhaps: something inside of it may have ended. What is around it counts from here. */
static void
end_skipped (WcParser *self)
{
  if (self->depth >= self->skipped)
    return;
  self->skipped = 0;
  self->carried = 0;
  self->elements = 0;
  self->start = XML_GetCurrentByteIndex (self->expat);
}

static void XMLCALL
on_end (void *data, const char *expanded)
{
  WcParser *self = data;

  self->depth--;
  if (self->depth == 0)
    {
      if (self->handler->closed != NULL)
        self->handler->closed (self->data);
      return;
    }
  if (self->depth < self->base)
    {
      self->base--;
      self->handler->leave (self->data);
      return;
    }
  if (self->skipped != 0)
    {
      end_skipped (self);
      return;
    }
  if (!wc_node_is_refused (self->stanza))
    {
      flush_text (self);
      g_ptr_array_remove_index (self->path, self->path->len - 1);
    }
  if (self->depth < self->carried)
    self->carried = 0;
  if (self->depth == self->base)
    end_stanza (self);
}

static void XMLCALL
on_text (void *data, const char *text, int len)
{
  WcParser *self = data;

  /* Between stanzas there is white space to keep the connection alive. */
  if (self->stanza == NULL || wc_node_is_refused (self->stanza) || self->skipped != 0)
    return;
  if (self->text->len + len > self->limits.bytes)
    refuse (self);
  else
    g_string_append_len (self->text, text, len);
}

static void XMLCALL
on_doctype (
    void *data, const char *name, const char *sysid, const char *pubid, int has_subset)
{
  fail (data, "restricted-xml");
}

static void XMLCALL
on_instruction (void *data, const char *target, const char *text)
{
  fail (data, "restricted-xml");
}

static void XMLCALL
on_comment (void *data, const char *text)
{
  fail (data, "restricted-xml");
}

WcParser *
wc_parser_new (const WcParserHandler *handler, gpointer data)
{
  WcParser *self = g_new0 (WcParser, 1);

  self->handler = handler;
  self->data = data;
  self->base = 1;
  self->path = g_ptr_array_new ();
  self->text = g_string_new (NULL);
  self->held = g_string_new (NULL);
  self->expat = XML_ParserCreateNS ("UTF-8", WC_NODE_NS_SEPARATOR);
  XML_SetUserData (self->expat, self);
  XML_SetElementHandler (self->expat, on_start, on_end);
  XML_SetCharacterDataHandler (self->expat, on_text);
  XML_SetStartDoctypeDeclHandler (self->expat, on_doctype);
  if (handler->enter == NULL)
    {
      XML_SetProcessingInstructionHandler (self->expat, on_instruction);
      XML_SetCommentHandler (self->expat, on_comment);
    }
#if HAVE_EXPAT_REPARSE_DEFERRAL
  /* Deferral may hold a complete stanza back until more bytes come. What it protects
   * from, endless tokens, MAX_TOKEN bounds. */
  XML_SetReparseDeferralEnabled (self->expat, XML_FALSE);
#endif
  return self;
}

void
wc_parser_free (WcParser *self)
{
  XML_ParserFree (self->expat);
  g_clear_pointer (&self->stanza, wc_node_unref);
  g_ptr_array_unref (self->path);
  g_string_free (self->text, TRUE);
  g_string_free (self->held, TRUE);
  g_free (self);
}

static gboolean
set_stream_error (WcParser *self, GError **error)
{
  const char *condition = self->condition != NULL ? self->condition : "not-well-formed";

  if (error != NULL)
    {
      *error = g_error_new (WC_ERROR, WC_ERROR_REMOTE_ERROR,
                            "the server's XML cannot be used: %s", condition);
      wc_error_set_detail (*error, "condition", condition);
    }
  return FALSE;
}

/* Whether expat would only look at the same unfinished tag again: '>' alone ends one. */
static gboolean
hold (WcParser *self, const char *bytes, gsize len)
{
  if (self->fed - XML_GetCurrentByteIndex (self->expat) < HOLD_FROM ||
      self->held->len + len > HOLD_MAX || memchr (bytes, '>', len) != NULL)
    return FALSE;
  g_string_append_len (self->held, bytes, len);
  return TRUE;
}

static enum XML_Status
parse_bytes (WcParser *self, const char *bytes, gsize len)
{
  self->fed += len;
  return XML_Parse (self->expat, bytes, (int) len, XML_FALSE);
}

static enum XML_Status
parse_held (WcParser *self)
{
  enum XML_Status status = XML_STATUS_OK;

  if (self->held->len > 0)
    status = parse_bytes (self, self->held->str, self->held->len);
  g_string_truncate (self->held, 0);
  return status;
}

static gboolean
is_token_bearable (WcParser *self)
{
  gint64 token = XML_GetCurrentByteIndex (self->expat);
  gint64 unfinished = self->fed - token;

  if (token != self->token)
    self->reread = 0;
  self->token = token;
  self->reread += unfinished;
  return unfinished <= MAX_TOKEN && self->reread <= MAX_REREAD;
}

gboolean
wc_parser_feed (
    WcParser *self, const char *bytes, gsize len, gsize *out_consumed, GError **error)
{
  gint64 before;
  gboolean good;

  g_return_val_if_fail (len <= G_MAXINT, FALSE);
  if (self->condition != NULL)
    return set_stream_error (self, error);

  if (out_consumed != NULL)
    *out_consumed = len;
  if (hold (self, bytes, len))
    return TRUE;

  /* What is held ends no element, so nothing can stop the parser in it. */
  good = parse_held (self) == XML_STATUS_OK;
  before = self->fed;
  good = good && parse_bytes (self, bytes, len) == XML_STATUS_OK;
  if (self->stopped)
    {
      if (out_consumed != NULL)
        *out_consumed = XML_GetCurrentByteIndex (self->expat) +
                        XML_GetCurrentByteCount (self->expat) - before;
      return TRUE;
    }
  if (!good)
    fail (self, "not-well-formed");
  else if (!is_token_bearable (self))
    fail (self, "policy-violation");
  return self->condition == NULL || set_stream_error (self, error);
}

void
wc_parser_stop (WcParser *self)
{
  self->stopped = TRUE;
  XML_StopParser (self->expat, XML_FALSE);
}

/* ---- A single element
 * ---------------------------------------------------------------------- */

typedef struct
{
  WcNode *node; /* (owned) (nullable) */
  gboolean many;
  WcParserLimits limits;
} Single;

static void
take_single (gpointer data, WcNode *stanza)
{
  Single *single = data;

  if (single->node != NULL)
    single->many = TRUE;
  else
    single->node = wc_node_ref (stanza);
}

static WcParserLimits
limit_single (gpointer data, const WcNode *head)
{
  const Single *single = data;

  return single->limits;
}

WcNode *
wc_parser_parse (const char *xml,
                 const char *default_ns,
                 WcParserLimits limits,
                 GError **error)
{
  static const WcParserHandler handler = { NULL, take_single, NULL, limit_single };
  Single single = { NULL, FALSE, limits };
  g_autoptr (WcParser) parser = wc_parser_new (&handler, &single);
  g_autoptr (WcNode) wrapper = wc_node_new ("wrapper", default_ns);
  g_autofree char *start = NULL;
  gboolean parsed;

  wc_node_add_text (wrapper, " ");
  start = wc_node_to_string (wrapper, /* default_ns= */ NULL);
  *strrchr (start, '<') = '\0';
  parsed = wc_parser_feed (parser, start, strlen (start), NULL, NULL) &&
           wc_parser_feed (parser, xml, strlen (xml), NULL, NULL) && parser->depth == 1;
  if (parsed && single.node != NULL && !single.many && !wc_node_is_refused (single.node))
    return single.node;

  g_clear_pointer (&single.node, wc_node_unref);
  g_set_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT,
               "this is not one well-formed XML element within the limits");
  return NULL;
}
