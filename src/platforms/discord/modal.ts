// A form → Discord's modal, in the language of the person who opened it. Pure; what comes back is submitted.ts's.
// Source of the limits: https://discord.com/developers/docs/components/reference
import { ComponentType, TextInputStyle } from 'discord.js';
import type { AnyCommand } from '../../command.ts';
import { unreachable } from '../../errors.ts';
import type { Form } from '../../form.ts';
import { discordMessages } from '../../messages/discord.ts';
import { type FieldSpec, fieldSpecs } from '../../option.ts';
import type { OptionWords, Translation } from '../../translations/translation.ts';
import { writeCustomId } from './custom-id.ts';
import { usually } from './localise.ts';
import { namingSelect } from './named.ts';

const limits = {
  fields: 5,
  title: 45,
  label: 45,
  description: 100,
  text: 4_000,
  options: 25,
  choice: 100,
  files: 10,
};

type Field = Form['fields'][number];
type Choice = { readonly value: string; readonly label: string; readonly description?: string };

/** @param translation undefined for English. */
export function modalOf(form: Form, command: AnyCommand, translation: Translation | undefined) {
  const specs = fieldSpecs(command.options);
  const known = form.fields.flatMap((field) => {
    const spec = specs.find(({ name }) => name === field.option);
    return spec === undefined ? [] : [{ field, spec }];
  });
  // What it is called in the menu is all that there is of its title in other languages.
  const title = (form.title === command.menu ? translation?.menus[command.name] : undefined) ?? form.title;
  return {
    custom_id: writeCustomId(form.command, form.subject),
    title: cut(title, limits.title),
    components: known.slice(0, limits.fields).map(({ field, spec }) => {
      const words = translation?.commands[command.name]?.options[spec.name];
      const description = cut(describe(spec, words, translation), limits.description);
      return {
        type: ComponentType.Label,
        label: cut(inWords(words?.name ?? spec.name), limits.label),
        ...(description === '' ? {} : { description }),
        component: inputFor(field, spec, words, translation),
      };
    }),
  };
}

/** What an option of few numbers or of none but yes and no is chosen from; undefined where it is written. */
function choicesFor(
  { choices }: Field,
  spec: FieldSpec,
  words: OptionWords | undefined,
  translation: Translation | undefined,
): readonly Choice[] | undefined {
  if (choices !== undefined) return choices;
  if (spec.kind === 'choice')
    return spec.choices?.map((value) => ({ value, label: words?.choices?.[value] ?? value }));
  if (spec.kind === 'flag')
    return [
      { value: 'true', label: inWords(translation?.yes ?? discordMessages.yes) },
      { value: 'false', label: inWords(translation?.no ?? discordMessages.no) },
    ];
  const { min, max } = spec;
  if (spec.kind !== 'integer' || min === undefined || max === undefined || max - min >= limits.options)
    return undefined;
  return Array.from({ length: max - min + 1 }, (_, index) => String(min + index)).map((value) => ({
    value,
    label: value,
  }));
}

function inputFor(
  field: Field,
  spec: FieldSpec,
  words: OptionWords | undefined,
  translation: Translation | undefined,
) {
  const common = { custom_id: spec.name, required: spec.required };
  const choices = choicesFor(field, spec, words, translation);
  if (choices !== undefined && choices.length > 0 && choices.length <= limits.options) {
    return {
      ...common,
      type: ComponentType.StringSelect,
      options: choices.map(({ value, label, description }) => ({
        value: value.slice(0, limits.choice),
        label: cut(label, limits.choice),
        ...(description === undefined ? {} : { description: cut(description, limits.choice) }),
        ...(value === field.value ? { default: true } : {}),
      })),
    };
  }
  switch (spec.kind) {
    case 'images':
      return {
        ...common,
        type: ComponentType.FileUpload,
        min_values: spec.required ? 1 : 0,
        max_values: Math.min(spec.max ?? 1, limits.files),
      };
    case 'person':
    case 'role':
    case 'channel':
      return { ...common, ...namingSelect(spec.kind, spec.forPosts, field.value) };
    case 'text':
    case 'choice':
    case 'pick':
    case 'integer':
    case 'flag': {
      // A number's `max` is not its length.
      const most = spec.kind === 'text' ? Math.min(spec.max ?? limits.text, limits.text) : limits.choice;
      return {
        ...common,
        type: ComponentType.TextInput,
        style: spec.long === true ? TextInputStyle.Paragraph : TextInputStyle.Short,
        max_length: most,
        ...(field.value === undefined ? {} : { value: field.value.slice(0, most) }),
      };
    }
    default:
      return unreachable(spec.kind);
  }
}

function describe(
  spec: FieldSpec,
  words: OptionWords | undefined,
  translation: Translation | undefined,
): string {
  if (translation !== undefined && words !== undefined)
    return words.summary + usually(spec, words, translation);
  return spec.summary + (spec.usual === undefined ? '' : ` (usually ${spec.usual})`);
}

function inWords(name: string): string {
  const words = name.replaceAll(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}
