// The list of messages: what is there, in order, and where one is looking.
import { byId, element } from './dom.js';
import { createMessage } from './message.js';

const log = byId('log');
const scroller = byId('scroller');
const older = byId('older');
const welcome = byId('welcome');
const nearEnd = 120;

export function createChat({ onPress, onReply, onOlder, onGone }) {
  const known = new Map();
  const waiting = new Map();
  let cursor = null;
  let loading = false;
  let loaded = false;
  let following = true;
  let awaited;
  let lastTop = 0;

  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEnd;
  const goToEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
    lastTop = scroller.scrollTop;
  };
  scroller.addEventListener('scroll', () => {
    // What arrives moves the end away; only going up is a wish to stay there.
    if (isAtEnd()) following = true;
    else if (scroller.scrollTop < lastTop) following = false;
    lastTop = scroller.scrollTop;
    if (scroller.scrollTop < 80 && cursor !== null) void loadOlder();
  });
  // Pictures that load, a keyboard that opens, a composer that grows: who was at the end stays there.
  const observer = new ResizeObserver(() => following && goToEnd());
  observer.observe(log);
  observer.observe(scroller);

  const insert = (message) => {
    const made = createMessage(message, { onPress, onReply });
    known.set(message.id, { ...made, message });
    const next = [...log.children].find((other) => (other.dataset.id ?? '~') > message.id);
    log.insertBefore(made.view, next ?? null);
  };

  /** `fresh`: it comes from the stream, which is never behind what was read. */
  const put = (message, fresh) => {
    if (message.body.kind === 'person') settle(message.body.gesture);
    const there = known.get(message.id);
    if (there === undefined) {
      insert(message);
      if (fresh && awaited !== undefined) {
        following = true;
        awaited = undefined;
      }
    } else if (
      message.updatedAt > there.message.updatedAt ||
      (fresh && message.updatedAt === there.message.updatedAt)
    ) {
      if (awaited?.pressed === message.id) awaited = undefined;
      there.message = message;
      there.update(message);
    }
    showWelcome();
    // At once: a scroll event that comes late would take the new distance from the end for a wish to read above.
    if (fresh && following) goToEnd();
  };

  const showWelcome = () => {
    welcome.hidden = known.size > 0 || waiting.size > 0;
  };

  const showOlder = () => {
    older.hidden = cursor === null;
  };

  /** More was missed than one page holds. */
  const isGap = (page) => page.older !== null && !page.messages.some(({ id }) => known.has(id));
  const forget = () => {
    for (const { view } of known.values()) view.remove();
    known.clear();
  };

  /** Old messages are not read aloud. */
  const quietly = (work) => {
    log.setAttribute('aria-live', 'off');
    work();
    requestAnimationFrame(() => log.setAttribute('aria-live', 'polite'));
  };

  async function loadOlder() {
    if (loading || cursor === null) return;
    loading = true;
    older.disabled = true;
    try {
      const page = await onOlder(cursor);
      if (page === undefined) return;
      const before = scroller.scrollHeight - scroller.scrollTop;
      quietly(() => {
        for (const message of page.messages) put(message, false);
      });
      cursor = page.older;
      showOlder();
      scroller.scrollTop = scroller.scrollHeight - before;
    } finally {
      loading = false;
      older.disabled = false;
    }
  }
  older.addEventListener('click', () => void loadOlder());

  const settle = (gesture) => {
    waiting.get(gesture)?.remove();
    waiting.delete(gesture);
    if (following) goToEnd();
  };

  return {
    /** The latest page of messages. */
    showPage: (page) => {
      const first = !loaded || isGap(page);
      if (loaded && first) forget();
      loaded = true;
      quietly(() => {
        for (const message of page.messages) put(message, false);
      });
      if (first) {
        cursor = page.older;
        showOlder();
        goToEnd();
      }
      showWelcome();
    },
    put: (message) => put(message, true),
    remove: (id) => {
      known.get(id)?.view.remove();
      known.delete(id);
      onGone(id);
      showWelcome();
    },
    /** One's own words until the server has them. */
    showWaiting: (gesture, text) => {
      const state = element('p', { class: 'small', role: 'status' }, 'Sending…');
      const view = element(
        'article',
        { class: 'message person waiting', 'aria-label': 'You, being sent' },
        element('div', { class: 'content' }, element('p', { class: 'words' }, text), state),
      );
      waiting.set(gesture, view);
      log.append(view);
      following = true;
      showWelcome();
      goToEnd();
    },
    settle,
    /**
     * What was asked for by a press, maybe far above, is to be seen when it comes, unless the pressed message itself
     * changes.
     */
    awaitAnswer: (pressed) => {
      awaited = { pressed };
    },
    awaitNothing: () => {
      awaited = undefined;
    },
    showUnsent: (gesture, sentence, again) => {
      const view = waiting.get(gesture);
      if (view === undefined) return;
      view.classList.add('unsent');
      const retry = element('button', { class: 'action plain', type: 'button' }, 'Try again');
      const state = view.querySelector('.small');
      state.textContent = `Not sent. ${sentence}`;
      retry.addEventListener('click', () => {
        retry.remove();
        view.classList.remove('unsent');
        state.textContent = 'Sending…';
        again();
      });
      view.querySelector('.content').append(retry);
    },
    /** One's own earlier messages, newest first. */
    ownWords: () =>
      [...log.querySelectorAll('.message.person:not(.waiting) .words')]
        .map((words) => words.textContent)
        .filter((words) => words !== '')
        .reverse(),
  };
}
