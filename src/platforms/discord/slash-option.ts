// A command's options → Discord's, in every language. Pure.
import { ApplicationCommandOptionType } from 'discord.js';
import type { AnyCommand } from '../../command.ts';
import { unreachable } from '../../errors.ts';
import { type OptionSpec, optionSpecs } from '../../option.ts';
import type { Translations } from '../../translations/index.ts';
import { localiseChoice, localiseOption, shorten } from './localise.ts';
import { namingOption } from './named.ts';
import { limits } from './slash-limits.ts';
import type { SlashOption } from './slash-schema.ts';

/** All options of a command, those that are required first, as Discord wants it. */
export function slashOptions(
  command: Pick<AnyCommand, 'name' | 'options' | 'acknowledge'>,
  translations: Translations,
): SlashOption[] {
  // Discord sends nothing without what is required, and given nothing a form asks for it.
  const asksInForm = command.acknowledge === 'form';
  const specs = optionSpecs(command.options).map((spec) =>
    asksInForm ? { ...spec, required: false } : spec,
  );
  const withoutImages = specs.filter((spec) => spec.kind !== 'images').length;
  const options = specs.flatMap((spec) =>
    slashOption(command.name, spec, translations, limits.options - withoutImages),
  );
  return [...options.filter((each) => each.required), ...options.filter((each) => !each.required)];
}

/** The names of the attachment options that stand for one option of pictures. */
export function attachmentNames(spec: OptionSpec): readonly string[] {
  if (spec.max === 1) return [spec.name];
  return Array.from(
    { length: Math.min(spec.max ?? 1, limits.options) },
    (_, index) => `${spec.name}${index + 1}`,
  );
}

function slashOption(
  command: string,
  spec: OptionSpec,
  translations: Translations,
  room: number,
): readonly SlashOption[] {
  const { name, required } = spec;
  const usual = spec.usual === undefined ? '' : ` (usually ${spec.usual})`;
  const description = shorten(spec.summary + usual);
  const common = { name, description, required, ...localiseOption(command, spec, '', translations) };
  switch (spec.kind) {
    case 'text': {
      const most = Math.min(spec.max ?? limits.text, limits.text);
      const lengths = { min_length: 1, max_length: most };
      const autocomplete = spec.suggest === undefined ? {} : { autocomplete: true };
      return [{ ...common, type: ApplicationCommandOptionType.String, ...lengths, ...autocomplete }];
    }
    case 'choice': {
      const choices = (spec.choices ?? []).map((choice) => ({
        name: choice,
        ...localiseChoice(command, name, choice, translations),
        value: choice,
      }));
      return [{ ...common, type: ApplicationCommandOptionType.String, choices }];
    }
    case 'integer': {
      const range = {
        ...(spec.min === undefined ? {} : { min_value: spec.min }),
        ...(spec.max === undefined ? {} : { max_value: spec.max }),
      };
      return [{ ...common, type: ApplicationCommandOptionType.Integer, ...range }];
    }
    case 'flag':
      return [{ ...common, type: ApplicationCommandOptionType.Boolean }];
    case 'person':
    case 'role':
    case 'channel':
      return [{ ...common, ...namingOption(spec.kind, spec.forPosts) }];
    case 'images':
      return attachmentNames(spec)
        .slice(0, room)
        .map((each, index) => ({
          ...common,
          ...localiseOption(command, spec, each.slice(name.length), translations),
          type: ApplicationCommandOptionType.Attachment,
          name: each,
          required: required && index === 0,
        }));
    default:
      return unreachable(spec.kind);
  }
}
