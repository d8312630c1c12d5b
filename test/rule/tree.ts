// The project's own files as the rules read them: which there are, what they say, and whom they import.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Paths of all files below a folder, from the project's root, in order. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export type Import = {
  /** A path from the root for our own files, else the package's name (`node:fs`, `@slack/bolt`). */
  readonly to: string;
  readonly own: boolean;
  /** Gone when types are stripped. */
  readonly typeOnly: boolean;
  /** `import()`: loaded when it is needed. */
  readonly lazy: boolean;
};

const statement = /^(?:import|export)\s+(type\s+)?(?:[\w*{}\s,]+?\sfrom\s+)?'([^']+)';/gm;
const lazyImport = /\bimport\('([^']+)'\)/g;

export function importsOf(path: string): readonly Import[] {
  const text = textOf(path);
  const resolve = (target: string) =>
    target.startsWith('.') ? normalize(join(dirname(path), target)) : packageOf(target);
  const eager = [...text.matchAll(statement)].map(([, type, target = '']) => ({
    to: resolve(target),
    own: target.startsWith('.'),
    typeOnly: type !== undefined,
    lazy: false,
  }));
  const lazy = [...text.matchAll(lazyImport)].map(([, target = '']) => ({
    to: resolve(target),
    own: target.startsWith('.'),
    typeOnly: false,
    lazy: true,
  }));
  return [...eager, ...lazy];
}

function packageOf(target: string): string {
  const [first = '', second = ''] = target.split('/');
  return target.startsWith('@') ? `${first}/${second}` : first;
}

/** The text without comments and strings, for rules about what code does. */
export function codeOf(path: string): string {
  return textOf(path)
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''");
}
