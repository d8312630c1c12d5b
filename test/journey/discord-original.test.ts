// A picture too large for Discord, through the whole program: what arrives looks the same, and the original is linked.
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Message } from '../fake/discord/world.ts';
import { photograph, similarity } from '../fixture/pictures.ts';
import { buttonOf, createScene, isFinal } from './discord.fixture.ts';

const mebibyte = 1024 * 1024;
const limitBytes = 10 * mebibyte;
const size = { width: 4096, height: 2816 };

/** At a size at which people look at it. */
const pixels = (bytes: Uint8Array) => sharp(bytes).resize(1024).removeAlpha().raw().toBuffer();
const originalIn = ({ content }: Message) => /\[Original\]\(<([^>]+)>\)/.exec(content)?.[1] ?? '';

test('a 4K picture of 20 MB arrives within the limit, looks the same, and leads to its original', async () => {
  const scene = await createScene({ environment: { PROVIDERS: 'google,runbase,sandbox' } });
  try {
    const program = await scene.installation.start();
    const ada = scene.newMember('ada');
    const made = await photograph(size.width, size.height).picture().png().toBuffer();
    expect(made.byteLength / 1e6).toBeCloseTo(20, 0);
    scene.google.behave({ start: { kind: 'made', as: { mimeType: 'image/png', data: made } } });
    scene.use(ada, 'imagine', { prompt: 'a meadow', resolution: '4K' });
    const meadow = await scene.final('a meadow', 30_000);
    const [shown] = meadow.attachments;
    expect(shown?.sizeBytes).toBeLessThanOrEqual(limitBytes);
    expect(await sharp(shown?.bytes).metadata()).toMatchObject(size);
    expect(similarity(await pixels(shown?.bytes ?? Buffer.alloc(0)), await pixels(made))).toBeGreaterThan(35);

    const link = originalIn(meadow);
    expect(link).toMatch(new RegExp(`^${scene.installation.url}/files/`));
    const original = await fetch(link);
    expect(original.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await original.arrayBuffer()).equals(made)).toBe(true);
    expect((await fetch(`${link}x`)).status).toBe(404);

    // The link stays when the message is set anew, and leads nowhere once the picture is deleted.
    const press = (message: Message, label: string) =>
      scene.discord.pressButton(message, buttonOf(message, label), { by: ada });
    const withButtons = ({ components }: Message) => components.length > 0;
    const details = await press(meadow, 'Details').waitForOriginal(withButtons);
    const opened = press(details, 'Change alt text');
    await opened.callback();
    scene.discord.submitModal(opened, { alt_text: 'A meadow in June' });
    const changed = await scene.discord.waitForMessage(
      ({ id, attachments }) => id === meadow.id && attachments[0]?.description === 'A meadow in June',
    );
    expect([originalIn(changed), changed.attachments[0]?.id]).toEqual([link, shown?.id]);
    press(await press(meadow, 'Delete').waitForFollowUp(withButtons), 'Delete');
    await program.waitForLog(({ msg }) => msg === 'A deleted generation was taken away');
    expect((await fetch(link)).status).toBe(404);
    expect(scene.discord.messages(scene.channel).filter(isFinal)).toEqual([]);

    // What fits arrives as it is, and there is nothing else to lead to.
    scene.use(ada, 'imagine', { prompt: 'a small meadow' });
    expect(originalIn(await scene.final('a small meadow'))).toBe('');
    scene.discord.assertNoViolations();
  } finally {
    await scene.close();
  }
}, 90_000);
