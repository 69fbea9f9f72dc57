# SPDX-License-Identifier: GPL-3.0-or-later
"""What people say about messages: answers, reactions, corrections, retractions, on real servers and both ways, with
what really goes over the wire."""
import itertools
import json
import time

import pytest

from lib import stanza as st
from lib.cli import Cli
from lib.clocked import LIBRARY, Clocked
from lib.doors import ApiError
from lib.proxy import DOWN, Proxy
from lib.restricted import Restricted
from lib.room import Occupant
from lib.saying import OPEN, Speaker, enter, place, reacts, replaces, replies, retracts
from lib.stanza import element
from lib.user import User

numbers = itertools.count(1)


@pytest.fixture
def room(server):
    return f'said{next(numbers)}@{server.rooms}'


@pytest.fixture
def alice(server, use):
    return use(server.add_user('alice')).log_in()


@pytest.fixture
def peer(server, log_in):
    return log_in(server.add_user('bob'))


@pytest.fixture
def bob(request, alice, peer, room):
    """Who alice talks to, where the test says, in a chat with him elsewhere."""
    kind = request.node.callspec.params.get('kind', 'chat')
    return place(kind, alice, peer, room)


everywhere = pytest.mark.parametrize('kind', ['chat', 'room', 'whisper'])


class Watch:
    """Waits until a message is as it has to be."""

    def __init__(self, user):
        self.user = user
        self.events = user.follow(kinds=['message.*'])

    def new(self, body):
        return self.events.wait_message(body)

    def sent(self, message):
        """Waits until the server has it, and in a room until that has given it an id."""
        if self.user.message(message['id'])['state'] not in ('sent', 'delivered', 'displayed'):
            self.events.wait_state(message['id'], 'sent')
        return self.user.message(message['id'])

    def until(self, id_, wanted):
        """Gives the message as soon as wanted(message)."""
        while not wanted(message := self.user.message(id_)):
            try:
                self.events.wait('message.changed', lambda data: data['id'] == id_)
            except TimeoutError as late:
                raise TimeoutError(f'it is {message}') from late
        return message

    def body(self, id_, body):
        return self.until(id_, lambda message: message.get('body') == body)

    def reactions(self, id_, *wanted):
        """wanted: what each means, as (direction, emojis), in any order."""
        return self.until(id_, lambda message: reactions_of(message) == sorted(wanted))

    def retracted(self, id_):
        message = self.until(id_, lambda message: 'retracted' in message)
        assert 'body' not in message
        return message


def reactions_of(message):
    return sorted((each['dir'], each['emojis']) for each in message.get('reactions', []))


def edits(user, id_):
    return [edit.get('body') for edit in user.call('Messages.Edits', id=id_)['edits']]


def react(user, message, *emojis):
    return user.call('Messages.React', id=message['id'], emojis=list(emojis))['message']


def correct(user, message, body):
    return user.call('Messages.Correct', id=message['id'], body=body)['message']


def retract(user, message):
    return user.call('Messages.Retract', id=message['id'])['message']


@everywhere
def test_answers(bob, alice, kind):
    watch = Watch(alice)
    bob.say('What do you drink,\ncoffee ☕ or tea?')
    question = watch.new('What do you drink,\ncoffee ☕ or tea?')
    sent = alice.send(bob.chat, 'Tea & milk', reply_to=question['id'])
    quotation = '> What do you drink,\n> coffee ☕ or tea?\n'
    heard = bob.hears_text(quotation + 'Tea & milk')
    reply, fallback = heard.child('reply', st.REPLY), heard.child('fallback', st.FALLBACK)
    assert (reply.id, reply['to']) == (bob.name_of(question), question['from'])
    assert fallback['for'] == st.REPLY
    assert {name: fallback.child('body', st.FALLBACK)[name] for name in ('start', 'end')} == \
        {'start': '0', 'end': str(len(quotation))}
    watch.sent(sent)
    told = alice.message(sent['id'])
    assert told['body'] == 'Tea & milk' and told['reply']['id'] == question['id']
    assert told['reply']['excerpt'] == question['body']

    bare = alice.send(bob.chat, 'no quotation', reply_to=question['id'], quote_fallback=False)
    assert bob.hears_text('no quotation').has('reply', st.REPLY)
    watch.sent(bare)
    quoted = '> Tea 🫖 & milk\n'
    bob.say(quoted + 'With sugar?', replies(bob.name_of(told), heard['from'], len(quoted)))
    got = watch.new('With sugar?')
    assert (got['reply']['id'], got['reply']['excerpt'], got['reply']['from']) == (told['id'], 'Tea & milk', told['from'])


def test_only_emojis_are_sent(alice, peer):
    """What others mean is theirs to say; what we send is one emoji each."""
    bob, watch = place('chat', alice, peer, None), Watch(alice)
    bob.say('tea?')
    tea = watch.new('tea?')
    for emojis in ['ok'], ['+1'], ['👍', 'x'], ['👍👍'], ['1']:
        with pytest.raises(ApiError) as refused:
            react(alice, tea, *emojis)
        assert (refused.value.name, refused.value.data['field']) == ('InvalidArgument', 'emojis')
    meant = ['👍🏽', '❤', '🏳️‍🌈', '🇩🇪', '1️⃣']
    assert reactions_of(react(alice, tea, *meant)) == [('out', meant)]
    bob.say(None, reacts(bob.name_of(tea), 'ok', '+1'))
    watch.reactions(tea['id'], ('out', meant), ('in', ['ok', '+1']))


@everywhere
def test_emptied(bob, alice, kind):
    """Who corrects a text to nothing has said nothing; of what is not held, that is nothing."""
    watch = Watch(alice)
    id_ = bob.say('rash')
    said = watch.new('rash')
    bob.say('', replaces(id_))
    told = watch.until(said['id'], lambda message: 'edited_ts' in message)
    assert 'body' not in told and 'retracted' not in told
    bob.say('', replaces('unknown'))
    bob.say('END')
    watch.new('END')
    assert [message.get('body') for message in alice.messages(bob.chat)] == [None, 'END']


@everywhere
def test_forgotten_with_its_corrections(bob, alice, daemon, tmp_path, kind):
    """Nothing of a forgotten message is in an export, be it a part of it; what is corrected of it later is a message.
    Of a whisper the id stays, by which another copy of it would be known."""
    watch = Watch(alice)
    id_ = bob.say('one', '<thread>THREADSECRET</thread>')
    said = watch.new('one')
    bob.say('two', '<thread>THREADSECRET</thread>' + replaces(id_), id_='IDSECRET')
    watch.body(said['id'], 'two')
    alice.call('Messages.Forget', ids=[said['id']])
    bob.say('three', replaces(id_))
    assert watch.new('three')['chat'] == bob.chat
    file = tmp_path / 'all.jsonl'
    Cli(daemon.root).run('export', file)
    text = file.read_text()
    assert 'three' in text and 'THREADSECRET' not in text and '"two"' not in text
    assert ('IDSECRET' in text) == (kind == 'whisper')


@everywhere
def test_what_is_quoted_is_kept(bob, alice, daemon, tmp_path, kind):
    """Where what is answered is not to be had, its author says what it was; an export has it. That goes when what is
    answered comes, which in a room cannot come with an id of anybody's choice."""
    watch = Watch(alice)
    quoted = '> We meet\n> at nine ☕\n'
    bob.say(quoted + 'No, ten', replies('unknown', cut=len(quoted)))
    got = watch.new('No, ten')
    assert got['reply'] == {'protocol_id': 'unknown', 'quotation': 'We meet\nat nine ☕'}
    shell, file = Cli(daemon.root), tmp_path / 'all.jsonl'
    assert b'(to what is not here, quoted as "We meet at nine' in shell.run('history', bob.chat, input=b'').stdout
    shell.run('export', file)
    said = [each for line in file.read_text().splitlines() for each in json.loads(line).get('annotations', [])]
    assert [each.get('value') for each in said if each['kind'] == 'reply'] == ['We meet\nat nine ☕']
    shell.run('export', '--html', tmp_path / 'pages')
    assert any('quoted as &quot;We meet' in page.read_text() or 'quoted as "We meet' in page.read_text()
               for page in (tmp_path / 'pages').rglob('*.html'))
    if kind == 'room':
        return
    bob.say('We meet at ten to nine', id_='unknown')
    said = watch.new('We meet at ten to nine')
    told = watch.until(got['id'], lambda message: 'id' in message['reply'])
    assert (told['reply']['id'], told['reply']['excerpt']) == (said['id'], said['body'])
    assert 'quotation' not in told['reply']
    bob.say('taken back', retracts(bob.name_of(said)))
    watch.retracted(said['id'])
    assert set(alice.message(got['id'])['reply']) == {'id', 'protocol_id', 'from', 'retracted'}


@everywhere
def test_reactions(bob, alice, kind):
    watch = Watch(alice)
    bob.say('Cake?')
    cake = watch.new('Cake?')
    for emojis in ['👍'], ['🍰', '👍'], []:
        assert reactions_of(react(alice, cake, *emojis)) == ([('out', emojis)] if emojis else [])
        heard = bob.hears('reactions', st.REACTIONS)
        said = heard.child('reactions', st.REACTIONS)
        assert said.id == bob.name_of(cake) and heard.body is None and heard.has('store', st.HINTS)
        assert [each.text for each in said.children('reaction', st.REACTIONS)] == emojis
    sent = watch.sent(alice.send(bob.chat, 'Yes'))
    for emojis in ['😀'], ['😀', '🎂'], ['🎂'], []:
        bob.say(None, reacts(bob.name_of(sent), *emojis))
        watch.reactions(sent['id'], *([('in', emojis)] if emojis else []))
    react(alice, sent, '🙂')
    bob.say(None, reacts(bob.name_of(sent), '😀'))
    both = watch.reactions(sent['id'], ('in', ['😀']), ('out', ['🙂']))
    assert {each['from'].split('/')[0] for each in both['reactions']} <= {alice.jid, bob.chat.split('/')[0]}
    history = alice.call('Messages.ReactionHistory', id=sent['id'])['reactions']
    assert [each['emojis'] for each in history if each['dir'] == 'out'] == [['🙂']]
    assert [each['emojis'] for each in history if each['dir'] == 'in'] == [['😀'], ['😀', '🎂'], ['🎂'], [], ['😀']]
    assert alice.bodies(bob.chat) == ['Cake?', 'Yes']


def test_reactions_that_a_contact_takes(server, alice, peer, log_in, door):
    """What one of the devices that are there would refuse is not sent."""
    alice.befriend(peer)
    phone = log_in(peer.account, 'phone')
    watch = Watch(alice)
    resource = f'{alice.jid}/{alice.state()["resource"]}'
    Restricted(peer, 1, ['💘', '❤️', '💜']).wait_asked(resource)
    peer.send(alice.jid, 'Hearts alone')  # behind the answer
    got = watch.new('Hearts alone')
    for emojis, maximum in (['👍'], None), (['💘', '💜'], '1'), (['❤'], None):  # the last without its selector
        with pytest.raises(ApiError) as refused:
            react(alice, got, *emojis)
        assert refused.value.name == 'InvalidArgument' and refused.value.data['field'] == 'emojis'
        assert str(refused.value.data.get('max', '')) == (maximum or '')
    assert reactions_of(react(alice, got, '💜')) == [('out', ['💜'])]
    first = phone.wait_child('reactions', st.REACTIONS).child('reactions', st.REACTIONS)
    assert [each.text for each in first.children('reaction', st.REACTIONS)] == ['💜']  # nothing came before it

    followed = alice.follow(kinds=['presence'])
    peer.presence('unavailable')
    followed.wait('presence', lambda data: data['jid'] == peer.jid and data['show'] == 'offline')
    assert reactions_of(react(alice, got, '👍', '💜')) == [('out', ['👍', '💜'])]
    second = phone.wait_child('reactions', st.REACTIONS).child('reactions', st.REACTIONS)
    assert [each.text for each in second.children('reaction', st.REACTIONS)] == ['👍', '💜']


@everywhere
def test_corrections(bob, alice, kind):
    watch = Watch(alice)
    sent = watch.sent(alice.send(bob.chat, 'Helo'))
    first = bob.hears_text('Helo')
    for body in 'Hello', 'Hello!':
        assert correct(alice, sent, body)['body'] == body
        heard = bob.hears_text(body)
        assert heard.child('replace', st.CORRECT).id == first.id and heard.id != first.id
    assert edits(alice, sent['id']) == ['Helo', 'Hello', 'Hello!']
    assert correct(alice, sent, 'Hello!')['body'] == 'Hello!'  # says nothing new

    id_ = bob.say('teh')
    got = watch.new('teh')
    unread = alice.chat(bob.chat)['unread']
    second = bob.say('the', replaces(id_))
    watch.body(got['id'], 'the')
    bob.say('The', replaces(id_))
    watch.body(got['id'], 'The')
    bob.say('The.', replaces(second))  # some clients name the correction
    last = watch.body(got['id'], 'The.')
    assert last['edited_ts'] >= got['ts'] and edits(alice, got['id']) == ['teh', 'the', 'The', 'The.']
    assert alice.chat(bob.chat)['unread'] == unread
    assert alice.bodies(bob.chat) == ['Hello!', 'The.']
    with pytest.raises(ApiError, match='Conflict'):
        correct(alice, got, 'mine')
    assert not bob.peer.inbox.take_now(lambda s: s.name == 'message' and s.body == 'Hello!' and bob.is_hers(s))


@everywhere
def test_retractions(bob, alice, kind):
    watch = Watch(alice)
    sent = watch.sent(alice.send(bob.chat, 'a secrte'))
    correct(alice, sent, 'a secret')
    name = bob.name_of(sent)
    retract(alice, sent)
    heard = bob.hears('retract', st.RETRACT)
    assert heard.child('retract', st.RETRACT).id == name and heard.has('store', st.HINTS)
    assert heard.child('fallback', st.FALLBACK)['for'] == st.RETRACT and heard.body
    watch.retracted(sent['id'])
    gone = alice.call('Messages.Edits', id=sent['id'])['edits']
    assert gone and all(edit['retracted'] and 'body' not in edit for edit in gone)
    retract(alice, sent)  # and again: nothing is sent
    with pytest.raises(ApiError, match='Conflict'):
        correct(alice, sent, 'more')
    with pytest.raises(ApiError, match='Conflict'):
        react(alice, sent, '👍')

    id_ = bob.say('oops')
    got = watch.new('oops')
    bob.say('This was retracted.', retracts(bob.name_of(got)))
    assert 'by' not in watch.retracted(got['id'])['retracted']
    assert got['message_id'] == id_ and alice.bodies(bob.chat) == [None, None]
    found = alice.door.call('Messages.Search', text='oops', options={'account': alice.jid})
    assert found['items'] == []
    with pytest.raises(ApiError, match='Conflict'):
        retract(alice, got)
    bob.say('end')
    watch.new('end')
    assert not bob.peer.inbox.take_now(lambda s: s.name == 'message' and s.has('retract', st.RETRACT) and bob.is_hers(s))


def test_another_own_device(server, alice, peer, log_in):
    """What one says on the telephone is one's own here too, by carbon."""
    phone, watch = log_in(alice.account, 'phone'), Watch(alice)
    id_ = phone.send(peer.bare, 'from my phoen')
    own = watch.new('from my phoen')
    phone.send(peer.bare, 'from my phone', replaces(id_))
    assert watch.body(own['id'], 'from my phone')['dir'] == 'out'
    correct(alice, own, 'from my telephone')  # and the other way round
    assert peer.inbox.take(lambda s: s.body == 'from my telephone').child('replace', st.CORRECT).id == id_
    question = peer.send(alice.jid, 'Tea?')
    tea = watch.new('Tea?')
    phone.send(peer.bare, None, reacts(question, '👍'))
    watch.reactions(tea['id'], ('out', ['👍']))
    phone.send(peer.bare, None, reacts(question, '🫖', '👍'))
    watch.reactions(tea['id'], ('out', ['🫖', '👍']))
    react(alice, tea)
    peer.inbox.take(lambda s: s.has('reactions', st.REACTIONS) and
                    not list(s.child('reactions', st.REACTIONS).children('reaction', st.REACTIONS)))
    assert reactions_of(alice.message(tea['id'])) == []
    phone.send(peer.bare, '> Tea?\nYes', replies(question, cut=7))
    assert watch.new('Yes')['reply']['id'] == tea['id']
    phone.send(peer.bare, 'taken back', retracts(id_))
    watch.retracted(own['id'])


def test_a_stranger_changes_nothing(server, alice, peer, log_in):
    """Another contact names the ids of bob's messages; what he says stands in his own chat."""
    carol, watch = log_in(server.add_user('carol')), Watch(alice)
    id_ = peer.send(alice.jid, 'by bob')
    got = watch.new('by bob')
    own = watch.sent(alice.send(peer.bare, 'by alice'))
    for each in id_, own['message_id'], got['stanza_id']:
        carol.send(alice.jid, 'forged', replaces(each))
        watch.new('forged')
        carol.send(alice.jid, 'gone', retracts(each))
        carol.send(alice.jid, None, reacts(each, '👎'))
    peer.send(alice.jid, 'not yours', replaces(own['message_id']))  # nor does bob change what alice said
    peer.send(alice.jid, 'gone', retracts(own['message_id']))
    peer.send(alice.jid, None, reacts(own['message_id'], '👍'))
    watch.reactions(own['id'], ('in', ['👍']))
    assert alice.message(got['id']) == got
    assert alice.message(own['id'])['body'] == 'by alice' and 'retracted' not in alice.message(own['id'])
    assert alice.bodies(peer.bare) == ['by bob', 'by alice', 'not yours']


def test_another_occupant_changes_nothing(server, alice, peer, room, log_in):
    """Not by naming the ids, not under the nick of who has left, and nobody but the room moderates."""
    bob, watch = place('room', alice, peer, room), Watch(alice)
    id_ = bob.say('by bob')
    got = watch.new('by bob')
    bob.occupant.leave()
    mallory = Speaker(alice, Occupant(log_in(server.add_user('mallory')), room, 'bob'))
    name = bob.name_of(got)
    mallory.say('forged', replaces(id_))
    watch.new('forged')
    mallory.say('gone', retracts(name))
    moderated = element('moderated', 'urn:xmpp:message-moderate:1', by=f'{room}/al')
    mallory.say(None, element('retract', st.RETRACT, moderated + element('reason', None, 'no'), id=name))
    old = element('moderated', 'urn:xmpp:message-moderate:0', element('retract', 'urn:xmpp:message-retract:0'))
    mallory.say('old', element('apply-to', 'urn:xmpp:fasten:0', old, id=name))
    mallory.say(None, reacts(name, '👎'))
    reacted = watch.reactions(got['id'], ('in', ['👎']))
    assert {**reacted, 'reactions': None} == {**got, 'reactions': None}
    assert edits(alice, got['id']) == []


def test_a_bounce_is_undone(server, alice, peer):
    """What the server refuses to deliver has not been said."""
    watch = Watch(alice)
    peer.send(alice.jid, 'Tea?')
    tea = watch.new('Tea?')
    own = watch.sent(alice.send(peer.bare, 'Yes'))
    react(alice, tea, '👍')
    peer.wait_child('reactions', st.REACTIONS)
    peer.ask('set', element('block', st.BLOCKING, element('item', None, jid=alice.jid)))
    assert reactions_of(react(alice, tea, '👎')) == [('out', ['👎'])]
    watch.reactions(tea['id'], ('out', ['👍']))
    assert correct(alice, own, 'No')['body'] == 'No'
    watch.body(own['id'], 'Yes')
    assert edits(alice, own['id']) == []
    assert retract(alice, own)['body'] == 'Yes'
    peer.ask('set', element('unblock', st.BLOCKING, element('item', None, jid=alice.jid)))
    watch.sent(alice.send(peer.bare, 'after'))
    left = alice.message(own['id'])  # where the server took the request before it refused it, the text is gone
    assert (left.get('body') == 'Yes') != ('retracted' in left)


def test_a_contact_takes_few_reactions(server, alice, peer):
    """XEP-0444, "Rejecting a reaction": a gateway's contact refuses what its network does not have; what was there before stays."""
    watch = Watch(alice)
    peer.send(alice.jid, 'Hearts alone')
    said = watch.new('Hearts alone')
    react(alice, said, '💘')
    peer.wait_child('reactions', st.REACTIONS)
    assert reactions_of(react(alice, said, '💘', '💜')) == [('out', ['💘', '💜'])]
    asked = peer.wait_child('reactions', st.REACTIONS)
    peer.send(asked['from'], None, element('error', None, element('not-acceptable', st.STANZAS), type='modify'), asked.id,
              type='error')
    watch.reactions(said['id'], ('out', ['💘']))


@everywhere
def test_said_while_offline(bob, alice, kind):
    watch = Watch(alice)
    bob.say('Tea?')
    tea = watch.new('Tea?')
    one, two = (watch.sent(alice.send(bob.chat, body)) for body in ('one', 'two'))
    alice.go_offline()
    react(alice, tea, '👍')
    correct(alice, one, 'One')
    retract(alice, two)
    assert alice.message(two['id'])['body'] == 'two'  # until the server has it
    alice.send(bob.chat, 'three', reply_to=tea['id'], quote_fallback=False)
    alice.go_online()
    bob.hears_text('three')
    heard = [s for s in bob.peer.inbox.take_now(lambda s: s.name == 'message' and bob.is_hers(s))
             if s.has('reactions', st.REACTIONS) or s.has('replace', st.CORRECT) or s.has('retract', st.RETRACT)]
    assert [(s.has('reactions', st.REACTIONS), s.has('replace', st.CORRECT), s.has('retract', st.RETRACT))
            for s in heard] == [(True, False, False), (False, True, False), (False, False, True)]
    watch.retracted(two['id'])
    assert alice.bodies(bob.chat) == ['Tea?', 'One', None, 'three']


def heard_until(bob, alice, last):
    """What bob hears of alice up to a text: the text of each, or what it says of another message; nothing else."""
    alice.send(bob.chat, last)
    stanzas = bob.peer.inbox.take_until(lambda s: s.name == 'message' and s.body == last and bob.is_hers(s))
    heard = []
    for s in stanzas[:-1]:
        if s.name != 'message' or not bob.is_hers(s) or s.has('active', st.CHATSTATES) and not s.body:
            continue
        for name, ns in (('retract', st.RETRACT), ('replace', st.CORRECT), ('reactions', st.REACTIONS)):
            if s.has(name, ns):
                heard.append((name, s.child(name, ns).id))
                break
        else:
            heard.append(('body', s.body))
    return heard


def sent_texts(bob, alice, *bodies):
    """What alice said, and bob heard."""
    watch = Watch(alice)
    sent = [watch.sent(alice.send(bob.chat, body)) for body in bodies]
    for body in bodies:
        bob.hears_text(body)
    return sent


@everywhere
def test_forgotten_before_it_is_told(bob, alice, kind, daemon):
    """What waits to be said about a message that was sent is told, though the message is forgotten here."""
    regret, typo, liked, stays = sent_texts(bob, alice, 'regret', 'typo', 'liked', 'stays')
    alice.go_offline()
    retract(alice, regret)
    correct(alice, typo, 'fixed')
    react(alice, liked, '👍')
    alice.call('Messages.Forget', ids=[message['id'] for message in (regret, typo, liked)])
    assert alice.bodies(bob.chat) == ['stays']
    daemon.restart(hard=True)
    alice.reopen()
    alice.go_online()
    assert heard_until(bob, alice, 'END') == [
        ('retract', bob.name_of(regret)), ('replace', typo['message_id']), ('reactions', bob.name_of(liked))]
    assert [alice.message(stays['id'])['body'], *alice.bodies(bob.chat)[1:]] == ['stays', 'END']


@everywhere
def test_deleted_before_it_is_told(bob, alice, kind):
    """The same where the whole chat is deleted; a text that waits is not sent, nor what is said about it."""
    regret, typo = sent_texts(bob, alice, 'regret', 'typo')
    alice.go_offline()
    retract(alice, regret)
    correct(alice, typo, 'fixed')
    alice.send(bob.chat, 'never said')
    alice.call('Chats.Delete', chat=bob.chat)
    alice.go_online()
    if kind != 'chat':
        bob.occupant.sees('al')
    heard = heard_until(bob, alice, 'END')
    assert heard == [('retract', bob.name_of(regret)), ('replace', typo['message_id'])]
    assert alice.bodies(bob.chat) == ['END']


@pytest.mark.parametrize('name', ['prosody', 'ejabberd'])
def test_changed_when_it_may_have_arrived(servers, use, log_in, name):
    """What failed as uncertain is there with the others, perhaps: to take it back, or correct it, they are asked to,
    also where it waits to be sent again."""
    server = servers(name, mam=False, smacks=False)
    alice, peer = use(server.add_user('alice')), log_in(server.add_user('bob'))
    with Proxy(server.c2s_port) as proxy:
        alice.log_in(proxy)
        bob, events, watch = place('chat', alice, peer, None), alice.follow(kinds=['message.*']), Watch(alice)
        sent_texts(bob, alice, 'first')
        proxy.stall(DOWN)
        regret, typo, again = [alice.send(bob.chat, body) for body in ('regret', 'typo', 'again')]
        for body in 'regret', 'typo', 'again':
            bob.hears_text(body)
        proxy.cut()
        proxy.unstall(DOWN)
        for message in regret, typo, again:
            events.wait_state(message['id'], 'failed')
            assert alice.message(message['id'])['error']['condition'] == 'uncertain'
        alice.wait_phase('live')
        alice.go_offline()
        for message in regret, typo:
            alice.call('Messages.Resend', id=message['id'])
        assert retract(alice, regret)['state'] == 'failed'
        correct(alice, typo, 'fixed')
        retract(alice, again)
        alice.go_online()
        assert heard_until(bob, alice, 'END') == [
            ('body', 'fixed'), ('retract', bob.name_of(regret)), ('replace', typo['message_id']),
            ('retract', bob.name_of(again))]
        for message in regret, again:
            watch.retracted(message['id'])
        assert alice.bodies(bob.chat) == ['first', None, 'fixed', None, 'END']


@everywhere
def test_what_was_taken_back_is_not_unread(bob, alice, kind):
    """Neither live nor from the archive; nor does it mean anybody. Whispers in an archive have no author everywhere."""
    watch = Watch(alice)
    bob.say('stays, al')
    gone = bob.say('regret, al')
    said = watch.new('regret, al')
    mentions = 2 if kind == 'room' else 0
    assert (alice.chat(bob.chat)['unread'], alice.chat(bob.chat)['mentions']) == (2, mentions)
    bob.say(None, retracts(bob.name_of(said) if kind == 'room' else gone))
    watch.retracted(said['id'])
    assert (alice.chat(bob.chat)['unread'], alice.chat(bob.chat)['mentions']) == (1, mentions // 2)
    if kind == 'chat':
        alice.go_offline()
        bob.say(None, retracts(bob.say('later, al')))
        bob.say('last')
        bob.peer.ping()
        alice.go_online()
        watch.new('last')
        alice.wait_archive()
        assert alice.chat(bob.chat)['unread'] == alice.state()['unread'] == 2
    alice.call('Chats.MarkRead', chat=bob.chat, up_to=0, options={})
    assert alice.chat(bob.chat)['unread'] == 0


@everywhere
def test_changed_before_it_is_sent(bob, alice, kind, daemon):
    """What is taken back before it left never leaves; what is corrected leaves as one message."""
    sent_texts(bob, alice, 'first')
    alice.go_offline()
    gone, typo = alice.send(bob.chat, 'SECRET'), alice.send(bob.chat, 'tpyo')
    events = alice.follow(kinds=['message.*'])
    taken = retract(alice, gone)
    assert 'body' not in taken and taken['retracted']
    assert (taken['state'], taken['error']['condition']) == ('failed', 'retracted')
    events.wait('message.changed', lambda data: data['id'] == gone['id'])
    assert retract(alice, gone)['retracted']  # again: nothing changes
    for refused in (lambda: correct(alice, gone, 'more'), lambda: alice.call('Messages.Resend', id=gone['id'])):
        with pytest.raises(ApiError, match='Conflict'):
            refused()
    fixed = correct(alice, typo, 'typo')
    assert (fixed['body'], fixed['state']) == ('typo', 'queued') and 'edited_ts' not in fixed
    assert edits(alice, typo['id']) == []
    assert alice.door.call('Messages.Search', text='SECRET')['items'] == []
    daemon.restart(hard=True)
    alice.reopen()
    alice.go_online()
    assert heard_until(bob, alice, 'END') == [('body', 'typo')]
    assert alice.bodies(bob.chat) == ['first', None, 'typo', 'END']


def test_a_room_that_gives_no_ids(servers, use, log_in):
    """Nothing names its messages to others, so only corrections can be said (Prosody without an archive)."""
    server = servers('prosody', room_mam=False)
    alice = use(server.add_user('alice')).log_in()
    bob = place('room', alice, log_in(server.add_user('bob')), f'bare{next(numbers)}@{server.rooms}')
    watch = Watch(alice)
    bob.say('Tea?')
    tea = watch.new('Tea?')
    own = watch.sent(alice.send(bob.chat, 'Yse'))
    for call in (lambda: react(alice, tea, '👍'), lambda: retract(alice, own),
                 lambda: alice.send(bob.chat, 'x', reply_to=tea['id'])):
        with pytest.raises(ApiError) as refused:
            call()
        assert refused.value.name == 'Conflict'
    correct(alice, own, 'Yes')
    assert bob.hears_text('Yes').child('replace', st.CORRECT).id == own['message_id']


SHOWN = ('dir', 'chat', 'kind', 'body', 'thread', 'message_id', 'origin_id')


def shown(user, chat):
    """What everybody sees of a chat, without ids and times of this place, and the resources of our own devices."""
    def author(jid):
        return user.jid if jid and jid.split('/')[0] == user.jid else jid

    found = []
    for message in user.messages(chat):
        reply = message.get('reply', {})
        found.append({**{name: message.get(name) for name in SHOWN}, 'from': author(message['from']),
                      'reply': (reply.get('protocol_id'), author(reply.get('from')), reply.get('excerpt')),
                      'reactions': [(author(each['from']), each['dir'], each['emojis'])
                                    for each in message.get('reactions', [])],
                      'edits': edits(user, message['id']), 'edited': 'edited_ts' in message,
                      'retracted': 'retracted' in message})
    return found


def assert_becomes(user, chat, wanted, events):
    """Waits until a chat is shown so."""
    while shown(user, chat) != wanted:
        try:
            events.wait(None)
        except TimeoutError:
            assert shown(user, chat) == wanted
            return


@pytest.mark.parametrize('kind', ['chat', 'room'])
def test_the_same_after_a_crash_and_from_the_archive(bob, alice, kind, daemon, run_daemon):
    """What was said live is there after SIGKILL, and a new installation reads the same from the archive."""
    watch = Watch(alice)
    ids = [bob.say(body) for body in ('first', 'secnod', 'third')]
    first, second, third = (watch.new(body) for body in ('first', 'secnod', 'third'))
    mine, gone = (watch.sent(alice.send(bob.chat, body)) for body in ('mien', 'gone'))
    correct(alice, mine, 'mine')
    react(alice, first, '👍')
    react(alice, first, '👎', '🙂')
    watch.sent(alice.send(bob.chat, 'an answer', reply_to=third['id']))
    retract(alice, gone)
    watch.retracted(gone['id'])
    bob.say('second', replaces(ids[1]))
    watch.body(second['id'], 'second')
    bob.say('> mine\nyours', replies(bob.name_of(mine), cut=7))
    watch.new('yours')
    bob.say('taken back', retracts(bob.name_of(third)))
    watch.retracted(third['id'])
    bob.say(None, reacts(bob.name_of(mine), '🎉'))
    watch.reactions(mine['id'], ('in', ['🎉']))
    live = shown(alice, bob.chat)
    assert [message['body'] for message in live] == ['first', 'second', None, 'mine', None, 'an answer', 'yours']
    alice.go_offline()
    daemon.restart(hard=True)
    alice.reopen()
    assert shown(alice, bob.chat) == live
    again = User(run_daemon(), alice.account)
    events = again.follow(kinds=['message.*'], backfill=True)
    again.log_in()
    if kind == 'room':
        enter(again, bob.chat, bookmark=False)
    assert_becomes(again, bob.chat, live, events)
    again.close()


# Moderation.


@pytest.fixture
def moderated(servers, use, log_in):
    """A room that takes messages away, of which alice is the owner; and bob in it."""
    server = servers('prosody', moderation=True)
    alice, room = use(server.add_user('alice')).log_in(), f'calm{next(numbers)}@{server.rooms}'
    alice.call('Chats.Create', options={'room': room, 'nick': 'al', 'preset': 'public'})
    return alice, Speaker(alice, Occupant(log_in(server.add_user('bob')), room, 'bob'))


def moderate(user, message, reason=''):
    return user.call('Messages.Moderate', id=message['id'], reason=reason)


def test_moderation(moderated, door, run_daemon):
    """In the older form, which is all that Debian's module speaks; its archive has a mark in the message's place."""
    alice, bob = moderated
    watch = Watch(alice)
    bob.say('buy this')
    spam = watch.new('buy this')
    bob.say('hello')
    hello = watch.new('hello')
    moderate(alice, spam, 'No <ads> here')
    gone = watch.retracted(spam['id'])['retracted']
    assert (gone['by'], gone['reason']) == (f'{bob.chat}/al', 'No <ads> here')
    heard = bob.peer.wait_child('apply-to', 'urn:xmpp:fasten:0').child('apply-to', 'urn:xmpp:fasten:0')
    assert heard.id == spam['stanza_id']
    moderate(alice, spam)  # and again: nobody is asked
    moderate(alice, hello)
    assert 'reason' not in watch.retracted(hello['id'])['retracted']
    with pytest.raises(ApiError, match='NotFound'):
        alice.call('Messages.Moderate', id=7, reason='')
    bob.say('end')
    watch.new('end')
    assert len(bob.peer.inbox.take_now(lambda s: s.has('apply-to', 'urn:xmpp:fasten:0'))) == 1
    live = shown(alice, bob.chat)
    assert [(message['body'], message['retracted']) for message in live] == [(None, True), (None, True), ('end', False)]

    again = User(run_daemon(), alice.account)
    events = again.follow(kinds=['message.*'], backfill=True)
    again.log_in()
    enter(again, bob.chat, bookmark=False)
    assert_becomes(again, bob.chat, live, events)
    reasons = [message.get('retracted', {}).get('reason') for message in again.messages(bob.chat)]
    assert reasons == ['No <ads> here', None, None]
    again.close()


@pytest.mark.parametrize('form', ['retract:1', 'moderate:1', 'moderate:0'])
def test_nobody_leaves_a_mark_himself(alice, peer, room, run_daemon, form):
    """A room's archive keeps an empty message whose author asks for that, with a mark that he put in."""
    bob = place('room', alice, peer, room)
    watch = Watch(alice)
    mark = {'retract:1': element('retracted', st.RETRACT, stamp='2026-01-01T00:00:00Z', id='r1'),
            'moderate:1': element('retracted', st.RETRACT, element('moderated', st.MODERATE, by=f'{bob.chat}/al')),
            'moderate:0': element('moderated', 'urn:xmpp:message-moderate:0',
                                  element('retracted', 'urn:xmpp:message-retract:0'), by=f'{bob.chat}/al')}[form]
    bob.say(None, mark + element('store', 'urn:xmpp:hints'))
    bob.say('end')
    watch.new('end')
    assert [entry.message.has('store', 'urn:xmpp:hints') for entry in bob.occupant.archive()][-2:] == [True, False]
    again = User(run_daemon(), alice.account)
    events = again.follow(kinds=['message.*'], backfill=True)
    again.log_in()
    enter(again, bob.chat, bookmark=False)
    events.wait_message('end')
    assert [message.get('body') for message in again.messages(bob.chat)] == ['end']
    again.close()


def test_who_may_not_moderate(servers, use, log_in):
    server = servers('prosody', moderation=True)
    alice = use(server.add_user('alice')).log_in()
    bob = place('room', alice, log_in(server.add_user('bob')), f'calm{next(numbers)}@{server.rooms}')
    watch = Watch(alice)
    bob.say('mine')
    got = watch.new('mine')
    with pytest.raises(ApiError, match='NotAuthorized'):
        moderate(alice, got)
    assert alice.message(got['id']) == got


@pytest.mark.parametrize('kind', ['chat', 'room'])
def test_where_nothing_is_moderated(bob, alice, kind):
    watch = Watch(alice)
    bob.say('mine')
    got = watch.new('mine')
    with pytest.raises(ApiError, match='NotSupported' if kind == 'room' else 'Conflict'):
        moderate(alice, got)
    assert alice.message(got['id']) == got


# Answers to what is not held.


def fetch_replied(user, answer):
    assert 'id' not in answer['reply'] and 'from' not in answer['reply']
    events = user.follow(kinds=['message.changed'])
    replied = user.call('Messages.FetchReplied', id=answer['id'])['message']
    events.wait('message.changed', lambda data: data['id'] == answer['id'] and data['reply']['id'] == replied['id'])
    assert user.message(answer['id'])['reply']['excerpt'] == replied['body']
    return replied


def test_what_is_answered_in_a_chat_is_fetched(server, use, log_in, door):
    account, bob = server.add_user('alice'), log_in(server.add_user('bob'))
    start = int(time.time() - 86_400) * 1_000_000
    server.fill([(account.user, f'{bob.bare}/x', start + n * 1_000_000,
                  st.message(account.jid, f'said {n}', from_=f'{bob.bare}/x', id=f'h{n}', xmlns=st.CLIENT))
                 for n in range(300)])
    alice = use(account).log_in(sync_days=0, backfill=False)
    events = alice.follow(kinds=['message.new'])
    bob.send(alice.jid, 'near', replies('h299'))
    bob.send(alice.jid, 'far', replies('h10'))
    bob.send(alice.jid, 'nothing', replies('never'))
    near, far, nothing = [events.wait_message(body) for body in ('near', 'far', 'nothing')]
    assert fetch_replied(alice, near)['body'] == 'said 299'
    assert 'said 10' not in alice.bodies(bob.bare)  # that was one page
    assert fetch_replied(alice, far)['body'] == 'said 10'
    assert alice.call('Messages.FetchReplied', id=near['id'])['message']['body'] == 'said 299'
    with pytest.raises(ApiError) as error:
        alice.call('Messages.FetchReplied', id=nothing['id'])
    assert error.value.name == 'NotFound'


@pytest.mark.skipif(not LIBRARY, reason='libfaketime is not installed')
def test_what_is_answered_in_a_room_is_fetched(server, log_in, room):
    bob = Occupant(log_in(server.add_user('bob')), room, 'bob', config=OPEN)
    for n in range(20):
        bob.say(f'said {n}')
        bob.hears(f'said {n}')
    ids = {item.message.body: item.id for item in bob.archive()}
    with Clocked() as daemon:
        daemon.stop()
        daemon.set_clock(3600)  # all of that is older than what is read of the room
        daemon.start()
        alice = User(daemon, server.add_user('alice')).log_in(sync_days=0, backfill=False)
        enter(alice, room, bookmark=False)
        bob.sees('al')
        events = alice.follow(kinds=['message.new'])
        bob.say('answer', replies(ids['said 7']))
        bob.say('nothing', replies('never'))
        answer, nothing = [events.wait_message(body) for body in ('answer', 'nothing')]
        assert alice.bodies(room) == ['answer', 'nothing']
        assert fetch_replied(alice, answer)['body'] == 'said 7'
        assert alice.bodies(room) == [*(f'said {n}' for n in range(20)), 'answer', 'nothing']
        with pytest.raises(ApiError) as error:
            alice.call('Messages.FetchReplied', id=nothing['id'])
        assert error.value.name == 'NotFound'
        job = alice.call('Messages.Backfill', chat=room, options={})['job']
        assert alice.door.call('Jobs.Wait', job=job, timeout_ms=20000)['job']['state'] == 'done'
        assert alice.bodies(room) == [*(f'said {n}' for n in range(20)), 'answer', 'nothing']


MANY = 2000


def test_many_wait(server, alice, log_in):
    """Whoever corrects many times what has not come makes nobody wait when it comes: others are answered while it is joined,
    and a daemon that was killed meanwhile goes on."""
    bob = log_in(server.add_user('bob'))
    events = alice.follow(kinds=['message.*'])
    bob.send_many([element('message', None, element('body', None, f'c{n}') + replaces('X1'), to=alice.jid, type='chat',
                           id=f'm{n}') for n in range(MANY)])
    events.wait_message(f'c{MANY - 1}')
    assert alice.chat(bob.bare)['unread'] == MANY
    bob.send(alice.jid, 'target', id_='X1')
    target = events.wait('message.new', lambda data: data['message_id'] == 'X1')['data']
    assert alice.message(target['id'])['body'] == f'c{MANY - 1}'
    counts = [alice.chat(bob.bare)['unread'] for _ in range(5)]
    alice.daemon.restart(hard=True)
    alice.reopen()
    while counts[-1] > 1:
        counts.append(alice.chat(bob.bare)['unread'])
    assert any(1 < count < MANY - 1 for count in counts) and counts == sorted(counts, reverse=True), counts
    assert alice.bodies(bob.bare) == [f'c{MANY - 1}']
