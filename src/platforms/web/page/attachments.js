// Pictures to go with a message: uploaded as soon as they are chosen, shown small, removable.
import { element } from './dom.js';
import { uploadPicture } from './server.js';

const types = ['image/png', 'image/jpeg', 'image/webp'];
const mostBytes = 20 * 1024 * 1024;

export function createAttachments(list, showProblem) {
  let items = [];

  const remove = (item) => {
    items = items.filter((other) => other !== item);
    item.view.remove();
    URL.revokeObjectURL(item.preview);
  };

  const add = (file) => {
    if (!types.includes(file.type))
      return showProblem(`${file.name} is no picture that I can use. PNG, JPEG and WebP work.`);
    if (file.size > mostBytes) return showProblem(`${file.name} is larger than 20 MB.`);
    const preview = URL.createObjectURL(file);
    const name = file.name || 'pasted picture';
    const close = element('button', { type: 'button', 'aria-label': `Remove ${name}` }, '×');
    const view = element('li', { class: 'uploading' }, element('img', { src: preview, alt: name }), close);
    const item = { view, preview, uploaded: undefined };
    close.addEventListener('click', () => remove(item));
    item.uploaded = uploadPicture(file).then(
      ({ id }) => {
        view.classList.remove('uploading');
        return id;
      },
      (error) => {
        remove(item);
        showProblem(`${name} could not be attached. ${error.message}`);
        return undefined;
      },
    );
    items.push(item);
    list.append(view);
  };

  return {
    add: (files) => {
      for (const file of files) add(file);
    },
    isEmpty: () => items.length === 0,
    /** Takes all of them away; resolves to their ids once they are uploaded, rejects when one could not be. */
    take: async () => {
      const taken = items;
      const ids = await Promise.all(taken.map((item) => item.uploaded));
      if (ids.includes(undefined)) throw new Error('A picture could not be attached.');
      for (const item of taken) remove(item);
      return ids;
    },
  };
}
