// What could be meant by the text before the caret: commands, options, values. Pure.

const usualCommand = 'imagine';
const most = 12;

/**
 * The suggestions replace the text from `from` to the caret; undefined when there is nothing to suggest.
 * `complete`: what stands there is one of them already, word for word.
 */
export function suggest(text, caret, commands) {
  const before = text.slice(0, caret);
  const name = /^\/(\S*)$/.exec(before)?.[1];
  if (name !== undefined) {
    const items = commands
      .filter((command) => command.surface === 'typed' && command.name.startsWith(name.toLowerCase()))
      .map((command) => ({
        insert: `/${command.name} `,
        label: `/${command.name}`,
        summary: command.summary,
      }));
    return found(items, 0, before);
  }
  const command = commandOf(text, commands);
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
  const items = valuesOf(spec)
    .filter((known) => known.toLowerCase().startsWith(value[2].toLowerCase()))
    .map((known) => ({ insert: `${known} `, label: known, summary: known === spec.usual ? 'usual' : '' }));
  return found(items, caret - value[2].length, value[2]);
}

/** The command that the text is for. */
export function commandOf(text, commands) {
  const name = /^\s*\/(\S*)/.exec(text)?.[1]?.toLowerCase() ?? usualCommand;
  return commands.find((command) => command.surface === 'typed' && command.name === name);
}

function found(items, from, written) {
  if (items.length === 0) return undefined;
  const complete = items.some((item) => item.label === written);
  // Nothing is left to choose.
  if (complete && items.length === 1 && !written.startsWith('/')) return undefined;
  return { items: items.slice(0, most), from, complete };
}

function valuesOf(spec) {
  if (spec.kind === 'choice') return spec.choices ?? [];
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
