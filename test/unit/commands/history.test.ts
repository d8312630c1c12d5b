// /history: long prompts are cut where a reader would cut them.
import { expect, it } from 'vitest';
import { history } from '../../../commands/history.ts';
import type { Call, Services } from '../../../src/command.ts';
import { plainText } from '../../../src/reply.ts';

it('never cuts a prompt or an alt text within a character', async () => {
  for (const shift of ['', 'x']) {
    const prompt = shift + '🪔'.repeat(600);
    const page = {
      images: [{ prompt, createdAt: 0 }],
      sheet: { bytes: new Uint8Array(1), width: 1, height: 1 },
      next: undefined,
    };
    const services = { history: { page: async () => page } } as unknown as Services;
    const call = {
      options: {},
      timeZone: 'UTC',
      destination: { channelId: 'c' },
    } as unknown as Call<unknown>;
    const { lines, images } = await history.run(call, services);
    const texts = [plainText(lines), images[0]?.altText ?? ''];
    expect(texts.map((text) => [text.isWellFormed(), text.includes('🪔…')])).toEqual([
      [true, true],
      [true, true],
    ]);
    expect(images[0]?.altText.length).toBeLessThanOrEqual(1000);
  }
});
