// What a delivery has made so far at Slack, kept between its attempts.
import { z } from 'zod';
import type { Memo } from '../../destination.ts';
import type { Delivery } from '../platform.ts';

const messageSchema = z.object({ channelId: z.string(), ts: z.string() });
export type SlackMessage = z.infer<typeof messageSchema>;

export const messageKinds = ['progress', 'final', 'notice'] as const;
export type MessageKind = (typeof messageKinds)[number];

/** Files that go along with a message and are not shown in it. */
const attachmentSchema = z.object({
  /** In their order. */
  fileIds: z.array(z.string()),
  /** Slack may have been asked to share them. */
  asked: z.boolean(),
  /** How often they were looked for in vain since. */
  looks: z.number(),
  /** How often all began anew. */
  losses: z.number(),
  ended: z.enum(['attached', 'refused']).optional(),
});
export type Attachment = z.infer<typeof attachmentSchema>;

const stateSchema = z.object({
  /** The direct message it goes to, once that has been decided. */
  direct: z.string().optional(),
  /** The person was told in the channel to look there. */
  pointed: z.boolean().optional(),
  placeholder: messageSchema.optional(),
  /** What is being posted, until it is known whether it was. */
  posting: z.enum(messageKinds).optional(),
  /** When it was last begun to be posted, epoch milliseconds. */
  postingAt: z.number().optional(),
  /** The files of the pictures, in their order. */
  fileIds: z.array(z.string()).optional(),
  /** The pictures that these files show, in the same order; undefined: not noted then. */
  imageIds: z.array(z.string()).optional(),
  completed: z.boolean().optional(),
  /** How often Slack would not show files that it called ready. */
  refusals: z.number().optional(),
  final: messageSchema.optional(),
  /** The placeholder is out of the way. */
  cleaned: z.boolean().optional(),
  notice: messageSchema.optional(),
  attachment: attachmentSchema.optional(),
});
export type DeliveryState = z.infer<typeof stateSchema>;

export type Memory = {
  readonly state: DeliveryState;
  /** Durable when it resolves. */
  change(patch: DeliveryState): Promise<void>;
};

export function openMemory(delivery: Pick<Delivery, 'memo' | 'remember'>): Memory {
  let state = stateSchema.parse(delivery.memo);
  return {
    get state() {
      return state;
    },
    change: async (patch) => {
      state = { ...state, ...patch };
      await delivery.remember(asMemo(state));
    },
  };
}

function asMemo(state: DeliveryState): Memo {
  return z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(state)));
}
