// Discord: the message of a generation reaches the person, once, whatever goes wrong on the way.
import { REST } from 'discord.js';
import { describe, expect, it, vi } from 'vitest';
import { markOf, nonceOf } from '../../../src/platforms/discord/memo.ts';
import { line } from '../../../src/reply.ts';
import type { FaultEffect } from '../../fake/discord/fault.ts';
import { button, generationAt, image, reply, type Stage, setStage, signal } from './discord.fixture.ts';

const picture = new Uint8Array(50_000).map((_, index) => index % 251);
const queued = reply({ text: 'Queued', buttons: [button('cancel', 'g1')] });
const made = reply({ text: 'Made', images: [image(picture)], buttons: [button('favourite', 'i1')] });

/** Somebody asked; dispatch accepted it, and its answer is still "thinking". */
async function accepted(
  of: { asking?: Parameters<Stage['imagine']>[0]; setUp?: (stage: Stage) => void } = {},
) {
  const stage = await setStage();
  await stage.start();
  of.setUp?.(stage);
  stage.replyWith({ ...reply({}), lines: [], generation: 'g1' as never });
  const { handle, invocation } = await stage.imagine(of.asking);
  const generation = generationAt(stage.platform, invocation);
  return { ...stage, handle, invocation, generation };
}

function fail(stage: { fake: Stage['fake'] }, method: string, path: RegExp, effect: FaultEffect, times = 1) {
  return stage.fake.fault({ match: { method, path }, times, effect });
}

const refusal = (status: number, code: number): FaultEffect => ({
  kind: 'status',
  status,
  code,
  message: 'No',
});
const channelMessages = /^\/channels\/\d+\/messages/;

describe('where the bot may post', () => {
  it('makes one message, takes the waiting answer away, and edits the message to the end', async () => {
    const stage = await accepted();
    const first = await stage.generation.deliver('progress', queued);
    await stage.handle.waitForOriginalDeleted();
    expect(await stage.generation.deliver('progress', reply({ text: 'Running' }))).toEqual(first);
    expect(await stage.generation.deliver('final', made, { token: undefined })).toEqual(first);
    const [message, ...others] = stage.fake.messages(stage.channel);
    expect(others).toEqual([]);
    expect(first).toEqual({
      kind: 'delivered',
      message: { channelId: stage.channel.id, messageId: message?.id },
    });
    const texts = stage.fake.history(message?.id ?? '').map((each) => each.message.content);
    expect(texts).toEqual(['Queued', 'Running', 'Made']);
    expect(
      message?.attachments.map(({ bytes, description, filename }) => [
        bytes.equals(picture),
        description,
        filename,
      ]),
    ).toEqual([[true, 'A lamp on a table', `lamp-${markOf(stage.generation.generationId)}.png`]]);
    stage.fake.assertNoViolations();
  });

  it('keeps the waiting answer until there is something else to see', async () => {
    const stage = await accepted();
    await stage.generation.deliver('progress', queued);
    const order = stage.fake.requests.map(({ method, path }) => `${method} ${path.split('/')[1]}`);
    expect(order.indexOf('POST channels')).toBeLessThan(order.indexOf('DELETE webhooks'));
  });

  it('takes the waiting answer away later when a crash came between, once', async () => {
    const stage = await accepted();
    const deletions = () => stage.fake.requests.filter(({ method }) => method === 'DELETE').length;
    const down = fail(
      stage,
      'DELETE',
      /@original/,
      { kind: 'status', status: 503 },
      Number.POSITIVE_INFINITY,
    );
    await stage.generation.deliver('progress', queued);
    down.remove();
    expect(stage.handle.original()).toBeDefined();
    await stage.generation.deliver('progress', reply({ text: 'Running' }));
    expect(stage.handle.original()).toBeUndefined();
    const before = deletions();
    await stage.generation.deliver('final', made);
    expect(deletions()).toBe(before);
    stage.fake.assertNoViolations();
  });

  it('can be repeated without making, adding or losing anything', async () => {
    const stage = await accepted();
    await stage.generation.deliver('final', made);
    await stage.generation.deliver('final', made);
    stage.generation.forget();
    await stage.generation.deliver('final', made);
    const messages = stage.fake.messages(stage.channel);
    expect(messages.map(({ attachments }) => attachments.length)).toEqual([1]);
  });

  it('brings a message that was made in doubt to the state that is wanted now', async () => {
    const stage = await accepted();
    fail(stage, 'POST', channelMessages, { kind: 'drop', when: 'after' });
    expect(await stage.generation.deliver('progress', queued)).toMatchObject({ kind: 'later' });
    expect(stage.generation.memo()).toEqual({});
    await stage.generation.deliver('final', made);
    expect(
      stage.fake.messages(stage.channel).map(({ content, attachments }) => [content, attachments.length]),
    ).toEqual([['Made', 1]]);
  });

  it('looks for the message before it makes another once the nonce is forgotten', async () => {
    const stage = await accepted();
    await stage.generation.deliver('final', made);
    stage.generation.forget();
    stage.moveClock(6 * 60_000);
    await stage.generation.deliver('final', made);
    expect(stage.fake.messages(stage.channel)).toHaveLength(1);
    stage.fake.assertNoViolations();
  });

  it.each([
    ['the channel', false],
    ['direct messages', true],
  ])('looks for a result without buttons in %s too', async (_, isDirect) => {
    const stage = await accepted();
    if (isDirect) fail(stage, 'POST', new RegExp(`^/channels/${stage.channel.id}/`), refusal(403, 50001), 9);
    const bare = { ...made, buttons: [] };
    const without = { token: undefined };
    await stage.generation.deliver('final', bare, without);
    stage.generation.forget();
    stage.moveClock(60 * 60_000);
    // To find it directly, the way has to be known: it is remembered before the message is made.
    const memo = isDirect ? { way: 'direct', since: Date.now() } : {};
    await stage.generation.deliver('final', bare, { ...without, memo });
    const place = isDirect ? stage.fake.openDirectChannel(stage.alice) : stage.channel;
    expect(stage.fake.messages(place)).toHaveLength(1);
    stage.fake.assertNoViolations();
  });

  it('notifies the person who asked and nobody whom a prompt names', async () => {
    const stage = await accepted();
    const bob = stage.fake.addUser();
    const lines = [
      line('plain', { person: stage.alice.id, name: 'Alice' }, ' asked'),
      line('quote', `<@${bob.id}> @everyone`),
    ];
    await stage.generation.deliver('progress', reply({ lines }));
    const [message] = stage.fake.messages(stage.channel);
    expect(message?.mentionIds).toEqual([stage.alice.id]);
    expect(message?.mentionsEveryone).toBe(false);
  });

  it('makes the message again, calling the person, when it was deleted', async () => {
    const stage = await accepted();
    await stage.generation.deliver('progress', queued);
    const [lost] = stage.fake.messages(stage.channel);
    if (lost === undefined) throw new Error('There is no message');
    stage.fake.world.remove(lost);
    expect(await stage.generation.deliver('progress', queued)).toMatchObject({ kind: 'impossible' });
    expect(stage.fake.messages(stage.channel)).toEqual([]);
    await stage.generation.deliver('final', made);
    const [message] = stage.fake.messages(stage.channel);
    expect(message?.content).toBe(`<@${stage.alice.id}>\nMade`);
    expect(message?.mentionIds).toEqual([stage.alice.id]);
    stage.fake.assertNoViolations();
  });

  it('makes the message again when the nonce’s own message was deleted', async () => {
    const stage = await accepted();
    await stage.generation.deliver('progress', queued);
    const [lost] = stage.fake.messages(stage.channel);
    if (lost === undefined) throw new Error('There is no message');
    stage.fake.world.remove(lost);
    stage.generation.forget();
    expect(await stage.generation.deliver('final', made)).toMatchObject({ kind: 'delivered' });
    expect(stage.fake.messages(stage.channel)).toHaveLength(1);
  });

  it('leaves out what the person wrote when AutoMod refuses it, also in later edits', async () => {
    const stage = await accepted();
    const lines = [line('plain', 'Queued'), line('quote', 'a forbidden lamp')];
    await stage.generation.deliver('progress', reply({ lines }));
    await stage.generation.deliver('final', reply({ lines, images: [image(picture)] }));
    const [message] = stage.fake.messages(stage.channel);
    expect(message?.content).toBe('Queued');
    expect(stage.fake.requests.filter(({ code }) => code === 200000)).toHaveLength(1);
  });

  it('shares the request among several pictures and never sends more than one file may have', async () => {
    const stage = await accepted();
    const mebibyte = 1024 * 1024;
    const big = image(new Uint8Array(9 * mebibyte), { sizeBytes: 9 * mebibyte });
    const images = [1, 2, 3, 4].map((number) => ({ ...big, fileName: `lamp-${number}.png` }));
    const mark = markOf(stage.generation.generationId);
    await stage.generation.deliver('final', reply({ images }));
    const [message] = stage.fake.messages(stage.channel);
    expect(message?.attachments.map(({ filename, sizeBytes }) => [filename, sizeBytes])).toEqual(
      [1, 2, 3, 4].map((number) => [`lamp-${mark}-${number}.webp`, 6 * mebibyte]),
    );
  });

  it('tries smaller files when the place takes less than it says', async () => {
    const stage = await accepted();
    fail(stage, 'POST', channelMessages, refusal(413, 40005));
    expect(await stage.generation.deliver('final', made)).toMatchObject({ kind: 'delivered' });
  });

  it('tries smaller files when the proxy before Discord takes less', async () => {
    const stage = await accepted();
    const fault = fail(stage, 'POST', channelMessages, { kind: 'status', status: 413, html: true });
    expect(await stage.generation.deliver('final', made)).toMatchObject({ kind: 'delivered' });
    expect(fault.hits()).toBe(1);
    expect(stage.fake.messages(stage.channel)).toHaveLength(1);
  });

  it('leaves out what the person wrote when the proxy refuses it, then takes another way', async () => {
    const stage = await accepted();
    const fault = fail(stage, 'POST', channelMessages, { kind: 'status', status: 403, html: true }, 2);
    const lines = [line('plain', 'Made'), line('quote', '<script>')];
    expect(await stage.generation.deliver('final', { ...made, lines })).toEqual({ kind: 'delivered' });
    expect(fault.hits()).toBe(2);
    expect(stage.handle.original()?.content).toBe('Made');
  });

  it.each([
    ['no permission any more', refusal(403, 50013)],
    ['no access any more', refusal(403, 50001)],
    ['no such channel any more', refusal(404, 10003)],
  ])('goes to direct messages when there is %s', async (_, effect) => {
    const stage = await accepted();
    await stage.generation.deliver('progress', queued);
    fail(stage, 'PATCH', channelMessages, effect);
    const outcome = await stage.generation.deliver('final', made);
    const direct = stage.fake.openDirectChannel(stage.alice);
    expect(outcome).toMatchObject({ kind: 'delivered', message: { channelId: direct.id } });
    expect(stage.fake.messages(direct).map(({ attachments }) => attachments.length)).toEqual([1]);
    expect(await stage.generation.deliver('final', made)).toEqual(outcome);
    expect(stage.fake.messages(direct)).toHaveLength(1);
    stage.fake.assertNoViolations();
  });

  it('uses the waiting answer when nothing could be posted in the first place', async () => {
    const stage = await accepted();
    fail(stage, 'POST', channelMessages, refusal(403, 50001));
    expect(await stage.generation.deliver('final', made)).toEqual({ kind: 'delivered' });
    expect(stage.handle.original()?.content).toBe('Made');
  });

  it('is impossible when the person takes no direct messages either', async () => {
    const stage = await accepted();
    stage.alice.acceptsDirectMessages = false;
    stage.fake.deleteChannel(stage.channel);
    const outcome = await stage.generation.deliver('final', made, { token: undefined });
    expect(outcome).toMatchObject({ kind: 'impossible', detail: expect.stringContaining('50007') });
  });

  it.each([
    ['rate limited', { kind: 'rate-limit', retryAfterSeconds: 7, scope: 'shared' }, 7_000],
    ['rate limited everywhere', { kind: 'rate-limit', retryAfterSeconds: 3, scope: 'global' }, 3_000],
    ['broken', { kind: 'status', status: 500 }, 1],
    ['away', { kind: 'status', status: 503, html: true }, 1],
    ['cut off', { kind: 'drop', when: 'before' }, 1],
    ['cut off in the midst of its answer', { kind: 'cut' }, 1],
  ] as const)('comes later when Discord is %s, and asks only once', async (_, effect, leastMs) => {
    const stage = await accepted();
    const fault = fail(stage, 'POST', channelMessages, effect, Number.POSITIVE_INFINITY);
    const outcome = await stage.generation.deliver('final', made);
    expect(outcome).toMatchObject({ kind: 'later', afterMs: expect.any(Number) });
    expect(outcome.kind === 'later' && outcome.afterMs).toBeGreaterThanOrEqual(leastMs);
    expect(fault.hits()).toBe(1);
    expect(stage.fake.openDirectChannel(stage.alice).messages.size).toBe(0);
  });

  it('waits for the operator when the bot’s token is refused, and works on afterwards', async () => {
    const stage = await accepted();
    fail(stage, 'POST', channelMessages, refusal(401, 0));
    expect(await stage.generation.deliver('final', made)).toMatchObject({ kind: 'later' });
    expect(await stage.generation.deliver('final', made)).toMatchObject({ kind: 'delivered' });
  });

  it('never lets the SDK forget the bot’s token, which calls beside a refused one would miss', async () => {
    const stage = await accepted();
    fail(stage, 'POST', channelMessages, refusal(401, 0));
    const setToken = vi.spyOn(REST.prototype, 'setToken');
    const outcomes = [
      await stage.generation.deliver('final', made),
      await stage.generation.deliver('final', made),
    ];
    expect(outcomes).toMatchObject([{ kind: 'later' }, { kind: 'delivered' }]);
    expect(setToken).not.toHaveBeenCalled();
    setToken.mockRestore();
  });

  it('stops on abort', async () => {
    const stage = await accepted();
    const aborted = AbortSignal.abort(new Error('Stopping'));
    const { destination } = stage.invocation;
    const delivery = {
      generationId: stage.generation.generationId,
      kind: 'final',
      destination,
      reply: made,
      memo: {},
      remember: async () => {},
    } as const;
    await expect(stage.platform.deliver(delivery, aborted)).rejects.toThrow('Stopping');
    expect(await stage.platform.deliver(delivery, signal)).toMatchObject({ kind: 'delivered' });
  });

  it('tells of trouble in a message of its own, which never takes the result’s place', async () => {
    const stage = await accepted();
    await stage.generation.deliver('final', made);
    await stage.generation.deliver('notice', reply({ text: 'It is in your history' }), { memo: {} });
    expect(stage.fake.messages(stage.channel).map(({ content }) => content)).toEqual([
      'Made',
      'It is in your history',
    ]);
  });
});

describe('what only the person may see', () => {
  const hidden = { ...made, audience: 'private' } as const;

  it('stays in the interaction’s own answer', async () => {
    const stage = await accepted();
    expect(await stage.generation.deliver('progress', { ...queued, audience: 'private' })).toEqual({
      kind: 'delivered',
    });
    await stage.generation.deliver('final', hidden);
    expect(stage.handle.original()).toMatchObject({ content: 'Made', ephemeralFor: stage.alice.id });
    expect(stage.handle.original()?.attachments).toHaveLength(1);
    expect(stage.fake.messages(stage.channel)).toEqual([]);
    stage.fake.assertNoViolations();
  });

  it('goes to direct messages when the token has grown too old, without trying it', async () => {
    const stage = await accepted({ asking: { ageMs: 14.5 * 60_000 } });
    await stage.generation.deliver('final', hidden);
    expect(stage.fake.messages(stage.fake.openDirectChannel(stage.alice))).toHaveLength(1);
    expect(
      stage.fake.requests.filter(({ method, path }) => method === 'PATCH' && path.includes('webhooks')),
    ).toEqual([]);
    expect(stage.fake.messages(stage.channel)).toEqual([]);
  });

  it.each([
    ['expired early', refusal(401, 50027)],
    ['is unknown', refusal(404, 10015)],
    ['lost its answer', refusal(404, 10008)],
  ])('goes to direct messages when the token %s', async (_, effect) => {
    const stage = await accepted();
    fail(stage, 'PATCH', /@original/, effect);
    await stage.generation.deliver('final', hidden);
    expect(stage.fake.messages(stage.fake.openDirectChannel(stage.alice))).toHaveLength(1);
    // The bot's own token has not suffered from the other one's end.
    expect(await stage.generation.deliver('final', hidden)).toMatchObject({ kind: 'delivered' });
  });

  it('writes nobody directly about mere progress', async () => {
    const stage = await accepted();
    const outcome = await stage.generation.deliver(
      'progress',
      { ...queued, audience: 'private' },
      { token: undefined },
    );
    expect(outcome).toMatchObject({ kind: 'impossible' });
    expect(stage.fake.openDirectChannel(stage.alice).messages.size).toBe(0);
  });

  it('is where results go when the person alone installed the app', async () => {
    const stage = await accepted();
    const bob = stage.fake.addUser({ hasInstalledTheApp: true });
    const foreign = stage.fake.addGuild({ hasBot: false, owner: bob });
    const { handle, invocation } = await stage.imagine({ channel: stage.fake.addChannel(foreign), by: bob });
    const generation = generationAt(stage.platform, invocation);
    expect(await generation.deliver('final', made)).toEqual({ kind: 'delivered' });
    expect(handle.original()?.attachments).toHaveLength(1);
    expect(stage.fake.requests.filter(({ path }) => channelMessages.test(path))).toEqual([]);
  });

  it('is tried, then direct messages, where the bot may not post', async () => {
    const stage = await accepted({
      setUp: ({ fake, channel }) => fake.denyBot(channel, fake.permissions.SendMessages),
    });
    expect(await stage.generation.deliver('progress', queued)).toEqual({ kind: 'delivered' });
    expect(stage.handle.original()?.content).toBe('Queued');
    // Without leave to send anything there is none to attach files either, not even to an answer.
    await stage.generation.deliver('final', made);
    expect(stage.fake.messages(stage.fake.openDirectChannel(stage.alice))).toHaveLength(1);
    expect(stage.fake.messages(stage.channel)).toEqual([]);
    expect(stage.handle.original()).toMatchObject({
      content: 'I sent it to you in a direct message.',
      components: [],
      ephemeralFor: stage.alice.id,
    });
    stage.fake.assertNoViolations();
  });

  it('may have files as large as the interaction says', async () => {
    const stage = await accepted({
      setUp: ({ guild }) => Object.assign(guild, { attachmentLimitBytes: 2 ** 25 }),
    });
    const big = new Uint8Array(12 * 1024 * 1024);
    await stage.generation.deliver('final', reply({ images: [image(big)], audience: 'private' }));
    expect(stage.handle.original()?.attachments.map(({ sizeBytes }) => sizeBytes)).toEqual([big.byteLength]);
  });

  it('is told of trouble beside the answer', async () => {
    const stage = await accepted();
    await stage.generation.deliver('final', hidden);
    await stage.generation.deliver('notice', reply({ text: 'Sorry', audience: 'private' }), { memo: {} });
    expect(stage.handle.followUps().map(({ content, ephemeralFor }) => [content, ephemeralFor])).toEqual([
      ['Sorry', stage.alice.id],
    ]);
    expect(stage.handle.original()?.content).toBe('Made');
  });
});

describe('nonces', () => {
  it('differ by generation, kind, way and loss, and are short enough for Discord', async () => {
    const delivery = { generationId: 'a', kind: 'final' } as never;
    const others = [
      nonceOf(delivery, 'channel', 0),
      nonceOf(delivery, 'channel', 1),
      nonceOf(delivery, 'direct', 0),
      nonceOf({ generationId: 'a', kind: 'notice' } as never, 'channel', 0),
      nonceOf({ generationId: 'b', kind: 'final' } as never, 'channel', 0),
    ];
    expect(new Set(others).size).toBe(others.length);
    expect(Math.max(...others.map((each) => each.length))).toBeLessThanOrEqual(25);
    expect(nonceOf({ generationId: 'a', kind: 'progress' } as never, 'channel', 0)).toBe(others[0]);
  });
});
