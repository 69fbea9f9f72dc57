/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/0066-oob.h"
#include "xml/ns.h"

/* XEP-0066 Out of Band Data in messages: the URL of a file and nothing else, as
 * Conversations and Gajim send it, with the same URL as text. They take a message for a
 * file only if both are equal. */

#define MAX_DESCRIPTION 4096

/* An address to show somebody; longer ones are nobody's page. */
#define MAX_PAGE 2048

static WcAttachment *
read_one (const WcNode *x)
{
  g_autoptr (WcAttachment) attachment = wc_attachment_new ();
  g_autofree char *url = NULL;
  const WcNode *node = wc_node_child (x, "url", WC_NS_OOB);
  const char *description = wc_node_child_text (x, "desc", WC_NS_OOB);

  if (node == NULL)
    return NULL;
  url = wc_node_dup_text (node);
  wc_attachment_add_source (attachment, g_strstrip (url));
  if (wc_attachment_get_url (attachment) == NULL)
    return NULL;
  if (description != NULL && *description != '\0' &&
      strlen (description) <= MAX_DESCRIPTION)
    attachment->description = g_strdup (description);
  return g_steal_pointer (&attachment);
}

void
wc_oob_read (const WcNode *message, GPtrArray *attachments)
{
  for (const WcNode *x = wc_node_child (message, "x", WC_NS_OOB);
       x != NULL && attachments->len < WC_ATTACHMENT_MAX;
       x = wc_node_next (x, "x", WC_NS_OOB))
    {
      WcAttachment *attachment = read_one (x);

      if (attachment != NULL)
        g_ptr_array_add (attachments, attachment);
    }
}

/* Appends what @x says, in lines. */
static void
append_link (const WcNode *x, GString *text)
{
  static const char *const names[] = { "desc", "url" };

  if (wc_node_child_text (x, "url", WC_NS_OOB) == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const WcNode *node = wc_node_child (x, names[i], WC_NS_OOB);
      g_autofree char *line = node != NULL ? g_strstrip (wc_node_dup_text (node)) : NULL;

      if (line != NULL && *line != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
    }
}

char *
wc_oob_dup_text (const WcNode *message)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const WcNode *x = wc_node_child (message, "x", WC_NS_OOB);

  for (guint n = 0; x != NULL && n < WC_ATTACHMENT_MAX; n++)
    {
      append_link (x, text);
      x = wc_node_next (x, "x", WC_NS_OOB);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

char *
wc_oob_dup_url (const WcNode *x)
{
  const WcNode *url = wc_node_child (x, "url", WC_NS_OOB);
  g_autofree char *text = url != NULL ? g_strstrip (wc_node_dup_text (url)) : NULL;

  if (text == NULL || strlen (text) > MAX_PAGE ||
      !g_uri_is_valid (text, G_URI_FLAGS_NONE, NULL) ||
      (!g_str_has_prefix (text, "https://") && !g_str_has_prefix (text, "http://")))
    return NULL;
  return g_steal_pointer (&text);
}

char *
wc_oob_dup_page (const WcNode *parent)
{
  return wc_oob_dup_url (wc_node_child (parent, "x", WC_NS_OOB));
}

void
wc_oob_write (const WcAttachment *attachment, WcNode *message)
{
  WcNode *x = wc_node_add (message, "x", WC_NS_OOB);

  wc_node_add_with_text (x, "url", NULL, wc_attachment_get_url (attachment));
}
