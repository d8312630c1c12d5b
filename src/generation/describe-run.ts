// The words that stand for a run's picture: what was asked for at first, and what was asked to change since.
import { describeImage } from '../image/alt-text.ts';
import type { ClaimedRun } from '../store/records.ts';
import type { Store } from '../store/store.ts';

export type DescribeRun = (run: Pick<ClaimedRun, 'request' | 'inputs'>) => Promise<string>;

export function createDescribeRun(store: Pick<Store, 'requestsBehind'>): DescribeRun {
  return async ({ request, inputs }) => {
    const parent = inputs.find(({ role }) => role === 'parent')?.image;
    const before = parent ? await store.requestsBehind(parent.id) : [];
    // What was asked for in private is not told by what others see.
    const told = [...before.filter((each) => request.private || !each.private), request];
    const [start] = told;
    const first = start?.derivation === 'edit' ? undefined : start?.prompt;
    const edits = told.flatMap(({ derivation, prompt }) => (derivation === 'edit' ? [prompt] : []));
    return describeImage(first, edits);
  };
}
