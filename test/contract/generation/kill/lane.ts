// One data folder on which a program is killed and started again and again, and what must be true of it in the end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { createLog } from '../../../../src/log.ts';
import { openStore } from '../../../../src/store/index.ts';
import type { Fault } from '../../../fake/provider/fake-provider.ts';
import { createFakeGoogle } from '../../../fake/provider/google.ts';
import { createFakeRunbase } from '../../../fake/provider/runbase.ts';
import type { RunbaseOutcome } from '../../../fake/provider/runbase-run.ts';
import type { Kill } from '../../../fixture/kill-around.ts';
import type { Assignment, KillableOrder } from '../../../fixture/killable-program.ts';
import { createMessageBoard } from './message-board.ts';

const program = new URL('../../../fixture/killable-program.ts', import.meta.url).pathname;
/** The longest that one program may take; nothing in it waits for more than some seconds. */
const patienceMs = 60_000;

export type Random = () => number;

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Lane = {
  /** Starts the program with new requests and lets it be killed; false when it ended before it came to that. */
  kill(kill: Kill): Promise<boolean>;
  /** The same, killed from outside after so long. */
  killAfter(delayMs: number): Promise<void>;
  /** Starts it until everything has ended, and tells what is not as it must be. */
  finish(): Promise<readonly string[]>;
  close(): Promise<void>;
};

export async function createLane(random: Random): Promise<Lane> {
  const dataDir = mkdtempSync(join(tmpdir(), 'plantain-kill-'));
  const runbase = await createFakeRunbase({ rateLimit: 'off', keepRequests: 10 });
  const google = await createFakeGoogle({ keepRequests: 10 });
  const board = await createMessageBoard(() => random() < 0.05);
  const violations: string[] = [];
  const cancelled = new Set<string>();
  let batches = 0;
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item =>
    items[Math.floor(random() * items.length)] ?? items[0];

  const plan = (): readonly KillableOrder[] => {
    batches += 1;
    misbehave();
    const key = `${batches}`;
    const orders: KillableOrder[] = [
      { key: `${key}a`, count: 2 },
      { key: `${key}b`, count: 1, provider: 'google', reference: `F${key}` },
      { key: `${key}c`, count: 1 },
      { key: `${key}d`, count: 1, cancel: true },
    ];
    for (const { key, cancel } of orders) if (cancel) cancelled.add(key);
    return orders.sort(() => random() - 0.5);
  };

  const misbehave = () => {
    runbase.calm();
    google.calm();
    const accepts = () => random() < 0.5;
    const doubts = (): Fault =>
      pick<Fault>([
        { kind: 'drop', accepts: accepts() },
        { kind: 'html', accepts: accepts() },
        { kind: 'half a body', accepts: accepts() },
        { kind: 'cut json', accepts: accepts() },
      ]);
    // One of each batch goes on elsewhere, so that every point can be come to; what is wrong passes by itself.
    runbase.behave({ start: { kind: 'error', status: 503 } });
    for (let start = 0; start < 3; start += 1) {
      runbase.behave({
        start: pick<RunbaseOutcome | Fault>([
          { kind: 'made' },
          { kind: 'made', polls: 1 },
          { kind: 'failed', error: 'The request was flagged' },
          { kind: 'error', status: 503 },
          { kind: 'no id' },
          doubts(),
        ]),
        ...(random() < 0.2 ? { status: { kind: 'html' } as Fault } : {}),
      });
    }
    if (random() < 0.5) google.behave({ start: doubts() });
  };

  const start = (orders: readonly KillableOrder[], kill?: Kill) => {
    const assignment: Assignment = {
      dataDir,
      runbaseUrl: runbase.baseUrl,
      runbaseKey: runbase.key,
      googleUrl: google.baseUrl,
      googleKey: google.key,
      platformUrl: board.url,
      orders: [...orders],
      ...(kill === undefined ? {} : { kill }),
    };
    return spawn(process.execPath, [program, JSON.stringify(assignment)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: patienceMs,
      killSignal: 'SIGABRT',
    });
  };

  const ended = async (child: ReturnType<typeof start>): Promise<NodeJS.Signals | null> => {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (piece: Buffer) => {
        said += piece.toString();
      });
    }
    const [code, signal] = await once(child, 'close');
    if (said !== '') violations.push(`The program said: ${said}`);
    if (signal !== 'SIGKILL' && code !== 0) violations.push(`The program ended with ${code ?? signal}`);
    await audit();
    return signal;
  };

  /** The laws hold also where it was killed. */
  const audit = async () => {
    const store = await openStore({ dataDir, log: createLog('silent') });
    violations.push(...(await store.findViolations(Date.now())));
    await store.close();
  };

  const rows = (text: string) => {
    const database = new SqliteDatabase(join(dataDir, 'plantain.db'), { readonly: true });
    try {
      return database.prepare<unknown[], Record<string, unknown>>(text).all();
    } finally {
      database.close();
    }
  };

  const checkEnds = () => {
    for (const { id, dedupe_key: key, state } of rows('select id, dedupe_key, state from generations')) {
      if (state !== 'delivered') violations.push(`Generation ${key} ended ${state}`);
      const message = board.messages.get(String(id));
      const kinds = message?.states.map(({ kind }) => kind) ?? [];
      if (kinds.at(-1) !== 'final') violations.push(`Generation ${key} shows ${kinds.join(', ')}`);
      const afterFinal = kinds.slice(kinds.indexOf('final')).filter((kind) => kind !== 'final');
      if (afterFinal.length > 0)
        violations.push(`Generation ${key} shows ${afterFinal.join()} after its final`);
      const [made] = rows(`select count(*) as images from images where generation_id = '${id}'`);
      const [asked] = rows(`select cancel_requested_at as at from generations where id = '${id}'`);
      const expected = asked?.at === null ? made?.images : 0;
      if (message?.states.at(-1)?.images !== expected) {
        violations.push(`Generation ${key} shows ${message?.states.at(-1)?.images} of ${expected} pictures`);
      }
    }
    const [messages] = rows('select count(*) as generations from generations');
    if (board.messages.size !== messages?.generations) {
      violations.push(`${board.messages.size} messages show ${messages?.generations} generations`);
    }
  };

  const checkMoney = () => {
    const [held] = rows('select sum(held_micros) as held from buckets');
    if (held?.held !== 0) violations.push(`${held?.held} is still held`);
    for (const provider of [runbase, google]) {
      const id = provider === runbase ? 'runbase' : 'google';
      for (const { prompt, starts, runs, doubts } of rows(
        `select g.prompt, sum(r.starts) as starts, count(*) as runs, sum(r.doubts) as doubts
         from runs r join generations g on g.id = r.generation_id where r.provider = '${id}' group by g.id`,
      )) {
        const accepted = provider.jobs.filter((job) => job.prompt === prompt).length;
        if (accepted > Number(runs) + Number(doubts) || accepted > Number(starts)) {
          violations.push(
            `${id} took ${accepted} of ${prompt}: ${runs} runs, ${doubts} in doubt, ${starts} starts`,
          );
        }
      }
    }
    for (const { generation_id: id, slot, doubts } of rows(
      'select generation_id, slot, sum(doubts) as doubts from runs group by generation_id, slot having sum(doubts) > 1',
    )) {
      violations.push(`Slot ${slot} of ${id} was started ${doubts} times in doubt`);
    }
    const [house] = rows(`select
      (select count(*) from entries where kind = 'house') as entries, (select sum(doubts) from runs) as doubts,
      (select coalesce(sum(amount_micros), 0) from entries where kind = 'house') as paid,
      (select coalesce(sum(hold_micros * doubts), 0) from runs) as due`);
    if (house?.entries !== house?.doubts || house?.paid !== house?.due) {
      violations.push(
        `The house paid ${house?.paid} of ${house?.due} in ${house?.entries} of ${house?.doubts} entries`,
      );
    }
    for (const { id } of rows(
      `select run_id as id from entries where kind = 'settle' group by run_id, wallet_id, bucket_id having count(*) > 1`,
    )) {
      violations.push(`Run ${id} was charged twice`);
    }
  };

  const checkRows = () => {
    for (const { id, state } of rows('select id, state from runs where next_at is not null')) {
      violations.push(`Run ${id} is still ${state}`);
    }
    const [integrity] = rows('pragma integrity_check');
    if (integrity?.integrity_check !== 'ok') violations.push(`The database: ${integrity?.integrity_check}`);
    if (rows('pragma foreign_key_check').length > 0) violations.push('A foreign key leads nowhere');
  };

  return {
    kill: async (kill) => (await ended(start(plan(), kill))) === 'SIGKILL',
    killAfter: async (delayMs) => {
      const child = start(plan());
      const timer = setTimeout(() => child.kill('SIGKILL'), delayMs);
      await ended(child);
      clearTimeout(timer);
    },
    finish: async () => {
      runbase.calm();
      google.calm();
      await ended(start([]));
      checkRows();
      checkEnds();
      checkMoney();
      return violations;
    },
    close: async () => {
      await Promise.all([runbase.close(), google.close(), board.close()]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
