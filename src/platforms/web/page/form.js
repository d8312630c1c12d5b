// A command's form in a dialog, for buttons that ask for more and commands that were typed without what they need.
import { createAttachments } from './attachments.js';
import { byId, element } from './dom.js';
import { createFields } from './fields.js';

const dialog = byId('form');

/** @param submit called with the options and the ids of pictures; rejects with a sentence to show. */
export function openForm(command, title, submit) {
  const required = createFields(command.options.filter((spec) => spec.required));
  const others = createFields(command.options.filter((spec) => !spec.required));
  const problem = element('p', { class: 'problem', role: 'alert' });
  const showProblem = (sentence) => {
    problem.textContent = sentence;
  };
  const list = element('ul', { class: 'attachments', 'aria-label': 'Attached pictures' });
  const attachments = createAttachments(list, showProblem);
  const picker = element('input', {
    type: 'file',
    accept: 'image/png,image/jpeg,image/webp',
    multiple: true,
  });
  picker.addEventListener('change', () => {
    attachments.add(picker.files);
    picker.value = '';
  });
  const takesPictures = command.options.some((spec) => spec.kind === 'images');
  const go = element('button', { class: 'action primary', type: 'submit' }, 'Go');
  const form = element(
    'form',
    {},
    element('h2', { id: 'form-title' }, title),
    element('p', { class: 'small' }, command.summary),
    ...required.views,
    takesPictures ? element('label', { class: 'field' }, 'Pictures', picker) : undefined,
    list,
    others.views.length === 0
      ? undefined
      : element(
          'details',
          { open: required.views.length === 0 },
          element('summary', {}, 'More options'),
          ...others.views,
        ),
    problem,
    element(
      'div',
      { class: 'buttons' },
      go,
      element('button', { class: 'action plain', type: 'button', onclick: () => dialog.close() }, 'Cancel'),
    ),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    go.disabled = true;
    showProblem('');
    try {
      await submit({ ...others.read(), ...required.read() }, await attachments.take());
      dialog.close();
    } catch (error) {
      showProblem(error.message);
      go.disabled = false;
    }
  });
  dialog.replaceChildren(form);
  dialog.showModal();
  form.querySelector('textarea, input')?.focus();
}
