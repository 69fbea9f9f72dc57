/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/omemo-announce.h"
#include "xep/omemo-fetch.h"

/* Does on the wire what was decided inside of transactions (store/omemo-todo-store), when
 * its time has come: it outlives crashes and lost streams. */
typedef struct _WcOmemoTodos WcOmemoTodos;

/* All are borrowed. Returns: (transfer full). */
WcOmemoTodos *
wc_omemo_todos_new (WcSession *session, WcOmemoAnnounce *announce, WcOmemoFetch *fetch);
void wc_omemo_todos_free (WcOmemoTodos *self);

/* As wc_omemo_announce_begin(), once nothing of ours is being taken back, or is to be by
 * now: then what was announced before waits as well, and wc_omemo_todos_look() goes on.
 */
void wc_omemo_todos_announce (WcOmemoTodos *self);

/* From here on nothing is taken back (WC_OMEMO_TODO_RETIRE) until _go_on or the next
 * _announce, as that writes the lists; @then is called when what is on its way has been
 * answered, perhaps at once. One at a time. */
typedef void (*WcOmemoTodosHeld) (gpointer data);
void wc_omemo_todos_hold (WcOmemoTodos *self, WcOmemoTodosHeld then, gpointer data);
void wc_omemo_todos_go_on (WcOmemoTodos *self);

/* Does what is due, and comes back when the next is. Outside of units. */
void wc_omemo_todos_look (WcOmemoTodos *self);
