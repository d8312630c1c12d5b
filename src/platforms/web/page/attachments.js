// Pictures to go with a message or into a field: uploaded as soon as they are chosen, shown small, removable.
import { element } from './dom.js';
import { beginUpload } from './upload.js';

/** @param most the newest ones take the place of those before them. */
export function createAttachments(list, showProblem, most = Number.POSITIVE_INFINITY) {
  let items = [];

  const remove = (item) => {
    items = items.filter((other) => other !== item);
    item.view.remove();
    item.upload.release();
  };

  const adopt = (upload) => {
    const { name, preview } = upload;
    const close = element('button', { type: 'button', 'aria-label': `Remove ${name}` }, '×');
    const view = element('li', { class: 'uploading' }, element('img', { src: preview, alt: name }), close);
    const item = { view, upload };
    close.addEventListener('click', () => remove(item));
    void upload.id.then((id) => (id === undefined ? remove(item) : view.classList.remove('uploading')));
    items.push(item);
    list.append(view);
    if (items.length > most) remove(items[0]);
  };

  /** Rejects when one could not be uploaded. */
  const idsOf = async (some) => {
    const ids = await Promise.all(some.map(({ upload }) => upload.id));
    if (ids.includes(undefined)) throw new Error('A picture could not be attached.');
    return ids;
  };

  return {
    add: (files) => {
      for (const file of files) {
        const upload = beginUpload(file, showProblem);
        if (upload !== undefined) adopt(upload);
      }
    },
    /** One that is on its way already. */
    adopt,
    isEmpty: () => items.length === 0,
    /** Their ids once they are uploaded. */
    read: () => idsOf(items),
    /** The same, and takes all of them away. */
    take: async () => {
      const taken = items;
      const ids = await idsOf(taken);
      for (const item of taken) remove(item);
      return ids;
    },
  };
}
