# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures, each beside its yardstick and its goal."""
import dataclasses


@dataclasses.dataclass
class Row:
    """One figure. `ratio`: to the yardstick; goals are the most that is allowed ("at least" where
    `least`), of the ratio or of the value itself."""
    name: str
    unit: str
    value: float = None
    yardstick: str = ''
    measured: float = None
    ratio_goal: float = None
    value_goal: float = None
    least: bool = False

    @property
    def ratio(self):
        return self.value / self.measured if self.value is not None and self.measured else None

    @property
    def met(self):
        """None where there is no goal, or nothing to judge."""
        verdicts = [within(figure, goal, self.least)
                    for figure, goal in ((self.ratio, self.ratio_goal), (self.value, self.value_goal))
                    if goal is not None and figure is not None]
        return all(verdicts) if verdicts else None

    def cells(self):
        sign = '≥' if self.least else '≤'
        goals = ([f'{sign} {self.ratio_goal:g} ×'] if self.ratio_goal is not None else []) + \
                ([f'{sign} {self.value_goal:g} {self.unit}'] if self.value_goal is not None else [])
        return [self.name, number(self.value, self.unit),
                f'{self.yardstick}: {number(self.measured, self.unit)}' if self.measured is not None else '',
                f'{self.ratio:.2f} ×' if self.ratio is not None else '', ', '.join(goals),
                {True: 'met', False: 'MISSED', None: ''}[self.met]]


def within(figure, goal, least):
    return figure >= goal if least else figure <= goal


def number(value, unit):
    if value is None:
        return ''
    digits = 0 if value >= 100 or value == int(value) else 2 if value >= 1 else 3
    return f'{value:.{digits}f} {unit}'


class Table:
    """Rows in the order in which they were measured."""

    HEAD = ['figure', 'whinchat', 'yardstick', 'ratio', 'goal', '']

    def __init__(self):
        self.rows = []

    def add(self, name, unit, value=None, **fields):
        self.rows.append(Row(name, unit, value, **fields))

    def text(self):
        lines = [self.HEAD, *(row.cells() for row in self.rows)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.HEAD))]
        lines.insert(1, ['-' * width for width in widths])
        return '\n'.join('| ' + ' | '.join(cell.ljust(width) for cell, width in zip(line, widths)) + ' |'
                         for line in lines)
