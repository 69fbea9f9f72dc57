# SPDX-License-Identifier: GPL-3.0-or-later
"""What a message says beside its text, as others write it and as we do: threads (XEP-0201), spoilers (XEP-0382), how
long it is to be kept (XEP-0466), what links are about (XEP-0511), how it looks (XEP-0071), and that it
cannot wait (XEP-0224)."""
import itertools

import pytest

from lib import stanza as st
from lib.cli import Cli
from lib.doors import ApiError
from lib.saying import Person, place, replaces
from lib.stanza import element

numbers = itertools.count(1)

INFO = 'http://jabber.org/protocol/disco#info'


@pytest.fixture
def alice(server, use):
    return use(server.add_user('alice')).log_in()


@pytest.fixture
def peer(server, log_in):
    return log_in(server.add_user('bob'))


@pytest.fixture
def bob(request, server, alice, peer):
    """Who alice talks to, where the test says."""
    return place(request.node.callspec.params.get('kind', 'chat'), alice, peer,
                 f'extras{next(numbers)}@{server.rooms}')


everywhere = pytest.mark.parametrize('kind', ['chat', 'room', 'whisper'])


def threads(user, chat, **options):
    answer = user.call('Messages.Threads', chat=chat, options=options)
    return [(each['thread'], each.get('parent'), each['messages']) for each in answer['items']], answer['next']


def in_thread(user, chat, thread):
    return [each['body'] for each in user.call('Messages.List', chat=chat, options={'thread': thread})['items']]


@everywhere
def test_threads(bob, alice, kind):
    events = alice.follow(kinds=['message.*'])
    bob.say('tea?', element('thread', None, ' tea\n'))
    question = events.wait_message('tea?')
    assert question['thread'] == 'tea'
    sent = alice.send(bob.chat, 'yes', reply_to=question['id'], quote_fallback=False)
    assert bob.hears_text('yes').child('thread').text == 'tea' and sent['thread'] == 'tea'
    alice.send(bob.chat, 'with milk?', thread='milk', thread_parent='tea')
    heard = bob.hears_text('with milk?').child('thread')
    assert (heard.text, heard['parent']) == ('milk', 'tea')
    bob.say('no', '<thread parent="tea">milk</thread>')
    assert events.wait_message('no')['thread_parent'] == 'tea'
    bob.say('by the way')
    events.wait_message('by the way')
    assert threads(alice, bob.chat) == ([('milk', 'tea', 2), ('tea', None, 2)], 0)
    (first,), after = threads(alice, bob.chat, limit=1)
    assert first[0] == 'milk' and threads(alice, bob.chat, before=after) == ([('tea', None, 2)], 0)
    assert in_thread(alice, bob.chat, 'tea') == ['tea?', 'yes']
    assert in_thread(alice, bob.chat, 'milk') == ['with milk?', 'no']
    alice.call('Messages.Forget', ids=[question['id']])
    assert threads(alice, bob.chat)[0] == [('milk', 'tea', 2), ('tea', None, 1)]


@everywhere
def test_spoilers(bob, alice, kind):
    events = alice.follow(kinds=['message.*'])
    bob.say('They both die', element('spoiler', st.SPOILER, 'the end'))
    assert events.wait_message('They both die')['spoiler'] == 'the end'
    bob.say('They live', element('spoiler', st.SPOILER))
    assert events.wait_message('They live')['spoiler'] == ''
    sent = alice.send(bob.chat, 'It was the butler', spoiler='who it was')
    assert bob.hears_text('It was the butler').child('spoiler', st.SPOILER).text == 'who it was'
    assert alice.message(sent['id'])['spoiler'] == 'who it was'
    assert 'spoiler' not in alice.send(bob.chat, 'plain')
    assert not bob.hears_text('plain').has('spoiler', st.SPOILER)


@everywhere
def test_spoilers_are_not_quoted(bob, alice, daemon, kind):
    """Who answers does not give away what was covered, neither on the wire nor to who looks here; nor by a correction."""
    events = alice.follow(kinds=['message.*'])
    id_ = bob.say('Snape kills Dumbledore', element('spoiler', st.SPOILER, 'HP6'))
    said = events.wait_message('Snape kills Dumbledore')
    answer = alice.send(bob.chat, 'no!', reply_to=said['id'])
    heard = bob.hears_text('no!')
    assert heard.has('reply', st.REPLY) and not heard.has('fallback', st.FALLBACK)
    answer = alice.message(answer['id'])
    assert (answer['reply']['spoiler'], answer['reply'].get('excerpt')) == ('HP6', None), answer
    shown = Cli(daemon.root).run('history', bob.chat, input=b'').stdout.decode()
    assert '(to a spoiler: HP6)' in shown and 'Snape' not in shown
    bob.say('It is a book', replaces(id_))
    events.wait('message.changed', lambda data: data.get('body') == 'It is a book')
    assert alice.message(answer['id'])['reply']['excerpt'] == 'It is a book'
    alice.send(bob.chat, 'indeed', reply_to=said['id'])
    assert bob.hears_text('> It is a book\nindeed').has('fallback', st.FALLBACK)
    bob.say('Snape!', element('spoiler', st.SPOILER) + replaces(id_))
    events.wait('message.changed', lambda data: data.get('body') == 'Snape!')
    assert (alice.message(answer['id'])['reply']['spoiler'], 'excerpt' in alice.message(answer['id'])['reply']) == ('', False)


def test_corrected_spoiler(alice, peer):
    """A correction is all of the message anew, others' and ours."""
    bob = Person(alice, peer)
    events = alice.follow(kinds=['message.*'])
    id_ = bob.say('secret', element('spoiler', st.SPOILER, 'hush'))
    message = events.wait_message('secret')
    bob.say('no secret', replaces(id_))
    while alice.message(message['id'])['body'] != 'no secret':
        events.wait('message.changed', lambda data: data['id'] == message['id'])
    assert 'spoiler' not in alice.message(message['id'])
    sent = alice.send(bob.chat, 'scret', spoiler='hush')
    bob.hears_text('scret')
    alice.call('Messages.Correct', id=sent['id'], body='secret')
    assert bob.hears('replace', st.CORRECT).child('spoiler', st.SPOILER).text == 'hush'
    assert alice.message(sent['id'])['spoiler'] == 'hush'


def test_ephemeral(alice, peer):
    bob = Person(alice, peer)
    events = alice.follow(kinds=['message.new'])
    bob.say('for a week', element('ephemeral', st.EPHEMERAL, timer=604800))
    assert events.wait_message('for a week')['ephemeral_s'] == 604800


def test_links(alice, peer):
    bob = Person(alice, peer)
    events = alice.follow(kinds=['message.new'])
    said = [element('title', st.OPEN_GRAPH, 'The Best'), element('image', st.OPEN_GRAPH, 'cid:x@bob.xmpp.org'),
            element('image', st.OPEN_GRAPH, 'https://x.test/i.png')]
    description = f"<r:Description xmlns:r='{st.RDF}' r:about='https://x.test/a'>{''.join(said)}</r:Description>"
    peer.write(st.message(alice.jid, 'see https://x.test/a', description, id='link'))
    assert events.wait_message('see https://x.test/a')['links'] == [
        {'about': 'https://x.test/a', 'title': 'The Best', 'image': 'https://x.test/i.png'}]
    link = {'about': 'https://y.test/?a&b', 'title': 'Why <not>', 'type': 'website'}
    sent = alice.send(bob.chat, 'and https://y.test/?a&b', links=[link])
    heard = bob.hears_text('and https://y.test/?a&b').child('Description', st.RDF)
    assert heard[f'{{{st.RDF}}}about'] == link['about']
    assert [(each.name, each.text) for each in heard.children(None, st.OPEN_GRAPH)] == \
        [('title', 'Why <not>'), ('type', 'website')]
    assert alice.message(sent['id'])['links'] == [link]


def xhtml(inside):
    return element('html', 'http://jabber.org/protocol/xhtml-im',
                   element('body', 'http://www.w3.org/1999/xhtml', inside))


def test_xhtml(alice, peer):
    """Of XHTML (XEP-0071) a client of ours sees text and spans, live and corrected."""
    bob = Person(alice, peer)
    events = alice.follow(kinds=['message.*'])
    id_ = bob.say('hi *there* ☕', xhtml('<p><em>hi</em> *there* <strong>☕</strong></p>'))
    message = events.wait_message('hi *there* ☕')
    spans = [(each['style'], each['start'], each['length']) for each in message['markup']]
    assert spans == [('emphasis', 0, 2), ('strong', 11, 1)]
    bob.say(None, xhtml('<p>only</p><script>x</script><p>here</p>'))
    assert 'markup' not in events.wait_message('only\nhere')
    bob.say('hi', replaces(id_) + xhtml('<b>hi</b>'))
    while alice.message(message['id'])['body'] != 'hi':
        events.wait('message.changed', lambda data: data['id'] == message['id'])
    assert alice.message(message['id'])['markup'] == [{'style': 'strong', 'start': 0, 'length': 2}]


def test_xhtml_is_forwarded(alice, peer):
    """We send none: by marks of XEP-0393 where these say the same, else without any styles."""
    bob = Person(alice, peer)
    events = alice.follow(kinds=['message.new'])
    for body, inside, forwarded in (
            ('hi there ☕', '<p><em>hi</em> there <strong>☕</strong></p>', '_hi_ there *☕*'),
            ('he said\nwell', '<p>he said</p><blockquote>well</blockquote>', 'he said\n> well'),
            ('2 *3* is bold', '<p>2 *3* is <b>bold</b></p>', None),
            ('unbelievable', '<p>un<b>believ</b>able</p>', None)):
        bob.say(body, xhtml(inside))
        message = events.wait_message(body)
        assert message['markup']
        made, = alice.call('Messages.Forward', ids=[message['id']], chat=bob.chat, options={})['items']
        heard = bob.hears_text(forwarded or body)
        assert heard.has('unstyled', 'urn:xmpp:styling:0') == (forwarded is None)
        assert not heard.has('html', 'http://jabber.org/protocol/xhtml-im')
        assert ('markup' in made) == (forwarded is not None)


def test_attention(alice, peer):
    """As a headline, which is kept nowhere, and as an ordinary message; not when it comes late."""
    alice.call('Accounts.Update', settings={'share': ['attention']})
    bob = Person(alice, peer)
    events = alice.follow(kinds=['message.new'])
    peer.send(alice.jid, 'Why no answer?', element('attention', st.ATTENTION), type='headline')
    assert events.wait_message('Why no answer?')['attention']
    bob.say('Hey!', element('attention', st.ATTENTION))
    assert events.wait_message('Hey!')['attention']
    alice.go_offline()
    bob.say('Hello?', element('attention', st.ATTENTION))
    peer.ping()
    alice.go_online()
    assert 'attention' not in events.wait_message('Hello?')


def test_attention_is_asked_for(alice, peer):
    """Who has not said that they want to be called announces nothing, and is not; who has said it does, and is."""
    call, bob = element('attention', st.ATTENTION), Person(alice, peer)
    events = alice.follow(kinds=['attention', 'message.new'])
    alice.befriend(peer)
    device = peer.wait_presence(alice.jid)['from']

    def announced():
        info = peer.iq('get', element('query', INFO), to=device).child('query', INFO)
        return st.ATTENTION in [feature['var'] for feature in info.children('feature', INFO)]
    assert not announced()
    peer.send(alice.jid, None, call, type='headline')
    bob.say('Well?', call)
    heard = events.wait(None)
    assert heard['kind'] == 'message.new' and 'attention' not in heard['data'], heard
    for share, told in (['attention'], True), (['typing'], False):
        alice.call('Accounts.Update', settings={'share': share})
        assert announced() == told
        bob.say(f'{share} now', call)
        assert events.wait_message(f'{share} now').get('attention', False) == told


def test_attention_without_a_word(alice, peer, log_in, server):
    """As it comes, of who is known, and not again and again; nothing of it is kept."""
    alice.call('Accounts.Update', settings={'share': ['attention']})
    call = element('attention', st.ATTENTION)
    bob = Person(alice, peer)
    events = alice.follow(kinds=['attention', 'message.new'])
    peer.send(alice.jid, None, call, type='headline')
    bob.say('who I am')
    events.wait_message('who I am')  # a stranger calls nobody
    alice.call('Chats.Accept', chat=peer.bare)
    peer.send(alice.jid, None, call, type='headline')
    heard = events.wait('attention')
    assert (heard['chat'], heard['data']['from']) == (peer.bare, peer.jid)
    peer.send(alice.jid, None, call, type='headline')
    bob.say('are you there?')
    assert events.wait(None)['data']['body'] == 'are you there?'
    assert alice.bodies(peer.bare) == ['who I am', 'are you there?']


def test_attention_of_ours(alice, peer):
    """Without a word it is a headline, which no server keeps, and only while the account is online."""
    events = alice.follow(kinds=['message.state'])
    call = alice.call('Messages.Send', chat=peer.bare, body='', options={'attention': True})['message']
    heard = peer.inbox.take(lambda s: s.name == 'message' and s.has('attention', st.ATTENTION), 'a call')
    assert (heard['type'], heard.body) == ('headline', None)
    assert call['attention'] and 'body' not in call
    events.wait_state(call['id'], 'sent')
    text = alice.call('Messages.Send', chat=peer.bare, body='look', options={'attention': True})['message']
    assert peer.wait_message('look').has('attention', st.ATTENTION)
    alice.go_offline()
    with pytest.raises(ApiError, match='Offline'):
        alice.call('Messages.Send', chat=peer.bare, body='', options={'attention': True})
    assert [message['id'] for message in alice.messages(peer.bare)] == [call['id'], text['id']]
    alice.go_online()
    alice.wait_archive()
    peer.ping()
    assert not peer.inbox.take_now(lambda s: s.name == 'message' and s.has('attention', st.ATTENTION))


def test_from_the_archive(alice, peer):
    """What was said meanwhile says the same."""
    bob = Person(alice, peer)
    events = alice.follow(kinds=['message.new'])
    bob.say('before')
    events.wait_message('before')
    alice.go_offline()
    bob.say('late', '<thread parent="a">b</thread>' + element('spoiler', st.SPOILER, 'x') +
            element('ephemeral', st.EPHEMERAL, timer=60))
    alice.go_online()
    late = events.wait_message('late')
    assert (late['thread'], late['thread_parent'], late['spoiler'], late['ephemeral_s']) == ('b', 'a', 'x', 60)
    assert threads(alice, bob.chat)[0] == [('b', 'a', 1)]
