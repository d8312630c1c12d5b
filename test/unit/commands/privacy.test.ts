// The commands about people's own data: what they say, and that nothing is erased or kept without being asked for.
import { expect, it } from 'vitest';
import { commands } from '../../../commands/index.ts';
import type { Call, Services } from '../../../src/command.ts';
import { asId, type MemberId, type TeamId } from '../../../src/ids.ts';
import type { PrivacyService } from '../../../src/privacy/privacy.ts';
import { plainText } from '../../../src/reply.ts';

const place = { teamId: asId<TeamId>('t'), memberId: asId<MemberId>('m') };

async function run(
  name: string,
  options: object = {},
  {
    subject,
    link,
    destination = { channelId: 'C1', details: {} },
  }: { readonly subject?: string; readonly link?: string; readonly destination?: object } = {},
) {
  const did: (readonly [string, unknown])[] = [];
  const privacy: PrivacyService = {
    exportLink: () => link,
    erase: async (person) => void did.push(['erase', person]),
    retention: async () => ({ team: null, channel: 30 }),
    setRetention: async (rule) => void did.push(['keep', rule]),
  };
  const call = {
    ...place,
    platform: 'discord',
    options,
    subject,
    destination,
    typed: (command: string) => `/${command}`,
  } as unknown as Call<unknown>;
  const command = commands.find(name);
  const reply = await command?.run(call, { privacy } as unknown as Services);
  return { did, reply, text: plainText(reply?.lines ?? []) };
}

it('gives the link to the person alone, or says what is to be set', async () => {
  const link = 'https://bot.example/exports/x';
  const given = await run('privacy export', {}, { link });
  expect(JSON.stringify(given.reply?.lines)).toContain(link);
  expect(given.reply?.audience).toBe('private');
  expect((await run('privacy export')).text).toContain('PUBLIC_URL');
});

it('erases only when the button is pressed, and only by whom it was given to', async () => {
  const asked = await run('privacy erase');
  expect(asked.did).toEqual([]);
  expect(asked.reply?.buttons).toMatchObject([{ verb: 'erase', style: 'danger' }]);
  const pressed = await run('erase', {}, { subject: asked.reply?.buttons[0]?.id ?? '' });
  expect(pressed.did).toEqual([['erase', place]]);
  await expect(run('erase', {}, { subject: 'another' })).rejects.toMatchObject({ code: 'not_found' });
});

it('shows how long pictures are kept, and changes it only when told to', async () => {
  const shown = await run('privacy retention');
  expect(shown.did).toEqual([]);
  expect(shown.text).toContain('This channel keeps pictures for 30 days.');
  expect(shown.text).toContain('The whole team keeps pictures for ever.');
  expect(shown.text).toContain('Messages that were posted stay where they are.');
  const rule = { teamId: 't', actor: 'm' };
  expect((await run('privacy retention', { days: 7 })).did).toEqual([
    ['keep', { ...rule, channelId: 'C1', days: 7 }],
  ]);
  expect((await run('privacy retention', { forever: true, scope: 'team' })).did).toEqual([
    ['keep', { ...rule, channelId: undefined, days: null }],
  ]);
  await expect(run('privacy retention', { days: 7, forever: true })).rejects.toMatchObject({
    code: 'invalid_options',
  });
});

it('means the channel that a thread belongs to', async () => {
  const thread = { channelId: 'T1', details: { parentChannelId: 'C1' } };
  expect((await run('privacy retention', { days: 7 }, { destination: thread })).did).toEqual([
    ['keep', { teamId: 't', actor: 'm', channelId: 'C1', days: 7 }],
  ]);
});

it('leaves retention to admins, and the rest to everybody', () => {
  const audiences = commands.all.filter(({ name }) => /privacy|^erase$/.test(name));
  expect(audiences.map(({ name, audience }) => `${name}: ${audience}`).sort()).toEqual([
    'erase: everybody',
    'privacy erase: everybody',
    'privacy export: everybody',
    'privacy retention: admins',
  ]);
});
