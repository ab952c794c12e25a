// Debian's packages of a later suite, fetched and unpacked into a folder of ours. A private apt
// configuration keeps the host's package lists, status and preferences untouched; the mirror,
// proxy and certificates stay the host's own.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output, run, which } from './process.mjs';
import { megabytes, say } from './progress.mjs';
import { debianSuite } from './versions.mjs';

const keyrings = ['debian-archive-keyring.gpg', 'debian-archive-keyring.pgp'].map((name) =>
  join('/usr/share/keyrings', name),
);

/** The host's own Debian mirror, as its apt knows it. */
function mirror() {
  const targets = output('apt-get', ['indextargets', '--format', '$(SITE) $(RELEASE)']) ?? '';
  for (const line of targets.split('\n')) {
    const [site, release] = line.split(' ');
    if (site && !/security|backports/.test(`${site} ${release}`)) return site;
  }
  return undefined;
}

/** Why Debian's packages cannot be used here, or undefined when they can. */
export function whyNoDebian() {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (!which('apt-get') || !which('dpkg-deb')) return 'this system has no apt-get';
  if (!keyrings.some((path) => existsSync(path)))
    return 'the package debian-archive-keyring is missing';
  if (!mirror()) return 'apt has no Debian mirror in its sources';
  return undefined;
}

/**
 * A private view of the pinned suite, or with `host` of the host's own sources and installed
 * packages; `folder` holds its lists and downloads until `close`.
 */
export class DebianSuite {
  constructor(folder, { host = false } = {}) {
    this.folder = folder;
    this.host = host;
    this.configuration = join(folder, 'apt.conf');
    this.archives = join(folder, 'archives');
  }

  /** Fetches the suite's package list. */
  async open() {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(join(this.archives, 'partial'), { recursive: true });
    mkdirSync(join(this.folder, 'lists/partial'), { recursive: true });
    writeFileSync(this.configuration, `${this.settings().join('\n')}\n`);
    say(`reading the package list of ${this.host ? 'this system' : `Debian ${debianSuite}`}`);
    await this.apt(['update'], 'reading the package list');
  }

  settings() {
    const at = (name) => JSON.stringify(join(this.folder, name));
    const shared = [
      // The host's hooks are written for root and for the host's own lists.
      '#clear APT::Update::Post-Invoke;',
      '#clear APT::Update::Post-Invoke-Success;',
      '#clear APT::Update::Pre-Invoke;',
      `Dir::State::lists ${at('lists')};`,
      `Dir::Cache ${at('.')};`,
      `Dir::Cache::archives ${at('archives')};`,
      'APT::Install-Recommends "false";',
      // apt would hand downloads to a user who cannot read this folder.
      'APT::Sandbox::User "root";',
      'Acquire::Languages "none";',
      'Acquire::Retries "3";',
      'Acquire::http::Timeout "30";',
    ];
    if (this.host) return shared;
    const keyring = keyrings.find((path) => existsSync(path));
    const source = `deb [signed-by=${keyring}] ${mirror()} ${debianSuite} main\n`;
    writeFileSync(join(this.folder, 'sources.list'), source);
    writeFileSync(join(this.folder, 'status'), '');
    return [
      ...shared,
      `Dir::Etc::sourcelist ${at('sources.list')};`,
      'Dir::Etc::sourceparts "/dev/null";',
      'Dir::Etc::preferences "/dev/null";',
      'Dir::Etc::preferencesparts "/dev/null";',
      `Dir::State ${at('.')};`,
      // An empty status: nothing of the host's counts as installed.
      `Dir::State::status ${at('status')};`,
    ];
  }

  apt(parameters, what) {
    return run('apt-get', ['-c', this.configuration, '-q', ...parameters], {
      cwd: this.archives,
      what: `${what} with apt`,
      remedy:
        'check that this machine reaches its Debian mirror (apt-get update), or install ' +
        'Emscripten yourself with emsdk and run again',
    });
  }

  /** Names of `packages` and all they depend on, less those that match `unwanted`. */
  async closure(packages, unwanted = /^$/) {
    const plan = await this.apt(['install', '-s', ...packages], `planning ${packages[0]}`);
    return [...plan.matchAll(/^Inst (\S+)/gm)]
      .map((match) => match[1])
      .filter((name) => packages.includes(name) || !unwanted.test(name));
  }

  /** Downloads the packages and unpacks them, one over the other, into `target`. */
  async unpack(packages, target, title) {
    const plan = await this.apt(['download', '--print-uris', ...packages], 'planning a download');
    const bytes = [...plan.matchAll(/^'\S+' \S+ (\d+)/gm)].reduce(
      (sum, m) => sum + Number(m[1]),
      0,
    );
    say(`downloading ${title}: ${packages.length} Debian packages, ${megabytes(bytes)}`);
    await this.apt(['download', ...packages], `downloading ${title}`);
    say(`unpacking into ${target}`);
    mkdirSync(target, { recursive: true });
    for (const name of readdirSync(this.archives).filter((file) => file.endsWith('.deb'))) {
      const archive = join(this.archives, name);
      await run('dpkg-deb', ['-x', archive, target], { what: `unpacking ${name}` });
      rmSync(archive);
    }
  }

  close() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
