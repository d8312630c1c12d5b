// What Discord demands of application commands beyond its published schemas.
// Source: https://discord.com/developers/docs/interactions/application-commands
import type { FormProblem } from './discord-error.ts';
import { isWire, type Wire, wiresIn } from './wire.ts';

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const LOCALES = new Set(
  'id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko'.split(
    ' ',
  ),
);
const MAX_CHARACTERS = 8000;
const MAX_PER_TYPE: Record<number, number> = { 1: 100, 2: 15, 3: 15, 4: 1 };
const SUBCOMMAND = 1;
const SUBCOMMAND_GROUP = 2;
const CHOICE_TYPES = new Set([3, 4, 10]);
/** The published schemas let unknown fields pass; these belong to some types of options alone. */
const TYPES_WITH: Record<string, ReadonlySet<number>> = {
  autocomplete: CHOICE_TYPES,
  channel_types: new Set([7]),
  min_length: new Set([3]),
  max_length: new Set([3]),
  min_value: new Set([4, 10]),
  max_value: new Set([4, 10]),
};

type Path = (string | number)[];

export function commandProblems(command: Wire): FormProblem[] {
  const type = Number(command.type ?? 1);
  const found = localizationProblems(command, [], type === 1);
  if (type !== 1) {
    if (command.description) found.push(at(['description'], 'CANNOT_HAVE', 'is for slash commands alone'));
    if (wiresIn(command.options).length > 0) {
      found.push(at(['options'], 'CANNOT_HAVE', 'is for slash commands alone'));
    }
    if (String(command.name).trim() === '') found.push(at(['name'], 'BASE_TYPE_REQUIRED', 'is required'));
    return found;
  }
  found.push(...nameProblems(command.name, ['name']));
  if (!command.description) found.push(at(['description'], 'BASE_TYPE_REQUIRED', 'This field is required'));
  found.push(...optionProblems(wiresIn(command.options), ['options'], undefined));
  const length = characters(command);
  if (length > MAX_CHARACTERS) {
    found.push(
      at([], 'APPLICATION_COMMAND_TOO_LARGE', `Command exceeds maximum size (${MAX_CHARACTERS}): ${length}`),
    );
  }
  return found;
}

export function commandListProblems(commands: readonly Wire[]): FormProblem[] {
  const found = commands.flatMap((command, index) =>
    commandProblems(command).map((each) => ({ ...each, path: [index, ...each.path] })),
  );
  const seen = new Set<string>();
  for (const [index, command] of commands.entries()) {
    const key = `${command.type ?? 1} ${command.name}`;
    if (seen.has(key)) {
      found.push(
        at([index], 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique'),
      );
    }
    seen.add(key);
  }
  for (const [type, limit] of Object.entries(MAX_PER_TYPE)) {
    const count = commands.filter((command) => Number(command.type ?? 1) === Number(type)).length;
    if (count > limit)
      found.push(at([], 'MAX_COMMANDS', `${count} commands of type ${type}, at most ${limit}`));
  }
  return found;
}

function optionProblems(options: readonly Wire[], path: Path, parentType: number | undefined): FormProblem[] {
  const found: FormProblem[] = [];
  const names = new Set<unknown>();
  let sawOptional = false;
  const nested = options.filter((option) => isNesting(option)).length;
  if (nested > 0 && nested < options.length) {
    found.push(
      at(path, 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', 'Sub-commands and other options cannot mix'),
    );
  }
  for (const [index, option] of options.entries()) {
    const here = [...path, index];
    found.push(...nameProblems(option.name, [...here, 'name']), ...localizationProblems(option, here, true));
    if (names.has(option.name)) {
      found.push(at(here, 'APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE', 'Option names must be unique'));
    }
    names.add(option.name);
    if (isNesting(option)) {
      const isAtTop = parentType === undefined;
      const allowed = isAtTop || (option.type === SUBCOMMAND && parentType === SUBCOMMAND_GROUP);
      if (!allowed) found.push(at(here, 'APPLICATION_COMMAND_OPTIONS_DEPTH', 'Nested too deeply'));
      found.push(...optionProblems(wiresIn(option.options), [...here, 'options'], Number(option.type)));
      continue;
    }
    if (option.required !== true) sawOptional = true;
    else if (sawOptional) {
      const message = 'Required options must be placed before non-required options';
      found.push(at([...here, 'required'], 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', message));
    }
    found.push(...choiceProblems(option, here), ...misplaced(option, here));
  }
  return found;
}

function choiceProblems(option: Wire, path: Path): FormProblem[] {
  const choices = wiresIn(option.choices);
  const found: FormProblem[] = [];
  if (choices.length > 0 && option.autocomplete === true) {
    found.push(at([...path, 'choices'], 'APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE', 'Not both'));
  }
  if (choices.length > 0 && !CHOICE_TYPES.has(Number(option.type))) {
    found.push(at([...path, 'choices'], 'APPLICATION_COMMAND_OPTIONS_CHOICES_TYPE', 'Not for this type'));
  }
  for (const key of ['name', 'value']) {
    if (new Set(choices.map((choice) => choice[key])).size < choices.length) {
      found.push(
        at([...path, 'choices'], 'APPLICATION_COMMAND_OPTIONS_CHOICE_DUPLICATE', `${key}s must be unique`),
      );
    }
  }
  const [min, max] = [option.min_value ?? option.min_length, option.max_value ?? option.max_length].map(
    Number,
  );
  if (min !== undefined && max !== undefined && min > max) {
    found.push(at(path, 'BASE_TYPE_MIN_MAX', 'The least is above the most'));
  }
  for (const [index, choice] of choices.entries()) {
    found.push(...localizationProblems(choice, [...path, 'choices', index], false));
  }
  return found;
}

function misplaced(option: Wire, path: Path): FormProblem[] {
  return Object.entries(TYPES_WITH).flatMap(([field, types]) =>
    option[field] === undefined || types.has(Number(option.type))
      ? []
      : [at([...path, field], 'CANNOT_HAVE', `Not for options of type ${option.type}`)],
  );
}

function nameProblems(name: unknown, path: Path): FormProblem[] {
  const text = String(name);
  if (NAME.test(text) && text === text.toLowerCase()) return [];
  return [at(path, 'APPLICATION_COMMAND_INVALID_NAME', `Command name is invalid: ${text}`)];
}

function localizationProblems(of: Wire, path: Path, namesAreStrict: boolean): FormProblem[] {
  const found: FormProblem[] = [];
  for (const field of ['name_localizations', 'description_localizations']) {
    const texts = isWire(of[field]) ? of[field] : {};
    for (const [locale, text] of Object.entries(texts)) {
      const here = [...path, field, locale];
      if (!LOCALES.has(locale)) found.push(at(here, 'BASE_TYPE_CHOICES', 'Unknown locale'));
      if (namesAreStrict && field === 'name_localizations') found.push(...nameProblems(text, here));
    }
  }
  return found;
}

/** Names, descriptions and choice values of a command and all in it; of each localised field its longest text. */
function characters(of: Wire): number {
  const value = typeof of.value === 'string' ? of.value.length : 0;
  const inside = [...wiresIn(of.options), ...wiresIn(of.choices)];
  const own = longest(of.name, of.name_localizations) + longest(of.description, of.description_localizations);
  return inside.reduce((sum, each) => sum + characters(each), own + value);
}

function longest(text: unknown, localizations: unknown): number {
  const others = isWire(localizations) ? Object.values(localizations) : [];
  return Math.max(0, ...[text, ...others].map((each) => (typeof each === 'string' ? each.length : 0)));
}

function isNesting(option: Wire): boolean {
  return option.type === SUBCOMMAND || option.type === SUBCOMMAND_GROUP;
}

function at(path: Path, code: string, message: string): FormProblem {
  return { path, code, message };
}
