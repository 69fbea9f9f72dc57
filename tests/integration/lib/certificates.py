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
        self._new_key(self._key)
        self._openssl('req', '-x509', '-new', '-key', self._key, '-out', self.ca_file, '-days', '30',
                      '-subj', f'/CN={name}', '-addext', 'basicConstraints=critical,CA:TRUE',
                      '-addext', 'keyUsage=critical,keyCertSign,cRLSign')

    def issue(self, name, domains=None, days=10, start=None, end=None):
        """Makes NAME.pem (certificate, CA, key), NAME.crt and NAME.key for those domains.

        start and end (YYYYMMDDHHMMSSZ) make one that is not valid yet or no more."""
        domains = domains or [name, f'*.{name}']
        key, request = self.directory / f'{name}.key', self.directory / f'{name}.csr'
        crt, pem = self.directory / f'{name}.crt', self.directory / f'{name}.pem'
        extensions = self.directory / f'{name}.ext'
        names = ','.join(f'DNS:{domain}' for domain in domains)
        extensions.write_text(f'[v3]\nsubjectAltName={names}\nbasicConstraints=CA:FALSE\n'
                              'extendedKeyUsage=serverAuth,clientAuth\n')
        self._new_key(key)
        self._openssl('req', '-new', '-key', key, '-subj', f'/CN={domains[0]}', '-out', request)
        if start or end:
            self._issue_dated(request, crt, extensions, start, end)
        else:
            self._openssl('x509', '-req', '-in', request, '-CA', self.ca_file, '-CAkey', self._key,
                          '-CAcreateserial', '-days', str(days), '-extfile', extensions,
                          '-extensions', 'v3', '-out', crt)
        pem.write_text(crt.read_text() + self.ca_file.read_text() + key.read_text())
        return pem

    def _issue_dated(self, request, crt, extensions, start, end):
        database, config = self.directory / 'index.txt', self.directory / 'ca.cnf'
        database.touch()
        config.write_text(f'[ca]\ndefault_ca=d\n[d]\ndatabase={database}\nnew_certs_dir={self.directory}\n'
                          'policy=p\nrand_serial=yes\ndefault_md=sha256\nunique_subject=no\n'
                          '[p]\ncommonName=supplied\n')
        self._openssl('ca', '-batch', '-notext', '-config', config, '-cert', self.ca_file,
                      '-keyfile', self._key, '-in', request, '-out', crt, '-extfile', extensions,
                      '-extensions', 'v3', '-startdate', start or '20000101000000Z',
                      '-enddate', end or '20990101000000Z')

    def _new_key(self, path):
        self._openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', path)
        path.chmod(0o600)

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
