// The names of people and user groups that an option names by an id alone, looked up at Slack. A channel's name comes with
// its mention or not at all: to ask for it would take scopes that the app does not have.
import type { AnyCommand } from '../../command.ts';
import { type Named, namedSchema } from '../../named.ts';
import { fieldSpecs } from '../../option.ts';
import type { People } from './people.ts';

type Options = Readonly<Record<string, unknown>>;
type Names = Pick<People, 'nameOf' | 'nameOfGroup'>;

export async function withNames(
  options: Options,
  command: Pick<AnyCommand, 'options'>,
  people: Names,
): Promise<Options> {
  const found = await Promise.all(
    fieldSpecs(command.options).map(async ({ name, kind }) => {
      const value = namedSchema.safeParse(options[name]);
      if (!value.success || value.data.name !== '') return [];
      if (kind === 'person') return [[name, await personNamed(value.data, people)] as const];
      if (kind !== 'role') return [];
      const called = await people.nameOfGroup(value.data.id);
      return [[name, { ...value.data, name: called ?? '' }] as const];
    }),
  );
  return { ...options, ...Object.fromEntries(found.flat()) };
}

async function personNamed({ id }: Named, people: Names): Promise<Named> {
  const name = await people.nameOf(id);
  // Whoever cannot be looked up is called by their id.
  return { id, name: name === id ? '' : name };
}
