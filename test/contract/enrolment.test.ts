// Whose credits somebody draws on where no team is to be seen, on a real database.
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEnrol } from '../../src/enrolment.ts';
import { newId } from '../../src/ids.ts';
import { type OpenedStore, sqliteStores } from '../fixture/stores.ts';
import { createWorld, start, type World } from './store/world.ts';

describe('In a direct message', () => {
  const kind = sqliteStores();
  let opened: OpenedStore;
  let world: World;
  let other: World;
  beforeEach(async () => {
    opened = await kind.open();
    world = await createWorld(opened.store, 1);
    other = await createWorld(opened.store, 1, 'T2');
    await opened.sql('update teams set approved = 1');
    // Known in both.
    for (const team of ['T1', 'T2']) await enrol({ team: { externalId: team, name: team } });
  });
  afterEach(() => opened.store.close());
  afterAll(() => kind.close());

  const enrol = (who: { team?: { externalId: string; name: string }; subject?: string; person?: string }) =>
    createEnrol({
      store: opened.store,
      approvedTeams: new Set('*'),
      operators: new Set(['discord:operator']),
      clock: { now: () => start },
    })({
      platform: 'discord',
      team: who.team,
      person: {
        externalId: who.person ?? 'ada',
        name: 'Ada',
        roleIds: [],
        isTeamAdmin: async () => false,
      },
      ...(who.subject === undefined ? {} : { subject: who.subject }),
    });
  const teamOf = async (subject?: string, person?: string) => {
    const who = {
      ...(subject === undefined ? {} : { subject }),
      ...(person === undefined ? {} : { person }),
    };
    return (await enrol(who)).team.externalId;
  };
  const pickIn = async (of: World) => {
    const id = newId();
    await opened.store.keepPick({
      id,
      teamId: of.teamId,
      memberId: of.member,
      command: 'edit',
      sealedIntent: 'sealed',
      expiresAt: start + 1,
      now: start,
    });
    return id;
  };

  it('the buttons of a choice and of an offer are of the team where they were made', async () => {
    for (const [team, of] of [
      ['T1', world],
      ['T2', other],
    ] as const) {
      expect(await teamOf(`p~${await pickIn(of)}~0`)).toBe(team);
      const { id } = await of.open({ wallets: [] });
      expect(await teamOf(`${id}.100000`)).toBe(team);
      expect(await teamOf(id)).toBe(team);
      expect(await teamOf(`g~${id}`)).toBe(team);
    }
  });

  it('nobody is taken for a member of a team by a button of it', async () => {
    await enrol({ team: { externalId: 'T3', name: 'T3' }, person: 'bob' });
    await enrol({ team: { externalId: 'T4', name: 'T4' }, person: 'bob' });
    const subject = `p~${await pickIn(world)}~0`;
    await expect(teamOf(subject, 'bob')).rejects.toMatchObject({ code: 'several_home_teams' });
  });

  it('but an operator, who decides for every team, also for one that does not know them', async () => {
    const { id } = await world.open({ wallets: [] });
    await expect(teamOf(undefined, 'operator')).rejects.toMatchObject({ code: 'no_home_team' });
    expect(await teamOf(id, 'operator')).toBe('T1');
    await expect(teamOf('none.5', 'stranger')).rejects.toMatchObject({ code: 'no_home_team' });
    await expect(teamOf(id, 'stranger')).rejects.toMatchObject({ code: 'no_home_team' });
  });

  it('what is of no team in particular cannot be told between several', async () => {
    for (const subject of [undefined, '', 'p~none~0', 'g~none', 'i~none', 'none.5'])
      await expect(teamOf(subject)).rejects.toMatchObject({ code: 'several_home_teams' });
  });
});
