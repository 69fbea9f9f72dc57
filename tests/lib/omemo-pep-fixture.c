/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/omemo-pep-fixture.h"
#include "store/omemo-device-store.h"
#include "store/omemo-policy-store.h"
#include "store/omemo-session-store.h"
#include "xep/omemo-bundle-wire.h"

WcPepFixture *
wc_omemo_pep_new (const WcXep *const *xeps)
{
  static const WcXep *const none[] = { NULL };
  WcPepFixture *self = wc_pep_fixture_new (none);
  const WcAccount *account = self->host.account;

  self->host.omemo = wc_omemo_new (self->temp->db, account->id, account->jid);
  wc_omemo_pep_set_use (self, WC_OMEMO_USE_AUTO);
  wc_pep_fixture_restart (self, xeps);
  return self;
}

void
wc_omemo_pep_free (WcPepFixture *self)
{
  WcOmemo *omemo = self->host.omemo;

  wc_pep_fixture_free (self);
  wc_omemo_free (omemo);
}

typedef struct
{
  WcPepFixture *self;
  WcOmemoUse use;
  const char *jid;
  guint n;
  WcOmemoOwn *own;
} Doing;

static void
run (WcPepFixture *self, WcDbFunc func, Doing *doing)
{
  g_autoptr (GError) error = NULL;

  doing->self = self;
  wc_db_run (self->temp->db, WC_DB_NORMAL, func, doing, &error);
  g_assert_no_error (error);
}

static gboolean
set_use (WcDb *db, gpointer data, GError **error)
{
  const Doing *doing = data;
  WcOmemoPolicy policy;

  wc_omemo_policy_init (&policy);
  policy.use = doing->use;
  return wc_omemo_policy_store_save (db, doing->self->host.account->id, &policy, error);
}

void
wc_omemo_pep_set_use (WcPepFixture *self, WcOmemoUse use)
{
  Doing doing = { .use = use };

  run (self, set_use, &doing);
}

static gboolean
make_own (WcDb *db, gpointer data, GError **error)
{
  Doing *doing = data;

  doing->own = wc_omemo_own_device_ensure (&doing->self->host.omemo->own, NULL, error);
  return doing->own != NULL;
}

WcOmemoOwn *
wc_omemo_pep_make_own (WcPepFixture *self)
{
  Doing doing = { 0 };

  run (self, make_own, &doing);
  return doing.own;
}

char *
wc_omemo_pep_bundle (WcRatchetDevice *device)
{
  g_autoptr (WcOmemoBundle) bundle =
      wc_ratchet_device_make_bundle (device, WC_OMEMO_AXOLOTL);
  g_autoptr (WcNode) payload = wc_omemo_bundle_wire_build (bundle);
  g_autofree char *text = wc_node_to_string (payload, "");

  return g_strdup_printf ("<pubsub xmlns='http://jabber.org/protocol/pubsub'><items "
                          "node='" WC_OMEMO_BUNDLES ":%u'><item id='current'>%s</item>"
                          "</items></pubsub>",
                          device->device, text);
}

static WcOmemoAddress
address_of (WcPepFixture *self, const char *jid, guint32 device)
{
  return (WcOmemoAddress){ self->host.account->id, jid, WC_OMEMO_AXOLOTL, device };
}

static gboolean
list (WcDb *db, gpointer data, GError **error)
{
  const Doing *doing = data;
  const WcOmemoAddress of = address_of (doing->self, doing->jid, 0);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (WcOmemoListChange) change = NULL;

  for (guint32 i = 1; i <= doing->n; i++)
    g_array_append_val (ids, i);
  change = wc_omemo_device_store_replace (db, &of, ids, error);
  return change != NULL;
}

void
wc_omemo_pep_list (WcPepFixture *self, const char *jid, guint n)
{
  Doing doing = { .jid = jid, .n = n };

  run (self, list, &doing);
}

WcOmemoDevice *
wc_omemo_pep_device (WcPepFixture *self, const char *jid, guint32 device)
{
  const WcOmemoAddress address = address_of (self, jid, device);
  g_autoptr (GError) error = NULL;
  WcOmemoDevice *found = wc_omemo_device_store_get (self->temp->db, &address, &error);

  g_assert_no_error (error);
  return found;
}

gboolean
wc_omemo_pep_has_session (WcPepFixture *self, const char *jid, guint32 device)
{
  const WcOmemoAddress of = address_of (self, jid, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sessions =
      wc_omemo_session_store_list (self->temp->db, &of, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < sessions->len; i++)
    if (((WcOmemoSession *) sessions->pdata[i])->device == device)
      return TRUE;
  return FALSE;
}
