// Runs before `npm start` and `npm test`, under whatever Node is there: installs the packages that the lock
// file names (Node 24 among them) when they are missing or others. With --test also what tests need.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';

// What npm says that it installed. When the files were written says nothing: a clone's are always new.
const installed = 'node_modules/.package-lock.json';

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

function packagesAreCurrent() {
  if (!existsSync(installed)) return false;
  const there = packagesOf(installed);
  const { '': _project, ...wanted } = packagesOf('package-lock.json');
  const isSame = (name) =>
    there[name].version === wanted[name]?.version && there[name].integrity === wanted[name]?.integrity;
  // Optional ones are for some machines only.
  const mayBeMissing = (name) => wanted[name].optional === true || wanted[name].devOptional === true;
  return (
    Object.keys(there).every(isSame) &&
    Object.keys(wanted).every((name) => name in there || mayBeMissing(name))
  );
}

function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error || status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} exited with ${status}`);
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function findPostgres() {
  return (
    succeeds('sh', ['-c', 'ls /usr/lib/postgresql/*/bin/initdb']) ||
    succeeds('sh', ['-c', 'command -v initdb'])
  );
}

function findChromium() {
  return process.env.CHROMIUM_PATH !== undefined || existsSync('/usr/bin/chromium');
}

function installDebianPackages(names) {
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) {
    throw new Error(
      `The tests need what is not installed here: ${names.join(', ')}.\n` +
        `On Debian or Ubuntu: sudo apt-get install ${names.join(' ')}\n` +
        'Elsewhere install PostgreSQL 15 or newer so that initdb is on the PATH, and Chromium with CHROMIUM_PATH naming it.',
    );
  }
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names]);
}

try {
  if (!packagesAreCurrent()) {
    // npm would empty the folder behind the link, which is somebody else's as well.
    if (isLink('node_modules')) {
      throw new Error(
        'node_modules is a link to a folder whose packages are not those of package-lock.json. ' +
          'Nothing was installed. Remove the link, or run npm ci where it leads, and start again.',
      );
    }
    // A CI flag or NODE_ENV=production must not leave out what the tests need.
    execFileSync('npm', ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'], {
      stdio: 'inherit',
    });
  }
  if (process.argv.includes('--test')) {
    const missing = [];
    if (!findPostgres()) missing.push('postgresql');
    if (!findChromium()) missing.push('chromium');
    if (!succeeds('python3', ['--version'])) missing.push('python3');
    if (missing.length > 0) installDebianPackages(missing);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
