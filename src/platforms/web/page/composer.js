// The message box: keys, pictures by button, paste and drop, recall of what was sent before.
import { clearProblem, showProblem } from './announce.js';
import { createAttachments } from './attachments.js';
import { byId } from './dom.js';
import { createOptions } from './options.js';
import { commandOf } from './suggest.js';
import { createSuggestions } from './suggestions.js';

const box = byId('words');
const form = byId('composer');
const picker = byId('files');
const drop = byId('drop');
const hasKeyboard = !window.matchMedia('(pointer: coarse)').matches;

export function createComposer({ readCommands, readOwnWords, onSend }) {
  const attachments = createAttachments(byId('attachments'), showProblem);
  const suggestions = createSuggestions(box, readCommands);
  const options = createOptions();
  let recalled = -1;
  let sending = false;

  const change = () => {
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
    options.use(commandOf(box.value, readCommands()));
  };
  const write = (text) => {
    box.value = text;
    change();
    box.setSelectionRange(text.length, text.length);
  };

  const send = async () => {
    const text = box.value.trim();
    if ((text === '' && attachments.isEmpty()) || sending) return box.focus();
    if (text === '') {
      showProblem('Say what to do with the pictures.');
      return box.focus();
    }
    sending = true;
    clearProblem();
    suggestions.close();
    try {
      const set = options.read();
      const pictures = await attachments.take();
      write('');
      options.close();
      recalled = -1;
      onSend({ text, options: set, attachments: pictures });
    } catch (error) {
      showProblem(error.message);
    } finally {
      sending = false;
    }
    box.focus();
  };

  const recall = (step) => {
    const words = readOwnWords();
    const next = recalled + step;
    if (next < -1 || next >= words.length) return;
    recalled = next;
    write(words[next] ?? '');
  };

  box.addEventListener('input', () => {
    recalled = -1;
    change();
  });
  box.addEventListener('keydown', (event) => {
    // While an input method composes, its keys are its own.
    if (event.isComposing || suggestions.take(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && hasKeyboard) {
      event.preventDefault();
      void send();
    } else if (event.key === 'ArrowUp' && (box.value === '' || recalled >= 0)) {
      event.preventDefault();
      recall(1);
    } else if (event.key === 'ArrowDown' && recalled >= 0) {
      event.preventDefault();
      recall(-1);
    }
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });

  byId('attach').addEventListener('click', () => picker.click());
  picker.addEventListener('change', () => {
    attachments.add(picker.files);
    picker.value = '';
    box.focus();
  });
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    attachments.add(files);
  });
  listenForDrops((files) => {
    attachments.add(files);
    box.focus();
  });

  return {
    /** Called when the commands are known. */
    ready: change,
    write: (text) => {
      write(text);
      box.focus();
    },
  };
}

function listenForDrops(take) {
  const brings = (event) => event.dataTransfer?.types.includes('Files');
  let depth = 0;
  const show = (shown) => {
    if (!shown) depth = 0;
    drop.hidden = !shown;
  };
  document.addEventListener('dragenter', (event) => {
    if (!brings(event)) return;
    depth += 1;
    show(true);
  });
  document.addEventListener('dragleave', (event) => {
    if (!brings(event)) return;
    depth -= 1;
    if (depth <= 0) show(false);
  });
  document.addEventListener('dragover', (event) => brings(event) && event.preventDefault());
  document.addEventListener('drop', (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    show(false);
    take(event.dataTransfer.files);
  });
}
