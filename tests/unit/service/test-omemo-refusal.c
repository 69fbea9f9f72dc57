/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "service/omemo-refusal.h"
#include "store/omemo-policy-store.h"

typedef struct
{
  WcStoreFixture *store;
  WcOmemoPort port;
  WcOmemoReason refusal; /* of what is explained */
  gboolean is_ready;
  gboolean is_known;
  guint n_asked;
} Fixture;

static WcOmemoRecipients *
explain (gpointer self, const char *jid, GError **error)
{
  Fixture *f = self;
  WcOmemoRecipients *to;

  f->n_asked++;
  if (!f->is_known)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND, "nobody is known");
      return NULL;
    }
  to = wc_omemo_recipients_new ();
  wc_omemo_recipients_leave_out (to, jid, f->refusal);
  wc_omemo_recipients_leave_out (to, WC_STORE_JULIET, WC_OMEMO_REASON_NONE);
  to->is_ready = f->is_ready;
  to->refusal = f->refusal;
  return to;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->port = (WcOmemoPort){ .self = f, .explain = explain };
  f->refusal = WC_OMEMO_REASON_UNDECIDED;
  f->is_ready = f->is_known = TRUE;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_store_fixture_free (f->store);
}

static WcOmemoRefusal
refusal_of (Fixture *f)
{
  return (WcOmemoRefusal){ f->store->db, f->store->account, &f->port, WC_STORE_ROMEO,
                           FALSE };
}

static gboolean
passes (const WcOmemoRefusal *refusal)
{
  g_autoptr (GError) error = NULL;
  gboolean passes = wc_omemo_refusal_check (refusal, &error);

  if (!passes)
    g_assert_error (error, WC_ERROR, WC_ERROR_NOT_TRUSTED);
  return passes;
}

/* It is refused for what a person has to decide on, and says whose keys those are. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  const WcOmemoRefusal refusal = refusal_of (f);
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_omemo_refusal_check (&refusal, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_TRUSTED);
  g_assert_cmpstr (wc_error_get_detail (error, "reason"), ==, "undecided");
  g_assert_cmpstr (wc_error_get_detail (error, "devices"), ==,
                   "0 0 undecided " WC_STORE_ROMEO);
  f->refusal = WC_OMEMO_REASON_DISTRUSTED;
  g_assert_false (passes (&refusal));
  f->refusal = WC_OMEMO_REASON_IDENTITY_CHANGED;
  g_assert_false (passes (&refusal));
}

/* What may be otherwise by the time it leaves is found out then. */
static void
test_open (Fixture *f, gconstpointer data)
{
  WcOmemoRefusal refusal = refusal_of (f);

  f->refusal = WC_OMEMO_REASON_NO_DEVICES;
  g_assert_true (passes (&refusal));
  f->refusal = WC_OMEMO_REASON_UNDECIDED;
  g_assert_false (wc_omemo_refusal_asks (&refusal));
  f->is_ready = FALSE;
  g_assert_true (wc_omemo_refusal_asks (&refusal));
  g_assert_true (passes (&refusal));
  refusal.asked = TRUE;
  g_assert_false (passes (&refusal));
  f->is_ready = TRUE;
  f->is_known = FALSE;
  g_assert_true (passes (&refusal));
  g_assert_false (wc_omemo_refusal_asks (&refusal));
  refusal.port = NULL;
  g_assert_true (passes (&refusal));
}

/* The members of a room are looked at only where a person decides on each key. */
static void
test_room (Fixture *f, gconstpointer data)
{
  const WcOmemoChatPolicy manual = { .has_trust = TRUE,
                                     .trust = WC_OMEMO_TRUST_MODE_MANUAL };
  WcOmemoRefusal refusal = refusal_of (f);

  refusal.in_room = TRUE;
  g_assert_true (passes (&refusal));
  g_assert_cmpuint (f->n_asked, ==, 0);
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_policy_store_save_chat (f->store->db, f->store->account,
                                                  WC_STORE_ROMEO, &manual, NULL));
  wc_store_fixture_commit (f->store);
  g_assert_false (passes (&refusal));
}

static void
test_unknown (Fixture *f, gconstpointer data)
{
  const WcOmemoRefusal refusal = refusal_of (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;

  f->refusal = WC_OMEMO_REASON_NO_BUNDLE;
  g_assert_false (wc_omemo_refusal_set_unknown (&refusal, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NO_RECIPIENT_KEYS);
  g_assert_cmpstr (wc_error_get_detail (error, "reason"), ==, "keys-unreachable");
  g_assert_cmpstr (wc_error_get_detail (error, "devices"), ==,
                   "0 0 no-bundle " WC_STORE_ROMEO);
  f->is_known = FALSE;
  g_assert_false (wc_omemo_refusal_set_unknown (&refusal, &again));
  g_assert_error (again, WC_ERROR, WC_ERROR_NO_RECIPIENT_KEYS);
  g_assert_null (wc_error_get_detail (again, "devices"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/omemo-refusal/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("refused", test_refused);
  ADD ("open", test_open);
  ADD ("room", test_room);
  ADD ("unknown", test_unknown);
  return g_test_run ();
}
