// Puts the page together.
import { clearProblem, showBack, showLost, showProblem } from './announce.js';
import { createChat } from './chat.js';
import { createComposer } from './composer.js';
import { byId, element, newGestureId } from './dom.js';
import { openForm } from './form.js';
import { listen } from './live.js';
import { readCommands, readMessages, sendInvocation, sendPress } from './server.js';
import { commandOf } from './suggest.js';

const examples = [
  ['A lighthouse made of paper on a stormy sea, soft morning light', '--ar 16:9', 'wide'],
  ['An axolotl astronaut, embroidered patch on denim', '', ''],
  ['Isometric greenhouse café at dusk, warm lamps, rain outside', '--count 2', 'two pictures'],
];
const shortcuts = ['credits', 'history', 'help'];

let commands = [];

const orProblem = async (work) => {
  try {
    return await work();
  } catch (error) {
    showProblem(error.message);
    return undefined;
  }
};

const chat = createChat({
  onPress: (button, message, view) => press(button, message, view),
  onOlder: (cursor) => orProblem(() => readMessages(cursor)),
});
const composer = createComposer({
  readCommands: () => commands,
  readOwnWords: chat.ownWords,
  onSend: (asked) => ask(asked),
});

function ask(asked) {
  const command = commandOf(asked.text, commands);
  const isBare = asked.text.toLowerCase().split(/\s+/).join(' ').trim() === `/${command?.name}`;
  if (isBare && command?.options.some((spec) => spec.required)) {
    return openForm(command, `/${command.name}`, (options, attachments) =>
      sendInvocation({
        id: newGestureId(),
        command: command.name,
        options: { ...asked.options, ...options },
        attachments: [...asked.attachments, ...attachments],
      }),
    );
  }
  const invocation = { id: newGestureId(), ...asked };
  chat.showWaiting(invocation.id, asked.text);
  const send = async () => {
    try {
      await sendInvocation(invocation);
      chat.settle(invocation.id);
    } catch (error) {
      chat.showUnsent(invocation.id, error.message, send);
    }
  };
  return send();
}

async function press(button, message, view) {
  const gesture = { verb: button.verb, subject: button.id, message: message.id };
  const command = commands.find((known) => known.name === button.verb);
  if (command?.form) {
    return openForm(command, button.label, (options, attachments) =>
      sendPress({ id: newGestureId(), ...gesture, options, attachments }),
    );
  }
  if (view.getAttribute('aria-disabled') === 'true') return undefined;
  // Not `disabled`, which would drop the focus.
  view.setAttribute('aria-disabled', 'true');
  clearProblem();
  await orProblem(() => sendPress({ id: newGestureId(), ...gesture }));
  view.removeAttribute('aria-disabled');
  return undefined;
}

async function readAll() {
  await orProblem(async () => {
    const [known, page] = await Promise.all([readCommands(), readMessages()]);
    commands = known;
    composer.ready();
    showShortcuts();
    chat.showPage(page);
    clearProblem();
  });
}

function showShortcuts() {
  const known = shortcuts.filter((name) => commands.some((command) => command.name === name));
  byId('shortcuts').replaceChildren(
    ...known.map((name) =>
      element(
        'button',
        { type: 'button', onclick: () => ask({ text: `/${name}`, options: {}, attachments: [] }) },
        name.charAt(0).toUpperCase() + name.slice(1),
      ),
    ),
  );
}

byId('examples').append(
  ...examples.map(([words, options, note]) => {
    const write = () => composer.write(`${words} ${options}`.trim());
    const label = note === '' ? undefined : element('small', {}, note);
    return element('li', {}, element('button', { type: 'button', onclick: write }, words, label));
  }),
);

// What changes while everything is read comes by the stream, so the stream is opened first.
listen({
  onMessage: chat.put,
  onGone: chat.remove,
  onReady: (complete) => {
    showBack();
    if (!complete) void readAll();
  },
  onLost: showLost,
});
byId('words').focus();
