// Image details: how a picture was made, by whom and for what, and the line that it comes from.
import { z } from 'zod';
import { type Call, defineCommand, type Services } from '../src/command.ts';
import { lastAttempts } from '../src/generation/last-attempts.ts';
import type { Details } from '../src/image/keeping.ts';
import { lineageLines, stepButtons } from '../src/image/lineage.ts';
import { keepingMessages as say } from '../src/messages/pictures.ts';
import { subjectOf } from '../src/pointer.ts';
import { type Button, type Line, line, type Reply, type Span } from '../src/reply.ts';
import type { RunView } from '../src/store/records.ts';
import { keeperOf, refuse, targetOf } from './kept.ts';

const mostSources = 5;
const microsInDollar = 1_000_000;

export const details = defineCommand({
  name: 'details',
  summary: 'How this picture was made',
  examples: [],
  surface: 'button',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  menu: 'Image details',
  run: async (call, services) => {
    const meant = await targetOf('details', call, services);
    if (meant.kind === 'reply') return meant.reply;
    const own = await services.keeping.details(meant.target, keeperOf(call));
    const admin = mattersToAdmins(own) && (await call.isAdmin());
    const found = admin ? await services.keeping.details(meant.target, keeperOf(call, true)) : own;
    if (found.kind !== 'found') return refuse(found, say.notYours);
    return show(found.details, admin, call, services);
  },
});

/** Whether an admin would see or could do more than this. */
function mattersToAdmins(own: Awaited<ReturnType<Services['keeping']['details']>>): boolean {
  if (own.kind !== 'found') return own.kind === 'not_yours';
  const { mayDescribe, images } = own.details;
  return (images.length === 1 && !mayDescribe) || reportedCosts(own.details).length > 0;
}

function show(found: Details, admin: boolean, call: Call<unknown>, { credits, keeping }: Services): Reply {
  const { generation, hidden, images, steps } = found;
  const { request, destination } = generation;
  const lines = [
    line('heading', say.detailsTitle),
    ...(hidden ? [line('plain', say.onlyCost)] : [...derivedLines(request), line('quote', request.prompt)]),
    ...(hidden ? [] : [fact(say.settings, settingsOf(found))]),
    ...makingLines(found, admin, credits.format, keeping.providerName),
    fact(
      say.askedBy,
      { person: destination.personId, name: destination.personName },
      ` · ${say.at(generation.createdAt, call.timeZone)}`,
    ),
    ...(hidden ? [] : sourceLines(found)),
    ...(hidden || images.length !== 1 ? [] : [fact(say.altText, images[0]?.altText || say.noAltText)]),
    ...lineageLines(steps, credits.format),
  ];
  return { lines, images: [], buttons: buttonsOf(found), audience: 'private' };
}

/** Words that are those of another picture. */
function derivedLines({ derivation }: Details['generation']['request']): readonly Line[] {
  return derivation === 'variation' || derivation === 'larger'
    ? [line('plain', say.derivedOf[derivation])]
    : [];
}

function fact(name: string, ...what: readonly Span[]): Line {
  return line('plain', { bold: name }, ' ', ...what);
}

function settingsOf({ generation: { request } }: Details): string {
  return [
    request.aspectRatio,
    request.resolution,
    ...(request.count > 1 ? [say.pictures(request.count)] : []),
    ...(request.style === undefined ? [] : [request.style]),
    ...(request.search ? [say.webSearch] : []),
  ].join(' · ');
}

/** Those that made these very pictures. */
function runsOf({ generation, images }: Pick<Details, 'generation' | 'images'>): readonly RunView[] {
  const ids = new Set(images.map(({ runId }) => runId));
  return lastAttempts(generation.runs).filter(({ id }) => ids.has(id));
}

/** What the providers said that they cost. */
function reportedCosts(details: Pick<Details, 'generation' | 'images'>): readonly number[] {
  return runsOf(details).flatMap(({ costMicros }) => costMicros ?? []);
}

/** By whom and for how much; of one picture its own share. */
function makingLines(
  { generation, images, pots }: Details,
  admin: boolean,
  formatCredits: (micros: number) => string,
  providerName: (id: string) => string,
): readonly Line[] {
  const runs = runsOf({ generation, images });
  const by = [...new Set(runs.map(({ provider, model }) => `${providerName(provider)} · ${model}`))].join(
    ', ',
  );
  const tookMs = Math.max(0, ...runs.map(({ createdAt, endedAt }) => (endedAt ?? createdAt) - createdAt));
  const charged = runs.reduce((sum, { chargeMicros }) => sum + (chargeMicros ?? 0), 0);
  const costs = reportedCosts({ generation, images });
  const reported = costs.reduce((sum, micros) => sum + micros, 0) / microsInDollar;
  const cost = [
    say.credits(formatCredits(charged)),
    ...pots.map(say.paidBy),
    ...(admin && costs.length > 0 ? [say.reported(reported.toFixed(4))] : []),
  ];
  return [
    fact(say.madeBy, `${by} · ${say.took(Math.max(1, Math.round(tookMs / 1000)))}`),
    fact(say.cost, cost.join(' · ')),
  ];
}

/** Providers that search the web ask that the pages which a picture draws on be shown with it. */
function sourceLines({ images }: Details): readonly Line[] {
  const titles = new Map(
    images.flatMap(({ sources }) => sources.map(({ url, title }) => [url, title] as const)),
  );
  if (titles.size === 0) return [];
  const links = [...titles].slice(0, mostSources);
  return [fact(say.sources, ...links.flatMap(([link, label]): readonly Span[] => [{ link, label }, ' ']))];
}

function buttonsOf({ images, hidden, mayDescribe, steps }: Details): readonly Button[] {
  if (hidden) return [];
  const [first, ...others] = images;
  if (first === undefined) return [];
  const button = (verb: string, imageId: typeof first.id, label: string): Button => ({
    verb,
    id: subjectOf({ kind: 'image', imageId }),
    label,
    style: 'plain',
  });
  const own =
    others.length > 0
      ? images.map(({ id }, index) => button('details', id, say.detailsOf(index + 1)))
      : mayDescribe
        ? [button('describe', first.id, say.changeAltText)]
        : [];
  return [...stepButtons(steps), ...own];
}
