/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/omemo-key.h"
#include "lib/service-fixture.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-session-store.h"
#include "store/omemo-todo-store.h"

typedef struct
{
  WcServiceFixture *base;
  WcStoreFixture *store;
  WcAccount *account;
  WcOmemoDeviceService *devices;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->store = f->base->store;
  f->account = wc_service_fixture_account (f->base);
  f->devices = f->base->services->omemo_devices;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

static void
add_device (Fixture *f, const char *jid, guint32 id)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (guint32));
  const WcOmemoAddress of = { f->account->id, jid, WC_OMEMO_AXOLOTL, 0 };
  g_autoptr (WcOmemoListChange) change = NULL;

  g_array_append_val (list, id);
  wc_store_fixture_begin (f->store);
  change = wc_omemo_device_store_replace (f->store->db, &of, list, NULL);
  g_assert_nonnull (change);
  wc_store_fixture_commit (f->store);
}

/* Device 5 of Romeo has shown a key, and there is a session with it. */
static void
begin_session (Fixture *f)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (5);
  g_autoptr (GBytes) record = g_bytes_new_static ("record", 6);
  const WcOmemoAddress one = { f->account->id, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 5 };
  const WcOmemoKeyOf who = { f->account->id, WC_STORE_ROMEO, key };
  g_autoptr (WcOmemoSession) session = wc_omemo_session_new (5, record, key);
  g_autoptr (WcOmemoIdentity) identity = NULL;
  gboolean is_new;

  session->unanswered = 3;
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_device_store_pin (f->store->db, &one, key, NULL));
  identity = wc_omemo_identity_store_note (f->store->db, &who, WC_OMEMO_TRUST_MODE_BTBV,
                                           &is_new, NULL);
  g_assert_nonnull (identity);
  g_assert_true (wc_omemo_session_store_save (f->store->db, &one, session, NULL));
  wc_store_fixture_commit (f->store);
}

static void
test_list (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) infos = NULL;
  const WcOmemoDeviceInfo *info;

  add_device (f, WC_STORE_ROMEO, 7);
  begin_session (f);
  infos =
      wc_omemo_device_service_list (f->devices, f->account, "Romeo@Montague.lit", NULL);
  g_assert_cmpuint (infos->len, ==, 2);
  info = infos->pdata[0];
  g_assert_cmpuint (info->device->device, ==, 5);
  g_assert_cmpstr (info->jid, ==, WC_STORE_ROMEO);
  g_assert_false (info->device->listed || info->own);
  g_assert_cmpint (info->identity->trust, ==, WC_OMEMO_TRUST_BLIND);
  g_assert_true (info->has_session);
  g_assert_cmpuint (info->unanswered, ==, 3);
  info = infos->pdata[1];
  g_assert_cmpuint (info->device->device, ==, 7);
  g_assert_true (info->device->listed);
  g_assert_null (info->identity);
  g_assert_false (info->has_session);
}

static void
make_own (Fixture *f)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  g_autoptr (GBytes) secret = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);
  g_autoptr (GBytes) epoch = g_bytes_new_static ("0123456789abcdef", 16);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (9, key, secret, epoch);

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_own_store_set (f->store->db, f->account->id, own, NULL));
  wc_store_fixture_commit (f->store);
}

/* Ours is there before the server tells its list, and is no other one then. */
static void
test_own (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress ours = { f->account->id, f->account->jid, WC_OMEMO_AXOLOTL, 9 };
  g_autoptr (GPtrArray) infos = NULL;
  const WcOmemoDeviceInfo *info;

  make_own (f);
  infos = wc_omemo_device_service_list (f->devices, f->account, "", NULL);
  g_assert_cmpuint (infos->len, ==, 1);
  info = infos->pdata[0];
  g_assert_true (info->own && !info->device->listed && info->device->key != NULL);
  g_assert_null (info->identity);
  g_assert_cmpint (info->reason, ==, WC_OMEMO_REASON_NONE);
  g_ptr_array_unref (infos);
  add_device (f, f->account->jid, 9);
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_own_store_set_restored (f->store->db, &ours, NULL));
  wc_store_fixture_commit (f->store);
  infos = wc_omemo_device_service_list (f->devices, f->account, f->account->jid, NULL);
  g_assert_cmpuint (infos->len, ==, 1);
  info = infos->pdata[0];
  g_assert_true (info->own && info->device->listed && info->device->key != NULL);
  g_assert_cmpint (info->reason, ==, WC_OMEMO_REASON_RESTORED);
}

static gboolean
is_silent_after (Fixture *f, gint64 by_us)
{
  const WcOmemoAddress with = { f->account->id, f->account->jid, WC_OMEMO_AXOLOTL, 7 };
  g_autoptr (WcOmemoDeviceInfo) info = NULL;

  f->store->now_us += by_us;
  info = wc_omemo_device_service_find (f->devices, &with);
  return info->silent;
}

static void
test_silent (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress him = { f->account->id, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 7 };
  g_autoptr (WcOmemoDeviceInfo) info = NULL;

  make_own (f);
  add_device (f, f->account->jid, 7);
  add_device (f, WC_STORE_ROMEO, 7);
  g_assert_false (is_silent_after (f, WC_OMEMO_DEVICE_SILENT_US - 1));
  g_assert_true (is_silent_after (f, 1));
  /* Others' devices are their own business. */
  info = wc_omemo_device_service_find (f->devices, &him);
  g_assert_false (info->silent);
}

/* That others cannot read its keys is what there is to do something about. */
static void
test_hidden (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress ours = { f->account->id, f->account->jid, WC_OMEMO_AXOLOTL, 9 };
  g_autoptr (WcOmemoDeviceInfo) info = NULL;

  make_own (f);
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_own_store_set_restored (f->store->db, &ours, NULL));
  g_assert_true (wc_omemo_own_store_set_hidden (f->store->db, &ours, TRUE, NULL));
  wc_store_fixture_commit (f->store);
  info = wc_omemo_device_service_find (f->devices, &ours);
  g_assert_cmpint (info->reason, ==, WC_OMEMO_REASON_OWN_NOT_PUBLIC);
}

static void
test_find (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress there = { f->account->id, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 7 };
  const WcOmemoAddress other = { f->account->id, WC_STORE_ROMEO, WC_OMEMO_2, 7 };
  const WcOmemoAddress nobody = { f->account->id + 99, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL,
                                  7 };
  g_autoptr (WcOmemoDeviceInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  add_device (f, WC_STORE_ROMEO, 7);
  info = wc_omemo_device_service_find (f->devices, &there);
  g_assert_cmpuint (info->device->device, ==, 7);
  g_assert_null (wc_omemo_device_service_find (f->devices, &other));
  g_assert_null (wc_omemo_device_service_find (f->devices, &nobody));
  g_assert_null (wc_omemo_device_service_list (f->devices, f->account, "@", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

static void
assert_told (Fixture *f, const char *expected)
{
  g_autofree char *log = wc_fake_link_take_log (f->base->link);

  g_assert_cmpstr (log, ==, expected);
}

static guint
count_todos (Fixture *f, WcOmemoTodoKind kind)
{
  g_autoptr (GPtrArray) todos =
      wc_omemo_todo_store_list_due (f->store->db, f->account->id, 10, NULL);
  guint n = 0;

  for (guint i = 0; i < todos->len; i++)
    n += ((WcOmemoTodo *) todos->pdata[i])->kind == kind;
  return n;
}

/* A person may ask for what would not be done by itself. */
static void
test_reset (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress of = { f->account->id, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 0 };
  g_autoptr (GPtrArray) sessions = NULL;
  g_autoptr (GError) error = NULL;

  begin_session (f);
  g_assert_false (
      wc_omemo_device_service_reset (f->devices, f->account, WC_STORE_ROMEO, 6, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  assert_told (f, "");
  g_assert_true (
      wc_omemo_device_service_reset (f->devices, f->account, WC_STORE_ROMEO, 0, NULL));
  assert_told (f, "omemo todo " WC_STORE_ROMEO);
  g_assert_cmpuint (count_todos (f, WC_OMEMO_TODO_HEAL), ==, 1);
  sessions = wc_omemo_session_store_list (f->store->db, &of, NULL);
  g_assert_cmpint (((WcOmemoSession *) sessions->pdata[0])->healed_us, ==,
                   WC_OMEMO_SESSION_RESET);
}

static gboolean
remove_device (Fixture *f, guint32 device, GError **error)
{
  return wc_omemo_device_service_remove (f->devices, f->account, device, error);
}

static void
test_remove (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_own (f);
  g_assert_false (remove_device (f, 7, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  add_device (f, f->account->jid, 7);
  g_assert_false (remove_device (f, 9, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  assert_told (f, "");
  g_assert_true (remove_device (f, 7, NULL));
  assert_told (f, "omemo todo juliet@capulet.lit");
  g_assert_cmpuint (count_todos (f, WC_OMEMO_TODO_RETIRE), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/omemo-device-service/" name, Fixture, NULL, set_up, test,        \
              tear_down)
  ADD ("list", test_list);
  ADD ("own", test_own);
  ADD ("silent", test_silent);
  ADD ("hidden", test_hidden);
  ADD ("find", test_find);
  ADD ("reset", test_reset);
  ADD ("remove", test_remove);
  return g_test_run ();
}
