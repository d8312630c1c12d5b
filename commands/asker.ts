// Who orders pictures by a call, and by which gesture.
import type { Call } from '../src/command.ts';
import type { Asker, Order } from '../src/generation/service.ts';

export async function askerOf(call: Call<unknown>): Promise<Asker> {
  const { teamId, teamApproved, memberId, timeZone, settings, destination, token } = call;
  return {
    teamId,
    teamApproved,
    memberId,
    timeZone,
    roleIds: await call.roles(),
    settings,
    isAdmin: call.isAdmin,
    destination,
    ...(token === undefined ? {} : { token }),
  };
}

/** For what is asked by one press alone, of a button or in a message's menu: the same again at once is not meant. */
export function pressOf(call: Call<unknown>, command: string): Pick<Order, 'dedupeKey' | 'button'> {
  const { subject, pointer, dedupeKey } = call;
  const pressed =
    subject || (pointer?.kind === 'message' ? `m~${pointer.channelId}~${pointer.messageId}` : undefined);
  return pressed === undefined ? { dedupeKey } : { dedupeKey, button: `${command}:${pressed}` };
}

/** For what a form asks: the same words about the same picture at once are one order, others are not. */
export function sentOf(call: Call<unknown>, command: string): Pick<Order, 'dedupeKey' | 'button'> {
  const { subject, options, dedupeKey } = call;
  if (!subject) return { dedupeKey };
  return { dedupeKey, button: `${command}:${subject}:${JSON.stringify(options)}` };
}
