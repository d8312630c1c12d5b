// A field of a form whose choices are known only now: what each stands for is shown where it is a picture.
import { element } from './dom.js';

export function createChoiceField({ spec, value, choices }, id, title) {
  const inputs = choices.map((choice, index) =>
    element('input', {
      type: 'radio',
      name: id,
      id: `${id}-${index}`,
      value: choice.value,
      required: spec.required,
      checked: choice.value === value,
    }),
  );
  const views = choices.map(({ label, description, picture }, index) =>
    element(
      'label',
      { class: picture === undefined ? 'choice' : 'choice pictured', for: `${id}-${index}` },
      inputs[index],
      picture && element('img', { src: picture.url, alt: '', width: picture.width, height: picture.height }),
      element('span', {}, label, description && element('small', {}, description)),
    ),
  );
  const chosen = () => choices[inputs.findIndex((input) => input.checked)];
  return {
    spec,
    view: element(
      'fieldset',
      { class: 'field' },
      element('legend', {}, title, element('small', {}, spec.summary)),
      element('div', { class: 'choices' }, ...views),
    ),
    read: () => chosen()?.value,
    picture: () => chosen()?.picture,
    clear: () => {
      for (const input of inputs) input.checked = false;
    },
  };
}
