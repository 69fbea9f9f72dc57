/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdarg.h>

#include "lib/omemo-fixture.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-policy-store.h"

static void
open_transaction (WcOmemo *self)
{
  g_autoptr (GError) error = NULL;

  wc_db_begin (self->db, WC_DB_NORMAL, &error);
  g_assert_no_error (error);
}

static void
close_transaction (WcOmemo *self)
{
  g_autoptr (GError) error = NULL;

  wc_db_commit (self->db, &error);
  g_assert_no_error (error);
}

WcOmemoOwn *
wc_omemo_fixture_ensure (WcOmemo *self)
{
  g_autoptr (GError) error = NULL;
  WcOmemoOwn *own;

  open_transaction (self);
  own = wc_omemo_own_device_ensure (&self->own, NULL, &error);
  g_assert_no_error (error);
  close_transaction (self);
  return own;
}

void
wc_omemo_fixture_list (WcOmemo *self, const char *jid, ...)
{
  const WcOmemoAddress of = { self->account, jid, WC_OMEMO_AXOLOTL, 0 };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (WcOmemoListChange) change = NULL;
  g_autoptr (GError) error = NULL;
  va_list more;
  guint32 id;

  va_start (more, jid);
  while ((id = va_arg (more, guint32)) != 0)
    g_array_append_val (ids, id);
  va_end (more);
  open_transaction (self);
  change = wc_omemo_device_store_replace (self->db, &of, ids, &error);
  g_assert_no_error (error);
  close_transaction (self);
}

static void
save_policy (WcOmemo *self, const WcOmemoPolicy *policy)
{
  g_autoptr (GError) error = NULL;

  open_transaction (self);
  wc_omemo_policy_store_save (self->db, self->account, policy, &error);
  g_assert_no_error (error);
  close_transaction (self);
}

static WcOmemoPolicy
read_policy (WcOmemo *self)
{
  WcOmemoPolicy policy;

  wc_omemo_policy_store_get (self->db, self->account, &policy, NULL);
  return policy;
}

void
wc_omemo_fixture_set_use (WcOmemo *self, WcOmemoUse use)
{
  WcOmemoPolicy policy = read_policy (self);

  policy.use = use;
  save_policy (self, &policy);
}

void
wc_omemo_fixture_set_trust_mode (WcOmemo *self, WcOmemoTrustMode mode)
{
  WcOmemoPolicy policy = read_policy (self);

  policy.trust = mode;
  save_policy (self, &policy);
}

void
wc_omemo_fixture_set_shows (WcOmemo *self, guint shows)
{
  WcOmemoPolicy policy = read_policy (self);

  policy.shows = shows;
  save_policy (self, &policy);
}

void
wc_omemo_fixture_begin (WcOmemo *self, WcRatchetDevice *with)
{
  const WcRatchetPeer peer = { with->jid, with->device, WC_OMEMO_AXOLOTL };
  const WcOmemoAddress address = { self->account, with->jid, WC_OMEMO_AXOLOTL,
                                   with->device };
  g_autoptr (WcOmemoBundle) bundle =
      wc_ratchet_device_make_bundle (with, WC_OMEMO_AXOLOTL);
  g_autoptr (GError) error = NULL;

  open_transaction (self);
  wc_ratchet_begin (self->ratchet, &peer, bundle, NULL, &error);
  g_assert_no_error (error);
  wc_omemo_device_store_pin (self->db, &address, with->public, &error);
  g_assert_no_error (error);
  wc_omemo_device_store_set_bundle (self->db, &address, WC_OMEMO_BUNDLE_GOOD, 0, &error);
  g_assert_no_error (error);
  close_transaction (self);
}

void
wc_omemo_fixture_trust (WcOmemo *self, const WcRatchetDevice *whose, WcOmemoTrust trust)
{
  const WcOmemoKeyOf who = { self->account, whose->jid, whose->public };
  g_autoptr (WcOmemoIdentity) identity = NULL;
  gboolean is_new;
  g_autoptr (GError) error = NULL;

  open_transaction (self);
  identity = wc_omemo_identity_store_note (self->db, &who, WC_OMEMO_TRUST_MODE_BTBV,
                                           &is_new, &error);
  g_assert_no_error (error);
  wc_omemo_identity_store_set_trust (self->db, &who, trust, &error);
  g_assert_no_error (error);
  close_transaction (self);
}
