// What is said about pictures: which one is meant, what is known of it, what people do with it.

import type { Derivation } from '../generation/request.ts';
import { inCredits } from './budgets.ts';
import { dateFormat } from './dates.ts';

/** What is said about pictures that somebody goes on from. */
export const pictureMessages = {
  which: 'Which one do you mean?',
  sheet: (contents: string) => `The pictures to choose from. ${contents}`,
  choice: (number: number, name: string) => (name === '' ? `Picture ${number}` : `${number}: ${name}`),
  editForm: 'Edit image',
  variation: 'A variation of this picture',
  larger: 'This picture, larger',
};

/** What is said of a picture that is there, and of what people do with it. */
export const keepingMessages = {
  itsMessage: 'The message that shows it',
  detailsTitle: 'Image details',
  settings: 'Settings',
  madeBy: 'Made by',
  took: (seconds: number) => `${seconds} s`,
  cost: 'Cost',
  credits: inCredits,
  paidBy: (pot: string) => `paid by the pot “${pot}”`,
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

/** What only Discord says. */
/** Under pictures that had to be changed to fit where they are shown. */
export const originalMessages = {
  shownSmaller: 'Changed to fit here',
  open: (number: number | undefined) => (number === undefined ? 'Original' : `Original ${number}`),
};
