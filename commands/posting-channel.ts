// The channel that something is to be posted in by itself: made sure of before it is kept, as nobody is there to hear of
// it when it is posted.
import type { Call, Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { channelMessages as say } from '../src/messages/channels.ts';
import type { Named } from '../src/named.ts';

/** Rejects with a UserError where nothing would be posted; `named` undefined: where the command was used. */
export async function postingChannel(
  call: Pick<Call<unknown>, 'platform' | 'teamExternalId' | 'destination'>,
  { channels }: Pick<Services, 'channels'>,
  named: Named | undefined,
): Promise<string> {
  const channelId = named?.id ?? call.destination.channelId;
  const standing = await channels.standing(call, channelId);
  if (standing !== 'open') throw new UserError('invalid_options', { problem: say.noPosts[standing] });
  return channelId;
}
