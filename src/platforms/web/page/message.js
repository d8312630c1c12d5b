// How one message looks. Parts that did not change stay as they are, so that focus and loaded pictures are kept.
import { element } from './dom.js';
import { drag } from './drops.js';
import { isOurs, meanPicture, meantBy } from './quote.js';
import { openViewer } from './viewer.js';

/**
 * `onPress(button, message, element)` is called for buttons under a message, `onReply(meant)` when somebody replies to a
 * picture in it.
 */
export function createMessage(message, { onPress, onReply }) {
  const isPerson = message.body.kind === 'person';
  const time = new Date(message.createdAt);
  const shownTime = time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const content = element('div', { class: 'content' });
  const reply = element('button', { class: 'reply', type: 'button', 'data-key': 'reply' }, 'Reply');
  const view = element(
    'article',
    {
      class: `message ${message.body.kind}`,
      'data-id': message.id,
      'aria-label': `${isPerson ? 'You' : 'Plantain'}, ${shownTime}`,
      tabindex: '-1',
    },
    isPerson
      ? undefined
      : element('img', { class: 'face', src: '/web/page/icon.svg', alt: '', width: 32, height: 32 }),
    content,
    element(
      'div',
      { class: 'foot' },
      element('time', { datetime: time.toISOString(), title: time.toLocaleString() }, shownTime),
      reply,
    ),
  );

  const parts = new Map();
  const show = (name, value, build) => {
    const written = JSON.stringify(value);
    const known = parts.get(name);
    if (known?.written === written) return;
    const made = build(value);
    if (known === undefined) content.append(made);
    else known.made.replaceWith(made);
    parts.set(name, { written, made });
  };

  const update = (next) => {
    const { body } = next;
    const focused = view.contains(document.activeElement) ? document.activeElement : undefined;
    const awaited = body.kind === 'plantain' ? body.awaited : undefined;
    view.classList.toggle('running', awaited !== undefined);
    if (body.kind === 'person') {
      show('quoted', body.quoted ?? null, quotedView);
      show('text', body.text, (text) => element('p', { class: 'words' }, text));
    }
    if (body.kind === 'plantain') show('lines', body.lines.slice(0, footerStart(body)), linesView);
    show('pictures', [body.pictures, awaited], ([pictures, shape]) =>
      picturesView(pictures, shape, body.kind === 'person', onReply),
    );
    if (body.kind === 'plantain') {
      show('files', body.files ?? [], filesView);
      show('footer', body.lines.slice(footerStart(body)), linesView);
      show('buttons', body.buttons, (buttons) =>
        buttonsView(buttons, (button, at) => onPress(button, next, at)),
      );
    }
    const meant = meantBy(next);
    reply.hidden = meant === undefined;
    reply.setAttribute(
      'aria-label',
      meant?.pictures.length > 1 ? 'Reply to these pictures' : 'Reply to this picture',
    );
    reply.onclick = () => onReply(meant);
    if (focused !== undefined && !focused.isConnected) refocus(view, focused.dataset.key);
  };
  update(message);
  return { view, update };
}

/** Where the quiet lines at the end begin: they go below the pictures, if there are any. */
function footerStart({ lines, pictures }) {
  const last = lines.findLastIndex(({ style }) => style !== 'small');
  return pictures.length === 0 ? lines.length : last + 1;
}

function refocus(view, key) {
  const same = [...view.querySelectorAll('[data-key]')].find((candidate) => candidate.dataset.key === key);
  (same ?? view).focus({ preventScroll: true });
}

function linesView(lines) {
  const made = element('div', { class: 'lines' });
  for (const { style, spans } of lines) {
    const inner = spans.map(spanView);
    if (style === 'item') {
      // What brings its own numbers needs no bullets.
      const list = /^\d+$/.test(spans[0]?.bold) ? 'numbered' : 'bullets';
      if (made.lastElementChild?.className !== list) made.append(element('ul', { class: list }));
      made.lastElementChild.append(element('li', {}, ...inner));
    } else if (style === 'heading') made.append(element('h2', {}, ...inner));
    else if (style === 'quote') made.append(element('blockquote', {}, ...inner));
    else made.append(element('p', { class: style }, ...inner));
  }
  return made;
}

function spanView(span) {
  if (typeof span === 'string') return span;
  if ('bold' in span) return element('strong', {}, span.bold);
  if ('code' in span) return element('code', {}, span.code);
  return element('a', { href: span.link, target: '_blank', rel: 'noopener noreferrer' }, span.label);
}

function picturesView(pictures, awaited, areGiven, onReply) {
  const places = awaited === undefined ? [] : Array.from({ length: awaited.count }, () => placeView(awaited));
  const canBeMeant = (picture) => areGiven || isOurs(picture.url);
  const reply = pictures.every(canBeMeant) ? (picture) => onReply(meanPicture(picture)) : undefined;
  const shown = pictures.map((picture, index) => {
    const view = pictureView(picture, () => openViewer(pictures, index, reply));
    if (reply !== undefined) drag(view, picture);
    return view;
  });
  return element(
    'div',
    { class: 'pictures', 'data-count': shown.length + places.length },
    ...shown,
    ...places,
  );
}

function pictureView(picture, open) {
  const image = element('img', {
    src: picture.url,
    alt: picture.altText || 'Picture',
    width: picture.width,
    height: picture.height,
    decoding: 'async',
  });
  const button = element(
    'button',
    { class: 'picture', type: 'button', title: 'Open full size', 'data-key': picture.url, onclick: open },
    image,
  );
  image.addEventListener('error', () => {
    button.classList.add('gone');
    button.disabled = true;
  });
  return sized(button, picture);
}

/** What somebody replied to, small, over their words. */
function quotedView(picture) {
  if (picture === null) return element('div', { hidden: true });
  const view = pictureView(picture, () => openViewer([picture], 0));
  view.classList.add('quoted');
  view.setAttribute('aria-label', `In reply to: ${picture.altText || 'a picture'}`);
  return view;
}

function placeView(shape) {
  return sized(element('div', { class: 'place', 'aria-hidden': 'true' }), shape);
}

/** Reserves the room before anything is loaded; tall ones are kept within the window by their width. */
function sized(view, { width, height }) {
  view.style.aspectRatio = `${width} / ${height}`;
  view.style.setProperty('--ratio', String(width / height));
  return view;
}

function filesView(files) {
  return element(
    'div',
    { class: 'files' },
    ...files.map(({ url, fileName, sizeBytes }) =>
      element('a', { href: url, download: fileName, 'data-key': url }, `${fileName} (${sizeOf(sizeBytes)})`),
    ),
  );
}

function sizeOf(bytes) {
  return bytes < 100_000 ? `${Math.ceil(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function buttonsView(buttons, press) {
  return element(
    'div',
    { class: 'buttons' },
    ...buttons.map((button) => {
      const made = element(
        'button',
        { class: `action ${button.style}`, type: 'button', 'data-key': `${button.verb}:${button.id}` },
        button.label,
      );
      made.addEventListener('click', () => press(button, made));
      return made;
    }),
  );
}
