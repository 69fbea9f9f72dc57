/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "model/words.h"
#include "model/xmpp-uri.h"
#include "xep/0045-muc.h"
#include "xep/mention-me.h"
#include "xml/stanza.h"

/* XEP-0513 § 3.2: groups are those of this room, and of our server. What a room does not
 * let its author say is not said (§ 3.6). */

typedef struct
{
  WcSession *session;
  const WcInbound *in;
  char *room;        /* (owned) (nullable) */
  WcMucIdentity own; /* in it */
} Me;

static void
me_clear (Me *self)
{
  g_free (self->room);
  wc_muc_identity_clear (&self->own);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Me, me_clear)

/* Whether the URI of a group (nullable: here) leads to @jid. */
static gboolean
leads_to (const char *uri, const char *jid)
{
  g_autoptr (WcXmppUri) parsed = uri != NULL ? wc_xmpp_uri_parse (uri, NULL) : NULL;

  return parsed != NULL && g_strcmp0 (parsed->jid, jid) == 0;
}

/* § 3.2.2, as we stand to the room now. */
static gboolean
is_associated (const Me *me, const char *group)
{
  const WcOccupant *self = wc_muc_get_self (me->session, me->room);
  struct
  {
    const char *group;
    gboolean is;
  } groups[] = {
    { "moderators", self != NULL && self->role == WC_ROLE_MODERATOR },
    { "participants", self != NULL && self->role == WC_ROLE_PARTICIPANT },
    { "visitors", self != NULL && self->role == WC_ROLE_VISITOR },
    { "owner", self != NULL && self->affiliation == WC_AFFILIATION_OWNER },
    { "admin", self != NULL && self->affiliation == WC_AFFILIATION_ADMIN },
    { "member", self != NULL && self->affiliation == WC_AFFILIATION_MEMBER },
    { "none", self != NULL && self->affiliation == WC_AFFILIATION_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_str_equal (groups[i].group, group))
      return groups[i].is;
  return FALSE;
}

static gboolean
is_in_group (const Me *me, const WcMention *mention)
{
  if (g_str_equal (mention->group, "server"))
    return leads_to (mention->uri, wc_session_get_domain (me->session));
  if (me->room == NULL || (mention->uri != NULL && !leads_to (mention->uri, me->room)))
    return FALSE;
  return g_str_equal (mention->group, "channel") || is_associated (me, mention->group);
}

static gboolean
is_our_nick (const Me *me, const char *jid)
{
  g_autofree char *bare = wc_jid_dup_bare (jid);

  return me->room != NULL && me->own.nick != NULL && g_str_equal (bare, me->room) &&
         g_strcmp0 (wc_jid_get_resource (jid), me->own.nick) == 0;
}

static gboolean
is_us (const Me *me, const WcMention *mention)
{
  if (mention->group != NULL)
    return is_in_group (me, mention);
  if (mention->occupant_id != NULL && me->own.occupant_id != NULL)
    return g_str_equal (mention->occupant_id, me->own.occupant_id);
  return mention->jid != NULL &&
         (wc_jid_equal_bare (mention->jid, wc_session_get_bare_jid (me->session)) ||
          is_our_nick (me, mention->jid));
}

/* § 3.5.1: who was not there then is not disturbed now. */
static gboolean
is_to_disturb (const Me *me, const WcMention *mention)
{
  gboolean past = !wc_inbound_is_now (me->in);

  return !mention->silent && !(mention->active && past);
}

/* The role of the author of what is said, as far as the room shows it now: who has the
 * nick of what was said before may be somebody else. */
static WcRole
role_of_author (const Me *me, const WcMessage *message)
{
  const char *nick = message->from != NULL ? wc_jid_get_resource (message->from) : NULL;
  const WcOccupant *author = me->room != NULL && nick != NULL
                                 ? wc_muc_find_occupant (me->session, me->room, nick)
                                 : NULL;
  gboolean past = !wc_inbound_is_now (me->in);

  if (author == NULL ||
      (past && (author->occupant_id == NULL ||
                g_strcmp0 (author->occupant_id, message->occupant_id) != 0)))
    return WC_ROLE_NONE;
  return author->role;
}

/* @message has mentions. Whether one of them is for us; @out_disturb: and we are to be
 * told. */
static gboolean
find_mention (const Me *me, const WcMessage *message, gboolean *out_disturb)
{
  const GPtrArray *mentions = message->extra->mentions;
  const WcMentionRules rules = me->room != NULL
                                   ? wc_muc_get_mention_rules (me->session, me->room)
                                   : (WcMentionRules){ 0 };
  gboolean allowed = wc_mention_rules_allow_count (&rules, mentions->len);

  for (guint i = 0; i < mentions->len; i++)
    {
      if (!is_us (me, mentions->pdata[i]))
        continue;
      *out_disturb = is_to_disturb (me, mentions->pdata[i]);
      if (!*out_disturb ||
          (allowed && wc_mention_rules_allow (&rules, mentions->pdata[i],
                                              role_of_author (me, message))))
        return TRUE;
    }
  return FALSE;
}

gboolean
wc_mention_me_is_meant (WcSession *session, const WcInbound *in)
{
  const WcMessage *message = wc_message_builder_peek (in->message);
  gboolean in_public = wc_stanza_has_type (in->stanza, "groupchat");
  g_auto (Me) me = { session, in, NULL, { NULL, NULL } };
  const GPtrArray *mentions = message->extra != NULL ? message->extra->mentions : NULL;
  gboolean disturb = FALSE;
  WcWords where;

  if (!in_public && mentions == NULL)
    return FALSE;
  if (in_public || !wc_jid_is_bare (message->chat))
    {
      me.room = wc_jid_dup_bare (message->chat);
      wc_muc_identify_self (session, me.room, &me.own);
    }
  if (mentions != NULL && find_mention (&me, message, &disturb))
    return disturb;
  return in_public && me.own.nick != NULL &&
         wc_words_find (message->body, me.own.nick, &where);
}
