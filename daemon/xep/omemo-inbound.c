/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "store/message-omemo-store.h"
#include "store/message-store.h"
#include "store/omemo-device-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-policy-store.h"
#include "sync/omemo-reading.h"
#include "xep/0045-muc.h"
#include "xep/host.h"
#include "xep/omemo-held.h"
#include "xep/omemo-inbound.h"
#include "xep/omemo-known.h"
#include "xep/omemo-open.h"
#include "xep/omemo-release.h"
#include "xep/omemo-wire.h"
#include "xep/xep-list.h"
#include "xml/stanza.h"

/* A message is decrypted once: what is held already does not come here (WcUnit.find).
 * What is readable goes on as the clear stanza that it was; what is not is left to
 * 0380-eme, whose row says why. The text that stands beside <encrypted/> is never what
 * was said. */

typedef struct
{
  WcSession *session;
  WcOmemoRelease *release; /* (owned) */
  gboolean telling;        /* when the unit commits */
} State;

/* A stanza that is being read. */
typedef struct
{
  WcSession *session;
  State *state;
  WcInbound *in;
  WcOmemo *omemo;
  WcOmemoOwn *own;
  char *sender; /* (nullable) bare JID */
  char *chat;   /* bare JID */
} Opening;

static void
opening_clear (Opening *self)
{
  g_clear_pointer (&self->own, wc_omemo_own_free);
  g_clear_pointer (&self->sender, g_free);
  g_clear_pointer (&self->chat, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Opening, opening_clear)

/* ---- Who wrote it, and to whom ---- */

static char *
dup_bare (const WcNode *stanza, const char *name, const char *otherwise)
{
  const char *text = wc_node_attr (stanza, name);
  g_autofree char *jid = text != NULL ? wc_jid_normalize (text, NULL) : NULL;

  if (text == NULL)
    return g_strdup (otherwise);
  return jid != NULL ? wc_jid_dup_bare (jid) : NULL;
}

/* FALSE: it has no addresses. In a room it is who the room says it is, if it says so. */
static gboolean
find_people (Opening *self)
{
  const WcInbound *in = self->in;
  const char *own = wc_session_get_bare_jid (self->session);
  g_autofree char *from = dup_bare (in->stanza, "from", own);
  g_autofree char *to = dup_bare (in->stanza, "to", own);
  const WcMessage *head =
      in->message != NULL ? wc_message_builder_peek (in->message) : NULL;

  if (from == NULL || to == NULL)
    return FALSE;
  if (wc_stanza_has_type (in->stanza, "groupchat"))
    {
      self->chat = g_steal_pointer (&from);
      self->sender = g_strdup (head != NULL ? head->real_jid : NULL);
      return TRUE;
    }
  self->chat = g_strdup (g_str_equal (from, own) ? to : from);
  /* an occupant of a room has no devices under that name */
  if (!wc_muc_is_room (self->session, from))
    self->sender = g_steal_pointer (&from);
  return TRUE;
}

static gboolean
is_ours (const Opening *self)
{
  return g_strcmp0 (self->sender, self->omemo->jid) == 0;
}

/* Whether it is of now, so that what is wrong is put right. */
static gboolean
is_live (const Opening *self)
{
  return wc_inbound_is_now (self->in) &&
         !wc_omemo_release_is_walking (self->state->release);
}

/* A stranger does not learn that we are there. */
static gboolean
may_answer (const Opening *self)
{
  gboolean in_room = wc_stanza_has_type (self->in->stanza, "groupchat");

  return self->sender != NULL &&
         wc_omemo_known_is (self->session, self->sender, in_room ? self->chat : NULL);
}

/* ---- What it says ---- */

/* Puts the clear stanza in the place of the encrypted one. FALSE: what was decrypted is
 * nothing that is sent. */
static gboolean
open_stanza (Opening *self, const WcOmemoRead *read)
{
  WcOmemoVersion version = read->omemo->version;
  const WcOmemoOpen open = { .sender = read->omemo->jid,
                             .chat = self->chat,
                             .ours = self->omemo->jid,
                             .version = version,
                             .plain = read->plain };

  if (!wc_omemo_open (&open, &self->in->stanza))
    return FALSE;
  wc_message_builder_set_encryption (wc_inbound_message (self->in),
                                     version == WC_OMEMO_2 ? "omemo:2" : "omemo");
  return TRUE;
}

/* ---- What cannot be read ---- */

/* The same again, under another id of the archive: its key is used up because we hold it.
 */
static gboolean
is_repeated (const Opening *self, const WcMessageOmemo *said)
{
  const char *id = wc_node_attr (self->in->stanza, "id");
  gint64 row = id == NULL ? 0
                          : wc_message_store_find_by_message_id (
                                self->omemo->db, self->omemo->account, self->chat, id,
                                is_ours (self), /* error= */ NULL);
  g_autoptr (WcMessageOmemo) held =
      row != 0 ? wc_message_omemo_store_get (self->omemo->db, row, /* error= */ NULL)
               : NULL;

  return held != NULL && held->reason == WC_OMEMO_REASON_NONE &&
         held->device == said->device && held->version == said->version;
}

/* What was sent before our device was there could not be for it. */
static gboolean
is_before_us (const Opening *self)
{
  return self->in->stamp_us != 0 && self->in->stamp_us < self->own->created_us;
}

/* § 4.6: one row of a chat stands for all of them. A chat that cannot be looked at has
 * another one. */
static gboolean
is_summed_up (const Opening *self)
{
  gboolean has = FALSE;

  return wc_message_omemo_store_has_before_us (self->omemo->db, self->omemo->account,
                                               self->chat, &has, /* error= */ NULL) &&
         has;
}

/* A person may accept the key that it came with. A message in a session is another
 * matter: who has sent it has heard from us, and what we had for it does not come back.
 */
static void
seal (Opening *self, const WcMessageOmemo *said)
{
  if (said->reason == WC_OMEMO_REASON_IDENTITY_CHANGED && said->jid != NULL &&
      self->in->again == 0)
    self->in->sealed = wc_omemo_held_seal (self->in, said->jid, said);
}

static WcVerdict
take_failure (Opening *self, WcOmemoRead *read, gboolean has_payload)
{
  WcMessageOmemo *said = read->omemo;

  if (!has_payload)
    return WC_DROP;
  if (said->reason == WC_OMEMO_REASON_REPEAT_UNKNOWN && is_repeated (self, said))
    {
      wc_session_dropped (self->session, "omemo", "repeated");
      return WC_DROP;
    }
  if (said->reason == WC_OMEMO_REASON_NOT_FOR_US && is_before_us (self))
    {
      if (is_summed_up (self))
        return WC_DROP;
      said->reason = WC_OMEMO_REASON_BEFORE_US;
    }
  wc_session_info (self->session, "omemo", "a message cannot be read: %s",
                   wc_omemo_reason_to_string (said->reason));
  seal (self, said);
  self->in->omemo = g_steal_pointer (&read->omemo);
  return self->in->again != 0 ? WC_DROP : WC_PASS;
}

/* ---- Reading ---- */

static void
tell (gpointer data)
{
  State *state = data;
  WcHost *host = wc_host_of (state->session);

  if (host->omemo != NULL)
    wc_omemo_tell (host->omemo, WC_OMEMO_NEWS_TODO, /* jid= */ NULL);
}

static void
told (gpointer data)
{
  ((State *) data)->telling = FALSE;
}

static void
tell_later (State *state)
{
  if (state->telling)
    return;
  state->telling = TRUE;
  wc_session_after_commit (state->session, tell, state, told);
}

/* The element that has a key for us, of those that this build can read; NULL: *@out_why.
 */
static WcOmemoEncrypted *
read_wire (const Opening *self, WcOmemoReason *out_why)
{
  const WcOmemoWireReader reader = { self->omemo->jid, self->own->device };
  WcOmemoEncrypted *best = NULL;

  *out_why = WC_OMEMO_REASON_UNSUPPORTED;
  for (int version = WC_OMEMO_2; version >= (int) WC_OMEMO_AXOLOTL; version--)
    {
      const WcNode *node = wc_omemo_wire_find (self->in->stanza, version);
      WcOmemoEncrypted *said;

      if (node == NULL || !wc_omemo_library_speaks (version))
        continue;
      said = wc_omemo_wire_read (node, &reader, out_why);
      if (said == NULL || (best != NULL && said->keys->len == 0))
        {
          g_clear_pointer (&said, wc_omemo_encrypted_free);
          continue;
        }
      g_clear_pointer (&best, wc_omemo_encrypted_free);
      best = said;
      if (said->keys->len > 0)
        break;
    }
  return best;
}

/* Where a room does not tell who it is, all who have such a device may have written it.
 */
static GPtrArray *
list_senders (const Opening *self, const WcOmemoEncrypted *said, GError **error)
{
  GPtrArray *senders =
      self->sender == NULL
          ? wc_omemo_device_store_list_owners (self->omemo->db, self->omemo->account,
                                               said->version, said->sender, error)
          : g_ptr_array_new_with_free_func (g_free);

  if (senders == NULL)
    return NULL;
  if (self->sender != NULL)
    g_ptr_array_add (senders, g_strdup (self->sender));
  g_ptr_array_add (senders, NULL);
  return senders;
}

/* NULL + error when the store fails. */
static WcOmemoRead *
decrypt (const Opening *self, const WcOmemoEncrypted *said, GError **error)
{
  g_autoptr (GPtrArray) senders = NULL;
  WcOmemoCipher cipher = { .said = said,
                           .live = is_live (self),
                           .answers = may_answer (self) };

  /* what we have said ourselves, and do not hold, was never encrypted for ourselves */
  if (is_ours (self) && said->sender == self->own->device)
    return wc_omemo_reading_refuse (said, WC_OMEMO_REASON_NOT_FOR_US);
  senders = list_senders (self, said, error);
  if (senders == NULL)
    return NULL;
  cipher.senders = (const char *const *) senders->pdata;
  return wc_omemo_reading_decrypt (self->omemo, &cipher, error);
}

static WcVerdict
take (Opening *self, const WcOmemoEncrypted *said, GError **error)
{
  g_autoptr (WcOmemoRead) read = decrypt (self, said, error);
  gboolean has_payload = said->payload != NULL;

  if (read == NULL)
    return WC_DROP;
  if (read->has_todo)
    tell_later (self->state);
  if (read->omemo->reason == WC_OMEMO_REASON_NONE && has_payload &&
      !open_stanza (self, read))
    read->omemo->reason = WC_OMEMO_REASON_DAMAGED;
  if (read->omemo->reason != WC_OMEMO_REASON_NONE)
    return take_failure (self, read, has_payload);
  if (!has_payload)
    return WC_DROP;
  self->in->omemo = g_steal_pointer (&read->omemo);
  return WC_PASS;
}

static WcVerdict
take_unread (Opening *self, WcOmemoReason reason)
{
  WcOmemoVersion version = wc_omemo_wire_find (self->in->stanza, WC_OMEMO_AXOLOTL) != NULL
                               ? WC_OMEMO_AXOLOTL
                               : WC_OMEMO_2;
  g_autoptr (WcOmemoRead) read = g_new0 (WcOmemoRead, 1);

  read->omemo = wc_message_omemo_new (/* message= */ 0, version, /* device= */ 0);
  read->omemo->reason = reason;
  return take_failure (self, read, /* has_payload= */ TRUE);
}

/* ---- In its order ---- */

/* § 4.6: a ratchet goes forward. What comes live waits for what its archive still has,
 * and what is read backwards for what was before it. Archives do not wait for one
 * another: what is skipped there is bridged. */
static gboolean
must_wait (const Opening *self)
{
  WcHost *host = wc_host_of (self->session);
  const WcInbound *in = self->in;

  const char *of =
      wc_stanza_has_type (in->stanza, "groupchat") ? self->chat : self->omemo->jid;

  if (wc_omemo_release_is_walking (self->state->release))
    return FALSE;
  if (in->origin == WC_MESSAGE_SOURCE_ARCHIVE)
    return in->newest_first && !is_before_us (self);
  return wc_omemo_release_is_going_on (self->state->release) ||
         (host->progress_of != NULL &&
          host->progress_of (host->self, of) == WC_CATCHUP_BEHIND);
}

/* Whether this account has a device, of which something is known; FALSE + error. */
static gboolean
find_device (Opening *self, GError **error)
{
  WcOmemo *omemo = wc_host_of (self->session)->omemo;
  g_autoptr (GError) local_error = NULL;
  WcOmemoPolicy policy;

  if (omemo == NULL)
    return TRUE;
  self->omemo = omemo;
  if (!wc_omemo_policy_store_get (omemo->db, omemo->account, &policy, error))
    return FALSE;
  if (policy.use == WC_OMEMO_USE_OFF)
    return TRUE;
  self->own = wc_omemo_own_store_get (omemo->db, omemo->account, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static WcVerdict
open_it (Opening *self, GError **error)
{
  g_autoptr (WcOmemoEncrypted) said = NULL;
  WcOmemoReason why;
  gboolean kept = FALSE;

  if (!find_device (self, error))
    return WC_DROP;
  if (self->own == NULL || !find_people (self))
    return self->in->again != 0 ? WC_DROP : WC_PASS;
  if (must_wait (self) &&
      !wc_omemo_held_add (self->omemo, self->in, self->chat, &kept, error))
    return WC_DROP;
  if (kept)
    {
      wc_omemo_release_note (self->state->release);
      return WC_DROP;
    }
  said = read_wire (self, &why);
  return said != NULL ? take (self, said, error) : take_unread (self, why);
}

static WcVerdict
omemo_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  g_auto (Opening) opening = { .session = session, .state = state, .in = in };
  GError *error = NULL;
  WcVerdict verdict;

  if (!wc_omemo_wire_is_in (in->stanza) || wc_stanza_has_type (in->stanza, "error"))
    return WC_PASS;
  verdict = open_it (&opening, &error);
  if (error != NULL)
    {
      wc_session_fail_unit (session, error);
      return WC_DROP;
    }
  return verdict;
}

void
wc_omemo_inbound_caught_up (WcSession *session)
{
  State *state = wc_session_get_state (session, &wc_xep_omemo_inbound);

  wc_omemo_release_begin (state->release);
}

static gpointer
omemo_attach (WcSession *session)
{
  State *self = g_new0 (State, 1);

  self->session = session;
  self->release = wc_omemo_release_new (session);
  return self;
}

static void
omemo_detach (gpointer state)
{
  State *self = state;

  wc_omemo_release_free (self->release);
  g_free (self);
}

const WcXep wc_xep_omemo_inbound = {
  .name = "omemo-inbound",
  .phase = WC_PHASE_DECRYPT,
  .attach = omemo_attach,
  .detach = omemo_detach,
  .inbound = omemo_inbound,
};
