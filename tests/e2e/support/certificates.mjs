// Owns: throw-away certificates, made with the openssl program: one authority, good and bad ones.
// Must not know: who serves or trusts them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const new_key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export class Certificates {
  #folder = mkdtempSync(join(tmpdir(), 'veilleur-certificates-'));

  constructor() {
    this.authority = this.#path('ca.pem');
    writeFileSync(this.#path('index.txt'), '');
    writeFileSync(this.#path('serial'), '1000\n');
    writeFileSync(this.#path('ca.cnf'), `[ca]\ndefault_ca=here\n[here]\ndatabase=${this.#path('index.txt')}
serial=${this.#path('serial')}\nnew_certs_dir=${this.#folder}\ndefault_md=sha256\npolicy=any
unique_subject=no\ncopy_extensions=copy\n[any]\ncommonName=supplied\n`);
    this.#openssl('req', '-x509', ...new_key, '-days', '30', '-subj', '/CN=Test authority',
      '-keyout', this.#path('ca.key'), '-out', this.authority);
  }

  #path(name) {
    return join(this.#folder, name);
  }

  #openssl(...args) {
    execFileSync('openssl', args, { stdio: 'pipe' }); // what it complains about is in the exception
  }

  /** Signed by the authority; `names` is a subjectAltName, `dates` go to `openssl ca`. */
  signed(name, names, dates = ['-days', '30']) {
    this.#openssl('req', ...new_key, '-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`,
      '-keyout', this.#path(`${name}.key`), '-out', this.#path(`${name}.csr`));
    this.#openssl('ca', '-batch', '-config', this.#path('ca.cnf'), '-cert', this.authority,
      '-keyfile', this.#path('ca.key'), ...dates, '-notext', '-in', this.#path(`${name}.csr`), '-out', this.#path(`${name}.pem`));
    return { certificate: this.#path(`${name}.pem`), key: this.#path(`${name}.key`) };
  }

  self_signed(name, names) {
    this.#openssl('req', '-x509', ...new_key, '-days', '30', '-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`,
      '-keyout', this.#path(`${name}.key`), '-out', this.#path(`${name}.pem`));
    return { certificate: this.#path(`${name}.pem`), key: this.#path(`${name}.key`) };
  }

  remove() {
    rmSync(this.#folder, { recursive: true });
  }
}
