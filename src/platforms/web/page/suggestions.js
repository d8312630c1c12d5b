// The list of suggestions over the message box, driven by its keys (ARIA combobox: the focus stays in the box).
import { byId, element } from './dom.js';
import { suggest } from './suggest.js';
import { createValues } from './values.js';

/** `readUnnamed` answers the command for words without a slash. */
export function createSuggestions(box, readCommands, readUnnamed) {
  const list = byId('suggestions');
  let found;
  let active = 0;

  const close = () => {
    found = undefined;
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  };

  const activate = (index) => {
    active = index;
    for (const [at, item] of [...list.children].entries())
      item.setAttribute('aria-selected', String(at === active));
    box.setAttribute('aria-activedescendant', `suggestion-${active}`);
    list.children[active]?.scrollIntoView({ block: 'nearest' });
  };

  const accept = (item) => {
    box.setRangeText(item.insert, found.from, box.selectionStart, 'end');
    close();
    box.focus();
    box.dispatchEvent(new Event('input', { bubbles: true }));
  };

  const values = createValues(() => document.activeElement === box && update());

  const update = () => {
    found =
      box.selectionStart === box.selectionEnd
        ? suggest(box.value, box.selectionStart, readCommands(), values.read, readUnnamed())
        : undefined;
    if (found === undefined) return close();
    list.replaceChildren(
      ...found.items.map((item, index) => {
        const made = element(
          'div',
          { id: `suggestion-${index}`, role: 'option', 'aria-selected': 'false' },
          element('strong', {}, item.label),
          item.summary ? element('span', {}, item.summary) : undefined,
        );
        // Before the box loses the focus.
        made.addEventListener('pointerdown', (event) => event.preventDefault());
        made.addEventListener('click', () => accept(item));
        return made;
      }),
    );
    list.hidden = false;
    box.setAttribute('aria-expanded', 'true');
    activate(0);
  };

  box.addEventListener('input', update);
  box.addEventListener('blur', close);

  return {
    close,
    /** Whether the key was for the list. */
    take: (event) => {
      if (found === undefined) return false;
      const { length } = found.items;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) activate((active + step + length) % length);
      else if (event.key === 'Escape') close();
      else if (event.key === 'Tab' && !event.shiftKey) accept(found.items[active]);
      else if (event.key === 'Enter' && !event.shiftKey && !found.complete) accept(found.items[active]);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}
