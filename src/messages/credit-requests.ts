// What is said when credits run out: to whoever asked, to the admins who may give more, and what came of it.
import type { FitChange } from '../generation/fits.ts';
import type { Wait } from '../ledger/credit-requests.ts';
import { dateFormat } from './dates.ts';
import type { Typed } from './typed.ts';

const on = (at: number, timeZone: string) => `on ${dateFormat(timeZone).format(at)} (${timeZone})`;

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** As admins are told of somebody else's. */
const theirWallets: Readonly<Record<string, string>> = {
  member: 'Their own budget',
  role: 'The budget of one of their roles',
  channel: 'The budget of the channel',
  team: 'The team’s budget',
  pot: 'The pot of the event',
  installation: 'The budget of this whole installation',
};

const waits: Readonly<Record<Wait, string>> = {
  open: 'You have asked for credits already. You can ask for more when that is decided, or',
  denied: 'Your last request for credits was denied. You can ask again',
  many: 'You have asked for credits several times today. You can ask again',
};

export const creditRequestMessages = {
  notEnough: 'Not enough credits.',
  costs: (credits: string) => `This costs ${credits} credits. Nothing was charged.`,
  isShort: (wallet: string, credits: string) => `${capitalised(wallet)} is ${credits} credits short.`,
  refills: (at: number, timeZone: string) => `It refills ${on(at, timeZone)}.`,
  potEnds: (at: number, timeZone: string) => `It ends ${on(at, timeZone)}.`,
  wouldFit: 'This would fit:',
  fit: (change: FitChange, provider: string, credits: string) => {
    switch (change.kind) {
      case 'resolution':
        return `Make it in ${change.resolution} · ${credits} credits`;
      case 'count':
        return `Make ${change.count} · ${credits} credits`;
      case 'provider':
        return `With ${provider} · ${credits} credits`;
    }
  },
  waitsForCredits: (until: number, timeZone: string) =>
    `It waits until ${dateFormat(timeZone).format(until)} (${timeZone}). The admins can give credits for it.`,
  waits: (until: number, timeZone: string) =>
    `It waits until ${dateFormat(timeZone).format(until)} (${timeZone}).`,
  operatorsCap: 'That limit is for everybody here. Whoever runs this bot can raise it.',
  request: 'Request credits',

  asked: (credits: string, until: number, timeZone: string) =>
    `The admins are asked for ${credits} credits. They can decide until ${dateFormat(timeZone).format(until)} (${timeZone}). ` +
    'If they give them, it is made by itself.',
  unheard: (typed: Typed) =>
    'Nobody who could decide would hear of it: no channel is set for admins here, and I know none of them. ' +
    `Ask an admin to choose one with ${typed('settings team')}, then press the button again. Nothing was charged.`,
  askedBefore: 'The admins have been asked for this already.',
  wasDecided:
    'The admins have decided on this already. Ask for something else, or wait until your budget refills.',
  wait: (why: Wait, until: number, timeZone: string) => `${waits[why]} ${on(until, timeZone)}.`,
  onlyOperators:
    'Only the limit for everybody here is short, and admins cannot raise it. Whoever runs this bot can.',

  asksFor: (credits: string) => ` asks for ${credits} credits`,
  somebody: 'Somebody',
  costsAll: (credits: string) => `${credits} credits`,
  lacks: (kind: string, name: string | undefined, missing: string, left: string | undefined) => {
    const named = kind === 'role' ? `The budget of @${name}` : `The budget of #${name}`;
    const short = `${name === undefined ? (theirWallets[kind] ?? kind) : named}: ${missing} credits short`;
    return left === undefined ? `${short}.` : `${short}; now ${left}`;
  },
  standings: (typed: Typed) => `${typed('budget show')} shows admins how the budgets stand.`,
  decideUntil: (asked: number, until: number, timeZone: string) =>
    `Asked ${on(asked, timeZone)}. It can be decided until ${dateFormat(timeZone).format(until)}.`,
  approve: (credits: string) => `Approve · ${credits}`,
  half: (credits: string) => `Half · ${credits}`,
  deny: 'Deny',
  anAdmin: 'An admin',
  approvedBy: (credits: string) => ` gave ${credits} credits.`,
  deniedBy: ' denied it.',
  endedUndecided: 'It has ended: nobody decided in time, or it is not needed any more.',

  gave: (credits: string) => ` gave ${credits} credits for your picture.`,
  beingMade: 'It is being made, and comes where you asked for it.',
  stillShort: 'That is not enough for all of it.',
  dearer: (credits: string) => `It has become dearer meanwhile and costs ${credits} credits now.`,
  cannotNow: 'It could not be started just now. The credits are there: press the button to try again.',
  hasEnded: 'What you asked for has ended meanwhile. Ask again.',
  confirm: (credits: string) => `Make it · ${credits} credits`,
  denied: ' denied the credits for your picture. Nothing was charged.',
  expired: 'Nobody decided in time on the credits for your picture, so it has ended. Nothing was charged.',
};
