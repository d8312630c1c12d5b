// What is offered before a dear request is made: what it costs, and how what it draws on stands for whoever asks.
import { expect, it } from 'vitest';
import { answer } from '../../../commands/submitted.ts';
import type { Submitted } from '../../../src/generation/service.ts';
import { plainText } from '../../../src/reply.ts';

const wallet = { amountMicros: 500, leftMicros: 350, refillsAt: 0 };

function offer(changes: object) {
  const proposed = {
    kind: 'proposed',
    generationId: 'g',
    request: { prompt: 'a lamp', aspectRatio: '1:1', resolution: '1K', count: 2 },
    priceMicros: 20,
    provider: 'ONE',
    above: undefined,
    wallets: [{ ...wallet, kind: 'member' }],
    until: 0,
    ...changes,
  };
  const reply = answer(proposed as unknown as Submitted, { timeZone: 'UTC' }, 'public', String);
  return { ...reply, said: plainText(reply.lines).split('\n') };
}

it('tells of one’s own budget how much there was, and of those of others too only what is left', () => {
  const kinds = ['member', 'role', 'channel', 'team', 'pot', 'installation'];
  const { said, audience } = offer({ wallets: kinds.map((kind) => ({ ...wallet, kind })) });
  expect(said.slice(3, -1)).toEqual([
    'your own budget: 350 of 500 credits left',
    "your role's budget: 350 credits left",
    "this channel's budget: 350 credits left",
    "the team's budget: 350 credits left",
    'the pot of this event: 350 credits left',
    'the budget of this whole installation: 350 credits left',
  ]);
  expect(audience).toBe('private');
});

it('knows one credit from several', () => {
  const { said, buttons } = offer({
    priceMicros: 1,
    wallets: [{ ...wallet, kind: 'member', amountMicros: 1, leftMicros: 1 }],
  });
  expect(said[0]).toContain('This costs 1 credit.');
  expect(said[3]).toBe('your own budget: 1 of 1 credit left');
  expect(buttons[0]?.label).toBe('Make it · 1 credit');
});
