// The reports' page: what is asked for stands in the address, and the answer in a chart and a table beside it.
import { createChart } from '/reports/page/chart.js';
import { showTable } from '/reports/page/table.js';

const byId = (id) => document.getElementById(id);
const period = byId('period');
const by = byId('by');
const days = byId('days');
const from = byId('from');
const to = byId('to');
const night = matchMedia('(prefers-color-scheme: dark)');
const chart = createChart(byId('chart'), byId('tip'));
let asking = new AbortController();

/** Fills in the controls from the address, as a link leads to a certain report. */
function readAddress() {
  const asked = new URLSearchParams(location.search);
  const written = asked.get('period') ?? 'this month';
  const isNamed = [...period.options].some(({ value }) => value !== '' && value === written);
  period.value = isNamed ? written : '';
  const [first = '', last = first] = written.split('..');
  if (!isNamed) {
    from.value = first;
    to.value = last;
  }
  by.value = asked.get('by') ?? 'day';
  if (by.value === '') by.value = 'day';
}

function asked() {
  return new URLSearchParams({ by: by.value, period: period.value || `${from.value}..${to.value}` });
}

async function read(query, signal) {
  let response;
  try {
    response = await fetch(`/reports/figures?${query}`, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error('Plantain cannot be reached. Is it running?');
  }
  if (response.ok) return response.json();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  throw new Error(isJson ? (await response.json()).problem : `The server answered ${response.status}.`);
}

async function show() {
  days.hidden = period.value !== '';
  asking.abort();
  if (period.value === '' && (from.value === '' || to.value === '')) return;
  asking = new AbortController();
  const { signal } = asking;
  const isBackwards = period.value === '' && to.value < from.value;
  const query = asked();
  history.replaceState(null, '', `?${query}`);
  if (isBackwards) return fail('“To” is before “From”.');
  byId('status').textContent = 'Reading the figures…';
  byId('problem').textContent = '';
  try {
    const answer = await read(`${query}&look=${night.matches ? 'dark' : 'light'}`, signal);
    byId('csv').href = `/reports/csv?${query}`;
    // First: a chart takes the room that it finds.
    byId('figures').hidden = false;
    present(answer);
    byId('status').textContent = '';
  } catch (error) {
    if (signal.aborted) return;
    fail(error.message);
  }
}

/** Figures of other days beneath it would be taken for those that were asked for, and so would their file. */
function fail(sentence) {
  byId('status').textContent = '';
  byId('problem').textContent = sentence;
  byId('figures').hidden = true;
  byId('csv').removeAttribute('href');
}

function present({ report, chart: described, creditsPerDollar }) {
  document.title = described.title;
  byId('title').textContent = described.title;
  byId('subtitle').textContent = `${described.subtitle} · ${report.timeZone}`;
  byId('footnote').textContent = described.footnote;
  from.value = report.span.firstDay;
  to.value = report.span.lastDay;
  const { content } = described;
  const isEmpty = content.kind === 'empty';
  byId('empty').hidden = !isEmpty;
  byId('empty').textContent = isEmpty ? content.sentence : '';
  byId('chart').hidden = isEmpty;
  byId('chart').setAttribute('aria-label', described.altText);
  if (!isEmpty) chart.show(content);
  showTable(byId('table'), report, (micros) => (micros * creditsPerDollar) / 1_000_000);
}

byId('controls').addEventListener('submit', (event) => event.preventDefault());
for (const control of [period, by, from, to]) control.addEventListener('change', show);
night.addEventListener('change', show);
readAddress();
await show();
