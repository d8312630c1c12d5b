// Every language says all that the commands have and nothing more, within Discord's rules.
import { describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.ts';
import { optionSpecs } from '../../src/option.ts';
import { slashCommands } from '../../src/platforms/discord/slash-command.ts';
import { commandLength } from '../../src/platforms/discord/slash-limits.ts';
import { isSubcommand } from '../../src/platforms/discord/slash-schema.ts';
import { translations } from '../../src/translations/index.ts';
import type { Translation } from '../../src/translations/translation.ts';
import { commandListProblems } from '../fake/discord/command-rule.ts';
import { checkSchema } from '../fake/discord/schema-check.ts';
import { filesIn } from './tree.ts';

const typed = commands.all.filter(({ surface }) => surface === 'typed');
const cases = translations.map(({ locales, translation }) => [locales.join(' and '), translation] as const);

/** What there is to translate: `imagine`, `imagine.style`, `imagine.style.photo`; a group as `settings …`. */
function declared(): readonly string[] {
  const groups = commands.groups.map(({ name }) => `${name} …`);
  const inCommands = typed.flatMap(({ name, options }) => [
    name,
    ...optionSpecs(options).flatMap((spec) => [
      `${name}.${spec.name}`,
      // Ratios and sizes are the same everywhere.
      ...(spec.choices ?? [])
        .filter((choice) => /^[a-z-]{3,}$/.test(choice) && choice !== 'auto')
        .map((choice) => `${name}.${spec.name}.${choice}`),
    ]),
  ]);
  return [...groups, ...inCommands];
}

function translated({ groups, commands: all }: Translation): readonly string[] {
  const inCommands = Object.entries(all).flatMap(([name, { options }]) => [
    name,
    ...Object.entries(options).flatMap(([option, { choices = {} }]) => [
      `${name}.${option}`,
      ...Object.keys(choices).map((choice) => `${name}.${option}.${choice}`),
    ]),
  ]);
  return [...Object.keys(groups).map((name) => `${name} …`), ...inCommands];
}

it('serve the languages that are promised, one file each', () => {
  const promised = ['de', 'es-419', 'es-ES', 'fr', 'ja', 'pt-BR'];
  expect(translations.flatMap(({ locales }) => locales).sort()).toEqual(promised);
  const files = filesIn('src/translations').filter((path) => !/(index|translation)\.ts$/.test(path));
  expect(files).toHaveLength(translations.length);
});

describe.each(cases)('%s', (_, translation) => {
  it('says everything that the commands have, and nothing that they do not', () => {
    expect([...translated(translation)].sort()).toEqual([...declared()].sort());
  });

  it('names every command in the menu of a message, shortly and each differently', () => {
    for (const { name, menu } of commands.all)
      if (menu !== undefined) expect(translation.menus).toHaveProperty(name);
    const names = Object.values(translation.menus);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^.{2,32}$/u);
  });

  it('has no two commands of one name, and no two options in a command', () => {
    const double = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);
    const all = Object.values(translation.commands);
    const ways = Object.entries(translation.commands).map(([name, words]) =>
      name.includes(' ') ? `${name.split(' ')[0]} ${words.name}` : words.name,
    );
    expect(double([...ways, ...Object.values(translation.groups).map(({ name }) => name)])).toEqual([]);
    for (const { options } of all) expect(double(Object.values(options).map(({ name }) => name))).toEqual([]);
    for (const { options } of all) {
      for (const { choices = {} } of Object.values(options))
        expect(double(Object.values(choices))).toEqual([]);
    }
  });

  it('has names that leave room for a number, and summaries that need not be cut', () => {
    const all = Object.values(translation.commands);
    const options = all.flatMap((each) => Object.values(each.options));
    for (const words of [...Object.values(translation.groups), ...all, ...options]) {
      expect(words.name).toMatch(/^[-_'\p{L}\p{N}]{1,30}$/u);
      expect(words.name).toBe(words.name.toLowerCase());
      expect(words.summary).toMatch(/^.{2,75}$/u);
      expect(words.summary).not.toMatch(/[.。]$/);
    }
  });
});

describe('Discord', () => {
  const wire = slashCommands(commands, translations);

  it('takes every command in every language, by its published schemas and its further rules', () => {
    for (const command of wire) expect(checkSchema('ApplicationCommandUpdateRequest', command)).toEqual([]);
    expect(commandListProblems(JSON.parse(JSON.stringify(wire)))).toEqual([]);
  });

  it('counts no command beyond its limit in the longest language', () => {
    for (const command of wire) expect(commandLength(command)).toBeLessThanOrEqual(8000);
  });

  it('is told names, descriptions with what is usual, choices and numbered pictures', () => {
    const imagine = wire.find(({ name }) => name === 'imagine');
    const options = (imagine?.options ?? []).flatMap((each) => (isSubcommand(each) ? [] : [each]));
    const optionOf = (name: string) => options.find((each) => each.name === name);
    expect(imagine?.name_localizations).toMatchObject({
      de: 'bild',
      'es-ES': 'imagina',
      'es-419': 'imagina',
    });
    expect(optionOf('private')?.description_localizations?.de).toBe('Nur du siehst es (normalerweise nein)');
    const history = wire.find(({ name }) => name === 'history');
    const [whose] = (history?.options ?? []).flatMap((each) => ('choices' in each ? [each] : []));
    expect(whose?.choices?.[0]?.name_localizations?.ja).toBe('自分の画像');
    expect(optionOf('reference2')?.name_localizations?.fr).toBe('référence2');
    expect(optionOf('aspect_ratio')?.choices?.[0]).toEqual({ name: '1:1', value: '1:1' });
  });
});
