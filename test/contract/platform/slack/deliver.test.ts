import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import type { Delivery } from '../../../../src/platforms/platform.ts';
import { line } from '../../../../src/reply.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
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

  it('calls the person when the pictures are there, and only then', async () => {
    const generation = createGeneration(running.slack, to(fake.ids.general));
    const lines = [line('plain', { person: fake.ids.member, name: 'maya' }, ' asks for a lamp')];
    await generation.deliver('progress', said('', { lines }));
    await generation.deliver('progress', said('', { lines: [...lines, line('plain', 'Running')] }));
    const [placeholder] = fake.messages(fake.ids.general);
    expect(JSON.stringify(placeholder?.blocks)).toContain('maya');
    expect(JSON.stringify(placeholder?.blocks)).not.toContain(fake.ids.member);
    await generation.deliver('final', said('', { lines, images: [picture(64)] }));
    const [final] = fake.messages(fake.ids.general);
    expect(JSON.stringify(final?.blocks)).toContain(fake.ids.member);
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

  it.each([[[]], [[picture(64)]]])('takes what has become private out of the channel', async (images) => {
    const generation = createGeneration(running.slack, to(fake.ids.general));
    await generation.deliver('progress', said('Running'));
    await generation.deliver('final', said('For you', { audience: 'private', images }));
    expect(fake.messages(fake.ids.general)).toEqual([]);
    expect(fake.messages(fake.directMessage(fake.ids.member).id).map(({ text }) => text)).toEqual([
      'For you',
    ]);
  });

  it('points to the direct message by the address of the gesture while it lives', async () => {
    const act = await fake.runCommand({
      channel: fake.ids.secret,
      user: fake.ids.member,
      command: '/imagine',
    });
    const generation = createGeneration(
      running.slack,
      to(fake.ids.secret, { mayPost: false }),
      act.responseUrl,
    );
    await generation.deliver('progress', said('Waiting'));
    expect(act.responses).toMatchObject([
      { visibility: 'ephemeral', text: 'I sent it to you in a direct message.' },
    ]);
  });

  it('says that it is impossible when the person cannot be written to either', async () => {
    fake.fault({ method: 'conversations.open', kind: 'error', error: 'user_disabled', times: 3 });
    const generation = createGeneration(running.slack, to(fake.ids.secret));
    expect(await generation.deliver('final', said('Done'))).toEqual({
      kind: 'impossible',
      detail: 'user_disabled',
    });
  });

  it.each([
    'files.getUploadURLExternal',
    'upload',
    'files.completeUploadExternal',
    'files.info',
    'chat.delete',
  ])('goes on after an answer of %s was lost', async (method) => {
    for (const kind of ['drop-before', 'drop-after-applying', 'html'] as const) {
      const generation = createGeneration(running.slack, to(fake.ids.project));
      await generation.deliver('progress', said('Waiting'));
      fake.fault(kind === 'html' ? { method, kind, applied: true } : { method, kind });
      const reply = said('Done', { images: [picture(64)] });
      const first = await generation.deliver('final', reply);
      const outcome = first.kind === 'later' ? await generation.deliver('final', reply) : first;
      expect(outcome.kind).toBe('delivered');
      expect(finals(fake.ids.project, generation.generationId)).toHaveLength(1);
    }
    expect(fake.messages(fake.ids.project)).toHaveLength(3);
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

  it.each(['token_revoked', 'token_expired', 'invalid_auth', 'account_inactive'])(
    'keeps a finished result until there is a token that Slack accepts, and logs each attempt: %s',
    async (error) => {
      const generation = createGeneration(running.slack, to(fake.ids.general));
      const reply = said('Done', { images: [picture(64)] });
      fake.fault({ method: '*', kind: 'error', error, times: 2 });
      for (let attempt = 1; attempt <= 2; attempt += 1) {
        expect(await generation.deliver('final', reply)).toEqual({
          kind: 'later',
          afterMs: 300_000,
          detail: error,
        });
        expect(running.logged.filter((entry) => entry.includes(error))).toHaveLength(attempt);
      }
      expect((await generation.deliver('final', reply)).kind).toBe('delivered');
      expect(finals(fake.ids.general, generation.generationId)).toHaveLength(1);
    },
  );

  it('tries later when files are not ready, and then uses the same files', async () => {
    fake.setFilePollsUntilReady(50);
    const impatient = { ...systemClock, wait: async () => {} };
    running = createRunning(fake, { appToken: fake.appToken, clock: impatient });
    const generation = createGeneration(running.slack, to(fake.ids.general));
    const reply = said('Done', { images: [picture(64)] });
    const first = generation.deliver('final', reply);
    await fake.waitForRequest('files.completeUploadExternal');
    expect((await first).kind).toBe('later');
    fake.settleFiles();
    expect((await generation.deliver('final', reply)).kind).toBe('delivered');
    expect(fake.files()).toHaveLength(1);
  });

  it('is patient for a while with blocks that Slack will not show yet, and not for ever', async () => {
    const generation = createGeneration(running.slack, to(fake.ids.general));
    const reply = said('Done', { images: [picture(64)] });
    fake.fault({ method: 'chat.postMessage', kind: 'error', error: 'invalid_blocks', times: 6 });
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(await generation.deliver('final', reply)).toMatchObject({ kind: 'later' });
    expect(await generation.deliver('final', reply)).toEqual({
      kind: 'impossible',
      detail: 'invalid_blocks',
    });
    expect((await generation.deliver('final', reply)).kind).toBe('delivered');
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

  it('finds its own message in a thread that is long', async () => {
    const root = fake.sendMessage({ channel: fake.ids.general, user: fake.ids.member, text: 'Look' }).message;
    const generation = createGeneration(running.slack, to(fake.ids.general, { threadTs: root.ts }));
    fake.fault({ method: 'chat.postMessage', kind: 'drop-after-applying' });
    expect((await generation.deliver('progress', said('Waiting'))).kind).toBe('later');
    expect((await generation.deliver('progress', said('Running'))).kind).toBe('delivered');
    expect(fake.messages(fake.ids.general).map(({ text }) => text)).toEqual(['Look', 'Running']);
    const search = fake.requests.find(({ method }) => method === 'conversations.replies');
    expect(Number(search?.args.latest) - Number(search?.args.oldest)).toBeCloseTo(240, 0);
  });

  it('finds its own message by its file where it may post and not read', async () => {
    const generation = createGeneration(running.slack, to(fake.ids.outside));
    const reply = said('Done', { images: [picture(64)] });
    fake.fault({ method: 'chat.postMessage', kind: 'drop-after-applying' });
    expect((await generation.deliver('final', reply)).kind).toBe('later');
    expect((await generation.deliver('final', reply)).kind).toBe('delivered');
    expect(fake.messages(fake.ids.outside)).toHaveLength(1);
  });

  it.each([true, false])('ends with one message, whatever it is cut short at (kept: %s)', async (kept) => {
    fake.setFilePollsUntilReady(0);
    const reply = said('Done', { images: [picture(64), picture(80)] });
    for (let at = 1; at <= 8; at += 1) {
      const generation = createGeneration(running.slack, to(fake.ids.general));
      const crashing = async (kind: 'progress' | 'final', shown: typeof reply) => {
        try {
          await generation.deliver(kind, shown, { at, kept });
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
