// /credits: whose budgets it shows, and how much of them to whom.
import { describe, expect, it } from 'vitest';
import { credits } from '../../../commands/credits.ts';
import type { Call, Services } from '../../../src/command.ts';
import type { WalletId } from '../../../src/ids.ts';
import type { Outlook } from '../../../src/ledger/outlook.ts';
import { plainText } from '../../../src/reply.ts';
import type { WalletBalance } from '../../../src/store/records.ts';

const startsAt = Date.UTC(2026, 10, 1);
const now = Date.UTC(2026, 10, 21, 12);
const refillsAt = Date.UTC(2026, 11, 1);

function balance(changes: Partial<WalletBalance> = {}): WalletBalance {
  const { amountMicros = 500, spentMicros = 120, heldMicros = 0 } = changes;
  return {
    leftMicros: amountMicros === null ? null : Math.max(0, amountMicros - spentMicros - heldMicros),
    walletId: 'w' as WalletId,
    kind: 'member',
    subject: 'm1',
    label: undefined,
    amountMicros: 500,
    spentMicros: 120,
    usedBeforeMicros: 0,
    spentByPotsMicros: 0,
    heldMicros: 0,
    setAsideMicros: 0,
    allowance: {
      period: 'month',
      amountMicros: 500,
      carriedMicros: 0,
      spentMicros: 120,
      usedBeforeMicros: 0,
      spentByPotsMicros: 0,
      heldMicros: 0,
      setAsideMicros: 0,
    },
    grants: [],
    startsAt,
    refillsAt,
    ...changes,
  };
}

function allowance(changes: Partial<NonNullable<WalletBalance['allowance']>>) {
  return { ...balance().allowance, ...changes } as NonNullable<WalletBalance['allowance']>;
}

type Asked = { readonly channelId: string; readonly threadId: string | undefined };

async function read(
  wallets: readonly WalletBalance[],
  {
    pots = [],
    outlook = { now, days: [], forecast: { kind: 'enough' } },
    isAdmin = false,
    details = {},
    asked = [],
  }: {
    readonly pots?: readonly WalletBalance[];
    readonly outlook?: Outlook;
    readonly isAdmin?: boolean;
    readonly details?: object;
    readonly asked?: Asked[];
  } = {},
): Promise<readonly string[]> {
  const services = {
    credits: {
      balances: async (person: Asked) => {
        asked.push(person);
        return { wallets, pots };
      },
      outlook: async () => outlook,
      format: String,
    },
  } as unknown as Services;
  const call = {
    options: {},
    timeZone: 'UTC',
    roles: async () => [],
    isAdmin: async () => isAdmin,
    destination: { channelId: 'C2', details },
  };
  const reply = await credits.run(call as unknown as Call<object>, services);
  return plainText(reply.lines).split('\n');
}

it('shows the budget of the channel that a thread belongs to, and the pot of the thread', async () => {
  const asked: Asked[] = [];
  await read([], { asked });
  await read([], { asked, details: { parentChannelId: 'C1' } });
  expect(asked).toMatchObject([
    { channelId: 'C2', threadId: undefined },
    { channelId: 'C1', threadId: 'C2' },
  ]);
});

describe('of one’s own', () => {
  it('shows allowance, spent, held, left, carried, grants with their ends, and when it refills', async () => {
    const grants = [
      { id: 'g1', leftMicros: 40, endsAt: Date.UTC(2026, 11, 25) },
      { id: 'g2', leftMicros: 7, endsAt: null },
    ];
    const carried = { ...balance().allowance, carriedMicros: 30 } as NonNullable<WalletBalance['allowance']>;
    const wallet = balance({
      amountMicros: 577,
      leftMicros: 437,
      heldMicros: 20,
      grants,
      allowance: carried,
    });
    expect(await read([wallet])).toEqual([
      'Your own budget',
      '███████████████░░░░░ 437 of 577 credits left',
      '120 spent · 20 held for pictures under way · refills on 1 Dec 2026, 00:00 (UTC)',
      '30 of them are carried over from the month before',
      '40 of them are granted, until the end of 24 Dec 2026',
      '7 of them are granted',
      'At this pace they will last until the end of the month.',
    ]);
  });

  it('draws the days and says when it runs out', async () => {
    const outlook: Outlook = {
      now,
      days: [0, 60, 0, 120],
      forecast: { kind: 'runs_out', at: Date.UTC(2026, 10, 26, 9) },
    };
    const lines = await read([balance()], { outlook });
    expect(lines.slice(-2)).toEqual([
      '▁▅▁█ by day since 1 November, at most 120 in one',
      'At this pace they will run out on Thursday.',
    ]);
  });

  it('draws nothing where there is nothing to compare', async () => {
    for (const days of [[], [120], [0, 0, 0]]) {
      const outlook: Outlook = { now, days, forecast: { kind: 'unknown' } };
      expect((await read([balance()], { outlook })).join('\n')).not.toMatch(/[▁▂▃▄▅▆▇]/);
    }
  });

  it('without a limit says so, and forecasts nothing', async () => {
    const wallet = balance({ amountMicros: null, leftMicros: null });
    expect(await read([wallet])).toEqual(['Your own budget', 'No limit · 120 spent']);
  });

  it('shows as used, of all there is, what was used before the period was changed', async () => {
    const wallet = {
      ...balance({
        amountMicros: 20,
        leftMicros: 6.6,
        spentMicros: 0,
        usedBeforeMicros: 13.4,
        allowance: allowance({ period: 'day', amountMicros: 20, spentMicros: 0, usedBeforeMicros: 13.4 }),
      }),
    };
    expect((await read([wallet])).slice(1, 3)).toEqual([
      '███████░░░░░░░░░░░░░ 6.6 of 20 credits left',
      '13.4 used, all of it before the period was changed · refills on 1 Dec 2026, 00:00 (UTC)',
    ]);
    const later = { ...wallet, leftMicros: 4.6, spentMicros: 2, usedBeforeMicros: 13.4 };
    expect((await read([later]))[2]).toMatch(/^15\.4 used, 13\.4 of it before the period was changed · /);
  });

  it('without a limit what was used before is spent like the rest, and nothing is carried over', async () => {
    const wallet = balance({
      amountMicros: null,
      leftMicros: null,
      spentMicros: 2,
      usedBeforeMicros: 13.4,
      allowance: allowance({ amountMicros: null, carriedMicros: 5, usedBeforeMicros: 13.4 }),
    });
    expect(await read([wallet])).toEqual(['Your own budget', 'No limit · 15.4 spent']);
  });

  it('says that its days are without what pots paid where one pays', async () => {
    const outlook: Outlook = { now, days: [0, 120], forecast: { kind: 'enough' } };
    const pot = balance({ kind: 'pot', label: 'Game jam', allowance: undefined });
    expect(await read([balance()], { outlook, pots: [pot] })).toContain(
      '▁█ by day since 1 November, at most 120 in one, without what pots paid',
    );
  });
});

describe('of the team’s, admins', () => {
  const team = (changes: Partial<WalletBalance>) =>
    balance({ kind: 'team', subject: 't1', amountMicros: 10_000, ...changes });
  const outlook: Outlook = { now, days: [0, 67], forecast: { kind: 'enough' } };

  it('read what pots have spent as spent, and as set aside only what they still hold', async () => {
    const open = team({
      leftMicros: 9896.4,
      spentMicros: 53.6,
      spentByPotsMicros: 13.4,
      setAsideMicros: 36.6,
    });
    expect((await read([open], { isAdmin: true, outlook })).slice(1, 4)).toEqual([
      '████████████████████ 9896.4 of 10000 credits left',
      '67 spent, 13.4 of it by pots · 36.6 set aside for pots · refills on 1 Dec 2026, 00:00 (UTC)',
      '▁█ by day since 1 November, at most 67 in one, with what pots paid',
    ]);
    const ended = team({ leftMicros: 9933, spentMicros: 53.6, spentByPotsMicros: 13.4 });
    expect((await read([ended], { isAdmin: true, outlook })).slice(1, 3)).toEqual([
      '████████████████████ 9933 of 10000 credits left',
      '67 spent, 13.4 of it by pots · refills on 1 Dec 2026, 00:00 (UTC)',
    ]);
  });

  it('read of a pot that spent all of it, and of days that it paid for from a period before', async () => {
    const all = team({ leftMicros: 9933, spentMicros: 0, spentByPotsMicros: 67 });
    expect((await read([all], { isAdmin: true }))[2]).toMatch(/^67 spent, all of it by pots · /);
    const before = team({ leftMicros: 10_000, spentMicros: 0 });
    expect(await read([before], { isAdmin: true, outlook })).toContain(
      '▁█ by day since 1 November, at most 67 in one, with what pots paid',
    );
  });

  it('read nothing of pots where there are none', async () => {
    const plain = team({ leftMicros: 9933, spentMicros: 67 });
    expect((await read([plain], { isAdmin: true, outlook })).join()).not.toMatch(/pots/);
  });
});

describe('of what others spend as well', () => {
  const shared = [
    balance({ kind: 'team', subject: 't1' }),
    balance({ kind: 'role', subject: 'R1' }),
    balance({ kind: 'channel', subject: 'C2' }),
  ];

  it('members read what is left for them alone', async () => {
    const lines = await read(shared, { outlook: { now, days: [1, 2], forecast: { kind: 'enough' } } });
    expect(lines).toEqual([
      "The team's budget",
      '380 credits left',
      'refills on 1 Dec 2026, 00:00 (UTC)',
      "Your role's budget R1",
      '380 credits left',
      'refills on 1 Dec 2026, 00:00 (UTC)',
      "This channel's budget",
      '380 credits left',
      'refills on 1 Dec 2026, 00:00 (UTC)',
    ]);
  });

  it('admins read all of it, but not of what other teams spend', async () => {
    const installation = balance({ kind: 'installation', subject: 'installation' });
    const text = (await read([...shared, installation], { isAdmin: true })).join('\n');
    expect(text.match(/380 of 500 credits left/g)).toHaveLength(3);
    expect(text).toContain('The budget of this whole installation\n380 credits left');
  });
});

it('a pot that pays here comes first, with what is left of it and its end', async () => {
  const pot = balance({
    kind: 'pot',
    label: 'Game jam',
    amountMicros: 200,
    leftMicros: 170,
    spentMicros: 30,
    allowance: undefined,
    refillsAt: Date.UTC(2026, 10, 29),
  });
  expect((await read([balance()], { pots: [pot] })).slice(0, 4)).toEqual([
    'The pot “Game jam”',
    '170 credits left · until the end of 28 Nov 2026',
    'It pays here in place of the budgets below, while it has enough.',
    'Your own budget',
  ]);
});
