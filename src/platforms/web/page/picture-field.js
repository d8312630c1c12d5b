// A field of a form for pictures: a picker, and what was picked beneath it.
import { createAttachments } from './attachments.js';
import { element } from './dom.js';
import { titleOf } from './fields.js';

export function createPictureField(spec, showProblem) {
  const list = element('ul', {
    class: 'attachments',
    'aria-label': `${titleOf(spec.name)}: chosen pictures`,
  });
  const attachments = createAttachments(list, showProblem, spec.max);
  const picker = element('input', {
    type: 'file',
    accept: 'image/png,image/jpeg,image/webp',
    multiple: spec.max !== 1,
  });
  picker.addEventListener('change', () => {
    attachments.add(picker.files);
    picker.value = '';
  });
  return {
    name: spec.name,
    view: element(
      'div',
      { class: 'field' },
      element('label', {}, titleOf(spec.name), element('small', {}, spec.summary), picker),
      list,
    ),
    read: attachments.read,
  };
}
