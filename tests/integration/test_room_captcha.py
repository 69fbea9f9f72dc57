# SPDX-License-Identifier: GPL-3.0-or-later
"""Rooms that ask who comes in for a CAPTCHA (XEP-0158): ejabberd's do, and its page answers; Prosody has no such rooms."""
import base64
import concurrent.futures
import pathlib
import re
import urllib.error
import urllib.parse
import urllib.request

import pytest

from lib.cli import Cli
from lib.doors import ApiError
from lib.peer import Peer
from lib.process import TIMEOUT
from lib.room import Occupant
from lib.stanza import element


class Guarded:
    """A room that asks everybody but its owner, and somebody who wants in."""

    def __init__(self, server, owner, guest, room):
        self.server, self.owner, self.guest, self.room = server, owner, guest, room
        self.events = guest.follow(kinds=['prompt.*', 'room.state', 'message.new'], accounts=[guest.jid])
        self._pool = concurrent.futures.ThreadPoolExecutor(2)

    def join(self, **options):
        """Begins to join, by a connection of its own: it takes until somebody answers."""
        door = self.guest.daemon.door(self.guest.door.name)
        return self._pool.submit(lambda: door.call(
            'Chats.Join', account=self.guest.jid, room=self.room, options={'bookmark': False, **options})['chat'])

    def prompt(self):
        """What is asked next."""
        return self.events.wait('prompt.new')['data']

    def prompts(self):
        return self.guest.door.call('Prompts.List')['prompts']

    def answer(self, prompt, text):
        self.guest.door.call('Prompts.Answer', prompt=prompt['prompt'], fields={'answer': text})

    def closed(self):
        return self.events.wait('prompt.closed')['data']['closed']

    def state(self, **wanted):
        """Waits until the room is so, and gives what was told."""
        return self.events.wait('room.state', lambda data: wanted.items() <= data.items())['data']

    def chat(self):
        """The room as it is listed; None where it is not."""
        return next((chat for chat in self.guest.call('Chats.List')['items'] if chat['chat'] == self.room), None)

    def bodies(self):
        return [message.get('body') for message in self.guest.messages(self.room)]

    def close(self):
        self._pool.shutdown()


@pytest.fixture
def guarded(request, servers, use):
    server = servers('ejabberd', registration='captcha', room_mam=getattr(request, 'param', True))
    owner = use(server.add_user('owner')).log_in()
    room = owner.call('Chats.Create', options={'nick': 'Owner', 'preset': 'none'})['chat']['chat']
    owner.call('Chats.Configure', chat=room, fields={'captcha_protected': ['1'], 'muc#roomconfig_persistentroom': ['1']})
    made = Guarded(server, owner, use(server.add_user('guest')).log_in(), room)
    yield made
    made.close()


@pytest.fixture
def shell(daemon):
    return Cli(daemon.root)


def read(prompt):
    """What the picture says; bytes have another form on each door."""
    data = prompt['media'][0]['data']
    return (base64.b64decode(data) if isinstance(data, str) else bytes(data))[8:].decode()


def answer_page(prompt, text):
    """What a person does in a browser."""
    data = urllib.parse.urlencode({'id': prompt['details']['url'].rpartition('/')[2], 'key': text}).encode()
    urllib.request.urlopen(prompt['details']['url'], data, timeout=TIMEOUT).close()


def shown_file(terminal):
    """Where the picture is that a person shall look at."""
    return pathlib.Path(re.search(r'xdg-open (\S+)', terminal.text)[1])


def refused(task):
    with pytest.raises(ApiError, match='NotAuthorized') as caught:
        task.result(TIMEOUT)
    return caught.value.data


def test_prompt(guarded, door):
    """A person reads the picture, and is in."""
    joining = guarded.join()
    prompt = guarded.prompt()
    assert (prompt['kind'], prompt['details']['room']) == ('captcha', guarded.room)
    assert 'Enter the text you see' in prompt['text'] and [field['name'] for field in prompt['fields']] == ['answer']
    assert set(prompt['details']) == {'room', 'url'} and prompt['media'][0]['type'] == 'image/png'
    assert guarded.state(state='joining', cause='captcha')['reason'] == prompt['details']['url']
    assert guarded.prompts() == [prompt] and not joining.done()
    guarded.answer(prompt, read(prompt))
    assert joining.result(TIMEOUT)['state'] == 'joined' and guarded.prompts() == []
    guarded.owner.send(guarded.room, 'Good evening')
    guarded.events.wait_message('Good evening')
    assert guarded.bodies() == ['Good evening']


@pytest.mark.parametrize('guarded', [True, False], ids=['archive', 'history'], indirect=True)
def test_page(guarded, door):
    """Whoever answers on the page is let in at once: what is said from then on is here, once."""
    joining = guarded.join()
    prompt = guarded.prompt()
    answer_page(prompt, read(prompt))
    guarded.owner.send(guarded.room, 'Behind the page')
    assert joining.result(TIMEOUT)['state'] == 'joined'
    assert guarded.closed() == 'solved' and guarded.prompts() == []
    guarded.owner.send(guarded.room, 'The end')
    guarded.events.wait_message('The end')
    if 'archive' in guarded.chat()['features']:
        guarded.guest.wait_room_archive(guarded.room)
    assert guarded.bodies() == ['Behind the page', 'The end']


def test_page_of_a_dismissed_prompt(guarded, door):
    """Who does not want to be asked has the page still."""
    joining = guarded.join()
    prompt = guarded.prompt()
    guarded.guest.door.call('Prompts.Dismiss', prompt=prompt['prompt'])
    assert guarded.closed() == 'dismissed' and not joining.done()
    answer_page(prompt, read(prompt))
    assert joining.result(TIMEOUT)['state'] == 'joined'


def test_wrong_answer(guarded, door):
    """It is told to who gave it and to who joins; who joins again is asked something else."""
    joining = guarded.join()
    prompt = guarded.prompt()
    with pytest.raises(ApiError, match='NotAuthorized') as caught:
        guarded.answer(prompt, 'no')
    assert caught.value.data['reason'] == 'captcha-failed'
    said = refused(joining)
    assert said['reason'] == 'captcha-failed' and 'url' not in said
    assert guarded.closed() == 'refused' and guarded.prompts() == [] and guarded.chat() is None
    joining = guarded.join()
    other = guarded.prompt()
    assert other['media'] != prompt['media']
    guarded.answer(other, read(other))
    assert joining.result(TIMEOUT)['state'] == 'joined'


def test_wrong_answer_on_the_page(guarded, door):
    joining = guarded.join()
    prompt = guarded.prompt()
    with pytest.raises(urllib.error.HTTPError):
        answer_page(prompt, 'no')
    said = refused(joining)
    assert (said['reason'], said['url']) == ('captcha', prompt['details']['url'])
    assert guarded.closed() == 'removed' and guarded.prompts() == []


def test_nobody_answers(guarded, door):
    """The room is tired of it first: the join ends, with the page."""
    joining = guarded.join()
    prompt = guarded.prompt()
    assert guarded.server.end_captchas() >= 1
    said = refused(joining)
    assert (said['reason'], said['url']) == ('captcha', prompt['details']['url'])
    assert guarded.closed() == 'removed' and guarded.chat() is None
    with pytest.raises(ApiError, match='NotFound'):
        guarded.answer(prompt, read(prompt))


def test_left_meanwhile(guarded, door):
    joining = guarded.join()
    guarded.prompt()
    guarded.guest.call('Chats.Leave', chat=guarded.room)
    with pytest.raises(ApiError, match='Cancelled'):
        joining.result(TIMEOUT)
    assert guarded.closed() == 'removed' and guarded.prompts() == []


def test_bookmark(guarded, door):
    """A room that is to be joined at each login asks a person, once for each."""
    guarded.guest.call('Bookmarks.Set', room=guarded.room, options={'autojoin': True})
    prompt = guarded.prompt()
    guarded.state(state='joining', cause='captcha')
    chat = guarded.chat()
    assert (chat['state'], chat['reason'], chat['text']) == ('joining', 'captcha', prompt['details']['url'])
    guarded.server.end_captchas()
    guarded.state(state='refused', cause='captcha')
    chat = guarded.chat()
    assert (chat['state'], chat['reason'], chat['text']) == ('refused', 'captcha', prompt['details']['url'])
    assert chat['unread'] == 0 and 'last' not in chat and guarded.prompts() == []
    guarded.guest.go_offline()
    guarded.guest.go_online()
    again = guarded.prompt()
    guarded.answer(again, read(again))
    guarded.state(state='joined')


def test_restart(guarded, door):
    """What a room asked the daemon of before is no question any more."""
    guarded.guest.call('Bookmarks.Set', room=guarded.room, options={'autojoin': True})
    before = guarded.prompt()
    guarded.guest.daemon.kill()
    guarded.guest.daemon.start()
    guarded.guest.reopen()
    after = guarded.guest.wait_prompt('captcha')
    assert after['prompt'] != before['prompt'] and guarded.prompts() == [after]
    guarded.answer(after, read(after))


def test_at_a_terminal(guarded, shell):
    """Who joins is asked, again where the answer was wrong; an empty one means the page."""
    words = ['room', 'join', guarded.room, '--no-bookmark', '-a', guarded.guest.jid]
    with shell.terminal(*words) as terminal:
        terminal.wait_text('Answer, or nothing: ')
        assert 'Enter the text you see' in terminal.text and '/captcha/' in terminal.text
        terminal.type('no\n')
        terminal.wait_text('The answer was wrong, or came too late.\n')
        terminal.text = ''
        terminal.wait_text('Answer, or nothing: ')
        path = shown_file(terminal)
        terminal.type(path.read_bytes()[8:].decode() + '\n')
        assert 'Joined as' in terminal.finish()
        assert not path.exists()
    guarded.guest.call('Chats.Leave', chat=guarded.room)
    first, second = guarded.prompt(), guarded.prompt()
    assert first['details']['room'] == second['details']['room'] == guarded.room
    with shell.terminal(*words) as terminal:
        terminal.wait_text('Answer, or nothing: ')
        prompt = guarded.prompt()
        terminal.type('\n')
        answer_page(prompt, read(prompt))
        assert 'Joined as' in terminal.finish()


def test_in_a_script(guarded, shell):
    """Where nobody can be asked, it is said how to answer, and the join waits."""
    with shell.start('room', 'join', guarded.room, '--no-bookmark', '-a', guarded.guest.jid) as joining:
        prompt = guarded.prompt()
        assert joining.talk() == (f'The room asks for a CAPTCHA; answer it with: whinchat prompts answer {prompt["prompt"]}, '
                                  f'or at {prompt["details"]["url"]}')
        shell.run('prompts', 'answer', prompt['prompt'], f'answer={read(prompt)}')
        assert joining.finish()[1].startswith('Joined as')


FORGED = ('<body>Prove it</body><captcha xmlns="urn:xmpp:captcha"><x xmlns="jabber:x:data" type="form">'
          '<field var="FORM_TYPE" type="hidden"><value>urn:xmpp:captcha</value></field>'
          '<field var="from" type="hidden"><value>{who}</value></field><field var="challenge" type="hidden"><value>c</value></field>'
          '<field var="sid" type="hidden"><value>{sid}</value></field><field var="qa" label="What is your password?"/></x></captcha>')


def test_who_is_not_joined_asks(server, use, door):
    """Nobody but a room that is being joined has a person asked: not who is talked with, nor a room that we are in."""
    alice, mallory = use(server.add_user('alice')).log_in(), Peer(server.add_user('mallory'))
    room = alice.call('Chats.Create', options={'nick': 'Alice', 'preset': 'none'})['chat']['chat']
    events = alice.follow(kinds=['message.new'], accounts=[alice.jid])
    guest = Occupant(mallory, room, 'Mallory')
    for to, who in ((alice.jid, mallory.account.jid), (f'{room}/Alice', room)):
        mallory.raw(element('message', None, FORGED.format(who=who, sid='x') + '<no-store xmlns="urn:xmpp:hints"/>', to=to, id='forged'))
    guest.say('The end')
    events.wait_message('The end')
    assert alice.prompts() == []
