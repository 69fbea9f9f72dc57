#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the reference of the API (Markdown) from the interface description.

Usage: reference.py VERSION HEAD.md OUTPUT.md INTERFACE.xml..."""
import sys
import xml.etree.ElementTree as ET

PREFIX = 'im.whinchat.Whinchat1.'
WC = '{urn:whinchat:idl:1}'
SINGLE = {'b': 'true or false', 'h': 'file descriptor', 'i': 'integer', 'u': 'integer', 'x': 'integer', 's': 'text',
          'ay': 'base64 text', 'a{sv}': 'object', 'a{ss}': 'object of texts', 'a{sas}': 'object of lists of texts',
          'a{su}': 'object of integers'}
LISTS = {'as': 'texts', 'ax': 'integers', 'aa{sv}': 'objects'}
DOORS = {None: 'both', 'json': 'JSON socket only', 'dbus': 'D-Bus only'}
CHATS = {None: 'may not call it', 'arg': 'may name their own chats', 'any': 'may call it',
         'filter': 'may call it, and are told of their own chats'}


def plain(text):
    """Text as Markdown that shows just this, on one line, also in a table."""
    words = ' '.join(text.split())
    for sign in '\\*<>|`[]':
        words = words.replace(sign, '\\' + sign)
    return words


def doc(node):
    """What the description says about an element."""
    inner = node.find(f'{WC}doc')
    return plain((inner if inner is not None else node).text or '')


def note(node, name):
    """An annotation of ours, or None."""
    for each in node.findall('annotation'):
        if each.get('name') == f'im.whinchat.{name}':
            return each.get('value')
    return None


def anchor(heading):
    """The link target that Markdown readers make of a heading."""
    return ''.join(c for c in heading.lower().replace(' ', '-') if c.isalnum() or c in '-_')


def link(kind, name):
    return f'[{name}](#{anchor(kind + " " + name)})'


class Shape:
    """What a value may be: of an argument (annotations) or of a field (attributes)."""

    def __init__(self, node):
        self.type = node.get('type')
        self.dict, self.enum, self.low, self.high, self.secret = (
            node.get(name.lower()) or note(node, name) for name in ('Dict', 'Enum', 'Min', 'Max', 'Secret'))
        self.default = node.get('default')
        self.by = node.get('by')

    def _what(self):
        if self.by:
            return f'object, see {self.by}'
        if self.dict or self.enum:
            name = link('Dictionary', self.dict) if self.dict else link('Words', self.enum)
            return f'list of {name}' if self.type in LISTS else name
        return f'list of {LISTS[self.type]}' if self.type in LISTS else SINGLE[self.type]

    def _bounds(self):
        if self.type in LISTS:
            return f'at most {self.high} items' if self.high else ''
        if self.type == 's':
            return f'at most {self.high} bytes' if self.high else ''
        if self.low and self.high:
            return f'{self.low} to {self.high}'
        return f'{self.low} at least' if self.low else f'{self.high} at most' if self.high else ''

    def __str__(self):
        parts = [self._what(), self._bounds(), f'default {self.default}' if self.default is not None else '',
                 'secret' if self.secret == 'true' else '']
        return ', '.join(part for part in parts if part)


def table(heads, rows):
    lines = ['| ' + ' | '.join(heads) + ' |', '| ' + ' | '.join('---' for _ in heads) + ' |']
    return lines + ['| ' + ' | '.join(row) + ' |' for row in rows] + ['']


def values(title, nodes):
    """Arguments, properties or keys as a table."""
    if not nodes:
        return []
    return table([title, 'D-Bus', 'value', 'meaning'],
                 [[f'`{each.get("name")}`', f'`{each.get("type")}`', str(Shape(each)), doc(each)] for each in nodes])


def signature(method):
    sides = [', '.join(each.get('name') for each in method.findall('arg') if each.get('direction') == side)
             for side in ('in', 'out')]
    return f'{method.get("name")} ({sides[0]})' + (f' -> ({sides[1]})' if sides[1] else '')


def errors(method):
    names = note(method, 'Errors').split()
    own = ', '.join(f'[{name}](#errors)' for name in names)
    return f'Errors: {own}, and [those of any call](#errors).' if own else 'Errors: [those of any call](#errors).'


def method_lines(interface, method):
    arguments = {side: [each for each in method.findall('arg') if each.get('direction') == side]
                 for side in ('in', 'out')}
    scope = note(method, 'Scope')
    return [f'### {interface}.{method.get("name")}', '', f'`{signature(method)}`', '', doc(method), '',
            *values('argument', arguments['in']), *values('result', arguments['out']),
            errors(method), '',
            f'Scope: {"none needed" if scope == "none" else scope}. Door: {DOORS[note(method, "Door")]}. '
            f'Callers that are confined to some chats {CHATS[note(method, "Chats")]}. '
            f'Since {note(method, "Since")}.', '']


def signal_lines(interface, signal):
    return [f'### Signal {interface}.{signal.get("name")}', '', doc(signal), '',
            *values('argument', signal.findall('arg')), f'Since {note(signal, "Since")}.', '']


def notification_lines(notification):
    return [f'### Notification {notification.get("name")}', '', doc(notification), '',
            f'Its `params` are a {link("Dictionary", notification.get("dict"))}. JSON socket only. '
            f'Since {notification.get("since")}.', '']


def property_lines(interface):
    nodes = interface.findall('property')
    if not nodes:
        return []
    return [f'### Properties of {short_name(interface)}', '',
            *table(['property', 'D-Bus', 'value', 'since', 'meaning'],
                   [[f'`{each.get("name")}`', f'`{each.get("type")}`', str(Shape(each)), note(each, 'Since'), doc(each)]
                    for each in nodes])]


def short_name(interface):
    return interface.get('name').removeprefix(PREFIX)


def cases(dictionary):
    """Which dictionary a field is, where that depends on another field."""
    lines = []
    for field in dictionary.iter(f'{WC}field'):
        rows = [[f'`{value}`', link('Dictionary', case.get('dict'))]
                for case in field.iter(f'{WC}case') for value in case.get('value').split()]
        if rows:
            lines += table([f'`{field.get("by")}`', f'`{field.get("name")}` is'], rows)
    return lines


def dictionary_lines(dictionary):
    fields = dictionary.findall(f'{WC}field')
    return [f'### Dictionary {dictionary.get("name")}', '', doc(dictionary), '',
            *table(['key', 'D-Bus', 'value', 'since', 'meaning'],
                   [[f'`{each.get("name")}`', f'`{each.get("type")}`', str(Shape(each)), each.get('since'), doc(each)]
                    for each in fields]),
            *cases(dictionary)]


def words_lines(words):
    return [f'### Words {words.get("name")}', '', doc(words), '',
            *table(['word', 'meaning'],
                   [[f'`{each.get("name")}`', doc(each)] for each in words.findall(f'{WC}value')])]


def interface_lines(root):
    interface = root.find('interface')
    name = short_name(interface)
    lines = [f'## {name}', '', doc(interface), '', f'On D-Bus: `{PREFIX}{name}`. Since {note(interface, "Since")}.', '']
    for method in interface.findall('method'):
        lines += method_lines(name, method)
    for signal in interface.findall('signal'):
        lines += signal_lines(name, signal)
    for notification in interface.findall(f'{WC}notification'):
        lines += notification_lines(notification)
    lines += property_lines(interface)
    for dictionary in root.findall(f'{WC}dict'):
        lines += dictionary_lines(dictionary)
    for words in root.findall(f'{WC}enum'):
        lines += words_lines(words)
    return lines


def contents_lines(roots):
    rows = []
    for root in roots:
        interface = root.find('interface')
        name = short_name(interface)
        members = [f'[{member}](#{anchor(name + member)})'
                   for member in (each.get('name') for each in interface.findall('method'))]
        rows.append([f'[{name}](#{anchor(name)})', ', '.join(members) or 'properties only', doc(interface)])
    return ['## Contents', '', *table(['interface', 'methods', 'about'], rows)]


def error_lines(roots):
    rows = [[each.get('name'), f'`{PREFIX}Error.{each.get("name")}`', each.get('code'), each.get('exit'), doc(each)]
            for root in roots for each in root.findall(f'{WC}error')]
    return ['## Errors', '',
            'Any call may fail with InvalidArgument, PermissionDenied, Cancelled, Busy, QuotaExceeded and Internal. '
            f'What else a method may fail with stands beside it. {link("Dictionary", "ErrorData")} has the particulars.',
            '', *table(['name', 'on D-Bus', 'JSON code', 'exit status', 'meaning'], rows)]


def main(version, head, output, paths):
    roots = [ET.parse(path).getroot() for path in paths]
    with open(head, encoding='utf-8') as file:
        lines = [file.read().replace('@VERSION@', version)]
    lines += contents_lines(roots) + error_lines(roots)
    for root in roots:
        lines += interface_lines(root)
    with open(output, 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines).rstrip('\n') + '\n')


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
