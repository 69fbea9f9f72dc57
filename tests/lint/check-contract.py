#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The interface description is complete and true: every element is documented, every name in it leads
somewhere, and every method has a handler, as every handler has a method. Usage: check-contract.py SOURCE_ROOT"""
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

PREFIX = 'im.whinchat.Whinchat1.'
WC = '{urn:whinchat:idl:1}'
TYPES = {'b', 'i', 'u', 'x', 's', 'as', 'ax', 'ay', 'a{ss}', 'a{sas}', 'a{su}', 'a{sv}', 'aa{sv}'}
HANDLE = 'h'  # a descriptor
CAMEL = re.compile(r'[A-Z][A-Za-z0-9]*$')
SNAKE = re.compile(r'[a-z][a-z0-9]*(_[a-z0-9]+)*$')
WORD = re.compile(r'[a-z][a-z0-9]*([-._][a-z0-9]+)*$')
ROW = re.compile(r'\{\s*"(\w+)",\s*\w+\s*\}')
TABLE = re.compile(r'static const WcMethod (\w+)\[\] = \{(.*?)\n\};', re.S)
INTERFACE = re.compile(r'const WcInterface (wc_api_\w+) = \{ "(\w+)", (\w+) \};')


def note(node, name):
    for each in node.findall('annotation'):
        if each.get('name') == f'im.whinchat.{name}':
            return each.get('value')
    return None


class Contract:
    """The files under one root, and what is wrong with them."""

    def __init__(self, root):
        self.root = root
        self.files = sorted((root / 'dbus').glob(f'{PREFIX}*.xml'))
        self.trees = [ET.parse(path).getroot() for path in self.files]
        self.sources = {path: path.read_text(encoding='utf-8') for path in sorted((root / 'api').rglob('*.c'))}
        self.faults = []
        self.used = set()
        self.dicts, self.enums, self.errors = ({each.get('name'): each for each in self.all(f'{WC}{kind}')}
                                               for kind in ('dict', 'enum', 'error'))

    def all(self, tag):
        return [each for tree in self.trees for each in tree.iter(tag)]

    def fault(self, where, what):
        self.faults.append(f'{where}: {what}')

    def interfaces(self):
        """Short name -> its element."""
        return {each.get('name').removeprefix(PREFIX): each for each in self.all('interface')}

    # -- documentation

    def check_text(self, where, text):
        text = ' '.join((text or '').split())
        if not text:
            self.fault(where, 'is not documented')
        elif not text.endswith('.') or text[0].islower():
            self.fault(where, f'is not documented by a sentence: {text}')

    def check_doc(self, where, node):
        self.check_text(where, node.findtext(f'{WC}doc'))

    def check_name(self, where, name, pattern):
        if not pattern.match(name or ''):
            self.fault(where, 'is not named like its kind')

    def check_since(self, where, since):
        if not re.match(r'\d+\.\d+$', since or ''):
            self.fault(where, 'does not say since when')

    # -- values

    def check_reference(self, where, kind, name):
        if name is None:
            return
        self.used.add((kind, name))
        if name not in (self.dicts if kind == 'dict' else self.enums):
            self.fault(where, f'there is no {kind} {name}')

    def check_value(self, where, node, find):
        """An argument, a property or a field; @find gives what is said about it."""
        kind = node.get('type')
        if kind not in TYPES and (kind != HANDLE or node.tag != 'arg'):
            self.fault(where, f'the type {kind} is not for this API')
        self.check_reference(where, 'dict', find('dict'))
        self.check_reference(where, 'enum', find('enum'))
        if kind in ('a{sv}', 'aa{sv}') and find('dict') is None and node.get('by') is None:
            self.fault(where, 'what is inside is not described')
        if find('enum') is not None and kind not in ('s', 'as'):
            self.fault(where, 'has words and is no string')

    def check_default(self, where, field):
        default, words = field.get('default'), self.enums.get(field.get('enum'))
        if default is not None and words is not None and default not in words_of(words):
            self.fault(where, f'the default {default} is none of its words')

    def check_cases(self, where, field, fields):
        by = next((each for each in fields if each.get('name') == field.get('by')), None)
        if field.get('by') is None:
            return
        if by is None or by.get('enum') not in self.enums:
            self.fault(where, 'depends on a field without words')
            return
        cases = field.findall(f'{WC}case')
        for case in cases:
            self.check_reference(where, 'dict', case.get('dict'))
        told = sorted(word for case in cases for word in case.get('value').split())
        if told != sorted(words_of(self.enums[by.get('enum')])):
            self.fault(where, 'does not say what it is for each word once')

    def check_dict(self, dictionary):
        name = dictionary.get('name')
        fields = dictionary.findall(f'{WC}field')
        self.check_name(name, name, CAMEL)
        self.check_doc(name, dictionary)
        self.check_since(name, dictionary.get('since'))
        for field in fields:
            where = f'{name}.{field.get("name")}'
            self.check_name(where, field.get('name'), SNAKE)
            self.check_text(where, field.text)
            self.check_since(where, field.get('since'))
            self.check_value(where, field, field.get)
            self.check_default(where, field)
            self.check_cases(where, field, fields)

    def check_enum(self, words):
        name = words.get('name')
        self.check_name(name, name, CAMEL)
        self.check_doc(name, words)
        self.check_since(name, words.get('since'))
        for value in words.findall(f'{WC}value'):
            where = f'{name} "{value.get("name")}"'
            self.check_name(where, value.get('name'), WORD)
            self.check_text(where, value.text)

    # -- members

    def check_args(self, where, member):
        for each in member.findall('arg'):
            name = f'{where} ({each.get("name")})'
            self.check_name(name, each.get('name'), SNAKE)
            self.check_doc(name, each)
            self.check_value(name, each, lambda key, arg=each: note(arg, key.capitalize()))

    def check_flat(self, where, argument):
        """The doors read dictionaries of requests, and lists of such in them, but nothing inside of these."""
        for field in self.dicts.get(note(argument, 'Dict'), ()):
            inner = self.dicts.get(field.get('dict'), ()) if field.get('type') == 'aa{sv}' else ()
            deep = any(each.get('type') in ('a{sv}', 'aa{sv}') for each in inner)
            if field.get('type') == 'a{sv}' or deep:
                self.fault(where, f'is asked for with {field.get("name")}, a dictionary inside of a dictionary')

    def check_method(self, where, method):
        scopes = words_of(self.enums['Scope']) + ['none']
        names = [each.get('name') for each in method.findall('arg') if each.get('direction') == 'in']
        if note(method, 'Scope') not in scopes:
            self.fault(where, f'needs the scope {note(method, "Scope")}, which does not exist')
        if note(method, 'Errors') is None:
            self.fault(where, 'does not say how it may fail')
        for error in (note(method, 'Errors') or '').split():
            if error not in self.errors:
                self.fault(where, f'there is no error {error}')
        if note(method, 'Chats') not in (None, 'any', 'filter', 'arg'):
            self.fault(where, f'chats: {note(method, "Chats")} is not known')
        if note(method, 'Chats') == 'arg' and 'chat' not in names:
            self.fault(where, 'has no argument "chat"')
        if note(method, 'Door') not in (None, 'json', 'dbus'):
            self.fault(where, f'there is no door {note(method, "Door")}')
        for each in method.findall('arg'):
            if each.get('direction') == 'in':
                self.check_flat(where, each)
            if each.get('type') == HANDLE and (note(method, 'Door'), each.get('direction')) != ('dbus', 'out'):
                self.fault(where, 'has a descriptor where only D-Bus has one, in an answer')
        if 'account' in names[1:]:
            self.fault(where, 'takes the account, but not first')

    def check_members(self, interface, node):
        for kind in ('method', 'signal', 'property'):
            for member in node.findall(kind):
                where = f'{interface}.{member.get("name")}'
                self.check_name(where, member.get('name'), CAMEL)
                self.check_doc(where, member)
                self.check_since(where, note(member, 'Since'))
                self.check_args(where, member)
                if kind == 'method':
                    self.check_method(where, member)
                if kind == 'property':
                    self.check_value(where, member, lambda key, prop=member: note(prop, key.capitalize()))

    def check_description(self):
        for interface, node in self.interfaces().items():
            self.check_doc(interface, node)
            self.check_since(interface, note(node, 'Since'))
            self.check_members(interface, node)
        for each in self.all(f'{WC}notification') + self.all(f'{WC}error'):
            self.check_text(each.get('name'), each.text)
            self.check_since(each.get('name'), each.get('since'))
            self.check_reference(each.get('name'), 'dict', each.get('dict'))
        for each in self.dicts.values():
            self.check_dict(each)
        for each in self.enums.values():
            self.check_enum(each)
        # that of every error, and the words of the method annotations, are named by no value
        self.used |= {('dict', 'ErrorData'), ('enum', 'Scope')}
        for kind, names in (('dict', self.dicts), ('enum', self.enums)):
            for name in names:
                if (kind, name) not in self.used:
                    self.fault(name, 'is described, but nothing has it')
        self.check_once()

    def check_once(self):
        names = [each.get('name') for kind in ('dict', 'enum') for each in self.all(f'{WC}{kind}')]
        for name in sorted({each for each in names if names.count(each) > 1}):
            self.fault(name, 'is described twice')

    # -- the code

    def handlers(self):
        """"Messages.Send" of every row in a table of handlers that an interface uses, and the interfaces."""
        rows, registered = set(), {}
        for text in self.sources.values():
            tables = dict(TABLE.findall(text))
            for symbol, name, table in INTERFACE.findall(text):
                registered[name] = symbol
                rows |= {f'{name}.{row}' for row in ROW.findall(tables.get(table, ''))}
        return rows, registered

    def check_handlers(self):
        methods = {f'{interface}.{method.get("name")}' for interface, node in self.interfaces().items()
                   for method in node.findall('method')}
        rows, registered = self.handlers()
        together = self.sources[self.root / 'api/api.c']
        for name in sorted(methods - rows):
            self.fault(name, 'has no handler')
        for name in sorted(rows - methods):
            self.fault(name, 'has a handler and is not described')
        for name, symbol in sorted(registered.items()):
            if f'&{symbol},' not in together:
                self.fault(name, f'{symbol} is not in the list of api/api.c')

    def check_spoken(self):
        """Signals, properties and notifications are said by somebody."""
        text = '\n'.join(self.sources.values())
        for kind in ('signal', 'property', f'{WC}notification'):
            for each in self.all(kind):
                if f'"{each.get("name")}"' not in text:
                    self.fault(each.get('name'), 'is described, but no source has it')

    def check_lists(self):
        listed = (self.root / 'dbus/meson.build').read_text(encoding='utf-8')
        carried = (self.root / 'api/idl.gresource.xml').read_text(encoding='utf-8')
        for path in self.files:
            name = path.name.removeprefix(PREFIX).removesuffix('.xml')
            if f"'{name}'" not in listed:
                self.fault(path.name, 'is not in dbus/meson.build')
            if f'>{path.name}<' not in carried:
                self.fault(path.name, 'is not in api/idl.gresource.xml')

    def check(self):
        self.check_description()
        self.check_handlers()
        self.check_spoken()
        self.check_lists()
        return self.faults


def words_of(enum):
    return [each.get('name') for each in enum.findall(f'{WC}value')]


if __name__ == '__main__':
    found = Contract(pathlib.Path(sys.argv[1])).check()
    print('\n'.join(found) or 'the interface description is complete')
    sys.exit(1 if found else 0)
