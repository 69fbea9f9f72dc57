/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* Who is at the other end: a connection of the JSON socket, or a unique name on the bus.
 * It lives as long as either is there. Signals: "drained" () who listens has taken what
 * was given to notify, more may follow; "closed" () nobody is there any more. */
#define WC_TYPE_CALLER (wc_caller_get_type ())
G_DECLARE_FINAL_TYPE (WcCaller, wc_caller, WC, CALLER, GObject)

#define WC_CALLER_MAX_IN_FLIGHT 64

/* What a door does for its callers. */
typedef struct
{
  /* Sends a notification: the name of a JSON notification ("event") or of a signal, and
   * its content, an a{sv} (consumed when floating). */
  void (*notify) (gpointer door, const char *name, GVariant *content);
  /* Bytes that wait to be taken by the caller; 0 where the door cannot know. */
  gsize (*get_backlog) (gpointer door);
} WcCallerDoor;

/* @ops: constant; @door: valid until wc_caller_close(). @scopes: WcScope. @chats
 * (nullable): the only ones it may touch. Returns: (transfer full). */
WcCaller *wc_caller_new (const WcCallerDoor *ops,
                         gpointer door,
                         guint scopes,
                         const char *const *chats);

guint wc_caller_get_scopes (WcCaller *self);
void wc_caller_set_scopes (WcCaller *self, guint scopes);

/* (nullable) (array zero-terminated=1) the only chats it may touch. */
const char *const *wc_caller_get_chats (WcCaller *self);

/* Whether it may touch @chat. */
gboolean wc_caller_may_touch (WcCaller *self, const char *chat);

/* The name the program gave itself (Daemon.Hello); NULL: none. */
const char *wc_caller_get_name (WcCaller *self);
void wc_caller_set_name (WcCaller *self, const char *name);

/* On the bus: it wants the data of errors beside their text (Daemon.Hello). */
gboolean wc_caller_wants_error_data (WcCaller *self);
void wc_caller_set_wants_error_data (WcCaller *self, gboolean wanted);

/* It waits for notifications: a connection stays open for them even when the client has
 * said that it will not send any more. */
gboolean wc_caller_is_listening (WcCaller *self);
void wc_caller_set_listening (WcCaller *self, gboolean listening);

/* Does nothing once it is closed. */
void wc_caller_notify (WcCaller *self, const char *name, GVariant *content);
gsize wc_caller_get_backlog (WcCaller *self);

/* Cancelled when the caller is gone: for waits, never for work. */
GCancellable *wc_caller_get_cancellable (WcCaller *self);
gboolean wc_caller_is_closed (WcCaller *self);

/* Calls that are not answered yet; for api/request alone. */
guint wc_caller_get_in_flight (WcCaller *self);
void wc_caller_add_in_flight (WcCaller *self, int change);

/* For the doors: emits "drained" where it listens; ends the caller and emits "closed"
 * (once). */
void wc_caller_drained (WcCaller *self);
void wc_caller_close (WcCaller *self);
