// Whoever asks gets what is in force for them where they ask, on a real database.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../src/clock.ts';
import { type Call, defineCommand, type Services } from '../../src/command.ts';
import { createCommandSet } from '../../src/command-set.ts';
import { createDispatch } from '../../src/dispatch.ts';
import { createEnrol } from '../../src/enrolment.ts';
import { PlatformError } from '../../src/errors.ts';
import type { Invocation } from '../../src/invocation.ts';
import { createLog } from '../../src/log.ts';
import { plainText } from '../../src/reply.ts';
import { createSettingsService, type SettingsService } from '../../src/settings-service.ts';
import { openStore } from '../../src/store/index.ts';
import type { Store } from '../../src/store/store.ts';

let dataDir: string;
let store: Store;
let settings: SettingsService;
let calls: Call<unknown>[];
let dispatch: ReturnType<typeof createDispatch>;

const log = createLog('silent');
const command = (name: string, audience: 'everybody' | 'admins') =>
  defineCommand({
    name,
    summary: `Does ${name}`,
    examples: [''],
    surface: 'typed',
    standsAlone: false,
    options: z.object({}),
    posts: false,
    acknowledge: 'answer',
    audience,
    run: async (call) => {
      calls.push(call);
      return { lines: [], images: [], buttons: [], audience: 'private' };
    },
  });

let notedAdmins: (readonly [memberId: string, personId: string, isAdmin: boolean])[];

beforeEach(async () => {
  notedAdmins = [];
  dataDir = mkdtempSync(join(tmpdir(), 'plantain-dispatch-'));
  store = await openStore({ dataDir, log });
  settings = createSettingsService({ store, providers: [{ id: 'one', name: 'One' }], now: () => 1 });
  calls = [];
  dispatch = createDispatch({
    commands: createCommandSet([command('look', 'everybody'), command('decide', 'admins')]),
    services: { settings } as unknown as Services,
    enrol: createEnrol({ store, approvedTeams: new Set('*'), operators: new Set(), clock: { now: () => 1 } }),
    noteChannel: () => {},
    noteAdmin: ({ memberId, personId }, isAdmin) => {
      notedAdmins.push([memberId, personId, isAdmin]);
    },
    operators: new Set(),
    metrics: { countCommand: () => {} },
    clock: systemClock,
    log,
  });
});
afterEach(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const ask = (
  name: string,
  {
    roleIds = [],
    channelId = 'C1',
    parentChannelId,
    isAdmin = false,
  }: {
    roleIds?: string[];
    channelId?: string;
    parentChannelId?: string;
    isAdmin?: boolean | 'unknown';
  } = {},
) => {
  const invocation: Invocation = {
    platform: 'discord',
    team: { externalId: 'T1', name: 'T1' },
    person: {
      externalId: 'P1',
      name: 'Ada',
      roleIds,
      isTeamAdmin: async () => {
        if (isAdmin === 'unknown') throw new PlatformError('unreachable', 'Nobody there');
        return isAdmin;
      },
    },
    command: name,
    options: {},
    destination: {
      platform: 'discord',
      channelId,
      personId: 'P1',
      personName: 'Ada',
      details: parentChannelId === undefined ? {} : { parentChannelId },
    },
    dedupeKey: 'key',
  };
  return dispatch(invocation);
};
const placeOf = ({ teamId, memberId }: Call<unknown>, channelId = 'C1') => ({ teamId, memberId, channelId });
const last = (): Call<unknown> => {
  const call = calls.at(-1);
  if (call === undefined) throw new Error('Nothing was called');
  return call;
};

it('the rules of a channel hold in its threads, and in no other channel', async () => {
  await ask('look');
  await settings.change(placeOf(last()), 'channel', { ceilingMicros: 5 });
  const ceiling = async (where: Parameters<typeof ask>[1]) => {
    await ask('look', where);
    return last().settings.rules.ceilingMicros?.value;
  };
  expect(await ceiling({ channelId: 'C1' })).toBe(5);
  expect(await ceiling({ channelId: 'thread', parentChannelId: 'C1' })).toBe(5);
  expect(await ceiling({ channelId: 'C2' })).toBeUndefined();
  expect(await ceiling({ channelId: 'thread', parentChannelId: 'C2' })).toBeUndefined();
});

it('whoever has the role that the team gave to admins is one, and nobody else', async () => {
  await ask('look');
  const place = placeOf(last());
  const mayDecide = async (who: Parameters<typeof ask>[1]) =>
    !plainText((await ask('decide', who)).lines).includes('for the admins');
  expect(await mayDecide({ roleIds: ['R1'] })).toBe(false);
  await settings.change(place, 'team', { adminRoleId: 'R1' });
  expect(await mayDecide({ roleIds: ['R1'] })).toBe(true);
  expect(await mayDecide({ roleIds: ['R2'] })).toBe(false);
  expect(await mayDecide({})).toBe(false);
  expect(await mayDecide({ isAdmin: true })).toBe(true);
  await settings.change(place, 'team', { adminRoleId: null });
  expect(await mayDecide({ roleIds: ['R1'] })).toBe(false);
});

it('what somebody prefers is theirs in every channel, but for a provider that is off', async () => {
  await ask('look');
  await settings.change(placeOf(last()), 'member', { count: 3, provider: 'two' });
  await ask('look', { channelId: 'C2' });
  expect(last().settings.preferences).toEqual({ count: 3 });
  await settings.change(placeOf(last()), 'member', { provider: settings.named('ONE') ?? null });
  await ask('look');
  expect(last().settings.preferences).toEqual({ count: 3, provider: 'one' });
});

it('whoever acts as an admin is noted, and whoever is none, but not what could not be asked', async () => {
  await ask('look', { isAdmin: true });
  expect(notedAdmins).toEqual([]);
  await ask('decide', { isAdmin: true });
  const memberId = last().memberId;
  await ask('decide');
  await ask('decide', { isAdmin: 'unknown' });
  expect(notedAdmins).toEqual([
    [memberId, 'P1', true],
    [memberId, 'P1', false],
  ]);
});
