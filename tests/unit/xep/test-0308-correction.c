/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/said-fixture.h"
#include "xep/xep-list.h"

#define MODULE &wc_xep_0308_correction
#define LIVE WC_MESSAGE_SOURCE_LIVE
#define REPLACE(id) "<replace xmlns='urn:xmpp:message-correct:0' id='" id "'/>"

static void
test_inbound (void)
{
  wc_said_fixture_assert (
      MODULE, LIVE,
      "<message id='good1'><body>But soft</body>" REPLACE ("bad1") "</message>",
      "\"But soft\" correction(bad1)=But soft");
}

static void
test_odd (void)
{
  wc_said_fixture_assert (MODULE, LIVE, "<message>" REPLACE ("bad1") "</message>", "");
  wc_said_fixture_assert (MODULE, LIVE,
                          "<message><body>a</body>" REPLACE ("") "</message>", "\"a\"");
  wc_said_fixture_assert (
      MODULE, LIVE, "<message type='error'><body>a</body>" REPLACE ("bad1") "</message>",
      "\"a\"");
}

static void
test_outbound (void)
{
  wc_said_fixture_assert_writes (
      MODULE, "But soft",
      wc_annotation_new (WC_ANNOTATION_CORRECTION, "bad1", "But soft"),
      "<message type='chat'><body>But soft</body>" REPLACE ("bad1") "</message>");
  wc_said_fixture_assert_writes (MODULE, "a", NULL,
                                 "<message type='chat'><body>a</body></message>");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/correction/inbound", test_inbound);
  g_test_add_func ("/correction/odd", test_odd);
  g_test_add_func ("/correction/outbound", test_outbound);
  return g_test_run ();
}
