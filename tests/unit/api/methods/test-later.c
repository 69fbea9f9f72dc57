/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"

#define CHAT "'account':'','chat':'romeo@montague.lit'"

static void
test_schedule (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  g_autofree char *kept = wc_api_fixture_call (
      f, "Messages.Schedule",
      "{" CHAT ",'body':'later','at':4102444800000,"
      "'options':{'spoiler':'','thread':'t','encryption':'none','key':'k'}}");
  g_autofree char *again = wc_api_fixture_call (
      f, "Messages.Schedule",
      "{" CHAT ",'body':'later','at':4102444800000,"
      "'options':{'spoiler':'','thread':'t','encryption':'none','key':'k'}}");
  g_autofree char *changed = NULL;
  g_autofree char *listed = NULL;

  wc_api_fixture_assert_pick (kept, "scheduled.scheduled", "1");
  wc_api_fixture_assert_pick (kept, "scheduled.at", "4102444800000");
  wc_api_fixture_assert_pick (kept, "scheduled.spoiler", "");
  wc_api_fixture_assert_pick (kept, "scheduled.encryption", "none");
  wc_api_fixture_assert_pick (kept, "replayed", "false");
  wc_api_fixture_assert_pick (again, "replayed", "true");
  changed = wc_api_fixture_call (
      f, "Messages.ChangeScheduled",
      "{'account':'','id':1,'change':{'body':'sooner','at':4102444700000}}");
  wc_api_fixture_assert_pick (changed, "scheduled.body", "sooner");
  listed = wc_api_fixture_call (f, "Messages.Scheduled", "{'account':''}");
  wc_api_fixture_assert_pick (listed, "items.0.at", "4102444700000");
  wc_api_fixture_assert_pick (listed, "items.0.thread", "t");
  wc_api_fixture_expect (f, "Messages.CancelScheduled", "{'account':'','id':1}", "{}");
  wc_api_fixture_expect (f, "Messages.CancelScheduled", "{'account':'','id':1}",
                         "NotFound");
  wc_api_fixture_expect (f, "Messages.Schedule", "{" CHAT ",'body':'','at':1}",
                         "InvalidArgument body");
  wc_api_fixture_expect (f, "Messages.Schedule", "{" CHAT ",'body':'x','at':0}",
                         "InvalidArgument at");
}

/* All that Send takes but for what it waits for, and all of it is shown. */
static void
test_structure (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  g_autofree char *kept = wc_api_fixture_call (
      f, "Messages.Schedule",
      "{" CHAT ",'body':'romeo, https://x.test','at':4102444800000,'options':{"
      "'thread':'t','thread_parent':'p','attention':true,'unstyled':true,"
      "'mentions':[{'jid':'romeo@montague.lit','silent':true}],"
      "'links':[{'about':'https://x.test','title':'X'}]}}");
  static const char *const shown[][2] = {
    { "scheduled.thread_parent", "p" },
    { "scheduled.attention", "true" },
    { "scheduled.unstyled", "true" },
    { "scheduled.mentions.0.jid", "romeo@montague.lit" },
    { "scheduled.mentions.0.length", "5" },
    { "scheduled.mentions.0.silent", "true" },
    { "scheduled.links.0.title", "X" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    wc_api_fixture_assert_pick (kept, shown[i][0], shown[i][1]);
  wc_api_fixture_expect (f, "Messages.Schedule",
                         "{" CHAT ",'body':'x','at':1,'options':{'mentions':[{}]}}",
                         "InvalidArgument options.mentions");
}

static void
test_forward (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  WcStoreFixture *store = f->base->store;
  gint64 said = wc_store_fixture_say (store, WC_STORE_ROMEO, FALSE, store->now_us, "Oh");
  g_autofree char *params = g_strdup_printf (
      "{'account':'','ids':[%" G_GINT64_FORMAT "],'chat':'nurse@x.lit'}", said);
  g_autofree char *made = NULL;

  made = wc_api_fixture_call (f, "Messages.Forward", params);
  wc_api_fixture_assert_pick (made, "items.0.chat", "nurse@x.lit");
  wc_api_fixture_assert_pick (made, "items.0.body", "Oh");
  wc_api_fixture_assert_pick (made, "items.0.dir", "out");
  wc_api_fixture_expect (f, "Messages.Forward",
                         "{'account':'','ids':[1],'chat':'nurse@x.lit'}", "NotFound");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/methods/later/schedule", test_schedule);
  g_test_add_func ("/api/methods/later/structure", test_structure);
  g_test_add_func ("/api/methods/later/forward", test_forward);
  return g_test_run ();
}
