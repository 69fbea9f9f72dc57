/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "common/contract.h"

/* Looking things up in the tables that common/contract.py makes. They are short, so going
 * through them costs less than anything that has to be set up first. */

const WcContractMethod *
wc_contract_find_method (const char *name)
{
  for (const WcContractMethod *each = wc_contract_methods; each->name != NULL; each++)
    if (g_str_equal (each->name, name))
      return each;
  return NULL;
}

static const WcContractSet *
find_set (const WcContractSet *sets, const char *name)
{
  for (const WcContractSet *each = sets; each->name != NULL; each++)
    if (g_str_equal (each->name, name))
      return each;
  return NULL;
}

const WcContractSet *
wc_contract_find_dict (const char *name)
{
  return find_set (wc_contract_dicts, name);
}

const WcContractSet *
wc_contract_find_enum (const char *name)
{
  return find_set (wc_contract_enums, name);
}

const WcContractError *
wc_contract_find_error (gint64 code)
{
  for (const WcContractError *each = wc_contract_errors; each->name != NULL; each++)
    if (each->code == code)
      return each;
  return NULL;
}

const WcContractItem *
wc_contract_find_item (const WcContractItem *items, const char *name)
{
  for (const WcContractItem *each = items; each->name != NULL; each++)
    if (g_str_equal (each->name, name))
      return each;
  return NULL;
}
