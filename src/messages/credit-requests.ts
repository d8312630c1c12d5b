// What is said when credits run out: to whoever asked, to the admins who may give more, and what came of it.
import type { FitChange } from '../generation/fits.ts';
import type { Wait } from '../ledger/credit-requests.ts';
import { inCredits } from './budgets.ts';
import { dateFormat, endOf } from './dates.ts';
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
  costs: (credits: string) => `This costs ${inCredits(credits)}. Nothing was charged.`,
  isShort: (wallet: string, credits: string) => `${capitalised(wallet)} is ${inCredits(credits)} short.`,
  refills: (at: number, timeZone: string) => `It refills ${on(at, timeZone)}.`,
  potEnds: (at: number, timeZone: string) => `It ends ${on(at, timeZone)}.`,
  wouldFit: 'This would fit:',
  fit: (change: FitChange, provider: string, credits: string) => {
    switch (change.kind) {
      case 'resolution':
        return `Make it in ${change.resolution} · ${inCredits(credits)}`;
      case 'count':
        return `Make ${change.count} · ${inCredits(credits)}`;
      case 'smaller_and_fewer':
        return `Make ${change.count} in ${change.resolution} · ${inCredits(credits)}`;
      case 'provider':
        return `With ${provider} · ${inCredits(credits)}`;
    }
  },
  waitsForCredits: (until: number, timeZone: string) =>
    `It is kept until ${dateFormat(timeZone).format(until)} (${timeZone}). Ask the admins for credits: if they give them, it is made by itself.`,
  waitsForPress: (until: number, timeZone: string) =>
    `It is kept until ${dateFormat(timeZone).format(until)} (${timeZone}) and not made by itself: press the button when there are enough credits.`,
  waitsForEnough: (until: number, timeZone: string) =>
    `It waits until ${dateFormat(timeZone).format(until)} (${timeZone}), and is made by itself as soon as there are enough credits.`,
  enoughNow: 'You have enough now.',
  operatorsCap: 'That limit is for everybody here. Whoever runs this bot can raise it.',
  request: 'Request credits',

  asked: (credits: string, until: number, timeZone: string) =>
    `The admins are asked for ${inCredits(credits)}. They can decide until ${dateFormat(timeZone).format(until)} (${timeZone}). ` +
    'Once they give them, it is made without your asking again.',
  unheard: (typed: Typed) =>
    'Nobody who could decide would hear of it: no channel is set for admins here, and I know none of them. ' +
    `Ask an admin to choose one with ${typed('settings team')}, then press the button again. Nothing was charged.`,
  askedBefore: 'The admins have been asked for this already.',
  wasDecided:
    'The admins have decided on this already. Ask for something else, or wait until your budget refills.',
  wait: (why: Wait, until: number, timeZone: string) => `${waits[why]} ${on(until, timeZone)}.`,
  onlyOperators:
    'Only the limit for everybody here is short, and admins cannot raise it. Whoever runs this bot can.',

  /** Before who it is; a sentence that begins with a name does not fit everybody. */
  isAskedFor: (credits: string) => `Asked for: ${inCredits(credits)}, by `,
  somebody: 'Somebody',
  costsAll: (credits: string) => `costs ${inCredits(credits)} in all`,
  lacks: (kind: string, missing: string, left: string | undefined, name?: string) => {
    const named = kind === 'role' ? `The budget of @${name}` : `The budget of #${name}`;
    const short = `${name === undefined ? (theirWallets[kind] ?? kind) : named}: ${inCredits(missing)} short`;
    return left === undefined ? `${short}.` : `${short}; now ${left}`;
  },
  standings: (typed: Typed) => `${typed('budget show')} shows admins how the budgets stand.`,
  decideUntil: (asked: number, until: number, timeZone: string) =>
    `Asked ${on(asked, timeZone)}. It can be decided until ${dateFormat(timeZone).format(until)}.`,
  lasts: (until: number, timeZone: string) => `What is given can be used until ${endOf(until, timeZone)}.`,
  approve: (credits: string) => `Approve · ${credits}`,
  half: (credits: string) => `Half · ${credits}`,
  deny: 'Deny',
  anAdmin: 'An admin',
  approvedBy: (credits: string) => ` gave ${inCredits(credits)}.`,
  approvedWithout: ' approved it. Nothing is short any more, so no credits were given.',
  deniedBy: ' denied it.',
  endedUndecided: 'It has ended: nobody decided in time, or it is not needed any more.',

  gaveNothing: ' approved your picture. Nothing is short any more, so no credits were needed.',
  gaveOneself: (credits: string) => `You gave yourself ${inCredits(credits)} for your picture.`,
  gave: (credits: string) => ` gave ${inCredits(credits)} for your picture.`,
  beingMade: 'It is being made, and comes where you asked for it.',
  stillShort: 'That is not enough for all of it.',
  dearer: (credits: string) => `The price has gone up in the meantime: it costs ${inCredits(credits)} now.`,
  cannotNow: 'It could not be started just now. The credits are there: press the button to try again.',
  hasEnded: 'What you asked for has expired in the meantime. Please ask again.',
  confirm: (credits: string) => `Make it · ${inCredits(credits)}`,
  denied: ' denied the credits for your picture. Nothing was charged.',
  expired: 'Nobody decided in time on the credits for your picture, so it has ended. Nothing was charged.',
};
