/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "xep/0045-muc.h"
#include "xep/host.h"
#include "xep/muc-user.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0249 Direct MUC Invitations, and those of XEP-0045 § 7.8.2 that a room hands on. A
 * room speaks for itself alone; anybody may invite directly. An archive tells of those
 * that came while we were away, for a day. Copies count once. */

#define MAX_AGE_US (24 * 3600 * (gint64) G_USEC_PER_SEC)
#define MAX_TOLD 1000

static const char *const features[] = { WC_NS_CONFERENCE, NULL };

/* ---- Reading ---- */

typedef struct
{
  char *room;     /* (owned) */
  char *from;     /* (owned) */
  char *reason;   /* (owned) (nullable) */
  char *password; /* (owned) (nullable) */
  gboolean mediated;
} Invitation;

static void
invitation_clear (Invitation *self)
{
  g_free (self->room);
  g_free (self->from);
  g_free (self->reason);
  g_free (self->password);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Invitation, invitation_clear)

/* A person without the device, an occupant as the only address it has. */
static char *
read_inviter (WcSession *session, const WcNode *node)
{
  const char *text = wc_node_attr (node, "from");
  g_autofree char *from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  g_autofree char *bare = from != NULL ? wc_jid_dup_bare (from) : NULL;

  return bare != NULL && wc_muc_is_room (session, bare) ? g_steal_pointer (&from)
                                                        : g_steal_pointer (&bare);
}

static gboolean
read_direct (WcSession *session, const WcNode *stanza, const WcNode *x, Invitation *self)
{
  const char *room = wc_node_attr (x, "jid");

  self->room = room != NULL ? wc_jid_normalize_bare (room, TRUE, NULL) : NULL;
  self->from = read_inviter (session, stanza);
  self->reason = wc_muc_user_cut (wc_node_attr (x, "reason"));
  self->password = wc_muc_user_cut (wc_node_attr (x, "password"));
  return self->room != NULL && self->from != NULL;
}

/* Only the room itself: its occupants have a resource. Where the inviter is an occupant
 * of a room that we do not know yet, it is of this one. */
static gboolean
read_mediated (WcSession *session,
               const WcNode *stanza,
               const WcNode *invite,
               Invitation *self)
{
  const WcNode *x = wc_node_child (stanza, "x", WC_NS_MUC_USER);
  const char *text = wc_node_attr (stanza, "from");
  const char *by = wc_node_attr (invite, "from");
  g_autofree char *inviter = by != NULL ? wc_jid_normalize (by, NULL) : NULL;

  self->mediated = TRUE;
  self->room = text != NULL ? wc_jid_normalize_bare (text, TRUE, NULL) : NULL;
  if (self->room == NULL || inviter == NULL)
    return FALSE;
  self->from = wc_jid_equal_bare (inviter, self->room) ? g_steal_pointer (&inviter)
                                                       : wc_jid_dup_bare (inviter);
  self->reason = wc_muc_user_dup_text (invite, "reason", WC_NS_MUC_USER);
  self->password = wc_muc_user_dup_text (x, "password", WC_NS_MUC_USER);
  return TRUE;
}

/* ---- Telling ---- */

/* What a room hands on is no copy of what somebody says himself, whatever it says. */
static char *
make_key (const WcInbound *in, const Invitation *invitation)
{
  const char *id = wc_node_attr (in->stanza, "id");
  gint64 minute = (in->stamp_us != 0 ? in->stamp_us : in->received_us) /
                  (60 * (gint64) G_USEC_PER_SEC);
  const char *way = invitation->mediated ? "room" : "direct";

  if (id != NULL)
    return g_strdup_printf ("%s\n%s\n%s\n%s", way, invitation->room, invitation->from,
                            id);
  return g_strdup_printf ("%s\n%s\n%s\n\n%" G_GINT64_FORMAT, way, invitation->room,
                          invitation->from, minute);
}

/* Whether it was told before, by whatever way it came. */
static gboolean
is_copy (GHashTable *told, const WcInbound *in, const Invitation *invitation)
{
  if (g_hash_table_size (told) >= MAX_TOLD)
    g_hash_table_remove_all (told);
  return !g_hash_table_add (told, make_key (in, invitation));
}

static gboolean
is_old (const WcInbound *in)
{
  return in->origin == WC_MESSAGE_SOURCE_ARCHIVE &&
         (in->backfill || in->received_us - in->stamp_us > MAX_AGE_US);
}

static void
tell (WcSession *session,
      GHashTable *told,
      const WcInbound *in,
      const Invitation *invitation)
{
  WcHost *host = wc_host_of (session);
  const WcMucInvitation value = { invitation->room, invitation->from, invitation->reason,
                                  invitation->password, invitation->mediated };

  if (is_old (in) || wc_muc_is_joined (session, invitation->room) ||
      is_copy (told, in, invitation))
    return;
  if (host != NULL && host->muc != NULL)
    host->muc->invited (host->muc->self, &value);
}

/* ---- The module ---- */

static gboolean
is_from_us (WcSession *session, const WcInbound *in)
{
  const char *text = wc_node_attr (in->stanza, "from");
  g_autofree char *from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;

  return from == NULL || wc_jid_equal_bare (from, wc_session_get_bare_jid (session));
}

/* What a room hands on is no text of anybody, whatever it carries for old clients. */
static WcVerdict
take_mediated (WcSession *session,
               GHashTable *told,
               const WcInbound *in,
               const WcNode *invite)
{
  g_auto (Invitation) invitation = { 0 };

  if (is_from_us (session, in))
    return WC_DROP;
  if (read_mediated (session, in->stanza, invite, &invitation))
    tell (session, told, in, &invitation);
  else
    wc_session_dropped (session, "invitations", "bad-invitation");
  return WC_DROP;
}

/* Text that comes with it is kept as text. */
static void
take_direct (WcSession *session, GHashTable *told, const WcInbound *in, const WcNode *x)
{
  g_auto (Invitation) invitation = { 0 };

  if (is_from_us (session, in))
    return;
  if (read_direct (session, in->stanza, x, &invitation))
    tell (session, told, in, &invitation);
  else
    wc_session_dropped (session, "invitations", "bad-invitation");
}

static WcVerdict
invitations_inbound (WcSession *session, gpointer told, WcInbound *in)
{
  const WcNode *user = wc_node_child (in->stanza, "x", WC_NS_MUC_USER);
  const WcNode *invite = wc_node_child (user, "invite", WC_NS_MUC_USER);
  const WcNode *direct = wc_node_child (in->stanza, "x", WC_NS_CONFERENCE);

  /* An error gives back what we sent; and nobody invites from inside of a room. */
  if (wc_stanza_has_type (in->stanza, "error") ||
      wc_stanza_has_type (in->stanza, "groupchat"))
    return WC_PASS;
  if (invite != NULL)
    return take_mediated (session, told, in, invite);
  if (wc_node_child (user, "decline", WC_NS_MUC_USER) != NULL)
    return WC_DROP;
  if (direct != NULL)
    take_direct (session, told, in, direct);
  return WC_PASS;
}

static gpointer
invitations_attach (WcSession *session)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
invitations_detach (gpointer told)
{
  g_hash_table_unref (told);
}

const WcXep wc_xep_0249_invitations = {
  .name = "invitations",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .attach = invitations_attach,
  .detach = invitations_detach,
  .inbound = invitations_inbound,
};
