// The channel of the bot's direct messages with a person: Discord makes it, or answers with the one that is there.
import { RequestMethod, Routes } from 'discord.js';
import { z } from 'zod';
import { type Attempt, attemptOf } from './attempt.ts';
import type { Rest } from './rest.ts';

const unreadableAfterMs = 2_000;

/** Its id, or why there is none. */
export async function openDirectMessages(
  rest: Rest,
  personId: string,
  signal: AbortSignal,
): Promise<string | Attempt> {
  const body = { recipient_id: personId };
  const outcome = await rest.call({ method: RequestMethod.Post, path: Routes.userChannels(), body, signal });
  if (outcome.kind !== 'done') return attemptOf(outcome);
  const channel = z.object({ id: z.string() }).safeParse(outcome.value);
  return channel.success ? channel.data.id : unreadable();
}

export function unreadable(): Attempt {
  return {
    kind: 'later',
    afterMs: unreadableAfterMs,
    detail: 'Discord answered with something else than expected',
  };
}
