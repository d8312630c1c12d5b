// A team with members in a store, and the shortest ways to ask, claim, make and fail; for the store's contract suites.
import { expect } from 'vitest';
import {
  type BlobHash,
  type GenerationId,
  type ImageId,
  type MemberId,
  newId,
  type RunId,
  type TeamId,
} from '../../../src/ids.ts';
import type { NewGeneration, Opened } from '../../../src/store/intake-operations.ts';
import type { ClaimedRun, WalletShare } from '../../../src/store/records.ts';
import type { RunEnded, Store } from '../../../src/store/store.ts';

export const start = Date.UTC(2026, 10, 21, 12);
export const leaseMs = 60_000;
export const monthEnd = Date.UTC(2026, 11, 1);
export const hash = 'a'.repeat(64) as BlobHash;

export type World = {
  readonly store: Store;
  readonly teamId: TeamId;
  readonly members: readonly MemberId[];
  readonly member: MemberId;
  share(kind: 'member' | 'team' | 'role', allowanceMicros: number | null, subject?: string): WalletShare;
  order(
    /** `wallets`: the one purse. */
    changes?: Partial<NewGeneration> & {
      count?: number;
      price?: number;
      provider?: string;
      wallets?: readonly WalletShare[];
    },
  ): NewGeneration;
  open(
    changes?: Parameters<World['order']>[0],
  ): Promise<{ id: GenerationId; opened: Opened; runs: readonly RunId[] }>;
  claim(options?: {
    now?: number;
    limit?: number;
    concurrency?: number;
    paused?: string[];
  }): Promise<readonly ClaimedRun[]>;
  made(run: ClaimedRun, chargeMicros: number, now?: number): Promise<RunEnded>;
  failed(run: ClaimedRun, now?: number): Promise<RunEnded>;
  begin(run: ClaimedRun, houseMicros?: number, now?: number): Promise<'begun' | 'cancelled' | 'lost'>;
};

export async function createWorld(store: Store, memberCount = 1, name = 'T1'): Promise<World> {
  const members: MemberId[] = [];
  let team: TeamId | undefined;
  for (let index = 0; index < memberCount; index += 1) {
    const enrolled = await store.enrol({
      platform: 'discord',
      teamExternalId: name,
      teamName: name,
      personExternalId: `P${index}`,
      personName: `Person ${index}`,
      approve: 'always',
      now: start,
    });
    team = enrolled.team.id;
    members.push(enrolled.member.id);
  }
  await store.keepBlob({ hash, type: 'image/png', sizeBytes: 10, width: 2, height: 2 }, start);
  const member = members[0] as MemberId;
  const teamId = team as TeamId;
  const share: World['share'] = (kind, allowanceMicros, subject) => ({
    teamId,
    kind,
    subject: subject ?? (kind === 'team' ? teamId : member),
    allowanceMicros,
    period: 'month',
    bucket: { name: 'month 2026-11', startsAt: Date.UTC(2026, 10, 1), endsAt: monthEnd },
  });
  const order: World['order'] = ({
    count = 1,
    price = 100,
    provider = 'one',
    wallets = [share('member', 1000)],
    ...changes
  } = {}) => ({
    id: newId<GenerationId>(),
    teamId,
    memberId: member,
    roleIds: ['R1'],
    dedupeKey: newId<GenerationId>(),
    request: { prompt: 'a lamp', aspectRatio: '1:1', resolution: '1K', count, search: false, private: false },
    destination: {
      platform: 'discord',
      channelId: 'C1',
      personId: 'P0',
      personName: 'Person 0',
      details: {},
    },
    runs: Array.from({ length: count }, (_, slot) => ({
      id: newId<RunId>(),
      slot,
      provider,
      model: 'm',
      holdMicros: price,
    })),
    inputs: [],
    purses: [wallets],
    mostLiveRuns: 10_000,
    mostLiveRunsOfMember: 10_000,
    deadlineAt: start + 30 * 60_000,
    now: start,
    ...changes,
  });
  return {
    store,
    teamId,
    members,
    member,
    share,
    order,
    open: async (changes) => {
      const asked = order(changes);
      return {
        id: asked.id,
        opened: await store.openGeneration(asked),
        runs: asked.runs.map((run) => run.id),
      };
    },
    claim: ({ now = start, limit = 100, concurrency = 100, paused = [] } = {}) =>
      store.claimRuns({
        now,
        leaseUntil: now + leaseMs,
        limit,
        concurrency: new Map(['one', 'two', 'three'].map((provider) => [provider, concurrency])),
        paused,
      }),
    begin: (run, houseMicros = 0, now = start) =>
      store.beginStart({
        id: run.id,
        epoch: run.epoch,
        from: run.state === 'starting' ? 'starting' : 'queued',
        houseMicros,
        leaseUntil: now + leaseMs,
        now,
      }),
    made: (run, chargeMicros, now = start) =>
      store.endRun({
        id: run.id,
        epoch: run.epoch,
        from: run.state,
        now,
        to: 'made',
        chargeMicros,
        images: [{ id: newId<ImageId>(), blobHash: hash, position: 0, altText: 'a lamp' }],
        latencyMs: 1234,
      }),
    failed: (run, now = start) =>
      store.endRun({
        id: run.id,
        epoch: run.epoch,
        from: run.state,
        now,
        to: 'failed',
        reason: 'unavailable',
      }),
  };
}

/** The law after every test: nothing is found. */
export async function expectLawful(store: Store, now = start): Promise<void> {
  expect(await store.findViolations(now)).toEqual([]);
}

/** As the rounds do; answers for how many pots there was anything to do. */
export async function returnPots(
  store: Store,
  now: number,
  findTeamWallet: () => WalletShare | Promise<WalletShare>,
): Promise<number> {
  let count = 0;
  for (const { teamId, potId } of await store.endedPots(now)) {
    const { returnedMicros, closed } = await store.returnPot({
      teamId,
      potId,
      team: await findTeamWallet(),
      now,
    });
    if (returnedMicros > 0 || closed) count += 1;
  }
  return count;
}
