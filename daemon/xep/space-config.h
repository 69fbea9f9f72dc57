/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/form.h"
#include "model/space.h"
#include "xml/node.h"

/* How the node of a space is configured (XEP-0503 § 3), and what it says of itself
 * (§ 5.2). */

/* Bytes of the texts of a space; a longer one is not taken. */
#define WC_SPACE_CONFIG_MAX_TITLE 1024
#define WC_SPACE_CONFIG_MAX_DESCRIPTION (16 * 1024)
/* No more of its owners are named. */
#define WC_SPACE_CONFIG_MAX_OWNERS 100

/* ---- Writing ---- */

/* Who may join: "open": everybody, "authorize": whom an owner lets in, "whitelist": whom
 * an owner has put on the list before. What else nodes know is none for a space. */
gboolean wc_space_config_is_access (const char *access);

typedef struct
{
  const char *title;       /* (nullable) one line */
  const char *description; /* (nullable) */
  const char *access;      /* (nullable) wc_space_config_is_access() */
} WcSpaceWish;

/* The form with which the node is made, for wc_pubsub_create_with(): what XEP-0503 wants
 * of a space, that as many items stay as the service allows, and @wish. Without an access
 * it is "whitelist", because services have others of their own. Returns: (transfer full).
 */
WcForm *wc_space_config_build (const WcSpaceWish *wish);

/* The form @config of a node (wc_pubsub_parse_config()) filled in, for
 * wc_pubsub_set_config(): it says what @wish names ("": nothing any more) and what a
 * space must have; everything else stays. NOT_SUPPORTED where the node cannot have such
 * an access, INVALID_ARGUMENT where the form does not take an answer. Returns: (transfer
 * full). */
WcForm *
wc_space_config_change (const WcForm *config, const WcSpaceWish *wish, GError **error);

/* ---- Reading ---- */

typedef struct
{
  char *title;          /* (owned) (nullable) plain text, as the next one */
  char *description;    /* (owned) (nullable) */
  char *type;           /* (owned) (nullable) WC_NS_SPACES: it is a space */
  char *access;         /* (owned) (nullable) */
  GStrv owners;         /* (owned) canonical bare JIDs; empty where it does not tell */
  gint64 n_subscribers; /* -1: it does not tell */
} WcSpaceConfig;

void wc_space_config_clear (WcSpaceConfig *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcSpaceConfig, wc_space_config_clear)

/* What the disco#info answer @query (nullable) of a node says. _read_event: what a
 * notification of its configuration says, whose element @configuration (nullable) may
 * come without; then disco#info tells. FALSE, and nothing to clear, where there is no
 * such form. */
gboolean wc_space_config_read (const WcNode *query, WcSpaceConfig *out);
gboolean wc_space_config_read_event (const WcNode *configuration, WcSpaceConfig *out);

/* Title, description, type and access of @space, before sharing, become those of @self:
 * what it does not name is not there any more. Returns whether anything has changed. */
gboolean wc_space_config_apply (const WcSpaceConfig *self, WcSpace *space);
