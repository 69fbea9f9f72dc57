/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>

#include "model/hats.h"
#include "xep/muc-hats.h"
#include "xml/ns.h"

/* XEP-0317 § 3.2: hats in the presence of occupants, and their form of Prosody and
 * ejabberd, which have another namespace and are otherwise the same. */

/* As § 3.2 writes it, "327.255249"; -1 where it is no angle. */
static int
read_hue (const WcNode *hat)
{
  const char *text = wc_node_attr (hat, "hue");
  char *end = NULL;
  double hue = text != NULL ? g_ascii_strtod (text, &end) : -1;

  if (text == NULL || end == text || *end != '\0' || !(hue >= 0 && hue <= 360))
    return -1;
  return (int) lround (hue) % 360;
}

static void
read_list (GString *out, const WcNode *stanza, const char *ns)
{
  const WcNode *hats = wc_node_child (stanza, "hats", ns);
  const WcNode *hat = wc_node_child (hats, "hat", ns);

  for (; hat != NULL; hat = wc_node_next (hat, "hat", ns))
    wc_hats_append (out, wc_node_attr (hat, "uri"), wc_node_attr (hat, "title"),
                    read_hue (hat));
}

char *
wc_muc_hats_read (const WcNode *stanza)
{
  g_autoptr (GString) hats = g_string_new (NULL);

  read_list (hats, stanza, WC_NS_HATS);
  read_list (hats, stanza, WC_NS_HATS_PROSODY);
  return hats->len > 0 ? g_string_free (g_steal_pointer (&hats), FALSE) : NULL;
}
