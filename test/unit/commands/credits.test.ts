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
  return {
    walletId: 'w' as WalletId,
    kind: 'member',
    subject: 'm1',
    label: undefined,
    amountMicros: 500,
    spentMicros: 120,
    heldMicros: 0,
    setAsideMicros: 0,
    allowance: {
      period: 'month',
      amountMicros: 500,
      carriedMicros: 0,
      spentMicros: 120,
      heldMicros: 0,
      setAsideMicros: 0,
    },
    grants: [],
    startsAt,
    refillsAt,
    ...changes,
  };
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
    const wallet = balance({ amountMicros: 577, heldMicros: 20, grants, allowance: carried });
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
    const wallet = balance({ amountMicros: null });
    expect(await read([wallet])).toEqual(['Your own budget', 'No limit · 120 spent']);
  });

  it('says what counts as used after a change of the period', async () => {
    const allowance = { ...balance().allowance, carriedMicros: -20 } as NonNullable<
      WalletBalance['allowance']
    >;
    expect(await read([balance({ allowance })])).toContain(
      '20 fewer this time: they were used before the period was changed',
    );
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
