// One turn at one announcement: becomes one for each that it is for, or is put into words and told at its platform. It
// is repeated until it is there or cannot be, for a day.
import type { Clock } from '../clock.ts';
import type { Memo, PlatformId } from '../destination.ts';
import { PlatformError, unreachable } from '../errors.ts';
import { asId, type MemberId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { DeliveryOutcome, Platform } from '../platforms/platform.ts';
import type { Reply } from '../reply.ts';
import type { ClaimedAnnouncement } from '../store/announcement-operations.ts';
import type { Store } from '../store/store.ts';
import type { FindAddressees } from './addressees.ts';
import type { Addressee, Matter, NewAnnouncement, Writer } from './announcement.ts';
import type { IsStillAdmin } from './still-admin.ts';
import { tellUnposted } from './unposted.ts';

/** Within a lease, with room for clocks that differ. */
const attemptDeadlineMs = 120_000;
export const announcementLeaseMs = 180_000;

const firstPauseMs = 5_000;
const longestPauseMs = 3_600_000;
const patienceMs = 24 * 3_600_000;
/** Between two looks for what this process has not: its platform, or somebody who puts it into words. */
const lookMs = 60_000;
/** One that was taken over so often crashes whoever tells it. */
const mostTakeovers = 5;

/** Those that this process has. */
export type WritersAtHand = { readonly [Kind in Matter['kind']]?: Writer<Kind> };

export type TellOne = (announcement: ClaimedAnnouncement, signal: AbortSignal) => Promise<void>;

export function createTellOne(parts: {
  readonly store: Pick<
    Store,
    | 'spreadAnnouncement'
    | 'saveAnnouncementMemo'
    | 'postponeAnnouncement'
    | 'endAnnouncement'
    | 'addressOf'
    | 'forgetAdmin'
  >;
  readonly platforms: ReadonlyMap<PlatformId, Pick<Platform, 'announce'>>;
  readonly writers: WritersAtHand;
  readonly findAddressees: FindAddressees;
  readonly isStillAdmin: IsStillAdmin;
  typed(platform: PlatformId, command: string): string;
  readonly clock: Clock;
  readonly log: Log;
}): TellOne {
  const { store, clock, writers } = parts;

  return async (announcement, signal) => {
    const { id, matter } = announcement;
    const log = parts.log.child({ announcement: id, matter: matter.kind });
    try {
      await turn(announcement, log, signal);
    } catch (error) {
      if (signal.aborted) return letGo(announcement);
      log.error({ err: error }, 'An announcement could not be told');
      await putOff(announcement, 0, 'a bug', log);
    }
  };

  async function turn(announcement: ClaimedAnnouncement, log: Log, signal: AbortSignal): Promise<void> {
    const { recipient, takeovers } = announcement;
    if (takeovers >= mostTakeovers) {
      log.error({ takeovers }, 'Telling an announcement crashes the process: given up');
      return end(announcement, 'untold');
    }
    switch (recipient.kind) {
      case 'admins':
      case 'operators':
        return spread(announcement, await parts.findAddressees(recipient, announcement), log);
      case 'member': {
        const memberId = asId<MemberId>(recipient.memberId);
        const to = await store.addressOf(memberId);
        if (to !== undefined) return tell(announcement, to, memberId, log, signal);
        log.info({}, 'Whoever an announcement was for is gone');
        return end(announcement, 'untold');
      }
      case 'person':
      case 'channel':
        return tell(announcement, recipient, undefined, log, signal);
      default:
        unreachable(recipient);
    }
  }

  async function spread(
    { id, epoch, recipient }: ClaimedAnnouncement,
    to: readonly Addressee[],
    log: Log,
  ): Promise<void> {
    if (to.length === 0) log.error({ recipient }, 'An announcement is for nobody who is known');
    await store.spreadAnnouncement({ id, epoch, to, now: clock.now() });
  }

  async function tell(
    announcement: ClaimedAnnouncement,
    to: Addressee,
    memberId: MemberId | undefined,
    log: Log,
    signal: AbortSignal,
  ): Promise<void> {
    const platform = parts.platforms.get(to.platform);
    // It is off in this process: another one, or a later start, has it.
    if (platform === undefined)
      return putOff(announcement, lookMs, `${to.platform} is off`, log, announcement.attempts);
    const limited = clock.deadline(attemptDeadlineMs, signal);
    const about = {
      teamId: announcement.teamId,
      to,
      memberId,
      typed: (command: string) => parts.typed(to.platform, command),
      signal: limited,
    };
    try {
      // Whoever is told by name and not as the member whose it is gets it as an admin.
      const isForAdmin = to.kind === 'person' && memberId === undefined;
      if (isForAdmin && !(await parts.isStillAdmin(announcement, to, limited))) {
        log.info({}, 'Whoever an announcement was for is no admin any more');
        const { platform: at, personId } = to;
        await store.forgetAdmin({ teamId: announcement.teamId, platform: at, personId });
        return end(announcement, 'untold');
      }
      const written = write(announcement.matter, about);
      if (written === undefined) {
        log.error({}, 'Nobody here puts announcements of this kind into words');
        return putOff(announcement, lookMs, 'no words for it', log);
      }
      const reply = await written;
      if (reply === 'obsolete') return end(announcement, 'untold');
      const outcome = await attempt(announcement, platform.announce, to, reply, limited);
      await settle(announcement, outcome, log);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof PlatformError)
        return putOff(announcement, error.retryAfterMs ?? 0, error.message, log);
      if (!limited.aborted) throw error;
      await putOff(announcement, 0, `not done within ${attemptDeadlineMs} ms`, log);
    }
  }

  async function attempt(
    announcement: ClaimedAnnouncement,
    announce: NonNullable<Platform['announce']>,
    to: Addressee,
    reply: Reply,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    const { id, epoch, teamExternalId, createdAt: since, memo } = announcement;
    const lost = new AbortController();
    const remember = async (next: Memo): Promise<void> => {
      if (await store.saveAnnouncementMemo({ id, epoch, memo: next })) return;
      lost.abort(new DOMException('Somebody else tells it now', 'AbortError'));
      lost.signal.throwIfAborted();
    };
    const either = AbortSignal.any([signal, lost.signal]);
    try {
      return await announce({ id, teamExternalId, to, reply, since, memo, remember }, either);
    } catch (error) {
      // What is written after this is refused as well: whoever has it now decides.
      if (lost.signal.aborted) return { kind: 'later', afterMs: 0, detail: 'Somebody else tells it now' };
      throw error;
    }
  }

  function write(matter: Matter, about: Parameters<Writer<Matter['kind']>>[1]) {
    switch (matter.kind) {
      case 'wallet_used':
        return writers.wallet_used?.(matter, about);
      case 'credits_asked':
        return writers.credits_asked?.(matter, about);
      case 'credits_answered':
        return writers.credits_answered?.(matter, about);
      case 'report':
        return writers.report?.(matter, about);
      case 'unposted':
        return writers.unposted?.(matter, about);
      default:
        return unreachable(matter);
    }
  }

  async function settle(
    announcement: ClaimedAnnouncement,
    outcome: DeliveryOutcome,
    log: Log,
  ): Promise<void> {
    switch (outcome.kind) {
      case 'delivered':
        return end(announcement, 'told');
      case 'later':
        return putOff(announcement, outcome.afterMs, outcome.detail, log);
      case 'impossible':
        log.warn(
          { detail: outcome.detail, recipient: announcement.recipient },
          'An announcement cannot be told',
        );
        return end(announcement, 'untold', tellUnposted(announcement, clock.now()));
      default:
        unreachable(outcome);
    }
  }

  async function putOff(
    announcement: ClaimedAnnouncement,
    leastMs: number,
    detail: string,
    log: Log,
    attempts = announcement.attempts + 1,
  ): Promise<void> {
    const { id, epoch, dueSince } = announcement;
    const now = clock.now();
    if (now - dueSince >= patienceMs) {
      log.error(
        { detail, recipient: announcement.recipient },
        'An announcement could not be told for too long',
      );
      return end(announcement, 'untold');
    }
    log.info({ detail, attempts }, 'An announcement is told later');
    const pauseMs = Math.min(firstPauseMs * 2 ** announcement.attempts, longestPauseMs);
    await store.postponeAnnouncement({ id, epoch, nextAt: now + Math.max(leastMs, pauseMs), attempts });
  }

  /** The program stops: the next start tells it at once. */
  async function letGo({ id, epoch, attempts }: ClaimedAnnouncement): Promise<void> {
    await store.postponeAnnouncement({ id, epoch, nextAt: clock.now(), attempts });
  }

  async function end(
    { id, epoch }: ClaimedAnnouncement,
    to: 'told' | 'untold',
    followedBy?: NewAnnouncement,
  ): Promise<void> {
    const then = followedBy === undefined ? {} : { followedBy };
    await store.endAnnouncement({ id, epoch, to, now: clock.now(), ...then });
  }
}
