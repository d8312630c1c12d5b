import { describe, expect, it } from 'vitest';
import { history } from '../../commands/history.ts';
import type { Call, Services } from '../../src/command.ts';
import { asId, type ImageId, type MemberId, newId, type TeamId } from '../../src/ids.ts';
import type { StoredImage } from '../../src/store/records.ts';
import { settingsOf } from '../fixture/settings.ts';

const shown = { id: newId<ImageId>(), prompt: 'a lamp', createdAt: 0 } as StoredImage;

/** One page after another, as somebody presses Older: what each asked for, and the button that it ended with. */
async function turn(typed: { readonly search?: string; readonly whose?: 'mine' | 'channel' }, pages: number) {
  const asked: Parameters<Services['history']['page']>[0][] = [];
  const services = {
    history: {
      page: async (query: (typeof asked)[number]) => {
        asked.push(query);
        return { images: [shown], next: shown.id, sheet: undefined };
      },
    },
  } as unknown as Services;
  const call = (subject: string | undefined): Call<unknown> => ({
    platform: 'discord',
    teamExternalId: 'T1',
    teamId: newId<TeamId>(),
    teamApproved: true,
    memberId: asId<MemberId>('m'),
    memberName: 'Ada',
    timeZone: 'UTC',
    roleIds: [],
    settings: settingsOf(),
    isAdmin: async () => false,
    options: subject === undefined ? typed : {},
    subject,
    pointer: undefined,
    destination: { platform: 'discord', channelId: 'C1', personId: 'P', personName: 'Ada', details: {} },
    dedupeKey: 'd',
    token: undefined,
    typed: (command) => `/${command}`,
  });
  let subject: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    const { buttons } = await history.run(call(subject), services);
    subject = buttons[0]?.id;
  }
  return { asked, button: subject };
}

describe('Older', () => {
  it.each(['lamp', 'a~b', '~', '~~ ~', 'two\nlines'])('goes on with the same words, %j', async (search) => {
    const { asked } = await turn({ search, whose: 'channel' }, 3);
    const expected = { search, whose: { kind: 'channel', channelId: 'C1' } };
    expect(asked).toMatchObject([
      expected,
      { ...expected, before: shown.id },
      { ...expected, before: shown.id },
    ]);
  });

  it('goes on without words', async () => {
    const { asked } = await turn({}, 2);
    expect(asked[1]).toMatchObject({ whose: { kind: 'member' }, before: shown.id });
    expect(asked[1]).not.toHaveProperty('search');
  });

  it('is there as long as its id fits a button of Discord, and not a character longer', async () => {
    const room = 100 - `v1:history:mine~${shown.id}~`.length;
    const { button } = await turn({ search: 'a'.repeat(room) }, 1);
    expect(`v1:history:${button}`).toHaveLength(100);
    expect((await turn({ search: 'a'.repeat(room + 1) }, 1)).button).toBeUndefined();
  });
});
