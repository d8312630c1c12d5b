// What manifest.json holds, made from the commands. Run by itself (`npm run slack-manifest`) it writes the file.
import { writeFile } from 'node:fs/promises';
import { commands } from '../commands/index.ts';
import { manifestFor } from './platforms/slack/register.ts';

export function renderSlackManifest(): string {
  return `${JSON.stringify(manifestFor(commands), undefined, 2)}\n`;
}

if (import.meta.main) {
  await writeFile(new URL('../manifest.json', import.meta.url), renderSlackManifest());
}
