# SPDX-License-Identifier: GPL-3.0-or-later
"""What the integration tests find ready: servers that live for a whole file, people for one test."""
import contextlib
import os
import signal
import sys

import pytest

from lib.certificates import Authority
from lib.cli import Cli
from lib.daemon import Daemon, last_words
from lib.disk import FaultyDisk
from lib.doors import DOORS
from lib.ejabberd import Ejabberd
from lib.fake_daemon import FakeDaemon
from lib.peer import Peer
from lib.process import discard, scratch
from lib.prosody import Prosody
from lib.screen import last_seen
from lib.scripted import Scripted
from lib.share import BUILDS, half
from lib.user import User

KINDS = {'prosody': Prosody, 'ejabberd': Ejabberd}


def pytest_configure(config):
    # An interrupted run cleans up like one that ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit('terminated'))
    # A shell lets what it starts in the background ignore SIGINT, and so would what we start and interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """WHINCHAT_SHARE names the build for which this run is, where each of two builds runs its share alone."""
    build = os.environ.get('WHINCHAT_SHARE')
    if not build:
        return
    if build not in BUILDS:
        raise pytest.UsageError(f'WHINCHAT_SHARE is one of {", ".join(BUILDS)}')
    # A daemon with the other library tells what this build's own daemon leaves to the other build.
    if 'WHINCHAT_DAEMON' in os.environ:
        build = BUILDS[1 - BUILDS.index(build)]
    kept = half(items, build, KINDS)
    config.hook.pytest_deselected(items=list(set(items).difference(kept)))
    items[:] = kept


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport():
    report = (yield).get_result()
    if report.failed:
        report.sections += last_words() + last_seen()


@pytest.fixture(scope='session')
def servers():
    """Gives a server by name and options, and starts it when it is first asked for."""
    running = {}
    with contextlib.ExitStack() as stack:
        def get(name, **options):
            key = (name, *sorted(options.items()))
            if key not in running:
                running[key] = stack.enter_context(KINDS[name](**options))
            server = running[key]
            if not server.running:
                server.start()
            return server
        yield get


@pytest.fixture(params=KINDS)
def server(request, servers):
    """Each of the real servers, with everything they have."""
    return servers(request.param)


@pytest.fixture
def prosody(servers):
    return servers('prosody')


@pytest.fixture
def ejabberd(servers):
    return servers('ejabberd')


@pytest.fixture(scope='session')
def authority():
    """A certificate authority for what is no real server."""
    directory = scratch('whinchat-ca-')
    yield Authority(directory)
    discard(directory)


@pytest.fixture
def scripted(authority):
    """A scripted server of this test alone."""
    with Scripted(authority) as made:
        yield made


@pytest.fixture
def log_in():
    """Logs people in, and out again at the end of the test: log_in(account, …) gives a Peer."""
    with contextlib.ExitStack() as stack:
        yield lambda account, *arguments, **options: stack.enter_context(
            Peer(account, *arguments, **options))


# What OMEMO takes is loaded where it is asked for: it would add half a second to each file of stories.

@pytest.fixture
def mini():
    """Logs in people with an OMEMO device of the tests' own, and out again at the end: mini(account, …)."""
    from lib.mini import Mini
    with contextlib.ExitStack() as stack:
        yield lambda account, **options: stack.enter_context(Mini(account, **options))


@pytest.fixture
def syndace():
    """The same with python-omemo, in the old namespace or the new one: syndace(account, new=True, …)."""
    from lib.syndace import Syndace
    from lib.syndace_new import NewSyndace
    with contextlib.ExitStack() as stack:
        yield lambda account, new=False, **options: stack.enter_context((NewSyndace if new else Syndace)(account, **options))


@pytest.fixture
def omemo_profanity():
    """Starts Profanity with its OMEMO for people, and ends it: omemo_profanity(account, …)."""
    from lib.profanity_omemo import OmemoProfanity
    with contextlib.ExitStack() as stack:
        yield lambda account, **options: stack.enter_context(OmemoProfanity(account, **options))


@pytest.fixture
def run_daemon():
    """Starts daemons, and stops them at the end of the test: each has to end with 0."""
    with contextlib.ExitStack() as stack:
        yield lambda **options: stack.enter_context(Daemon(**options))


@pytest.fixture(params=DOORS)
def door(request):
    """The name of each door in turn."""
    return request.param


@pytest.fixture
def daemon(request, run_daemon):
    """A daemon; with a bus where the test goes through the D-Bus door."""
    through_bus = 'door' in request.fixturenames and request.getfixturevalue('door') == 'dbus'
    return run_daemon(bus=through_bus)


@pytest.fixture
def use(request, daemon):
    """Gives somebody who uses the daemon through the door of the test: use(account)."""
    name = request.getfixturevalue('door') if 'door' in request.fixturenames else 'json'
    with contextlib.ExitStack() as stack:
        def make(account):
            user = User(daemon, account, name)
            stack.callback(user.close)
            return user
        yield make


@pytest.fixture
def people(server, use, log_in):
    """Alice, who uses the daemon, and Bob, who does not."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    return alice, bob


@pytest.fixture
def web(server):
    """A server for files whose certificate the account trusts."""
    from lib.file_server import FileServer
    with FileServer(server.authority) as made:
        yield made


@pytest.fixture
def fake():
    """A daemon whose answers the test decides."""
    with FakeDaemon() as made:
        yield made


@pytest.fixture
def cli(fake):
    """The command line, with that daemon."""
    return Cli(fake.root)


@pytest.fixture
def run_faulty():
    """Starts daemons whose disk fails when the test says so."""
    made = []

    def run():
        made.append(FaultyDisk())
        return made[-1].start()
    yield run
    for each in made:
        each.set_disk('well')
        each.close()
