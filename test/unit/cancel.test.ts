import { expect, it } from 'vitest';
import { cancel } from '../../commands/cancel.ts';
import type { AnyCommand, Call, Services } from '../../src/command.ts';
import { plainText } from '../../src/reply.ts';

const answer = async (result: { made: number; running: number; chargedMicros: number }) => {
  const services = {
    generation: { cancel: async () => ({ kind: 'cancelled', ended: 1, ...result }) },
    credits: { format: (micros: number) => String(micros / 10_000) },
  };
  const call = {
    options: {},
    subject: 'G1',
    typed: (name: string) => `/${name}`,
    isAdmin: async () => false,
  };
  const command: AnyCommand = cancel;
  const reply = await command.run(call as unknown as Call<unknown>, services as unknown as Services);
  return plainText(reply.lines);
};

it('says that nothing was charged only when nothing was made or is being made', async () => {
  expect(await answer({ made: 0, running: 0, chargedMicros: 0 })).toBe('Cancelled. Nothing was charged.');
});

it('says what was made and charged before the cancel, and where it goes', async () => {
  expect(await answer({ made: 2, running: 0, chargedMicros: 130_000 })).toBe(
    'Cancelled what had not started. 2 pictures were made before: they go to your /history and cost 13 credits.',
  );
});

it('says both what was made and what is still being made', async () => {
  expect(await answer({ made: 1, running: 1, chargedMicros: 60_000 })).toBe(
    'Cancelled what had not started. One picture was made before: it goes to your /history and cost 6 credits. ' +
      'One picture is being made already and cannot be stopped: it goes to your /history and will be charged.',
  );
});
