// What came of a message that was to be sent to Slack.
import type { Log } from '../../log.ts';
import type { DeliveryOutcome } from '../platform.ts';
import type { SlackMessage } from './memory.ts';
import type { Failure } from './web-api.ts';

// An operator has to bring another token, and finished pictures wait for them.
const badTokenMs = 300_000;

export function outcomeOf(failure: Failure, log: Log): DeliveryOutcome {
  const { kind, detail } = failure;
  switch (kind) {
    case 'rate_limited':
    case 'in_doubt':
      return { kind: 'later', afterMs: failure.afterMs, detail };
    case 'bad_token':
      log.error({ code: detail }, 'Slack does not accept the bot token any more');
      return { kind: 'later', afterMs: badTokenMs, detail };
    case 'closed':
    case 'refused':
      return { kind: 'impossible', detail };
    default:
      return kind satisfies never;
  }
}

export function delivered({ channelId, ts }: SlackMessage): DeliveryOutcome {
  return { kind: 'delivered', message: { channelId, messageId: ts } };
}
