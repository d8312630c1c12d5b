// Sums of figures: by day in a zone, by role, and what belongs to which. Pure.
import { z } from 'zod';
import type { UsageSum } from '../store/report-operations.ts';
import type { Figures, ReportSpan } from './report.ts';
import { daysOf } from './span.ts';

export const noFigures: Figures = {
  made: 0,
  failed: 0,
  refused: 0,
  chargeMicros: 0,
  costMicros: 0,
  failureCostMicros: 0,
  reportedChargeMicros: 0,
  houseMicros: 0,
};

export function addFigures(one: Figures, other: Figures): Figures {
  return {
    made: one.made + other.made,
    failed: one.failed + other.failed,
    refused: one.refused + other.refused,
    chargeMicros: one.chargeMicros + other.chargeMicros,
    costMicros: one.costMicros + other.costMicros,
    failureCostMicros: one.failureCostMicros + other.failureCostMicros,
    reportedChargeMicros: one.reportedChargeMicros + other.reportedChargeMicros,
    houseMicros: one.houseMicros + other.houseMicros,
  };
}

export type Group = { readonly key: string; readonly figures: Figures };

/** Every day of the span, also those without anything. @param sums by `at`, in its order. */
export function byDay(sums: readonly UsageSum[], span: ReportSpan, timeZone: string): readonly Group[] {
  const days = daysOf(span, timeZone);
  let next = 0;
  return days.map(({ day }, index) => {
    const end = days[index + 1]?.startsAt ?? span.to;
    let figures = noFigures;
    for (let sum = sums[next]; sum !== undefined && Number(sum.keys[0]) < end; sum = sums[next]) {
      figures = addFigures(figures, sum);
      next += 1;
    }
    return { key: day, figures };
  });
}

/** Each combination of roles counts for each of them. @param sums by `roles`. */
export function byRole(sums: readonly UsageSum[]): readonly Group[] {
  const groups = new Map<string, Figures>();
  for (const sum of sums) {
    for (const key of rolesOf(sum.keys[0] ?? ''))
      groups.set(key, addFigures(groups.get(key) ?? noFigures, sum));
  }
  return [...groups].map(([key, figures]) => ({ key, figures }));
}

const roleIdsSchema = z.array(z.string());

function rolesOf(json: string): readonly string[] {
  if (json === '') return [unknownRoles];
  const roleIds = roleIdsSchema.parse(JSON.parse(json));
  return roleIds.length === 0 ? [withoutRole] : roleIds;
}

/** No platform has such ids. */
export const withoutRole = '';
export const unknownRoles = '?';

/** Dearest first, then those with most pictures. */
export function dearestFirst(groups: readonly Group[]): readonly Group[] {
  return groups.toSorted(
    ({ figures: one }, { figures: other }) =>
      other.chargeMicros - one.chargeMicros || other.made - one.made || other.failed - one.failed,
  );
}

export function figuresOf({
  made,
  failed,
  refused,
  chargeMicros,
  costMicros,
  failureCostMicros,
  reportedChargeMicros,
  houseMicros,
}: Figures): Figures {
  return {
    made,
    failed,
    refused,
    chargeMicros,
    costMicros,
    failureCostMicros,
    reportedChargeMicros,
    houseMicros,
  };
}
