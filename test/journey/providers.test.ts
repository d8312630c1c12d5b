// How the providers stand, as somebody at the page asks for it; and what they are told the morning after of costs.
import { randomUUID } from 'node:crypto';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { findViolations, readRows } from '../fixture/books.ts';
import { createInstallation, type Installation } from '../fixture/program.ts';
import { until } from '../fixture/until.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const installations: Installation[] = [];
afterEach(async () => {
  for (const installation of installations.splice(0)) await installation.close();
});

async function say({ url }: Installation, text: string): Promise<void> {
  const answer = await fetch(`${url}/web/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ id: randomUUID(), text, attachments: [], options: {} }),
  });
  expect(answer.ok).toBe(true);
}

/** The words of the first message that holds `part`. */
async function read({ url }: Installation, part: string): Promise<string> {
  return until(`a message with “${part}”`, async () => {
    const answer = await fetch(`${url}/web/messages`);
    const { messages } = (await answer.json()) as {
      messages: { body: { lines?: { spans: unknown[] }[] } }[];
    };
    const texts = messages.map(({ body }) =>
      (body.lines ?? []).map(({ spans }) => spans.map(wordsOf).join('')).join('\n'),
    );
    return texts.find((text) => text.includes(part));
  });
}

function wordsOf(span: unknown): string {
  return typeof span === 'string' ? span : String(Object.values(span as object).at(-1));
}

it('are shown on the page, and a drift of costs is told there the morning after, once', async () => {
  const installation = await createInstallation({ SANDBOX_OPTIONS: '{"latencyScale": 0.05}' });
  installations.push(installation);
  const first = await installation.start();
  await say(installation, '/imagine a lamp');
  await read(installation, 'credits · Sandbox');
  await say(installation, '/providers');
  const stand = await read(installation, 'Sandbox works');
  expect(stand).toContain('0.5K 4.5 · 1K 6.7 · 2K 10.1 · 4K 15.1 credits');
  expect(stand).toContain('median of 1 in the last hour');
  expect(stand).toContain('24 hours: charged $0.067, costs not reported by the provider');
  await first.stop();

  // As if it had been made on the day that was over last, at a provider that says that it took far more.
  const settled = Date.now() - hourMs;
  const noon = settled - (settled % dayMs) - dayMs / 2;
  const database = new SqliteDatabase(installation.databaseFile);
  database.exec(`UPDATE runs SET ended_at = ${noon}, cost_micros = 2000000`);
  database.exec(`UPDATE counters SET value = 0 WHERE name = 'reconciled_until'`);
  database.close();

  const second = await installation.start();
  const told = await read(installation, 'did not take what members were charged');
  expect(told).toContain('Charged: $0.067. Reported by the provider: $2.00.');
  expect(told).toContain('SANDBOX_PRICES');
  expect(second.log.filter(({ msg }) => msg === 'Operators were told')).toHaveLength(1);
  await second.stop();
  const third = await installation.start();
  await third.waitForLog(({ msg }) => msg === 'Plantain is running');
  await third.stop();
  const days = readRows(installation.databaseFile, 'SELECT provider, cost_micros AS cost FROM provider_days');
  expect(days).toEqual([{ provider: 'sandbox', cost: 2_000_000 }]);
  const said = readRows(
    installation.databaseFile,
    "SELECT body FROM web_messages WHERE body LIKE '%did not take%'",
  );
  expect(said).toHaveLength(1);
  expect(await findViolations(installation.dataDir)).toEqual([]);
});
