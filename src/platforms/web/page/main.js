// Puts the page together.
import { clearProblem, showBack, showLost, showProblem } from './announce.js';
import { createChat } from './chat.js';
import { createComposer } from './composer.js';
import { byId, element, newGestureId } from './dom.js';
import { formOf, openForm } from './form.js';
import { listen } from './live.js';
import { askForm, readCommands, readMessages, sendInvocation, sendPress } from './server.js';
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
  onReply: (meant) => composer.reply(meant),
  onGone: (id) => composer.forget(id),
  onOlder: (cursor) => orProblem(() => readMessages(cursor)),
});
const composer = createComposer({
  readCommands: () => commands,
  readOwnWords: chat.ownWords,
  onSend: (asked) => ask(asked),
});

function ask(asked) {
  const command = commandOf(asked.text, commands, asked.means === undefined ? 'imagine' : 'edit');
  const isBare = asked.text.toLowerCase().split(/\s+/).join(' ').trim() === `/${command?.name}`;
  if (isBare && command.form) return fillIn({ command: command.name, means: asked.means }, asked);
  if (isBare && command.options.some((spec) => spec.required)) {
    const id = newGestureId();
    return openForm(formOf(command, `/${command.name}`), (options, files) =>
      sendInvocation({
        ...asked,
        text: undefined,
        id,
        command: command.name,
        options: { ...asked.options, ...options },
        files,
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

/** The form that the command asks for; what is filled in is the same gesture, however often it is sent. */
async function fillIn(opening, { options: set = {}, attachments = [] } = {}) {
  chat.awaitAnswer();
  const form = await orProblem(() => askForm({ id: newGestureId(), ...opening }));
  if (form === undefined) return;
  chat.awaitNothing();
  const id = newGestureId();
  openForm(form, (options, files, quoted) => {
    chat.awaitAnswer();
    const { command: verb, subject } = form;
    return sendPress({ id, verb, subject, options: { ...set, ...options }, attachments, files, quoted });
  });
}

async function press(button, message, view) {
  if (view.getAttribute('aria-disabled') === 'true') return;
  // Not `disabled`, which would drop the focus.
  view.setAttribute('aria-disabled', 'true');
  clearProblem();
  const command = commands.find((known) => known.name === button.verb);
  if (command?.form) await fillIn({ command: button.verb, subject: button.id });
  else {
    const gesture = { verb: button.verb, subject: button.id, message: message.id };
    chat.awaitAnswer(message.id);
    await orProblem(() => sendPress({ id: newGestureId(), ...gesture }));
  }
  view.removeAttribute('aria-disabled');
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
