// /credits: whose budgets it shows.
import { expect, it } from 'vitest';
import { credits } from '../../../commands/credits.ts';
import type { Call, Services } from '../../../src/command.ts';

it('shows the budget of the channel that a thread belongs to', async () => {
  const asked: string[] = [];
  const services = {
    credits: {
      balances: async ({ channelId }: { readonly channelId: string }) => {
        asked.push(channelId);
        return { wallets: [], pots: [] };
      },
    },
  } as unknown as Services;
  for (const details of [{}, { parentChannelId: 'C1' }]) {
    await credits.run(
      { options: {}, destination: { channelId: 'C2', details } } as unknown as Call<object>,
      services,
    );
  }
  expect(asked).toEqual(['C2', 'C1']);
});
