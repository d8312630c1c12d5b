// The strictness that the code is read with: nobody loosens it in passing.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commands } from '../../commands/index.ts';
import { manifestFor } from '../../src/platforms/slack/register.ts';
import { manifestScopes } from '../fake/slack/seed.ts';
import { textOf } from './tree.ts';

const manifestSchema = z.looseObject({
  features: z.looseObject({
    shortcuts: z.array(
      z.object({ name: z.string(), type: z.string(), callback_id: z.string(), description: z.string() }),
    ),
    slash_commands: z.array(
      z.looseObject({ command: z.string(), description: z.string(), usage_hint: z.string().optional() }),
    ),
  }),
});

it('TypeScript is strict and only strips types', () => {
  const { compilerOptions } = JSON.parse(textOf('tsconfig.json'));
  const strict = [
    'strict',
    'noUncheckedIndexedAccess',
    'exactOptionalPropertyTypes',
    'noImplicitOverride',
    'noFallthroughCasesInSwitch',
    'verbatimModuleSyntax',
    'erasableSyntaxOnly',
    'noEmit',
  ];
  expect(strict.filter((name) => compilerOptions[name] !== true)).toEqual([]);
});

it('the linter knows the house’s own rules', () => {
  const { rules } = JSON.parse(textOf('biome.json')).linter;
  expect(rules).toMatchObject({
    preset: 'recommended',
    style: { noNonNullAssertion: 'error', noDefaultExport: 'error', useImportType: 'error' },
    suspicious: { noExplicitAny: 'error', noConsole: 'error' },
    nursery: { noFloatingPromises: 'error' },
  });
});

it('packages are pinned to one version each', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(textOf('package.json'));
  const loose = Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies }).filter(
    ([name, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)) && name !== '@types/node',
  );
  expect(loose).toEqual([]);
});

it('every script leads to a file that is there', () => {
  const { bench: _atItsOwnPace, ...scripts } = JSON.parse(textOf('package.json')).scripts;
  const files = Object.values<string>(scripts).flatMap((script) => script.match(/\S+\.(ts|mjs)\b/g) ?? []);
  for (const file of files) expect(textOf(file)).not.toBe('');
});

describe('Slack’s manifest', () => {
  const manifest = manifestSchema.parse(JSON.parse(textOf('manifest.json')));

  it('is what `npm run slack-manifest` writes: every command that there is, and none besides', () => {
    expect(JSON.parse(textOf('manifest.json'))).toEqual(manifestFor(commands));
  });

  it('asks for every scope from the first day', () => {
    expect(manifestFor(commands).oauth_config.scopes.bot.toSorted()).toEqual(manifestScopes.toSorted());
  });

  it('stays within Slack’s limits', () => {
    const { shortcuts, slash_commands: slash } = manifest.features;
    expect(shortcuts.filter(({ name }) => name.length > 24)).toEqual([]);
    expect(shortcuts.filter(({ description }) => description.length > 150)).toEqual([]);
    expect(shortcuts.filter(({ type }) => type === 'message').length).toBeLessThanOrEqual(5);
    expect(shortcuts.filter(({ type }) => type === 'global').length).toBeLessThanOrEqual(5);
    expect(slash.filter(({ command }) => !/^\/[a-z-]{1,31}$/.test(command))).toEqual([]);
    expect(slash.filter(({ description }) => description.length > 2000)).toEqual([]);
    expect(slash.filter(({ usage_hint: hint }) => (hint ?? '').length > 1000)).toEqual([]);
  });
});
