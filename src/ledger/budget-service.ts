// What admins do with budgets: decided here in values that people mean, kept by the store.
import type { Clock } from '../clock.ts';
import type { MemberId, TeamId } from '../ids.ts';
import type { BudgetOperations } from '../store/budget-operations.ts';
import type { MemberRule, WalletBalance, WalletShare } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { afterChange, eachMember, environment, type WalletDefaults, withRule } from './allowances.ts';
import type { Budget, BudgetOwner, BudgetService, Decider, WalletOwner } from './budgets.ts';
import { walletOf } from './owners.ts';
import { shareOf } from './shares.ts';

type Place = Pick<Decider, 'teamId' | 'timeZone'>;

export function createBudgetService(parts: {
  readonly store: BudgetOperations & Pick<Store, 'balances'>;
  readonly defaults: WalletDefaults;
  readonly clock: Clock;
}): BudgetService {
  const { store, defaults, clock } = parts;

  /** What is decided for an owner, and what would hold without that. */
  const readRules = async (teamId: TeamId, owner: BudgetOwner) => {
    const roleIds = owner.kind === 'member' ? await store.rolesOf(owner.memberId) : rolesNamed(owner);
    const rules = await store.budgetRules({
      teamId,
      wallets: owner.kind === 'each_member' ? [] : [walletOf(teamId, owner)],
      roleIds,
      places: [],
      now: clock.now(),
    });
    const everybodys = rules.eachMember.filter(({ roleId }) => roleId === undefined);
    switch (owner.kind) {
      case 'each_member':
        return owner.roleId === undefined
          ? { rule: everybodys[0], usual: eachMember([], [], defaults) }
          : {
              rule: rules.eachMember.find(({ roleId }) => roleId === owner.roleId),
              usual: eachMember(everybodys, [], defaults),
            };
      case 'member':
        return { rule: rules.wallets[0], usual: eachMember(rules.eachMember, roleIds, defaults) };
      case 'team':
        return { rule: rules.wallets[0], usual: environment(defaults, defaults.teamAllowanceMicros) };
      case 'role':
      case 'channel':
        return { rule: rules.wallets[0], usual: environment(defaults, undefined) };
    }
  };

  const budgetOf = async (teamId: TeamId, owner: BudgetOwner): Promise<Budget> => {
    const { rule, usual } = await readRules(teamId, owner);
    return withRule(rule, owner.kind === 'each_member' ? 'each_member' : 'own', usual);
  };

  const shareOfOwner = (place: Place, owner: WalletOwner, budget: Budget): WalletShare =>
    shareOf(walletOf(place.teamId, owner), budget, place.timeZone, clock.now());

  const standingOf = async (place: Place, owner: WalletOwner, budget?: Budget): Promise<WalletBalance> => {
    const share = shareOfOwner(place, owner, budget ?? (await budgetOf(place.teamId, owner)));
    const [standing] = await store.balances([share], clock.now());
    if (standing === undefined) throw new Error('Each wallet that is asked for has a balance');
    return standing;
  };

  const by = ({ teamId, memberId }: Decider) => ({ teamId, actor: memberId, now: clock.now() });

  return {
    set: async (decider, owner, change) => {
      const { teamId } = decider;
      const { rule, usual } = await readRules(teamId, owner);
      const from = owner.kind === 'each_member' ? 'each_member' : 'own';
      const before = withRule(rule, from, usual);
      if (owner.kind === 'each_member') {
        await store.setMemberAllowance({ ...by(decider), roleId: owner.roleId, change });
        return { before, after: await budgetOf(teamId, owner), standing: undefined };
      }
      const expected = withRule(afterChange(rule, change), from, usual);
      const wallet = isCapped(expected) ? shareOfOwner(decider, owner, expected) : undefined;
      await store.setBudget({ ...by(decider), owner, change, wallet });
      const after = await budgetOf(teamId, owner);
      const standing = isCapped(after) ? await standingOf(decider, owner, after) : undefined;
      return { before, after, standing };
    },
    grant: async (decider, owner, { amountMicros, endsAt, key }) => {
      const budget = await budgetOf(decider.teamId, owner);
      if (!isCapped(budget)) return { kind: 'no_cap' };
      const grant = await store.grant({ ...by(decider), owner, amountMicros, endsAt, key });
      return { kind: 'granted', grant, standing: await standingOf(decider, owner, budget) };
    },
    takeBack: async (decider, grantId) => {
      const taken = await store.takeBack({ ...by(decider), grantId });
      return taken && { ...taken, standing: await standingOf(decider, taken.grant.owner) };
    },
    openPot: async (decider, pot) => {
      const owner = { kind: 'team' } as const;
      const budget = await budgetOf(decider.teamId, owner);
      const team = shareOfOwner(decider, owner, budget);
      const opened = await store.openPot({ ...by(decider), ...pot, team });
      return { ...opened, team: await standingOf(decider, owner, budget) };
    },
    closePot: async (decider, potId) => {
      const owner = { kind: 'team' } as const;
      const budget = await budgetOf(decider.teamId, owner);
      const team = shareOfOwner(decider, owner, budget);
      const closed = await store.closePot({ ...by(decider), potId, team });
      return closed && { ...closed, team: await standingOf(decider, owner, budget) };
    },
    overview: async (place) => {
      const { teamId } = place;
      const all = await store.teamBudgets(teamId, clock.now());
      const team = await budgetOf(teamId, { kind: 'team' });
      const decided = [];
      for (const { owner, name, ...rule } of all.wallets) {
        if (owner.kind === 'team') continue;
        const usual =
          owner.kind === 'member'
            ? eachMember(all.eachMember, await rolesFor(all.eachMember, owner.memberId), defaults)
            : environment(defaults, undefined);
        const budget = withRule(rule, 'own', usual);
        if (isCapped(budget)) decided.push({ owner, name, budget });
      }
      const shares = decided.map(({ owner, budget }) => shareOfOwner(place, owner, budget));
      const standings = await store.balances(shares, clock.now());
      const everybodys = all.eachMember.filter(({ roleId }) => roleId === undefined);
      const roles = all.eachMember.filter(({ roleId }) => roleId !== undefined);
      const everybody = eachMember(everybodys, [], defaults);
      return {
        team: { budget: team, standing: await standingOf(place, { kind: 'team' }, team) },
        eachMember: [
          ...roles.map((rule) => ({ roleId: rule.roleId, budget: withRule(rule, 'each_member', everybody) })),
          { roleId: undefined, budget: everybody },
        ],
        wallets: decided
          .flatMap((each, index) => {
            const standing = standings[index];
            return standing === undefined ? [] : [{ ...each, standing }];
          })
          .sort((one, other) => other.standing.spentMicros - one.standing.spentMicros),
        pots: all.pots,
        grants: all.grants,
      };
    },
    trail: (query) => store.auditTrail(query),
    memberOf: (teamId, { id, name }) => store.memberOf({ teamId, externalId: id, name, now: clock.now() }),
  };

  async function rolesFor(rules: readonly MemberRule[], memberId: MemberId): Promise<readonly string[]> {
    return rules.some(({ roleId }) => roleId !== undefined) ? await store.rolesOf(memberId) : [];
  }
}

/** Roles and channels without a cap have no standing: nobody counts what is spent there. */
function isCapped({ allowanceMicros }: Budget): boolean {
  return allowanceMicros !== undefined;
}

function rolesNamed(owner: BudgetOwner): readonly string[] {
  return owner.kind === 'each_member' && owner.roleId !== undefined ? [owner.roleId] : [];
}
