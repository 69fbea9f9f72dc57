/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "model/room.h"
#include "xep/muc-news.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0045 §§ 7.2, 7.6, 7.14, 8 to 10: what a presence makes of us. Nothing here changes
 * anything, so that what is stored and what is done afterwards are the same decision. */

/* ---- Why somebody is gone ---- */

typedef struct
{
  guint status;
  const char *word;
  WcMucChangeKind kind;
} Cause;

/* The first that is there counts (333 goes before 307, § 11.1). */
static const Cause causes[] = {
  { WC_MUC_STATUS_BANNED, "banned", WC_MUC_BANNED },
  { WC_MUC_STATUS_FAILED, "error", WC_MUC_SHUTDOWN },
  { WC_MUC_STATUS_SHUTDOWN, "shutdown", WC_MUC_SHUTDOWN },
  { WC_MUC_STATUS_NOT_MEMBER, "members-only", WC_MUC_NOT_MEMBER },
  { WC_MUC_STATUS_KICKED, "kicked", WC_MUC_KICKED },
};

static const Cause *
find_cause (guint status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (causes); i++)
    if ((status & causes[i].status) != 0)
      return &causes[i];
  return NULL;
}

const char *
wc_muc_news_cause (guint status)
{
  const Cause *cause = find_cause (status);

  return cause != NULL ? cause->word : NULL;
}

/* ---- What becomes of us ---- */

static void
set_change (WcMucNews *self, WcMucChangeKind kind, const char *nick)
{
  self->own = TRUE;
  self->change.kind = kind;
  self->change.nick = nick;
}

static gboolean
is_our_nick (const WcMucNews *self, const WcMucRoom *room)
{
  return strcmp (self->nick, room->nick) == 0;
}

static void
read_available (WcMucNews *self, const WcMucRoom *room)
{
  gboolean in = room->stage == WC_MUC_STAGE_IN;

  self->self =
      (self->user.status & WC_MUC_STATUS_SELF) != 0 || (in && is_our_nick (self, room));
  if (!self->self || room->stage == WC_MUC_STAGE_LEAVING)
    return;
  if (room->stage == WC_MUC_STAGE_JOINING)
    {
      set_change (self, WC_MUC_JOINED, self->nick);
      self->change.created = (self->user.status & WC_MUC_STATUS_CREATED) != 0;
      if ((room->flags & WC_ROOM_HAS_OCCUPANT_IDS) != 0)
        self->change.occupant_id = wc_muc_user_get_occupant_id (self->stanza);
    }
  else if (!is_our_nick (self, room))
    set_change (self, WC_MUC_RENAMED, self->nick);
}

/* What the nick that a room wrote is as a resource; NULL where it can be none. */
static char *
normal_nick (const WcMucNews *self)
{
  g_autofree char *text = self->user.nick != NULL
                              ? g_strdup_printf ("%s/%s", self->room, self->user.nick)
                              : NULL;
  g_autofree char *jid = text != NULL ? wc_jid_normalize (text, NULL) : NULL;

  return jid != NULL ? g_strdup (wc_jid_get_resource (jid)) : NULL;
}

static void
read_end (WcMucNews *self, const WcMucRoom *room)
{
  const Cause *cause = find_cause (self->user.status);
  WcMucChangeKind kind = cause != NULL ? cause->kind : WC_MUC_LOST;

  if (self->user.destroyed)
    kind = WC_MUC_DESTROYED;
  else if (room->stage == WC_MUC_STAGE_LEAVING)
    kind = WC_MUC_LEFT;
  set_change (self, kind, /* nick= */ NULL);
  self->change.reason = self->user.reason;
  self->change.by = self->user.by;
  self->change.venue = self->user.venue;
}

/* While we join, what says that we are gone is about a time before: the answer to the
 * join is yet to come. */
static void
read_unavailable (WcMucNews *self, const WcMucRoom *room)
{
  gboolean joining = room->stage == WC_MUC_STAGE_JOINING;
  gboolean known = wc_muc_occupants_find (room->occupants, self->nick) != NULL;

  self->self = (self->user.status & WC_MUC_STATUS_SELF) != 0 ||
               (!joining && is_our_nick (self, room));
  if (known && (self->user.status & WC_MUC_STATUS_RENAMED) != 0)
    self->new_nick = normal_nick (self);
  if (!self->self || joining)
    return;
  if (self->new_nick != NULL)
    set_change (self, WC_MUC_RENAMED, self->new_nick);
  else
    read_end (self, room);
}

/* ---- Refusals ---- */

/* Where the room is now (RFC 6120 § 8.3.3.5). Returns: (transfer full) (nullable). */
static char *
read_new_address (const WcNode *stanza)
{
  const WcNode *error = wc_node_child (stanza, "error", WC_NS_CLIENT);
  const char *uri = wc_node_child_text (error, "gone", WC_NS_STANZAS);
  g_autofree char *text = NULL;

  if (uri == NULL || !g_str_has_prefix (uri, "xmpp:"))
    return NULL;
  uri += strlen ("xmpp:");
  text = g_strndup (uri, strcspn (uri, "?#"));
  return wc_jid_normalize_bare (text, /* need_local= */ TRUE, NULL);
}

/* As ejabberd says that nobody has answered in time, or that the answer on the page was
 * wrong; of a password it would have said so before. */
static gboolean
is_about_challenge (const GError *error)
{
  return g_strcmp0 (wc_error_get_detail (error, "condition"), "not-authorized") == 0;
}

static void
read_error (WcMucNews *self, const WcMucRoom *room)
{
  const char *id = wc_node_attr (self->stanza, "id");

  self->error = wc_stanza_get_error (self->stanza);
  if (room->stage == WC_MUC_STAGE_LEAVING)
    set_change (self, WC_MUC_LEFT, /* nick= */ NULL);
  if (room->stage != WC_MUC_STAGE_JOINING ||
      (id != NULL && strcmp (id, room->join_id) != 0))
    return;
  if (room->challenge != NULL && is_about_challenge (self->error))
    {
      g_error_free (self->error);
      self->error = wc_muc_challenge_explain (room->challenge);
    }
  self->venue = read_new_address (self->stanza);
  set_change (self, WC_MUC_REFUSED, /* nick= */ NULL);
  self->change.error = self->error;
  self->change.venue = self->venue;
}

/* ---- All of it ---- */

WcMucNews *
wc_muc_news_read (const WcMucRoom *room, const char *nick, const WcNode *stanza)
{
  WcMucNews *self = g_new0 (WcMucNews, 1);

  self->rooms = room->rooms;
  self->room = g_strdup (room->room);
  self->nick = g_strdup (nick);
  self->stanza = wc_node_ref (stanza);
  wc_muc_user_read (&self->user, wc_node_child (stanza, "x", WC_NS_MUC_USER));
  if (wc_stanza_has_type (stanza, "error"))
    read_error (self, room);
  else if (nick != NULL && wc_stanza_has_type (stanza, "unavailable"))
    read_unavailable (self, room);
  else if (nick != NULL && wc_stanza_has_type (stanza, NULL))
    read_available (self, room);
  return self;
}

void
wc_muc_news_free (WcMucNews *self)
{
  wc_muc_user_clear (&self->user);
  g_clear_error (&self->error);
  wc_node_unref (self->stanza);
  g_free (self->new_nick);
  g_free (self->venue);
  g_free (self->nick);
  g_free (self->room);
  g_free (self);
}
