/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "crypto/omemo-library.h"
#include "model/jid.h"
#include "model/omemo-reason.h"
#include "store/chat-encryption.h"
#include "store/omemo-device-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-policy-store.h"
#include "sync/omemo-decision.h"

static const char *const words[] = { "auto", "omemo", "none" };

const char *
wc_omemo_wish_to_string (WcOmemoWish wish)
{
  return words[wish];
}

gboolean
wc_omemo_wish_from_string (const char *word, WcOmemoWish *out_wish)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (word, words[i]) == 0)
      {
        *out_wish = (WcOmemoWish) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
wc_omemo_decision_is_whole (void)
{
  return wc_omemo_library_speaks (WC_OMEMO_2);
}

static gboolean
refuse (GError **error, WcOmemoReason reason, const char *text)
{
  wc_error_invalid (error, "options.encryption", "options.encryption: %s", text);
  if (error != NULL && reason != WC_OMEMO_REASON_NONE)
    wc_error_set_detail (*error, "reason", wc_omemo_reason_to_string (reason));
  return FALSE;
}

/* ---- What the other side can read ---- */

typedef struct
{
  gboolean lists; /* somebody is on a list */
  gboolean known; /* of the deployed protocol is known whom we may see on it */
} Readers;

/* Our device, which does not read what is for the others; 0: there is none. */
static guint32
find_own (WcDb *db, gint64 account)
{
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_store_get (db, account, /* error= */ NULL);

  return own != NULL ? own->device : 0;
}

static gboolean
has_listed (
    WcDb *db, const WcOmemoAddress *of, guint32 but, gboolean *out, GError **error)
{
  g_autoptr (GPtrArray) devices = wc_omemo_device_store_list (db, of, error);

  for (guint i = 0; devices != NULL && i < devices->len; i++)
    {
      const WcOmemoDevice *each = devices->pdata[i];

      *out = *out || (each->listed && each->device != but);
    }
  return devices != NULL;
}

static gboolean
find_readers (WcDb *db, const WcOmemoQuestion *question, Readers *out, GError **error)
{
  guint32 own = question->is_self ? find_own (db, question->account) : 0;

  for (WcOmemoVersion version = WC_OMEMO_AXOLOTL; version <= WC_OMEMO_2; version++)
    {
      const WcOmemoAddress of = { question->account, question->chat, version, 0 };
      WcOmemoListState state;
      gint64 fetched_us;

      if (!wc_omemo_library_speaks (version))
        continue;
      if (!wc_omemo_device_store_get_list (db, &of, &state, &fetched_us, error) ||
          !has_listed (db, &of, own, &out->lists, error))
        return FALSE;
      if (version == WC_OMEMO_AXOLOTL)
        out->known = state == WC_OMEMO_LIST_KNOWN || state == WC_OMEMO_LIST_FORBIDDEN;
    }
  return TRUE;
}

/* A private group that is new is encrypted where all of its members have devices: one who
 * cannot read it is enough; one whose server does not answer says nothing. */
static gboolean
decide_for_members (WcDb *db,
                    const WcOmemoQuestion *question,
                    WcOmemoDecision *out,
                    GError **error)
{
  guint n_read = 0, n_unknown = 0;

  *out = WC_OMEMO_DECISION_CLEAR;
  for (const char *const *jid = question->members; *jid != NULL; jid++)
    {
      const WcOmemoQuestion one = { .account = question->account, .chat = *jid };
      Readers readers = { FALSE };

      if (!find_readers (db, &one, &readers, error))
        return FALSE;
      if (!readers.lists && readers.known)
        return TRUE;
      n_read += readers.lists;
      n_unknown += !readers.lists;
    }
  if (n_unknown > 0 && !(question->asked && n_read > 0))
    *out = WC_OMEMO_DECISION_ASK;
  else if (n_read > 0)
    *out = WC_OMEMO_DECISION_ENCRYPT;
  return TRUE;
}

static gboolean
decide_new_room (WcDb *db,
                 const WcOmemoQuestion *question,
                 WcOmemoDecision *out,
                 GError **error)
{
  if (question->members != NULL)
    return decide_for_members (db, question, out, error);
  *out = WC_OMEMO_DECISION_ASK;
  return TRUE;
}

/* A chat that is new is encrypted where the other side has devices. */
static gboolean
decide_new (WcDb *db,
            const WcOmemoQuestion *question,
            WcOmemoDecision *out,
            GError **error)
{
  Readers readers = { FALSE };

  if (question->in_room)
    return decide_new_room (db, question, out, error);
  if (!find_readers (db, question, &readers, error))
    return FALSE;
  if (readers.lists)
    *out = WC_OMEMO_DECISION_ENCRYPT;
  else
    *out = readers.known ? WC_OMEMO_DECISION_CLEAR : WC_OMEMO_DECISION_ASK;
  return TRUE;
}

/* ---- What is decided ---- */

static gboolean
decide_by_chat (WcDb *db,
                const WcOmemoQuestion *question,
                WcOmemoDecision *out,
                GError **error)
{
  WcChatEncryption so_far;

  if (!wc_chat_encryption_find (db, question->account, question->chat, &so_far, error))
    return FALSE;
  if (so_far == WC_CHAT_ENCRYPTION_NEW)
    return decide_new (db, question, out, error);
  *out = so_far == WC_CHAT_ENCRYPTION_OMEMO ? WC_OMEMO_DECISION_ENCRYPT
                                            : WC_OMEMO_DECISION_CLEAR;
  return TRUE;
}

/* The wish of a person, as far as the policy @use of the chat lets him. */
static gboolean
decide_by_policy (WcDb *db,
                  const WcOmemoQuestion *question,
                  WcOmemoUse use,
                  WcOmemoDecision *out,
                  GError **error)
{
  if (use == WC_OMEMO_USE_ON && question->wish == WC_OMEMO_WISH_NONE)
    return refuse (error, WC_OMEMO_REASON_NONE,
                   "the policy wants everything encrypted here");
  *out = question->wish == WC_OMEMO_WISH_NONE ? WC_OMEMO_DECISION_CLEAR
                                              : WC_OMEMO_DECISION_ENCRYPT;
  if (question->wish != WC_OMEMO_WISH_AUTO || use == WC_OMEMO_USE_ON || question->secret)
    return TRUE;
  if (use == WC_OMEMO_USE_OFF)
    *out = WC_OMEMO_DECISION_CLEAR;
  return use == WC_OMEMO_USE_OFF || decide_by_chat (db, question, out, error);
}

/* Whether more than the default wants it encrypted, where it cannot be. */
static gboolean
is_wanted (const WcOmemoQuestion *question, WcOmemoUse use)
{
  if (use == WC_OMEMO_USE_ON || question->wish == WC_OMEMO_WISH_OMEMO)
    return TRUE;
  return question->wish == WC_OMEMO_WISH_AUTO && question->secret;
}

/* Whether what is said in @room goes on encrypted, unless somebody wishes otherwise. */
static gboolean
find_remembered (WcDb *db,
                 const WcOmemoQuestion *question,
                 const char *room,
                 gboolean *out,
                 GError **error)
{
  WcChatEncryption so_far = WC_CHAT_ENCRYPTION_NEW;

  if (question->wish == WC_OMEMO_WISH_AUTO &&
      !wc_chat_encryption_find (db, question->account, room, &so_far, error))
    return FALSE;
  *out = so_far == WC_CHAT_ENCRYPTION_OMEMO;
  return TRUE;
}

/* Who is known by his nick alone has no devices, and whoever may come into a room could
 * not read it. What was encrypted there so far does not become clear by itself. */
static gboolean
decide_unfit (WcDb *db,
              const WcOmemoQuestion *question,
              WcOmemoUse use,
              const char *room,
              GError **error)
{
  gboolean is_room = g_str_equal (room, question->chat);
  gboolean remembered;

  if (!find_remembered (db, question, room, &remembered, error))
    return FALSE;
  if (!is_wanted (question, use) && (use == WC_OMEMO_USE_OFF || !remembered))
    return TRUE;
  return refuse (error, WC_OMEMO_REASON_ROOM_UNFIT,
                 is_room ? wc_omemo_reason_get_sentence (WC_OMEMO_REASON_ROOM_UNFIT)
                         : "what is said to one person in a room is not encrypted, and "
                           "the room is; write to the person's own address");
}

/* What was encrypted before the device went is not said again for everybody to read. */
static gboolean
decide_without_device (const WcOmemoQuestion *question, GError **error)
{
  if (question->wish == WC_OMEMO_WISH_OMEMO)
    return refuse (error, WC_OMEMO_REASON_NONE,
                   "the account has no device for OMEMO (Omemo.SetPolicy)");
  if (question->wish == WC_OMEMO_WISH_AUTO && question->secret && !question->mute)
    return refuse (error, WC_OMEMO_REASON_NONE,
                   "it is about what was encrypted, and the account has no device for "
                   "OMEMO any more (Omemo.SetPolicy)");
  return TRUE;
}

gboolean
wc_omemo_decide (WcDb *db,
                 const WcOmemoQuestion *question,
                 WcOmemoDecision *out,
                 GError **error)
{
  g_autofree char *bare = wc_jid_dup_bare (question->chat);
  WcOmemoPolicy account, policy;
  WcOmemoChatPolicy chat;

  if (!wc_omemo_policy_store_get (db, question->account, &account, error) ||
      !wc_omemo_policy_store_get_chat (db, question->account, bare, &chat, error))
    return FALSE;
  *out = WC_OMEMO_DECISION_CLEAR;
  if (account.use == WC_OMEMO_USE_OFF)
    return decide_without_device (question, error);
  policy = wc_omemo_policy_in_chat (&account, &chat);
  if (question->in_room && !(question->is_fit && wc_jid_is_bare (question->chat)))
    return decide_unfit (db, question, policy.use, bare, error);
  return decide_by_policy (db, question, policy.use, out, error);
}
