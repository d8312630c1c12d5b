import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../src/platforms/platform.ts';
import { createFakeSlack, type FakeSlack } from '../../fake/slack/fake-slack.ts';
import { createGeneration, createRunning, picture, type Running, said } from './running-slack.ts';

describe('delivery to Slack', () => {
  let fake: FakeSlack;
  let running: Running;
  beforeEach(async () => {
    fake = await createFakeSlack();
    running = createRunning(fake, { appToken: fake.appToken });
  });
  afterEach(async () => {
    fake.assertNoViolations();
    await fake.close();
  });
  const to = (
    channelId: string,
    details: Delivery['destination']['details'] = {},
  ): Delivery['destination'] => ({
    platform: 'slack',
    channelId,
    personId: fake.ids.member,
    personName: 'maya',
    details: { teamId: fake.workspace.id, ...details },
  });
  const finals = (channel: string, id: string) =>
    fake
      .messages(channel)
      .filter((message) => JSON.stringify(message.metadata ?? {}).includes(id) && message.files.length > 0);

  it('posts a placeholder, changes it, and puts a new message with the pictures in its place', async () => {
    const generation = createGeneration(running.slack, to(fake.ids.general));
    const waiting = await generation.deliver('progress', said('Waiting, 3rd in line'));
    expect(waiting).toMatchObject({ kind: 'delivered', message: { channelId: fake.ids.general } });
    await generation.deliver('progress', said('Running'));
    expect(fake.messages(fake.ids.general).map(({ text }) => text)).toEqual(['Running']);
    const pictures = [picture(64, 'A lamp & a <table>'), picture(80)];
    const outcome = await generation.deliver(
      'final',
      said('Done', {
        images: pictures,
        buttons: [{ verb: 'again', id: 'g1', label: 'Again', style: 'primary' }],
      }),
    );
    const [message, ...others] = fake.messages(fake.ids.general);
    expect(others).toEqual([]);
    expect(outcome).toEqual({
      kind: 'delivered',
      message: { channelId: fake.ids.general, messageId: message?.ts },
    });
    expect(message?.isBroken).toBe(false);
    expect(message?.files.map(({ bytes }) => bytes)).toEqual(pictures.map(({ bytes }) => bytes));
    expect(message?.files.map(({ altText }) => altText)).toEqual(pictures.map(({ altText }) => altText));
    const alts = message?.blocks.filter(({ type }) => type === 'image').map(({ alt_text }) => alt_text);
    expect(alts).toEqual(pictures.map(({ altText }) => altText));
    expect(message?.metadata).toEqual({
      event_type: 'plantain_generation',
      event_payload: { generation_id: generation.generationId, kind: 'final' },
    });
  });

  it('changes the placeholder when there are no pictures', async () => {
    const generation = createGeneration(running.slack, to(fake.ids.general));
    await generation.deliver('progress', said('Waiting'));
    const outcome = await generation.deliver('final', said('Refused; nothing was charged'));
    expect(fake.messages(fake.ids.general).map(({ text }) => text)).toEqual(['Refused; nothing was charged']);
    expect(outcome.kind).toBe('delivered');
  });

  it('posts into the thread that was asked in', async () => {
    const root = fake.sendMessage({ channel: fake.ids.general, user: fake.ids.member, text: 'Look' }).message;
    const generation = createGeneration(running.slack, to(fake.ids.general, { threadTs: root.ts }));
    await generation.deliver('progress', said('Waiting'));
    await generation.deliver('final', said('Done', { images: [picture(64)] }));
    const thread = fake.messages(fake.ids.general, { thread: root.ts });
    expect(thread.map(({ text }) => text)).toEqual(['Look', 'Done']);
  });

  it('leaves one line with a link where people have answered the placeholder', async () => {
    const generation = createGeneration(running.slack, to(fake.ids.general));
    await generation.deliver('progress', said('Waiting'));
    const [placeholder] = fake.messages(fake.ids.general);
    fake.sendMessage({
      channel: fake.ids.general,
      user: fake.ids.admin,
      text: 'Nice',
      threadTs: placeholder?.ts ?? '',
    });
    await generation.deliver('final', said('Done', { images: [picture(64)] }));
    const texts = fake.messages(fake.ids.general).map(({ text }) => text);
    expect(texts).toEqual(['The pictures are here: Open', 'Nice', 'Done']);
  });

  it('sends what is private by direct message, with an ephemeral pointer in the channel', async () => {
    const generation = createGeneration(running.slack, to(fake.ids.general));
    await generation.deliver('progress', said('Waiting', { audience: 'private' }));
    await generation.deliver('final', said('Done', { audience: 'private', images: [picture(64)] }));
    const direct = fake.directMessage(fake.ids.member).id;
    expect(fake.messages(direct).map(({ text }) => text)).toEqual(['Done']);
    expect(fake.messages(fake.ids.general)).toEqual([]);
    expect(fake.ephemeral(fake.ids.general, fake.ids.member).map(({ text }) => text)).toEqual([
      'I sent it to you in a direct message.',
    ]);
  });

  it.each(['secret', 'archived'] as const)(
    'goes to the person where the channel is closed: %s',
    async (name) => {
      const generation = createGeneration(running.slack, to(fake.ids[name]));
      const outcome = await generation.deliver('final', said('Done', { images: [picture(64)] }));
      const direct = fake.directMessage(fake.ids.member).id;
      expect(outcome).toMatchObject({ kind: 'delivered', message: { channelId: direct } });
      expect(fake.messages(direct)).toHaveLength(1);
    },
  );

  it('tells by direct message what cannot be said in its place', async () => {
    const generation = createGeneration(running.slack, to(fake.ids.secret));
    await generation.deliver('notice', said('Your picture is in your history'));
    await generation.deliver('notice', said('Your picture is in your history'));
    expect(fake.messages(fake.directMessage(fake.ids.member).id)).toHaveLength(1);
  });

  it('waits for as long as Slack says when it is rate limited', async () => {
    fake.fault({ method: 'chat.postMessage', kind: 'status', status: 429, retryAfterSeconds: 7 });
    const generation = createGeneration(running.slack, to(fake.ids.general));
    expect(await generation.deliver('progress', said('Waiting'))).toMatchObject({
      kind: 'later',
      afterMs: 7_000,
    });
    expect((await generation.deliver('progress', said('Waiting'))).kind).toBe('delivered');
    expect(fake.messages(fake.ids.general)).toHaveLength(1);
  });

  it('says that a revoked token makes delivery impossible, and logs it', async () => {
    fake.fault({ method: 'chat.postMessage', kind: 'error', error: 'token_revoked' });
    const generation = createGeneration(running.slack, to(fake.ids.general));
    expect(await generation.deliver('progress', said('Waiting'))).toEqual({
      kind: 'impossible',
      detail: 'token_revoked',
    });
    expect(running.logged.join()).toContain('token_revoked');
  });

  it('tries later when files are not ready, and then uses the same files', async () => {
    fake.setFilePollsUntilReady(50);
    const generation = createGeneration(running.slack, to(fake.ids.general));
    const reply = said('Done', { images: [picture(64)] });
    const first = generation.deliver('final', reply);
    await fake.waitForRequest('files.completeUploadExternal');
    expect((await first).kind).toBe('later');
    fake.settleFiles();
    expect((await generation.deliver('final', reply)).kind).toBe('delivered');
    expect(fake.files()).toHaveLength(1);
  });

  it('posts once when the answers to its posts are lost', async () => {
    const generation = createGeneration(running.slack, to(fake.ids.general));
    fake.fault({ method: 'chat.postMessage', kind: 'drop-after-applying' });
    expect((await generation.deliver('progress', said('Waiting'))).kind).toBe('later');
    expect((await generation.deliver('progress', said('Running'))).kind).toBe('delivered');
    expect(fake.messages(fake.ids.general)).toHaveLength(1);
    const reply = said('Done', { images: [picture(64)] });
    fake.fault({ method: 'chat.postMessage', kind: 'status', status: 502, applied: true });
    expect((await generation.deliver('final', reply)).kind).toBe('later');
    expect((await generation.deliver('final', reply)).kind).toBe('delivered');
    expect(fake.messages(fake.ids.general)).toHaveLength(1);
    expect(finals(fake.ids.general, generation.generationId)).toHaveLength(1);
  });

  it('finds its own message by its file where it may post and not read', async () => {
    const generation = createGeneration(running.slack, to(fake.ids.outside));
    const reply = said('Done', { images: [picture(64)] });
    fake.fault({ method: 'chat.postMessage', kind: 'drop-after-applying' });
    expect((await generation.deliver('final', reply)).kind).toBe('later');
    expect((await generation.deliver('final', reply)).kind).toBe('delivered');
    expect(fake.messages(fake.ids.outside)).toHaveLength(1);
  });

  it('ends with one message, whichever remembered step it is cut short after', async () => {
    const reply = said('Done', { images: [picture(64), picture(80)] });
    for (let crashAfter = 1; crashAfter <= 8; crashAfter += 1) {
      const generation = createGeneration(running.slack, to(fake.ids.general));
      const crashing = async (kind: 'progress' | 'final', shown: typeof reply) => {
        try {
          await generation.deliver(kind, shown, crashAfter);
        } catch (error) {
          expect(String(error)).toContain('killed');
          await generation.deliver(kind, shown);
        }
      };
      await crashing('progress', said('Waiting'));
      await crashing('final', reply);
      expect(finals(fake.ids.general, generation.generationId)).toHaveLength(1);
    }
    // Nothing but the eight finals: each placeholder is gone.
    expect(fake.messages(fake.ids.general)).toHaveLength(8);
  });

  it('says the final again on the same message with the same files', async () => {
    const generation = createGeneration(running.slack, to(fake.ids.general));
    await generation.deliver('final', said('Done', { images: [picture(64)] }));
    await generation.deliver('final', said('Done, and liked', { images: [picture(64)] }));
    const [message, ...others] = fake.messages(fake.ids.general);
    expect(others).toEqual([]);
    expect(message).toMatchObject({ text: 'Done, and liked', isBroken: false });
    expect(fake.files()).toHaveLength(1);
  });
});
