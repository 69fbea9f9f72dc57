/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What the command line knows of the API, made from dbus/ when it is built
 * (common/contract.py). A newer daemon may know more; then it is the one to decide. */

/* An argument, a key of a dictionary or a word of an enumeration. */
typedef struct
{
  const char *name;
  const char *type; /* signature of D-Bus; "" for a word */
  const char *of;   /* dictionary or enumeration it is of; "" for none */
  const char *doc;
  gboolean secret; /* belongs in no command line, where others can see it */
} WcContractItem;

/* A method of the JSON socket. */
typedef struct
{
  const char *name; /* "Messages.Send" */
  const char *doc;
  const char *scope;
  const char *errors;       /* names, separated by spaces; "" for none */
  const WcContractItem *in; /* ends with a name of NULL, as the next ones */
  const WcContractItem *out;
  gboolean streams; /* notifications follow the answer */
} WcContractMethod;

/* A dictionary with its keys, or an enumeration with its words. */
typedef struct
{
  const char *name;
  const char *doc;
  const WcContractItem *items;
} WcContractSet;

typedef struct
{
  gint64 code; /* of JSON-RPC */
  int exit;    /* a WcExit */
  const char *name;
  const char *doc;
} WcContractError;

/* Sorted by name; the last one has a name of NULL. */
extern const WcContractMethod wc_contract_methods[];
extern const WcContractSet wc_contract_dicts[];
extern const WcContractSet wc_contract_enums[];
extern const WcContractError wc_contract_errors[];

/* Version of the API it is made from, as "1.0". */
extern const char wc_contract_version[];

/* NULL when there is none. */
const WcContractMethod *wc_contract_find_method (const char *name);
const WcContractSet *wc_contract_find_dict (const char *name);
const WcContractSet *wc_contract_find_enum (const char *name);
const WcContractError *wc_contract_find_error (gint64 code);
const WcContractItem *wc_contract_find_item (const WcContractItem *items,
                                             const char *name);
