// /providers: what is behind it. How each provider stands, what it costs and how long it takes; for admins also what it
// really took.
import { z } from 'zod';
import { type Call, defineCommand, type Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import type { CostReport, PriceLine, ProviderReport } from '../src/generation/provider-report.ts';
import { commandMessages } from '../src/messages/commands.ts';
import { providerMessages as say } from '../src/messages/providers.ts';
import { type Line, line, type Span } from '../src/reply.ts';
import { firstPage, inParts } from './pages.ts';

export const providers = defineCommand({
  name: 'providers',
  summary: 'What makes the pictures, and what it costs',
  examples: [''],
  surface: 'typed',
  standsAlone: false,
  options: z.object({}),
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: (call, services) => show(call, services),
});

async function show(call: Call<unknown>, services: Services) {
  const from = call.subject === undefined ? 0 : Number(call.subject);
  const reports = await services.providers.read({ costs: await call.isAdmin() });
  const all = reports.flatMap((report) => inParts(describe(report, call.timeZone, services.credits.format)));
  if (!Number.isInteger(from) || from < 0 || (from > 0 && from >= all.length))
    throw new UserError('not_found');
  const page = firstPage(all.slice(from));
  const next = from + page.length;
  return {
    lines: page.flatMap(({ lines }) => lines),
    images: [],
    buttons:
      next < all.length
        ? [{ verb: 'providers', id: String(next), label: say.more, style: 'plain' as const }]
        : [],
    audience: 'private' as const,
  };
}

type Format = (micros: number) => string;

function describe(report: ProviderReport, timeZone: string, format: Format): readonly Line[] {
  return [
    line('plain', { bold: report.name }, ` ${stateOf(report, timeZone)}`, ...modelsOf(report)),
    ...report.prices.map((price) => line('small', ...pricesOf(price, report.prices.length > 1, format))),
    line('small', [timeOf(report), say.queue(report.queue.waiting, report.queue.running)].join(' · ')),
    ...costsOf(report).map((text) => line('small', text)),
  ];
}

function stateOf({ down, models, prices }: ProviderReport, timeZone: string): string {
  if (down !== undefined) {
    return say.down(say.reasons[down.reason], commandMessages.madeAt(down.until, timeZone), timeZone);
  }
  if (models.length === 0) return say.noModel;
  return prices.length === 0 ? say.noPrice : say.works;
}

function modelsOf({ models, goneModels }: ProviderReport): readonly Span[] {
  return [
    ...models.flatMap((model): readonly Span[] => [' · ', { code: model }]),
    ...goneModels.flatMap((model): readonly Span[] => [' · ', say.gone, { code: model }]),
  ];
}

function pricesOf(price: PriceLine, named: boolean, format: Format): readonly Span[] {
  const list = price.images.map(({ resolution, priceMicros }) => `${resolution} ${format(priceMicros)}`);
  const extras = [
    price.reference && say.perReference(format(price.reference.micros), price.reference.isMost),
    price.search && say.withSearch(format(price.search.micros), price.search.isMost),
  ].filter((extra) => extra !== undefined);
  const models = named ? price.models.flatMap((model): readonly Span[] => [{ code: model }, ' ']) : [];
  return [...models, [say.prices(list.join(' · ')), ...extras].join(' · ')];
}

function timeOf({ latency }: ProviderReport): string {
  if (latency === undefined) return say.noTime;
  return say.time(Math.max(1, Math.round(latency.medianMs / 1000)), latency.count);
}

function costsOf({ costs }: ProviderReport): readonly string[] {
  if (costs === undefined) return [];
  const spans = [
    costs.day && `${say.lastDay} ${costOf(costs.day)}`,
    costs.month && `${say.lastMonth} ${costOf(costs.month)}`,
  ].filter((text) => text !== undefined);
  return spans.length === 0 ? [] : [spans.join(' · ')];
}

/** Who made nothing has not been silent about its cost. */
function chargedBeside(made: number, drift: CostReport['drift'], chargeMicros: number): string {
  if (drift !== undefined) return say.drift(drift.chargedMicros, drift.reportedMicros, drift.share);
  return made === 0 ? say.nothingMade : say.reportsNothing(chargeMicros);
}

function costOf({ drift, made, unreported, doubts, houseMicros, ...costs }: CostReport): string {
  const parts = [chargedBeside(made, drift, costs.chargeMicros)];
  if (drift !== undefined && unreported > 0) parts.push(say.unreported(unreported, made));
  if (costs.failureCostMicros > 0) parts.push(say.failures(costs.failureCostMicros, costs.billedFailures));
  if (doubts > 0) parts.push(say.house(houseMicros, doubts));
  return parts.join(', ');
}
