/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "api/idl-types.h"

/* The description of the API as the files in dbus/ give it: methods with their arguments,
 * and what is inside of dictionaries. dbus/README.md explains the vocabulary. Everything
 * here is owned by the WcIdl and constant once it is made. */
typedef struct _WcIdl WcIdl;
/* Reads the description the daemon carries. Its own files are our own doing: a fault in
 * them ends the program. */
WcIdl *wc_idl_new (void);

/* Reads @documents, texts of files such as those in dbus/. INTERNAL when one of them is
 * malformed or names a dictionary or enumeration that none defines. Returns: (transfer
 * full). */
WcIdl *wc_idl_new_for_texts (const char *const *documents, GError **error);

WcIdl *wc_idl_ref (WcIdl *self);
void wc_idl_unref (WcIdl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcIdl, wc_idl_unref)

/* Finds by "Messages.Send"; by "Message"; by "MessageKind". NULL when there is none. */
const WcIdlMethod *wc_idl_find_method (WcIdl *self, const char *name);
const WcIdlDict *wc_idl_find_dict (WcIdl *self, const char *name);
const WcIdlEnum *wc_idl_find_enum (WcIdl *self, const char *name);

/* All methods in the order of the files (element-type WcIdlMethod), all dictionaries
 * (element-type WcIdlDict), all enumerations (element-type WcIdlEnum). */
const GPtrArray *wc_idl_get_methods (WcIdl *self);
const GPtrArray *wc_idl_get_dicts (WcIdl *self);
const GPtrArray *wc_idl_get_enums (WcIdl *self);

/* What the JSON door sends unasked (element-type WcIdlValue): name and dictionary. */
const GPtrArray *wc_idl_get_notifications (WcIdl *self);

/* The names of the interfaces, without prefix, sorted (array zero-terminated=1). */
const char *const *wc_idl_get_interfaces (WcIdl *self);

/* The interface "Messages" as GDBus wants it; NULL when there is none. */
GDBusInterfaceInfo *wc_idl_find_interface (WcIdl *self, const char *name);

/* All files in one document. Returns: (transfer full). */
char *wc_idl_dup_xml (WcIdl *self);
