// Every sentence that a person reads, in one place. Functions take plain values and answer strings or reply lines.
import type { UserErrorCode } from './errors.ts';
import type { EndReason } from './generation/end-reason.ts';
import type { Change, Remedy } from './generation/remedy.ts';
import type { Derivation } from './generation/request.ts';
import type { Fit, Refusal } from './generation/rules.ts';
import type { NoPicture } from './image/pictures.ts';
import { formatDollars } from './ledger/money.ts';
import type { FailureReason } from './providers/provider.ts';

import type { Rule, SettingScope } from './settings.ts';

type Details = Readonly<Record<string, string | number>>;
/** How a command of this name is typed where the sentence is read. */
type Typed = (command: string) => string;

/** Why there is no picture to go on from, and what would help. */
const noPictureMessages: Readonly<Record<NoPicture, (typed: Typed) => string>> = {
  deleted: () => 'That picture is not here any more: it has been deleted.',
  empty: () => 'There is no picture in that. Choose a message with one, or attach it.',
  not_ready: () => 'That picture is still being made. Wait until it is there.',
  hidden_channel: () =>
    'I cannot see that channel, or you cannot. Invite me there, or attach the picture to what you ask.',
  hidden_contents: (typed) =>
    'I cannot see what is in that message. Under one of my pictures press Edit; for any other choose Edit image in its ' +
    `menu, mention me in your reply, or attach it to ${typed('edit')}. Whoever runs this bot can switch on Message ` +
    'Content, so that I see pictures of other people.',
  unreachable: () => 'I could not look at that message just now. Try again in a moment.',
  other_team: () => 'That belongs to another team. I only change pictures of this one.',
  not_yours: () => 'That picture is private and not yours.',
  no_link: () => 'That is no link to a message here. Copy the link of the message that holds the picture.',
  nothing_here: (typed) =>
    `I know of no picture here. ${typed('imagine')} makes one; or attach one to ${typed('edit')}, or give the link of its message.`,
  not_made_here: () => 'I did not make that picture, so I cannot make it again. Edit or vary it instead.',
  expired: (typed) => `That was too long ago. Choose the picture again, for example with ${typed('edit')}.`,
};

function isNoPicture(why: string | number | undefined): why is NoPicture {
  return typeof why === 'string' && Object.hasOwn(noPictureMessages, why);
}

function asPartOfASentence(summary: string): string {
  return summary.charAt(0).toLowerCase() + summary.slice(1);
}

/** What went wrong and what to do about it, for each thing that a person can run into. */
export const userErrorMessages: Readonly<Record<UserErrorCode, (details: Details, typed: Typed) => string>> =
  {
    unknown_command: ({ command }, typed) =>
      `I do not know ${command ?? 'that'}. ${typed('help')} shows what I can do.`,
    invalid_options: ({ problem }, typed) =>
      `${problem ?? 'Something in there is not right.'} ${typed('help')} shows how it goes.`,
    not_allowed: () => 'That is for the admins of this team.',
    not_found: () => 'That is not here any more.',
    no_picture: ({ why }, typed) => noPictureMessages[isNoPicture(why) ? why : 'deleted'](typed),
    already_largest: () => 'That picture is as large as I can make it. Nothing was charged.',
    prompt_missing: ({ name = 'imagine', wanted = 'What the picture should show', example = '' }, typed) =>
      `Tell me ${asPartOfASentence(String(wanted))}, for example: ${typed(String(name))} ${example}`.trim(),
    too_many_references: ({ most }) =>
      `At most ${most ?? 14} ${most === 1 ? 'picture' : 'pictures'}, please.`,
    unreadable_picture: () => 'One of the pictures could not be read. Send it again, as PNG, JPEG or WebP.',
    unknown_style: ({ name, near }, typed) =>
      `There is no style “${name}”. ${near ? `Did you mean ${near}?` : `${typed('style list')} shows those there are.`} Nothing was charged.`,
    unknown_provider: ({ name, known }) =>
      `There is no provider “${name}” here. There ${String(known).includes(',') ? 'are' : 'is'} ${known}.`,
    against_rules: ({ rule, scope }, typed) =>
      `${rule ?? 'The rules here do not allow that.'} Admins can change that with ` +
      `${typed(scope === 'channel' ? 'settings channel' : 'settings team')}. Nothing was charged.`,
    expired: () => 'That offer has ended. Ask again. Nothing was charged.',
    team_not_approved: () =>
      'This team may not spend credits here yet. Whoever runs this bot can approve it.',
    no_home_team: () => 'I do not know which team pays for you. Ask in a channel of your team first.',
    several_home_teams: () =>
      'You are in several teams that I work for. Ask in a channel of the one that should pay.',
    no_provider: ({ named, unknown, remedy }) => {
      const said = `${named ?? 'No provider'} can${named === undefined ? '' : 'not'} do exactly that.`;
      const problem = unknown === undefined ? said : `There is no provider “${unknown}” here.`;
      return `${problem} ${remedy === undefined ? '' : `${remedy} `}Nothing was charged.`;
    },
    over_budget: ({ whose, missing, refills }) =>
      `Not enough credits: ${whose} is ${missing} credits short. It refills ${refills}. Nothing was charged.`,
    too_busy: ({ scope }) =>
      scope === 'member'
        ? 'You have many pictures under way. Wait for one of them, then ask again. Nothing was charged.'
        : 'There is too much going on right now. Ask again in a few minutes. Nothing was charged.',
    stopping: () => 'I am being restarted. Ask again in a minute. Nothing was charged.',
    storage_full: () =>
      'There is no room left to keep pictures. Whoever runs this bot has to make some. Nothing was charged.',
  };

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

function changeWords(change: PersonsChange): string {
  switch (change.kind) {
    case 'no_search':
      return 'do without web search';
    case 'resolution':
      return `choose ${change.resolution}`;
    case 'other_ratio':
      return 'choose another aspect ratio, such as 1:1';
    case 'fewer_references': {
      const { most } = change;
      if (most === 0) return 'leave out the references';
      return `use at most ${most} ${most === 1 ? 'reference' : 'references'}`;
    }
    case 'shorter_prompt':
      return `shorten the prompt to ${change.most} characters`;
  }
}

/** Those that the person who asked can make; the others are somebody else's, or only need time. */
type PersonsChange = Exclude<
  Change,
  { readonly kind: 'other_provider' | 'public_url' | 'model_back' | 'price_known' }
>;

/** What would make a request possible, and with whom. */
export function remedySentence({ change, providers }: Remedy): string {
  const names = providers.join(', ');
  switch (change.kind) {
    case 'other_provider':
      return `Name another provider, or none (${names} could do it).`;
    case 'public_url':
      return (
        'It works once whoever runs this bot sets PUBLIC_URL, so that providers can fetch references ' +
        `(${names} could do it).`
      );
    case 'model_back':
      return `It works once the model is offered again, which is tried from time to time (${names} could do it).`;
    case 'price_known':
      return `It works once whoever runs this bot says what it costs there (${names} could do it).`;
    default:
      return `It works if you ${changeWords(change)} (${names} could do it).`;
  }
}
const timeFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', timeStyle: 'short' });

function fitWords(fit: Fit): string {
  switch (fit.kind) {
    case 'resolution':
      return `choose ${fit.resolution}`;
    case 'count':
      return `make ${fit.count} at a time`;
    case 'providers':
      return `let ${fit.providers.join(' or ')} make it`;
  }
}

/** Which rule stands against a request; the words that a rule is about are never repeated. */
export function ruleSentence(refusal: Refusal, credits: (micros: number) => string): string {
  const here = placeNames[refusal.from];
  switch (refusal.rule) {
    case 'people':
      return `Only certain people may ask for pictures in ${here}.`;
    case 'words':
      return `There is a word in there that is not used in ${here}.`;
    case 'resolution':
      return `Pictures in ${here} have at most ${refusal.highest}.`;
    case 'providers':
    case 'able_providers': {
      const { providers, rule } = refusal;
      if (providers.length === 0) return `The rules of ${here} leave no provider to ask.`;
      const unable = rule === 'able_providers' ? ', and that is not possible there' : '';
      return `In ${here} only ${providers.join(', ')} may be asked${unable}.`;
    }
    case 'ceiling': {
      const { priceMicros, ceilingMicros, fits } = refusal;
      const ways = fits.map(fitWords).join(', or ');
      return (
        `That costs ${credits(priceMicros)} credits, and a request in ${here} may cost at most ${credits(ceilingMicros)}.` +
        `${ways === '' ? '' : ` It fits if you ${ways}.`}`
      );
    }
  }
}

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
  price: (credits: string) => `${credits} credits`,
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
    `${made === 1 ? 'it is' : 'they are'} in your ${typed('history')} and cost ${credits} credits.`,
  wentOn: (from: string, reason: string, to: string, difference: string) =>
    `${from}: ${reason} ${to} took over${difference}.`,
  costsMore: (credits: string) => `, for ${credits} credits more`,
  costsLess: (credits: string) => `, for ${credits} credits less`,
  seconds: (seconds: number) => `${seconds} s`,
  isDown: (provider: string) => `${provider} is not available at the moment; it is asked again by itself.`,
  tryElsewhere: (provider: string, credits: string) => `Try ${provider} · ${credits} credits`,
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

/** What is said about pictures that somebody goes on from. */
export const pictureMessages = {
  which: 'Which one do you mean?',
  sheet: (contents: string) => `The pictures to choose from. ${contents}`,
  choice: (number: number, name: string) => (name === '' ? `Picture ${number}` : `${number}: ${name}`),
  editForm: 'Edit image',
  variation: 'A variation of this picture',
  larger: 'This picture, larger',
};

const placeNames: Readonly<Record<SettingScope, string>> = {
  member: 'your own settings',
  channel: 'this channel',
  team: 'this team',
};

/** What is said of a picture that is there, and of what people do with it. */
export const keepingMessages = {
  itsMessage: 'The message that shows it',
  detailsTitle: 'Image details',
  settings: 'Settings',
  madeBy: 'Made by',
  took: (seconds: number) => `${seconds} s`,
  cost: 'Cost',
  credits: (credits: string) => `${credits} credits`,
  reported: (dollars: string) => `the provider reports $${dollars}`,
  askedBy: 'Asked for by',
  at: (at: number, timeZone: string) => dateFormat(timeZone).format(at),
  onlyCost: 'It is private, so its words and pictures are for its owner alone.',
  pictures: (count: number) => `${count} pictures`,
  webSearch: 'web search',
  sources: 'Sources',
  altText: 'Alt text',
  noAltText: 'none',
  changeAltText: 'Change alt text',
  altTextChanged: 'The alt text is changed.',
  detailsOf: (number: number) => `Picture ${number}`,
  lineage: 'How it came about',
  stepsLeftOut: (count: number) => `${count} ${count === 1 ? 'step' : 'steps'} in between`,
  hiddenStep: 'made in private by somebody else',
  deletedStep: 'deleted',
  givenStep: 'a picture that was given',
  /** What has no words of its own. */
  derivedStep: { variation: 'variation', larger: 'larger' } satisfies Partial<Record<Derivation, string>>,
  derivedOf: { variation: 'A variation of:', larger: 'A larger version of:' } satisfies Partial<
    Record<Derivation, string>
  >,
  message: 'message',
  backTo: (number: number) => `Back to step ${number}`,
  favouriteAdded: 'It is one of your favourites now.',
  favouriteRemoved: 'It is no longer one of your favourites.',
  sharing: 'It is being posted for all to see.',
  alreadyShared: 'It is public already.',
  notDelivered: 'It is still on its way to you. Share it when it is there.',
  cannotPostThere: 'I cannot post where you asked for it, so it stays private.',
  notYours: 'That is private and not yours to see.',
  notYoursToShare: 'Only the person who asked for it can share it.',
  notYoursToDelete: 'Only the person who asked for it and admins can delete it.',
  notYoursToDescribe: 'Only the person who asked for it and admins can change its alt text.',
  notMadeHere: 'I did not make that picture, so I know nothing about it.',
  reallyDelete: (count: number) =>
    `${count === 1 ? 'Delete this picture' : `Delete these ${count} pictures`} for good, with ${count === 1 ? 'its' : 'their'} message here? What was made from ${count === 1 ? 'it' : 'them'} stays.`,
  deleteAll: (count: number) => (count === 1 ? 'Delete' : `Delete all ${count}`),
  deleteOne: (number: number) => `Only picture ${number}`,
  deleted: 'It is deleted. The message follows in a moment.',
};

const dateFormat = (timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' });

/** What the commands answer. */
export const commandMessages = {
  accepted: 'On it.',
  cancelled: 'Cancelled. Nothing was charged.',
  cancelledPartly: (
    { ended, made, running }: { readonly ended: number; readonly made: number; readonly running: number },
    credits: string,
    typed: Typed,
  ) =>
    [
      ended > 0 && 'Cancelled what had not started.',
      made > 0 &&
        `${made === 1 ? 'One picture was' : `${made} pictures were`} made before: ` +
          `${made === 1 ? 'it goes' : 'they go'} to your ${typed('history')} and cost ${credits} credits.`,
      running > 0 &&
        `${running === 1 ? 'One picture is' : `${running} pictures are`} being made already and cannot be stopped: ` +
          `${running === 1 ? 'it goes' : 'they go'} to your ${typed('history')} and will be charged.`,
    ]
      .filter((sentence) => sentence !== false)
      .join(' '),
  alreadyEnded: 'It has already ended.',
  notYours: 'That is not yours to cancel.',
  left: (left: string, of: string) => `${left} of ${of} credits left`,
  unlimited: 'No limit',
  spentAndHeld: (spent: string, held: string | undefined) =>
    held === undefined ? `${spent} spent` : `${spent} spent · ${held} held for pictures under way`,
  refills: (when: string) => `refills ${when}`,
  refillsAt: (at: number, timeZone: string) => `on ${dateFormat(timeZone).format(at)} (${timeZone})`,
  nothingMade: (typed: Typed) => `Nothing here yet. ${typed('imagine')} makes the first picture.`,
  nothingFound: (search: string) => `Nothing found for “${search}”.`,
  madeAt: (at: number, timeZone: string) => dateFormat(timeZone).format(at),
  sheet: (contents: string) => `Contact sheet. ${contents}`,
  nothingLiked: 'There is nothing here that you like yet. Press Favourite under a picture to find it here.',
  nobodyCalled: (name: string) =>
    `I know nobody here as “${name}”. Mention them, or give the name as it is shown.`,
  severalCalled: (name: string) => `Several people here are called “${name}”. Mention the one you mean.`,
  older: 'Older',
  newer: 'Newer',
  helpTitle: 'What I can do',
  helpMore: (typed: Typed) => `${typed('help')} with the name of a command shows its options.`,
  costs: (credits: string) => `This costs ${credits} credits.`,
  above: ({ value, from }: Rule<number, SettingScope>, credits: (micros: number) => string) =>
    from === 'member'
      ? `You want to be asked above ${credits(value)}.`
      : `In ${placeNames[from]} you are asked first above ${credits(value)}.`,
  dearerNow: 'It has become dearer since you were told.',
  pictures: (count: number) => (count === 1 ? '1 picture' : `${count} pictures`),
  offerEnds: (at: number, timeZone: string) =>
    `Nothing is held or charged before you say so. The offer ends on ${dateFormat(timeZone).format(at)} (${timeZone}).`,
  confirm: (credits: string) => `Make it · ${credits} credits`,
  cancelOffer: 'Cancel',
  atMost: (most: number) => `at most ${most}`,
  usually: (usual: string) => `usually ${usual}`,
};

/** What is said about settings. */
export const settingMessages = {
  titles: {
    member: 'Yours',
    here: 'Rules here',
    channel: 'Rules of this channel',
    team: 'Rules of this team',
  },
  names: {
    aspectRatio: 'Aspect ratio',
    resolution: 'Resolution',
    count: 'Pictures at a time',
    provider: 'Provider',
    costDetail: 'Cost under a picture',
    confirmAbove: 'Ask first above',
    highestResolution: 'Highest resolution',
    providers: 'Providers',
    ceiling: 'Most for one request',
    blockedWords: 'Blocked words',
    who: 'Who may ask',
    styles: 'Who may save styles',
    timeZone: 'Time zone',
    adminRole: 'Role of admins',
    adminChannel: 'Channel of admins',
  },
  from: { member: 'yours', channel: "this channel's", team: "this team's" } satisfies Record<
    SettingScope,
    string
  >,
  usual: 'usual',
  any: 'any',
  none: 'none',
  never: 'never',
  everybody: 'everybody',
  credits: (credits: string) => `${credits} credits`,
  words: (count: number) => (count === 1 ? '1 word' : `${count} words`),
  saveStyles: (by: 'everybody' | 'admins') => by,
  people: (roleIds: readonly string[]) =>
    roleIds.length === 0 ? 'admins' : `admins and the roles ${roleIds.join(', ')}`,
  nothingListed: 'There is nothing in that list.',
  tooManyWords: (most: number) => `At most ${most} words, please.`,
  notPeople: 'Say everybody, admins, or mention the roles.',
  notARole: 'That is no role that I can read. Mention it.',
  notAChannel: 'That is no channel that I can read. Mention it.',
  notATimeZone: 'That is no time zone. Write it like Europe/Berlin.',
};

/** What is said about styles. */
export const styleMessages = {
  everybodys: 'Everybody has',
  own: 'This team has',
  noneOwn: (typed: Typed) => `None of its own yet. ${typed('style save')} makes one.`,
  pictures: (count: number) => (count === 1 ? '1 picture' : `${count} pictures`),
  empty: 'A style needs words before or after the prompt, or a picture.',
  taken: (name: string) =>
    `There is a style “${name}” already. Choose another name, or remove that one first.`,
  saved: (name: string, typed: Typed) =>
    `“${name}” is saved. Everybody in this team can name it in ${typed('imagine')} and ${typed('edit')}.`,
  everybodysStays: (name: string) => `“${name}” belongs to everybody and stays.`,
  removed: (name: string) => `“${name}” is removed.`,
};

/** How the providers stand, for /providers. Costs of the house are in dollars, as providers bill them. */
export const providerMessages = {
  works: 'works',
  down: (reason: string, until: string, timeZone: string) =>
    `is skipped until ${until} (${timeZone}): ${reason}`,
  noModel: 'is never chosen: none of its models is there any more',
  noPrice: 'is never chosen: its price is not known',
  gone: 'gone: ',
  prices: (list: string) => `${list} credits`,
  perReference: (credits: string, isMost: boolean) => `${isMost ? 'up to ' : ''}+${credits} a reference`,
  withSearch: (credits: string, isMost: boolean) => `${isMost ? 'up to ' : ''}+${credits} with web search`,
  time: (seconds: number, count: number) => `about ${seconds} s (median of ${count} in the last hour)`,
  noTime: 'nothing made in the last hour',
  queue: (waiting: number, running: number) => `${waiting} waiting, ${running} running`,
  lastDay: '24 hours:',
  lastMonth: '30 days:',
  drift: (chargedMicros: number, reportedMicros: number, share: number) =>
    `charged ${formatDollars(chargedMicros)}, reported ${formatDollars(reportedMicros)}` +
    (Number.isFinite(share) ? ` (${share > 0 ? '+' : ''}${Math.round(share * 100)} %)` : ''),
  reportsNothing: (chargedMicros: number) =>
    `charged ${formatDollars(chargedMicros)}, costs not reported by the provider`,
  nothingMade: 'nothing made, nothing charged',
  unreported: (unreported: number, made: number) => `${unreported} of ${made} without a reported cost`,
  failures: (micros: number, count: number) =>
    `${formatDollars(micros)} of it for ${count} that came to nothing`,
  house: (micros: number, doubts: number) =>
    `the house paid ${formatDollars(micros)} for ${doubts} ${doubts === 1 ? 'start' : 'starts'} in doubt`,
  more: 'More',
  /** Why it is skipped, after a colon. */
  reasons: {
    refused: 'it refuses what is asked',
    no_image: 'it answers with words',
    rejected: 'it does not accept our requests',
    rate_limited: 'it is overrun',
    unavailable: 'it is not available',
    out_of_credit: 'its account is out of credit',
    bad_key: 'it does not accept our key',
    model_gone: 'it no longer offers the model',
    failed: 'it fails to make pictures',
    lost: 'it loses requests',
    garbled: 'its answers cannot be understood',
    bad_result: 'what it sends are no pictures',
    timed_out: 'it does not answer in time',
    unreachable: 'it cannot be reached',
  } satisfies Readonly<Record<FailureReason, string>>,
};

/** What whoever runs this can do about a provider that fails for a reason; `prefix` begins its variables. */
export const remedies: Readonly<Record<FailureReason, (prefix: string) => string>> = {
  out_of_credit: () => 'Top up the account; it is tried again by itself.',
  bad_key: (prefix) =>
    `Make a new key in the account, put it into ${prefix}_API_KEY and start the bot again.`,
  model_gone: (prefix) => `Name a model that it offers in ${prefix}_MODELS and start the bot again.`,
  rate_limited: (prefix) =>
    `It passes by itself. If it happens often, lower concurrency or requests in ${prefix}_OPTIONS.`,
  unavailable: () =>
    'It is tried again by itself. If it lasts, look at what the provider says of its service.',
  timed_out: () => 'It is tried again by itself. If it lasts, look at what the provider says of its service.',
  failed: () => 'It is tried again by itself. If it lasts, look at what the provider says of its service.',
  lost: () => 'It is tried again by itself. If it lasts, ask the provider.',
  unreachable: (prefix) =>
    `Check the network, and ${prefix}_BASE_URL where it is set; it is tried again by itself.`,
  garbled: (prefix) =>
    `Check ${prefix}_BASE_URL where it is set: something else may answer there. It is tried again by itself.`,
  bad_result: () => 'It is tried again by itself. If it lasts, ask the provider.',
  rejected: () => 'If it lasts, its API may have changed: look for a newer version of the bot.',
  refused: () => 'There is nothing to do: its filter refuses what is asked.',
  no_image: () => 'There is nothing to do: the model answers in words.',
};

/** What operators are told without having asked. */
export const operatorMessages = {
  providerDown: (provider: string, until: number) =>
    `${provider} is skipped until ${dateFormat('UTC').format(until)} (UTC).`,
  skipped: 'Until then pictures are made by the other providers that are on, if there are any.',
  modelGone: (provider: string, model: string) => `${provider} no longer offers ${model}.`,
  drift: (provider: string, day: number) =>
    `${provider} did not take what members were charged on ${new Date(day).toISOString().slice(0, 10)} (UTC).`,
  driftOf: (charged: string, reported: string) =>
    `Charged: ${charged}. Reported by the provider: ${reported}.`,
  driftFailures: (cost: string) => `Of that ${cost} was for attempts that came to nothing.`,
  driftRemedy: (prefix: string) => `If its prices have changed, put the new ones into ${prefix}_PRICES.`,
  more: (typed: Typed) => `${typed('providers')} shows how all of them stand.`,
};

/** What people are told about their own data. */
export const privacyMessages = {
  download: 'Download everything that I keep of you',
  linkLives: 'The link works for a day. Whoever has it can open it, so keep it to yourself.',
  noAddress:
    'I cannot hand out a file of that size here: whoever runs this bot has to give it a public address first (PUBLIC_URL).',
  mayErase:
    'This erases who you are to me, everything that you asked for and every picture that you made here, public ones ' +
    'included. What runs is cancelled. Nothing brings it back.',
  exportFirst: (typed: Typed) => `${typed('privacy export')} gives you all of it first.`,
  erase: 'Erase everything',
  erased:
    'Erased. I do not know you any more; what was spent stays in the books without your name. ' +
    'Messages that show your pictures go in the next minutes, where I may still delete them.',
  daysOrForever: 'Give a number of days, or say for ever, but not both.',
  channelKeeps: 'This channel',
  teamKeeps: 'The whole team',
  keeps: (days: number | null) =>
    days === null
      ? 'keeps pictures for ever.'
      : `keeps pictures for ${days === 1 ? 'one day' : `${days} days`}.`,
  shorterCounts:
    'The shorter of the two counts. What is older goes within the hour, with its prompt. ' +
    'Messages that were posted stay where they are.',
};

/** What the process says at its start, to whoever runs it. */
export const processMessages = {
  cannotStart: 'Plantain cannot start:',
  ready: (url: string) => `Plantain is ready. Open ${url}`,
  brokenSecretKey: (path: string) =>
    `${path} holds no key of at least 16 characters. Put it back from a backup; or remove it, and a new one is made, under ` +
    'which nothing can be read that was sealed before.',
  portTaken: (port: number) => `Port ${port} is taken by another program. Set PORT to a free one.`,
};

/** What dispatch says when nothing else can be said. */
export const bugMessage = (id: string) =>
  `Something is broken here, and it is not your fault. Whoever runs this bot finds it in the log under ${id}.`;

export const storeMessages = {
  busy: 'The database is busy. Try again in a moment. Nothing was charged.',
  unreachable: 'The database cannot be reached at the moment. Try again soon. Nothing was charged.',
};

export const walletNames: Readonly<Record<string, string>> = {
  member: 'your own budget',
  role: "your role's budget",
  channel: "this channel's budget",
  team: "the team's budget",
  pot: 'the pot of this event',
  installation: 'the budget of this whole installation',
};

/** What only Discord says. */
/** Under pictures that had to be changed to fit where they are shown. */
export const originalMessages = {
  shownSmaller: 'Changed to fit here',
  open: (number: number | undefined) => (number === undefined ? 'Original' : `Original ${number}`),
};

export const discordMessages = {
  done: 'Done.',
  yes: 'Yes',
  no: 'No',
  formExpired: 'The form took too long to open. Please try again.',
  invalidOptions: 'One of the options is not one that I can use.',
  cannotRead:
    'I cannot read what is written there. Press Edit under the picture, or mention me in your reply.',
  cannotWriteToYou:
    'I have an answer for you alone and cannot write to you. Allow direct messages from this server, or use a slash command.',
  sentDirectly: 'I sent it to you in a direct message.',
  broken: (id: string) =>
    `Something is broken here, and it is not your fault. Whoever runs this bot finds it under ${id}.`,
  badToken:
    'Discord does not accept DISCORD_TOKEN. Get one at https://discord.com/developers/applications: ' +
    'choose the application, then Bot, then Reset Token.',
  disallowedIntents:
    'Discord does not allow the intents that the bot asks for. Switch them on at ' +
    'https://discord.com/developers/applications: choose the application, then Bot, then Privileged Gateway Intents.',
  unreachable: (detail: string) =>
    `Discord cannot be reached (${detail}). Check the network, and DISCORD_API_URL where it is set.`,
  rateLimited: (seconds: number) => `Discord asks to wait ${seconds} seconds before anything else.`,
  forbidden: (detail: string) => `Discord does not allow it: ${detail}.`,
  rejected: (detail: string) => `Discord does not take it: ${detail}.`,
  otherApplication: (id: string) =>
    `DISCORD_TOKEN belongs to the application ${id}, not to the one that DISCORD_APPLICATION_ID names.`,
  notConnected: 'The connection to Discord is down; it is being made again.',
  notStarted: 'The connection to Discord has not been made yet.',
  check: {
    token: (name: string) => `Works; the bot is called ${name}.`,
    application: (name: string, id: string) => `${name} (${id}).`,
    intents: (messageContent: boolean) =>
      messageContent
        ? 'Nothing is missing; Message Content is on as well: replies, links and the last picture here work with everybody’s pictures.'
        : 'Nothing is missing. Message Content is off: replies are read when they mention the bot, and pictures of other people are edited ' +
          'from the Apps menu or as attachments. To change that switch it on at https://discord.com/developers/applications: ' +
          'choose the application, then Bot, then Privileged Gateway Intents, and start again.',
    commands: (names: readonly string[]) =>
      names.length === 0
        ? 'None registered yet: npm start registers them.'
        : `Registered: ${names.join(', ')}.`,
    servers: (count: number) => `In ${count} ${count === 1 ? 'server' : 'servers'}.`,
    noServers: (applicationId: string) =>
      'In no server yet. Invite it: ' +
      `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=274878008320`,
  },
};

/** What is wrong with an option's value, however it was given. */
export const optionMessages = {
  anything: 'Something in there is not right.',
  missing: (option: string, summary: string) => `${option} is missing: ${summary}.`,
  notBetween: (option: string, min: number, max: number) => `${option} goes from ${min} to ${max}.`,
  notAChoice: (option: string, choices: readonly string[]) => `${option} is one of ${choices.join(', ')}.`,
  tooLong: (option: string, most: number) => `${option} is empty or longer than ${most} characters.`,
  tooManyPictures: (most: number) => `At most ${most} ${most === 1 ? 'picture' : 'pictures'}, please.`,
  notAFlag: (option: string) => `${option} is either on or off.`,
};

/** What is wrong with typed options, wherever they are typed. */
export const grammarMessages = {
  unknownOption: (option: string, nearest: string | undefined) =>
    `There is no option --${option}.${nearest === undefined ? '' : ` Did you mean --${nearest}?`}`,
  valueMissing: (option: string) => `The option --${option} needs a value.`,
  notANumber: (option: string, value: string) => `--${option} takes a whole number, not “${value}”.`,
  notAChoice: (option: string, value: string, choices: readonly string[]) =>
    `--${option} does not know “${value}”. It takes ${choices.join(', ')}.`,
  notAFlag: (option: string) => `--${option} is either on or off.`,
  picturesAreAttached: (option: string) => `Pictures for --${option} are attached, not typed.`,
  strayWords: (words: string) => `I do not know what to do with “${words}”.`,
  subcommands: (unknown: string | undefined, ways: readonly string[]) =>
    `${unknown === undefined ? 'Something is missing there.' : `There is no “${unknown}”.`} Say one of these: ${ways.join(', ')}.`,
};

/** What only Slack says. */
export const slackMessages = {
  inviteMe: 'I cannot post in this channel. Type /invite @Plantain here, or ask again with --private.',
  unknownCommand: (name: string) => `There is no command ${name}. Type /plantain help for those there are.`,
  invalidOptions: 'One of the options is not one that I can use.',
  formExpired: 'The form took too long to open. Please try again.',
  sentPrivately: 'I sent it to you in a direct message.',
  oneMoment: 'One moment…',
  name: 'Plantain',
  picturesMissing: 'The pictures could not be shown here. Ask again in a moment.',
  movedTo: 'The pictures are here:',
  open: 'Open',
  submit: 'Go',
  close: 'Cancel',
  done: 'Close',
  yes: 'Yes',
  no: 'No',
  usually: (value: string) => `Usually ${value}.`,
  required: 'This is needed.',
  invalidField: (summary: string) => `This does not fit: ${summary}`,
  picture: 'Picture',
  badToken: 'Slack does not accept SLACK_BOT_TOKEN: install the app again and copy its Bot User OAuth Token.',
  badAppToken:
    'Slack does not accept SLACK_APP_TOKEN: make an app-level token with the scope connections:write.',
  unreachable: 'Slack cannot be reached.',
  noWayIn: 'Slack needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside SLACK_BOT_TOKEN.',
  notStarted: 'The connection to Slack has not been made yet.',
  notConnected: 'The connection to Slack is down; it is being made again.',
  nobodysToken: 'Slack does not say whose token SLACK_BOT_TOKEN is.',
  noFileAccess:
    'Slack showed a sign-in page in place of the file: install the app again so that it has the scope files:read.',
  home: {
    credits: 'Your credits',
    pictures: 'Your pictures',
    settings: 'Your settings',
    changeSettings: 'Change settings',
    setting: (name: string, value: string) => `${name}: ${value}`,
    usual: 'as usual',
    help: 'Help',
  },
  manifest: {
    description: 'Makes pictures with your team, inside its budget',
    others: 'Everything else',
    imagine: { name: 'Imagine', description: 'Make a picture' },
  },
  check: {
    botToken: (workspace: string | undefined) =>
      workspace === undefined ? 'Works.' : `Works, in the workspace ${workspace}.`,
    scopes: 'All that the manifest asks for.',
    scopesMissing: (scopes: readonly string[]) =>
      `Missing: ${scopes.join(', ')}. Put manifest.json into the app's settings and install it again.`,
    copyBotToken: 'Copy the Bot User OAuth Token (xoxb-) into SLACK_BOT_TOKEN.',
    appToken: 'Socket Mode can be opened.',
    makeAppToken: 'Make an app-level token (xapp-) with the scope connections:write for SLACK_APP_TOKEN.',
    signingSecret: 'Present; requests are taken at POST /slack/events.',
    signingSecretMissing: 'Missing. Set SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode).',
    refused: (code: string, remedy: string) => `Slack says ${code}. ${remedy}`,
    unreachable: (detail: string) =>
      `Slack cannot be asked (${detail}). Check the network, and SLACK_API_URL where it is set.`,
  },
};

/** What only the web page says. */
export const webMessages = {
  unknownCommand: (name: string) => `There is no command /${name}. Type /help for those there are.`,
  unknownButton: 'That button does nothing any more.',
  invalidOptions: 'One of the options is not one that I can use.',
  noPicturesTaken: (command: string) => `/${command} does not take pictures.`,
  attachmentGone: 'A picture that you attached is not there any more. Please attach it again.',
  attachedPicture: 'Picture that you attached',
  notAPicture: 'That is not a picture that I can use. PNG, JPEG and WebP work.',
  pictureTooLarge: (megabytes: number, megapixels: number) =>
    `That picture is too large. It may have up to ${megabytes} MB and ${megapixels} megapixels.`,
  pictureGone: 'That picture is not here (any more).',
  notUnderstood: 'The page sent something that I do not understand. Please load it again.',
  notRunning: 'Plantain is starting or stopping.',
  refused: 'Not from here',
  wrongHost:
    'This address is not one of mine. Open the one that was printed at start, or set PUBLIC_URL to this one.',
  wrongOrigin: 'Another page asked for this, and only my own page may.',
  noEntry: 'Please come in by the link',
  howToEnter: 'This page can be entered only by the link that was printed when Plantain started.',
  entering: 'Opening Plantain',
  enter: 'Go to the page',
  check: {
    open: (url: string) => `At ${url}, for this computer alone.`,
    guarded: (url: string) => `At ${url}, by the link that is printed at start.`,
  },
};
