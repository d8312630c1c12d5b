// What Discord demands of components in messages and modals beyond its published schemas.
// Source: https://discord.com/developers/docs/components/reference
import type { FormProblem } from './discord-error.ts';
import { isWire, type Wire, wiresIn } from './wire.ts';

const MAX_ROWS = 5;
const MAX_COMPONENTS = 40;
const LINK_STYLE = 5;
const PREMIUM_STYLE = 6;
const ROW = 1;
const BUTTON = 2;
const TEXT_INPUT = 4;
const LABEL = 18;
/** What a select may hold at first, by its type. */
const DEFAULT_TYPES: Record<number, string> = { 5: 'user', 6: 'role', 8: 'channel' };

type Path = (string | number)[];

export function messageComponentProblems(components: readonly Wire[], isVersion2: boolean): FormProblem[] {
  const path: Path = ['components'];
  const found = customIdProblems(components, path);
  if (isVersion2) {
    if (countAll(components) > MAX_COMPONENTS) {
      found.push(at(path, 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', `more than ${MAX_COMPONENTS} in all`));
    }
  } else {
    if (components.length > MAX_ROWS)
      found.push(at(path, 'BASE_TYPE_BAD_LENGTH', `Must be ${MAX_ROWS} or fewer`));
    for (const [index, row] of components.entries()) {
      if (row.type !== ROW)
        found.push(at([...path, index, 'type'], 'COMPONENT_TYPE_INVALID', 'needs IS_COMPONENTS_V2'));
    }
  }
  for (const [index, row] of components.entries()) found.push(...rowProblems(row, [...path, index]));
  return found;
}

export function modalProblems(modal: Wire): FormProblem[] {
  const parts = wiresIn(modal.components);
  const path: Path = ['data', 'components'];
  const found = customIdProblems(parts, path);
  if (parts.length < 1 || parts.length > 5)
    found.push(at(path, 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 5'));
  if (String(modal.title ?? '').trim() === '') {
    found.push(at(['data', 'title'], 'BASE_TYPE_REQUIRED', 'This field is required'));
  }
  for (const [index, part] of parts.entries()) {
    const inner = isWire(part.component) ? part.component : undefined;
    if (
      part.type === LABEL &&
      inner?.type === TEXT_INPUT &&
      inner.label !== undefined &&
      inner.label !== null
    ) {
      found.push(
        at([...path, index, 'component', 'label'], 'CANNOT_HAVE', 'the Label around it has the label'),
      );
    }
    for (const input of wiresIn(part.components)) {
      if (!input.label)
        found.push(at([...path, index, 'components', 0, 'label'], 'BASE_TYPE_REQUIRED', 'required'));
    }
    for (const input of [inner, ...wiresIn(part.components)]) {
      if (input)
        found.push(...rangeProblems(input, [...path, index]), ...fieldProblems(input, [...path, index]));
    }
  }
  return found;
}

/** What a field of a modal cannot be: empty and required at once, or filled in against its own rules. */
function fieldProblems(input: Wire, path: Path): FormProblem[] {
  const found: FormProblem[] = [];
  if (input.min_values === 0 && input.required !== false)
    found.push(at([...path, 'min_values'], 'BASE_TYPE_MIN_MAX', 'What is required has at least one value'));
  if (input.disabled === true)
    found.push(at([...path, 'disabled'], 'CANNOT_HAVE', 'Nothing in a modal is disabled'));
  if (String(input.value ?? '').length > Number(input.max_length ?? 4000))
    found.push(at([...path, 'value'], 'BASE_TYPE_BAD_LENGTH', 'The value is longer than the field'));
  const chosen = wiresIn(input.options).filter((option) => option.default === true).length;
  if (chosen > Number(input.max_values ?? 1))
    found.push(at([...path, 'options'], 'SELECT_COMPONENT_TOO_MANY_DEFAULTS', 'More are chosen than may be'));
  const defaults = wiresIn(input.default_values);
  if (defaults.length > Number(input.max_values ?? 1))
    found.push(at([...path, 'default_values'], 'BASE_TYPE_BAD_LENGTH', 'More are chosen than may be'));
  const kind = DEFAULT_TYPES[Number(input.type)];
  if (defaults.some(({ type }) => type !== kind))
    found.push(at([...path, 'default_values'], 'BASE_TYPE_CHOICES', `Only of type ${kind}`));
  const values = wiresIn(input.options).map((option) => option.value);
  if (new Set(values).size < values.length)
    found.push(at([...path, 'options'], 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'Values must be unique'));
  return found;
}

function rowProblems(row: Wire, path: Path): FormProblem[] {
  if (row.type !== ROW)
    return wiresIn(row.components).flatMap((inner, index) => rowProblems(inner, [...path, index]));
  const inside = wiresIn(row.components);
  const here: Path = [...path, 'components'];
  const menus = inside.filter((each) => each.type !== BUTTON);
  const found: FormProblem[] = [];
  if (menus.length > 0 && inside.length > 1) {
    found.push(at(here, 'COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'A menu takes a row of its own'));
  }
  for (const [index, each] of inside.entries()) {
    const spot = [...here, index];
    found.push(...(each.type === BUTTON ? buttonProblems(each, spot) : menuProblems(each, spot)));
  }
  return found;
}

function buttonProblems(button: Wire, path: Path): FormProblem[] {
  const found: FormProblem[] = [];
  const isLink = button.style === LINK_STYLE;
  if (button.style === PREMIUM_STYLE) return found;
  if (isLink && !button.url)
    found.push(at([...path, 'url'], 'BASE_TYPE_REQUIRED', 'A link button needs a url'));
  if (isLink === Boolean(button.custom_id)) {
    found.push(
      at([...path, 'custom_id'], 'BUTTON_COMPONENT_CUSTOM_ID', 'Links have none, all others have one'),
    );
  }
  if (!isLink && button.url) found.push(at([...path, 'url'], 'CANNOT_HAVE', 'Only link buttons have a url'));
  if (!button.label && !button.emoji) {
    found.push(at(path, 'BUTTON_COMPONENT_INVALID_LABEL', 'A button must have a label or an emoji'));
  }
  return found;
}

function menuProblems(menu: Wire, path: Path): FormProblem[] {
  const options = wiresIn(menu.options);
  const found = rangeProblems(menu, path);
  if (menu.type === 3 && (options.length < 1 || options.length > 25)) {
    found.push(at([...path, 'options'], 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 25'));
  }
  if (new Set(options.map((option) => option.value)).size < options.length) {
    found.push(at([...path, 'options'], 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'Values must be unique'));
  }
  return found;
}

function rangeProblems(input: Wire, path: Path): FormProblem[] {
  const pairs = [
    [input.min_length, input.max_length],
    [input.min_values, input.max_values],
  ];
  return pairs.some(([least, most]) => typeof least === 'number' && typeof most === 'number' && least > most)
    ? [at(path, 'BASE_TYPE_MIN_MAX', 'The least is above the most')]
    : [];
}

function customIdProblems(components: readonly Wire[], path: Path): FormProblem[] {
  const ids = everyComponent(components).flatMap((each) => (each.custom_id ? [each.custom_id] : []));
  return new Set(ids).size < ids.length
    ? [at(path, 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated')]
    : [];
}

function countAll(components: readonly Wire[]): number {
  return everyComponent(components).length;
}

/** Every component with all inside it, in reading order. */
export function everyComponent(components: readonly Wire[]): Wire[] {
  return components.flatMap((each) => {
    const inner = [each.component, each.accessory].filter(isWire);
    return [each, ...everyComponent([...wiresIn(each.components), ...inner])];
  });
}

function at(path: Path, code: string, message: string): FormProblem {
  return { path, code, message };
}
