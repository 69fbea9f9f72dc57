# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate authority made for one test run, and certificates by it."""
import pathlib
import subprocess

from .process import Failed


class Authority:
    """ca.pem is what clients trust; issue() makes what servers show."""

    def __init__(self, directory, name='Whinchat test CA'):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.ca_file = self.directory / 'ca.pem'
        self._key = self.directory / 'ca.key'
        self._request(self._key, name, '-x509', '-out', self.ca_file, '-days', '200',
                      '-addext', 'basicConstraints=critical,CA:TRUE',
                      '-addext', 'keyUsage=critical,keyCertSign,cRLSign')

    def issue(self, name, domains=None, days=100, start=None, end=None):
        """Makes NAME.pem (certificate, CA, key), NAME.crt and NAME.key for those domains.

        start and end (YYYYMMDDHHMMSSZ) make one that is not valid yet or no more."""
        domains = domains or [name, f'*.{name}']
        key, crt, pem = (self.directory / f'{name}.{kind}' for kind in ('key', 'crt', 'pem'))
        extensions = {'subjectAltName': ','.join(f'DNS:{domain}' for domain in domains),
                      'basicConstraints': 'CA:FALSE', 'extendedKeyUsage': 'serverAuth,clientAuth'}
        if start or end:
            self._issue_dated(domains[0], key, crt, extensions, start, end)
        else:
            self._request(key, domains[0], '-x509', '-CA', self.ca_file, '-CAkey', self._key, '-days', str(days),
                          '-out', crt, *(word for each in extensions.items() for word in ('-addext', '='.join(each))))
        pem.write_text(crt.read_text() + self.ca_file.read_text() + key.read_text())
        return pem

    def _issue_dated(self, name, key, crt, extensions, start, end):
        database, config = self.directory / 'index.txt', self.directory / 'ca.cnf'
        request = self.directory / f'{crt.stem}.csr'
        database.touch()
        config.write_text(f'[ca]\ndefault_ca=d\n[d]\ndatabase={database}\nnew_certs_dir={self.directory}\n'
                          'policy=p\nrand_serial=yes\ndefault_md=sha256\nunique_subject=no\n'
                          '[p]\ncommonName=supplied\n[v3]\n'
                          + ''.join(f'{field}={value}\n' for field, value in extensions.items()))
        self._request(key, name, '-out', request)
        self._openssl('ca', '-batch', '-notext', '-config', config, '-cert', self.ca_file,
                      '-keyfile', self._key, '-in', request, '-out', crt,
                      '-extensions', 'v3', '-startdate', start or '20000101000000Z',
                      '-enddate', end or '20990101000000Z')

    def _request(self, key, name, *arguments):
        """Makes a key, and what asks for a certificate, or is one."""
        self._openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
                      '-keyout', key, '-subj', f'/CN={name}', '-config', '/dev/null', *arguments)
        key.chmod(0o600)

    @staticmethod
    def _openssl(*arguments):
        done = subprocess.run(['openssl', *map(str, arguments)], capture_output=True, text=True)
        if done.returncode:
            raise Failed(f'openssl {arguments[0]}: {done.stderr}')


def fingerprint(crt):
    """SHA-256 of a certificate, lower-case hex without colons."""
    done = subprocess.run(['openssl', 'x509', '-in', str(crt), '-noout', '-fingerprint', '-sha256'],
                          capture_output=True, text=True, check=True)
    return done.stdout.strip().split('=')[1].replace(':', '').lower()
