// Options of a command → fields of a form, and what was filled in → values by name. Nothing filled in is left out.
import { createChoiceField } from './choice-field.js';
import { element } from './dom.js';
import { createValues } from './values.js';

let made = 0;

/**
 * @param asked `{ spec, value, choices }` each: what it holds at first, and what is chosen from where that is known only
 * now. Pictures are attached elsewhere.
 */
export function createFields(asked, onChange = () => {}) {
  const fields = asked
    .filter(({ spec }) => spec.kind !== 'images')
    .map((field) => createField(field, onChange));
  return {
    views: fields.map((field) => field.view),
    viewOf: (name) => fields.find((field) => field.spec.name === name)?.view,
    /** Of what was chosen. */
    picture: () => fields.map((field) => field.picture?.()).find((picture) => picture !== undefined),
    read: () =>
      Object.fromEntries(
        fields.map((field) => [field.spec.name, field.read()]).filter(([, value]) => value !== undefined),
      ),
    clear: (name) => fields.find((field) => field.spec.name === name)?.clear(),
  };
}

/** `aspect_ratio` → `Aspect ratio`. */
export function titleOf(name) {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function createField(field, onChange) {
  made += 1;
  const { spec, value, choices } = field;
  const id = `field-${made}-${spec.name}`;
  if (choices !== undefined) return createChoiceField(field, id, titleOf(spec.name));
  if (spec.kind === 'flag') return flagField(spec, id, value === 'true', onChange);
  if (spec.kind === 'choice') return chipsField(field, id, spec.choices ?? [], (text) => text, onChange);
  if (spec.kind === 'integer' && spec.max - spec.min < 10) {
    const numbers = Array.from({ length: spec.max - spec.min + 1 }, (_, index) => String(spec.min + index));
    return chipsField(field, id, numbers, Number, onChange);
  }
  return textField(field, id, onChange);
}

function chipsField({ spec, value: first = '' }, id, values, convert, onChange) {
  const choices = spec.required
    ? values.map((value) => [value, value])
    : [['', 'Usual'], ...values.map((value) => [value, value])];
  const inputs = choices.map(([value], index) =>
    element('input', {
      type: 'radio',
      name: id,
      id: `${id}-${index}`,
      value,
      required: spec.required,
      checked: value === first && (value !== '' || !spec.required),
      onchange: onChange,
    }),
  );
  const chips = choices.map(([value, label], index) =>
    element(
      'label',
      { class: 'chip', for: `${id}-${index}` },
      inputs[index],
      shapeOf(value),
      element('span', {}, label),
    ),
  );
  return {
    spec,
    view: element(
      'fieldset',
      { class: 'field' },
      element('legend', {}, titleOf(spec.name), spec.usual === undefined ? undefined : usually(spec)),
      element('div', { class: 'chips' }, ...chips),
    ),
    read: () => {
      const value = inputs.find((input) => input.checked)?.value ?? '';
      return value === '' ? undefined : convert(value);
    },
    clear: () => {
      for (const input of inputs) input.checked = input.value === '';
    },
  };
}

function usually(spec) {
  return element('small', {}, `Usually ${spec.usual}`);
}

/** A small drawing of a ratio such as `16:9`. */
function shapeOf(value) {
  const [, width, height] = (/^(\d+):(\d+)$/.exec(value) ?? []).map(Number);
  if (!width || !height) return undefined;
  const shape = element('i', { class: 'shape', 'aria-hidden': 'true' });
  const scale = 16 / Math.max(width, height);
  shape.style.width = `${Math.max(3, width * scale)}px`;
  shape.style.height = `${Math.max(3, height * scale)}px`;
  return shape;
}

function flagField(spec, id, checked, onChange) {
  const input = element('input', { type: 'checkbox', id, checked, onchange: onChange, class: 'switch' });
  return {
    spec,
    view: element(
      'label',
      { class: 'field flag', for: id },
      input,
      element('span', {}, element('b', {}, titleOf(spec.name)), element('small', {}, spec.summary)),
    ),
    read: () => (input.checked ? true : undefined),
    clear: () => {
      input.checked = false;
    },
  };
}

function textField({ spec, value = '' }, id, onChange) {
  const shared = {
    id,
    required: spec.required,
    oninput: onChange,
    placeholder: spec.usual,
    autocomplete: 'off',
  };
  const input =
    spec.kind === 'integer'
      ? element('input', { ...shared, type: 'number', min: spec.min, max: spec.max, step: 1 })
      : spec.long
        ? element('textarea', { ...shared, rows: 3, maxlength: spec.max })
        : element('input', { ...shared, type: 'text', maxlength: spec.max });
  input.value = value;
  return {
    spec,
    view: element(
      'div',
      { class: 'field' },
      element('label', { for: id }, titleOf(spec.name), element('small', {}, spec.summary)),
      input,
      spec.suggest === undefined ? undefined : suggestedValues(spec, input),
      spec.choices === undefined ? undefined : knownValues(spec, input),
    ),
    read: () => {
      const written = input.value.trim();
      if (written === '') return undefined;
      return spec.kind === 'integer' ? Number(written) : written;
    },
    clear: () => {
      input.value = '';
    },
  };
}

/** The browser's own list under a text field, of values that are known already. */
function knownValues(spec, input) {
  const list = element('datalist', { id: `${input.id}-values` });
  input.setAttribute('list', list.id);
  list.replaceChildren(...spec.choices.map((value) => element('option', { value })));
  return list;
}

/** The browser's own list under a text field, filled while somebody types. */
function suggestedValues(spec, input) {
  const list = element('datalist', { id: `${input.id}-values` });
  input.setAttribute('list', list.id);
  const show = () =>
    list.replaceChildren(
      ...values
        .read(spec.suggest, input.value.trim())
        .map(({ name, value }) => element('option', { value }, name)),
    );
  const values = createValues(show);
  input.addEventListener('focus', show);
  input.addEventListener('input', show);
  return list;
}
