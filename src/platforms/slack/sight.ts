// Whether a person can see a channel that they name from elsewhere. What cannot be determined is a no: the bot reads
// private channels and direct messages of others.
import type { Log } from '../../log.ts';
import type { People } from './people.ts';
import { failureOf, type SlackClient } from './web-api.ts';

/** @param fileIds files that a message in the channel holds, which know whether it is public. */
export type Sight = (personId: string, channelId: string, fileIds: readonly string[]) => Promise<boolean>;

const membersPerPage = 999;
const mostPages = 5;

export function createSight(parts: {
  readonly client: () => SlackClient;
  readonly people: Pick<People, 'isFullMember'>;
  readonly log: Log;
}): Sight {
  const { client, people, log } = parts;

  const isOwnDirectMessage = async (personId: string, channelId: string): Promise<boolean> => {
    const { channel } = await client().conversations.open({ users: personId });
    return channel?.id === channelId;
  };

  // conversations.info would need a scope that the manifest does not have.
  const isPublic = async (channelId: string, fileIds: readonly string[]): Promise<boolean> => {
    const [fileId] = fileIds;
    if (fileId === undefined) return false;
    const { file } = await client().files.info({ file: fileId });
    return file?.shares?.public?.[channelId] !== undefined;
  };

  /** Needs channels:read or groups:read, which an operator may have granted. */
  const isMember = async (personId: string, channelId: string): Promise<boolean> => {
    let cursor = '';
    for (let page = 0; page < mostPages; page += 1) {
      const answer = await client().conversations.members({
        channel: channelId,
        limit: membersPerPage,
        ...(cursor === '' ? {} : { cursor }),
      });
      if (answer.members?.includes(personId)) return true;
      cursor = answer.response_metadata?.next_cursor ?? '';
      if (cursor === '') return false;
    }
    return false;
  };

  /** A definite refusal by Slack determines nothing. */
  const determine = async (question: () => Promise<boolean>): Promise<boolean> => {
    try {
      return await question();
    } catch (error) {
      const failure = failureOf(error);
      if (failure?.kind !== 'closed' && failure?.kind !== 'refused') throw error;
      log.debug({ reason: failure.detail }, 'Whether somebody sees a channel could not be determined');
      return false;
    }
  };

  return async (personId, channelId, fileIds) => {
    if (channelId.startsWith('D')) return determine(() => isOwnDirectMessage(personId, channelId));
    if (await determine(() => isPublic(channelId, fileIds)))
      if (await people.isFullMember(personId))
        // Guests see only the channels that they are in.
        return true;
    return determine(() => isMember(personId, channelId));
  };
}
