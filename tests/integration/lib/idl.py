# SPDX-License-Identifier: GPL-3.0-or-later
"""The interface description (dbus/*.xml) as the tests read it: from Python values to D-Bus and back."""
import functools
import pathlib
import xml.etree.ElementTree as ET

from gi.repository import GLib

DIRECTORY = pathlib.Path(__file__).resolve().parents[3] / 'dbus'
PREFIX = 'im.whinchat.Whinchat1.'
WC = '{urn:whinchat:idl:1}'


@functools.lru_cache(maxsize=None)
def _trees():
    return [ET.parse(path).getroot() for path in sorted(DIRECTORY.glob(f'{PREFIX}*.xml'))]


@functools.lru_cache(maxsize=None)
def dictionaries():
    """Name of a dictionary -> {key: its field element}."""
    return {each.get('name'): {field.get('name'): field for field in each.iter(f'{WC}field')}
            for root in _trees() for each in root.iter(f'{WC}dict')}


@functools.lru_cache(maxsize=None)
def methods():
    """"Messages.Send" -> its element."""
    return {f'{interface.get("name").removeprefix(PREFIX)}.{method.get("name")}': method
            for root in _trees() for interface in root.iter('interface') for method in interface.iter('method')}


@functools.lru_cache(maxsize=None)
def errors():
    """Name of an error -> its code and the exit status of the command line."""
    return {each.get('name'): (int(each.get('code')), int(each.get('exit')))
            for root in _trees() for each in root.iter(f'{WC}error')}


def arguments(method, direction):
    return [each for each in methods()[method].iter('arg') if each.get('direction') == direction]


def annotation(node, name):
    for each in node.findall('annotation'):
        if each.get('name') == f'im.whinchat.{name}':
            return each.get('value')
    return None


def pack(method, values):
    """The tuple of D-Bus for named arguments; dictionaries that are left out are empty."""
    known = arguments(method, 'in')
    unknown = set(values) - {each.get('name') for each in known}
    if unknown:
        raise TypeError(f'{method} has no {unknown}')
    parts = [_pack(each.get('type'), values.get(each.get('name'), {}), annotation(each, 'Dict')) for each in known]
    return GLib.Variant.new_tuple(*parts)


def _pack(signature, value, dictionary):
    if signature == 'a{sv}':
        return GLib.Variant('a{sv}', {key: _field(dictionary, key, item) for key, item in value.items()})
    if signature == 'aa{sv}':
        return GLib.Variant('aa{sv}', [{key: _field(dictionary, key, part) for key, part in item.items()}
                                       for item in value])
    if signature == 'ay':  # at once, where GLib.Variant() makes an object of each byte
        return GLib.Variant.new_from_bytes(GLib.VariantType('ay'), GLib.Bytes(bytes(value)), True)
    return GLib.Variant(signature, value)


def _field(dictionary, key, value):
    field = dictionaries()[dictionary].get(key)
    if field is None:  # a test of what is refused
        return GLib.Variant('s', str(value))
    return _pack(field.get('type'), value, field.get('dict'))


def unpack(method, variant):
    """What a method gave, by the names of its arguments, as the JSON door has it."""
    names = [each.get('name') for each in arguments(method, 'out')]
    return dict(zip(names, map(_plain, _children(variant)) if variant else ()))  # an empty body is none at all


def _children(variant):
    return (variant.get_child_value(index) for index in range(variant.n_children()))


def _plain(variant):
    """The Python value, with bytes as such: unpack() makes a number of each, a second for some hundred thousand."""
    signature = variant.get_type_string()
    if signature == 'ay':
        return variant.get_data_as_bytes().get_data()
    if signature == 'v':
        return _plain(variant.get_variant())
    if signature == 'aa{sv}':
        return [_plain(each) for each in _children(variant)]
    if signature == 'a{sv}':
        return {each.get_child_value(0).get_string(): _plain(each.get_child_value(1)) for each in _children(variant)}
    return variant.unpack()
