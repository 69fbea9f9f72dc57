# SPDX-License-Identifier: GPL-3.0-or-later
"""Both doors are one API: every method of the interface description answers through both alike.

The calls are made from the description, so a method or a key that is added is covered the same day."""
import pytest

from lib import idl
from lib.daemon import Daemon
from lib.doors import ApiError

BOTH = [name for name, method in sorted(idl.methods().items()) if idl.annotation(method, 'Door') is None]
NUMBERS = {'u': 2**32 - 1, 'i': 2**31 - 1, 'x': 2**63 - 1}

# Arguments that are needed to get as far as an answer.
VALID = {'chat': 'bob@else.test', 'jid': 'bob@else.test', 'format': 'xml', 'phase': 'live', 'show': 'away',
         'state': 'active', 'xml': '<presence/>', 'ids': [1], 'id': 1, 'job': 'no-such', 'prompt': 'no-such',
         'consumer': 'no-such', 'cursor': 'bad', 'text': 'word', 'body': 'word', 'since': '', 'up_to': 0,
         'timeout_ms': 1, 'enabled': True}
READING = {'Accounts.Get', 'Accounts.List', 'Accounts.ServerInfo', 'Chats.Get', 'Chats.List', 'Contacts.List',
           'Daemon.Describe', 'Daemon.Doctor', 'Daemon.Status', 'Events.Consumers', 'Events.Head', 'Jobs.List',
           'Messages.Get', 'Messages.List', 'Messages.Search', 'Presence.Get', 'Prompts.List', 'Sync.State'}


@pytest.fixture(scope='module')
def both():
    """The two doors of one daemon, with an account that is not connected."""
    with Daemon(bus=True) as daemon:
        json, bus = daemon.door('json'), daemon.door('dbus')
        json.call('Accounts.Add', jid='alice@else.test', settings={'enabled': False})
        json.call('Messages.Send', account='alice@else.test', chat='bob@else.test', body='a word & more ☺', options={})
        yield json, bus


def arguments(method, **changes):
    """Valid arguments of a method, with changes."""
    made = {}
    for each in idl.arguments(method, 'in'):
        name, signature = each.get('name'), each.get('type')
        made[name] = 'alice@else.test' if name == 'account' else {} if signature.startswith('a{') else VALID[name]
    return {**made, **changes}


def outcome(door, method, values):
    """What comes of a call: its result, or name and data of its error."""
    try:
        return door.call(method, **values)
    except ApiError as error:
        return error.name, error.text, error.data


def agree(both, method, values):
    json, bus = (outcome(door, method, values) for door in both)
    assert json == bus
    return json


def fields_of(method):
    """Every field of every dictionary argument: (argument, field element)."""
    for each in idl.arguments(method, 'in'):
        for field in idl.dictionaries().get(idl.annotation(each, 'Dict'), {}).values():
            yield each.get('name'), field


@pytest.mark.parametrize('method', sorted(READING))
def test_same_result(both, method):
    result = agree(both, method, arguments(method))
    assert isinstance(result, dict), result


@pytest.mark.parametrize('method', [name for name in BOTH if any(
    each.get('name') == 'account' for each in idl.arguments(name, 'in'))])
def test_unknown_account(both, method):
    values = arguments(method, account='nobody@nowhere.test')
    expected = 'NotFound' if method != 'Chats.List' else ('NotFound', 'InvalidArgument')
    assert agree(both, method, values)[0] in expected


@pytest.mark.parametrize('method', [name for name in BOTH if any(
    each.get('type') == 'a{sv}' for each in idl.arguments(name, 'in'))])
def test_unknown_key(both, method):
    for each in idl.arguments(method, 'in'):
        if each.get('type') == 'a{sv}':
            name, _, data = agree(both, method, arguments(method, **{each.get('name'): {'no_such_key': 'x'}}))
            assert (name, data['field']) == ('InvalidArgument', f'{each.get("name")}.no_such_key')


@pytest.mark.parametrize('method', [name for name in BOTH if any(
    field.get('enum') or field.get('min') or field.get('max') for _, field in fields_of(name))])
def test_values_out_of_bounds(both, method):
    for argument, field in fields_of(method):
        for value in outside(field):
            name, _, data = agree(both, method, arguments(method, **{argument: {field.get('name'): value}}))
            assert name in ('InvalidArgument', 'TooLarge') and data['field'].startswith(f'{argument}.{field.get("name")}')


def outside(field):
    """Values that a field may not have."""
    signature, low, high = field.get('type'), field.get('min'), field.get('max')
    if field.get('enum'):
        yield ['no-such-word'] if signature == 'as' else 'no-such-word'
    elif signature in NUMBERS:
        if low is not None and int(low) > 0 or signature != 'u' and low is not None:
            yield int(low) - 1
        if high is not None and int(high) < NUMBERS[signature]:
            yield int(high) + 1
    elif signature == 's' and high:
        yield 'x' * (int(high) + 1)
    elif signature == 'as' and high:
        yield ['x'] * (int(high) + 1)


@pytest.mark.parametrize('method', BOTH)
def test_everything_is_described(method):
    declared = idl.methods()[method]
    assert idl.annotation(declared, 'Scope') and idl.annotation(declared, 'Since')
    assert idl.annotation(declared, 'Errors') is not None and declared.find(f'{idl.WC}doc').text


def test_send_through_both(both):
    json, bus = both
    values = arguments('Messages.Send', body='said twice', options={'key': 'parity'})
    first, again = json.call('Messages.Send', **values), bus.call('Messages.Send', **values)
    assert first['message'] == again['message'] and (first['replayed'], again['replayed']) == (False, True)
    found = agree(both, 'Messages.Search', arguments('Messages.Search', text='twice'))
    assert [item['body'] for item in found['items']] == ['said twice']
