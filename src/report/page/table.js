// The same figures as a table, for reading, for copying and for those who do not see the chart.

const whole = new Intl.NumberFormat('en-US');
const exact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });
const change = new Intl.NumberFormat('en-US', {
  style: 'percent',
  maximumFractionDigits: 0,
  signDisplay: 'exceptZero',
});
const names = {
  day: 'Day',
  member: 'Member',
  role: 'Role',
  channel: 'Channel',
  provider: 'Provider',
  model: 'Model',
  resolution: 'Resolution',
};

/**
 * @param {HTMLTableElement} table
 * @param {(micros: number) => number} creditsOf
 */
export function showTable(table, { by, rows, total, before }, creditsOf) {
  // Whoever has several roles counts for each, so that parts do not make a whole.
  const hasShare = by !== 'role';
  const hasChange = by !== 'day' && before.total.chargeMicros > 0;
  const cells = (figures, beforeMicros) => [
    whole.format(figures.made),
    exact.format(creditsOf(figures.chargeMicros)),
    ...(hasShare
      ? [percent.format(total.chargeMicros === 0 ? 0 : figures.chargeMicros / total.chargeMicros)]
      : []),
    ...(hasChange ? [changeSince(beforeMicros, figures.chargeMicros)] : []),
    whole.format(figures.failed),
    whole.format(figures.refused),
  ];
  const columns = [
    names[by],
    'Pictures',
    'Credits',
    ...(hasShare ? ['Share'] : []),
    ...(hasChange ? ['Change'] : []),
    'Failed',
    'Refused',
  ];
  table.caption.textContent = `Figures by ${names[by].toLowerCase()}`;
  table.tHead.replaceChildren(row(columns.map((name) => header(name, 'col'))));
  table.tBodies[0].replaceChildren(
    ...rows.map((each) => row([header(nameOf(each), 'row'), ...cells(each, each.beforeMicros).map(cell)])),
  );
  table.tFoot.replaceChildren(
    row([header('Total', 'row'), ...cells(total, before.total.chargeMicros).map(cell)]),
  );
}

/** Since the span before, in credits. */
function changeSince(beforeMicros, micros) {
  if (beforeMicros === 0) return micros === 0 ? change.format(0) : 'new';
  return change.format(micros / beforeMicros - 1);
}

/** Two of one name stay two. */
function nameOf({ name, key, mark }) {
  return mark === undefined ? name || key : `${name} ${mark}`;
}

function row(children) {
  const made = document.createElement('tr');
  made.append(...children);
  return made;
}

function header(text, scope) {
  const made = document.createElement('th');
  made.scope = scope;
  // Names are in any script.
  made.dir = 'auto';
  made.textContent = text;
  return made;
}

function cell(text) {
  const made = document.createElement('td');
  made.textContent = text;
  return made;
}
