/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/sample-idl.h"

#define ARG(name, type, direction, more)                                                 \
  "<arg name='" name "' type='" type "' direction='" direction "'>" more "</arg>"
#define NOTE(name, value) "<annotation name='im.whinchat." name "' value='" value "'/>"
#define METHOD(name, scope, chats, more)                                                 \
  "<method name='" name "'>" NOTE ("Since", "1.0") NOTE ("Scope", scope)                 \
      NOTE ("Errors", "") NOTE ("Chats", chats) "<wc:doc>Does.</wc:doc>" more            \
                                                "</method>"
#define FIELD(name, type, more)                                                          \
  "<wc:field name='" name "' type='" type "' " more " since='1.0'>A field.</wc:field>"

static const char *const texts[] = {
  "<node xmlns:wc='urn:whinchat:idl:1'>"
  "<wc:enum name='Word' since='1.0'><wc:doc>Words.</wc:doc>"
  "<wc:value name='small'>Small.</wc:value><wc:value name='large'>Large.</wc:value>"
  "</wc:enum>"
  "<wc:dict name='Options' since='1.0'><wc:doc>Options.</wc:doc>" FIELD (
      "limit", "u", "min='1' max='200'") FIELD ("word", "s", "enum='Word'")
      FIELD ("name", "s", "max='8'") FIELD ("ids", "ax", "max='3'") FIELD (
          "lists", "a{sas}", "") FIELD ("on", "b", "") FIELD ("at", "i", "")
          FIELD (
              "since",
              "x",
              "") "</wc:dict>"
                  "<interface name='im.whinchat.Whinchat1.Test'>" METHOD (
                      "Take",
                      "read",
                      "none",
                      ARG ("account", "s", "in", "") ARG (
                          "count", "u", "in", NOTE ("Max", "10"))
                          ARG ("id", "x", "in", "") ARG (
                              "options", "a{sv}", "in", NOTE ("Dict", "Options"))
                              ARG ("text", "s", "out", "") ARG (
                                  "options", "a{sv}", "out", NOTE ("Dict", "Options")))
                      METHOD ("Words",
                              "send",
                              "none",
                              ARG ("words", "as", "in", NOTE ("Enum", "Word")) ARG (
                                  "ids", "ax", "in", NOTE ("Max", "60000"))
                                  ARG ("bytes", "ay", "in", "") ARG (
                                      "fields", "a{ss}", "in", NOTE ("Secret", "true")))
                          METHOD ("Raw", "raw", "any", "") METHOD (
                              "Chat", "read", "arg", ARG ("chat", "s", "in", ""))
                              METHOD ("Json", "none", "any", NOTE ("Door", "json"))
                                  METHOD ("Dbus",
                                          "none",
                                          "any",
                                          NOTE ("Door", "dbus")) "</interface></node>",
  NULL
};

WcIdl *
wc_sample_idl_new (void)
{
  g_autoptr (GError) error = NULL;
  WcIdl *idl = wc_idl_new_for_texts (texts, &error);

  g_assert_no_error (error);
  return idl;
}
