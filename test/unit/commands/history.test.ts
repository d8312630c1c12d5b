// /history and the buttons of its pages, on a real store: what is asked for reaches it, and pages go on whatever the words.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commands } from '../../../commands/index.ts';
import { systemClock } from '../../../src/clock.ts';
import type { Call, Services } from '../../../src/command.ts';
import { asId, type ImageId, type MemberId } from '../../../src/ids.ts';
import { createHistoryService } from '../../../src/image/history-service.ts';
import { createLog } from '../../../src/log.ts';
import { plainText, type Reply } from '../../../src/reply.ts';
import { createWorld, type World } from '../../contract/store/world.ts';
import { photograph } from '../../fixture/pictures.ts';
import { settingsOf } from '../../fixture/settings.ts';
import { sqliteStores } from '../../fixture/stores.ts';

const kind = sqliteStores();
let world: World;
let services: Services;
let sql: (text: string) => Promise<unknown>;

beforeAll(async () => {
  const opened = await kind.open();
  sql = opened.sql;
  world = await createWorld(opened.store, 3);
  for (let number = 0; number < 12; number += 1) await make(`lamp ${number}`);
  await make('a door', 1, 'C2');
  const png = await photograph(64, 32).picture().png().toBuffer();
  const history = createHistoryService({
    store: opened.store,
    blobs: { thumbnail: async () => png, read: async () => png },
    stopping: new AbortController().signal,
    clock: systemClock,
    log: createLog('silent'),
  });
  services = { history, commands } as Partial<Services> as Services;
});
afterAll(() => kind.close());

async function make(prompt: string, member = 0, channelId = 'C1', isPrivate = false): Promise<void> {
  const base = world.order();
  await world.open({
    memberId: world.members[member] as MemberId,
    price: 0,
    request: { ...base.request, prompt, private: isPrivate },
    destination: { ...base.destination, channelId },
  });
  for (const run of await world.claim()) await world.made(run, 0);
}

function run(
  verb: string,
  what: { readonly options?: object; readonly subject?: string; readonly member?: number },
): Promise<Reply> {
  const call: Call<unknown> = {
    platform: 'discord',
    teamId: world.teamId,
    teamExternalId: 'T1',
    teamApproved: true,
    memberId: world.members[what.member ?? 0] as MemberId,
    memberName: 'Ada',
    timeZone: 'UTC',
    roles: async () => [],
    isAdmin: async () => false,
    isOperator: false,
    options: what.options ?? {},
    subject: what.subject,
    pointer: undefined,
    destination: { platform: 'discord', channelId: 'C1', personId: 'P0', personName: 'Ada', details: {} },
    dedupeKey: 'd',
    token: undefined,
    settings: settingsOf(),
    typed: (command) => `/${command}`,
  };
  const command = commands.find(verb);
  if (command === undefined) throw new Error(`No ${verb}`);
  return command.run(call, services);
}

const labels = ({ buttons }: Reply) => buttons.map(({ label }) => label);
const press = (reply: Reply, label: string, member = 0) => {
  const button = reply.buttons.find((each) => each.label === label);
  if (button === undefined) throw new Error(`No button ${label}`);
  return run(button.verb, { subject: button.id, member });
};
const shown = (reply: Reply) => plainText(reply.lines).match(/lamp \d+|a door|a secret/g) ?? [];

it.each(['lamp', 'LA', 'lamp ~~ "l" la lam lamp l la lam lamp l la lam lamp l la lam lamp'])(
  'turns to the end and back with the words %j',
  async (search) => {
    const first = await run('history', { options: { search, whose: 'channel' } });
    expect(shown(first)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3].map((number) => `lamp ${number}`));
    expect(labels(first)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', 'Older']);
    for (const { verb, id } of first.buttons) expect(`v1:${verb}:${id}`.length).toBeLessThanOrEqual(100);
    const second = await press(first, 'Older');
    expect(shown(second)).toEqual(['lamp 2', 'lamp 1', 'lamp 0']);
    expect(labels(second)).toEqual(['1', '2', '3', 'Newer']);
    expect(shown(await press(second, 'Newer'))).toEqual(shown(first));
  },
);

it('shows those of a member who is named, wherever or here', async () => {
  const member = { id: 'P1', name: '' };
  expect(shown(await run('history', { options: { member } }))).toEqual(['a door']);
  const here = await run('history', { options: { member, whose: 'channel' } });
  expect(plainText(here.lines)).toContain('Nothing here yet');
});

it('says so when whoever is named was never here, by name if there is one', async () => {
  const problem = (member: unknown) =>
    run('history', { options: { member } }).then(
      () => 'none',
      (error: { details: { problem: string } }) => error.details.problem,
    );
  expect(await problem({ id: 'P9', name: 'Nina' })).toBe('Nina never made anything here.');
  expect(await problem({ id: 'P9', name: '' })).toBe('They never made anything here.');
  expect(await problem('Nina')).toBe('member takes a person whom I can find. Mention them.');
});

it('finds favourites wherever they are, and says how to get some', async () => {
  const none = await run('history', { options: { favourites: true } });
  expect(plainText(none.lines)).toContain('Press Favourite');
  await sql(`insert into favourites (member_id, image_id, created_at)
    select '${world.member}', id, 0 from images where prompt in ('a door', 'lamp 3')`);
  expect(shown(await run('history', { options: { favourites: true } }))).toEqual(['a door', 'lamp 3']);
  const found = await run('history', { options: { favourites: true, search: 'lam', whose: 'channel' } });
  expect(shown(found)).toEqual(['lamp 3']);
});

it('turns no pages of somebody else, and none that never were', async () => {
  const page = await run('history', { options: { search: 'lamp' } });
  await expect(press(page, 'Older', 1)).rejects.toMatchObject({ code: 'not_found' });
  for (const subject of ['', 'mine~x~y', `${'a'.repeat(36)}~older~${'b'.repeat(36)}`]) {
    await expect(run('history', { subject })).rejects.toMatchObject({ code: 'not_found' });
  }
});

it('never cuts a prompt or an alt text within a character', async () => {
  for (const shift of ['', 'x']) {
    const image = { id: asId<ImageId>('i'), prompt: shift + '🪔'.repeat(600), createdAt: 0 };
    const sheet = { bytes: new Uint8Array(1), width: 1, height: 1 };
    const page = { images: [image], sheet, hasNewer: false, hasOlder: false };
    const kept = services;
    services = { history: { page: async () => page } } as unknown as Services;
    const { lines, images } = await run('history', {}).finally(() => {
      services = kept;
    });
    const texts = [plainText(lines), images[0]?.altText ?? ''];
    expect(texts.map((text) => [text.isWellFormed(), text.includes('🪔…')])).toEqual([
      [true, true],
      [true, true],
    ]);
    expect(images[0]?.altText.length).toBeLessThanOrEqual(1000);
  }
});
