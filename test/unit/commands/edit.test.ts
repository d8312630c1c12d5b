// /edit and the buttons beside it: which picture they ask for, what their forms hold, and what they order.
import { describe, expect, it } from 'vitest';
import { commands } from '../../../commands/index.ts';
import type { Call, Services } from '../../../src/command.ts';
import type { Destination } from '../../../src/destination.ts';
import { UserError } from '../../../src/errors.ts';
import type { Order } from '../../../src/generation/service.ts';
import { builtInStyles } from '../../../src/generation/styles.ts';
import type { GenerationId, ImageId, MemberId, TeamId } from '../../../src/ids.ts';
import type { Found, Intent, NoPicture, Picture } from '../../../src/image/pictures.ts';
import type { Pointer } from '../../../src/pointer.ts';
import type { SettingsPlace } from '../../../src/settings-service.ts';
import type { StoredImage } from '../../../src/store/records.ts';
import { settingsOf } from '../../fixture/settings.ts';

const place = (channelId: string): Destination => ({
  platform: 'discord',
  channelId,
  personId: 'P1',
  personName: 'Ada',
  details: {},
});

function ours(id: string, changes: Partial<StoredImage> = {}): Picture {
  const blob = {
    hash: 'h',
    type: 'image/png',
    sizeBytes: 1,
    width: 1376,
    height: 768,
  } as StoredImage['blob'];
  const image = { id, kind: 'result', prompt: 'a lamp', altText: 'Picture of: a lamp', private: false, blob };
  return {
    source: { kind: 'image', imageId: id },
    name: 'a lamp',
    image: { ...image, generationId: 'g1', ...changes } as StoredImage,
    request: undefined,
  };
}
const upload: Picture = {
  source: { kind: 'platform', platform: 'discord', locator: { file: 'cat' } },
  name: 'cat.png',
  image: undefined,
  request: undefined,
};

/** What there is behind each way of pointing, by its kind; and what was asked of the services. */
function scene(there: Partial<Record<Pointer['kind'], readonly Picture[] | NoPicture>>) {
  const looked: Pointer[] = [];
  const orders: Order[] = [];
  const again: { readonly id: string; readonly button: string | undefined }[] = [];
  const asked: Intent[] = [];
  const remembered: { readonly intent: Intent; readonly pictures: readonly Picture[] }[] = [];
  const find = async (pointer: Pointer): Promise<Found> => {
    looked.push(pointer);
    const found = there[pointer.kind] ?? 'nothing_here';
    if (typeof found === 'string') return { kind: 'none', why: found };
    return { kind: 'found', pictures: found as [Picture] };
  };
  const accepted = { kind: 'accepted', generationId: 'made', priceMicros: 1 };
  const services = {
    commands,
    styles: {
      find: async (_: TeamId, name: string) => ({
        ...builtInStyles.find((style) => style.name === name),
        imageIds: [],
      }),
    },
    credits: { format: String },
    generation: {
      submit: async (order: Order) => {
        orders.push(order);
        return accepted;
      },
      askAgain: async (id: string, { button }: Order) => {
        again.push({ id, button });
        return { submitted: accepted, private: false };
      },
    },
    pictures: {
      find,
      remember: async (intent: Intent, pictures: readonly Picture[]) => {
        remembered.push({ intent, pictures });
        return 'p1';
      },
      ask: async (intent: Intent) => {
        asked.push(intent);
        return { lines: [], images: [], buttons: [], audience: 'private' };
      },
      intentOf: async (pickId: string) =>
        pickId === 'p1'
          ? {
              intent: { command: 'edit', options: { prompt: 'make it blue' } },
              destination: place('C1'),
            }
          : undefined,
    },
    settings: {
      inForce: async ({ channelId }: SettingsPlace) =>
        settingsOf({ channel: channelId === 'C1' ? { ceilingMicros: 1 } : {} }),
    },
  } as unknown as Services;
  const call = (changes: Partial<Call<unknown>> = {}): Call<unknown> => ({
    platform: 'discord',
    teamId: 't' as TeamId,
    teamExternalId: 'T1',
    teamApproved: true,
    memberId: 'm' as MemberId,
    memberName: 'Ada',
    timeZone: 'UTC',
    roles: async () => ['R1'],
    settings: settingsOf(),
    isAdmin: async () => false,
    isOperator: false,
    options: {},
    subject: undefined,
    pointer: undefined,
    destination: place('C1'),
    dedupeKey: 'key',
    token: { value: 'token', expiresAt: 1 },
    typed: (name) => `/${name}`,
    ...changes,
  });
  const run = (name: string, changes: Partial<Call<unknown>> = {}) => {
    const command = commands.find(name);
    if (command === undefined) throw new Error(`No command ${name}`);
    return command.run(call(changes), services);
  };
  const form = async (changes: Partial<Call<unknown>> = {}) =>
    (await commands.find('edit')?.form?.(call(changes), services))?.form;
  return { looked, orders, again, asked, remembered, run, form };
}

const refusal = async (work: Promise<unknown>) =>
  work.then(
    () => 'nothing was thrown',
    (error: unknown) => (error instanceof UserError ? [error.code, error.details] : error),
  );
const blue = { prompt: 'make it blue' };
const message: Pointer = { kind: 'message', channelId: 'C1', messageId: 'M1', pictures: undefined };

describe('/edit', () => {
  it('orders what was said of the picture, in its own ratio', async () => {
    const { run, orders } = scene({ latest: [ours('i1')] });
    const reply = await run('edit', { options: blue });
    expect(reply).toMatchObject({ generation: 'made', audience: 'public' });
    expect(orders).toMatchObject([
      {
        parent: { kind: 'image', imageId: 'i1' },
        references: [],
        dedupeKey: 'key',
        request: { ...blue, aspectRatio: '16:9', resolution: '1K', count: 1, derivation: 'edit' },
      },
    ]);
    expect(orders[0]).not.toHaveProperty('button');
  });

  it('takes somebody’s upload as it lies at the platform, and leaves its ratio to the provider', async () => {
    const { run, orders } = scene({ message: [upload] });
    await run('edit', { options: blue, pointer: message });
    expect(orders).toMatchObject([{ parent: upload.source, request: { aspectRatio: 'auto' } }]);
  });

  it('stays private with a private picture, unless that is said otherwise', async () => {
    const { run, orders } = scene({ latest: [ours('i1', { private: true })] });
    expect((await run('edit', { options: blue })).audience).toBe('private');
    expect((await run('edit', { options: { ...blue, private: false } })).audience).toBe('public');
    expect(orders.map(({ request }) => request.private)).toEqual([true, false]);
  });

  it('puts a style’s words beside what is to be done', async () => {
    const { run, orders } = scene({ latest: [ours('i1')] });
    await run('edit', { options: { ...blue, style: 'ink' } });
    expect(orders[0]?.request.styledPrompt).toMatch(/^make it blue\n.*black ink drawing/);
  });

  const link = 'https://chat.example/C1/M1';
  const picture = [upload.source];
  it.each([
    ['what was attached', { options: { ...blue, picture }, pointer: message }, ['attached']],
    ['a link', { options: { ...blue, link }, pointer: message }, ['link']],
    ['both, when both were given', { options: { ...blue, picture, link } }, ['attached', 'link']],
    ['a button’s subject', { options: blue, subject: 'i~i1', pointer: message }, ['image']],
    ['the message that was pointed at', { options: blue, pointer: message }, ['message']],
    ['else the last one here', { options: blue }, ['latest']],
    ['the last one here for a form of no picture', { options: blue, subject: '' }, ['latest']],
    ['one that was chosen, before all', { options: { ...blue, link }, subject: 'p~p1~2' }, ['pick']],
  ])('means %s', async (_what, changes, kinds) => {
    const one = [ours('i1')];
    const { run, looked } = scene({
      attached: one,
      link: one,
      image: one,
      message: one,
      latest: one,
      pick: one,
    });
    await run('edit', changes);
    expect(looked.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('takes the number that its form was sent with', async () => {
    const { run, looked } = scene({ pick: [ours('i2')] });
    await run('edit', { options: { ...blue, which_picture: '1' }, subject: 'p~p1' });
    expect(looked).toEqual([{ kind: 'pick', pickId: 'p1', position: 1 }]);
  });

  it('asks which, with everything that was said, and orders nothing', async () => {
    const { run, orders, asked } = scene({ latest: [ours('i1'), ours('i2')] });
    const reference = [upload.source];
    await run('edit', { options: { ...blue, count: 2, reference } });
    expect(orders).toEqual([]);
    expect(asked).toEqual([{ command: 'edit', options: { ...blue, count: 2, reference } }]);
  });

  it('says why there is none', async () => {
    const { run } = scene({ message: 'hidden_contents' });
    expect(await refusal(run('edit', { options: blue, pointer: message }))).toEqual([
      'no_picture',
      { why: 'hidden_contents' },
    ]);
    expect(await refusal(run('edit', { options: blue, subject: 'x~1' }))).toEqual(['not_found', {}]);
  });

  it('tells by its own example what it needs', async () => {
    const { run } = scene({});
    expect(await refusal(run('edit'))).toEqual([
      'prompt_missing',
      { name: 'edit', wanted: 'What to change', example: 'make it night' },
    ]);
  });
});

describe('The form of /edit', () => {
  const optionsOf = (form: Awaited<ReturnType<ReturnType<typeof scene>['form']>>) =>
    form?.fields.map(({ option }) => option);

  it('asks what to change of one picture of ours, and carries its id', async () => {
    const { form } = scene({ generation: [ours('i1')] });
    const shown = await form({ subject: 'g~g1' });
    expect(shown).toMatchObject({ command: 'edit', title: 'Edit image', subject: 'i~i1' });
    expect(optionsOf(shown)).toEqual(['prompt', 'reference', 'aspect_ratio', 'resolution']);
  });

  it('carries a remembered upload', async () => {
    const { form, remembered } = scene({ message: [upload] });
    expect(await form({ pointer: message })).toMatchObject({ subject: 'p~p1' });
    expect(remembered.map(({ pictures }) => pictures)).toEqual([[upload]]);
  });

  it('lets one choose among several', async () => {
    const { form } = scene({ generation: [ours('i1'), ours('i2')] });
    const shown = await form({ subject: 'g~g1' });
    expect(shown?.subject).toBe('p~p1');
    expect(optionsOf(shown)).toEqual(['prompt', 'which_picture', 'reference', 'aspect_ratio', 'resolution']);
    expect(shown?.fields[1]).toEqual({
      option: 'which_picture',
      choices: [
        { value: '0', label: '1: a lamp', image: 'i1' },
        { value: '1', label: '2: a lamp', image: 'i2' },
      ],
    });
  });

  it('says which one the last one is, and takes another', async () => {
    const { form } = scene({ latest: [upload] });
    const shown = await form();
    expect(optionsOf(shown)).toEqual(['prompt', 'which_picture', 'picture', 'reference', 'aspect_ratio']);
    expect(shown?.fields[1]).toMatchObject({ value: '0', choices: [{ label: '1: cat.png' }] });
  });

  it('asks for a picture where there is none, but not in place of one that was pointed at', async () => {
    const { form } = scene({ message: 'empty' });
    const shown = await form();
    expect(shown?.subject).toBe('');
    expect(optionsOf(shown)).toEqual(['prompt', 'picture', 'link', 'reference', 'aspect_ratio']);
    expect(await refusal(form({ pointer: message }))).toEqual(['no_picture', { why: 'empty' }]);
  });
});

describe('The buttons under a result', () => {
  const subject = 'g~g1';

  it('vary a picture, also somebody’s, and count presses of the same one together', async () => {
    const { run, orders } = scene({ generation: [ours('i1')], message: [upload] });
    await run('vary', { subject });
    await run('vary', { pointer: message });
    expect(orders).toMatchObject([
      {
        parent: { imageId: 'i1' },
        button: 'vary:g~g1',
        request: { prompt: 'a lamp', derivation: 'variation' },
      },
      { parent: upload.source, button: 'vary:m~C1~M1', request: { prompt: 'A variation of this picture' } },
    ]);
  });

  it('ask which of several is meant', async () => {
    const { run, orders, asked } = scene({ generation: [ours('i1'), ours('i2')] });
    await run('vary', { subject });
    await run('larger', { subject });
    expect(asked.map(({ command }) => command)).toEqual(['vary', 'larger']);
    expect(orders).toEqual([]);
  });

  it('make a picture larger unless it is as large as can be', async () => {
    const { run, orders } = scene({ generation: [ours('i1')], image: [{ ...ours('i1'), request: largest }] });
    await run('larger', { subject });
    expect(orders).toMatchObject([{ button: 'larger:g~g1', request: { resolution: '4K' } }]);
    expect(await refusal(run('larger', { subject: 'i~i1' }))).toEqual(['already_largest', {}]);
  });
  const largest = { resolution: '4K' } as Picture['request'];

  it('make the same once more, whichever of its pictures is pointed at', async () => {
    const generationId = 'g1' as GenerationId;
    const { run, again } = scene({
      message: [ours('i1', { generationId }), ours('i2', { generationId })],
      image: [upload],
    });
    await run('again', { subject });
    await run('again', { pointer: message });
    expect(again).toEqual([
      { id: 'g1', button: 'again:g~g1' },
      { id: 'g1', button: 'again:m~C1~M1' },
    ]);
    expect(await refusal(run('again', { subject: `i~${'i9' as ImageId}` }))).toEqual([
      'no_picture',
      { why: 'not_made_here' },
    ]);
  });
});

describe('A choice that was pressed', () => {
  it('goes on with what was asked for, and counts its presses together', async () => {
    const { run, orders } = scene({ pick: [ours('i2')] });
    await run('pick', { subject: 'p~p1~1' });
    expect(orders).toMatchObject([
      { parent: { imageId: 'i2' }, button: 'edit:p~p1~1', request: blue, token: { value: 'token' } },
    ]);
  });

  it('brings the picture to where it was asked for', async () => {
    const { run, orders } = scene({ pick: [ours('i2')] });
    await run('pick', { subject: 'p~p1~1', destination: place('D1') });
    expect(orders[0]?.destination.channelId).toBe('C1');
    expect(orders[0]).not.toHaveProperty('token');
  });

  it('keeps to the rules of where it was asked for, with the roles of now', async () => {
    const { run, orders } = scene({ pick: [ours('i2')] });
    await run('pick', { subject: 'p~p1~1', destination: place('D1') });
    await run('pick', { subject: 'p~p1~1', roles: async () => undefined });
    expect(orders.map(({ roleIds, settings }) => [roleIds, settings.rules.ceilingMicros?.value])).toEqual([
      [['R1'], 1],
      [undefined, undefined],
    ]);
  });

  it('is refused when it is over, and when it is none', async () => {
    const { run } = scene({});
    expect(await refusal(run('pick', { subject: 'p~old~1' }))).toEqual(['no_picture', { why: 'expired' }]);
    expect(await refusal(run('pick', { subject: 'p~p1' }))).toEqual(['not_found', {}]);
    expect(await refusal(run('pick'))).toEqual(['not_found', {}]);
  });
});
