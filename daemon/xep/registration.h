/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/form.h"
#include "xml/node.h"

/* XEP-0077 In-Band Registration: what is said about accounts, as elements
 * <query xmlns='jabber:iq:register'/> to be put into an iq. */

/* What a server wants to know. */
typedef struct
{
  WcForm *form;        /* (owned) */
  gboolean plain;      /* the elements of the namespace itself, not a data form */
  char *url;           /* (owned) (nullable) a page that can be used instead */
  gboolean registered; /* we are already; the form has what is registered */
} WcRegistrationOffer;

void wc_registration_offer_clear (WcRegistrationOffer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcRegistrationOffer, wc_registration_offer_clear)

/* Asks for that. Returns: (transfer full). */
WcNode *wc_registration_build_question (void);

/* Shows the token of an invitation (XEP-0445 § 5); what a refusal @error of it means:
 * NOT_AUTHORIZED for a token that is not good (any more), NOT_SUPPORTED with "feature" =
 * "invitations" where the server knows none, else as it is. Returns: (transfer full). */
WcNode *wc_registration_build_token (const char *token);
GError *wc_registration_explain_token (const GError *error);

/* The answer @query (nullable) of anybody who registers. A data form comes before plain
 * elements (§ 5), with pictures that came beside it (XEP-0158, XEP-0231) put into its
 * fields. Errors: what wc_data_forms_parse() says. */
gboolean wc_registration_read (const WcNode *query,
                               WcRegistrationOffer *out_offer,
                               GError **error);

/* The same of a server that is asked for an account: the form has the fields "username"
 * and "password". Errors: NOT_SUPPORTED with the detail "feature" = "registration" where
 * there is nothing to fill in, or no account in it (detail "url": the page where it can
 * be done); CONFLICT when the server says that we have one; what wc_data_forms_parse()
 * says. */
gboolean wc_registration_parse (const WcNode *query,
                                WcRegistrationOffer *out_offer,
                                GError **error);

/* The filled form @filled of an offer, as it was asked for (@plain). Returns: (transfer
 * full). */
WcNode *wc_registration_build_form (const WcForm *filled, gboolean plain);

/* Another password for the account of that name (§ 3.3); its end (§ 3.2). */
WcNode *wc_registration_build_password (const char *username, const char *password);
WcNode *wc_registration_build_removal (void);

/* What a refusal @error of such a request (wc_stanza_get_error()) means: CONFLICT with
 * the detail "field" "fields.username" for a name that is taken, RATE_LIMITED for
 * whatever asks to wait, NOT_SUPPORTED with "feature" = "registration" where it is not
 * done at all (@asking: also where it is not allowed, as a first answer), else as it is.
 * Returns: (transfer full). */
GError *wc_registration_explain (const GError *error, gboolean asking);
