// What an allowance is where several levels may have decided it: its own decision, what each member has, the environment.
// Pure.
import type { AllowanceRule, MemberRule, Period } from '../store/records.ts';
import type { Budget, BudgetChange } from './budgets.ts';

/** What holds where a team has decided nothing else; allowances in micro-dollars, null for unlimited. */
export type WalletDefaults = {
  readonly memberAllowanceMicros: number | null;
  readonly teamAllowanceMicros: number | null;
  readonly period: Period;
  /** One cap over everything; undefined when there is none. */
  readonly installationAllowanceMicros: number | null | undefined;
};

/** Decided part by part: what a level leaves open follows the next one. */
export function withRule(rule: AllowanceRule | undefined, from: Budget['from'], usual: Budget): Budget {
  if (rule === undefined || !isDecided(rule)) return usual;
  return {
    allowanceMicros: rule.allowanceMicros === undefined ? usual.allowanceMicros : rule.allowanceMicros,
    period: rule.period ?? usual.period,
    carryOver: rule.carryOver ?? usual.carryOver,
    from,
  };
}

/** A rule once it is changed. */
export function afterChange(
  rule: AllowanceRule | undefined,
  { allowanceMicros, period, carryOver }: BudgetChange,
): AllowanceRule {
  return {
    allowanceMicros:
      allowanceMicros === undefined
        ? rule?.allowanceMicros
        : allowanceMicros === 'usual'
          ? undefined
          : allowanceMicros,
    period: period === undefined ? rule?.period : period === 'usual' ? undefined : period,
    carryOver: carryOver ?? rule?.carryOver,
  };
}

export function isDecided(rule: AllowanceRule): boolean {
  return rule.allowanceMicros !== undefined || rule.period !== undefined || rule.carryOver !== undefined;
}

/** What a member has without a decision of their own: by the most generous of their roles that have one, else as everybody. */
export function eachMember(
  rules: readonly MemberRule[],
  roleIds: readonly string[],
  defaults: WalletDefaults,
): Budget {
  const everybody = withRule(
    rules.find(({ roleId }) => roleId === undefined),
    'each_member',
    environment(defaults, defaults.memberAllowanceMicros),
  );
  const ofRoles = rules
    .filter((rule) => rule.roleId !== undefined && roleIds.includes(rule.roleId) && isDecided(rule))
    .map((rule) => withRule(rule, 'each_member', everybody));
  return ofRoles.reduce<Budget | undefined>(moreGenerous, undefined) ?? everybody;
}

export function environment(
  defaults: Pick<WalletDefaults, 'period'>,
  allowanceMicros: Budget['allowanceMicros'],
): Budget {
  return { allowanceMicros, period: defaults.period, carryOver: false, from: 'environment' };
}

function moreGenerous(one: Budget | undefined, other: Budget): Budget {
  return one === undefined || microsPerDay(other) > microsPerDay(one) ? other : one;
}

const days: Readonly<Record<Period, number>> = { day: 1, week: 7, month: 365.2425 / 12 };

function microsPerDay({ allowanceMicros, period }: Budget): number {
  return allowanceMicros == null ? Number.POSITIVE_INFINITY : allowanceMicros / days[period];
}
