/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "xep/data-forms.h"
#include "xep/host.h"
#include "xep/muc-voice.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0045 §§ 7.13, 8.6: a form goes to the room, the room sends it to its moderators,
 * one of them sends it back. Who it is about is taken from what the room shows of its
 * occupants, because a visitor writes the form that we would show. */

#define REQUEST "http://jabber.org/protocol/muc#request"

static void
send_form (WcSession *session, const char *room, const WcForm *form)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (WcNode) message = wc_stanza_new_message (/* type= */ NULL, room, id);
  g_autoptr (WcNode) x = wc_data_forms_build (form);

  wc_node_add_tree (message, x);
  wc_session_send (session, message);
}

void
wc_muc_voice_ask (WcSession *session, const char *room)
{
  g_autoptr (WcForm) form = wc_form_new_submit (REQUEST);

  wc_form_add (form, "muc#role", WC_FORM_TYPE_LIST_SINGLE, "participant");
  send_form (session, room, form);
}

void
wc_muc_voice_answer (WcSession *session, const WcRoomVoice *answer)
{
  g_autoptr (WcForm) form = wc_form_new_submit (REQUEST);

  wc_form_add (form, "muc#role", WC_FORM_TYPE_LIST_SINGLE, "participant");
  if (answer->jid != NULL)
    wc_form_add (form, "muc#jid", WC_FORM_TYPE_JID_SINGLE, answer->jid);
  wc_form_add (form, "muc#roomnick", WC_FORM_TYPE_TEXT_SINGLE, answer->nick);
  wc_form_add (form, "muc#request_allow", WC_FORM_TYPE_BOOLEAN,
               answer->allow ? "true" : "false");
  send_form (session, answer->room, form);
}

/* ---- Being asked ---- */

static gboolean
is_waiting (const WcOccupant *occupant)
{
  return occupant != NULL && occupant->role == WC_ROLE_VISITOR;
}

static gboolean
is_moderator (WcMucRoom *room)
{
  const WcOccupant *self = room->stage == WC_MUC_STAGE_IN
                               ? wc_muc_occupants_find (room->occupants, room->nick)
                               : NULL;

  return self != NULL && self->role == WC_ROLE_MODERATOR;
}

static WcForm *
read_form (const WcNode *stanza)
{
  const WcNode *x = wc_data_forms_find (stanza, "form");
  g_autoptr (WcForm) form = x != NULL ? wc_data_forms_parse (x, NULL) : NULL;

  return form != NULL && g_strcmp0 (wc_form_get_form_type (form), REQUEST) == 0
             ? g_steal_pointer (&form)
             : NULL;
}

/* Nothing but what the room shows itself; the role is only ever one thing. Returns:
 * (transfer full). */
static GHashTable *
describe (const WcMucRoom *room, const WcOccupant *occupant)
{
  GHashTable *details = wc_details_new ();
  g_autofree char *who = g_strdup_printf ("%s/%s", room->room, occupant->nick);

  wc_details_set (details, "who", who);
  wc_details_set (details, "room", room->room);
  wc_details_set (details, "nick", occupant->nick);
  wc_details_set (details, "jid", occupant->jid);
  return details;
}

static void
ask_person (WcMucRoom *room, const WcOccupant *occupant)
{
  WcSession *session = wc_muc_rooms_get_session (room->rooms);
  WcHost *host = wc_host_of (session);
  g_autofree char *text =
      g_strdup_printf ("%s wants to speak in the room %s", occupant->nick, room->room);
  g_autoptr (GError) error = NULL;

  if (!wc_prompts_raise (host->prompts, host->account->id, WC_PROMPT_KIND_VOICE, text,
                         describe (room, occupant), &error))
    wc_session_info (session, "muc", "not asked: %s", error->message);
}

gboolean
wc_muc_voice_take (WcMucRoom *room, const char *from, const WcNode *stanza)
{
  WcSession *session = wc_muc_rooms_get_session (room->rooms);
  g_autoptr (WcForm) form = wc_jid_is_bare (from) ? read_form (stanza) : NULL;
  const char *nick = form != NULL ? wc_form_get_value (form, "muc#roomnick") : NULL;
  const WcOccupant *occupant =
      nick != NULL ? wc_muc_occupants_find (room->occupants, nick) : NULL;

  if (form == NULL)
    return FALSE;
  if (is_moderator (room) && is_waiting (occupant) &&
      wc_host_of (session)->prompts != NULL)
    ask_person (room, occupant);
  else
    wc_session_dropped (session, "muc", "voice-request");
  return TRUE;
}

void
wc_muc_voice_settle (WcMucRoom *room, const WcOccupant *before, const WcOccupant *now)
{
  WcHost *host = wc_host_of (wc_muc_rooms_get_session (room->rooms));
  g_autofree char *who = NULL;

  if (!is_waiting (before) || is_waiting (now) || !is_moderator (room) ||
      host->prompts == NULL)
    return;
  who = g_strdup_printf ("%s/%s", room->room, before->nick);
  wc_prompts_withdraw_topic (host->prompts, host->account->id, WC_PROMPT_KIND_VOICE, who,
                             "solved");
}
