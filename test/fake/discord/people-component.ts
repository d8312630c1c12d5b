// People pressing buttons, choosing from menus and sending forms, as far as what they see lets them.
import type { NewFile } from './cdn.ts';
import { everyComponent } from './component-rule.ts';
import { CallbackType, InteractionType } from './interaction.ts';
import type { InteractionHandle } from './interaction-handle.ts';
import { type Asking, type Parts, sendInteraction } from './interaction-send.ts';
import { type NamedKind, resolveId } from './resolved.ts';
import { isWire, type Wire, wiresIn } from './wire.ts';
import type { Guild, Message } from './world.ts';

export type Circumstances = Omit<Asking, 'channel'>;

/** Text for inputs, lists for menus, files for uploads, true or false for checkboxes. */
export type FieldValue = string | boolean | readonly string[] | readonly NewFile[];

const Type = { Row: 1, Button: 2, StringSelect: 3, TextInput: 4, Label: 18, FileUpload: 19 } as const;
const NAMING: Record<number, NamedKind> = { 5: 'user', 6: 'role', 8: 'channel' };
const SELECTS = new Set<number>([Type.StringSelect, 5, 6, 8]);

export function createComponentPeople(parts: Parts) {
  const { world } = parts;

  function usable(message: Message, customId: string, by: string): Wire {
    if (message.deleted) throw new Error(`Message ${message.id} has been deleted`);
    if (message.ephemeralFor !== undefined && message.ephemeralFor !== by) {
      throw new Error(`Message ${message.id} is shown to somebody else`);
    }
    const found = everyComponent(message.components).find((each) => each.custom_id === customId);
    if (!found) throw new Error(`Message ${message.id} has no component ${customId}`);
    if (found.disabled === true) throw new Error(`Component ${customId} is disabled`);
    return found;
  }

  function use(message: Message, component: Wire, asking: Circumstances, more: Wire): InteractionHandle {
    return sendInteraction(parts, {
      ...asking,
      channel: message.channelId,
      type: InteractionType.Component,
      source: message,
      data: {
        id: component.id,
        custom_id: component.custom_id,
        component_type: component.type,
        ...more,
      },
    });
  }

  function userId({ by }: Circumstances): string {
    return typeof by === 'string' ? by : by.id;
  }

  /** The values of a form's fields as Discord sends them, mirroring the form's own structure. */
  function fill(
    modal: Wire,
    values: Record<string, FieldValue>,
    guild: Guild | undefined,
  ): { components: Wire[]; resolved: Wire | undefined } {
    const resolved: Record<string, Wire> = {};
    const known = new Set(everyComponent(wiresIn(modal.components)).map((each) => each.custom_id));
    for (const name of Object.keys(values))
      if (!known.has(name)) throw new Error(`The form has no field ${name}`);

    function field(declared: Wire): Wire {
      const customId = String(declared.custom_id);
      const held = [declared.value, idsHeldBy(declared)].find((each) => each !== undefined);
      const value = values[customId] ?? (held as FieldValue | undefined);
      const common = { type: declared.type, id: declared.id, custom_id: customId };
      if (declared.type === Type.TextInput) return { ...common, value: text(declared, value) };
      if (typeof value === 'boolean' || (typeof value === 'string' && !SELECTS.has(Number(declared.type)))) {
        return { ...common, value };
      }
      const list = typeof value === 'string' ? [value] : [...(value ?? [])];
      checkCount(declared, list.length);
      const kind = NAMING[Number(declared.type)];
      for (const id of kind === undefined ? [] : list)
        resolveId(parts, guild, resolved, declared, { id: String(id), kinds: kind ? [kind] : [] });
      return {
        ...common,
        values: list.map((each) => (typeof each === 'string' ? choice(declared, each) : upload(each))),
      };
    }

    function upload(file: NewFile): string {
      const kept = parts.cdn.keep(`ephemeral-attachments/${world.applicationId}`, file, true);
      resolved.attachments = { ...resolved.attachments, [kept.id]: parts.payloads.attachment(kept) };
      return kept.id;
    }

    const numbered = number(wiresIn(modal.components));
    const components = numbered.map((part) => {
      if (part.type === Type.Label && isWire(part.component)) {
        return { type: part.type, id: part.id, component: field(part.component) };
      }
      if (part.type === Type.Row) {
        return { type: part.type, id: part.id, components: wiresIn(part.components).map(field) };
      }
      return { type: part.type, id: part.id };
    });
    return { components, resolved: Object.keys(resolved).length > 0 ? resolved : undefined };
  }

  return {
    pressButton(message: Message, customId: string, asking: Circumstances): InteractionHandle {
      const component = usable(message, customId, userId(asking));
      if (component.type !== Type.Button) throw new Error(`${customId} is not a button`);
      return use(message, component, asking, {});
    },
    chooseFromMenu(
      message: Message,
      customId: string,
      chosen: string[],
      asking: Circumstances,
    ): InteractionHandle {
      const component = usable(message, customId, userId(asking));
      checkCount(component, chosen.length);
      return use(message, component, asking, { values: chosen.map((each) => choice(component, each)) });
    },
    /** Sends the form that the bot opened in answer to `opened`. Fields left out keep what the form came with. */
    submitModal(
      opened: InteractionHandle,
      values: Record<string, FieldValue>,
      asking: Partial<Circumstances> = {},
    ): InteractionHandle {
      const { callback, channel, userId: by, source } = opened.interaction;
      if (callback?.type !== CallbackType.Modal) throw new Error('That interaction has opened no form');
      const { components, resolved } = fill(callback.data, values, world.guildOf(channel));
      return sendInteraction(parts, {
        by,
        ...asking,
        channel,
        type: InteractionType.ModalSubmit,
        source,
        data: { custom_id: callback.data.custom_id, components, ...(resolved ? { resolved } : {}) },
      });
    },
  };
}

/** What a select for people, roles or channels came with. */
function idsHeldBy(declared: Wire): string[] | undefined {
  const ids = wiresIn(declared.default_values).map(({ id }) => String(id));
  return ids.length > 0 ? ids : undefined;
}

function text(declared: Wire, value: FieldValue | undefined): string {
  const typed = value === undefined ? '' : value;
  if (typeof typed !== 'string') throw new Error(`Field ${declared.custom_id} takes text`);
  if (typed === '' && declared.required === false) return typed;
  const least = Number(declared.min_length ?? 1);
  const most = Number(declared.max_length ?? 4000);
  if (typed.length < least || typed.length > most)
    throw new Error(`Field ${declared.custom_id} takes ${least} to ${most} characters`);
  return typed;
}

function checkCount(declared: Wire, count: number): void {
  const isOptional = declared.required === false;
  const least = isOptional && count === 0 ? 0 : Number(declared.min_values ?? 1);
  const most = Number(declared.max_values ?? 1);
  if (count < least || count > most)
    throw new Error(`${declared.custom_id} takes ${least} to ${most} values`);
}

function choice(declared: Wire, value: string): string {
  const options = wiresIn(declared.options);
  if (declared.type === Type.StringSelect && !options.some((option) => option.value === value)) {
    throw new Error(`${declared.custom_id} offers no ${value}`);
  }
  return value;
}

function number(components: readonly Wire[]): Wire[] {
  let next = 0;
  const one = (each: Wire): Wire => {
    next += 1;
    const numbered = { ...each, id: each.id ?? next };
    if (isWire(each.component)) return { ...numbered, component: one(each.component) };
    return Array.isArray(each.components)
      ? { ...numbered, components: wiresIn(each.components).map(one) }
      : numbered;
  };
  return components.map(one);
}
