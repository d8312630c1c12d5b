// What somebody filled into a form → options, each read by its declaration. Pure; whether a value is acceptable is for
// the declaration to say.
import type { AnyCommand } from '../../command.ts';
import { unreachable } from '../../errors.ts';
import { type FieldSpec, fieldSpecs } from '../../option.ts';
import { namedIn } from './named.ts';
import { referenceTo } from './pictures.ts';
import type { Interaction, WireField, WireResolved } from './wire.ts';

type Submitted = Extract<Interaction, { type: 5 }>['data'];
type Where = { readonly channelId: string; readonly apiUrl: string | undefined };

export function readFields(
  data: Submitted,
  command: AnyCommand,
  where: Where,
): Readonly<Record<string, unknown>> {
  const fields = new Map(
    data.components.flatMap(({ component }) =>
      component === undefined ? [] : [[component.custom_id, component] as const],
    ),
  );
  const given = fieldSpecs(command.options).flatMap((spec) => {
    const value = readField(fields.get(spec.name), spec, data.resolved, where);
    return value === undefined ? [] : [[spec.name, value] as const];
  });
  return Object.fromEntries(given);
}

/** Undefined for what was left empty: settings decide then. */
function readField(
  field: WireField | undefined,
  spec: FieldSpec,
  resolved: WireResolved | undefined,
  where: Where,
): unknown {
  const values = field?.values ?? [];
  if (spec.kind === 'images') {
    const found = values.flatMap((id) => resolved?.attachments?.[id] ?? []);
    return found.length === 0 ? undefined : found.map((each) => referenceTo(each, where));
  }
  const text = values[0] ?? String(field?.value ?? '').trim();
  if (text === '') return undefined;
  switch (spec.kind) {
    case 'text':
    case 'choice':
    case 'pick':
      return text;
    case 'person':
    case 'role':
    case 'channel':
      return namedIn(spec.kind, text, resolved);
    case 'integer':
      // What is no number stays as it was written, and is refused as what it is.
      return /^[+-]?\d+$/.test(text) ? Number(text) : text;
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : text;
    default:
      return unreachable(spec.kind);
  }
}
