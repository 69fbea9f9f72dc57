/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"

typedef WcApiFixture *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_api_fixture_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_api_fixture_free (*f);
}

static void
test_policy (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (
      *f, "Omemo.Policy", "{'account':'','chat':''}",
      "{'policy':{'use':'off','trust':'btbv','strict':false,'shows':[],'heals':true}}");
  wc_api_fixture_expect (*f, "Omemo.SetPolicy",
                         "{'account':'','chat':'','policy':{'use':'auto','heals':false,"
                         "'shows':['chat-states','reactions']}}",
                         "{}");
  wc_api_fixture_expect (
      *f, "Omemo.Policy", "{'account':'','chat':''}",
      "{'policy':{'use':'auto','trust':'btbv','strict':false,'shows':['reactions',"
      "'chat-states'],"
      "'heals':false}}");
  wc_api_fixture_expect (*f, "Omemo.Policy", "{'account':'','chat':'@'}",
                         "InvalidArgument chat");
}

static void
test_chat (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (*f, "Omemo.SetPolicy",
                         "{'account':'','chat':'','policy':{'use':'auto'}}", "{}");
  wc_api_fixture_expect (*f, "Omemo.SetPolicy",
                         "{'account':'','chat':'romeo@montague.lit','policy':"
                         "{'use':'on','trust':'manual','strict':true}}",
                         "{}");
  wc_api_fixture_expect (*f, "Omemo.Policy", "{'account':'','chat':'romeo@montague.lit'}",
                         "{'policy':{'use':'on','trust':'manual','strict':true,"
                         "'inherited':[]}}");
  wc_api_fixture_expect (*f, "Omemo.SetPolicy",
                         "{'account':'','chat':'romeo@montague.lit','policy':"
                         "{'inherited':['trust','strict','use']}}",
                         "{}");
  wc_api_fixture_expect (*f, "Omemo.Policy", "{'account':'','chat':'romeo@montague.lit'}",
                         "{'policy':{'use':'auto','trust':'btbv','strict':false,"
                         "'inherited':['use','trust','strict']}}");
  wc_api_fixture_expect (*f, "Omemo.SetPolicy",
                         "{'account':'','chat':'romeo@montague.lit','policy':"
                         "{'heals':true}}",
                         "InvalidArgument policy.heals");
  wc_api_fixture_expect (*f, "Omemo.SetPolicy",
                         "{'account':'','chat':'','policy':{'use':'maybe'}}",
                         "InvalidArgument policy.use");
}

/* What a link tells is verified before it was seen, and belongs to no device yet. */
static void
test_keys (Fixture *f, gconstpointer data)
{
#define KEY "0707070707070707070707070707070707070707070707070707070707070707"
#define GROUPED "07070707 07070707 07070707 07070707 07070707 07070707 07070707 07070707"
  wc_api_fixture_expect (*f, "Omemo.Devices", "{'account':'','jid':''}",
                         "{'devices':[]}");
  wc_api_fixture_expect (*f, "Omemo.OwnUri", "{'account':''}", "NotFound");
  wc_api_fixture_expect (*f, "Omemo.SetTrust",
                         "{'account':'','jid':'romeo@montague.lit','fingerprints':"
                         "['" KEY "'],'trust':'trusted'}",
                         "NotFound");
  wc_api_fixture_expect (*f, "Omemo.VerifyUri",
                         "{'account':'','uri':'xmpp:romeo@montague.lit?omemo-sid-7=" KEY
                         "'}",
                         "{'jid':'romeo@montague.lit','fingerprints':['" GROUPED "'],"
                         "'unknown':[7]}");
  wc_api_fixture_expect (*f, "Omemo.SetTrust",
                         "{'account':'','jid':'romeo@montague.lit','fingerprints':"
                         "['" GROUPED "'],'trust':'undecided'}",
                         "{}");
  wc_api_fixture_expect (*f, "Omemo.SetTrust",
                         "{'account':'','jid':'romeo@montague.lit','fingerprints':"
                         "['" KEY "'],'trust':'blind'}",
                         "InvalidArgument trust");
  wc_api_fixture_expect (*f, "Omemo.SetTrust",
                         "{'account':'','jid':'romeo@montague.lit','fingerprints':"
                         "['07'],'trust':'trusted'}",
                         "InvalidArgument fingerprints");
  wc_api_fixture_expect (
      *f, "Omemo.VerifyUri",
      "{'account':'','uri':'xmpp:romeo@montague.lit?omemo-sid-7="
      "0000000000000000000000000000000000000000000000000000000000000000"
      "'}",
      "InvalidArgument uri");
  wc_api_fixture_expect (*f, "Omemo.VerifyUri", "{'account':'','uri':'x'}",
                         "InvalidArgument uri");
}

static void
test_explain (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (
      *f, "Omemo.Explain", "{'account':'','chat':'romeo@montague.lit'}",
      "{'explanation':{'next':'clear','ready':true,'devices':["
      "{'jid':'romeo@montague.lit','device':1,'namespace':'axolotl','reads':true},"
      "{'jid':'romeo@montague.lit','device':2,'namespace':'axolotl','reads':false,"
      "'reason':'undecided','text':'A device waits for your decision.',"
      "'fix':'Trust it, or verify it.'}],'warnings':[]}}");
  wc_api_fixture_expect (*f, "Omemo.Explain", "{'account':'','chat':''}",
                         "InvalidArgument chat");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/omemo/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("policy", test_policy);
  ADD ("chat", test_chat);
  ADD ("keys", test_keys);
  ADD ("explain", test_explain);
  return g_test_run ();
}
