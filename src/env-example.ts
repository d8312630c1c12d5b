// What .env.example holds, made from the table of variables. Run by itself (`npm run env-example`) it writes the file.
import { writeFile } from 'node:fs/promises';
import { providerList } from './providers/index.ts';
import { listVariables, type ProviderNames } from './variables.ts';

const heading = `# Every setting, each with its default. Copy this file to .env and take the # from what you set.
# \`npm run doctor\` says what is set, what works, and how to mend what does not.
# This file is written by \`npm run env-example\`.
`;

export function renderEnvExample(providers: readonly ProviderNames[]): string {
  const variables = listVariables(providers);
  const groups = [...new Set(variables.map(({ group }) => group))].map((group) => {
    const its = variables.filter((variable) => variable.group === group);
    const lines = its.map(({ name, summary, example }) => `# ${summary}.\n#${name}=${example}\n`);
    return `\n# --- ${group} ---\n\n${lines.join('\n')}`;
  });
  return heading + groups.join('');
}

if (import.meta.main) {
  await writeFile(new URL('../.env.example', import.meta.url), renderEnvExample(providerList));
}
