// What could be meant by the text before the caret: commands, options, values. Pure.

const usualCommand = 'imagine';
const most = 12;

/**
 * The suggestions replace the text from `from` to the caret; undefined when there is nothing to suggest.
 * `complete`: what stands there is one of them already, whatever its case.
 * `valuesFrom` answers what is known so far of the values from a source, `{ name, value }` each. `unnamed`: the command
 * for words without a slash.
 */
export function suggest(text, caret, commands, valuesFrom = () => [], unnamed = usualCommand) {
  const before = text.slice(0, caret);
  const word = /^\/(\S*)$/.exec(before)?.[1];
  if (word !== undefined) return found(firstWords(word.toLowerCase(), commands), 0, before);
  const inside = /^\/(\S+)\s+(\S*)$/.exec(before);
  const items = inside && ownWords(inside[1].toLowerCase(), inside[2].toLowerCase(), commands);
  if (items?.length > 0) return found(items, caret - inside[2].length, inside[2]);
  const command = commandOf(text, commands, unnamed);
  if (command === undefined) return undefined;
  const option = /(?:^|\s)((?:--|—|–)([\w-]*))$/.exec(before);
  if (option !== null) {
    const items = command.options
      .filter((spec) => spec.kind !== 'images' && spec.positional !== true && !isUsed(spec, text))
      .filter((spec) => namesOf(spec).some((known) => known.startsWith(option[2].toLowerCase())))
      .map((spec) => ({
        insert: `--${shortest(spec)} `,
        label: `--${shortest(spec)}`,
        summary: spec.summary,
      }));
    return found(items, caret - option[1].length, option[1]);
  }
  const value = /(?:--|—|–)([\w-]+)[ =]([^\s=]*)$/.exec(before);
  const spec = value && command.options.find((known) => namesOf(known).includes(value[1].toLowerCase()));
  if (!spec) return undefined;
  return found(valuesOf(spec, value[2], valuesFrom), caret - value[2].length, value[2]);
}

/** The command that the text is for; `unnamed` is the one for words alone. */
export function commandOf(text, commands, unnamed = usualCommand) {
  const [, first = unnamed, second = ''] = /^\s*\/(\S*)(?:\s+(\S+))?/.exec(text.toLowerCase()) ?? [];
  return commands.find(
    ({ surface, group, name }) =>
      surface === 'typed' && name === (group === undefined ? first : `${first} ${second}`),
  );
}

/** A group stands once, in place of its subcommands. */
function firstWords(typed, commands) {
  const shown = new Map(
    commands
      .filter((command) => command.surface === 'typed')
      .map((command) => command.group ?? command)
      .map(({ name, summary }) => [name, summary]),
  );
  return [...shown]
    .filter(([name]) => name.startsWith(typed))
    .map(([name, summary]) => ({ insert: `/${name} `, label: `/${name}`, summary }));
}

function ownWords(group, typed, commands) {
  return commands
    .filter((command) => command.group?.name === group)
    .map(({ name, summary }) => ({ name: name.slice(group.length + 1), summary }))
    .filter(({ name }) => name.startsWith(typed))
    .map(({ name, summary }) => ({ insert: `${name} `, label: name, summary }));
}

function found(items, from, written) {
  if (items.length === 0) return undefined;
  const complete = items.some((item) => item.insert.trim().toLowerCase() === written.toLowerCase());
  // Nothing is left to choose.
  if (complete && items.length === 1 && !written.startsWith('/')) return undefined;
  return { items: items.slice(0, most), from, complete };
}

function valuesOf(spec, typed, valuesFrom) {
  if (spec.suggest !== undefined)
    return valuesFrom(spec.suggest, typed).map(({ name, value }) => ({
      insert: `${/\s/.test(value) ? `"${value}"` : value} `,
      label: name,
      summary: '',
    }));
  return fixedValuesOf(spec)
    .filter((known) => known.toLowerCase().startsWith(typed.toLowerCase()))
    .map((known) => ({ insert: `${known} `, label: known, summary: known === spec.usual ? 'usual' : '' }));
}

function fixedValuesOf(spec) {
  if (spec.choices !== undefined) return spec.choices;
  if (spec.kind !== 'integer' || spec.max - spec.min > 9) return [];
  return Array.from({ length: spec.max - spec.min + 1 }, (_, index) => String(spec.min + index));
}

function namesOf(spec) {
  return [spec.name, ...(spec.aliases ?? [])].map((name) => name.toLowerCase().replaceAll('_', '-'));
}

function shortest(spec) {
  return namesOf(spec).reduce((one, other) => (other.length < one.length && other.length > 1 ? other : one));
}

function isUsed(spec, text) {
  return namesOf(spec).some((name) => new RegExp(`(?:--|—|–)${name}(?:[\\s=]|$)`, 'i').test(text));
}
