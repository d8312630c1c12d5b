// /providers: what members and admins read, and that it fits into a message whatever there is to say.
import { describe, expect, it } from 'vitest';
import { providers } from '../../../commands/providers.ts';
import type { Call, Services } from '../../../src/command.ts';
import type { CostReport, ProviderReport } from '../../../src/generation/provider-report.ts';
import { render as renderForDiscord } from '../../../src/platforms/discord/render.ts';
import { render as renderForSlack } from '../../../src/platforms/slack/render.ts';
import { plainText, type Reply } from '../../../src/reply.ts';

const until = Date.UTC(2026, 10, 21, 14, 32);
const images = [
  { resolution: '1K', priceMicros: 60_000 },
  { resolution: '4K', priceMicros: 130_000 },
] as const;

function costReport(changes: Partial<CostReport> = {}): CostReport {
  return {
    provider: 'runbase',
    made: 30,
    chargeMicros: 1_800_000,
    unreported: 0,
    reportedChargeMicros: 1_800_000,
    costMicros: 1_980_000,
    billedFailures: 0,
    failureCostMicros: 0,
    doubts: 0,
    houseMicros: 0,
    drift: { chargedMicros: 1_800_000, reportedMicros: 1_980_000, share: 0.1 },
    ...changes,
  };
}

function report(changes: Partial<ProviderReport> = {}): ProviderReport {
  return {
    id: 'runbase',
    name: 'Runbase',
    down: undefined,
    models: ['google/nano-banana-2'],
    goneModels: [],
    prices: [{ models: ['google/nano-banana-2'], images, reference: undefined, search: undefined }],
    latency: { medianMs: 12_400, count: 34 },
    queue: { waiting: 2, running: 1 },
    ...changes,
  };
}

/** As a member or an admin reads it; an admin's call gets what it asked for. */
async function ask(reports: readonly ProviderReport[], isAdmin = false, subject?: string): Promise<Reply> {
  const services = {
    providers: {
      read: async ({ costs }: { costs: boolean }) =>
        costs ? reports : reports.map(({ costs: _, ...rest }) => rest),
    },
    credits: { format: (micros: number) => String(micros / 10_000) },
  } as unknown as Services;
  const call = { options: {}, timeZone: 'Europe/Berlin', isAdmin: async () => isAdmin, subject };
  return providers.run(call as unknown as Call<unknown>, services);
}
const read = async (...given: Parameters<typeof ask>) => plainText((await ask(...given)).lines).split('\n');

describe('a member reads', () => {
  it('that a provider works, its models, prices in credits, time and queue', async () => {
    expect(await read([report()])).toEqual([
      'Runbase works · google/nano-banana-2',
      '1K 6 · 4K 13 credits',
      'about 12 s (median of 34 in the last hour) · 2 waiting, 1 running',
    ]);
  });

  it('why one is skipped and until when, in the time zone of the team', async () => {
    const [state] = await read([report({ down: { reason: 'out_of_credit', until } })]);
    expect(state).toContain(
      'is skipped until 21 Nov 2026, 15:32 (Europe/Berlin): its account is out of credit',
    );
  });

  it('which models are gone, and that one is never chosen without a model or a price', async () => {
    const gone = { models: [], goneModels: ['old'], prices: [] };
    expect((await read([report({ models: ['new'], goneModels: ['old'] })]))[0]).toBe(
      'Runbase works · new · gone: old',
    );
    expect((await read([report(gone)]))[0]).toContain('none of its models is there any more');
    expect((await read([report({ prices: [] })]))[0]).toContain('its price is not known');
  });

  it('what references and web search cost on top, and each model’s prices where they differ', async () => {
    const reference = { micros: 5_000, isMost: false };
    const search = { micros: 14_000, isMost: true };
    const lines = await read([
      report({
        models: ['a', 'b'],
        prices: [
          { models: ['a'], images, reference, search },
          { models: ['b'], images: images.slice(0, 1), reference: undefined, search: undefined },
        ],
      }),
    ]);
    expect(lines.slice(1, 3)).toEqual([
      'a 1K 6 · 4K 13 credits · +0.5 a reference · up to +1.4 with web search',
      'b 1K 6 credits',
    ]);
  });

  it('nothing of what the house pays', async () => {
    const costs = { day: costReport(), month: costReport({ doubts: 2, houseMicros: 120_000 }) };
    const text = (await read([report({ costs })])).join('\n');
    expect(text).not.toMatch(/\$|charged|reported|house/);
  });
});

describe('an admin reads as well', () => {
  it('what was charged and reported over a day and a month, and what the house paid', async () => {
    const month = costReport({
      unreported: 3,
      billedFailures: 2,
      failureCostMicros: 120_000,
      doubts: 1,
      houseMicros: 60_000,
    });
    const lines = await read([report({ costs: { day: costReport(), month } })], true);
    expect(lines.at(-1)).toBe(
      '24 hours: charged $1.80, reported $1.98 (+10 %) · 30 days: charged $1.80, reported $1.98 (+10 %), ' +
        '3 of 30 without a reported cost, $0.12 of it for 2 that came to nothing, ' +
        'the house paid $0.06 for 1 start in doubt',
    );
  });

  it('that a provider reports nothing, which is no drift of nothing', async () => {
    const silent = costReport({ unreported: 30, drift: undefined });
    const lines = await read([report({ costs: { day: undefined, month: silent } })], true);
    expect(lines.at(-1)).toBe('30 days: charged $1.80, costs not reported by the provider');
  });

  it('that one which made nothing charged nothing, rather than that it keeps silent', async () => {
    const idle = costReport({ made: 0, unreported: 0, chargeMicros: 0, drift: undefined });
    const lines = await read([report({ costs: { day: idle, month: undefined } })], true);
    expect(lines.at(-1)).toBe('24 hours: nothing made, nothing charged');
  });

  it('no percentage of nothing', async () => {
    const drift = { chargedMicros: 0, reportedMicros: 90_000, share: Number.POSITIVE_INFINITY };
    const lines = await read([report({ costs: { day: costReport({ drift }), month: undefined } })], true);
    expect(lines.at(-1)).toBe('24 hours: charged $0.00, reported $0.09');
  });
});

describe('with seven providers', () => {
  const worst = costReport({ unreported: 3, failureCostMicros: 120_000, billedFailures: 2, doubts: 12 });
  const seven = Array.from({ length: 7 }, (_, index) =>
    report({
      id: `p${index}`,
      name: `Provider_number*${index}`,
      down: { reason: 'garbled', until },
      models: ['google/gemini-3.1-flash-image_preview', 'gemini-nano-banana-2.1'],
      goneModels: ['gemini-3.1-flash-image-preview'],
      costs: { day: worst, month: worst },
    }),
  );

  /** Every page, by the button under the one before. */
  async function pages(isAdmin: boolean): Promise<readonly Reply[]> {
    const all = [await ask(seven, isAdmin)];
    for (let next = all[0]?.buttons[0]; next !== undefined; next = all.at(-1)?.buttons[0]) {
      expect(next.verb).toBe('providers');
      all.push(await ask(seven, isAdmin, next.id));
    }
    return all;
  }

  it.each([
    ['a member', false],
    ['an admin', true],
  ])('each is shown whole to %s, on Discord and on Slack', async (_who, isAdmin) => {
    const all = await pages(isAdmin);
    const shown = all.map((reply) => renderForDiscord(reply).content);
    for (const content of shown) expect(content.length).toBeLessThanOrEqual(2_000);
    const lines = shown.flatMap((content) => content.split('\n'));
    expect(lines).toHaveLength(7 * (isAdmin ? 4 : 3));
    expect(lines.filter((text) => text.includes('…'))).toEqual([]);
    for (const reply of all) {
      const { blocks, text } = renderForSlack(reply);
      expect(blocks.length).toBeLessThan(50);
      expect(`${text}${JSON.stringify(blocks)}`).not.toContain('…');
    }
  });

  it('one with more models than a message holds goes on with the rest of them', async () => {
    const models = Array.from({ length: 120 }, (_, index) => `google/gemini-image_preview-${index}`);
    const replies = [await ask([report({ models }), report({ id: 'p2', name: 'Last' })])];
    for (let next = replies[0]?.buttons[0]; next !== undefined; next = replies.at(-1)?.buttons[0])
      replies.push(await ask([report({ models }), report({ id: 'p2', name: 'Last' })], false, next.id));
    const shown = replies.map((reply) => renderForDiscord(reply).content).join('\n');
    for (const model of models) expect(shown).toContain(`\`${model}\``);
    expect(shown).toContain('Last');
  });

  it('seven that work are on one page for a member', async () => {
    const working = Array.from({ length: 7 }, (_, index) => report({ id: `p${index}` }));
    expect((await ask(working)).buttons).toEqual([]);
  });

  it('a button that leads nowhere any more says so', async () => {
    for (const subject of ['7', '-1', 'x', '1.5'])
      await expect(ask(seven, false, subject)).rejects.toMatchObject({ code: 'not_found' });
  });
});
