/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/said-fixture.h"
#include "xep/xep-list.h"

#define MODULE &wc_xep_0425_moderation
#define LIVE WC_MESSAGE_SOURCE_LIVE
#define REASON "This message contains inappropriate content for this forum"

/* And the form of XEP-0425 0.2, as Prosody's mod_muc_moderation of Debian 12 writes it.
 */
static void
test_order (void)
{
  static const WcSaidSample samples[] = {
    { "xep.xml",
      "hidden moderation(stanza-id-1)=" REASON " by=room@muc.example.com/macbeth" },
    { "prosody.xml", "hidden moderation(jB2O6O2ecxvbuwo3rfZDeB0E)=magic "
                     "by=tea@rooms.prosody.test/alice" },
    { NULL },
  };

  wc_said_fixture_assert_samples (MODULE, LIVE, "0425", samples);
}

/* Nobody in a room moderates by saying so, not even about what is his own. */
static void
test_author (void)
{
  WcAnnotationKind kind = WC_ANNOTATION_MODERATION;

  g_assert_true (wc_said_fixture_may (kind, "0425", "xep.xml", "xep-tombstone.xml"));
  g_assert_true (
      wc_said_fixture_may (kind, "0425", "prosody.xml", "prosody-tombstone.xml"));
  g_assert_false (
      wc_said_fixture_may (kind, "0425", "forged-occupant.xml", "xep-tombstone.xml"));
}

/* Only in a room something is moderated, and what stays of a message is no order. */
static void
test_not_mine (void)
{
  static const WcSaidSample samples[] = {
    { "forged-chat.xml", "" },
    { "forged-no-id.xml", "" },
    { "xep-tombstone.xml", "" },
    { "prosody-tombstone.xml", "" },
    { "../0424/xep.xml", "\"/me retracted a previous message, but it's unsupported by "
                         "your client.\"" },
    { NULL },
  };

  wc_said_fixture_assert_samples (MODULE, LIVE, "0425", samples);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/moderation/order", test_order);
  g_test_add_func ("/moderation/author", test_author);
  g_test_add_func ("/moderation/not-mine", test_not_mine);
  return g_test_run ();
}
