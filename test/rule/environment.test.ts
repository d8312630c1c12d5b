// The environment is a public interface: .env.example is what the program reads, and names stay.
import { expect, it } from 'vitest';
import { renderEnvExample } from '../../src/env-example.ts';
import { providerList } from '../../src/providers/index.ts';
import { listVariables, notYet } from '../../src/variables.ts';
import { filesIn, textOf } from './tree.ts';

const variables = listVariables(providerList);
const known = new Set([...variables.map(({ name }) => name), ...Object.keys(notYet)]);

/** Promised to operators, who write them into files of their own. */
const promised = `
  DISCORD_TOKEN DISCORD_APPLICATION_ID DISCORD_GUILD_IDS DISCORD_API_URL DISCORD_SHARDS DISCORD_SHARD_COUNT
  SLACK_BOT_TOKEN SLACK_APP_TOKEN SLACK_SIGNING_SECRET SLACK_CLIENT_ID SLACK_CLIENT_SECRET SLACK_API_URL
  ORTHOGONAL_API_KEY AIMLAPI_API_KEY RUNBASE_API_KEY APIMASTER_API_KEY VTRIX_API_KEY GOOGLE_API_KEY
  ROUTE DOUBT_LIMIT_USD DRAIN_TIMEOUT PROVIDERS SANDBOX
  DATABASE_URL DATA_DIR S3_ENDPOINT S3_BUCKET S3_ACCESS_KEY_ID S3_SECRET_ACCESS_KEY ROLE
  HOST PORT PUBLIC_URL SECRET_KEY LOG_LEVEL CREDITS_PER_USD
  DEFAULT_MEMBER_ALLOWANCE DEFAULT_TEAM_ALLOWANCE DEFAULT_PERIOD
  ADMINS TEAMS INSTALLATION_ALLOWANCE WEB EGRESS_ALLOW`
  .trim()
  .split(/\s+/);

it('.env.example is what `npm run env-example` writes', () => {
  expect(textOf('.env.example')).toBe(renderEnvExample(providerList));
});

it('.env.example sets nothing by itself', () => {
  const lines = textOf('.env.example').split('\n');
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
});

it('every promised name is read, or refused as not there yet', () => {
  expect(promised.filter((name) => !known.has(name))).toEqual([]);
});

it('every provider has its five variables', () => {
  for (const { prefix, needsKey } of providerList) {
    const its = [...(needsKey ? ['API_KEY', 'BASE_URL'] : []), 'MODELS', 'PRICES', 'OPTIONS'];
    expect(its.filter((name) => !known.has(`${prefix}_${name}`))).toEqual([]);
  }
});

it('no variable is named twice, or both read and refused', () => {
  const names = [...variables.map(({ name }) => name), ...Object.keys(notYet)];
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

it('the documents name no variable that nothing reads', () => {
  const documents = [
    'README.md',
    'CONTRIBUTING.md',
    ...filesIn('docs').filter((path) => path.endsWith('.md')),
  ];
  const prefixes = new Set([...known].map((name) => name.split('_')[0]));
  const unknown = documents.flatMap((path) =>
    [...textOf(path).matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)]
      .map(([, name = '']) => name)
      .filter((name) => prefixes.has(name.split('_')[0] ?? '') && !known.has(name))
      .map((name) => `${path}: ${name}`),
  );
  expect(unknown).toEqual([]);
});
