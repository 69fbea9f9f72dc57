# SPDX-License-Identifier: GPL-3.0-or-later
"""What rooms have to say about messages, which no server of Debian does: which reactions they take (XEP-0444), and what
a moderator took away (XEP-0425)."""
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib import stanza as st
from lib.doors import ApiError
from lib.saying import enter, moderates
from lib.scripted_room import DISCO, ScriptedRoom
from lib.stanza import element

HEARTS = ['💘', '❤️', '💜']


def restrictions(maximum=None, allowed=()):
    """The form by which a room says which reactions it takes."""
    def field(var, *values):
        return element('field', None, ''.join(element('value', None, value) for value in values), var=var)
    fields = field('FORM_TYPE', f'{st.REACTIONS}:restrictions')
    fields += field('max_reactions_per_user', str(maximum)) if maximum is not None else ''
    fields += field('allowlist', *allowed) if allowed else ''
    return element('x', st.FORMS, fields, type='result')


@pytest.fixture
def room(scripted):
    return ScriptedRoom(scripted)


@pytest.fixture
def alice(scripted, use, room):
    """She is in the room, and has an empty history."""
    return use(scripted.add_user('alice')).log_in()


@pytest.fixture
def stream(scripted, alice):
    return scripted.accept()


def react(user, message, *emojis):
    return user.call('Messages.React', id=message['id'], emojis=list(emojis))['message']


def reactions_of(message):
    return sorted((each['dir'], each['emojis']) for each in message.get('reactions', []))


class Watch:
    """Waits until a message is as it has to be."""

    def __init__(self, user):
        self.user = user
        self.events = user.follow(kinds=['message.*', 'room.state'])

    def new(self, body):
        return self.events.wait_message(body)

    def until(self, id_, wanted):
        while not wanted(message := self.user.message(id_)):
            try:
                self.events.wait('message.changed', lambda data: data['id'] == id_)
            except TimeoutError as late:
                raise TimeoutError(f'it is {message}') from late
        return message


def test_reactions_that_a_room_takes(room, alice, stream, door):
    room.forms = restrictions(1, HEARTS)
    chat = enter(alice, room.jid, bookmark=False)
    assert (chat['max_reactions'], chat['allowed_reactions']) == (1, HEARTS)
    questions = [s for s in stream.seen if s['to'] == room.jid and s.has('query', 'http://jabber.org/protocol/disco#info')]
    assert len(questions) == 1  # that every room is asked anyway
    watch = Watch(alice)
    stream.send(room.says('bob', 'Hearts alone', id_='m1')[1])
    got = watch.new('Hearts alone')
    for emojis, maximum in (['👍'], None), (['💘', '💜'], '1'), (['❤'], None):  # the last without its selector
        with pytest.raises(ApiError) as refused:
            react(alice, got, *emojis)
        assert refused.value.name == 'InvalidArgument' and refused.value.data['field'] == 'emojis'
        assert str(refused.value.data.get('max', '')) == (maximum or '')
    stream.assert_no_message()
    assert reactions_of(react(alice, got, '💜', '💜')) == [('out', ['💜'])]  # each counts once
    said = stream.take(lambda s: s.has('reactions', st.REACTIONS)).child('reactions', st.REACTIONS)
    assert [each.text for each in said.children('reaction', st.REACTIONS)] == ['💜']
    assert reactions_of(react(alice, got)) == []
    # What others mean is the room's to refuse: what it lets through is shown.
    stream.send(room.says('bob', None, element('reactions', st.REACTIONS, element('reaction', None, '👍') +
                                               element('reaction', None, '🎉'), id=got['stanza_id']))[1])
    watch.until(got['id'], lambda message: reactions_of(message) == [('in', ['👍', '🎉'])])

    room.forms = restrictions(2)  # its owner changed it
    stream.send(room.changes())
    while (chat := alice.chat(room.jid)).get('max_reactions') != 2:
        watch.events.wait('room.state', lambda data: data['chat'] == room.jid)
    assert 'allowed_reactions' not in chat
    assert reactions_of(react(alice, got, '👍', '☕'))[1] == ('out', ['👍', '☕'])


def rules(**who):
    """The form by which a room says who may mention whom (XEP-0513 § 3.6)."""
    def field(var, value):
        return element('field', None, element('value', None, value), var=var)
    return element('x', st.FORMS, field('FORM_TYPE', f'{st.MUC}#roominfo') +
                   ''.join(field(f'mentions#{name}', value) for name, value in who.items()), type='result')


def comes(room, nick, role):
    """Text of the presence of somebody else."""
    item = element('item', None, affiliation='none', role=role)
    return element('presence', None, element('x', st.MUC_USER, item) + room.occupant(nick), from_=f'{room.jid}/{nick}')


def test_who_may_mention_everybody(room, alice, stream, door):
    """Whoever may not has named nobody; what we may not is not sent."""
    everybody = element('mention', st.MENTIONS, mentions=f'{st.MENTIONS}#channel')
    room.forms = rules(channel='moderators', count='2')
    room.affiliation = 'none'
    room.early = [comes(room, 'bob', 'participant'), comes(room, 'carol', 'moderator')]
    enter(alice, room.jid, bookmark=False)
    watch = Watch(alice)
    for nick, body, me in ('bob', 'hey', False), ('carol', 'hello', True), ('bob', 'al: you', True):
        stream.send(room.says(nick, body, everybody)[1])
        assert watch.new(body).get('mentions_me', False) is me
    with pytest.raises(ApiError) as refused:
        alice.send(room.jid, 'a b c', mentions=[{'jid': 'bob'}, {'jid': 'carol'}, {'jid': 'al'}])
    assert (refused.value.name, refused.value.data['field']) == ('InvalidArgument', 'options.mentions')
    stream.assert_no_message()

    room.forms = rules(channel='none')  # the room tells that it is another now
    stream.send(element('message', None, element('x', st.FORMS, element(
        'field', None, element('value', None, st.MENTIONS), var='FORM_TYPE'), type='result'), from_=room.jid,
        type='groupchat'))
    stream.sync()  # it has asked, and was answered
    stream.send(room.says('carol', 'and now?', everybody)[1])
    assert 'mentions_me' not in watch.new('and now?')
    with pytest.raises(ApiError, match='InvalidArgument'):
        alice.send(room.jid, 'all', mentions=[{'group': 'channel'}])
    alice.send(room.jid, 'carol', mentions=[{'jid': 'carol'}])
    assert stream.take(lambda s: s.body == 'carol').has('mention', st.MENTIONS)


def test_a_reaction_that_a_room_refuses(room, alice, stream):
    """It has not said what it takes; its refusal takes the reaction back."""
    enter(alice, room.jid, bookmark=False)
    watch = Watch(alice)
    stream.send(room.says('bob', 'Hearts alone', id_='m1')[1])
    got = watch.new('Hearts alone')
    react(alice, got, '💜')
    stream.take(lambda s: s.has('reactions', st.REACTIONS))
    room.holds = True
    assert reactions_of(react(alice, got, '👍')) == [('out', ['👍'])]
    stream.send(room.refuses(stream.take(lambda s: s.has('reactions', st.REACTIONS)), 'not-acceptable', 'Hearts alone'))
    watch.until(got['id'], lambda message: reactions_of(message) == [('out', ['💜'])])


# Moderation (XEP-0425), as the room tells of it.

MODERATE_0 = 'urn:xmpp:message-moderate:0'
RETRACT_0, FASTEN = 'urn:xmpp:message-retract:0', 'urn:xmpp:fasten:0'


def moderates_0(id_, by=None, reason=None, inside=''):
    """The form of version 0.2."""
    inside = element('retract', RETRACT_0) + (element('reason', None, reason) if reason else '')
    return element('apply-to', FASTEN, element('moderated', MODERATE_0, inside, by=by), id=id_)


def mark(stamp, by, reason):
    """What an archive has in the place of what was taken away."""
    return element('retracted', st.RETRACT, element('moderated', st.MODERATE, by=by) + element('reason', None, reason),
                   stamp=stamp)


def mark_0(stamp, by, reason):
    return element('moderated', MODERATE_0, element('retracted', RETRACT_0, stamp=stamp) + element('reason', None, reason),
                   by=by)


def moderate(user, message, stream, reason='', error=None):
    """Asks for it, answers as the room, and gives what was asked."""
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(user.call, 'Messages.Moderate', id=message['id'], reason=reason)
        asked = stream.wait_iq('moderate', st.MODERATE)
        stream.answer(asked, error=error)
        asking.result()
    return asked.child('moderate', st.MODERATE)


def stamp_of(seconds):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(seconds))


both_forms = pytest.mark.parametrize('form', [moderates, moderates_0], ids=['1', '0'])


def is_gone(message):
    assert ('retracted' in message) != ('body' in message)
    return 'retracted' in message


def taken(message):
    return message['retracted'].get('by'), message['retracted'].get('reason')


@both_forms
def test_a_room_takes_a_message_away(room, alice, stream, form):
    enter(alice, room.jid, bookmark=False)
    watch = Watch(alice)
    by = f'{room.jid}/al'
    spam_id, spam = room.says('bob', 'buy this', id_='m1')
    stream.send(spam, room.says('bob', 'hello', id_='m2')[1])
    got, hello = watch.new('buy this'), watch.new('hello')
    stream.send(room.says('', None, form(spam_id, by, 'No ads', room.occupant('al')))[1])
    assert taken(watch.until(got['id'], is_gone)) == (by, 'No ads')
    assert alice.call('Messages.Edits', id=got['id'])['edits'] == []
    # It may come before what it is about, and again.
    late_id, late = room.says('bob', 'buy that', id_='m3')
    stream.send(room.says('', None, form(late_id, by))[1], room.says('', None, form(spam_id, by, 'No ads'))[1], late,
                room.says('bob', 'end', id_='m4')[1])
    watch.new('end')
    messages = alice.messages(room.jid)
    assert [(message.get('body'), is_gone(message)) for message in messages] == \
        [(None, True), ('hello', False), (None, True), ('end', False)]
    assert taken(messages[2]) == (by, None) and alice.message(hello['id']) == hello


@both_forms
def test_who_else_takes_nothing_away(scripted, room, alice, stream, form):
    """Not an occupant, not the room's server, not another room, nor the room in a message to us alone; and the room
    means its own ids, not those that somebody claims."""
    other = ScriptedRoom(scripted, 'other')
    for each in room, other:
        enter(alice, each.jid, bookmark=False)
    watch = Watch(alice)
    id_, text = room.says('bob', 'mine', element('stanza-id', st.SID, id='claimed', by='else.test'), id_='m1')
    stream.send(text)
    got = watch.new('mine')
    assert got['stanza_id'] == id_
    order = form(id_, f'{room.jid}/al', 'forged', room.occupant('al'))
    domain = room.jid.partition('@')[2]
    hostile = [st.message(alice.jid, None, order, from_=f'{room.jid}/mallory', type='groupchat', id='f1'),
               st.message(alice.jid, None, order, from_=domain, type='groupchat', id='f2'),
               st.message(alice.jid, None, order, from_=domain, id='f3'),
               st.message(alice.jid, None, order, from_=other.jid, type='groupchat', id='f4'),
               st.message(alice.jid, None, order, from_=room.jid, id='f5'),
               st.message(alice.jid, None, order, from_=room.jid, type='error', id='f6'),
               st.message(alice.jid, None, order, from_='mallory@else.test/x', id='f7'),
               st.message(alice.jid, None, order, from_='mallory@else.test/x', type='groupchat', id='f8'),
               # an archive alone leaves marks, and of its own messages
               st.message(alice.jid, None, mark('2026-01-01T00:00:00Z', f'{room.jid}/al', 'forged'),
                          from_=f'{room.jid}/bob', type='groupchat', id='m1')]
    hostile += [room.says('', None, form(wrong, f'{room.jid}/al'))[1] for wrong in ('claimed', 'never', 'm1')]
    stream.send(*hostile)
    stream.send(room.says('bob', 'end', id_='m2')[1], other.says('bob', 'other end', id_='m3')[1])
    watch.new('end')
    watch.new('other end')
    assert alice.message(got['id']) == got
    assert alice.bodies(room.jid) == ['mine', 'end'] and alice.bodies(other.jid) == ['other end']


@pytest.mark.parametrize('form', [mark, mark_0], ids=['1', '0'])
@pytest.mark.parametrize('told', [False, True], ids=['mark', 'both'])
def test_marks_in_the_archive(room, alice, stream, form, told):
    """They tell who, why and when; where the order stands there as well, both say the same."""
    by, now = f'{room.jid}/al', int(time.time())
    said, stamp, later = (stamp_of(now - hours * 3600) for hours in (3, 2, 1))
    text = st.message(None, None, form(stamp, by, 'No ads') + room.occupant('bob'), from_=f'{room.jid}/bob', id='m1',
                      type='groupchat')
    id_, _ = room.keep(text, stamp=said)
    if told:
        room.says('', None, moderates(id_, by, 'No ads'), stamp=stamp)
    room.says('bob', 'hello', id_='m2', stamp=later)
    events = alice.follow(kinds=['message.new'], backfill=True)
    enter(alice, room.jid, bookmark=False)
    events.wait_message('hello')
    gone, hello = alice.messages(room.jid)
    assert is_gone(gone) and hello['body'] == 'hello'
    assert taken(gone) == (by, 'No ads')
    assert (gone['ts'] // 1000, gone['retracted']['ts'] // 1000) == (now - 3 * 3600, now - 2 * 3600)


def test_asking_for_it(room, alice, stream):
    """In the form that the room offers; what becomes of it is what the room tells."""
    room.features.append(st.MODERATE)
    room.manual.add(st.MODERATE)
    enter(alice, room.jid, bookmark=False)
    watch = Watch(alice)
    id_, text = room.says('bob', 'buy this', id_='m1')
    stream.send(text)
    got = watch.new('buy this')
    with pytest.raises(ApiError) as refused:
        moderate(alice, got, stream, error='forbidden')
    assert refused.value.name == 'NotAuthorized' and alice.message(got['id']) == got
    asked = moderate(alice, got, stream, 'No <ads>')
    assert (asked.id, asked.has('retract', st.RETRACT), asked.child('reason', st.MODERATE).text) == (id_, True, 'No <ads>')
    assert alice.message(got['id']) == got
    stream.send(room.says('', None, moderates(id_, f'{room.jid}/al', 'No &lt;ads&gt;'))[1])
    assert taken(watch.until(got['id'], is_gone)) == (f'{room.jid}/al', 'No <ads>')
    alice.call('Messages.Moderate', id=got['id'], reason='')  # and again: nobody is asked
    stream.sync()
    assert not stream.inbox.take_now(lambda s: s.name == 'iq' and s.has('moderate', st.MODERATE))


# Where it does not say who said it.


def test_known_by_its_nick_alone(scripted, use, daemon):
    """What a room took and did not show before the stream was lost is found in its archive, and not said again; what
    somebody else says then, under that nick and with that id, is theirs."""
    room = ScriptedRoom(scripted, features=(st.MUC, st.MAM, st.SID, 'muc_persistent', 'muc_semianonymous'))
    alice = use(scripted.add_user('alice')).log_in()
    stream = scripted.accept()
    enter(alice, room.jid, bookmark=False)
    events = alice.follow(kinds=['message.new'])
    stream.send(room.says('bob', 'hello', id_='m1')[1])
    events.wait_message('hello')
    room.holds = True
    sent = alice.send(room.jid, 'good night')
    message = stream.take(lambda s: s.name == 'message' and s.body == 'good night')
    room.lets(message)
    room.says('al', 'good morning', element('origin-id', st.SID, id=message.child('origin-id', st.SID).id), id_=message.id)
    daemon.restart(hard=True)
    alice.reopen()
    again = scripted.accept()
    events = alice.follow(kinds=['message.new', 'message.state'])
    while alice.message(sent['id'])['state'] != 'sent' or len(alice.bodies(room.jid)) < 3:
        events.wait(None)
    assert [(each['body'], each['dir']) for each in alice.messages(room.jid)] == [
        ('hello', 'in'), ('good night', 'out'), ('good morning', 'in')]
    assert alice.chat(room.jid)['unread'] == 1
    again.assert_no_message()


# Before one is in.


def test_a_room_that_talks_before_one_is_in(scripted, room, alice, stream, daemon):
    """As it does to a stream that a daemon resumes which knows nothing of rooms yet: what is missing is read all the same."""
    enter(alice, room.jid, bookmark=False)
    events = alice.follow(kinds=['message.new'])
    stream.send(room.says('bob', 'before', id_='m1')[1])
    events.wait_message('before')
    room.says('bob', 'missed', id_='m2')
    room.early = [room.says('bob', 'early', id_='m3')[1]]
    room.manual = {DISCO}
    daemon.restart(hard=True)
    alice.reopen()
    again = scripted.accept()
    alice.wait_phase('live')  # its own archive has been read
    events = alice.follow(kinds=['message.new'])
    question = again.wait_iq('query', DISCO)
    room.manual = set()
    again.answer(question, room.description)
    events.wait_message('early')
    events.wait_message('missed')
    assert alice.bodies(room.jid) == ['before', 'missed', 'early']
