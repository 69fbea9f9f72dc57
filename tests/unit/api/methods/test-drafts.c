/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"

#define CHAT "'account':'','chat':'romeo@montague.lit'"

static void
test_save (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  WcStoreFixture *store = f->base->store;
  gint64 said = wc_store_fixture_say (store, WC_STORE_ROMEO, FALSE, store->now_us, "Oh");
  g_autofree char *answer = g_strdup_printf (
      "{" CHAT ",'draft':{'thread':'balcony','reply_to':%" G_GINT64_FORMAT
      ",'uploads':['job-1']}}",
      said);
  g_autofree char *drafts = NULL;

  wc_api_fixture_expect (f, "Chats.SaveDraft", answer, "{}");
  wc_api_fixture_expect (f, "Chats.SetDraft", "{" CHAT ",'body':'dear'}", "{}");
  drafts = wc_api_fixture_call (f, "Chats.Drafts", "{" CHAT "}");
  wc_api_fixture_assert_pick (drafts, "drafts.0.body", "dear");
  wc_api_fixture_assert_pick (drafts, "drafts.0.thread", NULL);
  wc_api_fixture_assert_pick (drafts, "drafts.1.thread", "balcony");
  wc_api_fixture_assert_pick (drafts, "drafts.1.body", NULL);
  wc_api_fixture_assert_pick (drafts, "drafts.1.uploads.0", "job-1");
  wc_api_fixture_expect (f, "Chats.SaveDraft", "{" CHAT ",'draft':{}}", "{}");
  wc_api_fixture_expect (f, "Chats.SaveDraft", "{" CHAT ",'draft':{'thread':'balcony'}}",
                         "{}");
  wc_api_fixture_expect (f, "Chats.Drafts", "{" CHAT "}", "{'drafts':[]}");
}

static void
test_refused (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();

  wc_api_fixture_expect (f, "Chats.SaveDraft", "{" CHAT ",'draft':{'body':'x'}}",
                         "NotFound");
  wc_store_fixture_say (f->base->store, WC_STORE_ROMEO, FALSE, f->base->store->now_us,
                        "Oh");
  wc_api_fixture_expect (f, "Chats.SaveDraft", "{" CHAT ",'draft':{'reply_to':1}}",
                         "NotFound");
  wc_api_fixture_expect (f, "Chats.SaveDraft", "{" CHAT ",'draft':{'reply_to':0}}",
                         "InvalidArgument draft.reply_to");
  wc_api_fixture_expect (f, "Chats.Drafts", "{'account':'','chat':'@'}",
                         "InvalidArgument chat");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/methods/drafts/save", test_save);
  g_test_add_func ("/api/methods/drafts/refused", test_refused);
  return g_test_run ();
}
