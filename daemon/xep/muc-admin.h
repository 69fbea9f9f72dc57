/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/form.h"
#include "model/occupant.h"
#include "xml/node.h"

/* What admins and owners ask of rooms (XEP-0045 §§ 8 to 10), as the payload of iqs to the
 * room. Returns: (transfer full). */

/* § 9.5 and its like: who is on the list of @affiliation. */
WcNode *wc_muc_admin_build_list (WcAffiliation affiliation);

/* §§ 8.2 to 8.5: @nick becomes @role; §§ 9.1 to 10.8: @jid becomes @affiliation. @reason:
 * nullable. */
WcNode *wc_muc_admin_build_role (const char *nick, WcRole role, const char *reason);
WcNode *wc_muc_admin_build_affiliation (const char *jid,
                                        WcAffiliation affiliation,
                                        const char *reason);

/* § 10.9; @venue, a bare JID, and @reason are nullable. */
WcNode *wc_muc_admin_build_destroy (const char *venue, const char *reason);

/* § 10.2: asks for the form; sends it filled, or (@form NULL) cancels it. */
WcNode *wc_muc_admin_build_get_config (void);
WcNode *wc_muc_admin_build_set_config (const WcForm *form);

/* The form in the answer @iq. NOT_SUPPORTED when there is none, and the errors of
 * wc_data_forms_parse(). Returns: (transfer full), or NULL. */
WcForm *wc_muc_admin_parse_config (const WcNode *iq, GError **error);

/* Who the answer @iq lists with @affiliation, each address once, as many as a room may
 * hold. Returns: (transfer full) (element-type WcOccupant) without nicks. */
GPtrArray *wc_muc_admin_parse_list (const WcNode *iq, WcAffiliation affiliation);

/* The message that invites @jid to @room directly (XEP-0249); @reason and @password are
 * nullable. */
typedef struct
{
  const char *jid;
  const char *room;
  const char *reason;
  const char *password;
} WcMucAdminInvitation;
WcNode *wc_muc_admin_build_invitation (const WcMucAdminInvitation *invitation);
