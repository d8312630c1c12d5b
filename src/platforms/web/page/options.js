// The panel of options over the message box, for the command that is being written, and the chips that show what is set.
import { byId, element } from './dom.js';
import { createFields, titleOf } from './fields.js';

export function createOptions() {
  const panel = byId('options');
  const toggle = byId('show-options');
  const chosen = byId('chosen');
  let command;
  let fields = createFields([]);

  const showChosen = () => {
    chosen.replaceChildren(
      ...Object.entries(fields.read()).map(([name, value]) => {
        const shown = value === true ? titleOf(name) : String(value);
        const remove = element(
          'button',
          { type: 'button', 'aria-label': `${titleOf(name)}: ${value === true ? 'on' : value}. Remove` },
          shown,
          element('span', { 'aria-hidden': 'true' }, '×'),
        );
        remove.addEventListener('click', () => {
          fields.clear(name);
          showChosen();
          byId('words').focus();
        });
        return element('li', {}, remove);
      }),
    );
  };

  const open = (shown) => {
    panel.hidden = !shown;
    toggle.setAttribute('aria-expanded', String(shown));
  };
  toggle.addEventListener('click', () => {
    open(panel.hidden);
    if (!panel.hidden) panel.querySelector('input')?.focus();
  });
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    open(false);
    toggle.focus();
  });

  return {
    /** The options of another command are others. */
    use: (next) => {
      // A name that is half typed is no reason to put the options away.
      if (next === undefined || next === command) return;
      command = next;
      const specs = next.options.filter((spec) => spec.positional !== true);
      fields = createFields(
        specs.map((spec) => ({ spec })),
        showChosen,
      );
      panel.replaceChildren(...fields.views);
      toggle.hidden = fields.views.length === 0;
      if (toggle.hidden) open(false);
      showChosen();
    },
    read: () => fields.read(),
    close: () => open(false),
  };
}
