// Puts the translations of a command beside its English words, as Discord's `…_localizations`. Pure.
import type { FieldSpec } from '../../option.ts';
import type { Translations } from '../../translations/index.ts';
import type { GroupWords, OptionWords, Translation } from '../../translations/translation.ts';

/** Texts by Discord's locale. */
export type Localised = Readonly<Record<string, string>>;
export type LocalisedNames = {
  readonly name_localizations?: Localised;
  readonly description_localizations?: Localised;
};

const longestDescription = 100;

export function shorten(description: string): string {
  if (description.length <= longestDescription) return description;
  return `${description.slice(0, longestDescription - 1)}…`;
}

export function localiseCommand(command: string, translations: Translations): LocalisedNames {
  return pair(translations, ({ commands }) => commands[command]);
}

export function localiseGroup(group: string, translations: Translations): LocalisedNames {
  return pair(translations, ({ groups }) => groups[group]);
}

/** The name in the menu of a message. */
export function localiseMenu(
  command: string,
  translations: Translations,
): Pick<LocalisedNames, 'name_localizations'> {
  const names = texts(translations, ({ menus }) => menus[command]);
  return names === undefined ? {} : { name_localizations: names };
}

/** @param number that stands behind the name of one of several pictures, or empty. */
export function localiseOption(
  command: string,
  spec: FieldSpec,
  number: string,
  translations: Translations,
): LocalisedNames {
  return pair(translations, (translation) => {
    const words = translation.commands[command]?.options[spec.name];
    if (words === undefined) return undefined;
    const summary = shorten(words.summary + usually(spec, words, translation));
    return { name: words.name + number, summary };
  });
}

export function localiseChoice(
  command: string,
  option: string,
  choice: string,
  translations: Translations,
): Pick<LocalisedNames, 'name_localizations'> {
  const names = texts(translations, ({ commands }) => commands[command]?.options[option]?.choices?.[choice]);
  return names === undefined ? {} : { name_localizations: names };
}

/** What a person with this locale is shown; undefined for English. */
export function translationFor(
  locale: string | undefined,
  translations: Translations,
): Translation | undefined {
  return translations.find(({ locales }) => locale !== undefined && locales.includes(locale))?.translation;
}

export function usually({ usual }: FieldSpec, words: OptionWords, translation: Translation): string {
  if (usual === undefined) return '';
  return translation.usually(usual === 'no' ? translation.no : (words.choices?.[usual] ?? usual));
}

function pair(
  translations: Translations,
  find: (translation: Translation) => GroupWords | undefined,
): LocalisedNames {
  const names = texts(translations, (translation) => find(translation)?.name);
  const descriptions = texts(translations, (translation) => find(translation)?.summary);
  return {
    ...(names && { name_localizations: names }),
    ...(descriptions && { description_localizations: descriptions }),
  };
}

/** Undefined when no language has one. */
function texts(
  translations: Translations,
  find: (translation: Translation) => string | undefined,
): Localised | undefined {
  const found = translations.flatMap(({ locales, translation }) => {
    const text = find(translation);
    return text === undefined ? [] : locales.map((locale) => [locale, text] as const);
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
