# SPDX-License-Identifier: GPL-3.0-or-later
"""Bus and keyring without a desktop do what the stories with secrets rely on."""
import pytest

from lib.session import SECRETS, Session

WHO = ('service', 'whinchat', 'account', 'alice@x.test')


@pytest.fixture
def session():
    with Session() as made:
        made.start_bus()
        yield made


def test_no_secret_service(session):
    assert session.secret_tool('lookup', *WHO)[0] != 0


def test_open_keyring_keeps_over_a_restart(session):
    session.start_keyring()
    assert session.secret_tool('store', '--label=chat', *WHO, secret='s3cret')[0] == 0
    session.stop_keyring()
    session.start_keyring()
    assert session.secret_tool('lookup', *WHO) == (0, 's3cret')


def test_locked_keyring_and_unlock(session):
    session.start_keyring(locked=True)
    assert session.secret_tool('store', '--label=chat', *WHO, secret='s3cret')[0] != 0
    session.unlock_keyring()
    assert session.secret_tool('store', '--label=chat', *WHO, secret='s3cret')[0] == 0


def test_bus_restart(session):
    session.start_keyring()
    session.stop_bus()
    session.start_bus()
    session.wait_name(SECRETS, owned=False)
    assert session.bus.running
