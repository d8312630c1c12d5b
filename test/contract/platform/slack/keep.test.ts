// Slack: a message that was delivered is set anew with the files that lie there, shared, and taken away with them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Memo } from '../../../../src/destination.ts';
import type { Delivery, DeliveryOutcome } from '../../../../src/platforms/platform.ts';
import type { Reply, ReplyImage } from '../../../../src/reply.ts';
import { createFakeSlack, type FakeSlack } from '../../../fake/slack/fake-slack.ts';
import { createGeneration, createRunning, picture, type Running, said } from './running-slack.ts';

describe('what was delivered to Slack', () => {
  let fake: FakeSlack;
  let running: Running;
  const signal = new AbortController().signal;
  beforeEach(async () => {
    fake = await createFakeSlack();
    running = createRunning(fake, { appToken: fake.appToken });
  });
  afterEach(async () => {
    fake.assertNoViolations();
    await fake.close();
  });

  const pictures: readonly ReplyImage[] = [64, 80, 96].map((width, index) => ({
    ...picture(width, `Lamp ${index + 1}`),
    id: `image-${index + 1}` as never,
    fileName: `plantain-${index + 1}.png`,
  }));
  const made = (of: Partial<Reply> = {}) => said('Done', { images: pictures, ...of });
  const destination = (): Delivery['destination'] => ({
    platform: 'slack',
    channelId: fake.ids.general,
    personId: fake.ids.member,
    personName: 'maya',
    details: { teamId: fake.workspace.id },
  });
  const delivered = async (what: Reply = made()) => {
    const generation = createGeneration(running.slack, destination());
    await generation.deliver('progress', said('Waiting', { audience: what.audience }));
    await generation.deliver('final', what);
    return generation;
  };
  type Generation = Awaited<ReturnType<typeof delivered>>;
  const again = async (
    { generationId, memo }: Generation,
    reply: Reply,
    of: { occasion?: 'again' | 'shared'; memo?: Memo } = {},
  ): Promise<{ readonly outcome: DeliveryOutcome; readonly memo: Memo }> => {
    let kept = of.memo ?? memo;
    const outcome = await running.slack.deliver(
      {
        generationId,
        kind: 'final',
        occasion: of.occasion ?? 'again',
        destination: destination(),
        reply,
        memo: kept,
        remember: async (next) => {
          kept = next;
        },
      },
      signal,
    );
    return { outcome, memo: kept };
  };
  const remove = async ({ generationId }: Generation, memo: Memo) => {
    let kept = memo;
    const outcome = await running.slack.remove?.(
      {
        generationId,
        // Whoever asked for it may have been erased since.
        destination: { ...destination(), personId: '', personName: '' },
        memo,
        remember: async (next) => {
          kept = next;
        },
      },
      signal,
    );
    return { outcome, memo: kept };
  };
  const alts = (channel = fake.ids.general) =>
    fake
      .messages(channel)
      .map(({ blocks }) => blocks.filter(({ type }) => type === 'image').map((block) => block.alt_text));
  const files = () => [...fake.workspace.files.values()].map(({ state }) => state);

  it('gets other words for its pictures with the same files', async () => {
    const generation = await delivered();
    const before = fake.messages(fake.ids.general)[0]?.files.map(({ id }) => id);
    const changed = pictures.map((each) => ({ ...each, altText: `Green ${each.altText}` }));
    const { outcome } = await again(generation, made({ images: changed }));
    expect(outcome).toMatchObject({ kind: 'delivered', message: { channelId: fake.ids.general } });
    expect(alts()).toEqual([['Green Lamp 1', 'Green Lamp 2', 'Green Lamp 3']]);
    expect(fake.messages(fake.ids.general)[0]?.files.map(({ id }) => id)).toEqual(before);
    expect(files()).toHaveLength(3);
  });

  it.each([
    ['noted beside its files', (memo: Memo) => memo],
    [
      'made before that was noted',
      (memo: Memo) => Object.fromEntries(Object.entries(memo).filter(([name]) => name !== 'imageIds')),
    ],
  ])('loses a picture that was deleted, and its file: %s', async (_, known) => {
    const generation = await delivered();
    const left = pictures.filter((_picture, index) => index !== 1);
    const { memo } = await again(generation, made({ images: left }), { memo: known(generation.memo) });
    expect(alts()).toEqual([['Lamp 1', 'Lamp 3']]);
    expect(files()).toEqual(['ready', 'deleted', 'ready']);
    expect((await again(generation, made({ images: left }), { memo })).outcome.kind).toBe('delivered');
    expect(alts()).toEqual([['Lamp 1', 'Lamp 3']]);
  });

  it('stays away when somebody took it away', async () => {
    const generation = await delivered();
    await remove(generation, { ...generation.memo, fileIds: [] });
    expect((await again(generation, made())).outcome).toMatchObject({ kind: 'impossible' });
    expect(fake.messages(fake.ids.general)).toEqual([]);
  });

  it('is shared in the channel with files of its own, while the direct message stays', async () => {
    const generation = await delivered(made({ audience: 'private' }));
    const direct = fake.directMessage(fake.ids.member).id;
    const { outcome, memo } = await again(generation, made(), { occasion: 'shared', memo: {} });
    expect(outcome).toMatchObject({ kind: 'delivered', message: { channelId: fake.ids.general } });
    await again(generation, made(), { occasion: 'shared', memo });
    expect(alts()).toEqual([['Lamp 1', 'Lamp 2', 'Lamp 3']]);
    expect(alts(direct)).toEqual([['Lamp 1', 'Lamp 2', 'Lamp 3']]);
  });

  it('is not sent elsewhere when the channel does not take what is shared', async () => {
    const generation = await delivered(made({ audience: 'private' }));
    fake.fault({ method: 'chat.postMessage', kind: 'error', error: 'is_archived', times: 1 });
    const { outcome } = await again(generation, made(), { occasion: 'shared', memo: {} });
    expect(outcome).toMatchObject({ kind: 'impossible' });
    expect(fake.messages(fake.directMessage(fake.ids.member).id)).toHaveLength(1);
  });

  it('says where what is private may be shown to all', async () => {
    const closed = { ...destination(), details: { teamId: fake.workspace.id, mayPost: false } };
    expect(await running.slack.findOpenPlace?.(closed, signal)).toMatchObject({
      channelId: fake.ids.general,
      details: { mayPost: true },
    });
    const secret = { ...destination(), channelId: fake.ids.secret };
    expect(await running.slack.findOpenPlace?.(secret, signal)).toBeUndefined();
    const direct = { ...destination(), channelId: fake.directMessage(fake.ids.member).id };
    expect(await running.slack.findOpenPlace?.(direct, signal)).toBeUndefined();
  });

  it('goes with its files, however often it is asked to', async () => {
    const generation = await delivered();
    const first = await remove(generation, generation.memo);
    expect(first.outcome).toEqual({ kind: 'delivered' });
    expect(fake.messages(fake.ids.general)).toEqual([]);
    expect(files()).toEqual(['deleted', 'deleted', 'deleted']);
    expect((await remove(generation, generation.memo)).outcome).toEqual({ kind: 'delivered' });
    expect((await remove(generation, first.memo)).outcome).toEqual({ kind: 'delivered' });
  });

  it.each(['progress', 'final'] as const)(
    'goes also where it was never heard whether it was posted: %s',
    async (kind) => {
      const generation = createGeneration(running.slack, destination());
      fake.fault({ method: 'chat.postMessage', kind: 'drop-after-applying' });
      const what = kind === 'final' ? made() : said('Waiting');
      expect((await generation.deliver(kind, what)).kind).toBe('later');
      expect(fake.messages(fake.ids.general)).toHaveLength(1);
      expect((await remove(generation, generation.memo)).outcome).toEqual({ kind: 'delivered' });
      expect(fake.messages(fake.ids.general)).toEqual([]);
    },
  );

  it('goes on where it was cut short', async () => {
    const generation = await delivered();
    fake.fault({ method: 'files.delete', kind: 'error', error: 'internal_error', times: 1 });
    const cut = await remove(generation, generation.memo);
    expect(cut.outcome).toMatchObject({ kind: 'later' });
    expect(fake.messages(fake.ids.general)).toEqual([]);
    expect((await remove(generation, cut.memo)).outcome).toEqual({ kind: 'delivered' });
    expect(files()).toEqual(['deleted', 'deleted', 'deleted']);
  });

  it('says what it could not take away', async () => {
    const generation = await delivered();
    fake.fault({ method: 'chat.delete', kind: 'error', error: 'cant_delete_message', times: 1 });
    expect((await remove(generation, generation.memo)).outcome).toEqual({
      kind: 'impossible',
      detail: 'cant_delete_message',
    });
    expect(files()).toEqual(['deleted', 'deleted', 'deleted']);
  });
});
