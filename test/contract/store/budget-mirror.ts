// Does each step with a store and with the model of it, and expects the same of both.
import { expect } from 'vitest';
import { type GenerationId, type MemberId, newId, type RunId } from '../../../src/ids.ts';
import type { WalletOwner } from '../../../src/ledger/budgets.ts';
import type { ClaimedRun, WalletShare } from '../../../src/store/records.ts';
import {
  allowanceAt,
  type Bucket,
  burnOrder,
  createWallet,
  draw,
  grantsAt,
  newBucket,
  openAllowance,
  type Part,
  percentOf,
  type Rule,
  roomOf,
  spanOf,
  usedOf,
  type Wallet,
} from './budget-model.ts';
import { returnPots, start, type World } from './world.ts';

type Run = { readonly parts: readonly Part[]; readonly ask: Ask; readonly hold: number };
type Ask = { readonly id: GenerationId; readonly keys: readonly string[]; readonly pot: Pot | undefined };
type Pot = {
  readonly id: string;
  readonly bucket: Bucket;
  readonly taken: readonly Part[];
  closed: boolean;
};

export const roles = ['R1', 'R2'] as const;
export const channel = 'C1';
const sum = (parts: readonly { readonly amount: number }[]) =>
  parts.reduce((total, { amount }) => total + amount, 0);

export type Mirror = ReturnType<typeof createMirror>;

export function createMirror(world: World, rules: Readonly<Record<string, Rule>>) {
  const { store, teamId } = world;
  const wallets = new Map(Object.entries(rules).map(([key, rule]) => [key, createWallet(key, rule)]));
  const runs = new Map<RunId, Run>();
  const claimed = new Map<RunId, ClaimedRun>();
  const pots: Pot[] = [];
  const grants: Bucket[] = [];
  const told = new Map<string, string>();
  const far = start + 10 * 366 * 86_400_000;
  let now = start;

  const walletOf = (key: string): Wallet => {
    const wallet = wallets.get(key);
    if (wallet === undefined) throw new Error(`There is no wallet ${key}`);
    return wallet;
  };
  const ownerOf = (key: string): WalletOwner => {
    const member = /^member (\d)$/.exec(key)?.[1];
    if (member !== undefined) return { kind: 'member', memberId: world.members[Number(member)] as MemberId };
    if (key === 'team') return { kind: 'team' };
    return key === channel ? { kind: 'channel', channelId: key } : { kind: 'role', roleId: key };
  };
  const subjectOf = (key: string): Pick<WalletShare, 'teamId' | 'kind' | 'subject'> => {
    if (key === 'installation') return { teamId: null, kind: 'installation', subject: 'installation' };
    const owner = ownerOf(key);
    if (owner.kind === 'member') return { teamId, kind: 'member', subject: owner.memberId };
    return { teamId, kind: owner.kind, subject: owner.kind === 'team' ? teamId : key };
  };
  const shareOf = (key: string): WalletShare => {
    const { allowance, period, carryOver } = walletOf(key).rule;
    const bucket = spanOf(period, now);
    const share = { ...subjectOf(key), allowanceMicros: allowance, period, bucket };
    return carryOver ? { ...share, carryOver: spanOf(period, bucket.startsAt - 1) } : share;
  };
  const potShare = ({ id, bucket }: Pot): WalletShare => ({
    teamId,
    kind: 'pot',
    subject: id,
    label: 'event',
    allowanceMicros: 0,
    period: 'month',
    bucket: { name: 'pot', startsAt: bucket.startsAt, endsAt: bucket.endsAt },
  });
  const isOpen = (pot: Pot | undefined) => pot !== undefined && !pot.closed && pot.bucket.endsAt > now;

  const freeOf = (key: string) => {
    const wallet = walletOf(key);
    return [allowanceAt(wallet, now), ...grantsAt(wallet, now)];
  };
  const openKeys = (keys: readonly string[]) => {
    for (const key of keys) openAllowance(walletOf(key), now);
  };
  const freedFor = (wallet: Wallet, released: readonly Part[]) =>
    released.filter(({ bucket }) => bucket.wallet === wallet);
  const missingOf = (key: string, released: readonly Part[], needs: readonly number[]) => {
    const free = freeOf(key).map((bucket) => ({ amount: roomOf(bucket) }));
    const needed = needs.reduce((total, need) => total + need, 0);
    return needed - sum(free) - sum(freedFor(walletOf(key), released));
  };

  /** What each run holds, or undefined when nobody can pay for all of them; on success every wallet asked stays open. */
  const hold = (
    { keys, pot }: Pick<Ask, 'keys' | 'pot'>,
    released: readonly Part[],
    needs: readonly number[],
  ): readonly (readonly Part[])[] | undefined => {
    const ofPot =
      pot === undefined
        ? undefined
        : isOpen(pot)
          ? draw([pot.bucket], freedFor(pot.bucket.wallet, released), needs)
          : draw([], freedFor(pot.bucket.wallet, released), needs);
    const everybody = ['installation'];
    const short = (each: readonly string[]) => each.some((key) => missingOf(key, released, needs) > 0);
    const usesPot = ofPot !== undefined && !short(everybody);
    if (!usesPot && short(keys)) return undefined;
    openKeys(keys);
    const drawn = (usesPot ? everybody : keys).map((key) => {
      const wallet = walletOf(key);
      const free = [openAllowance(wallet, now), ...grantsAt(wallet, now)];
      return draw(free, freedFor(wallet, released), needs);
    });
    const all = usesPot ? [ofPot, ...drawn] : drawn;
    for (const { bucket, amount } of released) bucket.held -= amount;
    return needs.map((_, index) => {
      const parts = all.flatMap((each) => each?.[index] ?? []);
      for (const { bucket, amount } of parts) bucket.held += amount;
      return parts;
    });
  };
  const pursesOf = ({ keys, pot }: Pick<Ask, 'keys' | 'pot'>) => {
    const usual = keys.map(shareOf);
    return pot !== undefined && isOpen(pot) ? [[potShare(pot), shareOf('installation')], usual] : [usual];
  };
  const expectShorts = (
    answer: { readonly shorts: readonly { readonly wallet: object; readonly missingMicros: number }[] },
    ask: Pick<Ask, 'keys'>,
    released: readonly Part[],
    needs: readonly number[],
  ): readonly string[] => {
    const short = ask.keys.filter((key) => missingOf(key, released, needs) > 0);
    expect(answer.shorts.map(({ wallet, missingMicros }) => ({ ...wallet, missingMicros }))).toMatchObject(
      short.map((key) => {
        const { kind, subject } = subjectOf(key);
        return { kind, subject, missingMicros: missingOf(key, released, needs), ...standing(key) };
      }),
    );
    return short;
  };

  /** What a pot took first it has spent first. */
  const spentByPot = ({ bucket: { spent }, taken }: Pot, of: Bucket) => {
    let rest = spent;
    for (const from of burnOrder(taken.map((part) => part.bucket))) {
      const part = Math.min(rest, taken.find((each) => each.bucket === from)?.amount ?? 0);
      // Of what runs a copy is shown.
      if (from.wallet === of.wallet && from.kind === of.kind && from.name === of.name) return part;
      rest -= part;
    }
    return 0;
  };
  const standing = (key: string) => {
    const buckets = freeOf(key);
    const total = (what: (bucket: Bucket) => number) =>
      buckets.reduce((before, bucket) => before + what(bucket), 0);
    const isUnlimited = buckets.some(({ amount }) => amount === null);
    const byPots = total((bucket) => pots.reduce((before, pot) => before + spentByPot(pot, bucket), 0));
    return {
      amountMicros: isUnlimited ? null : total(({ amount, carried }) => (amount ?? 0) + Math.max(carried, 0)),
      leftMicros: isUnlimited ? null : total(roomOf),
      spentMicros: total(({ spent }) => spent),
      usedBeforeMicros: total(({ carried }) => Math.max(0 - carried, 0)),
      spentByPotsMicros: byPots,
      heldMicros: total(({ held }) => held),
      setAsideMicros: total(({ aside }) => aside) - byPots,
    };
  };

  const tell = (bucket: Bucket, percent: number, amount = bucket.amount) => {
    if (percent <= bucket.told) return;
    bucket.told = percent;
    const { key } = bucket.wallet;
    if (key === 'installation') return;
    told.set(
      `${key} ${bucket.name} ${percent} ${amount}`,
      `${subjectOf(key).subject} ${bucket.name} ${percent}`,
    );
  };
  /** As the service does for whoever was refused. */
  const noteShort = async (keys: readonly string[]) => {
    await store.noteShort({ wallets: keys.map(shareOf), now });
    for (const key of keys) {
      const { rule, buckets } = walletOf(key);
      const { name } = spanOf(rule.period, now);
      const bucket = buckets.find((each) => each.kind === 'allowance' && each.name === name);
      if (bucket === undefined || bucket.superseded || rule.allowance === null) continue;
      const all = rule.allowance + Math.max(bucket.carried, 0);
      const taken = usedOf(bucket) + Math.max(0 - bucket.carried, 0);
      if (all > 0 && taken * 10 >= all * 9) tell(bucket, 100, rule.allowance);
    }
  };

  const giveBack = (pot: Pot): { readonly returned: number; readonly closes: boolean } => {
    const { bucket } = pot;
    const running = openAllowance(walletOf('team'), now);
    const returned = (bucket.amount ?? 0) - bucket.spent - bucket.held;
    let rest = returned;
    for (const from of burnOrder(pot.taken.map((part) => part.bucket)).toReversed()) {
      const part = pot.taken.find((each) => each.bucket === from);
      if (part === undefined) continue;
      const back = Math.min(rest, part.amount);
      part.amount -= back;
      from.aside -= back;
      rest -= back;
      if (from === running || !(from.superseded || from.endsAt <= now)) continue;
      if (from.kind === 'allowance') from.carried -= back;
      running.carried += back;
    }
    expect(rest).toBe(0);
    bucket.amount = (bucket.amount ?? 0) - returned;
    pot.closed = bucket.held === 0;
    return { returned, closes: pot.closed };
  };
  const release = (id: RunId) => {
    for (const { bucket, amount } of runs.get(id)?.parts ?? []) bucket.held -= amount;
    runs.delete(id);
  };
  const claim = async () => {
    for (const run of await world.claim({ now, limit: 10_000, concurrency: 10_000 }))
      claimed.set(run.id, run);
  };
  const setBudget = async (key: string, rule: Rule) => {
    const wallet = walletOf(key);
    wallet.rule = rule;
    const { allowance: allowanceMicros, period, carryOver } = rule;
    const owner = ownerOf(key);
    const change = { allowanceMicros, period, carryOver };
    await store.setBudget({ teamId, actor: world.member, now, owner, change, wallet: shareOf(key) });
    wallet.createdAt ??= now;
    const { name } = spanOf(period, now);
    const bucket = wallet.buckets.find((each) => each.kind === 'allowance' && each.name === name);
    if (bucket === undefined) return;
    bucket.amount = allowanceMicros;
    bucket.told = percentOf(bucket);
  };
  /** One that is alive and claimed; -1 is the last. */
  const pickRun = async (pick: number) => {
    await claim();
    const ids = [...runs.keys()];
    const id = ids.at(pick % Math.max(1, ids.length));
    const [run, claim_] = [id && runs.get(id), id && claimed.get(id)];
    return id && run && claim_ ? { id, run, claim: claim_ } : undefined;
  };

  return {
    wait: (ms: number) => {
      now += ms;
    },
    /** To the very first moment of what comes next, or the very last one before it. */
    waitUntilEnd: (period: Rule['period'], before: boolean) => {
      now = Math.max(now, spanOf(period, now).endsAt - (before ? 1 : 0));
    },
    claim,
    ask: async (who: number, ofRoles: number, pot: number, prices: readonly number[]) => {
      const ids = roles.filter((_, index) => (ofRoles & (index + 1)) !== 0);
      const keys = [`member ${who}`, 'team', ...ids, channel, 'installation'];
      const there = pots[pots.length - 1 - pot];
      const asked = { keys, pot: isOpen(there) ? there : undefined };
      const order = world.order({
        memberId: world.members[who] as MemberId,
        count: prices.length,
        purses: pursesOf(asked),
        now,
        deadlineAt: far,
      });
      const runsOf = order.runs.map((run, index) => ({ ...run, holdMicros: prices[index] ?? 0 }));
      const opened = await store.openGeneration({ ...order, runs: runsOf });
      const before = structuredClone(opened);
      if (opened.kind === 'short') {
        const short = expectShorts(opened, asked, [], prices);
        expect(short).not.toEqual([]);
        await noteShort(short);
        return;
      }
      expect(before).toEqual({ kind: 'opened' });
      const parts = hold(asked, [], prices);
      if (parts === undefined) throw new Error('Accepted what nobody can pay');
      for (const [index, { id }] of order.runs.entries()) {
        runs.set(id, {
          parts: parts[index] ?? [],
          ask: { ...asked, id: order.id },
          hold: prices[index] ?? 0,
        });
      }
    },
    make: async (pick: number, percent: number) => {
      const picked = await pickRun(pick);
      if (picked === undefined) return;
      const charge = Math.floor((picked.run.hold * percent) / 100);
      expect((await world.made(picked.claim, charge, now)).kind).toBe('ended');
      const left = new Map<Wallet, number>();
      for (const bucket of burnOrder(picked.run.parts.map((part) => part.bucket))) {
        const amount = picked.run.parts.find((part) => part.bucket === bucket)?.amount ?? 0;
        const charged = Math.min(amount, left.get(bucket.wallet) ?? charge);
        left.set(bucket.wallet, (left.get(bucket.wallet) ?? charge) - charged);
        bucket.held -= amount;
        bucket.spent += charged;
        bucket.used.push({ at: now, amount: charged, by: 'run' });
        if (bucket.kind === 'allowance') tell(bucket, percentOf(bucket));
      }
      runs.delete(picked.id);
    },
    fail: async (pick: number) => {
      const picked = await pickRun(pick);
      if (picked === undefined) return;
      expect((await world.failed(picked.claim, now)).kind).toBe('ended');
      release(picked.id);
    },
    failOver: async (pick: number, price: number) => {
      const picked = await pickRun(pick);
      if (picked === undefined) return;
      const { run, claim: old } = picked;
      const wasPot = run.parts.some(({ bucket }) => bucket === run.ask.pot?.bucket);
      const asked = { ...run.ask, pot: wasPot || isOpen(run.ask.pot) ? run.ask.pot : undefined };
      const next = newId<RunId>();
      const answer = await store.failOver({
        id: old.id,
        epoch: old.epoch,
        from: old.state,
        reason: 'unavailable',
        next: { id: next, provider: 'two', model: 'm', holdMicros: price },
        purses: pursesOf(asked),
        now,
      });
      if (answer.kind === 'short') {
        expect(expectShorts(answer, asked, run.parts, [price])).not.toEqual([]);
        return;
      }
      expect(answer.kind).toBe('failed_over');
      const parts = hold(asked, run.parts, [price]);
      if (parts === undefined) throw new Error('Failed over to what nobody can pay');
      runs.delete(old.id);
      runs.set(next, { parts: parts[0] ?? [], ask: run.ask, hold: price });
    },
    cancel: async (pick: number) => {
      const asks = [...runs.values()];
      const ask = asks[pick % Math.max(1, asks.length)]?.ask;
      if (ask === undefined) return;
      await store.requestCancel(ask.id, now);
      const view = await store.generation(ask.id);
      // Which of them had been begun is not the ledger's to say.
      for (const run of view?.runs ?? []) if (run.state === 'cancelled') release(run.id);
    },
    setBudget,
    setAllowance: (key: string, allowance: number) => setBudget(key, { ...walletOf(key).rule, allowance }),
    grant: async (key: string, amount: number, forMs: number | null) => {
      const endsAt = forMs === null ? null : now + forMs;
      const order = { teamId, actor: world.member, now, owner: ownerOf(key), amountMicros: amount, endsAt };
      const granted = await store.grant({ ...order, key: `grant ${grants.length}` });
      expect(await store.grant({ ...order, key: `grant ${grants.length}` })).toEqual(granted);
      const wallet = walletOf(key);
      const span = { name: granted.id, startsAt: now, endsAt: endsAt ?? Number.POSITIVE_INFINITY };
      const bucket = newBucket(wallet, 'grant', span, amount);
      bucket.id = granted.id;
      wallet.createdAt ??= now;
      wallet.buckets.push(bucket);
      grants.push(bucket);
    },
    takeBack: async (pick: number) => {
      const grant = grants[pick % Math.max(1, grants.length)];
      if (grant === undefined) return;
      const taken = roomOf(grant);
      const answer = await store.takeBack({ teamId, actor: world.member, now, grantId: grant.id });
      expect(answer?.takenMicros).toBe(taken);
      grant.amount = (grant.amount ?? 0) - taken;
    },
    openPot: async (amount: number, forMs: number) => {
      const order = { teamId, actor: world.member, now, team: shareOf('team'), amountMicros: amount };
      const answer = await store.openPot({
        ...order,
        name: 'event',
        place: { kind: 'channel', channelId: channel },
        endsAt: now + forMs,
        key: `pot ${pots.length}`,
      });
      const team = walletOf('team');
      const free = [openAllowance(team, now), ...grantsAt(team, now)];
      const [taken] = draw(free, [], [amount]) ?? [];
      if (taken === undefined) {
        const room = free.reduce((total, bucket) => total + roomOf(bucket), 0);
        expect(answer).toEqual({ kind: 'short', missingMicros: amount - room });
        return;
      }
      if (answer.kind !== 'opened') throw new Error('A pot that the team can pay for opens');
      for (const part of taken) {
        part.bucket.aside += part.amount;
        part.bucket.used.push({ at: now, amount: part.amount, by: 'pot' });
      }
      const span = { name: 'pot', startsAt: now, endsAt: now + forMs };
      const wallet = createWallet(`pot ${pots.length}`, { allowance: 0, period: 'month', carryOver: false });
      const bucket = newBucket(wallet, 'grant', span, amount);
      pots.push({ id: answer.pot.id, bucket, taken, closed: false });
    },
    closePot: async (pick: number) => {
      const pot = pots.at(pick % Math.max(1, pots.length));
      if (pot === undefined) return;
      const wasOpen = isOpen(pot);
      const answer = await store.closePot({
        teamId,
        actor: world.member,
        now,
        potId: pot.id,
        team: shareOf('team'),
      });
      if (!wasOpen) {
        expect(answer).toBeUndefined();
        return;
      }
      pot.bucket.endsAt = now;
      expect(answer?.returnedMicros).toBe(giveBack(pot).returned);
    },
    returnPots: async () => {
      const ended = pots.filter((pot) => !pot.closed && pot.bucket.endsAt <= now);
      const done = ended.map(giveBack).filter(({ returned, closes }) => returned > 0 || closes);
      expect(await returnPots(store, now, () => shareOf('team'))).toBe(done.length);
    },
    expectSame: async () => {
      const keys = [...wallets.keys()];
      const open = pots.filter(isOpen);
      const balances = await store.balances([...keys.map(shareOf), ...open.map(potShare)], now);
      expect(balances).toMatchObject([
        ...keys.map((key) => {
          const { carried, amount: amountMicros } = allowanceAt(walletOf(key), now);
          return { ...standing(key), allowance: { carriedMicros: Math.max(carried, 0), amountMicros } };
        }),
        ...open.map(({ bucket }) => ({
          amountMicros: bucket.amount,
          spentMicros: bucket.spent,
          heldMicros: bucket.held,
        })),
      ]);
    },
    told: () => [...told.values()].sort(),
  };
}
