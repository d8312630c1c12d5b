// What the rest of the program may ask about credits: how a member's wallets stand.
import type { MemberId, TeamId } from '../ids.ts';
import type { WalletBalance } from '../store/records.ts';
import type { End } from './ends.ts';
import type { ReadOutlook } from './outlook.ts';

export type CreditService = {
  /** What a request of this member would draw on, each with its present balance. */
  balances(person: {
    readonly teamId: TeamId;
    readonly memberId: MemberId;
    readonly timeZone: string;
    /** As last known where they are undefined. */
    readonly roleIds: readonly string[] | undefined;
    readonly channelId: string;
    /** The thread or forum post where they ask. */
    readonly threadId?: string | undefined;
  }): Promise<{
    /** Where no pot pays. */
    readonly wallets: readonly WalletBalance[];
    /** The pot that is open there, which pays before those. */
    readonly pots: readonly WalletBalance[];
  }>;
  /** `12.5` credits from micro-dollars, at the rate that is configured. */
  format(micros: number): string;
  /** The micro-dollars of an amount of credits. */
  microsOf(credits: number): number;
  /** The same of an amount as somebody writes it; undefined when it is none. */
  read(written: string): number | undefined;
  /** Until when somebody says that something holds, counted from now in the zone of their team. */
  endOf(written: string, timeZone: string): End;
  /** How the running period of one of a team's wallets goes. */
  readonly outlook: ReadOutlook;
};
