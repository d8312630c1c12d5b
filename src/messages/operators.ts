// What whoever runs the program is told.
import type { FailureReason } from '../providers/provider.ts';
import { dateFormat } from './dates.ts';
import type { Typed } from './typed.ts';

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
