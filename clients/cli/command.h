/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What a verb of the command line is: one file cmd-<verb>.c with one constant WcCommand,
 * named wc_cmd_<verb>, and one line in the list of clients/meson.build. Help, completion,
 * manual and the parser are all made from these tables. */

typedef struct _WcCli WcCli;
typedef struct _WcCommand WcCommand;

typedef enum
{
  WC_OPTION_FLAG,   /* takes no value */
  WC_OPTION_TEXT,   /* the last one given holds */
  WC_OPTION_LIST,   /* may be given several times, each with one value */
  WC_OPTION_NUMBER, /* a whole number, 0 or more */
} WcOptionKind;

typedef struct
{
  const char *name; /* long form, without the dashes */
  char letter;      /* short form; 0 for none */
  WcOptionKind kind;
  /* What the help calls the value, as "FILE". With "|" in it ("auto|always|never") these
   * are the only words allowed. */
  const char *value;
  const char *help; /* one sentence */
} WcOption;

struct _WcCommand
{
  const char *name;
  const char *arguments;   /* for the line of usage, as "CHAT [TEXT]"; "" for none */
  const char *summary;     /* what it does, one line without a full stop */
  const char *examples;    /* command lines, each ending with \n */
  const char *description; /* (nullable) paragraphs, each ending with \n */
  const char *prints; /* (nullable) the objects that it prints, see cli/field-names.h */
  const WcOption *options; /* (nullable) ends with a name of NULL */
  const WcCommand
      *actions; /* (nullable) words that may follow; ends with a name of NULL */
  guint min_args;
  guint max_args;  /* WC_COMMAND_ANY for no limit */
  gboolean hidden; /* in no list: for other programs, not for people */
  gboolean paged;  /* on a terminal people read it in a pager */

  /* (nullable) Appends help on the arguments that were given with -h, in place of the
   * general one; FALSE when it has nothing to say about them. */
  gboolean (*explain) (const WcCli *cli, GString *out);

  /* Does it. NULL where an action must follow; else what happens without one. Returns the
   * exit status (WcExit). With @error set the status is that of the error, which is
   * reported by the caller. */
  int (*run) (WcCli *cli, GError **error);
};

#define WC_COMMAND_ANY G_MAXUINT

/* All of them, in the order of the list in clients/meson.build; ends with NULL. */
extern const WcCommand *const wc_commands[];

/* The options that every verb has. */
extern const WcOption wc_common_options[];
