// What a generation’s message says while it runs and after.

import type { EndReason } from '../generation/end-reason.ts';
import type { Derivation } from '../generation/request.ts';
import { inCredits } from './budgets.ts';
import type { Typed } from './typed.ts';

/** Why one image was not made. Each is a whole sentence; that nothing was charged is said beside it. */
export const endReasonMessages: Readonly<Record<EndReason, string>> = {
  refused: 'The model refused this prompt.',
  no_image: 'The model answered with words instead of a picture.',
  rejected: 'The provider did not accept the request.',
  rate_limited: 'The provider is overrun at the moment.',
  unavailable: 'The provider is not available at the moment.',
  out_of_credit: 'The provider account is out of credit. Whoever runs this bot has to top it up.',
  bad_key: 'The provider does not accept our key. Whoever runs this bot has to renew it.',
  model_gone: 'The provider no longer offers this model.',
  failed: 'The provider could not make the picture.',
  lost: 'The provider lost the request.',
  garbled: 'The provider answered something that could not be understood.',
  timed_out: 'The provider did not answer in time.',
  unreachable: 'The provider could not be reached.',
  cancelled: 'Cancelled.',
  deadline: 'It took too long and was given up.',
  in_doubt: 'It is not certain whether the provider took the request, so it was given up.',
  crashed: 'Something is broken here, and it is not your fault.',
  bad_result: 'What the provider sent is not a picture that can be used.',
  result_unreachable: 'The finished picture could not be fetched from the provider.',
  input_unreadable: 'The reference picture could not be read. Send it again, as PNG, JPEG or WebP.',
  provider_off: 'The provider was switched off meanwhile.',
  failover_over_budget: 'The provider failed, and the next one costs more than the credits that are left.',
};

const timeFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', timeStyle: 'short' });

/** What a generation's message says while it runs and after. */
export const generationMessages = {
  asks: ' asked for',
  fetching: 'Fetching the reference…',
  queued: (ahead: number) => (ahead === 0 ? 'Next in line' : `Waiting, ${ahead} before it`),
  heldUp: (provider: string, asksForPause: boolean, until: number) =>
    `Waiting for ${provider}, which ${asksForPause ? 'asks for a pause' : 'does not work at the moment'}, ` +
    `until ${timeFormat.format(until)} UTC`,
  making: (provider: string) => `${provider} is making it`,
  collecting: 'Fetching the picture…',
  about: (seconds: number) => `about ${seconds} s`,
  ready: (ready: number, all: number) => `${ready} of ${all} ready`,
  price: inCredits,
  paidBy: (pot: string) => `paid by the pot “${pot}”`,
  cancelling: 'Cancelling; what has started cannot be stopped',
  undelivered: (typed: Typed) =>
    `It is made, but I could not post it where you asked. It is in your ${typed('history')}.`,
  undeliveredNothing: 'It came to nothing, and I could not say so where you asked. Nothing was charged.',
  notShared: 'I could not post it there, so it stays private.',
  sources: 'Sources',
  nothingCharged: 'Nothing was charged.',
  partlyMade: (missing: number, all: number) =>
    `${missing} of ${all} could not be made and ${missing === 1 ? 'was' : 'were'} not charged:`,
  cancelled: 'Cancelled. Nothing was charged.',
  cancelledLate: (made: number, credits: string, typed: Typed) =>
    `Cancelled. ${made === 1 ? 'One picture had' : `${made} pictures had`} already started: ` +
    `${made === 1 ? 'it is' : 'they are'} in your ${typed('history')} and cost ${inCredits(credits)}.`,
  wentOn: (from: string, reason: string, to: string, difference: string) =>
    `${from}: ${reason} ${to} took over${difference}.`,
  costsMore: (credits: string) => `, for ${inCredits(credits)} more`,
  costsLess: (credits: string) => `, for ${inCredits(credits)} less`,
  seconds: (seconds: number) => `${seconds} s`,
  isDown: (provider: string) => `${provider} is not available at the moment; it is asked again by itself.`,
  tryElsewhere: (provider: string, credits: string) => `Try ${provider} · ${inCredits(credits)}`,
  derivations: { edit: 'edited', variation: 'variation', larger: 'larger' } satisfies Record<
    Derivation,
    string
  >,
  cancel: 'Cancel',
  edit: 'Edit',
  vary: 'Vary',
  again: 'Again',
  favourite: 'Favourite',
  share: 'Share',
  details: 'Details',
  remove: 'Delete',
  larger: '4K',
};
