/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "xep/host.h"
#include "xep/muc-captcha.h"
#include "xml/ns.h"

/* XEP-0158 in rooms: who comes in shall show first that they are a person. The room says
 * nothing else to the presence that enters until that is done, or it is tired of it. It
 * can be done on the room's page as well, which nobody tells us of: whether we are in
 * says the room's presence alone. */

typedef struct
{
  WcMucRooms *rooms;
  char *room;    /* (owned) */
  char *join_id; /* (owned) */
} Join;

static Join
join_of (const WcMucRoom *room)
{
  return (Join){ room->rooms, g_strdup (room->room), g_strdup (room->join_id) };
}

static void
join_clear (Join *join)
{
  g_free (join->join_id);
  g_free (join->room);
}

/* The room, where that join is under way still; else NULL. */
static WcMucRoom *
find_joining (const Join *join)
{
  WcMucRoom *room = wc_muc_rooms_find (join->rooms, join->room);

  return room != NULL && room->stage == WC_MUC_STAGE_JOINING &&
                 g_str_equal (room->join_id, join->join_id)
             ? room
             : NULL;
}

/* ---- The join ends ---- */

typedef struct
{
  Join join;
  WcMucChange change;
  GError *error; /* (owned) */
} Refusal;

static void
refusal_free (gpointer data)
{
  Refusal *self = data;

  join_clear (&self->join);
  g_error_free (self->error);
  g_free (self);
}

static void
on_refusal_kept (gpointer data)
{
  Refusal *self = data;
  WcMucRoom *room = find_joining (&self->join);

  if (room != NULL)
    wc_muc_rooms_end (room, &self->change);
}

/* Consumes @error. */
static void
refuse (WcMucRoom *room, GError *error)
{
  Refusal *self = g_new0 (Refusal, 1);

  self->join = join_of (room);
  self->error = error;
  self->change = (WcMucChange){ .kind = WC_MUC_REFUSED, .error = error };
  if (wc_muc_rooms_keep (room, &self->change))
    wc_session_after_commit (wc_muc_rooms_get_session (room->rooms), on_refusal_kept,
                             self, refusal_free);
  else
    refusal_free (self);
}

/* ---- A person is asked ---- */

typedef struct
{
  Join join;
  WcMucChallenge *challenge; /* (owned) (nullable) */
} Asking;

static void
asking_free (gpointer data)
{
  Asking *self = data;

  join_clear (&self->join);
  g_clear_pointer (&self->challenge, wc_muc_challenge_free);
  g_free (self);
}

static void
on_asked (gpointer data)
{
  Asking *self = data;
  WcMucRoom *room = find_joining (&self->join);
  WcMucChange change = { .kind = WC_MUC_CHALLENGED };

  if (room == NULL || room->challenge != NULL)
    return;
  room->challenge = g_steal_pointer (&self->challenge);
  change.text = room->challenge->url;
  wc_muc_rooms_expect (room, WC_MUC_STAGE_JOINING);
  wc_muc_rooms_tell (room, &change);
}

/* What there is to look at. */
static void
describe_media (GHashTable *details, const WcFormMedia *media)
{
  gsize size = 0;
  const guchar *bytes =
      media->data != NULL ? g_bytes_get_data (media->data, &size) : NULL;
  g_autofree char *text = NULL;

  wc_details_set (details, ".media_type", media->type);
  if (bytes == NULL)
    {
      wc_details_set (details, ".media_uri", media->uri);
      return;
    }
  text = g_base64_encode (bytes, size);
  wc_details_set (details, ".media_data", text);
}

static GHashTable *
describe (const WcMucRoom *room, const WcMucChallenge *challenge)
{
  GHashTable *details = wc_details_new ();

  wc_details_set (details, "room", room->room);
  wc_details_set (details, "url", challenge->url);
  wc_details_set (details, ".way", challenge->field != NULL ? "form" : "page");
  if (challenge->media != NULL)
    describe_media (details, challenge->media);
  return details;
}

/* Where too many wait already, the page is left. FALSE: the unit has failed. */
static gboolean
raise_prompt (const WcMucRoom *room, const WcMucChallenge *challenge)
{
  WcSession *session = wc_muc_rooms_get_session (room->rooms);
  WcHost *host = wc_host_of (session);
  g_autofree char *text =
      g_strdup_printf ("The room %s wants to see that you are a person: %s", room->room,
                       wc_muc_challenge_get_question (challenge));
  GError *error = NULL;

  if (host->prompts == NULL ||
      wc_prompts_raise (host->prompts, host->account->id, WC_PROMPT_KIND_CAPTCHA, text,
                        describe (room, challenge), &error))
    return TRUE;
  if (!g_error_matches (error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED))
    {
      wc_session_fail_unit (session, error);
      return FALSE;
    }
  wc_session_info (session, "muc", "not asked: %s", error->message);
  g_error_free (error);
  return TRUE;
}

static void
ask (WcMucRoom *room, WcMucChallenge *challenge)
{
  Asking *self;

  if (!raise_prompt (room, challenge))
    {
      wc_muc_challenge_free (challenge);
      return;
    }
  self = g_new (Asking, 1);
  *self = (Asking){ join_of (room), challenge };
  wc_session_after_commit (wc_muc_rooms_get_session (room->rooms), on_asked, self,
                           asking_free);
}

/* ---- The room asks ---- */

/* Only who we spoke to may ask: the room, or as whom it was addressed. */
static gboolean
may_ask (const WcMucRoom *room, const char *from)
{
  const char *nick = wc_jid_get_resource (from);

  return nick == NULL || strcmp (nick, room->nick) == 0;
}

static void
take_challenge (WcMucRoom *room, WcMucChallenge *challenge)
{
  if (wc_muc_challenge_has_way (challenge))
    ask (room, challenge);
  else
    {
      refuse (room, wc_muc_challenge_explain (challenge));
      wc_muc_challenge_free (challenge);
    }
}

gboolean
wc_muc_captcha_take (WcMucRoom *room, const char *from, const WcNode *stanza)
{
  gboolean joining = room->stage == WC_MUC_STAGE_JOINING && room->challenge == NULL;
  WcMucChallenge *challenge = NULL;

  if (wc_node_child (stanza, "captcha", WC_NS_CAPTCHA) == NULL || !may_ask (room, from) ||
      room->stage == WC_MUC_STAGE_IN)
    return FALSE;
  if (joining)
    challenge = wc_muc_challenge_read (stanza, from, room->room, room->join_id);
  if (challenge != NULL)
    take_challenge (room, challenge);
  else
    wc_session_dropped (wc_muc_rooms_get_session (room->rooms), "muc", "challenge");
  return TRUE;
}

/* ---- The person answers ---- */

typedef struct
{
  Join join;
  WcReply reply;
  gpointer user_data;
} Answer;

/* What the room refuses is over, also where it does not say so to the presence. */
static void
on_answered (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autofree Answer *self = data;
  WcMucRoom *room = find_joining (&self->join);
  gboolean wrong = wc_error_get_detail (error, "condition") != NULL;
  g_autoptr (GError) told = wrong ? wc_muc_challenge_explain_wrong (error) : NULL;

  if (wrong && room != NULL)
    refuse (room, g_error_copy (told));
  join_clear (&self->join);
  self->reply (session, self->user_data, result, wrong ? told : error);
}

void
wc_muc_captcha_answer (WcMucRoom *room,
                       const char *answer,
                       WcReply reply,
                       gpointer user_data)
{
  WcSession *session = wc_muc_rooms_get_session (room->rooms);
  GError *error = NULL;
  g_autoptr (WcNode) payload =
      wc_muc_challenge_build_answer (room->challenge, answer, &error);
  Answer *call;

  if (payload == NULL)
    {
      wc_session_answer_later (session, reply, user_data, error);
      return;
    }
  call = g_new (Answer, 1);
  *call = (Answer){ join_of (room), reply, user_data };
  wc_session_iq_set (session, room->challenge->from, payload, on_answered, call);
}
