// Pictures at full size. The dialog itself closes on Esc and gives the focus back to what opened it.
import { byId, element } from './dom.js';

const dialog = byId('viewer');
let pictures = [];
let index = 0;
let onReply;

/** @param reply called with the picture that somebody means; undefined where none of them can be meant. */
export function openViewer(shown, at, reply) {
  pictures = shown;
  index = at;
  onReply = reply;
  draw();
  dialog.showModal();
}

function draw() {
  const { url, altText, fileName, width, height } = pictures[index];
  const many = pictures.length > 1;
  const image = element('img', { src: url, alt: altText || 'Picture', width, height });
  const figure = element('figure', {}, image);
  const caption = element(
    'p',
    { class: 'caption' },
    many ? `${index + 1} of ${pictures.length} · ` : '',
    altText,
  );
  const tools = element(
    'div',
    { class: 'viewer-tools' },
    many
      ? element('button', { type: 'button', 'data-step': -1, onclick: () => step(-1) }, 'Previous')
      : undefined,
    many ? element('button', { type: 'button', 'data-step': 1, onclick: () => step(1) }, 'Next') : undefined,
    onReply && element('button', { type: 'button', onclick: () => answer(pictures[index]) }, 'Reply'),
    element('a', { href: url, download: fileName }, 'Download'),
    element('button', { type: 'button', class: 'close', onclick: () => dialog.close() }, 'Close'),
  );
  dialog.replaceChildren(figure, element('div', { class: 'viewer-bar' }, caption, tools));
}

function answer(picture) {
  dialog.close();
  onReply(picture);
}

function step(by) {
  index = (index + by + pictures.length) % pictures.length;
  draw();
  dialog.querySelector(`[data-step="${by}"]`)?.focus();
}

dialog.addEventListener('keydown', (event) => {
  if (pictures.length < 2 || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
  event.preventDefault();
  step(event.key === 'ArrowLeft' ? -1 : 1);
});
dialog.addEventListener('click', (event) => {
  // The room around the picture is the dialog itself.
  if (event.target === dialog || event.target.tagName === 'FIGURE') dialog.close();
});
