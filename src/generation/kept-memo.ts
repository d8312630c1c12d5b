// What is kept with a generation's message between two looks at it: what the platform remembers, and what it says now.
import { z } from 'zod';
import type { Memo } from '../destination.ts';
import type { Secrets } from '../secrets.ts';
import type { ClaimedGeneration } from '../store/records.ts';

const memoSchema = z.object({
  platform: z.record(z.string(), z.json()).default({}),
  shown: z.string().default(''),
  shownAt: z.number().default(0),
  edits: z.number().default(0),
  /** That the first state was posted; the edits are counted after it. */
  posted: z.boolean().default(false),
});
export type KeptMemo = z.infer<typeof memoSchema>;

export function readKeptMemo(memo: Memo): KeptMemo {
  return memoSchema.parse(memo);
}

/** The interaction's token while it may be used. */
export function openToken(
  { sealedToken, tokenExpiresAt }: Pick<ClaimedGeneration, 'sealedToken' | 'tokenExpiresAt'>,
  secrets: Pick<Secrets, 'open'>,
  now: number,
): { readonly token?: string } {
  if (sealedToken === null || tokenExpiresAt === null || tokenExpiresAt <= now) return {};
  return { token: secrets.open('token', sealedToken) };
}
