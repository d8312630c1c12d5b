// A modal's state → a command's options, or what is wrong with them. Pure.
import { z } from 'zod';
import type { AnyCommand } from '../../command.ts';
import { slackMessages } from '../../messages/slack.ts';
import { type Named, readNamed } from '../../named.ts';
import { type FieldSpec, fieldSpecs } from '../../option.ts';
import { slackFile } from './pictured.ts';

const inputStateSchema = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  selected_user: z.string().nullish(),
  selected_conversation: z.string().nullish(),
  files: z.array(z.object({ id: z.string() })).nullish(),
});
export const formStateSchema = z.object({
  values: z.record(z.string(), z.record(z.string(), inputStateSchema)),
});
export type FormState = z.infer<typeof formStateSchema>;

export type FilledForm =
  | { readonly kind: 'options'; readonly options: Readonly<Record<string, unknown>> }
  /** Sentences by block, as a form shows them. */
  | { readonly kind: 'errors'; readonly errors: Record<string, string> };

export function readForm(state: FormState, command: Pick<AnyCommand, 'options'>): FilledForm {
  const specs = fieldSpecs(command.options);
  const given = specs.flatMap((spec) => {
    const value = readInput(state.values[spec.name]?.[spec.name], spec);
    return value === undefined ? [] : [[spec.name, value] as const];
  });
  const options = Object.fromEntries(given);
  const checked = command.options.safeParse(options);
  if (checked.success) return { kind: 'options', options };
  const errors = checked.error.issues.flatMap(({ path: [name] }) => {
    const spec = specs.find((known) => known.name === name);
    // What the form did not ask for cannot be mended in it: the command says what is missing.
    if (spec === undefined || state.values[spec.name] === undefined) return [];
    const missing = options[spec.name] === undefined;
    return [[spec.name, missing ? slackMessages.required : explain(spec)] as const];
  });
  return errors.length === 0
    ? { kind: 'options', options }
    : { kind: 'errors', errors: Object.fromEntries(errors) };
}

function explain({ kind, summary }: FieldSpec): string {
  return kind === 'role' ? slackMessages.groupById : slackMessages.invalidField(summary);
}

function readInput(input: z.infer<typeof inputStateSchema> | undefined, spec: FieldSpec): unknown {
  const chosen = input?.selected_option?.value;
  switch (spec.kind) {
    case 'text':
      return chosen ?? (input?.value?.trim() || undefined);
    case 'integer': {
      const written = chosen ?? input?.value;
      return written ? Number(written) : undefined;
    }
    case 'choice':
    case 'pick':
      return chosen;
    case 'flag':
      if (chosen !== undefined) return chosen === 'true';
      // An empty box of an option that was not touched says nothing: settings decide then.
      return (input?.selected_options?.length ?? 0) > 0 ? true : undefined;
    case 'person':
      return readId(input?.selected_user ?? chosen);
    case 'channel':
      return readId(input?.selected_conversation ?? chosen);
    case 'role': {
      const written = chosen ?? input?.value?.trim();
      return written ? (readNamed('role', written) ?? written) : undefined;
    }
    case 'images': {
      const files = input?.files ?? [];
      return files.length === 0 ? undefined : files.map(({ id }) => slackFile(id));
    }
    default:
      return spec.kind satisfies never;
  }
}

/** Slack tells ids alone. */
function readId(id: string | undefined): Named | undefined {
  return id === undefined ? undefined : { id, name: '' };
}
