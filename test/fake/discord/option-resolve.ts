// Turns what a person typed into a command's options into Discord's wire form, refusing what the client would not let through.
import type { NewFile } from './cdn.ts';
import type { Parts } from './interaction-send.ts';
import { type NamedKind, resolveId } from './resolved.ts';
import { type Wire, wiresIn } from './wire.ts';
import type { Guild } from './world.ts';

/** A file for an attachment option; ids for people, channels and roles. */
export type OptionValue = string | number | boolean | NewFile;

export interface Typed {
  /** `show`, or `group show`. */
  subcommand?: string | undefined;
  options?: Record<string, OptionValue> | undefined;
  /** The option that is being typed into, for autocomplete: nothing is required or checked then. */
  focused?: string | undefined;
}

const OptionType = {
  Subcommand: 1,
  Group: 2,
  String: 3,
  Integer: 4,
  Boolean: 5,
  User: 6,
  Channel: 7,
  Role: 8,
  Mentionable: 9,
  Number: 10,
  Attachment: 11,
} as const;

const namedBy: Record<number, readonly NamedKind[]> = {
  [OptionType.User]: ['user'],
  [OptionType.Role]: ['role'],
  [OptionType.Channel]: ['channel'],
  [OptionType.Mentionable]: ['user', 'role'],
};

export function resolveOptions(
  parts: Parts,
  declared: readonly Wire[],
  typed: Typed,
  guild: Guild | undefined,
): { options: Wire[]; resolved: Wire | undefined } {
  const path = typed.subcommand?.split(' ') ?? [];
  const resolved: Record<string, Wire> = {};
  const options = nest(declared, path);
  return { options, resolved: Object.keys(resolved).length > 0 ? resolved : undefined };

  function nest(level: readonly Wire[], names: readonly string[]): Wire[] {
    const [name, ...rest] = names;
    if (name === undefined) return leaves(level);
    const chosen = level.find((each) => each.name === name && Number(each.type) <= OptionType.Group);
    if (!chosen) throw new Error(`The command has no subcommand ${name}`);
    return [{ name, type: chosen.type, options: nest(wiresIn(chosen.options), rest) }];
  }

  function leaves(level: readonly Wire[]): Wire[] {
    const given = typed.options ?? {};
    if (level.some((each) => Number(each.type) <= OptionType.Group)) {
      throw new Error('A command with subcommands cannot be used without one');
    }
    const focused = level.find((each) => each.name === typed.focused);
    if (typed.focused !== undefined && focused?.autocomplete !== true)
      throw new Error(`The option ${typed.focused} suggests nothing`);
    for (const name of Object.keys(given)) {
      if (!level.some((each) => each.name === name)) throw new Error(`The command has no option ${name}`);
    }
    return level.flatMap((option) => {
      // An option that was only just opened is asked for with nothing in it.
      const value = given[String(option.name)] ?? (option === focused ? '' : undefined);
      if (value === undefined) {
        if (option.required === true && typed.focused === undefined)
          throw new Error(`Option ${option.name} is required`);
        return [];
      }
      const isFocused = typed.focused === option.name;
      if (!isFocused) check(option, value);
      return [
        {
          name: option.name,
          type: option.type,
          value: typeof value === 'object' ? keepFile(value) : resolve(option, value),
          ...(isFocused ? { focused: true } : {}),
        },
      ];
    });
  }

  function keepFile(file: NewFile): string {
    const kept = parts.cdn.keep(`ephemeral-attachments/${parts.world.applicationId}`, file, true);
    resolved.attachments = { ...resolved.attachments, [kept.id]: parts.payloads.attachment(kept) };
    return kept.id;
  }

  function resolve(option: Wire, value: string | number | boolean): string | number | boolean {
    const type = Number(option.type);
    const kinds = namedBy[type];
    if (kinds !== undefined) resolveId(parts, guild, resolved, option, { id: String(value), kinds });
    return value;
  }
}

function check(option: Wire, value: OptionValue): void {
  const type = Number(option.type);
  const wrong = (why: string) => new Error(`Option ${option.name}: ${why}`);
  const isFile = typeof value === 'object';
  if (isFile !== (type === OptionType.Attachment)) throw wrong('a file goes into attachment options alone');
  if (isFile) return;
  const isNumber = type === OptionType.Integer || type === OptionType.Number;
  const expected = isNumber ? 'number' : type === OptionType.Boolean ? 'boolean' : 'string';
  if (typeof value !== expected) throw wrong(`needs a ${expected}`);
  if (type === OptionType.Integer && !Number.isInteger(value)) throw wrong('needs an integer');
  const choices = wiresIn(option.choices);
  if (choices.length > 0 && !choices.some((choice) => choice.value === value))
    throw wrong(`no choice ${value}`);
  if (typeof value === 'string' && type === OptionType.String) {
    const { min_length: min = 0, max_length: max = 6000 } = option;
    if (value.length < Number(min) || value.length > Number(max)) throw wrong('its length is not allowed');
  }
  if (typeof value === 'number') {
    const { min_value: min = -Infinity, max_value: max = Infinity } = option;
    if (value < Number(min ?? -Infinity) || value > Number(max ?? Infinity)) throw wrong('is out of range');
  }
}
