/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "xep/omemo-bundle-wire.h"
#include "xep/omemo-list.h"
#include "xep/omemo-outer.h"
#include "xep/omemo-wire.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* OMEMO's lists, bundles and encrypted elements, of anybody: whatever is read is within
 * its limits, and the same once it was written and read again. */

static void
look_at_list (const WcNode *node, WcOmemoVersion version)
{
  const WcOmemoListed own = { 7, NULL, NULL };
  g_autoptr (GPtrArray) devices = wc_omemo_list_read (node, version);
  g_autoptr (WcNode) added = wc_omemo_list_add (node, version, &own);
  const WcNode *with = added != NULL ? added : node;
  g_autoptr (WcNode) removed = wc_omemo_list_remove (with, version, own.id);

  g_assert_true (wc_omemo_list_has (with, version, own.id));
  g_assert_null (wc_omemo_list_add (with, version, &own));
  g_assert_nonnull (removed);
  g_assert_null (wc_omemo_list_remove (removed, version, own.id));
  if (devices != NULL)
    g_assert_cmpuint (devices->len, <=, WC_OMEMO_LIST_MAX);
}

static void
look_at_bundle (const WcNode *node, WcOmemoVersion version)
{
  WcOmemoReason reason;
  g_autoptr (WcOmemoBundle) bundle = wc_omemo_bundle_wire_read (node, version, &reason);
  g_autoptr (WcOmemoBundle) again = NULL;
  g_autoptr (WcNode) built = NULL;
  g_autoptr (WcNode) rebuilt = NULL;

  g_assert_cmpint (bundle == NULL, ==, reason != WC_OMEMO_REASON_NONE);
  if (bundle == NULL)
    return;
  g_assert_cmpuint (bundle->pre_keys->len, >, 0);
  g_assert_cmpuint (bundle->pre_keys->len, <=, WC_OMEMO_MAX_PRE_KEYS);
  built = wc_omemo_bundle_wire_build (bundle);
  again = wc_omemo_bundle_wire_read (built, version, &reason);
  g_assert_nonnull (again);
  rebuilt = wc_omemo_bundle_wire_build (again);
  g_assert_true (wc_node_equal (built, rebuilt));
}

static void
look_at_encrypted (const WcNode *node)
{
  static const WcOmemoWireReader reader = { "romeo@montague.lit", 31415 };
  WcOmemoReason reason;
  g_autoptr (WcOmemoEncrypted) ours = wc_omemo_wire_read (node, &reader, &reason);
  g_autoptr (WcOmemoEncrypted) all = wc_omemo_wire_read (node, NULL, &reason);
  g_autoptr (WcOmemoEncrypted) again = NULL;
  g_autoptr (WcNode) built = NULL;
  g_autoptr (WcNode) rebuilt = NULL;

  if (ours != NULL)
    g_assert_cmpuint (ours->keys->len, <=, WC_OMEMO_WIRE_MAX_OWN_KEYS);
  if (all == NULL)
    return;
  g_assert_cmpuint (all->keys->len, <=, WC_OMEMO_WIRE_MAX_KEYS);
  built = wc_omemo_wire_build (all);
  again = wc_omemo_wire_read (built, NULL, &reason);
  g_assert_nonnull (again);
  rebuilt = wc_omemo_wire_build (again);
  g_assert_true (wc_node_equal (built, rebuilt));
}

static void
look_at (const WcNode *node)
{
  look_at_list (node, WC_OMEMO_AXOLOTL);
  look_at_list (node, WC_OMEMO_2);
  look_at_bundle (node, WC_OMEMO_AXOLOTL);
  look_at_bundle (node, WC_OMEMO_2);
  look_at_encrypted (node);
}

/* What was encrypted once does not leave another time; what stays outside does so again.
 */
static void
look_at_outer (const WcNode *stanza)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_key_free);
  g_autoptr (WcOmemoEncrypted) said =
      wc_omemo_encrypted_new (WC_OMEMO_2, 1, NULL, NULL, keys);
  g_autoptr (WcNode) once = wc_omemo_outer_build (stanza, said, 0);
  g_autoptr (WcNode) twice = wc_omemo_outer_build (once, said, 0);
  g_autoptr (WcNode) content = wc_omemo_outer_dup_content (once);

  g_assert_null (wc_node_child (content, NULL, NULL));
  g_assert_null (wc_node_child (once, "body", WC_NS_CLIENT));
  g_assert_true (wc_omemo_wire_is_in (twice));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (WcNode) node =
      wc_parser_parse (text, WC_NS_CLIENT, WC_PARSER_LIMITS_ANY, NULL);

  if (node == NULL)
    return 0;
  look_at (node);
  look_at_outer (node);
  for (const WcNode *each = wc_node_child (node, NULL, NULL); each != NULL;
       each = wc_node_next (each, NULL, NULL))
    look_at (each);
  return 0;
}
