# SPDX-License-Identifier: GPL-3.0-or-later
"""The failing network fails as it is told, and else passes everything."""
import pytest

from lib import stanza as st
from lib.peer import Peer
from lib.process import Failed
from lib.proxy import DOWN, UP, Proxy


@pytest.fixture
def alice(scripted):
    return scripted.add_user('alice')


def test_passes_everything(scripted, alice, log_in):
    with Proxy(scripted.c2s_port) as proxy:
        peer, stream = log_in(alice, port=proxy.port), scripted.accept()
        peer.send_many(st.message('bob@else.test', 'x' * size) for size in range(0, 20000, 1999))
        stream.wait_message('x' * 19990)
        stream.send(*[st.message(peer.jid, 'y' * size, from_='bob@else.test') for size in range(0, 20000, 1999)])
        peer.wait_message('y' * 19990)


def test_pieces_and_pauses(scripted, alice, log_in):
    with Proxy(scripted.c2s_port, seed=7) as proxy:
        peer, stream = log_in(alice, port=proxy.port), scripted.accept()
        peer.send('bob@else.test', 'x' * 50000)
        stream.wait_message('x' * 50000)


def test_pieces_are_the_same_every_time():
    def sizes(seed):
        proxy = Proxy(1, seed=seed)
        pieces = [len(piece) for piece in proxy._pieces(b'x' * 100000)]
        proxy.close()
        return pieces
    assert sizes(3) == sizes(3) != sizes(4)
    assert sum(sizes(3)) == 100000


@pytest.mark.parametrize('cut', ['cut', 'half_close', 'exactly'])
def test_cuts(scripted, alice, log_in, cut):
    with Proxy(scripted.c2s_port) as proxy:
        peer, stream = log_in(alice, port=proxy.port), scripted.accept()
        stream.wait_presence()
        if cut == 'cut':
            proxy.cut()
        elif cut == 'half_close':
            proxy.half_close(DOWN)
        else:
            passed = proxy.passed[DOWN]
            proxy.cut_after(DOWN, 100)
            stream.send(st.message(peer.jid, 'z' * 1000, from_='bob@else.test'))
        with pytest.raises(ConnectionError):
            peer.wait_message('nothing')
        stream.wait_end()
        assert cut != 'exactly' or proxy.passed[DOWN] == passed + 100


def test_stall(scripted, alice, log_in):
    with Proxy(scripted.c2s_port) as proxy:
        peer, stream = log_in(alice, port=proxy.port), scripted.accept()
        stream.wait_presence()
        proxy.stall(UP)
        before = proxy.passed[UP]
        peer.send('bob@else.test', 'waits')
        stream.send(st.message(peer.jid, 'the other way', from_='bob@else.test'))
        peer.wait_message('the other way')
        assert proxy.passed[UP] == before and not stream.inbox.peek()
        proxy.unstall(UP)
        stream.wait_message('waits')


def test_refuses(scripted, alice, log_in):
    with Proxy(scripted.c2s_port) as proxy:
        proxy.refuse()
        with pytest.raises((Failed, TimeoutError)):
            Peer(alice, port=proxy.port, timeout=2)
        proxy.refuse(False)
        log_in(alice, port=proxy.port)
