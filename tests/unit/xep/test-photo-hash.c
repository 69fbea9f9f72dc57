/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/bookmark-fixture.h"
#include "store/avatar-store.h"
#include "xep/photo-hash.h"
#include "xml/ns.h"

#define RED "1111111111111111111111111111111111111111"
#define X(inside) "<presence><x xmlns='vcard-temp:x:update'>" inside "</x></presence>"

static void
test_read (void)
{
  static const struct
  {
    const char *presence;
    gboolean told;
    const char *hash;
  } table[] = {
    { X ("<photo>" RED "</photo>"), TRUE, RED },
    { X ("<photo>\n  AAAA111111111111111111111111111111111111\n</photo>"), TRUE,
      "aaaa111111111111111111111111111111111111" },
    { X ("<photo/>"), TRUE, NULL },
    { X ("<photo>  </photo>"), TRUE, NULL },
    { X (""), FALSE, NULL },
    { X ("<photo>" RED "1</photo>"), FALSE, NULL },
    { X ("<photo>../1111111111111111111111111111111111111</photo>"), FALSE, NULL },
    { "<presence/>", FALSE, NULL },
    { "<presence><x xmlns='urn:other'><photo/></x></presence>", FALSE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (WcNode) presence = wc_fake_session_parse (table[i].presence);
      g_autofree char *hash = NULL;

      g_assert_cmpint (wc_photo_hash_read (presence, &hash), ==, table[i].told);
      g_assert_cmpstr (hash, ==, table[i].hash);
    }
  g_assert_false (wc_photo_hash_read (NULL, NULL));
}

static void
test_add (void)
{
  static const WcXep *const xeps[] = { NULL };
  const WcAvatarRecord record = { .source = WC_AVATAR_SOURCE_CARD, .hash = (char *) RED };
  g_autoptr (WcBookmarkFixture) f = wc_bookmark_fixture_new ();
  g_autoptr (WcNode) empty = wc_node_new ("presence", WC_NS_CLIENT);
  g_autoptr (WcNode) full = wc_node_new ("presence", WC_NS_CLIENT);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  wc_bookmark_fixture_bind (f, xeps);
  wc_photo_hash_add (f->fake->session, empty);
  g_assert_true (
      wc_avatar_store_set (f->temp->db, f->temp->account->id, "me@x.lit", &record, NULL));
  wc_photo_hash_add (f->fake->session, full);
  before = wc_node_to_string (empty, WC_NS_CLIENT);
  after = wc_node_to_string (full, WC_NS_CLIENT);
  g_assert_cmpstr (before, ==, "<presence><x xmlns='vcard-temp:x:update'/></presence>");
  g_assert_cmpstr (after, ==,
                   "<presence><x xmlns='vcard-temp:x:update'><photo>" RED
                   "</photo></x></presence>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/photo-hash/read", test_read);
  g_test_add_func ("/xep/photo-hash/add", test_add);
  return g_test_run ();
}
