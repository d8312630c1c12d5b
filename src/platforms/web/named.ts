// Whom and what an option can name on the page: its one member and its chat, by what they are called. There are no roles.
import type { AnyCommand } from '../../command.ts';
import { isNamedKind, type Named, type NamedKind } from '../../named.ts';
import { type FieldSpec, fieldSpecs } from '../../option.ts';
import { local } from './chat.ts';

const here: Readonly<Record<NamedKind, readonly Named[]>> = {
  person: [{ id: local.person.externalId, name: local.person.name }],
  role: [],
  channel: [{ id: local.channelId, name: local.channelId }],
};

/** With all that can be said for it as its choices, where it names anything. */
export function offerNames<Spec extends FieldSpec>(spec: Spec): Spec {
  return isNamedKind(spec.kind) ? { ...spec, choices: here[spec.kind].map(({ name }) => name) } : spec;
}

/** With or without @ or #, in any case. */
export function namedHere(kind: NamedKind, written: string): Named | undefined {
  const said = written.trim().replace(/^[@#]/, '').toLowerCase();
  return here[kind].find(({ name }) => name.toLowerCase() === said);
}

/** What was filled in as a name, with its id; what nothing is called stays as it is, and is refused as what it is. */
export function withIds(
  command: Pick<AnyCommand, 'options'>,
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const found = fieldSpecs(command.options).flatMap(({ name, kind }) => {
    const value = options[name];
    const named = isNamedKind(kind) && typeof value === 'string' ? namedHere(kind, value) : undefined;
    return named === undefined ? [] : [[name, named] as const];
  });
  return { ...options, ...Object.fromEntries(found) };
}
