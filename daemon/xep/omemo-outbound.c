/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "store/message-progress.h"
#include "store/omemo-policy-store.h"
#include "sync/omemo-decision.h"
#include "sync/omemo-writing.h"
#include "sync/outbox.h"
#include "xep/0045-muc.h"
#include "xep/0420-sce.h"
#include "xep/host.h"
#include "xep/omemo-outbound.h"
#include "xep/omemo-outer.h"
#include "xep/omemo-wire.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0384 on the way out: the last of the decorations, which encrypts what the others
 * have made, in the transaction that fixes the bytes. A message that is to be encrypted
 * leaves so or not at all; and what an account or a chat demands is looked at here again,
 * whoever has made the message. */

static gpointer
omemo_attach (WcSession *session)
{
  return wc_omemo_audience_new (session);
}

static void
omemo_detach (gpointer state)
{
  wc_omemo_audience_unref (state);
}

static void
omemo_unbound (WcSession *session, gpointer state)
{
  wc_omemo_audience_forget (state);
}

/* ---- Refusals ---- */

static gboolean
refuse (GError **error, const char *condition, const char *text)
{
  g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED, text);
  if (error != NULL)
    wc_error_set_detail (*error, "condition", condition);
  return FALSE;
}

static gboolean
refuse_for (GError **error, WcOmemoReason reason)
{
  g_autofree char *condition =
      g_strconcat ("omemo.", wc_omemo_reason_to_string (reason), NULL);

  refuse (error, condition, wc_omemo_reason_get_sentence (reason));
  if (error != NULL)
    wc_error_set_detail (*error, "reason", wc_omemo_reason_to_string (reason));
  return FALSE;
}

/* ---- What is lost ---- */

/* What a message does without, where it cannot be encrypted. */
static gboolean
is_spared (const WcNode *element)
{
  static const char *const spared[] = { WC_NS_CHAT_STATES, WC_NS_STYLING, WC_NS_MENTIONS,
                                        WC_NS_RDF };

  for (gsize i = 0; i < G_N_ELEMENTS (spared); i++)
    if (g_str_equal (wc_node_get_ns (element), spared[i]))
      return TRUE;
  return wc_node_is (element, "reference", WC_NS_REFERENCE) &&
         g_strcmp0 (wc_node_attr (element, "type"), "mention") == 0;
}

static gboolean
says_all (const WcNode *clear, WcOmemoVersion version, guint policy)
{
  g_autoptr (GPtrArray) lost = wc_omemo_outer_list_lost (clear, version, policy);

  for (guint i = 0; i < lost->len; i++)
    if (!is_spared (lost->pdata[i]))
      return FALSE;
  return TRUE;
}

/* ---- Encrypting ---- */

typedef struct
{
  WcSession *session;
  WcOmemoAudience *audience;
  WcOmemo *omemo;
  const WcMessage *message;
  const WcNode *clear;
  WcOmemoPolicy policy;  /* of the chat */
  gboolean has_device;   /* the account has one, as the person wants it */
  WcOmemoRecipients *to; /* (owned) */
  GBytes *plain[2];      /* (owned) (nullable) by WcOmemoVersion */
} Work;

static void
work_clear (Work *self)
{
  g_clear_pointer (&self->to, wc_omemo_recipients_free);
  for (gsize i = 0; i < G_N_ELEMENTS (self->plain); i++)
    g_clear_pointer (&self->plain[i], g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
is_of_us (const Work *self, const WcOmemoRecipient *to)
{
  return g_str_equal (to->jid, self->omemo->jid);
}

/* There is nobody else: a note to ourselves, or a room of which we are the only member.
 */
static gboolean
is_for_us (const Work *self)
{
  for (guint i = 0; i < self->to->devices->len; i++)
    if (!is_of_us (self, self->to->devices->pdata[i]))
      return FALSE;
  return TRUE;
}

/* Whether somebody whom it is for reads that protocol. */
static gboolean
has_device (const Work *self, WcOmemoVersion version)
{
  gboolean for_us = is_for_us (self);

  for (guint i = 0; i < self->to->devices->len; i++)
    {
      const WcOmemoRecipient *each = self->to->devices->pdata[i];

      if (each->version == version && each->reason == WC_OMEMO_REASON_NONE &&
          (for_us || !is_of_us (self, each)))
        return TRUE;
    }
  return FALSE;
}

static GBytes *
take_text (char *text)
{
  return text != NULL ? g_bytes_new_take (text, strlen (text)) : NULL;
}

static char *
build_envelope (const Work *self)
{
  g_autoptr (WcNode) content = wc_omemo_outer_dup_content (self->clear);
  gboolean in_room = wc_stanza_has_type (self->clear, "groupchat");
  const WcSceAffixes affixes = { self->omemo->jid, in_room ? self->message->chat : NULL,
                                 wc_db_now_us (self->omemo->db) };

  return wc_sce_build (content, &affixes);
}

/* What says nothing but in elements has no form in AXOLOTL: it goes to those who read
 * OMEMO_2, where there is one. FALSE: it would not arrive as it was meant. */
static gboolean
make_plain (Work *self)
{
  gboolean whole = says_all (self->clear, WC_OMEMO_AXOLOTL, self->policy.shows);
  g_autofree char *text = wc_omemo_outer_dup_text (self->clear);
  gboolean has_text = text != NULL && *text != '\0';

  if (wc_omemo_library_speaks (WC_OMEMO_2))
    self->plain[WC_OMEMO_2] = take_text (build_envelope (self));
  if (has_text && whole)
    self->plain[WC_OMEMO_AXOLOTL] = take_text (g_steal_pointer (&text));
  return self->plain[WC_OMEMO_AXOLOTL] != NULL ||
         (has_device (self, WC_OMEMO_2) &&
          (!has_text || !has_device (self, WC_OMEMO_AXOLOTL)));
}

/* The devices of a protocol that cannot say it are told of as such. */
static void
leave_out_silent (Work *self)
{
  for (guint i = 0; i < self->to->devices->len; i++)
    {
      WcOmemoRecipient *each = self->to->devices->pdata[i];

      if (self->plain[each->version] == NULL && each->reason == WC_OMEMO_REASON_NONE)
        each->reason = WC_OMEMO_REASON_UNSUPPORTED;
    }
}

/* The deployed protocol says what stands outside; what the other one has is added. */
static WcNode *
build (const Work *self, const GPtrArray *said)
{
  WcNode *stanza = wc_omemo_outer_build (self->clear, said->pdata[0], self->policy.shows);

  for (guint i = 1; i < said->len; i++)
    {
      g_autoptr (WcNode) more = wc_omemo_wire_build (said->pdata[i]);

      wc_node_add_tree (stanza, more);
    }
  return stanza;
}

static gboolean
is_read (const Work *self)
{
  return has_device (self, WC_OMEMO_AXOLOTL) || has_device (self, WC_OMEMO_2);
}

static gboolean
finish (const Work *self, const GPtrArray *said, WcNode **stanza, GError **error)
{
  const WcOmemoEncrypted *first = said->pdata[0];
  g_autoptr (WcNode) built = build (self, said);
  g_autofree char *bytes = wc_node_to_string (built, WC_NS_CLIENT);

  if (strlen (bytes) > WC_OMEMO_OUTBOUND_MAX)
    return refuse_for (error, WC_OMEMO_REASON_TOO_BIG);
  if (!wc_omemo_writing_note (self->omemo, self->message->id, first->version, self->to,
                              error))
    return FALSE;
  wc_node_replace (stanza, g_steal_pointer (&built));
  return TRUE;
}

static gboolean
encrypt (Work *self, WcNode **stanza, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) said = NULL;

  if (!make_plain (self))
    return refuse (error, "omemo.in-clear",
                   "What it says beside its text would be seen by the servers.");
  leave_out_silent (self);
  said = wc_omemo_writing_encrypt (self->omemo, self->to, self->plain, &local_error);
  if (local_error != NULL)
    {
      if (g_error_matches (local_error, WC_ERROR, WC_ERROR_NOT_FOUND))
        return refuse (error, "omemo.no-own-device", local_error->message);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (said == NULL || !is_read (self))
    return refuse_for (error, WC_OMEMO_REASON_STORE);
  return finish (self, said, stanza, error);
}

/* ---- Whether, and for whom ---- */

/* Our device may be as new as the wish for it; it is announced by who looks after that.
 */
static gboolean
ensure_device (Work *self, GError **error)
{
  g_autoptr (WcOmemoOwn) own =
      wc_omemo_own_device_ensure (&self->omemo->own, /* taken= */ NULL, error);

  return own != NULL;
}

/* Nobody can read it: it says of each device why. Where somebody could with another
 * library, that is said. */
static gboolean
refuse_all (const Work *self, GError **error)
{
  if (!wc_omemo_writing_note (self->omemo, self->message->id, WC_OMEMO_AXOLOTL, self->to,
                              error))
    return FALSE;
  refuse_for (error, self->to->refusal);
  if (error == NULL || self->to->refusal != WC_OMEMO_REASON_NO_DEVICES)
    return FALSE;
  for (guint i = 0; i < self->to->devices->len; i++)
    if (((WcOmemoRecipient *) self->to->devices->pdata[i])->reason ==
        WC_OMEMO_REASON_UNSUPPORTED)
      {
        g_prefix_error (error, "%s ",
                        "The other side reads urn:xmpp:omemo:2 alone, which takes a "
                        "daemon that was built with libomemo-c.");
        break;
      }
  return FALSE;
}

static gboolean
wait_for_answers (GError **error)
{
  g_set_error_literal (error, WC_OUTBOX_ERROR, WC_OUTBOX_ERROR_NOT_YET,
                       "who can read it is to be asked for first");
  return FALSE;
}

/* Who is known by his nick alone has no devices, and what is said to all of a room must
 * come to one. */
static gboolean
is_unfit (const Work *self)
{
  const char *chat = self->message->chat;

  return !wc_jid_is_bare (chat) ||
         (wc_stanza_has_type (self->clear, "groupchat") &&
          !wc_muc_is_room (self->session, chat)) ||
         wc_omemo_audience_is_unfit (self->session, chat);
}

static gboolean
find_recipients (Work *self, GError **error)
{
  if (is_unfit (self))
    return refuse_for (error, WC_OMEMO_REASON_ROOM_UNFIT);
  self->to = wc_omemo_audience_find (self->audience, self->message->chat, error);
  if (self->to == NULL)
    return FALSE;
  return self->to->refusal == WC_OMEMO_REASON_NONE || refuse_all (self, error);
}

/* A word without a text that the person lets everybody see, like a reaction. */
static gboolean
may_stand_open (const Work *self)
{
  g_autoptr (GPtrArray) lost =
      wc_omemo_outer_list_lost (self->clear, WC_OMEMO_AXOLOTL, self->policy.shows);

  return lost->len == 0 && wc_node_child (self->clear, "body", WC_NS_CLIENT) == NULL;
}

static gboolean
is_demanded (const Work *self)
{
  return self->policy.use == WC_OMEMO_USE_ON;
}

/* As wc_omemo_decide() has it now. @asked: who can be asked was. */
static gboolean
decide_now (const Work *self, gboolean asked, WcOmemoDecision *out, GError **error)
{
  const char *chat = self->message->chat;
  gboolean in_room = wc_stanza_has_type (self->clear, "groupchat");
  g_auto (GStrv) members = wc_omemo_audience_dup_members (self->session, chat);
  const WcOmemoQuestion question = { .account = self->omemo->account,
                                     .chat = chat,
                                     .is_self = g_str_equal (chat, self->omemo->jid),
                                     .in_room = in_room,
                                     .is_fit = in_room,
                                     .members = (const char *const *) members,
                                     .wish = WC_OMEMO_WISH_AUTO,
                                     .asked = asked };

  return wc_omemo_decide (self->omemo->db, &question, out, error);
}

/* What was queued before anybody knew whether it can be read; where nobody could tell it
 * is taken to be encrypted, and told of as such. */
static gboolean
settle (const Work *self, gboolean *out_encrypted, GError **error)
{
  gboolean asked = wc_omemo_audience_was_asked (self->audience, self->message->chat);
  WcOmemoDecision decision;

  if (is_unfit (self))
    return refuse_for (error, WC_OMEMO_REASON_ROOM_UNFIT);
  if (!decide_now (self, asked, &decision, error))
    return FALSE;
  if (decision == WC_OMEMO_DECISION_ASK && !asked)
    return wait_for_answers (error);
  *out_encrypted = decision != WC_OMEMO_DECISION_CLEAR;
  return wc_message_progress_set_encryption (self->omemo->db, self->message,
                                             *out_encrypted ? "omemo" : NULL, error);
}

static gboolean
find_wish (const Work *self, gboolean *out_encrypted, GError **error)
{
  *out_encrypted = g_strcmp0 (self->message->encryption, "omemo") == 0;
  return !wc_message_is_undecided (self->message) || settle (self, out_encrypted, error);
}

static gboolean
decide (Work *self, WcNode **stanza, GError **error)
{
  gboolean encrypted;

  if (!find_wish (self, &encrypted, error))
    return FALSE;
  if (!encrypted)
    return !is_demanded (self) || may_stand_open (self) ||
           refuse (error, "omemo.required",
                   "It is not encrypted, and this chat takes nothing else.");
  if (!self->has_device)
    return refuse (error, "omemo.no-own-device", "The account has no device for OMEMO.");
  if (may_stand_open (self))
    return TRUE;
  return ensure_device (self, error) && find_recipients (self, error) &&
         encrypt (self, stanza, error);
}

static gboolean
omemo_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  WcHost *host = wc_host_of (session);
  g_autoptr (WcNode) clear = wc_node_ref (out->stanza);
  g_auto (Work) work = { session, state, host->omemo, out->message, clear };
  g_autofree char *bare = wc_jid_dup_bare (out->message->chat);
  WcOmemoPolicy account;

  if (host->omemo == NULL)
    return out->message->encryption == NULL || refuse_for (error, WC_OMEMO_REASON_STORE);
  if (!wc_omemo_policy_store_get (host->db, host->account->id, &account, error) ||
      !wc_omemo_policy_store_get_in_chat (host->db, host->account->id, bare, &work.policy,
                                          error))
    return FALSE;
  work.has_device = account.use != WC_OMEMO_USE_OFF;
  return decide (&work, &out->stanza, error);
}

/* ---- For others ---- */

WcOmemoAudience *
wc_omemo_outbound_get_audience (WcSession *session)
{
  return wc_session_get_state (session, &wc_xep_omemo_outbound);
}

const WcXep wc_xep_omemo_outbound = {
  .name = "omemo-outbound",
  .attach = omemo_attach,
  .detach = omemo_detach,
  .unbound = omemo_unbound,
  .outbound = omemo_outbound,
};
