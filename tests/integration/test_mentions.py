# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a text names (XEP-0513, XEP-0372): what others write is read, live, from archives and corrected; what we write
is what goes over the wire."""
import itertools
import time

import pytest

from lib import stanza as st
from lib.room import CHANNEL, GROUP, Occupant
from lib.saying import Person, Speaker, enter, replaces, replies, retracts
from lib.stanza import element

SFS, URL_DATA = 'urn:xmpp:sfs:0', 'http://jabber.org/protocol/url-data'
numbers = itertools.count(1)


@pytest.fixture
def room(server):
    return f'named{next(numbers)}@{server.rooms}'


@pytest.fixture
def alice(server, use):
    return use(server.add_user('alice')).log_in()


@pytest.fixture
def peer(server, log_in):
    return log_in(server.add_user('bob'))


def mention(begin=None, end=None, inside='', **who):
    return element('mention', st.MENTIONS, inside, begin=begin, end=end, **who)


def reference(uri, begin=None, end=None):
    return element('reference', st.REFERENCE, type='mention', uri=uri, begin=begin, end=end)


def come_in(alice, peer, room, config=CHANNEL):
    """A room that bob has made, where alice is "al". Gives bob there, and her events."""
    occupant = Occupant(peer, room, 'bob', config=config)
    if config is GROUP:
        occupant.affiliate(alice.jid, 'member')
    events = alice.follow(kinds=['message.*', 'chat.*', 'room.state'])
    enter(alice, room)
    occupant.sees('al')
    while alice.chat(room)['state'] != 'joined':
        events.wait('room.state')
    return Speaker(alice, occupant), events


def names(message):
    """Whom it names, and where; what servers make of ids is left out."""
    return [(each.get('jid'), each.get('group'), each.get('start'), each.get('length'))
            for each in message.get('mentions', [])]


def test_read_in_a_room(alice, peer, room):
    bob, events = come_in(alice, peer, room)
    said = [
        ('nothing for anybody', '', False, []),
        ('well, Al?', '', True, []),
        ('Alan, also', '', False, []),
        ('she there', mention(0, 3, jid=alice.jid) + reference(f'xmpp:{alice.jid}', 0, 3), True,
         [(alice.jid, None, 0, 3)]),
        ('you ☕ al', reference(f'xmpp:{room}/al', 6, 8), True, [(f'{room}/al', None, 6, 2)]),
        ('I meant al there', mention(8, 10, element('noping', None), jid=f'{room}/al'), False,
         [(f'{room}/al', None, 8, 2)]),
        ('hey all', mention(4, 7, mentions=f'{st.MENTIONS}#channel'), True, [(None, 'channel', 4, 3)]),
        ('moderators?', mention(mentions=f'{st.MENTIONS}#moderators'), False, [(None, 'moderators', None, None)]),
        ('somebody else', mention(jid='carol@else.test'), False, [('carol@else.test', None, None, None)]),
        ('nobody', mention() + reference('mailto:x'), False, [])]
    count = 0
    for body, extra, me, named in said:
        bob.say(body, extra)
        message = events.wait_message(body)
        assert (message.get('mentions_me', False), names(message)) == (me, named), body
        count += me
    chat = alice.chat(room)
    assert (chat['unread'], chat['mentions']) == (len(said), count)
    alice.call('Chats.MarkRead', chat=room, up_to=0)
    chat = alice.chat(room)
    assert (chat['unread'], chat['mentions']) == (0, 0)


def test_what_becomes_of_them(alice, peer, room):
    """Corrected, taken back and forgotten; the count follows."""
    bob, events = come_in(alice, peer, room, config=GROUP)

    def mentions():
        return alice.chat(room)['mentions']

    def changed(message, wanted):
        while not wanted(now := alice.message(message['id'])):
            events.wait('message.changed', lambda data: data['id'] == message['id'])
        return now

    id_ = bob.say('her, please', mention(0, 3, jid=alice.jid))
    first = events.wait_message('her, please')
    assert mentions() == 1
    bob.say('him, please', replaces(id_))
    now = changed(first, lambda message: message['body'] == 'him, please')
    assert 'mentions_me' not in now and 'mentions' not in now and mentions() == 0
    bob.say('no, her', replaces(id_) + mention(4, 7, jid=alice.jid))
    now = changed(first, lambda message: message['body'] == 'no, her')
    assert now['mentions_me'] and names(now) == [(alice.jid, None, 4, 3)] and mentions() == 1
    bob.say('al: secret')
    second = events.wait_message('al: secret')
    assert mentions() == 2
    bob.say(None, retracts(second['stanza_id']))
    assert 'mentions_me' not in changed(second, lambda message: 'retracted' in message)
    assert mentions() == 1
    alice.call('Messages.Forget', ids=[first['id']])
    assert mentions() == 0


def test_answers(alice, peer, room):
    """An answer to me means me, with its quotation cut off before places are counted."""
    bob, events = come_in(alice, peer, room)
    alice.send(room, 'who is it?')
    asked = bob.hears_text('who is it?')
    quotation = '> who is it?\n'
    named = mention(len(quotation), len(quotation) + 3, jid=f'{room}/bob')
    id_ = next(each.id for each in asked.children('stanza-id', st.SID) if each['by'] == room)
    bob.say(f'{quotation}bob ☺', replies(id_, asked['from'], cut=len(quotation)) + named)
    answer = events.wait_message('bob ☺')
    assert answer['mentions_me'] and names(answer) == [(f'{room}/bob', None, 0, 3)]
    bob.say('and mine', replies(answer['stanza_id'], answer['from']))
    assert 'mentions_me' not in events.wait_message('and mine')
    assert alice.chat(room)['mentions'] == 1


def place_of(named, body):
    """What of the text a mention names, as it was sent."""
    return body[int(named['begin']):int(named['end'])]


def test_beside_files(server, alice, peer, room):
    """A text that answers, names somebody and has a file: each finds its place in what the others make of the body."""
    bob, events = come_in(alice, peer, room)
    asked = alice.send(room, 'who is it?')
    id_ = next(each.id for each in bob.hears_text('who is it?').children('stanza-id', st.SID) if each['by'] == room)
    quotation, url = '> who is it?\n', 'https://files.test/a'
    text = 'Al ☕'
    file = element('file-sharing', SFS, element('sources', None, element('url-data', URL_DATA, target=url)))
    behind = len(f'{quotation}{text}\n')
    cut = element('fallback', st.FALLBACK, element('body', None, start=behind, end=behind + len(url)), for_=SFS)
    bob.say(f'{quotation}{text}\n{url}', replies(id_, f'{room}/al', cut=len(quotation)) + file + cut +
            mention(len(quotation), len(quotation) + 2, jid=f'{room}/al'))
    answer = events.wait('message.new', lambda new: new.get('body') == text)['data']
    assert answer['kind'] == 'file' and answer['attachments'][0]['url'] == url
    assert names(answer) == [(f'{room}/al', None, 0, 2)] and answer['reply']['id'] == asked['id']

    alice.send(room, 'so ☕, Bob?', reply_to=answer['id'], mentions=[{'jid': 'bob'}],
               attachments=[{'url': 'https://files.test/b', 'name': 'b'}])
    heard = bob.hears('file-sharing', SFS)
    assert heard.body == f'> {text}\nso ☕, Bob?\nhttps://files.test/b'
    assert place_of(heard.child('mention', st.MENTIONS), heard.body) == 'Bob'
    old, = [each for each in heard.children('reference', st.REFERENCE) if each['type'] == 'mention']
    assert place_of(old, heard.body) == 'Bob'


def test_from_the_archive(alice, peer, room):
    """What was said meanwhile counts the same."""
    bob, events = come_in(alice, peer, room)
    bob.say('before')
    events.wait_message('before')
    alice.go_offline()
    bob.occupant.peer.wait_presence(f'{room}/al', 'unavailable')
    bob.say('she there', mention(0, 3, jid=alice.jid))
    bob.say('al: come')
    bob.say('all of you', mention(mentions=f'{st.MENTIONS}#channel'))
    bob.say('who is here', mention(inside=element('active', None), mentions=f'{st.MENTIONS}#channel'))
    bob.say('end')
    assert bob.occupant.hears('end')
    alice.go_online()
    events.wait_message('end')
    told = {message.get('body'): message.get('mentions_me', False) for message in alice.messages(room)}
    assert told == {'before': False, 'she there': True, 'al: come': True, 'all of you': True, 'who is here': False,
                    'end': False}


def test_in_a_chat(server, use, log_in, peer):
    """With a person only structure counts; a carbon says the same."""
    account = server.add_user('alice')
    alice = use(account).log_in()
    log_in(account, 'phone')
    bob = Person(alice, peer)
    events = alice.follow(kinds=['message.new'])
    bob.say('alice: you')
    assert 'mentions_me' not in events.wait_message('alice: you')
    bob.say('you', reference(f'xmpp:{alice.jid}', 0, 3))
    assert events.wait_message('you')['mentions_me']
    peer.send(f'{alice.jid}/phone', 'on your phone', mention(jid=alice.jid))
    told = events.wait_message('on your phone')
    assert (told['source'], told['mentions_me']) == ('carbon', True)


def test_sent_to_a_room(alice, peer, room):
    """By the id where the room gives any, for older clients by the address that everybody sees."""
    bob, events = come_in(alice, peer, room)
    sent = alice.send(room, 'so ☕, Bob?', mentions=[{'jid': 'bob'}, {'group': 'channel'}])
    assert names(sent) == [(f'{room}/bob', None, 6, 3), (None, 'channel', None, None)]
    heard = bob.hears_text('so ☕, Bob?')
    person, group = heard.children('mention', st.MENTIONS)
    assert (person['begin'], person['end']) == ('6', '9')
    own_id = bob.occupant.entry.child('occupant-id', st.OCCUPANT_ID)
    if own_id is not None:
        assert person['occupantid'] == own_id.id and not person['jid']
    else:
        assert person['jid'] == f'{room}/bob'
    assert group['mentions'] == f'{st.MENTIONS}#channel' and not group['begin']
    old, = heard.children('reference', st.REFERENCE)
    assert (old['type'], old['uri'], old['begin'], old['end']) == ('mention', f'xmpp:{room}/bob', '6', '9')
    shown = alice.message(sent['id'])
    assert names(shown) == names(sent) and 'mentions_me' not in shown


def test_sent_later_to_a_room(alice, peer, room):
    """Who is named is kept as structure, and follows a text that is changed meanwhile."""
    bob, _ = come_in(alice, peer, room)
    hour = 3_600_000
    later = alice.call('Messages.Schedule', chat=room, body='bob, all: tea', at=int(time.time() * 1000) + hour, options={
        'mentions': [{'jid': 'bob'}, {'group': 'channel', 'silent': True}]})['scheduled']
    assert names(later) == [(f'{room}/bob', None, 0, 3), (None, 'channel', None, None)]
    alice.call('Messages.ChangeScheduled', id=later['scheduled'], change={'body': 'tea, bob', 'at': 1})
    heard = bob.hears_text('tea, bob')
    person, group = heard.children('mention', st.MENTIONS)
    assert (person['begin'], person['end'], group['mentions']) == ('5', '8', f'{st.MENTIONS}#channel')
    old, = heard.children('reference', st.REFERENCE)
    assert (old['uri'], old['begin'], old['end']) == (f'xmpp:{room}/bob', '5', '8')


def test_sent_correction_names_others(alice, peer, room):
    """Whom a correction is told to name, in both ways of writing it, also of a message that named nobody; [] is nobody."""
    bob, events = come_in(alice, peer, room)
    sent = alice.send(room, 'tea is ready')
    while 'stanza_id' not in alice.message(sent['id']):
        events.wait('message.state', lambda data: data['id'] == sent['id'])

    def correct(body, mentions):
        message = alice.call('Messages.Correct', id=sent['id'], body=body, options={'mentions': mentions})['message']
        assert names(alice.message(sent['id'])) == names(message)
        return message, bob.peer.inbox.take(lambda s: s.name == 'message' and s.has('replace', st.CORRECT) and
                                            s.body == body, body)

    message, heard = correct('bob, tea is ready', [{'jid': 'bob'}])
    assert names(message) == [(f'{room}/bob', None, 0, 3)]
    named, old = heard.child('mention', st.MENTIONS), heard.child('reference', st.REFERENCE)
    assert [(each['begin'], each['end']) for each in (named, old)] == [('0', '3')] * 2
    assert old['uri'] == f'xmpp:{room}/bob'
    message, heard = correct('bob, tea is ready', [{'group': 'channel'}])
    assert heard.child('mention', st.MENTIONS)['mentions'] == f'{st.MENTIONS}#channel'
    assert names(message) == [(None, 'channel', None, None)]
    message, heard = correct('bob, tea is ready.', [])
    assert names(message) == [] and not heard.has('mention', st.MENTIONS)


def test_sent_where_all_see_addresses(alice, peer, room):
    bob, events = come_in(alice, peer, room, config=GROUP)
    alice.send(room, 'bob!', mentions=[{'jid': 'bob'}])
    old, = bob.hears_text('bob!').children('reference', st.REFERENCE)
    assert old['uri'] == f'xmpp:{peer.bare}'


def test_sent_answer_and_correction(alice, peer, room):
    """Places count what is sent; a correction names whom it still names."""
    bob, events = come_in(alice, peer, room)
    bob.say('who?')
    question = events.wait_message('who?')
    sent = alice.send(room, 'you, bob', reply_to=question['id'], mentions=[{'jid': 'bob'}])
    heard = bob.hears_text('> who?\nyou, bob').child('mention', st.MENTIONS)
    assert (heard['begin'], heard['end']) == ('12', '15')
    while alice.message(sent['id'])['state'] == 'queued' or 'stanza_id' not in alice.message(sent['id']):
        events.wait('message.state', lambda data: data['id'] == sent['id'])
    alice.call('Messages.Correct', id=sent['id'], body='I mean you, Bob!')
    corrected = bob.hears('replace', st.CORRECT)
    named = corrected.child('mention', st.MENTIONS)
    shift = corrected.body.index('Bob')
    assert (named['begin'], named['end']) == (str(shift), str(shift + 3))
    assert names(alice.message(sent['id'])) == [(f'{room}/bob', None, 12, 3)]
    alice.call('Messages.Correct', id=sent['id'], body='nobody')
    last = bob.peer.inbox.take(lambda s: s.name == 'message' and s.has('replace', st.CORRECT) and
                               s.body.endswith('nobody'), 'the last correction')
    assert not last.has('mention', st.MENTIONS) and not last.has('reference', st.REFERENCE)
