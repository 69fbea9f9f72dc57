/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-fingerprint.h"
#include "store/account-store.h"
#include "store/chat-store.h"
#include "store/journal.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/roster-store.h"
#include "sync/omemo-prompts.h"
#include "sync/omemo-trusting.h"

/* The journal tells that a device has shown a key, that it came onto a list, or that
 * somebody has decided: then everything that is to be asked of its owner is looked at
 * anew. */

#define EVENTS_A_TURN 50
#define BETWEEN ", "

static const WcEventKind followed[] = { WC_EVENT_OMEMO_DEVICE_NEW,
                                        WC_EVENT_OMEMO_DEVICE_CHANGED, 0 };

struct _WcOmemoPrompts
{
  WcDb *db;
  WcPrompts *prompts;
  WcLinks *links;
  gint64 seen; /* seq in the journal up to which everything was looked at */
  guint turn;  /* idle source: look at the rest */
};

/* ---- Asking ---- */

/* A stranger's keys are nobody's business until he is let in. */
static gboolean
is_known (WcDb *db, gint64 account, const char *jid)
{
  g_autoptr (WcAccount) ours = wc_account_store_get (db, account, NULL);
  g_autoptr (WcContact) contact = wc_roster_store_get (db, account, jid, NULL);
  WcChatKind kind;

  if (ours == NULL)
    return FALSE;
  if (g_str_equal (ours->jid, jid) || (contact != NULL && contact->in_roster))
    return TRUE;
  return wc_chat_store_get_kind (db, account, jid, &kind, NULL) &&
         !wc_chat_store_is_request (db, account, jid);
}

static gboolean
is_undecided (WcDb *db, gint64 account, const char *jid, GBytes *key)
{
  const WcOmemoKeyOf who = { account, jid, key };
  g_autoptr (WcOmemoIdentity) identity = wc_omemo_identity_store_get (db, &who, NULL);

  return identity != NULL && identity->trust == WC_OMEMO_TRUST_UNDECIDED &&
         identity->decided_us == 0;
}

static void
add_key (WcDb *db, const WcOmemoAddress *of, GBytes *key, GPtrArray *fingerprints)
{
  g_autofree char *fingerprint = NULL;

  if (key == NULL || !is_undecided (db, of->account, of->jid, key))
    return;
  fingerprint = wc_omemo_fingerprint_dup (key);
  if (!g_ptr_array_find_with_equal_func (fingerprints, fingerprint, g_str_equal, NULL))
    g_ptr_array_add (fingerprints, g_steal_pointer (&fingerprint));
}

/* Adds the fingerprints of those on the list that nobody has decided on, each once. */
static void
add_undecided (WcDb *db, const WcOmemoAddress *of, GPtrArray *fingerprints)
{
  g_autoptr (GPtrArray) devices = wc_omemo_device_store_list (db, of, NULL);

  for (guint i = 0; devices != NULL && i < devices->len; i++)
    {
      const WcOmemoDevice *device = devices->pdata[i];

      if (!device->listed)
        continue;
      add_key (db, of, device->key, fingerprints);
      add_key (db, of, device->shown, fingerprints);
    }
}

static void
raise_prompt (WcOmemoPrompts *self,
              gint64 account,
              const char *jid,
              GPtrArray *fingerprints)
{
  GHashTable *details = wc_details_new ();
  g_autofree char *joined = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  text = fingerprints->len == 1
             ? g_strdup_printf ("A new key of %s waits for a decision", jid)
             : g_strdup_printf ("%u new keys of %s wait for a decision",
                                fingerprints->len, jid);
  g_ptr_array_add (fingerprints, NULL);
  joined = g_strjoinv (BETWEEN, (char **) fingerprints->pdata);
  wc_details_set (details, "jid", jid);
  wc_details_set (details, "fingerprints", joined);
  if (!wc_prompts_raise (self->prompts, account, WC_PROMPT_KIND_OMEMO, text, details,
                         &error))
    g_info ("nobody is asked about a key: %s", error->message);
}

static void
look_at (WcOmemoPrompts *self, gint64 account, const char *jid)
{
  g_autoptr (GPtrArray) fingerprints = g_ptr_array_new_with_free_func (g_free);

  for (WcOmemoVersion version = WC_OMEMO_AXOLOTL; version <= WC_OMEMO_2; version++)
    {
      const WcOmemoAddress of = { account, jid, version, 0 };

      add_undecided (self->db, &of, fingerprints);
    }
  if (fingerprints->len > 0 && is_known (self->db, account, jid))
    raise_prompt (self, account, jid, fingerprints);
  else
    wc_prompts_withdraw_topic (self->prompts, account, WC_PROMPT_KIND_OMEMO, jid,
                               "solved");
}

/* Whether there is more. */
static gboolean
look (WcOmemoPrompts *self)
{
  const WcJournalFilter filter = { .kinds = followed, .limit = EVENTS_A_TURN };
  g_autoptr (WcJournalBatch) batch =
      wc_journal_read (self->db, self->seen, &filter, NULL);

  if (batch == NULL)
    return FALSE;
  self->seen = batch->cursor;
  for (guint i = 0; i < batch->events->len; i++)
    {
      const WcEvent *event = batch->events->pdata[i];

      look_at (self, event->account, event->ref);
    }
  return batch->more;
}

static gboolean
on_turn (gpointer data)
{
  WcOmemoPrompts *self = data;

  if (look (self))
    return G_SOURCE_CONTINUE;
  self->turn = 0;
  return G_SOURCE_REMOVE;
}

static void
on_commit (gpointer data, gint64 before)
{
  WcOmemoPrompts *self = data;

  if (self->turn != 0)
    return;
  self->seen = before;
  self->turn = g_idle_add_full (G_PRIORITY_LOW, on_turn, self, NULL);
}

/* ---- Answers ---- */

typedef struct
{
  gint64 account;
  const char *jid;
  char **fingerprints;
  WcOmemoTrust trust;
} Deciding;

static gboolean
decide (WcDb *db, gpointer data, GError **error)
{
  const Deciding *deciding = data;

  for (gsize i = 0; deciding->fingerprints[i] != NULL; i++)
    {
      g_autoptr (GBytes) key =
          wc_omemo_fingerprint_parse (deciding->fingerprints[i], NULL);
      const WcOmemoKeyOf who = { deciding->account, deciding->jid, key };

      /* what was decided meanwhile stays */
      if (key != NULL && is_undecided (db, deciding->account, deciding->jid, key) &&
          !wc_omemo_trusting_decide (db, &who, deciding->trust, error))
        return FALSE;
    }
  return TRUE;
}

static WcOmemoTrust
trust_of (const char *decision)
{
  if (g_strcmp0 (decision, "verified") == 0)
    return WC_OMEMO_TRUST_VERIFIED;
  return g_strcmp0 (decision, "trusted") == 0 ? WC_OMEMO_TRUST_TRUSTED
                                              : WC_OMEMO_TRUST_DISTRUSTED;
}

static void
tell (WcOmemoPrompts *self, gint64 account, const char *jid)
{
  WcLink *link = wc_links_get (self->links, account);
  const WcOmemoPort *port = link != NULL ? wc_link_get_omemo (link) : NULL;

  if (port != NULL)
    port->tell (port->self, WC_OMEMO_NEWS_TRUST, jid);
}

static void
on_answered (WcPrompts *prompts,
             const WcPrompt *prompt,
             GHashTable *fields,
             WcOmemoPrompts *self)
{
  const char *jid = wc_details_get (prompt->details, "jid");
  const char *list = wc_details_get (prompt->details, "fingerprints");
  g_auto (GStrv) fingerprints = NULL;
  Deciding deciding = { prompt->account, jid, NULL, WC_OMEMO_TRUST_UNDECIDED };
  g_autoptr (GError) error = NULL;

  if (prompt->kind != WC_PROMPT_KIND_OMEMO || fields == NULL || jid == NULL ||
      list == NULL)
    return;
  fingerprints = g_strsplit (list, BETWEEN, -1);
  deciding.fingerprints = fingerprints;
  deciding.trust = trust_of (g_hash_table_lookup (fields, "decision"));
  if (wc_db_run (self->db, WC_DB_FULL, decide, &deciding, &error))
    tell (self, prompt->account, jid);
  else
    g_message ("a decision on a key could not be kept: %s", error->message);
}

/* ---- Beginning and end ---- */

WcOmemoPrompts *
wc_omemo_prompts_new (WcDb *db, WcPrompts *prompts, WcLinks *links)
{
  WcOmemoPrompts *self = g_new0 (WcOmemoPrompts, 1);

  self->db = db;
  self->prompts = prompts;
  self->links = links;
  wc_journal_listen (db, followed, on_commit, self);
  g_signal_connect (prompts, "answered", G_CALLBACK (on_answered), self);
  return self;
}

void
wc_omemo_prompts_free (WcOmemoPrompts *self)
{
  g_signal_handlers_disconnect_by_data (self->prompts, self);
  wc_journal_unlisten (self->db, on_commit, self);
  if (self->turn != 0)
    g_source_remove (self->turn);
  g_free (self);
}
