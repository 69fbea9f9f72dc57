/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service/omemo-findings.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-own-key-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-policy-store.h"

typedef struct
{
  WcDb *db;
  const WcAccount *account;
  GPtrArray *findings;
} Look;

/* @fix is NULL where all is well. Returns: (transfer none). */
static WcFinding *
add (const Look *look, const char *check, const char *text, const char *fix)
{
  WcFinding *finding = g_new0 (WcFinding, 1);

  finding->check = check;
  finding->level = fix != NULL ? WC_FINDING_WARNING : WC_FINDING_OK;
  finding->account = g_strdup (look->account->jid);
  finding->text = g_strdup (text);
  finding->fix = g_strdup (fix);
  g_ptr_array_add (look->findings, finding);
  return finding;
}

static void
add_reason (const Look *look, WcOmemoReason reason)
{
  add (look, "omemo", wc_omemo_reason_get_sentence (reason),
       wc_omemo_reason_get_advice (reason));
}

/* Whether the server has our device on the list, as that was last told. */
static gboolean
is_listed (const Look *look, const WcOmemoOwn *own)
{
  const WcOmemoAddress ours = { look->account->id, look->account->jid, WC_OMEMO_AXOLOTL,
                                own->device };
  g_autoptr (WcOmemoDevice) device =
      wc_omemo_device_store_get (look->db, &ours, /* error= */ NULL);

  return device != NULL && device->listed && own->list_dirty == 0;
}

static gboolean
was_published (const Look *look)
{
  g_autoptr (GPtrArray) keys = wc_omemo_own_key_store_list (
      look->db, look->account->id, /* is_signed= */ TRUE, /* error= */ NULL);

  return keys != NULL && keys->len > 0 && ((WcOmemoOwnKey *) keys->pdata[0])->published;
}

static void
check_keys (const Look *look)
{
  g_autofree char *text = NULL;
  gint64 n = 0;

  if (!wc_omemo_own_key_store_count (look->db, look->account->id, &n, /* error= */ NULL))
    return;
  text =
      g_strdup_printf ("%" G_GINT64_FORMAT " keys are there for others to begin with", n);
  add (look, "omemo", text,
       n < WC_OMEMO_FINDINGS_KEYS ? "connect the account: new keys are then made" : NULL);
}

static void
check_own (const Look *look, const WcOmemoOwn *own)
{
  guint before = look->findings->len;

  if (!was_published (look))
    add (look, "omemo", "the keys of our device were not announced yet, or anew",
         "connect the account: that is then done by itself");
  else if (!is_listed (look, own))
    add (look, "omemo", "our device is not on the account's list of devices",
         "connect the account; where another program takes it off the list, end that");
  if (own->hidden_us != 0)
    add_reason (look, WC_OMEMO_REASON_OWN_NOT_PUBLIC);
  if (wc_omemo_own_is_restored (own, wc_db_now_us (look->db)))
    add_reason (look, WC_OMEMO_REASON_RESTORED);
  if (look->findings->len == before)
    add (look, "omemo", "our device is announced, and its keys are public", NULL);
  check_keys (look);
}

static void
check_undecided (const Look *look)
{
  g_autofree char *text = NULL;
  gint64 n = 0;

  if (!wc_omemo_identity_store_count_undecided (look->db, look->account->id, &n,
                                                /* error= */ NULL))
    return;
  if (n == 0)
    {
      add (look, "omemo-keys", "no key of a device waits for a decision", NULL);
      return;
    }
  text = g_strdup_printf (
      n == 1 ? "%" G_GINT64_FORMAT " key of a device waits for a decision: nothing is "
               "encrypted for it"
             : "%" G_GINT64_FORMAT " keys of devices wait for a decision: nothing is "
               "encrypted for them",
      n);
  add (look, "omemo-keys", text,
       "compare their fingerprints, then use \"whinchat omemo trust\"");
}

static void
add_silent (const Look *look, const WcOmemoDevice *device)
{
  g_autofree char *text = g_strdup_printf (
      "device %u of this account has said nothing for six weeks or longer, and messages "
      "are still encrypted for it",
      device->device);
  g_autofree char *fix = g_strdup_printf (
      "where it is not used any more: \"whinchat omemo remove %u\"", device->device);

  add (look, "omemo-devices", text, fix);
}

static void
check_silent (const Look *look, const WcOmemoOwn *own)
{
  gint64 now_us = wc_db_now_us (look->db);

  for (WcOmemoVersion version = WC_OMEMO_AXOLOTL; version <= WC_OMEMO_2; version++)
    {
      const WcOmemoAddress of = { look->account->id, look->account->jid, version, 0 };
      g_autoptr (GPtrArray) devices =
          wc_omemo_device_store_list (look->db, &of, /* error= */ NULL);

      for (guint i = 0; devices != NULL && i < devices->len; i++)
        {
          const WcOmemoDevice *device = devices->pdata[i];

          if (device->device != own->device && wc_omemo_device_is_silent (device, now_us))
            add_silent (look, device);
        }
    }
}

void
wc_omemo_findings_add (WcDb *db, const WcAccount *account, GPtrArray *findings)
{
  const Look look = { db, account, findings };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcOmemoOwn) own = NULL;
  WcOmemoPolicy policy;

  if (!wc_omemo_policy_store_get (db, account->id, &policy, &error))
    {
      add (&look, "omemo", error->message, "look at the log of the daemon");
      return;
    }
  if (policy.use == WC_OMEMO_USE_OFF)
    {
      add (&look, "omemo", "it is switched off: nobody can encrypt for this account",
           NULL);
      return;
    }
  own = wc_omemo_own_store_get (db, account->id, &error);
  if (error != NULL)
    add_reason (&look, WC_OMEMO_REASON_STORE);
  else if (own == NULL)
    add (&look, "omemo", "there is no device yet that others could encrypt for",
         "connect the account: it is then made");
  else
    {
      check_own (&look, own);
      check_undecided (&look);
      check_silent (&look, own);
    }
}
