/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

/* Forms of a server in front of a person. @form: a Form of the API, @field: a FormField.
 * Labels and all else are words of strangers. */

/* Whether a person fills the field in. */
gboolean wc_form_question_is_asked (JsonObject *field);

/* What there is to say before it is asked: its description, its options with numbers;
 * lines fit for a terminal, "" for nothing. Returns: (transfer full). */
char *wc_form_question_describe (JsonObject *field);

/* The question itself, with what an empty answer stands for. Returns: (transfer full). */
char *wc_form_question_label (JsonObject *field);

/* What @typed means as values of the field: yes and no in words or letters, options by
 * number or value, several of them separated by commas. Returns: (transfer full), NULL
 * when it is none. */
JsonArray *wc_form_question_read (JsonObject *field, const char *typed);

/* Asks for every field that @answers does not have yet, and puts the values there. A
 * picture is put into a file, which is named, and gone afterwards. Somebody must be at
 * the terminal. */
gboolean wc_form_question_ask (JsonObject *form, JsonObject *answers, GError **error);

/* Without a terminal: whether @answers have all that must be filled in; WC_EXIT_USAGE
 * names what is left, by the options that give it. @password: (nullable) the option for
 * the field "password"; without it every private field has --secret. */
gboolean wc_form_question_check (JsonObject *form,
                                 JsonObject *answers,
                                 const char *password,
                                 GError **error);
