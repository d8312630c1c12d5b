// Runs before `npm start` and `npm test`, under whatever Node is there: installs the packages that the lock
// file names (Node 24 among them) when they are missing or older than it. With --test also what tests need.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const installed = 'node_modules/.package-lock.json';

function packagesAreCurrent() {
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs;
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
