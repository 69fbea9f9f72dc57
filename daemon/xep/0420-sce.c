/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <sys/random.h>

#include "model/jid.h"
#include "xep/0420-sce.h"
#include "xep/timestamp.h"
#include "xml/ns.h"
#include "xml/parser.h"

#define LIMITS ((WcParserLimits){ 64, 5000, WC_SCE_MAX_BYTES })

/* Never in an envelope; without a name: all of the namespace. */
static const struct
{
  const char *name;
  const char *ns;
} refused[] = {
  /* XEP-0420 § 8: servers read them, or filter them */
  { NULL, WC_NS_HINTS },
  { "stanza-id", WC_NS_SID },
  { NULL, WC_NS_ADDRESS },
  { NULL, WC_NS_EME },
  /* servers and rooms say them, and we believe them for that */
  { NULL, WC_NS_DELAY },
  { NULL, WC_NS_OCCUPANT_ID },
  { NULL, WC_NS_MUC_USER },
  { NULL, WC_NS_HATS },
  { NULL, WC_NS_HATS_PROSODY },
  { NULL, WC_NS_MODERATE },
  { NULL, WC_NS_MODERATE_0 },
  { NULL, WC_NS_CARBONS },
  { NULL, WC_NS_MAM },
  { NULL, WC_NS_FORWARD },
  { NULL, WC_NS_PUBSUB_EVENT },
  { NULL, WC_NS_MDS },
  { "error", WC_NS_CLIENT },
  /* once is enough */
  { NULL, WC_NS_SCE },
  { "encrypted", WC_NS_OMEMO_AXOLOTL },
  { "encrypted", WC_NS_OMEMO_2 },
  { NULL, WC_NS_OPENPGP },
  { NULL, WC_NS_OPENPGP_LEGACY },
};

gboolean
wc_sce_may_hold (const WcNode *element)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    if (g_str_equal (wc_node_get_ns (element), refused[i].ns) &&
        (refused[i].name == NULL ||
         g_str_equal (wc_node_get_name (element), refused[i].name)))
      return FALSE;
  return TRUE;
}

WcNode *
wc_sce_new_content (void)
{
  return wc_node_new ("content", WC_NS_SCE);
}

/* ---- Writing ---- */

static void
fill_random (gpointer bytes, gsize size)
{
  /* up to 256 bytes are never cut short (getrandom(2)) */
  for (gsize done = 0; done < size; done += 256)
    {
      gsize part = MIN (size - done, 256);

      if (getrandom ((guint8 *) bytes + done, part, 0) != (gssize) part)
        g_error ("the kernel gives no random numbers");
    }
}

/* @length bytes of padding up to the least size, and what chance adds. */
static char *
make_padding (gsize length)
{
  static const char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  guint32 chance;
  char *padding;

  fill_random (&chance, sizeof chance);
  length += chance % (WC_SCE_MAX_PADDING + 1);
  padding = g_malloc (length + 1);
  fill_random (padding, length);
  for (gsize i = 0; i < length; i++)
    padding[i] = digits[(guint8) padding[i] % (sizeof digits - 1)];
  padding[length] = '\0';
  return padding;
}

char *
wc_sce_build (const WcNode *content, const WcSceAffixes *affixes)
{
  g_autoptr (WcNode) envelope = wc_node_new ("envelope", WC_NS_SCE);
  g_autofree char *bare = NULL;
  g_autofree char *padding = NULL;
  gsize size;

  wc_node_add_tree (envelope, content);
  wc_node_set (wc_node_add (envelope, "from", NULL), "jid", affixes->from);
  if (affixes->to != NULL)
    wc_node_set (wc_node_add (envelope, "to", NULL), "jid", affixes->to);
  if (affixes->time_us > 0)
    {
      g_autofree char *stamp = wc_timestamp_format (affixes->time_us);

      wc_node_set (wc_node_add (envelope, "time", NULL), "stamp", stamp);
    }
  bare = wc_node_to_string (envelope, /* default_ns= */ NULL);
  size = strlen (bare) + strlen ("<rpad></rpad>");
  padding = make_padding (size < WC_SCE_MIN_BYTES ? WC_SCE_MIN_BYTES - size : 0);
  wc_node_add_with_text (envelope, "rpad", NULL, padding);
  return wc_node_to_string (envelope, /* default_ns= */ NULL);
}

/* ---- Reading ---- */

void
wc_sce_free (WcSce *self)
{
  g_clear_pointer (&self->content, wc_node_unref);
  g_free (self->from);
  g_free (self->to);
  g_free (self);
}

/* FALSE: there are several. *@out: NULL where there is none. */
static gboolean
find_only (const WcNode *envelope, const char *name, const WcNode **out)
{
  *out = wc_node_child (envelope, name, WC_NS_SCE);
  return *out == NULL || wc_node_next (*out, name, WC_NS_SCE) == NULL;
}

/* FALSE: it is no address, or there are several. Some write a whole address. */
static gboolean
read_address (const WcNode *envelope, const char *name, char **out)
{
  const WcNode *node;
  const char *text;
  g_autofree char *jid = NULL;

  if (!find_only (envelope, name, &node))
    return FALSE;
  if (node == NULL)
    return TRUE;
  text = wc_node_attr (node, "jid");
  jid = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  *out = jid != NULL ? wc_jid_dup_bare (jid) : NULL;
  return *out != NULL;
}

static gboolean
read_time (const WcNode *envelope, gint64 *out_us)
{
  const WcNode *node;
  const char *text;

  if (!find_only (envelope, "time", &node))
    return FALSE;
  text = node != NULL ? wc_node_attr (node, "stamp") : NULL;
  *out_us = text != NULL ? wc_timestamp_parse (text) : 0;
  return TRUE;
}

static gboolean
read_content (const WcNode *envelope, WcNode **out)
{
  const WcNode *node;

  if (!find_only (envelope, "content", &node) || node == NULL)
    return FALSE;
  *out = wc_sce_new_content ();
  for (const WcNode *each = wc_node_child (node, NULL, NULL); each != NULL;
       each = wc_node_next (each, NULL, NULL))
    if (wc_sce_may_hold (each))
      wc_node_add_tree (*out, each);
  return TRUE;
}

/* Without a namespace in force: a body without its own is none (§ 9). */
static WcNode *
parse_text (GBytes *plain)
{
  gsize size;
  const char *bytes = g_bytes_get_data (plain, &size);
  g_autofree char *text = NULL;

  if (size == 0 || size > WC_SCE_MAX_BYTES || !g_utf8_validate_len (bytes, size, NULL))
    return NULL;
  text = g_strndup (bytes, size);
  return wc_parser_parse (text, /* default_ns= */ "", LIMITS, NULL);
}

WcSce *
wc_sce_parse (GBytes *plain)
{
  g_autoptr (WcNode) envelope = parse_text (plain);
  g_autoptr (WcSce) self = NULL;

  if (envelope == NULL || !wc_node_is (envelope, "envelope", WC_NS_SCE))
    return NULL;
  self = g_new0 (WcSce, 1);
  if (!read_content (envelope, &self->content) ||
      !read_address (envelope, "from", &self->from) ||
      !read_address (envelope, "to", &self->to) || !read_time (envelope, &self->time_us))
    return NULL;
  return g_steal_pointer (&self);
}

WcSceVerdict
wc_sce_check (const WcSce *self, const char *from, const char *to, gboolean in_room)
{
  if (self->from != NULL && !g_str_equal (self->from, from))
    return WC_SCE_FROM_OTHER;
  if (self->to == NULL)
    return in_room ? WC_SCE_TO_MISSING : WC_SCE_GENUINE;
  return g_str_equal (self->to, to) ? WC_SCE_GENUINE : WC_SCE_TO_OTHER;
}
