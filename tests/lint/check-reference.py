#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The generated reference says everything the interface description says, its links lead somewhere, and it has
no heading that nothing stands behind. Usage: check-reference.py REFERENCE.md SOURCE_ROOT"""
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

PREFIX = 'im.whinchat.Whinchat1.'
WC = '{urn:whinchat:idl:1}'
HEADINGS = {f'{WC}dict': 'Dictionary {}', f'{WC}enum': 'Words {}', f'{WC}notification': 'Notification {}'}
TEXTS = [f'{WC}{kind}' for kind in ('doc', 'field', 'value', 'error', 'notification')]


def expected_headings(trees):
    """The headings that the description asks for."""
    for tree in trees:
        interface = tree.find('interface')
        name = interface.get('name').removeprefix(PREFIX)
        yield name
        if interface.find('property') is not None:
            yield f'Properties of {name}'
        yield from (f'{name}.{each.get("name")}' for each in interface.findall('method'))
        yield from (f'Signal {name}.{each.get("name")}' for each in interface.findall('signal'))
        for tag, form in HEADINGS.items():
            yield from (form.format(each.get('name')) for each in tree.iter(tag))


def faults(page, trees):
    headings = re.findall(r'^#{2,3} (.*)$', page, re.M)
    targets = {re.sub(r'[^\w-]', '', heading.lower().replace(' ', '-')) for heading in headings}
    expected = list(expected_headings(trees))
    preface = page[:page.index('## Contents')]
    own = re.findall(r'^## (.*)$', preface, re.M) + ['Contents', 'Errors']
    yield from (f'no part is called {each}' for each in expected if each not in headings)
    yield from (f'nothing is behind the part {each}' for each in headings if each not in expected + own)
    yield from (f'the link #{each} leads nowhere' for each in re.findall(r'\]\(#([^)]*)\)', page) if each not in targets)
    shown = page.replace('\\', '')
    for tree in trees:
        for each in (each for tag in TEXTS for each in tree.iter(tag)):
            text = ' '.join((each.text or '').split())
            if text not in shown:
                yield f'it is not said: {text}'
        for each in tree.iter(f'{WC}field'):
            if f'| `{each.get("name")}` | `{each.get("type")}` |' not in shown:
                yield f'the key {each.get("name")} is missing'


def main(page, root):
    trees = [ET.parse(path).getroot() for path in sorted((root / 'dbus').glob(f'{PREFIX}*.xml'))]
    found = list(faults(page.read_text(encoding='utf-8'), trees))
    print('\n'.join(found) or f'{page.name} says it all')
    return 1 if found or not trees else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
