// Run by itself (`npm run manifest`) it writes manifest.json, which makes the app at Slack, from the commands.
import { writeFile } from 'node:fs/promises';
import { commands } from '../../../commands/index.ts';
import { manifestFor } from './register.ts';

await writeFile(
  new URL('../../../manifest.json', import.meta.url),
  `${JSON.stringify(manifestFor(commands), undefined, 2)}\n`,
);
