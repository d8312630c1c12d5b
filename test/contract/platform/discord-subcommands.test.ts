// Discord: groups of subcommands, and suggestions while somebody types.
import { describe, expect, it } from 'vitest';
import type { Typing } from '../../../src/suggestions.ts';
import type { FakeDiscord } from '../../fake/discord/fake-discord.ts';
import { setStage } from './discord.fixture.ts';

async function started() {
  const stage = await setStage();
  await stage.start();
  const place = { by: stage.alice, channel: stage.channel };
  return {
    ...stage,
    place,
    async use(name: string, subcommand: string, options = {}) {
      const asked = stage.fake.invokeCommand({ ...place, name, subcommand, options });
      await asked.waitForOriginal(({ content }) => content !== '');
      const invocation = stage.invocations.at(-1);
      if (invocation === undefined) throw new Error('Nothing was dispatched');
      return invocation;
    },
  };
}

function settingsAt(fake: FakeDiscord) {
  const settings = fake.commands().find(({ name }) => name === 'settings');
  if (settings === undefined) throw new Error('It is not registered');
  return settings;
}

describe('a group', () => {
  it('is registered as one command whose subcommands hold their own options', async () => {
    const { fake } = await started();
    expect(settingsAt(fake)).toMatchObject({
      description: 'Defaults and rules',
      default_member_permissions: null,
      options: [
        { type: 1, name: 'mine', options: [{ name: 'provider', autocomplete: true }, {}, {}, {}, {}] },
        { type: 1, name: 'team' },
      ],
    });
    fake.assertNoViolations();
  });

  it('is written once, and again when something inside of it changed', async () => {
    const stage = await started();
    const { fake } = stage;
    const written = () => fake.requests.filter(({ method }) => method === 'PUT').length;
    const startAgain = async () => {
      const again = await setStage({ discord: { token: fake.token, apiUrl: fake.restUrl } });
      await again.start();
      await again.stop();
    };
    await startAgain();
    expect(written()).toBe(1);
    type Option = { description: string; options: Option[] };
    const [mine] = (settingsAt(fake).options ?? []) as Option[];
    const [provider] = mine?.options ?? [];
    if (provider === undefined) throw new Error('The subcommand has no options');
    provider.description = 'Something else';
    await startAgain();
    expect(written()).toBe(2);
  });

  it('that is for admins alone is hidden from everybody else, and only then', async () => {
    const stage = await started();
    expect(() => stage.fake.invokeCommand({ ...stage.place, name: 'pot', subcommand: 'open' })).toThrow(
      'hidden',
    );
    // Who may do what inside of a mixed group is for dispatch to say.
    expect(await stage.use('settings', 'team')).toMatchObject({ command: 'settings team' });
    const role = stage.fake.addRole(stage.guild, { permissions: stage.fake.permissions.ManageGuild });
    stage.fake.setRoles(stage.guild, stage.alice, [role]);
    expect(await stage.use('pot', 'open')).toMatchObject({ command: 'pot open', options: {} });
  });

  it('brings the subcommand’s options and pictures, and what was typed among its words', async () => {
    const stage = await started();
    const bytes = new Uint8Array(64).fill(1);
    const { command, options } = await stage.use('settings', 'mine', {
      provider: 'google',
      sample2: { filename: 'two.png', bytes, contentType: 'image/png' },
      words: 'warm light --ar 16:9',
    });
    const { sample, ...others } = options;
    expect([command, others]).toEqual([
      'settings mine',
      { provider: 'google', aspect_ratio: '16:9', words: 'warm light' },
    ]);
    expect(sample).toMatchObject([{ locator: { name: 'two.png' } }]);
    stage.fake.assertNoViolations();
  });
});

describe('what is typed into an option', () => {
  const suggestions = [
    { name: 'Google', value: 'google' },
    { name: 'AI/ML API', value: 'aimlapi' },
  ];

  it('is answered with what its source suggests, told who types where', async () => {
    const stage = await started();
    const typings: Typing[] = [];
    stage.suggestWith(async (typing) => {
      typings.push(typing);
      return suggestions;
    });
    const { place } = stage;
    const type = (options: Record<string, string>) =>
      stage.fake.autocomplete({
        ...place,
        name: 'settings',
        subcommand: 'mine',
        options,
        focused: 'provider',
      });
    expect(await type({ provider: 'go', words: 'x' })).toEqual(suggestions);
    expect(await type({})).toEqual(suggestions);
    expect(typings).toMatchObject([
      {
        platform: 'discord',
        source: 'providers',
        typed: 'go',
        team: { externalId: stage.guild.id, name: 'Lamps' },
        person: { externalId: stage.alice.id, name: 'Alice' },
      },
      { typed: '' },
    ]);
    expect(stage.invocations).toEqual([]);
    stage.fake.assertNoViolations();
  });

  it('is answered with nothing when there is nothing to suggest', async () => {
    const stage = await started();
    const use = { ...stage.place, name: 'settings', subcommand: 'mine', focused: 'provider' };
    expect(await stage.fake.autocomplete(use)).toEqual([]);
    stage.fake.assertNoViolations();
  });

  it('does no harm when the answer comes too late', async () => {
    const stage = await started();
    const gate = Promise.withResolvers<void>();
    stage.suggestWith(async () => {
      await gate.promise;
      return suggestions;
    });
    const use = { ...stage.place, name: 'settings', subcommand: 'mine', focused: 'provider' };
    const answered = expect(stage.fake.autocomplete(use)).rejects.toThrow('callback');
    stage.moveClock(4000);
    gate.resolve();
    await stage.fake.waitForRequest(({ code }) => code === 10062);
    await answered;
    const { command } = await stage.use('settings', 'team');
    expect(command).toBe('settings team');
    expect(stage.logged.join('')).toContain('suggestions not shown');
  });
});
