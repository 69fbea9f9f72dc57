# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchat room, as a process: what it asks the daemon for and what it prints."""
import pytest

from lib.doors import ApiError
from lib.fake_daemon import Raw
from lib.samples import ALICE, BOB, NOON, chat, message

TEA = 'tea@rooms.example.org'


def room(address=TEA, **fields):
    return chat(address, **{'kind': 'muc', 'title': 'Tea time', 'state': 'joined', 'my': {'nick': 'Alice'},
                            'features': [], 'bookmarked': True, 'autojoin': True, **fields})


def member(nick='Bob', **fields):
    return {'nick': nick, 'role': 'participant', 'affiliation': 'none', 'show': 'available', 'self': False, **fields}


def field(var, type_, *values, **more):
    return {'var': var, 'type': type_, 'required': False, 'values': list(values), **more}


def page(*items, next_=''):
    return {'items': list(items), 'next': next_}


# showing

def test_list(fake, cli):
    fake.answer('Chats.List', page(room(unread=2, members=5, subject='Green\nor black?'),
                                   room('old@rooms.example.org', title='Old', state='gone', venue=TEA)))
    assert cli.run('room').stdout.splitlines() == [
        'joined  2  Tea time  tea@rooms.example.org  Alice  5  Green or black?',
        'gone       Old       old@rooms.example.org  Alice     now at tea@rooms.example.org']
    assert fake.asked('Chats.List') == [{'account': '', 'options': {'kinds': ['muc'], 'limit': 200}}]


def test_list_options(fake, cli):
    fake.answer('Chats.List', page(room()))
    assert cli.run('room', 'list', 'te', '-u', '--archived', '-n', '3', '-0').stdout == f'{TEA}\0'
    assert fake.asked('Chats.List')[0]['options'] == {'kinds': ['muc'], 'query': 'te', 'unread': True, 'archived': True,
                                                      'limit': 3}
    assert cli.run('room', 'list', '--tsv').stdout == f'{TEA}\tjoined\t0\tTea time\tAlice\t\n'


def test_no_rooms(fake, cli):
    fake.answer('Chats.List', page())
    done = cli.run('room')
    assert (done.stdout, done.stderr) == ('', 'There are no such rooms.\n')


def test_show(fake, cli):
    fake.answer('Chats.Get', {'chat': room(subject='Tea?', subject_from='Bob', subject_ts=NOON)})
    shown = cli.run('room', 'show', TEA).stdout
    assert 'subject   Tea?\nset by    Bob, 2024-11-21 12:00\n' in shown
    assert cli.json('room', 'show', TEA)[0]['my'] == {'nick': 'Alice'}
    assert fake.asked('Chats.Get')[0] == {'account': '', 'chat': TEA}


def test_a_room_by_its_title(fake, cli):
    """Only rooms count, whatever else is called so."""
    fake.answer('Chats.List', page(room(account='me@example.net')))
    fake.answer('Chats.Get', {'chat': room()})
    cli.run('room', 'show', 'tea')
    assert fake.asked('Chats.List')[0]['options']['kinds'] == ['muc']
    assert fake.asked('Chats.Get') == [{'account': 'me@example.net', 'chat': TEA}]


def test_no_such_room(fake, cli):
    fake.answer('Chats.List', page())
    done = cli.run('room', 'show', 'pot', status=3)
    assert done.stderr == 'whinchat: there is no room "pot"; its address works too\n'
    assert len(fake.asked('Chats.List')) == 2 and fake.asked('Contacts.List') == []


# in and out

def test_join(fake, cli):
    fake.answer('Chats.Join', {'chat': room()})
    assert cli.run('room', 'join', TEA).stderr == 'Joined as Alice.\n'
    cli.run('room', 'join', TEA, '-a', 'work', '--nick', 'Al', '--name', 'Tea', '--no-bookmark', '--password-stdin',
            input='secret\n')
    assert fake.asked('Chats.Join') == [
        {'account': '', 'room': TEA, 'options': {}},
        {'account': 'work', 'room': TEA, 'options': {'nick': 'Al', 'name': 'Tea', 'bookmark': False,
                                                     'password': 'secret'}}]


def test_join_is_not_all(fake, cli):
    """What a person would not expect of a room they have joined is said."""
    fake.answer('Chats.Join', {'chat': room(my={'nick': 'Alice', 'made': True})})
    assert cli.run('room', 'join', TEA).stderr == 'There was no such room: made it, and joined as Alice.\n'
    fake.answer('Chats.Join', {'chat': room(bookmarked=False)})
    assert cli.run('room', 'join', TEA).stderr == \
        'Joined as Alice.\nThe server did not keep a bookmark: your other devices do not know of the room.\n'
    assert cli.run('room', 'join', TEA, '--no-bookmark').stderr == 'Joined as Alice.\n'


def test_join_refused(fake, cli):
    fake.answer('Chats.Join', ApiError('NotAuthorized', 'only members get in', {'stanza_error': {'condition': 'registration-required'}}))
    assert cli.run('room', 'join', TEA, status=4).stderr == 'whinchat: only members get in\n'


def test_join_asks_for_the_password(fake, cli):
    """On a terminal alone, and only where the room wants one."""
    wanted = ApiError('NotAuthorized', 'a password is wanted',
                      {'reason': 'password', 'stanza_error': {'condition': 'not-authorized'}})
    fake.answer('Chats.Join', wanted, {'chat': room()})
    with cli.terminal('room', 'join', TEA) as terminal:
        terminal.wait_text('Password of the room: ')
        terminal.type('secret\n')
        assert 'Joined as Alice.' in terminal.finish()
    assert fake.asked('Chats.Join')[1]['options'] == {'password': 'secret'}
    fake.answer('Chats.Join', wanted)
    assert cli.run('room', 'join', TEA, status=4).stderr == \
        'whinchat: the room wants a password; give it with --password-stdin\n'


def test_join_meets_a_captcha(fake, cli):
    page = 'https://rooms.example.org/captcha/1'
    fake.answer('Chats.Join', ApiError('NotAuthorized', 'a CAPTCHA', {'reason': 'captcha', 'url': page}))
    assert cli.run('room', 'join', TEA, status=4).stderr == \
        f'whinchat: nobody answered the CAPTCHA of the room, also at {page}; join again for another\n'
    fake.answer('Chats.Join', ApiError('NotAuthorized', 'a CAPTCHA', {'reason': 'captcha'}))
    assert cli.run('room', 'join', TEA, status=4).stderr == \
        'whinchat: the room asks for a CAPTCHA that cannot be answered here, and names no page for it\n'
    fake.answer('Chats.Join', ApiError('NotAuthorized', 'the answer was wrong', {'reason': 'captcha-failed'}))
    assert cli.run('room', 'join', TEA, status=4).stderr == 'whinchat: the answer was wrong\n'
    assert len(fake.asked('Chats.Join')) == 3


def test_another_room_asks(fake, cli):
    """What other rooms ask meanwhile is not for who waits for this one."""
    fake.answer('Events.Subscribe', {'cursor': '1'})
    fake.answer('Chats.Join', Raw())
    with cli.start('room', 'join', TEA) as joining:
        fake.wait_call('Chats.Join')
        for where, what in ((TEA.upper(), 'captcha'), (TEA, 'invitation'), (TEA, 'captcha')):
            fake.event('prompt.new', {'prompt': 'p1', 'kind': what, 'details': {'room': where}})
        assert joining.talk() == 'The room asks for a CAPTCHA; answer it with: whinchat prompts answer p1'
        fake.stop()
        assert joining.finish(10) == ['', 'whinchat: the daemon closed the connection\n']


WAITING = 'Waiting for an answer; Ctrl-C ends it.'


@pytest.mark.parametrize('words, method', [
    (['room', 'join', TEA], 'Chats.Join'), (['room', 'find'], 'Chats.Directory'), (['contact', 'add', 'bob@example.org'], 'Contacts.Add')])
def test_waiting_is_said(fake, cli, words, method):
    """After some silence, to a person alone, and once; Ctrl-C ends it."""
    fake.answer(method, Raw())
    with cli.terminal(*words) as terminal:
        terminal.wait_text(WAITING)
        terminal.type('\x03')
        shown = terminal.finish(None)
    assert shown.count(WAITING) == 1


def test_waiting_has_a_limit(fake, cli):
    """Neither in a pipe nor with -q anything is said meanwhile."""
    late = 'whinchat: nothing came within the time limit\n'
    for method in 'Chats.Join', 'Chats.Directory', 'Contacts.Add':
        fake.answer(method, Raw())
    for words in ('room', 'join', TEA), ('room', 'find'), ('contact', 'add', 'bob@example.org'):
        assert cli.run(*words, '--timeout', '10ms', status=6).stderr == late
    assert cli.run(*words, '--timeout', '2100ms', status=6).stderr == late
    with cli.terminal(*words, '-q', '--timeout', '2100ms') as terminal:
        assert terminal.finish(6) == late
    assert 'takes some time' in cli.run(*words, '--timeout', '0', status=2).stderr


def test_leave(fake, cli):
    fake.answer('Chats.Leave', {})
    assert cli.run('room', 'leave', TEA).stderr == 'Left; its messages stay.\n'
    cli.run('room', 'leave', TEA, '--forget', '-q')
    assert [each['options'] for each in fake.asked('Chats.Leave')] == [{}, {'forget': True}]


def test_create(fake, cli):
    fake.answer('Chats.Create', {'chat': room(), 'replayed': False})
    done = cli.run('room', 'create')
    assert (done.stdout, done.stderr) == (f'{TEA}\n', 'Made as Alice.\n')
    cli.run('room', 'create', 'tea', '--public', '-N', 'Tea', '--description', 'All of it', '--nick', 'Al', '--service',
            'rooms.example.org', '--key', 'k', '--no-bookmark')
    cli.run('room', 'create', '--plain', '--json')
    assert [each['options'] for each in fake.asked('Chats.Create')] == [
        {'preset': 'private'},
        {'room': 'tea', 'preset': 'public', 'name': 'Tea', 'description': 'All of it', 'nick': 'Al',
         'service': 'rooms.example.org', 'key': 'k', 'bookmark': False},
        {'preset': 'none'}]
    cli.run('room', 'create', '--public', '--private', status=2)


def test_destroy(fake, cli):
    fake.answer('Chats.Destroy', {})
    done = cli.run('room', 'destroy', TEA, status=2)
    assert done.stderr == (f'whinchat: Destroy the room {TEA} for everybody? There is nobody to ask; --yes does it '
                           'without\n')
    assert fake.asked('Chats.Destroy') == []
    cli.run('room', 'destroy', TEA, '--yes', '-r', 'over', '--venue', 'pot@rooms.example.org')
    assert fake.asked('Chats.Destroy') == [{'account': '', 'chat': TEA, 'options': {
        'reason': 'over', 'venue': 'pot@rooms.example.org'}}]


def test_destroy_asks_on_a_terminal(fake, cli):
    fake.answer('Chats.Destroy', {})
    with cli.terminal('room', 'destroy', TEA) as terminal:
        terminal.wait_text('for everybody? [y/N]')
        terminal.type('n\n')
        terminal.finish(6)
    assert fake.asked('Chats.Destroy') == []


# people

def test_members(fake, cli):
    fake.answer('Chats.Members', page(member('Al', role='moderator', affiliation='owner', self=True), next_='n'),
                page(member('Bob', jid='bob@example.org/x', status='tea\x1b[2J')))
    assert cli.run('room', 'members', TEA).stdout.splitlines() == [
        'Al   moderator    owner', 'Bob  participant         bob@example.org/x  tea']
    assert [each['options'] for each in fake.asked('Chats.Members')] == [{'limit': 200}, {'limit': 200, 'cursor': 'n'}]


def test_readers(fake, cli):
    fake.answer('Chats.Readers', page({'nick': 'Bob\x1b[2J', 'jid': BOB, 'read_id': 7, 'ts': NOON}, next_='n'),
                page({'occupant_id': 'o2', 'read_id': 5, 'ts': NOON}))
    lines = cli.run('room', 'readers', TEA, '5').stdout.splitlines()
    assert lines[0].startswith('Bob  ') and lines[0].endswith(BOB) and len(lines) == 2
    assert [each['options'] for each in fake.asked('Chats.Readers')] == [
        {'message': 5, 'limit': 200}, {'message': 5, 'limit': 200, 'cursor': 'n'}]
    fake.answer('Chats.Readers', page())
    assert 'Nobody has told so' in cli.run('room', 'readers', TEA).stderr
    fake.answer('Chats.Readers', page({'nick': 'Bob', 'read_id': 7, 'ts': NOON}))
    assert cli.json('room', 'readers', TEA) == [{'nick': 'Bob', 'read_id': 7, 'ts': NOON}]
    assert 'no id of a message' in cli.run('room', 'readers', TEA, 'last', status=2).stderr


def test_hats(fake, cli):
    fake.answer('Chats.Members', page(member('Al', hats=[{'uri': 'u:t', 'title': 'Teacher'}], status='here')))
    assert cli.run('room', 'members', TEA).stdout == 'Al  participant      [Teacher] here\n'


def test_find(fake, cli):
    fake.answer('Chats.Directory', page({'room': 'tea@far.test', 'name': 'Tea', 'members': 7}, next_='n'),
                page({'room': 'pot@far.test'}))
    assert cli.run('room', 'find', 'tea', '--service', 'far.test', '-d').stdout.splitlines() == [
        '7  tea@far.test  Tea', '   pot@far.test']
    fake.answer('Chats.Directory', page({'room': 'tea@far.test', 'name': 'Tea'}))
    assert cli.run('room', 'find', '--search', 'search.test', '-n', '1', '--fields', 'room').stdout == 'tea@far.test\n'
    assert [(each['service'], each['options']) for each in fake.asked('Chats.Directory')] == [
        ('far.test', {'query': 'tea', 'details': True, 'limit': 50}),
        ('far.test', {'query': 'tea', 'details': True, 'limit': 49, 'cursor': 'n'}),
        ('', {'search': 'search.test', 'limit': 1})]
    fake.answer('Chats.Directory', page())
    assert 'no such rooms' in cli.run('room', 'find', 'nothing').stderr


def test_voice(fake, cli):
    fake.answer('Chats.RequestVoice', {})
    cli.run('room', 'voice', TEA)
    assert fake.asked('Chats.RequestVoice') == [{'account': '', 'chat': TEA}]


def test_members_of_a_list(fake, cli):
    fake.answer('Chats.Members', page({'jid': BOB, 'role': 'none', 'affiliation': 'outcast', 'show': 'offline',
                                       'self': False, 'reason': 'spam'}))
    assert cli.run('room', 'members', TEA, '--list', 'outcast').stdout == f'    outcast  {BOB}  spam\n'
    assert cli.run('room', 'members', TEA, '--role', 'visitor', '-n', '5', '--fields', 'jid').stdout == f'{BOB}\n'
    assert [each['options'] for each in fake.asked('Chats.Members')] == [
        {'affiliation': 'outcast', 'limit': 200}, {'role': 'visitor', 'limit': 5}]
    cli.run('room', 'members', TEA, '--list', 'friends', status=2)


def test_invite_by_name(fake, cli):
    fake.answer('Chats.List', {'items': [chat(title='Bob')], 'next': ''}, {'items': [], 'next': ''})
    fake.answer('Accounts.List', {'accounts': []})
    fake.answer('Chats.Invite', {})
    cli.run('room', 'invite', TEA, 'bob', 'carol@example.org')
    assert [each['jids'] for each in fake.asked('Chats.Invite')] == [[BOB, 'carol@example.org']]
    assert 'there is no chat or contact "zed"' in cli.run('room', 'invite', TEA, BOB, 'zed', status=3).stderr
    assert len(fake.asked('Chats.Invite')) == 1


def test_somebody_in_a_room_by_its_title(fake, cli):
    """Nobody has written to Carol there yet, so no chat is called so."""
    tea = chat(TEA, kind='muc', title='Tea time')
    fake.answer('Chats.List', lambda params: {'items': [tea] if params['options'].get('kinds') else [], 'next': ''})
    fake.answer('Accounts.List', {'accounts': []})
    fake.answer('Messages.Send', {'message': message(1, 'x', dir='out', state='sent', chat=f'{TEA}/Carol/2'), 'replayed': False})
    cli.run('send', 'tea/Carol/2', 'psst')
    assert [each['chat'] for each in fake.asked('Messages.Send')] == [f'{TEA}/Carol/2']
    for word in 'tea/', '/Carol':
        cli.run('send', word, 'psst', status=3)


def test_invite(fake, cli):
    fake.answer('Chats.Invite', {})
    cli.run('room', 'invite', TEA, BOB, 'carol@example.org', '--reason', 'It is four')
    cli.run('room', 'invite', TEA, BOB, '--direct')
    cli.run('room', 'invite', TEA, BOB, '--mediated')
    assert [(each['jids'], each['options']) for each in fake.asked('Chats.Invite')] == [
        ([BOB, 'carol@example.org'], {'reason': 'It is four'}), ([BOB], {'mediated': False}), ([BOB], {'mediated': True})]
    cli.run('room', 'invite', TEA, BOB, '--direct', '--mediated', status=2)
    cli.run('room', 'invite', TEA, status=2)


@pytest.mark.parametrize('words, who, change', [
    (['kick', TEA, 'Bob', '--yes', '-r', 'out'], 'Bob', {'role': 'none', 'reason': 'out'}),
    (['kick', TEA, 'b@b', '--yes'], f'{TEA}/b@b', {'role': 'none'}),
    (['kick', TEA, f'{TEA}/Bob@', '--yes'], f'{TEA}/Bob@', {'role': 'none'}),
    (['ban', TEA, BOB, '--yes'], BOB, {'affiliation': 'outcast'}),
    (['role', TEA, 'Bob', 'moderator'], 'Bob', {'role': 'moderator'}),
    (['affiliation', TEA, BOB, 'admin', '-r', 'thanks'], BOB, {'affiliation': 'admin', 'reason': 'thanks'})])
def test_what_becomes_of_somebody(fake, cli, words, who, change):
    fake.answer('Chats.SetMember', {})
    cli.run('room', *words)
    assert fake.asked('Chats.SetMember') == [{'account': '', 'chat': TEA, 'who': who, 'change': change}]


@pytest.mark.parametrize('words, known', [
    (['role', TEA, 'Bob', 'king'], 'moderator|participant|visitor'),
    (['role', TEA, 'Bob', 'none'], 'moderator|participant|visitor'),
    (['affiliation', TEA, BOB, 'king'], 'owner|admin|member|none|outcast')])
def test_what_nobody_can_be(fake, cli, words, known):
    assert known in cli.run('room', *words, status=2).stderr
    assert fake.calls == []


@pytest.mark.parametrize('action, question', [('kick', 'Throw Bob out of'), ('ban', 'Ban Bob from')])
def test_they_are_not_thrown_out_unasked(fake, cli, action, question):
    done = cli.run('room', action, TEA, 'Bob\x1b[2J', status=2)
    assert f'{question} {TEA}?' in done.stderr and '\x1b' not in done.stderr
    assert fake.asked('Chats.SetMember') == []


# what one says of oneself and of the room

def test_nick_and_subject(fake, cli):
    fake.answer('Chats.Get', {'chat': room(subject='Green\nor\x1b[31m black?')})
    fake.answer('Chats.SetNick', {})
    fake.answer('Chats.SetSubject', {})
    assert cli.run('room', 'nick', TEA).stdout == 'Alice\n'
    assert cli.run('room', 'subject', TEA).stdout == 'Green\nor black?\n'
    cli.run('room', 'nick', TEA, 'Al')
    cli.run('room', 'subject', TEA, '')
    assert fake.asked('Chats.SetNick') == [{'account': '', 'chat': TEA, 'nick': 'Al'}]
    assert fake.asked('Chats.SetSubject') == [{'account': '', 'chat': TEA, 'subject': ''}]


FORM = {'form': {'title': 'Tea', 'fields': [
    field('FORM_TYPE', 'hidden', 'http://jabber.org/protocol/muc#roomconfig'),
    field('muc#roomconfig_roomname', 'text-single', 'Tea', label='Name'),
    field('muc#roomconfig_membersonly', 'boolean', '0', label='Members only'),
    field('muc#roomconfig_roomsecret', 'text-private', 'pw', label='Password'),
    field('muc#roomconfig_whois', 'list-single', 'anyone', options=[
        {'label': 'Moderators', 'value': 'moderators'}, {'label': 'Anyone', 'value': 'anyone'}])]}}


def test_config(fake, cli):
    fake.answer('Chats.ConfigForm', FORM)
    assert cli.run('room', 'config', TEA).stdout.splitlines() == [
        'roomname     Tea     Name', 'membersonly  no      Members only', 'roomsecret   (set)   Password',
        'whois        anyone  (moderators|anyone)']
    assert [each['var'] for each in cli.json('room', 'config', TEA)][1] == 'muc#roomconfig_roomname'


def test_configure(fake, cli):
    fake.answer('Chats.ConfigForm', FORM)
    fake.answer('Chats.Configure', {})
    cli.run('room', 'config', TEA, 'membersonly=yes', 'muc#roomconfig_roomname=Pot', 'roomsecret=-', input='s3cret\n')
    assert fake.asked('Chats.Configure') == [{'account': '', 'chat': TEA, 'fields': {
        'muc#roomconfig_membersonly': ['1'], 'muc#roomconfig_roomname': ['Pot'], 'muc#roomconfig_roomsecret': ['s3cret']}}]
    for words in ['membersonly=perhaps'], ['roomsecret=pw'], ['pot=1'], ['roomname']:
        cli.run('room', 'config', TEA, *words, status=2)
    assert len(fake.asked('Chats.Configure')) == 1


# bookmarks

def test_bookmarks(fake, cli):
    fake.answer('Bookmarks.List', {'bookmarks': [
        {'account': ALICE, 'room': TEA, 'name': 'Tea', 'autojoin': True, 'nick': 'Al', 'has_password': True}]})
    assert cli.run('room', 'bookmarks').stdout == f'{TEA}  autojoin  Al  password  Tea\n'
    assert cli.run('room', 'bookmarks', 'work', '--tsv').stdout == f'{TEA}\ttrue\tAl\tTea\n'
    assert fake.asked('Bookmarks.List') == [{'account': ''}, {'account': 'work'}]


def test_bookmark(fake, cli):
    fake.answer('Bookmarks.Set', {})
    fake.answer('Bookmarks.Remove', {})
    cli.run('room', 'bookmark', TEA, '--name', 'Tea', '--nick', '', '--autojoin', 'yes', '--password-stdin', input='pw\n')
    cli.run('room', 'bookmark', TEA, '--autojoin', 'no')
    assert [each['options'] for each in fake.asked('Bookmarks.Set')] == [
        {'name': 'Tea', 'nick': '', 'autojoin': True, 'password': 'pw'}, {'autojoin': False}]
    assert cli.run('room', 'unbookmark', TEA).stderr == 'Removed.\n'
    assert fake.asked('Bookmarks.Remove') == [{'account': '', 'room': TEA}]


# the other verbs, in rooms

def test_history_says_who_wrote(fake, cli):
    fake.answer('Messages.List', {'items': [
        message(1, chat=TEA, nick='Bob', **{'from': f'{TEA}/Bob'}),
        message(2, 'hi', chat=TEA, nick='Alice', dir='out', **{'from': f'{TEA}/Alice'})], 'older': '', 'newer': ''})
    shown = cli.run('history', TEA).stdout.splitlines()
    assert [line.partition('  ')[2] for line in shown] == ['Bob: hello', 'me: hi']


def test_chats_say_who_wrote(fake, cli):
    fake.answer('Chats.List', page(room(last=message(1, chat=TEA, nick='Bob'))))
    assert cli.run('chats').stdout.rstrip().endswith('Bob: hello')


def test_send_in_private(fake, cli):
    fake.answer('Messages.Send', {'message': message(5, dir='out', state='sent', chat=f'{TEA}/Bob'), 'replayed': False})
    cli.run('send', f'{TEA}/Bob', 'psst')
    assert fake.asked('Messages.Send')[0]['chat'] == f'{TEA}/Bob'


def test_nicks_are_completed(fake, cli):
    fake.answer('Chats.List', page(room()))
    fake.answer('Chats.Members', page(member('Bob'), member('Bo b'), member('$(x)')))
    env = {'WHINCHAT_COMPLETE_MS': '20000'}
    assert cli.run('complete', '--', 'room', 'kick', 't', **env).stdout == f'{TEA}\tTea time\n'
    assert cli.run('complete', '--', 'room', 'kick', TEA, 'B', **env).stdout == 'Bob\tnone\n'
    assert cli.run('complete', '--', 'room', 'affiliation', TEA, BOB, 'ad', **env).stdout == 'admin\t\n'
