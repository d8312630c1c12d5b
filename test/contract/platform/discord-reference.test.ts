// Discord: the bytes of what people attached, from Discord's own file servers only.
import { expect, it } from 'vitest';
import { generationAt, image, reply, type Stage, setStage, signal } from './discord.fixture.ts';

const bytes = new Uint8Array(5000).map((_, index) => index % 251);

/** A message of the bot's with a picture, and where that is to be had. */
async function posted(): Promise<Stage & { locator: Record<string, string> }> {
  const stage = await setStage({ fake: { urlLifetimeMs: 60_000 } });
  await stage.start();
  const { invocation } = await stage.imagine();
  await generationAt(stage.platform, invocation).deliver('final', reply({ images: [image(bytes)] }));
  const [message] = stage.fake.messages(stage.channel);
  if (message === undefined) throw new Error('There is no message');
  const path = `${stage.fake.restUrl}/v10/channels/${stage.channel.id}/messages/${message.id}`;
  const authorization = `Bot ${stage.fake.token}`;
  const headers = { authorization, 'user-agent': 'DiscordBot (https://example.test, 1)' };
  const wire = (await (await fetch(path, { headers })).json()) as {
    attachments: { id: string; url: string }[];
  };
  const [attachment] = wire.attachments;
  if (attachment === undefined) throw new Error('There is no attachment');
  const locator = {
    url: attachment.url,
    channelId: stage.channel.id,
    messageId: message.id,
    attachmentId: attachment.id,
  };
  return { ...stage, locator };
}

it('reads the bytes as they are', async () => {
  const { platform, locator } = await posted();
  expect(Buffer.from(await platform.readReference(locator, 10_000, signal)).equals(bytes)).toBe(true);
});

it('asks the message for a fresh address when the old one has expired', async () => {
  const { platform, locator, moveClock } = await posted();
  moveClock(120_000);
  expect(Buffer.from(await platform.readReference(locator, 10_000, signal)).equals(bytes)).toBe(true);
});

it('gives up when the message is gone as well, or there never was one', async () => {
  const { platform, locator, moveClock, fake } = await posted();
  moveClock(120_000);
  const { messageId, ...withoutMessage } = locator;
  const expired = { name: 'DownloadError', code: 'bad_status' };
  await expect(platform.readReference(withoutMessage, 10_000, signal)).rejects.toMatchObject(expired);
  const message = fake.world.findMessage(messageId ?? '');
  if (message !== undefined) fake.world.remove(message);
  await expect(platform.readReference(locator, 10_000, signal)).rejects.toMatchObject(expired);
});

it('refuses what is larger than allowed', async () => {
  const { platform, locator } = await posted();
  await expect(platform.readReference(locator, 4999, signal)).rejects.toMatchObject({ code: 'too_large' });
});
