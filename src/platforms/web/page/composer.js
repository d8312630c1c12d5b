// The message box: keys, pictures by button, paste and drop, what somebody replies to, recall of what was sent before.
import { clearProblem, showProblem } from './announce.js';
import { createAttachments } from './attachments.js';
import { byId } from './dom.js';
import { listenForDrops } from './drops.js';
import { createOptions } from './options.js';
import { createQuote, meanPicture } from './quote.js';
import { commandOf } from './suggest.js';
import { createSuggestions } from './suggestions.js';
import { beginUpload } from './upload.js';

const box = byId('words');
const form = byId('composer');
const picker = byId('files');
const hasKeyboard = !window.matchMedia('(pointer: coarse)').matches;

export function createComposer({ readCommands, readOwnWords, onSend }) {
  const attachments = createAttachments(byId('attachments'), showProblem);
  const unnamed = () => (quote.isSet() ? 'edit' : 'imagine');
  const suggestions = createSuggestions(box, readCommands, unnamed);
  const options = createOptions();
  let recalled = -1;
  let sending = false;

  const change = () => {
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
    options.use(commandOf(box.value, readCommands(), unnamed()));
  };
  const quote = createQuote({
    onChange: () => {
      box.placeholder = quote.isSet() ? 'What to change?' : 'Describe a picture…';
      if (quote.isSet()) box.setAttribute('aria-describedby', 'quote-words');
      else box.removeAttribute('aria-describedby');
      change();
    },
    onOnlyGoBy: (upload) => {
      attachments.adopt(upload);
      box.focus();
    },
  });
  const write = (text) => {
    box.value = text;
    change();
    box.setSelectionRange(text.length, text.length);
  };

  const send = async () => {
    const text = box.value.trim();
    const brings = quote.isSet() || !attachments.isEmpty();
    if ((text === '' && !brings) || sending) return box.focus();
    if (text === '') {
      showProblem(quote.isSet() ? 'Say what to change.' : 'Say what to do with the pictures.');
      return box.focus();
    }
    sending = true;
    clearProblem();
    suggestions.close();
    try {
      const set = options.read();
      const means = await quote.read();
      const pictures = await attachments.take();
      quote.clear();
      write('');
      options.close();
      recalled = -1;
      onSend({ text, options: set, attachments: pictures, means });
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
    } else if (event.key === 'Escape' && quote.isSet()) {
      event.preventDefault();
      quote.clear();
    }
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });

  /** One picture alone is to be changed, several are to go by, and so is what comes to others. */
  const bring = (files) => {
    if (files.length !== 1 || quote.isSet() || !attachments.isEmpty()) return attachments.add(files);
    const upload = beginUpload(files[0], showProblem);
    if (upload !== undefined) quote.setUpload(upload);
  };
  const reply = (meant) => {
    quote.set(meant);
    box.focus();
  };

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
    bring(files);
  });
  listenForDrops({
    onFiles: (files) => {
      bring(files);
      box.focus();
    },
    onPicture: (picture) => reply(meanPicture(picture)),
  });

  return {
    /** What is written next is about this. */
    reply,
    /** The message is gone, and what was in it. */
    forget: quote.forget,
    /** Called when the commands are known. */
    ready: change,
    write: (text) => {
      write(text);
      box.focus();
    },
  };
}
