/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "crypto/omemo-payload.h"
#include "lib/fake-session.h"
#include "lib/ratchet-fixture.h"
#include "lib/store-fixture.h"
#include "store/message-omemo-store.h"
#include "store/message-store.h"
#include "store/omemo-policy-store.h"
#include "xep/host.h"
#include "xep/omemo-inbound.h"
#include "xep/omemo-wire.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

#define HIS_DEVICE 17

/* Juliet's device over a store, Romeo's in memory. */
typedef struct
{
  WcStoreFixture *store; /* (owned) */
  WcOmemo *omemo;        /* (owned) */
  WcOmemoOwn *own;       /* (owned) */
  WcRatchetDevice *romeo;
  WcFakeSession *fake; /* (owned) */
  WcHost host;
  const char *behind; /* (nullable) whose archive is not read yet */
} Fixture;

static WcCatchupProgress
progress_of (gpointer data, const char *of)
{
  const Fixture *f = data;

  return g_strcmp0 (of, f->behind) == 0 ? WC_CATCHUP_BEHIND : WC_CATCHUP_READ;
}

static void
set_use (Fixture *f, WcOmemoUse use)
{
  WcOmemoPolicy policy;

  wc_omemo_policy_init (&policy);
  policy.use = use;
  wc_store_fixture_begin (f->store);
  wc_omemo_policy_store_save (f->store->db, f->store->account, &policy, NULL);
  wc_store_fixture_commit (f->store);
}

static void
setup (Fixture *f, gconstpointer data)
{
  static const WcXep *const xeps[] = { &wc_xep_omemo_inbound, NULL };
  const WcRatchetPeer us = { WC_STORE_JULIET, 0, WC_OMEMO_AXOLOTL };
  g_autoptr (WcOmemoBundle) bundle = NULL;
  g_autoptr (GError) error = NULL;
  WcRatchetPeer ours = us;

  f->store = wc_store_fixture_new ();
  f->omemo = wc_omemo_new (f->store->db, f->store->account, WC_STORE_JULIET);
  wc_store_fixture_begin (f->store);
  f->own = wc_omemo_own_device_ensure (&f->omemo->own, NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  bundle = wc_omemo_own_device_make_bundle (&f->omemo->own, WC_OMEMO_AXOLOTL, &error);
  f->romeo = wc_ratchet_device_new (WC_STORE_ROMEO, HIS_DEVICE);
  ours.device = f->own->device;
  wc_ratchet_begin (f->romeo->ratchet, &ours, bundle, NULL, &error);
  g_assert_no_error (error);
  f->host = (WcHost){
    .db = f->store->db, .omemo = f->omemo, .self = f, .progress_of = progress_of
  };
  f->fake = wc_fake_session_new_with (WC_STORE_JULIET "/here", xeps, &f->host);
  f->fake->db = f->store->db;
  set_use (f, WC_OMEMO_USE_AUTO);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_fake_session_free (f->fake);
  wc_ratchet_device_free (f->romeo);
  wc_omemo_own_free (f->own);
  wc_omemo_free (f->omemo);
  wc_store_fixture_free (f->store);
}

/* What Romeo says to our device (or another one), with @extra beside it. */
static WcNode *
say (Fixture *f, const char *text, guint32 device, const char *extra)
{
  const WcRatchetPeer us = { WC_STORE_JULIET, f->own->device, WC_OMEMO_AXOLOTL };
  g_autoptr (GBytes) plain = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;
  g_autoptr (WcOmemoPayload) payload = wc_omemo_payload_encrypt (WC_OMEMO_AXOLOTL, plain);
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_key_free);
  gboolean kex = FALSE;
  g_autoptr (GBytes) data = wc_ratchet_encrypt (f->romeo->ratchet, &us, payload->secret,
                                                /* pinned= */ NULL, &kex, NULL);
  g_autoptr (WcOmemoEncrypted) said = NULL;
  g_autoptr (WcNode) encrypted = NULL;
  g_autofree char *xml =
      g_strconcat ("<message from='" WC_STORE_ROMEO "/a' type='chat' id='m1'><body>This "
                   "is encrypted</body><encryption xmlns='urn:xmpp:eme:0' "
                   "namespace='eu.siacs.conversations.axolotl'/>",
                   extra, "</message>", NULL);
  WcNode *stanza = wc_fake_session_parse (xml);

  g_ptr_array_add (keys, wc_omemo_key_new (NULL, device, kex, data));
  said = wc_omemo_encrypted_new (WC_OMEMO_AXOLOTL, HIS_DEVICE, payload->iv,
                                 payload->payload, keys);
  encrypted = wc_omemo_wire_build (said);
  wc_node_add_tree (stanza, encrypted);
  return stanza;
}

static WcVerdict
walk (Fixture *f, WcInbound *in)
{
  gpointer state = wc_session_get_state (f->fake->session, &wc_xep_omemo_inbound);
  WcVerdict verdict;

  wc_store_fixture_begin (f->store);
  verdict = wc_xep_omemo_inbound.inbound (f->fake->session, state, in);
  wc_store_fixture_commit (f->store);
  return verdict;
}

/* It goes on as if it had come in clear; the text beside it, and what nobody may say
 * outside, are no part of it. */
static void
test_read (Fixture *f, gconstpointer data)
{
  g_auto (WcInbound)
      in = { .stanza = say (f, "hello", f->own->device,
                            "<html xmlns='http://jabber.org/protocol/xhtml-im'/>"
                            "<x xmlns='jabber:x:oob'><url>https://x.lit/</url></x>"
                            "<replace xmlns='urn:xmpp:message-correct:0' id='m0'/>"
                            "<stanza-id xmlns='urn:xmpp:sid:0' id='s' by='x.lit'/>") };

  g_assert_cmpint (walk (f, &in), ==, WC_PASS);
  g_assert_cmpstr (wc_node_child_text (in.stanza, "body", WC_NS_CLIENT), ==, "hello");
  g_assert_null (
      wc_node_next (wc_node_child (in.stanza, "body", NULL), "body", WC_NS_CLIENT));
  g_assert_false (wc_omemo_wire_is_in (in.stanza));
  g_assert_null (wc_node_child (in.stanza, "encryption", WC_NS_EME));
  g_assert_null (wc_node_child (in.stanza, "html", NULL));
  g_assert_null (wc_node_child (in.stanza, "x", WC_NS_OOB));
  g_assert_nonnull (wc_node_child (in.stanza, "replace", WC_NS_CORRECT));
  g_assert_nonnull (wc_node_child (in.stanza, "stanza-id", WC_NS_SID));
  g_assert_cmpstr (wc_node_attr (in.stanza, "id"), ==, "m1");
  g_assert_cmpstr (wc_message_builder_peek (in.message)->encryption, ==, "omemo");
  g_assert_cmpint (in.omemo->reason, ==, WC_OMEMO_REASON_NONE);
  g_assert_cmpstr (in.omemo->jid, ==, WC_STORE_ROMEO);
  g_assert_cmpuint (in.omemo->device, ==, HIS_DEVICE);
}

/* An account without OMEMO is as it was. */
static void
test_off (Fixture *f, gconstpointer data)
{
  g_auto (WcInbound) in = { .stanza = say (f, "hello", f->own->device, "") };

  set_use (f, WC_OMEMO_USE_OFF);
  g_assert_cmpint (walk (f, &in), ==, WC_PASS);
  g_assert_true (wc_omemo_wire_is_in (in.stanza));
  g_assert_null (in.omemo);
}

static void
test_empty (Fixture *f, gconstpointer data)
{
  g_auto (WcInbound) in = { .stanza = say (f, NULL, f->own->device, "") };
  g_auto (WcInbound) other = { .stanza = say (f, NULL, 5, "") };

  g_assert_cmpint (walk (f, &in), ==, WC_DROP);
  g_assert_cmpint (walk (f, &other), ==, WC_DROP);
}

/* What cannot be read stays as it is, for a row that says why. */
static void
test_failure (Fixture *f, gconstpointer data)
{
  g_auto (WcInbound) other = { .stanza = say (f, "for others", 5, "") };
  g_auto (WcInbound) old = { .stanza = say (f, "long ago", 5, ""), .stamp_us = 1 };
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (
                                "<message from='a@b'><encrypted "
                                "xmlns='eu.siacs.conversations.axolotl'/></message>") };

  g_assert_cmpint (walk (f, &other), ==, WC_PASS);
  g_assert_cmpint (other.omemo->reason, ==, WC_OMEMO_REASON_NOT_FOR_US);
  g_assert_true (wc_omemo_wire_is_in (other.stanza));
  g_assert_cmpint (walk (f, &old), ==, WC_PASS);
  g_assert_cmpint (old.omemo->reason, ==, WC_OMEMO_REASON_BEFORE_US);
  g_assert_cmpint (walk (f, &in), ==, WC_PASS);
  g_assert_cmpint (in.omemo->reason, ==, WC_OMEMO_REASON_DAMAGED);
}

/* Stores the row that @in becomes, of Romeo's chat. */
static void
keep (Fixture *f, const WcInbound *in)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f->store, WC_STORE_ROMEO, FALSE, in->stamp_us);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_encryption (builder, "omemo");
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f->store);
  wc_message_store_add (f->store->db, message, 0, &error);
  g_assert_no_error (error);
  in->omemo->message = message->id;
  wc_message_omemo_store_set (f->store->db, f->store->account, in->omemo, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
}

/* One row of a chat stands for all from before our device; what is of now has its own. */
static void
test_summed_up (Fixture *f, gconstpointer data)
{
  g_auto (WcInbound) old = { .stanza = say (f, "long ago", 5, ""), .stamp_us = 1 };
  g_auto (WcInbound) next = { .stanza = say (f, "then", 5, ""), .stamp_us = 2 };
  g_auto (WcInbound) in = { .stanza = say (f, "for others", 5, "") };

  g_assert_cmpint (walk (f, &old), ==, WC_PASS);
  keep (f, &old);
  g_assert_cmpint (walk (f, &next), ==, WC_DROP);
  g_assert_cmpint (walk (f, &in), ==, WC_PASS);
  g_assert_cmpint (in.omemo->reason, ==, WC_OMEMO_REASON_NOT_FOR_US);
}

/* Of another namespace than this build can read. */
static void
test_unsupported (Fixture *f, gconstpointer data)
{
  g_auto (WcInbound)
      in = { .stanza = wc_fake_session_parse ("<message from='a@b'><encrypted "
                                              "xmlns='urn:xmpp:omemo:2'/></message>") };

  g_assert_cmpint (walk (f, &in), ==, WC_PASS);
  g_assert_cmpint (in.omemo->reason, ==,
                   wc_omemo_library_speaks (WC_OMEMO_2) ? WC_OMEMO_REASON_DAMAGED
                                                        : WC_OMEMO_REASON_UNSUPPORTED);
  g_assert_cmpint (in.omemo->version, ==, WC_OMEMO_2);
}

static gint64
count_held (Fixture *f)
{
  return wc_store_fixture_count (f->store, "SELECT 1 FROM omemo_pending");
}

/* What comes live waits for the archive, and is read when that has been. */
static void
test_held (Fixture *f, gconstpointer data)
{
  g_auto (WcInbound) in = { .stanza = say (f, "hello", f->own->device, "") };
  g_auto (WcInbound) archived = { .stanza = say (f, "more", f->own->device, ""),
                                  .origin = WC_MESSAGE_SOURCE_ARCHIVE };

  f->behind = WC_STORE_JULIET;
  g_assert_cmpint (walk (f, &in), ==, WC_DROP);
  g_assert_cmpint (count_held (f), ==, 1);
  g_assert_cmpint (walk (f, &archived), ==, WC_PASS);
  g_assert_cmpint (count_held (f), ==, 1);
  f->behind = NULL;
  g_string_truncate (f->fake->units, 0);
  wc_omemo_inbound_caught_up (f->fake->session);
  wc_fake_clock_advance (f->fake->clock, 1);
  g_assert_cmpint (count_held (f), ==, 0);
  g_assert_nonnull (strstr (f->fake->units->str, "deliver"));
}

/* A room has an archive of its own: what is said in it waits for that, and for no other.
 */
static void
test_held_in_room (Fixture *f, gconstpointer data)
{
  g_auto (WcInbound) in = { .stanza = say (f, "in the room", f->own->device, "") };
  g_auto (WcInbound) other = { .stanza = say (f, "to us", f->own->device, "") };

  wc_node_set (in.stanza, "from", "coven@chat.x.lit/somebody");
  wc_node_set (in.stanza, "type", "groupchat");
  f->behind = "coven@chat.x.lit";
  g_assert_cmpint (walk (f, &in), ==, WC_DROP);
  g_assert_cmpint (count_held (f), ==, 1);
  g_assert_cmpint (walk (f, &other), ==, WC_PASS);
  wc_omemo_inbound_caught_up (f->fake->session);
  wc_fake_clock_advance (f->fake->clock, 1);
  g_assert_cmpint (count_held (f), ==, 1);
  f->behind = NULL;
  wc_omemo_inbound_caught_up (f->fake->session);
  wc_fake_clock_advance (f->fake->clock, 1);
  g_assert_cmpint (count_held (f), ==, 0);
}

/* Nobody overtakes those that are held, who comes between the archive's end and their
 * turn, or while they are read, which is done some at a time. */
static void
test_overtakes (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 50; i++)
    {
      g_auto (WcInbound) in = { .stanza = say (f, "held", f->own->device, "") };

      f->behind = WC_STORE_JULIET;
      g_assert_cmpint (walk (f, &in), ==, WC_DROP);
    }
  f->behind = NULL;
  g_assert_true (wc_session_begin_unit (f->fake->session, NULL));
  wc_omemo_inbound_caught_up (f->fake->session);
  {
    g_auto (WcInbound) in = { .stanza = say (f, "at its end", f->own->device, "") };

    g_assert_cmpint (wc_xep_omemo_inbound.inbound (
                         f->fake->session,
                         wc_session_get_state (f->fake->session, &wc_xep_omemo_inbound),
                         &in),
                     ==, WC_DROP);
  }
  g_assert_true (wc_session_commit_unit (f->fake->session, NULL));
  {
    g_auto (WcInbound) in = { .stanza = say (f, "meanwhile", f->own->device, "") };

    g_assert_cmpint (walk (f, &in), ==, WC_DROP);
  }
  g_assert_cmpint (count_held (f), ==, 52);
  for (guint i = 0; i < 4; i++)
    wc_fake_clock_advance (f->fake->clock, 1);
  g_assert_cmpint (count_held (f), ==, 0);
  {
    g_auto (WcInbound) in = { .stanza = say (f, "later", f->own->device, "") };

    g_assert_cmpint (walk (f, &in), ==, WC_PASS);
  }
}

/* A page that is read backwards waits, too, but not where nobody can have read it. */
static void
test_backwards (Fixture *f, gconstpointer data)
{
  g_auto (WcInbound) in = { .stanza = say (f, "hello", f->own->device, ""),
                            .origin = WC_MESSAGE_SOURCE_ARCHIVE,
                            .newest_first = TRUE,
                            .stamp_us = G_MAXINT64 / 2 };
  g_auto (WcInbound) old = { .stanza = say (f, "more", f->own->device, ""),
                             .origin = WC_MESSAGE_SOURCE_ARCHIVE,
                             .newest_first = TRUE,
                             .stamp_us = 1 };

  g_assert_cmpint (walk (f, &in), ==, WC_DROP);
  g_assert_cmpint (count_held (f), ==, 1);
  g_assert_cmpint (walk (f, &old), ==, WC_PASS);
  g_assert_cmpint (count_held (f), ==, 1);
}

/* What we have said ourselves and do not hold was never for us. */
static void
test_own (Fixture *f, gconstpointer data)
{
  g_autofree char *xml =
      g_strdup_printf ("<message from='" WC_STORE_JULIET "/here' to='a@b'><encrypted "
                       "xmlns='eu.siacs.conversations.axolotl'><header sid='%u'>"
                       "<iv>AAAAAAAAAAAAAAAA</iv></header><payload>AAAA</payload>"
                       "</encrypted></message>",
                       f->own->device);
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml), .outgoing = TRUE };

  g_assert_cmpint (walk (f, &in), ==, WC_PASS);
  g_assert_cmpint (in.omemo->reason, ==, WC_OMEMO_REASON_NOT_FOR_US);
}

/* A room that does not tell who it is: who has such a device. */
static void
test_room (Fixture *f, gconstpointer data)
{
  g_auto (WcInbound) first = { .stanza = say (f, "hello", f->own->device, "") };
  g_auto (WcInbound) in = { .stanza = say (f, "in the room", f->own->device, "") };

  g_assert_cmpint (walk (f, &first), ==, WC_PASS);
  wc_node_set (in.stanza, "from", "coven@chat.x.lit/somebody");
  wc_node_set (in.stanza, "type", "groupchat");
  g_assert_cmpint (walk (f, &in), ==, WC_PASS);
  g_assert_cmpint (in.omemo->reason, ==, WC_OMEMO_REASON_NONE);
  g_assert_cmpstr (in.omemo->jid, ==, WC_STORE_ROMEO);
  g_assert_cmpstr (wc_node_attr (in.stanza, "type"), ==, "groupchat");
  g_assert_cmpstr (wc_node_child_text (in.stanza, "body", WC_NS_CLIENT), ==,
                   "in the room");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "read", test_read },
    { "off", test_off },
    { "empty", test_empty },
    { "failure", test_failure },
    { "summed-up", test_summed_up },
    { "unsupported", test_unsupported },
    { "held", test_held },
    { "overtakes", test_overtakes },
    { "held-in-room", test_held_in_room },
    { "backwards", test_backwards },
    { "own", test_own },
    { "room", test_room },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/xep/omemo-inbound/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, setup, tests[i].func, teardown);
    }
  return g_test_run ();
}
