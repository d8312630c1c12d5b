// A ledger by calendar days alone: a use belongs to the date that it has where the team is, and periods are dates that
// begin alike. It knows no moment at which a day begins, so it cannot be wrong about one in the same way.

type Period = 'day' | 'week' | 'month';
export type Rule = {
  readonly allowance: number | null;
  readonly period: Period;
  readonly carryOver: boolean;
};
type Pile = {
  readonly period: Period;
  /** First and last date. */
  readonly first: string;
  readonly last: string;
  amount: number | null;
  carried: number;
  spent: number;
  held: number;
};
type Grant = { readonly endsAt: number; readonly amount: number; spent: number; held: number };
export type Part = { readonly from: Pile | Grant; amount: number };

export const dateIn = (timeZone: string) => {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone });
  return (at: number) => format.format(at);
};

function plus(date: string, days: number): string {
  const moved = new Date(`${date}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

export function datesOf(period: Period, date: string): { readonly first: string; readonly last: string } {
  switch (period) {
    case 'day':
      return { first: date, last: date };
    case 'week': {
      let first = date;
      while (new Date(`${first}T12:00:00Z`).getUTCDay() !== 1) first = plus(first, -1);
      return { first, last: plus(first, 6) };
    }
    case 'month': {
      let last = date;
      while (plus(last, 1).slice(0, 7) === date.slice(0, 7)) last = plus(last, 1);
      return { first: `${date.slice(0, 7)}-01`, last };
    }
  }
}

const roomOf = ({ amount, carried, spent, held }: Pile) =>
  amount === null ? Number.POSITIVE_INFINITY : Math.max(0, Math.max(0, amount + carried) - spent - held);
const leftOf = ({ amount, spent, held }: Grant) => amount - spent - held;
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

export type CalendarLedger = ReturnType<typeof createCalendarLedger>;

/** Of one wallet. `ruleNow`: what has been decided for it at present. */
export function createCalendarLedger(dateAt: (at: number) => string, ruleNow: () => Rule) {
  const piles: Pile[] = [];
  const grants: Grant[] = [];
  const uses: { readonly date: string; readonly amount: number; readonly pile: Pile }[] = [];
  let begunOn: string | undefined;
  let drawnOnLast: Pile | undefined;

  const usedElsewhere = (own: Period, first: string, last: string) => {
    const others = piles.filter((pile) => pile.period !== own && pile.last >= first && pile.first <= last);
    const settled = uses.filter(({ pile, date }) => others.includes(pile) && date >= first && date <= last);
    return { others, settled: sum(settled.map(({ amount }) => amount)) };
  };

  const carriedInto = (rule: Rule, first: string, last: string): number => {
    const { others, settled } = usedElsewhere(rule.period, first, last);
    const used = settled + sum(others.map(({ held }) => held));
    if (!rule.carryOver || rule.allowance === null) return 0 - used;
    const before = datesOf(rule.period, plus(first, -1));
    const previous = piles.find((pile) => pile.period === rule.period && pile.first === before.first);
    if (previous !== undefined) {
      const left =
        previous.amount === null ? 0 : previous.amount + previous.carried - previous.spent - previous.held;
      return Math.min(rule.allowance, Math.max(0, left)) - used;
    }
    if (begunOn === undefined || begunOn >= first) return 0 - used;
    const earlier = usedElsewhere(rule.period, before.first, before.last);
    const stillHeld = earlier.others.filter((pile) => pile.last < first).map(({ held }) => held);
    return Math.max(0, rule.allowance - earlier.settled - sum(stillHeld)) - used;
  };

  /** What it draws on at a moment; nothing is kept. */
  const pileAt = (at: number): Pile => {
    const rule = ruleNow();
    const { first, last } = datesOf(rule.period, dateAt(at));
    const known = piles.find((pile) => pile.period === rule.period && pile.first === first);
    const carried =
      known !== undefined && known === drawnOnLast ? known.carried : carriedInto(rule, first, last);
    const fresh = { period: rule.period, first, last, spent: 0, held: 0 };
    return { ...fresh, ...known, amount: rule.allowance, carried };
  };
  /** Of those that are used up nothing is shown any more. */
  const grantsAt = (at: number) =>
    grants
      .filter(({ endsAt, amount, spent }) => endsAt > at && amount > spent)
      .toSorted((one, other) => one.endsAt - other.endsAt);

  return {
    has: (at: number, price: number) => roomOf(pileAt(at)) + sum(grantsAt(at).map(leftOf)) >= price,
    hold: (at: number, price: number): readonly Part[] => {
      const now = pileAt(at);
      let pile = piles.find(({ period, first }) => period === now.period && first === now.first);
      if (pile === undefined) {
        pile = now;
        piles.push(pile);
      }
      begunOn ??= dateAt(at);
      drawnOnLast = pile;
      pile.carried = now.carried;
      const parts: Part[] = [];
      let rest = price;
      const sources = [
        { from: pile, room: roomOf(now) },
        ...grantsAt(at).map((from) => ({ from, room: leftOf(from) })),
      ];
      for (const { from, room } of sources) {
        const amount = Math.min(rest, room);
        if (amount === 0) continue;
        if (from === pile) pile.amount = now.amount;
        from.held += amount;
        rest -= amount;
        parts.push({ from, amount });
      }
      return parts;
    },
    /** With a charge of 0 it is given back. */
    end: (at: number, parts: readonly Part[], charge: number): void => {
      let rest = charge;
      for (const { from, amount } of parts) {
        const charged = Math.min(rest, amount);
        rest -= charged;
        from.held -= amount;
        from.spent += charged;
        if ('period' in from) uses.push({ date: dateAt(at), amount: charged, pile: from });
      }
    },
    grant: (at: number, amount: number, endsAt: number): void => {
      begunOn ??= dateAt(at);
      grants.push({ endsAt, amount, spent: 0, held: 0 });
    },
    /** An admin decided about this very wallet: what runs follows at once. */
    decided: (at: number): void => {
      begunOn ??= dateAt(at);
      const { period, first, amount } = pileAt(at);
      const pile = piles.find((each) => each.period === period && each.first === first);
      if (pile !== undefined) pile.amount = amount;
    },
    standing: (at: number) => {
      const pile = pileAt(at);
      const valid = grantsAt(at);
      const granted = sum(valid.map(({ amount }) => amount));
      return {
        first: pile.first,
        last: pile.last,
        figures: {
          amountMicros: pile.amount === null ? null : pile.amount + Math.max(0, pile.carried) + granted,
          usedBeforeMicros: Math.max(0, 0 - pile.carried),
          spentMicros: pile.spent + sum(valid.map(({ spent }) => spent)),
          heldMicros: pile.held + sum(valid.map(({ held }) => held)),
          allowance: {
            period: pile.period,
            carriedMicros: Math.max(0, pile.carried),
            spentMicros: pile.spent,
          },
        },
      };
    },
    spent: () => sum([...piles, ...grants].map(({ spent }) => spent)),
  };
}
