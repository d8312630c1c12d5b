// The picture over the message box that somebody replies to: what they write then is to change it.
import { byId, element } from './dom.js';

const place = byId('quote');

/** What can be meant of a message: undefined when there is no picture in it, or none yet. */
export function meantBy({ id, body }) {
  const pictures = body.pictures.filter(({ url }) => body.kind === 'person' || isOurs(url));
  if (pictures.length === 0) return undefined;
  return {
    ...(pictures.length === 1 ? meanPicture(pictures[0]) : { means: { message: id }, pictures }),
    messageId: id,
  };
}

export function meanPicture(picture) {
  return { means: { picture: picture.url }, pictures: [picture] };
}

/** Sheets and charts are about pictures, and are none. */
export function isOurs(url) {
  return url.startsWith('/web/images/');
}

/**
 * `onChange` is called whenever there is another one, or none any more; `onOnlyGoBy` with an upload that is not to be
 * changed after all.
 */
export function createQuote({ onChange, onOnlyGoBy }) {
  let quoted;

  const show = (next) => {
    quoted = next;
    place.hidden = next === undefined;
    place.replaceChildren(...(next === undefined ? [] : viewsOf(next)));
    onChange();
  };
  const set = (next) => {
    quoted?.upload?.release();
    show(next);
  };
  const clear = () => quoted !== undefined && set(undefined);

  /** It goes on elsewhere. */
  const take = () => {
    const { upload } = quoted;
    show(undefined);
    return upload;
  };

  const viewsOf = ({ pictures, upload }) => {
    const [first, ...others] = pictures;
    const said = others.length > 0 ? `one of these ${pictures.length} pictures` : first.altText;
    const close = element(
      'button',
      { type: 'button', class: 'close', 'aria-label': 'Do not change this picture' },
      '×',
    );
    close.addEventListener('click', () => {
      clear();
      byId('words').focus();
    });
    return [
      element('span', { class: 'thumbs' }, ...pictures.slice(0, 4).map(({ url }) => thumb(url))),
      element('p', { id: 'quote-words' }, element('b', {}, 'To change: '), said),
      upload &&
        element(
          'button',
          { type: 'button', class: 'other', onclick: () => onOnlyGoBy(take()) },
          'Only a reference',
        ),
      close,
    ].filter((view) => view !== undefined);
  };

  return {
    set,
    /** What somebody brings along: it is to be changed. */
    setUpload: (upload) => {
      const picture = { url: upload.preview, altText: upload.name };
      set({ upload, pictures: [picture] });
      void upload.id.then((id) => id === undefined && quoted?.upload === upload && clear());
    },
    take,
    clear,
    /** The message is gone, and what was in it. */
    forget: (messageId) => {
      if (quoted?.messageId === messageId) clear();
    },
    isSet: () => quoted !== undefined,
    isUpload: () => quoted?.upload !== undefined,
    /** What is on its way is waited for. */
    read: async () => {
      if (quoted?.upload === undefined) return quoted?.means;
      const id = await quoted.upload.id;
      if (id === undefined) throw new Error('The picture could not be attached.');
      return { picture: `/web/files/${id}` };
    },
  };
}

function thumb(url) {
  return element('img', { src: url, alt: '' });
}
