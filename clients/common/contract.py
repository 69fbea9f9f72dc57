#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the tables of common/contract.h from the interface description.
Usage: contract.py OUTPUT FILE.xml..."""
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

PREFIX = 'im.whinchat.Whinchat1.'
WC = '{urn:whinchat:idl:1}'

HEAD = '''\
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "common/contract.h"

/* Made by common/contract.py from dbus/. */
'''


def quote(text):
    flat = re.sub(r'\s+', ' ', text or '').strip()
    return '"' + flat.replace('\\', '\\\\').replace('"', '\\"') + '"'


def flag(word):
    return 'TRUE' if word == 'true' else 'FALSE'


def annotation(node, name):
    for each in node.findall('annotation'):
        if each.get('name') == f'im.whinchat.{name}':
            return each.get('value')
    return ''


def symbol(*words):
    return '_'.join(re.sub(r'\W', '_', word).lower() for word in words)


class Tables:
    """The arrays that others point to, then those others."""

    def __init__(self):
        self.items = []

    def add_items(self, name, rows):
        """An array of WcContractItem; gives its name."""
        lines = [f'  {{ {quote(word)}, {quote(type_)}, {quote(of)}, {quote(doc)}, {flag(secret)} }},'
                 for word, type_, of, doc, secret in rows]
        self.items += [f'static const WcContractItem {name}[] = {{', *lines, '  { NULL },', '};', '']
        return name


def method_row(tables, interface, method):
    name = f'{interface}.{method.get("name")}'
    lists = {}
    for direction in ('in', 'out'):
        rows = [(arg.get('name'), arg.get('type'), annotation(arg, 'Dict') or annotation(arg, 'Enum'),
                 arg.findtext(f'{WC}doc'), annotation(arg, 'Secret'))
                for arg in method.findall('arg') if arg.get('direction') == direction]
        lists[direction] = tables.add_items(symbol(interface, method.get('name'), direction), rows)
    doc = method.findtext(f'{WC}doc')
    # What only the socket has is what needs a stream of lines: notifications.
    streams = flag('true' if annotation(method, 'Door') == 'json' else '')
    return name, (f'  {{ {quote(name)}, {quote(doc)}, {quote(annotation(method, "Scope"))}, '
                  f'{quote(annotation(method, "Errors"))}, {lists["in"]}, {lists["out"]}, {streams} }},')


def method_rows(tables, trees):
    rows = []
    for tree in trees:
        for interface in tree.findall('interface'):
            short = interface.get('name').removeprefix(PREFIX)
            rows += [method_row(tables, short, method) for method in interface.findall('method')
                     if annotation(method, 'Door') != 'dbus']
    return [row for _, row in sorted(rows)]


def set_rows(tables, trees, tag, item_row):
    rows = []
    for tree in trees:
        for each in tree.findall(f'{WC}{tag}'):
            name = each.get('name')
            items = tables.add_items(symbol(tag, name), [item_row(item) for item in each
                                                         if item.tag != f'{WC}doc'])
            rows.append((name, f'  {{ {quote(name)}, {quote(each.findtext(f"{WC}doc"))}, {items} }},'))
    return [row for _, row in sorted(rows)]


def field(item):
    return item.get('name'), item.get('type'), item.get('dict') or item.get('enum') or '', item.text, item.get('secret')


def word(item):
    return item.get('name'), '', '', item.text, ''


def error_rows(trees):
    rows = [(each.get('name'), f'  {{ {each.get("code")}, {each.get("exit")}, {quote(each.get("name"))}, '
             f'{quote(each.text)} }},') for tree in trees for each in tree.findall(f'{WC}error')]
    return [row for _, row in sorted(rows)]


def version(trees):
    """The newest since of any member."""
    found = [each.get('value') for tree in trees for each in tree.iter('annotation')
             if each.get('name') == 'im.whinchat.Since']
    found += [each.get('since') for tree in trees for each in tree.iter() if each.get('since')]
    return max(found, key=lambda text: [int(part) for part in text.split('.')])


def main(output, *files):
    trees = [ET.parse(path).getroot() for path in files]
    tables = Tables()
    parts = [('WcContractMethod wc_contract_methods', method_rows(tables, trees), '{ NULL }'),
             ('WcContractSet wc_contract_dicts', set_rows(tables, trees, 'dict', field), '{ NULL }'),
             ('WcContractSet wc_contract_enums', set_rows(tables, trees, 'enum', word), '{ NULL }'),
             ('WcContractError wc_contract_errors', error_rows(trees), '{ 0, 0, NULL, NULL }')]
    lines = [HEAD, *tables.items]
    for declaration, rows, end in parts:
        lines += [f'const {declaration}[] = {{', *rows, f'  {end},', '};', '']
    lines += [f'const char wc_contract_version[] = {quote(version(trees))};', '']
    pathlib.Path(output).write_text('\n'.join(lines), encoding='utf-8')


if __name__ == '__main__':
    main(*sys.argv[1:])
