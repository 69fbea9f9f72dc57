/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "xep/0420-sce.h"
#include "xep/omemo-open.h"
#include "xep/omemo-outer.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* Characters that no XML may have are none of a message either. */
static char *
dup_text (GBytes *plain)
{
  gsize size;
  const char *data = g_bytes_get_data (plain, &size);
  g_autofree char *text = NULL;

  if (size > 0 && (data == NULL || !g_utf8_validate (data, (gssize) size, NULL)))
    return NULL;
  /* of no bytes there is no pointer, either */
  text = g_strndup (size > 0 ? data : "", size);
  for (char *c = text; *c != '\0'; c++)
    if ((guchar) *c < 0x20 && *c != '\t' && *c != '\n' && *c != '\r')
      *c = '?';
  return g_steal_pointer (&text);
}

static WcNode *
read_text (GBytes *plain)
{
  g_autofree char *text = dup_text (plain);
  WcNode *content;

  if (text == NULL)
    return NULL;
  content = wc_sce_new_content ();
  wc_node_add_with_text (content, "body", WC_NS_CLIENT, text);
  return content;
}

/* Whom @stanza is to, bare. */
static char *
dup_to (const WcOmemoOpen *self, const WcNode *stanza, gboolean in_room)
{
  const char *text = in_room ? self->chat : wc_node_attr (stanza, "to");
  g_autofree char *jid = text != NULL ? wc_jid_normalize (text, NULL) : NULL;

  if (text == NULL)
    return g_strdup (self->ours);
  return jid != NULL ? wc_jid_dup_bare (jid) : NULL;
}

static WcNode *
read_envelope (const WcOmemoOpen *self, const WcNode *stanza)
{
  gboolean in_room = wc_stanza_has_type (stanza, "groupchat");
  g_autofree char *to = dup_to (self, stanza, in_room);
  g_autoptr (WcSce) sce = wc_sce_parse (self->plain);

  return sce != NULL && to != NULL &&
                 wc_sce_check (sce, self->sender, to, in_room) == WC_SCE_GENUINE
             ? wc_node_ref (sce->content)
             : NULL;
}

gboolean
wc_omemo_open (const WcOmemoOpen *self, WcNode **stanza)
{
  g_autoptr (WcNode) content = self->version == WC_OMEMO_2 ? read_envelope (self, *stanza)
                                                           : read_text (self->plain);

  if (content == NULL)
    return FALSE;
  wc_node_replace (stanza, wc_omemo_outer_open (*stanza, self->version, content));
  return TRUE;
}
