/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "crypto/omemo-payload.h"
#include "lib/fake-session.h"
#include "lib/omemo-fixture.h"
#include "lib/store-fixture.h"
#include "store/message-omemo-store.h"
#include "store/message-store.h"
#include "store/omemo-device-store.h"
#include "store/omemo-policy-store.h"
#include "sync/outbox.h"
#include "xep/host.h"
#include "xep/omemo-fetch.h"
#include "xep/omemo-outbound.h"
#include "xep/omemo-wire.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

#define SECRET "meet me in the vault"

typedef struct
{
  WcStoreFixture *store;
  WcOmemo *omemo;
  WcOmemoOwn *own;
  WcRatchetDevice *romeo;
  WcHost host;
  WcFakeSession *fake;
  guint n_done;
} Fixture;

/* What the other modules have to ask meanwhile. */
static void
drop_sent (Fixture *f)
{
  while (!g_queue_is_empty (&f->fake->sent))
    wc_node_unref (g_queue_pop_head (&f->fake->sent));
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->omemo = wc_omemo_new (f->store->db, f->store->account, WC_STORE_JULIET);
  f->own = wc_omemo_fixture_ensure (f->omemo);
  f->romeo = wc_ratchet_device_new (WC_STORE_ROMEO, 7);
  f->host.account = wc_account_new (WC_STORE_JULIET);
  f->host.account->id = f->store->account;
  f->host.db = f->store->db;
  f->host.omemo = f->omemo;
  f->fake = wc_fake_session_new_with (WC_STORE_JULIET "/here", wc_xep_list, &f->host);
  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_AUTO);
  wc_omemo_fixture_list (f->omemo, WC_STORE_JULIET, f->own->device, 0u);
  drop_sent (f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  drop_sent (f);
  wc_fake_session_free (f->fake);
  wc_account_unref (f->host.account);
  wc_ratchet_device_free (f->romeo);
  wc_omemo_own_free (f->own);
  wc_omemo_free (f->omemo);
  wc_store_fixture_free (f->store);
}

static void
meet (Fixture *f)
{
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->romeo);
}

static WcMessageBuilder *
draft_to (Fixture *f, const char *chat, const char *encryption)
{
  WcMessageBuilder *draft =
      wc_store_fixture_message (f->store, chat, TRUE, f->store->now_us);

  wc_message_builder_set_body (draft, SECRET);
  wc_message_builder_set_encryption (draft, encryption);
  wc_message_builder_set_origin_id (draft, "o1");
  wc_message_builder_set_message_id (draft, "o1");
  return draft;
}

/* Decorates as the outbox does, in a transaction, which is rolled back when the message
 * must not leave. @inside: what else is in the stanza. Ends @draft. */
static WcNode *
render (Fixture *f, WcMessageBuilder *draft, const char *inside, GError **error)
{
  g_autoptr (WcMessage) message = wc_message_builder_end (draft);
  g_autofree char *xml = g_strdup_printf (
      "<message xmlns='jabber:client' type='chat' to='%s' id='o1'>%s%s"
      "</message>",
      message->chat, message->body != NULL ? "<body>" SECRET "</body>" : "", inside);
  WcOutbound out = { message, wc_fake_session_parse (xml) };

  f->store->now_us++;
  wc_store_fixture_begin (f->store);
  if (wc_message_store_add (f->store->db, message, 0, error) &&
      wc_session_decorate (f->fake->session, &out, error))
    {
      wc_store_fixture_commit (f->store);
      return out.stanza;
    }
  wc_db_rollback (f->store->db);
  wc_node_unref (out.stanza);
  return NULL;
}

static void
expect_refused (Fixture *f, WcMessageBuilder *draft, const char *inside, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (render (f, draft, inside, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "condition"), ==, why);
}

static void
expect_text (Fixture *f, const WcNode *stanza, const char *text)
{
  const WcOmemoWireReader reader = { WC_STORE_ROMEO, 7 };
  WcOmemoReason reason;
  const WcRatchetPeer us = { WC_STORE_JULIET, f->own->device, WC_OMEMO_AXOLOTL };
  g_autoptr (WcOmemoEncrypted) said = wc_omemo_wire_read (
      wc_omemo_wire_find (stanza, WC_OMEMO_AXOLOTL), &reader, &reason);
  g_autoptr (WcRatchetReceived) received = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (said->keys->len, ==, 1);
  received = wc_ratchet_decrypt (f->romeo->ratchet, &us, said->keys->pdata[0],
                                 f->own->identity, &error);
  g_assert_no_error (error);
  plain = wc_omemo_payload_decrypt (said, received->plain, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), text,
                   strlen (text));
}

static void
assert_hidden (const WcNode *stanza)
{
  g_autofree char *bytes = wc_node_to_string (stanza, WC_NS_CLIENT);

  g_assert_null (strstr (bytes, "vault"));
}

static void
test_encrypted (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcNode) stanza = NULL;

  meet (f);
  stanza = render (f, draft_to (f, WC_STORE_ROMEO, "omemo"), "", &error);
  g_assert_no_error (error);
  assert_hidden (stanza);
  expect_text (f, stanza, SECRET);
  g_assert_nonnull (wc_node_child (stanza, "encryption", WC_NS_EME));
  g_assert_nonnull (wc_node_child (stanza, "store", WC_NS_HINTS));
  g_assert_cmpstr (wc_node_attr (wc_node_child (stanza, "origin-id", WC_NS_SID), "id"),
                   ==, "o1");
  g_assert_null (wc_node_child (stanza, "active", WC_NS_CHAT_STATES));
  g_assert_nonnull (wc_node_child (stanza, "request", WC_NS_RECEIPTS));
}

/* What is not said to be encrypted goes as before, where nobody demands more. */
static void
test_clear (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcNode) stanza = NULL;

  stanza = render (f, draft_to (f, WC_STORE_ROMEO, NULL), "", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wc_node_child_text (stanza, "body", WC_NS_CLIENT), ==, SECRET);
  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_ON);
  expect_refused (f, draft_to (f, WC_STORE_ROMEO, NULL), "", "omemo.required");
}

/* Whoever has put it there, and in whatever element it stands. */
static void
test_never_in_clear (Fixture *f, gconstpointer data)
{
  static const char *const telling[] = {
    "<subject>the vault</subject>",
    "<x xmlns='jabber:x:oob'><url>https://x/vault</url></x>",
    "<spoiler xmlns='urn:xmpp:spoiler:0'>vault</spoiler>",
    "<html xmlns='http://jabber.org/protocol/xhtml-im'><body>vault</body></html>",
    "<file-sharing xmlns='urn:xmpp:sfs:0' id='vault'/>",
    "<reference xmlns='urn:xmpp:reference:0' type='data' uri='vault'/>",
    "<sticker xmlns='urn:xmpp:stickers:0' pack='vault'/>",
    "<reactions xmlns='urn:xmpp:reactions:0' id='vault'/>",
    "<attention xmlns='urn:xmpp:attention:0'/>",
    "<new xmlns='u:of-tomorrow'>vault</new>",
  };
  static const char *const spared[] = {
    "<unstyled xmlns='urn:xmpp:styling:0'/>",
    "<mention xmlns='urn:xmpp:mentions:0' uri='vault'/>",
    "<reference xmlns='urn:xmpp:reference:0' type='mention' uri='vault'/>",
    "<Description xmlns='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>vault"
    "</Description>",
    "<active xmlns='http://jabber.org/protocol/chatstates'/>",
    "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>"
    "<body start='0' end='5'/></fallback>",
  };

  meet (f);
  for (gsize i = 0; i < G_N_ELEMENTS (telling); i++)
    expect_refused (f, draft_to (f, WC_STORE_ROMEO, "omemo"), telling[i],
                    "omemo.in-clear");
  for (gsize i = 0; i < G_N_ELEMENTS (spared); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WcNode) stanza =
          render (f, draft_to (f, WC_STORE_ROMEO, "omemo"), spared[i], &error);

      g_assert_no_error (error);
      assert_hidden (stanza);
      expect_text (f, stanza, SECRET);
    }
}

/* Modules behind this one would add to what is encrypted already. */
static void
test_last (Fixture *f, gconstpointer data)
{
  const WcXep *last = NULL;

  for (gsize i = 0; wc_xep_list[i] != NULL; i++)
    if (wc_xep_list[i]->outbound != NULL)
      last = wc_xep_list[i];
  g_assert_true (last == &wc_xep_omemo_outbound);
}

static WcMessageBuilder *
draft_reaction (Fixture *f)
{
  WcMessageBuilder *draft = draft_to (f, WC_STORE_ROMEO, "omemo");

  wc_message_builder_set_body (draft, NULL);
  wc_message_builder_peek (draft)->hidden = TRUE;
  wc_message_builder_take_annotation (
      draft, wc_annotation_new (WC_ANNOTATION_REACTIONS, "vault", "🐢"));
  return draft;
}

static void
test_reactions (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcNode) stanza = NULL;

  meet (f);
  expect_refused (f, draft_reaction (f), "", "omemo.in-clear");
  wc_omemo_fixture_set_shows (f->omemo, WC_OMEMO_OUTER_REACTIONS);
  stanza = render (f, draft_reaction (f), "", &error);
  g_assert_no_error (error);
  g_assert_nonnull (wc_node_child (stanza, "reactions", WC_NS_REACTIONS));
}

/* A correction says by an id what it corrects; its text is encrypted. */
static void
test_correction (Fixture *f, gconstpointer data)
{
  WcMessageBuilder *draft = draft_to (f, WC_STORE_ROMEO, "omemo");
  g_autoptr (GError) error = NULL;
  g_autoptr (WcNode) stanza = NULL;

  meet (f);
  wc_message_builder_take_annotation (
      draft, wc_annotation_new (WC_ANNOTATION_CORRECTION, "m1", SECRET));
  stanza = render (f, draft, "", &error);
  g_assert_no_error (error);
  assert_hidden (stanza);
  g_assert_cmpstr (wc_node_attr (wc_node_child (stanza, "replace", WC_NS_CORRECT), "id"),
                   ==, "m1");
  expect_text (f, stanza, SECRET);
}

/* The quotation is part of what is encrypted. */
static void
test_quotation (Fixture *f, gconstpointer data)
{
  WcMessageBuilder *draft = draft_to (f, WC_STORE_ROMEO, "omemo");
  WcAnnotation *reply = wc_annotation_new (WC_ANNOTATION_REPLY, "m1", "quote");
  g_autoptr (GError) error = NULL;
  g_autoptr (WcNode) stanza = NULL;

  meet (f);
  reply->target_body = g_strdup ("in which vault?");
  wc_message_builder_take_annotation (draft, reply);
  stanza = render (f, draft, "", &error);
  g_assert_no_error (error);
  assert_hidden (stanza);
  expect_text (f, stanza, "> in which vault?\n" SECRET);
}

/* ---- Whom it is for ---- */

static void
expect_not_yet (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (render (f, draft_to (f, WC_STORE_ROMEO, "omemo"), "", &error));
  g_assert_error (error, WC_OUTBOX_ERROR, WC_OUTBOX_ERROR_NOT_YET);
}

static void
on_done (gpointer data)
{
  ((Fixture *) data)->n_done++;
}

static void
prepare (Fixture *f)
{
  guint before = f->n_done;

  wc_omemo_audience_ask (wc_omemo_outbound_get_audience (f->fake->session),
                         WC_STORE_ROMEO, on_done, f);
  g_assert_cmpuint (f->n_done, ==, before);
  drop_sent (f);
  while (f->n_done == before)
    if (!g_main_context_iteration (NULL, FALSE))
      wc_fake_clock_advance (f->fake->clock, WC_OMEMO_FETCH_WAIT_US);
  drop_sent (f);
}

static void
test_not_yet (Fixture *f, gconstpointer data)
{
  expect_not_yet (f);
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  expect_not_yet (f);
  wc_omemo_fixture_begin (f->omemo, f->romeo);
  wc_node_unref (render (f, draft_to (f, WC_STORE_ROMEO, "omemo"), "", NULL));
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 0u);
  expect_refused (f, draft_to (f, WC_STORE_ROMEO, "omemo"), "", "omemo.no-devices");
  meet (f);
  wc_omemo_fixture_trust (f->omemo, f->romeo, WC_OMEMO_TRUST_DISTRUSTED);
  expect_refused (f, draft_to (f, WC_STORE_ROMEO, "omemo"), "", "omemo.distrusted");
  wc_omemo_fixture_trust (f->omemo, f->romeo, WC_OMEMO_TRUST_UNDECIDED);
  expect_refused (f, draft_to (f, WC_STORE_ROMEO, "omemo"), "", "omemo.undecided");
  expect_refused (f, draft_to (f, "room@x/nick", "omemo"), "", "omemo.room-unfit");
  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_OFF);
  expect_refused (f, draft_to (f, WC_STORE_ROMEO, "omemo"), "", "omemo.no-own-device");
  f->host.omemo = NULL;
  expect_refused (f, draft_to (f, WC_STORE_ROMEO, "omemo"), "", "omemo.store");
}

static void
test_left_out (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress eight = { f->store->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 8 };
  WcMessageBuilder *draft;
  gint64 id;
  g_autoptr (WcNode) stanza = NULL;
  g_autoptr (WcMessage) sent = NULL;
  g_autoptr (GError) error = NULL;

  meet (f);
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 8u, 0u);
  wc_store_fixture_begin (f->store);
  wc_omemo_device_store_set_bundle (f->store->db, &eight, WC_OMEMO_BUNDLE_NONE, 0, NULL);
  wc_store_fixture_commit (f->store);
  draft = draft_to (f, WC_STORE_ROMEO, "omemo");
  id = wc_message_builder_peek (draft)->id;
  stanza = render (f, draft, "", &error);
  g_assert_no_error (error);
  sent = wc_message_store_get (f->store->db, f->store->account, id, NULL);
  g_assert_cmpuint (sent->omemo->left->len, ==, 1);
  g_assert_cmpint (((WcMessageOmemoLeft *) sent->omemo->left->pdata[0])->reason, ==,
                   WC_OMEMO_REASON_NO_BUNDLE);
}

/* What was asked for is not asked for again for the same message, whatever came of it. */
static void
test_prepared (Fixture *f, gconstpointer data)
{
  expect_not_yet (f);
  prepare (f);
  expect_refused (f, draft_to (f, WC_STORE_ROMEO, "omemo"), "", "omemo.keys-unreachable");
  expect_not_yet (f);
}

/* ---- What was queued before anybody knew ---- */

static char *
scheme_of (Fixture *f, gint64 id)
{
  g_autoptr (WcMessage) message =
      wc_message_store_get (f->store->db, f->store->account, id, NULL);

  return g_strdup (message->encryption);
}

/* Renders one of those; gives what it says it is afterwards. */
static char *
settle (Fixture *f, WcNode **out, GError **error)
{
  WcMessageBuilder *draft = draft_to (f, WC_STORE_ROMEO, WC_MESSAGE_UNDECIDED);
  gint64 id = wc_message_builder_peek (draft)->id;

  *out = render (f, draft, "", error);
  return *out != NULL ? scheme_of (f, id) : NULL;
}

static void
test_undecided (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcNode) nothing = NULL;
  g_autoptr (WcNode) hidden = NULL;
  g_autofree char *before = settle (f, &nothing, &error);
  g_autofree char *scheme = NULL;

  g_assert_null (before);
  g_assert_error (error, WC_OUTBOX_ERROR, WC_OUTBOX_ERROR_NOT_YET);
  g_clear_error (&error);
  meet (f);
  scheme = settle (f, &hidden, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (scheme, ==, "omemo");
  assert_hidden (hidden);
  expect_text (f, hidden, SECRET);
}

static void
test_undecided_clear (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcNode) clear = NULL;
  g_autofree char *scheme = NULL;

  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 0u);
  scheme = settle (f, &clear, &error);
  g_assert_no_error (error);
  g_assert_null (scheme);
  g_assert_cmpstr (wc_node_child_text (clear, "body", WC_NS_CLIENT), ==, SECRET);
}

/* Nobody could tell: it does not become clear for that. */
static void
test_undecided_in_vain (Fixture *f, gconstpointer data)
{
  prepare (f);
  expect_refused (f, draft_to (f, WC_STORE_ROMEO, WC_MESSAGE_UNDECIDED), "",
                  "omemo.keys-unreachable");
}

static void
test_too_big (Fixture *f, gconstpointer data)
{
  WcMessageBuilder *draft = draft_to (f, WC_STORE_ROMEO, "omemo");
  g_autofree char *thread = g_strnfill (WC_OMEMO_OUTBOUND_MAX, 't');
  g_autofree char *inside = g_strdup_printf ("<thread>%s</thread>", thread);

  meet (f);
  expect_refused (f, draft, inside, "omemo.too-big");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/xep/omemo-outbound/encrypted", test_encrypted);
  ADD ("/xep/omemo-outbound/clear", test_clear);
  ADD ("/xep/omemo-outbound/never-in-clear", test_never_in_clear);
  ADD ("/xep/omemo-outbound/last", test_last);
  ADD ("/xep/omemo-outbound/reactions", test_reactions);
  ADD ("/xep/omemo-outbound/correction", test_correction);
  ADD ("/xep/omemo-outbound/quotation", test_quotation);
  ADD ("/xep/omemo-outbound/not-yet", test_not_yet);
  ADD ("/xep/omemo-outbound/refusals", test_refusals);
  ADD ("/xep/omemo-outbound/left-out", test_left_out);
  ADD ("/xep/omemo-outbound/prepared", test_prepared);
  ADD ("/xep/omemo-outbound/undecided", test_undecided);
  ADD ("/xep/omemo-outbound/undecided-clear", test_undecided_clear);
  ADD ("/xep/omemo-outbound/undecided-in-vain", test_undecided_in_vain);
  ADD ("/xep/omemo-outbound/too-big", test_too_big);
  return g_test_run ();
}
