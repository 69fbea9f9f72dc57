/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The chat that a person means by a word. */
typedef struct
{
  char *account; /* (owned) "" for the only one */
  char *chat;    /* (owned) address */
} WcChatChoice;

void wc_chat_choice_clear (WcChatChoice *choice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcChatChoice, wc_chat_choice_clear)

/* Whether @word is an address and not a name: then the daemon needs not be asked. */
gboolean wc_chat_choice_is_address (const char *word);

/* How well an object of the API (Chat or Contact) fits a word. */
typedef enum
{
  WC_CHAT_CHOICE_NO,
  WC_CHAT_CHOICE_BEGIN,  /* its address begins so */
  WC_CHAT_CHOICE_LOCAL,  /* that stands before the @ of its address */
  WC_CHAT_CHOICE_PREFIX, /* its title begins so, in any case */
  WC_CHAT_CHOICE_TITLE,  /* its title is just that, in any case */
  WC_CHAT_CHOICE_ADDRESS,
} WcChatChoiceFit;
WcChatChoiceFit wc_chat_choice_fit (JsonObject *object, const char *word);

/* Finds it: an address stands for itself; else the chat, or the contact without a chat
 * yet, whose title is @word or the only one that begins with it, or where no title does
 * the same of its address; or with a nick behind a slash somebody in the room that is
 * meant so. WC_EXIT_NOT_FOUND when there is none or more than one; these are then listed,
 * on standard error where that is a terminal. @choice: untouched on failure. */
gboolean
wc_chat_choice_find (WcCli *cli, const char *word, WcChatChoice *choice, GError **error);

/* The same among rooms alone. */
gboolean wc_chat_choice_find_room (WcCli *cli,
                                   const char *word,
                                   WcChatChoice *choice,
                                   GError **error);

/* The same among those alone who wait to be accepted. */
gboolean wc_chat_choice_find_request (WcCli *cli,
                                      const char *word,
                                      WcChatChoice *choice,
                                      GError **error);

/* Somebody who is asked something: people as above; a word with a dot is a server, which
 * stands for itself. */
gboolean wc_chat_choice_find_somebody (WcCli *cli,
                                       const char *word,
                                       WcChatChoice *choice,
                                       GError **error);

/* Whether @word can be the address of somebody or of a server, or a link to one. A word
 * alone would be a server as well, which nobody means who writes it. */
gboolean wc_chat_choice_check_address (const char *word, GError **error);

/* The arguments of a call about a chat: { "account": …, "chat": … }. Returns: (transfer
 * full). */
JsonObject *wc_chat_choice_new_params (const WcChatChoice *choice);

/* Those of a call about people: { "account": …, "jid": … }. Returns: (transfer full). */
JsonObject *wc_chat_choice_new_jid_params (const WcChatChoice *choice);
