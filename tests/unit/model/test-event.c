/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/event.h"

static void
test_fields (void)
{
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_MESSAGE_STATE, 3, "romeo@montague.lit", NULL);
  g_autoptr (WcEvent) second = wc_event_ref (event);

  wc_event_set_delta (event, "state", "sent");
  g_assert_cmpstr (wc_details_get (second->delta, "state"), ==, "sent");
  g_assert_cmpstr (second->chat, ==, "romeo@montague.lit");
  g_assert_null (second->ref);
  g_assert_cmpint (second->seq, ==, 0);
}

static void
test_kinds (void)
{
  const WcEventKind *kinds = wc_event_kinds ();
  WcEventKind kind;

  for (gsize i = 0; kinds[i] != 0; i++)
    {
      g_assert_true (
          wc_event_kind_from_string (wc_event_kind_to_string (kinds[i]), &kind));
      g_assert_cmpint (kind, ==, kinds[i]);
    }
  g_assert_false (wc_event_kind_from_string ("message.*", &kind));
  g_assert_false (wc_event_kind_from_string (NULL, &kind));
}

/* These numbers stand in databases out there. */
static void
test_stored_numbers (void)
{
  g_assert_cmpint (WC_EVENT_MESSAGE_NEW, ==, 1);
  g_assert_cmpint (WC_EVENT_MESSAGE_REMOVED, ==, 4);
  g_assert_cmpint (WC_EVENT_CHAT_NEW, ==, 10);
  g_assert_cmpint (WC_EVENT_CHAT_READ, ==, 13);
  g_assert_cmpint (WC_EVENT_CONTACT_REQUEST, ==, 22);
  g_assert_cmpint (WC_EVENT_ACCOUNT_STATE, ==, 33);
  g_assert_cmpint (WC_EVENT_PROMPT_CLOSED, ==, 42);
}

static void
test_durable (void)
{
  g_assert_true (wc_event_kind_is_durable (WC_EVENT_MESSAGE_NEW));
  g_assert_true (wc_event_kind_is_durable (WC_EVENT_PROMPT_CLOSED));
  g_assert_false (wc_event_kind_is_durable (WC_EVENT_TYPING));
  g_assert_false (wc_event_kind_is_durable (WC_EVENT_SYNC_STATE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/event/fields", test_fields);
  g_test_add_func ("/model/event/kinds", test_kinds);
  g_test_add_func ("/model/event/stored-numbers", test_stored_numbers);
  g_test_add_func ("/model/event/durable", test_durable);
  return g_test_run ();
}
