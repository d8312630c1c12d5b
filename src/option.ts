// The options that a command can declare, each made here: what is asked for and what is accepted, said once. Also reads a
// declaration back, for whoever offers it to people.
import { z } from 'zod';
import { referenceSourceSchema } from './destination.ts';
import { type NamedKind, namedSchema } from './named.ts';
import type { SuggestionSource } from './suggestions.ts';

/** How an option is asked for; the zod schema beside it says what is accepted. */
export type OptionHint = {
  /** `pick`: only a form asks for it, with choices that are known when it opens. */
  readonly kind: 'text' | 'choice' | 'integer' | 'flag' | 'images' | 'pick' | NamedKind;
  readonly summary: string;
  /** Takes the words of a typed command that belong to no other option. One at most in a command. */
  readonly positional?: true;
  /** Several lines in a form. */
  readonly long?: true;
  /** Further names in a typed command, e.g. `ar` for `aspect_ratio`. */
  readonly aliases?: readonly string[];
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** What happens without it, for forms and help, e.g. `1:1`. Not applied by validation. */
  readonly usual?: string;
  /** Where values come from that are offered while somebody types; others are accepted as well. */
  readonly suggest?: SuggestionSource;
  /** Of channels: something is posted there by itself, so those that hold no messages of their own (forums) are not offered. */
  readonly forPosts?: true;
};

const hints = z.registry<OptionHint>();

const text = (hint: Omit<OptionHint, 'kind' | 'min'> & { readonly max: number }) =>
  z
    .string()
    .trim()
    .min(1)
    .max(hint.max)
    .register(hints, { kind: 'text', ...hint });

const named =
  (kind: NamedKind) =>
  (hint: Pick<OptionHint, 'summary' | 'aliases' | 'positional' | 'usual' | 'forPosts'>) =>
    namedSchema.clone().register(hints, { kind, ...hint });

/** The options that a command can declare. Each is a zod schema that carries its hint; none has a default. */
export const option = {
  text: (hint: Omit<OptionHint, 'kind' | 'min' | 'suggest'> & { readonly max: number }) => text(hint),
  /** Text that people mostly take from a list known only at run time. */
  suggested: (
    hint: Omit<OptionHint, 'kind' | 'min'> & { readonly max: number; readonly suggest: SuggestionSource },
  ) => text(hint),
  choice: <const Choice extends string>(
    choices: readonly [Choice, ...Choice[]],
    hint: Omit<OptionHint, 'kind' | 'choices' | 'min' | 'max'>,
  ) => z.enum(choices).register(hints, { kind: 'choice', choices, ...hint }),
  integer: (hint: Omit<OptionHint, 'kind'> & { readonly min: number; readonly max: number }) =>
    z
      .int()
      .min(hint.min)
      .max(hint.max)
      .register(hints, { kind: 'integer', ...hint }),
  flag: (hint: Omit<OptionHint, 'kind' | 'min' | 'max'>) =>
    z.boolean().register(hints, { kind: 'flag', ...hint }),
  /** Pictures attached to the invocation; on Discord `max` attachment options named `<name>1`, `<name>2` …, or `<name>` alone. */
  images: (hint: Omit<OptionHint, 'kind' | 'min'> & { readonly max: number }) =>
    z
      .array(referenceSourceSchema)
      .max(hint.max)
      .register(hints, { kind: 'images', ...hint }),
  /** Somebody in the team. The value has the platform's own id; the name may be empty. So with roles and channels. */
  person: named('person'),
  /** A role, or what stands for one: a user group on Slack. */
  role: named('role'),
  /** A channel or a thread. */
  channel: named('channel'),
  /** One of the choices that the command's own form lists, which are known only when it opens; never typed. */
  pick: (hint: Pick<OptionHint, 'summary'>) =>
    z
      .string()
      .max(75)
      .register(hints, { kind: 'pick', ...hint }),
};

/** What a form can ask for. */
export type FieldSpec = OptionHint & { readonly name: string; readonly required: boolean };
/** An option as platforms offer it to whoever types. */
export type OptionSpec = FieldSpec & { readonly kind: Exclude<OptionHint['kind'], 'pick'> };

/** What can be said of a command, in the order of its declaration. */
export function optionSpecs(options: z.ZodObject): readonly OptionSpec[] {
  return fieldSpecs(options).flatMap((spec) => {
    const { kind } = spec;
    return kind === 'pick' ? [] : [{ ...spec, kind }];
  });
}

/** The same with what only forms ask for. */
export function fieldSpecs(options: z.ZodObject): readonly FieldSpec[] {
  return Object.entries(options.shape).map(([name, schema]) => {
    const required = !(schema instanceof z.ZodOptional);
    const hint = hints.get(required ? schema : schema.unwrap());
    if (hint === undefined) throw new Error(`The option ${name} was not made with one of option's makers`);
    return { ...hint, name, required };
  });
}
