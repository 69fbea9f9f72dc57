/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "xep/0066-oob.h"
#include "xep/data-forms.h"
#include "xep/muc-captcha.h"
#include "xml/ns.h"

/* XEP-0158 in rooms: who comes in shall show first that they are a person. The room says
 * nothing else to the presence that enters until that is done, or it is tired of it. */

typedef struct
{
  WcMucRooms *rooms;
  char *room;    /* (owned) */
  char *join_id; /* (owned) */
  WcMucChange change;
  GError *error; /* (owned) */
} Challenge;

static void
challenge_free (gpointer data)
{
  Challenge *self = data;

  g_error_free (self->error);
  g_free (self->join_id);
  g_free (self->room);
  g_free (self);
}

static GError *
explain (const WcNode *stanza)
{
  g_autofree char *url = wc_oob_dup_page (stanza);
  GError *error =
      g_error_new (WC_ERROR, WC_ERROR_NOT_AUTHORIZED, "the room asks for a CAPTCHA%s%s",
                   url != NULL ? ", on its page " : "", url != NULL ? url : "");

  wc_error_set_detail (error, "reason", "captcha");
  if (url != NULL)
    {
      wc_error_set_detail (error, "url", url);
      wc_error_set_detail (error, "text", url);
    }
  return error;
}

/* § 3.1.3: only what answers a stanza of ours is a challenge for us; "sid" is its id. */
static gboolean
is_for_join (const WcMucRoom *room, const WcNode *captcha)
{
  const WcNode *x = wc_data_forms_find (captcha, "form");
  g_autoptr (WcForm) form = x != NULL ? wc_data_forms_parse (x, /* error= */ NULL) : NULL;
  const char *sid = form != NULL ? wc_form_get_value (form, "sid") : NULL;

  return room->stage == WC_MUC_STAGE_JOINING && g_strcmp0 (sid, room->join_id) == 0;
}

static void
on_kept (gpointer data)
{
  Challenge *self = data;
  WcMucRoom *room = wc_muc_rooms_find (self->rooms, self->room);

  if (room != NULL && room->stage == WC_MUC_STAGE_JOINING &&
      g_str_equal (room->join_id, self->join_id))
    wc_muc_rooms_end (room, &self->change);
}

static void
refuse (WcMucRoom *room, const WcNode *stanza)
{
  Challenge *self = g_new0 (Challenge, 1);

  self->rooms = room->rooms;
  self->room = g_strdup (room->room);
  self->join_id = g_strdup (room->join_id);
  self->error = explain (stanza);
  self->change = (WcMucChange){ .kind = WC_MUC_REFUSED, .error = self->error };
  if (wc_muc_rooms_keep (room, &self->change))
    wc_session_after_commit (wc_muc_rooms_get_session (room->rooms), on_kept, self,
                             challenge_free);
  else
    challenge_free (self);
}

gboolean
wc_muc_captcha_take (WcMucRoom *room, const char *from, const WcNode *stanza)
{
  const WcNode *captcha = wc_node_child (stanza, "captcha", WC_NS_CAPTCHA);

  if (captcha == NULL || !wc_jid_is_bare (from) || room->stage == WC_MUC_STAGE_IN)
    return FALSE;
  if (is_for_join (room, captcha))
    refuse (room, stanza);
  else
    wc_session_dropped (wc_muc_rooms_get_session (room->rooms), "muc", "challenge");
  return TRUE;
}
