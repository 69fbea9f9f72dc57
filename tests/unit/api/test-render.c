/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/idl.h"
#include "api/render.h"
#include "lib/omemo-key.h"
#include "lib/schema-check.h"
#include "lib/service-fixture.h"
#include "store/bookmark-store.h"
#include "store/message-progress.h"
#include "store/message-store.h"
#include "store/omemo-device-store.h"
#include "store/room-readers.h"

typedef struct
{
  WcServiceFixture *base;
  WcIdl *idl;
  gint64 seen;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->idl = wc_idl_new ();
  f->seen = wc_event_service_get_head (f->base->services->events);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_idl_unref (f->idl);
  wc_service_fixture_free (f->base);
}

/* The event as it is shown, after a look at whether its keys are those of the contract.
 */
static GVariant *
render (Fixture *f, const WcEvent *event)
{
  GVariant *shown = g_variant_ref_sink (wc_render_event (f->base->services, event));

  wc_schema_check_dict (wc_idl_find_dict (f->idl, "Event"), shown);
  return shown;
}

/* The data of the newest event of the journal as text, its kind in front. */
static char *
newest (Fixture *f)
{
  g_autoptr (WcEventFilter) all = wc_event_filter_new (
      f->base->services->events, &(WcEventWish){ .backfill = TRUE }, NULL);
  g_autoptr (WcJournalBatch) batch =
      wc_event_service_read (f->base->services->events, f->seen, all, 100, NULL);
  const WcEvent *event = g_ptr_array_index (batch->events, batch->events->len - 1);
  g_autoptr (GVariant) shown = render (f, event);
  g_autoptr (GVariant) data = g_variant_lookup_value (shown, "data", NULL);
  g_autofree char *text = g_variant_print (data, FALSE);

  f->seen = batch->cursor;
  return g_strconcat (wc_event_kind_to_string (event->kind), " ", text, NULL);
}

static gint64
say (Fixture *f, gboolean outgoing)
{
  f->base->store->now_us += G_USEC_PER_SEC;
  return wc_store_fixture_say (f->base->store, WC_STORE_ROMEO, outgoing,
                               f->base->store->now_us, "word");
}

static void
test_message (Fixture *f, gconstpointer data)
{
  g_autofree char *shown = NULL;

  say (f, FALSE);
  shown = newest (f);
  g_assert_true (g_str_has_prefix (shown, "message.new {'id': <int64 1763726401000007>"));
}

/* Test that a message that was forgotten since is nowhere in its event. */
static void
test_forgotten (Fixture *f, gconstpointer data)
{
  g_autoptr (WcAccount) account = wc_service_fixture_account (f->base);
  gint64 before = f->seen;
  gint64 id = say (f, FALSE);
  g_autofree char *removed = NULL;
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_MESSAGE_NEW, account->id, WC_STORE_ROMEO, NULL);
  g_autoptr (GVariant) shown = NULL;
  g_autofree char *text = NULL;

  wc_message_service_forget (f->base->services->messages, account, &id, 1, NULL);
  f->seen = before;
  removed = newest (f);
  g_assert_cmpstr (removed, ==, "message.removed {'id': <int64 1763726401000007>}");
  event->id = id;
  event->seq = 9;
  shown = render (f, event);
  text = g_variant_print (shown, FALSE);
  g_assert_null (strstr (text, "word"));
}

/* Test that a state is told as it was then, also when the message has come further. */
static void
test_states (Fixture *f, gconstpointer data)
{
  gint64 one = say (f, TRUE);
  gint64 two = say (f, TRUE);
  g_autofree char *delivered = NULL;
  g_autofree char *failed = NULL;

  wc_store_fixture_begin (f->base->store);
  wc_message_progress_advance (f->base->store->db, one, WC_MESSAGE_STATE_DELIVERED, NULL,
                               NULL);
  wc_store_fixture_commit (f->base->store);
  delivered = newest (f);
  g_assert_cmpstr (
      delivered, ==,
      "message.state {'id': <int64 1763726401000007>, 'state': <'delivered'>}");
  wc_store_fixture_begin (f->base->store);
  wc_message_progress_fail (f->base->store->db, two, "uncertain", NULL, NULL);
  wc_store_fixture_commit (f->base->store);
  failed = newest (f);
  g_assert_cmpstr (failed, ==,
                   "message.state {'id': <int64 1763726402000007>, 'state': <'failed'>, "
                   "'error': <{'condition': <'uncertain'>}>}");
}

static void
test_prompt (Fixture *f, gconstpointer data)
{
  g_autofree char *open = NULL;
  g_autofree char *closed = NULL;

  wc_prompts_raise (f->base->prompts, f->base->store->account, WC_PROMPT_KIND_KEYRING,
                    "locked", NULL, NULL);
  open = newest (f);
  g_assert_nonnull (strstr (open, "'text': <'locked'>"));
  wc_prompts_withdraw (f->base->prompts, f->base->store->account, WC_PROMPT_KIND_KEYRING,
                       "solved");
  closed = newest (f);
  g_assert_nonnull (strstr (closed, "'closed': <'solved'>"));
  g_assert_null (strstr (closed, "locked"));
}

static void
test_account (Fixture *f, gconstpointer data)
{
  g_autoptr (WcAccount) account = wc_service_fixture_account (f->base);
  g_autoptr (WcEvent) state =
      wc_event_new (WC_EVENT_ACCOUNT_STATE, account->id, NULL, account->jid);
  g_autoptr (GVariant) shown = NULL;
  g_autoptr (GVariant) inner = NULL;
  g_autofree char *text = NULL;
  g_autofree char *removed = NULL;

  wc_event_set_delta (state, "state", "error");
  wc_event_set_delta (state, "error", "nobody listens there");
  shown = render (f, state);
  inner = g_variant_lookup_value (shown, "data", NULL);
  text = g_variant_print (inner, FALSE);
  g_assert_cmpstr (
      text, ==,
      "{'jid': <'juliet@capulet.lit'>, 'state': <'error'>, 'error': <{'text': "
      "<'nobody listens there'>}>}");
  wc_account_service_remove (f->base->services->accounts, account, FALSE, NULL);
  removed = newest (f);
  g_assert_cmpstr (removed, ==, "account.removed {'jid': <'juliet@capulet.lit'>}");
}

/* Test that a bookmark is told as it is now, and by its room when it is gone. */
static void
test_bookmark (Fixture *f, gconstpointer data)
{
  WcStoreFixture *store = f->base->store;
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (store->account, "hall@rooms.lit");
  g_autofree char *changed = NULL;
  g_autofree char *removed = NULL;

  wc_store_fixture_begin (store);
  wc_bookmark_store_set (store->db, bookmark, NULL, NULL);
  wc_store_fixture_commit (store);
  changed = newest (f);
  g_assert_cmpstr (changed, ==,
                   "bookmark.changed {'account': <'juliet@capulet.lit'>, 'room': "
                   "<'hall@rooms.lit'>, 'autojoin': <false>, 'has_password': <false>, "
                   "'pinned': <false>, 'notify': <'default'>}");
  wc_store_fixture_begin (store);
  wc_bookmark_store_remove (store->db, store->account, "hall@rooms.lit", NULL, NULL);
  wc_store_fixture_commit (store);
  removed = newest (f);
  g_assert_cmpstr (removed, ==, "bookmark.removed {'room': <'hall@rooms.lit'>}");
}

typedef struct
{
  WcEventKind kind;
  const char *ref;
  const char *key;
  const char *value;
  const char *data;
} Ephemeral;

static const Ephemeral ephemerals[] = {
  { WC_EVENT_ROOM_STATE, NULL, "state", "joined",
    "{'account': <'juliet@capulet.lit'>, 'chat': <'romeo@montague.lit'>, 'state': "
    "<'joined'>}" },
  { WC_EVENT_OCCUPANT, "romeo@montague.lit/x", "cause", "kicked",
    "{'account': <'juliet@capulet.lit'>, 'chat': <'romeo@montague.lit'>, 'from': "
    "<'romeo@montague.lit/x'>, 'cause': <'kicked'>}" },
  { WC_EVENT_OCCUPANT, NULL, "jid", "nurse@capulet.lit",
    "{'account': <'juliet@capulet.lit'>, 'chat': <'romeo@montague.lit'>, 'jid': "
    "<'nurse@capulet.lit'>}" },
  { WC_EVENT_TYPING, "romeo@montague.lit/x", "state", "composing",
    "{'account': <'juliet@capulet.lit'>, 'chat': <'romeo@montague.lit'>, 'from': "
    "<'romeo@montague.lit/x'>, 'state': <'composing'>}" },
  { WC_EVENT_PRESENCE, "romeo@montague.lit/x", "show", "away",
    "{'account': <'juliet@capulet.lit'>, 'jid': <'romeo@montague.lit/x'>, 'show': "
    "<'away'>}" },
  { WC_EVENT_PRESENCE, "romeo@montague.lit/x", "priority", "-5",
    "{'account': <'juliet@capulet.lit'>, 'jid': <'romeo@montague.lit/x'>, 'priority': "
    "<-5>}" },
  { WC_EVENT_PRESENCE, "romeo@montague.lit/x", "idle_since_us", "7000",
    "{'account': <'juliet@capulet.lit'>, 'jid': <'romeo@montague.lit/x'>, 'idle_ts': "
    "<int64 7>}" },
  { WC_EVENT_JOB_PROGRESS, "gone", "done", "5", "{'job': <'gone'>}" },
  { WC_EVENT_SYNC_STATE, NULL, "phase", "x",
    "{'account': <'juliet@capulet.lit'>, 'phase': <'offline'>, 'archive_complete': "
    "<false>, 'done': <uint32 0>, 'pending_out': <uint32 0>}" },
};

static void
test_ephemeral (Fixture *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ephemerals); i++)
    {
      const Ephemeral *e = &ephemerals[i];
      g_autoptr (WcEvent) event =
          wc_event_new (e->kind, f->base->store->account, WC_STORE_ROMEO, e->ref);
      g_autoptr (GVariant) shown = NULL;
      g_autoptr (GVariant) inner = NULL;
      g_autofree char *text = NULL;
      gint64 ts = 0;

      wc_event_set_delta (event, e->key, e->value);
      shown = render (f, event);
      g_assert_true (g_variant_lookup (shown, "ts", "x", &ts));
      g_assert_cmpint (ts, ==, wc_clock_now_us (f->base->services->clock) / 1000);
      g_assert_null (g_variant_lookup_value (shown, "cursor", NULL));
      inner = g_variant_lookup_value (shown, "data", NULL);
      text = g_variant_print (inner, FALSE);
      g_assert_cmpstr (text, ==, e->data);
    }
}

static void
test_contact (Fixture *f, gconstpointer data)
{
  g_autofree char *changed = NULL;
  g_autoptr (WcEvent) removed =
      wc_event_new (WC_EVENT_CONTACT_REMOVED, f->base->store->account, NULL, "z@x.lit");
  g_autoptr (GVariant) shown = render (f, removed);
  g_autofree char *text = g_variant_print (shown, FALSE);

  wc_service_fixture_add_contact (f->base, WC_STORE_ROMEO, "Romeo", "Friends");
  changed = newest (f);
  g_assert_true (g_str_has_prefix (changed, "contact.changed "));
  g_assert_nonnull (strstr (changed, "'groups': <['Friends']>"));
  g_assert_nonnull (strstr (text, "'data': <{'jid': <'z@x.lit'>}>"));
}

/* Somebody in a room has read on, and is gone when the event is read. */
static void
test_displayed (Fixture *f, gconstpointer data)
{
  WcStoreFixture *store = f->base->store;
  WcMessageBuilder *builder =
      wc_store_fixture_message (store, WC_STORE_ROMEO, TRUE, store->now_us);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (WcReport) report =
      wc_report_new (WC_REPORT_DISPLAYED, WC_STORE_ROMEO, WC_STORE_ROMEO, "m1", 5000);
  gint64 before = f->seen;
  g_autofree char *shown = NULL;
  g_autofree char *gone = NULL;

  wc_message_builder_set_message_id (builder, "m1");
  message = wc_message_builder_end (builder);
  wc_report_by (report, "nurse@capulet.lit", "o1", "nurse");
  wc_store_fixture_begin (store);
  g_assert_true (wc_message_store_add (store->db, message, 0, NULL));
  g_assert_true (wc_room_readers_take (store->db, store->account, report, NULL));
  wc_store_fixture_commit (store);
  shown = newest (f);
  g_assert_cmpstr (
      shown, ==,
      "chat.displayed {'account': <'juliet@capulet.lit'>, 'chat': "
      "<'romeo@montague.lit'>, "
      "'jid': <'nurse@capulet.lit'>, 'occupant_id': <'o1'>, 'nick': <'nurse'>, "
      "'read_id': <int64 1763726400000007>, 'ts': <int64 5>}");
  wc_store_fixture_begin (store);
  g_assert_true (wc_room_readers_trim (store->db, store->account, WC_STORE_ROMEO,
                                       message->id, NULL));
  wc_store_fixture_commit (store);
  f->seen = before;
  gone = newest (f);
  g_assert_cmpstr (gone, ==,
                   "chat.displayed {'chat': <'romeo@montague.lit'>, "
                   "'read_id': <int64 1763726400000007>}");
}

/* A device as it is now, and what is left of one that is not known any more; a policy of
 * a chat and of the account. */
static void
test_omemo (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress one = { f->base->store->account, WC_STORE_ROMEO, WC_OMEMO_2, 7 };
  const WcOmemoServiceChange on = { .chat = WC_STORE_ROMEO, .inherit_use = TRUE };
  g_autoptr (WcAccount) account = wc_service_fixture_account (f->base);
  g_autoptr (WcEvent) unknown = wc_event_new (WC_EVENT_OMEMO_DEVICE_CHANGED, account->id,
                                              WC_STORE_ROMEO, WC_STORE_ROMEO);
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  g_autofree char *device = NULL;
  g_autofree char *policy = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GVariant) shown = NULL;

  wc_store_fixture_begin (f->base->store);
  g_assert_true (wc_omemo_device_store_pin (f->base->store->db, &one, key, NULL));
  wc_store_fixture_commit (f->base->store);
  device = newest (f);
  g_assert_true (g_str_has_prefix (device, "omemo.device.changed {'account': "));
  g_assert_nonnull (strstr (device, "'device': <uint32 7>, 'namespace': <'omemo-2'>"));
  g_assert_true (
      wc_omemo_service_set_policy (f->base->services->omemo, account, &on, NULL));
  policy = newest (f);
  g_assert_cmpstr (policy, ==,
                   "omemo.policy {'use': <'off'>, 'trust': <'btbv'>, 'strict': "
                   "<false>, 'inherited': <['use', 'trust', 'strict']>}");
  unknown->id = 8;
  wc_event_set_delta (unknown, "version", "0");
  shown = render (f, unknown);
  text = g_variant_print (shown, FALSE);
  g_assert_nonnull (strstr (text, "'data': <{'jid': <'romeo@montague.lit'>, 'device': "
                                  "<uint32 8>, 'namespace': <'axolotl'>}>"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/render/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("message", test_message);
  ADD ("forgotten", test_forgotten);
  ADD ("states", test_states);
  ADD ("prompt", test_prompt);
  ADD ("account", test_account);
  ADD ("bookmark", test_bookmark);
  ADD ("ephemeral", test_ephemeral);
  ADD ("contact", test_contact);
  ADD ("displayed", test_displayed);
  ADD ("omemo", test_omemo);
  return g_test_run ();
}
