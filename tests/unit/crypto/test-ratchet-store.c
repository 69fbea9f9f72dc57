/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "crypto/ratchet-store.h"

/* A port that has nothing, and may fail. */
static gboolean
load_session (gpointer data,
              const WcRatchetPeer *peer,
              GBytes **out_record,
              GError **error)
{
  const gboolean *fails = data;

  g_assert_cmpstr (peer->jid, ==, "juliet@capulet.lit");
  *out_record = NULL;
  if (*fails)
    g_set_error_literal (error, WC_ERROR, WC_ERROR_STORAGE, "the disk is full");
  return !*fails;
}

static gboolean
load_key (gpointer data, guint32 id, GBytes **out_record, GError **error)
{
  *out_record = NULL;
  return TRUE;
}

static const WcRatchetPort port = { .load_session = load_session,
                                    .load_pre_key = load_key,
                                    .load_signed_pre_key = load_key };

/* What is missing is no error, and what the port said is kept until the next call. */
static void
test_errors (void)
{
  const WcRatchetPeer peer = { "juliet@capulet.lit", 1, WC_OMEMO_AXOLOTL };
  g_autoptr (WcOmemoLibrary) library = wc_omemo_library_new ();
  signal_protocol_address address = { peer.jid, 18, 1 };
  gboolean fails = FALSE;
  WcRatchetStore store;

  wc_ratchet_store_init (&store, library, &port, &fails);
  wc_ratchet_store_begin (&store, &peer);
  g_assert_cmpint (signal_protocol_session_contains_session (store.context, &address), ==,
                   0);
  g_assert_no_error (store.error);
  fails = TRUE;
  /* it is asked once in a call */
  g_assert_cmpint (signal_protocol_session_contains_session (store.context, &address), ==,
                   0);
  wc_ratchet_store_begin (&store, &peer);
  g_assert_cmpint (signal_protocol_session_contains_session (store.context, &address), <,
                   0);
  g_assert_error (store.error, WC_ERROR, WC_ERROR_STORAGE);
  wc_ratchet_store_begin (&store, &peer);
  g_assert_no_error (store.error);
  g_assert_cmpint (signal_protocol_pre_key_contains_key (store.context, 7), ==, 0);
  g_assert_cmpint (signal_protocol_signed_pre_key_contains_key (store.context, 7), ==, 0);
  g_assert_cmpuint (store.used, ==, 0);
  wc_ratchet_store_clear (&store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/ratchet-store/errors", test_errors);
  return g_test_run ();
}
