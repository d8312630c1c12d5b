// What people are told when much of an allowance is used: from the charge on a real database to the words.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Addressee, type Matter, matterSchema } from '../../src/announcing/announcement.ts';
import { createWalletUsedWriter } from '../../src/announcing/wallet-used.ts';
import { systemClock } from '../../src/clock.ts';
import type { FindNames } from '../../src/names.ts';
import { plainText, type Reply } from '../../src/reply.ts';
import type { ClaimedRun, WalletShare } from '../../src/store/records.ts';
import { type OpenedStore, sqliteStores } from '../fixture/stores.ts';
import { createWorld, monthEnd, start, type World } from './store/world.ts';

type WalletUsed = Extract<Matter, { readonly kind: 'wallet_used' }>;

const dayMs = 86_400_000;
const person: Addressee = { kind: 'person', platform: 'discord', personId: 'P0' };

const stores = sqliteStores();
let opened: OpenedStore;
let world: World;
let now: number;

beforeEach(async () => {
  opened = await stores.open();
  world = await createWorld(opened.store);
  now = start;
});
afterEach(() => stores.close());

async function spend(price: number, wallet: WalletShare): Promise<void> {
  await world.open({ price, purses: [[wallet]] });
  const [run] = await world.claim();
  await world.made(run as ClaimedRun, price);
}

/** What came of spending. */
async function matters(): Promise<readonly WalletUsed[]> {
  const rows = await opened.sql('select matter from announcements');
  const all = rows.map(({ matter }) => matterSchema.parse(JSON.parse(String(matter))));
  return all.flatMap((matter) => (matter.kind === 'wallet_used' ? [matter] : []));
}

const names = new Map([
  ['R1', 'Makers'],
  ['C1', 'lamps'],
]);
const named = (id: string) => names.get(id) ?? id;
const findNames: FindNames = async () => ({ member: named, role: named, channel: named });

async function write(matter: WalletUsed | undefined, to = person): Promise<Reply | 'obsolete'> {
  if (matter === undefined) throw new Error('Nothing was announced');
  const clock = { ...systemClock, now: () => now };
  const writer = createWalletUsedWriter({ store: opened.store, findNames, format: String, clock });
  const memberId = to.kind === 'person' ? world.member : undefined;
  const { signal } = new AbortController();
  return await writer(matter, { teamId: world.teamId, to, memberId, typed: (name) => `/${name}`, signal });
}
const read = async (...given: Parameters<typeof write>) => {
  const reply = await write(...given);
  return reply === 'obsolete' ? reply : plainText(reply.lines).split('\n');
};

describe('a member is told of their own', () => {
  it('how much is used and left, when it refills, and how long it lasts', async () => {
    await spend(500, world.share('member', 1000));
    expect(await read((await matters())[0])).toEqual([
      'You have used 50 % of your credits for this month.',
      '500 of 1000 credits are left until 1 December. At this pace they are enough until the end of the month.',
      '/credits shows how they go.',
    ]);
  });

  it('what to do when they are about to run out', async () => {
    await spend(800, world.share('member', 1000));
    expect(await read((await matters())[0])).toEqual([
      'You have used 80 % of your credits for this month.',
      '200 of 1000 credits are left until 1 December. At this pace they run out on Thursday.',
      'Smaller pictures cost less, and so do some providers: /providers shows what each takes. ' +
        'When a picture is refused for want of credits, you can ask the admins for more.',
      '/credits shows how they go.',
    ]);
  });

  it('that they are used up, without a forecast of what has happened', async () => {
    await spend(1000, world.share('member', 1000));
    expect((await read((await matters())[0])).slice(0, 2)).toEqual([
      'Your credits for this month are used up.',
      '0 of 1000 credits are left until 1 December.',
    ]);
  });
});

describe('admins are told of the others', () => {
  it('whose they are, and what gives more', async () => {
    await spend(800, world.share('team', 1000));
    expect(await read((await matters())[0])).toEqual([
      'The team: 80 % of the credits for this month are used.',
      '200 of 1000 credits are left until 1 December. At this pace they run out on Thursday.',
      '/budget show shows who may spend what; /budget grant and /budget set give more.',
    ]);
  });

  it.each([
    ['role', 'R1', { bold: '@Makers' }, '@Makers: 80 %'],
    ['channel', 'C1', { channel: 'C1', name: 'lamps' }, 'lamps: 80 %'],
    ['role', 'R2', { bold: 'The role' }, 'The role R2: 80 %'],
  ] as const)('of a %s by the name that people know it by: %s', async (kind, subject, span, begins) => {
    await spend(800, { ...world.share('role', 1000, subject), kind });
    const [matter] = await matters();
    const reply = await write(matter);
    expect(reply === 'obsolete' ? reply : reply.lines[0]?.spans[0]).toEqual(span);
    expect((await read(matter))[0]).toContain(begins);
  });
});

describe('it is obsolete', () => {
  it('once the period is over, and not a moment before', async () => {
    await spend(800, world.share('member', 1000));
    const [matter] = await matters();
    now = monthEnd - 1;
    expect(await read(matter)).not.toBe('obsolete');
    now = monthEnd;
    expect(await read(matter)).toBe('obsolete');
  });

  it('once so much more may be spent that it is not true any more', async () => {
    await spend(800, world.share('member', 1000));
    const [matter] = await matters();
    await spend(1, world.share('member', 5000));
    expect(await read(matter)).toBe('obsolete');
  });

  it('for a bucket that nobody knows', async () => {
    await spend(800, world.share('member', 1000));
    const [matter] = await matters();
    expect(await read(matter && { ...matter, bucketId: 'gone' })).toBe('obsolete');
  });
});

it('the period that it speaks of is the one that runs', async () => {
  const today = { name: 'day 2026-11-21', startsAt: start - dayMs / 2, endsAt: start + dayMs / 2 };
  await spend(500, { ...world.share('member', 1000), period: 'day', bucket: today });
  expect(await read((await matters())[0])).toEqual([
    'You have used 50 % of your credits for today.',
    '500 of 1000 credits are left until tomorrow. At this pace they are enough until the end of the day.',
    '/credits shows how they go.',
  ]);
});
