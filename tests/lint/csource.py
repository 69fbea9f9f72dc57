# SPDX-License-Identifier: GPL-3.0-or-later
"""C as this project formats it, read by its layout: a definition begins in the first column, its name on
a line of its own, and ends with a brace in the first column."""
import dataclasses
import functools
import re

FOLDERS = ('daemon', 'api', 'clients', 'tests')

COMMENT_OR_LITERAL = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
FUNCTION = re.compile(r'^(?P<type>[^\n]*)\n(?P<name>\w+) \((?P<params>(?:(?!\n\n)[^;{}])*?)\)\n\{\n(?P<body>.*?)^\}', re.S | re.M)
DECISION = re.compile(r'\b(?:if|for|while|case)\b|&&|\|\||\?')


@dataclasses.dataclass
class Function:
    name: str
    line: int       # of its name
    static: bool
    length: int     # lines, from its name to its last brace
    decisions: int  # McCabe's number
    depth: int      # of blocks in its body
    params: int


def _blank(match):
    text = match[0]
    if text[0] == '/':
        return re.sub(r'[^\n]', ' ', text)
    return text[0] + ' ' * (len(text) - 2) + text[-1]


def _depth(body):
    depth = deepest = 0
    for character in body:
        depth += (character == '{') - (character == '}')
        deepest = max(deepest, depth)
    return deepest


def _count_params(params):
    flat = re.sub(r'\([^()]*\)', '', params).strip()
    return 0 if flat in ('', 'void') else flat.count(',') + 1


class Source:
    """One file: its text, and its code without comments and the insides of literals, in the same places."""

    def __init__(self, root, path):
        self.path = path
        self.name = str(path.relative_to(root))
        self.text = path.read_text(encoding='utf-8')

    @functools.cached_property
    def code(self):
        return COMMENT_OR_LITERAL.sub(_blank, self.text)

    @functools.cached_property
    def lines(self):
        return self.code.split('\n')

    @functools.cached_property
    def includes(self):
        return re.findall(r'^#include ["<]([^">]+)', self.text, re.M)

    @functools.cached_property
    def own_includes(self):
        """Those of the project: a library may have a header of the same name."""
        return re.findall(r'^#include "([^"]+)', self.text, re.M)

    @functools.cached_property
    def functions(self):
        found = []
        for each in FUNCTION.finditer(self.code):
            line = self.code.count('\n', 0, each.start('name')) + 1
            found.append(Function(each['name'], line, each['type'].startswith('static'),
                                  each[0].count('\n') - each['type'].count('\n'),
                                  1 + len(DECISION.findall(each['params'] + each['body'])), _depth(each['body']),
                                  _count_params(each['params'])))
        return found

    def find(self, pattern):
        """Line numbers of what matches in the code."""
        return [self.code.count('\n', 0, each.start()) + 1 for each in re.finditer(pattern, self.code, re.M)]


def read_all(root, folders=FOLDERS, suffixes=('.c', '.h')):
    """All files of those folders, in order."""
    paths = [path for folder in folders for path in sorted((root / folder).rglob('*')) if path.suffix in suffixes]
    return [Source(root, path) for path in paths]
