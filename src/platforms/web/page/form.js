// A form in a dialog, for buttons that ask for more and commands that were typed without what they need.
import { byId, element } from './dom.js';
import { createFields } from './fields.js';
import { createPictureField } from './picture-field.js';

const dialog = byId('form');

/** The form of a command that runs with what was filled in: all that it takes, what it needs first. */
export function formOf(command, title) {
  const fields = command.options.map((spec) => ({ spec }));
  const isFirst = ({ spec }) => spec.required || spec.kind === 'images';
  const first = fields.filter(isFirst);
  return {
    title,
    summary: command.summary,
    fields: first,
    folded: fields.filter((field) => !isFirst(field)),
  };
}

/**
 * @param form `fields` and `folded`: `{ spec, value, choices }` each; `picture`: what it is about.
 * @param submit called with the options, the ids of pictures by option and the address of the picture that it is about;
 * rejects with a sentence to show.
 */
export function openForm({ title, summary, picture, fields, folded = [] }, submit) {
  const all = [...fields, ...folded];
  const problem = element('p', { class: 'problem', role: 'alert' });
  const showProblem = (sentence) => {
    problem.textContent = sentence;
  };
  const written = createFields(all);
  const pictures = all
    .filter(({ spec }) => spec.kind === 'images')
    .map(({ spec }) => createPictureField(spec, showProblem));
  const viewOf = ({ spec }) =>
    written.viewOf(spec.name) ?? pictures.find(({ name }) => name === spec.name).view;

  const readPictures = async () => {
    const read = await Promise.all(pictures.map(async ({ name, read }) => [name, await read()]));
    return Object.fromEntries(read.filter(([, ids]) => ids.length > 0));
  };
  const go = element('button', { class: 'action primary', type: 'submit' }, 'Go');
  const form = element(
    'form',
    {},
    element(
      'div',
      { class: 'about' },
      element('h2', { id: 'form-title' }, title),
      element('p', { class: 'small' }, summary),
      picture &&
        element('img', {
          src: picture.url,
          alt: picture.altText,
          width: picture.width,
          height: picture.height,
        }),
    ),
    ...fields.map(viewOf),
    folded.length === 0
      ? undefined
      : element(
          'details',
          { open: fields.length === 0 },
          element('summary', {}, 'More options'),
          ...folded.map(viewOf),
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
      await submit(written.read(), await readPictures(), (written.picture() ?? picture)?.url);
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

dialog.addEventListener('close', () => {
  // What it was opened by may have changed in the meantime.
  if (document.activeElement === document.body) byId('words').focus();
});
