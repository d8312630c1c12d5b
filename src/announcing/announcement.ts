// The contract of announcements: what people are told without having asked just then. A row in the database from the
// transaction that it is about, told afterwards as often as it takes; its words are made when it is told.
import { z } from 'zod';
import { platformIds } from '../destination.ts';
import type { MemberId, TeamId } from '../ids.ts';
import type { Reply } from '../reply.ts';

/** Of an allowance; each once a period. */
export const alertPercents = [50, 80, 100] as const;
export type AlertPercent = (typeof alertPercents)[number];

/** What it is about: enough to find the figures when it is told, and nothing that a person wrote. */
export const matterSchema = z.discriminatedUnion('kind', [
  /** So much of a wallet's allowance is used. */
  z.object({
    kind: z.literal('wallet_used'),
    walletId: z.string(),
    bucketId: z.string(),
    percent: z.literal(alertPercents),
  }),
  /** To admins: somebody asks for credits. Told again when it is decided or has ended. */
  z.object({ kind: z.literal('credits_asked'), requestId: z.string() }),
  /** To whoever asked: what came of it. */
  z.object({ kind: z.literal('credits_answered'), requestId: z.string() }),
  /** A scheduled report; the span in epoch milliseconds, `to` exclusive. */
  z.object({ kind: z.literal('report'), scheduleId: z.string(), from: z.number(), to: z.number() }),
  /** To admins: what is posted in a channel by itself could not be, a scheduled report or what is theirs to know. */
  z.object({ kind: z.literal('unposted'), channelId: z.string(), what: z.enum(['report', 'alert']) }),
]);
export type Matter = Readonly<z.infer<typeof matterSchema>>;

export const recipientSchema = z.discriminatedUnion('kind', [
  /** Directly, at the platform of their team. */
  z.object({ kind: z.literal('member'), memberId: z.string() }),
  z.object({ kind: z.literal('person'), platform: z.enum(platformIds), personId: z.string() }),
  z.object({ kind: z.literal('channel'), platform: z.enum(platformIds), channelId: z.string() }),
  /**
   * The team's admin channel and its known admins directly; `channelId` is where it came up, which takes the place of an
   * admin channel that nobody has set. Becomes an announcement for each of them when its turn comes.
   */
  z.object({ kind: z.literal('admins'), channelId: z.string().optional() }),
  /** Whoever runs this: ADMINS. */
  z.object({ kind: z.literal('operators') }),
]);
export type Recipient = Readonly<z.infer<typeof recipientSchema>>;

/** Somebody or some place that a platform can address. */
export type Addressee = Extract<Recipient, { readonly kind: 'person' | 'channel' }>;

export type NewAnnouncement = {
  readonly teamId: TeamId;
  readonly matter: Matter;
  readonly recipient: Recipient;
  /** The same key is written once. */
  readonly dedupeKey: string;
  /** By which it is set due again when what it says has changed. */
  readonly subject?: string;
};

/** How one kind of matter is put into words, by those whose it is. */
export type Writer<Kind extends Matter['kind']> = (
  matter: Extract<Matter, { readonly kind: Kind }>,
  about: {
    readonly teamId: TeamId;
    readonly to: Addressee;
    /** Whose it is when it was for one member. */
    readonly memberId: MemberId | undefined;
    /** How a command of this name is typed there. */
    typed(command: string): string;
    readonly signal: AbortSignal;
  },
) => Promise<Reply | 'obsolete'>;

export type Writers = { readonly [Kind in Matter['kind']]: Writer<Kind> };
