// A generation as people see it: its one message, while it runs and after. Pure.
import { endReasonMessages, generationMessages as say } from '../messages/generation.ts';
import { subjectOf } from '../pointer.ts';
import {
  type Button,
  extensionOf,
  type Line,
  line,
  type Reply,
  type ReplyImage,
  type Span,
} from '../reply.ts';
import type { GenerationView, RunView, StoredImage } from '../store/records.ts';
import type { Offer } from './elsewhere.ts';
import type { EndReason } from './end-reason.ts';
import { lastAttempts } from './last-attempts.ts';
import type { Down } from './standing.ts';

export type Surroundings = {
  /** Queued runs before this generation's first one, at its provider. */
  readonly ahead: number;
  /** Whether the provider of its first live run is not asked for a while. */
  readonly down: Down | undefined;
  /** How long this provider usually takes at this resolution. */
  readonly usualMs: number | undefined;
  /** The names of those that paid for what was made. */
  readonly pots: readonly string[];
  /** Who could make it instead of the provider that was named. */
  readonly offer: Offer | undefined;
  /** Whether anybody could make its pictures larger. */
  readonly canEnlarge: boolean;
  readonly providerName: (id: string) => string;
  readonly formatCredits: (micros: number) => string;
  /** How a command is typed where this is read. */
  readonly typed: (command: string) => string;
  readonly toReplyImage: (image: StoredImage, fileName: string) => ReplyImage;
};

/** More would crowd out the picture. */
const mostSources = 3;
const longestTitle = 40;

export function present(generation: GenerationView, around: Surroundings): Reply {
  const ended = generation.openRuns === 0;
  const status = ended ? endLines(generation, around) : progressLines(generation, around);
  return {
    lines: [...askLines(generation), ...status],
    images: ended ? shownImages(generation, around) : [],
    buttons: [
      ...offerButtons(generation, around),
      ...(ended || generation.cancelRequestedAt !== null ? [] : [cancelButton(generation)]),
      ...resultButtons(generation, around),
    ],
    audience: generation.request.private ? 'private' : 'public',
  };
}

/** What the person is told when the message itself cannot be had. */
export function presentNotice(generation: GenerationView, typed: Surroundings['typed']): Reply {
  const made = generation.images.length > 0;
  const text = made ? say.undelivered(typed) : say.undeliveredNothing;
  return {
    lines: [...askLines(generation), line('plain', text)],
    images: [],
    buttons: [],
    audience: 'private',
  };
}

/** What its owner is told when it was to be shown to all, and the place would not take it. */
export function presentNotShared(generation: GenerationView): Reply {
  return {
    lines: [...askLines(generation), line('plain', say.notShared)],
    images: [],
    buttons: [],
    audience: 'private',
  };
}

function askLines({ destination, request }: GenerationView): readonly Line[] {
  const facts: string[] = [request.aspectRatio, request.resolution];
  if (request.count > 1) facts.push(`${request.count} pictures`);
  if (request.style !== undefined) facts.push(request.style);
  if (request.search) facts.push('web search');
  if (request.derivation !== undefined) facts.unshift(say.derivations[request.derivation]);
  return [
    line('plain', { person: destination.personId, name: destination.personName }, say.asks),
    line('quote', request.prompt),
    line('small', facts.join(' · ')),
  ];
}

function progressLines(generation: GenerationView, around: Surroundings): readonly Line[] {
  if (generation.cancelRequestedAt !== null) return [line('plain', say.cancelling)];
  const runs = lastAttempts(generation.runs);
  const ready = runs.filter(({ state }) => state === 'made').length;
  const parts = [phase(runs, around)];
  if (runs.length > 1 && ready > 0) parts.push(say.ready(ready, runs.length));
  if (around.usualMs !== undefined) parts.push(say.about(Math.max(1, Math.round(around.usualMs / 1000))));
  parts.push(say.price(around.formatCredits(sum(runs, ({ holdMicros }) => holdMicros))));
  return [
    line('plain', parts.join(' · ')),
    ...downLines(generation, around),
    ...failoverLines(generation, around),
  ];
}

function phase(runs: readonly RunView[], around: Surroundings): string {
  const live = runs.filter(({ endedAt }) => endedAt === null);
  const begun = live.find(({ state }) => state === 'starting' || state === 'waiting');
  if (begun !== undefined) return say.making(around.providerName(begun.provider));
  if (live.some(({ state }) => state === 'collecting')) return say.collecting;
  if (live.some(({ state }) => state === 'fetching')) return say.fetching;
  const [first] = live;
  if (first === undefined || around.down === undefined) return say.queued(around.ahead);
  const { reason, until } = around.down;
  return say.heldUp(around.providerName(first.provider), reason === 'rate_limited', until);
}

function endLines(generation: GenerationView, around: Surroundings): readonly Line[] {
  const runs = lastAttempts(generation.runs);
  const made = runs.filter(({ state }) => state === 'made');
  const charged = around.formatCredits(sum(runs, ({ chargeMicros }) => chargeMicros ?? 0));
  if (generation.cancelRequestedAt !== null) {
    const text = made.length === 0 ? say.cancelled : say.cancelledLate(made.length, charged, around.typed);
    return [line('plain', text)];
  }
  const missing = runs.filter(({ state }) => state !== 'made');
  return [
    ...missingLines(missing, runs.length),
    ...failoverLines(generation, around),
    ...sourceLines(generation),
    ...(made.length === 0 || generation.request.costDetail === 'none'
      ? []
      : [line('small', footer(generation, made, charged, around))]),
  ];
}

function missingLines(missing: readonly RunView[], all: number): readonly Line[] {
  if (missing.length === 0) return [];
  const sentences = [...new Set(missing.map(({ reason }) => sentenceFor(reason)))].join(' ');
  if (missing.length === all) return [line('plain', `${sentences} ${say.nothingCharged}`)];
  return [line('plain', `${say.partlyMade(missing.length, all)} ${sentences}`)];
}

/** Providers that search the web ask that the pages which a picture draws on be shown with it. */
function sourceLines({ images }: GenerationView): readonly Line[] {
  const titles = new Map(
    images.flatMap(({ sources }) => sources.map(({ url, title }) => [url, title] as const)),
  );
  if (titles.size === 0) return [];
  const spans = [...titles]
    .slice(0, mostSources)
    .flatMap(([link, title]): readonly Span[] => [' · ', { link, label: shorten(title) }]);
  return [line('small', say.sources, ...spans)];
}

function shorten(title: string): string {
  const characters = [...title];
  return characters.length > longestTitle ? `${characters.slice(0, longestTitle - 1).join('')}…` : title;
}

/** Another one is offered before the end only when the named one is down. */
function downLines({ request }: GenerationView, around: Surroundings): readonly Line[] {
  if (around.offer === undefined || request.provider === undefined) return [];
  return [line('small', say.isDown(around.providerName(request.provider)))];
}

/** What took over and what that changed, once for each pair of providers, or of models of the same one. */
function failoverLines(generation: GenerationView, around: Surroundings): readonly Line[] {
  const texts = generation.runs.flatMap((run) => {
    const next = generation.runs.find(
      ({ slot, attempt }) => slot === run.slot && attempt === run.attempt + 1,
    );
    if (next === undefined) return [];
    const difference = next.holdMicros - run.holdMicros;
    const price = around.formatCredits(Math.abs(difference));
    const change = difference === 0 ? '' : difference > 0 ? say.costsMore(price) : say.costsLess(price);
    const [from, to] =
      run.provider === next.provider
        ? [`${around.providerName(run.provider)} (${run.model})`, next.model]
        : [around.providerName(run.provider), around.providerName(next.provider)];
    return [say.wentOn(from, sentenceFor(run.reason), to, change)];
  });
  return [...new Set(texts)].map((text) => line('small', text));
}

function footer(
  generation: GenerationView,
  made: readonly RunView[],
  charged: string,
  around: Surroundings,
): string {
  const { costDetail } = generation.request;
  if (costDetail === 'short') return say.price(charged);
  const providers = [...new Set(made.map(({ provider }) => around.providerName(provider)))].join(', ');
  const tookMs = (generation.endedAt ?? generation.createdAt) - generation.createdAt;
  const seconds = say.seconds(Math.max(1, Math.round(tookMs / 1000)));
  return [say.price(charged), ...around.pots.map(say.paidBy), providers, seconds].join(' · ');
}

/** After a cancel what was made anyway goes to the owner's history, not to the channel. */
function shownImages(generation: GenerationView, around: Surroundings): readonly ReplyImage[] {
  if (generation.cancelRequestedAt !== null) return [];
  const numbers = numbersOf(generation.images);
  return generation.images.map((image, index) =>
    around.toReplyImage(image, `plantain-${numbers[index]}.${extensionOf(image.blob.type)}`),
  );
}

/** By their slots, so that a picture keeps its name when one before it is deleted; no two are the same. */
function numbersOf(images: readonly StoredImage[]): readonly number[] {
  const taken = new Set<number>();
  return images.map(({ slot }, index) => {
    let number = (slot ?? index) + 1;
    while (taken.has(number)) number += 1;
    taken.add(number);
    return number;
  });
}

/** Its id says which generation and whom to ask; everything else is looked up when it is pressed. */
function offerButtons({ id }: GenerationView, around: Surroundings): readonly Button[] {
  if (around.offer === undefined) return [];
  const { provider, priceMicros } = around.offer;
  const label = say.tryElsewhere(around.providerName(provider), around.formatCredits(priceMicros));
  return [{ verb: 'elsewhere', id: `${id}.${provider}`, label, style: 'primary' }];
}

function cancelButton({ id }: GenerationView): Button {
  return { verb: 'cancel', id, label: say.cancel, style: 'plain' };
}

/** What can be done with what was made. Each looks up in the database what it is pressed for. */
function resultButtons(generation: GenerationView, around: Surroundings): readonly Button[] {
  if (generation.openRuns > 0 || shownImages(generation, around).length === 0) return [];
  const id = subjectOf({ kind: 'generation', generationId: generation.id });
  const button = (verb: string, label: string): Button => ({ verb, id, label, style: 'plain' });
  return [
    button('edit', say.edit),
    button('vary', say.vary),
    button('again', say.again),
    ...(around.canEnlarge ? [button('larger', say.larger)] : []),
    button('favourite', say.favourite),
    ...(generation.request.private ? [button('share', say.share)] : []),
    button('details', say.details),
    button('remove', say.remove),
  ];
}

function sentenceFor(reason: string | null): string {
  return isEndReason(reason) ? endReasonMessages[reason] : endReasonMessages.failed;
}

function isEndReason(reason: string | null): reason is EndReason {
  return reason !== null && Object.hasOwn(endReasonMessages, reason);
}

function sum(runs: readonly RunView[], of: (run: RunView) => number): number {
  return runs.reduce((total, run) => total + of(run), 0);
}
