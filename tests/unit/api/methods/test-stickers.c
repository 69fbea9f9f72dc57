/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"
#include "store/attachment-store.h"

#define URI                                                                              \
  "xmpp:romeo@montague.lit?pubsub;action=retrieve;node=urn:xmpp:stickers:0;item=i"

static void
test_read (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  g_autofree char *whole = NULL;

  wc_api_fixture_expect (f, "Files.StickerPacks", "{'account':'','jid':''}", "Offline");
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_api_fixture_expect (f, "Files.StickerPacks",
                         "{'account':'','jid':'romeo@montague.lit'}",
                         "{'packs':[{'id':'i','uri':'" URI
                         "','jid':'romeo@montague.lit','name':'Cats','restricted':false,"
                         "'count':1}]}");
  wc_fake_people_assert_log (wc_fake_link_get_people (f->base->link),
                             "stickers romeo@montague.lit urn:xmpp:stickers:0 -");
  whole = wc_api_fixture_call (f, "Files.StickerPack", "{'account':'','uri':'" URI "'}");
  wc_api_fixture_assert_pick (whole, "pack.stickers.0.url", "https://u/cat.png");
  wc_api_fixture_assert_pick (whole, "pack.stickers.0.pack", URI);
  wc_api_fixture_assert_pick (whole, "pack.stickers.0.description", "😘");
  wc_api_fixture_expect (f, "Files.StickerPack", "{'account':'','uri':'x'}",
                         "InvalidArgument uri");
}

static void
test_change (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();

  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_api_fixture_expect (f, "Files.ImportStickerPack", "{'account':'','uri':'" URI "'}",
                         "{}");
  wc_api_fixture_expect (f, "Files.RemoveStickerPack", "{'account':'','pack':'i'}", "{}");
  wc_fake_people_assert_log (wc_fake_link_get_people (f->base->link),
                             "import-stickers " URI ";remove-stickers i");
}

/* Only of what was uploaded, and is all of it. */
static void
test_publish (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  WcStoreFixture *store = f->base->store;
  g_autoptr (WcAttachment) file = wc_attachment_new ();
  g_autofree char *made = NULL;

  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_attachment_add_source (file, "https://u/cat.png");
  file->job = g_strdup ("done");
  wc_store_fixture_begin (store);
  g_assert_cmpint (wc_attachment_store_add_alone (store->db, store->account, file, NULL),
                   !=, 0);
  wc_store_fixture_commit (store);
  made = wc_api_fixture_call (
      f, "Files.PublishStickerPack",
      "{'account':'','pack':{'name':'Cats','stickers':[{'upload':'done',"
      "'description':':)','suggestions':['+1']}]}}");
  wc_api_fixture_assert_pick (made, "published.name", "Cats");
  wc_api_fixture_assert_pick (made, "published.stickers.0.url", "https://u/cat.png");
  wc_api_fixture_assert_pick (made, "published.stickers.0.description", ":)");
  wc_api_fixture_expect (f, "Files.PublishStickerPack",
                         "{'account':'','pack':{'name':'Cats','stickers':[{'upload':'x',"
                         "'description':':)'}]}}",
                         "NotFound");
  wc_api_fixture_expect (f, "Files.PublishStickerPack",
                         "{'account':'','pack':{'stickers':[{'upload':'done',"
                         "'description':':)'}]}}",
                         "InvalidArgument name");
  wc_api_fixture_expect (f, "Files.PublishStickerPack",
                         "{'account':'','pack':{'name':'Cats'}}",
                         "InvalidArgument stickers");
}

/* What a pack names of a sticker is what is sent; nothing is uploaded again. */
static void
test_send (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  g_autofree char *sent = wc_api_fixture_call (
      f, "Messages.Send",
      "{'account':'','chat':'nurse@capulet.lit','body':'','options':{'attachments':[{"
      "'url':'https://u/cat.png','pack':'" URI
      "','type':'image/png','description':'😘','size':5,'hashes':['sha-256 AAAA'],"
      "'disposition':'sticker'}]}}");

  wc_api_fixture_assert_pick (sent, "message.attachments.0.state", "remote");
  wc_api_fixture_assert_pick (sent, "message.attachments.0.url", "https://u/cat.png");
  wc_api_fixture_assert_pick (sent, "message.attachments.0.pack", URI);
  wc_api_fixture_assert_pick (sent, "message.attachments.0.size", "5");
  wc_api_fixture_assert_pick (sent, "message.attachments.0.hashes.0", "sha-256 AAAA");
  wc_api_fixture_assert_pick (sent, "message.attachments.0.disposition", "sticker");
  wc_api_fixture_expect (f, "Messages.Send",
                         "{'account':'','chat':'nurse@capulet.lit','body':'','options':{"
                         "'attachments':[{'url':'http://u/cat.png'}]}}",
                         "InvalidArgument source");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/methods/stickers/read", test_read);
  g_test_add_func ("/api/methods/stickers/change", test_change);
  g_test_add_func ("/api/methods/stickers/publish", test_publish);
  g_test_add_func ("/api/methods/stickers/send", test_send);
  return g_test_run ();
}
